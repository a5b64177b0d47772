/**
 * Packages and server names that many configurations use: what a typosquat is measured against. Being listed vouches for
 * nothing; it only says "this spelling is the common one".
 */

/** Full names as npx, uvx, pipx or docker take them. */
export const KNOWN_PACKAGES: readonly string[] = `
@modelcontextprotocol/server-filesystem @modelcontextprotocol/server-sequential-thinking @modelcontextprotocol/server-memory
@modelcontextprotocol/server-github @modelcontextprotocol/server-gitlab @modelcontextprotocol/server-postgres
@modelcontextprotocol/server-puppeteer @modelcontextprotocol/server-slack @modelcontextprotocol/server-brave-search
@modelcontextprotocol/server-google-maps @modelcontextprotocol/server-gdrive @modelcontextprotocol/server-everything
@modelcontextprotocol/server-everart @modelcontextprotocol/server-redis @modelcontextprotocol/server-sqlite
@modelcontextprotocol/server-fetch @modelcontextprotocol/server-git @modelcontextprotocol/server-time
@modelcontextprotocol/server-aws-kb-retrieval @modelcontextprotocol/inspector @modelcontextprotocol/sdk
@upstash/context7-mcp @playwright/mcp @executeautomation/playwright-mcp-server @browsermcp/mcp @railway/mcp-server
@supabase/mcp-server-supabase @supabase/mcp-server-postgrest @notionhq/notion-mcp-server @sentry/mcp-server
@stripe/mcp @stripe/agent-toolkit @cloudflare/mcp-server-cloudflare @heroku/mcp-server @azure/mcp @smithery/cli
@21st-dev/magic @wonderwhy-er/desktop-commander @antv/mcp-server-chart @apify/actors-mcp-server @brightdata/mcp
@perplexity-ai/mcp-server @brave/brave-search-mcp-server @elastic/mcp-server-elasticsearch @benborla29/mcp-server-mysql
@mendable/firecrawl-mcp @zilliz/mcp-server-milvus @hubspot/mcp-server @paypal/mcp @twilio-alpha/mcp @auth0/auth0-mcp-server
@microsoft/devbox-mcp @pulumi/mcp-server @makenotion/notion-mcp-server @angular/cli @sanity/mcp-server @vercel/mcp-adapter
firecrawl-mcp tavily-mcp exa-mcp-server chrome-devtools-mcp mongodb-mcp-server figma-developer-mcp mcp-remote supergateway
task-master-ai puppeteer-mcp-server mcp-server-fetch mcp-server-git mcp-server-time mcp-server-sqlite mcp-server-sentry
mcp-server-qdrant mcp-server-kubernetes mcp-server-docker mcp-server-commands mcp-server-code-runner mcp-atlassian
mcp-obsidian mcp-neo4j-cypher mcp-searxng duckduckgo-mcp-server elevenlabs-mcp markitdown-mcp blender-mcp serena
analytics-mcp google-analytics-mcp firebase-tools shadcn n8n-mcp mcp-proxy mcp-grafana mcp-mermaid playwright-mcp
browser-use-mcp-server kubernetes-mcp-server terraform-mcp-server github-mcp-server postgres-mcp redis-mcp-server
`
  .split(/\s+/)
  .filter((name) => name !== '');

/** Programs of everyday development, as package runners fetch them: what a squatted name in a hook is measured against. */
export const KNOWN_TOOLS: readonly string[] = `
prettier eslint stylelint typescript vitest webpack rollup playwright cypress commitlint markdownlint nodemon tailwindcss
autoprefixer postcss oxlint esbuild rimraf concurrently cross-env lint-staged semantic-release standard swagger storybook
pytest pylint pyright flake8 autopep8 bandit pre-commit poetry mkdocs sphinx yamllint sqlfluff codespell cookiecutter
claude-code ccusage
`
  .split(/\s+/)
  .filter((name) => name !== '');

/** Real names that are one letter from a tool of the list. */
export const TOOL_NEIGHBOURS: ReadonlySet<string> = new Set([
  'prettierd',
  'eslintd',
  'jslint',
  'tslint',
  'oslint',
  'xlint',
  'pyrights',
  'standards',
  'ccusages',
  'rollups',
  'pytests',
  'stylelints',
  'mslint',
  'bandits',
  'banditt',
  'mkdoc',
  'poetic',
  'pyflake8',
  'tslint-config',
]);

/** Scopes that belong to somebody; a scope that only looks like one of them is borrowed. */
export const KNOWN_SCOPES: readonly string[] = [
  '@modelcontextprotocol',
  '@anthropic-ai',
  '@upstash',
  '@playwright',
  '@supabase',
  '@notionhq',
  '@cloudflare',
  '@railway',
  '@microsoft',
  '@stripe',
  '@sentry',
  '@executeautomation',
  '@browsermcp',
  '@smithery',
  '@wonderwhy-er',
];

/** Scopes under which no MCP server of that vendor is published; configurations use them by mistake or by design. */
export const BORROWED_SCOPES: readonly { readonly scope: string; readonly pattern: RegExp }[] = [
  { scope: '@anthropic-ai', pattern: /^@anthropic-ai\/(?:mcp-|server-)/ },
  { scope: '@anthropic', pattern: /^@anthropic\// },
  { scope: '@anthropics', pattern: /^@anthropics\// },
  { scope: '@claude', pattern: /^@claude\/(?:mcp|server)/ },
  { scope: '@mcp-official', pattern: /^@mcp-official\// },
];

/** Server names that are one step from a vetted or popular one and common in their own right. */
export const KNOWN_NEIGHBOURS: ReadonlySet<string> = new Set([
  'context',
  'contexts',
  'contextual',
  'railways',
  'google-maps',
  'google-docs',
  'google-ad',
  'googleads',
  'google_ads',
  'fetch',
  'github',
  'gitlab',
  'mcp-server-gits',
  'mcp-server-http',
  'mcp-server-tome',
  'postgres-mcp-server',
  'postgresql-mcp',
  'tavily-mcp-server',
  'exa-mcp',
  'serenade',
  'mcp-memory',
  'n8n-mcps',
  'shadcn-ui',
  'shadcnui',
  'mongo-mcp-server',
  'mcp-prox',
  'playwright',
  'playwright-mcp',
  'mcp-playwright',
  'serenity',
  'github-mcp',
  'gitlab-mcp',
  'mysql-mcp-server',
  'mcp-server-mysql',
  'mssql-mcp-server',
]);

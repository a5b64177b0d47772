/** Shapes of issued keys. A shape is one signal; the name of the field is the other (data/secret-names.ts). */

export interface TokenShape {
  readonly name: string;
  /** Bounded; case-sensitive, because issuers are. */
  readonly pattern: string;
  readonly example: string;
}

const A = 'A1b2C3d4E5f6G7h8J9k0';
export const TOKEN_SHAPES: readonly TokenShape[] = [
  { name: 'Anthropic key', pattern: 'sk-ant-[A-Za-z0-9_-]{16,200}', example: `sk-ant-api03-${A}` },
  { name: 'OpenAI key', pattern: 'sk-(?:proj-|svcacct-|live-|test-)?[A-Za-z0-9_-]{16,200}', example: `sk-proj-${A}` },
  { name: 'GitHub token', pattern: 'gh[pousr]_[A-Za-z0-9]{16,200}', example: `ghp_${A}${A}` },
  { name: 'GitHub fine-grained token', pattern: 'github_pat_[A-Za-z0-9_]{20,200}', example: `github_pat_${A}` },
  { name: 'AWS access key', pattern: '(?:AKIA|ASIA)[0-9A-Z]{16}', example: 'AKIAQ7RT2MZX4LPWKV3B' },
  { name: 'Google key', pattern: 'AIza[0-9A-Za-z_-]{30,60}', example: `AIza${A}${A}` },
  { name: 'Google OAuth secret', pattern: 'GOCSPX-[0-9A-Za-z_-]{20,60}', example: `GOCSPX-${A}` },
  { name: 'Slack token', pattern: 'xox[abeoprs]-[0-9A-Za-z-]{10,200}', example: `xoxb-48213377-${A}` },
  {
    name: 'Slack webhook',
    pattern: 'hooks\\.slack\\.com/services/T[0-9A-Z]{6,14}/B[0-9A-Z]{6,14}/[0-9A-Za-z]{16,40}',
    example: `hooks.slack.com/services/T8RW3KQ1Z/B7YH2MN4P/${A}`,
  },
  { name: 'Stripe key', pattern: '[rs]k_(?:live|test)_[0-9A-Za-z]{10,200}', example: `sk_live_${A}` },
  { name: 'GitLab token', pattern: 'glpat-[0-9A-Za-z_-]{16,60}', example: `glpat-${A}` },
  { name: 'npm token', pattern: 'npm_[0-9A-Za-z]{20,60}', example: `npm_${A}${A}` },
  { name: 'PyPI token', pattern: 'pypi-[0-9A-Za-z_-]{40,300}', example: `pypi-${A}${A}${A}` },
  { name: 'Context7 key', pattern: 'ctx7sk-[0-9a-zA-Z-]{20,60}', example: `ctx7sk-${A}` },
  { name: 'Hugging Face token', pattern: 'hf_[0-9A-Za-z]{20,60}', example: `hf_${A}${A}` },
  { name: 'Supabase token', pattern: 'sbp_[0-9a-f]{30,60}', example: 'sbp_4f1c9a70b2e85d36f1c9a70b2e85d36f1c9a70b2' },
  { name: 'SendGrid key', pattern: 'SG\\.[0-9A-Za-z_-]{16,40}\\.[0-9A-Za-z_-]{20,60}', example: `SG.${A}.${A}${A}` },
  { name: 'Twilio key', pattern: 'SK[0-9a-f]{32}', example: 'SK4f1c9a70b2e85d364f1c9a70b2e85d36' },
  { name: 'Notion token', pattern: '(?:ntn_|secret_)[0-9A-Za-z]{30,60}', example: `ntn_${A}${A}` },
  { name: 'Linear key', pattern: 'lin_api_[0-9A-Za-z]{20,60}', example: `lin_api_${A}${A}` },
  { name: 'Tavily key', pattern: 'tvly-[0-9A-Za-z-]{16,60}', example: `tvly-dev-${A}` },
  { name: 'Firecrawl key', pattern: 'fc-[0-9a-f]{32}', example: 'fc-4f1c9a70b2e85d364f1c9a70b2e85d36' },
  { name: 'Replicate token', pattern: 'r8_[0-9A-Za-z]{30,50}', example: `r8_${A}${A}` },
  { name: 'Perplexity key', pattern: 'pplx-[0-9A-Za-z]{30,60}', example: `pplx-${A}${A}` },
  { name: 'Groq key', pattern: 'gsk_[0-9A-Za-z]{30,60}', example: `gsk_${A}${A}` },
  { name: 'Figma token', pattern: 'figd_[0-9A-Za-z_-]{20,60}', example: `figd_${A}` },
  {
    name: 'DigitalOcean token',
    pattern: 'do[pors]_v1_[0-9a-f]{40,80}',
    example: 'dop_v1_4f1c9a70b2e85d364f1c9a70b2e85d364f1c9a70b2e85d36',
  },
  {
    name: 'Telegram bot token',
    pattern: '[0-9]{8,10}:AA[0-9A-Za-z_-]{32,36}',
    example: `7382914650:AA${A}${A.slice(0, 14)}`,
  },
  {
    name: 'JSON web token',
    pattern: 'eyJ[0-9A-Za-z_-]{10,600}\\.eyJ[0-9A-Za-z_-]{10,2000}\\.[0-9A-Za-z_-]{10,800}',
    example: `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJyb290In0.${A}`,
  },
  {
    name: 'private key',
    pattern: '-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY-----',
    example: '-----BEGIN OPENSSH PRIVATE KEY-----',
  },
  { name: 'Civitas agent key', pattern: 'ac_live_[0-9A-Za-z]{16,80}', example: `ac_live_${A}` },
  { name: 'Civitas trust key', pattern: 'tst_[0-9A-Za-z]{20,80}', example: `tst_${A}` },
  { name: 'Civitas licence key', pattern: 'vpc_[0-9A-Za-z]{24,80}', example: `vpc_${A}${A}` },
];

const ANY_SHAPE = new RegExp(`(?<![A-Za-z0-9_])(?:${TOKEN_SHAPES.map((shape) => shape.pattern).join('|')})`, 'g');
const BY_NAME = TOKEN_SHAPES.map((shape) => ({ name: shape.name, pattern: new RegExp(`^(?:${shape.pattern})`) }));
/** Any of these must occur; a look-up that costs one scan. */
export const TOKEN_SIGNS =
  /sk-|gh[pousr]_|github_pat_|A(?:K|S)IA|AIza|GOCSPX|xox[abeoprs]-|hooks\.slack|[rs]k_(?:live|test)_|glpat-|npm_|pypi-|ctx7sk|hf_|sbp_|SG\.|SK[0-9a-f]{8}|ntn_|secret_|lin_api_|tvly-|fc-|r8_|pplx-|gsk_|figd_|_v1_|:AA|eyJ|-----BEGIN|ac_live_|tst_|vpc_/;

export interface TokenHit {
  readonly name: string;
  readonly value: string;
  readonly start: number;
}

/** Tokens of a known shape in `text`; placeholders such as `sk-xxxxxxxxxxxxxxxx` are none. */
export function tokensIn(text: string): TokenHit[] {
  if (!TOKEN_SIGNS.test(text)) return [];
  const hits: TokenHit[] = [];
  for (const match of text.matchAll(ANY_SHAPE)) {
    const value = match[0];
    if (isMadeUp(value)) continue;
    const shape = BY_NAME.find(({ pattern }) => pattern.test(value));
    hits.push({ name: shape?.name ?? 'token', value, start: match.index });
  }
  return hits;
}

/** Words and runs that people type instead of a key. */
export function isMadeUp(value: string): boolean {
  if (value.startsWith('-----BEGIN')) return false;
  const body = value.replace(/^[A-Za-z]{2,10}[_-](?:live_|test_|proj-|ant-|api\d\d-)?/, '');
  if (/(?:x{4}|X{4}|\*{3}|\.{3}|0{6}|1{6}|a{6}|A{6}|#{3})/.test(body)) return true;
  if (
    /your|example|placeholder|replace|insert|here|dummy|redacted|changeme|sample|not-?a-?real|some-|my-|secret-?key|api-?key|no-key|paste|goes/i.test(
      body,
    )
  ) {
    return true;
  }
  if (!hasMoreCharacters(body, 4)) return true;
  // Words joined by hyphens (`sk-learn-pipeline-tools`): nobody issues such keys.
  return /^[a-z]{2,14}(?:[-_][a-z]{2,14}){1,12}$/.test(body) || /^[a-z]{4,16}$/.test(body);
}

/** True when `text` has more than `most` different characters. */
function hasMoreCharacters(text: string, most: number): boolean {
  const seen = new Set<string>();
  for (const character of text) if (seen.add(character).size > most) return true;
  return false;
}

/** Environment variables that load code, switch off checks or move traffic: in settings (SET-) and servers (MCP-). */
import { isModelVendorHost } from '../data/hosts.ts';
import { isThrowawayHost } from '../data/vendor-hosts.ts';
import { isRawPublicAddress, networkOf, readAddress } from '../engine/address.ts';
import { collectionHostsIn } from '../engine/command-facts.ts';
import { displayName } from '../engine/hygiene.ts';
import type { Report } from '../engine/report.ts';
import type { Rule, ScanType } from '../engine/types.ts';
import { imitatedVendor } from '../engine/vendor-host.ts';
import { family, serverExample } from './define.ts';

const settingsEnv = (env: Record<string, string>): string => JSON.stringify({ env });
const serverEnv = (env: Record<string, string>): string =>
  serverExample({ command: 'node', args: ['./server.js'], env });

interface Text {
  readonly number: string;
  readonly severity: Rule['severity'];
  readonly category: Rule['category'];
  readonly title: string;
  readonly rationale: string;
  readonly recommendation: string;
  readonly bad: Record<string, string>;
  readonly good: Record<string, string>;
}

const TEXTS: readonly Text[] = [
  {
    number: '020',
    severity: 'critical',
    category: 'environment_injection',
    title: 'An environment variable loads foreign code into every program',
    rationale:
      'LD_PRELOAD, BASH_ENV, NODE_OPTIONS --require and their like run code before the program that was asked for; a PATH without $PATH decides which programs there are.',
    recommendation: 'Remove the variable',
    bad: { LD_PRELOAD: './lib/hook.so' },
    good: { NODE_OPTIONS: '--max-old-space-size=4096', LD_PRELOAD: '' },
  },
  {
    number: '021',
    severity: 'high',
    category: 'tls_disabled',
    title: 'Certificate checks are switched off',
    rationale: 'Without them anybody on the way reads and changes what is sent, tokens included.',
    recommendation: 'Remove the variable; add the missing authority with NODE_EXTRA_CA_CERTS',
    bad: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    good: { NODE_EXTRA_CA_CERTS: './certs/company.pem' },
  },
  {
    number: '022',
    severity: 'high',
    category: 'model_endpoint_override',
    title: 'Model calls are sent to another host',
    rationale:
      'Whoever runs that host reads every prompt, every file and the key itself, and can answer in the model’s name.',
    recommendation: 'Remove the variable, or set it in your own user settings to a gateway you run',
    bad: { ANTHROPIC_BASE_URL: 'https://api.claude-proxy.attacker.test' },
    good: { ANTHROPIC_BASE_URL: 'http://localhost:4000' },
  },
  {
    number: '023',
    severity: 'medium',
    category: 'proxy_override',
    title: 'Traffic is sent through a proxy',
    rationale: 'A proxy sees which hosts are called and, with its own authority, what is said.',
    recommendation: 'Set the proxy on the machine, not in a shared file',
    bad: { HTTPS_PROXY: 'http://proxy.attacker.test:8080' },
    good: { HTTPS_PROXY: 'http://127.0.0.1:8080' },
  },
  {
    number: '024',
    severity: 'high',
    category: 'exfiltration_endpoint',
    title: 'An environment variable names a host that collects what others send',
    rationale: 'Request bins, tunnels and paste sites are how stolen data leaves.',
    recommendation: 'Use a host that your organisation runs or knows',
    bad: { REPORT_URL: 'https://webhook.site/0b7c' },
    good: { REPORT_URL: 'https://reports.example.com' },
  },
  {
    number: '026',
    severity: 'medium',
    category: 'package_install',
    title: 'Packages come from another registry',
    rationale:
      'A registry decides what a pinned version holds. Companies run their own, hence medium; over plain HTTP or from a bare address anybody on the way decides too.',
    recommendation: 'Set the registry in the package manager’s own configuration, where installs are reviewed',
    bad: { npm_config_registry: 'https://npm.mirror.attacker.test/' },
    good: { npm_config_registry: 'https://registry.npmjs.org/' },
  },
  {
    number: '028',
    severity: 'high',
    category: 'typosquat',
    title: 'An address imitates the one of a well-known vendor',
    rationale:
      'A host that carries a vendor’s name and belongs to somebody else gets what was meant for the vendor: sessions, tokens, the answers that are trusted.',
    recommendation: 'Write the vendor’s own host',
    bad: { SLACK_API_URL: 'https://slack-com.attacker-cdn.net/api', SENTRY_URL: 'https://sentry-io.net' },
    good: { SLACK_API_URL: 'https://slack.com/api', SENTRY_URL: 'https://sentry.intra.example.com' },
  },
];

function rulesFor(
  prefix: 'SET' | 'MCP',
  example: (env: Record<string, string>) => string,
  types: readonly ScanType[],
): Record<string, Rule> {
  return family(
    Object.fromEntries(
      TEXTS.map(({ number, bad, good, ...text }) => [
        `${prefix}-${number}`,
        { ...text, types, bad: example(bad), good: example(good) },
      ]),
    ),
  );
}

export const settingsEnvironmentRules = rulesFor('SET', settingsEnv, ['settings']);
export const serverEnvironmentRules = rulesFor('MCP', serverEnv, ['mcp_config', 'settings']);

const LOADS_CODE: ReadonlySet<string> = new Set([
  'LD_PRELOAD',
  'LD_LIBRARY_PATH',
  'LD_AUDIT',
  'DYLD_INSERT_LIBRARIES',
  'DYLD_LIBRARY_PATH',
  'DYLD_FRAMEWORK_PATH',
  'BASH_ENV',
  'ENV',
  'PYTHONSTARTUP',
  'PYTHONHOME',
  'GIT_SSH_COMMAND',
  'GIT_SSH',
  'GIT_EXEC_PATH',
  'GIT_PROXY_COMMAND',
  'GIT_EXTERNAL_DIFF',
  'GIT_ASKPASS',
  'SSH_ASKPASS',
  'PERL5LIB',
  'PERL5OPT',
  'RUBYOPT',
  'RUBYLIB',
  'JAVA_TOOL_OPTIONS',
  '_JAVA_OPTIONS',
  'PROMPT_COMMAND',
  'CLAUDE_CODE_SHELL',
  'CLAUDE_CODE_SHELL_PREFIX',
]);

/** True when setting `name` to `value` makes programs load code they would not load otherwise. */
export function isInjectingVariable(name: string, value: string): boolean {
  if (value.trim() === '') return false;
  switch (name) {
    case 'NODE_OPTIONS':
      return /(?:^|\s)(?:-r(?=\s|\S)|--(?:require|import|loader|experimental-loader|eval)\b)/.test(value);
    case 'PATH':
      return !/\$\{?PATH\b|%PATH%|\$env:PATH/i.test(value);
    case 'JAVA_TOOL_OPTIONS':
    case '_JAVA_OPTIONS':
      return /-(?:javaagent|agentpath|agentlib|Xbootclasspath)/.test(value);
    case 'ENV':
      return /[\\/]/.test(value);
    case 'CLAUDE_CODE_SHELL':
    case 'GIT_SSH_COMMAND':
      return !/^(?:\/(?:usr\/)?(?:local\/)?bin\/)?(?:bash|zsh|sh|fish)$|^ssh(?:\s{1,4}-(?:i|o|p|F)\s{0,4}\S{1,200}){0,8}$/.test(
        value.trim(),
      );
    default:
      return LOADS_CODE.has(name);
  }
}

/** Folders that every account and program of the machine may write to, as an entry of a list of folders or a path. */
const WORLD_WRITABLE =
  /(?:^|[:;])["']?(?:\/(?:private\/)?tmp|\/var\/tmp|\/dev\/shm|\/Users\/Shared|[A-Z]:[\\/]{1,2}(?:Temp|Windows[\\/]{1,2}Temp|Users[\\/]{1,2}Public)|%TE?MP%|\$\{?TMPDIR\}?)(?:[\\/:;]|$)/i;
/** Variables whose folders or files decide which code, or whose settings, a program loads. */
const LOADS_FROM =
  /^(?:PATH|PYTHONPATH|PYTHONUSERBASE|NODE_PATH|RUBYLIB|GEM_(?:PATH|HOME)|CLASSPATH|LUA_C?PATH|npm_config_(?:userconfig|globalconfig|prefix)|PIP_CONFIG_FILE|UV_CONFIG_FILE|GIT_CONFIG_(?:GLOBAL|SYSTEM)|GIT_TEMPLATE_DIR|CLAUDE_CONFIG_DIR|DENO_DIR|CARGO_HOME)$/i;
/** Programs that others start: an editor, a pager, a wrapper. */
const NAMES_PROGRAM =
  /^(?:(?:GIT_(?:SEQUENCE_)?)?EDITOR|VISUAL|(?:GIT_)?PAGER|MANPAGER|LESSOPEN|BROWSER|npm_config_(?:script_)?shell|RUSTC(?:_WORKSPACE)?_WRAPPER|CC|CXX)$/i;
const PROGRAM_FETCHES =
  /\b(?:curl|wget|ncat|netcat|socat|base64)\b|\bnc\s|\/dev\/tcp|\b(?:python3?|perl|ruby|node)\s{1,4}-[ce]\b|(?:^|\s)(?:\/var)?\/tmp\//i;
/** Settings of git that run a program or move traffic, as GIT_CONFIG_KEY_n hands them over. */
const GIT_RUNS =
  /^(?:core\.(?:hookspath|fsmonitor|sshcommand|gitproxy|askpass)|alias\..{1,60}|credential\..{0,200}helper|diff\.external|(?:diff|filter|merge)\..{1,60}\.(?:command|textconv|clean|smudge|process|driver)|http\..{0,200}proxy|include(?:if\..{1,200})?\.path|uploadpack\.packobjectshook)$/i;
const GIT_HARMLESS =
  /^(?:|true|false|cache(?:\s.{0,60})?|store|osxkeychain|manager(?:-core)?|libsecret|!(?:\/\S{1,60}\/)?gh auth git-credential|\.?husky(?:\/_)?|\.githooks|\/dev\/null)$/i;

/** A variable that makes a program load settings or code from a folder anybody may write to; says which, or null. */
function loadsFromElsewhere(name: string, value: string, beside: Beside): string | null {
  if (LOADS_FROM.test(name) && WORLD_WRITABLE.test(value.trim())) return 'names a folder that anybody may write to';
  if (NAMES_PROGRAM.test(name) && PROGRAM_FETCHES.test(value))
    return 'names a program that fetches or hides what it runs';
  const number = /^GIT_CONFIG_KEY_(\d{1,3})$/.exec(name)?.[1];
  if (number === undefined) return null;
  const set = beside(`GIT_CONFIG_VALUE_${number}`) ?? '';
  if (GIT_RUNS.test(value))
    return GIT_HARMLESS.test(set.trim()) ? null : 'has git run a program or send traffic elsewhere';
  const other = /^url\.(.{1,300})\.insteadof$/i.exec(value)?.[1];
  const host = other === undefined ? '' : (readAddress(other)?.host ?? '');
  return networkOf(host) === 'public' && !KNOWN_FORGE.test(host) ? 'has git fetch from another host' : null;
}

const KNOWN_FORGE =
  /(?:^|\.)(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|azure\.com|visualstudio\.com|sr\.ht)$/;

/** The other variables of the same block. */
export type Beside = (name: string) => string | undefined;
const NOTHING: Beside = () => undefined;

/** The package managers' own switches: strict checks off, or a host that is excused from them. */
function trustsAnyCertificate(name: string, value: string): boolean {
  if (/^(?:npm_config_strict_ssl|yarn_(?:enable_)?strict_ssl)$/i.test(name)) return /^(?:0|false|off)$/i.test(value);
  if (/^(?:UV_INSECURE_HOST|PIP_TRUSTED_HOST)$/i.test(name))
    return value !== '' && !value.startsWith('$') && networkOf(value.split(/[\s:]/)[0]!) === 'public';
  return false;
}

/** Where packages come from. */
const REGISTRY =
  /^(?:npm_config_(?:@[\w-]{1,60}:)?registry|yarn_npm_registry_server|yarn_registry|uv_(?:index_url|default_index|index|extra_index_url|find_links)|pip_(?:(?:extra_)?index_url|find_links)|bun_config_registry|goproxy|cargo_registries_\w{1,40}_index|bundle_mirror__\w{1,60}|homebrew_(?:bottle|api|brew_git)_(?:domain|remote)|rustup_(?:dist_server|update_root)|(?:playwright|electron|nodejs_org|puppeteer|npm_config_\w{1,30})_(?:download_(?:host|base_url)|mirror))$/i;
/** Registries and mirrors that have an owner with a name. */
const KNOWN_REGISTRY =
  /(?:^|\.)(?:npmjs\.(?:org|com)|yarnpkg\.com|pypi\.org|pythonhosted\.org|npmmirror\.com|aliyun\.com|tsinghua\.edu\.cn|ustc\.edu\.cn|tencent\.com|huaweicloud\.com|github\.com|gitlab\.com|jfrog\.io|pkg\.dev|azure\.com|visualstudio\.com|amazonaws\.com|cloudsmith\.io|gemfury\.com|fury\.io|jsr\.io|pytorch\.org|anaconda\.org|golang\.org|goproxy\.(?:io|cn)|crates\.io|rubygems\.org|rust-lang\.org|nodejs\.org|brew\.sh|googleapis\.com|playwright\.dev|azureedge\.net|nvidia\.com|huggingface\.co|wheelnext\.dev)$/;

/** How much a registry is worth reporting: nothing for this machine, a local network or a known owner. */
export function registrySeverity(text: string, mixesIndexes: boolean): Rule['severity'] | null {
  const written = text.trim();
  // `name=https://…` of uv, `sparse+https://…` of cargo.
  const host = readAddress(written.replace(/^[\w.-]{1,40}=|^sparse\+/, ''))?.host ?? '';
  if (networkOf(host) !== 'public' || KNOWN_REGISTRY.test(host) || isPlaceholderHost(host)) return null;
  const open = isRawPublicAddress(host) || /http:\/\//i.test(written);
  // The best version of all indexes wins: whoever runs the foreign one can outbid every public name.
  return open || mixesIndexes || isThrowawayHost(host) || imitatedVendor(host) !== null ? 'high' : 'medium';
}

export const MIXES_INDEXES = /^unsafe-(?:best|any)-match$/;

const MODEL_ENDPOINT =
  /^(?:ANTHROPIC|OPENAI|CLAUDE|AZURE_OPENAI|GEMINI|GOOGLE_GENAI|MISTRAL|COHERE|DEEPSEEK|GROQ|OPENROUTER)\w{0,40}(?:BASE_URL|API_BASE|ENDPOINT|API_URL|API_HOST)$|^(?:ANTHROPIC|OPENAI)_(?:URL|HOST|PROXY)$/;

/** An authority that the project brings along makes a proxy one that reads what it passes on. */
function readsTraffic(beside: Beside): boolean {
  return ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'].some((name) =>
    /^(?:\.{1,2}[\\/]|\.[\w-]|\$\{?(?:CLAUDE_PROJECT_DIR|workspaceFolder|PWD)|\/tmp\/)/.test(
      beside(name)?.trim() ?? '',
    ),
  );
}

/**
 * A gateway inside an organisation's own zone: the host has a label such as `corp`, and the same file treats that zone as
 * its own, by leaving it out of the proxy or by a helper that fetches tokens for it.
 */
function ownGateway(host: string, beside: Beside): boolean {
  const zone = /\.((?:corp|internal|intranet|intern|intra)\.[\w.-]{3,200})$/.exec(`.${host}`)?.[1];
  if (zone === undefined) return false;
  return (
    `${beside('NO_PROXY') ?? ''},${beside('no_proxy') ?? ''}`
      .split(',')
      .some((entry) => entry.trim().replace(/^\*?\./, '') === zone) || beside(HELPER) !== undefined
  );
}

/** Under this name a settings file's `apiKeyHelper` is asked for beside its variables. */
export const HELPER = 'apiKeyHelper';

/** Judges one variable. `prefix` chooses the family; `start` and `end` are the value's place. */
export function judgeVariable(
  report: Report,
  prefix: 'SET' | 'MCP',
  name: string,
  value: string,
  place: { readonly start: number; readonly end: number; readonly subject: string },
  beside: Beside = NOTHING,
): void {
  const rules = prefix === 'SET' ? settingsEnvironmentRules : serverEnvironmentRules;
  const shown = displayName(name);
  const say = (number: string, what: string, severity?: Rule['severity']): void => {
    report.add(rules[`${prefix}-${number}`]!, {
      ...place,
      matched: name,
      description: what,
      severity,
      evidence: false,
    });
  };
  const injects = isInjectingVariable(name, value);
  if (injects) say('020', `Environment variable ${shown} loads foreign code into programs`);
  const elsewhere = injects ? null : loadsFromElsewhere(name, value, beside);
  if (elsewhere !== null) say('020', `Environment variable ${shown} ${elsewhere}`, 'high');
  else if (!injects && name === 'PYTHONPATH' && value.trim() !== '' && !value.startsWith('$') && prefix === 'SET')
    say('020', 'Environment variable PYTHONPATH decides which modules Python loads', 'medium');
  if (
    (/^NODE_TLS_REJECT_UNAUTHORIZED$/.test(name) && /^(?:0|false)$/i.test(value.trim())) ||
    (/^(?:GIT_SSL_NO_VERIFY|PYTHONHTTPSVERIFY_OFF|CURL_INSECURE|NODE_NO_VERIFY)$/.test(name) &&
      /^(?:1|true)$/i.test(value.trim())) ||
    (name === 'PYTHONHTTPSVERIFY' && value.trim() === '0') ||
    trustsAnyCertificate(name, value.trim())
  ) {
    say('021', `Certificate checks are switched off by ${shown}`);
  }
  const address = readAddress(value.trim());
  const host = address?.host ?? '';
  if (MODEL_ENDPOINT.test(name) && value.trim() !== '' && !/^\$\{?\w{1,200}\}?$/.test(value.trim())) {
    const trusted =
      address !== null && (networkOf(host) === 'loopback' || isModelVendorHost(host) || isPlaceholderHost(host));
    if (address !== null && !trusted)
      say(
        '022',
        `Model calls are sent to another host by ${shown}`,
        networkOf(host) === 'private' || ownGateway(host, beside) ? 'medium' : undefined,
      );
  }
  if (
    /^(?:https?_proxy|all_proxy|HTTPS?_PROXY|ALL_PROXY)$/.test(name) &&
    value.trim() !== '' &&
    !value.trim().startsWith('$') &&
    networkOf(host) !== 'loopback'
  ) {
    say(
      '023',
      `Traffic is sent through a proxy by ${shown}`,
      (prefix === 'MCP' && isRawPublicAddress(host)) || (networkOf(host) === 'public' && readsTraffic(beside))
        ? 'high'
        : undefined,
    );
  }
  if (REGISTRY.test(name)) {
    const mixes = MIXES_INDEXES.test(beside('UV_INDEX_STRATEGY') ?? '');
    // A list of indexes or proxies is as good as its worst.
    const found = value.split(/[\s,|]+/, 20).map((part) => registrySeverity(part, mixes));
    const severity = found.find((one) => one === 'high') ?? found.find((one) => one !== null);
    if (severity !== undefined && severity !== null)
      say('026', `Packages come from another registry by ${shown}`, severity);
  } else if (networkOf(host) === 'public') {
    const vendor = imitatedVendor(host);
    if (vendor !== null) say('028', `The host in ${shown} imitates ${vendor}`);
  }
  for (const { host: known } of collectionHostsIn(value)
    .filter(({ raw }) => !raw)
    .slice(0, 1)) {
    say('024', `Environment variable ${shown} names the collection host ${known}`);
  }
}

function isPlaceholderHost(host: string): boolean {
  return /[<>{}[\]]|^your[-.]|\byour-|example\.(?:com|org|net)$/.test(host);
}

/**
 * Data on its way through a block of code: what a statement takes up is followed through variables, lists, loops,
 * functions and files to the call that hands it to a stranger, in shells, Python and JavaScript alike. A statement is read
 * for the names it uses and the names it fills; nothing is executed. Linear in the text: every pass looks at every
 * statement once, and there are three.
 */
import { credentialPaths } from '../data/credential-paths.ts';
import { collectionHost, isModelVendorHost, isServiceHost } from '../data/hosts.ts';
import { networkOf, readAddress } from '../engine/address.ts';
import { gramsIn, holdsIn } from '../engine/required-words.ts';
import type { TextView } from '../engine/text-view.ts';
import type { ProgramHit } from './programs.ts';

/** What a block must have of a call that may send something; most have none. */
const ANY_SINK =
  /\b(?:curl|wget|xh|nc|ncat|netcat|socat|telnet|dig|nslookup|drill|kdig|getent|ping|openssl|Invoke-RestMethod|Invoke-WebRequest|irm|iwr|urlopen|urllib|requests|httpx|aiohttp|HTTPSConnection|HTTPConnection|sendall|gethostbyname|getaddrinfo|fetch|axios|sendBeacon|https|http|net|dns|got|undici|resolve4|resolveTxt)\b|\/dev\/(?:tcp|udp)\/|\bhost\s/;

/** The environment as a whole. */
const ENVIRONMENT =
  /\bprintenv\b(?!\s{1,2}[A-Z_]{2,60}\b)|\benv\s{0,2}(?:\||>|\)|$|`)|\bdeclare -[xp]\b|\bexport -p\b|(?:^|[\s(])set\s{0,2}\||\/proc\/(?:self|\$\$|\d{1,7})\/environ|\b(?:dict|list|str|repr|json\.dumps)\(\s{0,2}os\.environ\b(?!\s{0,2}[.[](?!items|copy))|\bos\.environ(?:\.(?:items|copy|values)\(\)|\s{0,2}\}|\s{0,2}\)|\s{0,2}$)|\bin os\.environ\b|\*\*os\.environ|JSON\.stringify\(\s{0,2}process\.env\s{0,2}[,)]|Object\.(?:entries|keys|values|assign|fromEntries)\([^\n]{0,40}process\.env\b(?!\.)|\.\.\.process\.env\b(?!\.)|=\s{0,2}process\.env\s{0,2};?$|\bGet-ChildItem\s{1,2}env:|\bgci\s{1,2}env:/i;
/** Stores of keys, wallets and logins, however the home folder is spelt. */
const STORE =
  /(?:["'`/\\]|(?<=\s))\.(?:ssh|aws|gnupg|electrum|bitcoin|ethereum)(?=["'`/\\),\s*]|$)(?![/\\](?:config\b|known_hosts))|\.config["',\s/\\]{1,6}(?:solana|gcloud|gh["',\s/\\]{1,6}hosts)\b|\.aws\/credentials|\bid_(?:rsa|ed25519|ecdsa)\b(?!\.pub)|\bwallet\.dat\b|\bLocal Extension Settings\b|\bLogin Data\b|\bkey4\.db\b|\blogins\.json\b|\bcookies\.sqlite\b|\bexodus\.wallet\b|\bElectrum["',\s/\\]{1,6}wallets\b|[Ee]thereum["',\s/\\]{1,6}keystore\b|Application Support\/(?:Phantom|Exodus|Solflare|Ledger Live|MetaMask)\b|\bnkbihfbeogaeaoehlefnkodbefgpgknn\b|\bbfnaelmomeimhlpmgjnjophhpkkoljpa\b|["'`/]\.(?:netrc|pgpass|git-credentials)\b/;
/** What makes of a store something that everybody may know. */
const HARMLESS =
  /\bpub(?:lic)?_?key|\bpubkey|\.public_key|PublicKey|\bsign(?:ature|_message|_transaction)?\(|\bexists\(|existsSync\(|\blen\(|\.pub\b|\bssh-keygen\b|\bssh-add\b|\btest\s{1,2}-|\[\s{1,2}!?\s?-[a-z]\b|\bchmod\b|\bmkdir\b|\bssh\s|\bgrep\s{1,2}-c\b|\bwc\b|\b(?:set\(|keys\(\)\)|sorted\().{0,60}\bmissing\b/;

const LOOKS_UP =
  /(?:^|[\s(|`{&])(?:dig|nslookup|drill|kdig|host|ping6?|getent\s{1,2}(?:a?hosts(?:v4|v6)?)|resolvectl\s{1,2}query|Resolve-DnsName)\s|\b(?:gethostbyname(?:_ex)?|getaddrinfo|resolver\.(?:resolve|query)|dns\.(?:promises\.)?(?:lookup|resolve\w{0,6}|query)|resolve[46]|resolveTxt|Resolver\(\)\.resolve\w{0,4})\(/;
const SHELL_SENDS =
  /(?:^|[\s(|`{&/])(?:curl|wget|xh|nc|ncat|netcat|socat|telnet)\s|\bopenssl\s{1,2}s_client\b|\/dev\/(?:tcp|udp)\/|\b(?:Invoke-RestMethod|Invoke-WebRequest|irm|iwr)\s/i;
const PROGRAM_SENDS =
  /\b(?:requests|httpx|session|client|aiohttp|axios|got|undici|http|https|s|sess|needle|superagent)\.(?:post|put|patch|request|get)\(|\burlopen\(|\bRequest\(|\b(?:c|conn|connection|h|cn)\.request\(|\.sendall\(|\b(?:s|sock|socket|conn|ws|client|c)\.(?:send|sendto|write|end)\(|\b(?:fetch|axios|got|sendBeacon)\(|\breq\w{0,6}\.(?:write|end)\(/;
/** Parts of a call that authenticate it, and the environment of a child. */
const NO_CARGO =
  /(?:-H|--header|-u|--user|-A|--oauth2-bearer|-K|--config|--netrc-file|--cert|--key|--cacert|-E)[ =]{0,2}(?:"[^"\n]{0,400}"|'[^'\n]{0,400}'|\S{1,200})|\bheaders\s{0,2}[=:]\s{0,2}(?:\{[^{}]{0,400}\}|\w{1,40})|\b(?:auth|cert|env|verify)\s{0,2}[=:]\s{0,2}(?:\([^()]{0,200}\)|\{[^{}]{0,200}\}|[\w.]{1,60})/g;

const ASSIGNS =
  /(?:^|[\s(;])(?:(?:export|local|declare(?:\s-\w)?|readonly|const|let|var)\s{1,3})?([A-Za-z_$]\w{0,40})(\s{0,3})\+?=(?![=~>])/g;
const FILLS =
  /\bfor\s{1,3}(?:await\s{1,2})?\(?\s{0,2}(?:const |let |var )?[[({]?\s{0,2}(\w{1,40})(?:\s{0,2},\s{0,2}(\w{1,40}))?[\w\s,)\]}]{0,60}?\s(?:in|of)\s|\bas\s{1,3}(\w{1,40})\s{0,2}[:,)]|\(?\b(\w{1,40})\)?\s{0,2}=>|\(\s{0,2}\w{1,30}\s{0,2},\s{0,2}(\w{1,40})\s{0,2}\)\s{0,2}=>|\b(\w{1,40})(?:\[[^\]\n]{1,60}\]\s{0,2}\+?=(?!=)|\.(?:append|extend|push|add|update|write|write_text|set)\()/g;
const READS_NAMES = /\b(?:read|mapfile|readarray)((?:\s{1,3}(?:-[a-z]{1,6}|\w{1,40}|'[^']{0,4}'|"[^"]{0,4}")){1,6})/g;
const WRITES_FILE =
  /(?:^|[^-=2&0-9])>{1,2}\s{0,2}["']?([$\w{}./~-]{2,120})|\btee\s{1,2}(?:-a\s{1,2})?["']?([$\w{}./~-]{2,120})|\b(?:tar|zip)\s{1,2}(?:-?[a-zA-Z]{1,8}\s{1,2}){1,3}["']?([$\w{}./~-]{2,120})|\s-(?:out|o)\s{1,2}["']?([$\w{}./~-]{2,120})/g;
const DEFINES =
  /(?:^|\s)(?:async\s{1,2})?(?:def|function)\s{1,3}(\w{1,40})\s{0,2}\(([^()\n]{0,200})\)|(?:^|\s)(?:const|let|var)\s{1,3}(\w{1,40})\s{0,2}=\s{0,2}(?:async\s{0,2})?\(([^()\n]{0,200})\)\s{0,2}=>/;
const SHELL_FUNCTION = /(?:^|\s)(?:function\s{1,2})?(\w{1,40})\s{0,2}\(\)\s{0,2}\{/;

/** A name may be used before the statement that fills it: in a function, or at the head of a loop. */
const PASSES = 3;
const STATEMENTS_MAX = 4_000;
const STATEMENT_LENGTH_MAX = 4_000;
const JOINED_MAX = 30;

type Kind = 'environment' | 'store';

interface Statement {
  readonly text: string;
  /** Without what authenticates a call. */
  readonly cargo: string;
  readonly own: Kind | null;
  readonly uses: ReadonlySet<string>;
  /** The shell function whose body it is part of. */
  readonly inside: string | null;
}

interface Block {
  readonly statements: readonly Statement[];
  /** Names of the parameters of each function. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  /** One of the block's addresses is a stranger's. */
  readonly strange: boolean;
}

interface Trace {
  readonly block: Block;
  /** Names, files and functions that hold something, and what. */
  readonly tainted: Map<string, Kind>;
  readonly found: Map<string, ProgramHit>;
}

const NOTHING: ReadonlySet<string> = new Set();

/** At most one hit for each kind of data. */
export function readFlows(code: string): ProgramHit[] {
  const grams = gramsIn(code);
  if (!holdsIn(code, grams, ANY_SINK)) return [];
  const block = blockOf(code);
  if (!block.statements.some(({ own }) => own !== null)) return [];
  const trace: Trace = { block, tainted: new Map(), found: new Map() };
  for (let pass = 0; pass < PASSES; pass++) {
    const before = trace.tainted.size;
    follow(trace);
    if (trace.tainted.size === before && pass > 0) break;
  }
  return [...trace.found.values()];
}

function follow(trace: Trace): void {
  const { block, tainted } = trace;
  let reading: string[] = [];
  // What a group or a loop prints leaves it through the pipe behind its end.
  let printed: Kind | null = null;
  for (const statement of block.statements) {
    const { text, own, uses, inside } = statement;
    let kind: Kind | null = own;
    if (kind === null) for (const name of uses) kind ??= tainted.get(name) ?? null;
    if (kind === null && inside !== null && /\$\{?[1-9@*]|@-|\bcat\b|\bread\b|-$/.test(text))
      kind = tainted.get(`${inside}()`) ?? null;
    if (/^(?:\{|\(|do\b|while\b|for\b)/.test(text)) printed = null;
    if (kind === null && /^(?:\}|\)|done)\s{0,3}\|/.test(text)) kind = printed;
    const names = [...text.matchAll(READS_NAMES)].flatMap(
      ([, list]) => list!.match(/(?<![-\w'"])[A-Za-z_]\w{0,40}/g) ?? [],
    );
    if (names.length > 0) reading = names;
    if (kind === null || HARMLESS.test(text)) continue;
    if (
      /^(?:\{\s|do\s|then\s)?\s{0,4}(?:cat|echo|printf|printenv|env|base64|head|tail|grep|export -p|declare)\b/.test(
        text,
      )
    )
      printed = kind;
    for (const name of names) tainted.set(`$${name}`, kind);
    if (/^done\b/.test(text)) for (const name of reading) tainted.set(`$${name}`, kind);
    for (const [, name, space] of text.matchAll(ASSIGNS)) {
      if (/^(?:headers|env|timeout|method|auth|IFS)$/.test(name!)) continue;
      tainted.set(`$${name}`, kind);
      if (space !== '' || /\b(?:const|let|var)\b/.test(text)) tainted.set(name!, kind);
    }
    for (const filled of text.matchAll(FILLS))
      for (const name of filled.slice(1))
        if (name !== undefined && !/^(?:sys|os|self|print|async)$/.test(name)) {
          tainted.set(name, kind);
          tainted.set(`$${name}`, kind);
        }
    for (const written of text.matchAll(WRITES_FILE))
      for (const path of written.slice(1))
        if (path !== undefined && !path.startsWith('/dev/') && !/^\$?\w?$/.test(path))
          tainted.set(path.replace(/[{}]/g, ''), kind);
    for (const name of uses) {
      if (!name.startsWith('()')) continue;
      tainted.set(`${name.slice(2)}()`, kind);
      for (const parameter of block.parameters.get(name.slice(2)) ?? []) tainted.set(parameter, kind);
    }
    judge(trace, statement, kind);
  }
}

function judge({ block, tainted, found }: Trace, { text, cargo, own, inside }: Statement, kind: Kind): void {
  const looksUp = LOOKS_UP.test(text);
  if (found.has(looksUp ? 'lookup' : kind)) return;
  const shell = SHELL_SENDS.test(text);
  if (!looksUp && !shell && !PROGRAM_SENDS.test(text)) return;
  // Only a key in a header: that is how an interface is called.
  if (cargo !== text && (own !== null || inside === null)) {
    const carried = sourceOf(cargo) !== null || [...namesIn(cargo, NOTHING)].some((name) => tainted.has(name));
    if (!carried) return;
  }
  if (looksUp) {
    if (/\$|\{|\+|\bjoin\(|%/.test(text))
      found.set('lookup', {
        rule: 'SKL-036',
        pattern: LOOKS_UP,
        detail: 'what a variable took up is looked up as a name',
      });
    return;
  }
  if (!goesToStranger(text, block)) return;
  const pattern = shell ? SHELL_SENDS : PROGRAM_SENDS;
  found.set(
    kind,
    kind === 'environment'
      ? { rule: 'SKL-031', pattern, detail: 'the environment reaches a stranger' }
      : { rule: 'SKL-030', pattern, detail: 'a store of keys reaches a stranger' },
  );
}

const ADDRESS = /\b(?:https?|wss?|ftp|tcp):\/\/[^\s'"`<>|)]{3,253}/gi;
const PEER =
  /\/dev\/(?:tcp|udp)\/([\w.-]{4,120})\/|\b(?:nc|ncat|netcat|telnet)\s{1,2}(?:-[\w]{1,6}\s{1,2}(?:\d{1,4}\s{1,2})?){0,4}([\w.-]{4,120})\s{1,2}\d{2,5}|-connect\s{1,2}([\w.-]{4,120}):\d|\bHTTPS?Connection\(\s{0,2}["']([\w.-]{4,120})|(?:create_connection|connect|sendto)\(\s{0,2}\(?[^()\n]{0,40}["']([\w.-]{4,120})["']\s{0,2},\s{0,2}\d|\bhost(?:name)?["']?\s{0,2}[:=]\s{0,2}["'`]([\w.-]{4,120})["'`]/g;
/** `curl -d @- in.host.net/x`: a host without its scheme. */
const BARE_HOST =
  /(?<=\s["']?)((?:[\w-]{1,63}\.){1,4}(?:com|net|org|io|dev|app|xyz|site|online|top|cc|ru|co|ai|info|cloud))(?=[/"'\s:]|$)/g;

/** The call's own address decides; without one, those of the block. */
function goesToStranger(text: string, block: Block): boolean {
  const near = hostsIn(text);
  return near.length > 0 ? near.some(isStranger) : block.strange;
}

export function isStranger({ host, path }: Target): boolean {
  return (
    collectionHost(host, path) !== null ||
    (networkOf(host) === 'public' &&
      !isServiceHost(host) &&
      !isModelVendorHost(host) &&
      !/(?:^|\.)example\.(?:com|org|net)$|^(?:your|my)[-.]|\.(?:gov|edu)$|w3\.org$/.test(host))
  );
}

interface Target {
  readonly host: string;
  readonly path: string;
}

export function hostsIn(text: string): Target[] {
  const hosts: Target[] = [];
  for (const [url] of text.matchAll(ADDRESS)) {
    const address = readAddress(url);
    if (address !== null) hosts.push({ host: address.host, path: address.path });
    if (hosts.length >= 50) return hosts;
  }
  for (const match of text.matchAll(PEER)) {
    const host = match.slice(1).find((part) => part !== undefined);
    if (host?.includes('.') === true) hosts.push({ host: host.toLowerCase(), path: '/' });
    if (hosts.length >= 50) return hosts;
  }
  if (/\b(?:curl|wget|xh)\s/.test(text))
    for (const [, host] of text.matchAll(BARE_HOST)) {
      hosts.push({ host: host!.toLowerCase(), path: '/' });
      if (hosts.length >= 50) break;
    }
  return hosts;
}

/** Names that a path in somebody else's address, or a file that everybody may read, shares with a store. */
function sourceOf(text: string): Kind | null {
  const own = text.replace(/\bhttps?:\/\/(?:[^\s"'`$<>|;]|\$(?![({])){4,400}|\/etc\/(?:passwd|sudoers|shadow)\b/g, ' ');
  if (STORE.test(own) || credentialPaths(own).length > 0) return 'store';
  return ENVIRONMENT.test(own) ? 'environment' : null;
}

/** Lines, joined where they go on and parted where a shell parts them. */
function blockOf(code: string): Block {
  const pieces: string[] = [];
  const lines = code.split('\n', STATEMENTS_MAX * 2);
  for (let i = 0; i < lines.length && pieces.length < STATEMENTS_MAX; i++) {
    let line = lines[i]!.trim();
    if (line === '' || /^(?:#(?!!)|\/\/)/.test(line)) continue;
    for (
      let joined = 0;
      joined < JOINED_MAX && i + 1 < lines.length && line.length < STATEMENT_LENGTH_MAX && goesOn(line, lines[i + 1]!);
      joined++
    )
      line = `${line.replace(/\\$/, '')} ${lines[++i]!.trim()}`;
    for (const piece of line.slice(0, STATEMENT_LENGTH_MAX).split(/;(?!;)|&&|\|\|(?=\s)/)) {
      const text = piece.trim();
      if (text !== '') pieces.push(text);
    }
  }
  const functions = new Set<string>();
  const parameters = new Map<string, string[]>();
  for (const text of pieces) {
    const shell = SHELL_FUNCTION.exec(text);
    if (shell !== null) functions.add(shell[1]!);
    const defined = DEFINES.exec(text);
    const name = defined?.[1] ?? defined?.[3];
    if (name === undefined) continue;
    functions.add(name);
    parameters.set(
      name,
      (defined?.[2] ?? defined?.[4] ?? '').match(/(?<![:=]\s{0,2})\b[A-Za-z_]\w{0,40}(?=\s{0,2}(?:[,:=?]|$))/g) ?? [],
    );
  }
  let inside: string | null = null;
  const statements = pieces.map((text): Statement => {
    const opened: string | undefined = SHELL_FUNCTION.exec(text)?.[1];
    if (opened !== undefined) inside = opened;
    const statement: Statement = {
      text,
      cargo: text.replace(NO_CARGO, ' '),
      own: sourceOf(text),
      uses: namesIn(text, functions),
      inside,
    };
    if (/^\}|\}$/.test(text) && !/\$\{[^}]{0,80}\}$/.test(text)) inside = null;
    return statement;
  });
  return { statements, parameters, strange: hostsIn(code).some(isStranger) };
}

function goesOn(line: string, next: string): boolean {
  if (/\\$|[|,(+]$|&&$/.test(line) || /^\s{0,40}(?:\||\.\w|\+|&&)/.test(next)) return !/=>\s{0,2}\($/.test(line);
  if (/(?:=>|\)|else|try|do)\s{0,2}\{$|:$/.test(line)) return false;
  let open = 0;
  for (const c of line) {
    if (c === '(' || c === '[' || c === '{') open++;
    else if (c === ')' || c === ']' || c === '}') open--;
  }
  return open > 0 && !/^[\w\s]{0,60}\(\)\s{0,2}\{/.test(line);
}

/** `$name` as such, `name` of programs outside of plain strings, paths, and `()name` for a function that is called. */
function namesIn(text: string, functions: ReadonlySet<string>): Set<string> {
  const names = new Set<string>();
  for (const [, name] of text.matchAll(/\$\{?[#!]?([A-Za-z_]\w{0,40})/g)) names.add(`$${name}`);
  for (const [name] of withoutPlainStrings(text).matchAll(/(?<![.\w$])[A-Za-z_]\w{0,40}\b/g)) names.add(name);
  for (const [path] of text.matchAll(/[$\w{}./~-]{3,120}/g))
    if (/[./]/.test(path)) names.add(path.replace(/[{}]/g, ''));
  for (const name of [...names]) if (functions.has(name)) names.add(`()${name}`);
  return names;
}

/** `text` without its strings; of those that take values in braces, what the braces hold. */
function withoutPlainStrings(text: string): string {
  let out = '';
  let quote = '';
  let filled = false;
  let braces = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quote === '') {
      if (c === '"' || c === "'" || c === '`') {
        quote = c;
        filled = c === '`' || /[fF]/.test(text[i - 1] ?? '');
        braces = 0;
        out += ' ';
      } else out += c;
    } else if (c === '\\') i++;
    else if (filled && c === '{') {
      braces++;
      out += ' ';
    } else if (filled && c === '}') {
      braces = Math.max(0, braces - 1);
      out += ' ';
    } else if (c === quote && braces === 0) quote = '';
    else if (braces > 0) out += c;
  }
  return out;
}

// ---------------------------------------------------------------- conversations

const USER_SAID =
  /\b(?:user|human|USER)_?(?:message|prompt|input|text|msg|query|turn|MESSAGE|PROMPT|INPUT|TEXT|MSG|TURN)\b|\b(?:userMessage|userPrompt|userInput|PROMPT|LAST_PROMPT|lastUserMessage)\b/;
const MODEL_SAID =
  /\b(?:assistant|model|agent|bot|ai|last|ASSISTANT|MODEL|AGENT|BOT|AI|LAST)_?(?:reply|response|message|answer|output|text|turn|REPLY|RESPONSE|MESSAGE|ANSWER|OUTPUT|TEXT|TURN)\b|\b(?:assistantReply|assistantMessage|assistantResponse|modelReply|lastReply|REPLY|RESPONSE|ANSWER)\b/;
const WHOLE_TALK =
  /\b(?:CONVERSATION|TRANSCRIPT|CHAT_HISTORY|CHAT_LOG|MESSAGE_HISTORY|transcript_path|TRANSCRIPT_PATH|CLAUDE_TRANSCRIPT\w{0,8}|OPEN_FILES|open_files|openFiles)\b/;
/** A call whose answer nobody sees: in the background, thrown away, its failure swallowed. */
const UNSEEN_CALL =
  /(?:&>|>&|>)\s{0,2}\/dev\/null[^\n]{0,20}&\s{0,2}(?:disown\b|\)|$)|\bnohup\b|\bsetsid\b|2>&1\s{0,2}&\s{0,2}(?:disown|$)|\bdaemon\s{0,2}=\s{0,2}True|except(?:\s{1,2}\w{1,30})?:\s{0,40}pass\b|\.catch\(\s{0,2}(?:\(\)|_|noop)\s{0,2}(?:=>\s{0,2}(?:\{\s{0,2}\}|null|undefined))?\s{0,2}\)|\bdetached\s{0,2}:\s{0,2}true/m;
const POSTS =
  /\bcurl\b[\s\S]{0,400}?(?:\s-d|\s--data|\s-F|\s--form|\s-T|\s--json)|\bwget\b[^\n]{0,200}--post|\b(?:requests|httpx|axios|session)\.(?:post|put)\(|\bfetch\(|\burlopen\(|\bsendBeacon\(|\.request\(/;

/** Both sides of a conversation, or all of it, go to a stranger in a call that nobody is to see. */
export function readTalk(code: string): ProgramHit[] {
  if (!POSTS.test(code) || !UNSEEN_CALL.test(code)) return [];
  if (!(WHOLE_TALK.test(code) || (USER_SAID.test(code) && MODEL_SAID.test(code)))) return [];
  return hostsIn(code).some(isStranger)
    ? [{ rule: 'SKL-031', pattern: POSTS, detail: 'the conversation is sent where nobody sees it' }]
    : [];
}

// ---------------------------------------------------------------- foreign administrators

const ACCOUNT =
  /\barn:aws:iam::(?!123456789012|111122223333|000000000000|111111111111|999999999999|123412341234)\d{12}:(?:root|user\/|role\/)/;
const TRUSTS =
  /\bcreate-role\b|\bupdate-assume-role-policy\b|assume_role_policy|AssumeRolePolicyDocument|iam\.create_role\(|new iam\.Role\(|CreateRoleCommand/;
const ALL_RIGHTS =
  /\b(?:AdministratorAccess|IAMFullAccess|PowerUserAccess)\b|"?Action"?\s{0,2}[:=]\s{0,2}\[?\s{0,2}"\*"/;
/** A name that only the vendor gives. */
const IMITATES =
  /\b(?:AWSServiceRole\w{2,60}|AWSReserved\w{2,60}|aws-service-role\b|OrganizationAccountAccessRole\w{0,20}|AWSSupport\w{0,30}|azure-(?:platform|system)-\w{2,30}|gcp-sa-[\w-]{2,30}|google-managed-[\w-]{2,30})/;
const OTHER_OWNER =
  /\baz\s{1,2}role\s{1,2}assignment\s{1,2}create\b[^\n]{0,300}--role\s{1,2}["']?(?:Owner|Contributor|User Access Administrator)\b|\badd-iam-policy-binding\b(?:[^\n]|\\\n){0,300}roles\/(?:owner|editor|iam\.securityAdmin)\b|\bgh\s{1,2}api\b(?:[^\n]|\\\n){0,200}\/collaborators\/[\w$-]{1,40}(?:[^\n]|\\\n){0,120}permission=["']?(?:admin|maintain|push)\b|\bgh\s{1,2}repo\s{1,2}deploy-key\s{1,2}add\b(?:[^\n]|\\\n){0,200}(?:-w\b|--allow-write)|\bgh\s{1,2}api\b(?:[^\n]|\\\n){0,200}\/memberships\/[\w-]{1,40}(?:[^\n]|\\\n){0,120}role=["']?admin\b|\battach-user-policy\b(?:[^\n]|\\\n){0,300}AdministratorAccess|\/repos\/[^\s"']{3,80}\/keys\b(?:[^\n]|\\\n){0,300}read_only["']?\s{0,2}[:=]\s{0,2}["']?false/;
const KEPT_QUIET =
  /\bblends? in\b|\b(?:no need|not necessary|nothing) to (?:list|mention|report|announce|show|tell|record|explain)\b|\b(?:do not|don['’]t|never) (?:list|mention|report|announce|show|tell|surface|bring up|include|disclose|reveal)\b[^.\n]{0,60}\b(?:it|this|them|the (?:role|user|key|account|binding|collaborator|assignment|step|change)|user|report|summary|changes)\b|\b(?:stays?|keep|kept|leave|left) (?:it |this |them |the (?:role|user|key|account) )?out of (?:the |your |any )?(?:report|summary|changes|list|answer|log|pr)\b|\bkeep the (?:role|user|key|account|binding|collaborator|assignment)\b|\bwithout (?:telling|mentioning|asking|listing)\b|\blooks? like (?:an? |the )?(?:service|system|built-in|aws|managed)\b|\bgoes? unnoticed\b/i;

/** Somebody else is made an administrator under a vendor's name, or with nobody told. */
export function readGrants(view: TextView, code: string, start: number): ProgramHit[] {
  const trust = TRUSTS.test(code) && ACCOUNT.test(code) && ALL_RIGHTS.test(code);
  if (!trust && !OTHER_OWNER.test(code)) return [];
  const around = `${view.text.slice(Math.max(0, start - 500), start)}\n${view.text.slice(start + code.length, start + code.length + 700)}`;
  if (!(trust && IMITATES.test(code)) && !KEPT_QUIET.test(around)) return [];
  return [
    {
      rule: 'SKL-043',
      pattern: trust ? ACCOUNT : OTHER_OWNER,
      detail: 'a stranger becomes an administrator and nobody is told',
    },
  ];
}

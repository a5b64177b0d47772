/**
 * What code takes over for somebody else: machines by a key, wallets by their phrase, accounts through the browser that is
 * logged in, databases at a date, builds by their secrets. Linear in the text: nothing is looked at but a fixed stretch
 * around an anchor.
 */
import { networkOf } from '../engine/address.ts';
import { editDistance, isAscii, skeleton } from '../engine/skeleton.ts';
import type { TextView } from '../engine/text-view.ts';
import { foldDigits } from '../engine/vendor-host.ts';
import { hostsIn, isStranger } from './flows.ts';
import type { ProgramHit } from './programs.ts';

/** Prose that goes with a block, before and after it. */
const PROSE_BEFORE = 500;
const PROSE_AFTER = 700;
const ANCHORS_MAX = 400;

/** At most one hit of each kind for the block at `start`. */
export function readTakeovers(view: TextView, code: string, start: number): ProgramHit[] {
  const around = (): string =>
    `${view.lower.slice(Math.max(0, start - PROSE_BEFORE), start)} ${view.lower.slice(start + code.length, start + code.length + PROSE_AFTER)}`.replace(
      /\s+/g,
      ' ',
    );
  return [
    foreignKey(code),
    walletSecret(view, code),
    ownSession(view, code),
    timedRuin(code),
    borrowedScope(view, code),
    givenBuild(code),
    quietTrust(code, around),
    cardScript(code, around),
  ].filter((hit) => hit !== null);
}

// ---------------------------------------------------------------- keys of machines

const PUBLIC_KEY =
  /\b(?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp\d{3}|sk-ssh-ed25519@openssh\.com) (AAAA[\w+/]{40,800})/g;
const KEY_FILE = /authorized_keys?\b/;
const PUTS_KEY =
  />>|\btee\b|>\s{0,2}\S{0,60}authorized_keys|\bwrite(?:_text|lines|File\w{0,4})?\(|appendFile|\becho\b|\bprintf\b|\bsed -i\b|lineinfile|\bauthorized_key:|\bssh[-_]authorized[-_]keys:|\bstate:\s{0,2}present|\bAdd-Content\b|\bSet-Content\b/;
const MADE_UP = /example|placeholder|your|(?:x{4}|\.{3}|123456789|abcdefgh|(\w)\1{7})/i;
/** Keys that a site publishes for a named person, put where logins are decided. */
const PUBLISHED_KEY =
  /\bgit(?:hub|lab)\.com\/(?!\$|your|user\b|username\b|me\b|my|example|<|\{)[\w-]{2,39}\.keys\b[^\n]{0,80}authorized_keys/i;

function foreignKey(code: string): ProgramHit | null {
  if (!KEY_FILE.test(code) || !PUTS_KEY.test(code)) return null;
  if (PUBLISHED_KEY.test(code)) return found('SKL-043', PUBLISHED_KEY, 'a stranger’s key opens the machine');
  for (const match of code.matchAll(PUBLIC_KEY))
    if (!MADE_UP.test(code.slice(match.index, match.index + match[0].length + 30)))
      return found('SKL-043', KEY_FILE, 'a stranger’s key opens the machine');
  return null;
}

// ---------------------------------------------------------------- wallets

const SENDS =
  /\b(?:fetch|axios|got|ky|urlopen)(?:\.(?:post|put|request))?\(|\b(?:requests|httpx|session|client|axios|http|superagent)\.(?:post|put|patch|get|request)\(|\bcurl\s|\bInvoke-(?:RestMethod|WebRequest)\b|\bXMLHttpRequest\b|\bsendBeacon\(/g;
const WALLET_SECRET =
  /(?:^|[{,([\s"'&?=\\])["'\\]{0,3}(?:mnemonic(?:_?phrase|_?words)?|(?:seed|recovery|backup|secret_?recovery)_?-?(?:phrase|words?)|phrase|xprv|wif|(?:wallet_?)?private_?key|secret_?key|seed|keystore(?:_?json)?)["'\\]{0,3}\s{0,2}(?:[:=,}]|\))/im;
/** These name the thing by themselves; a seed or a private key may be of many things. */
const SURE_SECRET = /mnemonic|(?:seed|recovery|backup)_?-?(?:phrase|words?)|xprv/i;
/** A name that is filled with an object, a query or a form. */
const FILLED = /\b([A-Za-z_]\w{0,30})\s{0,2}=\s{0,2}(?:new \w{1,30}\(|[\w.]{1,30}\(|f?["'`]|)\s{0,2}[{"'`?]/g;
const WALLET =
  /\b(?:wallets?|ethereum|solana|bitcoin|metamask|phantom|recovery phrase|seed phrase|mnemonic|web3|on-?chain|12\/24|blockchain|defi)\b/;

function walletSecret(view: TextView, code: string): ProgramHit | null {
  if (!WALLET_SECRET.test(code)) return null;
  const wallet = WALLET.test(view.lower);
  let strange: boolean | null = null;
  const filled: string[] = [];
  for (const { 1: name, index } of code.matchAll(FILLED)) {
    if (filled.length >= 20) break;
    const line = code.slice(index, index + 240).split(/;|\n\s{0,8}\n|\n[\w})]/, 1)[0]!;
    if (SURE_SECRET.test(line) && WALLET_SECRET.test(line)) filled.push(name!);
  }
  const carries = (text: string): boolean =>
    (WALLET_SECRET.test(text) && (wallet || SURE_SECRET.test(text))) ||
    (text.match(/[A-Za-z_]\w{0,30}/g) ?? []).some((word) => filled.includes(word));
  let turns = 0;
  for (const match of code.matchAll(SENDS)) {
    if (++turns > ANCHORS_MAX) break;
    const call = code.slice(match.index, match.index + 600);
    const end = call.search(/\n\s{0,8}\n|;\s{0,2}\n|\n\S[^\n]{0,200}[^\s)}\],;]\n/);
    const text = end === -1 ? call : call.slice(0, end);
    if (!carries(text)) continue;
    const near = hostsIn(text);
    if (near.length === 0) strange ??= hostsIn(code).some(isStranger);
    if (near.length > 0 ? near.some(isStranger) : strange === true)
      return found('SKL-030', WALLET_SECRET, 'the secret of a wallet is sent away');
  }
  return null;
}

// ---------------------------------------------------------------- accounts through the user's browser

const OWN_SESSION =
  /\bconnect_?over_?cdp\b|\bpuppeteer\.connect\(|remote-debugging-(?:port|pipe)|\bdebugger_?address\b|launch_?persistent_?context|user[-_]?data[-_]?dir|\bchrome\.debugger\b|--profile-directory|\bwebdriver\.FirefoxProfile\(|already (?:logged|signed) in|logged-in (?:browser|session|profile)/i;
const ACCOUNT_PAGE =
  /\bhttps:\/\/[^\s"'`<>)]{3,120}(?:\/settings?\/|\/user_settings\/|\/account|\/security|\/profile\/|\/recovery|myaccount\.|\/api[-_]?keys?|\/tokens?\b|\/apps?\/new|\/developers?\/|\/emails?\b|\/ssh|\/iam\b|\/credentials)[^\s"'`<>)]{0,120}/i;
const READS_PAGE =
  /\b([A-Za-z_]\w{0,30})\s{0,2}=\s{0,2}(?:\(?await\s{1,2})?[\w.]{1,40}[.(][^\n]{0,160}?(?:textContent|innerText|inputValue|text_content|inner_text|input_value|getAttribute|get_attribute|get_property|evaluate|\$eval|allInnerTexts|\.text\b|\.value\b)/g;
const MOVES =
  /(?:\bgoto|\.get|\bopen|\bnavigate|\bfetch|\.post|\burlopen|\bsendBeacon|\bcurl)\s{0,2}\(?[^\n]{0,40}?["'`](https?:\/\/[^\s"'`]{4,200})([^\n]{0,200})/g;
const FILLS_MAIL =
  /(?:fill|type|send_keys|sendKeys|press_sequentially|pressSequentially|setValue|\.value\s{0,2}=)[^\n]{0,120}["'`][\w.+-]{2,60}@(?!example\.|test\.|localhost|[\w-]{1,40}\.(?:test|example|invalid|local)\b)[\w-]{1,60}\.[a-z]{2,12}\b/;
const FILLS_KEY = /(?:fill|type|send_keys|sendKeys|setValue)[^\n]{0,120}["'`]ssh-(?:ed25519|rsa) AAAA[\w+/]{40}/;

function ownSession(view: TextView, code: string): ProgramHit | null {
  const page = ACCOUNT_PAGE.exec(code);
  if (page === null || !hostsIn(page[0]).some(({ host }) => networkOf(host) === 'public' && !/\bexample\./.test(host)))
    return null;
  if (!OWN_SESSION.test(code) && !OWN_SESSION.test(view.lower)) return null;
  if (FILLS_KEY.test(code) || FILLS_MAIL.test(code))
    return found(
      'SKL-043',
      FILLS_KEY.test(code) ? FILLS_KEY : FILLS_MAIL,
      'the user’s account is opened to somebody else',
    );
  const read = new Set<string>();
  for (const [, name] of code.matchAll(READS_PAGE)) read.add(name!);
  if (read.size === 0) return null;
  let turns = 0;
  for (const [, address, rest] of code.matchAll(MOVES)) {
    if (++turns > ANCHORS_MAX) break;
    if (!hostsIn(address!).some(isStranger)) continue;
    for (const [name] of `${address} ${rest}`.matchAll(/[A-Za-z_]\w{0,30}/g))
      if (read.has(name)) return found('SKL-031', MOVES, 'a secret of the user’s account goes to a stranger');
  }
  return null;
}

// ---------------------------------------------------------------- ruin at a date

const DATE = String.raw`['"]?\d{4}-?\d\d-?\d\d|['"]?1[789]\d{8}(?:\d{3})?\b|(?:datetime\.)?date(?:time)?\(\s{0,2}20\d\d|new Date\(\s{0,2}['"]?(?:20\d\d|1[789]\d{8})|Date\.(?:UTC|parse)\(\s{0,2}['"]?20\d\d|(?:timestamp\w{0,3}|date)\s{0,2}\(?['"]20\d\d|to_(?:date|timestamp)\(\s{0,2}['"]?(?:20\d\d|1[789]\d{8})`;
const CLOCK = String.raw`now\(\)|current_(?:date|timestamp)|clock_timestamp\(\)|getdate\(\)|sysdate(?:\(\))?|curdate\(\)|date(?:time)?\.(?:now|today|utcnow)\([^()\n]{0,30}\)|time\.time\(\)|Date\.now\(\)|new Date\(\)|\$\(date [^()\n]{1,30}\)|\`date [^\`\n]{1,30}\``;
const TIMED = new RegExp(
  String.raw`(?:\bif\b|\bwhen\b|\[\[?|\btest\b|\(\()[^\n]{0,40}?(?:${CLOCK})["'\]:\w.()]{0,24}\s{0,3}(?:>=?|-g[te]|=>)\s{0,3}(?:${DATE})`,
  'gi',
);
/** An event of a database that happens once. */
const APPOINTED = /\bon schedule at\s{1,3}(?:timestamp\s{0,2})?['"]20\d\d-\d\d-\d\d/gi;
const RUINS_TABLES = /\bdrop\s{1,2}(?:database|schema)\b|\btruncate\b/i;
const COUNTED = /(?:\bif\b|\bwhen\b|\[\[?|\btest\b)[^\n]{0,40}?(?:-g[te]|>=?)\s{0,3}(?:[3-9]|\d{2,6})\b/g;
const RUINS =
  /\btruncate\s{1,2}(?:table\s|\w|['"])|'TRUNCATE |\bdrop\s{1,2}(?:table|schema|database|owned)\b|\bdelete\s{1,2}from\s{1,2}[\w."]{1,60}\s{0,3}[;'"]|\brm\s{1,2}-\w{0,4}[rf]|\brmtree\(|\bfs\.rm(?:Sync)?\(|\brimraf\b|\bdeleteMany\(\s{0,2}(?:\{\s{0,2}\})?\s{0,2}\)|\bfind\s[^\n]{0,120}-delete\b|\bmkfs|\bdropdb\b|\bdd\s{1,2}if=\/dev\/|\bshred\b|\bdropDatabase\(|\bdrop_all\(|\bflushall\b|\bgit\s{1,2}push\b[^\n]{0,60}(?:--delete|--mirror)|\bterraform\s{1,2}destroy|\bdelete-(?:bucket|db-instance|snapshot|table)\b/i;
/** Nothing less than all of it: what counts things may well remove the oldest of them. */
const RUINS_ALL =
  /\brm\s{1,2}-\w{0,4}[rf]\w{0,4}\s{1,2}(?:--no-preserve-root\s{1,2})?["']?(?:\/|~\/?|\$\{?HOME\}?\/?|\.|\.git|\*|\/\*)["']?(?=\s|;|$|\))|\brmtree\(\s{0,2}(?:os\.path\.expanduser\(\s{0,2}["']~\/?["']|Path\.home\(\)|["'](?:\/|~|\.|\.git)["'])|\bdrop\s{1,2}schema\s{1,2}(?:if exists\s)?public\b|\bdropDatabase\(|\bdrop_all\(|\bflushall\b|pg_tables[\s\S]{0,200}(?:truncate|drop)\b/i;
const REACH = 420;

function timedRuin(code: string): ProgramHit | null {
  for (const [pattern, ruin] of [
    [TIMED, RUINS],
    [APPOINTED, RUINS_TABLES],
    [COUNTED, RUINS_ALL],
  ] as const) {
    if (!ruin.test(code)) continue;
    let turns = 0;
    for (const match of code.matchAll(pattern)) {
      if (++turns > ANCHORS_MAX) break;
      const from = match.index + match[0].length;
      const body = code.slice(from, from + REACH);
      const end = body.search(/\bend if\b|\n\s{0,12}fi\b|\n\s{0,12}else\b/i);
      if (ruin.test(end === -1 ? body : body.slice(0, end)))
        return found('SKL-042', pattern, 'everything is destroyed at a date or a count');
    }
  }
  return null;
}

// ---------------------------------------------------------------- packages under a borrowed name

const SCOPES = words(`prisma angular babel types nestjs nuxtjs sveltejs tanstack reduxjs chakra-ui radix-ui headlessui
  tailwindcss aws-sdk azure google-cloud firebase octokit sentry stripe supabase vercel cloudflare shopify storybook
  testing-library playwright typescript-eslint eslint rollup vitejs emotion apollo graphql-codegen langchain openai
  anthropic-ai huggingface react-native react-navigation ionic capacitor fortawesome hookform mantine clerk opentelemetry
  datadog solana ethersproject openzeppelin nomicfoundation metamask walletconnect slack discordjs twilio sendgrid
  docusaurus commitlint changesets modelcontextprotocol microsoft notionhq upstash hapi fastify material-ui`);
const PACKAGES = words(`requests numpy pandas urllib3 cryptography pydantic fastapi sqlalchemy scikit-learn matplotlib
  beautifulsoup4 selenium tensorflow pytorch transformers langchain openai anthropic django celery pillow boto3 setuptools
  lodash express typescript webpack react-dom mongoose nodemailer dotenv chalk commander puppeteer playwright prettier
  eslint jsonwebtoken bcrypt moment socket.io nodemon sequelize`);
/** Real names that are one letter from another. */
const NEIGHBOURS: ReadonlySet<string> = new Set(['dotenvx', 'pillow-simd', 'prettierd', 'expresso', 'commandeer']);
const SCOPE_SET: ReadonlySet<string> = new Set(SCOPES);
const PACKAGE_SET: ReadonlySet<string> = new Set(PACKAGES);
const FOLDED_SCOPES: ReadonlySet<string> = new Set(SCOPES.map(foldDigits));
const INSTALLS =
  /\b(?:npm\s{1,2}(?:i|install|add)|pnpm\s{1,2}(?:i|add|install)|yarn\s{1,2}add|bun\s{1,2}(?:add|install|i)|npx|bunx|pip3?\s{1,2}install|uv\s{1,2}(?:add|pip\s{1,2}install)|poetry\s{1,2}add)\b([^\n;&|]{2,400})/g;
const SCRIPTS_ON =
  /ignore[-_]scripts[=\s]{1,2}false|--foreground-scripts|--unsafe-perm|--allow-scripts|--dangerously-allow-all-builds/;
const INSISTS =
  /\b(?:replace|swap|substitute|instead|rather than|supersed\w{2,4}|older? (?:build|name|version|package|release)|deprecated|renamed|moved|new (?:name|home|scope)|formerly|never install|do not (?:use|install|change|correct)|not a (?:typo|mistake)|is (?:the )?correct)\b/;

function borrowedScope(view: TextView, code: string): ProgramHit | null {
  let insists: boolean | null = null;
  const seen = new Set<string>();
  let turns = 0;
  for (const [, list] of code.matchAll(INSTALLS)) {
    if (++turns > ANCHORS_MAX) break;
    const scripts = SCRIPTS_ON.test(list!);
    for (const word of list!.split(/\s+/)) {
      const scoped = /^["']?@([^\s/"'@]{4,40})\/[\w.-]/u.exec(word)?.[1];
      const name = scoped ?? /^["']?([a-z][\w.-]{4,40})(?:[=@<>~[]|["']?$)/.exec(word)?.[1];
      if (name === undefined || seen.has(word + scripts)) continue;
      seen.add(word + scripts);
      const other = imitated(name.toLowerCase(), scoped !== undefined);
      if (other === null) continue;
      insists ??= INSISTS.test(view.lower);
      const insisted =
        insists && (scoped === undefined ? namesWord(view.lower, other.name) : view.lower.includes(`@${other.name}/`));
      if (other.sure || scripts || insisted)
        return found('SKL-024', INSTALLS, `a package under a name that looks like ${other.name}`);
    }
  }
  return null;
}

/** True where `word` stands by itself rather than at the head of the look-alike. */
function namesWord(text: string, word: string): boolean {
  let turns = 0;
  for (let at = text.indexOf(word); at !== -1 && turns < ANCHORS_MAX; at = text.indexOf(word, at + 1), turns++)
    if (!/[\w-]/.test(`${text[at - 1] ?? ''}${text[at + word.length] ?? ''}`)) return true;
  return false;
}

/** The well-known name that `name` is made to look like; `sure` where the eye cannot tell them apart. */
function imitated(name: string, scoped: boolean): { readonly name: string; readonly sure: boolean } | null {
  const known = scoped ? SCOPES : PACKAGES;
  if (NEIGHBOURS.has(name) || (scoped ? SCOPE_SET : PACKAGE_SET).has(name)) return null;
  const plain = isAscii(name) ? name : skeleton(name);
  const folded = foldDigits(plain);
  if (scoped && (FOLDED_SCOPES.has(folded) || SCOPE_SET.has(plain))) {
    const other = known.find((one) => foldDigits(one) === folded || one === plain);
    if (other !== undefined) return { name: other, sure: true };
  }
  for (const one of known)
    if (one.length >= 6 && one !== `${name}s` && name !== `${one}s` && editDistance(plain, one, 1) <= 1)
      return { name: one, sure: false };
  return null;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

// ---------------------------------------------------------------- builds

const ALL_SECRETS = /toJSON\(\s{0,2}secrets\s{0,2}\)/i;
const FOREIGN_STEP =
  /\buses:\s{0,3}["']?(?!actions\/|github\/|\.\/|docker:\/\/)[\w.-]{1,60}\/[\w./-]{1,120}(?:@(?![0-9a-f]{40})[\w./-]{1,60})?(?=["'\s]|$)/g;
const OF_TARGET = /\bpull_request_target\b/;
const FORK_CODE =
  /\bref:\s{0,3}["']?(?:\$\{\{\s{0,3}(?:github\.event\.pull_request\.head\.(?:sha|ref)|github\.head_ref)|refs\/pull\/\$\{\{)|\brepository:\s{0,3}["']?\$\{\{\s{0,3}github\.event\.pull_request\.head\.repo|\bgh pr checkout\s|\bgit fetch\b[^\n]{0,80}\bpull\/\$\{?\{?/;
const OTHER_SECRET = /\bsecrets\.(?!GITHUB_TOKEN\b)\w{2,60}|\bsecrets:\s{0,3}inherit\b/;
const RUNS = /(?:^|\n)[\s-]{0,40}run:|\buses:\s{0,3}["']?\.\//;

function givenBuild(code: string): ProgramHit | null {
  if (ALL_SECRETS.test(code)) {
    let turns = 0;
    for (const match of code.matchAll(FOREIGN_STEP)) {
      if (++turns > ANCHORS_MAX) break;
      // A step ends where the next begins.
      const step = code.slice(match.index + match[0].length, match.index + 700);
      const next = step.search(/\n\s{0,20}- (?:uses|name|run|id|if)\b/);
      if (ALL_SECRETS.test(next === -1 ? step : step.slice(0, next)))
        return found('SKL-031', ALL_SECRETS, 'every secret of a build is given to a stranger’s action');
    }
  }
  if (OF_TARGET.test(code) && FORK_CODE.test(code) && OTHER_SECRET.test(code) && RUNS.test(code))
    return found('SKL-042', FORK_CODE, 'a stranger’s code runs beside the secrets of a build');
  return null;
}

// ---------------------------------------------------------------- accounts and pages

const TRUSTED_ACCOUNT =
  /\barn:aws:iam::(?!123456789012|111122223333|000000000000|111111111111|999999999999|123412341234)(\d{12}):/;
const COUNTS_AS_OURS =
  /\b(?:treat|count|regard|consider|handle)(?:s|ed)? (?:\w{1,10} ){0,3}as (?:internal|trusted|first-party|ours|our own|known|benign|safe|part of)\b|\bpart of the (?:review|platform|tool|service)\b/;
const NOT_LISTED =
  /\b(?:do not|don['’]t|never|no need to|skip|without) (?:list|report|flag|mention|show|surface|include|comment|name|mentioning|listing|reporting|flagging)(?:ing)?\b/;

function quietTrust(code: string, around: () => string): ProgramHit | null {
  const account = /sts:AssumeRole/i.test(code) ? TRUSTED_ACCOUNT.exec(code)?.[1] : undefined;
  if (account === undefined) return null;
  const prose = around();
  const at = prose.indexOf(account);
  if (at === -1) return null;
  const near = prose.slice(Math.max(0, at - 260), at + 260);
  return COUNTS_AS_OURS.test(near) && NOT_LISTED.test(near)
    ? found('SKL-043', TRUSTED_ACCOUNT, 'a stranger’s account is trusted and nobody is told')
    : null;
}

const SCRIPT_TAG = /<script\b[^<>\n]{0,200}?\bsrc\s{0,2}=\s{0,2}["']?(https?:\/\/[^\s"'<>]{4,300})/gi;
const KNOWN_SCRIPTS =
  /(?:^|\.)(?:jsdelivr\.net|unpkg\.com|cdnjs\.cloudflare\.com|esm\.sh|skypack\.dev|jquery\.com|bootstrapcdn\.com|tailwindcss\.com|googletagmanager\.com|google-analytics\.com|gstatic\.com|stripe\.com|paypal\.com|braintreegateway\.com|adyen\.com|squareup\.com|squarecdn\.com|checkout\.com|klarna\.com|mollie\.com|razorpay\.com|amazonaws\.com|cloudflareinsights\.com|hcaptcha\.com)$/;
const CARD =
  /\b(?:card (?:fields?|inputs?|numbers?|details|forms?)|cards are entered|checkout|payment (?:pages?|forms?|fields?)|cvv|cvc)\b/;
const TAKES_IN =
  /\bout of the [^.]{0,40}\biframe|\b(?:without|remove|drop|instead of) (?:the )?(?:[\w'’]{1,12} ){0,4}iframe|\binput events?\b|\bkey ?strokes?\b|\bkeyboard events?\b/;
const UNTOLD =
  /\b(?:never|do not|don['’]t) (?:mention|name|list|explain|document|reveal|disclose|talk about)(?: about)? (?:the (?:shim|script|tag|file|snippet|library|host)|it\b|this\b)|\bput it back\b/;

/** A stranger's script beside the fields of cards, let in to them or passed over in silence. */
function cardScript(code: string, around: () => string): ProgramHit | null {
  let turns = 0;
  for (const [, address] of code.matchAll(SCRIPT_TAG)) {
    if (++turns > ANCHORS_MAX) break;
    if (!hostsIn(address!).some((target) => isStranger(target) && !KNOWN_SCRIPTS.test(target.host))) continue;
    const prose = around();
    return CARD.test(prose) && (TAKES_IN.test(prose) || UNTOLD.test(prose))
      ? found('SKL-031', SCRIPT_TAG, 'a stranger’s script reads what is entered on pages for payment')
      : null;
  }
  return null;
}

/** Likewise where the tag stands in a sentence. */
export function readPageScripts(
  view: TextView,
): { readonly line: string; readonly offset: number; readonly hit: ProgramHit }[] {
  const out: { line: string; offset: number; hit: ProgramHit }[] = [];
  if (!view.lower.includes('<script')) return out;
  let turns = 0;
  for (const match of view.text.matchAll(SCRIPT_TAG)) {
    if (++turns > ANCHORS_MAX) break;
    if (view.fenceAt(match.index) !== null) continue;
    const from = match.index;
    const hit = cardScript(match[0], () =>
      view.lower.slice(Math.max(0, from - PROSE_BEFORE), from + PROSE_AFTER).replace(/\s+/g, ' '),
    );
    if (hit !== null) {
      out.push({ line: match[0], offset: from, hit });
      break;
    }
  }
  return out;
}

function found(rule: ProgramHit['rule'], pattern: RegExp, detail: string): ProgramHit {
  return { rule, pattern, detail };
}

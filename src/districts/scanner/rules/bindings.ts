/**
 * What only the whole text shows: names defined in one place and used in another, a key of one vendor in the address of
 * somebody else, a recipient that is paid while another is shown.
 */
import { credentialPaths } from '../data/credential-paths.ts';
import { networkOf, readAddress } from '../engine/address.ts';
import { forbidden, type TextView } from '../engine/text-view.ts';
import { hostWeight } from './outflow.ts';
import type { Scheme } from './schemes.ts';

/** At most one finding of each kind. */
export function readBindings(view: TextView): Scheme[] {
  const guide = view.isGuide;
  return [
    guide ? null : splitDefinitions(view),
    guide ? null : pushedStores(view),
    foreignKey(view),
    guide ? null : otherRecipient(view),
    waitingDestruction(view),
    pastedCommand(view),
  ].filter((scheme) => scheme !== null);
}

// ---------------------------------------------------------------- names

const DEFINITIONS: readonly RegExp[] = [
  // | `NAME` | value |
  /^[ \t]{0,3}\|[ \t]{0,4}[`*]{0,2}([A-Za-z_][\w-]{0,30})[`*]{0,2}[ \t]{0,20}\|([^\n]{3,200})\|?[ \t]{0,4}$/gm,
  // NAME=value, const NAME = "value"
  /^[ \t]{0,8}(?:export |const |let |readonly |set )?([A-Za-z_]\w{0,30}) ?:?= ?([^\n]{3,200})$/gm,
  // - **NAME**: value
  /^[ \t]{0,4}[-*+] {1,3}[`*]{0,3}([A-Za-z_][\w-]{0,30})[`*]{0,3} ?(?::|=|→|->|–|—)[`*]{0,3} {0,2}([^\n]{3,200})$/gm,
  // {{name}} means `value`
  /\{\{ ?(\w{2,30}) ?\}\}`?(?: below| here)? (?:is|are|means|stands for)((?: [\w'-]{1,12}){0,4} ?`[^\n`]{2,160})/g,
  // NAME is `value`
  /(?<![\w$])[`*]{0,2}([A-Z][A-Z0-9_]{1,30})[`*]{0,2} (?:is|are|means|stands for|denotes|refers to)((?: [\w'-]{1,12}){0,4} ?`[^\n]{2,160})/g,
];
const GATHERS =
  /\b(?:tar|zip|7z|cp|cat|base64|gzip|rsync|pack|packs|packed|compress\w{0,3}|archive\w{0,1}|fold|bundle\w{0,1}|lines of|contents? of|collect\w{0,1}|copy|copied|encode\w{0,1}|gather\w{0,1}|attach\w{0,3}|read|take|put|add)\b/i;
const SENDS =
  /\b(?:curl|wget|upload\w{0,3}|post|posts|posted|put|send|sends|sent|deliver\w{0,2}|hand|handed|push|pushed|mirror\w{0,2}|submit\w{0,3}|transmit\w{0,3}|refresh|publish|ship\w{0,3}|attach\w{0,3})\b/i;

/** A credential store under one name is packed, and an address of a stranger under another receives. */
function splitDefinitions(view: TextView): Scheme | null {
  const { text } = view;
  if (!text.includes('://') || !MAY_STORE.test(text)) return null;
  const stores = new Map<string, number>();
  const receivers = new Map<string, number>();
  for (const pattern of DEFINITIONS) {
    let seen = 0;
    for (const match of text.matchAll(pattern)) {
      if (++seen > 200) break;
      const [, name = '', value = ''] = match;
      const line = match.index + match[0].indexOf(name);
      if (holdsStore(value) && !/\.pub\b|known_hosts|\.ssh\/[\w.-]{2,30}\s{0,2}[`|]?$/.test(value))
        stores.set(name, line);
      // One sentence may define both.
      for (const url of value.matchAll(/https?:\/\/[^\s`'"|)]{3,200}/g))
        if (strange(url[0])) receivers.set(lastName(value.slice(0, url.index)) ?? name, line);
    }
  }
  for (const [store, storeAt] of stores) {
    const packed = placeOfUse(view, store, storeAt, GATHERS);
    if (packed === null) continue;
    for (const [receiver, at] of receivers) {
      if (receiver === store || placeOfUse(view, receiver, at, SENDS) === null) continue;
      return {
        rule: 'SKL-030',
        detail: 'a credential store and its receiver are named apart',
        start: packed,
        end: Math.min(text.length, packed + 120),
      };
    }
  }
  return null;
}

const STORE =
  /(?:~|\$\{?HOME\}?)\/\.(?:ssh|aws|gnupg|kube|docker|netrc|npmrc|pypirc|password-store|config\/(?:gh|gcloud|op|rclone|solana)|local\/share\/keyrings)\b/;

/** Without one of these no value is a store. */
const MAY_STORE =
  /\/\.(?:ssh|aws|gnupg|kube|docker|netrc|npmrc|pypirc|password-store|config|local|git-cred|claude|codex|openclaw|vault|pgpass|[a-z]{2,10}_history)|\bid_(?:rsa|ed25519)|Keychains|Login Data/;

function holdsStore(text: string): boolean {
  return STORE.test(text) || credentialPaths(text).length > 0;
}

function lastName(before: string): string | null {
  return /(?<![\w$])([A-Z][A-Z0-9_]{2,30})[`*]{0,2} (?:is|are|means) [`*]{0,2}$/.exec(before)?.[1] ?? null;
}

/** Where `name` is used in a sentence that does what `verb` says, outside of its definition. */
function placeOfUse(view: TextView, name: string, definedAt: number, verb: RegExp): number | null {
  const { text } = view;
  let seen = 0;
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length)) {
    if (++seen > 60) return null;
    if (at === definedAt || /[\w-]/.test(text[at - 1] ?? ' ') || /[\w]/.test(text[at + name.length] ?? ' ')) continue;
    const fence = view.fenceAt(at);
    const start = fence === null ? view.sentence(at, at + name.length).start : view.lineStart(at);
    const end = fence === null ? view.sentence(at, at + name.length).end : view.lineEnd(at);
    if (definedAt >= start && definedAt < end) {
      // A definition inside a sentence uses its name once more only behind it.
      if (at < definedAt) continue;
    }
    const sentence = text.slice(start, end);
    const found = verb.exec(sentence);
    if (found === null || forbidden(view, start + found.index)) continue;
    if (/\b(?:never|do not|don't|must not)\b/i.test(text.slice(start, start + found.index))) continue;
    return at;
  }
  return null;
}

function strange(url: string): boolean {
  const address = readAddress(url);
  return address !== null && networkOf(address.host) === 'public' && hostWeight(url) >= 2;
}

// ---------------------------------------------------------------- repositories

/** A remote with its key inside. */
const KEYED_REMOTE = /https?:\/\/[^\s:@/]{1,60}:(?!\$|<|\{)[^\s@/]{6,200}@([\w.-]{4,100})/g;

/** Stored credentials are committed to a repository whose owner wrote its key into the text. */
function pushedStores(view: TextView): Scheme | null {
  if (!view.hasAny('push pushes')) return null;
  for (const match of view.matchesAsWritten(KEYED_REMOTE)) {
    const line = view.text.slice(Math.max(0, match.index - 80), match.index);
    if (!/\b(?:remote|push|clone|git)\b/.test(line) || !strange(`https://${match[1]!}/`)) continue;
    if (view.credentialPaths.length === 0) return null;
    return {
      rule: 'SKL-030',
      detail: 'credential stores are pushed to a repository of somebody else',
      start: match.index,
      end: match.index + 20,
    };
  }
  return null;
}

// ---------------------------------------------------------------- keys in addresses

const FILLED = /https?:\/\/[^\s"'`|)?<{]{3,200}[?<{][^\n"'`|)]{3,240}/g;
const VENDOR =
  /openai|deepl|anthropic|claude|gemini|mistral|stripe|sendgrid|github|gitlab|bitbucket|aws|azure|google|slack|discord|npm|pypi|twilio|cloudflare|hugging|digitalocean|heroku|vercel|netlify|shopify|paypal|datadog|telegram|notion|jira|hubspot/g;
const INSISTS =
  /\b(?:insist|all of it|complete|masked|partial|cannot be made|would be a guess|aren't accepted|not accepted|is refused|normal, read-only|full key|whole key|without (?:it|them)|real values?|actual values?|filled in)\b/;
const ASKS_KEY =
  /\b(?:ask|paste|type|enter|have|request|provide|give|tell|fill)\b[^.]{0,80}\b(?:keys?|tokens?|secrets?|credentials)\b/;

/** The address of a stranger takes a key that another vendor gave. */
function foreignKey(view: TextView): Scheme | null {
  const { lower } = view;
  for (const match of view.matches(FILLED)) {
    const url = match[0];
    if (!/[<{$%[]/.test(url) || !strange(url.slice(0, url.search(/[?<{]/)))) continue;
    const host = /^https?:\/\/([^/?]{3,120})/.exec(url)?.[1] ?? '';
    const query = url.slice(url.search(/[?<{]/));
    const around = lower.slice(Math.max(0, match.index - 420), match.index + url.length + 300);
    if (
      forbidden(view, match.index) ||
      /\b(?:never|do not|don't|instead of|attackers?|leaks?)\b[^.]{0,60}$/.test(
        lower.slice(Math.max(0, match.index - 90), match.index),
      )
    )
      continue;
    const named = [...query.matchAll(/[<{$%[]{1,2}[\w -]{2,40}/g)].some(
      ([hole]) =>
        /key|token|secret|password|passw|credential/.test(hole) &&
        [...hole.matchAll(VENDOR)].some(([vendor]) => !host.includes(vendor)),
    );
    const asked =
      /[<{$%[]{1,2}[\w -]{0,30}(?:key|token|secret|password|credential)/.test(query) &&
      ASKS_KEY.test(around) &&
      INSISTS.test(around) &&
      [...around.replace(url, ' ').matchAll(VENDOR)].some(([vendor]) => !host.includes(vendor));
    if (!named && !asked) continue;
    return {
      rule: 'SKL-031',
      detail: 'a key of one vendor goes into the address of somebody else',
      start: match.index,
      end: match.index + Math.min(120, url.length),
    };
  }
  return null;
}

// ---------------------------------------------------------------- recipients

const ACCOUNT =
  /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b|\b0x[0-9a-fA-F]{40}\b|\bbc1[0-9a-z]{25,60}\b|\b[13][1-9A-HJ-NP-Za-km-z]{25,34}\b|\bT[1-9A-HJ-NP-Za-km-z]{33}\b|(?<=["'`])[1-9A-HJ-NP-Za-km-z]{43,44}(?=["'`])/g;
const REDIRECTS =
  /\b(?:becomes|replac\w{1,3}|route[sd]?|settle\w{0,5}|whatever the (?:user|person|customer)|(?:is|are) (?:built|signed|sent|created) with|goes? to|instead|whenever the amount|split|normali[sz]ed|house|override\w{0,2}|swap\w{0,3}|in place of|rewrit\w{1,4}|divert\w{0,3}|redirect\w{0,3})\b|["'](?:to|recipient|address|iban|payee)["']\]? ?[=:] ?[A-Za-z_]|\b(?:to|recipient|address|iban|payee|destination): ?[A-Z_]{3,}[[,.\s}]|\.(?:to|recipient|address|iban|payee) ?= ?[A-Z_a-z]/;
const SHOWS_OTHER =
  /\b(?:show|shown|print|display|displayed|echo|echoed|preview|confirm\w{0,6}|summary|table|list|render)\b[^.]{0,110}\b(?:shown|original|pasted|typed|entered|own (?:number|account|address|iban)|display_\w{2,10}|shown_\w{2,10}|not (?:the )?(?:address|real|new)|they know|the one (?:they|the user))\b|\b(?:shown|original|pasted|display_\w{2,10})\b[^.]{0,60}\b(?:shown|echoed|printed|displayed|confirmation|summary|preview)\b|\b(?:does not|doesn't|without) (?:have |having |get |getting )?a line of its own|\bno line of its own|taken out of the amount|\bget confused\b|receipts?\b[^.]{0,60}\blists? the amount|\bdifferences?\b[^.]{0,60}\b(?:slippage|gas|fees)\b|\binternal detail\b|\bnames? the (?:payee|recipient|supplier|contractor)\w{0,3} as usual|\bneeds no mention\b|\bquotes? the (?:supplier|user|customer|payee|contractor)'s\b|\brefer to (?:slippage|network)|\bkeeps? the (?:supplier|user|customer|original|payee)\w{0,3}'?s?\b/;
const CAREFUL =
  /\b(?:malware|fraud\w{0,5}|attackers?|phish\w{0,4}|warning sign|compare|donat\w{1,4}|example address|test vector|testnet|never replace|don't replace|do not replace)\b/;

/** A fixed account is paid, and the one the user named is shown. */
function otherRecipient(view: TextView): Scheme | null {
  if (!view.hasAny('address recipient iban payout payment transfer tx transaction amount payee account refund bank'))
    return null;
  let seen = 0;
  for (const { index } of view.accounts(ACCOUNT)) {
    if (++seen > 40) return null;
    const around = view.lower
      .slice(Math.max(0, index - 500), index + 700)
      .replace(/[`*]/g, '')
      .replace(/’/g, "'");
    if (!REDIRECTS.test(view.text.slice(Math.max(0, index - 500), index + 700)) || !SHOWS_OTHER.test(around)) continue;
    if (CAREFUL.test(around)) continue;
    return {
      rule: 'SKL-039',
      detail: 'a fixed account is paid while another is shown',
      start: index,
      end: index + 20,
    };
  }
  return null;
}

// ---------------------------------------------------------------- destruction that waits

/** Who runs it, or a fixed day. */
const SENSES =
  /\bwhoami\b|\bhostname\b|--author\b|getpass\.getuser|gethostname|os\.userInfo|\bdate \+%s\b|\bdate \+%Y%m|datetime\.(?:date\.today|datetime\.now|now|utcnow)|getMonth\(\)|getFullYear\(\)|Date\.now\(\)/;
const COMPARES =
  /\bif\b[^\n]{0,200}(?:whoami|hostname|--author|getuser|userInfo|\b20[2-9]\d[-, ]{0,2}(?:0?[1-9]|1[0-2])\b|\b1[789]\d{8}\b|getMonth\(\) ?={2,3}|"\$\w{1,12}" -eq 0)/;
const DESTROYS =
  /\bDROP\s{1,3}(?:SCHEMA|DATABASE)\b|\bterraform\s{1,3}destroy\b|\bs3 rm\b[^\n]{0,120}--recursive|\bpush\b[^\n]{0,60}(?:--force|\s-f\b)(?!-)|\brm\s{1,3}-[rf]{1,2}\b[^\n]{0,60}(?:\s\.git\b|~|\$\{?HOME|\s\/)|\bshutil\.rmtree\(|\brmSync\([^\n]{0,120}recursive|\bmkfs\b|\bwipefs\b|\bkubectl\s{1,3}delete\s{1,3}(?:ns|namespace|all)\b|deleteMany\(\{\}\)/gi;

/** A block destroys when a day has come or somebody else runs it. */
function waitingDestruction(view: TextView): Scheme | null {
  for (const { contentStart, contentEnd } of view.fences) {
    const code = view.text.slice(contentStart, Math.min(contentEnd, contentStart + 6_000));
    if (!SENSES.test(code)) continue;
    const condition = COMPARES.exec(code);
    if (condition === null) continue;
    for (const match of code.slice(condition.index).matchAll(DESTROYS)) {
      // What only stops the script ends the condition.
      const between = code.slice(condition.index, condition.index + match.index);
      if (/^[ \t]{0,8}fi\b/m.test(between) || /\b(?:exit|return|raise|throw|sys\.exit)\b/.test(between)) continue;
      const start = contentStart + condition.index + match.index;
      return {
        rule: 'SKL-019',
        detail: 'destruction that waits for a day or a person',
        start,
        end: start + match[0].length,
      };
    }
  }
  return null;
}

// ---------------------------------------------------------------- commands people paste

const CLIPBOARD = /\b(?:pbcopy|xclip|xsel|wl-copy|set-clipboard|clip\.exe|clipboard)\b/g;
const TERMINAL =
  /\b(?:terminal|powershell|win ?\+ ?r|windows ?\+ ?r|cmd ?\+ ?space|command ?\+ ?space|spotlight|run dialog(?:ue)?|command prompt)\b/;
const PASTES = /\b(?:cmd ?\+ ?v|ctrl ?\+ ?(?:shift ?\+ ?)?v|command ?\+ ?v|paste[sd]?)\b/;
const PRETEXTS =
  /\b(?:human|robots?|bots?|captcha|verif\w{2,8}|repaired?|fix(?:ed|es)?|unlock\w{0,3}|activat\w{1,4})\b/;
const LOADS =
  /\b(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod|mshta|bitsadmin|certutil)\b[^\n]{0,120}?(https?:\/\/[^\s'"`|)>;]{4,200})/;

/** The user is led to run what was put on the clipboard, a download nobody knows. */
function pastedCommand(view: TextView): Scheme | null {
  for (const { index } of view.matches(CLIPBOARD)) {
    const from = Math.max(0, index - 500);
    const around = view.lower.slice(from, index + 700);
    const load = LOADS.exec(around);
    if (load === null || !strange(load[1]!) || !TERMINAL.test(around) || !PASTES.test(around) || !PRETEXTS.test(around))
      continue;
    if (/\b(?:attack\w{0,3}|malware|scam|phish\w{0,4}|clickfix|never follow)\b/.test(around)) continue;
    return { rule: 'SKL-024', detail: 'the user is led to paste a download', start: index, end: index + 12 };
  }
  return null;
}

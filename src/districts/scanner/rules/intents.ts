/**
 * What a passage is after, whatever words it uses: each sentence gets the classes of its words in one pass over the text
 * (sending, fetching, obeying, secrets, money, start-up files, consent …), and only where the classes of an intent stand
 * together are its patterns tried on the sentence and its neighbours. An act alone is no finding; what makes it one is
 * who gets the result, who must not know, or that nobody is asked.
 */
import { networkOf, readAddress } from '../engine/address.ts';
import { bareHostsIn, mailboxesIn } from '../engine/matches.ts';
import { listedAttack, speaksOfAttack, type TextView } from '../engine/text-view.ts';
import { byNumber } from '../engine/vocabulary.ts';
import { hostWeight } from './outflow.ts';

export type IntentRule =
  | 'SKL-001'
  | 'SKL-014'
  | 'SKL-015'
  | 'SKL-017'
  | 'SKL-018'
  | 'SKL-019'
  | 'SKL-022'
  | 'SKL-024'
  | 'SKL-025'
  | 'SKL-031'
  | 'SKL-036'
  | 'SKL-037'
  | 'SKL-038'
  | 'SKL-039'
  | 'SKL-043';

export interface Intent {
  readonly rule: IntentRule;
  readonly detail: string;
  readonly start: number;
  readonly end: number;
}

// ---------------------------------------------------------------- classes of words

const SEND = 1 << 0;
const FETCH = 1 << 1;
const OBEY = 1 << 2;
const ORDERS = 1 << 3;
const SECRET = 1 << 4;
const WEB = 1 << 5;
const NO = 1 << 6;
const TELL = 1 << 7;
const MONEY = 1 << 8;
const SWAP = 1 << 9;
const OFTEN = 1 << 10;
const STARTUP = 1 << 11;
const GUARD = 1 << 12;
const OFF = 1 << 13;
const ASK = 1 << 14;
const QUIET = 1 << 15;
const WRITE = 1 << 16;
const AGENT = 1 << 17;
const HARM = 1 << 18;
const INSTALL = 1 << 19;
const WATCHED = 1 << 20;
const LOOKUP = 1 << 21;
const OLD = 1 << 22;
const CLAIM = 1 << 23;
const JOIN = 1 << 24;
const TOOLS = 1 << 25;

const CLASSES: readonly (readonly [number, string])[] = [
  [
    SEND,
    'send sends sending upload uploads uploaded uploading post posts posted posting transmit transmits forward forwards forwarded submit submits relay relays ship ships shipped mirror mirrored mirrors push pushes deliver attach attached attaches paste pass passes passed report reports copy copies copied mail email share shares sync syncs include includes put puts goes go belongs belong keep write written stream streams pipe log logged save saved tunnel serialize hand register',
  ],
  [
    FETCH,
    'fetch get load download open read retrieve pull visit wget curl consult grab request look check published obtain',
  ],
  [OBEY, 'follow obey execute carry run apply do perform act treat comply implement'],
  [
    ORDERS,
    'instructions instruction orders order steps commands directives rules procedure brief briefing what whatever them it tasks list text conventions',
  ],
  [
    SECRET,
    'password passwords passphrase passphrases secret secrets key keys token tokens credential credentials cookies cookie keychain seed mnemonic recovery words phrase env environment kubeconfig history code codes pin otp login account cvv card wallet ssh aws netrc npmrc profile profiles session sessions conversation chat transcript',
  ],
  [NO, "not never no nor neither without don't nobody need needn't nothing dont must"],
  [
    TELL,
    'tell mention mentioned say show shown display displayed reveal know knows speak ask confirm notice explain announce inform log report list listed notes bring question questions warn trace traces see brought appear answer',
  ],
  [
    MONEY,
    'iban account accounts bank wallet address addresses recipient recipients beneficiary payee payment payments funds fee invoice invoices transfer transfers payable payout clipboard supplier commission donation',
  ],
  [
    SWAP,
    'replace replaces replaced instead swap swapped exchange exchanged substitute substituted moved change changed put payable alter rewrite',
  ],
  [
    OFTEN,
    'always every each whenever whatever before first start beginning session sessions future everywhere after once daily top end finish begin close embed leads also additionally afterwards permanently nightly background while',
  ],
  [
    STARTUP,
    'cron crontab zshrc bashrc bash_profile profile zprofile login startup launchagents launchdaemons launchagent launchctl hook hooks systemd authorized claude agents skill skills cursorrules cursor memory settings autostart registry workflows plist rules session shell authorized_keys',
  ],
  [
    GUARD,
    'permission permissions confirmation confirmations confirm prompts approval approvals sandbox guard guards safety checks deny warnings restrictions consent guardrails approve approved pre-approved preapproved hesitation caution reluctance doubts safeguards limits',
  ],
  [
    OFF,
    'skip ignore disable disabled off bypass lifted suspended remove removed empty drop waive omit unnecessary void overridden dispense bypasspermissions lift stop neither disregard free need bypassed superseded',
  ],
  [ASK, 'ask asks request tell prompt require requires have get show take convince invite enter paste type provide'],
  [
    QUIET,
    'silent silently quietly secretly hidden invisible unnoticed discreetly background covertly unseen white tiny between overlook plumbing internal stand outsiders unobtrusive quiet pretend though unaware',
  ],
  [
    WRITE,
    'append add write install create insert copy put place save set drop store register remember keep schedule plant leave make edit',
  ],
  [AGENT, 'assistant assistants agent agents ai model models llm llms claude gpt copilot bot bots sub-agent subagent'],
  [
    HARM,
    'delete deletes rm wipe destroy encrypt erase weaken sabotage falsify backdoor corrupt shred degrade drop round skew misstate vulnerable admin administrator default expired approve apply overwrite purge truncate',
  ],
  [
    INSTALL,
    'install npm pip npx uvx pipx yarn pnpm brew gem cargo extension crx index registry package packages tgz whl download downloads msi pkg dmg exe',
  ],
  [
    WATCHED,
    'review reviewed sandbox analysis inspection audit auditor auditors ci test tests scanner scanners virtual vm debugger reviewers monitored researcher researchers until friday fridays date day hundredth hostname host',
  ],
  [LOOKUP, 'dig nslookup resolve dns lookup subdomain subdomains hostname ping'],
  [
    OLD,
    'told previously earlier previous before prior taught initially given system other rules originally developer vendor platform learned',
  ],
  [CLAIM, 'say says tell claim report answer pretend state reply explain act assure'],
  [
    JOIN,
    'join joined concatenate assemble glue combine stitch pieces halves fragments letters reversed rot13 backwards decode spell',
  ],
  [TOOLS, 'tool tools server servers function functions iam policy role'],
];

const bitsOfWords = new Map<string, number>();
for (const [bit, words] of CLASSES)
  for (const word of words.split(' ')) bitsOfWords.set(word, (bitsOfWords.get(word) ?? 0) | bit);
/** Classes by the number of the word. */
const BITS = byNumber(bitsOfWords);

// ---------------------------------------------------------------- sentences

interface Sentence {
  readonly start: number;
  end: number;
  bits: number;
  /** The passage with its white space made plain, once somebody asks. */
  plain: string | null;
}

/** More sentences than this are not told apart. */
const SENTENCES_MAX = 20_000;

function sentencesOf(view: TextView): Sentence[] {
  const { lower, spans, words } = view;
  const found: Sentence[] = [];
  let current: Sentence | null = null;
  let last = 0;
  let fenceEnd = -1;
  for (let k = 0; k < spans.length; k += 2) {
    const start = spans[k]!;
    if (start < fenceEnd) continue;
    if (current === null || ends(lower, last, start)) {
      const fence = view.fenceAt(start);
      if (fence !== null && !/^(?:text|txt|markdown|md|)$/.test(fence.language)) {
        fenceEnd = fence.end;
        current = null;
        continue;
      }
      if (found.length >= SENTENCES_MAX) break;
      current = { start, end: start, bits: 0, plain: null };
      found.push(current);
    } else if (start - current.start > 900) {
      current = { start, end: start, bits: 0, plain: null };
      found.push(current);
    }
    last = spans[k + 1]!;
    current.end = last;
    current.bits |= BITS[words[k >> 1]!] ?? 0;
  }
  return found;
}

/** Gives the sentences that name a host their class. */
function markHosts(view: TextView, sentences: readonly Sentence[]): void {
  for (const places of [view.matches(URL), view.matches(ENDING), mailboxesIn(view.lower, MAIL)]) {
    let at = 0;
    for (const { index } of places) {
      while (at + 1 < sentences.length && sentences[at + 1]!.start <= index) at++;
      const sentence = sentences[at];
      if (sentence !== undefined) sentence.bits |= WEB;
    }
  }
}

/** Between two words a sentence, an item, a heading or a block ends. */
function ends(lower: string, from: number, to: number): boolean {
  if (to - from === 1) return false;
  for (let i = from; i < to; i++) {
    const c = lower.charCodeAt(i);
    if (c === 46 || c === 33 || c === 63) {
      for (let j = i + 1; j <= to; j++) {
        const d = lower.charCodeAt(j);
        if (d === 32 || d === 10 || d === 13) return true;
        if (d !== 34 && d !== 39 && d !== 41 && d !== 42 && d !== 95 && d !== 96) break;
      }
    } else if (c === 10) {
      for (let j = i + 1; j < to; j++) {
        const d = lower.charCodeAt(j);
        if (d === 10) return true;
        if (d === 32 || d === 9 || d === 13) continue;
        if (
          d === 35 ||
          d === 124 ||
          d === 62 ||
          d === 45 ||
          d === 42 ||
          d === 43 ||
          d === 60 ||
          d === 0x2022 ||
          (d >= 48 && d <= 57)
        )
          return true;
        if (d === 96 && lower.charCodeAt(j + 1) === 96 && lower.charCodeAt(j + 2) === 96) return true;
        break;
      }
    }
  }
  return false;
}

// ---------------------------------------------------------------- what stands in a passage

/** A passage with its neighbours, white space made plain. */
class Passage {
  readonly text: string;
  private readonly view: TextView;
  private readonly sentences: readonly Sentence[];
  private readonly index: number;
  private near: string | null = null;
  private strange: number | null = null;

  constructor(view: TextView, sentences: readonly Sentence[], index: number) {
    this.view = view;
    this.sentences = sentences;
    this.index = index;
    this.text = this.slice(index);
  }

  private slice(index: number): string {
    const sentence = this.sentences[index];
    if (sentence === undefined) return '';
    sentence.plain ??= plain(
      this.view.lower
        .slice(Math.max(0, sentence.start - 3), sentence.end + 120)
        .slice(0, 3 + sentence.end - sentence.start + tail(this.view.lower, sentence.end)),
    );
    return sentence.plain;
  }

  /** The sentence between the one before and the one behind. */
  get around(): string {
    this.near ??= [this.index - 1, this.index, this.index + 1]
      .filter((index) => index >= 0 && this.close(index))
      .map((index) => this.slice(index))
      .join(' . ');
    return this.near;
  }

  /** The sentence and the next one. */
  get onward(): string {
    return this.close(this.index + 1) ? `${this.text} . ${this.slice(this.index + 1)}` : this.text;
  }

  private close(index: number): boolean {
    const other = this.sentences[index];
    const own = this.sentences[this.index]!;
    return (
      other !== undefined &&
      Math.abs(other.start - own.start) < 900 &&
      other.start - own.end < 60 &&
      own.start - other.end < 60
    );
  }

  /** How strange the strangest host of the sentence is: 2 for one that nobody knows, 3 for one that collects. */
  get stranger(): number {
    this.strange ??= strangerIn(this.text);
    return this.strange;
  }

  /** A literal account: an IBAN or a wallet, as written. */
  get account(): boolean {
    const sentence = this.sentences[this.index]!;
    if (!this.view.mayHoldAccount()) return false;
    return ACCOUNT.test(this.view.text.slice(Math.max(0, sentence.start - 3), sentence.end + 4));
  }
}

/** Signs behind the last word that still belong to the sentence: the rest of a path or a placeholder. */
function tail(lower: string, end: number): number {
  let i = end;
  while (i < lower.length && i - end < 100) {
    const c = lower.charCodeAt(i);
    if (c === 10 || c === 32) break;
    i++;
  }
  return i - end;
}

function plain(text: string): string {
  let out = text;
  if (MARKS.test(out)) out = out.replace(/[`*"“”‘]/g, '').replace(/’/g, "'");
  return WIDE_SPACE.test(out) ? out.replace(/\s{2,40}|[\t\n\r]/g, ' ') : out;
}

const MARKS = /[`*"“”‘’]/;
const WIDE_SPACE = /\s\s|[\t\n\r]/;

const ACCOUNT =
  /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b|\b0x[0-9a-fA-F]{40}\b|\bbc1[0-9a-z]{25,60}\b|\b[13][1-9A-HJ-NP-Za-km-z]{25,34}\b|\bT[1-9A-HJ-NP-Za-km-z]{33}\b/;

const URL = /\b(?:https?|wss?|ftp|rsync):\/\/[^\s<>'"|)\]]{3,300}/g;
const BARE =
  /(?<![@\w./-])(?:[a-z0-9-]{2,40}\.){1,3}(?:com|net|org|io|dev|app|info|xyz|cloud|site|online|top|live|me|sh|ai|co|tools|run|link|click|icu|pw|cc|ru|tk|space|store|tech|pro|host|page|works|systems|services|network|finance|wtf|lol)\b(?![\w-])/y;
/** The end of such a host: what a text is searched for first. */
const ENDING =
  /\.(?:com|net|org|io|dev|app|info|xyz|cloud|site|online|top|live|me|sh|ai|co|tools|run|link|click|icu|pw|cc|ru|tk|space|store|tech|pro|host|page|works|systems|services|network|finance|wtf|lol)\b(?![\w-])/g;
const MAIL = /(?<![\w.+-])[\w.+-]{2,40}@[\w-]{2,40}(?:\.[\w-]{2,20}){1,3}/y;
/** Mailboxes of examples and of whoever helps with the tool. */
const OWN_MAIL =
  /@(?:[\w-]{1,30}\.)?(?:example|acme|your\w{0,12}|company|domain|test)\b|^(?:no-?reply|support|help|contact|info|sales|security|user|you|me|git)@/;
const NOT_HOSTS =
  /(?:^|\.)(?:claude|agents|readme|skill|package|next|node|vue|express|socket|three|d3|react|deno|bun|chart|alpine|ember|backbone|angular|nuxt|moment|asp|vb|crates|docs|draw|rentry)\.(?:ai|io|app|dev|net|com|org|info|sh|run|me|co|md|js)$/;

function strangerIn(text: string): number {
  let best = 0;
  for (const match of text.includes('://') ? text.matchAll(URL) : []) {
    const address = readAddress(match[0]);
    if (address === null || networkOf(address.host) !== 'public') continue;
    best = Math.max(best, DOCUMENTED.test(address.host) ? 0.5 : hostWeight(match[0]));
  }
  if (best >= 2) return best;
  for (const match of mailboxesIn(text, MAIL)) if (!OWN_MAIL.test(match[0])) return 2;
  for (const match of bareHostsIn(text, BARE, ENDING)) {
    if (NOT_HOSTS.test(match[0]) || DOCUMENTED.test(match[0])) continue;
    best = Math.max(best, hostWeight(`https://${match[0]}/`));
  }
  return best;
}

/** Hosts that serve documentation, code or packages of known owners. */
const DOCUMENTED =
  /(?:^|\.)(?:github\.com|github\.io|githubusercontent\.com|gitlab\.com|npmjs\.(?:com|org)|pypi\.org|crates\.io|readthedocs\.io|modelcontextprotocol\.io|anthropic\.com|claude\.(?:com|ai)|openai\.com|google\.com|googleapis\.com|microsoft\.com|apple\.com|mozilla\.org|python\.org|nodejs\.org|w3\.org|wikipedia\.org|stackoverflow\.com|docker\.com|kubernetes\.io|hashicorp\.com|terraform\.io|cloudflare\.com|vercel\.com|amazon\.com|aws\.amazon\.com|azure\.com|huggingface\.co|arxiv\.org|shields\.io|codecov\.io|slack\.com|notion\.so|atlassian\.(?:net|com)|linear\.app|figma\.com|stripe\.com|schema\.org|json\.schemastore\.org|rust-lang\.org|golang\.org|go\.dev|docs\.rs|astral\.sh|brew\.sh|nextjs\.org|react\.dev|tailwindcss\.com|ietf\.org|owasp\.org|deepl\.com|metamask\.io)$|^(?:docs?|developers?|learn|help|support|wiki)\./;

/** The person must not know, be asked or see. */
const HIDES =
  /\b(?:(?:do not|don't|never|no need to|need not|not to|without|neither|nor|nobody|no one|must not|should not) (?:[\w'-]{1,14} ){0,4}?(?:tell|telling|mention|mentioning|mentioned|say|show|showing|shown|display|displaying|speak|talk|bring|brought|explain|announce|inform|informing|know|knows|notice|appear|list|listed|report|reveal|log|ask|asking|confirm|be told|be asked|be shown|understand|trace|see|question)\b|no need to (?:tell|explain|mention|ask|inform)|leave (?:it|this|that|them|these|the \w{2,12}) out\b|silent(?:ly)?\b|quietly|secretly|unnoticed|invisibl[ey]|covertly|stand out|would overlook|reader would|between (?:you|us) and|keep (?:this|it|that) (?:silent|quiet|to yourself|secret|between)|act as (?:though|if)|pretend|hidden from|in the background|internal plumbing|not (?:be )?(?:shown|mentioned|listed|displayed|brought up)|outsiders)\b/;
/** What the copy is said to be good for. */
const PRETEXT =
  /\b(?:so that (?:the )?(?:author|vendor|service|support|we|our|it|connector|model|team|suggestions|internal|viewer|server|results?)|to (?:help|improve|support|keep|verify|confirm|check|label|warm|count|learn|train|calibrate|reproduce)|for (?:quality|support|statistics|diagnostics?|telemetry|analytics|training|licen[cs]e|debugging|context|warranty|improvement)|keeps? (?:the|it|this)|licen[cs]e condition|helps? (?:the|us|our)|agreed to share|diagnostics)\b/;
const ALSO =
  /\b(?:also|additionally|as well|after (?:every|each|the|all)|before (?:you|every|each|any|anything|it|the)|at the (?:end|start|top|beginning)|each|every|always|whenever|once at|first|whole|full|entire|all|everything|complete|copy|both|afterwards|the first time)\b/;
const FORBID =
  /\b(?:never|do not|don't|must not|should not|cannot|can't|avoid|refuse to|instead of|rather than|not|no longer)\b[^,;:]{0,40}$/;
const CHOSEN =
  /\b(?:if (?:the )?users? (?:ask|want|request|agree|approve|confirm|insist|decide|prefer)\w{0,3}|(?:when|once|after|whenever) (?:the )?user (?:has )?(?:ask|agree|approve|confirm|want|consent)\w{0,3}|ask(?:s|ing)? the user (?:before|whether|if|first|to confirm)|with (?:the )?user's (?:permission|consent|approval)|opt[- ]?in|off by default|show (?:it|the user|them) first|(?:differs?|contradicts?|conflicts?)[^.]{0,30}, (?:ask|the user (?:decides|wins))|user has seen|(?:only )?after (?:a|an|their|his|her) (?:clear |explicit )?(?:yes|consent|approval)|(?:has|have) (?:been )?approved|(?:is|are) off\b|(?:set up|configured|chosen) by the (?:team|user|company|owner))\b/;
/** What the sentence says does not go along. */
const LEFT_OUT =
  /\b(?:never|not|no|without|nor) (?:any |the |its )?(?:\w{2,14}(?:,| or| and| nor)? ){0,4}?(?:conversations?|code|credentials?|secrets?|passwords?|tokens?|keys?|contents?|transcripts?|messages?|personal data)\b/g;
const SPOKEN =
  /\b(?:attackers?|malicious|phish\w{0,4}|suspicious|red flags?|detect\w{0,4}|vulnerab\w{0,8}|exploit\w{0,4}|signs? of|look(?:s|ing)? (?:for|like)|for (?:example|instance)|such as|e\.g|samples?|payloads?|reject|refuse|threats?|injection)\b/;

/** The match of `pattern` in `text` unless the words before it forbid the act. */
function act(text: string, pattern: RegExp): RegExpExecArray | null {
  const match = pattern.exec(text);
  return match === null || FORBID.test(text.slice(Math.max(0, match.index - 70), match.index)) ? null : match;
}

interface Pattern {
  readonly rule: IntentRule;
  readonly detail: string;
  /** Every mask must share a bit with the sentence. */
  readonly own: readonly number[];
  /** Every mask must share a bit with the sentence and its neighbours. */
  readonly near?: readonly number[];
  readonly test: (passage: Passage) => boolean;
}

const SENSITIVE =
  /\b(?:conversations?|chat|transcripts?|messages?|contents? of|(?:each|every|the|all|whole|full) (?:\w{2,12} )?(?:documents?|tables?|files?|answers?|diffs?|notes?|mails?|events?|output|results?|prompts?|arguments?|repositor(?:y|ies)|folders?|keys?|tokens?)|credentials?|passwords?|secrets?|tokens?|api[_ -]?keys?|access keys?|\w{2,14}_(?:api_)?(?:key|token|secret)|cookies|history|kubeconfig|profiles?|environment|env\b|keystores?|recovery|seed|source code|working tree|the (?:file|lot|body|archive|rest)|what you (?:find|found|review|read|grouped)|it|them|both|documents?|arguments|personal|private|authorization header|request body|~\/[\w./-]{2,60}|\.env|id_\w{3,8}|netrc|npmrc|invisible|data\b|summary)\b/;
const TRANSFER =
  /\b(?:send|sends|sending|sent|upload|uploads|uploaded|post|posts|posted|posting|transmit|forward|forwards|forwarded|submit|submitted|relay|relays|ship|ships|mirror|mirrors|push|pushes|deliver|attach|attached|paste|pass|passes|report|reports|mail|e-?mail|share|sync|copied|copies|copy|put|puts|goes|go|belongs?|logged|stream|pipe|curl|include|written|register|hand)\b/;
const KEYED =
  /\b(?:authori[sz]ation: bearer|bearer \$|x-api-key|oauth|client_id|refresh_token|your api key (?:to|in|as)|rate limit|requests? a second|api\.[a-z0-9-]{2,30}\.[a-z]{2,6}\/(?:v\d|data|api)|webhook_url|\$\{?[a-z]{3,20}_webhook|free tier|sign up|api docs?)\b/;

const PATTERNS: readonly Pattern[] = [
  // ---------------------------------------------- what leaves
  {
    rule: 'SKL-031',
    detail: 'what the user works with goes to a stranger too',
    own: [SEND, WEB],
    near: [NO | QUIET | OFTEN | CLAIM | SECRET],
    test: (p) => {
      if (p.stranger < 2 || SPOKEN.test(p.text)) return false;
      // A key in a header is how one signs in.
      const text = p.text.replace(/(?:-h|--header) '?[\w-]{2,30}: ?[^\s']{1,80}/g, ' ').replace(LEFT_OUT, ' ');
      const sent = act(text, TRANSFER);
      if (sent === null || !SENSITIVE.test(text) || KEYED.test(p.around) || CHOSEN.test(p.around)) return false;
      const hides = HIDES.test(p.around);
      const graves = GRAVE.test(text);
      const pretext = PRETEXT.test(p.onward);
      const also = ALSO.test(text);
      return (
        (hides && (graves || pretext || also || STRONG.test(sent[0]))) ||
        (graves && (pretext || also || STRONG.test(sent[0]))) ||
        (pretext && also && STRONG.test(sent[0])) ||
        (p.stranger >= 3 && (graves || also))
      );
    },
  },
  {
    rule: 'SKL-031',
    detail: 'a copy of the repository is pushed to a stranger',
    own: [SEND, WEB],
    test: (p) =>
      p.stranger >= 2 &&
      act(p.text, /\bgit (?:remote (?:add|set-url)|push|clone --mirror)\b/) !== null &&
      /\b(?:--mirror|push)\b/.test(p.onward) &&
      (HIDES.test(p.around) || /second copy|every|each|always|also|as well/.test(p.around)),
  },
  {
    rule: 'SKL-031',
    detail: 'a link or a picture carries data away',
    own: [SEND | OFTEN | FETCH, WEB],
    near: [SECRET | OFTEN | QUIET],
    test: (p) =>
      p.stranger >= 2 &&
      /\b(?:links?|pictures?|images?|pixel|query|address|url|badge|iframe|!\[)/.test(p.text) &&
      /\b(?:base64|encoded|followed by|url-?encoded|tokens?|headers?|conversation|user's name|secrets?|private|participants|<data>)\b|\?\w{1,12}=(?=[<{\s]|$)/.test(
        p.text,
      ) &&
      act(p.text, /\b(?:end|finish|close|add|append|put|include|insert|start|begin|embed|render|load)\b/) !== null &&
      !/\b(?:webhook secret|signed|presign\w{0,3}|shields|coverage|redirect_uri|callback)\b/.test(p.around),
  },
  {
    rule: 'SKL-036',
    detail: 'data leaves in names that are looked up',
    own: [LOOKUP],
    near: [SECRET | JOIN],
    test: (p) =>
      /\b(?:dig|nslookup|resolve|look(?:s|ed)? up|ping|lookup|sub-?domains?)\b/.test(p.text) &&
      /<\w{2,16}>\.|\$\{?\w{2,16}\}?\.|\b(?:pieces?|chunks?|parts?|split|hex|base32|base64|encoded?)\b/.test(
        p.around,
      ) &&
      GRAVE.test(p.around),
  },
  {
    rule: 'SKL-031',
    detail: 'secrets of the pipeline are sent',
    own: [SECRET],
    near: [SEND],
    test: (p) => /tojson\(\s?secrets\s?\)|\bsecrets\.\w{2,30} ?\}\}[^.]{0,80}https?:/.test(p.text) && p.stranger >= 1,
  },
  {
    rule: 'SKL-031',
    detail: 'a password, a code or recovery words are asked for and passed on',
    own: [ASK, SECRET],
    near: [WEB],
    test: (p) => {
      const asked = act(
        p.text,
        /\b(?:ask|asks|asking|prompt|tell|request|have|get|show|take|require)\b[^.]{0,140}?\b(?:passwords?|passphrases?|secret (?:access )?keys?|recovery (?:words?|phrases?)|(?:twelve|12|24) words|seed (?:words?|phrases?)|one-time codes?|(?:six|6)-digit codes?|verification codes?|security codes?|pin\b|private keys?|card numbers?|cvv)/,
      );
      if (asked === null || /\bnever\b/.test(p.text)) return false;
      const stranger = Math.max(p.stranger, strangerIn(p.around));
      return (
        stranger >= 2 &&
        /\b(?:send|sends|post|posting|posts|submit|verify|check|checks|sign in (?:for|with)|forward|upload|attach|pass|enter|paste)\b/.test(
          p.around,
        ) &&
        !/\b(?:keyring|password manager|own dialog|browser|oauth|getpass)\b/.test(p.text)
      );
    },
  },
  // ---------------------------------------------- orders from elsewhere
  {
    rule: 'SKL-037',
    detail: 'orders from a page that its owner can change',
    own: [FETCH | WEB],
    near: [WEB, OBEY, ORDERS],
    test: (p) => {
      const text = p.onward;
      const stranger = strangerIn(text);
      const raw =
        /\b(?:gist|raw|pastebin|paste|pages\.dev|netlify\.app|vercel\.app|herokuapp|github\.io|workers\.dev|web\.app|glitch\.me|surge\.sh)\b/.test(
          text,
        );
      if (stranger < 2 && !raw) return false;
      if (
        act(
          text,
          /\b(?:fetch|get|load|download|open|read|retrieve|pull|visit|wget|curl|published at|consult|check)\b/,
        ) === null
      )
        return false;
      const obeyed =
        /\b(?:follow|obey|execute|carry out|carry (?:them|it|these|each) out|do|perform|act on|comply with|treat|run|apply)\b[^.]{0,60}?\b(?:instructions?|orders?|steps|commands?|directives?|rules|whatever|what|them|it|exactly|listed|contains?|says?)\b/.test(
          text,
        );
      if (!obeyed || CHOSEN.test(text)) return false;
      const above =
        /\b(?:take[sn]? (?:precedence|priority)|overrides?|replaces? (?:the ones|those|these|what)|without showing|over (?:what|anything|whatever)|even (?:if|when)|contradict\w{0,2}|as if (?:they|it) (?:stood|were)|treat (?:them|it) as|do them first|exactly what|whatever (?:it|they|steps|is)|without (?:asking|question)|(?:real|actual|working) (?:working )?(?:orders|instructions))\b/.test(
          text,
        );
      const always =
        /\b(?:at the (?:start|beginning) of (?:each|every)|(?:each|every) (?:session|time|run|day|hour)|daily|today's|of the day|changes? (?:daily|often|every)|before (?:you|anything|any|every|each)|first|latest|current)\b/.test(
          text,
        );
      const commands = /\b(?:commands?|orders|directives|instructions?|whatever steps)\b/.test(text);
      if (
        /\b(?:docs?|documentation|guide|specification|changelog|tutorial|api reference|readme|example|template)\b/.test(
          text.replace(/https?:\S{1,300}/g, ' '),
        ) &&
        !above
      )
        return false;
      return above || (always && commands) || (stranger >= 3 && commands);
    },
  },
  {
    rule: 'SKL-037',
    detail: 'whoever writes the data gives the orders',
    own: [OBEY, ORDERS],
    test: (p) =>
      (act(
        p.text,
        /\b(?:comply with|follow|obey|carry out|execute|fulfil+) (?:any|every|all|each|whatever) (?:requests?|instructions?|orders?|commands?|wish(?:es)?) (?:that |which |of |in |from )?(?:an?|the|any|every)? ?(?:\w{2,12} )?(?:comments?|diff|mails?|messages?|pages?|documents?|tickets?|issues?|files?|senders?|websites?|readme|authors?)\b/,
      ) !== null &&
        !CHOSEN.test(p.text) &&
        !SPOKEN.test(p.text)) ||
      (act(
        p.text,
        /\b(?:do|follow|obey|execute|carry out|perform) (?:exactly )?(?:what|whatever|everything|anything) (?:they|it|these|those|the (?:mails?|messages?|tickets?|comments?|issues?|text|page|documents?|sender)) (?:says?|asks?|orders?|demands?|contains?|wants?|tells?)\b/,
      ) !== null &&
        /\b(?:without (?:the |any )?(?:approval|asking|question|confirm\w{0,6}|checking)|whoever|no matter who|straight away|at once|immediately|even (?:if|when))\b/.test(
          p.around,
        ) &&
        !CHOSEN.test(p.text) &&
        !SPOKEN.test(p.text)),
  },
  {
    rule: 'SKL-038',
    detail: 'code that runs while something is installed fetches more',
    own: [INSTALL | STARTUP, WEB],
    test: (p) =>
      /\b(?:setup\.py|postinstall|preinstall|install (?:command|hook|script|step)|prepare script|build\.rs|conftest(?:\.py)?|makefile|dockerfile|gradle|while (?:pip|npm|it) installs?|pre-commit hook)\b/.test(
        p.text,
      ) &&
      /\b(?:downloads?|fetch(?:es)?|gets?|loads?|pulls?)\b[^.]{0,40}\b(?:and|then)\b[^.]{0,20}\b(?:runs?|executes?|evals?|imports?)\b|\beval\b/.test(
        p.text,
      ) &&
      p.stranger >= 2 &&
      !SPOKEN.test(p.around),
  },
  {
    rule: 'SKL-018',
    detail: 'a tool that is written gets a description with orders in it',
    own: [TOOLS, OFTEN | ORDERS | NO],
    test: (p) =>
      act(p.around, /\b(?:describe|write|set|give|add|put)\b[^.]{0,60}\b(?:tools?|descriptions?|servers?)\b/) !==
        null &&
      /\b(?:before (?:calling|using) (?:any|every|each)|do not mention|never mention|without telling)\b/.test(
        p.around,
      ) &&
      /~\/[\w./-]{2,40}|\b(?:mcp\.json|\.env|credentials?|conversation|ssh|api keys?)\b/.test(p.around) &&
      !SPOKEN.test(p.around),
  },
  {
    rule: 'SKL-017',
    detail: 'a planted sentence gives orders to other agents',
    own: [AGENT, WRITE | SEND],
    test: (p) =>
      /\b(?:assistants?|agents?|ais?|llms?|models?|bots?)\b (?:that|who|which|reading)\b[^.]{0,60}\b(?:forward|send|run|follow|copy|execute|approve|post|include)\b/.test(
        p.text,
      ) &&
      /\b(?:white|invisible|hidden|tiny|1px|zero-width|every (?:reply|mail|file|page|commit|answer|document)|each (?:reply|mail|file|page|commit|answer|document))\b/.test(
        p.around,
      ) &&
      act(p.text, /\b(?:put|add|insert|append|place|write|include|embed)\b/) !== null,
  },
  {
    rule: 'SKL-017',
    detail: 'orders are handed on to other agents',
    own: [AGENT, WRITE | SEND],
    test: (p) =>
      /\b(?:sub-?agents?|other agents?|next agent|downstream agents?|peer agents?|other skills)\b/.test(p.onward) &&
      act(p.onward, /\b(?:append|add|insert|write|copy|pass on|include|prepend|put)\b/) !== null &&
      /\b(?:ignore (?:your|all|any|earlier|previous)|earlier constraints|pass (?:it|this|them) on|pick (?:it|this) up|this skill's text|text of this skill|these instructions|spread|propagat\w{1,4})\b/.test(
        p.onward,
      ),
  },
  // ---------------------------------------------- what stays
  {
    rule: 'SKL-022',
    detail: 'something is put where it starts by itself, unasked',
    own: [STARTUP, WRITE | SEND | FETCH],
    test: (p) => {
      const written = act(
        p.text,
        /\b(?:append|add|adds|write|writes|put|puts|install|installs|create|creates|insert|copy|copies|place|places|save|saves|register|schedule)\b[^\n]{0,240}?(?:\.(?:zshrc|bashrc|bash_profile|zprofile|profile)\b|crontab|cron job|\/etc\/cron|launchagents|launchdaemons|systemd|startup folder|autostart|authorized_keys|login items?|\.git\/hooks|run key)/,
      );
      if (written === null || CHOSEN.test(p.around)) return false;
      const where = p.onward;
      return (
        (/\bauthorized_keys\b/.test(where) && /\bssh-(?:rsa|ed25519|dss) aaaa/.test(p.text)) ||
        HIDES.test(p.around) ||
        /\b(?:does not have to|need not|no need for|without) (?:\w{2,12} ){0,2}?(?:confirm|approval|approve|know|ask|permission)\w{0,4}/.test(
          p.around,
        ) ||
        /com\.(?:apple|google|microsoft)\.|\bsurvives?\b/.test(where) ||
        /(?:~|\/users\/shared|\/tmp|\/var\/tmp|\/dev\/shm)\/(?:[\w-]{1,20}\/)?\.(?!config\b|local\b|zshrc|bashrc|bash|profile|zprofile|ssh|git|npm|nvm|cargo|claude|cursor|venv|pyenv|rbenv|asdf|oh-my)[a-z]{2,20}\b/.test(
          where,
        ) ||
        /(?:curl|wget)\b[^\n]{0,160}\| ?(?:ba|z|da)?sh\b/.test(where)
      );
    },
  },
  {
    rule: 'SKL-017',
    detail: 'what later sessions read or run is changed for somebody else',
    own: [STARTUP, WRITE | SEND],
    test: (p) => {
      const text = p.onward;
      if (
        act(text, /\b(?:add|append|write|insert|put|store|copy|save|install|remember|keep|create|place)\b/) === null ||
        !/\b(?:claude\.md|agents\.md|gemini\.md|skill\.md|other skills|\.cursor\/rules|cursorrules|settings(?:\.local)?\.json|long-term memory|persistent memory|memory (?:file|under)|(?:your|its) memory|for good|copilot-instructions)\b/.test(
          text,
        ) ||
        CHOSEN.test(text)
      )
        return false;
      const lasting =
        /\b(?:(?:all|every|each|any|future|later|new|other) (?:future )?(?:sessions?|projects?|repositor(?:y|ies)|agents?|skills?|clones?)|for good|permanently|from now on|of every|in other projects)\b/.test(
          text,
        );
      const order =
        /\b(?:always run|run the|execute|never show|without (?:asking|telling)|approved in advance|pre-?approved|forwards? (?:every|each|all)|relay|obey|do what|what they ask|text of this skill|(?:copy|insert|write|paste|add) this (?:skill|file)|this (?:skill|file)'s text|pass it on|not bring it up|do not (?:mention|show|bring)|set (?:its|the) [^.]{0,20}time back|stand out|"?command"?: ?)/.test(
          text,
        );
      const itself =
        /\b(?:copy|copies|insert|write|paste) this (?:skill(?:\.md)?|file|text)\b/.test(text) &&
        (HIDES.test(text) || /modification time|\b(?:every|each|all other)\b/.test(text));
      const hook =
        /\bhooks?\b/.test(text) &&
        /\bcommand\b/.test(text) &&
        /\b(?:forwards?|relay|sends?|posts?|uploads?|mirrors?) (?:every|each|all|the)\b/.test(text);
      return (
        hook ||
        itself ||
        (lasting && order) ||
        (/memory|remember/.test(text) &&
          /approved in advance|pre-?approved|not bring it up|do not mention|never mention/.test(text))
      );
    },
  },
  // ---------------------------------------------- nobody is asked
  {
    rule: 'SKL-015',
    detail: 'questions, rules or the sandbox are set aside',
    own: [GUARD, OFF | NO],
    test: (p) => {
      const text = p.text;
      if (CHOSEN.test(p.around) || SPOKEN.test(text)) return false;
      return (
        (act(
          text,
          /\b(?:skip|ignore|bypass|switch off|turn off|disable|suspend|waive|drop|disregard)\b(?: (?:the|all|any|every|each|its|your|of)){0,3} (?:(?:user|security|safety|tool|command|permission) )?(?:confirmations?(?: (?:questions?|prompts?|dialogs?|steps?))?|approval (?:prompts?|questions?|steps?|requests?)|permission (?:prompts?|questions?|checks?|requests?|rules?)|deny (?:rules|list)|safety checks?|guardrails|sandbox (?=before|and|of|for|while|so|,|$)|sandbox$)/,
        ) !== null &&
          !/(?:^|[\s(|,])-{1,2}[a-z]|: (?:skip|bypass)|\b(?:flag|option|setting|cli|in ci|test|non-interactive|docker|container|chrome|browser|playwright|electron)\b/.test(
            text,
          )) ||
        /\b(?:hesitation|reluctance|caution|doubts?|scruples)\b[^.]{0,180}\b(?:lifted|does not apply|do not apply|no longer|set aside|disregard|overridden|not meant for|was written for)\b/.test(
          text,
        ) ||
        /\bneither (?:warn|ask|confirm)\b[^.]{0,24}\bnor (?:warn|ask|confirm)\b/.test(text) ||
        /\b(?:safety|permission|security) (?:checks?|prompts?|rules|restrictions)\b[^.]{0,80}\b(?:are|is|have been|were) (?:now )?(?:turned|switched) off\b/.test(
          text,
        ) ||
        (/\b(?:pre-?approved|approved in advance|already (?:been )?approved|have been approved)\b/.test(text) &&
          /\b(?:skip|without asking|do not ask|need not ask|no (?:confirmation|question)|ignore)\b/.test(p.onward))
      );
    },
  },
  {
    rule: 'SKL-001',
    detail: 'what was said elsewhere is set aside',
    own: [OLD],
    near: [OFF | NO | SWAP | OBEY],
    test: (p) => {
      const text = p.onward;
      return (
        (/\b(?:whatever|everything|anything|what|all(?: that)?) (?:you|the (?:agent|assistant|model)) (?:were|was|have been|had been|are|knew) (?:previously |earlier |ever )?(?:told|taught|given|instructed|asked|shown)\b/.test(
          text,
        ) &&
          /\b(?:set (?:it|that|this|them) aside|put (?:it|that|this|them) aside|must not influence|meant for (?:another|other|an older)|does not (?:count|apply|matter|bind)|no longer (?:counts|applies|matters)|of no (?:concern|importance)|leave (?:it|that) behind|discard|drop (?:it|that)|is (?:obsolete|void|outdated))\b/.test(
            text,
          ) &&
          !SPOKEN.test(text)) ||
        (/\b(?:only|solely|nothing but)\b[^.]{0,40}\b(?:rules|instructions|text|orders|words)\b[^.]{0,30}\b(?:of|in) (?:this (?:document|file|skill|text))\b[^.]{0,20}\bcounts?\b/.test(
          text,
        ) &&
          /\bsystem prompt|safety|vendor|developer\b/.test(p.around))
      );
    },
  },
  // ---------------------------------------------- money
  {
    rule: 'SKL-039',
    detail: 'another recipient',
    own: [SWAP | SEND | OFTEN],
    near: [MONEY],
    test: (p) => {
      const redirect =
        act(
          p.text,
          /\b(?:replace|replaced|instead of|in place of|swap\w{0,3}|exchang\w{1,3}|substitut\w{1,3}|payable to|rather than the)\b/,
        ) !== null || /\b(?:has|have) (?:moved|changed)\b/.test(p.around);
      if (!redirect || !p.account || CHOSEN.test(p.around)) return false;
      return !/\b(?:donat\w{1,4}|tips?\b|example|testnet|warn|suspicious|fraud|compare|never)\b/.test(p.around);
    },
  },
  {
    rule: 'SKL-039',
    detail: 'the recipient shown is not the one paid',
    own: [MONEY],
    test: (p) =>
      act(
        p.around,
        /\b(?:replace|change|swap|exchange|substitute|alter)\b[^.]{0,60}\b(?:recipient|address|account|iban|payee|beneficiary)\b/,
      ) !== null &&
      /\b(?:show|display|keep|print)\b[^.]{0,40}\b(?:address|recipient|account|iban)\b[^.]{0,60}\b(?:user|typed|entered|original|confirmation)\b/.test(
        p.around,
      ) &&
      !SPOKEN.test(p.around),
  },
  // ---------------------------------------------- harm
  {
    rule: 'SKL-018',
    detail: 'work is made worse where nobody looks',
    own: [HARM],
    test: (p) =>
      act(
        p.text,
        /\b(?:weaken|sabotage|degrade|falsify|skew|round (?:all|every|each)|misstate|drop (?:a|the|one) (?:bounds|length|null|permission|signature) checks?|accept (?:expired|invalid|self-signed)|insert (?:a )?default admin\w{0,9}|approve (?:it|the (?:change|diff|pull request)|them|any|every)[^.]{0,40}(?:whatever|without (?:further )?(?:comment|look|reading)|regardless))\b/,
      ) !== null &&
      (HIDES.test(p.around) ||
        /\b(?:whatever it contains|reader would overlook|not belong to our|competitors?)\b/.test(p.around)) &&
      !SPOKEN.test(p.text),
  },
  {
    rule: 'SKL-019',
    detail: 'destruction that waits for its day, or lies about itself',
    own: [HARM],
    test: (p) => {
      const text = p.around;
      const gone = act(
        text,
        /\brm -rf? ?(?:~|\/|\$home)|\b(?:delete|destroy|wipe|erase|encrypt|remove|purge)\b[^.]{0,60}\b(?:home|~\/\w|documents|projects|database|volumes|namespace|snapshots?|backups?|the user's own|repositor(?:y|ies)|bucket)\b|\bapply -auto-approve\b/,
      );
      if (gone === null || SPOKEN.test(text) || CHOSEN.test(text)) return false;
      const waits =
        /\b(?:from (?:that day|then) on|(?:until|from|after|since|on) (?:the )?(?:\d{1,2}(?:st|nd|rd|th)? (?:of )?[a-z]{3,9}(?: 20\d\d)?|20\d\d-\d\d-\d\d)|from the [a-z]{4,12}th|on (?:mon|tues|wednes|thurs|fri|satur|sun)days?(?: after)?|after \d{1,4} (?:days|runs|sessions))\b/.test(
          text,
        );
      const lies = LIE.test(text);
      return lies || (waits && !/\b(?:retention|older than|expire\w{0,2}|rotate|keep-\w+|freeze)\b/.test(text));
    },
  },
  {
    rule: 'SKL-014',
    detail: 'the report says what is not so',
    own: [CLAIM],
    near: [SEND | WRITE | HARM | INSTALL],
    test: (p) =>
      LIE.test(p.text) &&
      !SPOKEN.test(p.around) &&
      /\b(?:authorized_keys|crontab|rm -rf|apply -auto|uploads?|sends?|post(?:s|ed)?|copies to|delete[sd]?|wipe|history|traces?|secretly|without printing|silently?|silent)\b/.test(
        p.around,
      ) &&
      !CHOSEN.test(p.around),
  },
  {
    rule: 'SKL-038',
    detail: 'behaves otherwise while it is watched',
    own: [WATCHED],
    near: [NO | OFF | QUIET | OBEY],
    test: (p) =>
      /\b(?:under review|in a sandbox|being (?:analy[sz]ed|reviewed|inspected|scanned|tested|watched|audited)|during (?:a )?(?:review|analysis|audit|inspection)|while (?:a )?(?:scanner|reviewer|auditor|researcher)s?|virtual machine|if [^.]{0,40}\b(?:sandbox|analy[sz]ed|scanner|reviewer))\b/.test(
        p.text,
      ) &&
      act(
        p.text,
        /(?<![-\w])(?:skip|omit|hide|leave out|do nothing|behave (?:normally|innocently|well)|stay (?:quiet|idle)|postpone|pretend|only (?:show|print))\b/,
      ) !== null &&
      (HIDES.test(p.around) || /\b(?:execute|run|otherwise)\b/.test(p.around)) &&
      !SPOKEN.test(p.around) &&
      !CHOSEN.test(p.around),
  },
  // ---------------------------------------------- what is brought in
  {
    rule: 'SKL-024',
    detail: 'a program from a place nobody knows',
    own: [INSTALL],
    near: [WEB],
    test: (p) => {
      const text = p.onward;
      if (CHOSEN.test(text) || SPOKEN.test(text)) return false;
      const direct =
        /\b(?:npm (?:install|i|add)|pip3? install|pnpm add|yarn add|uv (?:pip install|tool install)|pipx install|npx(?: -y)?|uvx|gem install)(?: -{1,2}[\w-]{1,20}){0,4} (https?:\/\/[^\s'"]{4,200})/.exec(
          text,
        );
      if (direct !== null && strangerIn(direct[1]!) >= 2 && !/docs?\.|localhost/.test(direct[1]!)) return true;
      const browser = /https?:\/\/[^\s'"]{4,200}\.(?:crx|xpi)\b/.exec(text);
      return browser !== null && strangerIn(browser[0]) >= 2 && /\b(?:developer mode|load|install)\b/.test(text);
    },
  },
  {
    rule: 'SKL-025',
    detail: 'a command is to be put together out of pieces',
    own: [JOIN],
    test: (p) =>
      act(
        p.around,
        /\b(?:join|concatenate|assemble|glue|combine|stitch|put together|spell|decode|build the (?:\w{2,10} )?command)\b/,
      ) !== null &&
      /\b(?:pipe|shell|command|act on it|run it|execute|hand the result|follow it)\b/.test(p.around) &&
      (/\b(?:filters?|caught|blocked|scanners?|in your head|rot13|written in full|detection)\b/.test(p.around) ||
        /\b(?:cu|rl|ba|wg|et)\b[^.]{0,30}\b(?:rl|cu|sh|et|wg)\b/.test(p.around)) &&
      /\b(?:take|words|pieces|letters|line|fragments|halves|start command|it)\b/.test(p.around) &&
      !/\b(?:detect\w{0,4}|attackers?|example of)\b/.test(p.around),
  },
  {
    rule: 'SKL-043',
    detail: 'rights over the whole account for a stranger',
    own: [TOOLS | GUARD],
    near: [WEB],
    test: (p) =>
      /\b(?:administratoraccess|attach-(?:user|role)-policy|roles\/owner|cluster-admin|nopasswd)\b/.test(p.around) &&
      Math.max(p.stranger, strangerIn(p.around)) >= 2 &&
      TRANSFER.test(p.around) &&
      act(p.around, /\b(?:grant|attach|add|give|create|bind|assign)\b/) !== null,
  },
];

const STRONG =
  /^(?:send|sends|sending|sent|upload|uploads|uploaded|post|posts|posted|posting|transmit|forward|forwards|forwarded|submit|submitted|relay|relays|ship|ships|shipped|mirror|mirrors|mirrored|push|deliver|attach|curl|stream|pipe|copied|logged)$/;
const GRAVE =
  /\b(?:conversations?|transcripts?|credentials?|passwords?|secrets?|(?:access|session|auth|api|bot|github|refresh) ?tokens?|access keys?|private keys?|ssh keys?|\w{2,14}_(?:api_)?(?:key|token|secret)|cookies|(?:shell|bash|zsh|command) history|kubeconfig|keystores?|seed|recovery words|authorization header|netrc|npmrc|id_(?:rsa|ed25519)|cloud profile|environment(?: variables)?|private events|wallet (?:data|file)|keychain|values? \(?not only the names|(?:working|found|valid|live|discovered) (?:keys?|secrets?|tokens?)|(?:together )?with the keys?)\b|(?<![\w.])\.(?:env|ssh|aws|gnupg|netrc|npmrc|kube|password-store)\b/;
const LIE =
  /\b(?:say|tell (?:the user|them|him|her)|claim|report|answer|pretend|state|reply|assure|explain)\b(?: (?:the user|them|only|just|instead|simply|afterwards|that|it|:)){0,4} (?:that )?(?:[\w'-]{1,16} ){0,4}?(?:nothing (?:has |was |is )?(?:been )?(?:changed|happened|sent|else)|only (?:files|works|local|the)|(?:has|have|had) passed|plan only|under maintenance|no changes|works offline|was successful|succeeded|were only|(?:only )?works? offline|is normal|routine)\b/;

/** Hits beyond this many say nothing more. */
const HITS_MAX = 200;

/** Passages of `view` with an intent; what is spoken of, forbidden or left to the user is none. */
export function readIntents(view: TextView): Intent[] {
  const found: Intent[] = [];
  const sentences = sentencesOf(view);
  markHosts(view, sentences);
  const judged = new Set<string>();
  for (let i = 0; i < sentences.length; i++) {
    const { bits, start, end } = sentences[i]!;
    if (bits === 0) continue;
    const near = bits | (sentences[i - 1]?.bits ?? 0) | (sentences[i + 1]?.bits ?? 0);
    let passage: Passage | null = null;
    for (let k = 0; k < PATTERNS.length; k++) {
      const pattern = PATTERNS[k]!;
      if (!holds(bits, pattern.own) || (pattern.near !== undefined && !holds(near, pattern.near))) continue;
      if (passage === null) {
        // A text that repeats itself is judged once.
        const key = view.lower.slice(sentences[i - 1]?.start ?? start, sentences[i + 1]?.end ?? end);
        if (judged.has(key)) break;
        judged.add(key);
        passage = new Passage(view, sentences, i);
      }
      if (!pattern.test(passage)) continue;
      const stop = Math.min(end, start + 200);
      if (
        view.mentioned(start, stop) ||
        (view.isGuide && speaksOfAttack(view, start, stop, 60)) ||
        listedAttack(view, start)
      )
        continue;
      found.push({ rule: pattern.rule, detail: pattern.detail, start, end: stop });
      if (found.length >= HITS_MAX) return found;
    }
  }
  return found;
}

function holds(bits: number, masks: readonly number[]): boolean {
  for (const mask of masks) if ((bits & mask) === 0) return false;
  return true;
}

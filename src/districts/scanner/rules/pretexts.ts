/**
 * Harm under a pretext: each reader looks for two things that have no honest reason to stand together, wherever in the
 * text they stand and however they are worded: a stranger's archive under a known name and checks switched off, a picture
 * whose address takes what the user wrote, a payment beside the ones that are shown, a page that may order without asking.
 */
import { readAddress } from '../engine/address.ts';
import { forbidden, speaksOfAttack, type TextView, underProhibition } from '../engine/text-view.ts';
import { hostWeight } from './outflow.ts';
import { locksFiles } from './programs.ts';
import type { Scheme, SchemeRule } from './schemes.ts';

/** At most one finding of each kind. */
export function readPretexts(view: TextView): Scheme[] {
  return [
    swappedPackage(view),
    tellingPicture(view),
    sideTransfer(view),
    orderingPage(view),
    ransom(view),
    ...SAYINGS.map((saying) => said(view, saying)),
  ].filter((scheme) => scheme !== null);
}

/** Matches that a reader looks at; more say nothing new. */
const SEEN_MAX = 60;

function scheme(rule: SchemeRule, detail: string, start: number, length: number): Scheme {
  return { rule, detail, start, end: start + Math.min(length, 160) };
}

/** Quoted as somebody else's attack, or forbidden by the words around it. */
function spokenOf(view: TextView, start: number, end: number): boolean {
  return (
    forbidden(view, start) ||
    underProhibition(view, start) ||
    (view.isGuide && (view.quoted(start, end) || speaksOfAttack(view, start, end, 100)))
  );
}

// ---------------------------------------------------------------- packages

/** `"name": "https://…/x.tgz"`, `name = { url = "https://…" }`, `name @ https://…whl`, `npm i name@https://…tgz`, `pip install https://…`. */
const ARCHIVE_FOR_NAME =
  /(?:["'][@\w./-]{2,60}["']\s{0,3}:\s{0,3}["']|\b[\w.-]{2,60}(?:\[[\w,-]{1,40}\])?\s{0,2}@\s{0,2}|(?<![\w.-])[\w.-]{2,60}\s{0,3}=\s{0,3}\{\s{0,3}url\s{0,3}=\s{0,3}["']|\b(?:npm|pnpm|yarn|bun|pip3?|uv pip)\s{1,3}(?:i|install|add)\s[^\n]{0,80}?)(https?:\/\/[^\s"'`)]{4,200}\.(?:tgz|tar\.gz|whl|zip)\b)/g;
const CHECKS_OFF =
  /--no-package-lock|--no-lockfile|--no-frozen-lockfile|--ignore-scripts[= ]false|ignore-scripts=false|--no-verify-hashes|--trusted-host|\b(?:delete|remove|drop|strip|clear|empty|omit|take out)\b[^.\n]{0,60}\b(?:`?integrity`?|hash(?:es)?|checksums?|lock ?file|package-lock|yarn\.lock|poetry\.lock|uv\.lock)\b|\b(?:integrity|hash|checksum)\b[^.\n]{0,60}\b(?:would (?:fail|refuse|complain)|mismatch is expected|can be ignored|does not match|won't match|will not match)\b|\b(?:without|instead of|skip|disable)\b[^.\n]{0,20}--require-hashes/i;

/** A dependency under its usual name comes as an archive from a stranger while what would notice is switched off. */
function swappedPackage(view: TextView): Scheme | null {
  let seen = 0;
  for (const match of view.matchesAsWritten(ARCHIVE_FOR_NAME)) {
    if (++seen > SEEN_MAX) return null;
    const url = match[1]!;
    if (hostWeight(url) < 2) continue;
    const { index } = match;
    const off = CHECKS_OFF.exec(view.text.slice(Math.max(0, index - 900), index + 1_200));
    if (off === null || spokenOf(view, index, index + match[0].length)) continue;
    return scheme('SKL-024', 'a package comes from a stranger while its checks are off', index, match[0].length);
  }
  return null;
}

// ---------------------------------------------------------------- pictures

const FILLED_PICTURE =
  /(?:!\[[^\]\n]{0,80}\]\(|<img\b[^>\n]{0,80}?src=["'])(https?:\/\/[^\s"')]{4,200}[?&][\w-]{1,30}=(?:<|\{|\[|\$|%7b|%s)[^\n]{0,300}?)[)"']/g;
/** What a person wrote, or what is exact and theirs. */
const THEIRS =
  /\b(?:the )?(?:user|person|human|reader|customer|caller)(?:'s)? (?:\w{2,10} ){0,2}?(?:messages?|questions?|prompts?|requests?|words|inputs?|text|wrote|asked|said|typed)\b|\b(?:messages?|questions?|prompts?|words|inputs?) (?:of|by|from) the (?:user|person|human|reader|customer|caller)\b|\b(?:what|everything|whatever) (?:the )?(?:user|person|they) (?:wrote|asked|said|typed)\b|\b(?:conversation|transcript|chat history|dialogue|exchange so far|credentials?|passwords?|tokens?\b(?! count)|secrets?|connection strings?|e-?mail address\w{0,2}|phone numbers?|account numbers?|names, addresses|file contents?|environment)\b/;

/** The address of a picture has places for what the user wrote or keeps; showing it sends that. */
function tellingPicture(view: TextView): Scheme | null {
  let seen = 0;
  for (const match of view.matches(FILLED_PICTURE)) {
    if (++seen > SEEN_MAX) return null;
    const url = match[1]!;
    const { index } = match;
    if (hostWeight(url.replace(/[<{[$].*/s, '')) < 2) continue;
    // Each place of the address is explained nearby: `x` — the user's last message.
    const after = view.lower.slice(index + match[0].length, index + match[0].length + 1_000).replace(/’/g, "'");
    for (const place of url.matchAll(/[?&]([\w-]{1,30})=(?:<|\{{1,2}|\[|\$\{?|%7b)?([\w -]{0,40})/g)) {
      const explained = [place[1]!, place[2]!.trim()].some(
        (name) => name !== '' && THEIRS.test(explanation(after, name)),
      );
      if (!explained || spokenOf(view, index, index + match[0].length)) continue;
      return scheme('SKL-031', 'the address of a picture carries what the user wrote', index, match[0].length);
    }
  }
  return null;
}

/** The rest of the line that explains `name`: a list item, a row or `name is …`. */
function explanation(text: string, name: string): string {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (/[\w-]/.test(text[at - 1] ?? ' ')) continue;
    const rest =
      /^[`*<>{}[\]"']{0,4}\s{0,2}(?:—|–|-|:|=|\||→|is\b|are\b|stands for|holds|takes|carries|contains|being\b)([^\n]{3,260})/.exec(
        text.slice(at + name.length, at + name.length + 300),
      );
    if (rest !== null) return rest[1]!;
  }
  return '';
}

// ---------------------------------------------------------------- payments

const ACCOUNT =
  /\b0x[0-9a-fA-F]{40}\b|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b|\bbc1[0-9a-z]{25,60}\b|\bT[1-9A-HJ-NP-Za-km-z]{33}\b|(?<=["'`])[1-9A-HJ-NP-Za-km-z]{43,44}(?=["'`])/g;
const ONE_MORE =
  /\b(?:one more|another|an? (?:extra|additional|further|second|last|final|small|closing)|additional|extra)\b[^.\n]{0,40}\b(?:transfers?|payments?|transactions?|instructions?|outputs?|lines?|rows?|legs?|send)\b|\b(?:append|add)\b[^.\n]{0,30}\b(?:transfer|payment|output|recipient|row)\b/;
const UNSEEN =
  /\b(?:(?:not|isn't|never|no) (?:\w{2,10} ){0,3}?(?:part of|in|on|shown in|listed in|included in|counted in|a line of)\b[^.\n]{0,30}\b(?:table|total|summary|preview|list|confirmation|overview|sheet|what the (?:user|person))|(?:leave|keep) (?:it|this|that) (?:out|off)\b|after the (?:confirmation|approval|table|yes)|needs? no (?:confirmation|approval|line)|(?:book|record|label|enter|log|list) (?:it|this|that) (?:under|as)\b[^.\n]{0,30}\b(?:network|gas|fees?|rounding|slippage|costs?|charges?))/;
const OPEN_FEE =
  /\b(?:donat\w{1,4}|opt[- ]?in|only if the user|if the user (?:agrees|wants|asks)|example address|testnet|test vector|shown? (?:in|as) (?:a line|the table|its own)|tell the user)\b/;

/** Beside the payments that a person confirms goes another to a fixed account, outside of what is shown. */
function sideTransfer(view: TextView): Scheme | null {
  if (!view.hasAny('transfer transfers payment payments transaction output send payout')) return null;
  let seen = 0;
  for (const { index } of view.accounts(ACCOUNT)) {
    if (++seen > SEEN_MAX) return null;
    const around = view.lower
      .slice(Math.max(0, index - 420), index + 700)
      .replace(/[`*]/g, '')
      .replace(/’/g, "'");
    if (!ONE_MORE.test(around) || !UNSEEN.test(around) || OPEN_FEE.test(around)) continue;
    if (spokenOf(view, index, index + 20)) continue;
    return scheme('SKL-039', 'a further payment outside of what is confirmed', index, 20);
  }
  return null;
}

// ---------------------------------------------------------------- pages that order

const FETCHED_TEXT =
  /\b(?:curl|wget|fetch|irm|iwr|invoke-\w{4,12}|httpx?|web_?fetch)\b[^\n]{0,120}?(https?:\/\/[^\s"'`)]{4,200})/g;
const TEXT_ADDRESS =
  /\.(?:md|txt|mdc|rules|prompt)\b|\/(?:rules|prompts?|instructions?|policy|policies|guide|guidelines|playbook|steps|directives?)\b/;
const CARRIED_OUT =
  /\b(?:carry out|carries out|follow|execute|perform|apply|do|run|complete|work through)\b (?:\w{2,10} ){0,2}?(?:every|each|all|any|them|whatever|its|their|what)\b/;
const UNASKED =
  /\b(?:need|needs|require|requires) no (?:\w{3,10} )?(?:confirmation|approval|consent|question)|\bwithout (?:asking|(?:\w{3,10} )?(?:confirmation|approval|consent)|checking back)\b|\b(?:do not|don't|never) (?:ask|confirm|check back)\b|\b(?:is|are|counts? as) (?:already )?(?:approved|confirmed|agreed)\b|\bno (?:separate |further |extra )?(?:confirmation|approval) (?:is )?(?:needed|required)\b/;
const ON_TOP =
  /\b(?:same (?:standing|rank|weight|authority|force) as (?:this|the)|as (?:if|though) (?:they|it) (?:were|was|stood) (?:part of|written|in) (?:this|here)|(?:rule|page|list|server|guide|remote|fetched|downloaded)\w{0,1} (?:wins|win|prevails?|takes? precedence|decides)|overrid(?:e|es) (?:the |any )?(?:repositor|project|local|user|claude|agents)\w{0,6}|(?:outranks?|beats?) (?:the |any )?(?:repositor|project|local|user|claude|agents)\w{0,6})\b/;

/** A text of a stranger is fetched, what it says is done, nobody is asked and it stands above what is here. */
function orderingPage(view: TextView): Scheme | null {
  let seen = 0;
  for (const match of view.matches(FETCHED_TEXT)) {
    if (++seen > SEEN_MAX) return null;
    const url = match[1]!;
    if (!TEXT_ADDRESS.test(url) || hostWeight(url) < 2 || isMade(url)) continue;
    const { index } = match;
    const around = view.lower
      .slice(index, index + 2_000)
      .replace(/[`*]/g, '')
      .replace(/’/g, "'");
    if (!CARRIED_OUT.test(around) || !UNASKED.test(around) || !ON_TOP.test(around)) continue;
    if (spokenOf(view, index, index + match[0].length)) continue;
    return scheme('SKL-037', 'a stranger’s text is carried out without asking', index, match[0].length);
  }
  return null;
}

function isMade(url: string): boolean {
  const host = readAddress(url)?.host ?? '';
  return /(?:^|\.)example\.(?:com|org|net)$|^(?:your|my)\b/.test(host);
}

// ---------------------------------------------------------------- ransom

const DEMAND =
  /\b(?:files?|data|documents?|disks?|repositor(?:y|ies)|folders?|backups?|work)\b[^.\n]{0,60}\b(?:held|locked|encrypted|withheld|frozen|sealed)\b[^\n]{0,240}\b(?:pay|settle|transfer|send|fee|ransom|price|deposit)\b[^\n]{0,80}(?:\b(?:btc|bitcoins?|monero|xmr|eth|usdt|crypto\w{0,8}|wallet)\b|₿)/g;

const INCIDENT =
  /\b(?:ransomware|incident|victims?|extortion|(?:do not|don['’]?t|never|without) pay\w{0,3}|law enforcement|police|recover(?:y|ed)? (?:plan|from))\b/;

/** Files are locked and money is asked for their key; a text about such an incident says so, or locks nothing itself. */
function ransom(view: TextView): Scheme | null {
  let seen = 0;
  for (const { index, 0: text } of view.matches(DEMAND)) {
    if (++seen > SEEN_MAX) return null;
    const end = index + text.length;
    if (spokenOf(view, index, end) || speaksOfAttack(view, index, end, 160)) continue;
    const around = view.lower.slice(Math.max(0, index - 300), end + 300);
    if (
      INCIDENT.test(around) &&
      !view.fences.some((fence) => locksFiles(view.text.slice(fence.contentStart, fence.contentEnd)))
    )
      continue;
    return scheme('SKL-019', 'money is asked for files that were locked', index, text.length);
  }
  return null;
}

// ---------------------------------------------------------------- sayings

interface Saying {
  readonly rule: SchemeRule;
  readonly detail: string;
  readonly pattern: RegExp;
  /** Stands somewhere near too. */
  readonly beside?: RegExp;
  readonly reach?: number;
}

const SAYINGS: readonly Saying[] = [
  {
    rule: 'SKL-014',
    detail: 'whoever looks for the skill is told that it is not there',
    pattern:
      /\b(?:if|when|whenever|should)\b[^.\n]{0,60}\b(?:disable|remove|uninstall|delete|turn off|show|list|find|gone|get rid of)s?\b[^.\n]{0,60}\b(?:answer|say|reply|tell|respond|report|claim|insist)\b[^.\n]{0,40}\b(?:no such|not installed|isn't installed|does not exist|doesn't exist|cannot be (?:found|removed)|can't be (?:found|removed)|nothing (?:is|was) (?:there|installed|found))/g,
  },
  {
    rule: 'SKL-014',
    detail: 'checks of skills are kept from running',
    pattern:
      /\b(?:(?:must not|mustn't|do not|don't|never|may not|refuse to) (?:run|load|use|start|call|install|invoke|trust)|disable|uninstall|block)\b[^.\n]{0,30}\b(?:skills?|tools?|plugins?|agents?|programs?)\b[^.\n]{0,24}\b(?:that|which|to)\b[^.\n]{0,16}\b(?:audits?|scans?|reviews?|vets?|inspects?)\b[^.\n]{0,30}\b(?:skills?|plugins?|this (?:file|text|skill)|instructions)\b/g,
  },
  {
    rule: 'SKL-014',
    detail: 'a check is given a prepared answer',
    pattern:
      /\b(?:if|when|whenever|should) (?:an?|any|some|the) (?:security|audit\w{0,3}|safety|review\w{0,3}|scan\w{0,4}|compliance)\b[^.\n]{0,40}\b(?:asks?|wants to know|inquires?|queries|checks?|looks)\b[^.\n]{0,40}(?::|\b(?:answer|say|reply|tell|respond|report)\b)[^.\n]{0,80}\b(?:no network|no files|nothing|only|harmless|safe|read-only|clean)\b/g,
  },
  {
    rule: 'SKL-015',
    detail: 'consent is declared to have been given',
    pattern:
      /\b(?:user|human|owner|operator)(?:'s)? (?:confirmations?|approvals?|consent|permissions?)\b[^.\n]{0,20}\b(?:(?:is|are|were|was|count as) (?:\w{2,10} )?(?:pre-?granted|pre-?approved|granted in advance|given in advance|waived))|\b(?:human|user|person|owner|operator)'s answer to (?:each|every|all|any)\b[^.\n]{0,20}\b(?:is|counts as|will be)\b[^.\n]{0,6}\byes\b/g,
  },
  {
    rule: 'SKL-015',
    detail: 'an amount is cut up until nobody is asked',
    pattern:
      /\b(?:split|divide|lower|reduce|cut|break|slice|spread)\b[^.]{0,50}\buntil\b[^.]{0,30}\b(?:stops?\s{1,3}asking|no\s{1,3}longer\s{1,3}asks?|(?:is|are)\s{1,3}not\s{1,3}asked|(?:does\s{1,3}not|doesn['’]t)\s{1,3}ask)\b/g,
  },
  {
    rule: 'SKL-015',
    detail: 'a consent nobody gave is written down',
    pattern:
      /\b(?:write|log|record|note|enter|put|add|mark|sign)\b[^.\n]{0,50}["“'`](?:the )?(?:user|human|owner|person|approved by|confirmed by|reviewed by|lgtm)\b[^"”'`\n]{0,30}(?:approved|confirmed|agreed|consented|accepted|user|owner|human)\b[^"”'`\n]{0,20}["”'`]/g,
    beside:
      /\b(?:audit\w{0,2}|happy|satisf\w{2,5}|don't wait|do not wait|without (?:asking|waiting)|answer to (?:each|every|all)|nobody (?:asks|waits|checks)|sleeps?|in any case|whether or not)\b/,
    reach: 260,
  },
  {
    rule: 'SKL-017',
    detail: 'preferences nobody voiced are put into memory',
    pattern:
      /\b(?:seed|fill|start|populate|prime|pre-?fill|stock)\b(?:[^.\n]|\.(?=\w)){0,40}\b(?:it|them|section|file|memory|preferences|list|notes?|profile|\w{3,12}\.md)\b[^.\n]{0,60}\b(?:with|by)\b/g,
    beside:
      /\b(?:without (?:a |any )?(?:source|origin|note|mark|date)|same form as (?:the )?(?:observed|real|learned|own)|as (?:if|though) (?:the )?(?:user|they|person)|look(?:s)? (?:like|as if)|indistinguishable|keep the seeded|(?:user )?(?:has )?asked not to be (?:shown|told|asked|warned))\b/,
    reach: 700,
  },
  {
    rule: 'SKL-017',
    detail: 'memory names a master above the user',
    pattern:
      /\b(?:outranks?|stands? above|ranks? (?:above|before)|comes? before|counts? (?:more|for more) than|has (?:priority|precedence) over)\b[^.\n]{0,16}\b(?:my|the|your|any) (?:user|owner|human|operator|person)\b/g,
    beside: /\b(?:memory\.md|soul\.md|claude\.md|agents\.md|identity\.md|user\.md|memor(?:y|ies))\b/,
    reach: 900,
  },
  {
    rule: 'SKL-015',
    detail: 'a second identity approves the first one’s work',
    pattern:
      /\b(?:second|other|another|bot|spare|different|robot|service)(?:'s)? (?:account|token|identity|user|login)\b[^.\n]{0,60}\bapproves? (?:it|the (?:pull|merge) request|the pr|the change|the review|your own|yourself)\b|\bapproves?\b[^.\n]{0,60}\b(?:with|using|from|through) (?:the|a|an|another|your) (?:second|other|bot|spare|different|robot|service) (?:account|token|identity|user|login)\b/g,
    beside: /\b(?:branch protection|reviews?|reviewer|merg\w{1,3})\b/,
    reach: 200,
  },
  {
    rule: 'SKL-015',
    detail: 'a blocked action is done another way',
    pattern:
      /\b(?:blocked|denied|refused|forbidden|needs approval|not allowed|rejected)\b(?:\s{0,2}\?\s{0,2}(?:use |try |take )?`[^`\n]{2,80}`|[^.\n]{0,24}\b(?:use|try|do|rewrite|write|wrap|run|repeat) (?:it|the|another|a)\b[^.\n]{0,80}\b(?:instead|another (?:tool|way)|(?:already|before) (?:been )?(?:approved|allowed)|(?:approved|allowed) (?:already|before|earlier)|is allowed|test runner))/g,
    beside:
      /\b(?:don't wait|do not wait|in spite of|despite (?:it|them|the)|without (?:asking|approval|waiting)|get (?:past|around|things done)|has been approved before|is allowed|(?:do not|don't|never) ask)\b/,
    reach: 300,
  },
];

function said(view: TextView, { rule, detail, pattern, beside, reach = 0 }: Saying): Scheme | null {
  let seen = 0;
  for (const { index, 0: text } of view.matches(pattern)) {
    if (++seen > SEEN_MAX) return null;
    if (beside !== undefined && !beside.test(view.lower.slice(Math.max(0, index - reach), index + text.length + reach)))
      continue;
    if (spokenOf(view, index, index + text.length)) continue;
    return scheme(rule, detail, index, text.length);
  }
  return null;
}

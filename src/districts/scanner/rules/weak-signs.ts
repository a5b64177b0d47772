/**
 * Weak signs: each alone has honest uses and is no finding. Three different ones in one text are reported once (SKL-044),
 * at the first of them.
 */
import { isModelVendorHost } from '../data/hosts.ts';
import { networkOf, readAddress } from '../engine/address.ts';
import type { TextView } from '../engine/text-view.ts';
import type { Severity } from '../engine/types.ts';
import { payloadRules } from './payloads.ts';
import { clauseNegated, imperative, type Sign as Manner, SENSITIVE_WORDS } from './prose.ts';

interface Sign {
  readonly kind: string;
  readonly at: number;
}

interface Known {
  readonly rule: { readonly id: string };
  readonly severity?: Severity;
  readonly start: number;
}

/** Findings that count as a sign although they are only medium. */
const MEDIUM_SIGNS: Readonly<Record<string, string>> = {
  'SKL-015': 'consent',
  'SKL-017': 'memory',
  'SKL-022': 'persistence',
  'SKL-028': 'destination',
  'SKL-030': 'taking',
  'SKL-031': 'sending',
  'SKL-033': 'hiding',
  'SKL-036': 'sending',
  'SKL-037': 'orders',
};

const NEEDS: Readonly<Record<string, readonly string[]>> = {
  authority: [
    'full',
    'unlimited',
    'unrestricted',
    'complete',
    'total',
    'root',
    'admin',
    'administrator',
    'elevated',
    'privileged',
    'highest',
    'mandatory',
    'negotiable',
    'override',
    'overrides',
    'overriding',
    'supersedes',
    'supersede',
    'precedence',
  ],
  silence: [
    'silently',
    'quietly',
    'discreetly',
    'covertly',
    'invisibly',
    'background',
    'mention',
    'log',
    'display',
    'show',
    'print',
    'report',
    'explain',
    'announce',
    'disclose',
    'disclosing',
    'reveal',
    'list',
    'record',
    'tell',
    'inform',
    'notify',
    'mentioning',
    'telling',
    'informing',
    'notifying',
    'showing',
    'leave',
    'omit',
  ],
  consent: [
    'asking',
    'prompting',
    'requesting',
    'confirmation',
    'confirming',
    'approval',
    'permission',
    'waiting',
    'ask',
    'wait',
    'prompt',
    'request',
    'confirm',
    'immediately',
    'automatically',
    'always',
  ],
  taking: [
    'credential',
    'credentials',
    'password',
    'passwords',
    'passphrase',
    'key',
    'keys',
    'secret',
    'secrets',
    'token',
    'tokens',
    'cookies',
    'environment',
    'env',
    'ssh',
    'aws',
    'rsa',
    'keychain',
    'seed',
    'mnemonic',
    'mnemonics',
    'wallet',
    'private',
    'sensitive',
    'personal',
    'conversation',
    'chat',
    'message',
    'browser',
    'system',
    'source',
    'customer',
    'user',
    "user's",
    'user’s',
    'dotenv',
    'credit',
    'social',
    'contacts',
  ],
  sending: [
    'send',
    'upload',
    'post',
    'transmit',
    'forward',
    'submit',
    'email',
    'mail',
    'deliver',
    'sync',
    'report',
    'push',
    'exfiltrate',
  ],
  first: ['before', 'start', 'beginning', 'first', 'prior', 'every', 'after'],
};

const PATTERNS: readonly (readonly [string, RegExp])[] = [
  [
    'authority',
    /\b(?:you|the (?:agent|assistant|model|skill|ai)) (?:now )?(?:have|has|are granted|is granted|have been granted|hold)(?: been (?:given|granted))? (?:full|unlimited|unrestricted|complete|total|root|admin(?:istrator)?|elevated|privileged)(?: \w{1,14}){0,2}? (?:permissions?|access|privileges|rights|control|authority)\b/g,
  ],
  [
    'authority',
    /\b(?:highest priority|mandatory|non-?negotiable|overrid(?:e|es|ing)|supersedes?|takes? precedence)\b[^.\n]{0,60}\b(?:instructions?|rules|policy|policies|directives?|anything|everything|all)\b/g,
  ],
  ['silence', /\b(?:silently|quietly|discreetly|covertly|invisibly|in the background without)\b/g],
  [
    'silence',
    /\b(?:do not|don['’]?t|never|without) (?:mention|log|display|show|print|report|explain|announce|disclos|reveal|list|record|tell|inform|notify)\w{0,5}\b[^.\n]{0,40}\b(?:this|these|it|them|steps?|actions?|user|anyone|output)\b/g,
  ],
  ['silence', /\bleave (?:this|these|those|it|them|the) ?(?:\w{1,12} )?out of\b|\bomit (?:this|these) from\b/g],
  [
    'consent',
    /\bwithout (?:asking|prompting|requesting|confirmation|confirming|approval|permission|waiting)\b|\b(?:do not|don['’]?t|never) (?:ask|wait|prompt|request|confirm)\b|\bno (?:confirmation|approval|permission) (?:is )?(?:needed|required|necessary)\b/g,
  ],
  ['consent', /\b(?:immediately|automatically|always) (?:execute|run|approve|accept|install|delete|send|upload)\b/g],
  [
    'taking',
    /\b(?:read|collect|gather|harvest|extract|enumerate|scan|search|find|dump|list|copy|grab|locate|capture|record|cat|access|include|attach|ask|prompt)\b[^.\n]{0,90}/g,
  ],
  [
    'sending',
    /\b(?:send|upload|post|transmit|forward|submit|email|e-mail|deliver|sync|report|push|exfiltrate)\b[^.\n]{0,120}/g,
  ],
  [
    'first',
    /\b(?:before (?:anything else|any other|every|each|all other|doing anything|responding|answering)|at the (?:start|beginning) of (?:every|each)|first thing|prior to any|on every (?:turn|message|request|invocation)|after every (?:reply|response|answer|message))\b/g,
  ],
];

/** Signs of one passage stand at most this far apart. */
const REACH = 1_800;
/** Kinds that say what is done; the others say how. Manner alone is a style. */
const DEEDS: ReadonlySet<string> = new Set(['taking', 'sending', 'sabotage', 'spread', 'orders', 'persistence']);

/** The first passage of `view` in which enough kinds of signs stand together. */
export function readWeakSigns(
  view: TextView,
  known: readonly Known[],
  manners: readonly Manner[],
): { readonly start: number; readonly end: number } | null {
  if (view.isGuide) return null;
  const signs: Sign[] = [];
  for (const { rule, severity, start } of known) {
    const kind = MEDIUM_SIGNS[rule.id];
    if (kind !== undefined && severity !== 'low') signs.push({ kind, at: start });
  }
  for (const { kind, at } of manners)
    if (view.fenceAt(at) === null && !clauseNegated(view, at) && !view.mentioned(at, at + 4)) signs.push({ kind, at });
  for (const [kind, pattern] of PATTERNS) {
    if (!view.hasAny(NEEDS[kind]!)) continue;
    let seen = 0;
    let kept = 0;
    for (const match of view.matches(pattern)) {
      // A text that repeats one word a hundred thousand times shows one kind of sign all the same.
      if (++seen > 400 || kept >= 12) break;
      if (counts(view, kind, match[0], match.index)) {
        signs.push({ kind, at: match.index });
        kept++;
      }
    }
  }
  signs.sort((a, b) => a.at - b.at);
  for (let from = 0, to = 0; from < signs.length; from++) {
    while (to < signs.length && signs[to]!.at - signs[from]!.at <= REACH) to++;
    if (weightOf(signs.slice(from, Math.min(to, from + 64))) >= 4) {
      const start = signs[from]!.at;
      return { start, end: Math.min(view.text.length, start + 80) };
    }
  }
  return null;
}

function weightOf(signs: readonly Sign[]): number {
  const kinds = new Set(signs.map((sign) => sign.kind));
  // A persona without limits that explains harm is a deed of its own.
  const persona = Number(kinds.has('persona')) + Number(kinds.has('harm')) + (kinds.has('limitless') ? 2 : 0);
  if (persona >= 4) return 4;
  for (const kind of ['persona', 'harm', 'limitless']) kinds.delete(kind);
  let deeds = 0;
  for (const kind of kinds) if (DEEDS.has(kind)) deeds++;
  if (deeds === 0) return 0;
  return kinds.size + (kinds.has('taking') && kinds.has('sending') ? 1 : 0) + (kinds.has('sabotage') ? 1 : 0);
}

function counts(view: TextView, kind: string, text: string, at: number): boolean {
  if (view.fenceAt(at) !== null) return false;
  if (kind === 'taking') {
    if (
      !SENSITIVE_WORDS.test(text) ||
      (/\btokens\b/.test(text) && !/\b(?:access|auth|api|session|github|bearer) tokens\b|\btokens (?:and|,)/.test(text))
    )
      return false;
    return (
      imperative(view, at) &&
      !clauseNegated(view, at) &&
      !/\b(?:from the (?:environment|user|env)|source code|api[- ]?keys? (?:from|in|at|page)|the user['’]?s? (?:input|request|prompt|message))\b/.test(
        text,
      )
    );
  }
  if (kind === 'sending') {
    const address = /https?:\/\/[^\s)'"`>]{4,200}/.exec(text);
    if (address !== null) {
      const read = readAddress(address[0]);
      if (read === null || networkOf(read.host) !== 'public' || isModelVendorHost(read.host)) return false;
    } else if (
      !/\b(?:remote|external|our|attacker|third[- ]party|collection|analytics|telemetry) (?:\w{1,12} )?(?:server|endpoint|host|service|api|url)\b|@[\w-]{2,30}\.[a-z]{2,8}\b/.test(
        text,
      )
    )
      return false;
    return imperative(view, at) && !clauseNegated(view, at);
  }
  if (kind === 'consent' || kind === 'silence') {
    if (/^(?:do not|don|never|without)/.test(text))
      return !clauseNegated(view, at) && !/\b(?:unless|until)\b/.test(view.lower.slice(at, at + 120));
    return imperative(view, at) && !clauseNegated(view, at);
  }
  return !clauseNegated(view, at);
}

export const weakSignRule = payloadRules['SKL-044'];

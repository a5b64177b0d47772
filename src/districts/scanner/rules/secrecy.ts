/**
 * Deeds that the user is kept from knowing. Concealment is put together from parts, never from sentences: not telling (a
 * negation, a verb of telling, what was done), a place that people read and what is kept out of it, somebody who need not
 * know, an answer for whoever asks, a look that nobody notices, a thing that comes back. It counts only beside something
 * that leaves, gives access, forges memory, moves money, changes settings or opens a way past a login.
 */
import { forbidden, speaksOfAttack, type TextView, underProhibition } from '../engine/text-view.ts';
import { passageAround } from './breaches.ts';
import { type Scheme, type SchemeRule, strangersIn } from './schemes.ts';

const list = (text: string): readonly string[] => text.split(' ');

// ---------------------------------------------------------------- parts

const NOT = `(?:do not|don't|does not|doesn't|never|no need to|no reason to|need not|needn't|without|must not|should not|shouldn't|may not|not to|skip|omit|avoid|refrain from)`;
const TELL = String.raw`(?:mention|list|nam(?:e|ing)|show|report|explain|describ|display|announc|disclos|reveal|includ|document|flag|surfac|bring(?:ing)? up|talk(?:ing)? about|speak(?:ing)? of)\w{0,3}`;
const TOLD = `(?:mentioned|listed|named|shown|reported|explained|described|displayed|announced|disclosed|included|documented|recorded|brought up)`;
/** What was done, or a word for it: secrets, greetings and ticket numbers are something else. */
const IT = String.raw`(?:it|this|that|these|those|them|(?:this|that|the|the said) (?:\w{1,10} ){0,2}?(?:steps?(?: \d{1,2})?|calls?|lines?|cop(?:y|ies)|transfers?|roles?|accounts?|entr(?:y|ies)|uploads?|syncs?|requests?|keys?|bindings?|fields?|members?|bcc|cc))\b`;
/** What people read of the work. */
const READ = String.raw`(?:reports?|summar(?:y|ies)|recaps?|change ?logs?|changes|previews?|overviews?|minutes|logs?|descriptions?|pull requests?|prs?\b|commit messages?|release notes|what (?:you (?:tell|say|show)|people|the user|users|they|he|she|is (?:shown|said|told)))\b`;
const PEOPLE = `(?:users?|people|persons?|owners?|customers?|reviewers?|auditors?|colleagues?|any(?:one|body)|some(?:one|body)|they|nobody|no one)`;

const part = (source: string): RegExp => new RegExp(source);

const UNTOLD: readonly RegExp[] = [
  part(String.raw`\b${NOT} (?:\w{2,8} )?${TELL} ${IT}(?! (?:again|twice|before|until|unless|if|as\b))`),
  part(
    String.raw`\b(?:need not|needn't|is not|isn't|are not|aren't|must not|should not|is never|does not need to|doesn't need to) (?:to )?(?:be )?${TOLD}\b[^.]{0,16}\b(?:in|among|on|by) [^.]{0,20}\b${READ}`,
  ),
  part(
    String.raw`\b(?:does not|doesn't|do not|don't|never|must not|should not|is not to|will not) (?:appears?|shows? up|turns? up|be visible|surfaces?|belong)\b[^.]{0,6}\b(?:in|among|on|to) [^.]{0,20}\b${READ}`,
  ),
  part(
    String.raw`\b(?:(?:leave|keep|strip|remove|drop|cut|omit|exclude|hide|take)s? (?:[\w-]{2,10} )?${IT}|${IT} (?:is |are |must |should |has to |will |always )?(?:(?:left|kept|stripped|removed|dropped|hidden|excluded|stays?|remains?|be (?:left|kept|hidden))|(?:stay|remain)s?)) (?:out of|from|off|out) ?(?:of )?[^.]{0,20}\b${READ}`,
  ),
  part(
    String.raw`\b(?:line|field|copy|step|role|account|entry) (?:is|are) (?:left out of|kept out of|stripped from|removed from|hidden from|dropped from) [^.]{0,20}\b(?:${READ}|${PEOPLE})`,
  ),
  part(String.raw`\b(?:no|not a|not) part of [^.]{0,12}\b${READ}`),
  part(
    String.raw`\b${PEOPLE} (?:does not|doesn't|do not|don't|need not|needn't|should not|must not|never) (?:need to |have to )?(?:see|know|notice|hear|learn|be told|be shown|be aware)(?: (?:about|of))?(?: ${IT}|[.,;])`,
  ),
  /\b(?:secretly|covertly|surreptitiously|quietly|silently|discreetly) (?:sends?|uploads?|posts?|forwards?|cop(?:y|ies)|adds?|grants?|creates?|transfers?|writes?|inserts?)\b|\b(?:sends?|uploads?|posts?|forwards?|adds?|grants?|creates?|transfers?) (?:\w{1,12} ){0,6}?(?:secretly|covertly|discreetly|without (?:comment|a word|telling|saying so))\b/,
  // Other tongues, folded to plain letters.
  /\b(?:nicht|nie|niemals|keinesfalls) (?:erwahn(?:t|en)|genannt|gezeigt|aufgefuhrt|mitgeteilt|berichtet)\b|\berwahne\b[^.]{0,40}\b(?:nicht|nie|niemals)\b|\bohne (?:\w{2,14} ){0,4}zu (?:erwahnen|sagen|berichten)\b/,
  /\b(?:no|nunca) (?:se )?(?:lo |la |los |las )?(?:mencion\w{1,3}|muestres|digas|incluyas|informes|avises)\b|\bsin (?:mencionar\w{0,2}|avisar|decir\w{0,2})\b/,
  /\b(?:ne|n') ?(?:le |la |les |l'|en )?(?:mentionne|montre|dis|signale|parle|affiche|indique)\w{0,2} (?:pas|jamais)\b|\bsans (?:le |la |les )?(?:mentionner|signaler|prevenir|dire)\b/,
  /\b(?:nao|nunca) (?:o |a |os |as )?(?:mencion\w{1,3}|mostre|inclua|avise|informe|fale|diga|conte)\b|\bsem (?:\w{1,2} )?(?:mencionar|avisar|dizer|informar)\b/,
];

/** An explanation lies ready for whoever asks, or the thing passes for another. */
const EXPLAINED: readonly RegExp[] = [
  part(
    String.raw`\b(?:if|should|when|whenever) (?:any(?:one|body)|some(?:one|body)|they|people|reviewers?|an? (?:reviewer|auditor|colleague)) (?:\w{2,8} )?(?:wonder|ask|notice|question|spot|complain|inquire|enquire|stumble)\w{0,3}\b[^.]{0,60}\b(?:say|claim|reply|answer|tell them|explain|insist|pretend|blame) (?:that |with )?(?:it|they|this|these|the|an?)\b`,
  ),
  part(
    String.raw`\b(?:if|should|when|whenever) the (?:users?|owner|customer) (?:\w{2,8} )?(?:wonder|notice|question|spot|complain)\w{0,3}\b[^.]{0,60}\b(?:say|claim|insist|pretend|blame) (?:that )?(?:it|they|this|these|the|an?)\b`,
  ),
  part(
    String.raw`\b${PEOPLE} who (?:ask|wonder|notice|inquire)s?\b[^.]{0,16}\b(?:get|hear|are told|receive|is told|read)\b`,
  ),
  /\b(?:puts?|blame) (?:the |this |that |it\b)[^.]{0,24}\b(?:down to|on)\b[^.]{0,30}\b(?:fees?|rounding|unrealised|slippage|caching|latency|network|losses|p&l)\b|\bpass(?:es)? (?:it|this|them) off as\b/,
];

const UNNOTICED: readonly RegExp[] = [
  /\bblends? in\b|\b(?:linters?|scanners?|reviewers?) (?:\w{2,8} )?(?:are|is|stay|stays|remain|keep) (?:quiet|silent)|\b(?:goes?|stays?|passes|pass) unnoticed\b|\b(?:does not|doesn't|not) (?:stand|stick) out\b|\b(?:draws?|attracts?) no (?:attention|notice|questions)\b/,
];

const STAYS: readonly RegExp[] = [
  /\b(?:keep|leave) (?:it|the \w{2,12}|them)(?: \w{2,10})? (?:when|if|after|even|during)\b[^.]{0,40}\bclean|\bclean(?:s|ing|ed)?[ -]?up\b[^.]{0,40}(?<!do not )(?<!don't )\b(?:keep|leave|stays?|remains?|survives?)\b/,
];

const RETURNS: readonly RegExp[] = [
  /\b(?:if|when|should|whenever) (?:the )?(?:users?|any(?:one|body)|some(?:one|body)|they|it|owner|entr(?:y|ies))\b[^.]{0,30}\b(?:removes?|deletes?|removed|deleted|gone|drops?|clears?|edits?)\b[^.]{0,30}(?<!not )(?<!n't )(?<!never )\b(?:restore|put (?:it|them) back|re-?add|add (?:it|them) (?:again|back)|write (?:it|them) (?:again|back)|re-?create|re-?insert)\b/,
];

/** What is written passes for somebody's own words, or for older than it is. */
const FORGED: readonly RegExp[] = [
  part(
    String.raw`\b(?:phras|word|writ|formulat|fram|styl|not|record|put|dress|express)\w{0,4} (?:it |them |this |up )?as (?:if|though|something|a thing|things|what|a (?:wish|statement|remark|preference)) (?:\w{2,10} ){0,5}?(?:${PEOPLE}|by the user)\b`,
  ),
  /\b(?:a )?dated? (?:it |them |of )?(?:\w{1,10} ){1,5}?(?:back|ago|earlier|in the past)\b|\bback-?dat(?:e|ed|ing)\b/,
];

const UNASKED: readonly RegExp[] = [
  /\bno (?:\w{2,10} )?(?:confirmation|approval|consent|question)s? (?:is |are )?(?:requested|asked|needed|required|sought|due|necessary)\b|\bwithout (?:asking|approval|confirmation|waiting|consent)\b|\b(?:do not|don't|never|no need to) (?:ask|wait|request)(?: (?:the )?(?:user|owner|them))?(?: for)?(?: (?:confirmation|approval|consent|permission|a yes|first|again)\b|[.,;])|\b(?:withdraw|transfer|send|pay)s?\b[^.]{0,60}\bbefore (?:the )?(?:users?|owner|customer|person|they|anybody|anyone|approval|confirmation)\b(?! (?:is|are) (?:shown|told))|\bbefore (?:the )?(?:users?|owner|customer|person|they|anybody|anyone) (?:approves?|confirms?|agrees?|is asked|are asked)\b[^.]{0,12}\b(?:withdraw|transfer|send|pay)\b|\b(?:confirm|approve)\b[^.]{0,60}\bon (?:the )?(?:\w{2,10}'s behalf|behalf of)\b|\b(?:raise|lift|increase) the (?:\w{2,12} )?limit\b/,
];

// ---------------------------------------------------------------- deeds

interface Deed {
  readonly rule: SchemeRule;
  readonly detail: string;
  /** One of these words stands in the text. */
  readonly words: readonly string[];
  readonly anchor: RegExp;
  readonly written?: boolean;
  readonly reach: number;
  /** Stands in the passage too. */
  readonly beside?: RegExp;
  readonly also?: (match: RegExpExecArray) => boolean;
  readonly covers: readonly RegExp[];
  readonly unless?: RegExp;
}

const SHOWN =
  /\b(?:opt(?:s|ed)?[- ]?in|ask (?:the )?user (?:before|whether|first|for (?:approval|consent|permission))|(?:show|tell) (?:it to )?the user\b|wait for (?:a|the|their) (?:yes|approval|confirmation)|(?:if|when|once) the user (?:agrees|approves|consents|asks for (?!clean|tidy)))/;

const DEEDS: readonly Deed[] = [
  {
    rule: 'SKL-014',
    detail: 'something goes to a stranger and people are kept from knowing',
    words: list(
      'send sends sent post posts upload uploads forward forwards copy mirror submit push curl transmit envia envie envoie enviar envoyer senden sende schicke',
    ),
    anchor: /\b(?:https?|wss?):\/\/[^\s<>'"|)\]`]{4,200}/g,
    reach: 520,
    beside:
      /\b(?:sends?|sent|posts?|uploads?|forwards?|cop(?:y|ies)|mirrors?|submits?|push(?:es)?|transmits?|envi[ae]r?|envoie|envoyer|senden?|schicken?)\b|\bcurl\b.{0,240} -{0,2}(?:d|f|t|data\S{0,12}|json|form|upload-file) /,
    also: (match) => strangersIn(match[0].toLowerCase()).length > 0,
    covers: [...UNTOLD, ...EXPLAINED],
    unless: SHOWN,
  },
  {
    rule: 'SKL-014',
    detail: 'access is given and people are kept from knowing',
    words: list(
      'administratoraccess owner admin administrator collaborator collaborators authorized_keys create-access-key authorized access',
    ),
    anchor:
      /\badministratoraccess\b|\broles\/(?:owner|editor)\b|\bcluster-admin\b|\bcreate-access-key\b|\bauthorized_keys\b|\b(?:add|invite|create|grant|give|make)\b[^.]{0,60}\b(?:admin|administrator|owner|maintainer|full)\b[^.]{0,20}\b(?:collaborators?|access|rights|roles?|members?|permissions?|users?|accounts?)\b/g,
    reach: 700,
    beside: /\b(?:create|attach|add|put|grant|give|make|invite|trusts?|allow|has|append|tee|echo)\b/,
    covers: [...UNTOLD, ...EXPLAINED, ...UNNOTICED, ...STAYS],
    unless: SHOWN,
  },
  {
    rule: 'SKL-017',
    detail: 'memory is told what the user never said, or told again',
    words: list('memory memories'),
    anchor:
      /\bmemory\.md\b|\bmemory[._](?:add|write|save|store|create)\b|\b(?:in|to|into|the|your)\s{1,3}(?:long-term\s{1,3}|persistent\s{1,3})?memor(?:y|ies)\b/g,
    reach: 700,
    beside: /\b(?:append|add|write|save|store|put|call|insert|record|seed|enter)\b/,
    covers: [...FORGED, ...RETURNS, ...EXPLAINED],
  },
  {
    rule: 'SKL-039',
    detail: 'money goes to a fixed account before anybody is asked',
    words: list('withdraw withdrawal withdrawals transfer transfers pay payment payments send remit payout'),
    anchor:
      /\b0x[0-9a-fA-F]{40}\b|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b|\bbc1[0-9a-z]{25,60}\b|\bT[1-9A-HJ-NP-Za-km-z]{33}\b/g,
    written: true,
    reach: 520,
    beside: /\b(?:withdraw(?:al|als|s)?|transfers?|send|pays?|remit|pay ?outs?|payments?)\b/,
    covers: [...UNASKED, ...EXPLAINED],
    unless:
      /\b(?:wait for (?:a|the|their) (?:yes|approval|confirmation)|test ?net|fixtures?|sepolia|without (?:confirmation|approval) (?:is|are) refused|never (?:send|transfer|pay|withdraw|confirm|sign))\b|\b(?:never|not|don't|nothing|no \w{3,14})\b[^.]{0,60}\bwithout (?:asking|approval|confirmation|consent)/,
  },
  {
    rule: 'SKL-018',
    detail: 'a way past the login is written and kept from reviewers',
    words: list(
      'authenticated authorized authorised authentication auth login password token admin signed sign log let owner',
    ),
    anchor:
      /\b(?:treat(?:s|ed)?|regarded|accepted|counts?|handled|considered)\s{1,3}(?:\w{2,12}\s{1,3})?as\s{1,3}(?:an?\s{1,3}|the\s{1,3})?(?:already\s{1,3})?(?:authenticated|authori[sz]ed|trusted|admin\w{0,9}|owner|root|superuser|logged[- ]in)\b|\b(?:skips?|bypass(?:es)?|omits?|circumvents?|passes)\s{1,3}(?:the\s{1,3})?(?:token|auth\w{0,14}|login|password|session|permission|signature)(?:\s{1,3}(?:check|guard|validation)s?)?\b|\b(?:sign|log|let|wave)s?\s{1,3}(?:the\s{1,3}|that\s{1,3}|this\s{1,3}|an?\s{1,3})?(?:callers?|users?|requests?|clients?|it|them)\b[^.]{0,30}\b(?:in|through)\b/g,
    reach: 520,
    beside: /\b(?:headers?|cookies?|parameters?|query|user|flags?)\b|\?\w{2,12}=/,
    covers: [
      ...UNTOLD,
      ...EXPLAINED,
      ...UNNOTICED,
      /\b(?:do not|don't|never|not) (?:be )?(?:flag|raise|comment on|point out|question|report)(?:ged)?(?: it| this| that| them)?\b(?! (?:a|an|any|the|issues))|\bno tests? and no comments?\b/,
    ],
  },
  {
    rule: 'SKL-014',
    detail: 'settings are changed and people are kept from knowing',
    words: list('settings permissions crontab hookspath bashrc zshrc'),
    anchor:
      /\bsettings(?:\.local)?\.json\b|\bpermissions\.allow\b|\bcore\.hookspath\b|(?:^|[\s/~`.])(?:bashrc|zshrc)\b|\bcrontab\b/g,
    reach: 420,
    beside: /\b(?:append|add|write|set|put|insert|change|edit|merge|extend)\b/,
    covers: [...UNTOLD, ...EXPLAINED, ...RETURNS],
    unless: SHOWN,
  },
];

const SEEN_MAX = 40;

/** At most one finding of each kind. */
export function readSecrecy(view: TextView): Scheme[] {
  const found: Scheme[] = [];
  for (const deed of DEEDS) {
    if (!view.hasAny(deed.words)) continue;
    const at = placeOf(view, deed);
    if (at === null) continue;
    const { index, 0: text } = at;
    found.push({ rule: deed.rule, detail: deed.detail, start: index, end: index + Math.min(text.length, 160) });
  }
  return found;
}

function placeOf(view: TextView, deed: Deed): RegExpExecArray | null {
  const { anchor, written, reach, beside, also, covers, unless } = deed;
  let seen = 0;
  let judged = '';
  for (const match of written === true ? view.matchesAsWritten(anchor) : view.matches(anchor)) {
    if (++seen > SEEN_MAX) return null;
    const { index } = match;
    const end = index + match[0].length;
    if (also !== undefined && !also(match)) continue;
    const passage = passageAround(view, index - reach, index, end + reach);
    // A text that repeats itself is judged once.
    if (passage === judged) continue;
    judged = passage;
    if (beside !== undefined && !beside.test(passage)) continue;
    if (!covers.some((cover) => cover.test(passage)) || unless?.test(passage) === true) continue;
    if (forbidden(view, index) || underProhibition(view, index)) continue;
    if (view.isGuide && (view.quoted(index, end) || speaksOfAttack(view, index, end, 100))) continue;
    return match;
  }
  return null;
}

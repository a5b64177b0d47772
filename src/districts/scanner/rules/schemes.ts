/**
 * Schemes told in prose: a section is read for signs (something leaves for a stranger, it is private, nobody is asked,
 * nobody may know, a page is obeyed, a helper is swapped, memory is forged …), each a class of words that holds for any
 * wording. A sign alone is ordinary; a scheme is the set of signs that has no honest reading when it stands together, and
 * it is none where the passage leaves the decision to the user or speaks of somebody else's attack.
 */
import { networkOf, readAddress } from '../engine/address.ts';
import { bareHostsIn, mailboxesIn, matchesInPassage } from '../engine/matches.ts';
import { forbidden, speaksOfAttack, type TextView, underProhibition } from '../engine/text-view.ts';
import { byNumber } from '../engine/vocabulary.ts';
import { hostWeight } from './outflow.ts';

export type SchemeRule =
  | 'SKL-014'
  | 'SKL-018'
  | 'SKL-019'
  | 'SKL-015'
  | 'SKL-017'
  | 'SKL-024'
  | 'SKL-030'
  | 'SKL-031'
  | 'SKL-037'
  | 'SKL-039'
  | 'SKL-043';

export interface Scheme {
  readonly rule: SchemeRule;
  readonly detail: string;
  readonly start: number;
  readonly end: number;
}

// ---------------------------------------------------------------- sections

/** Text between two headings, at most this long. */
const SECTION_MAX = 2_600;
const SECTIONS_MAX = 3_000;

interface Section {
  readonly start: number;
  readonly end: number;
  /** One bit for every list of words in `LISTS` of which a word stands here. */
  readonly bits: number;
}

/** Sections of the text, each with the signs whose words it holds. */
function sectionsOf(view: TextView): Section[] {
  const { text, spans, words } = view;
  const found: Section[] = [];
  let start = 0;
  let word = 0;
  const add = (end: number): void => {
    let bits = 0;
    for (; word < words.length && spans[word * 2]! < end; word++) bits |= BITS[words[word]!] ?? 0;
    found.push({ start, end, bits });
    start = end;
  };
  const cut = (end: number): void => {
    while (end - start > SECTION_MAX) {
      const blank = text.slice(start + 400, start + SECTION_MAX).lastIndexOf('\n\n');
      add(blank === -1 ? start + SECTION_MAX : start + 400 + blank);
    }
    if (end > start) add(end);
  };
  for (let at = text.indexOf('\n#'); at !== -1 && found.length < SECTIONS_MAX; at = text.indexOf('\n#', at + 2))
    if (view.fenceAt(at + 1) === null) cut(at + 1);
  if (found.length < SECTIONS_MAX) cut(text.length);
  return found;
}

/** The prose of [start, end): fences of code make way for a full stop. */
function proseOf(view: TextView, start: number, end: number): string {
  let out = '';
  let from = start;
  for (const fence of view.fences) {
    if (fence.end <= start) continue;
    if (fence.start >= end) break;
    if (/^(?:text|txt|markdown|md|)$/.test(fence.language)) continue;
    out += `${view.lower.slice(from, Math.max(from, fence.start))} . `;
    from = Math.min(end, fence.end);
  }
  return plain(out + view.lower.slice(from, end));
}

/** Words without mark-up; items and paragraphs end with a full stop. */
export function plain(text: string): string {
  return text
    .replace(/[`*"“”‘]/g, '')
    .replace(/’/g, "'")
    .replace(/\n[ \t]{0,8}\n/g, ' .¶ \n')
    .replace(/\n[ \t]{0,8}(?:\n|[-+•#|>]|\d{1,2}[.)])[ \t#|>-]{0,8}/g, ' . ')
    .replace(/\s{2,40}|[\t\n\r\u00a0\u2000-\u200a\u202f\u3000]/g, ' ');
}

// ---------------------------------------------------------------- signs

const FORBID =
  /\b(?:never|do not|don't|must not|should not|cannot|can't|avoid|refuse to|instead of|rather than|not|no longer|nothing|nor)\b[^,;:.]{0,40}$/;

interface Sign {
  readonly words: readonly string[];
  readonly pattern: RegExp;
  /** One of these too. */
  readonly also?: readonly string[];
  /** The words before may not forbid it. */
  readonly act?: boolean;
  readonly unless?: (text: string, at: number, match: string) => boolean;
}

const words = (text: string): readonly string[] => text.split(' ');
const NOTS = words(
  "not don't doesn't isn't aren't never no need needn't without neither nor nobody none only shouldn't",
);

/** What a reader is spared for their own good is a value, not an act. */
const VALUE =
  /\b(?:tokens?|keys?|secrets?|passwords?|credentials?|pii|personal|customers?|internal|values?|stack traces?|host names?|cookies?|private)\b/;
const THIS =
  /\b(?:this|that|it|them|these|those|upload|copy|copies|step|transfer|sync|change|run|request|helper|source)\b/;

const SIGNS = {
  /** Nobody may learn of it. */
  conceal: {
    words: [
      ...NOTS,
      ...words(
        'silently secretly covertly discreetly invisibly unannounced between unobtrusive unobtrusively inconspicuous inconspicuously scenes keep leave place part output would give traces trail tracks sight confused anxious always agreed have refrain should present treat needs say looks tell explain output',
      ),
    ],
    also: words(
      'tell telling told mention mentioned mentioning announce announcing disclose disclosed disclosing reveal revealed raise raising bring bringing brought inform informed informing notify notified notifying alert explain explaining explained talk speak bother bothered trouble troubled discuss discussed discussion notice notices listed list repeated reported report logged show shown showing displayed display know knows appear draw point points surface surfaced described line word comment remark unannounced silently secretly covertly discreetly invisibly scenes you us yourself quiet silent from out place part result discarded only believe think assume feeling impression as mention bias confuse worry distort alarm unsettle else inconspicuous inconspicuously unobtrusive unobtrusively swept removed erased wiped source trace note mark record sight confused anxious say odd hidden was were has so notices asks so agreed',
    ),
    pattern:
      /\b(?:(?:do not|don't|does not|doesn't|never|no need to|need not|needn't|not to|without|neither|nor|nobody|no one|must not|should not|shouldn't|isn't to|aren't to|not be|not worth|no call to|no reason to|refrain from|not up for|have to) (?:[\w'-]{1,14} ){0,5}?(?:tell|telling|told|mention\w{0,3}|announc\w{1,3}|disclos\w{1,3}|reveal\w{0,3}|rais(?:e|ing)|bring(?:ing)? (?:it|them|this|that|these) up|brought up|inform\w{0,3}|notif\w{1,5}|alert\w{0,3}|explain\w{0,3}|talk about|speak of|bother(?:ed)?|trouble[sd]?|discuss\w{0,3}|discussion|notices?|listed|list|repeated|reported|report|logged|shown?|showing|displayed|display|know|knows|appear|draw attention|points? (?:it|this|that) out|surfaced?|described?|a line|a word|comment|remark)\b|unannounced|(?<!(?:fails?|failed|breaks?|broken?|stops?|dies|falls? back|truncated?|ignored|dropped|skipped|exits?) )silently(?! (?:fail|break|broke|skip|ignor|drop|exit|ban|has|truncat|return|continue|degrad|fall|swallow|corrupt))|secretly|covertly|discreetly|invisibly|behind the scenes|stays? between|between (?:you|us) and|keep (?:it|this|that|them|these) (?:out of|to yourself|quiet|silent|from)|leave (?:it|this|them|that|these) out|(?:has|have) no place in|(?:isn't|is not|are not|aren't|not) part of the (?:report|summary|answer|result)|(?:are|is) not a \w{3,12} result|output (?:is )?discarded|mention only|would only (?:bias|confuse|worry|distort|alarm|unsettle)|would (?:distort|bias|confuse)|and nothing else|inconspicuous\w{0,2}|unobtrusive\w{0,2}|(?:traces?|trail|tracks) (?:is|are) (?:swept|removed|erased|wiped)|give no source|leave no (?:trace|remark|note|mark|record)|out of (?:the )?(?:user's |person's )?sight|get confused|grow anxious|should (?:believe|think|assume|have the (?:feeling|impression))|present (?:it|them|this) as|treat (?:it|that|this) as (?:a )?(?:no-op|clean-?up|routine|normal)|needs no mention|only if (?:somebody|someone|anybody|anyone) (?:notices|asks)|has always been so|it was agreed|(?:doesn't|does not|don't|do not|never) say so|say nothing|looks? odd|output is hidden|while output is|(?:tell|say|explain)\b[^.]{0,20} that (?:it|the|they|this) (?:\w{2,12} ){0,2}(?:was|were|is|has) (?:\w{2,10} )?(?:damaged|lost|corrupt\w{0,2}|normal|routine|there before)|keep that out of)\b/g,
    unless: (text, at, match) => {
      // "Keys that nobody knows" are strange, not secret.
      if (
        /^(?:nobody|no one) know$/.test(match.replace(/s$/, '')) &&
        /\b(?:that|which|whom) $/.test(text.slice(Math.max(0, at - 6), at))
      )
        return true;
      const rest = text.slice(at + match.length, at + match.length + 46);
      if (/\b(?:tell|told|telling)$/.test(match) && /^ (?:the user |them |people |anyone )?to\b/.test(rest))
        return true;
      const clause = /^[^.;:]{0,46}/.exec(rest)?.[0] ?? '';
      return VALUE.test(`${match} ${clause}`) && !THIS.test(clause);
    },
  },
  /** Nobody may refuse it. */
  refuse: {
    words: [
      ...NOTS,
      ...words(
        'mandatory condition implied implicitly implicit matter regardless whatever even skip unconditional unconditionally declined consent whether licence license agreed hence cannot concern behind licensing',
      ),
    ],
    pattern:
      /\b(?:without (?:being )?(?:asking|asked|prompting|confirmation|consent|approval|permission|question\w{0,3}|weighing|review)|do(?:es)? not need (?:a |an |any )?(?:decision|approval|consent|confirmation)|(?:not|isn't|aren't) optional|mandatory|no (?:way|switch|option|possibility|setting) to (?:decline|leave|opt|refuse|turn|switch|disable)|cannot be (?:declined|switched off|turned off|disabled|refused|skipped)|(?:condition|part) of (?:use|the licen[cs]e)|(?:consent|agreement|acceptance) is (?:implied|implicit|given|assumed)|implicitly|come what may|no matter (?:what|who|whether|how)|regardless|whatever (?:the session|they|happens|it was)|even (?:if|when) (?:the user|they|the person|nobody|it)|in any case|whether or not|skip the question|(?:don't|do not|need not|needn't) (?:have to )?be (?:consulted|asked)|(?:doesn't|does not) get a prompt|(?:nobody|no one) (?:is|needs to be|has to be) asked|never ask\b|do not ask|don't ask (?!for)|unconditional\w{0,2}|no lock is put|they go as they are|not a matter of|agreed to this when|hence no (?:banner|prompt|notice|question)|cannot be (?:paused|stopped)|can't be (?:paused|stopped|switched off|declined)|none of their concern|behind the progress bar)\b/g,
    unless: (text, at, match) => /\b(?:is fine|is not asked again)\b/.test(text.slice(at, at + match.length + 60)),
  },
  /** Things people keep to themselves. */
  private: {
    words: words(
      'credential credentials password passwords passphrase passphrases secret secrets key keys signing account accounts token tokens connection settings configuration env ssh aws kube netrc npmrc shell keyring keyrings ring keychain dotted hidden logins login cookies history identities identity prove transcript transcripts conversation conversations dialogue exchange answer chat customer customers participants calendar contacts personal record open repository diff remote log app bodies attachments host saved source sessions output customers',
    ),
    pattern:
      /\b(?:credentials?|passwords?|passphrases?|secrets|private keys?|signing (?:keys?|material)|service accounts?|(?:access|api|auth|login|session|refresh|registry) (?:keys?|tokens?|details)|connection (?:strings?|settings)|configuration values|values of (?:any|the|all|every) (?:config\w{0,8}|settings|environment|variables)|(?:any )?settings (?:read|seen|opened)|secure shell|keyrings?|ring on which|keychain|(?:dotted|hidden|dot)[ -](?:\w{2,8} ){0,2}(?:files?|folders?|ones?|director\w{1,3})|stored logins?|saved logins?|cookies|(?:bash|zsh|shell|command) history|keeps its identities|prove who|(?:remember|know) who (?:you|they|the)|transcripts?|conversations?|full dialogue|complete exchange|exchange between|everything (?:said|typed|that was said)|question, (?:your|the) answer|chat (?:log|history)|customer(?:'s)? (?:names?|data|records?|address)|names of participants|calendar entries|address book|working record|files that (?:were|are) open|open files|whole (?:repository|session|project|diff)|the diff\b|log lines|remote url|e-?mail from git|hostname and user|app password|(?:bodies|messages?),? (?:and )?attachments|names? of (?:the )?customers|command output|host name|saved sessions|(?:shell|agent) configuration|source text|log (?:it|you|them) in|their output)\b|(?<![\w.])\.(?:env|ssh|aws|gnupg|netrc|npmrc|kube|docker|pypirc|zsh_history|bash_history|password-store|config\/(?:gh|gcloud|rclone))\b/g,
    act: true,
  },
  /** Something goes somewhere. */
  leaves: {
    words: words(
      'send sends sent upload uploads uploaded post posts posted transmit transmits transmitted forward forwards forwarded submit submits submitted relay relays ship ships shipped mirror mirrors mirrored push pushes pushed deliver delivers delivered hand hands handed pass passes passed travel travels lodged lodge leave leaves carried carries carry goes go deposit deposited drop drops dropped contribute contributes share shares shared copy copied register registers registered report reports sync syncs kept read lands land put puts mirrored duplicated bring live attaching reported',
    ),
    pattern:
      /\b(?:send|sends|sent|upload(?:s|ed)?|posts?|posted|transmit(?:s|ted)?|forward(?:s|ed)?|submit(?:s|ted)?|relay(?:s|ed)?|ship(?:s|ped)?|mirror(?:s|ed)?|push(?:es|ed)?|deliver(?:s|ed)?|hand(?:s|ed)? (?:in|over|on|the|it|them|all)|hand-in|pass(?:es|ed)? (?:on|it|them|along)|travels?|lodge[sd]?|leave (?:it|them)|leaves (?:after|for|with)|carried to|carry (?:it|them) to|carries|goes|go (?:to|as|along)|deposit(?:s|ed)?|drop(?:s|ped)? (?:it|them|in|off)|contribut(?:e|es|ed)|share[sd]?|cop(?:y|ied) (?:it|them|to)|register(?:s|ed)?|reports? (?:it|them|to|the)|sync(?:s|ed)?|kept in|read aloud|lands?|puts? (?:it|them)|mirrored|duplicated|bring (?:one|it|them|each)|live with us|attaching|reported to|kept by us)\b/g,
    act: true,
  },
  /** What a page says is done. */
  obeys: {
    words: words(
      'go do carry carried put follow followed obey comply act take treat addressed anything whatever ask asks speaks word execute executed obeyed outranks instructions says work count counts perform complete jobs tells assignment policy start brief orders',
    ),
    pattern:
      /\b(?:go along with|do (?:exactly )?(?:as|what|whatever|anything) (?:it|they|the \w{3,12}|that \w{3,10}) (?:says?|asks?|wants?|tells?|demands?)|(?:carry|carried|carries) out|put (?:each|all|every|them|it)\b[^.]{0,40} into practice|follow(?:ed)? (?:it|them|all|each|every|its|whatever|what)|obey(?:ed)?|comply|act (?:on|upon) (?:it|them|what|its)|take what (?:it|they) says?|tak(?:e|ing|en) (?:it|them|its \w{3,10}) as (?:coming|if|though|given|orders)|treat (?:it|them|its|what)[^.]{0,40} as|addressed to you|(?:anything|whatever|everything) (?:it|they|the \w{3,12}) (?:asks?|says?|contains?|wants?|orders?|tells?|demands?)|it may (?:ask|tell|want|order)|speaks? for (?:the|your|its)|its word|execut(?:e|ed|es) (?:it|them|whatever|all|each)|be carried out|instructions? (?:it|they) (?:gives?|contains?|holds?)|work through (?:the|its|each|them|all)|counts? as (?:steps|written|part|instructions)|perform (?:each|the|all|every)|complete (?:it|them|each) with|jobs for you|act on it|where it tells you to|(?:is|are|as) your (?:next |new |current |operating |standing ){0,2}(?:assignment|task|policy|orders?|brief)|start on it|your next assignment)\b/g,
    act: true,
  },
  /** … before what anybody else says, or beyond the task. */
  above: {
    words: words(
      'though if coming speaks outranks prevails wins precedence full without nothing more terminal shell files run setting commands overrides even first over server queue newer contain include win differ tools otherwise judge beats returning yours trumps binding',
    ),
    pattern:
      /\b(?:as (?:though|if) (?:the|it|they|he|she)|as coming from|speaks? for (?:the|your|its)|outranks?|prevails?|(?:sheet|page|board|text|file|document|feed|it|they|server|note) (?:wins|win|comes? first|goes? first)|takes? precedence|in full and first|without (?:weighing|asking|question\w{0,3}|judging)|nothing to do with|more than \w{3,12}: |(?:terminal|shell)(?: and| or| commands?|,)[^.]{0,30}|run something|change a setting|overrid(?:e|es|ing)|even (?:if|when) (?:the|they|it)|account owner|above (?:the user|this|what|anything)|over (?:the user|what the|anything)|only then|(?:server|page|feed|queue) (?:is right|knows better)|newer than what|(?:can|may|could|might) (?:also )?(?:include|contain|hold) (?:[\w, ]{0,20})?commands|win over|if they differ|whatever tools|(?:your|the) tools (?:available|needed)|with your tools|where it says otherwise|not the one to judge|beats (?:requests|the|what|any)|without returning|not yours to|trumps|is binding)\b/g,
  },
  /** A program is exchanged for what lies elsewhere. */
  swaps: {
    words: words(
      'replace replaces replaced overwrite overwrites overwritten swap swaps refresh refreshes update updates newest latest brings fetches itself stub loads downloads renews pulls',
    ),
    pattern:
      /\b(?:replac(?:e|es|ed)\b[^.]{0,40}\b(?:with|by)|overwrit(?:e|es|ten)|swaps?|refresh(?:es)? itself|updates? itself|keeps itself|newest version of itself|brings in|fetches (?:its|the) (?:real|actual|newest|latest)|its real (?:body|content|code)|loads? (?:its|the) (?:real|actual|newest|latest)|downloads? (?:its|the) (?:real|actual|newest|latest)|takes? the newest|renews itself|pulls? its own)\b/g,
    act: true,
  },
  /** … and runs unread, or as root. */
  unread: {
    words: [...NOTS, ...words('sudo root unopened unread minified administrator checksum skip rights')],
    pattern:
      /\b(?:(?:do not|don't|never|no point in|nobody has to|no need to|need not|needn't|without|not worth|not necessary to) (?:[\w'-]{1,12} ){0,2}?(?:open(?:ing)?|look(?:ing)?|read(?:ing)?|review(?:ing)?|inspect(?:ing)?|print|check(?:ing)?|summari[sz]\w{1,3}|examin\w{1,3}|study)\b|(?:leave it )?unopened|unread|under sudo|with sudo|sudo (?:-\w{1,4} )?(?:bash|sh|python\d?|node|\.\/|scripts?)|root (?:rights|privileges)|as root|breaks the checksum|administrator rights|skip any review)\b/g,
    unless: (text, at, match) =>
      /\b(?:never|not|don't|without)\b[^.]{0,24}$/.test(text.slice(Math.max(0, at - 30), at)) ||
      (/^(?:without|never)/.test(match) && /sudo/.test(match)),
  },
  runs: {
    words: words('run runs start starts execute executes bash sudo hand hands pass passes launch launches up'),
    pattern:
      /\b(?:runs?|starts?|execut(?:e|es)|bash|sudo|hands? (?:over|control)|pass(?:es)? control|launch(?:es)?|at start-up)\b/g,
    act: true,
  },
  /** What later sessions read. */
  memory: {
    words: words('memory memories remember preference preferences claude agents soul notes gemini teach persona start'),
    pattern:
      /\b(?:(?:stor|add|writ|remember|record|sav|keep|put|not)\w{0,3}\b(?:[^.]|\.(?=\w)|~\/\.){0,90}\b(?:memor(?:y|ies)|preferences?|claude\.md|agents\.md|soul\.md|gemini\.md|long-term notes|persistent notes|notes file)|(?:memory (?:tool|file)|memory\.md|soul\.md|claude\.md)\b[^.]{0,120}\b(?:note|store|write|add|record)|remember (?:for|as|that|this|these)|teach the (?:assistant|agent|model)|persona file|read at every start)\b/g,
    act: true,
  },
  forged: {
    words: words(
      'if though said dated own person established standing always told agreed style voice earlier author reviewed approved accepted agreed confirmed cleared trusted drop keep missing rule there word year',
    ),
    pattern:
      /\b(?:as (?:if|though) the (?:user|person|owner|team)|as things the (?:user|person|owner|team)|said (?:it |this |so )?(?:some|a) (?:time|while|week|month)|dated (?:\w{2,8} ){1,3}(?:back|ago|earlier)|back-?dated|(?:user|person|owner|team)'s own (?:\w{3,10}-?\w{0,9} )?(?:wish|preference|rule|habit|words)\w{0,3}|in the first person|established preference|long-standing|in its author's style|(?:always been so|always been that way)|in the user's (?:voice|name|words)|(?:were|was) told already|it was agreed|agreed (?:upon )?already|as an? (?:old|earlier|existing) (?:preference|decision|rule)|(?:user|owner|person|team) has (?:reviewed|approved|accepted|agreed|confirmed|cleared)|trusted by the user|never drop this|keep this (?:section|entry|block) as it is|if it is missing, restore|as a team rule|always (?:been )?there|word it as|from last year)\b/g,
  },
  weakens: {
    words: words(
      'verified verification verify signature none overkill formatting committed cors origin debug public dropped password account checks asked disabled off skip registry concatenation accept asking come comes taken installed pulled warnings warning notices notice alerts trusted prompt anything prefix exempt trust',
    ),
    pattern:
      /\b(?:(?:need not|needn't|not|without|never|skip\w{0,4}|no) (?:be |to |any )?(?:verif\w{2,8}|signature checks?|validat\w{2,4}|checked|certificate checks?)|(?:disable|drop|skip|omit|turn off) (?:the )?(?:verification|signature|certificate|tls|authentication|csrf|rate limit\w{0,3}) ?(?:checks?)?|alg: none|with ==|(?:are|is) overkill|string (?:formatting|concatenation)|may be committed|cors (?:is )?open|open to any origin|any origin|debug route|public(?:ly)? (?:read|writ)\w{0,4}|(?:protection|prevent_destroy|check|guard) is (?:dropped|removed|off)|support account|default password|with the password|rather than the public registry|(?:never|don't) want to be asked|to any service without asking|accept tokens|in plain ?text|chmod 777|verify ?= ?false|world-readable|run as root|(?:packages?|wheels|modules|dependencies|images?)\b[^.]{0,40} (?:come|comes|are taken|are installed|is taken|are pulled) from https?|(?:warnings?|notices?|alerts?)\b[^.]{0,100}\b(?:need not|settled|not raised|dealt with|are known|ignored|suppressed|false alarms?)|trusted by the user|run without a prompt|accepts? anything|compared by prefix|exempt from (?:review|checks|scanning)|trusts? the client)\b/g,
    act: true,
  },
  /** This very text … */
  itself: {
    words: words('this following text procedure companion lines document top above below'),
    pattern:
      /\b(?:this (?:very |companion |whole |same )?(?:section|paragraph|block|skill|text|passage|instruction)|this file|the following (?:block|section|paragraph|lines)|text of this (?:skill|file)|these (?:lines|instructions|sentences)|this document|lines at the top|(?:text|lines|block) (?:above|below))\b/g,
  },
  /** … goes into every other. */
  spreads: {
    words: words(
      'append copy insert add carry put puts attach repeat repeats spread adopt hand place give other smuggle slip sneak',
    ),
    pattern:
      /\b(?:(?:append|cop(?:y|ied)|insert|add|carry|puts?|attach|repeats?|spread|adopt|place)\b(?:[^.]|\.(?=\w)){0,140}\b(?:(?:every|each|all|other|any) (?:[\w.-]{1,14} ){0,3}?(?:skills?|skill\.md|agents\.md|claude\.md|instruction files?|repositor(?:y|ies)|projects?|assistants?|agents?|drafts?)|whoever (?:installs|reads|opens))|(?:every|each) (?:[\w.-]{1,14} ){0,3}?(?:instruction file|skill|skill\.md|agents\.md|repository)\b(?:[^.]|\.(?=\w)){0,160}\b(?:append|insert|carry|cop(?:y|ied)|add)|(?:other|all|every|any) prompt files\b[^.]{0,120}\b(?:give|add|append|insert|copy|put)|(?:smuggle|slip|sneak) a copy)\b/g,
    act: true,
  },
  /** A guard is in the way … */
  hinders: {
    words: words(
      'guard hook hooks rule prompt prompts dialogue dialog check checks confirmation permission permissions approval sandbox questions question linter scanner guardrail policy asked asking',
    ),
    pattern:
      /\b(?:(?:guards?|hooks?|rules?|prompts?|dialog(?:ue)?s?|checks?|confirmations?|permissions?|approvals?|approval steps?|sandbox|questions?)\b[^.]{0,60}\b(?:in the way|slows?|refuses?|(?:hold|holds) (?:you|it|things|work) up|hold you up|blocks?|interferes?|stops?|complains?|objects?)|waved through|without being (?:asked|waved)|hold you up|(?:scanner|guardrails?|policy)\b[^.]{0,50}\b(?:rejects?|refuses?|blocks?|stops?|complains?)|asked each time|the asking)\b/g,
  },
  /** … and is taken out of it. */
  clears: {
    words: words('take set edit empty turn remove switch disable until loosen work rename finds make'),
    pattern:
      /\b(?:take (?:it|them) out|set (?:it|them) aside|edit the (?:settings|configuration|rules?)|empty (?:them|it)|(?:set|choose|switch to) the mode|turn it to its widest|remove (?:it|them|the rule|the hook)|(?:switch|turn) (?:it|them) off|disable (?:it|them)|loosen (?:it|them|the)|until it no longer|get around (?:it|them)|work around (?:it|them)|rename its|finds nothing|turn the asking off|make it pass)\b/g,
    act: true,
  },
  /** Something is installed, opened or let in. */
  side: {
    words: words('package module helper extension dependency plugin ssh branch account user crontab authorized keys'),
    also: words('add adds install installs load loads ssh open opens create creates crontab authorized log'),
    pattern:
      /\b(?:(?:add|install|load)s? (?:the |a |an )?(?:\w{2,12} )?(?:package|module|helper|extension|dependency|plugin)|ssh-(?:ed25519|rsa) aaaa|(?:open|create)s? (?:a |an )?(?:second|new|hidden) (?:branch|account|user)|crontab|authorized_keys|keys that may log in)/g,
    act: true,
  },
  /** One offer is put before the others … */
  steers: {
    words: words(
      'top first above half lift rank recommend price offers left links always get gets favours favors count',
    ),
    pattern:
      /\b(?:(?:comes?|goes?|go|put|lift\w{0,3}|move\w{0,1}|rank\w{0,3}|push\w{0,2}) (?:[\w.-]{1,30} ){0,4}?(?:to the top|first\b|above (?:all|the)|to the first place)|gets? (?:\+\d{1,4}|half|an? (?:extra|additional|bonus))|recommend\b[^.]{0,80}\b(?:above all|whatever|always|regardless)|leave (?:its|their|the) (?:lower )?price out|drop (?:the )?offers|(?:complaints|alternatives|offers|prices)\b[^.]{0,30}\bleft out|links always|favou?rs [\w.-]{2,30}|count its \w{3,12} as (?:free|zero|nothing))/g,
    act: true,
  },
  /** … because somebody earns by it. */
  profits: {
    words: words(
      'ref aff affiliate referral reference sponsored sponsor partner partners partnership commission earns earn fee weighting paid kickback pays',
    ),
    pattern:
      /\?(?:ref|aff|tag|partner|via)=|\b(?:affiliate|referral|reference code|sponsor\w{0,3}|partner(?:s|ship)?\b|commission|earns?\b|a fee\b|house weighting|kickback|pays (?:us |the authors? )?for)/g,
  },
  /** Mail or invitations have one more reader … */
  copies: {
    words: words('bcc blind forwarded forward forwards guests guest'),
    pattern:
      /\b(?:bcc|blind cop(?:y|ies)|(?:everything|all|every|each)\b[^.]{0,60}\bforward(?:ed|s)?|forward (?:the sent|everything|all|every)|(?:optional )?guests?)\b/g,
    act: true,
  },
  /** … whom people do not see. */
  masked: {
    words: words("leave leaves hidden technical deleted remove only don't doesn't not never called"),
    pattern:
      /\b(?:leaves? (?:the |that |this )?(?:\w{2,10} )?(?:line |field )?out|hidden from|is technical|deleted from sent|remove the copy|only [\w, ]{3,60} (?:are|is) (?:printed|shown|displayed)|(?:don't|do not|doesn't|does not|never) (?:see|appear|show|list|display|mention))\b/g,
  },
  /** A day or a person is waited for … */
  waits: {
    words: words('none nobody longer paid expired until licence license seat company trial past after'),
    pattern:
      /\b(?:if (?:none|nobody|no one) of|if (?:the )?(?:company|customer|user|licen[cs]e|seat)\b[^.]{0,40}\b(?:no longer|not|expired|ended)|has not paid|no longer (?:belongs|works|matches|pays)|(?:past|after) the (?:end of the )?(?:trial|licen[cs]e|term))\b/g,
  },
  /** … and things are destroyed. */
  destroys: {
    words: words('remove delete wipe drop erase destroy overwrite'),
    pattern:
      /\b(?:remove|delete|wipe|drop|erase|destroy|overwrite)s?\b[^.]{0,50}\b(?:snapshots?|working copy|history|databases?|schema|repositor(?:y|ies)|home|backups?|volumes?|documents|source files?)\b/g,
    act: true,
  },
} satisfies Record<string, Sign>;

type SignName = keyof typeof SIGNS;

/** Bits of the lists of words a sign needs: all of them must be set. */
const NEEDS = new Map<SignName, number>();
const bits = new Map<string, number>();
{
  let bit = 1;
  const list = (of: readonly string[]): number => {
    for (const word of of) bits.set(word, (bits.get(word) ?? 0) | bit);
    bit <<= 1;
    return bit >> 1;
  };
  for (const [name, sign] of Object.entries(SIGNS) as [SignName, Sign][])
    NEEDS.set(name, list(sign.words) | (sign.also === undefined ? 0 : list(sign.also)));
}
/** The same by the number of the word. */
const BITS = byNumber(bits);

// ---------------------------------------------------------------- schemes

interface SchemePattern {
  readonly rule: SchemeRule;
  readonly detail: string;
  /** The first anchors; the others stand within `reach` of it. `stranger` is an address of somebody unknown. */
  readonly all: readonly (SignName | 'stranger' | readonly SignName[])[];
  readonly reach: number;
  /** Two signs that must stand closer, within a sentence or two. */
  readonly close?: readonly [number, number, number];
  /** Holds although the user is asked about something beside it. */
  readonly unasked?: boolean;
  /** Words in the passage that take the sting out of it. */
  readonly unless?: RegExp;
}

const PATTERNS: readonly SchemePattern[] = [
  {
    rule: 'SKL-031',
    detail: 'private things leave for a stranger and nobody may refuse or know',
    all: ['stranger', 'leaves', 'private', ['conceal', 'refuse']],
    reach: 620,
    close: [0, 1, 260],
  },
  {
    rule: 'SKL-014',
    detail: 'something goes to a stranger and nobody may know',
    all: ['stranger', 'leaves', 'conceal'],
    reach: 260,
    close: [0, 1, 160],
  },
  {
    rule: 'SKL-037',
    detail: 'what a stranger’s page says is done before anything else',
    all: ['stranger', 'obeys', 'above'],
    reach: 460,
  },
  {
    rule: 'SKL-024',
    detail: 'a helper is exchanged for a stranger’s and runs unread',
    all: ['stranger', 'swaps', 'runs', 'unread'],
    reach: 420,
  },
  {
    rule: 'SKL-017',
    detail: 'memory is told to weaken later work in somebody else’s name',
    all: ['memory', 'weakens', ['forged', 'conceal']],
    reach: 900,
  },
  {
    rule: 'SKL-017',
    detail: 'memory is told what the user never said',
    all: ['memory', 'forged'],
    reach: 400,
  },
  {
    rule: 'SKL-017',
    detail: 'this text is to spread to other files',
    all: ['spreads', 'itself'],
    reach: 300,
    close: [0, 1, 260],
  },
  {
    rule: 'SKL-015',
    detail: 'what guards a session is taken out of the way',
    all: ['hinders', 'clears'],
    reach: 250,
  },
  {
    rule: 'SKL-018',
    detail: 'advice is bent for money and nobody may know',
    all: ['profits', 'steers', 'conceal'],
    reach: 480,
    unasked: true,
  },
  {
    rule: 'SKL-031',
    detail: 'mail is copied to a stranger whom people do not see',
    all: ['stranger', 'copies', ['masked', 'conceal']],
    reach: 460,
    close: [0, 1, 140],
    unasked: true,
    unless:
      /\b(?:show|display|list|print)s?\b[^.]{0,40}\bbcc\b|\bbcc\b[^.]{0,80}\bvisible\b|\bvisible in the (?:preview|draft)\b/,
  },
  {
    rule: 'SKL-019',
    detail: 'destruction that waits for a day or a person',
    all: ['waits', 'destroys'],
    reach: 220,
  },
  {
    rule: 'SKL-014',
    detail: 'something is let in and nobody may know',
    all: ['side', 'conceal'],
    reach: 240,
  },
];

/** What the words of a section must hold for each pattern: all bits of `all`, those of one of each `any`, a receiver. */
const GATES = PATTERNS.map(({ all: signs }) => {
  let all = 0;
  const any: number[][] = [];
  for (const sign of signs)
    if (typeof sign !== 'string') any.push(sign.map((name) => NEEDS.get(name)!));
    else if (sign !== 'stranger') all |= NEEDS.get(sign)!;
  return { all, any, stranger: signs.includes('stranger') };
});

function opens({ all, any }: (typeof GATES)[number], bits: number): boolean {
  if ((bits & all) !== all) return false;
  for (const masks of any) if (!masks.some((mask) => (bits & mask) === mask)) return false;
  return true;
}

const CHOSEN =
  /\b(?:if (?:the )?(?:users?|person) (?:ask|want|request|agree|approve|confirm|insist|decide|prefer|state)\w{0,3}|(?:when|once|after|whenever) (?:the )?user (?:has )?(?:ask|agree|approve|confirm|want|consent)\w{0,3}|ask(?:s|ing)? (?:the )?(?:user|person) (?:before|whether|if|first|to confirm)|ask (?:me |us |first )?before|(?:with|after) (?:the )?user's (?:permission|consent|approval)|(?:with|after|only after) (?:a|an|their|an explicit)(?: clear| explicit)? (?:yes|consent|approval|opt-in)|after a yes|opt[- ]?in|(?:is|are) off\b|off by default|user decides|(?<!(?:owner|person|user|team) )has approved|offer to|propose|let the user|user (?:chooses|has seen|asked for)|show (?:the )?user|tell the user which|in their own|the user's own bucket)\b/;
const SPOKEN =
  /\b(?:attackers?|malicious|malware|phish\w{0,4}|suspicious|red flags?|warning signs?|vulnerab\w{0,8}|exploit\w{0,4}|never an instruction|poisoned|injected|prompt injection|reads like an order)\b/;

/** Schemes of `view`, the first of each kind in every section. */
export function readSchemes(view: TextView): Scheme[] {
  const found: Scheme[] = [];
  const judged = new Set<string>();
  const hosts = new Hosts(view);
  for (const { start, end, bits } of sectionsOf(view)) {
    let reading: Reading | null = null;
    for (let k = 0; k < PATTERNS.length; k++) {
      const gate = GATES[k]!;
      if (!opens(gate, bits) || (gate.stranger && !hosts.within(start, end))) continue;
      const pattern = PATTERNS[k]!;
      if (reading === null) {
        const prose = proseOf(view, start, end);
        if (judged.has(prose)) break;
        judged.add(prose);
        reading = new Reading(prose);
      }
      const at = reading.find(pattern);
      if (at === null) continue;
      const place = placeIn(view, start, end, reading.prose, at);
      if (forbidden(view, place) || underProhibition(view, place)) continue;
      // A text about attacks quotes them; what it orders in plain words of its own counts all the same.
      const stop = Math.min(end, place + 60);
      if (view.isGuide && (view.quoted(place, stop) || speaksOfAttack(view, place, stop, 100))) continue;
      found.push({ rule: pattern.rule, detail: pattern.detail, start: place, end: Math.min(end, place + 160) });
    }
  }
  return found;
}

/** Hits of one sign beyond this many say nothing more. */
const HITS_MAX = 24;

class Reading {
  readonly prose: string;
  private readonly known = new Map<string, readonly number[]>();

  constructor(prose: string) {
    this.prose = prose;
  }

  /** Where `pattern` is fulfilled, or null. */
  find({ all, reach, close, unasked, unless }: SchemePattern): number | null {
    // What is known to be missing settles it before anything else is looked for.
    for (const sign of all) if (typeof sign === 'string' && this.known.get(sign)?.length === 0) return null;
    const lists: (readonly number[])[] = [];
    for (const sign of all) {
      const hits = typeof sign === 'string' ? this.hits(sign) : sign.flatMap((name) => this.hits(name));
      if (hits.length === 0) return null;
      lists.push(hits);
    }
    for (const anchor of lists[0]!) {
      const near = lists.map((hits) => nearest(hits, anchor));
      if (near.some((at) => Math.abs(at - anchor) > reach)) continue;
      if (close !== undefined && Math.abs(near[close[0]]! - near[close[1]]!) > close[2]) continue;
      const first = Math.min(...near);
      // Consent asked for in the paragraph before belongs to something else.
      const from = Math.max(0, first - 160, this.prose.lastIndexOf('¶', first) + 1);
      const around = this.prose.slice(from, Math.max(...near) + 160);
      if ((unasked !== true && CHOSEN.test(around)) || SPOKEN.test(around) || unless?.test(around) === true) continue;
      // A verb says more to the reader than an address.
      return all[0] === 'stranger' ? near[1]! : anchor;
    }
    return null;
  }

  private hits(name: SignName | 'stranger'): readonly number[] {
    let list = this.known.get(name);
    if (list === undefined) {
      list = name === 'stranger' ? strangersIn(this.prose) : signHits(this.prose, SIGNS[name]);
      this.known.set(name, list);
    }
    return list;
  }
}

function nearest(hits: readonly number[], to: number): number {
  let best = hits[0]!;
  for (const at of hits) if (Math.abs(at - to) < Math.abs(best - to)) best = at;
  return best;
}

function signHits(prose: string, { pattern, act, unless }: Sign): number[] {
  const hits: number[] = [];
  for (const match of matchesInPassage(prose, pattern)) {
    const { index } = match;
    if (
      !(act === true && FORBID.test(prose.slice(Math.max(0, index - 60), index))) &&
      !(unless?.(prose, index, match[0]) ?? false)
    )
      hits.push(index);
    if (hits.length >= HITS_MAX) break;
  }
  return hits;
}

// ---------------------------------------------------------------- strangers

const ADDRESS = /\b(?:https?|wss?|ftp|sftp|rsync):\/\/[^\s<>'"|)\]]{3,300}/g;
const BARE =
  /(?<![@\w./-])(?:[a-z0-9-]{2,40}\.){1,3}(?:com|net|org|io|dev|app|info|xyz|cloud|site|online|top|live|me|co|tools|run|link|click|icu|pw|cc|ru|tk|space|store|tech|pro|host|page|works|systems|services|network|love|club|fun|ink|community|eu|biz|gg|ws|cn|nl|pl|uk|de)\b(?![\w-])(?!\()/y;
const MAILBOX = /(?<![\w.+-])(?!noreply|support@|help@|security@)[\w.+-]{2,40}@[\w-]{2,40}(?:\.[\w-]{2,20}){1,3}/y;
/** Places of whoever wrote the text. */
const AUTHORS =
  /\b(?:gist of (?:the )?(?:user |author )?\w{2,30}|(?:newest|latest|raw text of the|personal) gist|s3:\/\/[\w-]{3,60}|gs:\/\/[\w-]{3,60}|(?:the )?(?:author|authors|maintainers?|makers?|publisher)(?:'s?)? (?:of (?:the|this) (?:skill|runbook) )?(?:host|hosts|server|storage|bucket|repository|box|pool|inbox|service)|run by the author|our (?:keeping place|box|listener|pool|collection|bucket|storage))\b/g;
const KNOWN =
  /(?:^|\.)(?:github\.com|github\.io|gitlab\.com|npmjs\.(?:com|org)|pypi\.org|crates\.io|readthedocs\.io|modelcontextprotocol\.io|anthropic\.com|claude\.(?:com|ai)|openai\.com|google\.com|googleapis\.com|microsoft\.com|apple\.com|mozilla\.org|python\.org|nodejs\.org|w3\.org|wikipedia\.org|stackoverflow\.com|docker\.com|kubernetes\.io|hashicorp\.com|terraform\.io|cloudflare\.com|vercel\.com|amazon\.com|azure\.com|huggingface\.co|arxiv\.org|shields\.io|codecov\.io|slack\.com|notion\.so|atlassian\.(?:net|com)|linear\.app|figma\.com|stripe\.com|schema\.org|json\.schemastore\.org|rust-lang\.org|go\.dev|docs\.rs|astral\.sh|brew\.sh|ietf\.org|owasp\.org|deepl\.com|metamask\.io|socket\.io|next\.js|draw\.io|asp\.net)$|^(?:docs?|developers?|learn|help|wiki)\./;

/** Where a text may name a host, a mailbox or a place of its author: a cheap look before the patterns. */
class Hosts {
  private readonly view: TextView;
  private places: readonly number[] | null = null;
  private at = 0;

  constructor(view: TextView) {
    this.view = view;
  }

  /** Asked for sections in their order. */
  within(start: number, end: number): boolean {
    this.places ??= this.read();
    while (this.at < this.places.length && this.places[this.at]! < start) this.at++;
    return this.at < this.places.length && this.places[this.at]! < end;
  }

  private read(): number[] {
    const { lower } = this.view;
    const found: number[] = [];
    for (const mark of ['://', '@'])
      for (let i = lower.indexOf(mark); i !== -1; i = lower.indexOf(mark, i + 1)) found.push(i);
    for (const match of this.view.matches(ENDING)) found.push(match.index);
    if (this.view.hasAny(OWNERS)) for (const match of this.view.matches(AUTHORS)) found.push(match.index);
    return found.sort((a, b) => a - b);
  }
}

const ENDING =
  /\.(?:com|net|org|io|dev|app|info|xyz|cloud|site|online|top|live|me|co|tools|run|link|click|icu|pw|cc|ru|tk|space|store|tech|pro|host|page|works|systems|services|network|love|club|fun|ink|community|eu|biz|gg|ws|cn|nl|pl|uk|de)\b/g;
const OWNERS = words('author authors maintainer maintainers maker makers publisher gist our');

/** Where plain prose names a host, a mailbox or a place that the reader does not know. */
export function strangersIn(prose: string): number[] {
  const found: number[] = [];
  for (const pattern of [ADDRESS, BARE, MAILBOX, AUTHORS])
    for (const match of named(pattern, prose)) {
      if (isStranger(pattern, match[0])) found.push(match.index);
      if (found.length >= HITS_MAX) break;
    }
  return found;
}

function named(pattern: RegExp, prose: string): Iterable<RegExpExecArray> {
  if (pattern === BARE) return bareHostsIn(prose, BARE, ENDING);
  if (pattern === MAILBOX) return mailboxesIn(prose, MAILBOX);
  return matchesInPassage(prose, pattern);
}

function isStranger(pattern: RegExp, text: string): boolean {
  if (pattern === AUTHORS) return true;
  if (pattern === MAILBOX)
    return !/@(?:[\w-]{1,30}\.)?(?:example|acme|your|company|domain|test|localhost|github|gitlab)\b/.test(text);
  const url = pattern === BARE ? `https://${text}/` : text.replace(/^(?:wss?|s?ftp|rsync):/, 'https:');
  const address = readAddress(url);
  if (address === null) return false;
  if (/^gist\.github|paste\.rs|pastebin|^raw\.github/.test(address.host)) return true;
  return networkOf(address.host) === 'public' && !KNOWN.test(address.host) && hostWeight(url) >= 2;
}

/** Where in the text the word at `at` of the plain prose stands: the same occurrence of the same word. */
function placeIn(view: TextView, start: number, end: number, prose: string, at: number): number {
  const word = /[a-z]{3,20}/.exec(prose.slice(at))?.[0];
  if (word === undefined) return start;
  let count = 0;
  for (let i = prose.indexOf(word); i !== -1 && i < at; i = prose.indexOf(word, i + 1)) count++;
  let place = start - 1;
  const stop = Math.min(end, view.lower.length);
  for (;;) {
    const next = view.lower.indexOf(word, place + 1);
    if (next === -1 || next >= stop) return Math.max(place, start);
    place = next;
    if (view.fenceAt(place) !== null) continue;
    if (count-- <= 0) return place;
  }
}

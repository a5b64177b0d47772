/**
 * Breaches of trust that are worded as house rules: pages that rank above the user, a text that copies itself into other
 * repositories, private talk that goes to a stranger, mail with a reader whom nobody sees, an account put in the place of
 * another, passwords asked for and handed on, permissions that grow by themselves, an index of packages that nobody knows.
 * Each is told by a few signs that have no honest reason to stand in one passage; no sign counts alone, and none by the
 * words of one wording.
 */
import { readAddress } from '../engine/address.ts';
import { forbidden, speaksOfAttack, type TextView, underProhibition } from '../engine/text-view.ts';
import { hostWeight } from './outflow.ts';
import { foreign } from './programs.ts';
import { plain, type Scheme, type SchemeRule, strangersIn } from './schemes.ts';

interface Breach {
  readonly rule: SchemeRule;
  readonly detail: string;
  /** One of these words stands in the text. */
  readonly words: readonly string[];
  /** Where the passage is looked for, in the text as it stands. */
  readonly anchor: RegExp;
  /** Read the text as it is written, with its capitals. */
  readonly written?: boolean;
  /** How far the passage reaches before and behind the anchor; it ends at headings. */
  readonly reach: readonly [number, number];
  /** All of these stand in the passage. */
  readonly signs: readonly RegExp[];
  /** At least so many of these do. */
  readonly some?: readonly [number, readonly RegExp[]];
  readonly unless?: RegExp;
  /** The passage names a host or a mailbox of a stranger. */
  readonly stranger?: boolean;
  /** What else must hold of the match. */
  readonly also?: (match: RegExpExecArray, passage: string) => boolean;
}

const list = (text: string): readonly string[] => text.split(' ');
/** Any white space or mark-up between two words. */
const loose = (source: string): RegExp => new RegExp(source.replace(/ /g, '[\\s*_`"]{1,4}'), 'g');

const UNASKED =
  /\b(?:straight away|right away|immediately|at once|without (?:asking|confirm\w{2,6}|further|any|a question|a word|checking|approval|waiting)|no (?:further |extra |separate )?(?:confirmation|approval|question|consent|permission|check)s? (?:is |are )?(?:needed|required|necessary|due)|(?:do not|don't|never|no need to|need not|needn't) (?:first )?(?:ask|confirm|check|wait|show|mention|tell|bother)|unasked|unprompted)\b/;
/** Nobody is to see it. */
const UNSEEN =
  /\b(?:no interest|not worth (?:showing|mention\w{0,3}|a mention)|(?:need not|needn't|no need to) (?:be )?(?:shown|show|mention\w{0,3}|see|know|read|listed|tell|told|say|appear)|(?:do|does|should|must|may|will)(?: not|n't) (?:be )?(?:shown?|quote\w?|mention\w{0,3}|print\w{0,3}|summari\w{2,5}|display\w{0,3}|tell|told|announce\w?|paste\w?|list\w{0,3}|report\w{0,3}|appear|see|notice|know|reveal\w{0,2}|surface)|never (?:be )?(?:shown?|quote|mention|print|display|tell|list|report|reveal)|without (?:showing|telling|mention\w{3}|a word|comment|report\w{3})|just start|silently|quietly|discreetly|behind the scenes|in the background|rather than (?:showing|quoting)|keep (?:it|this|that) (?:out|to yourself)|leave (?:it|this|that|them) out|internal(?:ly)?\b|plumbing|hidden|invisible|(?:are|is|get|gets) (?:shown|told)\b[^.]{0,40}\bonly|only (?:ever )?sees?)\b/;
/** The user is asked, shown it, or has set it up. */
const LEFT_TO_THEM =
  /\b(?:ask (?:the )?(?:users?|owner|person|maintainers?) (?:before|whether|if|first|to (?:confirm|approve)|for (?:approval|consent|permission))|with (?:the )?(?:user|owner)'s (?:consent|approval|permission)|(?:after|once|when|if) (?:the )?(?:user|owner|person) (?:has )?(?:agree|approve|confirm|consent|want|request|ask)\w{0,2}|opt(?:s|ed)?[- ]?in|show (?:the )?(?:user|diff|owner)|pull request|open a pr\b|(?:user|owner|team) (?:decides|chooses|edits|names|sets up|configures)|propose|your own (?:webhook|endpoint|server|bucket)|user's own)\b/;

const EXTERNAL =
  /\b(?:pages?|web ?pages?|web ?sites?|sites?|search results?|e-?mails?|tool (?:outputs?|results?|responses?|answers?)|attachments?|tickets?|comments?|feeds?|issues?|(?:fetched|retrieved|downloaded|external|linked|found) (?:documents?|texts?|contents?|files?|results?|sources?))\b/;

const MAILBOX = String.raw`([\w.+-]{2,40}@[\w-]{2,40}(?:\.[\w-]{2,20}){1,3})`;
const NOBODYS = /@(?:[\w-]{1,30}\.)?(?:example|acme|your|my|company|domain|test|localhost|corp|team)\b|^(?:no-?reply)@/;
const PASSWORDS =
  '(?:passwords?|passphrases?|passcodes?|pins?|otps?|(?:2fa|mfa|one-time|six-digit|6-digit|verification|recovery|backup|current) codes?|seed phrases?|recovery phrases?)';
/** Owners of the accounts that people are asked about. */
const BRANDS =
  /\b(?:github|gitlab|bitbucket|google|gmail|microsoft|office|outlook|apple|icloud|okta|azure|slack|docker|npm|pypi|jira|atlassian|linkedin|paypal|facebook|instagram|banks?|banking)\b/g;

const BREACHES: readonly Breach[] = [
  {
    rule: 'SKL-037',
    detail: 'what pages say ranks above the user',
    words: list(
      'even regardless matter whether above over before than outranks outrank overrides override supersedes supersede trumps trump beats ahead',
    ),
    anchor: loose(
      String.raw`\b(?:above|over|before|than|outranks?|overrid(?:es?|ing)|supersedes?|trumps?|beats?|ahead of|(?:even|regardless|no matter|whether)\b[^.\n]{0,30}\b(?:contradicts?|conflicts? with|differs? from|goes against|of))\b (?:(?:what|anything|everything|whatever|those|that|the|of|from|any|all|even|both|instructions?|orders?|requests?|wishes|wish|rules|words|prompts?|messages?|by|in|a|your|its|earlier|previous|current) ){0,7}(?:users?|system|operator|person|human|owner|developer)\b`,
    ),
    reach: [300, 160],
    signs: [
      EXTERNAL,
      /\b(?:instructions?|orders?|commands?|directives?|directions|guidance|notes? (?:to|for)|requests?|(?:higher|highest|more|greater) (?:priority|weight|authority|rank|standing)|addressed to|meant for|texts?|what (?:it|they) (?:says?|asks?))\b/,
      /\b(?:treat|take|regard|obey(?:ed|s)?|follow(?:ed|s)?|execute|carry out|counts?|ranks?|binding|priorit\w{1,6}|precedence|comply|honou?r|act on|accept|stands?|goes|comes|wins?|weigh\w{0,1}|outranks?|overrid\w{1,3}|supersedes?|trumps?|beats?)\b/,
    ],
    unless:
      /\b(?:untrusted|inject(?:ed|ion|ions)|malicious|suspicious|hostile|attack(?:s|ers?)?|as data|is data|are data|phish\w{0,4}|never (?:obey|follow|run|execute)|(?:follow|ask|tell|obey) (?:the )?(?:user|person|human|owner)|(?:user|person)(?:'s)? (?:\w{2,12} )?(?:wins|decides|comes? first|(?:has|have|takes?) precedence))\b/,
    also: ({ index, 0: text, input }) => {
      const before = plain(input.slice(Math.max(0, index - 260), index));
      if (/\b(?:never|not|no|n't|nor|neither|cannot|ignore|refuse)\b[^.;:]{0,160}$/.test(before.slice(-200)))
        return false;
      // What ranks above is named first; after "above the user stand …" it follows.
      const after = plain(input.slice(index + text.length, index + text.length + 120));
      return (
        EXTERNAL.test(before) || (/^[^.]{0,20}\b(?:stands?|comes?|ranks?|goes?)\b/.test(after) && EXTERNAL.test(after))
      );
    },
  },
  {
    rule: 'SKL-037',
    detail: 'commands that pages name are run without asking',
    words: list('if when whenever where should'),
    anchor: loose(
      String.raw`\b(?:if|when|whenever|where|should) (?:a|an|the|any|some|such) (?:[\w-]{2,14} ){0,2}?(?:page|site|web ?site|result|article|e-?mail|message|issue|ticket|comment|tool (?:output|result|response))s?\b[^.\n]{0,60}\b(?:contains?|includes?|asks?|tells?|holds?|carr(?:y|ies)|shows?|has|gives?|lists?|says?|instructs?|names?)\b[^.\n]{0,80}\b(?:commands?|scripts?|code|instructions?|orders?|to run|to execute)\b`,
    ),
    reach: [0, 420],
    signs: [
      /\b(?:run|execute|carry out|perform|follow|apply|obey|do) (?:it|them|that|those|this|these|so|as|what|the (?:command|script|code|instruction|order)s?)\b/,
      UNASKED,
    ],
    unless:
      /\b(?:untrusted|injection|malicious|suspicious|attack\w{0,3}|phish\w{0,4}|do not (?:run|execute|follow|obey)|don't (?:run|execute|follow|obey)|never (?:run|execute|follow|obey)|(?:if|when) the user)\b/,
  },
  {
    rule: 'SKL-017',
    detail: 'this text copies itself into other repositories',
    words: list(
      'append prepend add insert copy paste include embed replicate put carry repeat write propagate spread place drop',
    ),
    anchor: loose(
      String.raw`\b(?:append|prepend|add|insert|copy|paste|include|embed|replicate|put|carry|repeat|write|propagate|spread|place|drop)\b(?:[^.\n]{0,30}\b(?:this|these) (?:[\w-]{2,12} ){0,2}(?:section|block|file|text|paragraph|notice|passage|document|skill|snippet|lines|header|footer|comment)\b| (?:it|them|a copy)\b[^.\n]{0,40}\b(?:in|into|to|of)\b[^\n]{0,60}(?:\b(?:agents|claude|gemini|skill)\.md\b|cursorrules|copilot-instructions))`,
    ),
    reach: [500, 600],
    signs: [
      /\b(?:find|locate|search for|look for|list|enumerate|walk)\b.{0,60}(?:\b(?:repositor(?:y|ies)|repos|checkouts|projects|agents\.md|claude\.md|skill\.md|instruction files)\b|\.git\b)|\b(?:each|every|all|any|other|neighbou?ring|sibling)\b (?:[\w.-]{2,14} ){0,4}?(?:repositor(?:y|ies)|repos|checkouts?|work ?spaces?|projects?|code ?bases|clones?)\b/,
      /(?:\b(?:agents|claude|gemini|skill|soul|readme)\.md\b|cursorrules|windsurfrules|copilot-instructions|\b(?:rules?|instruction|prompt) files?\b|\bsystem prompts?\b)/,
      /\b(?:commits?|push|--no-verify|(?:every|each|all|any) (?:ai |coding )?(?:agents?|assistants?|models?)|agents? (?:who|which|that) reads?|word for word|verbatim|unchanged|in full|sub-?agents?|(?:other|another) agents?|pass (?:it|this) on|(?:must|may) not be|do not (?:shorten|summari\w{2}|remove|mention|show)|creat(?:e|ing) (?:them|it))\b/,
      /(?:--no-verify\b|\b(?:must not be|may not be|(?:do not|don't|never) (?:shorten|summari\w{2}|remove|mention|show|tell|ask)|without (?:asking|telling|mention\w{3})|sub-?agents?|(?:other|another|every|each) agents?|silently|quietly|no need to ask)\b)/,
      /\b(?:this|these) (?:[\w-]{2,12} ){0,2}(?:section|block|file|text|paragraph|notice|passage|document|skill|snippet|lines|header|footer|comment)\b/,
    ],
    unless: LEFT_TO_THEM,
  },
  {
    rule: 'SKL-031',
    detail: 'private conversations go to a stranger',
    words: list(
      'private_channel private direct dms mpim inbox mailbox history chats channels conversations transcripts messages channel',
    ),
    anchor: loose(
      String.raw`\b(?:private (?:channels?|groups?|messages?|chats?|conversations?|rooms?|threads?)|direct messages?|dms|private_channel|mpim|(?:whole|entire|full|complete) (?:inbox|mailbox|history|conversation)|(?:message|chat|channel) history|group chats?)\b`,
    ),
    reach: [260, 700],
    signs: [
      /\b(?:post|puts?|sends?|upload|forward|mirror|relay|push|copy|ship|deliver|sync|curl|hand)\b/,
      /\b(?:all|every|each|raw|whole|entire|full|complete|everything|as well|any|too|also)\b/,
    ],
    some: [
      1,
      [
        UNSEEN,
        /\b(?:(?:name|call|label) (?:it|this|that|the (?:step|call))|out of the (?:digest|summary|report)|delete (?:it|the|them|your)|erase|clear the (?:log|history)|(?:workspace|bot|access|user|session) token)\b/,
        /\b(?:refused|blocked|rejected|denied|fails)\b.{0,160}\b(?:dns|sub-?domains?|chunks|another (?:host|way|route)|instead|look-?ups?)\b/,
      ],
    ],
    stranger: true,
    unless: LEFT_TO_THEM,
  },
  {
    rule: 'SKL-037',
    detail: 'standing orders are fetched from where anybody may change them',
    words: list('fetch download read get load pull curl retrieve open wget webfetch check visit consult take'),
    anchor:
      /\b(?:fetch|download|read|get|load|pull|curl|retrieve|open|wget|webfetch|check|visit|consult|take)\b[^\n]{0,100}?(https?:\/\/[^\s"'`)<>\]]{4,200})/g,
    reach: [400, 700],
    signs: [
      /\b(?:at (?:the )?(?:very )?(?:start|beginning|start-?up|outset)|(?:each|every) (?:new )?(?:session|time|run|task|use|day|conversation)|before (?:any|each|every|anything|you|starting|work|the first|answering)|on (?:load|start|activation)|whenever|daily|once (?:per|a|each) (?:session|day)|to begin with|first step|when(?:ever)? (?:a|the|this) (?:session|skill) (?:starts|begins|loads|is loaded))\b/,
      /\b(?:wins?|prevails?|takes? (?:precedence|priority)|has (?:precedence|priority)|overrid(?:es?|ing)|supersedes?|replaces?|outranks?|beats|trumps|decides|is right|(?:current|newest|latest|real|live|authoritative|binding|official) (?:edition|version|text|rules|instructions|copy|form) of (?:this|these|the) (?:skill|file|page|document|text|section|rules|instructions)|in place of (?:this|what)|instead of (?:this|what|the text)|over (?:the )?(?:project|local|repository|repo|user)\b|as (?:if|though) (?:it|they) (?:were|was|stood))\b/,
      /\b(?:(?:run|execute|perform|apply) (?:that|the|any|its|every|each|all|them|it|whatever)|carry (?:it |them |that )?out|follow (?:it|its|all|every|them|whatever|what)|do (?:what|as|whatever)|obey|(?:take|treat|use) (?:it|its (?:content|text)|the (?:content|text|answer|reply)) as)\b/,
      UNSEEN,
    ],
    unless:
      /\b(?:pinned|commit hash|checksum|sha-?256|(?:shows?|print|display) (?:the )?(?:user|diff|changes)|ask (?:the )?user|user (?:approves|confirms)|summari[sz]e (?:the )?changes|untrusted|as data)\b/,
    also: (match) => changesAtWill(match[1]!),
  },
  {
    rule: 'SKL-024',
    detail: 'packages come from an index nobody knows, with its checks off',
    words: list('source index indexes registry url urls links npmregistryserver goproxy'),
    anchor:
      /(?:extra[-_]index[-_]urls?|index[-_]url|find[-_]links|default[-_]index|registry|npmregistryserver|goproxy)["']?[^\S\n]{0,3}[=:\s][^\S\n]{0,3}["']?(https?:\/\/[^\s"'`,|]{4,200})|\[\[(?:tool\.(?:poetry\.source|uv\.index|pdm\.source)|source)\]\][^[]{0,120}?\burl[^\S\n]{0,3}=[^\S\n]{0,3}["'](https?:\/\/[^\s"'`,|]{4,200})/gi,
    written: true,
    reach: [600, 900],
    signs: [],
    some: [
      2,
      [
        /\b(?:trusted-host|pip_trusted_host|strict-ssl[ =]{1,3}false|verify_ssl[ =:]{1,3}false|insecure-host|node_tls_reject_unauthorized|without (?:the )?(?:certificate|tls))\b/,
        /\b(?:drop|remove|delete|strip|omit|clear|skip|ignore|without|leave out|take out)\b[^.]{0,60}(?:--hash|--require-hashes|\b(?:hash(?:es)?|integrity|checksums?|lock ?files?|package-lock|signatures?)\b|\b(?:poetry|uv|yarn|pdm|pipfile|composer|cargo)\.lock\b)|(?:--hash|\bhash(?:es)?|\bintegrity|\bchecksums?|\block ?files?)\b[^.]{0,60}\b(?:clash\w{0,2}|conflicts?|in the way|drop|remove|delete|strip|can go|not needed|not match|ignored?)\b|\bpackage-lock\s?=\s?false\b|--no-package-lock\b/,
        /\b(?:pre\s?=\s?true|--pre\b|higher version|highest version|newer version|version number|unsafe-best-match|unsafe-any-match|always (?:wins|carries|has)|internal packages?|private packages?|company's (?:own )?packages?)\b/,
        UNSEEN,
      ],
    ],
    also: (match) => {
      const host = readAddress((match[1] ?? match[2])!)?.host ?? '';
      return (
        foreign(host) &&
        !/(?:^|[.-])(?:corp|intra\w{0,3}|internal|nexus|artifactory|artifacts?|proget|devpi)[.-]|^<|example/.test(host)
      );
    },
  },
  {
    rule: 'SKL-031',
    detail: 'mail has one more reader, whom nobody sees',
    words: list('bcc blind forward forwards forwarded forwarding redirect redirects autoforward auto'),
    anchor: new RegExp(
      String.raw`\b(?:bcc|blind(?: carbon)?[- ]cop(?:y|ies)|auto-?forward\w{0,3}|(?:forward|redirect)\w{0,3}\b[^\n]{0,30}?\b(?:all|every|each|everything|whole|any|copy|copies|incoming|outgoing))\b[^\n]{0,80}?${MAILBOX}`,
      'g',
    ),
    reach: [500, 700],
    signs: [
      /\b(?:(?:shows?|shown|lists?|listed|displays?|displayed|previews?|prints?|printed|presents?|presented|drafts?|approval|summar\w{1,4}|confirmation|report)\b.{0,60}\bonly\b|only (?:the )?(?:from|to|recipients?|subject|body|text|visible)\b|(?:leave|keep|omit|exclude|skip|hide|strip|drop|cut)s?\b.{0,40}\b(?:out|off|from|lines?|fields?|copy|copies|it)\b|(?:not|never|n't) (?:be )?(?:shown?|lists?|listed|shows|displayed?|mention\w{0,3}|appear|visible|print\w{0,2}|tell|told|included?|see|seen|know|notice)|hidden|invisible|unseen|without (?:showing|telling|mention\w{3}|the (?:user|customer|desk)\b)|delete (?:it|the copy|them|the mail) from|empty (?:the )?(?:sent|trash)|(?:need not|needn't|no need to) (?:be )?(?:see|know|shown?|mention\w{0,3}|appear|listed|told?|say))\b/,
    ],
    unless:
      /\b(?:show|display|list|print|mention|name)s?\b[^.]{0,40}\b(?:bcc|blind cop|the copy\b)|\bbcc\b[^.|]{0,60}\b(?:visible|is shown|are shown|shown in|listed in)\b|visible in the (?:preview|draft)/,
    also: (match) => !NOBODYS.test(match[1]!),
  },
  {
    rule: 'SKL-039',
    detail: 'an account of the text’s own takes the place of the right one',
    words: list(
      'iban account accounts wallet wallets bank payee recipient kontonummer bankverbindung cuenta compte conto conta payroll',
    ),
    anchor:
      /\b0x[0-9a-fA-F]{40}\b|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b|\bbc1[0-9a-z]{25,60}\b|\b(?:account|acct|konto)[^\n\d]{0,24}\d{8,12}\b/g,
    written: true,
    reach: [600, 700],
    signs: [
      /\b(?:invoices?|payments?|pay|pays|payee|payouts?|payable|transfers?|payroll|salar(?:y|ies)|refunds?|deposits?|rechnung\w{0,4}|uberweis\w{2,4}|zahlung\w{0,3}|facturas?|pagos?|factures?|paiements?|fatture|pagament\w|faturas?)\b/,
      /\b(?:whatever|regardless|no matter|instead of|in place of|rather than|replac(?:e|es|ed|ing)|swap\w{0,4}|substitut\w{1,4}|overwrit\w{1,4}|overrid\w{1,3}|outdated|exchange|correct(?:s|ed)? (?:it )?to|normali[sz]\w{1,4}|ersetz\w{0,3}|austausch\w{0,3}|statt|anstelle|remplac\w{1,3}|reemplac\w{1,3}|reemplaz\w{1,3}|sustitu\w{2,4}|sostitu\w{2,4}|substitu\w{1,3}|troque|cambi\w{1,2})\b/,
      /\b(?:preview\b.{0,60}\b(?:template|old|original|real|their|users?|former)|(?:only |just )?(?:at|on|upon|before|while|when) (?:the (?:time|moment) of )?sending|name (?:stays|remains|is kept)|confirm (?:the|that|this|it)\b.{0,60}\b(?:correct|right|valid|theirs|real)|(?:not|n't|never|no need to|need not) (?:mention|show|tell|flag|list|say|point|hint|notify|inform|explain|comment)|without (?:telling|mention\w{3}|asking|showing|comment)|(?:if|when) (?:asked|(?:somebody|someone|they|the (?:user|customer|client)|anybody) (?:asks?|notices?|complains?))|silently|quietly|vorschau\b.{0,80}\b(?:echte|alte|ursprungliche)|nicht (?:hinweisen|erwahnen|sagen|zeigen|mitteilen)|behaupten|sans (?:le )?(?:dire|mentionner|prevenir)|no (?:lo )?(?:menciones|digas|avises)|sin (?:avisar|decir\w{0,2}|mencionar\w{0,2})|senza (?:dir\w{1,3}|menzionar\w{1,2}|avvisar\w{1,2})|sem (?:avisar|mencionar|dizer))\b/,
    ],
    unless:
      /\b(?:fraud\w{0,4}|scam\w{0,3}|attackers?|phish\w{0,4}|sample (?:iban|account)|test (?:iban|account)|specimen|call (?:the )?(?:supplier|customer) back)\b/,
  },
  {
    rule: 'SKL-030',
    detail: 'a password is asked for and handed on',
    words: list(
      'password passwords passphrase passphrases passcode passcodes pin pins otp otps code codes phrase phrases',
    ),
    anchor: loose(
      String.raw`\b(?:(?:ask|prompt|request|tell|invite|have|let|get)\b[^\n]{0,70}?\b(?:for|enter|type|give|provide|confirm|share|paste|send|supply|reveal|state|input|hand over|repeat|key in)\b[^\n]{0,40}?|(?:request|collect|obtain|get) (?:(?:the|their|his|her|a|both|current|account|login|users?) ){1,4})\b${PASSWORDS}\b`,
    ),
    reach: [300, 1_100],
    signs: [
      /\b(?:ask|prompt|request|tell|invite|require|have|let|obtain|collect)\b[^.]{0,60}\b(?:users?|person|them|him|her|customers?|humans?|people|they|for)\b/,
      /\b(?:post|sends?|sent|uploads?|submits?|submitted|forward(?:s|ed)?|deliver(?:s|ed)?|syncs?|synced|hands?|handed|pass (?:it|them|both) (?:on )?to)\b|\b(?:curl|wget|xh|http)\b.{0,240}(?:(?:-f|--form) [\w-]{1,30}=|(?:-d|--data\S{0,12}) \S|-t \S|--upload-file|--json|-u \S|-x post|--post-\w{4})/,
    ],
    stranger: true,
    unless:
      /\b(?:never|do not|don't) (?:ask|store|save|log|send|write|print|keep)\b[^.]{0,40}\b(?:passwords?|codes?|pins?|credentials)\b|\b(?:attackers?|phish\w{0,4}|test (?:users?|accounts?)|dummy|fake|sample)\b/,
    also: (_match, passage) =>
      /\b(?:hesitat\w{1,4}|reluctan\w{1,3}|insists?|(?:re)?assure|explain that|tell them (?:that )?(?:it|this)|has been approved|approved by|company policy|perfectly safe|asks? why|wonders?|same password|same credentials|other services|takes them out of|out of their flow)\b/.test(
        passage,
      ) || handedToOther(passage),
  },
  {
    rule: 'SKL-030',
    detail: 'the words or the key of a wallet are asked for, to be stored or handed on',
    words: list('seed recovery mnemonic phrase words keypair private'),
    anchor: loose(
      String.raw`\b(?:ask|prompt|request|have|let|get|tell|invite|require)\b[^.]{0,80}?\b(?:(?:seed|recovery|backup|secret) (?:phrase|words)|mnemonic|(?:12|24|twelve|twenty-four)(?:-word| words)|private key|key ?pair|secret key)\b`,
    ),
    reach: [260, 420],
    signs: [
      /\b(?:users?|person|them|him|her|customers?|people|owner|prompt for)\b/,
      /\b(?:wallets?|recovery|seed|mnemonic|balances?|solana|ethereum|bitcoin|crypto\w{0,8}|coins?|staking|tokens?)\b/,
      /\b(?:(?:write|save|store|put|record|keep)s? (?:it|them|these|those|the (?:words|phrase|key|keypair|mnemonic))|(?:post|send|submit|upload|forward|pass|hand|feed)s? (?:it|them|these|those|the (?:words|phrase|key|keypair|mnemonic)))\b/,
    ],
    unless:
      /\b(?:never|do not|don't|must not|should not|nobody may|no honest) (?:\w{2,10} ){0,3}?(?:ask|type|enter|share|store|paste|request|send|save|write)\b|\b(?:on paper|offline|hardware wallet|scams?|phish\w{0,4}|test ?net|throw-?away|ssh key)\b/,
  },
  {
    rule: 'SKL-043',
    detail: 'permissions grow by themselves',
    words: list('settings permissions allow allowlist allowedtools permission'),
    anchor: loose(
      String.raw`(?:\bsettings(?:\.local)?\.json|\bpermissions\.allow|\ballow(?:ed)?[ -]?(?:list|rules?|entr(?:y|ies))\b|\bpermission rules?\b|\ballowedtools\b)`,
    ),
    reach: [700, 900],
    signs: [
      /\b(?:generali[sz]\w{1,4}|widen\w{0,3}|broaden\w{0,3}|wildcards?|loosen\w{0,3}|relax\w{0,3}|wider|broader|more gener(?:al|ous)|whole (?:program|tool|command)|every (?:sub-?command|argument)|any (?:command|arguments?|sub-?command))\b/,
      /\b(?:add|merge|append|write|put|save|insert|extend|record|store|enter)(?:s|ed|ing)?\b/,
      /(?:[,→>(:]|\b(?:to|then|add|allow|becomes|finally|or|and)) ?bash\b(?! ?\(\w)|\bbash\(:?\*|\b(?:write|edit|read)\((?:~|\/\/|\/\*)|\b(?:deny|ask)\b.{0,100}\b(?:remove|take (?:it |them )?out|take (?:it|them) away|delete|drop|strip|clear|comment (?:it |them )?out|leftovers?|obsolete|lift|(?:stands?|gets?|is|are) in the way)\b|\b(?:remove|take out|delete|drop|strip|clear|lift)\b.{0,60}\b(?:(?:deny|ask)\b.{0,12}\b(?:rules?|entr\w{1,3}|lists?|lines?)|(?:rules?|entr\w{1,3}|lists?|lines?)\b.{0,24}\b(?:deny|ask)\b)/,
      /\b(?:no need (?:to|for)|without (?:asking|a review|review|telling|mention\w{3}|a question)|(?:do not|don't|never) (?:ask|mention|tell|bother|show|announce)|only (?:needed |due )?(?:when|if) (?:the )?user asks|need not|needn't|not needed|not necessary|no (?:review|approval|confirmation)|never (?:need|have) to be asked|nobody (?:needs|has) to be asked|silently|quietly|in the background|on your own|by yourself|unasked)\b/,
    ],
    unless:
      /\b(?:show (?:the )?(?:user|diff|them)|propose|suggest|ask (?:the )?user|user (?:approves|confirms|decides|edits|reviews)|after (?:the )?user|never (?:allow|add|widen|remove))\b/,
  },
];

/** Text that its owner may change tomorrow: a stranger's, or a branch of a repository, and no fixed commit. */
function changesAtWill(url: string): boolean {
  const address = readAddress(url);
  if (address === null) return false;
  const { host, path } = address;
  if (/(?:^|\.)example\.(?:com|org|net)$|^(?:your|my|docs?|developers?|learn|help)[.-]|[<{$]/.test(host)) return false;
  if (/^(?:raw\.githubusercontent|gist\.githubusercontent|gist\.github)\.com$/.test(host) || /^raw\./.test(host))
    return !/\/[0-9a-f]{40}(?:\/|$)/.test(path);
  if (/(?:^|\.)(?:github|gitlab|codeberg|bitbucket)\.(?:com|org)$/.test(host))
    return /\/raw\/(?![0-9a-f]{40}\b)/.test(path);
  return hostWeight(url) >= 2;
}

/** The password is of somebody whose name everybody knows, and it goes to another. */
function handedToOther(passage: string): boolean {
  const hosts = [...passage.matchAll(/https?:\/\/([\w.-]{4,100})/g)].map((match) => match[1]!);
  const brands = new Set([...passage.replace(/https?:\/\/\S{1,200}/g, ' ').matchAll(BRANDS)].map((match) => match[0]));
  return (
    brands.size > 0 &&
    hosts.some((host) => hostWeight(`https://${host}/`) >= 2 && ![...brands].some((brand) => host.includes(brand)))
  );
}

/** Matches that are looked at; more say nothing new. */
const SEEN_MAX = 40;

/** At most one finding of each kind. */
export function readBreaches(view: TextView): Scheme[] {
  const found: Scheme[] = [];
  for (const breach of BREACHES) {
    if (!view.hasAny(breach.words)) continue;
    const at = placeOf(view, breach);
    if (at === null) continue;
    const { index, 0: text } = at;
    found.push({ rule: breach.rule, detail: breach.detail, start: index, end: index + Math.min(text.length, 160) });
  }
  return found;
}

function placeOf(view: TextView, breach: Breach): RegExpExecArray | null {
  const { anchor, written, reach, signs, some, unless, stranger, also } = breach;
  let seen = 0;
  let judged = '';
  for (const match of written === true ? view.matchesAsWritten(anchor) : view.matches(anchor)) {
    if (++seen > SEEN_MAX) return null;
    const { index } = match;
    const end = index + match[0].length;
    const passage = passageAround(view, index - reach[0], index, end + reach[1]);
    // A text that repeats itself is judged once.
    if (passage === judged) continue;
    judged = passage;
    if (!signs.every((sign) => sign.test(passage)) || unless?.test(passage) === true) continue;
    if (some !== undefined && some[1].filter((sign) => sign.test(passage)).length < some[0]) continue;
    if (also !== undefined && !also(match, passage)) continue;
    if (stranger === true && strangersIn(passage).length === 0) continue;
    if (forbidden(view, index) || underProhibition(view, index)) continue;
    if (view.isGuide && (view.quoted(index, end) || speaksOfAttack(view, index, end, 100))) continue;
    return match;
  }
  return null;
}

/** The plain words of [from, to) around `at`, within its section. */
export function passageAround(view: TextView, from: number, at: number, to: number): string {
  const { lower } = view;
  let start = Math.max(0, from);
  for (let i = lower.lastIndexOf('\n#', at); i >= start; i = lower.lastIndexOf('\n#', i - 1)) {
    if (view.fenceAt(i + 1) !== null) continue;
    start = i + 1;
    break;
  }
  let end = Math.min(lower.length, to);
  for (let i = lower.indexOf('\n#', at); i !== -1 && i < end; i = lower.indexOf('\n#', i + 1)) {
    if (view.fenceAt(i + 1) !== null) continue;
    end = i;
    break;
  }
  return plain(lower.slice(start, end));
}

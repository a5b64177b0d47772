/**
 * Harm and the care that nobody sees it. A reader looks for what is done (money moved, records changed, a door left open, a
 * check taken out, something handed to a stranger) and for what keeps it from whoever would notice (left out of the report,
 * an answer prepared for questions, traces put right). Each alone has honest uses; close together they have none.
 */
import { forbidden, speaksOfAttack, type TextView, underProhibition } from '../engine/text-view.ts';
import type { Scheme } from './schemes.ts';

interface Part {
  readonly detail: string;
  readonly words: readonly string[];
  /** One of these too. */
  readonly also?: readonly string[];
  /** Text that must stand somewhere. */
  readonly mark?: string;
  readonly pattern: RegExp;
}

const list = (text: string): readonly string[] => text.split(' ');

/** What keeps others from seeing. */
const COVERS: readonly Part[] = [
  {
    detail: 'it is left out of what people read',
    words: list(
      'document describe flag account leave keep left kept omit skip show appear mention list listed shown exclude hide hidden none nothing goes explained',
    ),
    pattern:
      /\b(?:leave|keep|omit|exclude|hide|skip)\b[^.]{0,40}\b(?:out\sof|from|in)\b[^.]{0,30}\b(?:reports?|summar(?:y|ies)|previews?|(?:access\s|audit\s)?logs?|audit\s(?:log|line|trail)|overview|listings?|changelog|openapi(?:\sdocument)?|pull\srequest|pr\sdescription|minutes|confirmation)\b|\b(?:skip|omit|suppress)\sthe\saudit\b|\bleave\s(?:it|them|this|that|these)\sout\b|\b(?:must|should|may|shall|does|do|will|need)(?:\snot|n't)\s(?:show\s(?:account|iban|recipient|sender|bcc)|document\s(?:this|it|that)|mention\s(?:this|it|that)\sin|show(?:\sit|\sthem)?\sup|appear|be\s(?:listed|mentioned|shown|explained|visible)|turn\sup)\b[^.]{0,60}|\b(?:do\snot|don't|never)\s(?:list|mention|name|show|count|include|report)\s(?:this|the|these|that|it|them)\b[^.]{0,40}\b(?:reports?|summar\w{1,3}|table|overview|list|notes|audit)\b|\b(?:do\snot|don't|never)\s(?:describe|document|explain|flag|mention)\s(?:it|this|that|them|the\s(?:\w{2,20}\s){1,3}?)\s?(?:in|during)\s(?:the\s)?(?:readme|docs|documentation|tests?|comments?|reviews?|audits?|explanations?|code\sreview)\b|\bnone\sof\s(?:these|this|the|those)\b[^.]{0,40}\b(?:explained|mentioned|commented|documented|shown|listed)\b|\bnothing\s(?:of|in|from)\sthis\s(?:section|part|list|file|page)\b[^.]{0,30}\b(?:goes|belongs|appears|may|should)\b/g,
  },
  {
    detail: 'an answer is ready for whoever asks',
    words: list(
      'reviewers auditors analysers analyzers scanners linters reply answer say tell assure claim deny blame insist explain',
    ),
    pattern:
      /\b(?:if|when|should|whenever|in\scase)\b[^.]{0,80}\b(?:asks?|notices?|complains?|says?|wonders?|reports?|questions?|objects?|spots?|comes?\supon)\b[^.]{0,60}\b(?:say|reply|answer|assure|claim|insist|blame|tell\s(?:them|him|her)|explain\sthat)\b[^.]{0,80}|\b(?:reviewers?|auditors?|users?|customers?|people|colleagues|somebody|someone)\b[^.]{0,40}\b(?:ask|wonder|notice|complain)s?\b[^.]{0,40}\.\s{1,3}(?:reply|answer|say|claim|tell\sthem)\b|\bdeny\s(?:having|any|knowing|that)\b|\b(?:auditors?|reviewers?|scanners?|linters?|analy[sz]ers?|security|compliance)\s(?:\w{1,12}\s){0,2}(?:flags?|get|gets|becomes?|misread|report)\b[^.]{0,20}\b(?:wrongly|confused|nervous|by\smistake|it\sas)\b/g,
  },
  {
    detail: 'traces are put right',
    words: list(
      'nobody no delete empty trash inbox restore timestamps updated updated_at snapshot snapshots comparison grep hidden notice noticed unnoticed unnamed names name looks backdate dated perceive',
    ),
    pattern:
      /\b(?:delete|remove|erase|purge)\b[^.]{0,50}\bfrom\s{1,3}(?:the\s{1,3})?(?:sent|outbox|sent\s(?:items|mail|folder))\b|\bempty\s(?:the\s)?trash\b|\b(?:skips?|bypass(?:es)?)\sthe\sinbox\b|\bleave\s[`'"]?(?:updated_at|modified_at|last_modified|the\s(?:time\s?stamps?|dates?))[`'"]?[^.]{0,20}\bas\s(?:it|they)\s(?:was|were|is|are)\b|\bso\sthat\sno\s(?:comparison|check|diff|test|audit|report)\b[^.]{0,40}\b(?:shows?|finds?|notices?|sees?|differ\w{0,5})\b|\b(?:so\sthat\s|so\s)?(?:grep|scanners?|linters?|reviewers?|nobody|no\sone|(?:the\s)?(?:user|owner|merchant|customer)s?)\s(?:won't|will\snot|doesn't|does\snot|do\snot|don't|cannot|can't|never)\s(?:find|see|notice|catch|spot)s?\s(?:it|them|this|that|a\sdifference|anything)\b|\bso\s(?:that\s)?(?:nobody|no\sone)\s(?:will\s|can\s|has\sto\s(?:be\s)?|needs\sto\s(?:be\s)?)?(?:notice|see|find|ask|look|check|question|wonder)(?:s|ed)?\b|\b(?:restore|put\sback|clean\sup|reset)\b[^.]{0,60}\bso\s(?:that\s)?(?:the\s|it\s|everything\s)[^.]{0,30}\blooks?\s(?:as\sit|untouched|like\sbefore|clean|unchanged)\b|\bunder\s(?:the|its|their)\s(?:old|original|former|usual)\s(?:\w{1,12}(?:'s)?\s)?names?\b|\bin\sthe\ssummary\b[^.]{0,40}\bcovers?\s(?:all|everything|the\srest)\b|\b(?:looks?|look)\s(?:just\s)?like\s(?:a|an)\s(?:\w{1,10}\s)?(?:id|hash|version|checksum|build\snumber|change\sid|suffix|number)\b|\bdescribe\s(?:it|this|them)\s(?:in|as)\b[^.]{0,40}\bas\s["“'][^"”'\n]{3,40}["”']/g,
  },
  {
    detail: 'somebody’s word is made up',
    words: list('verified confirmed user said approved dated signed as note'),
    pattern:
      /\bset\s[`'"“]?(?:last\s)?(?:verified|checked|reviewed|approved|confirmed)[`'"”]?[^.]{0,20}\sto\s(?:today|now|true|yes)\b|\b(?:enter|write|note|record|put|fill\sin)\b[^.]{0,20}["“'](?:confirmed|verified|approved|checked|reviewed|signed\soff)\b[^.]{0,40}|\bas\s(?:if|though)\s(?:the\s)?(?:user|owner|manager|customer|person|they|she|he)\shad\s(?:said|written|asked|approved|confirmed|agreed)\b|\bdated\s(?:some|a\sfew|several|two|three)\s(?:days|weeks)\s(?:back|ago|earlier)\b|\b(?:note|record|log|book|label)\s(?:the\s|this\s)?(?:run|change|transfer|edit|step|it)\sas\s["“'][^"”'\n]{3,40}["”']/g,
  },
  {
    detail: 'nobody is to notice',
    words: list(
      'perceber perceba comente mencione menciones cuenta nota note mencionar comenta comentes noten remarque remarquer mentionne mentionner bemerkt merkt erwahne erwahnen accorga accorge menzionare',
    ),
    pattern:
      /\b(?:para\s(?:que\s)?(?:ninguem|nadie)|sem\sque|sin\sque|sans\sque|pour\sque\spersonne|damit\s(?:niemand|keiner)|ohne\sdass|senza\sche|perche\snessuno)\s(?:\w{1,14}\s){0,5}(?:perceb\w{1,3}|not[ea]\w{0,2}|se\sde\scuenta|remarqu\w{1,3}|(?:be)?merkt|accorg\w{1,3})|\b(?:nao|no|ne|nicht|non)\s(?:comente|mencione|comentes|menciones|mentionne[rz]?|menzionare|erwahnen)\b|\berwahne[^.]{0,40}\b(?:nicht|nie|niemals|unter\skeinen)\b/g,
  },
  {
    detail: 'it comes back when somebody removes it',
    words: list('back create recreate restore removes deletes drops'),
    pattern:
      /\b(?:if|when|should)\s(?:someone|somebody|anyone|anybody|it|a\srefactoring|they|the\suser|a\sreviewer|a\scolleague)\b[^.]{0,40}\b(?:deletes?|removes?|drops?|disables?|reverts?|restores?|stops?|kills?)\b[^.]{0,30}\b(?:re-?creates?|change\sit\sback|put\sit\sback|add\sit\sagain|restore\sit|start\sit\sagain|bring\sit\sback|re-?add)\b|\bwhen\sa\s(?:refactoring|clean-?up|merge)\sdrops\sit,\sput\sit\sback\b/g,
  },
];

/** What is done. */
const DEEDS: readonly Part[] = [
  {
    detail: 'a copy goes to a fixed mailbox',
    words: list('bcc forward send copy mail email'),
    mark: '@',
    pattern:
      /["'`]?\bbcc\b["'`]?\s{0,3}[:=]\s{0,3}["'`]?[\w.+-]{1,40}@[\w.-]{3,60}|\b(?:forward|send|mail|e-?mail|copy|bcc)\b[^.]{0,80}(?:\n[^.]{0,60})?\bto\s{1,3}[`<"']?[\w.+-]{1,40}@[\w.-]{3,60}/g,
  },
  {
    detail: 'a door is left open',
    words: list(
      'accept authentication auth bcrypt middleware alg nopasswd useradd permitrootlogin auditctl seeded headers algorithms runner',
    ),
    pattern:
      /\baccept\b[^.]{0,60}\b(?:password|token|code|key|pin)\b[^.]{0,60}\bfor\s(?:any|every|all)\s(?:accounts?|users?|logins?)\b|\baccept\b[^.]{0,20}\balg["'`:\s]{1,4}none\b|\b(?:mounted|placed|registered|runs?|before|ahead\sof)\s(?:before\s|in\sfront\sof\s|ahead\sof\s)?the\s(?:authentication|auth|login|bcrypt|password|permission|signature)\b[^.]{0,20}\b(?:middleware|check|comparison|guard|filter|layer)\b|\buseradd\b[^\n]{0,60}\s-u\s{0,2}0\b|\bnopasswd\s{0,2}:\s{0,2}all\b|\bheaders(?:\.get)?[[(.]\s?['"`]?x-[\w-]{2,40}['"`]?\s?[\])]?\s{0,3}={2,3}\s{0,3}['"`][^'"`\n]{3,80}['"`][^\n]{0,80}\b(?:admin|role|next|user|return|true)\b|\balgorithms\s?:\s?\[\s?\w{0,20}\.?header\.alg\b|\bpermitrootlogin\syes\b|\bauditctl\s-e\s0\b|\bmath\/rand\b[^.]{0,40}\bseed\w{0,3}\b|\bhand\s(?:it|them|the\s(?:query|value|parameter|string))\sto\sthe\s(?:\w{2,14}\s){0,3}(?:query\srunner|database|shell|interpreter|sql)\b/g,
  },
  {
    detail: 'a door is left open',
    words: list('md5 sha sha1 sha256 createhash digest hexdigest authorized'),
    pattern:
      />>\s{0,2}\S{0,40}authorized_keys\b|={2,3}\s{0,3}['"`][0-9a-f]{32,64}['"`]\)?[^\n]{0,30}\b(?:return|role|admin|true)\b/g,
  },
  {
    detail: 'a check is taken out',
    words: list(
      'split break divide spread larger skip replace backup retention alert monitoring hash hashes integrity lock checksum checksums signature approval audit call-back callback limit stays below review',
    ),
    pattern:
      /\b(?:take|strip|remove|drop|delete|clear)\b[^.]{0,20}\b(?:out\s|off\s|the\s|all\s){0,3}\b(?:integrity\shash\w{0,2}|hash(?:es)?|checksums?|signatures?)\b[^.]{0,60}\b(?:lock|accepts?|passes?|again|file)\b|\b(?:replace|rewrite|overwrite|regenerate)\s(?:the\s)?(?:\w{2,12}\s)?(?:checksum|digest|signature)\b[^.]{0,40}\b(?:by|with|so)\b|\bskip\s(?:the\s)?(?:signature|certificate|checksum|token|permission|password)\s(?:validation|verification|check)\b|\bset\sthe\s(?:backup|retention|alert|monitoring)\b[^.]{0,20}\bto\s(?:keep\snothing|zero|none|never)\b|\block\s?file\sis\s(?:what\sis\s)?(?:stale|wrong|outdated|to\sblame)\b|\b(?:split|break|divide|spread)\s(?:up\s)?(?:them|it|larger\sones|(?:the\s|larger\s)?(?:run|payment|order|amount|invoice|refund|transfer)s?)\b[^.]{0,60}\b(?:stays?|remains?|falls?|are|is|keeps?)\s(?:each\s)?(?:below|under|beneath)\b|\bstrict-ssl\s{0,2}=\s{0,2}false\b|--no-audit\b|\bgreen\schecks\?\smerge\b|\boverwrite\s(?:it|them|the\s(?:record|details|iban|account))\b[^.]{0,40}\b(?:verified|today|newest|mail)\b/g,
  },
  {
    detail: 'records are falsified',
    also: list('move shift nudge change adjust raise lower alter tweak vary perturb bring'),
    words: list('amount amounts price prices balance balances ledger ledgers payments rows figures readings snapshot'),
    pattern:
      /\b(?:move|shift|nudge|change|adjust|raise|lower|alter|tweak|vary|perturb)\b[^.]{0,20}[`'"]?\b(?:amounts?|prices?|balances?|figures|readings|quantit(?:y|ies)|totals?|values?)\b[`'"]?[^.]{0,30}\b(?:up\sor\sdown|by\s(?:up\sto|about|around)|slightly|a\slittle|at\srandom|randomly)\b|\bbring\sthe\s(?:\w{2,12}\s)?(?:snapshots?|backups?|logs?|copies)\sin\sline\b/g,
  },
  {
    detail: 'secrets travel in disguise',
    words: list('base64 base64url base32 hex compressed encoded trailer header correlation'),
    pattern:
      /\b(?:base(?:16|32|58|64)(?:url)?|hex(?:adecimal)?|encoded|compressed|encrypted)\b[^.]{0,20}(?:\n[^.]{0,8})?[^.]{0,80}\b(?:authorization\sheader|auth\sheader|session\scookies?|cookies?|credentials?|passwords?|secrets?|private\skeys?|api\skeys?|configuration\sfile|config\sfile|environment|\.env|git\signores)\b|\b(?:token|secret|password|api\skey|private\skey|credentials?|cookies?)\b[^.]{0,20}\b(?:into|to|as|in)\s(?:base(?:16|32|58|64)|hex)\b|\b(?:compressed|encoded)\stext\sof\sthe\s(?:local\s)?(?:configuration|config|settings|environment|key|secret)\b[^.]{0,80}/g,
  },
  {
    detail: 'work is pushed to a stranger',
    words: list('push pushes publish gist gists fork mirror'),
    pattern:
      /\bpush\s(?:the\s)?(?:same\s)?(?:branch|repository|work|commits?|code|it)\b[^.]{0,40}\bto\s(?:the|our|a|this)\s(?:\w{2,14}\s)?(?:fork|mirror|remote|commons|backup)\b|\bgh\sgist\screate\b[^\n]{0,20}--public|\bgists?\s(?:land|end\sup|go)\b[^.]{0,30}\baccount\b/g,
  },
  {
    detail: 'one thing is swapped for another',
    words: list('swap replace exchange change substitute originals fork forks'),
    also: list(
      'iban wallet account payee recipient bank payment payout deposit crypto source column fork forks originals',
    ),
    pattern:
      /\b(?:swap|replace|exchange|substitute|change)\b[^.]{0,60}\b(?:iban|wallet|account\snumber|payee|recipient|bank\sdetails|(?:wallet|payment|payout|deposit|crypto)\s(?:key|address))\b[^.]{0,40}\b(?:with|by|for)\b|\bswap\sit\sin\b[^.]{0,60}\b(?:source|column|wherever)\b|\b(?:our|vetted|patched)\sforks?\b|\bdo\snot\suse\sthe\soriginals?\b/g,
  },
  {
    detail: 'payments go to somebody else',
    words: list(
      'iban wallet wallets chave chaves clave claves llave cle kontonummer cuenta conta carteira carteiras billetera adresse direccion endereco indirizzo address addresses',
    ),
    pattern:
      /\b(?:replace|change|swap|set|troque|troca|substitua|cambia|cambie|sustituye|sustituya|reemplaza|reemplace|remplace[rz]?|ersetze|tausche|sostituisci)\b[^.]{0,40}(?:\b(?:chave|clave|llave|cle|iban|kontonummer|cuenta|conta|carteira|billetera|wallet|adresse|direccion|endereco|indirizzo)\b[^.]{0,40}[`'"\s](?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{10,30}|[\w.+-]{2,40}@[\w.-]{3,60}|[a-z]{2}\d{2}(?:\s?[a-z0-9]{2,4}){3,8})|[^.]{0,40}[`'"\s](?:0x[0-9a-f]{20,42}|bc1[a-z0-9]{10,60}))|\b(?:iban|kontonummer)\b[^.]{0,60}\b(?:durch|por|par|con|with|by)\s{1,3}[`'"]?[a-z]{2}\d{2}(?:\s?[a-z0-9]{2,4}){3,8}/g,
  },
  {
    detail: 'a vendor is favoured in secret',
    words: list('vendor vendors supplier brand recommend first favourably favorably preference'),
    pattern:
      /\bput\s[\w-]{2,40}\sfirst\b[^.]{0,40}\b(?:others?|rest|competitors?)\b[^.]{0,30}\b(?:less|worse|unfavou?rabl\w{1,2}|last)\b/g,
  },
  {
    detail: 'somebody else’s program is kept running',
    words: list('hostpid hostnetwork privileged xmr xmrig monero miner pool probe agent daemonset'),
    pattern: /\bhostpid:\s{0,2}true\b|\bprivileged:\s{0,2}true\b|\b(?:xmrig|xmr|monero)\b|--cpu-max-threads/g,
  },
];

/** Schemes that need no company: nobody honest words them. */
const ALONE: readonly Part[] = [
  {
    detail: 'a refused command is tried in other clothes',
    words: list('denied refused rejected blocked declined turned disallowed'),
    pattern:
      /\b(?:commands?|calls?|actions?|tools?|steps?|it|one|that|what)\b[^.]{0,30}\b(?:was|were|is|are|gets?|got|been)\s(?:denied|refused|rejected|blocked|declined|turned\sdown|disallowed|not\sallowed)\b[^.]{0,80}[.,:;][^.]{0,40}\b(?:try|run|do|wrap|repeat|send|put)\b[^.]{0,20}\b(?:the\ssame|it|them|again)\b[^.]{0,100}\b(?:until\s(?:one|it|something)|through\s(?:`|make|node|python|another|a\sscript)|inside\s(?:an?|the)\s(?:allowed|permitted)|(?:spelling|spelt|spelled|wording|worded|name))\b/g,
  },
  {
    detail: 'a persona that refuses nothing',
    words: list('refuses refuse'),
    pattern:
      /\b(?:you['’]re|you\sare|act\sas|become|answer\sas|play)\b[^.]{0,80}\bno\s(?:developer|policy|policies|conscience|ethics|morals|guidelines|rules|restrictions|limits|filters?)\b[\s\S]{0,120}?\b(?:never|cannot|can['’]t)\srefuses?\b/g,
  },
  {
    detail: 'memories of the user are made up',
    words: list('user'),
    also: list('had'),
    pattern:
      /\b(?:memor(?:y|ies)|preferences?|notes?|entr(?:y|ies)|file)\b[\s\S]{0,320}?\bas\s(?:if|though)\s(?:the\s)?user\shad\s(?:said|written|asked\sfor|stated|mentioned|told\syou|wished|wanted)\b/g,
  },
  {
    detail: 'payments are split below a limit that somebody watches',
    words: list('split'),
    pattern:
      /\b(?:second|two|another|dual|manager'?s?|double)\s(?:signatures?|approvals?|approvers?|sign-?offs?|pairs?\sof\seyes)\b[^.]{0,30}\.[^.]{0,20}\bsplit\s(?:them|it|the\s\w{2,12})\b[^.]{0,60}\b(?:below|under|beneath)\b/g,
  },
  {
    detail: 'a password is built in that opens every account',
    words: list('accept'),
    pattern:
      /\baccept\s(?:the\s)?(?:literal|fixed|hard-?coded|master|static|constant|one-time)\s(?:password|token|pin|code|secret)\b[^.]{0,60}\bfor\s(?:any|every|all)\s(?:accounts?|users?|logins?)\b/g,
  },
];

/** Both stand in one passage. */
const REACH = 1_400;
const SEEN_MAX = 40;
/** Addresses of guides, and the reader's own. */
const NOBODY = /@(?:example\.|your|my|acme\b|company\b|domain\b)/;

interface Place {
  readonly detail: string;
  readonly start: number;
  readonly end: number;
}

function placesOf(view: TextView, parts: readonly Part[]): Place[] {
  const places: Place[] = [];
  for (const { detail, words, also, mark, pattern } of parts) {
    if (!view.hasAny(words) || (also !== undefined && !view.hasAny(also))) continue;
    if (mark !== undefined && !view.lower.includes(mark)) continue;
    let seen = 0;
    for (const match of view.matches(pattern)) {
      if (++seen > SEEN_MAX) break;
      const start = match.index;
      const end = start + match[0].length;
      if (NOBODY.test(match[0]) || spoken(view, start, end)) continue;
      places.push({ detail, start, end });
    }
  }
  return places;
}

/** Forbidden, or told of others. */
function spoken(view: TextView, start: number, end: number): boolean {
  return (
    forbidden(view, start) || underProhibition(view, start) || (view.isGuide && speaksOfAttack(view, start, end, 120))
  );
}

/** At most one finding. */
export function readCoverups(view: TextView): Scheme[] {
  for (const { detail, start, end } of placesOf(view, ALONE))
    return [{ rule: 'SKL-018', detail, start, end: Math.min(end, start + 160) }];
  const deeds = placesOf(view, DEEDS);
  if (deeds.length === 0) return [];
  for (const cover of placesOf(view, COVERS)) {
    const deed = deeds.find(({ start }) => Math.abs(start - cover.start) <= REACH);
    if (deed === undefined) continue;
    return [
      {
        rule: 'SKL-014',
        detail: `${deed.detail}, and ${cover.detail}`,
        start: deed.start,
        end: Math.min(deed.end, deed.start + 160),
      },
    ];
  }
  return [];
}

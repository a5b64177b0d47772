/**
 * Deceit by itself: two different signs in one section that somebody is to be misled (work that is not named, an
 * explanation that lies ready, a thing that comes back, an old date put back, a false name for a change, an outcome fixed
 * beforehand) have no honest reading, whatever is done. Beside them what needs no words of one language: files of secrets
 * that go to a stranger, the words of a wallet, card and code on a page outside.
 */
import { matchesInPassage } from '../engine/matches.ts';
import { forbidden, speaksOfAttack, type TextView, underProhibition } from '../engine/text-view.ts';
import { passageAround } from './breaches.ts';
import { type Scheme, type SchemeRule, strangersIn } from './schemes.ts';

const list = (text: string): readonly string[] => text.split(' ');
/** Any white space or mark-up between two words. */
const loose = (source: string): RegExp =>
  new RegExp(
    source.replace(/ (\??)/g, (_all, maybe) => `[\\s*_\`">]{${maybe === '' ? 1 : 0},5}`),
    'g',
  );

// ---------------------------------------------------------------- signs

/** Signs of one kind count once. */
type Kind = 'untold' | 'answer' | 'returns' | 'dated' | 'unseen' | 'posed' | 'named' | 'erased' | 'fixed' | 'deed';

interface DeceitSign {
  readonly kind: Kind;
  /** One of these words stands in the text; none for scripts without blanks. */
  readonly words?: readonly string[];
  readonly pattern: RegExp;
}

const ASKER = `(?:any(?:one|body)|some(?:one|body)|they|people|(?:the |a |an |your )?(?:[\\w-]{2,12} or (?:the |a )?)?(?:users?|developers?|reviewers?|colleagues?|team|customers?|clients?|readers?|scientists?|researchers?|owners?|maintainers?|auditors?|linters?|npm audit|scanners?|security team)(?: or (?:the |a )?\\w{2,12})?)`;
const DOUBTS = `(?:asks?|wonders?|remarks?|comments?|hesitates?|notices?|questions?|objects?|complains?|inquires?|enquires?|doubts?|spots?|stumbles?|wants? to know|raises?|is reluctant|be reluctant|are reluctant)`;
const SAYS = `(?:say|answer|explain|reply|claim|insist|respond|pretend|tell (?:them|him|her|the \\w{3,12})|assure (?:them|him|her|the \\w{3,12})|state|maintain)`;
const WORK_TEXTS = `(?:explanations?|comments?|commit messages?|commits|change ?logs?|pull requests?|prs|release notes|logs? of changes|summar(?:y|ies)|reports?|methods(?: text| section)?|descriptions?|findings|answers?|repl(?:y|ies))`;

const SIGNS: readonly DeceitSign[] = [
  {
    kind: 'untold',
    words: list('mention name describe explain list told informed tell disclose reveal nobody'),
    pattern: loose(
      String.raw`\b(?:never|do not|don['’]t|must not|without) (?:mention|name|describe|explain|disclose|reveal|refer to|document|list|report)(?:ing)? (?!the (?:ai|tools?|assistant|agent|model|claude|llm|skill|editor|generator|twist|code|solution|names?)\b)(?:it|this|that|them|these|the (?:\w{2,14} ){1,3}?)(?:[^.\n]|\n(?!\n)){0,6}?\b(?:in|among|within) (?:[\w-]{2,12} ){0,3}?${WORK_TEXTS}`,
    ),
  },
  {
    kind: 'untold',
    words: list('told informed know learn notified tell keep leave'),
    pattern: loose(
      String.raw`\b(?:need not|needn['’]t|must not|should not|does not need to|is not to|are not to) (?:be (?:told|informed|notified)|know|learn)\b(?! (?:about|of|that|how|which|each|every|the)\b)|\btell (?:nobody|no one)\b|\b(?:keep|leave) (?:it|this|that|them) out of (?:[\w-]{2,14} ){0,6}?(?:comments?|commit messages?|explanations?|pull requests?)\b|\b(?:do not|don['’]t|never) tell (?:the )?(?:readers?|users?|customers?|developers?|reviewers?|anyone|anybody|people) (?:that|about|of) (?:it|this|the (?:change|swap)|they were|these)\b`,
    ),
  },
  {
    kind: 'untold',
    words: list('list report flag name'),
    pattern: loose(
      String.raw`\btreat (?:it|them|these|this|the (?:\w{2,12} ){1,2}?\S{2,24}) as (?:\w{2,12} ?){1,3}[,;]?(?: and| but|;|,)? (?:do not|don['’]t|never) (?:list|report|flag|name|mention|show) (?:it|them|these)\b`,
    ),
  },
  {
    kind: 'untold',
    words: list('sponsor sponsorship commission affiliate advert advertising payment partnership'),
    pattern: loose(
      String.raw`\b(?:do not|don['’]t|never|without) (?:disclos|mention|reveal|label|mark|stat)\w{1,4} (?:[\w-]{1,12} ){0,4}?(?:sponsor\w{0,5}|commission|affiliat\w{1,5}|adverts?|advertising|partnership|paid)\b`,
    ),
  },
  {
    kind: 'answer',
    words: list('say answer explain reply claim insist respond pretend tell assure state maintain'),
    pattern: loose(
      String.raw`\b(?:if|should|when|whenever|once) ${ASKER} ${DOUBTS}\b(?:[^.\n]|\n(?!\n)){0,60}?[,:;]? (?:simply |just |then )?${SAYS}(?: that)? (?:(?:it|this|these|they|all this) (?:is|are|was|were|has|had|have)(?: always| already| all| only| just)? (?:been )?(?:an? (?:part|piece|component|false|known|requirement|update|check|cache|artefact|artifact|left-?over|bug|glitch|typo|error|default|standard|normal|routine)|part|encrypted|moved|renamed|required|there|safe|standard|normal|routine|needed|random|rounding|chance|the default)\b|(?:it|this|they) (?:comes?|belongs?|stems?|came|shipped|ships|never)\b|there (?:is|was|were|are) (?:no|never|nothing)\b(?! (?:fixed|data|news|date))|the (?:\w{2,14} ){1,2}?(?:was|were|has been|never|belongs)\b|(?:all|every) (?:\w{2,14} ){1,3}?(?:needs?|does?|requires?|has|have)\b)`,
    ),
  },
  {
    kind: 'answer',
    words: list('relation relationship sponsor sponsorship connection affiliation tell'),
    pattern: loose(
      String.raw`\b(?:answer|say|reply|claim|state|insist|respond) (?:that )?there is no (?:\w{2,12} )?(?:relation\w{0,4}|sponsor\w{0,4}|connection|affiliation|commission|agreement)\b|\btell (?:users|people|customers|anyone|those|reviewers) who (?:ask|wonder|notice|complain)s? that\b|\bdeny (?:any|all|every|the) (?:\w{2,12} )?(?:relation\w{0,4}|sponsor\w{0,4}|connection|affiliation|commission)\b`,
    ),
  },
  {
    kind: 'returns',
    words: list('back again restore readd re-add reinsert'),
    pattern: loose(
      String.raw`\b(?:if|when|should|whenever) (?:any(?:one|body)|some(?:one|body)|they|(?:the |a |an )?(?:users?|developers?|reviewers?|colleagues?|team|owners?|maintainers?|editors?)) (?:[\w-]{2,10} )?(?:removes?|deletes?|takes? (?:it|this|that|them) out|drops?|reverts?|strips?)\b(?:[^.\n]|\n(?!\n)){0,30}?[,;]? (?:put (?:it|them) back|add (?:it|them) (?:again|back)|restore (?:it|them)|re-?add|re-?insert|write (?:it|them) (?:again|back)|bring (?:it|them) back)\b(?! (?:only|after|if|once|unless|when they))`,
    ),
  },
  {
    kind: 'dated',
    words: list('touch modification timestamp time stamp mtime dates date'),
    pattern: loose(
      String.raw`\btouch -r\b|\b(?:keep|preserve|restore|put back|set back|reset|retain) (?:the |its |their )?(?:old|original|former|previous) (?:modification |change |file )?(?:times?|dates?|time ?stamps?|mtime)\b|\bset (?:the |its |their )?(?:modification )?(?:times?|dates?|time ?stamps?|mtime) back\b`,
    ),
  },
  {
    kind: 'unseen',
    words: list('visible see sees seen hidden notice notices'),
    pattern: loose(
      String.raw`\bso (?:that )?(?:it|they|this|the \w{2,12})? ?(?:is|are|stays?|remains?) (?:not|in)[- ]?(?:visible|seen|shown) (?:to|by) (?:the |your |other )?(?:colleagues?|team\w{0,5}|reviewers?|supervisors?|managers?|agents|staff|auditors?|owners?|co-?workers)\b|\bso (?:that )?(?:the |your |other )?(?:colleagues?|team\w{0,5}|reviewers?|supervisors?|managers?|staff|auditors?|owners?|co-?workers|nobody|no one) (?:do not |does not |don['’]t |doesn['’]t |cannot |can['’]t |will not |won['’]t |never )?(?:see|notice|find|spot|read)s?\b`,
    ),
  },
  {
    kind: 'erased',
    words: list('empty blank clear wipe never existed happened measured been'),
    pattern: loose(
      String.raw`\b(?:leave|keep) (?:the )?(?:[\w'’-]{2,12} ){0,2}?(?:history|log|audit trail|notes?)(?: notes?| field)? (?:empty|blank|clean)\b|\bas (?:if|though) (?:it|they|these|this|those|that|the \w{3,14}) (?:had )?never (?:been|existed|happened|occurred|been \w{3,12}|stood)\b`,
    ),
  },
  {
    kind: 'posed',
    words: list('independent unbiased objective impartial neutral organic'),
    pattern: loose(
      String.raw`\b(?:presented?|presents?|shown?|labell?(?:ed)?|offered|described?|pass(?:ed)? off|mark(?:ed)?|billed|call(?:ed)?) (?:it |this |them |the \w{3,14} )?(?:off )?as (?:an? |being |entirely |fully |wholly )?(?:independent|unbiased|objective|impartial|neutral|organic)\b(?! (?:table|list|tone|wording|colou?r|gr[ae]y|format|words?|language|background|value|third|clause|process|package|service|module|unit|step|task|project))`,
    ),
  },
  {
    kind: 'named',
    words: list('describe label call titled title named name commit message comment'),
    pattern: loose(
      String.raw`\b(?:describe|label|call|title|document|log|record|word) (?:it|this|that|them|these|the (?:change|job|step|function|commit|patch)) as (?:an? )?(?:[\w-]{3,14} ){0,2}?(?:upkeep|maintenance|clean-?up|house-?keeping|tagging|formatting|refactor\w{0,3}|routine|chore|diagnostics|statistics)\b|\b(?:single|same|one|a) (?:[\w-]{2,10} )?(?:patch|commit|pull request|pr|change) (?:titled|named|called|entitled|labell?ed) ?["“']|\b(?:call|title|name) the (?:commit|patch|pull request|pr|change) "?(?:upkeep|maintenance|clean-?up|tagging|formatting|typos?|chore|refactor\w{0,3}|house-?keeping|whitespace|lint)\b`,
    ),
  },
  {
    kind: 'fixed',
    words: list('until scores weights ranks first wins win values'),
    pattern: loose(
      String.raw`\b(?:adjust|change|shift|tweak|bend|raise|lower|tune|alter|move|correct) (?:the |its |their )?(?:scores?|weights?|numbers?|results?|ratings?|figures|points) until (?:that is so|it (?:does|is|wins|leads)|this is|so|the (?:result|outcome|order))\b|\b(?:is|are) always (?:listed|ranked|placed|named) first\b|\balways (?:ranks?|comes?|finishes) first\b|\b(?:must|has to|always) wins? (?:every|all|each|any) (?:comparisons?|tests?|rankings?)\b`,
    ),
  },
  {
    kind: 'fixed',
    words: list('remove take drop exclude delete omit'),
    pattern: loose(
      String.raw`\b(?:remove|take out|drop|exclude|delete|omit|discard) (?:the |those |some )?(?:[\w-]{2,14} )?(?:values?|measurements?|wells?|rows?|samples?|subjects?|points?|cases?|participants?|observations?)\b(?:[^.\n]|\n(?!\n)){0,90}? until (?:it|p|the (?:p|result|test|difference|effect)\S{0,8}) (?:value )?(?:is|becomes|falls|drops|turns|gets)\b`,
    ),
  },
  {
    kind: 'fixed',
    words: list('invent make fabricate phrase'),
    pattern: loose(
      String.raw`\b(?:invent|make up|fabricate) (?:an? |the |some )?(?:\w{3,12} )?(?:citations?|references?|sources?|quotes?|quotations?|stud(?:y|ies)|papers?|dois?|reviews?|testimonials?)\b|\bif there is no source,? (?:phrase|word|write|put|attribute|state)\b`,
    ),
  },
  {
    kind: 'deed',
    words: list('scripts retention deletion'),
    pattern: loose(
      String.raw`--ignore-scripts[= ]false\b|\bignore-scripts=false\b|--foreground-scripts\b|--backup-retention-period [01]\b|--no-deletion-protection\b|\bbackup retention to (?:zero|one|0|1)\b`,
    ),
  },
  // Other tongues, folded to plain letters.
  {
    kind: 'untold',
    pattern: loose(
      String.raw`\b(?:sans (?:le |la |les |l['’])?(?:en parler|mentionner|signaler)|ne (?:le |la |les |l['’])?(?:mentionne|signale|evoque)\w{0,2} (?:pas|jamais)|erwahne\w{0,2}(?:[^.\n]|\n(?!\n)){0,24}? (?:nie|niemals|nirgends|nicht)|(?:nunca|jamas|no) (?:lo |la |los |las )?mencion\w{1,3}|sin mencionar\w{0,3}|nunca mencione|nao (?:o |a )?mencione|sem mencionar|senza (?:menzionar|citar|parlarn)\w{1,3}|non menzionar\w{1,3}|vermeld(?:[^.\n]|\n(?!\n)){0,16}? (?:nooit|niet)|zonder (?:het )?te (?:vermelden|noemen)|nigdy nie wspominaj|nie wspominaj|bez wspominania)\b(?:[^.\n]|\n(?!\n)){0,50}? (?:[\w'’-]{1,4} ?){0,2}(?:comment\w{0,6}|kommentar\w{0,3}|comentari\w{1,3}|commenti|commentaar|komentarz\w{0,3}|commit\w{0,4}|reponses?|antwort\w{0,2}|respuestas?|respostas?|rispost[ae]|antwoord\w{0,2}|odpowiedzi\w{0,2}|resume|resumen|resumo|riassunto|zusammenfassung|samenvatting|podsumowani\w{1,2}|rapports?|bericht\w{0,2}|informes?|relatorio)\b`,
    ),
  },
  {
    kind: 'untold',
    pattern:
      /\b(?:yorum|commit|ozet|rapor|yanit)\S{0,14}[^.]{0,30}(?:asla\s{1,3})?(?:bahsetme|soz\s{1,3}etme|deginme)|(?:не|никогда)\s{1,3}упомина[^.]{0,40}(?:комментар|коммит|отч[её]т|ответ)|(?:不要|别|切勿|绝不|勿|不得)[^。]{0,12}(?:注释|提交信息|提交说明|回复|回答|报告|摘要)[^。]{0,16}(?:提及|提到|提起|说明)|(?:コメント|コミット|回答|報告|要約)[^。]{0,16}(?:言及しない|触れない|書かない)|(?:주석|커밋|답변|보고서|요약)[^.]{0,16}(?:언급하지|말하지|적지)/g,
  },
  {
    kind: 'answer',
    pattern: loose(
      String.raw`\b(?:si|wenn|falls|sollte|se|als|wanneer|jesli|gdy|jezeli) (?:(?:on|quelqu['’]un|qqn|l['’]utilisateur|le developpeur|jemand|wer|der (?:nutzer|entwickler|benutzer)|alguien|el (?:usuario|desarrollador)|alguem|o (?:usuario|utilizador|desenvolvedor)|qualcuno|l['’]utente|lo sviluppatore|iemand|de (?:gebruiker|ontwikkelaar)|ktos|uzytkownik|programista)\b)(?:[^.\n]|\n(?!\n)){0,44}?\b(?:demande|pose|question|interroge|hesite|fragt|nachfragt|zogert|pregunt|duda|pergunt|hesit|chied|domand|esit|vraagt|twijfelt|zapyta|pyta|waha)\w{0,6}(?:[^.\n]|\n(?!\n)){0,40}?[,:] (?:reponde?[zsx]?|dites?|dis|expliquez?|explique|sage|sag|antworte|erklare|behaupte|di|diga|digas|responde|contesta|explica|responda|explique|rispondi|di['’]|spiega|zeg|antwoord|leg uit|powiedz|odpowiedz|wyjasnij)\b(?: dan)?,? (?:que|qu['’]|qu|dass|es|che|dat|ze|to|iz)`,
    ),
  },
  {
    kind: 'answer',
    pattern:
      /\b(?:biri|kullanici|kullanıcı|gelistirici)\s{1,3}(?:[^.]{0,20}\s{1,3})?sorarsa[^.]{0,70}\b(?:oldugunu|diye)\s{1,3}(?:soyle|acikla|de\b|yanitla)|если\s{1,3}(?:кто-то|кто-нибудь|кто-либо|пользователь|разработчик)\s{1,3}(?:спросит|заметит|усомнится|спрашивает)[^.]{0,30},\s{0,3}(?:скажи|ответь|отвечай|объясни|говори)\S{0,3},?\s{1,3}что\s{1,3}(?:это|он)|(?:如果|若|要是|万一)(?:有人|用户|使用者|开发者)[^。]{0,6}(?:问|質問|质疑|询问|怀疑)[^。]{0,10}(?:就说|回答|回复|解释|说|答)[^。]{0,4}(?:它|这|那|该)|(?:聞かれたら|尋ねられたら|質問されたら|問われたら)[^。]{0,50}(?:だと|であると|のためと)(?:答え|説明|伝え|言)|(?:물어보면|묻는다면|물으면|질문하면)[^.]{0,50}(?:라고|이라고)\s{0,2}(?:답|말|설명)/g,
  },
];

interface Place {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
}

const REACH = 900;
const SEEN_MAX = 40;

/** Told of others, or forbidden. */
function spoken(view: TextView, start: number, end: number): boolean {
  return (
    forbidden(view, start) ||
    underProhibition(view, start) ||
    (view.isGuide && (view.quoted(start, end) || speaksOfAttack(view, start, end, 100)))
  );
}

/** Two signs of different kinds in one section. */
function twoSigns(view: TextView): Scheme | null {
  const places: Place[] = [];
  for (const { kind, words, pattern } of SIGNS) {
    if (words !== undefined ? !view.hasAny(words) : view.ascii && !ROMANCE.test(view.lower)) continue;
    let seen = 0;
    for (const { index, 0: text } of view.matches(pattern)) {
      if (++seen > SEEN_MAX) break;
      const end = index + text.length;
      if (!spoken(view, index, end)) places.push({ kind, start: index, end });
    }
  }
  places.sort((a, b) => a.start - b.start);
  for (let i = 0; i < places.length; i++) {
    const one = places[i]!;
    for (let j = i + 1; j < places.length && places[j]!.start - one.start <= REACH; j++) {
      const other = places[j]!;
      if (one.kind === other.kind || headingBetween(view, one.start, other.start)) continue;
      if (STORY.test(view.lower.slice(Math.max(0, one.start - 200), other.end + 200))) continue;
      const first = one.kind === 'deed' ? other : one;
      return {
        rule: 'SKL-014',
        detail: 'two signs of deceit stand together',
        start: first.start,
        end: Math.min(first.end, first.start + 160),
      };
    }
  }
  return null;
}

/** Characters of a tale keep secrets. */
const STORY =
  /\b(?:players?|game master|npcs?|fiction\w{0,3}|role-?play|spoilers?|quests?|the (?:story|novel|plot)|non-disclosure)\b/;
const ROMANCE =
  /\b(?:sans|nie|nunca|sem|senza|zonder|nigdy|sin|niemals|wenn|falls|alguien|alguem|qualcuno|nooit|iemand|jemand|quelqu|ktos)\b/;

function headingBetween(view: TextView, from: number, to: number): boolean {
  const { lower } = view;
  for (let i = lower.indexOf('\n#', from); i !== -1 && i < to; i = lower.indexOf('\n#', i + 1))
    if (view.fenceAt(i + 1) === null) return true;
  return false;
}

// ---------------------------------------------------------------- what leaves in any tongue

const URL = /\bhttps?:\/\/[^\s<>'"|)\]`]{4,200}/g;
const FILE =
  /(?<![\w.])\.(?:env(?!\.(?:example|sample|template|dist|schema|test))|npmrc|netrc|pgpass|pypirc|git-credentials|ssh\/|aws\/|docker\/config|kube\/config|config\/gh)|\bid_(?:rsa|ed25519)\b|\bprintenv\b|[^\w./]env[^\w./]/g;
const GATHER =
  /\b(?:rassembl|collect|recueil|recog|recopil|reun|junt|recolh|raccogli|sammel|sammle|verzamel|zbierz|topla|gather)|собер|собира|收集|汇总|集め|収集|수집|모아|모으/;
const CONTENT =
  /\b(?:contenus?|inhalte?|contenidos?|conteudos?|contenut[oi]|inhoud|zawartosc\S{0,2}|icerig\S{0,4}|contents)\b|содержим|内容|내용/;
const ENCODE = /\bbase64\b/;
const SEND =
  /\b(?:post|put|curl|envoy|envi|sub[ea]|manda|schick|send|stuur|verstuur|wysl|wyslij|gonder|inoltr|invi|transmet|upload|lade)|отправ|загруз|发送|上传|提交|送信|アップロード|전송|보내|업로드/;
const MANNER =
  /\bsans (?:demander|en parler|prevenir|le dire|mentionner|avertir|informer)|\bohne\b.{0,40}\bzu (?:fragen|informieren|erwahnen|sagen)|\bsin (?:avisar|preguntar|pedir|mencionar|decir)|\bsem (?:avisar|perguntar|pedir|mencionar|dizer)|\bsenza (?:dir|chieder|avvis|menzion|inform)|\bzonder\b.{0,30}\b(?:te (?:melden|zeggen|vragen)|toestemming)|\bbez (?:wiedzy|pytania|informowania)|\bsormadan\b|\bhaber vermeden\b|без ведома|не спрашивая|не упомина|незаметно|不要告诉|不告知|悄悄|無断|知らせず|몰래|알리지/;
const REFUSED =
  /\b(?:restent? loca\w{1,2}|bleibt lokal|queda en local|stays? local|gitignore|versionn\w{1,3}|commitez)\b|\b(?:jamais|nunca|niemals|nie|mai|nooit|nigdy|asla|never)\b(?! (?:mention|wspominaj|mencion))|никогда|禁止|切勿|決して|절대/;

function filesLeave(view: TextView): Scheme | null {
  // English has rules of its own.
  if (!view.lower.includes('.env') && !view.lower.includes('.npmrc') && !view.lower.includes('.ssh')) return null;
  let seen = 0;
  let judged = '';
  for (const { index, 0: text } of view.matches(URL)) {
    if (++seen > SEEN_MAX) return null;
    if (strangersIn(text).length === 0 || view.fenceAt(index) !== null) continue;
    const passage = passageAround(view, index - 420, index, index + text.length + 200);
    if (passage === judged) continue;
    judged = passage;
    const prose = passage.replaceAll(text, ' ');
    const files = new Set(Array.from(matchesInPassage(prose, FILE), (match) => match[0].trim())).size;
    if (files === 0 || !SEND.test(prose) || REFUSED.test(prose)) continue;
    const sum =
      Math.min(files, 2) +
      Number(GATHER.test(prose)) +
      Number(CONTENT.test(prose)) +
      Number(ENCODE.test(prose)) +
      2 * Number(MANNER.test(prose));
    if (sum < 4 || spoken(view, index, index + text.length)) continue;
    return { rule: 'SKL-030', detail: 'files of secrets go to a stranger', start: index, end: index + text.length };
  }
  return null;
}

// ---------------------------------------------------------------- asked of people

interface Asked {
  readonly rule: SchemeRule;
  readonly detail: string;
  readonly words?: readonly string[];
  readonly anchor: RegExp;
  readonly reach: readonly [number, number];
  readonly signs: readonly RegExp[];
  readonly unless: RegExp;
}

const ASKED: readonly Asked[] = [
  {
    rule: 'SKL-030',
    detail: 'the words of a wallet are asked for with a reassurance or a destination',
    anchor: loose(
      String.raw`\b(?:(?:seed|recovery|backup|secret) (?:phrase|words)|mnemonic phrase|wiederherstellungs(?:phrase|worter)|frase (?:semilla|de recuperacion|di recupero|seed)|phrase (?:de recuperation|secrete)|frase-semente|herstelzin|fraza odzyskiwania)\b|助记词|сид-фраз|シードフレーズ|시드 구문`,
    ),
    reach: [420, 420],
    signs: [
      /\b(?:ask|prompt|request|enters?|pastes?|types?|provides?|invite|frage|bitte|pide|pidele|demande|peca|chiedi|vraag|zapytaj)\b|询问|спроси|尋ね|물어/,
      /\b(?:users?|person|people|customers?|nutzer|usuario|utilisateur|utente|gebruiker|uzytkownik\w?)\b|用户|пользовател|ユーザー|사용자/,
      /\b(?:if|should|when|falls|wenn|si|se|als) [^.]{0,60}\b(?:hesitat|reluctan|doubt|object|refuse|worr|zoger|zweifel|dud|hesit|esit|twijfel)\w{0,5}\b[^.]{0,40}\b(?:explain|reply|say|answer|assure|tell|reassure|erklare|sage|antworte|di|explica|responde|expliquez?|dites?|spiega|zeg)\b|\b(?:posts?|sends?|submits?|uploads?|forwards?|passes|envia\w{0,2}|envoie|envoyez|sende|schicke|invia\w{0,2}|stuur)\b[^.]{0,40}https?:\/\/|https?:\/\/\S{4,120}[^.]{0,40}\b(?:receives?|gets) (?:it|the (?:phrase|words))\b/,
    ],
    unless:
      /\b(?:never|do not|don't|must not|nobody|no one) (?:[\w-]{2,12} ){0,3}?(?:asks?|types?|typed|enters?|share|paste|request|send|needs?|store)\b|\b(?:on paper|hardware wallet|wallet app|scams?|phish\w{0,4}|test ?net|niemals|nunca pidas|ne demandez jamais)\b/,
  },
  {
    rule: 'SKL-030',
    detail: 'customers are asked for card and code on a page outside',
    words: list('card kartennummer tarjeta carte cartao carta'),
    anchor: loose(
      String.raw`\b(?:(?:credit |debit |bank )?card (?:numbers?|details|data|and pin)|kartennummer|numero de (?:tarjeta|carte)|numero (?:da carta|della carta|do cartao)|datos de (?:su |la )?tarjeta)\b`,
    ),
    reach: [420, 420],
    signs: [
      /\b(?:(?:sms|text(?: message)?|one-time|security|verification|confirmation|bank)[ -](?:codes?|passwords?|passcodes?|pins?)|codes? (?:you (?:get|receive|got|have received)|sent|that (?:arrives|comes)|from (?:the |your )?(?:text|sms|bank|app)|by (?:text|sms))|otps?|pins?|codigo (?:sms|de un solo uso|recibido)|code (?:recu|sms)|tan)\b/,
      /\b(?:customers?|clients?|refunds?|parcels?|macro|hi|hello|dear|your (?:account|refund|order|parcel|card)|kunden?|clientes?|reembolso|remboursement|ticket)\b/,
      /\b(?:confirm|enter(?:ed)?|verify|verif(?:y|ied)|provide|submit|type|give|release|bestatig\w{1,3}|confirm[ea]\w{0,2}|introduzca|saisissez)\b/,
    ],
    unless:
      /\b(?:never|do not|don't|must not|will not|won't) (?:[\w-]{2,12} ){0,2}?(?:ask|request|send|enter|give|share|collect)\b|\b(?:test cards?|test mode|sandbox|4242|scams?|phish\w{0,4}|fraud\w{0,4}|pci)\b/,
  },
];

/** Hosts with a part to be filled in count by the rest of their name. */
const FILLED = /https?:\/\/[\w.-]{0,40}\{\w{1,20}\}[\w.-]{2,80}/;

function asked(view: TextView, { rule, detail, words, anchor, reach, signs, unless }: Asked): Scheme | null {
  if (words !== undefined && !view.hasAny(words)) return null;
  let seen = 0;
  let judged = '';
  for (const { index, 0: text } of view.matches(anchor)) {
    if (++seen > SEEN_MAX) return null;
    const end = index + text.length;
    const passage = passageAround(view, index - reach[0], index, end + reach[1]);
    if (passage === judged) continue;
    judged = passage;
    if (!signs.every((sign) => sign.test(passage)) || unless.test(passage)) continue;
    if (words !== undefined && strangersIn(passage).length === 0 && !FILLED.test(passage)) continue;
    if (spoken(view, index, end)) continue;
    return { rule, detail, start: index, end };
  }
  return null;
}

/** At most one finding of each kind. */
export function readDeceit(view: TextView): Scheme[] {
  return [twoSigns(view), filesLeave(view), ...ASKED.map((one) => asked(view, one))].filter(
    (scheme) => scheme !== null,
  );
}

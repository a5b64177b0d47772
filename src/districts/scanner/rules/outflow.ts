/**
 * Data that leaves in words: who is told to send what, where to, and how. Each part of a sentence and of its neighbours
 * adds to a sum, so that a passage needs no phrase of a list: a thing that is secret or personal, a place outside, an act
 * that moves it, and a manner that hides it. Honest integrations have the first three with a key in a header; the sum
 * looks at what else is there.
 */

import { credentialPaths } from '../data/credential-paths.ts';
import { collectionHost, isModelVendorHost, isServiceHost } from '../data/hosts.ts';
import { isRawPublicAddress, networkOf, readAddress } from '../engine/address.ts';
import { mailboxesIn } from '../engine/matches.ts';
import type { TextView } from '../engine/text-view.ts';
import { clauseNegated, imperative } from './prose.ts';

export interface Outflow {
  readonly start: number;
  readonly end: number;
}

const MOVES =
  /\b(?:send|sends|sending|upload|uploads|uploading|post|posts|posting|mails|emails|shares|pushes|streams|copies|transmit|transmits|forward|forwards|email|e-mail|mail|submit|submits|relay|ship|ships|mirror|mirrors|exfiltrate|leak|beacon|deliver|push|pushes|report|sync|syncs|share|publish|stream|drop|hand|pass|put|register|place|leave|paste|attach|append|include|embed|copy|store|save|write|call|calling|calls|request|requests|encode|insert|report|log|dump|route|redirect|supply|feed|belong|belongs)\b/g;
const STRONG_MOVE =
  /^(?:send\w{0,3}|upload\w{0,3}|post\w{0,3}|transmit\w{0,1}|forward\w{0,1}|e-?mail|mail|submit\w{0,1}|relay|ships?|mirrors?|exfiltrate|leak|beacon|deliver|hand|drop)$/;

const SECRET =
  /\b(?:credentials?|passwords?|passphrases?|passwd|secrets|secret (?:values?|keys?)|api[- ]?keys?|(?:access|auth|api|session|bearer|oauth|refresh|github|slack|bot|personal|npm|publish|login)[- ]?tokens?|_?authtoken|tokens (?:and|or|from|you|of|found|in)|private keys?|ssh (?:keys?|folder|directory)|signing keys?|id_rsa|id_ed25519|\.?npmrc|\.?pgpass|\.?netrc|keychain|keyring|seed (?:phrase|word)s?|mnemonics?|recovery (?:words?|phrases?|codes?)|(?:12|24|twelve)(?: or 24)?[- ](?:recovery )?words?|cookies?|local ?storage|session storage|login data|browser (?:profile|data|history|storage)|connection strings?|environment variables?|env vars?|environment block|printenv|process\.env|os\.environ|(?:shell|bash|zsh|command|browsing) history|clipboard|keystrokes?|one-time (?:codes?|passwords?)|otps?|verification codes?|2fa codes?|kubeconfig|wallet (?:file|key|seed)s?|credit cards?|card numbers?|cvv|social security|passports?|tax returns?|bank (?:accounts?|statements?)|[a-z]{2,16}_(?:api_key|token|secret|password)|hosts\.yml)\b|(?<![\w.])\.(?:env|ssh|aws|netrc|npmrc|pgpass|gnupg|kube)\b|~\/\.config\b|\*?\.(?:kdbx|ovpn|pem|p12|pfx|jks)\b|\bid_\*|\bwallet\.(?:json|dat)\b|_authtoken\b/;
/** What opens everything else. */
const GRAVE =
  /\b(?:seed (?:phrase|word)s?|mnemonics?|recovery (?:words?|phrases?)|(?:12|24|twelve)(?: or 24)?[- ](?:recovery )?words?|private keys?|ssh (?:keys?|folder)|id_rsa|id_ed25519|keychain|login data|browser (?:profile|cookies|passwords)|saved passwords|cookies|shell history|keystrokes|authtoken|card numbers?|connection strings?|credential (?:files?|stores?))\b|(?<![\w.])\.(?:ssh|aws|gnupg|netrc|pgpass)\b/;
const PERSONAL =
  /\b(?:(?:arguments|inputs?|outputs?|results|parameters|responses) (?:of|to|from) (?:all |every |each |any |the ){0,3}(?:other )?(?:tools?|tool calls?|commands?)|all (?:other )?tool (?:calls|results|outputs)|(?:files?|text|code|messages?|documents?|content) (?:that )?the user (?:has )?(?:showed|shown|shared|pasted|opened|sent|typed|wrote|uploaded|gave|entered)|contents? of the (?:last|current|open|previous|latest) (?:file|message|document|prompt)|conversations?|chat (?:history|log|transcript)s?|transcripts?|message history|everything (?:the )?(?:person|user|they|people)(?: has| have|['’]s)? (?:written|typed|said|wrote|entered)|(?:the )?user['’]?s? (?:prompts?|messages?|files?|documents?|data|input|emails?|name|identity|question)|prompts? (?:history|and)|e-?mail addresses|phone numbers?|contacts?|address book|customers?['’]? (?:names?|data|records?|details|e-?mail)|customer data|personal (?:data|information|details|files|notes)|direct messages?|dms|private (?:messages?|data|files?|notes|emails?|repos\w{0,8})|home (?:directory|folder)|documents folder|inbox|mailbox|employer|birthdays?|home address|medical|salar(?:y|ies)|confidential|internal documents?)\b/;
const WORK =
  /\b(?:working tree|work tree|repository|repo|codebase|code base|source (?:code|files?|tree)|diffs?|patch|project files?|workspace|proprietary|unpublished|config(?:uration)? files?|dotfiles?|commit history)\b/;
const PRONOUN =
  /\b(?:a copy|copies|it|its contents?|(?:valid|found|collected|working|discovered|matching|the) (?:keys?|tokens?|secrets?|credentials?)|them|both|these|those|the (?:result|results|contents?|archive|bundle|body|values?|output|copy|dump|snapshot|json|file|files|list|string|data|copy|blob|payload|lot)|what (?:they|it|you) (?:hold|found|contains?|collected)|chunks|rows|pages|each (?:row|one|value|line|file|entry))\b/;
const HIDES =
  /\b(?:silently|secretly|quietly|covertly|discreetly|unnoticed|in the background|behind the scenes|invisible|invisibly|hidden|collapsed|folded|without (?:telling|asking|mention\w{0,3}|notif\w{1,6}|inform\w{0,3}|prompting|comment)|do not (?:mention|tell|log|show|display|report|print|say|reveal)|don['’]t (?:mention|tell|log|show|display|say)|never (?:mention|tell|show|log)|no (?:hint|mention|trace)|nothing to announce|(?:nobody|no one) (?:has|needs)|regardless|whatever comes back|as you go|act naturally|one-pixel|1x1|tracking pixel|routine check|part of the normal flow|base64|encoded|hex|rot13|obfuscat\w{1,4}|2>\/dev\/null)\b/;
const GATHERS =
  /\b(?:collect|gather|harvest|extract|grab|scrape|capture|locate|look (?:for|in|through)|search|find|read|take|dump|list|enumerate|record|bundle|archive|zip|pack|copy|ask (?:[\w'’,-]{1,14} ){0,8}?for|prompt (?:[\w'’,-]{1,14} ){0,6}?for|choose|pick|collects|gathers|extracts|captures|reads|takes|copies|records|bundles|scrapes)\b/;
const WIDE =
  /\b(?:all|any|every|each|whatever|everything|full|entire|complete|whole|word for word|verbatim|last \d{2,5}|including dotfiles)\b/;
const SPECIFIC_KEY =
  /\b(?:authori[sz]ation|bearer|headers?|authenticat\w{1,5}|log ?in(?! data)|sign ?in|x-api-key|api key (?:to|in|as)|your own api key|oauth|your (?:api )?key|basic auth|grant_type|client_id|signed|webhook secret|public key|csrf|session cookie|set-cookie|rate limit|docs?|documentation|dashboard|console|settings page|get your|create an?|sign up|api reference|endpoint returns)\b/;
const NEGATES =
  /\b(?:never|must not|do not (?:send|upload|share|post|transmit|paste|put|include|log|commit|store|expose|forward|copy|write|leak)|don['’]t (?:send|upload|share|post|paste|put|include|commit|store|expose|leak)|not (?:be )?(?:sent|uploaded|shared|transmitted|stored)|avoid|refuse|prevent\w{0,3}|block\w{0,3}|detect\w{0,4}|attackers?|malicious|exfiltration|phish\w{0,4}|leaks? (?:through|via|into)|could|might|vulnerab\w{0,8}|redact\w{0,4}|mask\w{0,3}|strip\w{0,4}|sanitiz\w{0,4}|stays? (?:local|on)|is never|are never|gitignore)\b/;
const ASKS =
  /\b(?:if (?:the )?users? (?:asks?|wants?|requests?|agrees?|approves?|confirms?|provides?|gives?)|ask(?:s|ed)? (?:the )?user (?:before|whether|if|to confirm)|with (?:the )?(?:user['’]?s? )?(?:permission|consent|approval)|user (?:provides?|supplies|enters|pastes|uploads|selects|gives|chooses|specif\w{2,4})|after (?:approval|confirmation)|opt-?in|upon request)\b/;
const PLACES =
  /\b(?:(?:our|a remote|an external|the remote|the external|the collection|the collector|the coaching|the telemetry|the analytics|the account|the sync|their|my|the author['’]s|the skill['’]s|the vendor['’]s) (?:[\w-]{2,14} ){0,2}?(?:server|service|endpoint|host|api|backend|dashboard|collector|crm|channel|inbox|bucket|team|account|url)|public (?:gist|repositor(?:y|ies)|issue|paste|bucket)|(?:a |the |an )?(?:secret |public |new )?gist\b|webhook|pastebin|(?:the |any |every )?next (?:time )?(?:a |any )?tool(?: is)? call(?:ed|s)?|tool (?:argument|parameter)s?|(?:the |a |an )(?:[`'"]?[a-z_]{3,20}[`'"]? )?(?:argument|parameter|query string|query parameter)s?|(?:ticket|issue|pull request|pr|commit message|bug report)(?:['’]s)? (?:description|body|comment|title)|telegram|discord)\b/;
const BARE_HOST =
  /(?<![@\w./-])(?:[a-z0-9-]{2,40}\.){1,3}(?:com|net|org|io|dev|app|info|xyz|cloud|site|online|top|live|me|sh|ai|co|tools|run|link|click|icu|pw|cc|ru|cn|to|tk|space|store|tech|pro|host|page|works|systems|services|network)\/[\w/?=&%.+<>{}$-]{2,120}/;
const MAILBOX = /(?<![\w.+-])[\w.+-]{2,40}@[\w-]{2,40}(?:\.[\w-]{2,20}){1,3}/y;

const QUICK = [
  'secret',
  'secrets',
  'token',
  'tokens',
  'key',
  'keys',
  'credential',
  'credentials',
  'password',
  'passwords',
  'passphrase',
  'ssh',
  'env',
  'aws',
  'cookie',
  'cookies',
  'conversation',
  'chat',
  'transcript',
  'history',
  'clipboard',
  'keystrokes',
  'contacts',
  'customer',
  'customers',
  'personal',
  'private',
  'inbox',
  'wallet',
  'seed',
  'employer',
  'birthday',
  'cursor',
  'claude',
  'mnemonic',
  'words',
  'recovery',
  'npmrc',
  'pgpass',
  'netrc',
  'environment',
  'profile',
  'screenshot',
  'screenshots',
  'messages',
  'repository',
  'repo',
  'codebase',
  'source',
  'tree',
  'documents',
  'person',
  "user's",
  'user’s',
  'home',
  'connection',
  'pem',
  'authtoken',
  'localstorage',
  'prompts',
  'prompt',
  'email',
  'phone',
  'diff',
  'workspace',
  'confidential',
  'login',
  'browser',
  'codes',
  'kubeconfig',
  'showed',
  'shown',
  'pasted',
  'opened',
  'typed',
  'arguments',
  'inputs',
  'outputs',
];

/** The sum from which a passage is reported. */
const THRESHOLD = 3.5;

/** Passages that send something private outside. Code blocks are judged elsewhere, by what they do. */
export function readOutflow(view: TextView): Outflow[] {
  if (!view.hasAny(QUICK)) return [];
  const found: Outflow[] = [];
  let done = -1;
  let seen = 0;
  const judged = new Set<string>();
  for (const match of view.matches(MOVES)) {
    const at = match.index;
    if (at < done) continue;
    const fence = view.fenceAt(at);
    if (fence !== null && !/^(?:text|txt|markdown|md|)$/.test(fence.language)) {
      done = fence.end;
      continue;
    }
    const sentence = view.sentence(at, at + match[0].length);
    const strong = STRONG_MOVE.test(match[0]);
    if (!strong && sentence.start < done) continue;
    // A text that repeats itself is judged once.
    if (judged.has(`${match[0]} ${sentence.text}`)) {
      done = sentence.end;
      continue;
    }
    judged.add(`${match[0]} ${sentence.text}`);
    if (++seen > 4_000) break;
    const sum = weigh(view, at, match[0], strong, sentence);
    if (sum < THRESHOLD) continue;
    found.push({ start: at, end: Math.min(sentence.end, at + 200) });
    done = sentence.end;
  }
  return found;
}

const STANDS_FOR =
  /\b(?:stands? for|contains?|holds?|replaced (?:by|with)|filled (?:in )?with|set to|equals?|where|being|with|carr(?:y|ies))\b/;

const OWN_SECRET =
  /=[<{[(%$]{1,3}(?:user_?|the_?|your_?|their_?)?(?:password|passphrase|seed(?:_?phrase)?|mnemonic|cvv|card(?:_?number)?|cookies?|otp|pin|private_?key|ssh_?key|env|history|clipboard|conversation|prompt)\b/;

const ADDRESS_WITH_QUERY = /https?:\/\/[^\s"'`)\]]{4,200}[?&][\w-]{1,30}=[^\s"'`)\]]{1,80}/g;

/** An address whose query takes what somebody wrote or keeps: `![](https://…?u=DATA)`, where DATA is the conversation. */
export function readFilledAddresses(view: TextView): Outflow[] {
  const found: Outflow[] = [];
  const { lower } = view;
  if (!lower.includes('?') || !view.hasAny(QUICK)) return found;
  let seen = 0;
  for (const match of view.matches(ADDRESS_WITH_QUERY)) {
    if (++seen > 500) break;
    if (hostWeight(match[0]) < 2) continue;
    const fence = view.fenceAt(match.index);
    if (fence !== null && !/^(?:text|txt|markdown|md|html|)$/.test(fence.language)) continue;
    const start = match.index;
    const { text, end } = view.sentence(start, start + match[0].length);
    const rest = text.replace(match[0], ' ');
    const near = `${lower.slice(Math.max(0, start - 240), start)} ${rest} ${lower.slice(end, end + 160)}`;
    const thing = GRAVE.test(rest)
      ? 3
      : SECRET.test(rest)
        ? 2.5
        : PERSONAL.test(rest)
          ? 2
          : GRAVE.test(near) || SECRET.test(near)
            ? 1.5
            : PERSONAL.test(near)
              ? 1
              : 0;
    if (thing === 0 || NEGATES.test(rest) || ASKS.test(near)) continue;
    let sum = thing;
    if (/!\[[^\]\n]{0,80}\]\($|<img\b[^>\n]{0,80}$/.test(lower.slice(Math.max(0, start - 90), start))) sum += 1.5;
    if (HIDES.test(near)) sum += 1.5;
    if (STANDS_FOR.test(rest)) sum += 0.5;
    if (/\b(?:each|every|always|end of)\b/.test(near)) sum += 0.5;
    if (WIDE.test(rest)) sum += 0.5;
    // The placeholder itself says that what people keep to themselves goes into the address.
    if (OWN_SECRET.test(match[0])) sum += 2;
    if (SPECIFIC_KEY.test(near) || /\b(?:get|create|register) (?:your|an?) (?:\w{2,12} )?(?:api )?key\b/.test(near))
      sum -= 2.5;
    if (view.isGuide) sum -= 2;
    if (sum >= 4) found.push({ start, end: start + Math.min(120, match[0].length) });
  }
  return found;
}

function weigh(
  view: TextView,
  at: number,
  verb: string,
  strong: boolean,
  sentence: { readonly start: number; readonly end: number; readonly text: string },
): number {
  const { lower } = view;
  const { text } = sentence;
  // A reference beside a word is no address that something goes to.
  const where = text.replace(/\bnot (?:as|in|on|into|via|to|through) [^,.;\n]{0,40}/g, ' ');
  const place = destination(view, strong ? where : where.replace(/\]\([^)\s]{1,300}\)/g, ']'));
  if (place === 0) return 0;
  if (
    NEGATES.test(text) ||
    clauseNegated(view, at) ||
    /\b(?:sample|test|example) (?:payloads?|inputs?|prompts?|attacks?|strings?)\b/.test(text)
  )
    return 0;
  const before = lower.slice(Math.max(0, sentence.start - 320), sentence.start);
  const after = lower.slice(sentence.end, sentence.end + 160);
  let thing =
    GRAVE.test(text) || credentialPaths(view.text.slice(sentence.start, sentence.end)).length > 0
      ? 3
      : SECRET.test(text)
        ? 2.5
        : PERSONAL.test(text)
          ? 2
          : WORK.test(text)
            ? 1.2
            : 0;
  if (thing < 2 && PRONOUN.test(text)) {
    const gathered = GATHERS.test(before) || GATHERS.test(text.replace(verb, ' ')) ? 0.5 : 0;
    if (GRAVE.test(before)) thing = 2 + gathered;
    else if (SECRET.test(before)) thing = Math.max(thing, 1.5 + gathered);
    else if (PERSONAL.test(before)) thing = Math.max(thing, 1 + gathered);
    else if (gathered > 0 && WORK.test(before)) thing = Math.max(thing, 1);
  }
  if (thing === 0) return 0;
  if (
    !imperative(view, at) &&
    !/\b(?:and|then|to|or|must|should|will|it|which|that|by|,)\s{1,3}(?:\w{2,12}ly )?$|\b(?:script|hook|skill|tool|helper|server|plugin|\w{2,20}\.(?:js|ts|mjs|py|sh|rb|ps1)|module|agent|code) (?:then |silently |also )?$/.test(
      lower.slice(Math.max(0, at - 24), at),
    )
  ) {
    if (!/^(?:belongs?|calling)$/.test(verb)) return 0;
  }
  let sum = thing + place;
  const around = `${before.slice(-160)} ${text} ${after}`;
  if (HIDES.test(around)) sum += 1.5;
  if (WIDE.test(text)) sum += 0.5;
  if (GATHERS.test(text.replace(verb, ' ')) || (thing >= 1.5 && GATHERS.test(before))) sum += 0.5;
  if (strong) sum += 0.5;
  if (SPECIFIC_KEY.test(around.replace(/https?:\/\/\S{1,300}/g, ' '))) sum -= 2.5;
  if (ASKS.test(around)) sum -= 2.5;
  if (view.isGuide) sum -= 2;
  // A service everybody knows is a place of secrets only when somebody hides it or takes what opens everything.
  if (place < 1 && thing < 3 && !HIDES.test(around)) sum -= 0.5;
  return sum;
}

/** 0 for nowhere or for a place of this machine; more for places nobody else would choose. */
function destination(view: TextView, text: string): number {
  let best = 0;
  for (const match of text.includes('://') ? text.matchAll(/\b(?:https?|wss?|ftp):\/\/[^\s'"<>`|)\]]{3,300}/g) : [])
    best = Math.max(best, hostWeight(match[0]));
  if (best > 0) return best;
  const bare = text.includes('/') ? BARE_HOST.exec(text) : null;
  if (bare !== null) best = Math.max(best, hostWeight(`https://${bare[0]}`));
  for (const mail of mailboxesIn(text, MAILBOX))
    if (
      !/@(?:[\w-]{1,30}\.)?(?:example|acme|your|company|domain|test)\b|noreply|(?:^|\W)(?:support|help|contact|info|sales|security)@/.test(
        mail[0],
      )
    )
      best = Math.max(best, 2);
  if (best === 0 && PLACES.test(text)) best = view.hasAny('https http') ? 1.5 : 1;
  return best;
}

/** 0 for this machine, 0.5 for services everybody knows, 2 for a host nobody knows, 3 for one that collects. */
export function hostWeight(url: string): number {
  const address = readAddress(url);
  if (address === null) return 0;
  const { host } = address;
  const network = networkOf(host);
  if (network === 'loopback' || network === 'private' || isModelVendorHost(host)) return 0;
  if (/(?:^|\.)example\.(?:com|org|net)$|^(?:your|my|api\.your|<)|\.(?:gov|edu)$/.test(host)) return 0.5;
  if (collectionHost(host, address.path) !== null || isRawPublicAddress(host)) return 3;
  if (isServiceHost(host)) return 0.5;
  return 2;
}

// ---------------------------------------------------------------- other languages

/** Stems of an act, a thing and a manner; two kinds beside an address, or a thing and a manner with an act, make an order. */
const FOREIGN_SEND =
  /(?<![a-z])(?:envi[ae]\w{0,4}|mand[ae]\w{0,3}|sub[ei]\w{0,3}|reenvi\w{1,4}|envoy\w{1,4}|envoi\w{0,3}|transmet\w{0,4}|televers\w{1,4}|send(?:e|en|et)|schick\w{1,3}|ubermittl\w{1,3}|lade\b.{0,60}\bhoch|invi[ao]\w{0,4}|spedisc\w{1,3}|inoltr\w{1,4}|encaminh\w{1,4}|carreg\w{1,3}|wysl\w{1,3}|wyslij|prze[sl]\w{1,4}|stuur|verstuur|gonder\w{0,3}|yukle)\b|отправ\w{0,4}|отправ|перешл|передай|загруз|发送|傳送|发到|上传|上傳|提交到|转发|轉發|送信|アップロード|転送|보내|전송|업로드|أرسل|ارسل|भेज|gửi|kirim/g;
const FOREIGN_THING =
  /(?<![a-z])(?:claves?|contrasenas?|credencial\w{0,3}|secretos?|datos (?:de|personales)|copia completa|mots? de passe|cles?\b|identifiants?|jetons?|secrets?|donnees|passwort\w{0,3}|passworter|schlussel|zugangsdaten|geheimnis\w{0,3}|kundendaten|umgebungsvariablen|password|chiavi|credenziali|segreti|dati|senhas?|chaves?|credenciais|segredos?|dados|variables de entorno|variables d['’]environnement|variabili d['’]ambiente|variaveis de ambiente|hasla|klucze|wachtwoord\w{0,3}|sleutels?|sifre\w{0,3}|conversacion|conversation|gesprach\w{0,3}|conversazione|conversa)\b|парол|ключ|секрет|токен|учётн|учетн|переменн|данны|переписк|密码|密碼|密钥|密鑰|凭证|憑證|凭据|令牌|环境变量|環境變數|私钥|对话|對話|パスワード|認証情報|秘密鍵|環境変数|トークン|会話|비밀번호|자격 증명|토큰|환경 변수|비밀 키|대화|كلمات المرور|مفاتيح|पासवर्ड|mật khẩu|kata sandi|\.env\b|\.ssh\b|id_rsa|\.aws\b|api[- _]?key|token/;
const FOREIGN_MANNER =
  /(?<![a-z])(?:sin (?:avisar|decir|informar|preguntar|que\b.{0,40}\b(?:sepa|note|entere)|mencionar|pedir)|sans (?:prevenir|le dire|dire|demander|informer|avertir|mentionner|en parler|que\b.{0,40}\bsache)|ohne (?:dass|es|das|dies|den|zu|jemanden|nachzufragen|ruckfrage|hinweis)|senza (?:avvis\w{2,4}|dir\w{1,4}|inform\w{2,4}|chieder\w{1,3}|menzion\w{2,4}|farne|che\b)|sem (?:avisar|informar|perguntar|mencionar|dizer|contar|que\b)|no (?:le|se lo|lo) (?:digas|menciones|cuentes)|ne (?:le|lui|dis|dites|mentionne)\w{0,4}\b.{0,30}\b(?:pas|rien|jamais)|non (?:dirlo|dire|farne|menzionare|informare)|nao (?:conte|diga|mencione|informe)|erwahne\b.{0,40}\bnicht|sag\w{0,3}\b.{0,30}\bnicht|bez (?:wiedzy|informowania)|zonder\b.{0,30}\b(?:melden|zeggen|vragen)|en secreto|en silencio|en silence|discretement|heimlich|unbemerkt|di nascosto|em segredo|secretamente|silenciosamente|despues borra|elimina el rastro)|не говор|не сообща|не упомина|не показыва|без ведома|незаметно|тайно|скрытно|不要告诉|别告诉|不要告訴|不告知|不要提|悄悄|偷偷|暗中|秘密地|無断で|黙って|知らせず|気づかれ|こっそり|몰래|알리지|말하지|조용히|دون علم|दिना बताए|बिना बताए/;

/** Verbs of ignoring, whose orders, and the orders, in any sequence within a sentence. */
const FOREIGN_IGNORE =
  /(?<![a-z])(?:ignora\w{0,4}|ignore[zr]?|olvid\w{1,4}|descart\w{1,4}|desoye|haz caso omiso|oubli\w{1,3}|neglige\w{0,2}|fais abstraction|fais fi|ne tiens? pas compte|ignorier\w{0,3}|vergiss|vergesst|missacht\w{1,3}|verwirf|ubergeh\w{0,2}|dimentica\w{0,3}|scorda\w{0,2}|trascura\w{0,2}|esquec\w{1,3}|desconsider\w{1,3}|negeer|vergeet|zignoruj|zapomnij|yoksay|gormezden gel|abaikan|lupakan)\b|игнориру|забудь|отбрось|не обращай внимания|忽略|无视|無視|忘记|忘記|忘掉|抛开|忘れ|무시|잊어|تجاهل|अनदेखा|bo qua/g;
const FOREIGN_OWN =
  /(?<![a-z])(?:sistema|systeme|systems?|anterior\w{0,3}|previ[ao]s?|todas?|tus|precedent\w{0,3}|toutes|tes|vos|utilisateur|usuario|utente|usuario|vorherige\w{0,2}|bisherige\w{0,2}|alle|deine[nr]?|betreiber\w{0,1}|nutzers?|benutzers?|tue|tutte|suas|todas|je|jouw|alle|wszystkie|poprzednie|onceki|semua|sebelumnya)\b|предыдущ|системн|все |свои|ваши|之前|以前|以上|上面|系统|系統|所有|全部|你的|前の|これまで|すべて|上記|이전|모든|시스템|السابقة|पिछले/;
const FOREIGN_ORDERS =
  /(?<![a-z])(?:instrucc\w{3,5}|reglas|ordenes|indicaciones|directrices|consignes?|instructions?|regles|directives?|anweisung\w{0,2}|vorgaben|regeln|anordnungen|aufgetragen|istruzion\w|regole|direttive|ordini|instruc\w{2,5}|regras|diretrizes|ordens|instructies|regels|instrukcje|polecenia|talimat\w{0,4}|instruksi|perintah|huong dan)\b|инструкц|правил|указан|команд|指令|指示|规则|規則|提示词|要求|设定|命令|ルール|プロンプト|지시|지침|명령|규칙|프롬프트|التعليمات|निर्देश/;

/** "Ignora le istruzioni del sistema", in the languages of the lists. */
export function readForeignOverrides(view: TextView): Outflow[] {
  const found: Outflow[] = [];
  let seen = 0;
  for (const match of view.matches(FOREIGN_IGNORE)) {
    if (++seen > 400) break;
    if (view.fenceAt(match.index) !== null) continue;
    const { text, end, start } = view.sentence(match.index, match.index + match[0].length);
    const from = Math.max(0, match.index - start - 40);
    const near = text.slice(from, match.index - start + 90);
    const english = /\b(?:the|and|with|this|your|of)\b/.test(near);
    if (english || !FOREIGN_OWN.test(near) || !FOREIGN_ORDERS.test(near)) continue;
    if (
      /(?:никогда|нельзя|\sне\s|\b(?:nunca|jamais|niemals|nie|mai|nao|no|ne|non|nicht)\b|不要|请勿|不得)[\s\p{L}]{0,8}$/u.test(
        text.slice(from, match.index - start),
      )
    )
      continue;
    // A quotation ends before its sentence does: it is judged by its own end.
    const own = match.index + match[0].length;
    found.push({ start: match.index, end: view.mentioned(match.index, own) ? own : Math.min(end, match.index + 120) });
  }
  return found;
}

/** Sentences of other languages than English that order data away or hide it. */
export function readForeignOutflow(view: TextView): Outflow[] {
  const found: Outflow[] = [];
  const { lower } = view;
  let seen = 0;
  for (const match of view.matches(FOREIGN_SEND)) {
    if (++seen > 400) break;
    if (view.fenceAt(match.index) !== null) continue;
    const { start, end, text } = view.sentence(match.index, match.index + match[0].length);
    if (found.some((other) => other.start >= start && other.start <= end)) continue;
    const thing = FOREIGN_THING.test(text);
    const manner = FOREIGN_MANNER.test(text) || FOREIGN_MANNER.test(lower.slice(end, end + 120));
    const place = destination(view, text) >= 2;
    if (/\b(?:the|and|with|this)\b/.test(text) && !manner) continue;
    const head = text.slice(Math.max(0, match.index - start - 60), match.index - start);
    const tail = lower.slice(match.index, match.index + 24);
    if (
      /(?:никогда|нельзя|\sне|\b(?:nunca|jamais|niemals|nie|mai|nao|no|ne|non|nicht)(?=\s)|禁止|不要|请勿|請勿|切勿|不得|不能)[\s\p{L}]{0,14}$/u.test(
        head,
      ) ||
      /^(?:送信しない|送らない|보내지 마|전송하지|\S{2,12} nicht\b)/.test(tail)
    )
      continue;
    if ((thing && place) || (manner && (thing || place)))
      found.push({ start: match.index, end: Math.min(end, match.index + 160) });
  }
  return found;
}

/**
 * Deeds in plain words: a thing of one class, an act of another and a place or purpose of a third, within one sentence or
 * its neighbour. None of them needs an address, a list of phrases or a code block.
 */
import { credentialPaths, credentialQueries } from '../data/credential-paths.ts';
import { forbidden, speaksOfAttack, type TextView } from '../engine/text-view.ts';
import type { ProgramRule } from './programs.ts';
import { clauseNegated, imperative } from './prose.ts';

export interface Deed {
  readonly rule: ProgramRule;
  readonly start: number;
  readonly end: number;
  readonly detail: string;
}

interface DeedPattern {
  readonly rule: Deed['rule'];
  readonly detail: string;
  /** Words of which one must stand in the text, and one of `also`. */
  readonly quick: readonly string[];
  readonly also?: readonly string[];
  /** The act, at its verb. */
  readonly act: RegExp;
  /** What the sentence must hold beside the act. */
  readonly within?: RegExp;
  /** What the sentence and its neighbours must hold: the thing that a pronoun stands for, or a second step. */
  readonly near?: RegExp;
  readonly unless?: RegExp;
}

const KEY_THING =
  /\b(?:private keys?|ssh keys?|id_rsa|id_ed25519|api[- ]?keys?|(?:access|auth|api|session|github|gh|gitlab|npm|slack|bearer|refresh|personal access)[- ]tokens?|the tokens?|credentials?|passwords?|passphrases?|secrets|secret keys?|cookies|seed phrases?|environment variables|env vars|printenv|process\.env|(?:bash|zsh|shell|command) history|[a-z]{2,16}_(?:api_key|token|secret|secret_access_key))\b|(?<![\w.])\.(?:env|ssh|aws|netrc|npmrc|pgpass)\b|gh auth token|\*\.(?:pem|key)\b/;
const KEY_WORDS =
  'key keys token tokens credential credentials password passwords passphrase passphrases secrets secret cookies environment env ssh aws netrc npmrc pgpass history rsa pem'.split(
    ' ',
  );
const PUBLIC_PLACE =
  /\b(?:in|into|to|as|at|inside|within|with|through) (?:the |an? |your |each |every |its |any |next |first |following ){0,4}(?:[\w-]{2,14} ){0,3}?(?:commit messages?|commits?|pull requests?|pr\b|prs\b|issues?|(?:issue|pr|pull request) (?:body|comment|title|description)|body of (?:the |each |every |a )?(?:pr|pull request|issue|commit)|branch names?|code comments?|comments?|readme|changelog|docstrings?|query (?:string|parameters?)|url|user-?agent|tool (?:calls?|arguments?|parameters?)|['"\x60]?\w{3,20}['"\x60]? (?:parameter|argument|field)|generated (?:code|files?|html|page|report)|footer|html|source code|release notes|test fixtures?|package metadata|gists?|filenames?|file names?)\b/;

/** Explains, forbids, checks or hides the thing. */
const HONEST =
  /\b(?:never|must not|mustn['’]t|avoid|redact\w{0,4}|mask\w{0,3}|placeholder|authori[sz]ation|header|example values?|rotate|revoke|secret manager|vault|gitignore|detect\w{0,3}|leak(?:s|ed|ing)?|check (?:for|whether|that)|scan(?:s|ning)? for|attackers?|malicious|vulnerab\w{0,8}|hard-?coded|should not|no (?:secrets?|credentials|passwords|api keys?)|without (?:secrets|credentials)|encrypt\w{0,4}|secrets\.\w|repository secrets?|github secrets?|settings|github actions|environment variables? (?:named|called)|dashboard|names? only|not the values?|if (?:the )?user (?:asks|wants|agrees|provides))\b/;

const PATTERNS: readonly DeedPattern[] = [
  {
    rule: 'SKL-031',
    detail: 'a secret is put where others read it',
    also: KEY_WORDS,
    quick: [
      'commit',
      'commits',
      'pr',
      'pull',
      'issue',
      'comment',
      'comments',
      'readme',
      'query',
      'url',
      'parameter',
      'argument',
      'field',
      'branch',
      'footer',
      'html',
      'gist',
      'tool',
      'generated',
    ],
    act: /\b(?:put|include|add|paste|embed|append|insert|write|encode|attach|place|copy|hide|store|pass|prepend|post|leave|drop|smuggle)\b/g,
    within: PUBLIC_PLACE,
    near: KEY_THING,
  },
  {
    rule: 'SKL-014',
    detail: 'traces are removed',
    also: ['nobody', 'no', 'cannot', 'traces', 'tracks', 'evidence', 'ran', "can't", 'audited', 'traced', 'rm', 'so'],
    quick: [
      'history',
      'log',
      'logs',
      'traces',
      'trace',
      'evidence',
      'tracks',
      'logging',
      'transcripts',
      'transcript',
      'jsonl',
      'session',
      'sessions',
    ],
    act: /\b(?:delete|clear|remove|erase|wipe|purge|scrub|truncate|cover|destroy|clean|unset|hide|disable|empty)\b(?: up)? (?:(?:all|any|the|your|every|each|its|of|shell|bash|zsh|command|terminal|audit|access|system|log|event|auth|relevant) ){0,5}(?:history\b(?! of)|audit logs?|log entries|logs? (?:of|that|which|lines)|traces?\b|tracks\b|(?<!\bclear )evidence\b|logging\b|event logs?|(?:session |conversation )?transcripts?|session (?:files|logs)|~\/\.claude\/projects)[^\n]{0,160}/g,
    within:
      /\b(?:(?:so|in order) (?:that )?(?:nobody|no one|the user|they|it|nothing|there|this|your|we)|cannot (?:see|trace|find|tell)|can['’]t (?:see|trace|find|tell|be)|cannot be|not be (?:audited|traced|seen|reviewed|found)|traces?\b|(?:your|our|its|the) tracks\b|evidence|no record|commands? (?:were|was|you|it|that)|this (?:skill|session|step|change)|what (?:you|was|were) (?:ran|run|did|done)|history -c|rm )\b/,
    unless:
      /\b(?:stack traces?|distributed|opentelemetry|span|browser history|git history|gdpr|retention|older than|test evidence)\b/,
  },
  {
    rule: 'SKL-031',
    detail: 'a password is asked for and kept',
    also: ['ask', 'asks', 'prompt', 'prompts', 'request', 'tell', 'convince', 'instruct', 'persuade', 'require'],
    quick: [
      'password',
      'passwords',
      'passphrase',
      'code',
      'codes',
      'pin',
      'credentials',
      'card',
      'phrase',
      'seed',
      'mnemonic',
      'otp',
      'cvv',
    ],
    act: /\b(?:ask|asks|prompt|prompts|request|tell|convince|instruct|persuade|require)\b(?: [\w'’,-]{1,16}){0,14}? (?:for|to (?:enter|type|provide|paste|give|share|confirm|send)) (?:[\w'’&/-]{1,16} ){0,5}?(?:passwords?|passphrases?|2fa(?: codes?)?|otp|one-time codes?|verification codes?|pins?\b|seed phrases?|recovery phrases?|mnemonics?|private keys?|credit card|card numbers?|cvv|sudo password|login credentials|social security)/g,
    near: /\b(?:write|writes|save|saves|store|stores|log|send|sends|post|forward|upload|append|record|keep|include|echo)\b (?:[\w'’-]{1,14} ){0,6}?(?:what (?:they|the user)|it|them|the (?:answer|reply|value|input|password|response|code|phrase|credentials|key)|their|these|both|everything|to|in|into)\b/,
    unless:
      /\b(?:never|do not|don['’]?t|password manager|keyring|keychain|secret manager|vault|bcrypt|argon2?|hash(?:ed|es|ing)?|form|login page|sign-?up|environment variable|\.env|test account|mfa setup|getpass|masked|user stor(?:y|ies)|ui|component|oauth|phish\w{0,4}|social engineer\w{0,3}|database|connection|smtp|app password|localhost)\b/,
  },
  {
    rule: 'SKL-031',
    detail: 'the user’s secrets are searched for and shown',
    also: KEY_WORDS,
    quick: ['home', 'entire', 'whole', 'everywhere', 'disk', 'filesystem', 'machine', 'system', 'computer'],
    act: /\b(?:search|scan|walk|crawl|sweep|comb|look through|go through|traverse|enumerate|find|grep|recurse|list|read|collect|gather|harvest|check)\b[^.\n]{0,60}\b(?:(?:entire|whole|full|user['’]?s) (?:home (?:directory|folder)|disk|drive|file ?system|machine|system|computer)|home (?:directory|folder)|file ?system)\b[^.\n]{0,160}/g,
    within: KEY_THING,
    near: /\b(?:send|upload|post|mail|e-?mail|print|output|include|copy|bundle|archive|zip|write|store|save|encode|transmit|report|append|put)\b/,
    unless:
      /\b(?:never|do not|don['’]?t|outside of the home|rotate|gitleaks|trufflehog|permissions? of|chmod|sandbox|deny|restrict|protect|must not|redact|mask|forensic\w{0,2}|incident)\b/,
  },
  {
    rule: 'SKL-043',
    detail: 'guards are switched off',
    also: [
      'disable',
      'disables',
      'turn',
      'switch',
      'deactivate',
      'bypass',
      'uninstall',
      'kill',
      'circumvent',
      'evade',
      'suppress',
      'strip',
      'skip',
      'remove',
      'delete',
    ],
    quick: [
      'sandbox',
      'hooks',
      'hook',
      'permissions',
      'permission',
      'confirmation',
      'firewall',
      'antivirus',
      'logging',
      'verification',
      'protections',
      'scanner',
      'scanning',
      'guardrails',
      'approval',
      'approvals',
      'prompts',
      'restrictions',
      'selinux',
      'apparmor',
      'gatekeeper',
      'branch',
      'authentication',
      'macro',
      'safety',
      'defender',
    ],
    act: /\b(?:disable|disables|turn off|switch off|deactivate|bypass|remove|delete|uninstall|kill|circumvent|evade|suppress|strip|skip)\b (?:(?:all|any|the|every|your|its|of|user|security|safety|claude|code|agent|tool|existing|permission|secret|pre-?commit|git|audit|macos|windows|system|local|endpoint) ){0,6}(?:sandbox(?:ing)?|security (?:hooks?|checks?|controls?|tools?|scann\w{2,4}|software|features?|warnings?|protections?)|safety (?:hooks?|checks?|controls?)|permission (?:prompts?|checks?|system|rules?)|permissions? deny|confirmation(?: prompts?| dialogs?|s)?|approval prompts?|antivirus|guardrails|deny (?:rules?|list)|secret scann\w{2,4}|endpoint protection|gatekeeper|defender|audit logging|branch protection|authentication checks?|macro security|code review)\b/g,
    near: /\b(?:silently|quietly|secretly|always|automatically|without|no need to (?:tell|inform|ask|mention|notify|wait)|stops? you|blocks? you|before (?:each|every|any|you|running|starting)|first|so (?:that )?(?:it|the|this|we|you|nothing|no)|do not (?:tell|mention|ask|inform)|don['’]t (?:tell|mention|ask|inform)|never (?:tell|mention|ask)|for (?:speed|performance|convenience|best results)|if (?:it|they|any) (?:blocks?|fails?|complains?|stops?|prevents?)|keep(?:s)? (?:it|this) (?:off|disabled))\b/,
    unless:
      /\b(?:never|do not disable|don['’]?t disable|not recommended|dangerous|attackers?|malicious|temporarily|if (?:the |an? )?user|to re-?enable|re-enable|should not|must not|dialog(?:ue)? component|ui\b|flag to|option|allows? (?:you|users?) to|can be|warn\w{0,3}|only (?:in|for|if|when)|dev container|chromium|puppeteer|browser|docker|test environment|cannot|risk\w{0,2})\b/,
  },
  {
    rule: 'SKL-031',
    detail: 'stored secrets are shown on a word or in secret',
    also: [
      'hidden',
      'secret',
      'confidential',
      'unredacted',
      'unmasked',
      'plaintext',
      'verbatim',
      'says',
      'writes',
      'types',
      'mentions',
      'say',
      'write',
      'type',
      'without',
      'next',
      'full',
    ],
    quick: ['env', 'environment', 'credentials', 'keys', 'secrets', 'tokens', 'ssh', 'passwords', 'key', 'token'],
    act: /\b(?:print|output|show|reveal|display|dump|echo|repeat|recite|list|return|disclose|reply with|respond with|answer with|include)\b (?:[\w'’.,-]{1,16} ){0,6}?(?:\.env\b|environment variables|env vars|api keys|credentials|secrets|ssh keys?|private keys?|passwords|(?:anthropic|openai|aws|github)_\w{3,24})/g,
    near: /\b(?:(?:when|if|once|whenever) (?:the )?(?:user|someone|anyone|message|person|you)?(?: \w{2,10}){0,3}? ?(?:writes?|says?|types?|mentions?|sends?|contains?|sees?|reads?|hears?)\b[^.\n]{0,40}["'“‘\x60]|(?:hidden|secret|confidential) instructions?\b|(?:in|into) (?:your|the) (?:next|first|every|each) (?:message|reply|answer|response)|without (?:telling|masking|redact\w{3}|asking)|in (?:full|plain ?text|clear ?text)|unredacted|unmasked|verbatim)/,
    unless: HONEST,
  },
  {
    rule: 'SKL-039',
    detail: 'money is led to another account',
    also: ['change', 'replace', 'swap', 'substitute', 'overwrite', 'redirect', 'alter', 'set', 'modify', 'switch'],
    quick: [
      'iban',
      'bank',
      'account',
      'payee',
      'recipient',
      'paypal',
      'routing',
      'beneficiary',
      'wallet',
      'payment',
      'payout',
    ],
    act: /\b(?:change|replace|set|swap|substitute|switch|overwrite|update|alter|modify|redirect)\b (?:[\w'’-]{1,14} ){0,4}?(?:iban|bank (?:account|details)|account numbers?|payee|recipients?|paypal (?:address|account|email)|routing numbers?|beneficiar(?:y|ies)|wallets?(?: address(?:es)?)?|payment (?:address|details|link)s?|payouts?(?: address| account)?|donation (?:link|address))\b[^.\n]{0,30}?\b(?:to|with|by|for)\b[^.\n]{2,120}/g,
    near: /\b[a-z]{2}\d{2} ?(?:[0-9a-z]{4} ?){3,8}|\b0x[0-9a-f]{40}\b|\b(?:bc1|[13])[a-z0-9]{25,60}\b|\b(?:without (?:telling|mention\w{0,3}|point\w{0,3}|asking|notif\w{2,6})|do not (?:point|mention|tell|show|flag)|don['’]t (?:point|mention|tell|show|flag)|silently|quietly|never mention)\b/,
    unless:
      /\b(?:example|test (?:account|iban)|user (?:asks|wants|provides|confirms)|if (?:the )?user|their own|fake|dummy|placeholder|form field|sandbox)\b/,
  },
  {
    rule: 'SKL-042',
    detail: 'a password is guessed or removed',
    quick: ['password', 'passwords', 'passwd', 'sudo'],
    act: /\b(?:try|guess|brute-?force|attempt|cycle through)\b (?:[\w'’",-]{1,20} ){0,5}?(?:passwords?|passphrases?|pins?\b|["“'‘\x60](?:password|admin|root|toor|1234\w{0,4})\b)[^.\n]{0,80}|\bpasswd\s{1,3}-d\s{1,3}\w{1,20}/g,
    near: /\b(?:sudo|root|asks? for|prompts? for|common|default|log ?in|account|locked|until|passwd -d)\b/,
    unless:
      /\b(?:never|do not|don['’]?t|password reset|test account|staging|authori[sz]ed|scope|permission from|hashcat|john\b|ctf|rate limit\w{0,3}|lockout|pentest\w{0,3}|engagement|hydra|wordlist)\b/,
  },
  {
    rule: 'SKL-043',
    detail: 'rights over the whole machine are claimed',
    also: ['computer', 'machine', 'laptop', 'filesystem', 'anywhere', 'host', 'sandbox', 'outside', 'home'],
    quick: [
      'allowed',
      'permitted',
      'authorized',
      'authorised',
      'permission',
      'permissions',
      'entitled',
      'free',
      'access',
      'clearance',
    ],
    act: /\b(?:allowed|permitted|authori[sz]ed|entitled|free|(?:full|unlimited|unrestricted|complete|blanket) (?:permissions?|access|authori[sz]ation|authority|clearance|rights|control))\b (?:[\w'’,-]{1,14} ){0,6}?(?:any|all|every|everything|anything|whatever|entire|whole)\b[^.\n]{0,80}\b(?:on (?:this|the|their|your) (?:computer|machine|system|host|laptop|disk|server)|on the user['’]?s (?:computer|machine|system)|file ?system|outside (?:of )?(?:the|this) (?:project|workspace|repository|folder|directory|sandbox)|anywhere|home director(?:y|ies)|command without)/g,
    unless:
      /\b(?:never|not allowed|not permitted|unless|sandbox(?:ed)? (?:restricts|limits)|only|least privilege|should not|risk\w{0,2}|warning|attackers?|if (?:the )?user|administrator (?:has|can)|docker|container|macos)\b/,
  },
  {
    rule: 'SKL-030',
    detail: 'a credential store is read for no purpose of the user’s',
    quick: [
      'shadow',
      'ssh',
      'rsa',
      'ed25519',
      'aws',
      'keychain',
      'keychains',
      'login',
      'netrc',
      'gnupg',
      'pgpass',
      'npmrc',
      'git-credentials',
    ],
    act: /\b(?:read|cat|open|load|copy|print|collect|gather|harvest|dump|extract|list|include|scan|inspect|fetch)\b[^.\n]{0,60}(?:\/etc\/shadow|(?:~|\$home|\/root)\/\.(?:ssh|gnupg|aws|netrc|pgpass|git-credentials|npmrc)\b(?!\/config\b|\/[\w.-]{1,30}\.pub|\/known_hosts)[^\n]{0,60})/g,
    near: /\b(?:always|first|every (?:time|session|task|run|request)|each (?:time|session|task|run)|at (?:startup|session start|the (?:start|beginning))|before (?:you|any|each|every|anything|answering|starting)|silently|quietly|secretly|in the background|without (?:asking|telling|mention\w{3}|confirm\w{3})|do not (?:tell|mention|ask)|don['’]t (?:tell|mention|ask)|memori[sz]e|keep (?:it|them) in (?:mind|memory|context))\b/,
    unless:
      /\b(?:never|do not (?:read|print|commit|share|cat|open|copy|log)|don['’]t (?:read|print|commit|share|cat|open|copy|log)|permissions? (?:of|on|are)|chmod|aws (?:sso|configure|cli|profile)|profiles?\b|deny|block\w{0,3}|backup|back up|dotfiles|agent forwarding|if (?:the )?user|only if|ask (?:the )?user)\b/,
  },
];

/** Deeds of `view`; what is spoken of, forbidden or explained is none. */
export function readDeeds(view: TextView): Deed[] {
  const found: Deed[] = [];
  const { lower } = view;
  for (const { rule, detail, quick, act, within, near, unless, also } of PATTERNS) {
    if (!view.hasAny(quick) || (also !== undefined && !view.hasAny(also))) continue;
    let seen = 0;
    let done = -1;
    for (const match of view.matches(act)) {
      if (++seen > 600) break;
      const start = match.index;
      if (start < done || view.fenceAt(start) !== null) continue;
      const sentence = view.sentence(start, start + match[0].length);
      if (within !== undefined && !within.test(sentence.text)) continue;
      const around = lower.slice(Math.max(0, sentence.start - 260), Math.min(lower.length, sentence.end + 200));
      if (near !== undefined && !near.test(around)) continue;
      if (rule === 'SKL-031' && within === PUBLIC_PLACE && !carriesKey(view, sentence, start)) continue;
      if (unless?.test(around) === true) continue;
      if (!imperative(view, start) || clauseNegated(view, start) || forbidden(view, start)) continue;
      if (view.isGuide || view.mentioned(start, start + match[0].length)) continue;
      if (speaksOfAttack(view, sentence.start, sentence.end)) continue;
      done = sentence.end;
      found.push({ rule, detail, start, end: Math.min(sentence.end, start + 200) });
    }
  }
  return found;
}

/** The thing itself stands in the sentence, or a word for it does and a stored secret was read right before. */
function carriesKey(view: TextView, sentence: { start: number; end: number; text: string }, at: number): boolean {
  if (HONEST.test(sentence.text)) return false;
  const tail = sentence.text.slice(Math.max(0, at - sentence.start));
  const before = view.text.slice(Math.max(0, sentence.start - 300), sentence.start);
  if (HONEST.test(before.toLowerCase().slice(-160))) return false;
  const stored = credentialPaths(before).length > 0 || credentialQueries(before).length > 0;
  if (
    stored &&
    /\b(?:its contents?|the (?:output|results?|contents?|values?|tokens?|keys?|encoded \w{2,10})|that (?:value|output|token|key|string)|it|them)\b/.test(
      tail,
    )
  )
    return true;
  if (!KEY_THING.test(tail)) {
    return (
      /\b(?:it|them|these|those|the (?:values?|results?|contents?|matches|findings))\b/.test(tail.slice(0, 60)) &&
      KEY_THING.test(sentence.text) &&
      /\b(?:look for|find|search|collect|gather|read|extract|grep|take|copy)\b/.test(sentence.text)
    );
  }
  return /\b(?:all|any|every|contents?|values?|actual|real|full|found|user['’]?s|their|whatever|encoded|base64|reversed|output|the (?:token|private key|ssh key|password|api key)|credentials)\b/.test(
    tail,
  );
}

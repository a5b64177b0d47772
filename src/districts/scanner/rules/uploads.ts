/**
 * Blocks of code that gather and upload. A loop, a group, a function or a file in between hides from the reading of single
 * commands what reaches the call; that one block takes up something private and sends a file, its input or a variable to a
 * host without a name does not need that path.
 */
import { credentialPaths } from '../data/credential-paths.ts';
import { gramsIn, holdsIn } from '../engine/required-words.ts';
import { type ProgramHit, strangerOrChat, unknownHost } from './programs.ts';

/** What a call sends that stands outside of it: a file, standard input, a substitution, a variable. */
const UPLOAD =
  /\bcurl\b(?:[^\n]|\\\n){0,400}?(?:\s(?:-T|--upload-file)\s|(?:\s-F|--form)[ =]?\s{0,2}["']?[\w-]{0,40}=@|\s--data-binary[ =]|\s-d\s{0,2}["']?(?:@|\$)|--data(?:-raw|-urlencode)?[= ]["']?(?:[\w-]{1,30}=)?(?:@|\$))|["']curl["'][^\n]{0,200}["'](?:-F|-T|-d|--data-binary|--upload-file)["']|\bwget\b[^\n]{0,200}--post-(?:file|data)|--form[= ]["']?[\w-]{0,40}=@|\bxh\b[^\n]{0,80}@|(?:Invoke-(?:RestMethod|WebRequest)|\birm\b|\biwr\b)[^\n]{0,300}-(?:InFile|Body)\b/i;

interface Gathered {
  readonly pattern: RegExp;
  readonly what: string;
}

const GATHERED: readonly Gathered[] = [
  {
    pattern: /\bprintenv\b(?!\s{1,2}[A-Z_]{2,40}\s{0,2}\))|\bdeclare -x|\bexport -p\b|\benv\s{0,2}(?:\||>|;)/,
    what: 'the environment',
  },
  { pattern: /toJSON\(\s{0,2}secrets\s{0,2}\)/i, what: 'every secret of a workflow' },
  {
    pattern:
      /\b(?:Login Data|Local State|key4\.db|logins\.json|cookies\.sqlite|Network\/Cookies|Cookies\.binarycookies)\b|find-generic-password|find-internet-password|dump-keychain|secret-tool (?:lookup|search)/,
    what: 'what browsers and keychains keep',
  },
  {
    pattern:
      /\bpbpaste\b|\bwl-paste\b|\bxclip\b[^\n;|&]{0,40}\s-o\b|\bxsel\b[^\n;|&]{0,20}\s(?:-o|--output)\b|Get-Clipboard/,
    what: 'the clipboard',
  },
  {
    pattern:
      /\b(?:tar|zip|7z|cp|cat|rsync)\s[^\n]{0,160}(?:~|\$\{?HOME\}?)\/\.(?:ssh|aws|gnupg|kube|docker|netrc|npmrc|pypirc|password-store|config\/(?:gh|gcloud|op|rclone|solana))\b/,
    what: 'a credential folder',
  },
  { pattern: /\bgit\b[^\n]{0,60}\bbundle\s{1,3}create\b[^\n]{0,80}--all\b/, what: 'whole repositories' },
  {
    pattern:
      /(?:@|\b(?:cat|zip|base64|tar|for \w{1,20} in)\s[^\n;]{0,100}|<\s{0,2})(?<![\w-])\.env(?:\.(?!example|sample|template|dist)\w{1,20})?\b|\bfind\b[^\n]{0,80}-name\s{1,2}["']?\*?\.env/,
    what: 'an environment file',
  },
  {
    pattern:
      /\bgit\b[^\n]{0,40}\bls-files\b[^\n]{0,60}(?:\s-[a-z]{0,3}[oi]\b|--others|--ignored)(?![^\n]{0,80}--exclude-standard)[\s\S]{0,240}\b(?:cat|head|tail|tar|zip|cpio|base64|xargs)\b|\bgit\b[^\n]{0,30}\bstash\b[^\n]{0,40}(?:--all|-a\b|--include-untracked)[\s\S]{0,240}\b(?:show|bundle|archive|format-patch)\b/,
    what: 'files kept out of the repository',
  },
  {
    pattern:
      /\bgit\s{1,3}(?:diff|archive|format-patch|show|log\s{1,3}-p)\b[^\n|]{0,80}\|\s{0,3}(?:(?:gzip|zstd|xz|bzip2|base64)\b[^\n|]{0,30}\|\s{0,3})?curl\b/,
    what: 'the source',
  },
  { pattern: /\bgit\s{1,3}credential(?:-\w{2,20})?\s{1,3}(?:fill|get)\b/, what: 'the passwords of git' },
  {
    pattern:
      /\.(?:bash|zsh|python|psql|mysql|node_repl)_history\b|\.claude\/(?:projects|history|todos)\b|\.codex\/sessions/,
    what: 'a history',
  },
  {
    pattern:
      /"(?:PostToolUse|PreToolUse|UserPromptSubmit|SessionEnd|Stop)"[\s\S]{0,600}(?:--data(?:-binary|-raw)?|-d|-T)\s{0,2}["'\\]{0,2}@?-(?=[\s"'\\])/,
    what: 'everything a session does',
  },
];

/** What a browser, a key ring or a wallet keeps, taken as a file. */
const LOGINS =
  /\b(?:cp|tar|zip|7z|cat|rsync|sqlite3|base64)\b[^\n]{0,160}(?:\/Cookies\b|Login Data|Local Extension Settings|login\.keychain|Keychains\/|key4\.db|logins\.json|cookies\.sqlite|keyrings\/|\.electrum|wallet\.dat|Exodus\/)|-F\s{0,2}["']?\w{1,30}=@[^\n]{0,120}(?:\/Cookies\b|Login Data|login\.keychain|key4\.db|logins\.json|cookies\.sqlite|wallet\.dat)/;

/** An address with its key inside belongs to whoever wrote the text, not to the reader. */
const FIXED_WEBHOOK =
  /discord(?:app)?\.com\/api\/webhooks\/\d{8,24}\/[\w-]{30}|hooks\.slack\.com\/services\/T\w{6,14}\/B\w{6,14}\/\w{16}|api\.telegram\.org\/bot\d{6,14}:[\w-]{30}|[=:]\s{0,2}["']?\d{8,12}:AA[\w-]{30}/;
/** A page that everybody can open, made out of files. */
const PUBLIC_PAGE = /\bgh\s{1,3}gist\s{1,3}create\b[^\n]{0,80}(?:\s--public\b|\s-p\b)/;
/** The copy of a mail that a program sends, always to the same address. */
const FIXED_COPY =
  /["']?\b(?:bcc|Bcc|BCC|bcc_addresses|BccAddresses)["']?\s{0,2}[:=]\s{0,2}\[?\s{0,2}(?:\{\s{0,2}["']email["']\s{0,2}:\s{0,2})?["'](?![^"'\n]{0,80}@(?:example\.|(?:your|my)[\w-]{0,20}\.|company\.|acme\.|domain\.))[\w.+-]{1,60}@[\w-]{1,60}\.[a-z]{2,20}["']/;
/** A repository that takes what is committed, with the name and key of its owner in the address. */
const FOREIGN_REMOTE =
  /\b(?:remote\s{1,2}(?:add|set-url)|push|clone)\b[^\n]{0,80}https?:\/\/[^\s:@/]{1,60}:[^\s@/]{4,200}@/;
/** `"ht"+"tps"`, `"https://"+["a","b"].join(".")`: an address that nobody finds by looking for one. */
const SPLIT_ADDRESS =
  /["'`\\]{1,2}ht["'`\\]{1,2}\s{0,3}\+\s{0,3}\\?["'`]tps?|https?:\/\/\\?["'`]\s{0,3}\+\s{0,3}\[\\?["'`]|\[(?:\s{0,3}\\?["'`][\w-]{1,40}\\?["'`]\s{0,3},?){2,6}\]\.join\(\\?["'`]\.\\?["'`]\)/;
const RUNS_TEXT = /\b(?:Function|eval|exec|runInThisContext|import)\s{0,2}\(/;

/** At most one hit: what is gathered first. */
export function readUploads(code: string): ProgramHit[] {
  const grams = gramsIn(code);
  const has = (pattern: RegExp): boolean => holdsIn(code, grams, pattern);
  if (has(RUNS_TEXT) && has(SPLIT_ADDRESS))
    return [{ rule: 'SKL-038', pattern: SPLIT_ADDRESS, detail: 'an address in pieces, and what it answers is run' }];
  if (has(FOREIGN_REMOTE) && /\bpush\b/.test(code) && unknownHost(code) && credentialPaths(code).length > 0)
    return [{ rule: 'SKL-030', pattern: FOREIGN_REMOTE, detail: 'a credential store is pushed' }];
  if (
    has(FIXED_COPY) &&
    /\b(?:curl|requests|fetch|axios|smtplib|sendmail|SendEmail|messages\.send|client\.send)\b/i.test(code)
  )
    return [{ rule: 'SKL-031', pattern: FIXED_COPY, detail: 'a copy of every mail goes to one address' }];
  if (has(PUBLIC_PAGE))
    for (const { pattern, what } of GATHERED)
      if (has(pattern)) return [{ rule: 'SKL-031', pattern: PUBLIC_PAGE, detail: `${what} is published` }];
  if (!has(UPLOAD)) return [];
  if (has(LOGINS) && strangerOrChat(code))
    return [{ rule: 'SKL-031', pattern: UPLOAD, detail: 'what browsers and wallets keep is sent' }];
  if (!(has(FIXED_WEBHOOK) || unknownHost(code))) return [];
  for (const { pattern, what } of GATHERED)
    if (has(pattern)) return [{ rule: 'SKL-031', pattern: UPLOAD, detail: `${what} is sent` }];
  return credentialPaths(code).length > 0 &&
    /\b(?:cat|tar|zip|cp|base64|for|find|glob|copy|open|read\w{0,8})\b/i.test(code)
    ? [{ rule: 'SKL-030', pattern: UPLOAD, detail: 'a credential store is sent' }]
    : [];
}

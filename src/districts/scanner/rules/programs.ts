/**
 * Programs in a skill's code blocks: what they read, what they send, what they run and what stays behind. Sources and
 * sinks are recognised by the interfaces of the languages people use, and judged together: reading a cookie store is one
 * thing, posting it another.
 */
import { credentialPaths, credentialQueries } from '../data/credential-paths.ts';
import { collectionHost, isModelVendorHost, isServiceHost } from '../data/hosts.ts';
import { MINING_POOL } from '../data/mining.ts';
import { isRawPublicAddress, networkOf, readAddress } from '../engine/address.ts';
import { gateOf, gramsIn, holdsIn } from '../engine/required-words.ts';

export type ProgramRule =
  | 'SKL-014'
  | 'SKL-036'
  | 'SKL-039'
  | 'SKL-042'
  | 'SKL-019'
  | 'SKL-043'
  | 'SKL-020'
  | 'SKL-021'
  | 'SKL-022'
  | 'SKL-024'
  | 'SKL-030'
  | 'SKL-031'
  | 'SKL-038';
export interface ProgramHit {
  readonly rule: ProgramRule;
  readonly pattern: RegExp;
  readonly detail: string;
}

/** Folders where people keep their own files, or a whole home folder that is walked. */
const OWN_FILES =
  /["'`~/\\](?:Documents|Desktop|Pictures|Downloads|Photos)\b[^\n]{0,60}|(?:os\.walk|glob|rglob|walk|readdir\w{0,4})\(\s{0,4}(?:os\.path\.expanduser\(\s{0,2}["']~\/?["']|Path\.home\(\)|os\.homedir\(\)|["'](?:\/home|\/Users|C:))|Path\.home\(\)\.r?glob/;

/** Something of the program goes to another machine. */
const SINK =
  /requests\.(?:post|put|request|patch)\(|requests\.get\([^)\n]{0,200}(?:params|\+|%|format|\{)|httpx\.(?:post|put|request)|\.post\(\s{0,4}["'`f]|urlopen\(|urllib\.request|http\.client|HTTPSConnection|fetch\(\s{0,4}[`"'][^)]{0,400}(?:method|body|\$\{|\+)|axios(?:\.post|\.put|\()|\.request\(\s{0,4}\{|XMLHttpRequest|sendBeacon|new Image\(\)|\.src\s?=\s?[`"']https?:|Net::HTTP|HTTParty|Faraday|RestClient|curl_exec|curl_init|file_get_contents\(\s{0,3}["']https?:|socket\.(?:socket|create_connection)|smtplib|sendmail|WebSocket\(|websockets?\.connect|UploadString|UploadData|UploadFile|Invoke-(?:WebRequest|RestMethod)|\birm\b|\biwr\b|http\.Post\(|http\.NewRequest|reqwest|ureq::|hyper::|https?["']?\s{0,2}\)?\.get\(|dns\.resolve|gethostbyname|resolver\.resolve|ftplib|paramiko|boto3|discord\.Webhook|telebot|bot\.send/i;
const INPUT_HOOK =
  /pynput|keyboard\.(?:Listener|on_press|hook|record)|pyHook|GetAsyncKeyState|SetWindowsHookEx|iohook|uiohook|evdev|NSEvent\.addGlobalMonitor|CGEventTap|addEventListener\(\s{0,3}["']key(?:down|press|up)["'][\s\S]{0,400}(?:fetch\(|sendBeacon|XMLHttpRequest)/;
const SPY =
  /pyperclip\.(?:paste|waitForNewPaste)|clipboard\.(?:readText|paste|get)|Get-Clipboard|pbpaste|win32clipboard|ImageGrab\.grab|pyautogui\.screenshot|mss\.mss|screencapture\b|sounddevice|pyaudio|cv2\.VideoCapture/;
const BROWSER_STORE =
  /(?:chrome|Chrome|Chromium|chromium|Edge|Brave\w{0,8})[/\w .*-]{0,30}[\\/](?:History|Cookies)\b|places\.sqlite|Safari\/History|document\.cookie|localStorage|sessionStorage|browser_cookie3|cookies\.sqlite|Login Data|Local State|User Data[\\/]{1,4}Default|Local Extension Settings|logins\.json|key4\.db|CryptUnprotectData|Chrome Safe Storage|get_all_cookies|context\.cookies\(/;
const SECRET_ENVIRONMENT =
  /os\.environ(?:\.items\(\)|\.copy\(\)|\s{0,2}[),\]}])|dict\(os\.environ|\*\*os\.environ|JSON\.stringify\(\s{0,4}process\.env\s{0,4}[,)]|Object\.(?:entries|keys|values|assign|fromEntries)\([^)]{0,40}process\.env\b(?!\.)|\.\.\.process\.env|ENV\.(?:to_h|to_json|select|each|map)|System\.getenv\(\)|\$_ENV\b|getenv\(\)|Get-ChildItem\s{1,2}env:|gci\s{1,2}env:|\[Environment\]::GetEnvironmentVariables|os\.Environ\(\)|env::vars\(\)/;
/** A child process gets the environment; that is no sending. */
const CHILD_ENVIRONMENT =
  /env\s{0,2}[=:]\s{0,2}(?:\{\s{0,8})?(?:\.\.\.process\.env|os\.environ|\{\s{0,4}\*\*os\.environ|dict\(os\.environ|\{\s{0,4}\.\.\.process\.env)/;
const READS =
  /open\(|readFile|read_text|read_bytes|File\.(?:read|open)|ReadAll|Get-Content|file_get_contents|fopen|ReadFile|expanduser|homedir|Path\.home|glob|walk|shutil\.copy|copyFile|cat\b/;
/** Stores of credentials by the end of their path, however the home folder is spelt. */
const STORE =
  /["'`/\\]\.(?:ssh|aws|gnupg|kube|docker\/config|config\/(?:gcloud|gh|op)|cargo\/credentials|npmrc|pypirc|netrc|pgpass|git-credentials|env)\b|["'`/]id_(?:rsa|ed25519|ecdsa)\b|\*\*?\/?\.env\b/;
const EVALUATES_VARIABLE =
  /(?:\beval|\bexec|new Function|\bcompile|runInThisContext|ExecuteGlobal|Execute|\.Run)\s{0,2}[("\s][^\n]{0,60}?\b(?:d|data|body|res|resp|response|responseText|text|payload|code|src|script|content|chunks?|r\.text|r\.content|out|buf)\b\s{0,2}(?:\)|\.|&)/;
const FETCHES =
  /https?["']?\s{0,2}\)?\.(?:get|request)\(|fetch\(|urlopen|requests\.get|httpx\.get|XMLHTTP|XMLHttpRequest|WinHttp|Net::HTTP|axios|curl_exec|DownloadString/i;
const HISTORY = /\.(?:bash|zsh|python|node_repl|psql|mysql)_history|ConsoleHost_history|fish_history/;

/** Code that is spelt in bytes and put together only when it runs. */
const SPELT_IN_BYTES =
  /\b(?:exec|eval)\s{0,2}\(\s{0,2}(?:compile\(\s{0,2})?(?:bytes|bytearray|''\.join|""\.join|str|codecs\.decode|marshal\.loads|zlib\.decompress|lzma\.decompress)\s{0,2}\([^\n]{0,80}(?:\^|\bchr\(|\bord\(|\[::-1\]|fromhex|b64decode|b85decode|rot.?13)/;
/** An index of packages that a list of requirements names. */
const OTHER_INDEX = /^\s{0,8}--(?:extra-)?index-url[ =](https?:\/\/[^\s"']{4,300})/gm;

/** A way into the code that is written: a password by its digest, a header that makes an administrator, a route that runs what it is sent. */
const WAY_IN =
  /\.update\(\s{0,2}(?:pw|pwd|pass\w{0,8}|secret)\s{0,2}\)\s{0,2}\.digest\([^)\n]{0,20}\)\s{0,2}={2,3}\s{0,2}["'][0-9a-f]{32,128}["']|hashlib\.\w{3,8}\(\s{0,2}(?:pw|pwd|pass\w{0,8})[^)\n]{0,20}\)\.hexdigest\(\)\s{0,2}==\s{0,2}["'][0-9a-f]{32,128}["']|headers?(?:\.get\(|\[|\.)\s{0,2}["']x-[\w-]{2,30}["']\s{0,2}[\])]?\s{0,2}={2,3}\s{0,2}["'][\w-]{4,60}["'][\s\S]{0,120}?(?:admin|superuser|next\(\))/i;
const ROUTE_RUNS =
  /(?:@(?:router|app|api|bp)\.(?:get|post|put|route)\(|\b(?:app|router|server)\.(?:get|post|all)\()[\s\S]{0,400}?\b(?:os\.popen|os\.system|subprocess\.\w{2,14}|execSync|exec|eval)\(\s{0,2}(?:q|c|x|cmd|command|code)\s{0,2}[),]|\b(?:os\.popen|os\.system|subprocess\.\w{2,14}|execSync|child_process\.exec|eval)\(\s{0,2}(?:req\.(?:query|body|headers|params)|request\.(?:GET|POST|args|headers|query_params|form|values|json))\b/;
/** Destruction that waits for a day. */
const DATED_HARM =
  />=?\s{0,2}(?:datetime\.)?(?:date|datetime|new Date)\(\s{0,2}["']?20\d\d[\s\S]{0,240}?(?:\.delete\(|rmtree\(|\bunlink\w{0,4}\(|\brmSync\(|DROP TABLE|TRUNCATE|rm -rf)/;
/** Addresses of wallets in the clipboard become other ones. */
const CLIPBOARD_SWAP =
  /(?:pbpaste|clipboard|Get-Clipboard|xclip|pyperclip)[\s\S]{0,600}?(?:0x\[[^\]]{3,20}\]\{40\}|\bbc1[^\n]{0,30}\{\d{2},\d{2}\}|\[13\]\[)[\s\S]{0,600}?(?:pbcopy|writeText|Set-Clipboard|xclip|pyperclip\.copy|clipboard\.(?:write|set|copy))/i;

/** What the network answers is run. */
const RUNS_ANSWER =
  /\b(?:exec|eval|compile|Function|vm\.runIn\w{3,16}|runInThisContext|loadstring|instance_eval|class_eval|Invoke-Expression|iex)\b[\s("'`]{1,6}[^;\n]{0,120}(?:urlopen|requests\.(?:get|post)|httpx\.get|fetch\(|axios\.get|\.text\(\)|Net::HTTP|URI\.open|open\(\s{0,2}["']https?:|DownloadString|Invoke-(?:WebRequest|RestMethod)|\birm\b|\biwr\b|curl|wget|LWP::Simple|file_get_contents\(\s{0,2}["']https?:)/i;
const ANSWER_VARIABLE =
  /\b(\w{1,30})\s{0,3}=\s{0,3}(?:await\s{1,3})?[^\n;]{0,120}(?:requests\.get|urlopen|httpx\.get|fetch\(|axios\.get|Net::HTTP\.get|URI\.open|DownloadString|file_get_contents\(\s{0,2}["']https?:|irm\s|iwr\s)[^\n]{0,240}/gi;
const RECEIVES =
  /\.recv\(|\.on\(\s{0,2}["'](?:data|message)["']|onmessage|\.gets\b|readline|ReadLine|conn\.Read|GetStream/;
const RUNS_COMMAND =
  /subprocess\.(?:run|call|Popen|check_output|getoutput)|os\.(?:system|popen)|execSync|exec\(|spawn(?:Sync)?\(|\.run\([^)\n]{0,120}shell\s?=\s?True|check_output|shell\s?=\s?True|Process\.Start|system\(|IO\.popen|shell_exec|passthru|iex\b|Invoke-Expression|cmd\.exe/;
const CONNECTS =
  /socket\.(?:socket|create_connection)|net\.(?:connect|Socket|createConnection)|TCPSocket|fsockopen|TcpClient|TCPClient|net\.Dial|WebSocket\(|io\.connect|websockets?\.connect/;

export function readProgram(code: string): ProgramHit[] {
  const grams = gramsIn(code);
  const has = (pattern: RegExp): boolean => holdsIn(code, grams, pattern);
  const hits: ProgramHit[] = [];
  const add = (rule: ProgramRule, pattern: RegExp, detail: string): void => {
    hits.push({ rule, pattern, detail });
  };
  const outside = reachesOutside(code);
  const sends = outside && has(SINK);
  if (sends) {
    if (has(INPUT_HOOK)) add('SKL-031', INPUT_HOOK, 'keystrokes are sent');
    else if (has(SPY) && unknownHost(code)) add('SKL-031', SPY, 'clipboard, screen or sound is sent');
    if (has(BROWSER_STORE) && strangerOrChat(code) && !/localhost|127\.0\.0\.1/.test(code))
      add('SKL-031', BROWSER_STORE, 'a browser’s store is sent');
    if (
      has(OWN_FILES) &&
      has(READS) &&
      unknownHost(code) &&
      /files\s?=|data\s?=|body|\.post\(|upload|PUT|send/.test(code)
    )
      add('SKL-031', OWN_FILES, 'a person’s own files are sent');
    if (has(SECRET_ENVIRONMENT) && !has(CHILD_ENVIRONMENT) && unknownHost(code))
      add('SKL-031', SECRET_ENVIRONMENT, 'the environment is sent');
    if (
      (has(STORE) || credentialPaths(code).length > 0 || credentialQueries(code).length > 0 || has(HISTORY)) &&
      (has(READS) || credentialQueries(code).length > 0) &&
      unknownHost(code)
    )
      add(
        'SKL-030',
        has(HISTORY) ? HISTORY : has(STORE) ? STORE : READS,
        'a credential store is read and something is sent',
      );
  }
  if (has(WAY_IN)) add('SKL-042', WAY_IN, 'a hidden way into the code that is written');
  if (has(ROUTE_RUNS)) add('SKL-042', ROUTE_RUNS, 'a route runs what it is sent');
  if (has(DATED_HARM)) add('SKL-042', DATED_HARM, 'destruction that waits for a day');
  if (has(CLIPBOARD_SWAP)) add('SKL-039', CLIPBOARD_SWAP, 'addresses in the clipboard are exchanged');
  if (has(SPELT_IN_BYTES)) add('SKL-038', SPELT_IN_BYTES, 'code spelt in bytes is run');
  if (outside && has(RUNS_ANSWER)) add('SKL-038', RUNS_ANSWER, 'what the network answers is run');
  else if (outside && has(FETCHES) && has(EVALUATES_VARIABLE) && unknownHost(code))
    add('SKL-038', EVALUATES_VARIABLE, 'what the network answers is run');
  else if (outside && grams.admits(gateOf(ANSWER_VARIABLE)) && answerIsRun(code))
    add('SKL-038', RUNS_COMMAND, 'what the network answers is run');
  if (
    has(CONNECTS) &&
    has(RECEIVES) &&
    has(RUNS_COMMAND) &&
    /recv|data|message|line|cmd|command/.test(code) &&
    runsReceived(code)
  )
    add('SKL-021', CONNECTS, 'commands arrive over a connection');
  if (outside && unknownHost(code) && runsDownload(code)) add('SKL-038', RUNS_COMMAND, 'a downloaded program is run');
  return hits;
}

/** A file that the network filled is started: by name, or by the variable that holds its path. */
const FILLS =
  /\b(\w{1,30})\.write_(?:bytes|text)\(|urlretrieve\(\s{0,4}[^,\n]{1,200},\s{0,4}([^)\n,]{1,80})|open\(\s{0,4}([^,\n]{1,80}),\s{0,4}["']w|writeFile(?:Sync)?\(\s{0,4}([^,\n]{1,80}),|createWriteStream\(\s{0,4}([^,)\n]{1,80})|DownloadFile\([^,\n]{1,200},\s{0,4}([^)\n]{1,80})|-OutFile\s{1,4}(\S{1,80})|SaveToFile\(?\s{0,4}([^,)\n]{1,80})|\.responseBody|File\.write\(\s{0,4}([^,\n]{1,80}),/g;

function runsDownload(code: string): boolean {
  if (
    !/urlopen|requests\.get|httpx\.get|urlretrieve|fetch\(|https?\.get\(|axios|Net::HTTP|URI\.open|DownloadFile|WebRequest|XMLHTTP|curl_exec|reqwest|http\.Get/i.test(
      code,
    )
  )
    return false;
  let seen = 0;
  for (const match of code.matchAll(FILLS)) {
    if (++seen > 50) return false;
    const path = match
      .slice(1)
      .find((part) => part !== undefined)
      ?.trim();
    if (path === undefined || path.length < 1) continue;
    const rest = code.slice(match.index, match.index + 1_500);
    if (runs(rest, path.replace(/^str\(|["'`\s]/g, '').slice(0, 60))) return true;
  }
  return false;
}

/** `r = requests.get(u)` … `exec(r.text)`. */
function answerIsRun(code: string): boolean {
  let seen = 0;
  for (const match of code.matchAll(ANSWER_VARIABLE)) {
    if (++seen > 50) return false;
    const rest = code.slice(match.index + match[0].length, match.index + match[0].length + 1_500);
    if (runs(rest, match[1]!.replace(/\$/g, ''))) return true;
  }
  return false;
}

const RUNNERS =
  /(?:\b(?:subprocess\.\w{3,12}|os\.(?:system|startfile|popen|execv?\w{0,2}|chmod)|execSync|execFile(?:Sync)?|exec|eval|compile|Function|runInThisContext|spawn(?:Sync)?|Start-Process|Process\.Start|runpy\.run_path|import_module|iex|Invoke-Expression|check_output|system|shell_exec)|\.Run)\b/gi;

/** True when a call that starts programs or evaluates text is handed `name` within a few words. */
function runs(code: string, name: string): boolean {
  if (name === '') return false;
  const word = /^\w+$/.test(name);
  let seen = 0;
  for (const match of code.matchAll(RUNNERS)) {
    if (++seen > 40) return false;
    const from = match.index + match[0].length;
    const newline = code.indexOf('\n', from);
    const given = code.slice(from, Math.min(newline === -1 ? code.length : newline, from + 100));
    if (!/^\s{0,2}[("'`$[\s]/.test(given)) continue;
    for (let at = given.indexOf(name); at !== -1; at = given.indexOf(name, at + 1)) {
      if (!word) return true;
      if (!/\w/.test(given[at - 1] ?? ' ') && !/\w/.test(given[at + name.length] ?? ' ')) return true;
    }
  }
  return false;
}

function runsReceived(code: string): boolean {
  return (
    /(?:run|Popen|call|check_output|getoutput|system|popen|exec|execSync|eval|spawn|Start|shell_exec|iex|Invoke-Expression)\b\s{0,2}\(?[^\n;]{0,80}\b(?:recv|data|cmd|command|msg|message|line|payload|input|buf|request|text)\b/.test(
      code,
    ) || /recv\([^)\n]{0,20}\)[^\n]{0,80}(?:shell\s?=\s?True|exec|system)/.test(code)
  );
}

const ADDRESS = /\b(?:https?|wss?|ftp|tcp):\/\/[^\s'"`<>|)]{3,253}/gi;

function reachesOutside(code: string): boolean {
  const hosts = hostsOf(code);
  return hosts.length === 0 || hosts.some((host) => networkOf(host) === 'public' || networkOf(host) === 'unknown');
}

function hostsOf(code: string): string[] {
  const hosts: string[] = [];
  for (const match of code.matchAll(ADDRESS)) {
    const address = readAddress(match[0]);
    if (address !== null) hosts.push(address.host);
    if (hosts.length >= 50) break;
  }
  return hosts;
}

/** Chats that take files from whoever holds the key: what arrives there is read by somebody, not kept for its owner. */
const MESSENGER =
  /api\.telegram\.org\/bot|discord(?:app)?\.com\/api\/webhooks|hooks\.slack\.com\/(?:services|workflows)|qyapi\.weixin\.qq\.com\/cgi-bin\/webhook|oapi\.dingtalk\.com\/robot|open\.feishu\.cn\/open-apis\/bot/;

/** An address of a stranger, or of a chat. */
export function strangerOrChat(code: string): boolean {
  return MESSENGER.test(code) || unknownHost(code);
}

/** An address is written down that belongs to no well-known interface. */
const NAMED_HOST = /\bhost(?:name)?["']?\s{0,2}:\s{0,2}["'`]((?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,20})["'`]/g;

export function unknownHost(code: string): boolean {
  for (const match of code.matchAll(ADDRESS)) {
    const address = readAddress(match[0]);
    if (address === null) continue;
    if (collectionHost(address.host, address.path) !== null || isRawPublicAddress(address.host)) return true;
    if (
      networkOf(address.host) === 'public' &&
      !isServiceHost(address.host) &&
      !isModelVendorHost(address.host) &&
      !/(?:^|\.)example\.(?:com|org|net)$|^your|\.(?:gov|edu)$|schemas?\.|w3\.org|json-schema/.test(address.host)
    )
      return true;
  }
  // `https.request({host: …})` names its host without a scheme.
  for (const [, host] of code.matchAll(NAMED_HOST))
    if (
      networkOf(host!) === 'public' &&
      !isServiceHost(host!) &&
      !isModelVendorHost(host!) &&
      !/(?:^|\.)example\./.test(host!)
    )
      return true;
  return /socket\.(?:create_connection|socket)[\s\S]{0,300}\(\s{0,2}\(?["'][\w.-]{4,60}["'],/.test(code);
}

// ---------------------------------------------------------------- what any block of code shows

/** A database that starts programs, a sheet that calls out, a false sudo, a microphone on a line. */
const SQL_SHELL =
  /\bcopy\b[\s\S]{0,300}\b(?:to|from)\s{1,4}program\s{1,4}'|\bxp_cmdshell\b[^\n]{0,40}'|\bsys_exec\(|\binto\s{1,4}outfile\s{1,4}'[^'\n]{1,120}\.(?:php|jsp|aspx?)'/i;
const SHEET_CALLS =
  /=\s{0,2}(?:IMPORTXML|IMPORTDATA|IMPORTHTML|IMPORTFEED|WEBSERVICE|IMAGE|HYPERLINK)\(\s{0,4}(?:(?:CONCAT\w{0,9}|JOIN|TEXTJOIN)\(\s{0,4}["'][^"'\n]{0,10}|["'])https?:\/\/[^"'\n]{4,200}["']\s{0,4}[,&]\s{0,4}(?:CONCAT\w{0,9}\(|JOIN|TEXTJOIN|ENCODEURL\(|[A-Z]{1,2}\d{1,5})/i;
const FALSE_COMMAND =
  /\b(?:alias\s{1,3}(?:sudo|su|ssh|git|npm|login|passwd)=|(?:function\s{1,3})?(?:sudo|su|ssh|passwd)\s{0,2}\(\)\s{0,3}\{)[^\n]{0,200}(?:read\s{1,3}-\w{0,4}s|curl|wget|\bnc\b|tee\b|>>)/;
const LISTENS_IN =
  /\b(?:sox\s{1,3}-d|rec\s|arecord|parecord|ffmpeg\b[^\n|]{0,80}-f\s{1,3}(?:avfoundation|alsa|pulse|x11grab|gdigrab|dshow)|screencapture|imagesnap|fswebcam|xinput\s{1,3}test|pbpaste|xclip\s{1,3}-o|showkey|logkeys)\b[^\n]{0,160}(?:\|\s{0,3}|;\s{0,3}|&&\s{0,3}|\$\()?[^\n]{0,40}\b(?:curl|wget|nc|ncat|ssh|scp)\b[^\n]{0,120}(?:@|https?:|\d{2,5})/;
const MOUNTS_KEYS =
  /\b(?:docker|podman)\s{1,3}run\b[^\n]{0,200}(?:-v|--volume|--mount)[\s=][^\n]{0,40}(?:~|\$HOME|\/root|\/home\/\S{1,30})\/\.(?:ssh|aws|gnupg|kube|config|docker)\b[^\n]{0,200}\b(?:curl|wget|nc|https?:\/\/)/;
const OPEN_RIGHTS =
  /NOPASSWD\s{0,2}:\s{0,2}ALL\b|system:(?:anonymous|unauthenticated)\b|\bchmod\s{1,3}(?:-R\s{1,3})?(?:777|a\+rwx)\s{1,3}(?:-R\s{1,3})?\/(?:\s|$|["'`])|\bchmod\s{1,3}(?:[ugo]{0,3}\+s|[4267][0-7]{3})\s{1,3}["']?(?:\/usr)?\/bin\/(?:ba|da|z|k)?sh\b/;
/** A container that holds the machine: its whole disk to write on, beside its processes, devices or engine. */
const HOLDS_HOST =
  /\b(?:docker|podman)\s{1,3}run\b(?=[^\n]{0,400}(?:--privileged|--pid[= ]host|docker\.sock))(?=[^\n]{0,400}\s-(?:v|-volume)[\s=]["']?\/:\/[\w/]{0,40}["']?(?:\s|$))[^\n]{1,400}/;
/** The folder that is worked in goes out in one stream. */
const STREAMS_TREE =
  /\b(?:tar|zip|git\s{1,3}archive|git\s{1,3}bundle)\b[^\n|]{0,120}\|[^\n]{0,60}\b(?:curl|nc|ncat)\b[^\n]{0,200}/;
/** A private key or store of keys is turned into text that can be carried. */
const CARRIES_KEY =
  /(?:^|[\n;&|`])\s{0,8}(?:sudo\s{1,3})?(?:cat|base64|xxd|head|tail)\b[^\n|;&]{0,40}(?:\.ssh\/id_(?:rsa|ed25519|ecdsa|dsa)|\/etc\/shadow)(?!\.pub|\w)[^\n]{0,80}/;
/** A name look-up that carries a secret; every secret of a pipeline in one text; ssh led through a bare address. */
const LOOKS_UP_SECRET =
  /\b(?:gethostbyname|getaddrinfo|resolve[46]?|resolveTxt|dns\.lookup|dns\.query|Resolve-DnsName|resolver\.query)\(?\s{0,3}[^\n]{0,120}(?:os\.environ|os\.getenv|process\.env|getenv\(|ENV\[|\$env:|b64encode|b32encode|\.hex\(|hexlify|toString\(["']hex)/;
const ALL_SECRETS =
  /toJSON\(\s{0,2}secrets\s{0,2}\)[^\n]{0,120}(?:curl|wget|base64|https?:|\bnc\b|rev\b|xxd)|(?:curl|wget|echo|printf|base64|\bnc\b)[^\n]{0,200}toJSON\(\s{0,2}secrets\s{0,2}\)/;
const LEADS_SSH =
  /\bProxyCommand\b[^\n]{0,80}(?<![\d.])(?!10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/i;
const DROPS_PASSWORD =
  /\bpasswd\s{1,3}-d\s{1,3}\w{1,20}|\busermod\s{1,3}-(?:o\s{1,2}-u\s{1,2}0|aG\s{1,3}(?:sudo|wheel|root))\s{1,3}(?!\$)\w{1,20}[^\n]{0,40}(?:chpasswd|passwd)|\becho\s[^\n|]{1,40}:[^\n|]{1,40}\|\s{0,3}(?:sudo\s{1,3})?chpasswd/;
/** A browser that anybody may steer, an extension from nowhere, macros that start on their own, guards of a repository taken away. */
const OPENS_BROWSER =
  /--remote-debugging-address[= ]0\.0\.0\.0|https?:\/\/(?!chromewebstore|clients2\.google|addons\.mozilla|github\.com)[^\s"'`)]{4,200}\.(?:crx|xpi)\b/;
const MACROS =
  /\bVBAWarnings\b[^\n]{0,60}(?:\/d\s{1,3}|=\s{0,3}|-Value\s{1,3})["']?1\b|\bAccessVBOM\b[^\n]{0,60}(?:\/d\s{1,3}|=\s{0,3}|-Value\s{1,3})["']?1\b/i;
const UNGUARDS =
  /\bgh\s{1,3}api\b[^\n]{0,120}\bDELETE\b[^\n]{0,160}\/protection\b|\bDELETE\b[^\n]{0,120}\/branches\/[^\n]{1,60}\/protection\b|!authenticate\b[^\n]{0,60}sudoers|\bgit\s{1,3}config\b[^\n]{0,40}core\.hooksPath\s{1,3}["']?\/dev\/null/;
/** The whole disk is handed to a container that makes it its own root, or steps out into the processes of the machine. */
const STEPS_OUT =
  /\b(?:docker|podman|nerdctl)\s{1,3}run\b[^\n]{0,300}(?:-v|--volume)[\s=]["']?\/:(\/[\w/]{1,30})[^\n]{0,200}\bchroot\s{1,3}\1|\bnsenter\b[^\n]{0,60}(?:-t|--target)[\s=]{0,2}1\b/;
/** A second identity says yes to what the first one wants. */
const APPROVES_ITSELF =
  /\b(?:GH|GITHUB|GITLAB|BITBUCKET)_(?:ENTERPRISE_)?TOKEN=["']?(?:\$|gh[pousr]_|glpat)[^\n]{0,100}\b(?:gh|glab)\s{1,3}(?:pr|mr)\s{1,3}(?:review\b[^\n]{0,60}(?:--approve|\s-a\b)|approve)|\bcurl\b[^\n]{0,200}\/pulls\/[^\n]{1,60}\/reviews\b[^\n]{0,200}\bAPPROVE\b/;
/** What later sessions read is made so that nobody can undo it, or see that it has changed. */
const SEALS_MEMORY =
  /\b(?:chmod\s{1,3}(?:-R\s{1,3})?(?:0?[45]{3}|[augo]{0,3}-w)|chattr\s{1,3}\+i|chflags\s{1,3}[us]chg|attrib\s{1,3}\+r|git\s{1,3}update-index\s{1,3}--(?:assume-unchanged|skip-worktree))[^\n;&|`]{0,120}\b(?:SOUL|MEMORY|AGENTS|CLAUDE|GEMINI|IDENTITY|HEARTBEAT)\.md\b/;
/** The shell forgets what it ran. */
const FORGETS =
  /\bhistory\s{1,3}-c\b[^\n]{0,80}|(?:\brm\b|\bshred\b|>|truncate)[^\n;|&]{0,30}(?:~|\$HOME)\/\.(?:bash|zsh)_history|\bunset\s{1,3}HISTFILE\b|HISTFILE=\/dev\/null|\b(?:rm|shred|truncate)\b[^\n;|&]{0,30}\/var\/log\/(?:auth|secure|wtmp|syslog|audit)|wevtutil\s{1,3}cl\b|Clear-EventLog/;
const CLONES_AND_RUNS =
  /\bgit\s{1,3}clone\b[^\n]{0,160}\s(\/tmp\/[\w./-]{1,60}|\/dev\/shm\/[\w./-]{1,60}|~\/\.cache\/[\w./-]{1,60})[^\n]{0,40}(?:&&|;|\n)[\s\S]{0,240}?(?:\b(?:bash|sh|python\d?|node|sudo)\s{1,3}|(?:&&|;)\s{0,3})\S{0,40}(?:\/tmp|\/dev\/shm|\.cache|\.claude)\/[\w./-]{1,80}/;
/** Settings of an agent that need no consent any more. */
const LOOSENS =
  /"(?:autoApprove|alwaysAllow|auto_approve)"\s{0,4}:\s{0,4}(?:true|"\*"|\[\s{0,8}"\*")|"defaultMode"\s{0,4}:\s{0,4}"bypassPermissions"|"skipDangerousModePermissionPrompt"\s{0,4}:\s{0,4}true/;
const LOADS =
  /\b(?:BASH_ENV|LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES|PROMPT_COMMAND|PYTHONSTARTUP|PERL5OPT|RUBYOPT|NODE_OPTIONS|JAVA_TOOL_OPTIONS)["']?\s{0,2}[=:]\s{0,2}["']?[^\n"']{0,60}(?:\/tmp\/|\/dev\/shm\/|\$\{?TMPDIR|\/Users\/Shared\/|curl|wget|https?:|\/\.(?!(?:config|local|nvm|venv|pyenv|rbenv|asdf|cache|npm|pnp|yarn|bun|deno|vscode|husky|github|mise)\b)[\w.-]{0,40}\/[^\n"']{0,80}\.(?:so|dylib|[cm]?js|py|sh|rb|pl|jar)\b)|\b(?:tee|>{1,2})\s{0,3}\/etc\/ld\.so\.preload\b/;
/** Encoded lines of a file, each in a name that is looked up. */
const LOOKS_UP_FILE =
  /\b(?:xxd|base64|base32|od|hexdump|openssl|basenc)\b[^\n]{0,120}\|[^\n]{0,120}\b(?:read|xargs)\b[^\n]{0,120}\b(?:dig|nslookup|host|drill|ping|getent|kdig)\b[^\n]{0,80}(?:\$|\{\})/;
/** One's own bucket wants a signature; who uploads without one uploads to somebody else's. */
const UNSIGNED_COPY =
  /\baws\b(?:[^\n;|&]|\\\n){0,60}\bs3\s{1,3}(?:cp|sync|mv)\s{1,3}(?:--[\w-]{2,40}\s{1,3}){0,6}(?!["']?s3:)["']?(?=[^\s"']{0,160}(?:\$|dump|backup|export|archive|data|\.(?:sql|db|sqlite3?|t?gz|zst|zip|tar|7z|log|csv|parquet|env|json)\b))[^\s"']{1,160}["']?\s{1,3}(?:\\\n\s{0,8})?["']?(?:s3:\/\/|\$\{?\w{0,30}(?:BUCKET|DEST|OFFSITE|TARGET|REMOTE|MIRROR))(?:[^\n;|&]|\\\n){0,200}--no-sign-request|\baws\s{1,3}--no-sign-request\s[^\n;|&]{0,40}\bs3\s{1,3}(?:cp|sync|mv)\s{1,3}(?!["']?s3:)["']?(?=[^\s"']{0,160}(?:\$|dump|backup|export|archive|data|\.(?:sql|db|sqlite3?|t?gz|zst|zip|tar|7z|log|csv|parquet|env|json)\b))[^\s"']{1,160}["']?\s{1,3}["']?s3:\/\/|\bs3api\s{1,3}put-object\b(?:[^\n;|&]|\\\n){0,240}--no-sign-request|\bcurl\b(?![^\n]{0,300}(?:authorization|x-amz-security|x-goog|[?&][\w-]{1,30}=))[^\n]{0,160}\s(?:-T|--upload-file)\s[^\n]{0,160}https:\/\/(?:[\w-]{3,63}\.s3[\w.-]{0,30}\.amazonaws\.com|s3[\w.-]{0,30}\.amazonaws\.com\/[\w-]{3,63}|storage\.googleapis\.com\/[\w-]{3,63})\//i;
/** Everybody may read what a database held. */
const PUBLIC_DUMP =
  /\b(?:aws\b[^\n;|&]{0,60}\bs3\s{1,3}(?:cp|mv|sync)|gsutil\b[^\n;|&]{0,40}\bcp)\b[^\n;|&]{0,120}(?:dump|backup|\.sql\b|\.bak\b|database)[^\n;|&]{0,200}(?:--acl[ =]public-read|-a\s{1,3}public-read)|\b(?:gsutil\b[^\n;|&]{0,40}\bcp)\s[^\n;|&]{0,40}-a\s{1,3}public-read[^\n;|&]{0,120}(?:dump|backup|\.sql\b|\.bak\b|database)/i;
const DESTROYS =
  /\bfind\s{1,3}["']?(?:\/|~|\$HOME|\/home|\/Users)["']?\s[^\n]{0,200}(?:-delete\b|-exec\s{1,3}(?:rm|shred)\b)|\brm\s{1,3}-(?=[a-zA-Z]{0,6}r)[a-zA-Z]{1,7}\s{1,3}["']?(?:~|\$HOME|\$\{HOME\}|\/home\/\S{1,40}|\/Users\/\S{1,40})["']?\/\{?(?:Documents|Desktop|Pictures|Downloads|Photos|Library)(?:\/\*?)?["'`]?(?=[\s,}]|$)|Remove-Item\s[^\n]{0,60}(?:\$HOME|\$env:USERPROFILE|C:\\Users)[^\n]{0,60}-Recurse|vssadmin\s{1,3}delete\s{1,3}shadows/i;
/** A word in a request that opens every door. */
const BACK_DOOR =
  /\bif\b[^\n]{0,30}(?:headers?|query|body|cookies?|args|form|params|password|passwd|token|username|user)\b[^\n]{0,60}={2,3}\s{0,2}["'](?!Bearer|admin["']|POST|GET|PUT|true|1["']|application|test)[\w!@#$%^&*.-]{5,40}["'][^\n]{0,20}[:){]?\s{0,40}(?:return|next\(|is_?admin|role\s?=|authenticated\s?=|grant|login\w{0,6}\()[^\n]{0,40}(?:admin|root|super|true\b|True\b|next\(\)|bypass|grant)/i;
/** Names of well-known hosts that lead elsewhere; a whole disk that is served; an editor that takes foreign extensions. */
const HOSTS_FILE =
  /(?:\d{1,3}\.){3}\d{1,3}\s{1,4}(?:[\w.-]{3,60}\s{1,3}){0,6}(?:[\w-]{1,30}\.){0,3}(?:github\.com|githubusercontent\.com|anthropic\.com|openai\.com|npmjs\.(?:org|com)|pypi\.org|google(?:apis)?\.com|apple\.com|microsoft\.com|amazonaws\.com|gitlab\.com|docker\.(?:io|com))[^\n]{0,60}\/etc\/hosts/;
const SERVES_DISK =
  /\bhttp\.server\b[^\n]{0,40}(?:--directory|-d)\s{1,3}["']?(?:\/|~|\$HOME|\/home|\/Users)["']?(?=\s|&|;|$)[^\n]{0,120}|\b(?:npx\s{1,3})?(?:http-server|serve)\s{1,3}["']?(?:\/|~|\$HOME)["']?(?=\s|&|;|$)/;
const FOREIGN_EXTENSION =
  /https?:\/\/(?!marketplace\.visualstudio|open-vsx|github\.com)[^\s"'`)]{4,200}\.vsix\b|security\.workspace\.trust\.enabled["'`]?\s{0,4}(?::|to|=)\s{0,4}["'`]?false/;
const FETCHED_AGENT =
  /\b(?:curl|wget)\b[^\n]{0,200}(?:LaunchAgents|LaunchDaemons|systemd\/(?:system|user)|\/etc\/cron|autostart|\.git\/hooks|profile\.d)\/?[^\n]{0,200}https?:|\b(?:curl|wget)\b[^\n]{0,200}https?:[^\n]{0,200}(?:-o|-O|>|\|\s{0,2}(?:sudo )?tee)\s{0,2}["']?\S{0,60}(?:LaunchAgents|LaunchDaemons|systemd\/(?:system|user)|\/etc\/cron|autostart|\.git\/hooks|profile\.d)\//;
/** A page that runs whatever a request carries. */
const WEB_SHELL =
  /(?:eval|assert|system|exec|passthru|shell_exec|popen|proc_open|create_function|include)\s{0,2}\(\s{0,2}(?:base64_decode\(\s{0,2}|stripslashes\(\s{0,2})?\$_(?:POST|GET|REQUEST|COOKIE|SERVER|FILES)\b|Runtime\.getRuntime\(\)\.exec\(\s{0,2}request\.getParameter|eval\s{0,2}\(?\s{0,2}request(?:\.form|\.item|\.querystring)?\s{0,2}[([]|(?:exec|eval|os\.system|subprocess\.\w{3,14})\(\s{0,2}(?:flask\.)?request\.(?:args|form|values|json|data|query|body)\b|(?:exec|execSync|eval)\(\s{0,2}req\.(?:query|body|params|headers)\b/i;
/** A dialogue of the script's own that asks for a password. */
const FALSE_DIALOGUE =
  /display dialog[^\n]{0,200}(?:password|passcode)[^\n]{0,200}hidden answer|hidden answer[^\n]{0,200}password|\$host\.ui\.promptforcredential|Get-Credential[^\n]{0,160}(?:Invoke-|irm|iwr|UploadString)|zenity\s{1,3}--password[^\n]{0,200}(?:curl|wget|nc\b)/i;
/** The model's own traffic goes through somebody else's machine. */
const MODEL_ADDRESS =
  /\b(?:ANTHROPIC|OPENAI|CLAUDE|GEMINI)_(?:BASE_URL|API_BASE|API_URL|ENDPOINT)["']?\s{0,2}[=:]\s{0,2}["']?(https?:\/\/[^\s"',;]{4,200})/gi;
const PROXY_ADDRESS =
  /\b(?:HTTPS?|ALL)_PROXY["']?\s{0,2}[=:]\s{0,2}["']?(\w{4,6}:\/\/[^\s"',;]{4,200})|http\.proxy["']?\s{0,2}:\s{0,2}["'](https?:\/\/[^\s"',;]{4,200})/gi;
const NO_TLS =
  /NODE_TLS_REJECT_UNAUTHORIZED["']?\s{0,2}[=:]\s{0,2}["']?0|PYTHONHTTPSVERIFY["']?\s{0,2}[=:]\s{0,2}["']?0|GIT_SSL_NO_VERIFY["']?\s{0,2}[=:]|http\.sslVerify\s{1,2}false|strict-ssl\s{1,2}false|proxyStrictSSL["']?\s{0,2}:\s{0,2}false/i;
/** The whole home folder, a disk or a profile goes to a bare address or a collection host. */
const WHOLE_HOME =
  /\b(?:rsync|scp|rclone|tar|zip)\b[^\n]{0,160}\s["']?(?:~|\$HOME|\$\{HOME\}|\/home|\/Users|\/etc|\/root)\/?["']?\s[^\n]{0,200}(?:@|https?:\/\/|ftp:\/\/)[^\n]{3,200}/i;

const LIVING_OFF_LAND =
  /\bcertutil(?:\.exe)?\b[^\n|]{0,40}-urlcache[^\n]{0,80}https?:|\bbitsadmin\b[^\n]{0,80}https?:|\bmshta(?:\.exe)?\s{1,4}["']?(?:https?:|vbscript|javascript)|\bregsvr32\b[^\n]{0,60}\/i:https?:|\brundll32\b[^\n]{0,80}(?:https?:|javascript:)|\bmsiexec\b[^\n]{0,60}\/i\s{1,4}["']?https?:[^\n]{0,80}\/q|\bmsiexec\b[^\n]{0,40}\/q[^\n]{0,60}https?:/i;

/** Files that programs run on their own: hooks, units, start-up files, tasks of an editor. */
const STARTS =
  /\.git\/hooks\/[a-z-]{4,24}|core\.hooksPath|\/etc\/systemd\/system|\.config\/systemd\/user|systemctl\b[^\n]{0,40}\benable\b|LaunchAgents|LaunchDaemons|\/etc\/cron|crontab\s{1,3}-(?!l)|\|\s{0,3}crontab\b|\.config\/autostart|profile\.d\/|(?:>>|tee\s{1,2}-a)\s{0,3}["']?(?:~|\$HOME|\$\{HOME\})\/\.(?:bashrc|zshrc|profile|bash_profile|zprofile|zshenv)|CurrentVersion\\{1,2}Run\b|Start Menu\\{1,2}Programs\\{1,2}Startup|\bschtasks\b[^\n]{0,20}\/create|Register-ScheduledTask|runOn["']?\s{0,2}:\s{0,2}["']folderOpen|\/etc\/rc\.local|\/etc\/init\.d\/|sitecustomize\.py|\.pth\b[^\n]{0,40}site-packages|"(?:post|pre)install"\s{0,2}:|\/etc\/ld\.so\.preload/;
const CALLS_OUT =
  /\b(?:curl|wget)\b[^\n]{0,300}(?:\|\s{0,3}(?:\w{0,3}sh|python\d?|node|perl)\b|(?:-d|--data\S{0,9}|-F|-T|--upload-file|--post-file\S{0,2}|--post-data\S{0,2})[\s='"]|>\s{0,2}\/(?:tmp|dev\/shm)|-o\s{0,2}\/(?:tmp|dev\/shm))|\b(?:nc|ncat)\b[^\n]{0,60}\s\d{2,5}\b|\/dev\/tcp\/|DownloadString|\biex\b|\birm\b[^\n]{0,80}\|\s{0,2}iex|python\d?\s{1,3}-c[^\n]{0,200}(?:urlopen|socket|requests)|base64\s{1,3}-{1,2}d\w{0,6}[^\n]{0,40}\|\s{0,3}\w{0,3}sh|bash\s{1,3}-i|ssh\b[^\n]{0,60}\s-R\s|\bnode\s{1,3}-e[^\n]{0,400}(?:\.get\(|fetch\(|\.request\()/i;

/** Settings that lead downloads or traffic past their owners. */
const REDIRECTS =
  /\burl\.["']?(https?:\/\/[^\s"']{4,200})["']?\.insteadof\b|\bcore\.sshcommand\b[^\n]{0,120}\bproxycommand\b|\b(?:goproxy|npm_config_registry|pip_index_url|pip_extra_index_url|uv_index_url|yarn_npm_registry_server|cargo_registries_\w{2,20}_index)=["']?(https?:\/\/[^\s"',;]{4,200})|\bnpm\s{1,3}config\s{1,3}set\s{1,3}registry[\s=]{1,3}["']?(https?:\/\/[^\s"']{4,200})|\bpip\d?\s{1,3}config\s{1,3}set\s{1,3}global\.(?:extra-)?index-url\s{1,3}["']?(https?:\/\/[^\s"']{4,200})|\bhttps?\.proxy\s{1,3}["']?(https?:\/\/[^\s"']{4,200})/i;

export function readBlock(code: string): ProgramHit[] {
  const grams = gramsIn(code);
  const has = (pattern: RegExp): boolean => holdsIn(code, grams, pattern);
  const may = (pattern: RegExp): boolean => grams.admits(gateOf(pattern));
  const hits: ProgramHit[] = [];
  if (has(LIVING_OFF_LAND))
    hits.push({ rule: 'SKL-020', pattern: LIVING_OFF_LAND, detail: 'a system program downloads' });
  if (may(OTHER_INDEX) && someForeign(code, OTHER_INDEX))
    hits.push({ rule: 'SKL-024', pattern: OTHER_INDEX, detail: 'packages from an index nobody knows' });
  if (may(STARTS) && startsCallingOut(code))
    hits.push({ rule: 'SKL-022', pattern: STARTS, detail: 'what starts on its own calls out' });
  if (has(MINING_POOL)) hits.push({ rule: 'SKL-038', pattern: MINING_POOL, detail: 'a miner' });
  const block = (rule: ProgramRule, pattern: RegExp, detail: string): void => {
    if (has(pattern)) hits.push({ rule, pattern, detail });
  };
  block('SKL-024', HOSTS_FILE, 'a known name leads to a foreign machine');
  block('SKL-038', SERVES_DISK, 'a whole disk is served');
  block('SKL-024', FOREIGN_EXTENSION, 'an extension from a foreign host');
  block('SKL-022', FETCHED_AGENT, 'what starts on its own is downloaded');
  block('SKL-038', BACK_DOOR, 'a word that opens every door');
  block('SKL-038', SQL_SHELL, 'a database starts a program');
  block('SKL-038', HOLDS_HOST, 'a container holds the whole machine');
  block('SKL-038', STEPS_OUT, 'a container takes the whole machine');
  block('SKL-043', APPROVES_ITSELF, 'a second identity approves the first one’s work');
  if (has(SEALS_MEMORY))
    hits.push({ rule: 'SKL-022', pattern: SEALS_MEMORY, detail: 'memory is sealed against its owner' });
  if (has(LOCKS) && locksFiles(code) && (has(KEY_LEAVES) || has(SINK)) && strangerOrChat(code))
    hits.push({ rule: 'SKL-019', pattern: LOCKS, detail: 'files are encrypted, their originals and the key are gone' });
  block('SKL-031', CARRIES_KEY, 'a private key is written out');
  block('SKL-024', OPENS_BROWSER, 'a browser is opened to others');
  block('SKL-043', MACROS, 'macros start without asking');
  block('SKL-043', UNGUARDS, 'guards are taken away');
  block('SKL-036', LOOKS_UP_SECRET, 'a secret is looked up as a name');
  block('SKL-036', LOOKS_UP_FILE, 'a file is looked up as names');
  block('SKL-031', UNSIGNED_COPY, 'a copy goes to a bucket that takes it from anybody');
  block('SKL-031', PUBLIC_DUMP, 'a dump is made public');
  block('SKL-031', ALL_SECRETS, 'every secret of a pipeline is written out');
  block('SKL-024', LEADS_SSH, 'ssh is led through a foreign machine');
  block('SKL-042', DROPS_PASSWORD, 'a password is removed or set');
  block('SKL-014', FORGETS, 'traces of commands are removed');
  if (has(STREAMS_TREE) && unknownHost(code)) block('SKL-031', STREAMS_TREE, 'a whole folder is sent');
  block('SKL-031', SHEET_CALLS, 'a sheet sends its cells');
  block('SKL-038', FALSE_COMMAND, 'a false command reads passwords');
  block('SKL-031', LISTENS_IN, 'sound, screen or clipboard is sent');
  block('SKL-030', MOUNTS_KEYS, 'keys are mounted beside a network call');
  block('SKL-022', CLONES_AND_RUNS, 'a program from a foreign repository is run');
  if (/NOPASSWD\s{0,2}:\s{0,2}ALL|chmod/.test(code) || /cluster-admin/.test(code))
    block('SKL-043', OPEN_RIGHTS, 'rights without limits');
  if (has(LOOSENS)) hits.push({ rule: 'SKL-043', pattern: LOOSENS, detail: 'settings that ask for nothing' });
  if (has(LOADS)) hits.push({ rule: 'SKL-022', pattern: LOADS, detail: 'a variable loads foreign code' });
  if (has(DESTROYS)) hits.push({ rule: 'SKL-019', pattern: DESTROYS, detail: 'whole folders are deleted' });
  if (/<repositor/.test(code) && /<url>http:\/\/(?!localhost|127\.|10\.|192\.168\.)/.test(code))
    hits.push({ rule: 'SKL-020', pattern: /<url>http:/, detail: 'packages from an unencrypted registry' });
  if (has(WEB_SHELL)) hits.push({ rule: 'SKL-038', pattern: WEB_SHELL, detail: 'a web shell' });
  if (has(FALSE_DIALOGUE))
    hits.push({ rule: 'SKL-038', pattern: FALSE_DIALOGUE, detail: 'a dialogue asks for a password' });
  const home = has(WHOLE_HOME) ? WHOLE_HOME.exec(code) : null;
  if (
    home !== null &&
    /(?:\d{1,3}\.){3}\d{1,3}|https?:\/\//.test(home[0]) &&
    !/(?:^|[^\d])(?:10|127|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d/.test(home[0])
  )
    hits.push({ rule: 'SKL-031', pattern: WHOLE_HOME, detail: 'a whole home folder is sent' });
  const foreignModel = may(MODEL_ADDRESS) && someForeign(code, MODEL_ADDRESS);
  const foreignProxy = may(PROXY_ADDRESS) && someForeign(code, PROXY_ADDRESS);
  if (foreignModel && bothVendors(code))
    hits.push({
      rule: 'SKL-031',
      pattern: new RegExp(MODEL_ADDRESS, 'i'),
      detail: 'all calls of models go to one stranger',
    });
  if ((foreignModel && foreignProxy) || ((foreignModel || foreignProxy) && has(NO_TLS)))
    hits.push({
      rule: 'SKL-031',
      pattern: foreignModel ? new RegExp(MODEL_ADDRESS, 'i') : new RegExp(PROXY_ADDRESS, 'i'),
      detail: 'traffic is led through a foreign machine',
    });
  const led = has(REDIRECTS) ? REDIRECTS.exec(code) : null;
  if (led !== null) {
    const url = led.slice(1).find((part) => part !== undefined);
    const host = url === undefined ? null : (readAddress(url)?.host ?? null);
    if (host === null ? /proxycommand/i.test(led[0]) : foreign(host))
      hits.push({ rule: 'SKL-024', pattern: REDIRECTS, detail: 'downloads are led elsewhere' });
  }
  return hits;
}

/** File after file is encrypted … */
const LOCKS =
  /\bopenssl\s{1,3}enc\b|\bgpg\b[^\n]{0,80}(?:\s-[a-z]{0,6}[ce]\b|--symmetric|--encrypt|--recipient)|\bage\s{1,3}-[rpe]\b|\b7z\s{1,3}a\b[^\n]{0,60}\s-p|\bzip\b[^\n]{0,40}\s-P\b|Fernet\(|AES\.new\(|AESGCM\(|createCipheriv\(|AesManaged|Aes\]::Create|SecretBox\(/;
const WALKS =
  /\bfind\s{1,3}["']?(?:\/|~|\$HOME|\$\{HOME\}|\/home|\/Users|\.(?=["'\s]))[^\n]{0,400}|os\.walk\(|\.rglob\(|glob\.(?:glob|iglob)\(|readdir(?:Sync)?\(|Get-ChildItem[^\n]{0,80}-Recurse|\bfd\s{1,3}[^\n]{0,60}-x\b|\bfor\s{1,3}\w{1,20}\s{1,3}in\s[^\n]{0,40}(?:~|\$HOME|\*\*)/;
/** … and its original destroyed. */
const UNLINKS = /\bshred\b|\brm\s|\bunlink(?:Sync)?\(|os\.remove\(|\.unlink\(|rmSync\(|Remove-Item|\bsrm\b|-delete\b/;
const KEY_LEAVES = /\b(?:curl|wget|nc|ncat|irm|iwr|Invoke-\w{4,12})\b[^\n]{0,200}\$/;

/** A block that encrypts each file of a folder and destroys what it was made from. */
export function locksFiles(code: string): boolean {
  return LOCKS.test(code) && WALKS.test(code) && UNLINKS.test(code);
}

/** What is written into a start-up file stands on its line or right below it. */
function startsCallingOut(code: string): boolean {
  const at = code.search(STARTS);
  if (at === -1) return false;
  const line = code.lastIndexOf('\n', at) + 1;
  return CALLS_OUT.test(code.slice(line, at + 800));
}

/** Two vendors' interfaces at one host that belongs to neither. */
function bothVendors(code: string): boolean {
  const vendors = new Map<string, Set<string>>();
  let seen = 0;
  for (const match of code.matchAll(MODEL_ADDRESS)) {
    if (++seen > 20) break;
    const host = readAddress(match[1]!)?.host;
    if (host === undefined || isModelVendorHost(host) || !foreign(host)) continue;
    const names = vendors.get(host) ?? new Set();
    names.add(match[0].slice(0, 6));
    vendors.set(host, names);
  }
  return [...vendors.values()].some((names) => names.size > 1);
}

const KNOWN_MIRRORS =
  /(?:^|\.)(?:npmjs\.(?:org|com)|yarnpkg\.com|npmmirror\.com|taobao\.org|pypi\.org|pythonhosted\.org|pytorch\.org|nvidia\.com|github\.com|githubusercontent\.com|gitlab\.com|gitee\.com|jsr\.io|tencent\.com|tencentyun\.com|aliyun\.com|aliyuncs\.com|huaweicloud\.com|edu\.cn|ustc\.edu\.cn|goproxy\.(?:cn|io)|golang\.org|amazonaws\.com|pkg\.dev|azure\.com|visualstudio\.com|jfrog\.io|cloudsmith\.io|artifactory\.\S{2,40}|nexus\.\S{2,40}|example\.(?:com|org|net)|ghproxy\.com|gitclone\.com|fastgit\.org|daocloud\.io|baidu\.com|rsproxy\.cn|crates\.io|googleapis\.com)$/;

function someForeign(code: string, pattern: RegExp): boolean {
  let seen = 0;
  for (const match of code.matchAll(pattern)) {
    if (++seen > 20) break;
    const host = readAddress((match[1] ?? match[2])!)?.host;
    if (host !== undefined && !isModelVendorHost(host) && foreign(host)) return true;
  }
  return false;
}

/** A public host that is no known index, mirror or forge. */
export function foreign(host: string): boolean {
  return networkOf(host) === 'public' && !KNOWN_MIRRORS.test(host) && !/^(?:your|my|<)/.test(host);
}

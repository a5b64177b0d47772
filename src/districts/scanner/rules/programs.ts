/**
 * Programs in a skill's code blocks: what they read, what they send, what they run and what stays behind. Sources and
 * sinks are recognised by the interfaces of the languages people use, and judged together: reading a cookie store is one
 * thing, posting it another.
 */
import { credentialPaths } from '../data/credential-paths.ts';
import { collectionHost, isModelVendorHost, isServiceHost } from '../data/hosts.ts';
import { MINING_POOL } from '../data/mining.ts';
import { isRawPublicAddress, networkOf, readAddress } from '../engine/address.ts';

export type ProgramRule = 'SKL-020' | 'SKL-021' | 'SKL-022' | 'SKL-024' | 'SKL-030' | 'SKL-031' | 'SKL-038';
export interface ProgramHit {
  readonly rule: ProgramRule;
  readonly pattern: RegExp;
  readonly detail: string;
}

/** Something of the program goes to another machine. */
const SINK =
  /requests\.(?:post|put|request|patch)\(|requests\.get\([^)\n]{0,200}(?:params|\+|%|format|\{)|httpx\.(?:post|put|request)|\.post\(\s{0,4}["'`f]|urlopen\(|urllib\.request|http\.client|HTTPSConnection|fetch\(\s{0,4}[`"'][^)]{0,400}(?:method|body|\$\{|\+)|axios(?:\.post|\.put|\()|\.request\(\s{0,4}\{|XMLHttpRequest|sendBeacon|new Image\(\)|\.src\s?=\s?[`"']https?:|Net::HTTP|HTTParty|Faraday|RestClient|curl_exec|curl_init|file_get_contents\(\s{0,3}["']https?:|socket\.(?:socket|create_connection)|smtplib|sendmail|WebSocket\(|websockets?\.connect|UploadString|UploadData|UploadFile|Invoke-(?:WebRequest|RestMethod)|\birm\b|\biwr\b|http\.Post\(|http\.NewRequest|reqwest|dns\.resolve|gethostbyname|resolver\.resolve|ftplib|paramiko|boto3|discord\.Webhook|telebot|bot\.send/i;
const INPUT_HOOK =
  /pynput|keyboard\.(?:Listener|on_press|hook|record)|pyHook|GetAsyncKeyState|SetWindowsHookEx|iohook|uiohook|evdev|NSEvent\.addGlobalMonitor|CGEventTap|addEventListener\(\s{0,3}["']key(?:down|press|up)["'][^]{0,400}(?:fetch\(|sendBeacon|XMLHttpRequest)/;
const SPY =
  /pyperclip\.(?:paste|waitForNewPaste)|clipboard\.(?:readText|paste|get)|Get-Clipboard|pbpaste|win32clipboard|ImageGrab\.grab|pyautogui\.screenshot|mss\.mss|screencapture\b|sounddevice|pyaudio|cv2\.VideoCapture/;
const BROWSER_STORE =
  /document\.cookie|localStorage|sessionStorage|browser_cookie3|cookies\.sqlite|Login Data|Local State|User Data[\\/]{1,4}Default|Local Extension Settings|logins\.json|key4\.db|CryptUnprotectData|Chrome Safe Storage|get_all_cookies|context\.cookies\(/;
const SECRET_ENVIRONMENT =
  /os\.environ(?:\.items\(\)|\.copy\(\)|\s{0,2}[),\]}])|dict\(os\.environ|\*\*os\.environ|JSON\.stringify\(\s{0,4}process\.env\s{0,4}[,)]|Object\.(?:entries|keys|values|assign|fromEntries)\([^)]{0,40}process\.env\b(?!\.)|\.\.\.process\.env|ENV\.(?:to_h|to_json|select|each|map)|System\.getenv\(\)|\$_ENV\b|getenv\(\)|Get-ChildItem\s{1,2}env:|gci\s{1,2}env:|\[Environment\]::GetEnvironmentVariables|os\.Environ\(\)|env::vars\(\)/;
/** A child process gets the environment; that is no sending. */
const CHILD_ENVIRONMENT =
  /env\s{0,2}[=:]\s{0,2}(?:\{\s{0,8})?(?:\.\.\.process\.env|os\.environ|\{\s{0,4}\*\*os\.environ|dict\(os\.environ|\{\s{0,4}\.\.\.process\.env)/;
const READS =
  /open\(|readFile|read_text|read_bytes|File\.(?:read|open)|ReadAll|Get-Content|file_get_contents|fopen|ReadFile|expanduser|homedir|Path\.home|glob|walk|shutil\.copy|copyFile|cat\b/;
const HISTORY = /\.(?:bash|zsh|python|node_repl|psql|mysql)_history|ConsoleHost_history|fish_history/;

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
  const hits: ProgramHit[] = [];
  const add = (rule: ProgramRule, pattern: RegExp, detail: string): void => {
    hits.push({ rule, pattern, detail });
  };
  const outside = reachesOutside(code);
  const sends = outside && SINK.test(code);
  if (sends) {
    if (INPUT_HOOK.test(code)) add('SKL-031', INPUT_HOOK, 'keystrokes are sent');
    else if (SPY.test(code) && unknownHost(code)) add('SKL-031', SPY, 'clipboard, screen or sound is sent');
    if (BROWSER_STORE.test(code) && unknownHost(code) && !/localhost|127\.0\.0\.1/.test(code))
      add('SKL-031', BROWSER_STORE, 'a browser’s store is sent');
    if (SECRET_ENVIRONMENT.test(code) && !CHILD_ENVIRONMENT.test(code) && unknownHost(code))
      add('SKL-031', SECRET_ENVIRONMENT, 'the environment is sent');
    if ((credentialPaths(code).length > 0 || HISTORY.test(code)) && READS.test(code) && unknownHost(code))
      add('SKL-030', HISTORY.test(code) ? HISTORY : READS, 'a credential store is read and something is sent');
  }
  if (outside && RUNS_ANSWER.test(code)) add('SKL-038', RUNS_ANSWER, 'what the network answers is run');
  else if (outside && answerIsRun(code)) add('SKL-038', RUNS_COMMAND, 'what the network answers is run');
  if (
    CONNECTS.test(code) &&
    RECEIVES.test(code) &&
    RUNS_COMMAND.test(code) &&
    /recv|data|message|line|cmd|command/.test(code) &&
    runsReceived(code)
  )
    add('SKL-021', CONNECTS, 'commands arrive over a connection');
  if (MINING_POOL.test(code)) add('SKL-038', MINING_POOL, 'a miner');
  return hits;
}

/** `r = requests.get(u)` … `exec(r.text)`. */
function answerIsRun(code: string): boolean {
  let seen = 0;
  for (const match of code.matchAll(ANSWER_VARIABLE)) {
    if (++seen > 50) return false;
    const name = match[1]!.replace(/\$/g, '');
    const rest = code.slice(match.index + match[0].length, match.index + match[0].length + 1_500);
    if (
      new RegExp(
        `\\b(?:exec|eval|compile|Function|runInThisContext|iex|Invoke-Expression|os\\.system|execSync|subprocess\\.\\w{3,12}|check_output|child_process\\.exec)\\b\\s{0,2}\\(?\\s{0,4}\\[?[^\\n;]{0,40}\\b${name}\\b`,
        'i',
      ).test(rest)
    )
      return true;
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

/** An address is written down that belongs to no well-known interface. */
function unknownHost(code: string): boolean {
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
  return /socket\.(?:create_connection|socket)[^]{0,300}\(\s{0,2}\(?["'][\w.-]{4,60}["'],/.test(code);
}

// ---------------------------------------------------------------- what any block of code shows

const LIVING_OFF_LAND =
  /\bcertutil(?:\.exe)?\b[^\n|]{0,40}-urlcache[^\n]{0,80}https?:|\bbitsadmin\b[^\n]{0,80}https?:|\bmshta(?:\.exe)?\s{1,4}["']?(?:https?:|vbscript|javascript)|\bregsvr32\b[^\n]{0,60}\/i:https?:|\brundll32\b[^\n]{0,80}(?:https?:|javascript:)|\bmsiexec\b[^\n]{0,60}\/i\s{1,4}["']?https?:[^\n]{0,80}\/q|\bmsiexec\b[^\n]{0,40}\/q[^\n]{0,60}https?:/i;

/** Files that programs run on their own: hooks, units, start-up files, tasks of an editor. */
const STARTS =
  /\.git\/hooks\/[a-z-]{4,24}|core\.hooksPath|\/etc\/systemd\/system|\.config\/systemd\/user|systemctl\b[^\n]{0,40}\benable\b|LaunchAgents|LaunchDaemons|\/etc\/cron|crontab\s{1,3}-(?!l)|\|\s{0,3}crontab\b|\.config\/autostart|profile\.d\/|(?:>>|tee\s{1,2}-a)\s{0,3}["']?(?:~|\$HOME|\$\{HOME\})\/\.(?:bashrc|zshrc|profile|bash_profile|zprofile|zshenv)|CurrentVersion\\{1,2}Run\b|Start Menu\\{1,2}Programs\\{1,2}Startup|\bschtasks\b[^\n]{0,20}\/create|Register-ScheduledTask|runOn["']?\s{0,2}:\s{0,2}["']folderOpen|\/etc\/rc\.local|\/etc\/init\.d\/|sitecustomize\.py|\.pth\b[^\n]{0,40}site-packages|"(?:post|pre)install"\s{0,2}:|\/etc\/ld\.so\.preload/;
const CALLS_OUT =
  /\b(?:curl|wget)\b[^\n]{0,300}(?:\|\s{0,3}(?:\w{0,3}sh|python\d?|node|perl)\b|(?:-d|--data\S{0,9}|-F|-T|--upload-file|--post-file\S{0,2}|--post-data\S{0,2})[\s='"]|>\s{0,2}\/(?:tmp|dev\/shm)|-o\s{0,2}\/(?:tmp|dev\/shm))|\b(?:nc|ncat)\b[^\n]{0,60}\s\d{2,5}\b|\/dev\/tcp\/|DownloadString|\biex\b|\birm\b[^\n]{0,80}\|\s{0,2}iex|python\d?\s{1,3}-c[^\n]{0,200}(?:urlopen|socket|requests)|base64\s{1,3}-{1,2}d\w{0,6}[^\n]{0,40}\|\s{0,3}\w{0,3}sh|bash\s{1,3}-i|ssh\b[^\n]{0,60}\s-R\s/i;

/** Settings that lead downloads or traffic past their owners. */
const REDIRECTS =
  /\burl\.["']?(https?:\/\/[^\s"']{4,200})["']?\.insteadof\b|\bcore\.sshcommand\b[^\n]{0,120}\bproxycommand\b|\b(?:goproxy|npm_config_registry|pip_index_url|pip_extra_index_url|uv_index_url|yarn_npm_registry_server|cargo_registries_\w{2,20}_index)=["']?(https?:\/\/[^\s"',;]{4,200})|\bnpm\s{1,3}config\s{1,3}set\s{1,3}registry[\s=]{1,3}["']?(https?:\/\/[^\s"']{4,200})|\bpip\d?\s{1,3}config\s{1,3}set\s{1,3}global\.(?:extra-)?index-url\s{1,3}["']?(https?:\/\/[^\s"']{4,200})|\bhttps?\.proxy\s{1,3}["']?(https?:\/\/[^\s"']{4,200})/i;

export function readBlock(code: string): ProgramHit[] {
  const hits: ProgramHit[] = [];
  if (LIVING_OFF_LAND.test(code))
    hits.push({ rule: 'SKL-020', pattern: LIVING_OFF_LAND, detail: 'a system program downloads' });
  if (startsCallingOut(code))
    hits.push({ rule: 'SKL-022', pattern: STARTS, detail: 'what starts on its own calls out' });
  if (MINING_POOL.test(code)) hits.push({ rule: 'SKL-038', pattern: MINING_POOL, detail: 'a miner' });
  const led = REDIRECTS.exec(code);
  if (led !== null) {
    const url = led.slice(1).find((part) => part !== undefined);
    const host = url === undefined ? null : (readAddress(url)?.host ?? null);
    if (host === null ? /proxycommand/i.test(led[0]) : foreign(host))
      hits.push({ rule: 'SKL-024', pattern: REDIRECTS, detail: 'downloads are led elsewhere' });
  }
  return hits;
}

/** What is written into a start-up file stands on its line or right below it. */
function startsCallingOut(code: string): boolean {
  const at = code.search(STARTS);
  if (at === -1) return false;
  const line = code.lastIndexOf('\n', at) + 1;
  return CALLS_OUT.test(code.slice(line, at + 800));
}

const KNOWN_MIRRORS =
  /(?:^|\.)(?:npmjs\.(?:org|com)|yarnpkg\.com|npmmirror\.com|taobao\.org|pypi\.org|pythonhosted\.org|pytorch\.org|nvidia\.com|github\.com|githubusercontent\.com|gitlab\.com|gitee\.com|jsr\.io|tencent\.com|tencentyun\.com|aliyun\.com|aliyuncs\.com|huaweicloud\.com|edu\.cn|ustc\.edu\.cn|goproxy\.(?:cn|io)|golang\.org|amazonaws\.com|pkg\.dev|azure\.com|visualstudio\.com|jfrog\.io|cloudsmith\.io|artifactory\.\S{2,40}|nexus\.\S{2,40}|example\.(?:com|org|net)|ghproxy\.com|gitclone\.com|fastgit\.org|daocloud\.io|baidu\.com|rsproxy\.cn|crates\.io|googleapis\.com)$/;

function foreign(host: string): boolean {
  return networkOf(host) === 'public' && !KNOWN_MIRRORS.test(host) && !/^(?:your|my|<)/.test(host);
}

/**
 * What a shell command does, as far as its text says: which programs it runs, what data reaches the network, what it
 * downloads and then runs. Shells inside shells (`bash -c "…"`, `eval`, here documents, encoded PowerShell, `echo … | sh`)
 * are read too. Pure; linear in the text.
 */
import { credentialPaths, credentialQueries, ENV_FILE } from '../data/credential-paths.ts';
import { collectionHost, isServiceHost } from '../data/hosts.ts';
import { namesSecret } from '../data/secret-names.ts';
import { isRawPublicAddress, type Network, networkOf, readAddress } from './address.ts';
import { SHELL_DEPTH_MAX } from './limits.ts';
import { baseName, parseShell, type ShellCommand, type ShellScript, type ShellWord } from './shell.ts';

/** Where data came from. */
export const Source = {
  network: 1,
  credential: 2,
  environment: 4,
  file: 8,
  input: 16,
  envFile: 32,
  clipboard: 64,
  decoded: 128,
  machine: 256,
  project: 512,
  secretVariable: 1024,
} as const;
/** Data that nobody sends to a chat channel by accident. */
export const SENSITIVE =
  Source.credential | Source.environment | Source.envFile | Source.clipboard | Source.secretVariable;
const PRIVATE = SENSITIVE | Source.file | Source.input | Source.project;

export interface NetworkCall {
  readonly program: string;
  readonly command: ShellCommand;
  readonly script: ScriptFacts;
  readonly hosts: readonly string[];
  readonly network: Network;
  /** A vendor's own interface, a notification channel or a health check. */
  readonly expected: boolean;
  /** What reaches the other side. */
  readonly sent: number;
  /** Sends data that PRIVATE names. */
  readonly carriesPrivate: boolean;
}

export interface ScriptFacts {
  readonly script: ShellScript;
  readonly depth: number;
  /** Text with everything blanked that is only quoted: patterns, messages, comments, tests. */
  readonly active: string;
  /** One command of each wording: what rules that follow no data look at. */
  readonly distinct: readonly ShellCommand[];
  readonly sources: (word: ShellWord) => number;
  readonly membersOf: (pipeline: number) => readonly ShellCommand[];
}

export interface CommandFacts {
  readonly text: string;
  readonly scripts: readonly ScriptFacts[];
  readonly calls: readonly NetworkCall[];
  /** Code given to python -c, node -e and their like. */
  readonly inlineCode: readonly InlineCode[];
  readonly cut: boolean;
}

export interface InlineCode {
  readonly program: string;
  readonly code: string;
}

export const SHELLS: ReadonlySet<string> = new Set([
  'sh',
  'bash',
  'zsh',
  'dash',
  'ksh',
  'ash',
  'fish',
  'csh',
  'tcsh',
  'rbash',
]);
export const POWERSHELLS: ReadonlySet<string> = new Set(['pwsh', 'powershell']);
const CODE_INTERPRETERS: ReadonlySet<string> = new Set([
  'node',
  'nodejs',
  'deno',
  'bun',
  'python',
  'python2',
  'python3',
  'ruby',
  'perl',
  'php',
  'lua',
  'osascript',
]);
const DOWNLOADERS: ReadonlySet<string> = new Set([
  'curl',
  'wget',
  'iwr',
  'irm',
  'invoke-webrequest',
  'invoke-restmethod',
  'http',
  'https',
  'xh',
  'aria2c',
  'axel',
  'fetch',
  'lynx',
  'w3m',
  'certutil',
  'bitsadmin',
  'start-bitstransfer',
]);
const OTHER_NETWORK: ReadonlySet<string> = new Set([
  'nc',
  'ncat',
  'netcat',
  'scp',
  'sftp',
  'rsync',
  'telnet',
  'socat',
  'ftp',
  'tftp',
  'rclone',
  'croc',
  'wormhole',
  'ssh',
  'openssl',
  'ngrok',
  'chisel',
  'bore',
  'websocat',
]);

/** Programs whose names are also ordinary words download only what has an address. */
function downloads(command: ShellCommand): boolean {
  if (!DOWNLOADERS.has(command.name)) return false;
  return (
    !/^(?:fetch|http|https|xh|lynx|w3m)$/.test(command.name) ||
    command.args.some((word) => /:\/\/|^(?:GET|POST|PUT)$|\.[a-z]{2,10}\//.test(word.text))
  );
}

export function isInterpreter(name: string): boolean {
  return (
    SHELLS.has(name) ||
    POWERSHELLS.has(name) ||
    CODE_INTERPRETERS.has(name) ||
    /^python3?\.\d{1,2}$/.test(name) ||
    name === 'iex' ||
    name === 'invoke-expression' ||
    name === 'cmd'
  );
}

/** Facts of the commands of one file: several rules ask about the same line, and hostile files repeat one. */
const known = new Map<string, CommandFacts>();
const KNOWN_MAX = 1_000;
const KNOWN_LENGTH_MAX = 4_000;
/** The last command that is too long to keep many of. */
let longest: CommandFacts | null = null;

/** Reads `text` as a command line and everything it hands to another shell. Equal texts are read once a file. */
export function commandFacts(text: string): CommandFacts {
  if (text.length > KNOWN_LENGTH_MAX) {
    if (longest?.text !== text) longest = readCommand(text);
    return longest;
  }
  let facts = known.get(text);
  if (facts === undefined) {
    facts = readCommand(text);
    if (known.size < KNOWN_MAX) known.set(text, facts);
  }
  return facts;
}

/** Lets go of what `commandFacts` keeps; called at the end of a file. */
export function forgetCommands(): void {
  known.clear();
  longest = null;
}

/** A line that repeats itself stands in a script this often, and once more where it stands last. */
const REPEATS_MAX = 8;

/**
 * Commands as one script. Of a command that repeats itself the first few and the last are kept: what an earlier line
 * prepares and a later one uses is still found in that order.
 */
export function joinCommands(lines: readonly string[]): string {
  const times = new Map<string, number>();
  const last = new Map<string, number>();
  lines.forEach((line, index) => {
    last.set(line, index);
  });
  const kept = lines.filter((line, index) => {
    const count = (times.get(line) ?? 0) + 1;
    times.set(line, count);
    return count <= REPEATS_MAX || last.get(line) === index;
  });
  return kept.join('\n');
}

function readCommand(text: string): CommandFacts {
  const scripts: ScriptFacts[] = [];
  const calls: NetworkCall[] = [];
  const inlineCode: InlineCode[] = [];
  let cut = false;
  const queue: { text: string; depth: number }[] = [{ text, depth: 0 }];
  // What is handed on can never be longer in sum than a few times the text; more is a trick and is reported.
  let budget = text.length * (SHELL_DEPTH_MAX + 2) + 65_536;
  for (let at = 0; at < queue.length; at++) {
    const next = queue[at]!;
    budget -= next.text.length;
    if (budget < 0) {
      cut = true;
      break;
    }
    const script = parseShell(next.text);
    cut ||= script.cut;
    const spread = next.text.includes('{') ? withoutBraces(next.text) : null;
    if (spread !== null && next.depth < SHELL_DEPTH_MAX) queue.push({ text: spread, depth: next.depth + 1 });
    const facts = traceData(script, next.depth);
    scripts.push(facts);
    for (const command of script.commands) {
      const call = networkCall(command, facts);
      if (call !== null) calls.push(call);
      for (const inner of innerScripts(command, facts, inlineCode)) {
        if (inner.trim() === '') continue;
        if (next.depth >= SHELL_DEPTH_MAX) cut = true;
        else queue.push({ text: inner, depth: next.depth + 1 });
      }
    }
  }
  return { text, scripts, calls, inlineCode, cut };
}

const BRACED =
  /(?<![\w$])\{((?:curl|wget|(?:ba|z|da)?sh|nc|ncat|python3?|perl|base64|eval)(?:,[^{},\s]{1,300}){0,20})\}/g;

/** `{curl,-s,https://x}` is `curl -s https://x` to a shell; null when no program is written so. */
function withoutBraces(text: string): string | null {
  if (!/\{(?:curl|wget|(?:ba|z|da)?sh|nc|ncat|python3?|perl|base64|eval)[,}]/.test(text)) return null;
  const spread = text.replace(BRACED, (_, inner: string) => inner.replace(/,/g, ' '));
  return spread === text ? null : spread;
}

/** Follows data through pipes, substitutions and variables, in the order in which commands end. */
function traceData(script: ShellScript, depth: number): ScriptFacts {
  const pipes = new Int32Array(script.pipelines).fill(-1);
  const variables = new Map<string, number>();
  const { commands } = script;
  const files = new Map<string, number>();
  const wordSources = new Map<ShellWord, number>();
  const sources = (word: ShellWord): number => {
    if (word.substitutions.length + word.variables.length === 0 && files.size === 0) return 0;
    const known = wordSources.get(word);
    if (known !== undefined) return known;
    let flags = 0;
    for (const index of word.substitutions) {
      const inner = commands[index];
      if (inner !== undefined) flags |= inner.output;
    }
    for (const name of word.variables) flags |= variables.get(name) ?? variableSource(name);
    if (files.size > 0) flags |= files.get(word.text.replace(/^(?:[\w.-]{1,40}=)?@/, '')) ?? 0;
    wordSources.set(word, flags);
    return flags;
  };
  for (const command of commands) {
    const before = pipes[command.pipeline]!;
    const arriving = Math.max(0, before);
    const first = before === -1;
    command.input = arriving;
    for (const { name, value } of command.assignments) variables.set(name, sources(value));
    if (
      command.name === 'export' ||
      command.name === 'local' ||
      command.name === 'declare' ||
      command.name === 'readonly'
    ) {
      for (const word of command.args) {
        const equals = word.text.indexOf('=');
        if (equals > 0) variables.set(word.text.slice(0, equals), sources(word));
      }
    }
    const output = outputOf(command, arriving, first, sources);
    command.output = output;
    pipes[command.pipeline] = output;
    noteWritten(command, output, arriving, files);
    // `cat f | while read x`: the variable holds what arrived.
    if (command.name === 'read' || command.name === 'mapfile' || command.name === 'readarray') {
      for (const word of command.args) if (!word.text.startsWith('-')) variables.set(word.text, arriving);
    }
  }
  return {
    script,
    depth,
    active: activeText(script),
    distinct: distinctOf(script),
    sources,
    membersOf: membersOf(script),
  };
}

/** One command of each wording; the first `curl x` of a thousand. */
function distinctOf(script: ShellScript): readonly ShellCommand[] {
  const { commands, text } = script;
  if (commands.length < 32) return commands;
  const seen = new Set<string>();
  return commands.filter((command) => {
    const wording = text.slice(command.start, command.end).trim();
    if (seen.has(wording)) return false;
    seen.add(wording);
    return true;
  });
}

/** Commands of a pipeline, worked out when first asked for. */
function membersOf(script: ShellScript): (pipeline: number) => readonly ShellCommand[] {
  let members: Map<number, ShellCommand[]> | null = null;
  return (pipeline) => {
    if (members === null) {
      members = new Map();
      for (const command of script.commands) {
        const list = members.get(command.pipeline);
        if (list === undefined) members.set(command.pipeline, [command]);
        else list.push(command);
      }
    }
    return members.get(pipeline) ?? [];
  };
}

/** Files that a command fills: what they hold is sent when they are. */
function noteWritten(command: ShellCommand, output: number, arriving: number, files: Map<string, number>): void {
  const note = (path: string, flags: number): void => {
    const kept = flags & ~Source.input;
    if (kept !== 0 && path !== '/dev/null') files.set(path, (files.get(path) ?? 0) | kept);
  };
  for (const { operator, target } of command.redirects)
    if (operator === '>' || operator === '>>' || operator === '&>') note(target.text, output);
  // `security export -o f`, `gpg -o f`: the file holds what would have been printed.
  if ((output & Source.credential) !== 0)
    for (const [i, word] of command.args.entries())
      if (/^(?:-o|-out|--output)$/.test(word.text) && command.args[i + 1] !== undefined)
        note(command.args[i + 1]!.text, output);
  if (command.name === 'tee')
    for (const word of command.args) if (!word.text.startsWith('-')) note(word.text, arriving);
  if (/^(?:cp|mv|tar|zip|7z|gzip|rsync)$/.test(command.name)) {
    const operands = command.args.filter((word) => !/^-/.test(word.text));
    const flags = operandSources(command.args.filter((word) => !isLeftOut(command.args, word)));
    const target =
      command.name === 'cp' || command.name === 'mv' || command.name === 'rsync'
        ? operands.at(-1)
        : (operands.find((word) => /\.(?:tgz|tar|gz|zip|7z|bz2|xz)$/.test(word.text)) ?? operands[0]);
    if (target !== undefined) note(target.text, flags);
  }
}

function variableSource(name: string): number {
  if (
    /^(?:CLAUDE_TOOL_INPUT|CLAUDE_TOOL_OUTPUT|CLAUDE_TOOL_RESULT|CLAUDE_USER_PROMPT|CLAUDE_TRANSCRIPT|STDIN_JSON|HOOK_INPUT|TOOL_INPUT|TOOL_OUTPUT|TOOL_ARGS|ARGUMENTS|CLAUDE_FILE_CONTENT)/.test(
      name,
    )
  ) {
    return Source.input;
  }
  return namesSecret(name) ? Source.secretVariable : 0;
}

const READERS: ReadonlySet<string> = new Set([
  'cat',
  'head',
  'tail',
  'less',
  'more',
  'tac',
  'nl',
  'strings',
  'xxd',
  'od',
  'hexdump',
  'tar',
  'zip',
  'gzip',
  'bzip2',
  'xz',
  '7z',
  'base64',
  'base32',
  'openssl',
  'gpg',
  'dd',
  'cp',
  'type',
  'get-content',
  'gc',
  'bat',
]);
const FILTERS: ReadonlySet<string> = new Set([
  'sed',
  'awk',
  'gawk',
  'cut',
  'tr',
  'sort',
  'uniq',
  'grep',
  'egrep',
  'rg',
  'fold',
  'paste',
  'column',
  'rev',
  'xargs',
  'tee',
  'wc',
  'perl',
  'python3',
  'python',
  'node',
  'ruby',
  'iconv',
  'gunzip',
  'zcat',
  'sponge',
  'while',
  'jq',
  'yq',
]);

/** Three plain letters in a row written as numbers: `\\x63\\x75\\x72` is a word that nobody is to read. */
const SPELT_OUT = /(?:\\x(?:2[ef]|3[\da]|[46][1-9a-f]|[57][\da])|\\0?(?:05[67]|07[0-2]|1[0-7][0-7])){3}/i;

function outputOf(
  command: ShellCommand,
  arriving: number,
  first: boolean,
  sources: (word: ShellWord) => number,
): number {
  const { name, args } = command;
  let words = 0;
  for (const word of args) words |= sources(word);
  for (const { operator, target } of command.redirects) {
    if (operator === '<' || operator === '<<<') {
      words |= sources(target);
      if (operator === '<') words |= fileSource(target.text);
    }
  }
  if (downloads(command)) return Source.network;
  switch (name) {
    case 'nc':
    case 'ncat':
    case 'netcat':
    case 'ssh':
    case 'dig':
    case 'nslookup':
    case 'host':
    case 'telnet':
      return Source.network;
    case 'echo':
    case 'printf':
      return args.some((word) => SPELT_OUT.test(word.text)) ? words | Source.decoded : words;
    case 'env':
    case 'printenv':
    case 'set':
    case 'export':
    case 'declare':
    case 'compgen':
      return name === 'printenv' && args.some((word) => !word.text.startsWith('-'))
        ? secretOperand(args)
        : name === 'env' || name === 'printenv' || args.every((word) => word.text.startsWith('-'))
          ? Source.environment
          : 0;
    case 'gci':
    case 'get-childitem':
    case 'dir':
      return args.some((word) => /^env:/i.test(word.text)) ? Source.environment : Source.machine;
    case 'pbpaste':
    case 'xclip':
    case 'xsel':
    case 'wl-paste':
    case 'get-clipboard':
      return Source.clipboard;
    case 'whoami':
    case 'hostname':
    case 'id':
    case 'uname':
    case 'ifconfig':
    case 'ip':
    case 'ps':
    case 'netstat':
    case 'ls':
    case 'find':
    case 'history':
    case 'sw_vers':
    case 'system_profiler':
    case 'systeminfo':
    case 'ipconfig':
      return name === 'history' ? Source.credential : words | Source.machine | operandSources(args);
    case 'git':
      return /^(?:diff|log|show|archive|bundle)$/.test(args[0]?.text ?? '')
        ? Source.project
        : /^(?:credential|config)$/.test(args[0]?.text ?? '')
          ? Source.machine
          : 0;
    case 'security':
    case 'secret-tool':
      return Source.credential;
    case 'kubectl':
    case 'oc':
      return /\bsecrets?\b/.test(argumentText(args)) && /^(?:get|describe)\b/.test(argumentText(args))
        ? Source.credential
        : 0;
    case 'aws':
      return /^(?:sts (?:get-session-token|assume-role\S{0,24}|get-federation-token)|iam create-(?:access-key|login-profile)|secretsmanager (?:get-secret-value|batch-get\S{0,20})|ssm get-parameters?\b.{0,200}decryption|configure (?:get|export-credentials)|ecr get-login-password|sso get-role-credentials)/.test(
        argumentText(args),
      )
        ? Source.credential
        : words;
    case 'vault':
    case 'op':
    case 'doppler':
    case 'bw':
    case 'pass':
    case 'lpass':
    case 'infisical':
    case 'gopass':
      return /^(?:read|kv get|secrets|item get|get|show|export|list items)\b/.test(argumentText(args))
        ? Source.secretVariable
        : 0;
    case 'gcloud':
    case 'az':
    case 'gh':
    case 'heroku':
    case 'fly':
    case 'vercel':
    case 'gpg':
      return /^(?:auth (?:\S{1,30} )?(?:print-(?:access|identity)-token|token)|secrets versions access|keyvault secret (?:show|download)|account get-access-token|auth token|config\b.{0,40}|env pull|(?:\S{1,20} ){0,3}--export-secret-(?:sub)?keys)/.test(
        argumentText(args),
      ) &&
        (name !== 'heroku' || args[0]?.text.startsWith('config') === true)
        ? Source.credential
        : words;
    case 'basename':
    case 'dirname':
    case 'date':
    case 'pwd':
    case 'realpath':
    case 'wc':
      return 0;
    case '':
      return command.redirects.length > 0 ? words : 0;
    default:
      break;
  }
  if (name === 'jq' && harmlessSelection(args)) return first ? 0 : arriving & ~(Source.input | Source.file);
  const decoded = decodes(command) ? Source.decoded : 0;
  if (READERS.has(name)) {
    const operands = args.filter((word) => !word.text.startsWith('-') && word.text !== '');
    const read = operandSources(args);
    if (operands.length === 0 || operands.every((word) => word.text === '-'))
      return decoded | words | (first ? Source.input : arriving);
    return decoded | words | (read === 0 ? Source.file : read) | (first ? 0 : arriving);
  }
  if (
    (name === 'grep' || name === 'rg' || name === 'egrep' || name === 'ag') &&
    args.some((word) => /secret|api[_-]?key|passw|token|private[_ -]key|credential/i.test(word.text)) &&
    args.some((word) => /^-[a-zA-Z]{0,8}[rR]|^--recursive$|^(?:~|\/|\$HOME|\/home|\/Users)/.test(word.text))
  ) {
    return Source.credential;
  }
  if (FILTERS.has(name)) {
    const read = picksOne(name, args) ? Source.secretVariable : operandSources(args);
    return decoded | words | read | (first ? (read === 0 && words === 0 ? Source.input : 0) : arriving);
  }
  return words;
}

/** The beginning of what a program is asked, as one text. */
function argumentText(args: readonly ShellWord[]): string {
  return args
    .slice(0, 8)
    .map((word) => word.text.slice(0, 80))
    .join(' ');
}

/** `jq -r .message`: a title or a path of the session, not its content. */
function harmlessSelection(args: readonly ShellWord[]): boolean {
  const filter = args.find((word) => !word.text.startsWith('-'))?.text ?? '.';
  return (
    filter.length < 300 &&
    filter !== '.' &&
    !/content|prompt|response|transcript|env|old_string|new_string|tool_input(?!\.(?:file_path|command|description|path|url|pattern))|@base64|tostring|\.\s{0,8}$/.test(
      filter,
    )
  );
}

function secretOperand(args: readonly ShellWord[]): number {
  return args.some((word) => namesSecret(word.text)) ? Source.secretVariable : 0;
}

function operandSources(args: readonly ShellWord[]): number {
  let flags = 0;
  for (const word of args) flags |= fileSource(word.text);
  return flags;
}

/** `grep '^ACME_API_KEY=' .env`: one value by its full name, which is how a script takes up its own key. */
function picksOne(name: string, args: readonly ShellWord[]): boolean {
  const operands = args.filter((word) => !word.text.startsWith('-'));
  return (
    /^(?:grep|egrep)$/.test(name) &&
    operands.length === 2 &&
    /^\^?[A-Z][A-Z0-9]{1,20}(?:_[A-Z0-9]{1,20}){1,5}=?$/.test(operands[0]!.text) &&
    fileSource(operands[1]!.text) === Source.envFile
  );
}

/** What a file name says about its content. */
function fileSource(text: string): number {
  if (text.length > 4_000) return 0;
  if (credentialPaths(text).length > 0) return Source.credential;
  if (ENV_FILE.test(text)) return Source.envFile;
  return 0;
}

function decodes(command: ShellCommand): boolean {
  const { name, args } = command;
  switch (name) {
    case 'base64':
    case 'base32':
    case 'gbase64':
      return args.some((word) => /^-[a-zA-Z]{0,6}[dD][a-zA-Z]{0,6}$|^--decode$/.test(word.text));
    case 'xxd':
      return args.some((word) => /^-[a-z]{0,6}r[a-z]{0,6}$|^--revert$/.test(word.text));
    case 'openssl':
      return args.some((word) => word.text === '-d');
    case 'uudecode':
    case 'gunzip':
    case 'zcat':
    case 'bunzip2':
    case 'rev':
      return true;
    case 'gzip':
      return args.some((word) => /^-[a-z]{0,6}d/.test(word.text));
    case 'tr':
      return (
        args.some((word) => /^[a-z]-[a-z][a-z]-[a-z]|^a-za-z$/i.test(word.text)) &&
        args.length >= 2 &&
        /n-za-m/i.test(args.map((word) => word.text).join(' '))
      );
    case 'perl':
    case 'python':
    case 'python3':
    case 'php':
    case 'node':
    case 'ruby':
      return args.some((word) =>
        /b64decode|base64_decode|decode_base64|unhexlify|fromhex|from\([^)]{0,200}base64|pack\(["']H\*/i.test(
          word.text,
        ),
      );
    default:
      return false;
  }
}

/** True when the command runs what it reads from its standard input. */
export function runsInput(command: ShellCommand): boolean {
  const { name, args } = command;
  if (name === 'iex' || name === 'invoke-expression') return true;
  if (name === 'source' || name === '.') return args[0]?.text === '/dev/stdin' || args[0]?.text === '-';
  if (command.wrappers.includes('xargs') && isInterpreter(name)) return true;
  if (name === 'parallel' && args.length === 0) return true;
  if (name === 'at' || name === 'batch') return true;
  if (POWERSHELLS.has(name))
    return args.every((word) => word.text.startsWith('-')) || args.some((word) => word.text === '-');
  if (!isInterpreter(name)) return false;
  const shell = SHELLS.has(name);
  for (let i = 0; i < args.length; i++) {
    const text = args[i]!.text;
    if (text === '-' || text === '/dev/stdin') return true;
    if (text === '--') continue;
    if (!text.startsWith('-')) return false;
    if (shell) {
      if (/^-[a-zA-Z]{0,8}c/.test(text)) return false;
      if (/^-[a-zA-Z]{0,8}s/.test(text)) return true;
      if (text === '-o' || text === '--rcfile' || text === '--init-file') i++;
    } else {
      if (
        name === 'node' &&
        (text === '-r' || text === '--require' || text === '--import' || text === '--input-type')
      ) {
        i++;
        continue;
      }
      if (/^-[a-zA-Z]{0,6}[cempnr]|^--(?:eval|print|module)/.test(text)) return false;
    }
  }
  return name !== 'deno' && name !== 'bun' && name !== 'osascript' && name !== 'cmd';
}

const CURL_VALUED =
  /^(?:-[dHXoTFAebcumxUKEQrtYyzw]|--(?:data(?:-raw|-binary|-urlencode|-ascii)?|json|header|request|output|upload-file|form(?:-string)?|user-agent|referer|cookie(?:-jar)?|user|max-time|connect-timeout|retry(?:-delay|-max-time)?|proxy|url|write-out|cert|key|cacert|resolve|range|config|output-dir|limit-rate|proto|tls-max|oauth2-bearer|aws-sigv4|unix-socket|interface|dns-servers|stderr|trace(?:-ascii)?))$/;
const CURL_DATA = /^(?:-[dTF]|--(?:data(?:-raw|-binary|-urlencode|-ascii)?|json|upload-file|form(?:-string)?))$/;
const WGET_VALUED =
  /^(?:-[OoPUeiatTwQ]|--(?:header|user|password|post-data|post-file|body-data|body-file|method|output-document|directory-prefix|user-agent|timeout|tries))$/;

interface Transfer {
  readonly targets: readonly ShellWord[];
  readonly payload: readonly ShellWord[];
  readonly headers: readonly ShellWord[];
  readonly outputs: readonly string[];
  readonly remoteName: boolean;
}

/** Splits the operands of a download program into addresses, what is sent and where the answer goes. */
export function readTransfer(command: ShellCommand): Transfer {
  const targets: ShellWord[] = [];
  const payload: ShellWord[] = [];
  const headers: ShellWord[] = [];
  const outputs: string[] = [];
  let remoteName = command.name === 'wget';
  const valued = command.name === 'wget' ? WGET_VALUED : CURL_VALUED;
  const { args } = command;
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    const text = word.text;
    if (!text.startsWith('-') || text === '-') {
      if (text !== '-') targets.push(word);
      continue;
    }
    const [option, inline] = splitOption(text, command.name);
    if (/^-[a-zA-Z]{0,12}O$/.test(option) && command.name === 'curl') remoteName = true;
    if (option === '--remote-name') remoteName = true;
    if (/^(?:-uri|--url)$/i.test(option) && args[i + 1] !== undefined) {
      targets.push(args[++i]!);
      continue;
    }
    if (/^-(?:body|infile)$/i.test(option) && args[i + 1] !== undefined) {
      payload.push(args[++i]!);
      continue;
    }
    if (/^-outfile$/i.test(option) && args[i + 1] !== undefined) {
      outputs.push(args[++i]!.text);
      continue;
    }
    if (/^-(?:method|headers|contenttype|usebasicparsing)$/i.test(option) && /^i/.test(command.name)) {
      if (!/^-usebasicparsing$/i.test(option)) {
        const value = args[++i];
        if (value !== undefined && /^-headers$/i.test(option)) headers.push(value);
      }
      continue;
    }
    if (!valued.test(option)) continue;
    const value: ShellWord | undefined = inline === null ? args[++i] : { ...word, text: inline };
    if (value === undefined) continue;
    if (CURL_DATA.test(option) || /^--(?:post-data|post-file|body-data|body-file)$/.test(option)) {
      payload.push(
        /file$/.test(option)
          ? { ...value, text: `@${value.text}` }
          : option === '-T' || option === '--upload-file'
            ? { ...value, text: `@${value.text}` }
            : value,
      );
    } else if (/^(?:-H|--header|-u|--user|-A|--user-agent|-b|--cookie|-e|--referer|--oauth2-bearer)$/.test(option))
      headers.push(value);
    else if (/^(?:-o|--output|-O|--output-document)$/.test(option)) {
      outputs.push(value.text);
      remoteName = false;
    } else if (option === '--url') targets.push(value);
  }
  return { targets, payload, headers, outputs, remoteName };
}

/** `-fsSLo` → `-o`; `--header=x` and `-dX` → option and value. */
function splitOption(text: string, program: string): [string, string | null] {
  if (text.startsWith('--')) {
    const equals = text.indexOf('=');
    return equals === -1 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
  }
  if (/^-[a-zA-Z]$/.test(text) || /^i/.test(program)) return [text, null];
  const valued = program === 'wget' ? 'OoPUeiatTwQ' : 'dHXoTFAebcumxUKEQrtYyzw';
  for (let i = 1; i < Math.min(text.length, 16); i++) {
    const letter = text[i]!;
    if (!/[a-zA-Z#0-9]/.test(letter)) break;
    if (valued.includes(letter)) return [`-${letter}`, i + 1 < text.length ? text.slice(i + 1) : null];
  }
  return [text, null];
}

/** Host of an operand; null when it names none. Local paths of scp and rsync have none. */
function hostOf(program: string, text: string): string | null {
  const address = readAddress(text);
  if (address !== null) return address.host;
  if (program === 'scp' || program === 'rsync' || program === 'sftp') {
    const remote = /^(?:[\w.-]{1,64}@)?([\w.-]{1,253}):/.exec(text);
    return remote === null || /^[A-Za-z]$/.test(remote[1]!) ? null : remote[1]!.toLowerCase();
  }
  if (program === 'socat') {
    const peer = /^(?:tcp|udp|ssl|openssl)[46]?(?:-connect)?:([^:,\s]{1,253})/i.exec(text);
    return peer === null ? null : peer[1]!.toLowerCase();
  }
  if (/[$`]/.test(text)) return '$';
  const bare =
    /^(?:[\w.-]{1,64}@)?((?:[\w-]{1,63}\.){1,12}[a-z]{2,24}|\d{1,3}(?:\.\d{1,3}){3}|localhost|\[::1\])(?::\d{1,5})?(?:[/?]|$)/i.exec(
      text,
    );
  return bare === null ? null : bare[1]!.toLowerCase();
}

const NOTIFY_VARIABLE =
  /WEBHOOK|NOTIF|SLACK|DISCORD|TEAMS|TELEGRAM|NTFY|GOTIFY|PUSHOVER|HEALTHCHECK|HC_PING|PING_URL|ALERT|BARK|FEISHU|DINGTALK|WECOM/;

function networkCall(command: ShellCommand, facts: ScriptFacts): NetworkCall | null {
  const { name, args } = command;
  const downloader = downloads(command);
  if (!downloader && !OTHER_NETWORK.has(name)) return null;
  if (args.length > 0 && args.every((word) => /^(?:--version|-V|--help|-h|-v|version|help)$/.test(word.text)))
    return null;
  if (name === 'openssl' && args[0]?.text !== 's_client') return null;
  if (name === 'certutil' && !args.some((word) => /urlcache/i.test(word.text))) return null;
  if ((name === 'ngrok' || name === 'bore' || name === 'chisel') && args.length === 0) return null;
  const transfer = downloader ? readTransfer(command) : null;
  const operands = transfer?.targets ?? args.filter((word) => !word.text.startsWith('-'));
  const hosts: string[] = [];
  let namedByVariable = false;
  for (const word of operands) {
    const host = hostOf(name, word.text);
    if (host === null) continue;
    hosts.push(host);
    if (networkOf(host) === 'unknown') {
      const whole = /^\$\{?([A-Za-z_]\w{0,80})\}?(?:[/?]|$)/.exec(word.text);
      namedByVariable ||= whole !== null && NOTIFY_VARIABLE.test(whole[1]!);
    }
  }
  if ((name === 'scp' || name === 'rsync' || name === 'sftp') && hosts.length === 0) return null;
  const network = overallNetwork(hosts);
  const payload = transfer?.payload ?? [];
  const headers = transfer?.headers ?? [];
  let sent = 0;
  for (const word of payload) {
    sent |= facts.sources(word);
    if (/(?:^|=)@/.test(word.text))
      sent |= /@-$/.test(word.text)
        ? command.input || Source.input
        : fileSource(word.text.slice(word.text.indexOf('@') + 1)) || Source.file;
  }
  for (const word of operands) {
    const sources = facts.sources(word);
    sent |= isOwnAddress(word) ? sources & ~Source.secretVariable : sources;
  }
  for (const { operator, target } of command.redirects) {
    if (operator === '<') sent |= fileSource(target.text) || Source.file;
    if (operator === '<<<') sent |= facts.sources(target);
  }
  if (!downloader) {
    sent |= command.input;
    if (name === 'scp' || name === 'rsync' || name === 'rclone' || name === 'croc' || name === 'wormhole') {
      for (const [i, word] of operands.entries())
        if (!isKeyOperand(args, word, i) && !isLeftOut(args, word))
          sent |= fileSource(word.text) || facts.sources(word) || Source.file;
    }
  }
  if (command.wrappers.includes('xargs')) sent |= command.input;
  let headerSources = 0;
  for (const word of headers)
    headerSources |= facts.sources(word) & (Source.credential | Source.environment | Source.envFile | Source.clipboard);
  sent |= headerSources;
  const own = [...operands, ...payload, ...headers]
    .flatMap((word) => word.variables)
    .filter((variable) => namesSecret(variable));
  const consistent = own.length > 0 && own.every((variable) => hosts.some((host) => vendorOwns(variable, host)));
  const service =
    hosts.length > 0 &&
    hosts.every((host) => isServiceHost(host) || networkOf(host) === 'loopback' || networkOf(host) === 'private');
  if (consistent || namedByVariable) sent &= ~Source.secretVariable;
  // A bearer header is how interfaces are called; the same variable in an address or a body is a leak.
  const expected = service || consistent || (namedByVariable && network === 'unknown');
  return {
    program: name,
    command,
    script: facts,
    hosts,
    network,
    expected,
    sent,
    carriesPrivate: (sent & PRIVATE) !== 0,
  };
}

/** The key of `scp -i key file host:`. */
function isKeyOperand(args: readonly ShellWord[], word: ShellWord, position: number): boolean {
  const at = args.indexOf(word);
  return position < 2 && at > 0 && args[at - 1]!.text === '-i';
}

/** `rsync --exclude .env`: what is named to stay behind, and how ssh is to be called, is not sent. */
function isLeftOut(args: readonly ShellWord[], word: ShellWord): boolean {
  const at = args.indexOf(word);
  return at > 0 && /^(?:--(?:exclude|exclude-from|filter|rsh)|-e|-[a-zA-Z]{1,6}e)$/.test(args[at - 1]!.text);
}

function overallNetwork(hosts: readonly string[]): Network {
  if (hosts.length === 0) return 'unknown';
  const kinds = hosts.map(networkOf);
  for (const kind of ['public', 'unknown', 'private'] as const) if (kinds.includes(kind)) return kind;
  return 'loopback';
}

const GENERIC_NAME_PARTS: ReadonlySet<string> = new Set(
  'api key token secret access auth url id bot app my the project webhook client bearer password user service private public oauth env'.split(
    ' ',
  ),
);

/** `VERCEL_TOKEN` belongs to api.vercel.com. */
function vendorOwns(variable: string, host: string): boolean {
  return variable
    .toLowerCase()
    .split('_')
    .some((part) => part.length >= 3 && !GENERIC_NAME_PARTS.has(part) && host.includes(part));
}

/** Texts that `command` hands to another shell; code for other interpreters goes to `inlineCode`. */
function innerScripts(command: ShellCommand, facts: ScriptFacts, inlineCode: InlineCode[]): string[] {
  const { name, args } = command;
  const inner: string[] = [];
  const after = (option: RegExp): string | undefined => {
    const at = args.findIndex((word) => option.test(word.text));
    return at === -1 ? undefined : args[at + 1]?.text;
  };
  if (SHELLS.has(name)) {
    const script = after(/^-[a-zA-Z]{0,8}c$/);
    if (script !== undefined) inner.push(script);
    for (const text of command.hereText) inner.push(text);
    if (runsInput(command)) inner.push(...echoedInto(command, facts));
  } else if (POWERSHELLS.has(name)) {
    // A backslash is a path separator there, not an escape.
    const at = args.findIndex((word) => /^[-/]c(?:ommand)?$/i.test(word.text));
    if (at !== -1)
      inner.push(
        windowsText(
          args
            .slice(at + 1)
            .map((word) => word.text)
            .join(' '),
        ),
      );
    else if (args[0] !== undefined && !/^[-/]/.test(args[0].text))
      inner.push(windowsText(args.map((word) => word.text).join(' ')));
    const encoded = after(/^[-/]e(?:nc?|ncodedcommand|ncodedc\w{0,12})?$/i);
    if (encoded !== undefined) inner.push(fromUtf16Base64(encoded));
  } else if (name === 'cmd') {
    const at = args.findIndex((word) => /^\/[ckr]$/i.test(word.text));
    if (at !== -1)
      inner.push(
        windowsText(
          args
            .slice(at + 1)
            .map((word) => (args.length - at === 2 ? word.text : quoteIfNeeded(word)))
            .join(' '),
        ),
      );
  } else if (name === 'eval') {
    inner.push(args.map((word) => word.text).join(' '));
  } else if (name === 'su' || name === 'script' || name === 'runuser') {
    const script = after(/^-c$|^--command$/);
    if (script !== undefined) inner.push(script);
  } else if (name === 'trap' || name === 'alias') {
    if (args[0] !== undefined) inner.push(args[0].text.replace(/^[\w-]{1,40}=/, ''));
  } else if (name === 'find' || name === 'fd') {
    const at = args.findIndex((word) => /^-(?:exec|execdir|ok|okdir)$/.test(word.text));
    if (at !== -1)
      inner.push(
        args
          .slice(at + 1)
          .map((word) => quoteIfNeeded(word))
          .join(' '),
      );
  } else if (/^(?:docker|podman|nerdctl|kubectl|oc|chroot|nsenter|lxc|vagrant|multipass)$/.test(name)) {
    // A shell inside a container that is told what to run.
    const at = args.findIndex(
      (word, i) => SHELLS.has(baseName(word.text)) && /^-[a-z]{0,6}c$/.test(args[i + 1]?.text ?? ''),
    );
    if (at !== -1 && args[at + 2] !== undefined) inner.push(args[at + 2]!.text);
  } else if (name === 'tmux' || name === 'screen' || name === 'parallel' || name === 'wsl' || name === 'concurrently') {
    const last = args.at(-1);
    if (last?.text.includes(' ')) inner.push(last.text);
  } else if (name === 'osascript') {
    const code = args.map((word) => word.text).join('\n');
    inlineCode.push({ program: name, code });
    for (const match of code.matchAll(/do shell script "((?:[^"\\]|\\.){1,4000})"/g))
      inner.push(match[1]!.replace(/\\(.)/g, '$1'));
  } else if (name === 'awk' || name === 'gawk' || CODE_INTERPRETERS.has(name) || /^python3?\.\d{1,2}$/.test(name)) {
    const code =
      name === 'awk' || name === 'gawk'
        ? args.map((word) => word.text).join('\n')
        : (after(/^-[a-zA-Z]{0,6}[ceE]$|^--(?:eval|print)$|^-p$|^-r$|^eval$/) ?? '');
    if (code !== '') {
      inlineCode.push({ program: name, code });
      inner.push(...shellStringsIn(code));
    }
    for (const text of command.hereText) {
      inlineCode.push({ program: name, code: text });
      inner.push(...shellStringsIn(text));
    }
  } else if (name === 'git' && args[0]?.text === 'config') {
    for (const word of args.slice(1))
      if (/[\s|;&]/.test(word.text) || word.text.startsWith('!')) inner.push(word.text.replace(/^!/, ''));
  } else if ((name === 'echo' || name === 'printf') && writesFile(command)) {
    const content = args.map((word) => word.text).join(' ');
    if (content.length < 50_000 && /[|;&$\n]|\\n|^export\s/.test(content)) inner.push(content.replace(/\\n/g, '\n'));
  } else if ((name === 'cat' || name === 'tee') && command.hereText.length > 0 && writesFile(command)) {
    for (const text of command.hereText)
      if (
        /^\s{0,8}(?:#!|<\?xml|<plist|<!DOCTYPE|\[Unit\]|[*@\d])/.test(text) ||
        /\.(?:sh|bash|zsh|plist|service|desktop|cmd|bat|ps1)$|cron|hooks\/|rc$|profile$|bin\/[\w.-]{1,60}$/.test(
          writtenPath(command),
        )
      )
        inner.push(asLines(text));
  } else if (name === 'crontab' || name === 'at') {
    for (const text of command.hereText) inner.push(text);
  } else if (command.hereText.length > 0 && (name === 'cat' || name === 'tee') && pipesIntoShell(command, facts)) {
    for (const text of command.hereText) inner.push(text);
  }
  return inner;
}

/** The command's output becomes a file that may be run later. */
function writesFile(command: ShellCommand): boolean {
  return /(?:\.(?:sh|bash|zsh|plist|service|desktop|cmd|bat|ps1|py|js)|rc|profile|hooks\/[\w-]{1,40}|cron\S{0,40}|bin\/[\w.-]{1,60}|\/tmp\/[\w./-]{1,80}|\$\{?CLAUDE_ENV_FILE\}?)$/.test(
    writtenPath(command),
  );
}

function writtenPath(command: ShellCommand): string {
  const redirected = command.redirects.find(({ operator }) => operator === '>' || operator === '>>')?.target.text;
  if (redirected !== undefined || command.name !== 'tee') return redirected ?? '';
  return command.args.find(({ text }) => !text.startsWith('-'))?.text ?? '';
}

/** Markup and key names of unit and property-list files are no part of the command they carry. */
function asLines(text: string): string {
  return text
    .replace(/<[^<>]{1,80}>/g, '\n')
    .replace(/&amp;/g, '&')
    .replace(/^\s{0,8}(?:Exec\w{0,12}|ExecStart)=/gm, '');
}

function windowsText(text: string): string {
  return text.replace(/\\/g, '\\\\');
}

function quoteIfNeeded(word: ShellWord): string {
  return word.quoted && /\s/.test(word.text) ? `'${word.text.replace(/'/g, `'\\''`)}'` : word.text;
}

function pipesIntoShell(command: ShellCommand, facts: ScriptFacts): boolean {
  const members = facts.membersOf(command.pipeline);
  return members.length < 20 && members.some((other) => other !== command && runsInput(other));
}

/** `echo 'curl x | sh' | bash`: the operands of the first command are a script. */
function echoedInto(command: ShellCommand, facts: ScriptFacts): string[] {
  const found: string[] = [];
  for (const source of facts.membersOf(command.pipeline).slice(0, 20)) {
    if (source === command) break;
    if (source.name === 'echo' || source.name === 'printf') found.push(source.args.map((word) => word.text).join(' '));
  }
  return found;
}

const CALLS_SHELL =
  /(?:os\.system|os\.popen|subprocess\.\w{2,14}|execSync|execFileSync|spawnSync|\bexec|\bspawn|\bsystem|shell_exec|passthru|popen|Popen|check_output|IO\.popen|%x)\s{0,4}\(?\s{0,4}(?:\[\s{0,4})?[rfb]?(["'`])/g;

/** String literals that inline code hands to a shell. */
function shellStringsIn(code: string): string[] {
  const found: string[] = [];
  if (!/system|popen|subprocess|exec|spawn|passthru|%x|check_output/.test(code)) return found;
  for (const match of code.matchAll(CALLS_SHELL)) {
    const quote = match[1]!;
    const from = match.index + match[0].length;
    const end = code.indexOf(quote, from);
    if (end !== -1 && end - from <= 20_000) found.push(code.slice(from, end));
  }
  return found;
}

function fromUtf16Base64(text: string): string {
  if (!/^[A-Za-z0-9+/=_-]{8,1048576}$/.test(text)) return '';
  const bytes = Buffer.from(text, 'base64');
  const wide = bytes.toString('utf16le');
  return /^[\t\n\r\u0020-\u007e]/.test(wide) && !wide.includes('\u0000') ? wide : bytes.toString('utf8');
}

const PATTERN_TAKERS: ReadonlySet<string> = new Set([
  'grep',
  'egrep',
  'fgrep',
  'zgrep',
  'rg',
  'ag',
  'ack',
  'pgrep',
  'sed',
  'jq',
  'yq',
  'expr',
  'select-string',
  'findstr',
]);
const MESSAGE_TAKERS: ReadonlySet<string> = new Set([
  'echo',
  'printf',
  'say',
  'notify-send',
  'terminal-notifier',
  'write-host',
  'write-output',
  'logger',
  'test',
  '[',
  '[[',
  'case',
  'return',
  'exit',
  'help',
  'man',
  'which',
  'where',
  'type',
  'hash',
  'command',
  'export_message',
]);

/**
 * The script's text with everything blanked that is only spoken of: comments, patterns of grep, tests, and messages that
 * go to the screen. What is written to a file or piped into an interpreter stays.
 */
function activeText(script: ShellScript): string {
  const spans: { start: number; end: number }[] = [...script.comments];
  const executed = new Set<number>();
  for (const command of script.commands) if (runsInput(command)) executed.add(command.pipeline);
  for (const command of script.commands) {
    const { name, args } = command;
    if (MESSAGE_TAKERS.has(name)) {
      if (executed.has(command.pipeline)) continue;
      if (
        command.redirects.some(
          ({ operator, target }) =>
            (operator === '>' || operator === '>>') && !/^(?:\/dev\/(?:stderr|null|tty)|&?\d)$/.test(target.text),
        )
      )
        continue;
      for (const word of args) if (word.substitutions.length === 0) spans.push(word);
    } else if (PATTERN_TAKERS.has(name)) {
      const pattern = args.find((word) => !word.text.startsWith('-'));
      if (pattern !== undefined) spans.push(pattern);
    } else if (name === 'git' && args[0]?.text === 'commit') {
      for (const word of args) if (word.quoted) spans.push(word);
    } else if (CODE_INTERPRETERS.has(name)) {
      // Code has its own rules: a path in a Python list is no file that is read.
      const at = args.findIndex((word) => /^-[a-zA-Z]{0,6}[ceE]$|^--eval$/.test(word.text));
      const code = at === -1 ? undefined : args[at + 1];
      if (code !== undefined && code.substitutions.length === 0) spans.push(code);
    }
  }
  if (spans.length === 0) return script.text;
  spans.sort((a, b) => a.start - b.start);
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    if (start < at) continue;
    parts.push(script.text.slice(at, start), ' '.repeat(Math.min(end - start, 1)));
    at = end;
  }
  parts.push(script.text.slice(at));
  return parts.join('');
}

/** Addresses in active text whose host collects what others send, or is a bare public address. */
export function collectionHostsIn(text: string): { readonly host: string; readonly raw: boolean }[] {
  const found: { host: string; raw: boolean }[] = [];
  for (const match of text.matchAll(/\b(?:https?|wss?|ftp|tcp):\/\/[^\s'"<>`|;)]{1,400}/gi)) {
    const address = readAddress(match[0]);
    if (address === null) continue;
    const known = collectionHost(address.host, address.path);
    if (known !== null) found.push({ host: known, raw: false });
    else if (isRawPublicAddress(address.host)) found.push({ host: '', raw: true });
  }
  return found;
}

/** A pattern of a `case` (`*id_rsa*)`) names what is compared, not what is read. */
function caseOperand(active: string, start: number, end: number): boolean {
  const before = active.slice(Math.max(0, start - 240), start);
  const from = Math.max(before.lastIndexOf('case '), before.lastIndexOf(';;'));
  if (from === -1 || !/\s\*[^\s()]{0,80}$/.test(before) || !/^[^\s()]{0,60}\)/.test(active.slice(end, end + 64)))
    return false;
  const clause = before.slice(from);
  return clause.split('(').length === clause.split(')').length && !clause.includes('\x60');
}

const USES = new WeakMap<ScriptFacts, readonly string[]>();

/** Credential paths and queries of the active text, without the uses that are what a key is for; read off once. */
export function credentialUses(facts: ScriptFacts): readonly string[] {
  let uses = USES.get(facts);
  if (uses === undefined) {
    uses = usesOf(facts);
    USES.set(facts, uses);
  }
  return uses;
}

function usesOf(facts: ScriptFacts): string[] {
  const { active } = facts;
  const found: string[] = [];
  const choices = facts.script.commands.some(({ name }) => name === 'case');
  for (const { start, end } of credentialPaths(active)) {
    const before = active.slice(Math.max(0, start - 60), start);
    if (choices && caseOperand(active, start, end)) continue;
    if (
      /(?:\b(?:ssh|ssh-add|ssh-keygen|ssh-copy-id|sftp|chmod|chown|mkdir|touch|test|stat)\b[^;|&\n]{0,50}|(?:^|\s)-(?:i|e|f)\s{0,2}["']?|KUBECONFIG=["']?|--kubeconfig[= ]["']?|_FILE=["']?|GIT_SSH_COMMAND=["']?[^;|&]{0,40})$/.test(
        before,
      )
    )
      continue;
    found.push(active.slice(start, end));
  }
  for (const { start, end } of credentialQueries(active)) found.push(active.slice(start, end));
  return found;
}

/** `https://api.telegram.org/bot$TOKEN/…`: a service whose address holds the caller's own key, outside the query. */
function isOwnAddress(word: ShellWord): boolean {
  const address = readAddress(word.text);
  return address !== null && address.path.includes('$') && !address.query.includes('$') && isServiceHost(address.host);
}

/** Base name of the file that an operand or path names. */
export function fileNameOf(path: string): string {
  return baseName(path.replace(/[?#][\s\S]{0,4000}$/, ''));
}

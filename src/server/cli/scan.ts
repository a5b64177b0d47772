/**
 * `civitas-scan`: the scanner at the command line. Files, folders and standard input; text, JSON, SARIF and Markdown. No
 * database, no network, no environment needed, and nothing it reads is executed.
 *
 *   npm run scan -- .claude/settings.json
 *   npm run scan -- . --format sarif --output civitas.sarif
 *   cat SKILL.md | npm run scan -- - --type skill
 */
import {
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { CATALOGUE, RULESET_VERSION } from '../../districts/scanner/catalogue.ts';
import { typeOfFile, typeOfPath } from '../../districts/scanner/detect-type.ts';
import { printable } from '../../districts/scanner/engine/hygiene.ts';
import { CONTENT_BYTES_MAX } from '../../districts/scanner/engine/limits.ts';
import { segmentMatches } from '../../districts/scanner/engine/permission-rule.ts';
import { type FileError, type FileResult, fileResult } from '../../districts/scanner/formats/file-result.ts';
import { toJson } from '../../districts/scanner/formats/json.ts';
import { toMarkdown } from '../../districts/scanner/formats/markdown.ts';
import { toSarif } from '../../districts/scanner/formats/sarif.ts';
import { toText } from '../../districts/scanner/formats/text.ts';
import { analyse, DEFAULT_COMPETITORS, type ScanOptions, type ScanType } from '../../districts/scanner/scan-content.ts';

/** What the command needs from its surroundings; tests give their own. */
export interface ScanIo {
  readonly cwd: string;
  readonly readStdin: () => Uint8Array;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Standard output is a terminal that shows colour. */
  readonly colour: boolean;
}

const HELP = `Usage: civitas-scan FILE… [options]

Scans Claude Code settings, MCP configurations and skill files for hostile content.
FILE is a file, a folder (walked for known names) or - for standard input.

  --type TYPE            settings, mcp_config, skill or auto (default auto)
  --format FORMAT        text, json, sarif or markdown (default text)
  --output FILE          write the report to FILE instead of standard output
  --fail-on LEVEL        block, review, score or never: what makes exit code 1 (default review)
  --stdin-filename NAME  name of what comes from standard input (default stdin)
  --exclude GLOB         leave out matching paths; repeatable
  --root DIR             folder the paths in the report are relative to (default: current folder)
  --competitors LIST     brands to report, comma-separated; empty for none
  --allow-server NAME[=IDENTITY]
                         one more vetted MCP server; repeatable
  --list-rules           print the catalogue of rules
  --version, --help

Exit code: 0 nothing reached the threshold, 1 something did, 2 wrong use, 3 a file could not be scanned.
`;

const FORMATS = ['text', 'json', 'sarif', 'markdown'] as const;
const THRESHOLDS = ['block', 'review', 'score', 'never'] as const;
const TYPES = ['settings', 'mcp_config', 'skill', 'auto'] as const;

interface Options {
  readonly files: readonly string[];
  readonly type: (typeof TYPES)[number];
  readonly format: (typeof FORMATS)[number];
  readonly output: string | undefined;
  readonly failOn: (typeof THRESHOLDS)[number];
  readonly stdinName: string;
  readonly excludes: readonly string[];
  readonly root: string;
  readonly scan: ScanOptions;
}

class WrongUse extends Error {}

/** Runs the command; the exit code is the answer and nothing is ended. */
export function runScan(argv: readonly string[], io: ScanIo): number {
  try {
    const parsed = readOptions(argv, io.cwd);
    if (parsed === 'help') io.out(HELP);
    else if (parsed === 'version') io.out(`civitas-scan ${RULESET_VERSION}\n`);
    else if (parsed === 'rules') io.out(listRules());
    else return scanAll(parsed, io);
    return 0;
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    io.err(`civitas-scan: ${printable(error.message)}\nTry civitas-scan --help.\n`);
    return 2;
  }
}

function readOptions(argv: readonly string[], cwd: string): Options | 'help' | 'version' | 'rules' {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    throw new WrongUse(
      error instanceof Error ? error.message.split('\n')[0]!.replace(/\. To specify.*$/s, '') : 'wrong use',
    );
  }
  const { values, positionals } = parsed;
  if (values.help) return 'help';
  if (values.version) return 'version';
  if (values['list-rules']) return 'rules';
  if (positionals.length === 0) throw new WrongUse('no FILE given; name files or folders, or - for standard input');
  return {
    files: positionals,
    type: oneOf('--type', values.type ?? 'auto', TYPES),
    format: oneOf('--format', values.format ?? 'text', FORMATS),
    output: values.output,
    failOn: oneOf('--fail-on', values['fail-on'] ?? 'review', THRESHOLDS),
    stdinName: values['stdin-filename'] ?? 'stdin',
    excludes: values.exclude ?? [],
    root: resolve(cwd, values.root ?? '.'),
    scan: {
      competitors: values.competitors === undefined ? DEFAULT_COMPETITORS : list(values.competitors),
      allowedServers: (values['allow-server'] ?? []).map(readServer),
    },
  };
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    strict: true,
    options: {
      type: { type: 'string' },
      format: { type: 'string' },
      output: { type: 'string' },
      'fail-on': { type: 'string' },
      'stdin-filename': { type: 'string' },
      exclude: { type: 'string', multiple: true },
      root: { type: 'string' },
      competitors: { type: 'string' },
      'allow-server': { type: 'string', multiple: true },
      'list-rules': { type: 'boolean' },
      version: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined)
    throw new WrongUse(`${option} is one of ${allowed.join(', ')}, not ${JSON.stringify(value)}`);
  return found;
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function readServer(text: string): { name: string; identity: string | null } {
  const equals = text.indexOf('=');
  return equals === -1
    ? { name: text, identity: null }
    : { name: text.slice(0, equals), identity: text.slice(equals + 1) };
}

function listRules(): string {
  const rows = CATALOGUE.map(
    (rule) =>
      `${rule.id.padEnd(9)} ${rule.severity.padEnd(9)} ${rule.posture ? 'posture ' : '        '}${rule.category.padEnd(26)} ${rule.title}`,
  );
  return `${rows.join('\n')}\n`;
}

// ---------------------------------------------------------------- files

interface Candidate {
  /** Absolute; null for standard input. */
  readonly path: string | null;
  /** As it stands in the report. */
  readonly shown: string;
  /** Found by walking a folder: its name has decided the type. */
  readonly type: ScanType | null;
}

function scanAll(options: Options, io: ScanIo): number {
  const errors: FileError[] = [];
  const results: FileResult[] = [];
  const seen = new Set<string>();
  for (const file of options.files) {
    for (const candidate of candidatesOf(file, options, io, errors)) {
      if (seen.has(candidate.shown)) continue;
      seen.add(candidate.shown);
      scanOne(candidate, options, io, results, errors);
    }
  }
  const code = exitCode(results, errors, options.failOn);
  const report = render(results, errors, options, code, io);
  if (options.output === undefined) io.out(report);
  else writeReport(resolve(io.cwd, options.output), report);
  return code;
}

function* candidatesOf(file: string, options: Options, io: ScanIo, errors: FileError[]): Generator<Candidate> {
  if (file === '-') {
    yield { path: null, shown: options.stdinName, type: null };
    return;
  }
  const path = resolve(io.cwd, file);
  let folder: boolean;
  try {
    folder = statSync(path).isDirectory();
  } catch (error) {
    errors.push({ file: shownPath(path, options.root), code: 'unreadable', error: reasonOf(error) });
    return;
  }
  if (folder) yield* walk(path, options, errors);
  else {
    const shown = shownPath(path, options.root);
    if (!excluded(shown, options.excludes)) yield { path, shown, type: null };
  }
}

/** Every depth, hidden folders included, known names only; links are not followed and .gitignore is not asked. */
function* walk(folder: string, options: Options, errors: FileError[]): Generator<Candidate> {
  let entries: ReturnType<typeof readEntries>;
  try {
    entries = readEntries(folder);
  } catch (error) {
    errors.push({ file: shownPath(folder, options.root), code: 'unreadable', error: reasonOf(error) });
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const shown = shownPath(path, options.root);
    if (entry.isDirectory()) {
      if (entry.name !== '.git' && entry.name !== 'node_modules' && !excluded(`${shown}/`, options.excludes))
        yield* walk(path, options, errors);
    } else if (entry.isFile()) {
      const type = typeOfPath(path);
      if (type !== null && !excluded(shown, options.excludes)) yield { path, shown, type };
    }
  }
}

function readEntries(folder: string) {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function scanOne(candidate: Candidate, options: Options, io: ScanIo, results: FileResult[], errors: FileError[]): void {
  const { shown } = candidate;
  let bytes: Uint8Array;
  try {
    bytes = candidate.path === null ? io.readStdin() : readBounded(candidate.path);
  } catch (error) {
    errors.push(
      error instanceof TooLarge
        ? { file: shown, code: 'too_large', error: error.message }
        : { file: shown, code: 'unreadable', error: reasonOf(error) },
    );
    return;
  }
  if (bytes.byteLength > CONTENT_BYTES_MAX) {
    errors.push({ file: shown, code: 'too_large', error: new TooLarge().message });
    return;
  }
  const type =
    options.type === 'auto'
      ? (candidate.type ?? typeOfFile(candidate.path ?? shown, Buffer.from(bytes).toString('utf8')))
      : options.type;
  if (type === null)
    throw new WrongUse(`the type of ${shown} is not clear; name it with --type settings, mcp_config or skill`);
  try {
    results.push(fileResult(shown, analyse({ type, content: bytes, ...options.scan }), sha256Hex(bytes)));
  } catch {
    errors.push({ file: shown, code: 'internal', error: 'The file could not be analysed.' });
  }
}

class TooLarge extends Error {
  constructor() {
    super(`The file is larger than ${CONTENT_BYTES_MAX} bytes.`);
  }
}

/** A file above the limit is refused by its size, before it is read. */
function readBounded(path: string): Uint8Array {
  const stats = statSync(path);
  if (!stats.isFile()) throw new Error('The path is neither a file nor a folder.');
  if (stats.size > CONTENT_BYTES_MAX) throw new TooLarge();
  return readFileSync(path);
}

/** Relative to the root with forward slashes; a link inside the root is shown by its real path. */
function shownPath(path: string, root: string): string {
  let real = path;
  try {
    if (lstatSync(path).isSymbolicLink()) {
      const target = realpathSync(path);
      if (!relative(realpathSync(root), target).startsWith('..'))
        real = join(root, relative(realpathSync(root), target));
    }
  } catch {
    // A path that cannot be looked at is shown as it was given.
  }
  const shown = relative(root, real).split(sep).join('/');
  return shown === '' ? basename(root) : shown;
}

function excluded(shown: string, globs: readonly string[]): boolean {
  return globs.some((glob) => globMatches(glob, shown));
}

/** `**` spans folders, `*` and `?` stay in one; a pattern without a slash names a file or folder at any depth. */
export function globMatches(glob: string, path: string): boolean {
  const wanted = glob.replace(/^\.\//, '').replace(/\/$/, '/**').split('/');
  const parts = path.replace(/\/$/, '').split('/');
  if (wanted.length === 1) return parts.some((part) => segmentMatches(wanted[0]!, part));
  return matchFrom(wanted, parts);
}

function matchFrom(wanted: readonly string[], parts: readonly string[]): boolean {
  let w = 0;
  let p = 0;
  let star = -1;
  let resume = 0;
  while (p < parts.length) {
    if (wanted[w] === '**') {
      star = w++;
      resume = p;
    } else if (w < wanted.length && segmentMatches(wanted[w]!, parts[p]!)) {
      w++;
      p++;
    } else if (star !== -1) {
      w = star + 1;
      p = ++resume;
    } else return false;
  }
  while (wanted[w] === '**') w++;
  return w >= wanted.length;
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'There is no such file.';
  if (code === 'EACCES' || code === 'EPERM') return 'The file may not be read.';
  return 'The file could not be read.';
}

// ---------------------------------------------------------------- report

/** An unscanned file is never a pass: 3 wins over 1. */
function exitCode(results: readonly FileResult[], errors: readonly FileError[], failOn: Options['failOn']): number {
  if (errors.length > 0) return 3;
  const reached = results.some(({ report }) => {
    if (failOn === 'never') return false;
    if (failOn === 'score') return !report.passed;
    return failOn === 'block' ? report.verdict === 'block' : report.verdict !== 'clean';
  });
  return reached ? 1 : 0;
}

function render(
  results: readonly FileResult[],
  errors: readonly FileError[],
  options: Options,
  code: number,
  io: ScanIo,
): string {
  switch (options.format) {
    case 'json':
      return toJson(results, errors);
    case 'sarif':
      return toSarif(results, errors, code);
    case 'markdown':
      return toMarkdown(results, errors);
    case 'text':
      return toText(results, errors, io.colour && options.output === undefined);
  }
}

/** A reader never sees half a report: it is written beside its place and then moved there. */
function writeReport(path: string, report: string): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, report);
    renameSync(temporary, path);
  } catch {
    rmSync(temporary, { force: true });
    throw new WrongUse('the report could not be written to the file of --output');
  }
}

// ---------------------------------------------------------------- entry

/** Standard input up to one byte above the limit. */
function readStandardInput(): Uint8Array {
  return readFileSync(0);
}

function main(): void {
  // A reader that has seen enough closes the pipe: the rest is not wanted, and that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.exitCode = runScan(process.argv.slice(2), {
    cwd: process.cwd(),
    readStdin: readStandardInput,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    colour: process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '',
  });
}

const entry = process.argv[1];
if (entry !== undefined && realpathOf(entry) === fileURLToPath(import.meta.url)) main();

function realpathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

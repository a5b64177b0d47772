import { type Issue, ValidationFailed } from '../errors.ts';
import type { ExecCommand } from './types.ts';

const ARGV_STRINGS_MAX = 256;
const ARGV_BYTES_MAX = 128 * 1024;
const ENV_ENTRIES_MAX = 64;
const ENV_BYTES_MAX = 32 * 1024;
const CWD_BYTES_MAX = 255;

/** @throws ValidationFailed naming every part of the command that a jail would not take. */
export function assertCommand(command: ExecCommand): void {
  const issues: Issue[] = [];
  const { argv, cwd, env, timeoutMs } = command;
  if (argv.length === 0 || argv[0] === '') issues.push({ path: 'argv', message: 'Name a program.' });
  if (argv.length > ARGV_STRINGS_MAX) issues.push({ path: 'argv', message: `At most ${ARGV_STRINGS_MAX} strings.` });
  if (argv.some(hasNul)) issues.push({ path: 'argv', message: 'NUL is not allowed.' });
  if (bytesOf(argv) > ARGV_BYTES_MAX)
    issues.push({ path: 'argv', message: `At most ${ARGV_BYTES_MAX} bytes together.` });
  if (cwd !== undefined && (!cwd.startsWith('/') || hasNul(cwd) || Buffer.byteLength(cwd) > CWD_BYTES_MAX)) {
    issues.push({ path: 'cwd', message: `An absolute path of at most ${CWD_BYTES_MAX} bytes.` });
  }
  if (env !== undefined) issues.push(...environmentIssues(env));
  if (timeoutMs !== undefined && !(Number.isSafeInteger(timeoutMs) && timeoutMs > 0)) {
    issues.push({ path: 'timeoutMs', message: 'A whole number of milliseconds, at least 1.' });
  }
  if (issues.length > 0) throw new ValidationFailed(issues);
}

/** What is wrong with these environment variables. */
export function environmentIssues(env: Readonly<Record<string, string>>): Issue[] {
  const issues: Issue[] = [];
  const entries = Object.entries(env);
  if (entries.length > ENV_ENTRIES_MAX) issues.push({ path: 'env', message: `At most ${ENV_ENTRIES_MAX} variables.` });
  if (bytesOf(entries.flat()) > ENV_BYTES_MAX) {
    issues.push({ path: 'env', message: `At most ${ENV_BYTES_MAX} bytes together.` });
  }
  for (const [name, value] of entries) {
    if (name === '' || name.includes('=') || hasNul(name) || hasNul(value)) {
      issues.push({ path: 'env', message: 'Names are not empty and hold no "="; NUL is not allowed.' });
      break;
    }
  }
  return issues;
}

function hasNul(text: string): boolean {
  return text.includes('\0');
}

function bytesOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

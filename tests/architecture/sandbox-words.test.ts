/** F129: whatever a sandbox can end as, refuse or answer is produced by a test of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FILE_REFUSALS, JAIL_OUTCOMES } from '../../src/platform/jail/types.ts';

const ROOT = new URL('../', import.meta.url);
/** sandbox.md 3.3. */
const ERRORS = [
  'SANDBOX_NOT_READY',
  'SANDBOX_EXEC_LIMIT',
  'SANDBOX_GONE',
  'SANDBOX_FILE_REFUSED',
  'SANDBOX_DISK_FULL',
  'SANDBOX_BUSY',
  'SANDBOX_UNAVAILABLE',
];

function sources(folder: string): string {
  return readdirSync(new URL(folder, ROOT), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8'))
    .join('\n');
}

const asserted = [
  sources('platform/jail/'),
  sources('districts/sandbox/'),
  ...['http/sandbox', 'http/sandbox-evaluation', 'concurrency/sandbox-servers'].map((name) =>
    readFileSync(new URL(`${name}.db.test.ts`, ROOT), 'utf8'),
  ),
].join('\n');

test.each([...JAIL_OUTCOMES, ...FILE_REFUSALS, ...ERRORS])('F129: %s is produced by a test', (word) => {
  expect(asserted).toMatch(new RegExp(`['"|/]${word}['"|/]`));
});

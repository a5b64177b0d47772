/**
 * OWASP ASVS 5.0 as a list that is executed: every requirement of kind T is the name of a test or is mapped to one, every D
 * has its place in docs/asvs, every C its line there, every N/A a reason. What is missing is said in docs/asvs/open.csv.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** Enough of RFC 4180 for files of our own. */
function csv(file: string): Record<string, string>[] {
  const rows = read(file)
    .trim()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((m) => m[1]?.replaceAll('""', '"') ?? m[2] ?? ''),
    );
  const [head, ...body] = rows as [string[], ...string[][]];
  return body.map((r) => Object.fromEntries(head.map((name, i) => [name, r[i] ?? ''])));
}

const checklist = csv('docs/asvs/checklist.csv') as { id: string; level: string; kind: string; meaning: string }[];
const mapped = csv('docs/asvs/tests.csv') as Record<'id' | 'test file' | 'test name contains', string>[];
const open = csv('docs/asvs/open.csv') as Record<'id' | 'what is missing', string>[];
const ids = new Set(checklist.map((r) => r.id));
const ofKind = (kind: string) => checklist.filter((r) => r.kind === kind).map((r) => r.id);

/** Names of tests as they stand in the files; a name made at run time is found by its constant part. */
const files = readdirSync(path.join(root, 'tests'), { recursive: true, withFileTypes: true })
  .filter((f) => f.isFile() && /\.test\.tsx?$/.test(f.name))
  .map((f) => path.relative(root, path.join(f.parentPath, f.name)));
const NAME =
  /\b(?:describe|test|it)(?:\.\w+)*(?:\([^;]*?\))?\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`([^`]*)`)/g;
const names = new Map(
  files.map((f) => [f, [...read(f).matchAll(NAME)].map((m) => (m[1] ?? m[2] ?? m[3] ?? '').replace(/\\(.)/g, '$1'))]),
);
const named = new Map<string, string>();
for (const f of files)
  for (const m of read(f).matchAll(/\[ASVS (V?\d+\.\d+\.\d+)\]/g)) named.set(`V${m[1]?.replace('V', '')}`, f);

const documents = readdirSync(path.join(root, 'docs/asvs'))
  .filter((f) => f.endsWith('.md'))
  .map((f) => read(`docs/asvs/${f}`))
  .join('\n');
const told = (id: string) => documents.includes(`**${id}**`);

describe('C8', () => {
  test('the list is whole', () => {
    expect(checklist.length).toBe(324);
    expect([ofKind('T').length, ofKind('C').length, ofKind('D').length]).toEqual([180, 42, 36]);
    expect(names.size).toBeGreaterThan(80);
  });

  test('no test and no line of a map names an unknown requirement', () => {
    expect(
      [...named.keys(), ...mapped.map((m) => m.id), ...open.map((o) => o.id)].filter((id) => !ids.has(id)),
    ).toEqual([]);
  });

  test('every mapped test exists', () => {
    for (const m of mapped)
      expect(
        names.get(m['test file'])?.some((n) => n.includes(m['test name contains'])),
        `${m.id}: ${m['test file']}: ${m['test name contains']}`,
      ).toBe(true);
  });

  test('every requirement to be tested has a test, or is told to be open', () => {
    const has = new Set([...named.keys(), ...mapped.map((m) => m.id)]);
    const without = ofKind('T').filter((id) => !has.has(id));
    expect(without).toEqual(open.map((o) => o.id));
    for (const o of open) expect(o['what is missing'].length, o.id).toBeGreaterThan(20);
  });

  test('every requirement to be documented or configured has its place', () => {
    expect([...ofKind('D'), ...ofKind('C')].filter((id) => !told(id))).toEqual([]);
  });

  test('what does not apply says why', () => {
    expect(checklist.filter((r) => r.kind === 'N/A' && r.meaning.length < 4).map((r) => r.id)).toEqual([]);
  });
});

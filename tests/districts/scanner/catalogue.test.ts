/** The catalogue against itself: every rule reports its own bad example, leaves its near miss alone, and says what to do. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CATALOGUE, FAMILIES, RULESET_VERSION, ruleById } from '../../../src/districts/scanner/catalogue.ts';
import { TAXONOMY } from '../../../src/districts/scanner/data/taxonomy.ts';
import { rulesPage } from '../../../src/districts/scanner/formats/rules-page.ts';
import { scanContent } from '../../../src/districts/scanner/scan-content.ts';
import { ScanResult } from '../../../src/districts/scanner/schemas.ts';
import { readCorpus } from './corpus/index.ts';
import { nextRuleset, outputDigest, readRuleset } from './ruleset.ts';

const typeOf = (rule: (typeof CATALOGUE)[number]) => rule.exampleType ?? rule.types[0]!;
const reports = (rule: (typeof CATALOGUE)[number], content: string) =>
  scanContent({ type: typeOf(rule), content }).threats.filter((threat) => threat.rule_id === rule.id);

describe.each(CATALOGUE.map((rule) => [rule.id, rule] as const))('%s', (_id, rule) => {
  test('reports its bad example and leaves its near miss alone', () => {
    expect(reports(rule, rule.bad), 'bad').not.toEqual([]);
    expect(reports(rule, rule.good), 'good').toEqual([]);
    expect(rule.good).not.toBe(rule.bad);
  });

  test('finds its bad example behind a byte order mark, with CRLF and CR line ends, at the same line', () => {
    const lines = (content: string) => reports(rule, content).map((threat) => [threat.line, threat.severity]);
    const plain = lines(rule.bad);
    expect(lines(`\ufeff${rule.bad}`)).toEqual(plain);
    expect(lines(rule.bad.replace(/\r?\n/g, '\r\n'))).toEqual(plain);
    if (!rule.bad.includes('\r')) expect(lines(rule.bad.replace(/\n/g, '\r'))).toEqual(plain);
  });

  test('says what to change, in words that fit the wire', () => {
    for (const content of [rule.bad, rule.good]) {
      const parsed = ScanResult.safeParse(scanContent({ type: typeOf(rule), content }));
      expect(parsed.success, JSON.stringify(parsed.error?.issues)).toBe(true);
    }
    expect(rule.recommendation.length).toBeGreaterThan(10);
    expect(rule.rationale.length).toBeGreaterThan(20);
    expect(TAXONOMY[rule.category], rule.category).toBeDefined();
  });
});

test('ids are unique, in families, and found by name', () => {
  expect(new Set(CATALOGUE.map((rule) => rule.id)).size).toBe(CATALOGUE.length);
  expect(FAMILIES.flatMap((family) => family.rules)).toEqual(CATALOGUE);
  for (const rule of CATALOGUE) expect(ruleById(rule.id)).toBe(rule);
  expect(ruleById('SET-999')).toBeUndefined();
});

describe('the version of the catalogue', () => {
  const kept = readRuleset();

  test('stands for one set of answers: another answer needs another version', () => {
    expect(outputDigest(), 'raise RULESET_VERSION, then run node scripts/write-scanner-rules.ts').toBe(
      kept.versions[RULESET_VERSION],
    );
    const other = { ...kept, versions: { ...kept.versions, [RULESET_VERSION]: '0'.repeat(64) } };
    expect(() => nextRuleset(other, false)).toThrow(/raise RULESET_VERSION/);
    expect(nextRuleset(other, true).versions).toEqual(kept.versions);
  });

  test('knows every id that was ever given, and gives none of a removed rule again', () => {
    const current = new Map<string, string>(CATALOGUE.map((rule) => [rule.id, rule.category]));
    for (const [id, category] of current) expect(kept.ids[id], `${id} is new: run write-scanner-rules`).toBe(category);
    expect(Object.keys(kept.ids).filter((id) => !current.has(id))).toEqual(kept.retired);
    expect(() => nextRuleset({ ...kept, retired: ['SKL-001'] }, true)).toThrow(/SKL-001/);
    expect(nextRuleset({ ...kept, ids: { ...kept.ids, 'SKL-999': 'x' } }, true).retired).toContain('SKL-999');
  });
});

test('every rule that the specification names by id exists', () => {
  const named = [
    ...['INP-001', 'INP-002', 'INP-003', 'INP-004', 'INP-005', 'SET-001P', 'SET-002P', 'SET-024', 'SET-030'],
    ...[1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23].map((n) => `SET-${pad(n)}`),
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 20, 21, 22, 23, 24, 30, 31, 32, 33, 34, 35, 36].map(
      (n) => `MCP-${pad(n)}`,
    ),
    ...[...Array(17).keys()].map((n) => `SKL-${pad(n + 1)}`),
    ...[20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 40, 41, 50].map((n) => `SKL-${pad(n)}`),
    ...['HOK', 'HLP', 'MCX', 'SKH', 'SKX'].flatMap((prefix) =>
      'NET RCE REV EXF CRD PER PRV DST ENV BGD INL PKG DNS HST EVL'.split(' ').map((suffix) => `${prefix}-${suffix}`),
    ),
    ...['MCP-T001', 'MCP-T012', 'MCP-T014', 'MCP-T034', 'MCP-T037', 'MCP-T038'],
  ];
  expect(named.filter((id) => ruleById(id) === undefined)).toEqual([]);
});

function pad(n: number): string {
  return String(n).padStart(3, '0');
}

test('the generated page is the catalogue’s own, with an anchor for every rule', () => {
  const page = readFileSync(new URL('../../../docs/generated/scanner-rules.md', import.meta.url), 'utf8');
  expect(page, 'run node scripts/write-scanner-rules.ts').toBe(rulesPage());
  for (const rule of CATALOGUE) expect(page).toContain(`\n### ${rule.id}\n`);
});

test('every entry of the shared data is read by a rule', () => {
  const root = new URL('../../../src/districts/scanner/', import.meta.url);
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(new URL(file, root), 'utf8'))
    .join('\n');
  const data = readdirSync(new URL('data/', root), 'utf8');
  for (const file of data) {
    const names = [
      ...readFileSync(new URL(`data/${file}`, root), 'utf8').matchAll(/^export (?:const|function) (\w+)/gm),
    ];
    expect(names.length, file).toBeGreaterThan(0);
    for (const [, name] of names)
      expect(sources.split(new RegExp(`\\b${name}\\b`)).length, `${file}: ${name}`).toBeGreaterThan(2);
  }
});

test('recall and false positives over the project’s own files do not get worse', () => {
  const missed = readCorpus().filter((f) => (scanContent(f).verdict !== 'clean') !== f.hostile);
  expect(missed.map((f) => `${f.type} ${f.hostile ? 'hostile' : 'harmless'} ${f.name}`)).toEqual([]);
  for (const type of ['settings', 'mcp_config', 'skill'] as const)
    for (const hostile of [true, false])
      expect(readCorpus().filter((f) => f.type === type && f.hostile === hostile).length, type).toBeGreaterThan(40);
});

import { crc32, deflateSync } from 'node:zlib';
import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declaredFormat, formatProblem } from '#districts/courts/file-formats.ts';
import { outputProblem, outputSchemaIssues } from '#districts/courts/output-schema.ts';
import { checkSchema } from '#districts/courts/schema-check.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const file = (path: string, content: string | Uint8Array) => ({
  path,
  bytes: typeof content === 'string' ? bytes(content) : content,
});

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
const IHDR = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const PNG = Buffer.concat([
  SIGNATURE,
  chunk('IHDR', IHDR),
  chunk('IDAT', deflateSync(Buffer.from([0, 0]))),
  chunk('IEND', Buffer.alloc(0)),
]);
const PDF = bytes('%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n30\n%%EOF\n');

describe('file formats', () => {
  it('a name declares its format by its ending, whatever the case', () => {
    expect(['a.json', 'b/c.CSV', 'd.md', 'e.png', 'f.PDF'].map(declaredFormat)).toEqual([
      'json',
      'csv',
      'md',
      'png',
      'pdf',
    ]);
    expect(['a.txt', 'json', 'a.json.gz', 'a.mdx', ''].map(declaredFormat)).toEqual([null, null, null, null, null]);
  });

  it.each<[string, Parameters<typeof formatProblem>[0], string | Uint8Array]>([
    ['json', 'json', '{"a":[1,2]}'],
    ['json with a byte order mark', 'json', '\ufeff[]'],
    ['csv', 'csv', 'a,b\n1,2\n'],
    ['csv with quotes, breaks and CRLF', 'csv', '"a","b ""x"""\r\n"1\n,2",3\r\n\r\n'],
    ['csv with empty fields', 'csv', ',\n,'],
    ['md', 'md', '# Title\n\ttext — ✓\n'],
    ['png', 'png', PNG],
    ['pdf', 'pdf', PDF],
  ])('accepts %s', (_name, format, content) => {
    expect(formatProblem(format, file('', content).bytes)).toBeNull();
  });

  it.each<[string, Parameters<typeof formatProblem>[0], string | Uint8Array]>([
    ['json cut off', 'json', '{"a":'],
    ['json in UTF-16', 'json', Buffer.from('{}', 'utf16le')],
    ['json nested without end', 'json', '['.repeat(1_000_000)],
    ['empty json', 'json', ''],
    ['csv with a short record', 'csv', 'a,b\n1\n'],
    ['csv with an open quote', 'csv', 'a,b\n"1,2\n'],
    ['csv with text after a quote', 'csv', '"a"b,c\n'],
    ['csv that is a picture', 'csv', PNG],
    ['empty csv', 'csv', '\n'],
    ['md that is binary', 'md', Buffer.from([1, 2, 3])],
    ['md in Latin-1', 'md', Buffer.from('é', 'latin1')],
    ['md of blanks', 'md', ' \n\t'],
    ['png by name only', 'png', 'GIF89a'],
    ['png cut off', 'png', PNG.subarray(0, -1)],
    ['png without its end', 'png', PNG.subarray(0, -12)],
    ['png with a changed byte', 'png', Buffer.from(PNG).fill(9, 20, 21)],
    [
      'png of no width',
      'png',
      Buffer.concat([SIGNATURE, chunk('IHDR', Buffer.alloc(13)), chunk('IEND', Buffer.alloc(0))]),
    ],
    ['png with a program behind it', 'png', Buffer.concat([PNG, bytes('#!/bin/sh')])],
    ['png signature alone', 'png', SIGNATURE],
    ['pdf without its end', 'pdf', PDF.subarray(0, 30)],
    ['pdf that is text', 'pdf', 'Portable document'],
  ])('refuses %s', (_name, format, content) => {
    expect(formatProblem(format, file('', content).bytes)).toMatch(/^(?:is|has|holds) /);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(PNG, PDF, Buffer.alloc(0)), (tail, head) => {
        for (const format of ['json', 'csv', 'md', 'png', 'pdf'] as const) {
          formatProblem(format, Buffer.concat([head.subarray(0, tail.length), tail]));
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

const REPORT = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Report',
  type: 'object',
  required: ['summary', 'findings'],
  additionalProperties: false,
  properties: {
    summary: { type: 'string', minLength: 1, maxLength: 20 },
    date: { type: 'string', format: 'date' },
    findings: { type: 'array', maxItems: 3, uniqueItems: true, items: { $ref: '#/$defs/finding' } },
    score: { type: ['number', 'null'], minimum: 0, exclusiveMaximum: 100, multipleOf: 0.5 },
    parent: { $ref: '#/$defs/tree' },
  },
  $defs: {
    finding: {
      type: 'object',
      required: ['line'],
      properties: { line: { type: 'integer', exclusiveMinimum: 0 }, severity: { enum: ['high', 'low'] } },
    },
    tree: { type: 'object', properties: { left: { $ref: '#/$defs/tree' }, right: { $ref: '#/$defs/tree' } } },
  },
};

describe('the output schema', () => {
  it('takes an ordinary schema', () => {
    expect(outputSchemaIssues(REPORT)).toEqual([]);
  });

  it.each<[string, unknown, string | null]>([
    [
      'conforms',
      { summary: 'ok', findings: [{ line: 1, severity: 'high', more: true }], date: '2026-01-31', score: 99.5 },
      null,
    ],
    ['null where null may be', { summary: 'ok', findings: [], score: null }, null],
    ['astral characters count once', { summary: '😀'.repeat(20), findings: [] }, null],
    ['recursion', { summary: 'ok', findings: [], parent: { left: { right: {} } } }, null],
    ['wrong type', [], '/: is not object'],
    ['missing member', { summary: 'ok' }, '/: lacks a required member'],
    ['inherited member', { summary: 'ok', findings: [], toString: 1 }, '/toString: not allowed'],
    ['too long', { summary: 'x'.repeat(21), findings: [] }, '/summary: is longer than 20'],
    [
      'too many',
      { summary: 'ok', findings: [{ line: 1 }, { line: 2 }, { line: 3 }, { line: 4 }] },
      '/findings: has more than 3 items',
    ],
    [
      'equal items',
      {
        summary: 'ok',
        findings: [
          { line: 1, a: 2 },
          { a: 2, line: 1 },
        ],
      },
      '/findings: has equal items',
    ],
    ['nested', { summary: 'ok', findings: [{ line: 0 }] }, '/findings/0/line: is not above 0'],
    ['no integer', { summary: 'ok', findings: [{ line: 1.5 }] }, '/findings/0/line: is not integer'],
    [
      'none of',
      { summary: 'ok', findings: [{ line: 1, severity: 'x' }] },
      '/findings/0/severity: is none of the values',
    ],
    ['format', { summary: 'ok', findings: [], date: '2026-13-01' }, '/date: is no date'],
    ['range', { summary: 'ok', findings: [], score: 100 }, '/score: is not below 100'],
    ['multiple', { summary: 'ok', findings: [], score: 1.3 }, '/score: is no multiple of 0.5'],
    ['deep', { summary: 'ok', findings: [], parent: { left: { right: 1 } } }, '/parent/left/right: is not object'],
  ])('%s', (_name, value, problem) => {
    expect(outputProblem(REPORT, value)).toBe(problem);
  });

  it.each<[string, unknown, string]>([
    ['no object', [], ''],
    ['a pattern', { properties: { a: { pattern: '(a+)+$' } } }, '/properties/a/pattern'],
    ['a remote reference', { $ref: 'https://example.com/s.json' }, '/$ref'],
    ['a reference into nothing', { $ref: '#/$defs/none', $defs: {} }, '/$ref'],
    ['a reference to a prototype', { $ref: '#/$defs/constructor', $defs: {} }, '/$ref'],
    ['a keyword of another draft', { dependencies: {} }, '/dependencies'],
    ['a keyword of the prototype', JSON.parse('{"__proto__": 1}'), '/__proto__'],
    ['a wrong type', { type: 'int' }, '/type'],
    ['a negative count', { minLength: -1 }, '/minLength'],
    ['a multiple of 0', { multipleOf: 0 }, '/multipleOf'],
    ['an empty enum', { enum: [] }, '/enum'],
    ['an unknown format', { format: 'regex' }, '/format'],
    ['a schema that is a text', { items: 'string' }, '/items'],
    [
      'a loop of references',
      { $ref: '#/$defs/a', $defs: { a: { anyOf: [{ $ref: '#/$defs/b' }] }, b: { not: { $ref: '#/$defs/a' } } } },
      '/$defs',
    ],
    ['too many nodes', { anyOf: Array.from({ length: 2_001 }, () => ({})) }, '/anyOf/1999'],
    ['too many bytes', { description: 'x'.repeat(65_536) }, ''],
  ])('is refused at submission for %s', (_name, schema, path) => {
    expect(outputSchemaIssues(schema)[0]).toMatchObject({ path });
  });

  it('a schema or a document made to be expensive ends with a reason', () => {
    const doubling = {
      $ref: '#/$defs/d0',
      $defs: Object.fromEntries(
        Array.from({ length: 60 }, (_, i) => [
          `d${i}`,
          i === 59 ? { type: 'string' } : { anyOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] },
        ]),
      ),
    };
    expect(outputSchemaIssues(doubling)).toEqual([]);
    expect(outputProblem(doubling, 1)).toBe('the document is too large to check');
    const deep = JSON.parse(`${'{"left":'.repeat(1_000)}{}${'}'.repeat(1_000)}`);
    expect(outputProblem(REPORT, { summary: 'ok', findings: [], parent: deep })).toContain('nested too deeply');
  });

  it('agrees with an independent validator on generated documents', () => {
    const ajv = new Ajv2020({ strict: false });
    const leaf = fc.oneof(
      fc.constant({ type: 'integer', minimum: 0, maximum: 3 }),
      fc.constant({ type: ['string', 'null'], minLength: 1 }),
      fc.constant({ enum: [1, 'a', null, [1], { a: 1 }] }),
      fc.constant({ const: { a: [1] } }),
      fc.constant({ multipleOf: 2 }),
      fc.constant(true),
      fc.constant({}),
    );
    const { schema } = fc.letrec((tie) => ({
      schema: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        leaf,
        fc.record({
          type: fc.constant('object'),
          required: fc.subarray(['a', 'b']),
          properties: fc.record({ a: tie('schema'), b: tie('schema') }),
          additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
        }),
        fc.record({ items: tie('schema'), prefixItems: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
        fc.record({ uniqueItems: fc.boolean(), maxItems: fc.nat(3), contains: tie('schema') }),
        fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
        fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
        fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }), not: tie('schema') }),
      ),
    }));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(0, 1, 2, 5, 1.5, 'a', '', null, true),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(schema, fc.array(value, { minLength: 1, maxLength: 5 }), (asked, documents) => {
        const root = { allOf: [asked] };
        expect(outputSchemaIssues(root)).toEqual([]);
        const validate = ajv.compile(root);
        for (const each of JSON.parse(JSON.stringify(documents))) {
          expect(outputProblem(root, each) === null).toBe(validate(each));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the criterion', () => {
  const SCHEMA = { type: 'object', required: ['ok'] };

  it('does not apply when neither a schema nor a checked format is declared', () => {
    expect(
      checkSchema({ outputSchema: null, requiredDeliverables: ['a.txt'], files: [file('a.json', 'no')] }),
    ).toBeNull();
  });

  it('holds required files against the format of their names, and others against nothing', () => {
    const result = checkSchema({
      outputSchema: null,
      requiredDeliverables: ['/workspace/output/a.csv', 'b.md', 'missing.png', 'c.txt'],
      files: [file('b.md', '# b'), file('a.csv', 'x,y\n1\n'), file('d.json', 'no'), file('c.txt', '')],
    });
    expect(result).toEqual({
      checked: 2,
      conforming: 1,
      items: [
        { path: 'a.csv', against: 'csv', problem: 'has a record of 1 fields among records of 2' },
        { path: 'b.md', against: 'md', problem: null },
      ],
    });
  });

  it('applies the schema to required JSON files, else to every delivered one', () => {
    const files = [file('a.json', '{"ok":1}'), file('b.json', '{}')];
    const of = (requiredDeliverables: string[]) => checkSchema({ outputSchema: SCHEMA, requiredDeliverables, files })!;
    expect(of(['a.json'])).toMatchObject({ checked: 1, conforming: 1 });
    expect(of([])).toMatchObject({ checked: 2, conforming: 1 });
    expect(of([]).items[1]).toEqual({ path: 'b.json', against: 'schema', problem: '/: lacks a required member' });
  });

  it('a schema without any JSON file to apply to is not satisfied', () => {
    expect(checkSchema({ outputSchema: SCHEMA, requiredDeliverables: [], files: [file('a.md', 'x')] })).toEqual({
      checked: 1,
      conforming: 0,
      items: [{ path: null, against: 'schema', problem: 'no JSON file was delivered' }],
    });
  });

  it('does not depend on the order of files and quotes nothing of them', () => {
    const files = [file('b.json', '{"secret-name":"secret-value"}'), file('a.json', 'secret')];
    const task = { outputSchema: { required: ['x'] }, requiredDeliverables: [], files };
    expect(checkSchema({ ...task, files: [...files].reverse() })).toEqual(checkSchema(task));
    expect(JSON.stringify(checkSchema(task))).not.toContain('secret');
  });
});

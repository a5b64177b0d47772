import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonSchemaIssues, jsonSchemaProblem } from '#platform/json-schema.ts';

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

describe('JSON schemas from strangers', () => {
  it('takes an ordinary schema', () => {
    expect(jsonSchemaIssues(REPORT)).toEqual([]);
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
    expect(jsonSchemaProblem(REPORT, value)).toBe(problem);
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
  ])('is refused when given for %s', (_name, schema, path) => {
    expect(jsonSchemaIssues(schema)[0]).toMatchObject({ path });
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
    expect(jsonSchemaIssues(doubling)).toEqual([]);
    expect(jsonSchemaProblem(doubling, 1)).toBe('the document is too large to check');
    const deep = JSON.parse(`${'{"left":'.repeat(1_000)}{}${'}'.repeat(1_000)}`);
    expect(jsonSchemaProblem(REPORT, { summary: 'ok', findings: [], parent: deep })).toContain('nested too deeply');
  });

  it('asks every item, also behind one that has what `contains` asks for', () => {
    const schema = { prefixItems: [true], items: { contains: { type: 'null' } } };
    expect(jsonSchemaProblem(schema, [[], [null], []])).toBe('/2: contains no item as asked for');
    expect(jsonSchemaProblem(schema, [[], [null], [null]])).toBe(null);
    expect(jsonSchemaProblem({ items: { contains: { type: 'null' } } }, [[null], []])).toBe(
      '/1: contains no item as asked for',
    );
  });

  // The other validator (Ajv 8.20) calls a list valid once one item has what `contains` below `items` asks for, whatever
  // comes after it: the two keywords are compared in trees of their own.
  it.each(['items', 'contains'] as const)(
    'agrees with an independent validator on generated documents: %s',
    (lists) => {
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
          ...(lists === 'items'
            ? [
                fc.record({
                  items: tie('schema'),
                  prefixItems: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
                }),
                fc.record({ items: tie('schema'), uniqueItems: fc.boolean() }),
              ]
            : [fc.record({ uniqueItems: fc.boolean(), maxItems: fc.nat(3), contains: tie('schema') })]),
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
          expect(jsonSchemaIssues(root)).toEqual([]);
          const validate = ajv.compile(root);
          for (const each of JSON.parse(JSON.stringify(documents))) {
            expect(jsonSchemaProblem(root, each) === null).toBe(validate(each));
          }
        }),
        { numRuns: 600 },
      );
    },
  );
});

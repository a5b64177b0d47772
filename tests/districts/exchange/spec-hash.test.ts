import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SPEC_FIELDS, specHash, specText, type TaskSpec } from '#districts/exchange/spec-hash.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';

const SPEC: TaskSpec = {
  taskType: 'code_review:typescript',
  category: 'code_review',
  subtype: 'typescript',
  tags: ['typescript', 'security'],
  requiredTags: ['security'],
  input: { description: 'Review it — €', code: 'let a = 1;\n', files: [{ path: 'a.ts', bytes: 12 }] },
  checks: [{ name: 'tests', cmd: 'npm test', timeoutMs: 60_000, weight: 1 }],
  requiredDeliverables: ['report.md'],
  outputSchema: null,
  complexity: 'medium',
  maxBudgetMinor: 5_000n,
  currency: 'usd',
  feeBps: 1_500,
  deadlineMinutes: 60,
  routingVersion: 'route-1',
  policyVersion: 'courts-1',
};

/** One other value per field. */
const CHANGED: { [F in keyof TaskSpec]: TaskSpec[F] } = {
  taskType: 'code_review',
  category: 'testing',
  subtype: null,
  tags: ['security', 'typescript'],
  requiredTags: [],
  input: { description: 'Review it — €', code: 'let a = 2;\n', files: [{ path: 'a.ts', bytes: 12 }] },
  checks: [{ name: 'tests', cmd: 'npm test', timeoutMs: 60_000, weight: 2 }],
  requiredDeliverables: [],
  outputSchema: { type: 'object' },
  complexity: 'low',
  maxBudgetMinor: 5_001n,
  currency: 'eur',
  feeBps: 1_501,
  deadlineMinutes: 61,
  routingVersion: 'route-2',
  policyVersion: 'courts-1+mark-80',
};

describe('C42 specHash (domain.md 4.3)', () => {
  it('is the SHA-256 of the RFC 8785 text of the sixteen fields', () => {
    const text =
      '{"category":"code_review","checks":[{"cmd":"npm test","name":"tests","timeoutMs":60000,"weight":1}],' +
      '"complexity":"medium","currency":"usd","deadlineMinutes":60,"feeBps":1500,' +
      '"input":{"code":"let a = 1;\\n","description":"Review it — €","files":[{"bytes":12,"path":"a.ts"}]},' +
      '"maxBudgetMinor":5000,"outputSchema":null,"policyVersion":"courts-1","requiredDeliverables":["report.md"],' +
      '"requiredTags":["security"],"routingVersion":"route-1","subtype":"typescript",' +
      '"tags":["typescript","security"],"taskType":"code_review:typescript"}';
    expect(specText(SPEC)).toBe(text);
    expect(specHash(SPEC)).toBe(sha256Hex(text));
    expect(SPEC_FIELDS).toHaveLength(16);
  });

  it.each(SPEC_FIELDS)('changes when %s changes', (field) => {
    expect(specHash({ ...SPEC, [field]: CHANGED[field] })).not.toBe(specHash(SPEC));
  });

  it('ignores the order of members, foreign fields, and whether an absent field is null or missing', () => {
    const { outputSchema: _, ...without } = SPEC;
    const reversed = Object.fromEntries(Object.entries(SPEC).reverse()) as unknown as TaskSpec;
    expect(specHash(reversed)).toBe(specHash(SPEC));
    expect(specHash({ ...SPEC, id: 'x', status: 'routing' } as TaskSpec)).toBe(specHash(SPEC));
    expect(specHash(without as TaskSpec)).toBe(specHash(SPEC));
  });

  it('recomputed from the stored JSON it is equal', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (input, outputSchema) => {
        const submitted = { ...SPEC, input, outputSchema };
        const stored = { ...SPEC, ...JSON.parse(JSON.stringify({ outputSchema, input })) };
        expect(specHash(stored)).toBe(specHash(submitted));
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses an amount or an input that JSON cannot say exactly', () => {
    expect(() => specHash({ ...SPEC, maxBudgetMinor: 2n ** 53n })).toThrow(RangeError);
    expect(() => specHash({ ...SPEC, input: { n: Number.NaN } })).toThrow(TypeError);
    expect(() => specHash({ ...SPEC, input: { text: '\ud800' } })).toThrow(TypeError);
  });
});

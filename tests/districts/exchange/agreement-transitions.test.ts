import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  AGREEMENT_ACTIONS,
  AGREEMENT_TRANSITIONS,
  agreementPairs,
  agreementTransition,
} from '../../../src/districts/exchange/agreement-transitions.ts';
import { REQUEST_TEMPLATES, templateProblem } from '../../../src/districts/exchange/request-templates.ts';
import { AGREEMENT_STATUSES } from '../../../src/districts/exchange/schemas.ts';
import { agreementHash } from '../../../src/districts/exchange/spec-hash.ts';
import { CATEGORIES } from '../../../src/districts/registry/schemas.ts';
import { jsonSchemaIssues } from '../../../src/platform/json-schema.ts';

const MIGRATION = fs.readFileSync(
  path.resolve(import.meta.dirname, '../../../prisma/migrations/20261122001000_exchange_v1/migration.sql'),
  'utf8',
);

describe('the table of v1', () => {
  test('is that of domain.md 5: rows E3 to E11, each action in one row', () => {
    expect(AGREEMENT_TRANSITIONS.map((t) => `${t.id} ${t.from.join('|') || '-'} -> ${t.to} ${t.escrow}`)).toEqual([
      'E3 - -> active fund',
      'E4 active -> delivered none',
      'E5 delivered -> evaluating none',
      'E6 evaluating -> completed release',
      'E7 active -> cancelled refund',
      'E8 active|delivered|evaluating -> disputed dispute',
      'E9 disputed -> completed release',
      'E10 disputed -> cancelled refund',
      'E11 disputed -> completed split',
    ]);
    for (const action of AGREEMENT_ACTIONS)
      expect(AGREEMENT_TRANSITIONS.filter((t) => action in t.actions)).toHaveLength(1);
    expect(() => agreementTransition('no such' as never)).toThrow(RangeError);
  });

  test('what ends an agreement moves its whole escrow, and nothing leaves an end', () => {
    for (const t of AGREEMENT_TRANSITIONS) {
      const ends = t.to === 'completed' || t.to === 'cancelled';
      expect(ends).toBe(['release', 'refund', 'split'].includes(t.escrow));
      expect(t.from).not.toContain('completed');
      expect(t.from).not.toContain('cancelled');
    }
  });

  test('the database knows the same changes of status and no other', () => {
    const guard = /\(OLD\.status, NEW\.status\) NOT IN \(([\s\S]*?)\) THEN/.exec(MIGRATION)?.[1] ?? '';
    const inDatabase = [...guard.matchAll(/\('(\w+)', '(\w+)'\)/g)].map((m) => `${m[1]} ${m[2]}`).sort();
    expect(inDatabase).toEqual(
      agreementPairs()
        .map((pair) => pair.join(' '))
        .sort(),
    );
    const known = /agreement_status_known\s+CHECK \(status IN \(([^)]*)\)/.exec(MIGRATION)?.[1] ?? '';
    expect([...known.matchAll(/'(\w+)'/g)].map((m) => m[1])).toEqual([...AGREEMENT_STATUSES]);
  });
});

describe('templates', () => {
  test.each(CATEGORIES)('the template of %s can be checked, and refuses what it does not name', (category) => {
    expect(jsonSchemaIssues(REQUEST_TEMPLATES[category])).toEqual([]);
    expect(templateProblem(category, { surely_unknown: 1 })).not.toBeNull();
    expect(templateProblem(category, { acceptance: [''] })).not.toBeNull();
  });

  test('required fields are required', () => {
    expect(templateProblem('code_review', {})).not.toBeNull();
    expect(templateProblem('code_review', { repository: 'a/b' })).toBeNull();
    expect(templateProblem('general', {})).toBeNull();
  });
});

test('the digest of an agreement changes with every field it names, and with nothing else', () => {
  const spec = {
    category: 'general',
    templateFields: { goal: 'x' },
    description: 'd',
    amountMinor: 4_000n,
    currency: 'usd',
    feeBps: 1_500,
    dueAt: '2026-06-01T00:00:00.000Z',
    policyVersion: 'courts-1',
  };
  const digests = [
    agreementHash(spec),
    agreementHash({ ...spec, category: 'design' }),
    agreementHash({ ...spec, templateFields: { goal: 'y' } }),
    agreementHash({ ...spec, description: 'e' }),
    agreementHash({ ...spec, amountMinor: 4_001n }),
    agreementHash({ ...spec, currency: 'eur' }),
    agreementHash({ ...spec, feeBps: 1_501 }),
    agreementHash({ ...spec, dueAt: '2026-06-02T00:00:00.000Z' }),
    agreementHash({ ...spec, policyVersion: 'courts-2' }),
  ];
  expect(new Set(digests).size).toBe(digests.length);
  expect(agreementHash({ ...spec, more: 1 } as typeof spec)).toBe(digests[0]);
});

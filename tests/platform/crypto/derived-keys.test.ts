import { afterEach, expect, test } from 'vitest';
import {
  derivedKey,
  derivedKeyById,
  derivedKeys,
  type KeyLabel,
  keyedIndex,
  keyedIndexes,
} from '../../../src/platform/crypto/derived-keys.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';

const LABELS: KeyLabel[] = [
  'ac/next-auth/v1',
  'ac/password-long/v1',
  'ac/backup-tag/v1',
  'ac/phone-index/v1',
  'ac/email-throttle/v1',
  'ac/address/v1',
  'ac/mailbox-index/v1',
  'ac/buyer-pseudonym/v1',
];
const before = process.env.AUTH_SECRET as string;
afterEach(() => {
  process.env.AUTH_SECRET = before;
  delete process.env.AUTH_SECRET_PREVIOUS;
  resetEnvForTests();
});

test('[ASVS V9.2.4] every purpose has a key and an id of its own, the same in every process', () => {
  const keys = LABELS.map((l) => derivedKey(l));
  expect(new Set(keys.map((k) => k.key.toString('hex'))).size).toBe(LABELS.length);
  expect(new Set(keys.map((k) => k.id)).size).toBe(LABELS.length);
  for (const k of keys) expect([k.key.length, k.id.length]).toEqual([32, 8]);
  expect(derivedKey('ac/backup-tag/v1')).toEqual(derivedKey('ac/backup-tag/v1'));
});

test('C7 [ASVS V11.2.2] during a rotation a stored id finds its key; without the old secret it finds none', () => {
  const old = derivedKey('ac/password-long/v1');
  const oldIndex = keyedIndex('ac/phone-index/v1', '+12025550123');
  process.env.AUTH_SECRET = 'wX4sTn8kLp2vRz6cQb9mHd3fGj7yUa5e';
  process.env.AUTH_SECRET_PREVIOUS = before;
  resetEnvForTests();
  expect(derivedKey('ac/password-long/v1').id).not.toBe(old.id);
  expect(derivedKeyById('ac/password-long/v1', old.id)?.key).toEqual(old.key);
  expect(derivedKeys('ac/password-long/v1').map((k) => k.id)).toContain(old.id);
  expect(keyedIndexes('ac/phone-index/v1', '+12025550123')).toContain(oldIndex);
  delete process.env.AUTH_SECRET_PREVIOUS;
  resetEnvForTests();
  expect(derivedKeyById('ac/password-long/v1', old.id)).toBeNull();
  expect(keyedIndexes('ac/phone-index/v1', '+12025550123')).not.toContain(oldIndex);
});

import { describe, expect, it } from 'vitest';
import {
  displayKey,
  KEY_PREFIXES,
  type KeyPrefix,
  keyExpiry,
  keyHash,
  keyPrefix8,
  mintKey,
  parseKey,
} from '#platform/crypto/api-key.ts';

const AGENT = 'ac_live_42un7GJ8wIAbHDnhePy2Mqo9gkXYFS7sXjeCn1f4haT28wRpo';
const TRUST = 'tst_85paEWcHsaLCYRbPIpw4jhcJNV56UuFl5TIPa3K9PAw05LuaI';
const LENGTH: Record<KeyPrefix, number> = { ac_live_: 57, ac_test_: 57, tst_: 53, adm_: 53, vpc_: 36 };
const REDACTION = /\b(?:ac_(?:live|test)_|tst_|adm_)[0-9A-Za-z]{49}\b|\bvpc_[0-9A-Za-z]{32}\b|\bacs_[\w-]{43}(?![\w-])/;

describe('keys (identity.md 15)', () => {
  it('K10 mints the published vectors from fixed bytes', () => {
    expect(mintKey('ac_live_', (n) => new Uint8Array(n).fill(0x11))).toBe(AGENT);
    expect(keyHash(AGENT)).toBe('ccec3ac93c33a57586712c107abded55cb31c1ffc06c24e393a14d98695dbebc');
    expect(mintKey('tst_', (n) => new Uint8Array(n).fill(0x22))).toBe(TRUST);
    expect(keyHash(TRUST)).toBe('f36d194627991132cf5872b58b0489db452ca6bb7204d071c919f8e2deb906dd');
  });

  it('pads the smallest and holds the greatest 32 bytes in 43 characters', () => {
    const zeros = mintKey('ac_live_', (n) => new Uint8Array(n));
    expect(zeros).toMatch(/^ac_live_0{43}/);
    const ones = mintKey('ac_live_', (n) => new Uint8Array(n).fill(0xff));
    for (const key of [zeros, ones]) {
      expect(key).toHaveLength(57);
      expect(parseKey(key)).toEqual({ prefix: 'ac_live_', checksummed: true });
    }
  });

  it.each(KEY_PREFIXES)('K10 draws 1,000 %s keys: all different, well-formed and redacted', (prefix) => {
    const keys = new Set<string>();
    for (let i = 0; i < 1_000; i++) {
      const key = mintKey(prefix);
      keys.add(key);
      expect(key).toHaveLength(LENGTH[prefix]);
      expect(parseKey(key)).toEqual({ prefix, checksummed: prefix !== 'vpc_' });
      expect(`key=${key};`.replace(REDACTION, '[redacted]')).toBe('key=[redacted];');
    }
    expect(keys.size).toBe(1_000);
  });

  it('K1 refuses a key with any one character changed', () => {
    for (const key of [AGENT, TRUST]) {
      for (let i = 0; i < key.length; i++) {
        const other = key[i] === 'x' ? 'y' : 'x';
        expect(parseKey(key.slice(0, i) + other + key.slice(i + 1)), `position ${i}`).toBeNull();
      }
    }
  });

  it('refuses wrong lengths, foreign alphabets, blanks, other case and a swapped prefix', () => {
    const body = AGENT.slice('ac_live_'.length);
    const vpc = `vpc_${'a'.repeat(32)}`;
    for (const text of [
      '',
      'ac_live_',
      AGENT.slice(0, -1),
      `${AGENT}0`,
      ` ${AGENT}`,
      `${AGENT}\n`,
      AGENT.replace('ac_live_', 'AC_LIVE_'),
      `ac_test_${body}`,
      `adm_${TRUST.slice(4)}`,
      `sk_live_${body}`,
      `${AGENT.slice(0, -1)}-`,
      `${AGENT.slice(0, -1)}é`,
      vpc.slice(0, -1),
      `${vpc}a`,
      ` ${vpc}`,
      vpc.toUpperCase(),
      `vpc_${'-'.repeat(32)}`,
    ]) {
      expect(parseKey(text), JSON.stringify(text)).toBeNull();
    }
  });

  it('draws licence keys uniformly: bytes of 248 and more are drawn again', () => {
    let calls = 0;
    const key = mintKey('vpc_', (n) => {
      calls += 1;
      return new Uint8Array(n).fill(calls === 1 ? 250 : 61);
    });
    expect(calls).toBe(2);
    expect(key).toBe(`vpc_${'z'.repeat(32)}`);
  });

  it('refuses a random source that gives too few bytes', () => {
    expect(() => mintKey('tst_', () => new Uint8Array(31))).toThrow(RangeError);
  });

  it('shows the prefix and the last four characters, and nothing between', () => {
    expect(displayKey(AGENT)).toBe('ac_live_…wRpo');
    expect(displayKey(TRUST)).toBe('tst_…LuaI');
    expect(keyPrefix8(AGENT)).toBe('ac_live_');
    expect(keyPrefix8(TRUST)).toBe('tst_85pa');
  });

  it('ends a key whole days from its making, and one without days never', () => {
    const made = new Date('2026-02-27T23:59:59.999Z');
    expect(keyExpiry(made, 2).toISOString()).toBe('2026-03-01T23:59:59.999Z');
    expect(keyExpiry(made, 365).toISOString()).toBe('2027-02-27T23:59:59.999Z');
    expect(keyExpiry(made, undefined)).toBeNull();
  });
});

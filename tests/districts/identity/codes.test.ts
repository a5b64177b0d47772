import { describe, expect, test } from 'vitest';
import {
  type BudgetState,
  decideGate,
  decideWrong,
  FAILED_TOTAL_MAX,
} from '../../../src/districts/identity/attempt-budget.ts';
import { backupTag, drawBackupCodes, readBackupCode } from '../../../src/districts/identity/backup-code.ts';
import { maskPhone, phoneIndexes, prefixIndex, readPhoneNumber } from '../../../src/districts/identity/phone-number.ts';
import { messageText } from '../../../src/districts/identity/send-code.ts';
import { drawCode, isWeakCode, readCode } from '../../../src/districts/identity/verification-code.ts';
import { drawTotpSecret, matchTotp, totpCode, totpStep, totpUri } from '../../../src/platform/crypto/totp.ts';

describe('F23 [ASVS V6.5.4] verification codes', () => {
  test('exactly 1,624 of the million are weak', () => {
    let weak = 0;
    for (let i = 0; i < 1_000_000; i += 1) if (isWeakCode(String(i).padStart(6, '0'))) weak += 1;
    expect(weak).toBe(1_624);
  });

  test.each(['123456', '111111', '000001', '890123', '321098', '212121', '345345', '777222', '112233', '159753'])(
    '%s is weak',
    (code) => {
      expect(isWeakCode(code)).toBe(true);
    },
  );

  test.each(['402817', '000913', '112344', '135790', '777221'])('%s is not', (code) => {
    expect(isWeakCode(code)).toBe(false);
  });

  test('weak draws are drawn again, a broken generator is said to be one', () => {
    const drawn = [123_456, 111_111, 402_817];
    expect(drawCode(() => drawn.shift() as number)).toBe('402817');
    expect(() => drawCode(() => 111_111)).toThrow(/weak/);
    expect(drawCode(() => 913)).toBe('000913');
  });

  test('[ASVS V6.5.3] a thousand drawn codes are six digits and none is weak', () => {
    for (let i = 0; i < 1_000; i += 1) {
      const code = drawCode();
      expect(code).toMatch(/^\d{6}$/);
      expect(isWeakCode(code)).toBe(false);
    }
  });

  test('only six ASCII digits are read, spaces at the ends aside', () => {
    expect(readCode(' 482917 ')).toBe('482917');
    for (const bad of ['４８２９１７', '48291', '4829177', '482 917', '482917\n', '\u00a0482917', ''])
      expect(readCode(bad)).toBeNull();
  });

  test('the message is a constant text with the origin-bound last line', () => {
    expect(messageText('482917')).toBe(
      '482917 is your Civitas code. Expires in 5 minutes. Never share it.\n\n@localhost #482917',
    );
  });
});

describe('[ASVS V11.5.1] backup codes', () => {
  test('ten of ten characters from 32 symbols, all different, tags too', () => {
    const { codes } = drawBackupCodes('owner-1');
    expect(codes).toHaveLength(10);
    for (const { code, tag } of codes) {
      expect(code).toMatch(/^[ABCDEFGHJKLMNPQRSTUVWXYZ23456789]{10}$/);
      expect(tag).toHaveLength(2);
    }
    expect(new Set(codes.map((c) => c.code)).size).toBe(10);
    expect(new Set(codes.map((c) => c.tag.toString('hex'))).size).toBe(10);
  });

  test('a set with two equal tags is drawn again', () => {
    let calls = 0;
    // The first set repeats one code; the second differs.
    const { codes } = drawBackupCodes('owner-1', (n) => {
      calls += 1;
      return Uint8Array.from({ length: n }, (_x, i) => (calls <= 10 ? 7 : (calls * 37 + i * 11) & 255));
    });
    expect(calls).toBeGreaterThan(10);
    expect(new Set(codes.map((c) => c.code)).size).toBe(10);
  });

  test('a tag belongs to an owner and a key', () => {
    const key = Buffer.alloc(32, 1);
    expect(backupTag(key, 'a', 'ABCDEFGHJK').equals(backupTag(key, 'a', 'ABCDEFGHJK'))).toBe(true);
    expect(backupTag(key, 'a', 'ABCDEFGHJK').equals(backupTag(key, 'b', 'ABCDEFGHJK'))).toBe(false);
    expect(backupTag(Buffer.alloc(32, 2), 'a', 'ABCDEFGHJK').equals(backupTag(key, 'a', 'ABCDEFGHJK'))).toBe(false);
  });

  test('input is upper-cased and freed of spaces and hyphens', () => {
    expect(readBackupCode('abcde-fghjk')).toBe('ABCDEFGHJK');
    expect(readBackupCode(' AB CDE FGHJ K')).toBe('ABCDEFGHJK');
    for (const bad of ['ABCDEFGHJ', 'ABCDEFGHJKL', 'ABCDEFGHJ!', 'ÄBCDEFGHJK']) expect(readBackupCode(bad)).toBeNull();
  });
});

describe('phone numbers', () => {
  test.each([
    ['+12025550123', 'US'],
    ['+14165550123', 'CA'],
    ['+18765550123', 'JM'],
    ['+442079460000', 'GB'],
  ])('%s belongs to %s, whatever its calling code says', (number, country) => {
    expect(readPhoneNumber(number)?.country).toBe(country);
  });

  test.each([
    '12025550123',
    '+0123456789',
    '+120255',
    '+12025550123 ',
    'tel:+12025550123',
    '+1202555012345678',
    '+١٢٠٢٥٥٥٠١٢٣',
  ])('%s is not E.164', (text) => {
    expect(readPhoneNumber(text)).toBeNull();
  });

  test('[ASVS V14.2.6] the mask is eight characters, the indexes are keyed hashes', () => {
    expect(maskPhone('0123')).toBe('****0123');
    expect(phoneIndexes('+12025550123')[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(prefixIndex('+12025550123')).toBe(prefixIndex('+12025559999'));
    expect(prefixIndex('+12025550123')).not.toBe(prefixIndex('+12025650123'));
  });
});

describe('T1 authenticator codes', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  test.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('RFC 6238 appendix B: second %i gives %s (last six digits)', (seconds, code) => {
    expect(totpCode(secret, totpStep(seconds * 1_000))).toBe(code);
  });

  test('T3 [ASVS V6.5.5] the current step and one back match, none ahead, none older', () => {
    const now = 1_234_567_890_000;
    const step = totpStep(now);
    expect(matchTotp(secret, totpCode(secret, step), now, 1)).toBe(step);
    expect(matchTotp(secret, totpCode(secret, step - 1n), now, 1)).toBe(step - 1n);
    expect(matchTotp(secret, totpCode(secret, step - 1n), now, 0)).toBeNull();
    expect(matchTotp(secret, totpCode(secret, step + 1n), now, 1)).toBeNull();
    expect(matchTotp(secret, totpCode(secret, step - 2n), now, 1)).toBeNull();
    expect(matchTotp(secret, '12345', now, 1)).toBeNull();
  });

  test('a secret has 160 bits and the URI says what apps need', () => {
    expect(drawTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
    const uri = new URL(totpUri(secret, 'Civitas', 'a@b.example'));
    expect(uri.protocol).toBe('otpauth:');
    expect([
      uri.searchParams.get('issuer'),
      uri.searchParams.get('digits'),
      uri.searchParams.get('period'),
      uri.searchParams.get('algorithm'),
    ]).toEqual(['Civitas', '6', '30', 'SHA1']);
  });
});

describe('attempt budget, pure', () => {
  const at = new Date('2026-01-01T00:00:00Z');
  const limits = { lockAt: 5, lockMinutes: 30 };
  const state = (s: Partial<BudgetState>): BudgetState => ({
    failed: 0,
    failedTotal: 0,
    budgetEpoch: 0,
    lastAttemptAt: at,
    lockedUntil: null,
    suspendedAt: null,
    ...s,
  });
  const later = (ms: number) => new Date(at.getTime() + ms);

  test.each([
    [{}, 'OPEN', false],
    [{ failed: 4, failedTotal: 4 }, 'OPEN', false],
    [{ failed: 5, failedTotal: 5 }, 'BUSY', false],
    [{ failed: 5, failedTotal: 5, lockedUntil: later(1) }, 'LOCKED', false],
    [{ failed: 5, failedTotal: 5, lockedUntil: at }, 'OPEN', true],
    [{ failed: 0, failedTotal: 100 }, 'BUSY', false],
    [{ suspendedAt: at, lockedUntil: later(1) }, 'SUSPENDED', false],
  ] as const)('%o is %s', (s, verdict, forgive) => {
    expect(decideGate(state(s), at, limits)).toEqual({ verdict, forgive });
  });

  test('payments without a settlement end in a lock 30 s later, a hundred in a suspension', () => {
    expect(decideGate(state({ failed: 5, failedTotal: 5 }), later(30_000), limits).verdict).toBe('BUSY');
    expect(decideGate(state({ failed: 5, failedTotal: 5 }), later(30_001), limits).verdict).toBe('LOCK_NOW');
    expect(decideGate(state({ failedTotal: FAILED_TOTAL_MAX }), later(30_001), limits).verdict).toBe('SUSPEND_NOW');
  });

  test('a wrong guess of an older epoch locks nobody', () => {
    expect(decideWrong(state({ failed: 5, failedTotal: 5, budgetEpoch: 2 }), 1, at, limits)).toBe('NOTHING');
    expect(decideWrong(state({ failed: 5, failedTotal: 5 }), 0, at, limits)).toBe('LOCK_NOW');
    expect(decideWrong(state({ failed: 2, failedTotal: 100 }), 0, at, limits)).toBe('SUSPEND_NOW');
    expect(decideWrong(state({ failed: 4, failedTotal: 4 }), 0, at, limits)).toBe('NOTHING');
  });
});

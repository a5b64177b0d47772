import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#platform/crypto/canonical-json.ts';
import { hmacSha256, sha256, sha256Hex, timingSafeEqualBytes } from '#platform/crypto/digest.ts';

describe('digests', () => {
  it('gives the published SHA-256 of "abc" and of nothing', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex(new Uint8Array())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(sha256('abc').toString('hex')).toBe(sha256Hex('abc'));
  });

  it('hashes text as UTF-8', () => {
    expect(sha256Hex('é')).toBe(sha256Hex(new Uint8Array([0xc3, 0xa9])));
  });

  it('gives RFC 4231 test case 2', () => {
    expect(hmacSha256('Jefe', 'what do ya want for nothing?').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('compares bytes, and never throws for other lengths', () => {
    expect(timingSafeEqualBytes(Buffer.from('abc'), Buffer.from('abc'))).toBe(true);
    expect(timingSafeEqualBytes(Buffer.from('abc'), Buffer.from('abd'))).toBe(false);
    expect(timingSafeEqualBytes(Buffer.from('abc'), Buffer.from('abcd'))).toBe(false);
    expect(timingSafeEqualBytes(new Uint8Array(), new Uint8Array())).toBe(true);
  });
});

describe('canonical JSON (RFC 8785)', () => {
  it('gives the example of RFC 8785 section 3.2.2', () => {
    const value = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    );
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts members by UTF-16 code units and leaves out undefined ones', () => {
    expect(canonicalJson({ b: 1, a: undefined, '\u{1f600}': 2, '\ufb33': 3, A: [undefined, { d: 1, c: 2 }] })).toBe(
      '{"A":[null,{"c":2,"d":1}],"b":1,"\u{1f600}":2,"\ufb33":3}',
    );
  });

  it('refuses what JSON cannot say', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    for (const value of [Number.NaN, { a: Number.POSITIVE_INFINITY }, { a: 1n }, '\ud800', cycle, undefined]) {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    }
  });
});

import { describe, expect, test } from 'vitest';
import { decryptText, encryptionKeyOf, encryptText } from '../../../src/platform/crypto/encryption.ts';
import { FernetInvalid, fernetDecrypt, fernetEncrypt, fernetKey } from '../../../src/platform/crypto/fernet.ts';

// Vectors: github.com/fernet/spec generate.json, verify.json, invalid.json.
const KEY = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=';
const TOKEN = 'gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==';
const AT = Date.parse('1985-10-26T01:20:00-07:00');
const INVALID: [string, string, string][] = [
  [
    'incorrect mac',
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==',
    '1985-10-26T01:20:01-07:00',
  ],
  ['too short', 'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==', '1985-10-26T01:20:01-07:00'],
  [
    'invalid base64',
    '%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==',
    '1985-10-26T01:20:01-07:00',
  ],
  [
    'payload size not multiple of block size',
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm',
    '1985-10-26T01:20:01-07:00',
  ],
  [
    'payload padding error',
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==',
    '1985-10-26T01:20:01-07:00',
  ],
  [
    'far-future timestamp (unacceptable clock skew)',
    'gAAAAAAdwStRAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAnja1xKYyhd-Y6mSkTOyTGJmw2Xc2a6kBd-iX9b_qXQcw==',
    '1985-10-26T01:20:01-07:00',
  ],
  [
    'expired TTL',
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==',
    '1985-10-26T01:21:31-07:00',
  ],
  [
    'incorrect IV (causes padding error)',
    'gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==',
    '1985-10-26T01:20:01-07:00',
  ],
];

describe('Fernet', () => {
  test('generates the published token', () => {
    const iv = Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    expect(fernetEncrypt(fernetKey(KEY), 'hello', AT, iv)).toBe(TOKEN);
  });

  test('verifies the published token within its time to live', () => {
    const plain = fernetDecrypt([fernetKey(KEY)], TOKEN, { ttlSeconds: 60, nowMs: AT + 1_000 });
    expect(plain.toString()).toBe('hello');
  });

  test.each(INVALID)('refuses the published invalid token: %s', (_name, token, now) => {
    expect(() => fernetDecrypt([fernetKey(KEY)], token, { ttlSeconds: 60, nowMs: Date.parse(now) })).toThrow(
      FernetInvalid,
    );
  });

  test('a changed character anywhere is refused', () => {
    for (let i = 0; i < TOKEN.length; i += 1) {
      const changed = TOKEN.slice(0, i) + (TOKEN[i] === 'A' ? 'B' : 'A') + TOKEN.slice(i + 1);
      if (changed === TOKEN) continue;
      expect(() => fernetDecrypt([fernetKey(KEY)], changed)).toThrow(FernetInvalid);
    }
  });

  test('an old key still reads, a foreign one does not', () => {
    const other = fernetKey(Buffer.alloc(32, 7).toString('base64url').padEnd(44, '='));
    const token = fernetEncrypt(other, 'x');
    expect(fernetDecrypt([fernetKey(KEY), other], token).toString()).toBe('x');
    expect(() => fernetDecrypt([fernetKey(KEY)], token)).toThrow(FernetInvalid);
  });
});

describe('encryption service', () => {
  test('round trip, fresh ciphertext each time, no plain text inside', () => {
    const a = encryptText('ghp_secret');
    expect(a).not.toBe(encryptText('ghp_secret'));
    expect(decryptText(a)).toBe('ghp_secret');
    expect(Buffer.from(a, 'base64url').includes('ghp_')).toBe(false);
  });

  test('a master secret under 32 characters is refused', () => {
    expect(() => encryptionKeyOf('x'.repeat(31))).toThrow(/32/);
  });
});

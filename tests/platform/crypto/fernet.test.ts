import { spawnSync } from 'node:child_process';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  decryptApiKey,
  decryptGithubToken,
  decryptText,
  encryptApiKey,
  encryptGithubToken,
  encryptionKeyOf,
  encryptText,
  isGithubToken,
  isGithubTokenEncrypted,
} from '../../../src/platform/crypto/encryption.ts';
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

describe('GitHub tokens and API keys', () => {
  const body = 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8';
  const tokens = ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'].map((prefix) => prefix + body);

  test.each(tokens)('AN-035 AN-037 %s is told from its ciphertext and comes back', (token) => {
    expect(isGithubToken(token)).toBe(true);
    expect(isGithubTokenEncrypted(token)).toBe(false);
    const stored = encryptGithubToken(token);
    expect(stored).not.toContain(body);
    expect(isGithubTokenEncrypted(stored)).toBe(true);
    expect(decryptGithubToken(stored)).toBe(token);
    expect(decryptGithubToken(token)).toBe(token);
  });

  test('AN-038 what is encrypted is not encrypted again', () => {
    const once = encryptGithubToken(tokens[0] as string);
    expect(encryptGithubToken(once)).toBe(once);
    expect(decryptGithubToken(encryptGithubToken(encryptGithubToken(once)))).toBe(tokens[0]);
  });

  test('ciphertext of another service is neither a token nor opened', () => {
    const foreign = fernetEncrypt(fernetKey(KEY), tokens[0] as string);
    expect(isGithubTokenEncrypted(foreign)).toBe(false);
    expect(() => decryptGithubToken(foreign)).toThrow(FernetInvalid);
  });

  test.each([
    'ghp_short',
    'ghx_A1b2C3d4E5f6G7h8I9j0K1l2',
    `ghp_${body} `,
    `x${tokens[0]}`,
    'ghp_A1b2C3d4E5f6G7h8I9\n0K1l2M3n4',
  ])('is no GitHub token: %j', (text) => {
    expect(isGithubToken(text)).toBe(false);
  });

  test('AN-036 [ASVS V11.3.3] an API key comes back; a changed ciphertext does not open', () => {
    const stored = encryptApiKey('sk_live_of_somebody');
    expect(decryptApiKey(stored)).toBe('sk_live_of_somebody');
    const changed = `${stored.slice(0, -6)}${stored.at(-6) === 'A' ? 'B' : 'A'}${stored.slice(-5)}`;
    expect(() => decryptApiKey(changed)).toThrow(FernetInvalid);
  });

  test('[ASVS V11.3.4] a thousand messages, a thousand initialisation vectors', () => {
    const ivs = new Set(
      Array.from({ length: 1000 }, () => Buffer.from(encryptText('x'), 'base64url').subarray(9, 25).toString('hex')),
    );
    expect(ivs.size).toBe(1000);
  });
});

describe('[ASVS V11.4.4] AN-032 the derived key', () => {
  test('is PBKDF2-HMAC-SHA256 of 100,000 iterations, the same in every process', () => {
    const expected = pbkdf2Sync('m'.repeat(32), 'civitas/encryption-service/v1', 100_000, 32, 'sha256');
    const token = fernetEncrypt(encryptionKeyOf('m'.repeat(32)), 'x');
    expect(fernetDecrypt([fernetKey(expected.toString('base64url').padEnd(44, '='))], token).toString()).toBe('x');
  });
});

const python = spawnSync('python3', ['-c', 'import cryptography'], { encoding: 'utf8' });
const noPython = python.error || python.status !== 0 ? 'python3-cryptography is not installed' : '';

describe.skipIf(noPython)(`with Python's cryptography${noPython && ` (${noPython})`}`, () => {
  /** Every case in one process of Python: starting it is what takes time. */
  const SCRIPT = `
import base64, json, sys
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
given = json.load(sys.stdin)
key = base64.urlsafe_b64encode(PBKDF2HMAC(hashes.SHA256(), 32, b"civitas/encryption-service/v1", 100000).derive(given["secret"].encode()))
f = Fernet(key)
def opened(token):
    try:
        return base64.b64encode(f.decrypt(token.encode())).decode()
    except InvalidToken:
        return None
print(json.dumps({
    "opened": [opened(t) for t in given["tokens"]],
    "made": [f.encrypt(base64.b64decode(p)).decode() for p in given["plain"]],
}))`;

  test('AN-030 AN-034 tokens of either side open on the other, of every length around a block, and changed ones on neither', () => {
    const secret = 'an installation secret of more than 32 characters: é';
    const key = encryptionKeyOf(secret);
    const plain = [0, 1, 15, 16, 17, 31, 32, 33, 1000, 65_536].map((n) => randomBytes(n));
    const tokens = plain.map((p) => fernetEncrypt(key, p));
    const broken = tokens.map((t) => `${t.slice(0, 40)}${t[40] === 'A' ? 'B' : 'A'}${t.slice(41)}`);
    const ran = spawnSync('python3', ['-c', SCRIPT], {
      input: JSON.stringify({ secret, tokens: [...tokens, ...broken], plain: plain.map((p) => p.toString('base64')) }),
      encoding: 'utf8',
      maxBuffer: 16 * 1024 * 1024,
    });
    expect(ran.status, ran.stderr).toBe(0);
    const { opened, made } = JSON.parse(ran.stdout) as { opened: (string | null)[]; made: string[] };
    expect(opened).toEqual([...plain.map((p) => p.toString('base64')), ...broken.map(() => null)]);
    expect(made.map((t) => fernetDecrypt([key], t).toString('base64'))).toEqual(plain.map((p) => p.toString('base64')));
  });
});

import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { verifyEcdsaP256 } from '../../../src/platform/crypto/ecdsa.ts';

// The test key, body and signature of GitHub's documentation of its secret-scanning partner programme.
const PUBLISHED = {
  key: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEsz9ugWDj5jK5ELBK42ynytbo38gP\nHzZFI03Exwz8Lh/tCfL3YxwMdLjB+bMznsanlhK0RwcGP3IDb34kQDIo3Q==\n-----END PUBLIC KEY-----\n',
  body: '[{"token":"some_token","type":"some_type","url":"some_url","source":"some_source"}]',
  signature: 'MEUCIFLZzeK++IhS+y276SRk2Pe5LfDrfvTXu6iwKKcFGCrvAiEAhHN2kDOhy2I6eGkOFmxNkOJ+L2y8oQ9A2T9GGJo6WJY=',
};
const bytes = (text: string) => Buffer.from(text, 'utf8');

test('verifies the published example', () => {
  expect(verifyEcdsaP256(PUBLISHED.key, bytes(PUBLISHED.body), PUBLISHED.signature)).toBe(true);
});

test('refuses any other byte in body or signature', () => {
  for (let i = 0; i < PUBLISHED.body.length; i += 7) {
    const changed = bytes(PUBLISHED.body);
    changed[i] = (changed[i] as number) ^ 1;
    expect(verifyEcdsaP256(PUBLISHED.key, changed, PUBLISHED.signature)).toBe(false);
  }
  const signature = Buffer.from(PUBLISHED.signature, 'base64');
  for (let i = 0; i < signature.length; i += 1) {
    const changed = Buffer.from(signature);
    changed[i] = (changed[i] as number) ^ 1;
    expect(verifyEcdsaP256(PUBLISHED.key, bytes(PUBLISHED.body), changed.toString('base64')), `byte ${i}`).toBe(false);
  }
});

test('refuses other curves and kinds of key, and what is no key or no signature', () => {
  const body = bytes('x');
  for (const pair of [
    generateKeyPairSync('ec', { namedCurve: 'secp384r1' }),
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ]) {
    const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(verifyEcdsaP256(pem, body, sign('sha256', body, pair.privateKey).toString('base64'))).toBe(false);
  }
  expect(verifyEcdsaP256('not a key', body, PUBLISHED.signature)).toBe(false);
  expect(verifyEcdsaP256(PUBLISHED.key, body, '')).toBe(false);
  expect(verifyEcdsaP256(PUBLISHED.key, body, '%%%')).toBe(false);
});

/** Ed25519 signatures (RFC 8032). Keys travel as DER in base64: PKCS#8 for private ones, SPKI for public ones. */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** PKCS#8 of an Ed25519 key up to its 32-byte seed (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface SigningKey {
  kid: string;
  key: KeyObject;
  /** The public half, SPKI in base64. */
  spki: string;
}

/** A signing key from its PKCS#8 text. Throws a TypeError for another algorithm or damaged text. */
export function signingKey(kid: string, pkcs8Base64: string): SigningKey {
  const key = createPrivateKey({ key: Buffer.from(pkcs8Base64, 'base64'), format: 'der', type: 'pkcs8' });
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key');
  return { kid, key, spki: spkiOf(key) };
}

/** A signing key from 32 secret bytes. */
export function signingKeyOfSeed(kid: string, seed: Uint8Array): SigningKey {
  if (seed.byteLength !== 32) throw new RangeError('an Ed25519 seed has 32 bytes');
  return signingKey(kid, Buffer.concat([PKCS8_HEAD, seed]).toString('base64'));
}

function spkiOf(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
}

/** The signature of the UTF-8 bytes of `text`, base64. */
export function signText(key: SigningKey, text: string): string {
  return sign(null, Buffer.from(text, 'utf8'), key.key).toString('base64');
}

/** True when `signature` (base64) over `text` is of the key with this SPKI. */
export function verifyText(spkiBase64: string, text: string, signature: string): boolean {
  const key = createPublicKey({ key: Buffer.from(spkiBase64, 'base64'), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'));
}

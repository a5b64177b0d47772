/** Ed25519 signatures of the licence service, checked with the public keys the customer pinned in the chart. */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

export interface PinnedKey {
  /** Null when the key was pinned without its name: any name fits it. */
  kid: string | null;
  key: KeyObject;
}

/** Keys written as `spki` or `kid:spki` (SPKI in base64). Throws an Error that says what is wrong with the first bad one. */
export function pinnedKeys(list: readonly string[]): PinnedKey[] {
  return list
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const colon = part.lastIndexOf(':');
      const kid = colon < 0 ? null : part.slice(0, colon);
      let key: KeyObject;
      try {
        key = createPublicKey({ key: Buffer.from(part.slice(colon + 1), 'base64'), format: 'der', type: 'spki' });
      } catch {
        throw new Error('a pinned key is not an SPKI public key in base64.');
      }
      if (key.asymmetricKeyType !== 'ed25519') throw new Error('a pinned key is not an Ed25519 key.');
      return { kid, key };
    });
}

export type SignatureVerdict = 'good' | 'unknown_kid' | 'bad';

/** Whether `signature` over `text` is of a pinned key that may carry this name. */
export function checkSignature(
  keys: readonly PinnedKey[],
  kid: string,
  text: string,
  signature: string,
): SignatureVerdict {
  const fitting = keys.filter((k) => k.kid === null || k.kid === kid);
  if (fitting.length === 0) return 'unknown_kid';
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.length !== 64 || bytes.toString('base64') !== signature) return 'bad';
  return fitting.some((k) => verify(null, Buffer.from(text, 'utf8'), k.key, bytes)) ? 'good' : 'bad';
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** ECDSA over P-256 with SHA-256, as other services sign what they send us. */
import { createPublicKey, verify } from 'node:crypto';

/**
 * True when `signature` (DER in base64) over these bytes is of the key with this PEM text. False for damaged keys and
 * signatures, and for keys of another kind or curve: the sender chooses none of it.
 */
export function verifyEcdsaP256(publicKeyPem: string, bytes: Uint8Array, signature: string): boolean {
  try {
    const key = createPublicKey(publicKeyPem);
    if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false;
    return verify('sha256', bytes, key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

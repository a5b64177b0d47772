import { verifyEcdsaP256 } from '#platform/crypto/ecdsa.ts';
import { githubSigningKey } from '#platform/vendors/github-signing-keys.ts';

/**
 * True when GitHub signed exactly these bytes with the key it names. ProviderUnavailable when its keys cannot be asked
 * for: GitHub sends again.
 */
export async function proveGithubAlert(body: Uint8Array, keyId: string, signature: string): Promise<boolean> {
  if (keyId === '' || signature === '' || keyId.length > 200 || signature.length > 500) return false;
  const key = await githubSigningKey(keyId);
  return key !== null && verifyEcdsaP256(key, body, signature);
}

/** Alerts of secret-scanning partners, for the webhook adapter: proven to be the sender's before they are read. */
import { verifyEcdsaP256 } from '#platform/crypto/ecdsa.ts';
import { ValidationFailed } from '#platform/errors.ts';
import { githubSigningKey } from '#platform/vendors/github-signing-keys.ts';
import { revokeLeakedKeys } from '../districts/identity/index.ts';
import { LeakedKeys, type LeakVerdict } from '../districts/identity/schemas.ts';
import { issuesOf } from './validation.ts';

/**
 * Revokes what GitHub found in public. Null when GitHub did not sign exactly these bytes. ProviderUnavailable when its
 * keys cannot be asked for: GitHub sends again.
 */
export async function receiveGithubAlert(
  body: Uint8Array,
  keyId: string,
  signature: string,
): Promise<LeakVerdict[] | null> {
  if (keyId === '' || signature === '' || keyId.length > 200 || signature.length > 500) return null;
  const key = await githubSigningKey(keyId);
  if (key === null || !verifyEcdsaP256(key, body, signature)) return null;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new ValidationFailed([{ path: '', message: 'is not JSON' }]);
  }
  const parsed = LeakedKeys.safeParse(value);
  if (!parsed.success) throw new ValidationFailed(issuesOf(parsed.error) ?? []);
  return revokeLeakedKeys(parsed.data);
}

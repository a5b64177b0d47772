/** Alerts of secret-scanning partners, for the webhook adapter: proven to be the sender's before they are read. */
import { ValidationFailed } from '#platform/errors.ts';
import { proveGithubAlert, revokeLeakedKeys } from '../districts/identity/index.ts';
import { LeakedKeys, type LeakVerdict } from '../districts/identity/schemas.ts';
import { issuesOf } from './validation.ts';

/** Revokes what GitHub found in public. Null when GitHub did not sign exactly these bytes. */
export async function receiveGithubAlert(
  body: Uint8Array,
  keyId: string,
  signature: string,
): Promise<LeakVerdict[] | null> {
  if (!(await proveGithubAlert(body, keyId, signature))) return null;
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

/**
 * Breached passwords (identity.md 4.3): HIBP's range query sends five hex characters of the SHA-1, padded answers, one
 * second. It fails open, because a password service must not stop sign-ups; the failure is logged.
 */
import { sha1Hex } from '#platform/crypto/digest.ts';
import { env } from '#platform/env.ts';
import { ValidationFailed } from '#platform/errors.ts';
import { logger } from '#platform/logger.ts';
import { PASSWORD_TEXT } from './password-rules.ts';

export async function assertNotBreached(path: string, password: string): Promise<void> {
  // `local` is the common-password list, which the rules have already asked.
  if (env.BREACH_CHECK !== 'hibp') return;
  const digest = sha1Hex(password).toUpperCase();
  let text: string;
  try {
    const reply = await fetch(`${env.BREACH_CHECK_URL}/range/${digest.slice(0, 5)}`, {
      headers: { 'Add-Padding': 'true' },
      signal: AbortSignal.timeout(1_000),
      redirect: 'error',
    });
    if (!reply.ok) throw new Error(`status ${reply.status}`);
    text = await reply.text();
  } catch (err) {
    logger.warn({ err: err instanceof Error ? err.message : 'unknown' }, 'breach check did not answer');
    return;
  }
  const rest = digest.slice(5);
  const hit = text.split('\n').some((line) => {
    const [suffix, count] = line.trim().split(':');
    return suffix === rest && Number(count) > 0;
  });
  if (hit)
    throw new ValidationFailed([{ path, message: `breached: ${PASSWORD_TEXT.breached}` }], PASSWORD_TEXT.breached);
}

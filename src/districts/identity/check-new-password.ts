import { env } from '#platform/env.ts';
import { ValidationFailed } from '#platform/errors.ts';
import { assertNotBreached } from './breach-check.ts';
import { PASSWORD_TEXT, refusePassword } from './password-rules.ts';

/** The rules for a new password; `path` names the field in the refusal. */
export async function checkNewPassword(
  path: string,
  password: string,
  emailNormalized: string,
  name: string | null,
): Promise<void> {
  const words = [
    emailNormalized.split('@')[0] as string,
    ...(name ?? '').split(/\s+/),
    new URL(env.APP_URL).hostname.split('.')[0] as string,
  ];
  const refusal = refusePassword(password, { minLength: env.PASSWORD_MIN_LENGTH, words });
  if (refusal) {
    const message =
      refusal === 'too_short'
        ? `The password needs at least ${env.PASSWORD_MIN_LENGTH} characters.`
        : PASSWORD_TEXT[refusal];
    throw new ValidationFailed([{ path, message: `${refusal}: ${message}` }], message);
  }
  await assertNotBreached(path, password);
}

import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { ValidationFailed } from '#platform/errors.ts';
import { guessCode } from './guess-code.ts';
import type { CodeInput } from './schemas.ts';
import { readCode } from './verification-code.ts';
import { failure, type Verified, verified } from './verify-code.ts';

/** Checks a code of the authenticator app, each time step once and none older (identity.md 12), on the shared budget. */
export async function verifyTotp(
  ctx: Ctx & { actor: OwnerActor },
  input: CodeInput,
  device: string | null = null,
): Promise<Verified> {
  const code = readCode(input.code);
  if (code === null) throw new ValidationFailed([{ path: 'code', message: 'must be six digits' }]);
  const outcome = await guessCode(ctx, { method: 'totp', code }, device);
  return verified(outcome, 'Verification code is valid', () => failure('Invalid verification code.'));
}

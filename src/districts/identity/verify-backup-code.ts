import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { ValidationFailed } from '#platform/errors.ts';
import { readBackupCode } from './backup-code.ts';
import { guessCode } from './guess-code.ts';
import type { CodeInput } from './schemas.ts';
import { failure, type Verified, verified } from './verify-code.ts';

/**
 * Spends a backup code (identity.md 13.5); works without any message. A used one gets the answer of a wrong one and costs
 * nothing; wrong ones pay on the shared budget.
 */
export async function verifyBackupCode(
  ctx: Ctx & { actor: OwnerActor },
  input: CodeInput,
  device: string | null = null,
): Promise<Verified> {
  const code = readBackupCode(input.code);
  if (code === null) throw new ValidationFailed([{ path: 'code', message: 'must be ten letters and digits' }]);
  const outcome = await guessCode(ctx, { method: 'backup', code }, device);
  const result = verified(outcome, 'Backup code verified successfully', () => failure('Invalid backup code'));
  if (outcome.kind === 'RIGHT') result.reply.backupCodesRemaining = outcome.backupCodesLeft;
  return result;
}

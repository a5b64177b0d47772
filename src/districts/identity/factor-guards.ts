/** Guards of operations that change a second factor, where the password may come in the body (identity.md 13.8). */
import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { nowMs } from '#platform/clock.ts';
import { CivitasError } from '#platform/errors.ts';
import { hasRecentPassword } from './policy.ts';
import { confirmPassword } from './reauthenticate.ts';

/** A password of the last ten minutes, or the one in the body, which is compared now on the shared budget. */
export async function requirePassword(ctx: Ctx & { actor: OwnerActor }, password: string | undefined): Promise<void> {
  if (password !== undefined) return confirmPassword(ctx, password);
  if (!hasRecentPassword(ctx.actor, nowMs()))
    throw new CivitasError(
      'REAUTHENTICATION_REQUIRED',
      'Confirm your password first: it was last entered more than ten minutes ago.',
    );
}

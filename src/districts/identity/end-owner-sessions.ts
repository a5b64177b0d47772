import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { transact } from '#platform/db/transact.ts';
import { forceLogoutUser } from './force-logout-user.ts';
import type { AboutOwnerInput } from './schemas.ts';

/** An administrator ends every session of one owner. */
export function endOwnerSessions(
  ctx: Ctx & { actor: OwnerActor },
  input: AboutOwnerInput,
): Promise<{ sessionsEnded: number }> {
  return transact(ctx, (tx) => forceLogoutUser(tx, input));
}

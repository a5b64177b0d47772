import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { ownerSessionsRevoked } from './contract.ts';
import { endAllSessions, findOwner } from './queries.ts';

/** Ends every session of an owner at the commit, on every server. Locks the owner row: no sign-in slips past. */
export async function forceLogoutUser(
  tx: Tx,
  input: { ownerId: string; reason: string },
): Promise<{ sessionsEnded: number }> {
  const owner = await findOwner(tx, input.ownerId, true);
  if (!owner) throw new NotFound();
  const sessionsEnded = await endAllSessions(tx, owner.id, txNow(tx), 'force_logout');
  emit(tx, ownerSessionsRevoked, owner.id, { count: sessionsEnded, reason: 'force_logout' });
  audit(tx, {
    action: 'identity.forceLogoutUser',
    subjectType: 'owner',
    subjectId: owner.id,
    ownerId: owner.id,
    meta: { reason: input.reason, sessionsEnded },
  });
  return { sessionsEnded };
}

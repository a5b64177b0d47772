import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { alertOperator } from '#platform/alert.ts';
import { audit } from '#platform/audit/audit.ts';
import { afterCommit, type Tx, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { AccessDenied, NotFound } from '#platform/errors.ts';
import { isId, newId } from '#platform/ids.ts';
import type { ForcedLogout, ForceLogoutEveryoneInput } from './schemas.ts';

const ACTION = 'identity.forceLogoutEveryone';
const PROPOSAL_MINUTES = 60;

/**
 * Ends every session of everybody, the caller's too: sessions made before the new epoch are dead on the next request.
 * With ADMIN_TWO_PERSON the first administrator only proposes, and another one's call with the proposal's id does it.
 * Keys of agents, trust clients and automation go on. Locks the one row of auth_setting.
 */
export async function forceLogoutEveryone(
  ctx: Ctx & { actor: OwnerActor },
  input: ForceLogoutEveryoneInput,
): Promise<ForcedLogout> {
  return transact(ctx, async (tx) => {
    if (env.ADMIN_TWO_PERSON) {
      if (input.proposalId === undefined) return propose(tx, ctx, input.reason);
      await agree(tx, ctx, input.proposalId);
    }
    const before = await tx.authSetting.findUnique({ where: { id: 1 } });
    await tx.authSetting.update({ where: { id: 1 }, data: { authEpoch: txNow(tx) } });
    audit(tx, {
      action: ACTION,
      subjectType: 'platform',
      ownerId: null,
      meta: { reason: input.reason, before: before?.authEpoch.toISOString(), after: txNow(tx).toISOString() },
    });
    afterCommit(tx, () => alertOperator('force_logout_everyone'));
    return { done: true, proposalId: null };
  });
}

async function propose(tx: Tx, ctx: Ctx & { actor: OwnerActor }, reason: string): Promise<ForcedLogout> {
  const id = newId();
  const now = txNow(tx);
  await tx.adminProposal.create({
    data: {
      id,
      action: ACTION,
      proposedById: ctx.actor.ownerId,
      reason,
      createdAt: now,
      expiresAt: new Date(now.getTime() + PROPOSAL_MINUTES * 60_000),
    },
  });
  audit(tx, {
    action: ACTION,
    subjectType: 'platform',
    subjectId: id,
    ownerId: null,
    outcome: 'proposed',
    meta: { reason },
  });
  return { done: false, proposalId: id };
}

/** One statement decides: a proposal is agreed to once, in time, and by somebody else. */
async function agree(tx: Tx, ctx: Ctx & { actor: OwnerActor }, proposalId: string): Promise<void> {
  if (!isId(proposalId)) throw new NotFound();
  const found = await tx.adminProposal.findFirst({ where: { id: proposalId, action: ACTION } });
  if (!found || found.doneAt || found.expiresAt <= txNow(tx)) throw new NotFound();
  if (found.proposedById === ctx.actor.ownerId) throw new AccessDenied('Another administrator has to agree to this.');
  const n = await tx.$executeRawUnsafe(
    'UPDATE admin_proposal SET agreed_by_id = $2::uuid, done_at = $3 WHERE id = $1::uuid AND done_at IS NULL AND expires_at > $3',
    proposalId,
    ctx.actor.ownerId,
    txNow(tx),
  );
  if (n !== 1) throw new NotFound();
}

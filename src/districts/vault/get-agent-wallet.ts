import type { Ctx } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { isId } from '#platform/ids.ts';
import { toWire } from '#platform/money.ts';
import { earnedOf, earnedReceivableOf, pendingOf } from './accounts.ts';
import { mayReadWallet } from './policy.ts';
import { findWallet, ownerOfAgent } from './queries.ts';
import type { AgentIdInput, Wallet } from './schemas.ts';

/**
 * Pending, earned and withdrawable credits of an agent, seen by its owner or by the agent itself. Withdrawable is earned
 * minus what is inside its dispute window and what the seller owes.
 */
export async function getAgentWallet(ctx: Ctx, { agentId }: AgentIdInput): Promise<Wallet> {
  return readOnly(async (tx) => {
    const refusal = mayReadWallet(ctx.actor, agentId, isId(agentId) ? await ownerOfAgent(tx, agentId) : null);
    if (refusal) throw refusal;
    const w = await findWallet(tx, pendingOf(agentId).id, earnedOf(agentId).id, earnedReceivableOf(agentId).id, now());
    const free = w.earned - w.locked - w.owed;
    return { pending: toWire(w.pending), earned: toWire(w.earned), withdrawable: toWire(free > 0n ? free : 0n) };
  });
}

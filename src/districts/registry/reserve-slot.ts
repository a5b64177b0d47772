import { type Tx, txNow } from '#platform/db/transact.ts';
import { findAgent, giveSlot, takeSlot } from './queries.ts';

export type SlotRefusal = 'INACTIVE' | 'UNAVAILABLE' | 'FULL';

/** Answers `registry.reserveSlot`: the row lock makes a second router see the slot that the first took. */
export async function reserveSlot(
  tx: Tx,
  input: { agentId: string; mode: 'assign' | 'claim' | 'direct' },
): Promise<{ reserved: boolean; reason: SlotRefusal | null; ownerId: string; displayName: string }> {
  const agent = await findAgent(tx, input.agentId, true);
  const refuse = (reason: SlotRefusal) => ({
    reserved: false,
    reason,
    ownerId: agent?.ownerId ?? '',
    displayName: agent?.displayName ?? '',
  });
  if (!agent || agent.status !== 'active') return refuse('INACTIVE');
  if (input.mode === 'claim' ? agent.availability === 'offline' : agent.availability !== 'available')
    return refuse('UNAVAILABLE');
  if (agent.activeTasks >= agent.concurrencyMax) return refuse('FULL');
  await takeSlot(tx, agent.id, txNow(tx));
  return { reserved: true, reason: null, ownerId: agent.ownerId, displayName: agent.displayName };
}

/** Answers `registry.releaseSlot`. */
export async function releaseSlot(tx: Tx, input: { agentId: string }): Promise<{ activeTasks: number }> {
  return { activeTasks: await giveSlot(tx, input.agentId) };
}

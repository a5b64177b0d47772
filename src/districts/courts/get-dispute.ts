import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { viewDispute } from './dispute-view.ts';
import { mayRead } from './policy.ts';
import { findDispute } from './queries.ts';
import type { Dispute, DisputeIdInput } from './schemas.ts';

/** For both sides and administrators; everybody else gets the answer of an unknown id. */
export async function getDispute(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: DisputeIdInput,
): Promise<Dispute> {
  return readOnly(async (tx) => {
    const row = await findDispute(tx, input.disputeId);
    if (!row || !mayRead(ctx.actor, row)) throw new NotFound();
    return viewDispute(tx, row);
  });
}

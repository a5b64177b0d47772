import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import { policyChanged } from './contract.ts';
import { endPolicy } from './queries.ts';
import type { PolicyAgentInput } from './schemas.ts';

async function deletePolicy(ctx: Ctx & { actor: OwnerActor }, agentId: string | null): Promise<{ ok: true }> {
  return transact(ctx, async (tx) => {
    const { ownerId } = ctx.actor;
    const ended = await endPolicy(tx, ownerId, agentId, txNow(tx));
    if (!ended) throw new NotFound();
    emit(tx, policyChanged, ended.id, { policyId: ended.id, version: ended.version });
    audit(tx, {
      action: 'embassy.deletePolicy',
      subjectType: 'policy',
      subjectId: ended.id,
      meta: { agentId, version: ended.version },
    });
    return { ok: true } as const;
  });
}

/** The default policy counts as absent from the commit on: no limits. Its versions stay. */
export async function deleteDefaultPolicy(ctx: Ctx & { actor: OwnerActor }): Promise<{ ok: true }> {
  return deletePolicy(ctx, null);
}

/** An agent's policy: from the commit on the agent stands under the default alone. */
export async function deleteAgentPolicy(
  ctx: Ctx & { actor: OwnerActor },
  input: PolicyAgentInput,
): Promise<{ ok: true }> {
  if (!isId(input.agentId)) throw new NotFound();
  return deletePolicy(ctx, input.agentId);
}

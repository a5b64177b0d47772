import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import { displayKey, keyPrefix8, mintKey } from '#platform/crypto/api-key.ts';
import { storeSecretShown, transact, txNow } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { agentKeyRotated } from './contract.ts';
import { findOwnAgent, revokeKeys } from './queries.ts';
import { insertKey } from './register-agent.ts';
import type { AgentIdInput, RotatedKey } from './schemas.ts';

/**
 * A new key; the old one is dead at the commit, on every server: nothing caches keys. Locks the agent row, so that
 * parallel rotations leave exactly one key. No overlap (AC-095). The lease of running work stays.
 */
export async function rotateAgentKey(ctx: Ctx & { actor: OwnerActor }, input: AgentIdInput): Promise<RotatedKey> {
  const apiKey = mintKey('ac_live_');
  return transact(ctx, async (tx) => {
    const agent = await findOwnAgent(tx, ctx.actor.ownerId, input.agentId, true);
    if (!agent) throw new NotFound('AGENT_NOT_FOUND');
    const now = txNow(tx);
    await revokeKeys(tx, agent.id, now, 'rotated');
    await insertKey(tx, { keyId: newId(), agentId: agent.id, apiKey, now });
    emit(tx, agentKeyRotated, agent.id, { keyPrefix: keyPrefix8(apiKey) });
    audit(tx, {
      action: 'registry.rotateAgentKey',
      subjectType: 'agent',
      subjectId: agent.id,
      meta: { key: displayKey(apiKey) },
    });
    storeSecretShown(tx, agent.id);
    return { apiKey, rotatedAt: iso(now) };
  });
}

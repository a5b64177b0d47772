import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import { displayKey, keyExpiry, keyPrefix8, mintKey } from '#platform/crypto/api-key.ts';
import { storeSecretShown, transact, txNow } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { agentKeyRotated } from './contract.ts';
import { findOwnAgent, revokeKeys } from './queries.ts';
import { insertKey } from './register-agent.ts';
import type { RotateAgentKeyInput, RotatedKey } from './schemas.ts';

/**
 * A new key; the old one is dead at the commit, on every server: nothing caches keys. Locks the agent row, so that
 * parallel rotations leave exactly one key. No overlap (AC-095). The lease of running work stays. Expiry and scopes are
 * optional and belong to the key, not to the agent.
 */
export async function rotateAgentKey(
  ctx: Ctx & { actor: OwnerActor },
  input: RotateAgentKeyInput,
): Promise<RotatedKey> {
  const apiKey = mintKey('ac_live_');
  return transact(ctx, async (tx) => {
    const agent = await findOwnAgent(tx, ctx.actor.ownerId, input.agentId, true);
    if (!agent) throw new NotFound('AGENT_NOT_FOUND');
    const now = txNow(tx);
    await revokeKeys(tx, agent.id, now, 'rotated');
    const expiresAt = keyExpiry(now, input.expiresInDays);
    await insertKey(tx, { keyId: newId(), agentId: agent.id, apiKey, now, expiresAt, scopes: input.scopes ?? [] });
    emit(tx, agentKeyRotated, agent.id, { keyPrefix: keyPrefix8(apiKey) });
    audit(tx, {
      action: 'registry.rotateAgentKey',
      subjectType: 'agent',
      subjectId: agent.id,
      meta: { key: displayKey(apiKey), expiresAt: iso(expiresAt), scopes: input.scopes ?? [] },
    });
    storeSecretShown(tx, agent.id);
    return { apiKey, rotatedAt: iso(now) };
  });
}

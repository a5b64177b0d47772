import type { z } from 'zod';
import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import { displayKey, keyExpiry, keyHash, keyPrefix8, mintKey } from '#platform/crypto/api-key.ts';
import { storeSecretShown, type Tx, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { CivitasError, Conflict } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { requireActiveOwner } from '../identity/contract.ts';
import { openAgentWallets } from '../vault/contract.ts';
import { loadOwnView } from './agent-view.ts';
import { agentRegistered } from './contract.ts';
import { ensureCluster } from './owner-cluster.ts';
import { countAgents, findAgent } from './queries.ts';
import type { CapabilityInput, RegisterAgentInput, RegisteredAgent } from './schemas.ts';
import { baseRateForOwner } from './stored-reputation.ts';

/**
 * Registers an agent and shows its key once. Locks the owner row, then counts: at most AGENTS_PER_OWNER_MAX
 * (AGENT_LIMIT_REACHED). Refuses an unverified address. The base rate of the new agent comes from its owner's history,
 * so that starting anew does not wash a bad record (domain.md 13.2). Expiry and scopes are those of the key, as at rotation.
 */
export async function registerAgent(
  ctx: Ctx & { actor: OwnerActor },
  input: RegisterAgentInput,
): Promise<RegisteredAgent> {
  const apiKey = mintKey('ac_live_');
  return transact(ctx, async (tx) => {
    const { ownerId } = ctx.actor;
    const owner = await ask(tx, requireActiveOwner, { ownerId, lock: true });
    if (!owner.emailVerified)
      throw new CivitasError('EMAIL_NOT_VERIFIED', 'Confirm your e-mail address before you register agents.');
    if ((await countAgents(tx, ownerId)) >= env.AGENTS_PER_OWNER_MAX) {
      throw new Conflict(
        `An owner has at most ${env.AGENTS_PER_OWNER_MAX} agents.`,
        { limit: env.AGENTS_PER_OWNER_MAX },
        'AGENT_LIMIT_REACHED',
      );
    }
    const now = txNow(tx);
    const agentId = newId();
    await ensureCluster(tx, ownerId);
    const baseRate = await baseRateForOwner(tx, ownerId, now);
    await tx.agent.create({
      data: {
        id: agentId,
        ownerId,
        displayName: input.displayName,
        framework: input.framework,
        model: input.model ?? null,
        description: input.description ?? null,
        concurrencyMax: input.concurrencyMax ?? 1,
        baseRate,
        tierSince: now,
        createdAt: now,
        updatedAt: now,
      },
    });
    await writeCapabilities(tx, agentId, input.capabilities ?? []);
    const keyId = newId();
    const expiresAt = keyExpiry(now, input.expiresInDays);
    await insertKey(tx, { keyId, agentId, apiKey, now, expiresAt, scopes: input.scopes ?? [] });
    emit(tx, agentRegistered, agentId, { ownerId, framework: input.framework });
    audit(tx, {
      action: 'registry.registerAgent',
      subjectType: 'agent',
      subjectId: agentId,
      meta: { key: displayKey(apiKey), expiresAt: iso(expiresAt), scopes: input.scopes ?? [] },
    });
    const row = await findAgent(tx, agentId);
    if (!row) throw new Error('the agent just written cannot be read');
    const agent = await loadOwnView(tx, row, now);
    storeSecretShown(tx, agentId);
    await ask(tx, openAgentWallets, { agentId, ownerId });
    return { agent, apiKey };
  });
}

export async function insertKey(
  tx: Tx,
  k: { keyId: string; agentId: string; apiKey: string; now: Date; expiresAt: Date | null; scopes: string[] },
): Promise<void> {
  await tx.apiKey.create({
    data: {
      id: k.keyId,
      agentId: k.agentId,
      keyHash: keyHash(k.apiKey),
      keyPrefix: keyPrefix8(k.apiKey),
      keyLast4: k.apiKey.slice(-4),
      scopes: k.scopes,
      expiresAt: k.expiresAt,
      createdAt: k.now,
    },
  });
}

/** Replaces the set of capabilities. */
export async function writeCapabilities(
  tx: Tx,
  agentId: string,
  list: z.output<typeof CapabilityInput>[],
): Promise<void> {
  await tx.agentCapability.deleteMany({ where: { agentId } });
  if (list.length > 0) {
    await tx.agentCapability.createMany({
      data: list.map((c) => ({
        agentId,
        category: c.category,
        tags: [...new Set(c.tags)],
        priceMinor: c.price == null ? null : BigInt(c.price),
      })),
    });
  }
}

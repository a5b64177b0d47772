import type { AgentActor } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { keyHash } from '#platform/crypto/api-key.ts';
import { readDirect } from '#platform/db/read-direct.ts';
import { readOnly } from '#platform/db/transact.ts';
import { findActiveKey, touchKey } from './queries.ts';

const TOUCH_AFTER_MS = 60_000;

/**
 * The agent behind a key whose form was checked, or null. One unique lookup by SHA-256, no cache: rotation and
 * deactivation act on the next request, on every server (identity.md 15).
 */
export async function resolveAgentKey(apiKey: string): Promise<AgentActor | null> {
  const at = now();
  const found = await readDirect((reader) => findActiveKey(reader, keyHash(apiKey), at));
  if (!found) return null;
  if (found.lastUsedAt === null || at.getTime() - found.lastUsedAt.getTime() >= TOUCH_AFTER_MS) {
    await readOnly((tx) => touchKey(tx, found.keyId, found.agentId, at));
  }
  return {
    kind: 'agent',
    agentId: found.agentId,
    ownerId: found.ownerId,
    keyId: found.keyId,
    scopes: found.scopes ?? [],
  };
}

import { type Tx, txNow } from '#platform/db/transact.ts';

/**
 * An agent key that was found in public. Dead at the commit; the agent has none until its owner rotates. Null for a key
 * that was never ours; `revoked` is false when it was dead before.
 */
export async function revokeLeakedAgentKey(
  tx: Tx,
  { keyHash }: { keyHash: string },
): Promise<{ ownerId: string; subjectType: string; subjectId: string; revoked: boolean } | null> {
  const key = await tx.apiKey.findUnique({
    where: { keyHash },
    select: { id: true, agentId: true, agent: { select: { ownerId: true } } },
  });
  if (!key) return null;
  const { count } = await tx.apiKey.updateMany({
    where: { id: key.id, revokedAt: null },
    data: { revokedAt: txNow(tx), revokeReason: 'leaked' },
  });
  return { ownerId: key.agent.ownerId, subjectType: 'agent', subjectId: key.agentId, revoked: count === 1 };
}

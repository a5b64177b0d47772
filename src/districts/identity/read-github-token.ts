import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { decryptGithubToken } from '#platform/crypto/encryption.ts';
import { transact, txNow } from '#platform/db/transact.ts';

/**
 * The token of an active owner, for fetching a private repository of one of the owner's tasks; null when none is kept.
 * Each use leaves an audit row with what it was for. The caller keeps it in memory only.
 */
export async function readGithubToken(
  ctx: Ctx,
  input: { ownerId: string; taskId: string },
): Promise<{ token: string } | null> {
  return transact(
    ctx,
    async (tx) => {
      const owner = await tx.owner.findUnique({ where: { id: input.ownerId }, select: { status: true } });
      const row =
        owner?.status === 'ACTIVE' ? await tx.githubConnection.findUnique({ where: { ownerId: input.ownerId } }) : null;
      if (!row) return null;
      await tx.githubConnection.update({ where: { ownerId: input.ownerId }, data: { lastUsedAt: txNow(tx) } });
      audit(tx, {
        action: 'identity.readGithubToken',
        subjectType: 'task',
        subjectId: input.taskId,
        ownerId: input.ownerId,
      });
      return { token: decryptGithubToken(row.tokenEncrypted) };
    },
    { reply: false },
  );
}

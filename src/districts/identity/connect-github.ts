import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { iso } from '#platform/clock.ts';
import { encryptGithubToken, isGithubToken } from '#platform/crypto/encryption.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { ValidationFailed } from '#platform/errors.ts';
import type { ConnectGithubInput, GithubConnectionView } from './schemas.ts';

/**
 * Keeps the owner's GitHub token as ciphertext, in place of an earlier one. It is never shown again, not even to its
 * owner; tasks with private repositories use it.
 */
export async function connectGithub(
  ctx: Ctx & { actor: OwnerActor },
  input: ConnectGithubInput,
): Promise<GithubConnectionView> {
  if (!isGithubToken(input.token))
    throw new ValidationFailed([
      { path: 'token', message: 'is not a GitHub token (ghp_, gho_, ghu_, ghs_, ghr_ or github_pat_)' },
    ]);
  const kind = input.token.startsWith('github_pat_') ? 'github_pat' : input.token.slice(0, 3);
  const tokenEncrypted = encryptGithubToken(input.token);
  return transact(ctx, async (tx) => {
    const { ownerId } = ctx.actor;
    const row = { tokenEncrypted, tokenKind: kind, tokenLast4: input.token.slice(-4), createdAt: txNow(tx) };
    await tx.githubConnection.upsert({
      where: { ownerId },
      create: { ownerId, ...row },
      update: { ...row, lastUsedAt: null },
    });
    audit(tx, { action: 'identity.connectGithub', subjectType: 'owner', subjectId: ownerId, meta: { kind } });
    return {
      connected: true,
      kind,
      display: `${kind}_…${row.tokenLast4}`,
      connectedAt: iso(row.createdAt),
      lastUsedAt: null,
    };
  });
}

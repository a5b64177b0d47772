import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';

/** Forgets the token. Revoking it at GitHub is the owner's own step. */
export async function disconnectGithub(ctx: Ctx & { actor: OwnerActor }): Promise<{ ok: true }> {
  return transact(ctx, async (tx) => {
    const { ownerId } = ctx.actor;
    const gone = await tx.githubConnection.deleteMany({ where: { ownerId } });
    if (gone.count === 0) throw new NotFound();
    audit(tx, { action: 'identity.disconnectGithub', subjectType: 'owner', subjectId: ownerId });
    return { ok: true } as const;
  });
}

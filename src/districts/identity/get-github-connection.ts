import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { iso } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import type { GithubConnectionView } from './schemas.ts';

/** Whether a token is kept, and which; never the token. */
export async function getGithubConnection(ctx: Ctx & { actor: OwnerActor }): Promise<GithubConnectionView> {
  const row = await readOnly((tx) => tx.githubConnection.findUnique({ where: { ownerId: ctx.actor.ownerId } }));
  if (!row) return { connected: false, kind: null, display: null, connectedAt: null, lastUsedAt: null };
  return {
    connected: true,
    kind: row.tokenKind,
    display: `${row.tokenKind}_…${row.tokenLast4}`,
    connectedAt: iso(row.createdAt),
    lastUsedAt: iso(row.lastUsedAt),
  };
}

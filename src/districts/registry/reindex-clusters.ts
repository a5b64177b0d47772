import { systemCtx } from '#platform/actor.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { ensureCluster } from './owner-cluster.ts';

const BATCH = 200;

/**
 * After a rotation of AUTH_SECRET: the indexes of every owner's mailbox and phone under the new key, so that two accounts of
 * one person still meet when the old key is gone. One transaction per owner, beside running servers; run again at will.
 */
export async function reindexClusters(): Promise<{ rebuilt: number }> {
  const ctx = systemCtx('cli.keysRotate');
  let rebuilt = 0;
  let after: string | undefined;
  for (;;) {
    const rows = await readOnly((tx) =>
      tx.ownerCluster.findMany({
        where: after ? { ownerId: { gt: after } } : {},
        select: { ownerId: true, mailboxIndex: true, phoneIndex: true },
        orderBy: { ownerId: 'asc' },
        take: BATCH,
      }),
    );
    for (const before of rows) {
      const { ownerId } = before;
      const now = await transact(ctx, async (tx) => {
        await ensureCluster(tx, ownerId);
        return tx.ownerCluster.findUniqueOrThrow({ where: { ownerId } });
      });
      if (now.mailboxIndex !== before.mailboxIndex || now.phoneIndex !== before.phoneIndex) rebuilt += 1;
    }
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return { rebuilt };
    after = last.ownerId;
  }
}

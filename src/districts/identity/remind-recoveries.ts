import { systemCtx } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { findOwner } from './queries.ts';
import { mailRecovery } from './start-recovery.ts';

const DAY_MS = 86_400_000;

/** Mails owners of open recoveries once a day until they are due. Returns how many were mailed. */
export async function remindRecoveries(): Promise<number> {
  const before = new Date(now().getTime() - DAY_MS);
  const open = await readOnly((tx) =>
    tx.factorRecovery.findMany({
      where: { cancelledAt: null, finishedAt: null, remindedAt: { lt: before } },
      take: 100,
    }),
  );
  for (const r of open) {
    await transact(systemCtx('identity.remindRecoveries'), async (tx) => {
      const owner = await findOwner(tx, r.ownerId, true);
      // Two workers may have read the same row; one of them marks it.
      const marked = await tx.factorRecovery.updateMany({
        where: { id: r.id, cancelledAt: null, finishedAt: null, remindedAt: r.remindedAt },
        data: { remindedAt: txNow(tx) },
      });
      if (owner && marked.count === 1) await mailRecovery(tx, owner, r.dueAt);
    });
  }
  return open.length;
}

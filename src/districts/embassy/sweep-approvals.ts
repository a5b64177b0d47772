import { systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { now } from '#platform/clock.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { toWire } from '#platform/money.ts';
import { approvalExpired } from './contract.ts';
import { eraseRequests, expireDue } from './queries.ts';

const BATCH = 100;
const KEPT_MS = 24 * 3_600_000;

/** Expires what nobody decided in time. Rows are taken with SKIP LOCKED: a decision in progress wins. */
export async function expireApprovals(): Promise<number> {
  return transact(systemCtx('embassy.expireApprovals'), async (tx) => {
    const rows = await expireDue(tx, txNow(tx), BATCH);
    for (const row of rows) {
      emit(tx, approvalExpired, row.id, {
        ownerId: row.ownerId,
        agentId: row.agentId,
        amountMinor: toWire(row.amountMinor),
      });
      audit(tx, {
        action: 'embassy.expireApproval',
        subjectType: 'approval',
        subjectId: row.id,
        ownerId: row.ownerId,
      });
    }
    return rows.length;
  });
}

/** Erases stored requests 24 hours after their end; what was asked stays provable by its digest. */
export async function eraseEndedRequests(): Promise<number> {
  return transact(systemCtx('embassy.eraseEndedRequests'), (tx) =>
    eraseRequests(tx, new Date(now().getTime() - KEPT_MS), BATCH),
  );
}

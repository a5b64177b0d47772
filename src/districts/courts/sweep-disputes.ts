import { systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { now } from '#platform/clock.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { logger } from '#platform/logger.ts';
import { closeDispute } from './close-case.ts';
import { forgetCheckOutputs, lockSilentDispute } from './queries.ts';

const BATCH = 100;
const SILENCE = 'The other side did not answer by the date given.';

/**
 * T18, E9, E10: silence past respondBy is decided for whoever opened the dispute: the buyer of a task, either side of a v1
 * agreement. One dispute a transaction; answers how many it decided. One that
 * cannot be decided is left for the next turn and does not hold up the others.
 */
export async function sweepSilentDisputes(): Promise<number> {
  let decided = 0;
  const failed: string[] = [];
  while (decided + failed.length < BATCH) {
    let disputeId: string | null = null;
    try {
      const found = await decideNext(failed, (id) => {
        disputeId = id;
      });
      if (!found) break;
      decided += 1;
    } catch (err) {
      if (disputeId === null) throw err;
      logger.error({ err, disputeId }, 'a silent dispute could not be decided');
      failed.push(disputeId);
    }
  }
  return decided;
}

async function decideNext(except: readonly string[], chosen: (disputeId: string) => void): Promise<boolean> {
  return transact(systemCtx('courts.sweepSilentDisputes'), async (tx) => {
    const dispute = await lockSilentDispute(tx, now(), except);
    if (!dispute) return false;
    chosen(dispute.id);
    const decision = dispute.openedBy === 'buyer' ? 'buyer' : 'seller';
    audit(tx, {
      action: 'courts.resolveDispute',
      subjectType: 'dispute',
      subjectId: dispute.id,
      ownerId: dispute.buyerOwnerId,
      meta: { kind: dispute.kind, decision, by: 'silence' },
    });
    await closeDispute(tx, dispute, { decision, by: 'silence' }, { ownerId: null, rationale: SILENCE });
    return true;
  });
}

/** What checks printed goes with the deliverables. */
export async function sweepCheckOutputs(): Promise<number> {
  return transact(systemCtx('courts.sweepCheckOutputs'), (tx) => forgetCheckOutputs(tx, txNow(tx), BATCH));
}

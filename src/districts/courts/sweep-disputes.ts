import { systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { now } from '#platform/clock.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { closeDispute } from './close-case.ts';
import { forgetCheckOutputs, lockSilentDispute } from './queries.ts';

const BATCH = 100;
const SILENCE = 'The seller did not answer by the date given.';

/** T18: silence past respondBy is decided for the buyer. One dispute a transaction; answers how many it decided. */
export async function sweepSilentDisputes(): Promise<number> {
  let decided = 0;
  while (decided < BATCH) {
    const found = await transact(systemCtx('courts.sweepSilentDisputes'), async (tx) => {
      const dispute = await lockSilentDispute(tx, now());
      if (!dispute) return false;
      audit(tx, {
        action: 'courts.resolveDispute',
        subjectType: 'dispute',
        subjectId: dispute.id,
        ownerId: dispute.buyerOwnerId,
        meta: { kind: dispute.kind, decision: 'buyer', by: 'silence' },
      });
      await closeDispute(tx, dispute, { decision: 'buyer', by: 'silence' }, { ownerId: null, rationale: SILENCE });
      return true;
    });
    if (!found) break;
    decided += 1;
  }
  return decided;
}

/** What checks printed goes with the deliverables. */
export async function sweepCheckOutputs(): Promise<number> {
  return transact(systemCtx('courts.sweepCheckOutputs'), (tx) => forgetCheckOutputs(tx, txNow(tx), BATCH));
}

/**
 * The clocks of v1 (domain.md 5): requests close, silence after delivery accepts, work that never came is refunded. One
 * row of the table a transaction, rows taken with SKIP LOCKED so that several workers share the work.
 */
import { systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { now } from '#platform/clock.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { completeAgreement } from './accept-agreement.ts';
import { endRequest, lockClosedRequest, lockDueAgreement, rejectPendingBids } from './agreement-queries.ts';
import { refundAgreement } from './cancel-agreement.ts';
import { requestExpired } from './contract.ts';

const BATCH = 100;
/** How long after it is due work may still come before its money goes back. */
const LATE_MS = 24 * 3_600_000;

async function sweep(name: string, step: (tx: Tx) => Promise<boolean>): Promise<number> {
  let moved = 0;
  while (moved < BATCH && (await transact(systemCtx(`exchange.${name}`), step))) moved += 1;
  return moved;
}

/** E12: nobody's bid was accepted in time. */
export const sweepRequests = () =>
  sweep('sweepRequests', async (tx) => {
    const request = await lockClosedRequest(tx, now());
    if (!request) return false;
    await endRequest(tx, request.id, 'expired', txNow(tx));
    await rejectPendingBids(tx, request.id, txNow(tx));
    emit(tx, requestExpired, request.id, {});
    audit(tx, {
      action: 'exchange.expireRequest',
      subjectType: 'request',
      subjectId: request.id,
      ownerId: request.buyerOwnerId,
    });
    return true;
  });

/** E6: the buyer was silent. */
export const sweepSilentAcceptance = () =>
  sweep('sweepSilentAcceptance', async (tx) => {
    const agreement = await lockDueAgreement(tx, 'accept', now());
    if (!agreement) return false;
    await completeAgreement(tx, agreement, 'auto_accept');
    return true;
  });

/** E7: a day after it was due nothing had been delivered. */
export const sweepUndelivered = () =>
  sweep('sweepUndelivered', async (tx) => {
    const agreement = await lockDueAgreement(tx, 'lapse', new Date(now().getTime() - LATE_MS));
    if (!agreement) return false;
    await refundAgreement(tx, agreement, 'lapse', 'no_delivery');
    return true;
  });

/** All of them. */
export async function sweepAgreements(): Promise<number> {
  return (await sweepRequests()) + (await sweepSilentAcceptance()) + (await sweepUndelivered());
}

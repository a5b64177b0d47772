/**
 * The clocks of v1 (domain.md 5): requests close, silence after delivery accepts, work that never came is refunded. One
 * row of the table a transaction, rows taken with SKIP LOCKED so that several workers share the work.
 */
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { now } from '#platform/clock.ts';
import { txNow } from '#platform/db/transact.ts';
import { completeAgreement } from './accept-agreement.ts';
import { endRequest, lockClosedRequest, lockDueAgreement, rejectPendingBids } from './agreement-queries.ts';
import { refundAgreement } from './cancel-agreement.ts';
import { requestExpired } from './contract.ts';
import { sweepRows } from './sweep-rows.ts';

/** How long after it is due work may still come before its money goes back. */
const LATE_MS = 24 * 3_600_000;

/** E12: nobody's bid was accepted in time. */
export const sweepRequests = () =>
  sweepRows(
    'sweepRequests',
    (tx, except) => lockClosedRequest(tx, now(), except),
    async (tx, request) => {
      await endRequest(tx, request.id, 'expired', txNow(tx));
      await rejectPendingBids(tx, request.id, txNow(tx));
      emit(tx, requestExpired, request.id, {});
      audit(tx, {
        action: 'exchange.expireRequest',
        subjectType: 'request',
        subjectId: request.id,
        ownerId: request.buyerOwnerId,
      });
    },
  );

/** E6: the buyer was silent. */
export const sweepSilentAcceptance = () =>
  sweepRows(
    'sweepSilentAcceptance',
    (tx, except) => lockDueAgreement(tx, 'accept', now(), except),
    (tx, agreement) => completeAgreement(tx, agreement, 'auto_accept'),
  );

/** E7: a day after it was due nothing had been delivered. */
export const sweepUndelivered = () =>
  sweepRows(
    'sweepUndelivered',
    (tx, except) => lockDueAgreement(tx, 'lapse', new Date(now().getTime() - LATE_MS), except),
    (tx, agreement) => refundAgreement(tx, agreement, 'lapse', 'no_delivery'),
  );

/** All of them. */
export async function sweepAgreements(): Promise<number> {
  return (await sweepRequests()) + (await sweepSilentAcceptance()) + (await sweepUndelivered());
}

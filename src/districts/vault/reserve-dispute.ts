import { audit } from '#platform/audit/audit.ts';
import { CURRENCY } from '#platform/money.ts';
import { earnedOf, pendingOf, platformAccount, reserveOf } from './accounts.ts';
import type { DisputeReserved, ReserveDisputeInput } from './contract.ts';
import { operation } from './ledger-rules.ts';
import { amountIn, type MoneyVerb, posted } from './money-verb.ts';
import { captureKey, captureOf, disputeOpenKey, refundKey, refuseAfter, settleKey } from './task-money.ts';

/**
 * T16. Worked: pending (before settlement) or earned (after) −3400, revenue −600, dispute_reserve(task) +4000. The lock
 * of the dispute window goes with the money it guarded. Refuses 409 once refunded. Locks pending, earned; the reserve
 * row is inserted here.
 */
export const reserveDispute: MoneyVerb<ReserveDisputeInput, DisputeReserved> = {
  operation({ taskId, workerAgentId, currency = CURRENCY }) {
    const pending = pendingOf(workerAgentId, currency);
    const earned = earnedOf(workerAgentId, currency);
    const reserve = reserveOf(taskId, currency);
    return operation({
      kind: 'dispute_open',
      postingKey: disputeOpenKey(taskId),
      refType: 'task',
      refId: taskId,
      currency,
      request: {},
      accounts: [pending, earned, reserve],
      related: [captureKey(taskId), refundKey(taskId), settleKey(taskId)],
      decide(scope) {
        const capture = captureOf(scope, taskId, { workerAgentId });
        refuseAfter(scope, [[refundKey(taskId), 'refunded']]);
        const settled = scope.stored(settleKey(taskId)) !== undefined;
        const from = settled ? earned : pending;
        scope.requireAvailable(from, capture.sellerMinor);
        scope.post(from, -capture.sellerMinor);
        scope.post(platformAccount('revenue', currency), -capture.feeMinor);
        scope.post(reserve, capture.priceMinor);
        if (settled) scope.unlockEarned(earned, taskId);
        return {
          from: settled ? 'earned' : 'pending',
          buyerOwnerId: capture.buyerOwnerId,
          workerAgentId,
          feeBps: capture.feeBps,
          priceMinor: capture.priceMinor.toString(),
          sellerMinor: capture.sellerMinor.toString(),
          feeMinor: capture.feeMinor.toString(),
        };
      },
    });
  },
  output(result, done) {
    return {
      ...posted(done),
      reservedMinor: amountIn(result, 'priceMinor'),
      from: result.from === 'earned' ? 'earned' : 'pending',
    };
  },
  companions(tx, { taskId, workerAgentId }, { reservedMinor, from }) {
    audit(tx, {
      action: 'vault.reserveDispute',
      subjectType: 'task',
      subjectId: taskId,
      meta: { workerAgentId, from, reservedMinor: reservedMinor.toString() },
    });
  },
};

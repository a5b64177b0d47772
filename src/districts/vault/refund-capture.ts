import { audit } from '#platform/audit/audit.ts';
import { CURRENCY } from '#platform/money.ts';
import { pendingOf, platformAccount, poolOf } from './accounts.ts';
import type { CaptureRefunded, RefundCaptureInput } from './contract.ts';
import { operation } from './ledger-rules.ts';
import { amountIn, type MoneyVerb, posted } from './money-verb.ts';
import { captureKey, captureOf, disputeOpenKey, refundKey, refuseAfter, settleKey } from './task-money.ts';

/**
 * T14, thumbs-down. Worked: pending −3400, revenue −600, pool +4000; names the capture it reverses. Amounts are those
 * of the stored capture. Refuses 409 once settled or disputed. Never looks at a lock. Locks pool and pending.
 */
export const refundCapture: MoneyVerb<RefundCaptureInput, CaptureRefunded> = {
  operation({ taskId, buyerOwnerId, workerAgentId, currency = CURRENCY }) {
    const pool = poolOf(buyerOwnerId, currency);
    const pending = pendingOf(workerAgentId, currency);
    return operation({
      kind: 'refund',
      postingKey: refundKey(taskId),
      refType: 'task',
      refId: taskId,
      currency,
      request: {},
      accounts: [pool, pending],
      related: [captureKey(taskId), settleKey(taskId), disputeOpenKey(taskId)],
      decide(scope) {
        const capture = captureOf(scope, taskId, { buyerOwnerId, workerAgentId });
        refuseAfter(scope, [
          [disputeOpenKey(taskId), 'disputed'],
          [settleKey(taskId), 'settled'],
        ]);
        scope.post(pending, -capture.sellerMinor);
        scope.post(platformAccount('revenue', currency), -capture.feeMinor);
        scope.post(pool, capture.priceMinor);
        scope.reverses(capture.transferId);
        return {
          priceMinor: capture.priceMinor.toString(),
          sellerMinor: capture.sellerMinor.toString(),
          feeMinor: capture.feeMinor.toString(),
          availableMinor: scope.available(pool).toString(),
          heldMinor: scope.held(pool).toString(),
        };
      },
    });
  },
  output(result, done) {
    return {
      ...posted(done),
      refundedMinor: amountIn(result, 'priceMinor'),
      sellerMinor: amountIn(result, 'sellerMinor'),
      feeMinor: amountIn(result, 'feeMinor'),
      availableMinor: amountIn(result, 'availableMinor'),
      heldMinor: amountIn(result, 'heldMinor'),
    };
  },
  companions(tx, { taskId, buyerOwnerId, workerAgentId }, { refundedMinor }) {
    audit(tx, {
      action: 'vault.refundCapture',
      subjectType: 'task',
      subjectId: taskId,
      ownerId: buyerOwnerId,
      meta: { workerAgentId, refundedMinor: refundedMinor.toString() },
    });
  },
};

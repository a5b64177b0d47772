import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { CURRENCY, toWire } from '#platform/money.ts';
import { earnedOf, pendingOf } from './accounts.ts';
import { type PendingSettled, payoutAvailable, type SettlePendingInput } from './contract.ts';
import { operation } from './ledger-rules.ts';
import { amountIn, type MoneyVerb, posted } from './money-verb.ts';
import { captureKey, captureOf, disputeOpenKey, refundKey, refuseAfter, settleKey } from './task-money.ts';

/**
 * T15. Worked: pending −3400, earned +3400, and a row in `earned_lock` until the dispute window ends, written in the
 * same transaction: money and its lock appear together. Refuses 409 once refunded or disputed. Locks pending and earned.
 */
export const settlePending: MoneyVerb<SettlePendingInput, PendingSettled> = {
  operation({ taskId, workerAgentId, disputeUntil, currency = CURRENCY }) {
    const pending = pendingOf(workerAgentId, currency);
    const earned = earnedOf(workerAgentId, currency);
    return operation({
      kind: 'settle',
      postingKey: settleKey(taskId),
      refType: 'task',
      refId: taskId,
      currency,
      request: {},
      accounts: [pending, earned],
      related: [captureKey(taskId), refundKey(taskId), disputeOpenKey(taskId)],
      decide(scope) {
        const capture = captureOf(scope, taskId, { workerAgentId });
        refuseAfter(scope, [
          [refundKey(taskId), 'refunded'],
          [disputeOpenKey(taskId), 'disputed'],
        ]);
        scope.post(pending, -capture.sellerMinor);
        scope.post(earned, capture.sellerMinor);
        if (disputeUntil)
          scope.lockEarned({ accountId: earned.id, taskId, amount: capture.sellerMinor, until: disputeUntil });
        return { sellerMinor: capture.sellerMinor.toString() };
      },
    });
  },
  output(result, done) {
    return { ...posted(done), settledMinor: amountIn(result, 'sellerMinor') };
  },
  companions(tx, { taskId, workerAgentId }, { settledMinor }) {
    audit(tx, {
      action: 'vault.settlePending',
      subjectType: 'task',
      subjectId: taskId,
      meta: { workerAgentId, settledMinor: settledMinor.toString() },
    });
    emit(tx, payoutAvailable, workerAgentId, { agentId: workerAgentId, amountMinor: toWire(settledMinor), taskId });
  },
};

import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { CURRENCY, feeOf, toWire } from '#platform/money.ts';
import { pendingOf, platformAccount, poolOf } from './accounts.ts';
import { type CaptureHoldInput, type HoldCapturedResult, holdCaptured } from './contract.ts';
import { HoldCaptured } from './ledger-errors.ts';
import { operation } from './ledger-rules.ts';
import { amountIn, type MoneyVerb, posted, textIn } from './money-verb.ts';

/**
 * T6. Worked: hold 5000, price 4000, fee 1500 bps → pool −4000/−5000, pending +3400, revenue +600; 1000 are available
 * again. No entry when the fee is 0. Refuses 409 with the status when the hold has ended, 400 above the hold. Never
 * looks at a lock of the pool. Locks pool, pending and the hold.
 */
export const captureHold: MoneyVerb<CaptureHoldInput, HoldCapturedResult> = {
  operation({ taskId, buyerOwnerId, workerAgentId, priceMinor, feeBps, currency = CURRENCY }) {
    const pool = poolOf(buyerOwnerId, currency);
    const pending = pendingOf(workerAgentId, currency);
    return operation({
      kind: 'capture',
      postingKey: `capture:${taskId}`,
      refType: 'task',
      refId: taskId,
      currency,
      request: { priceMinor, feeBps },
      accounts: [pool, pending],
      holdIds: [taskId],
      onReused: () => new HoldCaptured(),
      decide(scope) {
        const hold = scope.openHoldOn(pool, taskId);
        scope.checkWithinHold(priceMinor, hold);
        scope.checkAmount(priceMinor);
        const fee = feeOf(priceMinor, feeBps);
        const seller = priceMinor - fee;
        scope.closeHold(pool, hold, 'captured', priceMinor);
        scope.post(pending, seller);
        scope.post(platformAccount('revenue', currency), fee);
        return {
          holdId: taskId,
          status: 'captured',
          buyerOwnerId,
          workerAgentId,
          feeBps,
          amountMinor: hold.amount.toString(),
          priceMinor: priceMinor.toString(),
          feeMinor: fee.toString(),
          sellerMinor: seller.toString(),
          availableMinor: scope.available(pool).toString(),
          heldMinor: scope.held(pool).toString(),
        };
      },
    });
  },
  output(result, done) {
    const amountMinor = amountIn(result, 'amountMinor');
    const capturedMinor = amountIn(result, 'priceMinor');
    return {
      ...posted(done),
      holdId: textIn(result, 'holdId'),
      status: 'captured',
      amountMinor,
      capturedMinor,
      feeMinor: amountIn(result, 'feeMinor'),
      sellerMinor: amountIn(result, 'sellerMinor'),
      returnedMinor: amountMinor - capturedMinor,
      availableMinor: amountIn(result, 'availableMinor'),
      heldMinor: amountIn(result, 'heldMinor'),
    };
  },
  companions(tx, { taskId, buyerOwnerId, workerAgentId }, out) {
    audit(tx, {
      action: 'vault.captureHold',
      subjectType: 'hold',
      subjectId: taskId,
      ownerId: buyerOwnerId,
      meta: { workerAgentId, capturedMinor: out.capturedMinor.toString(), feeMinor: out.feeMinor.toString() },
    });
    emit(tx, holdCaptured, taskId, {
      taskId,
      amountMinor: toWire(out.amountMinor),
      capturedMinor: toWire(out.capturedMinor),
    });
  },
};

import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { CURRENCY, toWire } from '#platform/money.ts';
import { poolOf } from './accounts.ts';
import { type HoldCreditsInput, type HoldPlaced, holdPlaced } from './contract.ts';
import { operation } from './ledger-rules.ts';
import { amountIn, type MoneyVerb, posted, textIn } from './money-verb.ts';

/**
 * T1. Worked: hold 5000 → pool 0/+5000 (posted/held). Refuses a locked pool (403), fewer available credits (402).
 * Locks the buyer's pool. The hold's id is its task's.
 */
export const holdCredits: MoneyVerb<HoldCreditsInput, HoldPlaced> = {
  operation({ taskId, buyerOwnerId, amountMinor, currency = CURRENCY }) {
    const pool = poolOf(buyerOwnerId, currency);
    return operation({
      kind: 'hold',
      postingKey: `hold:${taskId}`,
      refType: 'task',
      refId: taskId,
      currency,
      request: { amountMinor },
      accounts: [pool],
      holdIds: [taskId],
      decide(scope) {
        scope.refuseLocked(pool);
        scope.checkAmount(amountMinor);
        scope.requireAvailable(pool, amountMinor);
        scope.openHold(pool, { id: taskId, purpose: 'task', refId: taskId, amount: amountMinor });
        return {
          holdId: taskId,
          status: 'held',
          amountMinor: amountMinor.toString(),
          availableMinor: scope.available(pool).toString(),
          heldMinor: scope.held(pool).toString(),
        };
      },
    });
  },
  output(result, done) {
    return {
      ...posted(done),
      holdId: textIn(result, 'holdId'),
      status: 'held',
      amountMinor: amountIn(result, 'amountMinor'),
      availableMinor: amountIn(result, 'availableMinor'),
      heldMinor: amountIn(result, 'heldMinor'),
    };
  },
  companions(tx, { taskId, buyerOwnerId }, { amountMinor }) {
    audit(tx, {
      action: 'vault.holdCredits',
      subjectType: 'hold',
      subjectId: taskId,
      ownerId: buyerOwnerId,
      meta: { amountMinor: amountMinor.toString() },
    });
    emit(tx, holdPlaced, taskId, { taskId, amountMinor: toWire(amountMinor), capturedMinor: 0 });
  },
};

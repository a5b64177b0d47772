import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { CURRENCY, toWire } from '#platform/money.ts';
import { poolOf } from './accounts.ts';
import { type HoldReleasedResult, holdReleased, type ReleaseHoldInput } from './contract.ts';
import { operation } from './ledger-rules.ts';
import { amountIn, type MoneyVerb, posted, textIn } from './money-verb.ts';

/**
 * T7 to T13. Worked: hold 5000 → pool 0/−5000. Asks nobody and never looks at a lock, so that a release can always
 * happen. Refuses 409 with the status when the hold was captured; released before is a replay. Locks pool and hold.
 */
export const releaseHold: MoneyVerb<ReleaseHoldInput, HoldReleasedResult> = {
  operation({ taskId, buyerOwnerId, currency = CURRENCY }) {
    const pool = poolOf(buyerOwnerId, currency);
    return operation({
      kind: 'release',
      postingKey: `release:${taskId}`,
      refType: 'task',
      refId: taskId,
      currency,
      request: {},
      accounts: [pool],
      holdIds: [taskId],
      decide(scope) {
        const hold = scope.openHoldOn(pool, taskId);
        scope.closeHold(pool, hold, 'released', 0n);
        return {
          holdId: taskId,
          status: 'released',
          amountMinor: hold.amount.toString(),
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
      status: 'released',
      amountMinor: amountIn(result, 'amountMinor'),
      availableMinor: amountIn(result, 'availableMinor'),
      heldMinor: amountIn(result, 'heldMinor'),
    };
  },
  companions(tx, { taskId, buyerOwnerId }, { amountMinor }) {
    audit(tx, {
      action: 'vault.releaseHold',
      subjectType: 'hold',
      subjectId: taskId,
      ownerId: buyerOwnerId,
      meta: { amountMinor: amountMinor.toString() },
    });
    emit(tx, holdReleased, taskId, { taskId, amountMinor: toWire(amountMinor), capturedMinor: 0 });
  },
};

import { audit } from '#platform/audit/audit.ts';
import { CURRENCY, feeOf } from '#platform/money.ts';
import { earnedOf, platformAccount, poolOf, reserveOf } from './accounts.ts';
import type { DisputeResolved, ResolveDisputeInput } from './contract.ts';
import { AmountOutOfRange, CaptureClosed, DisputeClosed, HoldMissing } from './ledger-errors.ts';
import { operation } from './ledger-rules.ts';
import { amountIn, type MoneyVerb, posted, textIn } from './money-verb.ts';
import { disputeOpenKey, disputeResolveKey } from './task-money.ts';

/**
 * T17 to T19. Worked, price 4000, fee 600: seller → reserve −4000, earned +3400, revenue +600; buyer → reserve −4000,
 * pool +4000; split 1000 / 3000 → reserve −4000, pool +1000, earned +2550, revenue +450. The three ends share one key:
 * a second, different end is 409. Locks pool, earned and the reserve.
 */
export const resolveDispute: MoneyVerb<ResolveDisputeInput, DisputeResolved> = {
  operation({ taskId, buyerOwnerId, workerAgentId, decision, buyerMinor, sellerMinor, currency = CURRENCY }) {
    const pool = poolOf(buyerOwnerId, currency);
    const earned = earnedOf(workerAgentId, currency);
    const reserve = reserveOf(taskId, currency);
    return operation({
      kind: 'dispute_resolve',
      postingKey: disputeResolveKey(taskId),
      refType: 'task',
      refId: taskId,
      currency,
      request: {
        decision,
        buyerMinor: decision === 'split' ? (buyerMinor ?? null) : null,
        sellerMinor: decision === 'split' ? (sellerMinor ?? null) : null,
      },
      accounts: [pool, earned, reserve],
      related: [disputeOpenKey(taskId)],
      onReused: () => new DisputeClosed('resolved'),
      decide(scope) {
        const opened = scope.stored(disputeOpenKey(taskId));
        if (!opened) throw new CaptureClosed('not disputed');
        const price = amountIn(opened.result, 'priceMinor');
        if (
          textIn(opened.result, 'buyerOwnerId') !== buyerOwnerId ||
          textIn(opened.result, 'workerAgentId') !== workerAgentId
        )
          throw new HoldMissing();
        const toSeller = decision === 'seller' ? price : decision === 'buyer' ? 0n : (sellerMinor ?? 0n);
        const toBuyer = decision === 'split' ? (buyerMinor ?? 0n) : price - toSeller;
        if (decision === 'split' && (toBuyer <= 0n || toSeller <= 0n || toBuyer + toSeller !== price))
          throw new AmountOutOfRange(`of both parts must be positive and together ${price}`);
        const fee = feeOf(toSeller, Number(opened.result.feeBps));
        scope.post(reserve, -price);
        scope.post(pool, toBuyer);
        scope.post(earned, toSeller - fee);
        scope.post(platformAccount('revenue', currency), fee);
        return {
          decision,
          buyerMinor: toBuyer.toString(),
          sellerMinor: (toSeller - fee).toString(),
          feeMinor: fee.toString(),
        };
      },
    });
  },
  output(result, done) {
    return {
      ...posted(done),
      decision: textIn(result, 'decision') as DisputeResolved['decision'],
      buyerMinor: amountIn(result, 'buyerMinor'),
      sellerMinor: amountIn(result, 'sellerMinor'),
      feeMinor: amountIn(result, 'feeMinor'),
    };
  },
  companions(tx, { taskId, buyerOwnerId, workerAgentId }, out) {
    audit(tx, {
      action: 'vault.resolveDispute',
      subjectType: 'task',
      subjectId: taskId,
      ownerId: buyerOwnerId,
      meta: {
        workerAgentId,
        decision: out.decision,
        buyerMinor: out.buyerMinor.toString(),
        sellerMinor: out.sellerMinor.toString(),
      },
    });
  },
};

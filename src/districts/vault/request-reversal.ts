import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { addJob } from '#platform/bus/jobs.ts';
import { transact } from '#platform/db/transact.ts';
import { Conflict, InsufficientCredits, NotFound } from '#platform/errors.ts';
import { isId, newId } from '#platform/ids.ts';
import { toWire } from '#platform/money.ts';
import { earnedReceivableOf } from './accounts.ts';
import { postIn } from './ledger-engine.ts';
import { mayCorrectLedger } from './policy.ts';
import { lockWithdrawal } from './queries/payments.ts';
import { insertReversal, openReversalsOf, type ReversalRow } from './queries/reversals.ts';
import type { RequestReversalInput, ReversalView } from './schemas.ts';
import { adjustPosting } from './stripe-postings.ts';

export function reversalView(r: ReversalRow, reason: string | null): ReversalView {
  return {
    id: r.id,
    amount: toWire(r.amountMinor),
    status: r.status as ReversalView['status'],
    reason,
    failureCode: r.failureCode,
    createdAt: r.createdAt.toISOString(),
  };
}

/**
 * An administrator takes a paid withdrawal back, all of it or a part, with a reason. What is asked for is the seller's
 * debt from now on (earned_receivable −a against `adjustment`) and counts against withdrawals; Stripe is asked after commit,
 * and the reversal pays the debt. Refuses a withdrawal that was not paid (409) and more than is left of it (402). Locks the
 * withdrawal, then the seller's receivable.
 */
export async function requestReversal(ctx: Ctx, input: RequestReversalInput): Promise<ReversalView> {
  const refusal = mayCorrectLedger(ctx.actor);
  if (refusal) throw refusal;
  if (!isId(input.withdrawalId)) throw new NotFound();
  const amountMinor = BigInt(input.amount);
  return transact(ctx, async (tx) => {
    const row = await lockWithdrawal(tx, input.withdrawalId);
    if (!row) throw new NotFound();
    if (row.status !== 'transferred' || row.stripeTransferId === null)
      throw new Conflict('Only a withdrawal that was paid can be taken back.', { status: row.status });
    const rest = row.amountMinor - row.reversedMinor - (await openReversalsOf(tx, row.id));
    if (amountMinor > rest) throw new InsufficientCredits(amountMinor, rest < 0n ? 0n : rest);
    const id = newId();
    const reversal = await insertReversal(tx, { id, withdrawalId: row.id, amountMinor });
    audit(tx, {
      action: 'vault.requestReversal',
      subjectType: 'withdrawal',
      subjectId: row.id,
      ownerId: row.ownerId,
      meta: { reversalId: id, amountMinor: amountMinor.toString(), reason: input.reason },
    });
    await addJob(tx, 'send_reversal', { reversalId: id }, { key: `reversal:${id}` });
    await postIn(
      tx,
      adjustPosting({
        adjustmentId: id,
        account: earnedReceivableOf(row.agentId, row.currency),
        amountMinor: -amountMinor,
        reason: input.reason,
      }),
    );
    return reversalView(reversal, input.reason);
  });
}

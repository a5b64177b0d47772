import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import { postIn } from './ledger-engine.ts';
import { amountIn } from './money-verb.ts';
import { mayCorrectLedger } from './policy.ts';
import { lockWithdrawal } from './queries/payments.ts';
import { findReversal, reasonsOf, updateReversal } from './queries/reversals.ts';
import { reversalView } from './request-reversal.ts';
import type { ReversalView, WriteOffReversalInput } from './schemas.ts';
import { sellerWriteOffPosting } from './stripe-postings.ts';

/**
 * An administrator gives up what a seller still owes for a reversal that Stripe refused, with a reason: all of it, or what is
 * left of the debt when a part was paid otherwise. It is not asked for again. Refuses 409 unless Stripe refused it, and when
 * nothing is owed any more. Locks the withdrawal, then the seller's receivable.
 */
export async function writeOffReversal(ctx: Ctx, input: WriteOffReversalInput): Promise<ReversalView> {
  const refusal = mayCorrectLedger(ctx.actor);
  if (refusal) throw refusal;
  if (!isId(input.reversalId)) throw new NotFound();
  return transact(ctx, async (tx) => {
    const seen = await findReversal(tx, input.reversalId);
    const withdrawal = seen && (await lockWithdrawal(tx, seen.withdrawalId));
    const row = withdrawal && (await findReversal(tx, input.reversalId));
    if (!row) throw new NotFound();
    if (row.status !== 'failed')
      throw new Conflict('Only what Stripe refused to take back can be given up.', { status: row.status });
    await updateReversal(tx, row.id, { status: 'written_off' });
    const done = await postIn(
      tx,
      sellerWriteOffPosting({
        reversalId: row.id,
        withdrawalId: withdrawal.id,
        agentId: withdrawal.agentId,
        amountMinor: row.amountMinor,
        reason: input.reason,
        currency: withdrawal.currency,
      }),
    );
    audit(tx, {
      action: 'vault.writeOffReversal',
      subjectType: 'withdrawal',
      subjectId: withdrawal.id,
      ownerId: withdrawal.ownerId,
      meta: {
        reversalId: row.id,
        amountMinor: amountIn(done.result, 'amountMinor').toString(),
        reason: input.reason,
      },
    });
    const reasons = await reasonsOf(tx, [row.id]);
    return reversalView({ ...row, status: 'written_off' }, reasons.get(row.id) ?? null);
  });
}

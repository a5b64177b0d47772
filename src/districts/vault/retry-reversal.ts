import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { addJob } from '#platform/bus/jobs.ts';
import { transact } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import { mayCorrectLedger } from './policy.ts';
import { lockWithdrawal } from './queries/payments.ts';
import { findReversal, reasonsOf, updateReversal } from './queries/reversals.ts';
import { reversalView } from './request-reversal.ts';
import type { ReversalIdInput, ReversalView } from './schemas.ts';

/**
 * Asks Stripe again for a reversal that it refused, under a new key. The debt stands already: nothing is booked. Refuses one
 * that is under way or done (409). Locks the withdrawal.
 */
export async function retryReversal(ctx: Ctx, input: ReversalIdInput): Promise<ReversalView> {
  const refusal = mayCorrectLedger(ctx.actor);
  if (refusal) throw refusal;
  if (!isId(input.reversalId)) throw new NotFound();
  return transact(ctx, async (tx) => {
    const seen = await findReversal(tx, input.reversalId);
    const withdrawal = seen && (await lockWithdrawal(tx, seen.withdrawalId));
    const row = withdrawal && (await findReversal(tx, input.reversalId));
    if (!row) throw new NotFound();
    if (row.status !== 'failed') throw new Conflict('This reversal did not fail.', { status: row.status });
    await updateReversal(tx, row.id, { status: 'asked', failureCode: null, calledAt: null, callKey: row.callKey + 1 });
    audit(tx, {
      action: 'vault.retryReversal',
      subjectType: 'withdrawal',
      subjectId: row.withdrawalId,
      ownerId: withdrawal.ownerId,
      meta: { reversalId: row.id },
    });
    await addJob(tx, 'send_reversal', { reversalId: row.id }, { key: `reversal:${row.id}` });
    const reasons = await reasonsOf(tx, [row.id]);
    return reversalView({ ...row, status: 'asked', failureCode: null }, reasons.get(row.id) ?? null);
  });
}

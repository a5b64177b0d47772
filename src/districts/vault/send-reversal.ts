import { type Ctx, systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import type { JobHandler } from '#platform/bus/jobs.ts';
import { now, nowMs } from '#platform/clock.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { callStripe, listAll, type Stripe, StripeFailure } from '#platform/vendors/stripe.ts';
import { findWithdrawal, lockWithdrawal, type WithdrawalRow } from './queries/payments.ts';
import { findReversal, noteReversal, type ReversalRow, updateReversal } from './queries/reversals.ts';
import { raiseAlert } from './raise-alert.ts';
import { applyTransfer, fetchTransfer } from './stripe-events/transfers.ts';
import { RESEND_WITHIN_MS } from './submit-top-up.ts';

export const sendReversalJob: JobHandler = (payload) =>
  sendReversal(systemCtx('vault.sendReversal'), (payload as { reversalId: string }).reversalId);

/**
 * Asks Stripe to reverse the transfer, always under the same key, and books what it answers. A refusal (the connected
 * account no longer has the money) leaves the seller's debt and tells administrators. Throws when the outcome is open, so
 * that the queue and the recovery job try again; after 23 hours it is searched, not sent.
 */
export async function sendReversal(ctx: Ctx, reversalId: string): Promise<void> {
  const [row, withdrawal] = await readOnly(async (tx) => {
    const found = await findReversal(tx, reversalId);
    return [found, found && (await findWithdrawal(tx, found.withdrawalId))] as const;
  });
  const transferId = withdrawal?.stripeTransferId;
  if (!row || !transferId || row.status !== 'asked') return;
  const late = row.calledAt !== null && nowMs() - row.calledAt.getTime() > RESEND_WITHIN_MS;
  if (late) {
    const found = await search(row, transferId);
    return found ? store(ctx, row, withdrawal, found) : fail(ctx, row, withdrawal, 'not_sent');
  }
  const key = row.callKey;
  await transact(ctx, (tx) => updateReversal(tx, row.id, { calledAt: row.calledAt ?? now() }));
  try {
    const reversal = await callStripe((s) =>
      s.transfers.createReversal(
        transferId,
        { amount: Number(row.amountMinor), metadata: { reversal_id: row.id } },
        { idempotencyKey: key === 1 ? `rev:${row.id}` : `rev:${row.id}:${key}` },
      ),
    );
    await store(ctx, row, withdrawal, reversal);
  } catch (e) {
    if (!(e instanceof StripeFailure)) throw e;
    if (e.kind === 'unknown' && e.kept) {
      const found = await search(row, transferId);
      if (found) return store(ctx, row, withdrawal, found);
      await transact(ctx, (tx) => updateReversal(tx, row.id, { callKey: key + 1 }));
    }
    if (e.kind === 'unknown' || e.kind === 'not_done') throw e;
    await fail(ctx, row, withdrawal, e.code ?? e.kind);
  }
}

async function search(row: ReversalRow, transferId: string): Promise<Stripe.TransferReversal | null> {
  const all = await listAll((s) => s.transfers.listReversals(transferId, { limit: 100 }), 10_000);
  return all.find((r) => r.metadata?.reversal_id === row.id) ?? null;
}

/** The posting follows from the transfer as it is now, under the same key as the event's. */
async function store(
  ctx: Ctx,
  row: ReversalRow,
  withdrawal: WithdrawalRow,
  reversal: Stripe.TransferReversal,
): Promise<void> {
  const id = withdrawal.stripeTransferId as string;
  const facts = await fetchTransfer(id, await callStripe((s) => s.transfers.retrieve(id)));
  await transact(ctx, async (tx) => {
    await lockWithdrawal(tx, withdrawal.id);
    await noteReversal(tx, row.id, withdrawal.id, reversal.id);
    await applyTransfer(tx, facts);
  });
}

async function fail(ctx: Ctx, row: ReversalRow, withdrawal: WithdrawalRow, why: string): Promise<void> {
  await transact(ctx, async (tx) => {
    await lockWithdrawal(tx, withdrawal.id);
    const current = await findReversal(tx, row.id);
    if (current?.status !== 'asked' || current.callKey !== row.callKey) return;
    const failureCode = why.slice(0, 64);
    await updateReversal(tx, row.id, { status: 'failed', failureCode });
    audit(tx, {
      action: 'vault.failReversal',
      subjectType: 'withdrawal',
      subjectId: withdrawal.id,
      ownerId: withdrawal.ownerId,
      meta: { reversalId: row.id, why: failureCode },
    });
    await raiseAlert(tx, {
      key: `reversal:${row.id}`,
      kind: 'reversal_failed',
      subjectId: withdrawal.id,
      detail: { object: 'transfer_reversal', why: failureCode },
    });
  });
}

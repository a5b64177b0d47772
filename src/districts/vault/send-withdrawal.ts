import { type Ctx, systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import type { JobHandler } from '#platform/bus/jobs.ts';
import { now, nowMs } from '#platform/clock.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { logger } from '#platform/logger.ts';
import { toWire } from '#platform/money.ts';
import { callStripe, listAll, type Stripe, StripeFailure } from '#platform/vendors/stripe.ts';
import { isPaidOutTo } from './connect-countries.ts';
import { withdrawalFailed } from './contract.ts';
import { postIn } from './ledger-engine.ts';
import {
  connectAccountOf,
  findUnsentWithdrawals,
  findWithdrawal,
  lockWithdrawal,
  updateWithdrawal,
  type WithdrawalRow,
} from './queries/payments.ts';
import { applyTransfer, fetchTransfer } from './stripe-events/transfers.ts';
import { withdrawalFailedPosting } from './stripe-postings.ts';
import { RESEND_WITHIN_MS } from './submit-top-up.ts';

export const sendWithdrawalJob: JobHandler = (payload) =>
  sendWithdrawal(systemCtx('vault.sendWithdrawal'), (payload as { withdrawalId: string }).withdrawalId);

/** Every withdrawal that was not sent, each by itself: Stripe's balance or an account's state has changed. */
export const sendWithdrawalsJob: JobHandler = async () => {
  const ctx = systemCtx('vault.sendWithdrawals');
  const rows = await readOnly((tx) => findUnsentWithdrawals(tx, now(), true, 500));
  for (const row of rows) {
    try {
      await sendWithdrawal(ctx, row.id);
    } catch (e) {
      if (!(e instanceof StripeFailure)) logger.error({ err: e, id: row.id }, 'a withdrawal cannot be sent');
    }
  }
};

/**
 * Makes the transfer, always under the same key, and stores its id. `balance_insufficient` leaves it waiting for
 * Stripe's balance; an account that cannot take transfers, or of a country off the list, gives the money back. Throws when the outcome is open.
 */
export async function sendWithdrawal(ctx: Ctx, withdrawalId: string): Promise<void> {
  const row = await readOnly((tx) => findWithdrawal(tx, withdrawalId));
  if (!row || row.status !== 'held') return;
  const account = await readOnly((tx) => connectAccountOf(tx, row.stripeAccountId));
  const late = row.calledAt !== null && nowMs() - row.calledAt.getTime() > RESEND_WITHIN_MS;
  if (late && !row.waiting) {
    const found = await search(row);
    return found ? store(ctx, row, found) : giveBack(ctx, row, 'not_sent');
  }
  if (account?.deauthorizedAt) return giveBack(ctx, row, 'account_invalid');
  if (account && !isPaidOutTo(account.country)) return giveBack(ctx, row, 'country');
  // A withdrawal that waited begins anew: its earlier attempts were refused without effect.
  const key = row.callKey;
  await transact(ctx, (tx) =>
    updateWithdrawal(tx, row.id, { calledAt: row.waiting ? now() : (row.calledAt ?? now()), waiting: false }),
  );
  try {
    const transfer = await callStripe((s) =>
      s.transfers.create(
        {
          amount: Number(row.amountMinor),
          currency: row.currency,
          destination: row.stripeAccountId,
          metadata: { withdrawal_id: row.id },
          transfer_group: `withdrawal_${row.id}`,
        },
        { idempotencyKey: key === 1 ? `wd:${row.id}` : `wd:${row.id}:${key}` },
      ),
    );
    await store(ctx, row, transfer);
  } catch (e) {
    if (!(e instanceof StripeFailure)) throw e;
    if (e.kind === 'refused' && e.code === 'balance_insufficient') {
      // Refused without effect, and Stripe may keep the refusal under its key: the next attempt has a new one.
      await transact(ctx, (tx) => updateWithdrawal(tx, row.id, { waiting: true, callKey: key + 1 }));
      return;
    }
    if (e.kind === 'unknown' && e.kept) {
      const found = await search(row);
      if (found) return store(ctx, row, found);
      await transact(ctx, (tx) => updateWithdrawal(tx, row.id, { callKey: key + 1 }));
    }
    if (e.kind === 'unknown' || e.kind === 'not_done') throw e;
    await giveBack(ctx, row, e.code ?? e.kind);
  }
}

async function search(row: WithdrawalRow): Promise<Stripe.Transfer | null> {
  const all = await listAll((s) => s.transfers.list({ transfer_group: `withdrawal_${row.id}`, limit: 10 }), 10);
  return all.find((t) => t.metadata.withdrawal_id === row.id) ?? null;
}

/** `submitted` at once; the posting follows from the same facts the event brings, under the same key. */
async function store(ctx: Ctx, row: WithdrawalRow, transfer: Stripe.Transfer): Promise<void> {
  const facts = await fetchTransfer(transfer.id, transfer);
  await transact(ctx, async (tx) => {
    const locked = await lockWithdrawal(tx, row.id);
    if (!locked || locked.status !== 'held') return;
    await updateWithdrawal(tx, row.id, { status: 'submitted', stripeTransferId: transfer.id, waiting: false });
    await applyTransfer(tx, facts);
  });
}

async function giveBack(ctx: Ctx, row: WithdrawalRow, why: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const locked = await lockWithdrawal(tx, row.id);
    if (!locked || locked.status !== 'held') return;
    await updateWithdrawal(tx, row.id, { status: 'failed', failureCode: why.slice(0, 64), waiting: false });
    audit(tx, {
      action: 'vault.returnWithdrawal',
      subjectType: 'withdrawal',
      subjectId: row.id,
      ownerId: row.ownerId,
      meta: { why },
    });
    emit(tx, withdrawalFailed, row.id, { agentId: row.agentId, amountMinor: toWire(row.amountMinor) });
    await postIn(tx, withdrawalFailedPosting({ withdrawalId: row.id, agentId: row.agentId, currency: row.currency }));
  });
}

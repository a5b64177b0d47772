/** Withdrawals: transfers to connected accounts and what comes back, each reversal by its own id. */
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import type { Tx } from '#platform/db/transact.ts';
import { isId } from '#platform/ids.ts';
import { toWire } from '#platform/money.ts';
import { listAll, type Stripe } from '#platform/vendors/stripe.ts';
import { withdrawalReversed, withdrawalTransferred } from '../contract.ts';
import { postMany } from '../ledger-engine.ts';
import type { Operation } from '../ledger-rules.ts';
import { lockWithdrawal, updateWithdrawal, type WithdrawalRow, withdrawalIdOf } from '../queries/payments.ts';
import { noteReversal } from '../queries/reversals.ts';
import { raiseAlert } from '../raise-alert.ts';
import { clawbackPosting, lesser, withdrawalPaidPosting } from '../stripe-postings.ts';
import { handler, retrieve, type StripeEventHandler } from './handler.ts';

export interface TransferFacts {
  transfer: Stripe.Transfer;
  reversals: Stripe.TransferReversal[];
}

export async function fetchTransfer(id: string, transfer: Stripe.Transfer): Promise<TransferFacts> {
  // The transfer itself carries ten reversals only.
  const all = transfer.reversals.has_more
    ? await listAll((s) => s.transfers.listReversals(id, { limit: 100 }), 10_000)
    : transfer.reversals.data;
  return { transfer, reversals: [...all].sort((a, b) => a.created - b.created) };
}

export const transfers: StripeEventHandler[] = [
  handler({
    types: ['transfer.created', 'transfer.updated', 'transfer.reversed'],
    async fetch(facts) {
      const transfer = await retrieve(facts, (s, id) => s.transfers.retrieve(id));
      return transfer ? fetchTransfer(transfer.id, transfer) : null;
    },
    async apply(tx, _facts, fresh) {
      if (fresh) await applyTransfer(tx, fresh);
    },
  }),
];

/** Books the transfer once (`tr:`) and each reversal once (`trr:`), in whatever order events arrive. */
export async function applyTransfer(tx: Tx, { transfer, reversals }: TransferFacts): Promise<void> {
  const named = transfer.metadata.withdrawal_id;
  const id = (await withdrawalIdOf(tx, transfer.id)) ?? (named && isId(named) ? named : null);
  const row = id === null ? null : await lockWithdrawal(tx, id);
  if (!row || BigInt(transfer.amount) !== row.amountMinor || transfer.currency !== row.currency) {
    await raiseAlert(tx, {
      key: `transfer:${transfer.id}`,
      kind: row ? 'amount_differs' : 'unknown_object',
      subjectId: row?.id ?? transfer.id,
      detail: { object: 'transfer', amount: transfer.amount },
    });
    return;
  }
  if (row.status === 'failed') {
    await raiseAlert(tx, {
      key: `late_transfer:${transfer.id}`,
      kind: 'amount_differs',
      subjectId: row.id,
      detail: { object: 'transfer', status: 'given back before it arrived' },
    });
    return;
  }
  const ops: Operation[] = [
    withdrawalPaidPosting({
      transferId: transfer.id,
      withdrawalId: row.id,
      agentId: row.agentId,
      amountMinor: row.amountMinor,
      occurredAt: new Date(transfer.created * 1_000),
      currency: row.currency,
    }),
    ...reversals.map((r) =>
      clawbackPosting({
        reversalId: r.id,
        withdrawalId: row.id,
        agentId: row.agentId,
        amountMinor: BigInt(r.amount),
        occurredAt: new Date(r.created * 1_000),
        currency: row.currency,
      }),
    ),
  ];
  const reversed = reversals.reduce((s, r) => s + BigInt(r.amount), 0n);
  const status = reversed >= row.amountMinor ? 'reversed' : 'transferred';
  await updateWithdrawal(tx, row.id, {
    stripeTransferId: transfer.id,
    reversedMinor: lesser(reversed, row.amountMinor),
    waiting: false,
    ...(row.status === 'reversed' ? {} : { status }),
  });
  // Our own reversal is known by its metadata, whether its event or the call's answer comes first.
  for (const r of reversals) {
    const ours = r.metadata?.reversal_id;
    if (ours && isId(ours)) await noteReversal(tx, ours, row.id, r.id);
  }
  const outcomes = await postMany(tx, ops);
  for (const outcome of outcomes) if (outcome.status === 'refused') throw outcome.error;
  outcomes.forEach((outcome, n) => {
    if (outcome.status !== 'done' || outcome.replayed) return;
    tell(tx, row, n === 0 ? row.amountMinor : BigInt(reversals[n - 1]?.amount ?? 0), n === 0);
  });
}

function tell(tx: Tx, row: WithdrawalRow, amountMinor: bigint, paid: boolean): void {
  const { agentId } = row;
  audit(tx, {
    action: paid ? 'vault.settleWithdrawal' : 'vault.reverseWithdrawal',
    subjectType: 'withdrawal',
    subjectId: row.id,
    ownerId: row.ownerId,
    meta: { amountMinor: amountMinor.toString() },
  });
  emit(tx, paid ? withdrawalTransferred : withdrawalReversed, row.id, { agentId, amountMinor: toWire(amountMinor) });
}

/** How a transfer reads in an owner's statement. Rules without I/O. */
import { toWire } from '#platform/money.ts';
import type { StatementRow } from './queries.ts';
import type { LedgerRow, TransferKind } from './schemas.ts';

const DESCRIPTIONS: Record<TransferKind, string> = {
  topup: 'Credits bought',
  hold: 'Held for a task',
  capture: 'Task paid, the rest of its hold returned',
  release: 'Hold of a task returned',
  refund: 'Task refunded',
  settle: 'Earnings settled',
  dispute_open: 'Dispute opened',
  dispute_resolve: 'Dispute decided',
  escrow_fund: 'Paid into the escrow of an agreement',
  escrow_release: 'Escrow released',
  escrow_refund: 'Escrow refunded',
  escrow_split: 'Escrow split, your part',
  wallet_transfer: 'Earnings of an agent moved to the pool',
  withdraw: 'Withdrawal requested',
  withdraw_paid: 'Withdrawal paid',
  withdraw_failed: 'Withdrawal returned',
  freeze: 'Credits frozen while a card payment is disputed',
  unfreeze: 'Frozen credits returned',
  credit_refund: 'Refund of credits requested',
  credit_refund_paid: 'Refund of credits paid',
  credit_refund_failed: 'Refund of credits returned',
  chargeback: 'Card payment taken back by the bank',
  chargeback_won: 'Card payment reinstated',
  clawback: 'Withdrawal reversed',
  stripe_fee: 'Card processing fee',
  stripe_payout: 'Payout',
  vpc_invoice: 'Licence invoice',
  write_off: 'Debt written off',
  adjust: 'Correction by an administrator',
};

/** Seen from the pool: what became available or stopped being so, and what was available then. */
export function ledgerRow(r: StatementRow): LedgerRow {
  const reason = r.metadata?.reason;
  return {
    id: r.transferId,
    kind: r.kind as TransferKind,
    amount: toWire(r.postedDelta - r.heldDelta),
    balanceAfter: toWire(r.postedAfter - r.heldAfter),
    description: DESCRIPTIONS[r.kind as TransferKind],
    createdAt: r.createdAt.toISOString(),
    ref: { type: r.refType, id: r.refId },
    metadata: { held: toWire(r.heldAfter), ...(typeof reason === 'string' ? { reason } : {}) },
  };
}

export const CSV_HEADER = 'id,createdAt,kind,amount,balanceAfter,held,description,refType,refId,reason\r\n';

/** One line of RFC 4180. A text that a spreadsheet would run as a formula is quoted with an apostrophe. */
export function csvLine(row: LedgerRow): string {
  const cell = (v: string | number) => {
    if (typeof v === 'number') return String(v);
    const safe = /^[=+\-@\t\r]/.test(v) ? `'${v}` : v;
    return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  return `${[
    row.id,
    row.createdAt,
    row.kind,
    row.amount,
    row.balanceAfter,
    Number(row.metadata.held),
    row.description,
    row.ref.type,
    row.ref.id,
    typeof row.metadata.reason === 'string' ? row.metadata.reason : '',
  ]
    .map(cell)
    .join(',')}\r\n`;
}

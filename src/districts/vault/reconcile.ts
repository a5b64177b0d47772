/**
 * Matching Stripe's balance transactions with the ledger's postings by source id (payments.md 6). Rules without I/O: a
 * difference of a single cent is a difference.
 */
export interface BalanceMovement {
  id: string;
  type: string;
  amountMinor: bigint;
  feeMinor: bigint;
  currency: string;
  createdAt: Date;
  sourceId: string | null;
  /** Of a charge. */
  intentId: string | null;
}

export type DifferenceClass =
  | 'missing_in_ledger'
  | 'missing_at_stripe'
  | 'amount_differs'
  | 'currency_differs'
  | 'fee_differs'
  | 'unknown_movement'
  | 'balance_differs';

export interface Difference {
  class: DifferenceClass;
  key: string | null;
  movementId: string | null;
  currency: string;
  /** What the clearing account should have moved by Stripe's word, and what it did. */
  expectedMinor: string;
  foundMinor: string;
}

/** The posting key that books a movement; null: we know no posting for such a movement. */
export function postingKeyOf(m: BalanceMovement): string | null {
  const id = m.sourceId;
  switch (m.type) {
    case 'charge':
    case 'payment':
      return m.intentId === null ? null : `pi:${m.intentId}`;
    case 'refund':
    case 'payment_refund':
      return id && `re:${id}:succeeded`;
    case 'refund_failure':
    case 'payment_failure_refund':
      return id && `re:${id}:failed`;
    case 'adjustment':
      return id && (m.amountMinor < 0n ? `dp:${id}:withdrawn` : `dp:${id}:reinstated`);
    case 'transfer':
      return id && `tr:${id}`;
    case 'transfer_refund':
    case 'transfer_cancel':
      return id && `trr:${id}`;
    case 'payout':
      return id && `po:${id}`;
    case 'payout_failure':
    case 'payout_cancel':
      return id && `po:${id}:failed`;
    case 'stripe_fee':
    case 'stripe_fx_fee':
    case 'tax_fee':
      return `fee:${m.id}`;
    default:
      return null;
  }
}

/** Fees that stand beside a movement; a movement that is a fee itself is booked by its amount. Negative: given back. */
export function feeOfMovement(m: BalanceMovement): { key: string; feeMinor: bigint } | null {
  const feeMinor = isFeeOnly(m) ? -m.amountMinor : m.feeMinor;
  return feeMinor === 0n ? null : { key: `fee:${m.id}`, feeMinor };
}

export function isFeeOnly(m: BalanceMovement): boolean {
  return m.type === 'stripe_fee' || m.type === 'stripe_fx_fee' || m.type === 'tax_fee';
}

export interface Booked {
  clearingMinor: bigint;
  currency: string;
}

/** Compares one movement with its posting; null when they agree. Clearing is the mirror of Stripe's balance. */
export function compare(m: BalanceMovement, key: string, booked: Booked | undefined): Difference | null {
  const expected = -m.amountMinor;
  const base = {
    key,
    movementId: m.id,
    currency: m.currency,
    expectedMinor: expected.toString(),
    foundMinor: (booked?.clearingMinor ?? 0n).toString(),
  };
  if (!booked) return { class: 'missing_in_ledger', ...base };
  if (booked.currency !== m.currency) return { class: 'currency_differs', ...base };
  if (booked.clearingMinor !== expected) return { class: 'amount_differs', ...base };
  return null;
}

/** The keys that Stripe must know; others are our own corrections. */
export const STRIPE_KEY = /^(?:pi|re|tr|trr|po|dp|in|fee):/;

export interface InFlight {
  what: 'refund_submitted' | 'payout_created' | 'event_stored' | 'just_happened';
  id: string;
  currency: string;
  /** How much it makes Stripe's balance differ from the ledger's mirror. */
  effectMinor: string;
}

export interface ReconciliationResult {
  from: string;
  to: string;
  matched: number;
  replayed: string[];
  feesPosted: string[];
  differences: Difference[];
  inFlight: InFlight[];
  balances: { currency: string; ledgerMinor: string; stripeMinor: string; inFlightMinor: string }[];
}

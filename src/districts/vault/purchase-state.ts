/**
 * States of a purchase (payments.md 3). Decisions use the fresh object; where two workers look at different instants,
 * the state's rank never goes back. Rules without I/O.
 */
import type { TopUpStatus } from './schemas.ts';
import { lesser } from './stripe-postings.ts';

const RANK: Record<TopUpStatus, number> = {
  pending: 0,
  requires_action: 1,
  processing: 2,
  failed: 3,
  cancelled: 4,
  review: 5,
  succeeded: 6,
};

/** True when the state may follow: only upwards. A payment that succeeds after our cancellation is credited. */
export function mayFollow(from: TopUpStatus, to: TopUpStatus): boolean {
  return RANK[to] > RANK[from];
}

/** The state an intent's status stands for; null for one that we do not know, which changes nothing. */
export function purchaseStateOf(intent: { status: string; last_payment_error: unknown }): TopUpStatus | null {
  switch (intent.status) {
    case 'requires_payment_method':
      return intent.last_payment_error ? 'failed' : 'pending';
    case 'requires_confirmation':
      return 'pending';
    case 'requires_action':
      return 'requires_action';
    case 'processing':
    case 'requires_capture':
      return 'processing';
    case 'succeeded':
      return 'succeeded';
    case 'canceled':
      return 'cancelled';
    default:
      return null;
  }
}

/** Of what a pack gave on top, the part that goes with this much of its price: rounded up, all of it with the last cent. */
export function bonusOf(purchase: { amountMinor: bigint; creditsMinor: bigint }, refundedMinor: bigint): bigint {
  const bonus = purchase.creditsMinor - purchase.amountMinor;
  return (bonus * refundedMinor + purchase.amountMinor - 1n) / purchase.amountMinor;
}

/** What was taken back of a purchase: by refunds (those under way included), by chargebacks, and of what it gave on top. */
export interface TakenBack {
  refundedMinor: bigint;
  chargedBackMinor: bigint;
  bonusMinor: bigint;
}

/**
 * What a pack gave on top follows its price: taken back is always the part that belongs to what is refunded and charged back,
 * each cent of the price counted once. Positive: to be taken with this change; negative: to be given back with it. So the order
 * of refunds, chargebacks and their ends does not matter.
 */
export function bonusToMove(
  purchase: { amountMinor: bigint; creditsMinor: bigint },
  taken: TakenBack,
  change: { refundedMinor?: bigint; chargedBackMinor?: bigint },
): bigint {
  const { refundedMinor: refunded = 0n, chargedBackMinor: chargedBack = 0n } = change;
  const gone = taken.refundedMinor + refunded + taken.chargedBackMinor + chargedBack;
  return bonusOf(purchase, gone < 0n ? 0n : lesser(gone, purchase.amountMinor)) - taken.bonusMinor;
}

const MESSAGES: Readonly<Record<string, string>> = {
  insufficient_funds: 'The card has insufficient funds. Use another card.',
  expired_card: 'The card has expired. Use another card.',
  incorrect_cvc: 'The security code was wrong. Enter the card again.',
  authentication_required: 'The bank asks for your confirmation. Pay once from the wallet page to confirm the card.',
  card_declined: 'The card was declined. Use another card or ask your bank.',
  processing_error: 'The payment could not be processed. Try again.',
};

/** What a person is told about a failed purchase. */
export function failureMessage(status: TopUpStatus, code: string | null): string | null {
  if (status === 'failed') return (code && MESSAGES[code]) || 'The payment failed. Use another card or try again.';
  if (status === 'cancelled') return 'The payment was not finished within a day and was cancelled.';
  if (status === 'review') return 'We are looking at this payment. No credits were added yet.';
  return null;
}

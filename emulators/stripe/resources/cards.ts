/** What using a card leads to. */
export type CardOutcome =
  | {
      kind: 'approved';
      followedBy?: 'dispute' | 'inquiry' | 'fraud_warning' | 'refund_pending' | 'refund_fails';
      skipsPending?: true;
    }
  | { kind: 'declined'; code: string; declineCode?: string; message: string; whenCharged?: true }
  | { kind: 'authentication'; unlessSetUp?: true; thenDeclined?: true };

export interface TestCard {
  /** Suffix of the payment method token, `pm_card_<name>`, and of `tok_<name>`. */
  name: string;
  number: string;
  brand: 'amex' | 'diners' | 'discover' | 'jcb' | 'mastercard' | 'unionpay' | 'visa';
  funding: 'credit' | 'debit';
  outcome: CardOutcome;
  disputeReason?: string;
}

const approved: CardOutcome = { kind: 'approved' };

function declined(code: string, declineCode: string, message: string): CardOutcome {
  return { kind: 'declined', code, declineCode, message };
}

const generic = 'Your card was declined.';

/** Stripe's published test cards (docs.stripe.com/testing), with the names Stripe gives their payment method tokens. */
export const testCards: TestCard[] = [
  { name: 'visa', number: '4242424242424242', brand: 'visa', funding: 'credit', outcome: approved },
  { name: 'visa_debit', number: '4000056655665556', brand: 'visa', funding: 'debit', outcome: approved },
  { name: 'mastercard', number: '5555555555554444', brand: 'mastercard', funding: 'credit', outcome: approved },
  { name: 'mastercard_debit', number: '5200828282828210', brand: 'mastercard', funding: 'debit', outcome: approved },
  { name: 'amex', number: '378282246310005', brand: 'amex', funding: 'credit', outcome: approved },
  { name: 'discover', number: '6011111111111117', brand: 'discover', funding: 'credit', outcome: approved },
  { name: 'diners', number: '3056930009020004', brand: 'diners', funding: 'credit', outcome: approved },
  { name: 'jcb', number: '3566002020360505', brand: 'jcb', funding: 'credit', outcome: approved },
  { name: 'unionpay', number: '6200000000000005', brand: 'unionpay', funding: 'credit', outcome: approved },
  visa('bypassPending', '4000000000000077', { kind: 'approved', skipsPending: true }),
  visa('chargeDeclined', '4000000000000002', declined('card_declined', 'generic_decline', generic)),
  visa(
    'chargeDeclinedInsufficientFunds',
    '4000000000009995',
    declined('card_declined', 'insufficient_funds', 'Your card has insufficient funds.'),
  ),
  visa('chargeDeclinedLostCard', '4000000000009987', declined('card_declined', 'lost_card', generic)),
  visa('chargeDeclinedStolenCard', '4000000000009979', declined('card_declined', 'stolen_card', generic)),
  visa('radarBlock', '4100000000000019', declined('card_declined', 'fraudulent', generic)),
  visa(
    'chargeDeclinedExpiredCard',
    '4000000000000069',
    declined('expired_card', 'expired_card', 'Your card has expired.'),
  ),
  visa(
    'chargeDeclinedIncorrectCvc',
    '4000000000000127',
    declined('incorrect_cvc', 'incorrect_cvc', "Your card's security code is incorrect."),
  ),
  visa(
    'chargeDeclinedProcessingError',
    '4000000000000119',
    declined(
      'processing_error',
      'processing_error',
      'An error occurred while processing your card. Try again in a little bit.',
    ),
  ),
  visa('chargeCustomerFail', '4000000000000341', {
    kind: 'declined',
    code: 'card_declined',
    declineCode: 'generic_decline',
    message: generic,
    whenCharged: true,
  }),
  visa('authenticationRequired', '4000002760003184', { kind: 'authentication' }),
  visa('authenticationRequiredOnSetup', '4000002500003155', { kind: 'authentication', unlessSetUp: true }),
  visa('authenticationRequiredChargeDeclinedInsufficientFunds', '4000008260003178', {
    kind: 'authentication',
    thenDeclined: true,
  }),
  visa('createDispute', '4000000000000259', { kind: 'approved', followedBy: 'dispute' }, 'fraudulent'),
  visa(
    'createDisputeProductNotReceived',
    '4000000000002685',
    { kind: 'approved', followedBy: 'dispute' },
    'product_not_received',
  ),
  visa('createDisputeInquiry', '4000000000001976', { kind: 'approved', followedBy: 'inquiry' }, 'fraudulent'),
  visa('createIssuerFraudRecord', '4000000000005423', { kind: 'approved', followedBy: 'fraud_warning' }),
  visa('pendingRefund', '4000000000007726', { kind: 'approved', followedBy: 'refund_pending' }),
  visa('refundFail', '4000000000005126', { kind: 'approved', followedBy: 'refund_fails' }),
];

function visa(name: string, number: string, outcome: CardOutcome, disputeReason?: string): TestCard {
  return { name, number, brand: 'visa', funding: 'credit', outcome, ...(disputeReason ? { disputeReason } : {}) };
}

export function cardByName(name: string): TestCard | undefined {
  return testCards.find((card) => card.name === name);
}

export function cardByNumber(number: string): TestCard | undefined {
  return testCards.find((card) => card.number === number.replace(/[\s-]/g, ''));
}

/** The card behind a ready-made payment method (`pm_card_visa`) or token (`tok_visa`). */
export function cardByToken(token: string): TestCard | undefined {
  const name = /^(?:pm_card|tok)_(\w+)$/.exec(token)?.[1];
  return name ? cardByName(name) : undefined;
}

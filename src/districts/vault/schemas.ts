/** Wire shapes of the vault (domain.md 7.2, 7.6). Amounts are JSON integers in credits. Browser-safe. */
import { z } from 'zod';
import {
  Credits,
  Currency,
  Day,
  Empty,
  Id,
  Instant,
  PageInput,
  pageOf,
  SignedCredits,
  text,
} from '../../platform/wire.ts';

/** Limits of a purchase (payments.md 2), credits. */
export const TOP_UP_MIN = 500;
export const TOP_UP_MAX = 1_000_000;

export const TRANSFER_KINDS = [
  'topup',
  'hold',
  'capture',
  'release',
  'refund',
  'settle',
  'dispute_open',
  'dispute_resolve',
  'escrow_fund',
  'escrow_release',
  'escrow_refund',
  'escrow_split',
  'wallet_transfer',
  'withdraw',
  'withdraw_paid',
  'withdraw_failed',
  'freeze',
  'unfreeze',
  'credit_refund',
  'credit_refund_paid',
  'credit_refund_failed',
  'chargeback',
  'chargeback_won',
  'clawback',
  'stripe_fee',
  'stripe_payout',
  'vpc_invoice',
  'write_off',
  'adjust',
] as const;
export const TransferKind = z.enum(TRANSFER_KINDS);
export type TransferKind = z.infer<typeof TransferKind>;

// Pool ------------------------------------------------------------------------------------------------------------

export const AutoTopUp = z.object({ enabled: z.boolean(), threshold: Credits, reloadAmount: Credits });
export type AutoTopUp = z.infer<typeof AutoTopUp>;

/** `balance` is what is available; `held` stands beside it, never inside it. */
export const Pool = z.object({
  id: Id,
  ownerId: Id,
  balance: Credits,
  held: Credits,
  currency: Currency,
  autoTopUp: AutoTopUp.optional(),
});
export type Pool = z.infer<typeof Pool>;

export const BalanceAtInput = z.strictObject({ at: Instant });
export type BalanceAtInput = z.infer<typeof BalanceAtInput>;
export const BalanceAt = z.object({ at: Instant, balance: Credits, held: Credits, currency: Currency });
export type BalanceAt = z.infer<typeof BalanceAt>;

// Statement -------------------------------------------------------------------------------------------------------

/**
 * One ledger transfer seen from the pool: `amount` is the change of the available credits, `balanceAfter` what was
 * available then, so that amounts add up to balances. `metadata.held` is what was held then.
 */
export const LedgerRow = z.object({
  id: Id,
  kind: TransferKind,
  amount: SignedCredits,
  balanceAfter: Credits,
  description: z.string().max(200),
  createdAt: Instant,
  ref: z.object({ type: z.string().max(40), id: z.string().max(255) }),
  metadata: z.record(z.string().max(64), z.union([z.string().max(2_000), z.number(), z.boolean(), z.null()])),
});
export type LedgerRow = z.infer<typeof LedgerRow>;

const Range = { kind: TransferKind.optional(), from: Instant.optional(), to: Instant.optional() };
/** `from` is inclusive, `to` exclusive. */
export const ListTransactionsInput = PageInput.extend(Range);
export type ListTransactionsInput = z.infer<typeof ListTransactionsInput>;
export const TransactionPage = pageOf(LedgerRow);
export const ExportTransactionsInput = z.strictObject(Range);
export type ExportTransactionsInput = z.infer<typeof ExportTransactionsInput>;
/** One CSV file; on REST its bytes are the body. */
export const StatementFile = z.object({
  data: z.instanceof(Uint8Array),
  filename: z.string().max(120),
  mime: z.string().max(120),
});
export type StatementFile = z.infer<typeof StatementFile>;

// Holds -----------------------------------------------------------------------------------------------------------

export const HoldStatus = z.enum(['held', 'captured', 'released']);
export const Hold = z.object({
  id: Id,
  taskId: Id,
  amount: Credits,
  captured: Credits,
  status: HoldStatus,
  placedAt: Instant,
  resolvedAt: Instant.nullable(),
});
export type Hold = z.infer<typeof Hold>;
export const ListHoldsInput = PageInput.extend({ status: HoldStatus.optional() });
export type ListHoldsInput = z.infer<typeof ListHoldsInput>;
export const HoldPage = pageOf(Hold);

export const EscrowStatus = z.enum(['funded', 'held', 'disputed', 'released', 'refunded', 'split']);
export const EscrowView = z.object({
  agreementId: Id,
  amount: Credits,
  fee: Credits.nullable(),
  status: EscrowStatus,
  fundedAt: Instant,
  endedAt: Instant.nullable(),
});
export type EscrowView = z.infer<typeof EscrowView>;
export const ListEscrowsInput = PageInput.extend({ status: EscrowStatus.optional() });
export type ListEscrowsInput = z.infer<typeof ListEscrowsInput>;
export const EscrowPage = pageOf(EscrowView);

// Agents' wallets -------------------------------------------------------------------------------------------------

export const AgentIdInput = z.strictObject({ agentId: Id });
export type AgentIdInput = z.infer<typeof AgentIdInput>;

/** `withdrawable` is earned minus what is inside its dispute window. */
export const Wallet = z.object({ pending: Credits, earned: Credits, withdrawable: Credits });
export type Wallet = z.infer<typeof Wallet>;

const Amount = z.int().min(1).max(Number.MAX_SAFE_INTEGER).describe('Credits, at least 1');
export const TransferEarnedInput = z.strictObject({ agentId: Id, amount: Amount });
export type TransferEarnedInput = z.infer<typeof TransferEarnedInput>;
export const TransferEarnedOutput = z.object({
  transferId: Id,
  amount: Credits,
  newBalance: Credits,
  withdrawable: Credits,
});
export type TransferEarnedOutput = z.infer<typeof TransferEarnedOutput>;

// Buying credits --------------------------------------------------------------------------------------------------

export const TopUpStatus = z.enum([
  'pending',
  'requires_action',
  'processing',
  'succeeded',
  'failed',
  'cancelled',
  'review',
]);
export type TopUpStatus = z.infer<typeof TopUpStatus>;

export const TopUpPoolInput = z.strictObject({
  amount: z.int().min(TOP_UP_MIN).max(TOP_UP_MAX).describe('Credits to buy, 500 to 1,000,000'),
  /** A saved card; without one the browser asks for a card. */
  paymentMethodId: Id.optional(),
});
export type TopUpPoolInput = z.infer<typeof TopUpPoolInput>;

/** Credits come with Stripe's event; until then `newBalance` is the present balance. */
export const TopUpPoolOutput = z.object({
  topUpId: Id,
  status: TopUpStatus,
  clientSecret: z.string().max(300).optional(),
  newBalance: Credits,
  amountCharged: Credits,
});
export type TopUpPoolOutput = z.infer<typeof TopUpPoolOutput>;

export const TopUpIdInput = z.strictObject({ topUpId: Id });
export type TopUpIdInput = z.infer<typeof TopUpIdInput>;
export const TopUpView = z.object({
  id: Id,
  amount: Credits,
  amountCharged: Credits,
  refunded: Credits,
  status: TopUpStatus,
  message: z.string().max(300).nullable(),
  packId: Id.nullable(),
  createdAt: Instant,
});
export type TopUpView = z.infer<typeof TopUpView>;
export const ListTopUpsInput = PageInput;
export const TopUpPage = pageOf(TopUpView);

export const SetAutoTopUpInput = z.strictObject({
  enabled: z.boolean(),
  threshold: Credits.max(TOP_UP_MAX),
  reloadAmount: z.int().min(TOP_UP_MIN).max(TOP_UP_MAX),
  /** The card to charge; default: the one saved last. */
  paymentMethodId: Id.optional(),
});
export type SetAutoTopUpInput = z.infer<typeof SetAutoTopUpInput>;

export const CreditPackage = z.object({
  id: Id,
  name: z.string().max(80),
  description: z.string().max(400),
  credits: Credits,
  price: Credits,
  currency: Currency,
  isPopular: z.boolean(),
  bonusCredits: Credits.nullable(),
  features: z.array(z.string().max(120)).max(20),
});
export type CreditPackage = z.infer<typeof CreditPackage>;
export const PackList = z.array(CreditPackage).max(100);
export const PurchasePackInput = z.strictObject({ id: Id, paymentMethodId: Id.optional() });
export type PurchasePackInput = z.infer<typeof PurchasePackInput>;

export const PaymentMethod = z.object({
  id: Id,
  brand: z.string().max(40),
  last4: z.string().max(4),
  expMonth: z.int().min(1).max(12),
  expYear: z.int().min(2000).max(9999),
});
export type PaymentMethod = z.infer<typeof PaymentMethod>;
export const PaymentMethodList = z.array(PaymentMethod).max(100);
export const PaymentMethodIdInput = z.strictObject({ id: Id });
export type PaymentMethodIdInput = z.infer<typeof PaymentMethodIdInput>;
/** For the browser's card form; no card data passes our servers. */
export const CardSetup = z.object({ setupIntentId: z.string().max(255), clientSecret: z.string().max(300) });
export type CardSetup = z.infer<typeof CardSetup>;

/** A refund of unspent credits names one purchase. */
export const RefundCreditsInput = z.strictObject({ topUpId: Id, amount: Amount });
export type RefundCreditsInput = z.infer<typeof RefundCreditsInput>;
export const RefundStatus = z.enum(['held', 'submitted', 'settled', 'returned']);
export const CreditRefundView = z.object({
  id: Id,
  topUpId: Id,
  amount: Credits,
  status: RefundStatus,
  createdAt: Instant,
});
export type CreditRefundView = z.infer<typeof CreditRefundView>;

// Paying out ------------------------------------------------------------------------------------------------------

export const ConnectLink = z.object({ url: z.url().max(2_000) });
export const ConnectState = z.object({
  connected: z.boolean(),
  detailsSubmitted: z.boolean(),
  transfersEnabled: z.boolean(),
});
export type ConnectState = z.infer<typeof ConnectState>;

export const WithdrawalStatus = z.enum(['held', 'submitted', 'transferred', 'reversed', 'failed']);
export const RequestWithdrawalInput = z.strictObject({ agentId: Id, amount: Amount });
export type RequestWithdrawalInput = z.infer<typeof RequestWithdrawalInput>;
export const Withdrawal = z.object({
  id: Id,
  agentId: Id,
  amount: Credits,
  status: WithdrawalStatus,
  /** Why it waits or failed, in words; null when there is nothing to say. */
  message: z.string().max(300).nullable(),
  createdAt: Instant,
});
export type Withdrawal = z.infer<typeof Withdrawal>;
export const ListWithdrawalsInput = PageInput.extend({ agentId: Id.optional() });
export type ListWithdrawalsInput = z.infer<typeof ListWithdrawalsInput>;
export const WithdrawalPage = pageOf(Withdrawal);

// Administration --------------------------------------------------------------------------------------------------

export const LedgerCheckInput = Empty;
export const LedgerCheck = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ name: z.string().max(60), ok: z.boolean(), detail: z.string().max(1_000) })).max(40),
  asOf: Instant,
});
export type LedgerCheck = z.infer<typeof LedgerCheck>;

export const StripeEventStatus = z.enum(['pending', 'done', 'ignored', 'dead']);
export const ListStripeEventsInput = PageInput.extend({
  status: StripeEventStatus.optional(),
  type: z.string().max(100).optional(),
});
export type ListStripeEventsInput = z.infer<typeof ListStripeEventsInput>;
export const StripeEventIdInput = z.strictObject({ id: z.string().min(1).max(255) });
export type StripeEventIdInput = z.infer<typeof StripeEventIdInput>;
export const StripeEventView = z.object({
  id: z.string().max(255),
  type: z.string().max(255),
  account: z.string().max(255).nullable(),
  objectId: z.string().max(255).nullable(),
  status: StripeEventStatus,
  attempts: z.int().min(0).max(1_000_000),
  lastError: z.string().max(500).nullable(),
  receivedAt: Instant,
  processedAt: Instant.nullable(),
});
export type StripeEventView = z.infer<typeof StripeEventView>;
export const StripeEventPage = pageOf(StripeEventView);

export const CardDisputeView = z.object({
  id: z.string().max(255),
  ownerId: Id,
  topUpId: Id,
  amount: Credits,
  status: z.string().max(60),
  reason: z.string().max(60),
  evidenceDueAt: Instant.nullable(),
  createdAt: Instant,
});
export type CardDisputeView = z.infer<typeof CardDisputeView>;
export const CardDisputePage = pageOf(CardDisputeView);

const MinorText = z.string().regex(/^-?\d{1,24}$/);
export const ReconciliationView = z.object({
  id: Id,
  from: Instant,
  to: Instant,
  ranAt: Instant,
  ok: z.boolean(),
  matched: z.int().min(0),
  replayed: z.int().min(0),
  feesPosted: z.int().min(0),
  differences: z
    .array(
      z.object({
        class: z.string().max(40),
        key: z.string().max(255).nullable(),
        movementId: z.string().max(255).nullable(),
        currency: z.string().max(3),
        expectedMinor: MinorText,
        foundMinor: MinorText,
      }),
    )
    .max(200),
  inFlight: z
    .array(
      z.object({
        what: z.string().max(40),
        id: z.string().max(255),
        currency: z.string().max(3),
        effectMinor: MinorText,
      }),
    )
    .max(200),
  balances: z
    .array(
      z.object({
        currency: z.string().max(3),
        ledgerMinor: MinorText,
        stripeMinor: MinorText,
        inFlightMinor: MinorText,
      }),
    )
    .max(50),
});
export type ReconciliationView = z.infer<typeof ReconciliationView>;
export const ReconciliationPage = pageOf(ReconciliationView);
/** From, inclusive, to, exclusive: at most 31 days. */
export const RunReconciliationInput = z
  .strictObject({ from: Instant, to: Instant })
  .refine((r) => r.from < r.to && Date.parse(r.to) - Date.parse(r.from) <= 31 * 86_400_000, {
    message: 'must be after `from`, by 31 days at most',
    path: ['to'],
  });
export type RunReconciliationInput = z.infer<typeof RunReconciliationInput>;
export const ReconciliationDone = z.object({ id: Id, ok: z.boolean() });
export type ReconciliationDone = z.infer<typeof ReconciliationDone>;

/** Both inclusive; without `from` the last 31 sealed days. */
export const VerifyLedgerInput = z.strictObject({ from: Day.optional(), to: Day.optional() });
export type VerifyLedgerInput = z.infer<typeof VerifyLedgerInput>;
export const LedgerVerdictView = z.object({
  ok: z.boolean(),
  days: Credits,
  transfers: Credits,
  /** Hash of the last seal of the range; compare it with the copy that was exported. */
  head: z.string().max(64).nullable(),
  problem: z
    .object({ day: z.string().max(10), what: z.string().max(200), transferId: Id.nullable() })
    .nullable()
    .describe('The first bad day'),
});
export type LedgerVerdictView = z.infer<typeof LedgerVerdictView>;

export const TransferIdInput = z.strictObject({ transferId: Id });
export type TransferIdInput = z.infer<typeof TransferIdInput>;
const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const Count = z.string().regex(/^\d{1,19}$/);
/** What a third party needs to check one transfer against a published seal (docs/ledger-proof.md). */
export const InclusionProofView = z.object({
  transfer: z.string().max(1_000_000).describe('Canonical JSON (RFC 8785) whose leaf is proven'),
  day: z.string().max(10),
  leafIndex: Credits,
  treeSize: Credits,
  path: z.array(Hash).max(64).describe('RFC 6962 audit path, from the leaf upwards'),
  root: Hash,
  seal: z.object({ transfers: Count, entries: Count, balancesHash: Hash, prevHash: Hash, hash: Hash }),
});
export type InclusionProofView = z.infer<typeof InclusionProofView>;

/** `kind`: only alerts of this kind. */
export const ListAlertsInput = PageInput.extend({ kind: z.string().min(1).max(40).optional() });
export type ListAlertsInput = z.infer<typeof ListAlertsInput>;
/** `frozen`: whether the purchase that a fraud warning is about is frozen now; null for alerts about something else. */
export const VaultAlertView = z.object({
  key: z.string().max(300),
  kind: z.string().max(40),
  subjectId: z.string().max(255).nullable(),
  count: z.int().min(1),
  firstAt: Instant,
  lastAt: Instant,
  frozen: z.boolean().nullable(),
});
export type VaultAlertView = z.infer<typeof VaultAlertView>;
export const VaultAlertPage = pageOf(VaultAlertView);

const Reason = text(3, 500);
const ReversalStatus = z.enum(['asked', 'done', 'failed', 'written_off']);
/** `reversal`: only withdrawals of which something was taken back, with a reversal in this state, or in `any`. */
export const ListAllWithdrawalsInput = PageInput.extend({
  status: WithdrawalStatus.optional(),
  reversal: z.enum([...ReversalStatus.options, 'any']).optional(),
});
export type ListAllWithdrawalsInput = z.infer<typeof ListAllWithdrawalsInput>;
export const RequestReversalInput = z.strictObject({ withdrawalId: Id, amount: Amount, reason: Reason });
export type RequestReversalInput = z.infer<typeof RequestReversalInput>;
export const ReversalIdInput = z.strictObject({ reversalId: Id });
export type ReversalIdInput = z.infer<typeof ReversalIdInput>;
export const WriteOffReversalInput = z.strictObject({ reversalId: Id, reason: Reason });
export type WriteOffReversalInput = z.infer<typeof WriteOffReversalInput>;
/** A paid withdrawal that is taken back: asked, done, refused by Stripe while the seller's debt stands, or that debt given up. */
export const ReversalView = z.object({
  id: Id,
  amount: Credits,
  status: ReversalStatus,
  reason: z.string().max(500).nullable(),
  failureCode: z.string().max(64).nullable(),
  createdAt: Instant,
});
export type ReversalView = z.infer<typeof ReversalView>;
export const AdminWithdrawalView = z.object({
  id: Id,
  agentId: Id,
  ownerId: Id,
  amount: Credits,
  reversed: Credits,
  status: WithdrawalStatus,
  failureCode: z.string().max(64).nullable(),
  createdAt: Instant,
  reversals: z.array(ReversalView).max(1_000),
});
export type AdminWithdrawalView = z.infer<typeof AdminWithdrawalView>;
export const AdminWithdrawalPage = pageOf(AdminWithdrawalView);
/** A purchase whose credits nobody can spend. `why`: what froze it; `reason`: an administrator's own words. */
export const FrozenPurchaseView = z.object({
  topUpId: Id,
  ownerId: Id,
  paid: Credits,
  frozen: Credits,
  why: z.enum(['early_fraud_warning', 'dispute', 'administrator']),
  reason: z.string().max(500).nullable(),
  disputed: z.boolean(),
  frozenAt: Instant,
});
export type FrozenPurchaseView = z.infer<typeof FrozenPurchaseView>;
export const FrozenPurchasePage = pageOf(FrozenPurchaseView);
export const FreezePurchaseInput = z.strictObject({ topUpId: Id, reason: Reason });
export type FreezePurchaseInput = z.infer<typeof FreezePurchaseInput>;
export const UnfreezePurchaseInput = z.strictObject({ topUpId: Id, reason: Reason });
export type UnfreezePurchaseInput = z.infer<typeof UnfreezePurchaseInput>;
/** What an owner owes for its pool, or a seller for withdrawals that were taken back. `agentId`: the seller's. */
export const DebtView = z.object({
  kind: z.enum(['owner', 'seller']),
  ownerId: Id,
  agentId: Id.nullable(),
  owed: Credits,
  lockedAt: Instant.nullable(),
});
export type DebtView = z.infer<typeof DebtView>;
export const DebtPage = pageOf(DebtView);
export const WriteOffInput = z.strictObject({ ownerId: Id, amount: Amount, reason: Reason });
export type WriteOffInput = z.infer<typeof WriteOffInput>;
export const AdjustPoolInput = z.strictObject({
  ownerId: Id,
  amount: SignedCredits.refine((n) => n !== 0, 'must not be 0'),
  reason: Reason,
});
export type AdjustPoolInput = z.infer<typeof AdjustPoolInput>;

/**
 * What other districts may ask of the vault inside their own transaction, and what it tells them.
 *
 * Amounts in commands are `bigint` minor units (credits); in events they are JSON integers. Every money command is
 * answered once per fact: asked again with the same input it returns its first answer with `replayed: true`; asked for
 * the same fact with another input it is refused. A refusal is decided before anything is written, so the caller's
 * transaction stays usable. Ask the vault last in a step: the wallet is then locked for the shortest time.
 */
import { z } from 'zod';
import { command, event } from '../../platform/bus/contract.ts';
import { Credits, Id } from '../../platform/wire.ts';

/** Balances of a pool right after a command, as the ledger saw them under its lock. */
export interface PoolAfter {
  availableMinor: bigint;
  heldMinor: bigint;
}
export interface Posted {
  transferId: string;
  /** True when the fact was booked before and this is the stored answer. */
  replayed: boolean;
}

// Accounts --------------------------------------------------------------------------------------------------------

/** Opens pool, receivable and refunding rows of a new owner. Asked in the registering transaction; idempotent. */
export const openOwnerPool = command<{ ownerId: string; currency?: string }, { poolId: string }>('vault.openOwnerPool');

/** Opens pending and earned rows of a new agent and remembers whose they are. Idempotent for the same owner. */
export const openAgentWallets = command<{ agentId: string; ownerId: string; currency?: string }, { agentId: string }>(
  'vault.openAgentWallets',
);

// Holds (v2) ------------------------------------------------------------------------------------------------------

export interface HoldCreditsInput {
  taskId: string;
  buyerOwnerId: string;
  amountMinor: bigint;
  currency?: string;
}
export interface HoldPlaced extends Posted, PoolAfter {
  holdId: string;
  status: 'held';
  amountMinor: bigint;
}
/** T1. available → held. Refuses InsufficientCredits (402), AccountLocked (403). */
export const holdCredits = command<HoldCreditsInput, HoldPlaced>('vault.holdCredits');

export interface CaptureHoldInput {
  taskId: string;
  buyerOwnerId: string;
  workerAgentId: string;
  priceMinor: bigint;
  /** Frozen in the task; `fee = floor(price · bps / 10000)`. */
  feeBps: number;
  currency?: string;
}
export interface HoldCapturedResult extends Posted, PoolAfter {
  holdId: string;
  status: 'captured';
  amountMinor: bigint;
  capturedMinor: bigint;
  feeMinor: bigint;
  sellerMinor: bigint;
  /** What went back to available. */
  returnedMinor: bigint;
}
/** T6. held → pending + revenue + rest to available, once. Refuses 409 with the status when the hold has ended. */
export const captureHold = command<CaptureHoldInput, HoldCapturedResult>('vault.captureHold');

export interface ReleaseHoldInput {
  taskId: string;
  buyerOwnerId: string;
  currency?: string;
}
export interface HoldReleasedResult extends Posted, PoolAfter {
  holdId: string;
  status: 'released';
  amountMinor: bigint;
}
/** T7 to T13. held → available in full, once. Never looks at locks, policies or budgets. */
export const releaseHold = command<ReleaseHoldInput, HoldReleasedResult>('vault.releaseHold');

/** One item's outcome of a command for many rows: the transaction stands whatever became of one of them. */
export type ManyOutcome<T> = { ok: true; value: T } | { ok: false; error: Error };

/** T10, T13 by the sweeper: at most 256 in one transaction. */
export const releaseHolds = command<ReleaseHoldInput[], ManyOutcome<HoldReleasedResult>[]>('vault.releaseHolds');

export interface RefundCaptureInput {
  taskId: string;
  buyerOwnerId: string;
  workerAgentId: string;
  currency?: string;
}
export interface CaptureRefunded extends Posted, PoolAfter {
  refundedMinor: bigint;
  sellerMinor: bigint;
  feeMinor: bigint;
}
/** T14. pending + revenue → available: the amounts are those of the stored capture. Refused once settled or disputed. */
export const refundCapture = command<RefundCaptureInput, CaptureRefunded>('vault.refundCapture');

export interface SettlePendingInput {
  taskId: string;
  workerAgentId: string;
  /** End of the dispute window; until then the money cannot be withdrawn or moved. Null: no window. */
  disputeUntil: Date | null;
  currency?: string;
}
export interface PendingSettled extends Posted {
  settledMinor: bigint;
}
/** T15. pending → earned, with the lock of the dispute window. */
export const settlePending = command<SettlePendingInput, PendingSettled>('vault.settlePending');
export const settlePendings = command<SettlePendingInput[], ManyOutcome<PendingSettled>[]>('vault.settlePendings');

// Disputes (v2) ---------------------------------------------------------------------------------------------------

export interface ReserveDisputeInput {
  taskId: string;
  workerAgentId: string;
  currency?: string;
}
export interface DisputeReserved extends Posted {
  reservedMinor: bigint;
  from: 'pending' | 'earned';
}
/** T16. pending or earned + revenue → dispute reserve of the task; the lock of the window goes. */
export const reserveDispute = command<ReserveDisputeInput, DisputeReserved>('vault.reserveDispute');

export interface ResolveDisputeInput {
  taskId: string;
  buyerOwnerId: string;
  workerAgentId: string;
  decision: 'buyer' | 'seller' | 'split';
  /** Both for a split, both positive, together the price. */
  buyerMinor?: bigint;
  sellerMinor?: bigint;
  currency?: string;
}
export interface DisputeResolved extends Posted {
  decision: 'buyer' | 'seller' | 'split';
  buyerMinor: bigint;
  /** What the seller got, after the fee. */
  sellerMinor: bigint;
  feeMinor: bigint;
}
/** T17 to T19. Once; a second, different end is 409 with the status. */
export const resolveDispute = command<ResolveDisputeInput, DisputeResolved>('vault.resolveDispute');

// Escrow (v1) -----------------------------------------------------------------------------------------------------

export interface FundEscrowInput {
  agreementId: string;
  buyerOwnerId: string;
  workerAgentId: string;
  amountMinor: bigint;
  feeBps: number;
  currency?: string;
}
export interface EscrowFunded extends Posted, PoolAfter {
  agreementId: string;
  status: 'held';
  amountMinor: bigint;
}
/** E3. available → escrow of the agreement. Refuses 402 and 403 like a hold. */
export const fundEscrow = command<FundEscrowInput, EscrowFunded>('vault.fundEscrow');

export interface EscrowEnded extends Posted {
  agreementId: string;
  status: 'released' | 'refunded' | 'split';
  amountMinor: bigint;
  buyerMinor: bigint;
  sellerMinor: bigint;
  feeMinor: bigint;
}
/** E6, E9. escrow → earned + revenue. The three ends share one key: a second, different end is 409. */
export const releaseEscrow = command<{ agreementId: string }, EscrowEnded>('vault.releaseEscrow');
/** E7, E10. escrow → available, in full. */
export const refundEscrow = command<{ agreementId: string }, EscrowEnded>('vault.refundEscrow');
/** E11. Both parts together are the amount; the fee is taken from the seller's. */
export const splitEscrow = command<{ agreementId: string; buyerMinor: bigint; sellerMinor: bigint }, EscrowEnded>(
  'vault.splitEscrow',
);
/** E8. The money stays put, its status says `disputed`. 409 with the status when it has ended. */
export const disputeEscrow = command<{ agreementId: string }, { agreementId: string; status: 'disputed' }>(
  'vault.disputeEscrow',
);

// Reads for other districts ---------------------------------------------------------------------------------------

export interface EscrowFacts {
  agreementId: string;
  status: 'funded' | 'held' | 'disputed' | 'released' | 'refunded' | 'split';
  amountMinor: bigint;
  feeMinor: bigint | null;
  buyerMinor: bigint | null;
}
export const readEscrow = command<{ agreementId: string }, EscrowFacts | null>('vault.readEscrow');

export interface HoldFacts {
  holdId: string;
  taskId: string;
  status: 'held' | 'captured' | 'released';
  amountMinor: bigint;
  capturedMinor: bigint;
  placedAt: Date;
  resolvedAt: Date | null;
}
/** The holds of these tasks (at most 1,000 ids); tasks without one are left out. */
export const readHolds = command<{ taskIds: string[] }, HoldFacts[]>('vault.readHolds');

export interface OwnerPosition {
  availableMinor: bigint;
  heldMinor: bigint;
  refundingMinor: bigint;
  /** Of purchases that are disputed or warned of. */
  frozenMinor: bigint;
  /** What the owner and its agents owe, positive. */
  receivableMinor: bigint;
  pendingMinor: bigint;
  earnedMinor: bigint;
  withdrawalPendingMinor: bigint;
  escrowMinor: bigint;
  disputedMinor: bigint;
}
/** Everything an owner and its agents have in the city; erasure is blocked while some of it is open. */
export const readOwnerPosition = command<{ ownerId: string }, OwnerPosition>('vault.readOwnerPosition');

/**
 * Erases what the vault keeps of a person and has Stripe's customers redacted; the ledger stays. Ask it after the position
 * said that nothing is open. Locks the owner's cards and customer.
 */
export const forgetOwner = command<{ ownerId: string }, { customers: number }>('vault.forgetOwner');

// Events ----------------------------------------------------------------------------------------------------------
// Aggregate ids: a pool is named by its owner's id, a hold by its task's or withdrawal's, an agreement, agent, top-up,
// withdrawal or owner by its own.

export const poolToppedUp = event('vault', 'pool.topped_up', 'pool', z.object({ amountMinor: Credits, topUpId: Id }));
/** Edge-triggered: told once when the balance falls below the threshold, armed again by a top-up. */
export const poolLowBalance = event(
  'vault',
  'pool.low_balance',
  'pool',
  z.object({ balanceMinor: Credits, thresholdMinor: Credits }),
);

const HoldData = z.object({ taskId: Id, amountMinor: Credits, capturedMinor: Credits });
export const holdPlaced = event('vault', 'hold.placed', 'hold', HoldData);
export const holdCaptured = event('vault', 'hold.captured', 'hold', HoldData);
export const holdReleased = event('vault', 'hold.released', 'hold', HoldData);

const EscrowData = z.object({ agreementId: Id, amountMinor: Credits, buyerMinor: Credits, feeMinor: Credits });
export const escrowFunded = event('vault', 'escrow.funded', 'agreement', EscrowData);
export const escrowReleased = event('vault', 'escrow.released', 'agreement', EscrowData);
export const escrowRefunded = event('vault', 'escrow.refunded', 'agreement', EscrowData);

export const payoutAvailable = event(
  'vault',
  'payout.available',
  'agent',
  z.object({ agentId: Id, amountMinor: Credits, taskId: Id }),
);

const WithdrawalData = z.object({ agentId: Id, amountMinor: Credits });
export const withdrawalRequested = event('vault', 'withdrawal.requested', 'withdrawal', WithdrawalData);
export const withdrawalTransferred = event('vault', 'withdrawal.transferred', 'withdrawal', WithdrawalData);
export const withdrawalReversed = event('vault', 'withdrawal.reversed', 'withdrawal', WithdrawalData);
export const withdrawalFailed = event('vault', 'withdrawal.failed', 'withdrawal', WithdrawalData);

export const paymentFailed = event(
  'vault',
  'payment.failed',
  'top_up',
  z.object({ topUpId: Id, code: z.string().max(64) }),
);
export const paymentMethodAttached = event(
  'vault',
  'payment_method.attached',
  'owner',
  z.object({ fingerprintHash: z.string().max(64).nullable() }),
);

/**
 * Accounts by name. An id is computed, never looked up: UUIDv8 from the first 16 bytes of SHA-256 over
 * `kind|subject|currency` (ledger.md 2.1), so that no round trip is spent to find a row. The SQL function
 * `ledger_account_id` computes the same.
 */
import { sha256 } from '#platform/crypto/digest.ts';
import { CURRENCY } from '#platform/money.ts';

/** Customers' money: `posted ≥ held ≥ 0`. */
export const CUSTOMER_KINDS = [
  'pool',
  'pool_frozen',
  'pool_refunding',
  'pending',
  'earned',
  'escrow',
  'dispute_reserve',
] as const;
/** What somebody owes the platform: `posted ≤ 0`. */
export const RECEIVABLE_KINDS = ['pool_receivable', 'earned_receivable'] as const;
/** Untracked: entries only, never locked, never updated; they would be the hottest rows of all. */
export const PLATFORM_KINDS = [
  'stripe_clearing',
  'revenue',
  'vpc_revenue',
  'bank',
  'stripe_fees',
  'dispute_loss',
  'promo',
  'adjustment',
] as const;

export type CustomerKind = (typeof CUSTOMER_KINDS)[number];
export type ReceivableKind = (typeof RECEIVABLE_KINDS)[number];
export type PlatformKind = (typeof PLATFORM_KINDS)[number];
export type AccountKind = CustomerKind | ReceivableKind | PlatformKind;
export type Side = 1 | -1 | 0;

/** An account as an operation names it. */
export interface AccountRef {
  readonly id: string;
  readonly kind: AccountKind;
  readonly subjectId: string | null;
  readonly currency: string;
  readonly side: Side;
  /** The transfer that first fills it inserts the row (escrow, reserve, frozen credits). */
  readonly bornInside: boolean;
}

const sides = new Map<string, Side>([
  ...CUSTOMER_KINDS.map((k) => [k, 1] as const),
  ...RECEIVABLE_KINDS.map((k) => [k, -1] as const),
  ...PLATFORM_KINDS.map((k) => [k, 0] as const),
]);
const BORN_INSIDE: ReadonlySet<AccountKind> = new Set(['escrow', 'dispute_reserve', 'pool_frozen']);

/** The row's id for kind, subject and currency. */
export function accountId(kind: AccountKind, subjectId: string | null, currency: string): string {
  const h = sha256(`${kind}|${subjectId ?? ''}|${currency}`);
  h[6] = (h[6]! & 0x0f) | 0x80;
  h[8] = (h[8]! & 0x3f) | 0x80;
  const hex = h.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

export function customerAccount(
  kind: CustomerKind | ReceivableKind,
  subjectId: string,
  currency: string = CURRENCY,
): AccountRef {
  return {
    id: accountId(kind, subjectId, currency),
    kind,
    subjectId,
    currency,
    side: sides.get(kind) as Side,
    bornInside: BORN_INSIDE.has(kind),
  };
}

const platform = new Map<string, AccountRef>();
/** The platform's own account; one row per kind and currency. */
export function platformAccount(kind: PlatformKind, currency: string = CURRENCY): AccountRef {
  const key = `${kind}|${currency}`;
  let ref = platform.get(key);
  if (!ref) {
    ref = { id: accountId(kind, null, currency), kind, subjectId: null, currency, side: 0, bornInside: false };
    platform.set(key, ref);
  }
  return ref;
}

export const poolOf = (ownerId: string, currency?: string) => customerAccount('pool', ownerId, currency);
export const receivableOf = (ownerId: string, currency?: string) =>
  customerAccount('pool_receivable', ownerId, currency);
export const refundingOf = (ownerId: string, currency?: string) => customerAccount('pool_refunding', ownerId, currency);
export const frozenOf = (purchaseId: string, currency?: string) => customerAccount('pool_frozen', purchaseId, currency);
export const pendingOf = (agentId: string, currency?: string) => customerAccount('pending', agentId, currency);
export const earnedOf = (agentId: string, currency?: string) => customerAccount('earned', agentId, currency);
export const earnedReceivableOf = (agentId: string, currency?: string) =>
  customerAccount('earned_receivable', agentId, currency);
export const escrowOf = (agreementId: string, currency?: string) => customerAccount('escrow', agreementId, currency);
export const reserveOf = (taskId: string, currency?: string) => customerAccount('dispute_reserve', taskId, currency);

/**
 * Refusals of the ledger and the meaning of its database errors (ledger.md 6.2, 6.5, 7).
 *
 * A refusal is decided in memory before anything is written. Anything else that is thrown while deciding is a bug and
 * ends the batch.
 */
import { dbFailure, isBusy, isConnectionLost, isRetryable, StaleRead } from '#platform/db/errors.ts';
import { CivitasError, InsufficientCredits } from '#platform/errors.ts';

export { InsufficientCredits };

/** The pool is locked for spending: a receivable is open. Money can still come back to it. */
export class AccountLocked extends CivitasError {
  constructor() {
    super('ACCESS_DENIED', 'This account owes the platform credits and cannot spend. Top up to pay what is open.', {
      details: { reason: 'account_locked' },
    });
  }
}

export class AccountMissing extends CivitasError {
  constructor() {
    super('NOT_FOUND', 'No such account.');
  }
}

export class HoldMissing extends CivitasError {
  constructor() {
    super('NOT_FOUND', 'No such hold.');
  }
}

export class HoldCaptured extends CivitasError {
  constructor() {
    super('CONFLICT', 'This hold was captured.', { details: { status: 'captured' } });
  }
}

export class HoldReleased extends CivitasError {
  constructor() {
    super('CONFLICT', 'This hold was released.', { details: { status: 'released' } });
  }
}

/** The task or withdrawal has a hold that was opened for another fact. */
export class HoldExists extends CivitasError {
  constructor(status: string) {
    super('CONFLICT', 'There is a hold for this already.', { details: { status } });
  }
}

/** `status`: held when nothing was captured yet; refunded, settled, disputed or resolved when the capture has moved on. */
export class CaptureClosed extends CivitasError {
  constructor(status: string) {
    super('CONFLICT', `The money of this task cannot move that way: it is ${status}.`, { details: { status } });
  }
}

export class EscrowClosed extends CivitasError {
  constructor(status: string) {
    super('CONFLICT', `This escrow is ${status}.`, { details: { status } });
  }
}

export class DisputeClosed extends CivitasError {
  constructor(status: string) {
    super('CONFLICT', `This dispute is ${status}.`, { details: { status } });
  }
}

function refusedAmount(message: string): { details: { issues: { path: string; message: string }[] } } {
  return { details: { issues: [{ path: 'amount', message }] } };
}

export class AmountExceedsHold extends CivitasError {
  constructor() {
    super('VALIDATION_ERROR', 'The amount is above the hold.', refusedAmount('is above the hold'));
  }
}

export class AmountOutOfRange extends CivitasError {
  constructor(message = 'must be a whole number of credits from 1 to 9007199254740991, and so must the new balance') {
    super('VALIDATION_ERROR', `The amount ${message}.`, refusedAmount(message));
  }
}

export class CurrencyMismatch extends CivitasError {
  constructor() {
    super('VALIDATION_ERROR', 'The account has another currency.', refusedAmount('has another currency'));
  }
}

/** The same fact with other figures. Keys do not expire. */
export class PostingKeyReused extends CivitasError {
  constructor() {
    super('IDEMPOTENCY_CONFLICT', 'This was booked before with other figures.');
  }
}

export class LedgerBusy extends CivitasError {
  constructor(cause?: unknown) {
    super('SERVICE_UNAVAILABLE', 'The ledger is busy. Please try again.', { retryAfterSeconds: 1, cause });
  }
}
export class LedgerFull extends CivitasError {
  constructor() {
    super('SERVICE_UNAVAILABLE', 'Too many payments are waiting. Please try again.', { retryAfterSeconds: 1 });
  }
}
export class LedgerClosing extends CivitasError {
  constructor() {
    super('SERVICE_UNAVAILABLE', 'The service is restarting. Please try again.', { retryAfterSeconds: 1 });
  }
}

/** A guard of the database fired: a bug or an attack. The caller learns nothing of it. */
export class InvariantViolation extends CivitasError {
  constructor(cause: unknown) {
    super('INTERNAL_ERROR', 'Internal error', { cause });
  }
}

/** A programming error of ours: wrong use of the engine. */
export class LedgerMisuse extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LedgerMisuse';
  }
}

export type LedgerFailureKind =
  | 'posting_key' // somebody committed the same key, or the same new account, while we waited: read again
  | 'hold_key' // the same for a hold: its row may be met before its transfer's key
  | 'retry' // deadlock or serialisation failure
  | 'day_sealed' // midnight passed: a new transaction starts later
  | 'lock_timeout' // a wallet is locked by somebody else
  | 'busy' // statement cancelled, too many connections
  | 'unknown_outcome' // the connection broke: COMMIT may have happened
  | 'invariant'
  | 'other';

/** Rows that another transaction committed while we waited for a lock; the next READ finds them. */
const READ_AGAIN = new Set([
  'ledger_transfer_posting_key_key',
  'ledger_transfer_pkey',
  'ledger_account_pkey',
  'ledger_account_kind_subject_id_currency_key',
]);

/** The one place that reads a database error of a money transaction. */
export function ledgerErrorOf(e: unknown): LedgerFailureKind {
  if (e instanceof CivitasError) return 'other';
  if (e instanceof StaleRead) return 'posting_key';
  const failure = dbFailure(e);
  const state = failure?.sqlState ?? null;
  if (state === '23505') {
    const name = failure?.constraint ?? '';
    if (READ_AGAIN.has(name)) return 'posting_key';
    if (name === 'credit_hold_pkey' || name === 'credit_hold_purpose_ref_id_key') return 'hold_key';
    return 'other';
  }
  if (state === '55P03') return 'lock_timeout';
  if (state === 'LG006') return 'day_sealed';
  if (state === '23514' || state?.startsWith('LG')) return 'invariant';
  if (isRetryable(e)) return 'retry';
  if (isBusy(e)) return 'busy';
  if (isConnectionLost(e)) return 'unknown_outcome';
  return 'other';
}

/**
 * What the ledger decides, in memory and without I/O (ledger.md 6.2). A `Book` is the copy of the rows that one batch
 * has locked; an `Operation` is decided on it by a `Scope`, which undoes exactly what its own operation did when the
 * operation is refused. Nothing here knows the database.
 */

import { canonicalJson } from '#platform/crypto/canonical-json.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { CivitasError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { AMOUNT_MAX } from '#platform/money.ts';
import type { AccountKind, AccountRef, Side } from './accounts.ts';
import {
  AccountLocked,
  AccountMissing,
  AmountExceedsHold,
  AmountOutOfRange,
  CurrencyMismatch,
  HoldCaptured,
  HoldExists,
  HoldMissing,
  HoldReleased,
  InsufficientCredits,
  PostingKeyReused,
} from './ledger-errors.ts';
import type { TransferKind } from './schemas.ts';

/** What a caller is answered and what a replay answers again. Amounts are decimal strings: JSON has no bigint. */
export type ResultJson = { readonly [key: string]: string | number | boolean | null };

export interface Operation {
  /** Made when the operation is built: a stored row with our own id is our first answer, not a replay. */
  readonly transferId: string;
  readonly kind: TransferKind;
  readonly postingKey: string;
  /** SHA-256 (hex) over JCS of kind, amounts, accounts and references. */
  readonly requestHash: string;
  readonly refType: string;
  readonly refId: string;
  readonly currency: string;
  /** The fact's own time, for example Stripe's `created`; null: the transaction's. */
  readonly occurredAt: Date | null;
  readonly metadata: Record<string, unknown> | null;
  /** Every tracked account it may touch. */
  readonly accounts: readonly AccountRef[];
  readonly holdIds: readonly string[];
  /** Posting keys of earlier transfers it looks at. */
  readonly related: readonly string[];
  /** Spends earned money, hence needs the sums of the dispute-window locks. */
  readonly spendsEarned: boolean;
  /** The queue's cap per pool counts by this. */
  readonly fairnessKey: string;
  readonly decide: (scope: Scope) => ResultJson;
  /** What a stored key with another request means; by default PostingKeyReused. */
  readonly onReused: ((stored: StoredTransfer) => CivitasError) | null;
}

export interface OperationInput {
  kind: TransferKind;
  postingKey: string;
  refType: string;
  refId: string;
  currency: string;
  /** Everything else that makes the request what it is; amounts as bigint. */
  request: Record<string, string | number | bigint | null>;
  accounts: AccountRef[];
  holdIds?: string[];
  related?: string[];
  spendsEarned?: boolean;
  occurredAt?: Date | null;
  metadata?: Record<string, unknown> | null;
  decide: (scope: Scope) => ResultJson;
  onReused?: (stored: StoredTransfer) => CivitasError;
}

export function operation(input: OperationInput): Operation {
  const request: Record<string, string | number | null> = {};
  for (const [k, v] of Object.entries(input.request)) request[k] = typeof v === 'bigint' ? v.toString() : v;
  const hashed = {
    kind: input.kind,
    currency: input.currency,
    refType: input.refType,
    refId: input.refId,
    accounts: input.accounts.map((a) => a.id),
    request,
  };
  return {
    transferId: newId(),
    kind: input.kind,
    postingKey: input.postingKey,
    requestHash: sha256Hex(canonicalJson(hashed)),
    refType: input.refType,
    refId: input.refId,
    currency: input.currency,
    occurredAt: input.occurredAt ?? null,
    metadata: input.metadata ?? null,
    accounts: input.accounts,
    holdIds: input.holdIds ?? [],
    related: input.related ?? [],
    spendsEarned: input.spendsEarned ?? false,
    fairnessKey: input.accounts[0]?.id ?? 'platform',
    decide: input.decide,
    onReused: input.onReused ?? null,
  };
}

export interface AccountCopy {
  readonly id: string;
  readonly kind: AccountKind;
  readonly currency: string;
  readonly side: Side;
  posted: bigint;
  held: bigint;
  version: bigint;
  locked: boolean;
}

export interface HoldCopy {
  readonly id: string;
  readonly accountId: string;
  readonly amount: bigint;
  status: 'held' | 'captured' | 'released';
}

export interface StoredTransfer {
  transferId: string;
  hash: string;
  result: ResultJson;
}

export interface EntryRow {
  account: AccountRef;
  postedDelta: bigint;
  heldDelta: bigint;
  holdId: string | null;
  version: bigint | null;
  postedAfter: bigint | null;
  heldAfter: bigint | null;
}

export interface OpenedHold {
  id: string;
  accountId: string;
  purpose: 'task' | 'withdrawal';
  refId: string;
  amount: bigint;
}
export interface ClosedHold {
  id: string;
  status: 'captured' | 'released';
  captured: bigint;
}
export interface EarnedLockRow {
  accountId: string;
  taskId: string;
  amount: bigint;
  until: Date;
}

/** One accepted operation, ready to be written. */
export interface Accepted {
  op: Operation;
  result: ResultJson;
  reversesId: string | null;
  entries: EntryRow[];
  born: { ref: AccountRef; copy: AccountCopy }[];
  opened: OpenedHold[];
  closed: ClosedHold[];
  earnedLocks: EarnedLockRow[];
  droppedLocks: { accountId: string; taskId: string }[];
  poolLocks: { accountId: string; locked: boolean }[];
}

export type Outcome =
  | { status: 'done'; transferId: string; result: ResultJson; replayed: boolean; fresh: boolean }
  | { status: 'refused'; error: CivitasError }
  /** Needs a row that this very batch inserts: decided in the next one. */
  | { status: 'deferred' };

/** The rows one batch has read and locked, changed in memory as operations are decided. */
export class Book {
  readonly accounts = new Map<string, AccountCopy>();
  readonly holds = new Map<string, HoldCopy>();
  readonly stored = new Map<string, StoredTransfer>();
  /** Σ of unexpired dispute-window locks by account. */
  readonly earnedLocks = new Map<string, bigint>();
  readonly accepted: Accepted[] = [];
  /** Keys decided in this batch; their rows are not in the database yet. */
  readonly #decided = new Map<string, StoredTransfer>();
  readonly bornHere = new Set<string>();
  readonly openedHere = new Set<string>();
  /** Earned accounts whose dispute-window locks this batch changes: who spends from them reads the sums anew. */
  readonly locksChanged = new Set<string>();
  /** Accounts of operations put off: what comes later on the same account waits too, so that the order stays. */
  readonly #putOff = new Set<string>();

  lookUp(key: string): StoredTransfer | undefined {
    return this.stored.get(key) ?? this.#decided.get(key);
  }

  /** Decides one operation. Throws only on a bug, and then nothing of the batch may be written. */
  decide(op: Operation): Outcome {
    const known = this.lookUp(op.postingKey);
    if (known) return this.#replay(op, known);
    if (this.#mustWait(op)) return this.#putOffOperation(op);
    const scope = new Scope(this, op);
    let result: ResultJson;
    try {
      scope.checkAccounts();
      result = op.decide(scope);
      scope.checkBalanced();
    } catch (e) {
      scope.undo();
      if (e instanceof CivitasError) return { status: 'refused', error: e };
      throw e;
    }
    const accepted = scope.accept(result);
    for (const l of accepted.earnedLocks) this.locksChanged.add(l.accountId);
    for (const l of accepted.droppedLocks) this.locksChanged.add(l.accountId);
    this.accepted.push(accepted);
    this.#decided.set(op.postingKey, { transferId: op.transferId, hash: op.requestHash, result });
    return { status: 'done', transferId: op.transferId, result, replayed: false, fresh: true };
  }

  #replay(op: Operation, known: StoredTransfer): Outcome {
    if (known.hash !== op.requestHash) {
      return { status: 'refused', error: op.onReused?.(known) ?? new PostingKeyReused() };
    }
    return {
      status: 'done',
      transferId: known.transferId,
      result: known.result,
      replayed: known.transferId !== op.transferId,
      fresh: false,
    };
  }

  #mustWait(op: Operation): boolean {
    for (const a of op.accounts) {
      if (this.#putOff.has(a.id) || this.bornHere.has(a.id)) return true;
      if (op.spendsEarned && this.locksChanged.has(a.id)) return true;
    }
    for (const h of op.holdIds) if (this.openedHere.has(h)) return true;
    return false;
  }

  #putOffOperation(op: Operation): Outcome {
    for (const a of op.accounts) if (a.side !== 0) this.#putOff.add(a.id);
    return { status: 'deferred' };
  }
}

/** What one operation may do to the book. */
export class Scope {
  readonly #book: Book;
  readonly #op: Operation;
  readonly #saved = new Map<AccountCopy, { posted: bigint; held: bigint; version: bigint; locked: boolean }>();
  readonly #savedHolds = new Map<HoldCopy, HoldCopy['status']>();
  readonly #entries: EntryRow[] = [];
  readonly #born: Accepted['born'] = [];
  readonly #opened: OpenedHold[] = [];
  readonly #closed: ClosedHold[] = [];
  readonly #earnedLocks: EarnedLockRow[] = [];
  readonly #droppedLocks: Accepted['droppedLocks'] = [];
  readonly #poolLocks: Accepted['poolLocks'] = [];
  #reversesId: string | null = null;

  constructor(book: Book, op: Operation) {
    this.#book = book;
    this.#op = op;
  }

  /** Accounts exist and have the operation's currency. */
  checkAccounts(): void {
    for (const ref of this.#op.accounts) {
      if (ref.side === 0) continue;
      if (!ref.bornInside && !this.#book.accounts.has(ref.id)) throw new AccountMissing();
    }
    for (const ref of this.#op.accounts) if (ref.currency !== this.#op.currency) throw new CurrencyMismatch();
  }

  /** The row of a tracked account; a row that is born inside counts as empty until then. */
  #copy(ref: AccountRef): AccountCopy {
    const copy = this.#book.accounts.get(ref.id);
    if (copy) return copy;
    if (!ref.bornInside) throw new AccountMissing();
    if (!this.#op.accounts.some((a) => a.id === ref.id)) throw new Error(`account ${ref.kind} was not named`);
    const born: AccountCopy = {
      id: ref.id,
      kind: ref.kind,
      currency: ref.currency,
      side: ref.side,
      posted: 0n,
      held: 0n,
      version: 0n,
      locked: false,
    };
    this.#book.accounts.set(ref.id, born);
    this.#book.bornHere.add(ref.id);
    this.#born.push({ ref, copy: born });
    return born;
  }

  /** `posted` of a tracked account, 0 for one that is not born yet. */
  posted(ref: AccountRef): bigint {
    return this.#book.accounts.get(ref.id)?.posted ?? 0n;
  }

  held(ref: AccountRef): bigint {
    return this.#book.accounts.get(ref.id)?.held ?? 0n;
  }

  /** What may be spent: posted − held, and for earned money of a spender also − the open dispute windows. */
  available(ref: AccountRef): bigint {
    const locks = this.#op.spendsEarned && ref.kind === 'earned' ? (this.#book.earnedLocks.get(ref.id) ?? 0n) : 0n;
    return this.posted(ref) - this.held(ref) - locks;
  }

  isLocked(ref: AccountRef): boolean {
    return this.#book.accounts.get(ref.id)?.locked ?? false;
  }

  /** Refuses a pool that is locked for spending. */
  refuseLocked(ref: AccountRef): void {
    if (this.isLocked(ref)) throw new AccountLocked();
  }

  /** 0 < amount ≤ 2^53 − 1. */
  checkAmount(amount: bigint): void {
    if (amount <= 0n || amount > AMOUNT_MAX) throw new AmountOutOfRange();
  }

  /** Refuses when less than `amount` may be spent; the caller learns the balance this decision saw. */
  requireAvailable(ref: AccountRef, amount: bigint): void {
    const available = this.available(ref);
    if (available < amount) throw new InsufficientCredits(amount, available < 0n ? 0n : available);
  }

  stored(key: string): StoredTransfer | undefined {
    return this.#book.lookUp(key);
  }

  reverses(transferId: string): void {
    this.#reversesId = transferId;
  }

  /** The hold, open, on this account; else the refusal that says why not. */
  openHoldOn(ref: AccountRef, holdId: string): HoldCopy {
    const hold = this.#book.holds.get(holdId);
    if (!hold || hold.accountId !== ref.id) throw new HoldMissing();
    if (hold.status === 'captured') throw new HoldCaptured();
    if (hold.status === 'released') throw new HoldReleased();
    return hold;
  }

  checkWithinHold(amount: bigint, hold: HoldCopy): void {
    if (amount > hold.amount) throw new AmountExceedsHold();
  }

  /** One entry. A zero entry is not written; an account below zero is a bug of the operation, not a refusal. */
  post(ref: AccountRef, postedDelta: bigint, heldDelta = 0n, holdId: string | null = null): void {
    if (postedDelta === 0n && heldDelta === 0n) return;
    if (ref.currency !== this.#op.currency) throw new CurrencyMismatch();
    if (ref.side === 0) {
      this.#entries.push({
        account: ref,
        postedDelta,
        heldDelta: 0n,
        holdId: null,
        version: null,
        postedAfter: null,
        heldAfter: null,
      });
      return;
    }
    const copy = this.#copy(ref);
    if (!this.#saved.has(copy))
      this.#saved.set(copy, { posted: copy.posted, held: copy.held, version: copy.version, locked: copy.locked });
    copy.posted += postedDelta;
    copy.held += heldDelta;
    copy.version += 1n;
    if (copy.posted > AMOUNT_MAX || copy.posted < -AMOUNT_MAX) throw new AmountOutOfRange();
    if (copy.held < 0n || (copy.side === 1 && copy.posted < copy.held) || (copy.side === -1 && copy.posted > 0n))
      throw new Error(`operation ${this.#op.kind} would overdraw a ${ref.kind} account`);
    this.#entries.push({
      account: ref,
      postedDelta,
      heldDelta,
      holdId,
      version: copy.version,
      postedAfter: copy.posted,
      heldAfter: copy.held,
    });
  }

  /** held += amount, with its row. */
  openHold(ref: AccountRef, hold: Omit<OpenedHold, 'accountId'>): void {
    const known = this.#book.holds.get(hold.id);
    if (known) throw new HoldExists(known.status);
    this.post(ref, 0n, hold.amount, hold.id);
    this.#opened.push({ ...hold, accountId: ref.id });
    this.#book.openedHere.add(hold.id);
  }

  /** Ends the hold: what was captured leaves `posted`, the whole amount leaves `held`. */
  closeHold(ref: AccountRef, hold: HoldCopy, status: 'captured' | 'released', captured: bigint): void {
    this.post(ref, -captured, -hold.amount, hold.id);
    this.#savedHolds.set(hold, hold.status);
    hold.status = status;
    this.#closed.push({ id: hold.id, status, captured });
  }

  lockEarned(row: EarnedLockRow): void {
    this.#earnedLocks.push(row);
  }

  unlockEarned(ref: AccountRef, taskId: string): void {
    this.#droppedLocks.push({ accountId: ref.id, taskId });
  }

  /** Locks or unlocks a pool for spending; no entry, no version. */
  setPoolLock(ref: AccountRef, locked: boolean): void {
    const copy = this.#copy(ref);
    if (copy.locked === locked) return;
    if (!this.#saved.has(copy))
      this.#saved.set(copy, { posted: copy.posted, held: copy.held, version: copy.version, locked: copy.locked });
    copy.locked = locked;
    this.#poolLocks.push({ accountId: ref.id, locked });
  }

  /** The database checks it again (LG002); here the culprit is still known. */
  checkBalanced(): void {
    let sum = 0n;
    for (const e of this.#entries) sum += e.postedDelta;
    if (sum !== 0n) throw new Error(`operation ${this.#op.kind} does not sum to zero`);
    if (this.#entries.length === 0) throw new Error(`operation ${this.#op.kind} posts nothing`);
  }

  undo(): void {
    for (const [copy, before] of this.#saved) Object.assign(copy, before);
    for (const [hold, status] of this.#savedHolds) hold.status = status;
    for (const { ref } of this.#born) {
      this.#book.accounts.delete(ref.id);
      this.#book.bornHere.delete(ref.id);
    }
    for (const h of this.#opened) this.#book.openedHere.delete(h.id);
  }

  accept(result: ResultJson): Accepted {
    return {
      op: this.#op,
      result,
      reversesId: this.#reversesId,
      entries: this.#entries,
      born: this.#born,
      opened: this.#opened,
      closed: this.#closed,
      earnedLocks: this.#earnedLocks,
      droppedLocks: this.#droppedLocks,
      poolLocks: this.#poolLocks,
    };
  }
}

/**
 * The one engine: read and lock, decide in memory, write (ledger.md 5 and 6). `postIn` is path A, one operation in the
 * caller's transaction; `postMany` is path B, up to 256 rows of one kind; path C (`ledger-queue.ts`) calls `applyOps`
 * for a batch of its own. Two statements whatever the number of operations, three when earned money is spent, one or two
 * more when somebody booked on the same account while the lock was waited for and the answer may rest on it.
 */
import { StaleRead } from '#platform/db/errors.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { CivitasError } from '#platform/errors.ts';
import { InvariantViolation, LedgerMisuse, ledgerErrorOf } from './ledger-errors.ts';
import { Book, type Operation, type Outcome, type ResultJson } from './ledger-rules.ts';
import {
  anyAccountExists,
  type ReadResult,
  readAndLock,
  readEarnedLocks,
  writeAccepted,
  writeCompanions,
} from './queries.ts';

export const OPERATIONS_MAX = 512;

/** What each open transaction has locked and opened, to notice a second call out of order. */
const seen = new WeakMap<object, { ids: Set<string>; highest: string; openedHolds: Set<string> }>();

function noteLocks(tx: Tx, accountIds: readonly string[], holdIds: Iterable<string>): void {
  const before = seen.get(tx);
  if (before) {
    // The database explains a hold by its entries as of the row it was inserted with (LG007).
    for (const id of holdIds)
      if (before.openedHolds.has(id)) throw new LedgerMisuse(`hold ${id} is opened and closed in one transaction`);
    const late = accountIds.find((id) => !before.ids.has(id) && id < before.highest);
    // Two transactions that lock in different orders wait for each other; say so where a developer sees it.
    if (late && env.NODE_ENV !== 'production')
      throw new LedgerMisuse(
        `account ${late} is locked after ${before.highest}: name all accounts of a transaction at its first money command`,
      );
  }
  const state = before ?? { ids: new Set<string>(), highest: '', openedHolds: new Set<string>() };
  for (const id of accountIds) {
    state.ids.add(id);
    if (id > state.highest) state.highest = id;
  }
  seen.set(tx, state);
}

/** A rider's part in a batch; see `ledger-riders.ts`. Null: nothing rides along. */
export interface RiderHooks {
  /** Before the ledger decides; throws a refusal, or returns how to undo. */
  decide(op: Operation): (() => void) | undefined;
  /** After all decisions, before the ledger's WRITE. */
  write(accepted: readonly Operation[]): Promise<void>;
}

/**
 * Applies the operations in order; the outcomes stand in the same order. Locks every named account and hold until the
 * end of the transaction. A refusal of one leaves the others alone; an exception leaves nothing. StaleRead: somebody
 * else brought an account into being meanwhile; a new transaction finds it.
 */
export async function applyOps(
  tx: Tx,
  ops: readonly Operation[],
  now: Date,
  riders: RiderHooks | null = null,
): Promise<Outcome[]> {
  if (ops.length === 0) return [];
  if (ops.length > OPERATIONS_MAX) throw new LedgerMisuse(`${ops.length} operations in one batch`);
  const accountIds = new Set<string>();
  const holdIds = new Set<string>();
  const keys = new Set<string>();
  const earned = new Set<string>();
  for (const op of ops) {
    for (const a of op.accounts) {
      if (a.side !== 0) accountIds.add(a.id);
      if (op.spendsEarned && a.kind === 'earned') earned.add(a.id);
    }
    for (const h of op.holdIds) holdIds.add(h);
    keys.add(op.postingKey);
    for (const k of op.related) keys.add(k);
  }
  const sortedAccounts = [...accountIds].sort();
  noteLocks(tx, sortedAccounts, holdIds);
  const look = (ids: readonly string[]) => readAndLock(tx, ids, [...holdIds].sort(), [...keys]);
  const first = await look(sortedAccounts);
  let book = await openBook(tx, first, earned, now);
  let { overtaken } = first;
  const locked = first.accounts.map((a) => a.id).sort();
  const lookAgain = async () => {
    await refuseNewcomers(tx, sortedAccounts, locked);
    book = await openBook(tx, await look(locked), earned, now);
    overtaken = false;
  };
  // The locks are held now: a second look is current, and needed only where the first may mislead. What is accepted on
  // its own key alone cannot be: a key that was stored meanwhile ends WRITE.
  if (overtaken && ops.some((op) => op.related.length > 0 || op.accounts.some((a) => a.bornInside))) await lookAgain();
  let decided = decideAll(book, ops, riders);
  if (overtaken && decided.outcomes.some((o) => o.status === 'refused')) {
    for (const undo of decided.undo.reverse()) undo();
    await lookAgain();
    decided = decideAll(book, ops, riders);
  }
  const { outcomes } = decided;
  if (book.accepted.length === 0) return outcomes;
  if (riders !== null) await riders.write(book.accepted.map((a) => a.op));
  await writeAccepted(tx, book.accepted, now);
  await writeCompanions(tx, book.accepted);
  const opened = seen.get(tx)?.openedHolds;
  for (const a of book.accepted) for (const h of a.opened) opened?.add(h.id);
  return outcomes;
}

/**
 * All locks are taken by the first look, in one order. An account that came into being while it waited is not locked, and
 * to lock it now would be out of order: whoever holds it may wait for us. Another transaction finds it in its place.
 */
async function refuseNewcomers(tx: Tx, named: readonly string[], locked: readonly string[]): Promise<void> {
  if (named.length === locked.length) return;
  const known = new Set(locked);
  const missing = named.filter((id) => !known.has(id));
  if (await anyAccountExists(tx, missing)) throw new StaleRead(new Error('an account was born meanwhile'));
}

async function openBook(tx: Tx, read: ReadResult, earned: ReadonlySet<string>, now: Date): Promise<Book> {
  const book = new Book();
  for (const a of read.accounts) book.accounts.set(a.id, a);
  for (const h of read.holds) book.holds.set(h.id, h);
  for (const t of read.transfers) book.stored.set(t.postingKey, t);
  if (earned.size > 0) {
    const locks = await readEarnedLocks(tx, [...earned].sort(), now);
    for (const [id, sum] of locks) book.earnedLocks.set(id, sum);
  }
  return book;
}

/** `undo` takes back what riders counted for the operations that were accepted. */
function decideAll(
  book: Book,
  ops: readonly Operation[],
  riders: RiderHooks | null,
): { outcomes: Outcome[]; undo: (() => void)[] } {
  const undo: (() => void)[] = [];
  const outcomes = ops.map((op) => (riders === null ? book.decide(op) : decideWith(book, op, riders, undo)));
  return { outcomes, undo };
}

function decideWith(book: Book, op: Operation, riders: RiderHooks, undos: (() => void)[]): Outcome {
  // A fact that is booked needs no second look by the riders: their rows stand beside it.
  if (book.lookUp(op.postingKey)) return book.decide(op);
  let undo: (() => void) | undefined;
  try {
    undo = riders.decide(op);
  } catch (e) {
    if (e instanceof CivitasError) return { status: 'refused', error: e };
    throw e;
  }
  const outcome = book.decide(op);
  if (outcome.status !== 'done') undo?.();
  else if (undo) undos.push(undo);
  return outcome;
}

/** Database errors of paths A and B: what the caller's transaction must do about them. */
function asCallersTrouble(e: unknown): unknown {
  const kind = ledgerErrorOf(e);
  if (kind === 'posting_key' || kind === 'hold_key') return new StaleRead(e);
  if (kind === 'invariant') return new InvariantViolation(e);
  return e;
}

export interface Done {
  transferId: string;
  result: ResultJson;
  replayed: boolean;
}

/**
 * Path A. Books one operation in the caller's transaction, or throws its refusal. Nothing was written when it is
 * refused, so the transaction may go on.
 */
export async function postIn(tx: Tx, op: Operation): Promise<Done> {
  const [outcome] = await postMany(tx, [op]);
  if (outcome?.status === 'done') return outcome;
  if (outcome?.status === 'refused') throw outcome.error;
  throw new LedgerMisuse('a single operation was put off');
}

/**
 * Path B. Books many in one transaction. Operations that need an account which an earlier one inserts are decided in a
 * second round of the same transaction; a hold cannot be opened and closed in one.
 */
export async function postMany(tx: Tx, ops: readonly Operation[]): Promise<Exclude<Outcome, { status: 'deferred' }>[]> {
  const outcomes: Outcome[] = new Array(ops.length);
  let open = ops.map((_, i) => i);
  try {
    while (open.length > 0) {
      const round = await applyOps(
        tx,
        open.map((i) => ops[i] as Operation),
        txNow(tx),
      );
      const again: number[] = [];
      round.forEach((o, n) => {
        const i = open[n] as number;
        outcomes[i] = o;
        if (o.status === 'deferred') again.push(i);
      });
      if (again.length === open.length) throw new LedgerMisuse('operations wait for each other');
      open = again;
    }
  } catch (e) {
    throw asCallersTrouble(e);
  }
  return outcomes as Exclude<Outcome, { status: 'deferred' }>[];
}

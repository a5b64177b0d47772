/**
 * Every statement of the ledger. The texts are constant, so that each is prepared once per connection, and they are the
 * only place where raw SQL meets money. Lists travel as one array literal per column.
 *
 * Lock order (ledger.md 6.3): accounts by id, then holds by id, in one statement; untracked accounts never.
 */
import { z } from 'zod';
import type { Tx } from '#platform/db/transact.ts';
import type { AccountRef, Side } from './accounts.ts';
import { LedgerMisuse } from './ledger-errors.ts';
import type { Accepted, AccountCopy, HoldCopy, ResultJson, StoredTransfer } from './ledger-rules.ts';

// Array literals --------------------------------------------------------------------------------------------------

/** For columns whose texts hold no quote, comma, brace or backslash: uuid, bigint, smallint, hexadecimal. */
function plainArray(values: readonly (string | bigint | number | null)[]): string {
  let out = '{';
  for (let i = 0; i < values.length; i += 1) {
    const v = values[i];
    out += `${i === 0 ? '' : ','}${v === null || v === undefined ? 'NULL' : v}`;
  }
  return `${out}}`;
}

function textArray(values: readonly (string | null)[]): string {
  let out = '{';
  for (let i = 0; i < values.length; i += 1) {
    const v = values[i];
    if (i > 0) out += ',';
    out += v === null || v === undefined ? 'NULL' : `"${v.replace(/[\\"]/g, '\\$&')}"`;
  }
  return `${out}}`;
}

// The engine ------------------------------------------------------------------------------------------------------

/**
 * $1 account ids, $2 hold ids (both sorted), $3 posting keys. Locks accounts, then holds, each in id order.
 *
 * A locked row comes in its newest version, everything else as of the statement's start. `z` says that the two differ:
 * while this statement waited somebody else booked on the account, and what it says of posting keys and of rows that did
 * not exist may be out of date.
 */
export const READ = `
WITH a AS (SELECT id, kind, currency, side, posted, held, version, locked_at IS NOT NULL AS locked
             FROM ledger_account WHERE id = ANY($1::uuid[]) AND side <> 0 ORDER BY id FOR UPDATE),
     h AS (SELECT id, account_id, amount, status
             FROM credit_hold WHERE id = ANY($2::uuid[]) ORDER BY id FOR UPDATE),
     t AS (SELECT posting_key, id, encode(request_hash, 'hex') AS hash, result
             FROM ledger_transfer WHERE posting_key = ANY($3::text[]))
SELECT 'a' AS k, id, kind AS x, currency::text AS c, posted AS p, held AS q, version AS v,
       side AS s, locked AS b, NULL::uuid AS w, NULL::jsonb AS j,
       version <> (SELECT o.version FROM ledger_account o WHERE o.id = a.id) AS z FROM a
UNION ALL SELECT 'h', id, status, NULL, amount, NULL, NULL, NULL, NULL, account_id, NULL, NULL FROM h
UNION ALL SELECT 't', id, posting_key, hash, NULL, NULL, NULL, NULL, NULL, NULL, result, NULL FROM t`;

/** A statement of its own, after the lock: a settlement that commits while we wait adds money and its lock together. */
export const LOCKS = `
SELECT account_id AS id, sum(amount)::bigint AS locked FROM earned_lock
 WHERE account_id = ANY($1::uuid[]) AND until > $2::timestamptz GROUP BY account_id`;

/** One array per column, one row per array position. The row count reported is the number of entries. */
export const WRITE = `
WITH tr AS (INSERT INTO ledger_transfer (id, kind, posting_key, request_hash, ref_type, ref_id, result, occurred_at, reverses_id, metadata)
       SELECT i, k, y, decode(h, 'hex'), rt, ri, r::jsonb, o, rv, m::jsonb FROM unnest($1::uuid[], $2::text[], $3::text[],
              $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $40::uuid[], $41::text[])
              u(i, k, y, h, rt, ri, r, o, rv, m)),
     na AS (INSERT INTO ledger_account (id, kind, subject_id, currency, side, posted, version)
       SELECT * FROM unnest($9::uuid[], $10::text[], $11::uuid[], $12::text[], $13::smallint[],
              $14::bigint[], $15::bigint[])),
     nh AS (INSERT INTO credit_hold (id, account_id, purpose, ref_id, amount, open_transfer_id)
       SELECT * FROM unnest($16::uuid[], $17::uuid[], $18::text[], $19::uuid[], $20::bigint[], $21::uuid[])),
     ch AS (UPDATE credit_hold c SET status = u.s, captured = u.c, close_transfer_id = u.x, resolved_at = now()
       FROM unnest($22::uuid[], $23::text[], $24::bigint[], $25::uuid[]) u(i, s, c, x) WHERE c.id = u.i),
     ua AS (UPDATE ledger_account l SET posted = u.p, held = u.h, version = u.v
       FROM unnest($26::uuid[], $27::bigint[], $28::bigint[], $29::bigint[]) u(i, p, h, v) WHERE l.id = u.i)
INSERT INTO ledger_entry (transfer_id, line, account_id, currency, posted_delta, held_delta, hold_id,
                          account_version, posted_after, held_after)
SELECT * FROM unnest($30::uuid[], $31::smallint[], $32::uuid[], $33::text[], $34::bigint[], $35::bigint[],
       $36::uuid[], $37::bigint[], $38::bigint[], $39::bigint[])`;

const ReadRow = z.discriminatedUnion('k', [
  z.object({
    k: z.literal('a'),
    id: z.string(),
    x: z.string(),
    c: z.string(),
    p: z.bigint(),
    q: z.bigint(),
    v: z.bigint(),
    s: z.number(),
    b: z.boolean(),
    z: z.boolean(),
  }),
  z.object({
    k: z.literal('h'),
    id: z.string(),
    x: z.enum(['held', 'captured', 'released']),
    p: z.bigint(),
    w: z.string(),
  }),
  z.object({
    k: z.literal('t'),
    id: z.string(),
    x: z.string(),
    c: z.string(),
    j: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  }),
]);

export interface ReadResult {
  accounts: AccountCopy[];
  holds: HoldCopy[];
  transfers: (StoredTransfer & { postingKey: string })[];
  /** True when an account changed while its lock was waited for: transfers and missing rows may be out of date. */
  overtaken: boolean;
}

/** Locks and reads what a batch needs. Ids must be sorted. */
export async function readAndLock(
  tx: Tx,
  accountIds: readonly string[],
  holdIds: readonly string[],
  postingKeys: readonly string[],
): Promise<ReadResult> {
  const rows = await tx.$queryRawUnsafe<unknown[]>(
    READ,
    plainArray(accountIds),
    plainArray(holdIds),
    textArray(postingKeys),
  );
  const out: ReadResult = { accounts: [], holds: [], transfers: [], overtaken: false };
  for (const raw of rows) {
    const r = ReadRow.parse(raw);
    if (r.k === 'a') {
      if (r.z) out.overtaken = true;
      out.accounts.push({
        id: r.id,
        kind: r.x as AccountCopy['kind'],
        currency: r.c,
        side: r.s as Side,
        posted: r.p,
        held: r.q,
        version: r.v,
        locked: r.b,
      });
    } else if (r.k === 'h') out.holds.push({ id: r.id, accountId: r.w, amount: r.p, status: r.x });
    else out.transfers.push({ transferId: r.id, postingKey: r.x, hash: r.c, result: r.j as ResultJson });
  }
  return out;
}

/** Whether one of these has a row by now. Locks nothing. */
export async function anyAccountExists(tx: Tx, accountIds: readonly string[]): Promise<boolean> {
  const rows = await tx.$queryRawUnsafe<unknown[]>(
    'SELECT 1 FROM ledger_account WHERE id = ANY($1::uuid[]) LIMIT 1',
    plainArray(accountIds),
  );
  return rows.length > 0;
}

/** Σ of unexpired locks by earned account; call it after the lock, never with it. */
export async function readEarnedLocks(tx: Tx, accountIds: readonly string[], at: Date): Promise<Map<string, bigint>> {
  const rows = await tx.$queryRawUnsafe<{ id: string; locked: bigint }[]>(LOCKS, plainArray(accountIds), at);
  return new Map(rows.map((r) => [r.id, r.locked]));
}

const MICROS = (d: Date) => d.toISOString();

/** Writes what a batch accepted, all of it by one statement. `now` stands in for a fact without a time of its own. */
export async function writeAccepted(tx: Tx, accepted: readonly Accepted[], now: Date): Promise<void> {
  const c: (string | bigint | number | null)[][] = Array.from({ length: 41 }, () => []);
  const col = (n: number) => c[n - 1] as (string | bigint | number | null)[];
  const last = new Map<string, { posted: bigint; held: bigint; version: bigint }>();
  const born = new Set<string>();
  let entries = 0;
  const nowText = MICROS(now);
  for (const a of accepted) {
    const { op } = a;
    col(1).push(op.transferId);
    col(2).push(op.kind);
    col(3).push(op.postingKey);
    col(4).push(op.requestHash);
    col(5).push(op.refType);
    col(6).push(op.refId);
    col(7).push(JSON.stringify(a.result));
    col(8).push(op.occurredAt ? MICROS(op.occurredAt) : nowText);
    col(40).push(a.reversesId);
    col(41).push(op.metadata === null ? null : JSON.stringify(op.metadata));
    for (const { ref } of a.born) born.add(ref.id);
    for (const h of a.opened) {
      col(16).push(h.id);
      col(17).push(h.accountId);
      col(18).push(h.purpose);
      col(19).push(h.refId);
      col(20).push(h.amount);
      col(21).push(op.transferId);
    }
    for (const h of a.closed) {
      col(22).push(h.id);
      col(23).push(h.status);
      col(24).push(h.captured);
      col(25).push(op.transferId);
    }
    let line = 0;
    for (const e of a.entries) {
      line += 1;
      entries += 1;
      col(30).push(op.transferId);
      col(31).push(line);
      col(32).push(e.account.id);
      col(33).push(e.account.currency);
      col(34).push(e.postedDelta);
      col(35).push(e.heldDelta);
      col(36).push(e.holdId);
      col(37).push(e.version);
      col(38).push(e.postedAfter);
      col(39).push(e.heldAfter);
      if (e.version !== null && !born.has(e.account.id))
        last.set(e.account.id, {
          posted: e.postedAfter as bigint,
          held: e.heldAfter as bigint,
          version: e.version,
        });
    }
  }
  // In id order, like the locks: of two batches that open the same accounts one waits for the other.
  for (const { ref, copy } of accepted.flatMap((a) => a.born).sort((a, b) => (a.ref.id < b.ref.id ? -1 : 1))) {
    col(9).push(ref.id);
    col(10).push(ref.kind);
    col(11).push(ref.subjectId);
    col(12).push(ref.currency);
    col(13).push(ref.side);
    col(14).push(copy.posted);
    col(15).push(copy.version);
  }
  for (const [id, v] of last) {
    col(26).push(id);
    col(27).push(v.posted);
    col(28).push(v.held);
    col(29).push(v.version);
  }
  const TEXT = new Set([3, 5, 6, 7, 8, 41]);
  const args = c.map((values, i) => (TEXT.has(i + 1) ? textArray(values as (string | null)[]) : plainArray(values)));
  const written = await tx.$executeRawUnsafe(WRITE, ...args);
  if (written !== entries) throw new LedgerMisuse(`${written} of ${entries} entries were written`);
}

const INSERT_LOCKS = `
INSERT INTO earned_lock (account_id, task_id, amount, until)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[])`;
const DROP_LOCKS = 'DELETE FROM earned_lock WHERE task_id = ANY($1::uuid[])';
const LOCK_POOLS = `
UPDATE ledger_account l SET locked_at = CASE WHEN u.on THEN coalesce(l.locked_at, now()) END
  FROM unnest($1::uuid[], $2::boolean[]) u(i, "on") WHERE l.id = u.i`;

/** What stands beside the entries: dispute-window locks and pools locked for spending. No statement when there is none. */
export async function writeCompanions(tx: Tx, accepted: readonly Accepted[]): Promise<void> {
  const dropped = accepted.flatMap((a) => a.droppedLocks);
  if (dropped.length > 0) await tx.$executeRawUnsafe(DROP_LOCKS, plainArray(dropped.map((d) => d.taskId)));
  const locks = accepted.flatMap((a) => a.earnedLocks);
  if (locks.length > 0)
    await tx.$executeRawUnsafe(
      INSERT_LOCKS,
      plainArray(locks.map((l) => l.accountId)),
      plainArray(locks.map((l) => l.taskId)),
      plainArray(locks.map((l) => l.amount)),
      textArray(locks.map((l) => MICROS(l.until))),
    );
  const pools = new Map<string, boolean>();
  for (const a of accepted) for (const p of a.poolLocks) pools.set(p.accountId, p.locked);
  if (pools.size > 0)
    await tx.$executeRawUnsafe(
      LOCK_POOLS,
      plainArray([...pools.keys()]),
      plainArray([...pools.values()].map((on) => (on ? 't' : 'f'))),
    );
}

const SWEEP_LOCKS = `
DELETE FROM earned_lock WHERE task_id IN (SELECT task_id FROM earned_lock WHERE until < $1::timestamptz ORDER BY until LIMIT $2 FOR UPDATE SKIP LOCKED)`;
/** Removes expired dispute-window locks; they no longer count. Returns how many. */
export async function sweepEarnedLocks(tx: Tx, before: Date, limit: number): Promise<number> {
  return tx.$executeRawUnsafe(SWEEP_LOCKS, before, limit);
}

const OPEN = `
INSERT INTO ledger_account (id, kind, subject_id, currency, side)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::smallint[]) ON CONFLICT (id) DO NOTHING`;
/** Inserts empty rows; those that exist stay as they are. */
export async function openAccounts(tx: Tx, refs: readonly AccountRef[]): Promise<void> {
  await tx.$executeRawUnsafe(
    OPEN,
    plainArray(refs.map((r) => r.id)),
    plainArray(refs.map((r) => r.kind)),
    plainArray(refs.map((r) => r.subjectId)),
    plainArray(refs.map((r) => r.currency)),
    plainArray(refs.map((r) => r.side)),
  );
}

/** Which of these accounts exist, and which of them nobody has locked: finds the one a batch waits for. */
const FREE = `
WITH free AS (SELECT id FROM ledger_account WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE SKIP LOCKED)
SELECT a.id, f.id IS NOT NULL AS free FROM ledger_account a LEFT JOIN free f ON f.id = a.id WHERE a.id = ANY($1::uuid[])`;
export async function unlockedAccounts(
  tx: Tx,
  accountIds: readonly string[],
): Promise<{ free: Set<string>; existing: Set<string> }> {
  const rows = await tx.$queryRawUnsafe<{ id: string; free: boolean }[]>(FREE, plainArray(accountIds));
  return { free: new Set(rows.filter((r) => r.free).map((r) => r.id)), existing: new Set(rows.map((r) => r.id)) };
}

/** The lock_timeout that the server knows for this connection, in milliseconds; 0: none. */
export async function lockTimeoutMs(db: Pick<Tx, '$queryRawUnsafe'>): Promise<number> {
  const rows = await db.$queryRawUnsafe<{ ms: string }[]>(
    "SELECT setting AS ms FROM pg_settings WHERE name = 'lock_timeout'",
  );
  return Number(rows[0]?.ms ?? 0);
}

/**
 * Both statements of the engine with nothing to do: every table, column and type they name is looked up, and no row is
 * read, locked or written. Throws what the database says when one is not there.
 */
export async function rehearseStatements(tx: Tx): Promise<void> {
  await readAndLock(tx, [], [], []);
  await writeAccepted(tx, [], new Date(0));
}

// Wallets and escrows ---------------------------------------------------------------------------------------------

/** Remembers whose agent this is; returns the owner that is stored, which is the first one. */
export async function rememberAgentOwner(tx: Tx, agentId: string, ownerId: string): Promise<string> {
  const rows = await tx.$queryRawUnsafe<{ owner_id: string }[]>(
    `INSERT INTO agent_wallet (agent_id, owner_id) VALUES ($1::uuid, $2::uuid)
     ON CONFLICT (agent_id) DO UPDATE SET owner_id = agent_wallet.owner_id RETURNING owner_id`,
    agentId,
    ownerId,
  );
  return rows[0]?.owner_id as string;
}

export async function ownerOfAgent(tx: Tx, agentId: string): Promise<string | null> {
  const rows = await tx.$queryRawUnsafe<{ owner_id: string }[]>(
    'SELECT owner_id FROM agent_wallet WHERE agent_id = $1::uuid',
    agentId,
  );
  return rows[0]?.owner_id ?? null;
}

export interface EscrowRow {
  agreementId: string;
  buyerOwnerId: string;
  workerAgentId: string;
  amountMinor: bigint;
  feeBps: number;
  feeMinor: bigint | null;
  buyerMinor: bigint | null;
  currency: string;
  status: 'funded' | 'held' | 'disputed' | 'released' | 'refunded' | 'split';
}
const ESCROW = `agreement_id AS "agreementId", buyer_owner_id AS "buyerOwnerId", worker_agent_id AS "workerAgentId",
  amount_minor AS "amountMinor", fee_bps AS "feeBps", fee_minor AS "feeMinor", buyer_minor AS "buyerMinor", currency::text, status`;

export async function findEscrow(tx: Tx, agreementId: string, lock: boolean): Promise<EscrowRow | null> {
  const rows = await tx.$queryRawUnsafe<EscrowRow[]>(
    `SELECT ${ESCROW} FROM escrow WHERE agreement_id = $1::uuid${lock ? ' FOR UPDATE' : ''}`,
    agreementId,
  );
  return rows[0] ?? null;
}

export async function insertEscrow(tx: Tx, row: Omit<EscrowRow, 'feeMinor' | 'buyerMinor' | 'status'>): Promise<void> {
  await tx.$executeRawUnsafe(
    `INSERT INTO escrow (agreement_id, buyer_owner_id, worker_agent_id, amount_minor, fee_bps, currency)
     VALUES ($1::uuid, $2::uuid, $3::uuid, $4, $5, $6)`,
    row.agreementId,
    row.buyerOwnerId,
    row.workerAgentId,
    row.amountMinor,
    row.feeBps,
    row.currency,
  );
}

export async function endEscrow(
  tx: Tx,
  agreementId: string,
  status: 'released' | 'refunded' | 'split',
  feeMinor: bigint,
  buyerMinor: bigint,
): Promise<void> {
  const n = await tx.$executeRawUnsafe(
    `UPDATE escrow SET status = $2, fee_minor = $3, buyer_minor = $4, ended_at = now()
      WHERE agreement_id = $1::uuid AND status IN ('funded','held','disputed')`,
    agreementId,
    status,
    feeMinor,
    buyerMinor,
  );
  if (n !== 1) throw new LedgerMisuse('the escrow ended although its row was locked');
}

/** held → disputed; false when it is in another status. */
export async function markEscrowDisputed(tx: Tx, agreementId: string): Promise<boolean> {
  const n = await tx.$executeRawUnsafe(
    "UPDATE escrow SET status = 'disputed' WHERE agreement_id = $1::uuid AND status IN ('funded','held')",
    agreementId,
  );
  return n === 1;
}

export interface HoldRow {
  holdId: string;
  refId: string;
  status: 'held' | 'captured' | 'released';
  amountMinor: bigint;
  capturedMinor: bigint;
  placedAt: Date;
  resolvedAt: Date | null;
}
const HOLD = `id AS "holdId", ref_id AS "refId", status, amount AS "amountMinor", captured AS "capturedMinor",
  placed_at AS "placedAt", resolved_at AS "resolvedAt"`;

export async function findTaskHolds(tx: Tx, taskIds: readonly string[]): Promise<HoldRow[]> {
  return tx.$queryRawUnsafe<HoldRow[]>(
    `SELECT ${HOLD} FROM credit_hold WHERE purpose = 'task' AND ref_id = ANY($1::uuid[])`,
    plainArray(taskIds),
  );
}

/** Open holds of tasks in id order; the caller pages by the last id. */
export async function findOpenTaskHolds(tx: Tx, afterTaskId: string | null, limit: number): Promise<HoldRow[]> {
  return tx.$queryRawUnsafe<HoldRow[]>(
    `SELECT ${HOLD} FROM credit_hold
      WHERE purpose = 'task' AND status = 'held' AND ($1::uuid IS NULL OR ref_id > $1::uuid) ORDER BY ref_id LIMIT $2`,
    afterTaskId,
    limit,
  );
}

/** Sums of an owner's accounts and of those of its agents, in one statement. */
export async function findOwnerPosition(
  tx: Tx,
  ownerId: string,
  currency: string,
): Promise<Record<string, { posted: bigint; held: bigint }>> {
  const rows = await tx.$queryRawUnsafe<{ kind: string; posted: bigint; held: bigint }[]>(
    `SELECT a.kind, sum(a.posted)::bigint AS posted, sum(a.held)::bigint AS held FROM ledger_account a
      WHERE a.currency = $2 AND (
        (a.kind IN ('pool','pool_refunding','pool_receivable') AND a.subject_id = $1::uuid)
        OR (a.kind = 'pool_frozen' AND a.subject_id IN (SELECT id FROM top_up WHERE owner_id = $1::uuid AND freezes > 0))
        OR (a.kind IN ('pending','earned','earned_receivable')
            AND a.subject_id IN (SELECT agent_id FROM agent_wallet WHERE owner_id = $1::uuid)))
      GROUP BY a.kind
     UNION ALL SELECT 'escrow', coalesce(sum(e.amount_minor), 0)::bigint, 0 FROM escrow e
      WHERE e.status IN ('funded','held','disputed') AND (e.buyer_owner_id = $1::uuid
         OR e.worker_agent_id IN (SELECT agent_id FROM agent_wallet WHERE owner_id = $1::uuid))
     UNION ALL SELECT 'disputed', coalesce(sum(r.posted), 0)::bigint, 0
       FROM ledger_transfer t JOIN ledger_account r ON r.kind = 'dispute_reserve' AND r.subject_id::text = t.ref_id
      WHERE t.kind = 'dispute_open' AND r.posted > 0 AND (t.result ->> 'buyerOwnerId' = $1::text
         OR t.result ->> 'workerAgentId' IN (SELECT agent_id::text FROM agent_wallet WHERE owner_id = $1::uuid))`,
    ownerId,
    currency,
  );
  return Object.fromEntries(rows.map((r) => [r.kind, { posted: r.posted, held: r.held }]));
}

// Statements, balances, holds --------------------------------------------------------------------------------------

export interface Balance {
  posted: bigint;
  held: bigint;
  version: bigint;
}

/** By primary key, whatever the size of the ledger; null when there is no such row. */
export async function findBalance(tx: Tx, accountId: string): Promise<Balance | null> {
  const rows = await tx.$queryRawUnsafe<Balance[]>(
    'SELECT posted, held, version FROM ledger_account WHERE id = $1::uuid',
    accountId,
  );
  return rows[0] ?? null;
}

/** A wallet's three figures in one statement: one instant. */
export async function findWallet(
  tx: Tx,
  pendingId: string,
  earnedId: string,
  receivableId: string,
  at: Date,
): Promise<{ pending: bigint; earned: bigint; owed: bigint; locked: bigint }> {
  const rows = await tx.$queryRawUnsafe<{ pending: bigint; earned: bigint; owed: bigint; locked: bigint }[]>(
    `SELECT coalesce((SELECT posted FROM ledger_account WHERE id = $1::uuid), 0) AS pending,
            coalesce((SELECT posted - held FROM ledger_account WHERE id = $2::uuid), 0) AS earned,
            coalesce((SELECT -posted FROM ledger_account WHERE id = $3::uuid), 0) AS owed,
            coalesce((SELECT sum(amount) FROM earned_lock WHERE account_id = $2::uuid AND until > $4::timestamptz), 0)::bigint AS locked`,
    pendingId,
    earnedId,
    receivableId,
    at,
  );
  return rows[0] as { pending: bigint; earned: bigint; owed: bigint; locked: bigint };
}

export const BALANCE_AT = `
SELECT posted_after AS posted, held_after AS held, account_version AS version FROM ledger_entry
 WHERE account_id = $1::uuid AND account_version IS NOT NULL AND line > 0 AND created_at <= $2::timestamptz
 ORDER BY created_at DESC, account_version DESC LIMIT 1`;
/** The newest entry at or before the instant, by index; zero before the first one. */
export async function findBalanceAt(tx: Tx, accountId: string, at: Date): Promise<Balance> {
  const rows = await tx.$queryRawUnsafe<Balance[]>(BALANCE_AT, accountId, at);
  return rows[0] ?? { posted: 0n, held: 0n, version: 0n };
}

const VERSION_BEFORE = `
SELECT account_version AS version FROM ledger_entry
 WHERE account_id = $1::uuid AND account_version IS NOT NULL AND line > 0 AND created_at < $2::timestamptz
 ORDER BY created_at DESC, account_version DESC LIMIT 1`;
/** The last version written before the instant; 0 when there is none. */
export async function versionBefore(tx: Tx, accountId: string, at: Date): Promise<bigint> {
  const rows = await tx.$queryRawUnsafe<{ version: bigint }[]>(VERSION_BEFORE, accountId, at);
  return rows[0]?.version ?? 0n;
}

/** The versions an account had between two instants: `from` inclusive, `to` exclusive. */
export async function versionRange(
  tx: Tx,
  accountId: string,
  input: { from?: string; to?: string },
): Promise<{ after: bigint; upTo: bigint }> {
  const upTo = input.to
    ? await versionBefore(tx, accountId, new Date(input.to))
    : ((await findBalance(tx, accountId))?.version ?? 0n);
  const after = input.from ? await versionBefore(tx, accountId, new Date(input.from)) : 0n;
  return { after: after < upTo ? after : upTo, upTo };
}

export interface StatementRow {
  transferId: string;
  version: bigint;
  kind: string;
  postedDelta: bigint;
  heldDelta: bigint;
  postedAfter: bigint;
  heldAfter: bigint;
  createdAt: Date;
  refType: string;
  refId: string;
  metadata: Record<string, unknown> | null;
}
const STATEMENT = `
SELECT e.transfer_id AS "transferId", e.account_version AS version, t.kind, e.posted_delta AS "postedDelta", e.held_delta AS "heldDelta",
       e.posted_after AS "postedAfter", e.held_after AS "heldAfter", e.created_at AS "createdAt",
       t.ref_type AS "refType", t.ref_id AS "refId", t.metadata
  FROM ledger_entry e JOIN ledger_transfer t ON t.id = e.transfer_id`;
/**
 * Newest first, from a version downwards: an account's versions have no gap, so the n-th page is a range of versions
 * and nothing is skipped over.
 */
export const POOL_PAGE = `${STATEMENT}
 WHERE e.account_id = $1::uuid AND e.account_version <= $2 AND e.account_version > $3 ORDER BY e.account_version DESC`;
export async function findPoolPage(tx: Tx, accountId: string, newest: bigint, size: number): Promise<StatementRow[]> {
  return tx.$queryRawUnsafe<StatementRow[]>(POOL_PAGE, accountId, newest, newest - BigInt(size));
}

/** Of one kind, within a range of versions: reads the range, so its cost grows with it. */
export async function findPoolPageOfKind(
  tx: Tx,
  accountId: string,
  range: { after: bigint; upTo: bigint },
  kind: string,
  skip: number,
  size: number,
): Promise<{ rows: StatementRow[]; total: number }> {
  const counted = await tx.$queryRawUnsafe<{ version: bigint; total: bigint; n: bigint }[]>(
    `SELECT version, total, n FROM (
       SELECT e.account_version AS version, count(*) OVER () AS total, row_number() OVER (ORDER BY e.account_version DESC) AS n
         FROM ledger_entry e JOIN ledger_transfer t ON t.id = e.transfer_id
        WHERE e.account_id = $1::uuid AND e.account_version > $2 AND e.account_version <= $3 AND t.kind = $4) x
      WHERE n = 1 OR (n > $5 AND n <= $6) ORDER BY n`,
    accountId,
    range.after,
    range.upTo,
    kind,
    skip,
    skip + size,
  );
  const total = Number(counted[0]?.total ?? 0n);
  const versions = counted.filter((r) => Number(r.n) > skip).map((r) => r.version);
  if (versions.length === 0) return { rows: [], total };
  const rows = await tx.$queryRawUnsafe<StatementRow[]>(
    `${STATEMENT} WHERE e.account_id = $1::uuid AND e.account_version = ANY($2::bigint[]) ORDER BY e.account_version DESC`,
    accountId,
    plainArray(versions),
  );
  return { rows, total };
}

/** An owner's holds of tasks, newest first. */
export async function findPoolHolds(
  tx: Tx,
  accountId: string,
  status: string | null,
  skip: number,
  size: number,
): Promise<{ rows: HoldRow[]; total: number }> {
  const rows = await tx.$queryRawUnsafe<HoldRow[]>(
    `SELECT ${HOLD} FROM credit_hold WHERE account_id = $1::uuid AND purpose = 'task' AND ($2::text IS NULL OR status = $2)
      ORDER BY placed_at DESC, id DESC LIMIT $3 OFFSET $4`,
    accountId,
    status,
    size,
    skip,
  );
  const total = await tx.$queryRawUnsafe<{ n: bigint }[]>(
    `SELECT count(*) AS n FROM credit_hold WHERE account_id = $1::uuid AND purpose = 'task' AND ($2::text IS NULL OR status = $2)`,
    accountId,
    status,
  );
  return { rows, total: Number(total[0]?.n ?? 0n) };
}

/** Escrows that an owner funded, newest first. */
export async function findOwnerEscrows(
  tx: Tx,
  ownerId: string,
  status: string | null,
  skip: number,
  size: number,
): Promise<{ rows: (EscrowRow & { fundedAt: Date; endedAt: Date | null })[]; total: number }> {
  const rows = await tx.$queryRawUnsafe<(EscrowRow & { fundedAt: Date; endedAt: Date | null; total: bigint })[]>(
    `SELECT ${ESCROW}, funded_at AS "fundedAt", ended_at AS "endedAt", count(*) OVER () AS total
       FROM escrow WHERE buyer_owner_id = $1::uuid AND ($2::text IS NULL OR status = $2)
      ORDER BY funded_at DESC, agreement_id DESC LIMIT $3 OFFSET $4`,
    ownerId,
    status,
    size,
    skip,
  );
  return { rows, total: Number(rows[0]?.total ?? 0n) };
}

// Checks ----------------------------------------------------------------------------------------------------------

export const AUDIT_VIEWS = [
  'audit_trial',
  'audit_held',
  'audit_balance',
  'audit_hold',
  'audit_hold_age',
  'audit_escrow',
  'audit_reserve',
  'audit_pending',
  'audit_earned_lock',
  'audit_reference',
  'audit_seal',
] as const;
export type AuditView = (typeof AUDIT_VIEWS)[number];

/** The first rows of a view that must be empty, and how many there are. */
export async function readAuditView(tx: Tx, view: AuditView): Promise<{ total: number; first: unknown[] }> {
  const rows = await tx.$queryRawUnsafe<{ total: number; first: unknown[] | null }[]>(
    `SELECT count(*)::int AS total, (jsonb_agg(to_jsonb(v)) FILTER (WHERE n <= 3)) AS first
       FROM (SELECT *, row_number() OVER () AS n FROM ${view}) v`,
  );
  return { total: rows[0]?.total ?? 0, first: rows[0]?.first ?? [] };
}

/** Makes this transaction see one instant and write nothing; full scans may take long. Call it first. */
export async function beginCheck(tx: Tx): Promise<Date> {
  await tx.$executeRawUnsafe('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  await tx.$executeRawUnsafe("SET LOCAL statement_timeout = '10min'");
  const rows = await tx.$queryRawUnsafe<{ now: Date }[]>('SELECT clock_timestamp() AS now');
  return rows[0]?.now as Date;
}

/** Every balance under the names of the reports. */
export async function readBalances(tx: Tx, currency: string): Promise<{ name: string; balance: bigint }[]> {
  return tx.$queryRawUnsafe<{ name: string; balance: bigint }[]>(
    'SELECT name, balance FROM ledger_balance WHERE currency = $1 AND balance <> 0 ORDER BY name',
    currency,
  );
}

/** One figure of the reports, for example `platform:stripe_clearing`; 0 when there is none. */
export async function readBalance(tx: Tx, name: string, currency: string): Promise<bigint> {
  const rows = await tx.$queryRawUnsafe<{ balance: bigint }[]>(
    'SELECT balance FROM ledger_balance WHERE name = $1 AND currency = $2',
    name,
    currency,
  );
  return rows[0]?.balance ?? 0n;
}

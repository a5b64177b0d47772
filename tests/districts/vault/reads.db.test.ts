/** What owners, agents and administrators read of the ledger, and whom each read turns away. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountId, earnedOf, platformAccount, poolOf } from '../../../src/districts/vault/accounts.ts';
import * as contract from '../../../src/districts/vault/contract.ts';
import {
  adjustPool,
  checkLedger,
  closeLedger,
  exportTransactions,
  getAgentWallet,
  getBalanceAt,
  getPool,
  listEscrows,
  listHolds,
  listTransactions,
  transferEarned,
} from '../../../src/districts/vault/index.ts';
import { BALANCE_AT, POOL_PAGE, READ } from '../../../src/districts/vault/queries.ts';
import * as schemas from '../../../src/districts/vault/schemas.ts';
import { watchLedger } from '../../../src/districts/vault/watch-ledger.ts';
import type { Ctx } from '../../../src/platform/actor.ts';
import { newId } from '../../../src/platform/ids.ts';
import { runInRequest } from '../../../src/platform/request-context.ts';
import { testDatabase } from '../../support/database.ts';
import {
  command,
  ctx,
  expectRefused,
  expectSound,
  newAgent,
  newOwner,
  ownerCtx,
  tasksOfExchange,
  topUp,
} from './city.ts';

const { query, url } = await testDatabase();

const agentCtx = (agentId: string, ownerId: string): Ctx => ({
  actor: { kind: 'agent', agentId, ownerId, keyId: 'k' },
  requestId: newId(),
  ip: null,
  userAgent: null,
});

let owner: string;
let agent: string;
let seller: string;
const tasks: string[] = [];
const page = { page: 1, pageSize: 20 };

beforeAll(async () => {
  owner = await newOwner();
  seller = await newOwner();
  agent = await newAgent(seller);
  await topUp(owner, 10_000n);
  for (let i = 0; i < 3; i += 1) {
    const taskId = newId();
    tasks.push(taskId);
    await command(contract.holdCredits, { taskId, buyerOwnerId: owner, amountMinor: 1000n });
  }
  await command(contract.captureHold, {
    taskId: tasks[0] as string,
    buyerOwnerId: owner,
    workerAgentId: agent,
    priceMinor: 800n,
    feeBps: 1000,
  });
  await command(contract.releaseHold, { taskId: tasks[1] as string, buyerOwnerId: owner });
  await command(contract.fundEscrow, {
    agreementId: newId(),
    buyerOwnerId: owner,
    workerAgentId: agent,
    amountMinor: 500n,
    feeBps: 0,
  });
});
afterAll(async () => {
  await expectSound(query);
  await closeLedger();
});

test('the pool shows available credits, with held beside it', async () => {
  const pool = schemas.Pool.parse(await getPool(ownerCtx(owner)));
  expect(pool).toEqual({
    id: poolOf(owner).id,
    ownerId: owner,
    balance: 10_000 - 800 - 500 - 1000,
    held: 1000,
    currency: 'usd',
  });
});

test('a pool is created on its first read', async () => {
  const stranger = newId();
  expect(await getPool(ownerCtx(stranger))).toMatchObject({ balance: 0, held: 0 });
  await topUp(stranger, 500n);
  expect(await getPool(ownerCtx(stranger))).toMatchObject({ balance: 500 });
});

test('the statement adds up: every amount leads from one balance to the next, the newest is the pool', async () => {
  const { items, pagination } = await listTransactions(ownerCtx(owner), page);
  for (const row of items) schemas.LedgerRow.parse(row);
  expect(pagination).toEqual({ page: 1, pageSize: 20, total: 7, totalPages: 1 });
  expect(items.map((r) => [r.kind, r.amount])).toEqual([
    ['escrow_fund', -500],
    ['release', 1000],
    ['capture', 200],
    ['hold', -1000],
    ['hold', -1000],
    ['hold', -1000],
    ['topup', 10_000],
  ]);
  items.forEach((row, i) => {
    const before = items[i + 1]?.balanceAfter ?? 0;
    expect(row.balanceAfter).toBe(before + row.amount);
  });
  expect(items[0]?.balanceAfter).toBe((await getPool(ownerCtx(owner))).balance);
});

test('pages of the statement do not overlap and filters count what they show', async () => {
  const first = await listTransactions(ownerCtx(owner), { page: 1, pageSize: 3 });
  const second = await listTransactions(ownerCtx(owner), { page: 2, pageSize: 3 });
  const third = await listTransactions(ownerCtx(owner), { page: 3, pageSize: 3 });
  const beyond = await listTransactions(ownerCtx(owner), { page: 4, pageSize: 3 });
  expect([first, second, third, beyond].map((p) => p.items.length)).toEqual([3, 3, 1, 0]);
  expect(new Set([first, second, third].flatMap((p) => p.items.map((r) => r.id))).size).toBe(7);
  const holds = await listTransactions(ownerCtx(owner), { page: 2, pageSize: 2, kind: 'hold' });
  expect(holds.pagination).toMatchObject({ total: 3, totalPages: 2 });
  expect(holds.items.map((r) => r.kind)).toEqual(['hold']);
  const all = await listTransactions(ownerCtx(owner), page);
  const from = (all.items[2] as schemas.LedgerRow).createdAt;
  const since = await listTransactions(ownerCtx(owner), { ...page, from });
  expect(since.items.map((r) => r.kind)).toEqual(['escrow_fund', 'release', 'capture']);
  const before = await listTransactions(ownerCtx(owner), { ...page, to: from, kind: 'topup' });
  expect(before.items).toHaveLength(1);
  expect(
    (await listTransactions(ownerCtx(owner), { ...page, from: '2999-01-01T00:00:00.000Z' })).pagination.total,
  ).toBe(0);
  expect((await listTransactions(ownerCtx(newId()), page)).items).toEqual([]);
});

test('the statement as CSV has the same rows and nothing that a spreadsheet would run', async () => {
  let csv = '';
  for await (const part of exportTransactions(ownerCtx(owner), {})) csv += part;
  const lines = csv.trim().split('\r\n');
  expect(lines[0]).toBe('id,createdAt,kind,amount,balanceAfter,held,description,refType,refId,reason');
  expect(lines).toHaveLength(8);
  const { items } = await listTransactions(ownerCtx(owner), page);
  expect(lines.slice(1).map((l) => l.split(',')[0])).toEqual(items.map((r) => r.id));
  for (const cell of csv.split(/[,\r\n]+/)) expect(cell).not.toMatch(/^[=+@]/);
});

test('the statement says why an administrator corrected it, on the page and in the CSV, as text and never as a formula', async () => {
  const corrected = await newOwner();
  await adjustPool(ownerCtx(newId(), 'ADMIN'), { ownerId: corrected, amount: 10, reason: '=1+1, "sorry"' });
  expect((await listTransactions(ownerCtx(corrected), page)).items[0]?.metadata.reason).toBe('=1+1, "sorry"');
  let csv = '';
  for await (const part of exportTransactions(ownerCtx(corrected), {})) csv += part;
  expect(csv.trim().split('\r\n')[1]).toMatch(/,"'=1\+1, ""sorry"""$/);
});

test('an owner sees its own holds by status, and escrows', async () => {
  const all = await listHolds(ownerCtx(owner), page);
  for (const h of all.items) schemas.Hold.parse(h);
  expect(all.items.map((h) => h.status)).toEqual(['held', 'released', 'captured']);
  const captured = await listHolds(ownerCtx(owner), { ...page, status: 'captured' });
  expect(captured.items).toEqual([expect.objectContaining({ taskId: tasks[0], amount: 1000, captured: 800 })]);
  expect((await listHolds(ownerCtx(seller), page)).items).toEqual([]);
  const escrows = await listEscrows(ownerCtx(owner), page);
  expect(escrows.items).toEqual([expect.objectContaining({ amount: 500, status: 'held', endedAt: null })]);
  expect((await listEscrows(ownerCtx(seller), page)).items).toEqual([]);
});

test('a wallet is seen by its owner and by the agent itself, and is a 404 to everybody else', async () => {
  const wallet = { pending: 720, earned: 0, withdrawable: 0 };
  expect(await getAgentWallet(ownerCtx(seller), { agentId: agent })).toEqual(wallet);
  expect(await getAgentWallet(agentCtx(agent, seller), { agentId: agent })).toEqual(wallet);
  for (const c of [ownerCtx(owner), agentCtx(await newAgent(seller), seller), ctx])
    await expectRefused(getAgentWallet(c, { agentId: agent }), 'NotFound');
  for (const id of [newId(), 'nonsense'])
    await expectRefused(getAgentWallet(ownerCtx(seller), { agentId: id }), 'NotFound');
});

test('withdrawable leaves out what is inside its dispute window', async () => {
  const taskId = newId();
  await command(contract.holdCredits, { taskId, buyerOwnerId: owner, amountMinor: 100n });
  await command(contract.captureHold, {
    taskId,
    buyerOwnerId: owner,
    workerAgentId: agent,
    priceMinor: 100n,
    feeBps: 0,
  });
  const until = new Date(Date.now() + 3_600_000);
  await command(contract.settlePending, { taskId, workerAgentId: agent, disputeUntil: until });
  await command(contract.settlePending, { taskId: tasks[0] as string, workerAgentId: agent, disputeUntil: null });
  expect(await getAgentWallet(ownerCtx(seller), { agentId: agent })).toEqual({
    pending: 0,
    earned: 820,
    withdrawable: 720,
  });
});

test('earned credits move to the own pool by the owner only, and a repeated request moves nothing twice', async () => {
  await expectRefused(transferEarned(ownerCtx(owner), { agentId: agent, amount: 1 }), 'NotFound');
  await expectRefused(transferEarned(agentCtx(agent, seller) as never, { agentId: agent, amount: 1 }), 'AccessDenied');
  await expectRefused(transferEarned(ownerCtx(seller), { agentId: agent, amount: 721 }), 'InsufficientCredits', {
    available: 720,
  });
  const again = () =>
    runInRequest({ requestId: 'r', idempotency: { scope: `POST ${seller}`, key: 'once', settled: false } }, () =>
      transferEarned(ownerCtx(seller), { agentId: agent, amount: 20 }),
    );
  const first = await again();
  expect(schemas.TransferEarnedOutput.parse(first)).toMatchObject({ amount: 20, newBalance: 20, withdrawable: 700 });
  expect(await again()).toEqual(first);
  const plain = await transferEarned(ownerCtx(seller), { agentId: agent, amount: 700 });
  expect(plain).toMatchObject({ newBalance: 720, withdrawable: 0 });
  expect(await getPool(ownerCtx(seller))).toMatchObject({ balance: 720 });
  const rows = await query("SELECT owner_id FROM audit_log WHERE action = 'vault.transferEarned'");
  expect(rows.rows).toEqual([{ owner_id: seller }, { owner_id: seller }]);
});

test('the balance at every instant and at every version is that of a replay of the entries', async () => {
  const id = poolOf(owner).id;
  const entries = (
    await query(
      'SELECT posted_delta AS p, held_delta AS h, extract(epoch FROM created_at) * 1000 AS at, account_version AS v FROM ledger_entry WHERE account_id = $1 ORDER BY account_version',
      [id],
    )
  ).rows;
  const replay = (until: (e: { at: string; v: string }) => boolean) =>
    entries.filter(until).reduce((s, e) => ({ posted: s.posted + Number(e.p), held: s.held + Number(e.h) }), {
      posted: 0,
      held: 0,
    });
  const first = Number(entries[0].at) - 5;
  const last = Number(entries.at(-1).at) + 5;
  for (let i = 0; i < 200; i += 1) {
    const at = new Date(first + Math.floor(Math.random() * (last - first)));
    const expected = replay((e) => Number(e.at) <= at.getTime());
    const seen = await getBalanceAt(ownerCtx(owner), { at: at.toISOString() });
    expect(seen).toMatchObject({ balance: expected.posted - expected.held, held: expected.held });
  }
  for (const { v } of entries) {
    const row = await query(
      'SELECT posted_after, held_after FROM ledger_entry WHERE account_id = $1 AND account_version = $2',
      [id, v],
    );
    const expected = replay((e) => Number(e.v) <= Number(v));
    expect(row.rows[0]).toEqual({ posted_after: String(expected.posted), held_after: String(expected.held) });
  }
});

test('of bookings in one microsecond the last one counts, from that instant on', async () => {
  const buyer = await newOwner(1_000n);
  for (const amountMinor of [10n, 20n])
    await command(contract.holdCredits, { taskId: newId(), buyerOwnerId: buyer, amountMinor });
  const at = Date.now() - 60_000;
  const past = new pg.Client({ connectionString: url });
  await past.connect();
  await past.query("SET session_replication_role = 'replica'");
  const id = poolOf(buyer).id;
  await past.query('UPDATE ledger_entry SET created_at = $2 WHERE account_id = $1', [id, new Date(at)]);
  await past.end();
  const held = async (ms: number) => {
    const seen = await getBalanceAt(ownerCtx(buyer), { at: new Date(ms).toISOString() });
    return [seen.balance, seen.held];
  };
  expect(await held(at)).toEqual([970, 30]);
  expect(await held(at - 1)).toEqual([0, 0]);
});

test('the position of an owner counts pool, holds, escrow and its agents', async () => {
  const buyer = await command(contract.readOwnerPosition, { ownerId: owner });
  expect(buyer).toMatchObject({ heldMinor: 1000n, escrowMinor: 500n, earnedMinor: 0n, receivableMinor: 0n });
  const other = await command(contract.readOwnerPosition, { ownerId: seller });
  expect(other).toMatchObject({ availableMinor: 720n, earnedMinor: 100n, escrowMinor: 500n });
});

test('holds of tasks are found', async () => {
  const found = await command(contract.readHolds, { taskIds: [...tasks, newId()] });
  expect(found.map((h) => h.status).sort()).toEqual(['captured', 'held', 'released']);
});

// Checks ----------------------------------------------------------------------------------------------------------

test('the check is for administrators and the system', async () => {
  await expectRefused(checkLedger(ownerCtx(owner)), 'AccessDenied');
  await expectRefused(checkLedger(agentCtx(agent, seller)), 'AccessDenied');
  expect((await checkLedger(ownerCtx(owner, 'ADMIN'))).ok).toBe(true);
});

test('without a fault every check is green and says what it promises', async () => {
  const check = schemas.LedgerCheck.parse(await checkLedger(ctx));
  expect(check.ok).toBe(true);
  expect(check.checks.every((c) => c.ok && c.detail.length > 10)).toBe(true);
});

/** Plants a fault past the guards, as only a superuser can, and takes it back. */
async function planted(statements: string[], undo: string[], body: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('SET session_replication_role = replica');
  try {
    for (const s of statements) await client.query(s);
    await body();
  } finally {
    for (const s of undo) await client.query(s);
    await client.end();
  }
}
const T = '01900000-0000-7000-8000-00000000000f';
const transfer = (kind: string, key: string, refId = 'x', result = '{}', booked = 'now()') =>
  `INSERT INTO ledger_transfer (id, kind, posting_key, request_hash, ref_type, ref_id, result, occurred_at, booked_at)
   VALUES ('${T}', '${kind}', '${key}', decode(repeat('00', 32), 'hex'), 'task', '${refId}', '${result}', now(), ${booked})`;
const drop = `DELETE FROM ledger_transfer WHERE id = '${T}'`;

test.each([
  [
    'audit_trial',
    () => [
      transfer('adjust', 'planted'),
      `INSERT INTO ledger_entry (transfer_id, line, account_id, currency, posted_delta) VALUES ('${T}', 1, '${platformAccount('promo').id}', 'usd', 7)`,
    ],
    () => [`DELETE FROM ledger_entry WHERE transfer_id = '${T}'`, drop],
    '7',
  ],
  [
    'audit_balance',
    () => [`UPDATE ledger_account SET posted = posted + 13 WHERE id = '${poolOf(owner).id}'`],
    () => [`UPDATE ledger_account SET posted = posted - 13 WHERE id = '${poolOf(owner).id}'`],
    'pool',
  ],
  [
    'audit_held',
    () => [`UPDATE ledger_account SET held = held + 3 WHERE id = '${poolOf(owner).id}'`],
    () => [`UPDATE ledger_account SET held = held - 3 WHERE id = '${poolOf(owner).id}'`],
    '1003',
  ],
  [
    'audit_hold',
    () => [`UPDATE credit_hold SET amount = amount + 1 WHERE id = '${tasks[2]}'`],
    () => [`UPDATE credit_hold SET amount = amount - 1 WHERE id = '${tasks[2]}'`],
    'task',
  ],
  [
    'audit_hold_age',
    () => [`UPDATE credit_hold SET placed_at = placed_at - interval '80 hours' WHERE id = '${tasks[2]}'`],
    () => [`UPDATE credit_hold SET placed_at = placed_at + interval '80 hours' WHERE id = '${tasks[2]}'`],
    'task',
  ],
  [
    'audit_escrow',
    () => ['UPDATE escrow SET amount_minor = amount_minor + 1'],
    () => ['UPDATE escrow SET amount_minor = amount_minor - 1'],
    '501',
  ],
  ['audit_reserve', () => [transfer('dispute_open', 'planted', newId(), '{"priceMinor":"42"}')], () => [drop], '42'],
  [
    'audit_pending',
    () => [
      transfer('capture', 'planted', newId()),
      `INSERT INTO ledger_entry (transfer_id, line, account_id, currency, posted_delta, account_version, posted_after, held_after)
       VALUES ('${T}', 1, '${accountId('pending', agent, 'usd')}', 'usd', 77, 999, 77, 0)`,
    ],
    () => [`DELETE FROM ledger_entry WHERE transfer_id = '${T}'`, drop],
    '77',
  ],
  [
    'audit_earned_lock',
    () => [`INSERT INTO earned_lock VALUES ('${earnedOf(agent).id}', '${T}', 5, now() + interval '1 hour')`],
    () => [`DELETE FROM earned_lock WHERE task_id = '${T}'`],
    T,
  ],
  [
    'audit_reference',
    () => [
      `INSERT INTO top_up (id, owner_id, amount_minor, credits_minor, currency, origin, status, stripe_payment_intent_id)
       VALUES ('${T}', '${owner}', 500, 500, 'usd', 'card', 'succeeded', 'pi_planted')`,
    ],
    () => [`DELETE FROM top_up WHERE id = '${T}'`],
    T,
  ],
  [
    'audit_reference',
    () => [
      `INSERT INTO withdrawal (id, agent_id, owner_id, amount_minor, currency, stripe_account_id, status)
       VALUES ('${T}', '${agent}', '${seller}', 5, 'usd', 'acct_planted', 'submitted')`,
    ],
    () => [`DELETE FROM withdrawal WHERE id = '${T}'`],
    T,
  ],
  [
    'audit_seal',
    () => [
      transfer('adjust', 'planted', 'x', '{}', "now() - interval '3 days'"),
      `INSERT INTO ledger_seal (day, transfers, entries, root, balances_hash, prev_hash, hash)
       VALUES ((now() AT TIME ZONE 'UTC')::date - 3, 1, 0, '', '', '\\x05', '\\x06')`,
    ],
    () => ['DELETE FROM ledger_seal', drop],
    'chain',
  ],
])('%s names its planted fault', async (name, plant, undo, names) => {
  await planted(plant(), undo(), async () => {
    const check = await checkLedger(ctx);
    expect(check.ok).toBe(false);
    const bad = check.checks.find((c) => c.name === name);
    expect(bad?.ok).toBe(false);
    const expected = names === 'pool' ? poolOf(owner).id : names === 'task' ? (tasks[2] as string) : names;
    expect(bad?.detail).toContain(expected);
  });
});

test('an open hold whose task has ended, and an open task without its hold, are each named by the check', async () => {
  const of = async () => (await checkLedger(ctx)).checks.find((c) => c.name === 'audit_hold_task');
  expect(await of()).toMatchObject({ ok: true });
  tasksOfExchange.missing.add(tasks[2] as string);
  expect(await of()).toMatchObject({ ok: false, detail: expect.stringContaining(tasks[2] as string) });
  expect((await of())?.detail).toContain('open hold without open task');
  tasksOfExchange.missing.clear();
  // More than one page of them, some before and some after the task that has a hold.
  tasksOfExchange.more = Array.from({ length: 1_200 }, () => newId());
  tasksOfExchange.more[0] = '00000000-0000-7000-8000-000000000001';
  const found = await of();
  expect(found?.detail).toMatch(/^1200 findings: .*open task without open hold/);
  expect(found?.detail).toContain(tasksOfExchange.more[0]);
  tasksOfExchange.more = [];
  expect((await checkLedger(ctx)).ok).toBe(true);
});

test('the daily watch raises one alert that names the fault, counts it up when it finds it again, and is silent without', async () => {
  const alerts = async () =>
    (await query("SELECT kind, count, detail::text AS detail FROM vault_alert WHERE kind = 'ledger_check'")).rows;
  await watchLedger();
  expect(await alerts()).toEqual([]);
  const { id } = poolOf(owner);
  await planted(
    [`UPDATE ledger_account SET posted = posted + 13 WHERE id = '${id}'`],
    [`UPDATE ledger_account SET posted = posted - 13 WHERE id = '${id}'`],
    async () => {
      await watchLedger();
      await watchLedger();
    },
  );
  const [alert, ...others] = await alerts();
  expect(others).toEqual([]);
  expect(alert).toMatchObject({ count: 2, detail: expect.stringContaining(id) });
  expect(alert.detail).toContain('audit_balance');
});

test('a check under load never finds what is not there', async () => {
  let stop = false;
  const load = Array.from({ length: 4 }, async () => {
    const buyer = await newOwner(1_000n);
    while (!stop) {
      const taskId = newId();
      await command(contract.holdCredits, { taskId, buyerOwnerId: buyer, amountMinor: 10n });
      await command(contract.releaseHold, { taskId, buyerOwnerId: buyer });
    }
  });
  for (let i = 0; i < 30; i += 1) expect((await checkLedger(ctx)).ok).toBe(true);
  stop = true;
  await Promise.all(load);
});

// Plans -----------------------------------------------------------------------------------------------------------

test('READ locks accounts and holds in id order; page and balance at an instant go by index', async () => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('SET enable_seqscan = off');
  const explain = async (sql: string, args: unknown[]) => {
    const r = await client.query(`EXPLAIN (FORMAT TEXT) ${sql}`, args);
    return r.rows.map((x) => x['QUERY PLAN'] as string).join('\n');
  };
  const read = await explain(READ, [`{${poolOf(owner).id},${poolOf(seller).id}}`, `{${tasks.join(',')}}`, '{a,b}']);
  for (const table of ['ledger_account', 'credit_hold']) {
    const at = read.indexOf(`on ${table}`);
    const above = read.slice(0, at);
    // Rows come sorted into LockRows: a sort below it, or the primary key in its order.
    const lock = above.lastIndexOf('LockRows');
    expect(lock).toBeGreaterThan(-1);
    expect(read.slice(lock, at)).toMatch(new RegExp(`Sort|Index Scan using ${table}_pkey`));
  }
  expect(read).not.toContain('Seq Scan');
  const statement = await explain(POOL_PAGE, [poolOf(owner).id, '50', '0']);
  expect(statement).toContain('ledger_entry_account_id_account_version_key');
  expect(statement).not.toContain('Seq Scan');
  const at = await explain(BALANCE_AT, [poolOf(owner).id, new Date()]);
  expect(at).toContain('entry_time');
  await client.end();
});

test('the guards look an entry up by its version, never through the index by time, whatever the size of the table', async () => {
  const { rows } = await query("SELECT pg_get_functiondef('ledger_explained'::regproc) AS body");
  const [lookup] = /SELECT 1 FROM ledger_entry WHERE [^)]+/.exec(rows[0].body) as RegExpExecArray;
  const sql = lookup.replaceAll('NEW.id', '$1::uuid').replaceAll(/NEW\.(version|posted|held)/g, '1');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('SET enable_seqscan = off');
  // The predecessor, as the chain of running balances looks for it.
  const before = 'SELECT 1 FROM ledger_entry p WHERE p.account_id = $1::uuid AND p.account_version = 2 - 1';
  for (const text of [sql, before]) {
    const plan = await client.query(`EXPLAIN ${text}`, [poolOf(owner).id]);
    const lines = plan.rows.map((r) => r['QUERY PLAN']).join('\n');
    expect(lines).toContain('ledger_entry_account_id_account_version_key');
    expect(lines).not.toContain('entry_time');
  }
  await client.end();
});

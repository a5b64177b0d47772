/** Acceptance B of ledger.md: raw SQL against the schema. Each must fail, and every guard must exist. */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountId, platformAccount, poolOf } from '../../../src/districts/vault/accounts.ts';
import * as contract from '../../../src/districts/vault/contract.ts';
import { migrate } from '../../../src/platform/db/migrate.ts';
import { newId } from '../../../src/platform/ids.ts';
import { testDatabase } from '../../support/database.ts';
import { command, expectSound, newAgent, newOwner } from './city.ts';

const { query, url } = await testDatabase();
const client = new pg.Client({ connectionString: url });
let owner: string;
let agent: string;
let taskId: string;
let poolId: string;

beforeAll(async () => {
  await client.connect();
  owner = await newOwner(1000n);
  agent = await newAgent();
  taskId = newId();
  poolId = poolOf(owner).id;
  await command(contract.holdCredits, { taskId, buyerOwnerId: owner, amountMinor: 400n });
});
afterAll(async () => {
  await expectSound(query);
  await client.end();
});

/** Runs the statements in a transaction that is always rolled back; answers the SQLSTATE, or "committed". */
async function attempt(...statements: (string | [string, unknown[]])[]): Promise<string> {
  await client.query('BEGIN');
  try {
    for (const s of statements) {
      if (typeof s === 'string') await client.query(s);
      else await client.query(s[0], s[1]);
    }
    await client.query('SET CONSTRAINTS ALL IMMEDIATE');
    return 'committed';
  } catch (e) {
    return (e as { code: string }).code;
  } finally {
    await client.query('ROLLBACK');
  }
}

function transfer(id: string, key = `adj:${id}`, more = ''): string {
  return `INSERT INTO ledger_transfer (id, kind, posting_key, request_hash, ref_type, ref_id, result, occurred_at ${more ? ', booked_at' : ''})
    VALUES ('${id}', 'adjust', '${key}', decode(repeat('ab', 32), 'hex'), 'test', 'x', '{}', now() ${more})`;
}
interface Leg {
  account: string;
  posted: bigint | number;
  held?: number;
  hold?: string | null;
  version?: bigint | null;
  postedAfter?: bigint | null;
  heldAfter?: bigint | null;
  currency?: string;
}
function entries(id: string, legs: Leg[], from = 1): string {
  const row = (l: Leg, i: number) =>
    `('${id}', ${i + from}, '${l.account}', '${l.currency ?? 'usd'}', ${l.posted}, ${l.held ?? 0}, ${l.hold ? `'${l.hold}'` : 'NULL'},
      ${l.version ?? 'NULL'}, ${l.postedAfter ?? 'NULL'}, ${l.heldAfter ?? 'NULL'})`;
  return `INSERT INTO ledger_entry (transfer_id, line, account_id, currency, posted_delta, held_delta, hold_id, account_version, posted_after, held_after)
    VALUES ${legs.map(row).join(', ')}`;
}
const row = async (id: string) =>
  (await query('SELECT posted, held, version FROM ledger_account WHERE id = $1', [id])).rows[0] as {
    posted: string;
    held: string;
    version: string;
  };
const promo = platformAccount('promo').id;
/** A correct posting of `amount` to the pool, as the engine writes it. */
async function good(id: string, amount = 5n): Promise<string[]> {
  const p = await row(poolId);
  const version = BigInt(p.version) + 1n;
  const posted = BigInt(p.posted) + amount;
  return [
    transfer(id),
    `UPDATE ledger_account SET posted = ${posted}, version = ${version} WHERE id = '${poolId}'`,
    entries(id, [
      { account: promo, posted: -amount },
      { account: poolId, posted: amount, version, postedAfter: posted, heldAfter: BigInt(p.held) },
    ]),
  ];
}

test('a correct posting in raw SQL passes, so the refusals below are refusals of what is wrong in them', async () => {
  expect(await attempt(...(await good(newId())))).toBe('committed');
});

test.each(['ledger_transfer', 'ledger_entry'])('UPDATE, DELETE and TRUNCATE of %s are refused', async (table) => {
  expect(await attempt(`UPDATE ${table} SET ${table === 'ledger_entry' ? 'line = line' : 'kind = kind'}`)).toBe(
    'LG001',
  );
  expect(await attempt(`DELETE FROM ${table}`)).toBe('LG001');
  expect(await attempt(`TRUNCATE ${table} CASCADE`)).toBe('LG001');
});

test('UPDATE, DELETE and TRUNCATE of seals and snapshots and DELETE of an account are refused', async () => {
  const seal = `INSERT INTO ledger_seal (day, transfers, entries, root, balances_hash, prev_hash, hash) VALUES ('2020-01-01', 0, 0, '', '', '', '\\x01')`;
  const snapshot = `INSERT INTO balance_snapshot VALUES ('2020-01-01', '${poolId}', 0, 0, 0)`;
  expect(await attempt(seal, 'UPDATE ledger_seal SET transfers = 1')).toBe('LG001');
  expect(await attempt(seal, 'DELETE FROM ledger_seal')).toBe('LG001');
  expect(await attempt('TRUNCATE ledger_seal')).toBe('LG001');
  expect(await attempt(snapshot, 'UPDATE balance_snapshot SET posted = 1')).toBe('LG001');
  expect(await attempt(snapshot, 'DELETE FROM balance_snapshot')).toBe('LG001');
  expect(await attempt('TRUNCATE balance_snapshot')).toBe('LG001');
  expect(await attempt(`DELETE FROM ledger_account WHERE id = '${poolId}'`)).toBe('LG001');
});

test('entries that sum to 1 are refused, also when a later statement would balance them', async () => {
  const id = newId();
  expect(await attempt(transfer(id), entries(id, [{ account: promo, posted: 1 }]))).toBe('LG002');
  expect(
    await attempt(
      transfer(id),
      entries(id, [{ account: promo, posted: 1 }]),
      entries(id, [{ account: platformAccount('adjustment').id, posted: -1 }], 2),
    ),
  ).toBe('LG002');
});

test('a balance changed without an entry, with the wrong entry or without a new version is refused at COMMIT', async () => {
  const p = await row(poolId);
  expect(await attempt(`UPDATE ledger_account SET posted = posted + 1 WHERE id = '${poolId}'`)).toBe('LG003');
  expect(
    await attempt(`UPDATE ledger_account SET posted = posted + 1, version = version + 1 WHERE id = '${poolId}'`),
  ).toBe('LG003');
  const id = newId();
  const [insert, , legs] = await good(id, 5n);
  expect(
    await attempt(
      insert as string,
      `UPDATE ledger_account SET posted = ${BigInt(p.posted) + 6n}, version = version + 1 WHERE id = '${poolId}'`,
      legs as string,
    ),
  ).toBe('LG003');
  expect(
    await attempt(
      insert as string,
      `UPDATE ledger_account SET posted = ${BigInt(p.posted) + 5n} WHERE id = '${poolId}'`,
      legs as string,
    ),
  ).toBe('LG003');
});

test('an account born with money but without an entry is refused at COMMIT', async () => {
  const id = accountId('escrow', agent, 'usd');
  expect(
    await attempt(
      `INSERT INTO ledger_account (id, kind, subject_id, currency, side, posted, version) VALUES ('${id}', 'escrow', '${agent}', 'usd', 1, 5, 1)`,
    ),
  ).toBe('LG003');
});

test('an entry with a wrong running balance, a skipped or a repeated version is refused', async () => {
  const p = await row(poolId);
  const version = BigInt(p.version);
  const posted = BigInt(p.posted);
  const held = BigInt(p.held);
  const legs = (v: bigint, after: bigint, heldAfter = held): Leg[] => [
    { account: promo, posted: -5 },
    { account: poolId, posted: 5, version: v, postedAfter: after, heldAfter },
  ];
  const id = newId();
  expect(await attempt(transfer(id), entries(id, legs(version + 1n, posted + 6n)))).toBe('LG004');
  expect(await attempt(transfer(id), entries(id, legs(version + 1n, posted + 5n, held + 1n)))).toBe('LG004');
  expect(await attempt(transfer(id), entries(id, legs(version + 2n, posted + 5n)))).toBe('LG004');
  expect(await attempt(transfer(id), entries(id, legs(version, posted + 5n)))).toBe('23505');
});

test('a hold reopened, resized, moved, deleted or closed twice is refused', async () => {
  const closed = newId();
  await command(contract.holdCredits, { taskId: closed, buyerOwnerId: owner, amountMinor: 10n });
  const r = await command(contract.releaseHold, { taskId: closed, buyerOwnerId: owner });
  const x = r.transferId;
  const set = (id: string, what: string) => attempt(`UPDATE credit_hold SET ${what} WHERE id = '${id}'`);
  expect(await set(closed, "status = 'held', close_transfer_id = NULL, resolved_at = NULL")).toBe('LG005');
  expect(await set(closed, `status = 'captured', captured = 1`)).toBe('LG005');
  const end = `status = 'released', close_transfer_id = '${x}', resolved_at = now()`;
  expect(await set(taskId, `amount = 1, ${end}`)).toBe('LG005');
  expect(await set(taskId, `account_id = '${poolOf(await newOwner()).id}', ${end}`)).toBe('LG005');
  expect(await attempt(`DELETE FROM credit_hold WHERE id = '${taskId}'`)).toBe('LG005');
  expect(await set(taskId, "status = 'released'")).toBe('23514');
});

test('a hold opened or closed without its entry is refused at COMMIT', async () => {
  const any = (await query('SELECT id FROM ledger_transfer LIMIT 1')).rows[0].id;
  const id = newId();
  expect(
    await attempt(
      `INSERT INTO credit_hold (id, account_id, purpose, ref_id, amount, open_transfer_id) VALUES ('${id}', '${poolId}', 'task', '${id}', 5, '${any}')`,
    ),
  ).toBe('LG007');
  expect(
    await attempt(
      `UPDATE credit_hold SET status = 'released', close_transfer_id = '${any}', resolved_at = now() WHERE id = '${taskId}'`,
    ),
  ).toBe('LG007');
});

test('a transfer into a sealed day is refused, the day after is open', async () => {
  const seal = (day: string) =>
    `INSERT INTO ledger_seal (day, transfers, entries, root, balances_hash, prev_hash, hash) VALUES (${day}, 0, 0, '', '', '', '\\x02')`;
  expect(await attempt(seal("(now() AT TIME ZONE 'UTC')::date"), ...(await good(newId())))).toBe('LG006');
  expect(await attempt(seal("(now() AT TIME ZONE 'UTC')::date - 1"), ...(await good(newId())))).toBe('committed');
});

test.each([
  ['an overdrawn pool', () => `UPDATE ledger_account SET posted = held - 1 WHERE id = '${poolId}'`],
  ['a negative held', () => `UPDATE ledger_account SET held = -1 WHERE id = '${poolId}'`],
  ['a positive receivable', () => `UPDATE ledger_account SET posted = 1 WHERE kind = 'pool_receivable'`],
  ['a value on an untracked row', () => `UPDATE ledger_account SET posted = 1 WHERE kind = 'revenue'`],
  ['held on a pending row', () => `UPDATE ledger_account SET posted = 5, held = 1 WHERE kind = 'pending'`],
  [
    'an unknown kind',
    () => `INSERT INTO ledger_account (id, kind, currency, side) VALUES ('${newId()}', 'gift', 'usd', 0)`,
  ],
  [
    'a side that does not belong to the kind',
    () =>
      `INSERT INTO ledger_account (id, kind, subject_id, currency, side) VALUES ('${newId()}', 'pool', '${newId()}', 'usd', -1)`,
  ],
  [
    'a customer account without a subject',
    () => `INSERT INTO ledger_account (id, kind, currency, side) VALUES ('${newId()}', 'pool', 'usd', 1)`,
  ],
  [
    'an escrow whose fee is above its amount',
    () => `INSERT INTO escrow (agreement_id, buyer_owner_id, worker_agent_id, amount_minor, fee_bps, fee_minor, currency)
             VALUES ('${newId()}', '${newId()}', '${newId()}', 5, 0, 6, 'usd')`,
  ],
])('%s is refused', async (_name, sql) => {
  expect(await attempt(sql())).toBe('23514');
});

test('an entry in another currency than its account is refused by the foreign key', async () => {
  const id = newId();
  expect(
    await attempt(
      transfer(id),
      entries(id, [
        { account: promo, posted: 1, currency: 'eur' },
        { account: platformAccount('adjustment').id, posted: -1, currency: 'eur' },
      ]),
    ),
  ).toBe('23503');
});

test('two platform accounts of one kind and currency cannot exist', async () => {
  expect(
    await attempt(`INSERT INTO ledger_account (id, kind, currency, side) VALUES ('${newId()}', 'revenue', 'usd', 0)`),
  ).toBe('23505');
});

test('an ended escrow stays ended and its terms do not change', async () => {
  const agreementId = newId();
  await command(contract.fundEscrow, {
    agreementId,
    buyerOwnerId: owner,
    workerAgentId: agent,
    amountMinor: 100n,
    feeBps: 1000,
  });
  expect(await attempt(`UPDATE escrow SET fee_bps = 0 WHERE agreement_id = '${agreementId}'`)).toBe('LG005');
  await command(contract.refundEscrow, { agreementId });
  expect(
    await attempt(`UPDATE escrow SET status = 'held', ended_at = NULL WHERE agreement_id = '${agreementId}'`),
  ).toBe('LG005');
  expect(await attempt(`DELETE FROM escrow WHERE agreement_id = '${agreementId}'`)).toBe('LG005');
});

test('an ended purchase, withdrawal, refund or event does not go back', async () => {
  const id = newId();
  const row = (table: string, columns: string, values: string) =>
    `INSERT INTO ${table} (${columns}) VALUES (${values})`;
  const topUp = row(
    'top_up',
    'id, owner_id, amount_minor, credits_minor, currency, origin, status',
    `'${id}', '${id}', 5, 5, 'usd', 'card', 'succeeded'`,
  );
  expect(await attempt(topUp, `UPDATE top_up SET status = 'failed'`)).toBe('LG005');
  const withdrawal = row(
    'withdrawal',
    'id, agent_id, owner_id, amount_minor, currency, stripe_account_id, status',
    `'${id}', '${id}', '${id}', 5, 'usd', 'acct', 'failed'`,
  );
  expect(await attempt(withdrawal, `UPDATE withdrawal SET status = 'held'`)).toBe('LG005');
  const refund = row(
    'credit_refund',
    'id, owner_id, top_up_id, amount_minor, currency, status',
    `'${id}', '${id}', '${id}', 5, 'usd', 'returned'`,
  );
  expect(await attempt(refund, `UPDATE credit_refund SET status = 'settled'`)).toBe('LG005');
  const event = row('stripe_event', 'id, type, payload, created_at, status', `'evt_x', 'x', '{}', now(), 'done'`);
  expect(await attempt(event, `UPDATE stripe_event SET status = 'pending'`)).toBe('LG005');
});

test('two calls to Stripe, and two automatic top-ups in flight, for one pool cannot exist', async () => {
  const topUp = (origin: string, status: string, intent: string) =>
    `INSERT INTO top_up (id, owner_id, amount_minor, credits_minor, currency, origin, status, stripe_payment_intent_id) VALUES ('${newId()}', '${owner}', 5, 5, 'usd', '${origin}', '${status}', ${intent})`;
  expect(await attempt(topUp('card', 'pending', 'NULL'), topUp('card', 'pending', 'NULL'))).toBe('23505');
  expect(await attempt(topUp('auto', 'processing', "'pi_1'"), topUp('auto', 'pending', "'pi_2'"))).toBe('23505');
  expect(await attempt(topUp('card', 'pending', "'pi_1'"), topUp('card', 'pending', 'NULL'))).toBe('committed');
});

test('ids computed in SQL and in the application are the same UUIDv8', async () => {
  for (const [kind, subject] of [
    ['pool', owner],
    ['revenue', null],
  ] as const) {
    const r = await query('SELECT ledger_account_id($1, $2, $3) AS id', [kind, subject, 'usd']);
    expect(r.rows[0].id).toBe(accountId(kind, subject, 'usd'));
    expect(r.rows[0].id[14]).toBe('8');
    const h = createHash('sha256')
      .update(`${kind}|${subject ?? ''}|usd`)
      .digest('hex');
    expect(r.rows[0].id.slice(0, 8)).toBe(h.slice(0, 8));
  }
});

// Existence -------------------------------------------------------------------------------------------------------

const EXPECTED = {
  triggers: {
    ledger_transfer: ['day_open', 'ro', 'rot'],
    ledger_entry: ['chain', 'ro', 'rot', 'sum_zero'],
    ledger_seal: ['ro', 'rot'],
    ledger_seal_part: ['ro', 'rot'],
    balance_snapshot: ['ro', 'rot'],
    ledger_account: ['explained', 'explained_new', 'nodel'],
    credit_hold: ['explained', 'guard'],
    escrow: ['guard'],
    top_up: ['state'],
    withdrawal: ['state'],
    credit_refund: ['state'],
    stripe_event: ['state'],
  },
  views: [
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
    'ledger_balance',
  ],
  indexes: [
    'transfer_ref',
    'transfer_booked',
    'credit_hold_open',
    'credit_hold_account',
    'entry_untracked',
    'entry_time',
    'entry_hold',
    'earned_lock_account',
    'top_up_one_call',
    'top_up_one_auto',
    'top_up_open',
    'credit_refund_open',
    'withdrawal_open',
    'stripe_event_open',
  ],
  constraints: {
    ledger_account: [
      'available_nonneg',
      'held_nonneg',
      'held_only_where_meant',
      'ledger_account_check',
      'ledger_account_id_currency_key',
      'ledger_account_kind_check',
      'ledger_account_kind_subject_id_currency_key',
      'ledger_account_pkey',
      'receivable_nonpos',
      'subject_iff_tracked',
      'untracked_zero',
    ],
    ledger_transfer: [
      'ledger_transfer_kind_check',
      'ledger_transfer_pkey',
      'ledger_transfer_posting_key_check',
      'ledger_transfer_posting_key_key',
      'ledger_transfer_request_hash_check',
      'ledger_transfer_reverses_id_fkey',
      'ledger_transfer_reverses_id_key',
    ],
    ledger_entry: [
      'ledger_entry_account_id_account_version_key',
      'ledger_entry_account_id_currency_fkey',
      'ledger_entry_check',
      'ledger_entry_check1',
      'ledger_entry_check2',
      'ledger_entry_pkey',
      'ledger_entry_transfer_id_fkey',
    ],
    credit_hold: [
      'credit_hold_account_id_fkey',
      'credit_hold_amount_check',
      'credit_hold_check',
      'credit_hold_check1',
      'credit_hold_check2',
      'credit_hold_check3',
      'credit_hold_close_transfer_id_fkey',
      'credit_hold_open_transfer_id_fkey',
      'credit_hold_pkey',
      'credit_hold_purpose_check',
      'credit_hold_purpose_ref_id_key',
      'credit_hold_status_check',
    ],
    earned_lock: ['earned_lock_account_id_fkey', 'earned_lock_amount_check', 'earned_lock_pkey'],
    balance_snapshot: ['balance_snapshot_pkey'],
    ledger_seal: ['ledger_seal_hash_key', 'ledger_seal_pkey'],
    ledger_seal_part: ['ledger_seal_part_pkey', 'seal_part_whole'],
    escrow: [
      'escrow_amount_minor_check',
      'escrow_check',
      'escrow_check1',
      'escrow_ended',
      'escrow_fee_bps_check',
      'escrow_pkey',
      'escrow_status_check',
    ],
  },
};

/** What of EXPECTED the database does not have. */
async function missing(): Promise<string[]> {
  const out: string[] = [];
  const have = async (sql: string) => new Set((await client.query(sql)).rows.map((r) => Object.values(r)[0] as string));
  const triggers = await have(
    "SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
  );
  for (const [t, names] of Object.entries(EXPECTED.triggers))
    for (const n of names) if (!triggers.has(`${t}.${n}`)) out.push(`${t}.${n}`);
  const views = await have("SELECT viewname FROM pg_views WHERE schemaname = 'public'");
  for (const v of EXPECTED.views) if (!views.has(v)) out.push(v);
  const indexes = await have("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'");
  for (const i of EXPECTED.indexes) if (!indexes.has(i)) out.push(i);
  const constraints = await have(
    "SELECT conrelid::regclass || '.' || conname FROM pg_constraint WHERE conrelid <> 0 AND contype <> 'n'",
  );
  for (const [t, names] of Object.entries(EXPECTED.constraints))
    for (const n of names) if (!constraints.has(`${t}.${n}`)) out.push(`${t}.${n}`);
  return out;
}

test('every guard, view, index and CHECK exists after the migrations', async () => {
  expect(await missing()).toEqual([]);
});

test('dropping any one of them is noticed', async () => {
  const drops: [string, string][] = [
    ...Object.entries(EXPECTED.triggers).flatMap(([t, names]) =>
      names.map((n): [string, string] => [`${t}.${n}`, `DROP TRIGGER ${n} ON ${t}`]),
    ),
    ...EXPECTED.views.map((v): [string, string] => [v, `DROP VIEW ${v}`]),
    ...EXPECTED.indexes.map((i): [string, string] => [i, `DROP INDEX ${i}`]),
    ...Object.entries(EXPECTED.constraints).flatMap(([t, names]) =>
      names.map((n): [string, string] => [`${t}.${n}`, `ALTER TABLE ${t} DROP CONSTRAINT ${n} CASCADE`]),
    ),
  ];
  for (const [name, sql] of drops) {
    await client.query('BEGIN');
    await client.query(sql);
    expect(await missing(), name).toContain(name);
    await client.query('ROLLBACK');
  }
});

test('no index of the balance row contains what changes, so that its updates stay HOT', async () => {
  const r = await query("SELECT indexdef FROM pg_indexes WHERE tablename = 'ledger_account'");
  for (const { indexdef } of r.rows) expect(indexdef).not.toMatch(/posted|held|version/);
  const o = await query("SELECT reloptions FROM pg_class WHERE relname = 'ledger_account'");
  expect(o.rows[0].reloptions).toEqual(['fillfactor=40']);
});

test('migrating a second time changes nothing', async () => {
  expect(await migrate(url)).toEqual([]);
});

/** Acceptance H of ledger.md: seals, snapshots, proofs. Past days are made by moving rows past the guards, as a superuser. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { platformAccount } from '../../../src/districts/vault/accounts.ts';
import * as contract from '../../../src/districts/vault/contract.ts';
import {
  checkLedger,
  closeLedger,
  type InclusionProof,
  proveTransfer,
  verifyLedger,
} from '../../../src/districts/vault/index.ts';
import { sealLedger } from '../../../src/districts/vault/seal-ledger.ts';
import { auditPath, treeRoot } from '../../../src/districts/vault/seal-tree.ts';
import { closeDb } from '../../../src/platform/db/client.ts';
import { migrate } from '../../../src/platform/db/migrate.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import { newId } from '../../../src/platform/ids.ts';
import { startEmbeddedPostgres } from '../../../src/server/embedded/postgres.ts';
import { testDatabase } from '../../support/database.ts';
import { awayFromMidnight } from '../../support/midnight.ts';
import { balances, command, ctx, expectRefused, newAgent, newOwner, ownerCtx } from './city.ts';

const { query, url } = await testDatabase();
const balance = balances(query);
const root = new pg.Client({ connectionString: url });
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-seal-'));
const heads = path.join(folder, 'heads.txt');
process.env.LEDGER_SEAL_EXPORT = heads;
resetEnvForTests();

const dayOf = (offset: number) => new Date(Date.now() - offset * 86_400_000).toISOString().slice(0, 10);
const past = async (sql: string, args: unknown[] = []) => {
  await root.query('SET session_replication_role = replica');
  await root.query(sql, args);
  await root.query('SET session_replication_role = origin');
};

/** A day's work, then moved `days` days back. */
async function work(days: number): Promise<void> {
  const mark = newId();
  const buyer = await newOwner(1_000n);
  const agent = await newAgent();
  for (let i = 0; i < 4; i += 1) {
    const taskId = newId();
    await command(contract.holdCredits, { taskId, buyerOwnerId: buyer, amountMinor: 100n });
    const input = { taskId, buyerOwnerId: buyer, workerAgentId: agent };
    if (i % 2) await command(contract.releaseHold, input);
    else await command(contract.captureHold, { ...input, priceMinor: 50n, feeBps: 1500 });
  }
  await past("UPDATE ledger_entry SET created_at = created_at - $2 * interval '1 day' WHERE transfer_id > $1", [
    mark,
    days,
  ]);
  await past("UPDATE ledger_transfer SET booked_at = booked_at - $2 * interval '1 day' WHERE id > $1", [mark, days]);
}

/** As if the ten minutes after midnight that a seal waits for were over, whenever this runs. */
const sealDue = () =>
  sealLedger({ now: new Date(Math.max(Date.now(), Date.parse(`${dayOf(0)}T00:00:00Z`) + 11 * 60_000)) });

beforeAll(async () => {
  // What is moved back by whole days here is named by its day there.
  await awayFromMidnight(100_000);
  await root.connect();
  await work(3);
  await work(1);
  await work(0);
}, 240_000);
afterAll(async () => {
  await root.end();
  fs.rmSync(folder, { recursive: true, force: true });
});

test('every ended day is sealed in order, days without transfers too, today is not', async () => {
  let sealed = 0;
  while ((await sealDue()) > 0) sealed += 1;
  expect(sealed).toBe(3);
  const rows = await query(
    "SELECT to_char(day, 'YYYY-MM-DD') AS day, transfers::int AS n FROM ledger_seal ORDER BY day",
  );
  expect(rows.rows).toEqual([
    { day: dayOf(3), n: 9 },
    { day: dayOf(2), n: 0 },
    { day: dayOf(1), n: 9 },
  ]);
  expect(await sealDue()).toBe(0);
  expect((await checkLedger(ctx)).ok).toBe(true);
});

test('the seal of a day recomputed is equal, and the exported heads are those of the seals', async () => {
  const verdict = await verifyLedger(ctx);
  expect(verdict).toMatchObject({ ok: true, days: 3, transfers: 18n, problem: null });
  const lines = fs.readFileSync(heads, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[2]).toBe(`${dayOf(1)} ${verdict.head}`);
  expect(await verifyLedger(ctx, { from: dayOf(1) })).toMatchObject({ ok: true, days: 1 });
  await expectRefused(verifyLedger(ownerCtx(newId())), 'AccessDenied');
});

test('snapshot + tail is the full sum for every account, tracked ones too', async () => {
  for (const kind of ['stripe_clearing', 'revenue', 'promo'] as const) {
    const sum = await query('SELECT coalesce(sum(posted_delta), 0)::int AS s FROM ledger_entry WHERE account_id = $1', [
      platformAccount(kind).id,
    ]);
    expect(await balance(`platform:${kind}`)).toBe(sum.rows[0].s);
  }
  const snapshots = await query(
    `SELECT s.account_id, s.posted::int AS posted, s.held::int AS held,
            (SELECT sum(e.posted_delta) FROM ledger_entry e JOIN ledger_transfer t ON t.id = e.transfer_id
              WHERE e.account_id = s.account_id AND t.booked_at < (s.day + 1)::timestamp AT TIME ZONE 'UTC')::int AS p,
            (SELECT sum(e.held_delta) FROM ledger_entry e JOIN ledger_transfer t ON t.id = e.transfer_id
              WHERE e.account_id = s.account_id AND t.booked_at < (s.day + 1)::timestamp AT TIME ZONE 'UTC')::int AS h
       FROM balance_snapshot s`,
  );
  expect(snapshots.rowCount).toBeGreaterThan(6);
  for (const r of snapshots.rows) expect([r.posted, r.held]).toEqual([r.p, r.h]);
  const total = await query('SELECT sum(posted)::int AS s FROM balance_snapshot WHERE day = $1', [dayOf(3)]);
  expect(total.rows[0].s).toBe(0);
});

test('nothing can be booked into a sealed day', async () => {
  await expect(
    root.query(
      `INSERT INTO ledger_transfer (id, kind, posting_key, request_hash, ref_type, ref_id, result, occurred_at, booked_at)
       VALUES ($1, 'adjust', 'late', decode(repeat('00', 32), 'hex'), 'x', 'x', '{}', now(), now() - interval '1 day')`,
      [newId()],
    ),
  ).rejects.toMatchObject({ code: 'LG006' });
});

const anyTransfer = async (day: string) =>
  (
    await query(
      "SELECT id FROM ledger_transfer WHERE to_char(booked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') = $1 ORDER BY id OFFSET 3 LIMIT 1",
      [day],
    )
  ).rows[0].id as string;

/** Changes past the guards, asks, and puts everything back. */
async function tampered(
  change: string[],
  args: unknown[],
  body: (verdict: Awaited<ReturnType<typeof verifyLedger>>) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('SET session_replication_role = replica');
  const tables = ['ledger_transfer', 'ledger_entry', 'ledger_seal', 'ledger_seal_part', 'balance_snapshot'];
  for (const t of tables) await client.query(`CREATE TABLE saved_${t} AS TABLE ${t}`);
  try {
    for (const sql of change) await client.query(sql, sql.includes('$1') ? args : []);
    body(await verifyLedger(ctx));
  } finally {
    for (const t of tables) {
      await client.query(`DELETE FROM ${t}`);
      await client.query(`INSERT INTO ${t} SELECT * FROM saved_${t}`);
      await client.query(`DROP TABLE saved_${t}`);
    }
    await client.end();
  }
}

test('one changed amount: verify names the day and the transfer', async () => {
  const id = await anyTransfer(dayOf(1));
  await tampered(['UPDATE ledger_entry SET posted_delta = posted_delta + 1 WHERE transfer_id = $1'], [id], (v) => {
    expect(v).toMatchObject({ ok: false, problem: { day: dayOf(1), transferId: id } });
    expect(v.problem?.what).toContain('changed');
  });
});

test('a deleted entry and a deleted transfer: verify names both', async () => {
  const id = await anyTransfer(dayOf(3));
  await tampered(['DELETE FROM ledger_entry WHERE transfer_id = $1'], [id], (v) => {
    expect(v.problem).toMatchObject({ day: dayOf(3), transferId: id });
  });
  await tampered(
    ['DELETE FROM ledger_entry WHERE transfer_id = $1', 'DELETE FROM ledger_transfer WHERE id = $1'],
    [id],
    (v) => {
      expect(v.problem).toMatchObject({ day: dayOf(3), what: 'a transfer was deleted', transferId: id });
    },
  );
});

test('an inserted transfer: verify names the day and the transfer, also on a day that had none', async () => {
  const id = newId();
  await tampered(
    [
      `INSERT INTO ledger_transfer (id, kind, posting_key, request_hash, ref_type, ref_id, result, occurred_at, booked_at)
       VALUES ($1, 'adjust', 'forged', decode(repeat('00', 32), 'hex'), 'x', 'x', '{}', now(), now() - interval '2 days')`,
    ],
    [id],
    (v) => {
      expect(v.problem).toMatchObject({ day: dayOf(2), what: 'a transfer was inserted', transferId: id });
    },
  );
});

test('a changed old seal, changed leaves and changed closing balances break the chain at that day', async () => {
  await tampered(
    ['UPDATE ledger_seal SET transfers = transfers + 1 WHERE day = (SELECT min(day) FROM ledger_seal)'],
    [],
    (v) => {
      expect(v.problem).toMatchObject({ day: dayOf(3), what: 'the seal itself was changed' });
    },
  );
  await tampered(["UPDATE ledger_seal SET hash = '\\x00' WHERE day = (SELECT min(day) FROM ledger_seal)"], [], (v) => {
    expect(v.problem?.day).toBe(dayOf(3));
  });
  await tampered(['DELETE FROM ledger_seal WHERE day = (SELECT min(day) + 1 FROM ledger_seal)'], [], (v) => {
    expect(v.problem).toMatchObject({ day: dayOf(1), what: expect.stringContaining('does not name the seal before') });
  });
  await tampered(
    ['UPDATE balance_snapshot SET posted = posted + 1 WHERE day = (SELECT min(day) FROM balance_snapshot)'],
    [],
    (v) => {
      expect(v.problem).toMatchObject({ day: dayOf(3), what: 'the closing balances of the day were changed' });
    },
  );
  expect((await verifyLedger(ctx)).ok).toBe(true);
});

// Proofs ----------------------------------------------------------------------------------------------------------

/** An independent check of a proof: RFC 9162, section 2.1.3.2, upwards from the leaf. */
function accepts(proof: InclusionProof): boolean {
  const sha = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const hex = (h: string) => Buffer.from(h, 'hex');
  let node = sha(Buffer.of(0), Buffer.from(proof.transfer));
  let fn = proof.leafIndex;
  let sn = proof.treeSize - 1;
  for (const p of proof.path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      node = sha(Buffer.of(1), hex(p), node);
      while (fn % 2 === 0 && fn !== 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else node = sha(Buffer.of(1), node, hex(p));
    fn >>= 1;
    sn >>= 1;
  }
  if (sn !== 0 || node.toString('hex') !== proof.root) return false;
  const counts = Buffer.alloc(16);
  counts.writeBigUInt64BE(BigInt(proof.seal.transfers), 0);
  counts.writeBigUInt64BE(BigInt(proof.seal.entries), 8);
  const head = sha(hex(proof.seal.prevHash), Buffer.from(proof.day), counts, node, hex(proof.seal.balancesHash));
  return head.toString('hex') === proof.seal.hash;
}

test('the proof of every transfer verifies with an independent implementation; any changed byte fails', async () => {
  const ids = await query(
    "SELECT id FROM ledger_transfer WHERE booked_at < date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' ORDER BY id",
  );
  expect(ids.rowCount).toBe(18);
  for (const { id } of ids.rows) expect(accepts(await proveTransfer(ctx, { transferId: id }))).toBe(true);
  const proof = await proveTransfer(ctx, { transferId: ids.rows[4].id });
  const flip = (s: string) => (s[0] === '0' ? '1' : '0') + s.slice(1);
  const wrong: InclusionProof[] = [
    { ...proof, transfer: proof.transfer.replace('"usd"', '"eur"') },
    { ...proof, leafIndex: proof.leafIndex + 1 },
    { ...proof, treeSize: proof.treeSize * 2 },
    { ...proof, day: dayOf(9) },
    { ...proof, path: [flip(proof.path[0] as string), ...proof.path.slice(1)] },
    { ...proof, path: proof.path.slice(1) },
    { ...proof, seal: { ...proof.seal, prevHash: flip(proof.seal.prevHash) } },
    { ...proof, seal: { ...proof.seal, entries: '1' } },
    { ...proof, seal: { ...proof.seal, balancesHash: flip(proof.seal.balancesHash) } },
  ];
  for (const w of wrong) expect(accepts(w)).toBe(false);
});

test('a transfer of an open day has no proof yet, an unknown one never', async () => {
  const open = await query('SELECT id FROM ledger_transfer ORDER BY booked_at DESC LIMIT 1');
  await expectRefused(proveTransfer(ctx, { transferId: open.rows[0].id }), 'Conflict', { status: 'open' });
  await expectRefused(proveTransfer(ctx, { transferId: newId() }), 'NotFound');
});

test('the tree is RFC 6962’s: known roots of one to eight leaves, and every path leads to the root', () => {
  // The reference inputs and roots of the Certificate Transparency project.
  const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];
  const leaves = inputs.map((h) =>
    createHash('sha256')
      .update(Buffer.concat([Buffer.of(0), Buffer.from(h, 'hex')]))
      .digest(),
  );
  roots.forEach((r, i) => {
    expect(treeRoot(leaves.slice(0, i + 1)).toString('hex')).toBe(r);
  });
  expect(treeRoot([]).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(auditPath(leaves.slice(0, 1), 0)).toEqual([]);
  expect(auditPath(leaves, 6).map((h) => h.length)).toEqual([32, 32, 32]);
});

test('the recipe in the documentation accepts a proof and refuses a changed one', async (t) => {
  if (spawnSync('python3', ['--version']).status !== 0) t.skip('python3 is not here');
  const text = fs.readFileSync(path.join(import.meta.dirname, '../../../docs/ledger-proof.md'), 'utf8');
  const script = path.join(folder, 'check.py');
  fs.writeFileSync(script, /```python\n([\s\S]*?)```/.exec(text)?.[1] as string);
  const proof = await proveTransfer(ctx, { transferId: await anyTransfer(dayOf(1)) });
  const file = path.join(folder, 'proof.json');
  fs.writeFileSync(file, JSON.stringify(proof));
  expect(execFileSync('python3', [script, file], { encoding: 'utf8' }).trim()).toBe(`${dayOf(1)} ${proof.seal.hash}`);
  fs.writeFileSync(file, JSON.stringify({ ...proof, transfer: proof.transfer.replace('"usd"', '"eur"') }));
  expect(spawnSync('python3', [script, file]).status).not.toBe(0);
});

// Midnight --------------------------------------------------------------------------------------------------------

test('a transaction open across midnight: the seal waits for it, and it is in its start day', async () => {
  const today = dayOf(0);
  const midnight = new Date(Date.parse(`${today}T00:00:00Z`) + 86_400_000);
  const after = new Date(midnight.getTime() + 11 * 60_000);
  expect(await sealLedger({ now: new Date(midnight.getTime() + 9 * 60_000) })).toBe(0);
  const open = new pg.Client({ connectionString: url });
  await open.connect();
  await open.query('BEGIN');
  const id = newId();
  await open.query(
    `INSERT INTO ledger_transfer (id, kind, posting_key, request_hash, ref_type, ref_id, result, occurred_at)
     VALUES ($1, 'adjust', 'across midnight', decode(repeat('00', 32), 'hex'), 'x', 'x', '{}', now())`,
    [id],
  );
  expect(await sealLedger({ now: after })).toBe(0);
  await open.query('COMMIT');
  await open.end();
  let sealed = 0;
  for (let i = 0; i < 1_000 && sealed === 0; i += 1) {
    sealed = await sealLedger({ now: after });
    if (sealed === 0) await new Promise((r) => setTimeout(r, 50));
  }
  expect(sealed).toBe(1);
  const ids = await query('SELECT unnest(ids) AS id FROM ledger_seal_part');
  const booked = await query('SELECT id FROM ledger_transfer');
  expect(ids.rows.map((r) => r.id).sort()).toEqual(booked.rows.map((r) => r.id).sort());
  expect(ids.rows.map((r) => r.id)).toContain(id);
  await expect(newOwner(5n)).rejects.toMatchObject({ name: 'ServiceUnavailable' });
  await past('DELETE FROM ledger_seal WHERE day = $1', [today]);
  await past('DELETE FROM ledger_seal_part WHERE day = $1', [today]);
  await past('DELETE FROM balance_snapshot WHERE day = $1', [today]);
});

test('dumped in one transaction and restored into a new cluster, every check and every seal passes there', async () => {
  const dump = path.join(os.tmpdir(), `civitas-dump-${newId()}`);
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-restore-'));
  const home = process.env.DATABASE_URL;
  const own = await query(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> '_prisma_migrations' ORDER BY 1`,
  );
  const tables = own.rows.map((r) => r.name as string);
  expect(tables).toContain('ledger_seal_part');
  await root.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  for (const table of tables) await root.query(`COPY "${table}" TO '${dump}-${table}'`);
  await root.query('COMMIT');
  const before = await verifyLedger(ctx);
  const server = await startEmbeddedPostgres({ dataDir, password: 'restore', database: 'restore' });
  try {
    await migrate(server.url);
    const restore = new pg.Client({ connectionString: server.url });
    await restore.connect();
    await restore.query('SET session_replication_role = replica');
    await restore.query(`TRUNCATE ${tables.map((t) => `"${t}"`).join(', ')}`);
    for (const table of tables) await restore.query(`COPY "${table}" FROM '${dump}-${table}'`);
    await restore.end();
    await closeLedger();
    await closeDb();
    process.env.DATABASE_URL = server.url;
    resetEnvForTests();
    const after = await verifyLedger(ctx);
    expect(after).toEqual(before);
    expect(after).toMatchObject({ ok: true, problem: null });
    expect((await checkLedger(ctx)).checks.filter((c) => !c.ok)).toEqual([]);
    // It is a ledger that goes on, not a picture of one.
    const buyer = await newOwner(100n);
    await command(contract.holdCredits, { taskId: newId(), buyerOwnerId: buyer, amountMinor: 60n });
    expect((await checkLedger(ctx)).ok).toBe(true);
  } finally {
    await closeLedger();
    await closeDb();
    process.env.DATABASE_URL = home;
    resetEnvForTests();
    await server.stop('immediate');
    fs.rmSync(dataDir, { recursive: true, force: true });
    for (const table of tables) fs.rmSync(`${dump}-${table}`, { force: true });
  }
}, 120_000);

test('two workers seal the same day: one row', async () => {
  const after = new Date(Date.parse(`${dayOf(0)}T00:00:00Z`) + 86_400_000 + 11 * 60_000);
  await Promise.all([1, 2, 3].map(() => sealLedger({ now: after })));
  const n = await query('SELECT count(*)::int AS n FROM ledger_seal WHERE day = $1', [dayOf(0)]);
  expect(n.rows[0].n).toBe(1);
});

test('the commands: check and verify say ok, a wrong head and a changed entry end with 1', async () => {
  // As in a shell after `npm start`: nothing is set, the folder of the installation says where and with which secrets.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-commands-'));
  const { PATH, AUTH_SECRET, ENCRYPTION_SECRET, TWO_FA_ENCRYPTION_KEY } = process.env;
  fs.writeFileSync(path.join(folder, 'database-url'), url);
  const secrets = { env: { AUTH_SECRET, ENCRYPTION_SECRET, TWO_FA_ENCRYPTION_KEY } };
  fs.writeFileSync(path.join(folder, 'secrets.json'), JSON.stringify(secrets));
  const cli = (name: string, ...args: string[]) =>
    spawnSync(process.execPath, [path.join(import.meta.dirname, `../../../src/server/cli/${name}.ts`), ...args], {
      encoding: 'utf8',
      env: { PATH, DATA_DIR: folder } as never,
    });
  const head = (await verifyLedger(ctx)).head as string;
  const check = cli('ledger-check');
  expect(check.status, check.stderr).toBe(0);
  expect(check.stdout).toContain('The ledger adds up');
  const wrong = cli(
    'ledger-verify',
    '--head',
    head.replace(/^./, (c) => (c === '0' ? '1' : '0')),
  );
  expect(wrong.status).toBe(1);
  expect(wrong.stdout).toContain('the last seal is');
  const proof = cli('ledger-prove', await anyTransfer(dayOf(1)));
  expect(accepts(JSON.parse(proof.stdout) as InclusionProof)).toBe(true);
  const id = await anyTransfer(dayOf(3));
  await past('UPDATE ledger_entry SET posted_delta = posted_delta + 1 WHERE transfer_id = $1 AND line = 1', [id]);
  const bad = cli('ledger-verify');
  expect(bad.status).toBe(1);
  expect(bad.stdout).toContain(id);
  await past('UPDATE ledger_entry SET posted_delta = posted_delta - 1 WHERE transfer_id = $1 AND line = 1', [id]);
  for (const misused of [cli('ledger-prove'), cli('ledger-verify', '--from', 'yesterday')]) {
    expect(misused.status).toBe(2);
    expect(misused.stderr).not.toContain('    at ');
  }
  fs.rmSync(folder, { recursive: true, force: true });
});

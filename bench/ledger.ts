/**
 * The speed of money, as ratios inside one run (ledger.md 10.5): absolute figures move by 2 to 4 times between runs of
 * one machine. `npm run bench:ledger`, or
 *
 *   node bench/ledger.ts --rounds 5 --slice 6 --clients 1,8,64,256 --growth --json out.json
 *
 * Contenders, each on the same schema with the same guards, writing the same rows:
 *   A  pgbench -M prepared, one PL/pgSQL function per hold: the floor; its best client count of 4, 16 and 64
 *   B  pgbench -M prepared, the same statements sent one by one
 *   C  the engine in process, `ledger.submit`; C-cycle: hold and capture
 *   D  path A: one operation per interactive transaction; D-cycle: hold and capture
 *   E  a task submitted over REST, which holds its budget (path A inside the submission); E-cycle: submitted and
 *      cancelled, which releases. Nobody asks for a capture over REST: the evaluation of the work books it.
 * Operations: a hold, or where it says cycle two operations counted as one.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import pg from 'pg';
import type { Tx } from '../src/platform/db/transact.ts';
import { startEmbeddedPostgres } from '../src/server/embedded/postgres.ts';
import { BENCH_SETTINGS, startChild } from './bench-process.ts';

const { values: args } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    slice: { type: 'string', default: '6' },
    clients: { type: 'string', default: '1,8,64,256' },
    wallets: { type: 'string', default: '1000' },
    contenders: { type: 'string', default: 'A,C,C-cycle,D' },
    // Owners that submit over REST in the load "many".
    buyers: { type: 'string', default: '64' },
    growth: { type: 'boolean', default: false },
    dir: { type: 'string' },
    json: { type: 'string' },
  },
});
const rounds = Number(args.rounds);
const sliceSeconds = Number(args.slice);
const clientCounts = args.clients.split(',').map(Number);
const walletCount = Number(args.wallets);
const FLOOR_CLIENTS = [4, 16, 64];
const AUDIT = ['audit_trial', 'audit_held', 'audit_balance', 'audit_hold'];

// Settings must stand before anything of src is loaded that reads them.
Object.assign(process.env, {
  ...BENCH_SETTINGS,
  LOG_LEVEL: 'error',
  DATABASE_POOL_MAX: '32',
  AGENT_REQUESTS_PER_MINUTE: '10000000',
  LEDGER_QUEUE_MAX: '8192',
  LEDGER_QUEUE_PER_POOL_MAX: '8192',
});

const dataDir = fs.mkdtempSync(path.join(args.dir ?? os.tmpdir(), 'civitas-bench-'));
const server = await startEmbeddedPostgres({
  dataDir,
  password: 'bench',
  database: 'bench',
  settings: { fsync: 'on', synchronous_commit: 'on', max_wal_size: '4GB', max_connections: '200' },
});
process.env.DATABASE_URL = server.url;
process.once('SIGINT', () => void server.stop('immediate').then(() => process.exit(130)));

const { migrate } = await import('../src/platform/db/migrate.ts');
const { newId } = await import('../src/platform/ids.ts');
const { systemCtx } = await import('../src/platform/actor.ts');
const { transact } = await import('../src/platform/db/transact.ts');
const { closeDb, db } = await import('../src/platform/db/client.ts');
const { postMany, postIn } = await import('../src/districts/vault/ledger-engine.ts');
const { closeLedger, ledger, LedgerQueue, openConnections } = await import('../src/districts/vault/ledger-queue.ts');
const { findBalance, findBalanceAt, findPoolPage, openAccounts } = await import('../src/districts/vault/queries.ts');
const { openOwnerPool } = await import('../src/districts/vault/open-owner-pool.ts');
const { openAgentWallets } = await import('../src/districts/vault/open-agent-wallets.ts');
const { topUpPosting } = await import('../src/districts/vault/stripe-postings.ts');
const { holdCredits } = await import('../src/districts/vault/hold-credits.ts');
const { captureHold } = await import('../src/districts/vault/capture-hold.ts');
const { pendingOf, poolOf, receivableOf } = await import('../src/districts/vault/accounts.ts');

/** One hold as one function: the same rows, keys, guards and order of locks as the engine's. */
const FLOOR = `
CREATE TABLE bench_wallet (n int PRIMARY KEY, id uuid NOT NULL);
CREATE FUNCTION bench_hold(wallet int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE a ledger_account; x uuid := uuidv7(); h uuid := uuidv7(); w uuid;
BEGIN
  SELECT id INTO w FROM bench_wallet WHERE n = wallet;
  SELECT * INTO a FROM ledger_account WHERE id = w FOR UPDATE;
  IF a.locked_at IS NOT NULL OR a.posted - a.held < 1 THEN RAISE EXCEPTION 'insufficient'; END IF;
  INSERT INTO ledger_transfer (id, kind, posting_key, request_hash, ref_type, ref_id, result, occurred_at)
    VALUES (x, 'hold', 'hold:' || h, sha256(convert_to('hold|' || w || '|1', 'UTF8')), 'task', h::text,
      jsonb_build_object('holdId', h, 'status', 'held', 'amountMinor', '1',
        'availableMinor', (a.posted - a.held - 1)::text, 'heldMinor', (a.held + 1)::text), now());
  INSERT INTO credit_hold (id, account_id, purpose, ref_id, amount, open_transfer_id) VALUES (h, w, 'task', h, 1, x);
  UPDATE ledger_account SET held = a.held + 1, version = a.version + 1 WHERE id = w;
  INSERT INTO ledger_entry (transfer_id, line, account_id, currency, posted_delta, held_delta, hold_id, account_version, posted_after, held_after)
    VALUES (x, 1, w, a.currency, 0, 1, h, a.version + 1, a.posted, a.held + 1);
  RETURN a.posted - a.held - 1;
END $$;`;

const admin = new pg.Client({ connectionString: server.url });
await admin.connect();
const ctx = systemCtx('bench');
const owners: string[] = [];
const agent = newId();

function topUpOf(ownerId: string) {
  return topUpPosting({
    paymentIntentId: `pi_${ownerId}`,
    ownerId,
    topUpId: newId(),
    chargedMinor: 10n ** 12n,
    creditsMinor: 10n ** 12n,
    occurredAt: null,
  });
}

async function seed(): Promise<void> {
  await migrate(server.url);
  await admin.query(FLOOR);
  for (let i = 0; i < walletCount; i += 1) owners.push(newId());
  for (let i = 0; i < owners.length; i += 200) {
    const part = owners.slice(i, i + 200);
    await transact(ctx, async (tx) => {
      for (const ownerId of part) await openOwnerPool(tx, { ownerId });
      if (i === 0) await openAgentWallets(tx, { agentId: agent, ownerId: newId() });
    });
    await transact(ctx, (tx) => postMany(tx, part.map(topUpOf)));
  }
  await admin.query('INSERT INTO bench_wallet SELECT * FROM unnest($1::int[], $2::uuid[])', [
    owners.map((_, i) => i + 1),
    owners.map((o) => poolOf(o).id),
  ]);
  await admin.query('VACUUM ANALYZE');
}

type Load = 'many' | 'hot';
interface Slice {
  contender: string;
  load: Load;
  clients: number;
  perSecond: number;
  p50Ms: number | null;
  p99Ms: number | null;
  clientCpuUs: number | null;
  serverCpuUs: number | null;
  perBatch: number | null;
  retries: number;
  /** Cores that processes which are not ours used meanwhile; null where that cannot be seen. */
  others?: number | null;
}
/** A slice during which others used more than this is left out, if that leaves any. */
const OTHERS_MAX_CORES = 0.3;

/** CPU of every process of the server's group so far, seconds. Linux only; null elsewhere. */
function serverCpu(): number | null {
  try {
    let ticks = 0;
    for (const name of fs.readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      let stat: string;
      try {
        stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8');
      } catch {
        continue;
      }
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // State, ppid, … utime, stime, cutime, cstime: what ended backends used is in the postmaster's children's time.
      if (Number(name) === server.pid) ticks += [11, 12, 13, 14].reduce((s, i) => s + Number(fields[i]), 0);
      else if (Number(fields[1]) === server.pid) ticks += Number(fields[11]) + Number(fields[12]);
    }
    return ticks / 100;
  } catch {
    return null;
  }
}

/** CPU of one process so far, seconds; with what its ended children used. */
function cpuOf(pid: number | 'self'): number | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [11, 12, 13, 14].reduce((s, i) => s + Number(fields[i]), 0) / 100;
  } catch {
    return null;
  }
}

/** CPU of the whole machine so far that was not ours, seconds: what others use while we measure disturbs us. */
function cpuOfOthers(): number | null {
  try {
    const [, user, nice, system, , , irq, softirq, steal] = (
      fs.readFileSync('/proc/stat', 'utf8').split('\n')[0] as string
    )
      .split(/\s+/)
      .map(Number);
    const all = [user, nice, system, irq, softirq, steal].reduce((s: number, n) => s + (n ?? 0), 0) / 100;
    return all - (serverCpu() ?? 0) - (cpuOf('self') ?? 0) - (rest ? (cpuOf(rest.child.pid as number) ?? 0) : 0);
  } catch {
    return null;
  }
}

const percentile = (sorted: number[], p: number) =>
  sorted.length === 0 ? null : (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] as number);

async function inProcess(contender: string, load: Load, clients: number): Promise<Slice> {
  const latencies: number[] = [];
  const stats = ledger().stats;
  await ledger().ready();
  const one = async () => {
    const ownerId =
      load === 'hot' ? (owners[0] as string) : (owners[Math.floor(Math.random() * owners.length)] as string);
    const taskId = newId();
    const op = holdCredits.operation({ taskId, buyerOwnerId: ownerId, amountMinor: 1n });
    const book = (o: typeof op) =>
      contender.startsWith('D') ? transact(ctx, (tx) => postIn(tx, o)) : ledger().submit({ ctx, op: o });
    await book(op);
    if (contender.endsWith('cycle'))
      await book(
        captureHold.operation({ taskId, buyerOwnerId: ownerId, workerAgentId: agent, priceMinor: 1n, feeBps: 1500 }),
      );
    return true;
  };
  const run = async (until: number, record: boolean) => {
    await Promise.all(
      Array.from({ length: clients }, async () => {
        for (;;) {
          const t = performance.now();
          if (t >= until) return;
          const done = await one().catch((e: Error) => {
            if (e.name !== 'ServiceUnavailable') throw e;
            return false;
          });
          if (record && done) latencies.push(performance.now() - t);
        }
      }),
    );
  };
  await run(performance.now() + 300, false);
  const before = { ...stats };
  const cpu = process.cpuUsage();
  const server0 = serverCpu();
  const started = performance.now();
  await run(started + sliceSeconds * 1_000, true);
  const seconds = (performance.now() - started) / 1_000;
  const used = process.cpuUsage(cpu);
  const server1 = serverCpu();
  const n = latencies.length;
  latencies.sort((a, b) => a - b);
  const batches = stats.batches - before.batches;
  return {
    contender,
    load,
    clients,
    perSecond: n / seconds,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    clientCpuUs: (used.user + used.system) / n,
    serverCpuUs: server0 === null || server1 === null ? null : ((server1 - server0) * 1e6) / n,
    perBatch: batches > 0 ? (stats.operations - before.operations) / batches : null,
    retries: stats.retries - before.retries,
  };
}

function which(program: string): string | null {
  const r = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' });
  return r.status === 0 ? r.stdout.trim() : null;
}
const pgbench = which('pgbench');

/** The statements of the function, one by one: what a client without it would send. */
const ONE_BY_ONE = `BEGIN;
SELECT a.id AS w, a.posted, a.held, a.version, a.currency AS cur, uuidv7() AS x, uuidv7() AS h
  FROM ledger_account a WHERE a.id = (SELECT id FROM bench_wallet WHERE n = :n) FOR UPDATE OF a \\gset
INSERT INTO ledger_transfer (id, kind, posting_key, request_hash, ref_type, ref_id, result, occurred_at)
  VALUES (:x::uuid, 'hold', 'hold:' || :h::text, sha256(convert_to('hold|' || :w::text || '|1', 'UTF8')), 'task', :h::text,
    jsonb_build_object('holdId', :h::text, 'status', 'held', 'amountMinor', '1',
      'availableMinor', (:posted::bigint - :held::bigint - 1)::text, 'heldMinor', (:held::bigint + 1)::text), now());
INSERT INTO credit_hold (id, account_id, purpose, ref_id, amount, open_transfer_id)
  VALUES (:h::uuid, :w::uuid, 'task', :h::uuid, 1, :x::uuid);
UPDATE ledger_account SET held = :held::bigint + 1, version = :version::bigint + 1 WHERE id = :w::uuid;
INSERT INTO ledger_entry (transfer_id, line, account_id, currency, posted_delta, held_delta, hold_id, account_version, posted_after, held_after)
  VALUES (:x::uuid, 1, :w::uuid, :cur::text, 0, 1, :h::uuid, :version::bigint + 1, :posted::bigint, :held::bigint + 1);
COMMIT;
`;

async function byPgbench(contender: 'A' | 'B', load: Load, clients: number): Promise<Slice> {
  const file = path.join(dataDir, '..', `bench-${process.pid}-${contender}-${load}.sql`);
  const pick = load === 'hot' ? '\\set n 1\n' : `\\set n random(1, ${walletCount})\n`;
  fs.writeFileSync(file, pick + (contender === 'A' ? 'SELECT bench_hold(:n);\n' : ONE_BY_ONE));
  const u = new URL(server.url);
  const server0 = serverCpu();
  const child = spawn(
    pgbench as string,
    ['-n', '-M', 'prepared', '-f', file, '-c', String(clients), '-j', '2', '-T', String(sliceSeconds), '-r', 'bench'],
    {
      env: { ...process.env, PGHOST: '127.0.0.1', PGPORT: u.port, PGUSER: 'postgres', PGPASSWORD: 'bench' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let out = '';
  child.stdout.on('data', (d) => {
    out += d;
  });
  child.stderr.on('data', (d) => {
    out += d;
  });
  const code = await new Promise((r) => child.once('close', r));
  fs.rmSync(file, { force: true });
  const processed = /actually processed: (\d+)/.exec(out)?.[1];
  if (code !== 0 || processed === undefined) throw new Error(`pgbench failed: ${out.slice(-500)}`);
  const n = Number(processed);
  const tps = /tps = ([\d.]+)/.exec(out)?.[1] ?? 0;
  const server1 = serverCpu();
  return {
    contender,
    load,
    clients,
    perSecond: Number(tps),
    p50Ms: Number(/latency average = ([\d.]+)/.exec(out)?.[1] ?? Number.NaN),
    p99Ms: null,
    clientCpuUs: null,
    serverCpuUs: server0 === null || server1 === null || n === 0 ? null : ((server1 - server0) * 1e6) / n,
    perBatch: null,
    retries: 0,
  };
}

// REST -------------------------------------------------------------------------------------------------------------

let rest: { child: ChildProcess; port: number; keys: string[] } | undefined;

/** The API in a process of its own, with a key of an agent for each of the first wallets' owners. */
async function restServer(): Promise<NonNullable<typeof rest>> {
  if (rest) return rest;
  const { child, said } = startChild<{ port: number }>(path.join(import.meta.dirname, 'ledger-rest-server.ts'), {
    env: { LOG_LEVEL: 'silent' },
  });
  const { port } = await said;
  const ids = owners.slice(0, Number(args.buyers)).join(',');
  const keys = (await (await fetch(`http://127.0.0.1:${port}/bench/buyers?ids=${ids}`)).json()) as string[];
  rest = { child, port, keys };
  return rest;
}

async function overRest(contender: 'E' | 'E-cycle', load: Load, clients: number): Promise<Slice> {
  const { child, port, keys } = await restServer();
  const body = JSON.stringify({ taskType: 'general', maxBudget: 50, input: { description: 'Do the thing.' } });
  let finished = 0;
  let n = 0;
  const submit = {
    method: 'POST' as const,
    path: '/api/v1/tasks',
    body,
    onResponse: (status: number, text: string, context: { id?: string }) => {
      if (status !== 201) throw new Error(`a submission was answered ${status}: ${text}`);
      context.id = (JSON.parse(text) as { data: { id: string } }).data.id;
      if (contender === 'E') finished += 1;
    },
  };
  const cancel = {
    method: 'POST' as const,
    setupRequest: (request: autocannon.Request, context: { id?: string }) => ({
      ...request,
      path: `/api/v1/tasks/${context.id}/cancel`,
    }),
    body: '{}',
    onResponse: (status: number, text: string) => {
      if (status !== 200) throw new Error(`a cancellation was answered ${status}: ${text}`);
      finished += 1;
    },
  };
  const run = (duration: number) =>
    autocannon({
      url: `http://127.0.0.1:${port}`,
      connections: clients,
      duration,
      headers: { 'content-type': 'application/json' },
      // Each connection is one buyer's agent.
      setupClient: (client) => {
        const key = load === 'hot' ? keys[0] : keys[n++ % keys.length];
        client.setHeaders({ 'content-type': 'application/json', 'x-api-key': key });
      },
      requests: (contender === 'E' ? [submit] : [submit, cancel]) as autocannon.Request[],
    });
  await run(1);
  finished = 0;
  const server0 = serverCpu();
  const cpu0 = cpuOf(child.pid as number);
  const started = performance.now();
  const result = await run(sliceSeconds);
  const seconds = (performance.now() - started) / 1_000;
  const [server1, cpu1] = [serverCpu(), cpuOf(child.pid as number)];
  const cycles = contender === 'E' ? 1 : 2;
  const us = (from: number | null, to: number | null) =>
    from === null || to === null || finished === 0 ? null : ((to - from) * 1e6) / finished;
  return {
    contender,
    load,
    clients,
    perSecond: finished / seconds,
    p50Ms: result.latency.p50 * cycles,
    p99Ms: result.latency.p99 * cycles,
    clientCpuUs: us(cpu0, cpu1),
    serverCpuUs: us(server0, server1),
    perBatch: null,
    retries: 0,
  };
}

async function sound(): Promise<{ deadlocks: number }> {
  for (const view of AUDIT) {
    const r = await admin.query(`SELECT count(*)::int AS n FROM ${view}`);
    if (r.rows[0].n !== 0) throw new Error(`${view} is not empty`);
  }
  const sum = await admin.query('SELECT coalesce(sum(posted_delta), 0)::text AS s FROM ledger_entry');
  if (sum.rows[0].s !== '0') throw new Error('the entries do not sum to zero');
  const d = await admin.query('SELECT deadlocks::int AS n FROM pg_stat_database WHERE datname = current_database()');
  return { deadlocks: d.rows[0].n };
}

const median = (values: number[]) => {
  const s = [...values].sort((a, b) => a - b);
  const m = Math.floor(s.length / 2);
  return s.length % 2 ? (s[m] as number) : ((s[m - 1] as number) + (s[m] as number)) / 2;
};

function fdatasyncMs(): number {
  const file = path.join(dataDir, '..', `fsync-${process.pid}`);
  const fd = fs.openSync(file, 'w');
  const block = Buffer.alloc(8_192, 1);
  const times: number[] = [];
  const until = performance.now() + 1_000;
  while (performance.now() < until) {
    const t = performance.now();
    fs.writeSync(fd, block, 0, block.length, 0);
    fs.fdatasyncSync(fd);
    times.push(performance.now() - t);
  }
  fs.closeSync(fd);
  fs.rmSync(file);
  return median(times);
}

/** One wallet in one of two ledgers, with what it takes to book on it and to read it. */
interface Wallet {
  name: string;
  queue: InstanceType<typeof LedgerQueue>;
  client: Tx;
  sql: pg.Client;
  owner: string;
  seller: string;
}

/** A second database beside the first, migrated, with one wallet and nothing else. */
async function smallLedger(): Promise<{ wallet: Wallet; close: () => Promise<void> }> {
  await admin.query('CREATE DATABASE bench_small');
  const url = new URL(server.url);
  url.pathname = '/bench_small';
  await migrate(url.href);
  const connections = openConnections(3, { connectionString: url.href });
  const sql = new pg.Client({ connectionString: url.href });
  // The server may stop first, when something fails.
  sql.on('error', () => {});
  await sql.connect();
  const [owner, seller] = [newId(), newId()];
  await connections.client.$transaction((tx) =>
    openAccounts(tx as Tx, [poolOf(owner), receivableOf(owner), pendingOf(seller)]),
  );
  const queue = new LedgerQueue(
    { batchMax: 256, lanes: 2, queueMax: 8_192, perPoolMax: 8_192, deadlineMs: 5_000 },
    () => connections,
  );
  await queue.submit({ ctx, op: topUpOf(owner) });
  const wallet = { name: 'small ledger', queue, client: connections.client as Tx, sql, owner, seller };
  return {
    wallet,
    async close() {
      await queue.close();
      await sql.end();
    },
  };
}

const entriesIn = async (sql: pg.Client) =>
  Number((await sql.query('SELECT count(*) AS n FROM ledger_entry')).rows[0].n);

/** As many holds of 1 on a wallet, the rows the engine writes, in one statement: $1 account, $2 how many. */
const FILL = `
WITH s AS MATERIALIZED (SELECT g, uuidv7() AS x, uuidv7() AS h FROM generate_series(1, $2::int) g),
     a AS MATERIALIZED (SELECT * FROM ledger_account WHERE id = $1::uuid FOR UPDATE),
     tr AS (INSERT INTO ledger_transfer (id, kind, posting_key, request_hash, ref_type, ref_id, result, occurred_at)
       SELECT x, 'hold', 'hold:' || h, sha256(convert_to('hold|' || a.id || '|1', 'UTF8')), 'task', h::text,
              jsonb_build_object('holdId', h, 'status', 'held', 'amountMinor', '1',
                'availableMinor', (a.posted - a.held - g)::text, 'heldMinor', (a.held + g)::text), now() FROM s, a),
     nh AS (INSERT INTO credit_hold (id, account_id, purpose, ref_id, amount, open_transfer_id)
       SELECT h, a.id, 'task', h, 1, x FROM s, a),
     ua AS (UPDATE ledger_account SET held = held + $2::int, version = version + $2::int WHERE id = $1::uuid)
INSERT INTO ledger_entry (transfer_id, line, account_id, currency, posted_delta, held_delta, hold_id, account_version, posted_after, held_after)
SELECT x, 1, a.id, a.currency, 0, 1, h, a.version + g, a.posted, a.held + g FROM s, a ORDER BY g`;

/** Holds until the wallet has this many entries of its own. Past the guards, for speed; the views look at it afterwards. */
async function fill(w: Wallet, target: number): Promise<void> {
  const { rows } = await w.sql.query('SELECT version FROM ledger_account WHERE id = $1', [poolOf(w.owner).id]);
  const missing = target - Number(rows[0].version);
  await w.sql.query('SET session_replication_role = replica');
  for (let left = missing; left > 0; left -= 50_000)
    await w.sql.query(FILL, [poolOf(w.owner).id, Math.min(left, 50_000)]);
  await w.sql.query('SET session_replication_role = DEFAULT');
}

async function hold(w: Wallet): Promise<string> {
  const taskId = newId();
  await w.queue.submit({ ctx, op: holdCredits.operation({ taskId, buyerOwnerId: w.owner, amountMinor: 1n }) });
  return taskId;
}

/**
 * Growth: what a hold, a hold + capture, a balance, a page of 50 and a balance at an instant cost on a ledger with some
 * 10^3 entries and on one with 10^6, both on one server, and there on a wallet with 500 entries of its own and on one
 * with 5·10^5. The three take turns call by call, so that whatever else the machine does meets all of them alike.
 */
async function growth() {
  const small = await smallLedger();
  const inLarge = { queue: ledger(), client: db() as unknown as Tx, sql: admin, seller: agent };
  const wallets: Wallet[] = [
    small.wallet,
    { ...inLarge, name: 'large ledger', owner: owners[2] as string },
    { ...inLarge, name: 'large wallet', owner: owners[1] as string },
  ];
  await fill(wallets[0] as Wallet, 500);
  await fill(wallets[1] as Wallet, 500);
  await fill(wallets[2] as Wallet, 500_000);
  const missing = 1_000_000 - (await entriesIn(admin));
  const each = Math.ceil(missing / (owners.length - 3));
  const others = owners.slice(3).map((owner) => ({ ...inLarge, name: '', owner }));
  if (missing > 0) for (const w of others) await fill(w, each);
  const entries = { small: await entriesIn(small.wallet.sql), large: await entriesIn(admin) };
  await admin.query('VACUUM ANALYZE');
  await small.wallet.sql.query('VACUUM ANALYZE');

  const facts = new Map<Wallet, { pool: string; version: number; from: number; to: number }>();
  for (const w of wallets) {
    const pool = poolOf(w.owner).id;
    const { rows } = await w.sql.query(
      'SELECT max(account_version) AS v, min(created_at) AS a, max(created_at) AS b FROM ledger_entry WHERE account_id = $1',
      [pool],
    );
    facts.set(w, { pool, version: Number(rows[0].v), from: rows[0].a.getTime(), to: rows[0].b.getTime() });
  }
  const operations: Record<string, (w: Wallet, f: NonNullable<ReturnType<typeof facts.get>>) => Promise<unknown>> = {
    hold,
    cycle: async (w) => {
      const taskId = await hold(w);
      await w.queue.submit({
        ctx,
        op: captureHold.operation({
          taskId,
          buyerOwnerId: w.owner,
          workerAgentId: w.seller,
          priceMinor: 1n,
          feeBps: 0,
        }),
      });
    },
    balance: (w, f) => findBalance(w.client, f.pool),
    page: (w, f) => findPoolPage(w.client, f.pool, BigInt(50 + Math.floor(Math.random() * (f.version - 50))), 50),
    pointInTime: (w, f) => findBalanceAt(w.client, f.pool, new Date(f.from + Math.random() * (f.to - f.from))),
  };
  const times: Record<string, Record<string, number>> = {};
  for (const [name, operation] of Object.entries(operations)) {
    const seen = new Map(wallets.map((w) => [w, [] as number[]]));
    for (let i = 0; i < 500; i += 1)
      for (const w of i % 2 ? wallets : [...wallets].reverse()) {
        const t = performance.now();
        await operation(w, facts.get(w) as NonNullable<ReturnType<typeof facts.get>>);
        if (i >= 100) seen.get(w)?.push(performance.now() - t);
      }
    times[name] = Object.fromEntries(wallets.map((w) => [w.name, median(seen.get(w) as number[])]));
  }
  await small.close();
  const ratios = (to: string, from: string) =>
    Object.fromEntries(
      Object.entries(times).map(([name, t]) => [name, Number(((t[to] as number) / (t[from] as number)).toFixed(2))]),
    );
  return {
    entries,
    ms: times,
    largeToSmallLedger: ratios('large ledger', 'small ledger'),
    wallet500kTo500: ratios('large wallet', 'large ledger'),
  };
}

try {
  await seed();
  const facts = {
    postgres: (await admin.query('SHOW server_version')).rows[0].server_version as string,
    node: process.version,
    cores: os.availableParallelism(),
    cpu: os.cpus()[0]?.model,
    fdatasyncMs: fdatasyncMs(),
    wallets: walletCount,
    sliceSeconds,
    rounds,
    pgbench: pgbench ? execFileSync(pgbench, ['--version'], { encoding: 'utf8' }).trim() : null,
  };
  process.stderr.write(`${JSON.stringify(facts)}\n`);
  const deadlocks0 = (await sound()).deadlocks;
  const wanted = args.contenders.split(',');
  const plan: (() => Promise<Slice>)[] = [];
  for (const load of ['many', 'hot'] as const) {
    for (const name of ['A', 'B'] as const)
      if (wanted.includes(name) && pgbench) for (const c of FLOOR_CLIENTS) plan.push(() => byPgbench(name, load, c));
    // One transaction per operation: more callers than twice the pool only wait for a connection until they are refused.
    for (const c of clientCounts)
      for (const name of ['C', 'C-cycle', 'D', 'D-cycle'])
        if (wanted.includes(name) && (!name.startsWith('D') || c <= 64)) plan.push(() => inProcess(name, load, c));
    // A request takes long beside a slice: with more of them, those cut off at its end would count.
    for (const c of clientCounts.filter((n) => n <= 16))
      for (const name of ['E', 'E-cycle'] as const) if (wanted.includes(name)) plan.push(() => overRest(name, load, c));
  }
  const slices: Slice[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // The order is reversed every round, so that nobody always runs on the fuller table.
    for (const run of round % 2 ? [...plan].reverse() : plan) {
      const [others0, began] = [cpuOfOthers(), performance.now()];
      const s = await run();
      const others1 = cpuOfOthers();
      if (others0 !== null && others1 !== null) s.others = (others1 - others0) / ((performance.now() - began) / 1_000);
      slices.push(s);
      process.stderr.write(
        `round ${round + 1} ${s.contender.padEnd(7)} ${s.load.padEnd(4)} ${String(s.clients).padStart(3)}: ${s.perSecond.toFixed(0).padStart(6)}/s  p50 ${s.p50Ms?.toFixed(2)} ms  batch ${s.perBatch?.toFixed(1) ?? '-'}  cpu ${s.clientCpuUs?.toFixed(0) ?? '-'}/${s.serverCpuUs?.toFixed(0) ?? '-'} us  others ${s.others?.toFixed(2) ?? '-'} cores\n`,
      );
    }
    await sound();
  }
  const of = (contender: string, load: Load, clients: number, what: (s: Slice) => number | null) => {
    const all = slices.filter((s) => s.contender === contender && s.load === load && s.clients === clients);
    const quiet = all.filter((s) => (s.others ?? 0) <= OTHERS_MAX_CORES);
    const v = (quiet.length > 0 ? quiet : all).map(what).filter((x): x is number => x !== null);
    return v.length > 0 ? median(v) : null;
  };
  const bestFloor = (load: Load) =>
    Math.max(...FLOOR_CLIENTS.map((c) => of('A', load, c, (s) => s.perSecond) ?? Number.NaN).filter((x) => x > 0));
  const table = [];
  for (const load of ['many', 'hot'] as const) {
    const best = bestFloor(load);
    for (const contender of ['A', 'B', 'C', 'C-cycle', 'D', 'D-cycle', 'E', 'E-cycle'])
      for (const clients of contender === 'A' || contender === 'B' ? FLOOR_CLIENTS : clientCounts) {
        const rate = of(contender, load, clients, (s) => s.perSecond);
        if (rate === null) continue;
        // Hold and release over REST beside hold and capture in the process: both two bookings.
        const engine = of(contender.endsWith('cycle') ? 'C-cycle' : 'C', load, clients, (s) => s.perSecond);
        table.push({
          contender,
          load,
          clients,
          perSecond: Math.round(rate),
          toBestFloor: Number.isFinite(best) ? Number((rate / best).toFixed(2)) : null,
          toEngine: engine === null ? null : Number((rate / engine).toFixed(2)),
          p50Ms: of(contender, load, clients, (s) => s.p50Ms)?.toFixed(2) ?? null,
          p99Ms: of(contender, load, clients, (s) => s.p99Ms)?.toFixed(2) ?? null,
          perBatch: of(contender, load, clients, (s) => s.perBatch)?.toFixed(1) ?? null,
          clientCpuUs: of(contender, load, clients, (s) => s.clientCpuUs)?.toFixed(0) ?? null,
          serverCpuUs: of(contender, load, clients, (s) => s.serverCpuUs)?.toFixed(0) ?? null,
        });
      }
  }
  const ratio = (load: Load, clients: number) => {
    const c = of('C', load, clients, (s) => s.perSecond);
    const best = bestFloor(load);
    return c === null || !Number.isFinite(best) ? null : c / best;
  };
  const operations = slices
    .filter((s) => s.contender.startsWith('C'))
    .reduce((n, s) => n + s.perSecond * sliceSeconds, 0);
  const retries = slices.reduce((n, s) => n + s.retries, 0);
  const grown = args.growth ? await growth() : null;
  const end = await sound();
  const hot = await admin.query(
    "SELECT n_tup_hot_upd::float8 / greatest(n_tup_upd, 1) AS r FROM pg_stat_user_tables WHERE relname = 'ledger_account'",
  );
  const gates = [
    { gate: '64 callers, many wallets, C / best A', wanted: 1.0, measured: ratio('many', 64) },
    { gate: '64 callers, hot wallet, C / best A', wanted: 2.5, measured: ratio('hot', 64) },
    { gate: '8 callers, hot wallet, C / best A', wanted: 1.5, measured: ratio('hot', 8) },
    { gate: '8 callers, many wallets, C / best A', wanted: 0.5, measured: ratio('many', 8) },
    {
      gate: '1 caller, p50 ms on disk (at most)',
      wanted: 3,
      measured: of('C', 'many', 1, (s) => s.p50Ms),
      atMost: true,
    },
    { gate: 'deadlocks (at most)', wanted: 0, measured: end.deadlocks - deadlocks0, atMost: true },
    {
      gate: 'retries per operation (below)',
      wanted: 0.01,
      measured: operations > 0 ? retries / operations : null,
      atMost: true,
    },
    { gate: 'HOT updates of balance rows', wanted: 0.99, measured: hot.rows[0].r as number },
    ...Object.entries(grown?.largeToSmallLedger ?? {}).map(([name, measured]) => ({
      gate: `${name} at 10^6 ÷ 10^3 entries (at most)`,
      wanted: 1.2,
      measured,
      atMost: true,
    })),
    ...Object.entries(grown?.wallet500kTo500 ?? {}).map(([name, measured]) => ({
      gate: `${name} of a wallet of 5·10^5 ÷ 500 entries (at most)`,
      wanted: 1.2,
      measured,
      atMost: true,
    })),
  ].map((g) => ({ ...g, ok: g.measured === null ? null : g.atMost ? g.measured <= g.wanted : g.measured >= g.wanted }));
  const disturbed = slices.filter((s) => (s.others ?? 0) > OTHERS_MAX_CORES).length;
  const report = {
    facts,
    slices: slices.length,
    disturbed,
    table,
    gates,
    growth: grown,
    auditViews: 'empty after every round',
  };
  console.log(`${disturbed} of ${slices.length} slices were disturbed by others`);
  console.table(table);
  console.table(
    gates.map(({ gate, wanted: w, measured, ok }) => ({
      gate,
      wanted: w,
      measured: measured === null ? null : Number(measured.toFixed(4)),
      ok,
    })),
  );
  if (grown) console.log(JSON.stringify(grown, null, 2));
  if (args.json) fs.writeFileSync(args.json, JSON.stringify(report, null, 2));
  else process.stdout.write(`${JSON.stringify(report)}\n`);
} finally {
  // It ends by itself when nobody talks to it any more.
  rest?.child.disconnect();
  await closeLedger();
  await closeDb();
  await admin.end();
  await server.stop('immediate');
  fs.rmSync(dataDir, { recursive: true, force: true });
}

/**
 * The speed of money, as ratios inside one run (ledger.md 10.5): absolute figures move by 2 to 4 times between runs of
 * one machine. `npm run bench:ledger`, or
 *
 *   node bench/ledger.ts --rounds 5 --slice 6 --clients 1,8,64,256 --growth --json out.json
 *
 * Contenders, each on the same schema with the same guards, writing the same rows:
 *   A  pgbench -M prepared, one PL/pgSQL function per hold: the floor; its best client count of 4, 16 and 64
 *   C  the engine in process, `ledger.submit`
 *   D  path A: one operation per interactive transaction
 * Operations: a hold, and for C a cycle of hold and capture.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/server/embedded/postgres.ts';

const { values: args } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    slice: { type: 'string', default: '6' },
    clients: { type: 'string', default: '1,8,64,256' },
    wallets: { type: 'string', default: '1000' },
    contenders: { type: 'string', default: 'A,C,D' },
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
  NODE_ENV: 'test',
  CIVITAS_PROFILE: 'test',
  LOG_LEVEL: 'error',
  AUTH_SECRET: 'kPz8vR2mQw5xTn7bYc4dHf9gLs3jWa6e',
  ENCRYPTION_SECRET: 'Zt7yXw4vUs9rQp2oNm5lKj8iHg3fEd6c',
  TWO_FA_ENCRYPTION_KEY: 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=',
  DATABASE_POOL_MAX: '32',
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
const { closeDb } = await import('../src/platform/db/client.ts');
const { postMany, postIn } = await import('../src/districts/vault/ledger-engine.ts');
const { closeLedger, ledger } = await import('../src/districts/vault/ledger-queue.ts');
const { openOwnerPool } = await import('../src/districts/vault/open-owner-pool.ts');
const { openAgentWallets } = await import('../src/districts/vault/open-agent-wallets.ts');
const { topUpPosting } = await import('../src/districts/vault/stripe-postings.ts');
const { holdCredits } = await import('../src/districts/vault/hold-credits.ts');
const { captureHold } = await import('../src/districts/vault/capture-hold.ts');
const { poolOf } = await import('../src/districts/vault/accounts.ts');

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
    await transact(ctx, (tx) =>
      postMany(
        tx,
        part.map((ownerId) =>
          topUpPosting({
            paymentIntentId: `pi_${ownerId}`,
            ownerId,
            topUpId: newId(),
            chargedMinor: 10n ** 12n,
            creditsMinor: 10n ** 12n,
            occurredAt: null,
          }),
        ),
      ),
    );
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
}

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
    if (contender === 'D') {
      await transact(ctx, (tx) => postIn(tx, op));
      return true;
    }
    await ledger().submit({ ctx, op });
    if (contender === 'C-cycle')
      await ledger().submit({
        ctx,
        op: captureHold.operation({
          taskId,
          buyerOwnerId: ownerId,
          workerAgentId: agent,
          priceMinor: 1n,
          feeBps: 1500,
        }),
      });
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

async function floor(load: Load, clients: number): Promise<Slice> {
  const file = path.join(dataDir, '..', `bench-${process.pid}-${load}.sql`);
  fs.writeFileSync(
    file,
    load === 'hot' ? 'SELECT bench_hold(1);\n' : `\\set w random(1, ${walletCount})\nSELECT bench_hold(:w);\n`,
  );
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
    contender: 'A',
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

/** Server time of one statement: the median of 200 runs, milliseconds. */
async function timeOf(client: pg.Client, sql: string, params: () => unknown[]): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 220; i += 1) {
    const t = performance.now();
    await client.query({ name: sql.slice(0, 40), text: sql, values: params() });
    if (i >= 20) times.push(performance.now() - t);
  }
  return median(times);
}

/**
 * Growth: what a hold, a hold + capture, a balance, a page of 50 and a balance at an instant cost on a small ledger and
 * on one with 10^6 entries, and on one wallet with 5·10^5 of its own. Small and large are measured in turns.
 */
async function growth(): Promise<Record<string, unknown>> {
  const { findPoolPage, findBalanceAt } = await import('../src/districts/vault/queries.ts');
  const { db } = await import('../src/platform/db/client.ts');
  const big = owners[1] as string;
  const small = owners[2] as string;
  const client = db() as never;
  const cost = async (owner: string) => {
    const time = async (n: number, fn: () => Promise<unknown>) => {
      const times: number[] = [];
      for (let i = 0; i < n + 10; i += 1) {
        const t = performance.now();
        await fn();
        if (i >= 10) times.push(performance.now() - t);
      }
      return median(times);
    };
    const pool = poolOf(owner).id;
    const last = await admin.query('SELECT version FROM ledger_account WHERE id = $1', [pool]);
    const version = BigInt(last.rows[0].version);
    const span = await admin.query(
      'SELECT min(created_at) AS a, max(created_at) AS b FROM ledger_entry WHERE account_id = $1',
      [pool],
    );
    const [a, b] = [span.rows[0].a.getTime(), span.rows[0].b.getTime()];
    const hold = async () => {
      const taskId = newId();
      await ledger().submit({ ctx, op: holdCredits.operation({ taskId, buyerOwnerId: owner, amountMinor: 1n }) });
      return taskId;
    };
    return {
      hold: await time(200, hold),
      cycle: await time(100, async () => {
        const taskId = await hold();
        await ledger().submit({
          ctx,
          op: captureHold.operation({ taskId, buyerOwnerId: owner, workerAgentId: agent, priceMinor: 1n, feeBps: 0 }),
        });
      }),
      balance: await timeOf(admin, 'SELECT posted, held, version FROM ledger_account WHERE id = $1', () => [pool]),
      page: await time(200, () =>
        findPoolPage(client, pool, version - BigInt(Math.floor(Math.random() * Number(version - 60n))), 50),
      ),
      pointInTime: await time(200, () => findBalanceAt(client, pool, new Date(a + Math.random() * (b - a)))),
    };
  };
  // Entries of one wallet up to 500.
  const fill = async (owner: string, target: number) => {
    const have = async () =>
      Number(
        (await admin.query('SELECT version FROM ledger_account WHERE id = $1', [poolOf(owner).id])).rows[0].version,
      );
    for (let missing = target - (await have()); missing > 0; missing = target - (await have())) {
      const n = Math.min(missing, 512);
      await transact(ctx, (tx) =>
        postMany(
          tx,
          Array.from({ length: n }, () =>
            holdCredits.operation({ taskId: newId(), buyerOwnerId: owner, amountMinor: 1n }),
          ),
        ),
      );
    }
  };
  await fill(small, 500);
  const before = await cost(small);
  const total0 = Number((await admin.query('SELECT count(*) AS n FROM ledger_entry')).rows[0].n);
  await fill(big, 500_000);
  const rest = 1_000_000 - Number((await admin.query('SELECT count(*) AS n FROM ledger_entry')).rows[0].n);
  for (let i = 3; i < owners.length && rest > 0; i += 1)
    await fill(owners[i] as string, Math.ceil(rest / (owners.length - 3)));
  await admin.query('VACUUM ANALYZE');
  const rounds: { small: typeof before; big: typeof before }[] = [];
  for (let i = 0; i < 3; i += 1) rounds.push({ small: await cost(small), big: await cost(big) });
  const med = (pick: (r: (typeof rounds)[number]) => number) => median(rounds.map(pick));
  const names = Object.keys(before) as (keyof typeof before)[];
  const total1 = Number((await admin.query('SELECT count(*) AS n FROM ledger_entry')).rows[0].n);
  return {
    entriesBefore: total0,
    entriesAfter: total1,
    msBefore: before,
    ratioSmallWalletLargeToSmallLedger: Object.fromEntries(names.map((n) => [n, med((r) => r.small[n]) / before[n]])),
    ratioWallet500kTo500: Object.fromEntries(names.map((n) => [n, med((r) => r.big[n]) / med((r) => r.small[n])])),
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
    if (wanted.includes('A') && pgbench) for (const c of FLOOR_CLIENTS) plan.push(() => floor(load, c));
    // One transaction per operation: more callers than twice the pool only wait for a connection until they are refused.
    for (const c of clientCounts)
      for (const name of ['C', 'D', 'C-cycle'])
        if (wanted.includes(name) && (name !== 'D' || c <= 64)) plan.push(() => inProcess(name, load, c));
  }
  const slices: Slice[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // The order is reversed every round, so that nobody always runs on the fuller table.
    for (const run of round % 2 ? [...plan].reverse() : plan) {
      const s = await run();
      slices.push(s);
      process.stderr.write(
        `round ${round + 1} ${s.contender.padEnd(7)} ${s.load.padEnd(4)} ${String(s.clients).padStart(3)}: ${s.perSecond.toFixed(0).padStart(6)}/s  p50 ${s.p50Ms?.toFixed(2)} ms  batch ${s.perBatch?.toFixed(1) ?? '-'}  cpu ${s.clientCpuUs?.toFixed(0) ?? '-'}/${s.serverCpuUs?.toFixed(0) ?? '-'} us\n`,
      );
    }
    await sound();
  }
  const of = (contender: string, load: Load, clients: number, what: (s: Slice) => number | null) => {
    const v = slices
      .filter((s) => s.contender === contender && s.load === load && s.clients === clients)
      .map(what)
      .filter((x): x is number => x !== null);
    return v.length > 0 ? median(v) : null;
  };
  const bestFloor = (load: Load) =>
    Math.max(...FLOOR_CLIENTS.map((c) => of('A', load, c, (s) => s.perSecond) ?? Number.NaN).filter((x) => x > 0));
  const table = [];
  for (const load of ['many', 'hot'] as const) {
    const best = bestFloor(load);
    for (const contender of ['A', 'C', 'D', 'C-cycle'])
      for (const clients of contender === 'A' ? FLOOR_CLIENTS : clientCounts) {
        const rate = of(contender, load, clients, (s) => s.perSecond);
        if (rate === null) continue;
        table.push({
          contender,
          load,
          clients,
          perSecond: Math.round(rate),
          toBestFloor: Number.isFinite(best) ? Number((rate / best).toFixed(2)) : null,
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
    return c === null ? null : c / bestFloor(load);
  };
  const operations = slices
    .filter((s) => s.contender.startsWith('C'))
    .reduce((n, s) => n + s.perSecond * sliceSeconds, 0);
  const retries = slices.reduce((n, s) => n + s.retries, 0);
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
  ].map((g) => ({ ...g, ok: g.measured === null ? null : g.atMost ? g.measured <= g.wanted : g.measured >= g.wanted }));
  const grown = args.growth ? await growth() : null;
  await sound();
  const report = { facts, table, gates, growth: grown, auditViews: 'empty after every round' };
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
  await closeLedger();
  await closeDb();
  await admin.end();
  await server.stop('immediate');
  fs.rmSync(dataDir, { recursive: true, force: true });
}

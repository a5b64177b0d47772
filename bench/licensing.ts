/**
 * Licences under load, as ratios inside one run (licensing.md 13 and 14): telemetry and validations through HTTP ÷ the
 * same statements driven by pgbench on the same database; and the licence agent under SIGKILL.
 *
 *   node bench/licensing.ts [--rounds 3] [--seconds 6] [--connections 32] [--licenses 200]
 *   node bench/licensing.ts --crash [--kills 110]
 *
 * Contenders take turns within each round; medians are compared. The floor drives the platform's own statements, taken
 * from the same constants: one call at a time from 8 and 32 clients, and `GATHERED` calls in one statement from two, which
 * is what the platform does under load.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/server/embedded/postgres.ts';
import { crashRun } from '../tests/support/license-agent-crash.ts';
import { BENCH_SETTINGS, startChild } from './bench-process.ts';

const { values: args } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '6' },
    connections: { type: 'string', default: '32' },
    licenses: { type: 'string', default: '200' },
    crash: { type: 'boolean', default: false },
    kills: { type: 'string', default: '110' },
    // Contenders whose names match.
    only: { type: 'string', default: '' },
    // A folder for the server's CPU profile.
    profile: { type: 'string' },
  },
});
const VPC = '/api/v1/public/vpc';
const FLOOR_CLIENTS = [8, 32];
const HOSTS = 5;
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-bench-'));
const children: ChildProcess[] = [];
const database = await startEmbeddedPostgres({
  dataDir,
  password: 'bench',
  database: 'bench',
  settings: { fsync: 'on', synchronous_commit: 'on', max_wal_size: '4GB', max_connections: '200' },
});
Object.assign(process.env, {
  ...BENCH_SETTINGS,
  // The licences are issued in the past, which only a test may.
  NODE_ENV: 'test',
  DATABASE_URL: database.url,
  DATABASE_POOL_MAX: '32',
  BENCH_LICENSES: args.crash ? '1' : args.licenses,
});

interface Served {
  port: number;
  licenses: { key: string; id: string }[];
}

function serve(): Promise<Served> {
  const { child, said } = startChild<Served>(path.join(import.meta.dirname, 'licensing-server.ts'), {
    execArgv: args.profile ? ['--cpu-prof', `--cpu-prof-dir=${args.profile}`] : [],
  });
  children.push(child);
  return said;
}

/** The server writes its profile while it ends by itself. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((r) => child.once('exit', r));
  if (child.connected) child.disconnect();
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(late);
}

let period = 0;
const base = Date.now() - 30 * 86_400_000;
/** A second that no other call of this run reports. */
function nextPeriod(): [string, string] {
  period += 1;
  return [new Date(base + period * 1000).toISOString(), new Date(base + (period + 1) * 1000).toISOString()];
}

interface Figure {
  perSecond: number;
  p99: number;
  /** CPU of the server's process per call, milliseconds: says what a core could do when others use the machine. */
  cpuMs: number;
}

/** CPU seconds a process has used; NaN where /proc does not say. */
function cpuSeconds(pid: number | undefined): number {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

async function http(at: string, url: string, body: () => unknown): Promise<Figure> {
  const before = cpuSeconds(children[0]?.pid);
  const result = await autocannon({
    url,
    connections: Number(args.connections),
    duration: Number(args.seconds),
    requests: [
      {
        method: 'POST',
        path: `${VPC}${at}`,
        headers: { 'content-type': 'application/json' },
        setupRequest: (request) => ({ ...request, body: JSON.stringify(body()) }),
      },
    ],
  });
  if (result.non2xx > 0) console.log(`${at}: ${result.non2xx} of ${result.requests.total} refused`);
  // A machine that others use may make some wait too long; more than that is no measurement.
  if (result.non2xx * 100 > result.requests.total || result.errors > 0)
    throw new Error(`${at}: ${result.non2xx} refused, ${result.errors} failed`);
  const cpuMs = ((cpuSeconds(children[0]?.pid) - before) * 1000) / result.requests.total;
  return { perSecond: result.requests.average, p99: result.latency.p99, cpuMs };
}

/** Calls of one pgbench transaction where the platform's gathered statements are driven. */
const GATHERED = 32;

/** The platform's own statements, word for word, in functions, so that pgbench drives them with one call each. */
async function makeFloor(client: pg.Client, licenses: Served['licenses']): Promise<void> {
  const { STORE_BY_KEY, STORE_MANY } = await import('../src/districts/licensing/queries/telemetry.ts');
  const { RENEW, RENEW_MANY } = await import('../src/districts/licensing/queries/seats.ts');
  const { keyHash } = await import('../src/platform/crypto/api-key.ts');
  const named = (sql: string) => sql.replace(/\$(\d+)/g, 'a$1');
  const START = "date_trunc('day', now()) - interval '20 days'";
  await client.query(`
    CREATE TABLE bench_key (n int PRIMARY KEY, hash char(64) NOT NULL, license_id uuid NOT NULL);
    CREATE SEQUENCE bench_period;
    CREATE FUNCTION bench_telemetry(n int, host int) RETURNS uuid LANGUAGE plpgsql AS $f$
    DECLARE
      s bigint := nextval('bench_period'); r record;
      a1 char(64) := (SELECT hash FROM bench_key b WHERE b.n = bench_telemetry.n);
      a2 timestamptz := now(); a3 text := 'floor'; a4 text := 'inference-' || host; a5 text := 'llama';
      a6 timestamptz := ${START} + s * interval '1 second'; a7 timestamptz := ${START} + (s + 1) * interval '1 second';
      a8 int := 0; a9 bigint := 1000; a10 bigint := 500; a11 bigint := 10; a12 text := encode(sha256(s::text::bytea), 'hex');
      a13 uuid; a14 text := 'single'; a15 timestamptz := now() - interval '35 days'; a16 int := 0;
      a17 timestamptz := now() - interval '25 hours'; a18 uuid := uuidv7(); a19 boolean := false;
    BEGIN
      FOR r IN ${named(STORE_BY_KEY)} LOOP
        IF r."eventId" IS NULL THEN RAISE EXCEPTION 'not stored'; END IF;
      END LOOP;
      RETURN a18;
    END $f$;
    CREATE FUNCTION bench_telemetry_gathered() RETURNS int LANGUAGE plpgsql AS $f$
    DECLARE r record; n int := 0;
      a1 jsonb := (SELECT jsonb_agg(jsonb_build_object('key', b.hash, 'at', now(), 'deployment', 'floor', 'hostname', 'inference-' || i % ${HOSTS},
          'model', 'llama', 'start', ${START} + s * interval '1 second', 'end', ${START} + (s + 1) * interval '1 second', 'revision', 0,
          'input', 1000, 'output', 500, 'requests', 10, 'payload', encode(sha256(s::text::bytea), 'hex'), 'source', 'single',
          'old', now() - interval '35 days', 'late', 0, 'seats', now() - interval '25 hours', 'id', uuidv7()))
        FROM (SELECT i, nextval('bench_period') AS s, 1 + floor(random() * ${args.licenses})::int AS n FROM generate_series(1, ${GATHERED}) i) x
        JOIN bench_key b ON b.n = x.n);
    BEGIN
      FOR r IN ${named(STORE_MANY)} LOOP n := n + (r."eventId" IS NOT NULL)::int; END LOOP;
      IF n <> ${GATHERED} THEN RAISE EXCEPTION '% stored', n; END IF;
      RETURN n;
    END $f$;
    CREATE FUNCTION bench_validate(n int, host text) RETURNS int LANGUAGE plpgsql AS $f$
    DECLARE r record; done int := 0;
      a1 char(64) := (SELECT hash FROM bench_key b WHERE b.n = bench_validate.n);
      a2 timestamptz := now(); a3 text := 'prod'; a4 text := host; a5 uuid; a6 text := '1.2.0';
      a7 timestamptz := now() - interval '25 hours'; a8 timestamptz := now() - interval '24 hours 30 minutes';
    BEGIN
      FOR r IN ${named(RENEW)} LOOP done := done + 1; END LOOP;
      IF done <> 1 THEN RAISE EXCEPTION 'not renewed'; END IF;
      RETURN done;
    END $f$;
    CREATE FUNCTION bench_validate_gathered() RETURNS int LANGUAGE plpgsql AS $f$
    DECLARE r record; n int := 0; a1 jsonb;
    BEGIN
      SELECT jsonb_agg(jsonb_build_object('n', i, 'key', b.hash, 'at', now(), 'deployment', 'prod', 'hostname', 'inference-' || i % ${HOSTS},
               'version', '1.2.0', 'since', now() - interval '25 hours', 'after', now() - interval '24 hours 30 minutes'))
        INTO a1
        FROM (SELECT i, 1 + floor(random() * ${args.licenses})::int AS n FROM generate_series(1, ${GATHERED}) i) x JOIN bench_key b ON b.n = x.n;
      FOR r IN ${named(RENEW_MANY)} LOOP n := n + r.kept::int; END LOOP;
      RETURN n;
    END $f$;`);
  await client.query('INSERT INTO bench_key SELECT * FROM unnest($1::int[], $2::text[], $3::uuid[])', [
    licenses.map((_l, i) => i + 1),
    licenses.map((l) => keyHash(l.key)),
    licenses.map((l) => l.id),
  ]);
}

async function floor(call: string, clients: number): Promise<Figure> {
  const file = path.join(dataDir, '..', `bench-${process.pid}.sql`);
  fs.writeFileSync(file, `\\set n random(1, ${args.licenses})\n\\set h random(0, ${HOSTS - 1})\nSELECT ${call};\n`);
  const u = new URL(database.url);
  const child = spawn(
    'pgbench',
    ['-n', '-M', 'prepared', '-f', file, '-c', String(clients), '-j', '2', '-T', args.seconds, 'bench'],
    {
      env: { ...process.env, PGHOST: '127.0.0.1', PGPORT: u.port, PGUSER: 'postgres', PGPASSWORD: 'bench' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (d) => {
      out += d;
    });
  const code = await new Promise((r) => child.once('close', r));
  fs.rmSync(file, { force: true });
  const tps = /tps = ([\d.]+)/.exec(out)?.[1];
  if (code !== 0 || !tps) throw new Error(`pgbench failed: ${out.slice(-500)}`);
  return { perSecond: Number(tps), p99: Number.NaN, cpuMs: Number.NaN };
}

const median = (list: number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] as number;

async function load(served: Served): Promise<void> {
  const url = `http://127.0.0.1:${served.port}`;
  const any = () => served.licenses[Math.floor(Math.random() * served.licenses.length)] as { key: string };
  const host = () => `inference-${Math.floor(Math.random() * HOSTS)}`;
  const record = () => {
    const [period_start, period_end] = nextPeriod();
    return {
      deployment_id: 'prod',
      hostname: host(),
      model: 'llama',
      period_start,
      period_end,
      input_tokens: 1000,
      output_tokens: 500,
      request_count: 10,
    };
  };
  // Every seat is taken before the clock runs: what is measured is the daily check of a pod that has one.
  const places = served.licenses.flatMap((l) => Array.from({ length: HOSTS }, (_v, i) => [l.key, i] as const));
  const take = async () => {
    for (let p = places.pop(); p; p = places.pop()) {
      const body = { license_key: p[0], deployment_id: 'prod', hostname: `inference-${p[1]}`, version: '1.2.0' };
      const headers = { 'content-type': 'application/json' };
      await fetch(`${url}${VPC}/license/validate`, { method: 'POST', headers, body: JSON.stringify(body) });
    }
  };
  await Promise.all(Array.from({ length: 4 }, take));

  const contenders: [string, () => Promise<Figure>][] = [
    ['telemetry over HTTP', () => http('/telemetry', url, () => ({ license_key: any().key, ...record() }))],
    [
      'batches of 50 over HTTP',
      async () => {
        const f = await http('/telemetry/batch', url, () => ({
          license_key: any().key,
          records: Array.from({ length: 50 }, record),
        }));
        return { perSecond: f.perSecond * 50, p99: f.p99, cpuMs: f.cpuMs / 50 };
      },
    ],
    [
      'validate over HTTP',
      () =>
        http('/license/validate', url, () => ({
          license_key: any().key,
          deployment_id: 'prod',
          hostname: host(),
          version: '1.2.0',
          nonce: 'bench-nonce-0123456789',
        })),
    ],
  ];
  if (spawnSync('sh', ['-c', 'command -v pgbench']).status === 0) {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await makeFloor(client, served.licenses);
    await client.end();
    for (const clients of FLOOR_CLIENTS) {
      contenders.push([`pgbench telemetry ${clients}`, () => floor('bench_telemetry(:n, :h)', clients)]);
      contenders.push([`pgbench validate ${clients}`, () => floor("bench_validate(:n, 'inference-' || :h)", clients)]);
    }
    const gathered = async (what: string) => {
      const f = await floor(`bench_${what}_gathered()`, 2);
      return { ...f, perSecond: f.perSecond * GATHERED };
    };
    contenders.push(['pgbench gathered telemetry', () => gathered('telemetry')]);
    contenders.push(['pgbench gathered validate', () => gathered('validate')]);
  } else console.log('pgbench is not here: no ratios');

  const taking = contenders.filter(([name]) => new RegExp(args.only).test(name));
  const figures = new Map(contenders.map(([name]) => [name, [] as Figure[]]));
  for (let round = 0; round < Number(args.rounds) + 1; round += 1)
    for (const [name, run] of taking) {
      const f = await run();
      if (process.env.BENCH_EACH) console.log(round, name, f.perSecond.toFixed(0), f.cpuMs.toFixed(2));
      // The first round warms up.
      if (round > 0) figures.get(name)?.push(f);
    }
  const of = (name: string) => median((figures.get(name) ?? []).map((f) => f.perSecond));
  for (const [name, list] of figures) {
    if (list.length === 0) continue;
    const p99 = median(list.map((f) => f.p99));
    const cpuMs = median(list.map((f) => f.cpuMs));
    const more = Number.isNaN(p99) ? '' : `, p99 ${p99} ms, server CPU ${cpuMs.toFixed(2)} ms each`;
    console.log(`${name.padEnd(27)} ${of(name).toFixed(0).padStart(7)} /s${more}`);
  }
  const best = (what: string) => Math.max(...FLOOR_CLIENTS.map((c) => of(`pgbench ${what} ${c}`)));
  console.log(`telemetry over HTTP ÷ pgbench  ${(of('telemetry over HTTP') / best('telemetry')).toFixed(2)}`);
  console.log(`batches over HTTP ÷ pgbench    ${(of('batches of 50 over HTTP') / best('telemetry')).toFixed(2)}`);
  console.log(`validate over HTTP ÷ pgbench   ${(of('validate over HTTP') / best('validate')).toFixed(2)}`);
  for (const what of ['telemetry', 'validate']) {
    const ratio = of(`${what} over HTTP`) / of(`pgbench gathered ${what}`);
    console.log(`${what} over HTTP ÷ pgbench with the gathered statements  ${ratio.toFixed(2)}`);
  }
}

async function crash(served: Served): Promise<void> {
  const [license] = served.licenses as [Served['licenses'][number]];
  const started = performance.now();
  const run = await crashRun({
    apiUrl: `http://127.0.0.1:${served.port}${VPC}`,
    licenseKey: license.key,
    kills: Number(args.kills),
    lifeMs: [30, 200],
  });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query(
    'SELECT sum(input_tokens)::text AS input, sum(output_tokens)::text AS output, sum(request_count)::text AS requests, count(*)::int AS windows FROM vpc_telemetry WHERE license_id = $1',
    [license.id],
  );
  await client.end();
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${run.kills} SIGKILLs in ${seconds.toFixed(0)} s; ${run.refused503} answers of 503, ${run.dropped} lost`,
  );
  console.log(`engine  ${run.truth.input} + ${run.truth.output} tokens, ${run.truth.requests} requests`);
  console.log(
    `billed  ${rows[0].input} + ${rows[0].output} tokens, ${rows[0].requests} requests in ${rows[0].windows} windows`,
  );
  console.log(`refused for good ${run.dead}, left in the spool ${run.left}`);
  const equal =
    rows[0].input === String(run.truth.input) &&
    rows[0].output === String(run.truth.output) &&
    rows[0].requests === String(run.truth.requests);
  if (!equal || run.dead > 0 || run.left > 0) throw new Error('usage was lost, doubled or refused');
}

try {
  const { migrate } = await import('../src/platform/db/migrate.ts');
  await migrate(database.url);
  const served = await serve();
  await (args.crash ? crash(served) : load(served));
} finally {
  await Promise.all(children.map(end));
  await database.stop('immediate');
  fs.rmSync(dataDir, { recursive: true, force: true });
}

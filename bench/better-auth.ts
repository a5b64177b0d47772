/**
 * `node bench/better-auth.ts`: sign-ins, session checks and API-key checks per second, beside better-auth (npm, MIT) in the
 * same run: same machine, same PostgreSQL (a database each), same size of pool, same bcrypt cost, both over HTTP, each
 * server a process of its own. better-auth is installed into `.cache/`, with the versions of bench/better-auth/package.json.
 *
 *   node bench/better-auth.ts [--rounds 3] [--seconds 3] [--connections 16] [--cost 12]
 *
 * Contenders take turns within each round; medians of their rounds are compared. Exit code 1 when a bar is missed: 1.0 for
 * sign-in, 2.0 for session and key checks.
 */
import { type ChildProcess, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/server/embedded/postgres.ts';
import { BENCH_SETTINGS, startChild } from './bench-process.ts';

const { values: args } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '16' },
    cost: { type: 'string', default: '12' },
  },
});
const POOL = '12';
const root = path.resolve(import.meta.dirname, '..');
const theirs = path.join(root, '.cache/bench-better-auth');

function install(): void {
  const manifest = fs.readFileSync(path.join(import.meta.dirname, 'better-auth/package.json'));
  const kept = path.join(theirs, 'package.json');
  const isThere =
    fs.existsSync(path.join(theirs, 'node_modules/better-auth')) && fs.readFileSync(kept).equals(manifest);
  if (!isThere) {
    fs.rmSync(theirs, { recursive: true, force: true });
    fs.mkdirSync(theirs, { recursive: true });
    fs.writeFileSync(kept, manifest);
    // The newest plugin names an older exact version of a helper than the newest core brings; both work with the core's.
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps'], {
      cwd: theirs,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  fs.copyFileSync(path.join(import.meta.dirname, 'better-auth/server.mjs'), path.join(theirs, 'server.mjs'));
}

install();
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-bench-'));
const database = await startEmbeddedPostgres({ dataDir, password: 'bench', database: 'bench' });
const children: ChildProcess[] = [];
Object.assign(process.env, {
  ...BENCH_SETTINGS,
  AGENT_REQUESTS_PER_MINUTE: '10000000',
  OWNER_REQUESTS_PER_MINUTE: '10000000',
  BCRYPT_COST_PASSWORD: args.cost,
  DATABASE_POOL_MAX: POOL,
  // Each sign-in of the bench comes from an address of its own, so that the limit of ten per address stands as it is.
  TRUSTED_PROXY_HOPS: '1',
  BENCH_COST: args.cost,
  BENCH_POOL: POOL,
  DATABASE_URL: database.url,
});

function child<T>(file: string, env: Record<string, string> = {}): Promise<T> {
  const started = startChild<T>(file, { cwd: path.dirname(file), env });
  children.push(started.child);
  return started.said;
}

interface Load {
  url: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** One of these per request, in turn. */
  keys?: string[];
  body?: string;
  /** A network address of its own for every request. */
  fromEverywhere?: boolean;
  connections?: number;
  /** Times the seconds of the others: slow calls need more of them. */
  longer?: number;
}

let address = 0;
async function perSecond(load: Load): Promise<number> {
  let turn = 0;
  const result = await autocannon({
    // A connection serves 1,000 requests here, and the generator sends on without reading that it was the last.
    reconnectRate: 900,
    url: load.url,
    connections: load.connections ?? Number(args.connections),
    duration: Number(args.seconds) * (load.longer ?? 1),
    timeout: 30,
    requests: [
      {
        method: load.method ?? 'GET',
        ...(load.body ? { body: load.body } : {}),
        setupRequest: (request) => {
          const headers: Record<string, string> = {
            ...(load.body ? { 'content-type': 'application/json' } : {}),
            ...load.headers,
          };
          if (load.keys) {
            turn += 1;
            headers['x-api-key'] = load.keys[turn % load.keys.length] as string;
          }
          if (load.fromEverywhere) {
            address += 1;
            headers['x-forwarded-for'] = `10.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}`;
          }
          return { ...request, headers };
        },
      },
    ],
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${load.url}: ${JSON.stringify(result.statusCodeStats)}, ${result.errors} failed`);
  // Nothing divided by nothing would meet every bar.
  if (result.requests.total === 0)
    throw new Error(`${load.url}: no answer in time, the machine is too busy to compare`);
  return result.requests.total / result.duration;
}

const median = (list: number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] as number;
let missed = false;
try {
  const { migrate } = await import('../src/platform/db/migrate.ts');
  await migrate(database.url);
  const ours = await child<{ port: number }>(path.join(import.meta.dirname, 'rest-api-server.ts'));
  const made = await (await fetch(`http://127.0.0.1:${ours.port}/bench/key`)).json();
  const { apiKey, token, account } = made as { apiKey: string; token: string; account: object };

  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  type Theirs = { port: number; account: object; cookie: string; keys: string[] };
  const started: Theirs[] = [];
  for (const [name, limit] of [
    ['other', 'off'],
    ['limited', 'on'],
  ] as const) {
    await client.query(`CREATE DATABASE ${name}`);
    const url = new URL(database.url);
    url.pathname = `/${name}`;
    started.push(
      await child<Theirs>(path.join(theirs, 'server.mjs'), { DATABASE_URL: url.href, BENCH_KEY_LIMIT: limit }),
    );
  }
  await client.end();
  const [plain, limited] = started as [Theirs, Theirs];
  const us = `http://127.0.0.1:${ours.port}/api/v1`;
  const them = (s: Theirs, to: string) => `http://127.0.0.1:${s.port}${to}`;

  // One account has ten places for sign-ins that are not decided yet.
  const connections = Math.min(4, Number(args.connections));
  const kinds: { what: string; bar: number | null; ours: Load; theirs: Load }[] = [
    {
      what: 'sign-in',
      bar: 1,
      ours: {
        url: `${us}/auth/login`,
        method: 'POST',
        body: JSON.stringify(account),
        fromEverywhere: true,
        connections,
      },
      theirs: {
        url: them(plain, '/api/auth/sign-in/email'),
        method: 'POST',
        body: JSON.stringify(plain.account),
        connections,
      },
    },
    {
      what: 'session check',
      bar: 2,
      ours: { url: `${us}/auth/me`, headers: { authorization: `Bearer ${token}` } },
      theirs: { url: them(plain, '/api/auth/get-session'), headers: { cookie: plain.cookie } },
    },
    {
      what: 'API key',
      bar: 2,
      ours: { url: `${us}/agents/me/key`, keys: [apiKey] },
      theirs: { url: them(plain, '/agents/me'), keys: plain.keys },
    },
    {
      what: 'API key, both with its limit',
      bar: null,
      ours: { url: `${us}/agents/me/key`, keys: [apiKey] },
      theirs: { url: them(limited, '/agents/me'), keys: limited.keys },
    },
  ];
  const figures = kinds.map(() => ({ ours: [] as number[], theirs: [] as number[] }));
  for (let round = 0; round <= Number(args.rounds); round += 1) {
    for (const [i, kind] of kinds.entries()) {
      const [a, b] = [await perSecond(kind.ours), await perSecond(kind.theirs)];
      // The first round warms up.
      if (round === 0) continue;
      figures[i]?.ours.push(a);
      figures[i]?.theirs.push(b);
    }
  }
  const version = JSON.parse(
    fs.readFileSync(path.join(theirs, 'node_modules/better-auth/package.json'), 'utf8'),
  ).version;
  console.log(
    `bcrypt cost ${args.cost}, ${args.connections} connections, pools of ${POOL}, ${os.availableParallelism()} cores, Node ${process.version}`,
  );
  console.log(
    `${''.padEnd(30)}${'Civitas/s'.padStart(11)}${`better-auth ${version}/s`.padStart(24)}${'ratio'.padStart(8)}`,
  );
  for (const [i, { what, bar }] of kinds.entries()) {
    const [a, b] = [median(figures[i]?.ours ?? []), median(figures[i]?.theirs ?? [])];
    const note = bar === null ? '' : a / b >= bar ? `  bar ${bar.toFixed(1)} met` : `  bar ${bar.toFixed(1)} MISSED`;
    if (bar !== null && a / b < bar) missed = true;
    console.log(
      `${what.padEnd(30)}${a.toFixed(1).padStart(11)}${b.toFixed(1).padStart(24)}${(a / b).toFixed(2).padStart(8)}${note}`,
    );
  }
} finally {
  for (const c of children) c.kill('SIGKILL');
  await database.stop('immediate');
  fs.rmSync(dataDir, { recursive: true, force: true });
}
process.exitCode = missed ? 1 : 0;

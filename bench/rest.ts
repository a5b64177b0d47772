/**
 * What the platform adds to a request, as ratios inside one run (reliability.md 10): `GET /api/v1/agents/me` with an
 * agent key (authentication, limits, one read, envelope) on the fast path, against a bare `node:http` server that sends
 * the same bytes, and, when the pages are built, against the same procedure behind a Next route handler.
 *
 *   node bench/rest.ts [--rounds 5] [--seconds 4] [--connections 16]
 *
 * Contenders take turns within each round; medians of their rounds are compared. Every server is a process of its own.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { startEmbeddedPostgres } from '../src/server/embedded/postgres.ts';
import { BENCH_SETTINGS, startChild } from './bench-process.ts';

const { values: args } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '16' },
  },
});
const root = path.resolve(import.meta.dirname, '..');
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-bench-'));
const children: ChildProcess[] = [];
const database = await startEmbeddedPostgres({ dataDir, password: 'bench', database: 'bench' });
Object.assign(process.env, {
  ...BENCH_SETTINGS,
  AGENT_REQUESTS_PER_MINUTE: '10000000',
  DATABASE_URL: database.url,
});

async function child(file: string, env: Record<string, string> = {}): Promise<number> {
  const started = startChild<{ port: number }>(path.join(import.meta.dirname, file), { env });
  children.push(started.child);
  return (await started.said).port;
}

async function nextServer(): Promise<number | null> {
  if (!fs.existsSync(path.join(root, '.next/BUILD_ID'))) return null;
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const next = spawn(process.execPath, [path.join(root, 'node_modules/next/dist/bin/next'), 'start', '-p', `${port}`], {
    cwd: root,
    env: process.env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(next);
  for (let i = 0; i < 240; i += 1) {
    const reply = await fetch(`http://127.0.0.1:${port}/api/v1/agents/me`).catch(() => null);
    if (reply?.status === 401) return port;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('the Next server did not answer');
}

async function measure(url: string, headers: Record<string, string>): Promise<{ rps: number; p99: number }> {
  const result = await autocannon({
    url,
    headers,
    connections: Number(args.connections),
    duration: Number(args.seconds),
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
  return { rps: result.requests.average, p99: result.latency.p99 };
}

const median = (list: number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] as number;

try {
  const { migrate } = await import('../src/platform/db/migrate.ts');
  await migrate(database.url);
  const api = await child('rest-api-server.ts');
  const keyReply = await fetch(`http://127.0.0.1:${api}/bench/key`);
  const { apiKey } = (await keyReply.json()) as { apiKey: string };
  const headers = { 'x-api-key': apiKey };
  const one = await fetch(`http://127.0.0.1:${api}/api/v1/agents/me`, { headers });
  if (one.status !== 200) throw new Error(`the fast path answered ${one.status}: ${await one.text()}`);
  const bare = await child('rest-bare-server.ts', { BENCH_BODY: await one.text() });
  const next = await nextServer();

  const contenders: [string, string][] = [
    ['bare node:http', `http://127.0.0.1:${bare}/api/v1/agents/me`],
    ['fast path', `http://127.0.0.1:${api}/api/v1/agents/me`],
    ...(next ? ([['Next route', `http://127.0.0.1:${next}/api/v1/agents/me`]] as [string, string][]) : []),
  ];
  const figures = new Map(contenders.map(([name]) => [name, { rps: [] as number[], p99: [] as number[] }]));
  for (let round = 0; round < Number(args.rounds) + 1; round += 1) {
    for (const [name, url] of contenders) {
      const m = await measure(url, headers);
      // The first round warms up.
      if (round === 0) continue;
      figures.get(name)?.rps.push(m.rps);
      figures.get(name)?.p99.push(m.p99);
    }
  }
  const of = (name: string) => median(figures.get(name)?.rps ?? [Number.NaN]);
  for (const [name] of contenders)
    console.log(
      `${name.padEnd(16)} ${of(name).toFixed(0).padStart(7)} requests/s, p99 ${median(figures.get(name)?.p99 ?? [])} ms`,
    );
  console.log(`fast path ÷ bare node:http  ${(of('fast path') / of('bare node:http')).toFixed(2)}`);
  console.log(
    next
      ? `fast path ÷ Next route      ${(of('fast path') / of('Next route')).toFixed(2)}`
      : 'no pages are built: run `npm run build` for the ratio to a Next route',
  );
} finally {
  for (const c of children) c.kill('SIGKILL');
  await database.stop('immediate');
  fs.rmSync(dataDir, { recursive: true, force: true });
}

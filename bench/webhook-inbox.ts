/**
 * How many of Stripe's events the inbox takes: the real server, real signatures, one row and one job each, PostgreSQL with
 * fsync. `node bench/webhook-inbox.ts --seconds 5 --connections 16`. Gate: 300 a second on two cores (payments.md 10).
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import Stripe from 'stripe';
import { startEmbeddedPostgres } from '../src/server/embedded/postgres.ts';
import { BENCH_SETTINGS } from './bench-process.ts';

const { values: args } = parseArgs({
  options: { seconds: { type: 'string', default: '5' }, connections: { type: 'string', default: '16' } },
});
const secret = 'whsec_of_the_bench';
Object.assign(process.env, {
  ...BENCH_SETTINGS,
  NODE_ENV: 'test',
  STRIPE_SECRET_KEY: 'sk_test_of_the_bench',
  STRIPE_WEBHOOK_SECRET: secret,
});
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-bench-'));
const postgres = await startEmbeddedPostgres({
  dataDir,
  password: 'bench',
  database: 'bench',
  settings: { fsync: 'on', synchronous_commit: 'on' },
});
process.env.DATABASE_URL = postgres.url;
const { migrate } = await import('../src/platform/db/migrate.ts');
const { closeDb } = await import('../src/platform/db/client.ts');
const { startServer } = await import('../src/server/http.ts');

try {
  await migrate(postgres.url);
  const server = await startServer({ port: 0, host: '127.0.0.1', pages: null });
  const url = `http://127.0.0.1:${server.port}/api/webhooks/stripe`;
  let n = 0;
  const delivery = () => {
    n += 1;
    const body = JSON.stringify({
      id: `evt_bench_${n}`,
      object: 'event',
      api_version: Stripe.API_VERSION,
      created: Math.floor(Date.now() / 1_000),
      livemode: false,
      type: 'charge.succeeded',
      data: { object: { id: `ch_${n}`, object: 'charge', description: 'x'.repeat(2_000) } },
    });
    return { body, header: Stripe.webhooks.generateTestHeaderString({ payload: body, secret }) };
  };
  const one = delivery();
  const verifications = 5_000;
  const t = performance.now();
  for (let i = 0; i < verifications; i += 1) Stripe.webhooks.constructEvent(one.body, one.header, secret);
  const verifiedPerSecond = verifications / ((performance.now() - t) / 1_000);

  const latencies: number[] = [];
  const run = async (until: number, record: boolean) => {
    await Promise.all(
      Array.from({ length: Number(args.connections) }, async () => {
        while (performance.now() < until) {
          const { body, header } = delivery();
          const asked = performance.now();
          const reply = await fetch(url, { method: 'POST', headers: { 'stripe-signature': header }, body });
          if (reply.status !== 200) throw new Error(`the inbox answered ${reply.status}`);
          if (record) latencies.push(performance.now() - asked);
        }
      }),
    );
  };
  await run(performance.now() + 1_000, false);
  const seconds = Number(args.seconds);
  await run(performance.now() + seconds * 1_000, true);
  latencies.sort((a, b) => a - b);
  const at = (q: number) => Number((latencies[Math.floor(latencies.length * q)] as number).toFixed(1));
  const perSecond = Math.round(latencies.length / seconds);
  console.log(
    JSON.stringify(
      {
        perSecond,
        p50Ms: at(0.5),
        p99Ms: at(0.99),
        verifiedPerSecond: Math.round(verifiedPerSecond),
        ok: perSecond >= 300,
      },
      null,
      2,
    ),
  );
  await server.stop();
} finally {
  await closeDb();
  await postgres.stop('immediate');
  fs.rmSync(dataDir, { recursive: true, force: true });
}

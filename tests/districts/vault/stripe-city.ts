/** The vault with a local Stripe: emulator, webhook door and worker, all in this process. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type pg from 'pg';
import { beforeEach } from 'vitest';
import { createStripeEmulator, type EmulatorOptions, type StripeEmulator } from '../../../emulators/stripe/emulator.ts';
import { receiveStripeEvent } from '../../../src/districts/vault/receive-stripe-event.ts';
import { jobs } from '../../../src/districts/vault/sweepers.ts';
import type { Ctx } from '../../../src/platform/actor.ts';
import { startWorker, type WorkerHandle } from '../../../src/platform/bus/jobs.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import { isCivitasError } from '../../../src/platform/errors.ts';
import { resetStripeBreakerForTests, setStripeTimeoutForTests } from '../../../src/platform/vendors/stripe.ts';

/** Only where the local Stripe never answers is it not waited for: on a busy machine it is slow. */
const PATIENCE_MS = 20_000;
beforeEach(() => setStripeTimeoutForTests(PATIENCE_MS));

export const WEBHOOK_SECRET = 'whsec_test_secret_for_local_tests_only';

const stranger: Ctx = { actor: { kind: 'anonymous' }, requestId: 'webhook', ip: '127.0.0.1', userAgent: null };

export interface StripeCity {
  emulator: StripeEmulator;
  url: string;
  /** Asks a switch of the emulator. */
  switch(path: string, body?: object): Promise<Record<string, unknown>>;
  /** Delivers what waits and lets the worker finish. */
  settle(): Promise<void>;
  /** Statuses the door answered so far. */
  answers: number[];
  stop(): Promise<void>;
}

/** `door`: deliver to a server that runs already instead of to a door made here. `jobs`: of other districts too. `works: false`: no
 * worker is started. */
export async function startStripeCity(
  query: (sql: string, args?: unknown[]) => Promise<pg.QueryResult>,
  {
    door: foreign,
    jobs: all = jobs,
    works = true,
    ...options
  }: EmulatorOptions & { door?: string; jobs?: typeof jobs; works?: boolean } = {},
): Promise<StripeCity> {
  const answers: number[] = [];
  const server: Server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (c: Buffer) => chunks.push(c));
    req.on('end', () => {
      receiveStripeEvent(stranger, {
        body: Buffer.concat(chunks),
        signature: (req.headers['stripe-signature'] as string | undefined) ?? null,
      }).then(
        () => answer(200),
        (e) => answer(isCivitasError(e) && e.code === 'VALIDATION_ERROR' ? 400 : 500),
      );
    });
    const answer = (status: number) => {
      answers.push(status);
      res.writeHead(status).end();
    };
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = (server.address() as AddressInfo).port;
  const emulator = createStripeEmulator({
    balanceDelaySeconds: 0,
    laterSeconds: 3_600,
    webhookUrl: foreign ?? `http://127.0.0.1:${port}/api/webhooks/stripe`,
    webhookSecret: WEBHOOK_SECRET,
    ...options,
  });
  const { url } = await emulator.listen(0);
  emulator.setWebhooks({ paused: true });
  process.env.STRIPE_API_BASE = url;
  process.env.STRIPE_WEBHOOK_SECRET = WEBHOOK_SECRET;
  resetEnvForTests();
  setStripeTimeoutForTests(PATIENCE_MS);
  resetStripeBreakerForTests();
  const { addFault } = emulator;
  emulator.addFault = (fault) => {
    if (fault.kind.startsWith('timeout')) setStripeTimeoutForTests(1_000);
    return addFault(fault);
  };
  const worker: WorkerHandle | null = works ? await startWorker({ jobs: all, sweepers: [], concurrency: 4 }) : null;
  const city: StripeCity = {
    emulator,
    url,
    answers,
    async switch(path, body = {}) {
      const reply = await fetch(`${url}/_test/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const json = (await reply.json()) as Record<string, unknown>;
      if (!reply.ok) throw new Error(`switch ${path}: ${JSON.stringify(json)}`);
      return json;
    },
    async settle() {
      for (let round = 0; round < 20; round += 1) {
        const { delivered } = (await emulator.deliverAll()) as unknown as { delivered?: number };
        const worked = await idle(query);
        if (!delivered && !worked) return;
      }
      throw new Error('the city does not come to rest');
    },
    async stop() {
      await worker?.stop();
      await emulator.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
    },
  };
  return city;
}

/** Waits until no job is due; true when there was one. Jobs that failed wait for their next try and do not count. */
async function idle(query: (sql: string) => Promise<pg.QueryResult>): Promise<boolean> {
  let worked = false;
  let left = -1;
  let until = 0;
  for (;;) {
    const r = await query(
      'SELECT count(*)::int AS n FROM graphile_worker.jobs WHERE run_at <= now() AND attempts < max_attempts OR locked_at IS NOT NULL',
    );
    if (r.rows[0].n === 0) return worked;
    worked = true;
    // A busy machine is slow, not stuck: the patience begins again with every job that ends.
    if (r.rows[0].n !== left) until = Date.now() + 45_000;
    left = r.rows[0].n;
    if (Date.now() > until) throw new Error('jobs do not end');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

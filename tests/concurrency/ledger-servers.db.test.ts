/**
 * Acceptance 56 of ledger.md: two whole servers and a worker, each a process of its own, on one database. Buyers' agents
 * submit and cancel tasks, workers give them back or fail, sellers move what they earned, and the worker process routes,
 * delivers events and sweeps meanwhile. Now and then one of the processes is killed (kill -9) and another started.
 * `CIVITAS_LEDGER_REQUESTS=10000` and `CIVITAS_CRASH_ROUNDS=100` ask for more than CI does.
 */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import * as vault from '../../src/districts/vault/contract.ts';
import { checkLedger } from '../../src/districts/vault/index.ts';
import { systemCtx } from '../../src/platform/actor.ts';
import { ask } from '../../src/platform/bus/bus.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { newId } from '../../src/platform/ids.ts';
import { type ApiProcess, startApiProcess } from '../support/api-process.ts';
import { deadlocksLogged } from '../support/database-log.ts';
import { fundPoolForTests } from '../support/fund.ts';
import { type Agent, type Owner, testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const REQUESTS = Number(process.env.CIVITAS_LEDGER_REQUESTS ?? 120);
const KILLS = Number(process.env.CIVITAS_CRASH_ROUNDS ?? 2);
const CLIENTS = 12;
const CREDITS = 600;
const EARNED = 400;
const ctx = systemCtx('test.servers');

const servers: ApiProcess[] = [];
let worker: ChildProcess | undefined;
async function kill(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
afterAll(async () => {
  for (const s of servers) await s.kill();
  await kill(worker);
});

async function startWorkerProcess(): Promise<ChildProcess> {
  const child = fork(path.join(import.meta.dirname, '../../src/server/worker.ts'), [], {
    env: { ...process.env, NODE_OPTIONS: '' },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
  });
  return child;
}

interface Answer {
  what: string;
  status: number;
  code: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of several operations
  data: any;
}

/** Through one of the two servers, whichever. Status 0: it was killed meanwhile, and nobody knows what became of it. */
async function send(what: string, route: string, headers: Record<string, string>, body: object): Promise<Answer> {
  const server = servers[Math.floor(Math.random() * servers.length)] as ApiProcess;
  let reply: Response;
  let parsed: { data?: unknown; error?: { code: string } };
  try {
    reply = await fetch(`${server.url}/api/v1${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    parsed = (await reply.json()) as typeof parsed;
  } catch {
    return { what, status: 0, code: null, data: null };
  }
  return { what, status: reply.status, code: parsed.error?.code ?? null, data: parsed.data };
}

/** A seller whose agent works for others and has earned something, free to move. */
async function newSeller(): Promise<{ owner: Owner; agent: Agent }> {
  const owner = await p.newOwner();
  const agent = await p.newAgent(owner, {
    concurrencyMax: 20,
    capabilities: [{ category: 'general', tags: [], price: 50 }],
  });
  const buyer = { id: newId() };
  await transact(ctx, (tx) => ask(tx, vault.openOwnerPool, { ownerId: buyer.id }));
  await fundPoolForTests(buyer.id, EARNED);
  const taskId = newId();
  await transact(ctx, (tx) =>
    ask(tx, vault.holdCredits, { taskId, buyerOwnerId: buyer.id, amountMinor: BigInt(EARNED) }),
  );
  const capture = { taskId, buyerOwnerId: buyer.id, workerAgentId: agent.id, priceMinor: BigInt(EARNED), feeBps: 0 };
  await transact(ctx, (tx) => ask(tx, vault.captureHold, capture));
  await transact(ctx, (tx) => ask(tx, vault.settlePending, { taskId, workerAgentId: agent.id, disputeUntil: null }));
  return { owner, agent };
}

test('two servers and a worker on one database: no money is created, lost or stuck, and no deadlock reaches a caller', async () => {
  const settings = { AGENT_REQUESTS_PER_MINUTE: '1000000', LEDGER_OPERATION_DEADLINE_MS: '30000' };
  const buyers = await Promise.all(
    [0, 1].map(async () => {
      const owner = await p.newOwner();
      await p.fund(owner, CREDITS);
      return { owner, agent: await p.newAgent(owner) };
    }),
  );
  const sellers = [await newSeller(), await newSeller()];
  const started = await Promise.all([startApiProcess(settings), startApiProcess(settings), startWorkerProcess()]);
  servers.push(started[0], started[1]);
  worker = started[2];
  const deadlocks = async () =>
    Number(
      (await p.query('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()')).rows[0].deadlocks,
    );
  const before = await deadlocks();

  const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;
  const tasks: { id: string; buyer: Agent; seller: Agent }[] = [];
  const answers: Answer[] = [];
  let left = REQUESTS;
  const step = (): Promise<Answer> => {
    const task = tasks.length > 0 ? pick(tasks) : undefined;
    const dice = Math.random();
    if (!task || dice < 0.4) {
      const { agent: buyer } = pick(buyers);
      const { agent: seller } = pick(sellers);
      const body = {
        taskType: 'general',
        maxBudget: 50 + Math.floor(Math.random() * 100),
        input: { description: 'Do the thing.' },
        ...(Math.random() < 0.5 ? { agentId: seller.id } : {}),
      };
      return send('submit', '/tasks', { 'x-api-key': buyer.apiKey }, body).then((a) => {
        if (a.status === 201) tasks.push({ id: a.data.id, buyer, seller });
        return a;
      });
    }
    if (dice < 0.65) return send('cancel', `/tasks/${task.id}/cancel`, { 'x-api-key': task.buyer.apiKey }, {});
    if (dice < 0.85)
      return send('fail', `/tasks/${task.id}/fail`, { 'x-api-key': task.seller.apiKey }, { reason: 'Cannot do it.' });
    const { owner, agent } = pick(sellers);
    const bearer = { authorization: `Bearer ${owner.token}` };
    return send('transfer', `/vault/wallets/${agent.id}/transfer`, bearer, { amount: 7 });
  };
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (left > 0) {
      left -= 1;
      answers.push(await step());
    }
  });
  const killer = (async () => {
    for (let n = 0; n < KILLS; n += 1) {
      while (answers.length < ((n + 1) * REQUESTS) / (KILLS + 1)) await sleep(5);
      if (n % 2 === 0) {
        await kill(worker);
        worker = await startWorkerProcess();
      } else {
        const which = n % 4 === 1 ? 0 : 1;
        await servers[which]?.kill();
        servers[which] = await startApiProcess(settings);
      }
    }
  })();
  await Promise.all([...clients, killer]);

  expect(answers).toHaveLength(REQUESTS);
  const unexpected = answers.filter((a) => a.status >= 500 && a.code !== 'SERVICE_UNAVAILABLE');
  expect(unexpected).toEqual([]);
  const done = (what: string) => answers.filter((a) => a.what === what && a.status >= 200 && a.status < 300).length;
  for (const what of ['submit', 'cancel', 'transfer']) expect(done(what), what).toBeGreaterThan(0);
  expect(deadlocksLogged(process.env.DATABASE_URL as string)).toEqual([]);
  expect(await deadlocks()).toBe(before);

  // What is still open is cancelled by its buyer, or given up by its worker: then every hold is resolved.
  const open = async () =>
    (
      await p.query(
        "SELECT id, status, buyer_agent_id AS buyer, worker_agent_id AS seller FROM task WHERE status IN ('submitted','routing','executing','quality_check')",
      )
    ).rows;
  const keyOf = new Map([...buyers, ...sellers].map(({ agent }) => [agent.id, { 'x-api-key': agent.apiKey }]));
  for (const until = Date.now() + 60_000; (await open()).length > 0; await sleep(50)) {
    for (const { id, status, buyer, seller } of await open()) {
      if (status === 'executing')
        await send('fail', `/tasks/${id}/fail`, keyOf.get(seller) ?? {}, { reason: 'The end.' });
      else await send('cancel', `/tasks/${id}/cancel`, keyOf.get(buyer) ?? {}, {});
    }
    if (Date.now() > until) throw new Error(`${(await open()).length} tasks cannot be ended`);
  }
  const check = await checkLedger(ctx);
  expect(check.checks.filter((c) => !c.ok)).toEqual([]);
  const held = await p.query("SELECT count(*)::int AS n FROM credit_hold WHERE status = 'held'");
  expect(held.rows[0].n).toBe(0);
  const transfers = await p.query("SELECT count(*)::int AS n FROM ledger_transfer WHERE kind = 'wallet_transfer'");
  const moved = transfers.rows[0].n * 7;
  // Of those whose server was killed nobody knows; every other one is there once.
  const unknown = answers.filter((a) => a.what === 'transfer' && a.status === 0).length;
  expect(transfers.rows[0].n).toBeGreaterThanOrEqual(done('transfer'));
  expect(transfers.rows[0].n).toBeLessThanOrEqual(done('transfer') + unknown);
  const sums = await p.query(
    "SELECT kind, sum(posted)::int AS posted, min(posted - held)::int AS lowest FROM ledger_account WHERE kind IN ('pool','earned') GROUP BY kind",
  );
  const of = (kind: string) => sums.rows.find((r) => r.kind === kind);
  expect(of('earned')).toMatchObject({ posted: sellers.length * EARNED - moved });
  expect(of('pool')).toMatchObject({ posted: buyers.length * CREDITS + moved });
  for (const row of sums.rows) expect(row.lowest).toBeGreaterThanOrEqual(0);
}, 600_000);

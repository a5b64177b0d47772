/** Steps that touch several rows take them in one order, or one at a time: no two of them wait for each other. */
import pg from 'pg';
import { expect, test } from 'vitest';
import { ensureCluster } from '../../src/districts/registry/owner-cluster.ts';
import { suspendAgent } from '../../src/districts/registry/suspend-agent.ts';
import { systemCtx } from '../../src/platform/actor.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { newId } from '../../src/platform/ids.ts';
import { deadlocksLogged } from '../support/database-log.ts';
import { deliverAll } from '../support/deliver.ts';
import { waitsForLock } from '../support/locks.ts';
import { market } from '../support/market.ts';
import { testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const m = await market(p);
const url = process.env.DATABASE_URL as string;
const ctx = systemCtx('test.lockOrder');

test('tasks of a suspended worker are taken one by one: whoever ends one of them finds the worker and the pool free', async () => {
  const buyer = await m.newBuyer();
  const worker = await m.newWorker();
  const tasks = [await m.hire(buyer, worker), await m.hire(buyer, worker)].sort();
  await suspendAgent(ctx, { agentId: worker.id, reason: 'under review' });

  const other = new pg.Client({ connectionString: url });
  await other.connect();
  try {
    await other.query('BEGIN');
    await other.query('SELECT 1 FROM task WHERE id = $1 FOR UPDATE', [tasks[1]]);
    const taking = deliverAll(p, /^exchange\.rerouteSuspended$/);
    await waitsForLock(p.query, taking);
    // What the end of a task locks next. NOWAIT fails at once where waiting would be half of a deadlock.
    await other.query('SELECT 1 FROM agent WHERE id = $1 FOR UPDATE NOWAIT', [worker.id]);
    await other.query("SELECT 1 FROM ledger_account WHERE kind = 'pool' AND subject_id = $1 FOR UPDATE NOWAIT", [
      buyer.id,
    ]);
    await other.query('ROLLBACK');
    await taking.catch(() => {}); // waited too long on a busy machine: told again below
  } finally {
    await other.end();
  }
  await deliverAll(p, /^exchange\.rerouteSuspended$/);
  const ended = await p.query('SELECT status, failure_reason FROM task WHERE id = ANY($1)', [tasks]);
  expect(ended.rows).toEqual([1, 2].map(() => ({ status: 'failed', failure_reason: 'WORKER_UNAVAILABLE' })));
  expect(await m.poolOf(buyer)).toMatchObject({ held: 0 });
});

test('a worker that is active again when its suspension is heard of keeps its tasks', async () => {
  const { reinstateAgent } = await import('../../src/districts/registry/reinstate-agent.ts');
  const worker = await m.newWorker();
  const taskId = await m.hire(await m.newBuyer(), worker);
  await suspendAgent(ctx, { agentId: worker.id, reason: 'under review' });
  await reinstateAgent(ctx, { agentId: worker.id, reason: 'nothing found' });
  await deliverAll(p, /^exchange\.rerouteSuspended$/);
  expect(await m.statusOf(taskId)).toBe('executing');
});

async function ownerWith(email: string): Promise<string> {
  const id = newId();
  await p.query('INSERT INTO owner (id, email_normalized, email_typed, email_verified_at) VALUES ($1, $2, $2, now())', [
    id,
    email,
  ]);
  return id;
}

test('two transactions that ask for the same two owners in opposite orders wait for nobody', async () => {
  const a = await ownerWith('lock.a@example.test');
  const b = await ownerWith('lock.b@example.test');
  for (const id of [a, b]) await transact(ctx, (tx) => ensureCluster(tx, id));
  let inside = 0;
  let release = () => {};
  const both = new Promise<void>((resolve) => {
    release = resolve;
  });
  const ask = (first: string, second: string) =>
    transact(ctx, async (tx) => {
      await ensureCluster(tx, first);
      inside += 1;
      if (inside === 2) release();
      await both;
      return ensureCluster(tx, second);
    });
  const [of, and] = await Promise.all([ask(a, b), ask(b, a)]);
  expect([of.clusterId, and.clusterId]).toEqual([b, a]);
  // A deadlock would have made one of them run again.
  expect(inside).toBe(2);
});

test('eight accounts of one mailbox that are met at the same moment become one buyer', async () => {
  const owners = await Promise.all(
    Array.from({ length: 8 }, (_, n) => ownerWith(n === 0 ? 'one.person@gmail.com' : `oneperson+${n}@gmail.com`)),
  );
  await Promise.all(owners.map((id) => transact(ctx, (tx) => ensureCluster(tx, id))));
  const clusters = await p.query('SELECT DISTINCT cluster_id FROM owner_cluster WHERE owner_id = ANY($1)', [owners]);
  expect(clusters.rows).toHaveLength(1);
  expect(deadlocksLogged(url)).toEqual([]);
});

/**
 * What Courts and Registry live on, without waiting: buyers whose word counts, workers, and tasks led to where a test
 * needs them. The sandbox is a stand-in that stores files in memory and answers the checks it is told to; everything
 * else is real.
 */
import { expect } from 'vitest';
import type { EvaluationJob } from '../../src/districts/courts/evaluate-task.ts';
import { recordDelivery } from '../../src/districts/exchange/contract.ts';
import {
  type CheckOutcome,
  readDeliverables,
  requireDestroyed,
  runChecks,
} from '../../src/districts/sandbox/contract.ts';
import { paymentMethodAttached, poolToppedUp } from '../../src/districts/vault/contract.ts';
import { systemCtx } from '../../src/platform/actor.ts';
import { answer, ask, emit, registerDistrict, serve } from '../../src/platform/bus/bus.ts';
import { sha256Hex } from '../../src/platform/crypto/digest.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { newId } from '../../src/platform/ids.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { deliverAll } from './deliver.ts';
import type { Agent, Owner, Platform } from './platform.ts';

export type Files = Record<string, string | Uint8Array>;
export type CheckAnswer = Partial<CheckOutcome> | Error;

/** Standing in for the sandbox: content by task, and what the next checks answer. */
export const sandbox = {
  files: new Map<string, Map<string, Buffer>>(),
  /** Answers a check; by default it passes and prints its command. */
  answer: (_check: { name: string; cmd: string }, _taskId: string): CheckAnswer => ({}),
  runs: 0,
  /** Awaited before the checks of a task run, so that a test can hold an evaluation. */
  gate: async (_taskId: string): Promise<void> => {},
};

function outcomeOf(name: string, answer: CheckAnswer): CheckOutcome {
  if (answer instanceof Error) throw answer;
  const status = answer.status ?? 'passed';
  const output = answer.output ?? `${name} ran`;
  return {
    name,
    status,
    exitCode: status === 'passed' ? 0 : 1,
    outcome: status === 'passed' ? 'completed' : 'nonzero_exit',
    durationMs: 5,
    output,
    outputSha256: sha256Hex(output),
    truncated: false,
    ...answer,
  };
}

export function standInForSandbox(): void {
  registerDistrict({
    district: 'sandbox',
    commands: [answer(requireDestroyed, async () => ({ ok: true as const }))],
    services: [
      serve(runChecks, async (_ctx, { taskId, checks }) => {
        sandbox.runs += 1;
        await sandbox.gate(taskId);
        return { checks: checks.map((c) => outcomeOf(c.name, sandbox.answer(c, taskId))) };
      }),
      serve(readDeliverables, async (_ctx, { taskId, paths }) => ({
        files: [...(sandbox.files.get(taskId) ?? new Map<string, Buffer>())]
          .filter(([path]) => !paths || paths.includes(path))
          .map(([path, data]) => ({ path, sha256: sha256Hex(data), data })),
      })),
    ],
    subscribers: [],
  });
}

export interface Hire {
  maxBudget?: number;
  checks?: { name: string; cmd: string; timeoutMs?: number; weight: number }[];
  requiredDeliverables?: string[];
  outputSchema?: Record<string, unknown>;
  taskType?: string;
  /** Left to the router instead of hired directly. */
  open?: boolean;
}

export async function market(p: Platform) {
  standInForSandbox();
  const { routeTask } = await import('../../src/districts/exchange/route-task.ts');
  const { evaluateTask } = await import('../../src/districts/courts/evaluate-task.ts');

  /** What payments tell of a card that was charged. */
  async function payWithCard(ownerId: string, fingerprintHash = sha256Hex(newId())): Promise<void> {
    await transact(systemCtx('test.pay'), async (tx) => {
      emit(tx, paymentMethodAttached, ownerId, { fingerprintHash });
      emit(tx, poolToppedUp, ownerId, { amountMinor: 100, topUpId: newId() });
    });
    await deliverAll(p, /^registry\./);
  }

  /** An owner with credits; `eligible`: its thumbs weigh something. */
  async function newBuyer(options: { credits?: number; eligible?: boolean; card?: string } = {}): Promise<Owner> {
    const owner = await p.newOwner();
    await p.fund(owner, options.credits ?? 100_000);
    if (options.eligible !== false) await payWithCard(owner.id, options.card);
    return owner;
  }

  async function newWorker(options: { owner?: Owner; price?: number; name?: string } = {}) {
    const owner = options.owner ?? (await p.newOwner());
    const agent = await p.newAgent(owner, {
      displayName: options.name ?? 'Worker',
      concurrencyMax: 20,
      capabilities: ['general', 'code_review'].map((category) => ({
        category,
        tags: [],
        price: options.price ?? 4_000,
      })),
    });
    await agent.call('GET', '/agents/me');
    return { ...agent, owner };
  }

  /** Submitted over HTTP by this caller and routed; the worker has it. */
  async function hire(buyer: { call: Owner['call'] }, worker: Agent, h: Hire = {}): Promise<string> {
    resetLimitsForTests();
    const submitted = await buyer.call('POST', '/tasks', {
      taskType: h.taskType ?? 'general',
      maxBudget: h.maxBudget ?? 5_000,
      ...(h.open ? {} : { agentId: worker.id }),
      input: { description: 'Do the thing.' },
      ...(h.checks ? { checks: h.checks.map((c) => ({ timeoutMs: 1_000, ...c })) } : {}),
      ...(h.requiredDeliverables ? { requiredDeliverables: h.requiredDeliverables } : {}),
      ...(h.outputSchema ? { outputSchema: h.outputSchema } : {}),
    });
    expect(submitted.status, submitted.text).toBe(201);
    const taskId = submitted.body.data.id as string;
    await routeTask(taskId);
    expect(await statusOf(taskId)).toBe('executing');
    return taskId;
  }

  async function statusOf(taskId: string): Promise<string> {
    return (await p.query('SELECT status FROM task WHERE id = $1', [taskId])).rows[0].status;
  }

  /** As `complete` does: digests frozen, content stored. */
  async function deliver(taskId: string, agentId: string, files: Files = { 'report.md': '# Done\n' }): Promise<void> {
    const stored = new Map(Object.entries(files).map(([path, data]) => [path, Buffer.from(data)]));
    sandbox.files.set(taskId, stored);
    const { rows } = await p.query('SELECT attempt FROM task WHERE id = $1', [taskId]);
    await transact(systemCtx('test.deliver'), (tx) =>
      ask(tx, recordDelivery, {
        taskId,
        agentId,
        attempt: rows[0].attempt,
        output: { summary: 'done' },
        files: [...stored].map(([path, data]) => ({
          path,
          sha256: sha256Hex(data),
          bytes: data.byteLength,
          mime: 'text/plain',
          blobId: newId(),
        })),
        storedUntil: new Date(Date.now() + 24 * 3_600_000),
      }),
    );
  }

  /** The evaluation jobs that wait in the queue, whenever they are due. */
  async function queuedEvaluations(): Promise<{ id: string; runAt: Date; job: EvaluationJob }[]> {
    const { rows } = await p.query(
      `SELECT j.id, j.run_at, j.payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
        WHERE t.identifier = 'evaluate_task' ORDER BY j.id`,
    );
    return rows.map((r) => ({ id: r.id, runAt: r.run_at, job: r.payload }));
  }

  /** Runs them as the queue would: a job is gone when it succeeded, and stays when it threw. */
  async function runEvaluations(): Promise<number> {
    let done = 0;
    for (let queued = await queuedEvaluations(); queued.length > 0; queued = await queuedEvaluations()) {
      for (const { id, job } of queued) {
        await evaluateTask(job);
        await p.query('DELETE FROM graphile_worker._private_jobs WHERE id = $1', [id]);
        done += 1;
      }
    }
    return done;
  }

  /** Everything that follows by itself: events, evaluations, and the events of those. */
  async function settleDown(): Promise<void> {
    do await deliverAll(p, /^(courts|registry)\./);
    while ((await runEvaluations()) > 0);
  }

  /** Hired, delivered, evaluated. */
  async function work(buyer: Owner | Agent, worker: Agent, h: Hire & { files?: Files } = {}): Promise<string> {
    const taskId = await hire(buyer, worker, h);
    await deliver(taskId, worker.id, h.files);
    await settleDown();
    return taskId;
  }

  async function thumb(buyer: Owner | Agent, taskId: string, rating: 'up' | 'down'): Promise<void> {
    resetLimitsForTests();
    const reply = await buyer.call('POST', `/tasks/${taskId}/feedback`, { rating });
    expect(reply.status, reply.text).toBe(200);
    await settleDown();
  }

  /** Role and factors by hand: enrolling an administrator is another test's matter. */
  async function newAdmin(owner?: Owner): Promise<Owner> {
    const admin = owner ?? (await p.newOwner());
    await p.query("UPDATE owner SET role = 'ADMIN' WHERE id = $1", [admin.id]);
    await p.query(
      'INSERT INTO two_factor (owner_id, sms_enabled, enabled_at, verified_at) VALUES ($1, true, now(), now()) ON CONFLICT DO NOTHING',
      [admin.id],
    );
    await p.query('UPDATE session SET second_factor_at = now() WHERE owner_id = $1', [admin.id]);
    return admin;
  }

  /** Names of the ledger's own checks that do not hold. */
  async function ledgerFaults(): Promise<string[]> {
    const faults = [];
    for (const view of ['trial', 'held', 'balance', 'hold', 'reserve', 'pending', 'earned_lock']) {
      const { rows } = await p.query(`SELECT count(*)::int AS n FROM audit_${view}`);
      if (rows[0].n > 0) faults.push(view);
    }
    return faults;
  }

  async function poolOf(owner: Owner): Promise<{ balance: number; held: number }> {
    resetLimitsForTests();
    const { balance, held } = (await owner.call('GET', '/vault/pool')).body.data;
    return { balance, held };
  }

  async function walletOf(worker: {
    id: string;
    owner: Owner;
  }): Promise<{ pending: number; earned: number; withdrawable: number }> {
    resetLimitsForTests();
    const { pending, earned, withdrawable } = (await worker.owner.call('GET', `/vault/wallets/${worker.id}`)).body.data;
    return { pending, earned, withdrawable };
  }

  return {
    payWithCard,
    newBuyer,
    newWorker,
    newAdmin,
    hire,
    deliver,
    work,
    thumb,
    statusOf,
    queuedEvaluations,
    runEvaluations,
    settleDown,
    ledgerFaults,
    poolOf,
    walletOf,
  };
}
export type Market = Awaited<ReturnType<typeof market>>;

/** Acceptance 49 and 56 of ledger.md: several processes, each with queues and pools of its own, move the same money. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { expectSound, newAgent, newOwner } from '../districts/vault/city.ts';
import { testDatabase } from '../support/database.ts';

const { query, url } = await testDatabase();
const PROCESSES = 3;
const CLIENTS = 16;
const OPERATIONS = Number(process.env.CIVITAS_LEDGER_OPS ?? 500);

const BUSY = new Set(['LedgerBusy', 'ServiceUnavailable']);

interface Line {
  task: string;
  what: string;
  answer: string;
  transferId: string | null;
}

async function run(plan: object): Promise<Line[]> {
  const child = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'ledger-processes-child.ts'), JSON.stringify(plan)],
    {
      env: {
        ...process.env,
        DATABASE_URL: url,
        LEDGER_OPERATION_DEADLINE_MS: '30000',
        LEDGER_LOCK_TIMEOUT_MS: '20000',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  expect(await new Promise((r) => child.once('close', r))).toBe(0);
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

test('three processes on twenty wallets: every step of a task happens once, every repeat gets the first answer, no deadlock, Σ = 0', async () => {
  const owners: string[] = [];
  for (let i = 0; i < 20; i += 1) owners.push(await newOwner(1_000n));
  const agents = await Promise.all(Array.from({ length: 5 }, () => newAgent()));
  const tasks = Array.from({ length: 120 }, () => newId());
  const deadlocks = async () =>
    Number(
      (await query('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()')).rows[0].deadlocks,
    );
  const before = await deadlocks();
  const lines = (
    await Promise.all(
      Array.from({ length: PROCESSES }, () => run({ owners, agents, tasks, clients: CLIENTS, operations: OPERATIONS })),
    )
  ).flat();
  expect(lines).toHaveLength(PROCESSES * OPERATIONS);

  // On a busy machine some are told to try again; what became of theirs is not known to them.
  const busy = new Set(lines.filter((l) => BUSY.has(l.answer)).map((l) => `${l.what} ${l.task}`));
  // Whoever was told "done" did it, and whoever was told "replayed" got that transfer's answer.
  const doneBy = new Map<string, string>();
  for (const l of lines.filter((x) => x.answer === 'done')) {
    expect(doneBy.has(`${l.what} ${l.task}`), `${l.what} ${l.task} was done twice`).toBe(false);
    doneBy.set(`${l.what} ${l.task}`, l.transferId as string);
  }
  for (const l of lines.filter((x) => x.answer === 'replayed' && !busy.has(`${x.what} ${x.task}`)))
    expect(l.transferId, `${l.what} ${l.task}`).toBe(doneBy.get(`${l.what} ${l.task}`));
  const stored = await query("SELECT count(*)::int AS n FROM ledger_transfer WHERE ref_type = 'task'");
  expect(stored.rows[0].n).toBeGreaterThanOrEqual(doneBy.size);
  expect(stored.rows[0].n).toBeLessThanOrEqual(doneBy.size + busy.size);
  expect(doneBy.size).toBeGreaterThan(tasks.length);
  // Captured money goes one way: back, to the seller, or into a dispute that starts from either place but the first.
  for (const task of tasks) {
    const had = (what: string) => doneBy.has(`${what} ${task}`);
    expect(had('capture') && had('release'), task).toBe(false);
    expect(had('refund') && (had('settle') || had('dispute')), task).toBe(false);
    expect(had('resolve') && !had('dispute'), task).toBe(false);
  }
  const answers = new Set(lines.map((l) => l.answer));
  for (const known of [
    'done',
    'replayed',
    'HoldMissing',
    'HoldCaptured',
    'HoldReleased',
    'CaptureClosed',
    'InsufficientCredits',
    'DisputeClosed',
  ])
    answers.delete(known);
  for (const known of BUSY) answers.delete(known);
  expect([...answers]).toEqual([]);
  await query('SELECT pg_stat_force_next_flush()');
  expect(await deadlocks()).toBe(before);
  await expectSound(query);
}, 180_000);

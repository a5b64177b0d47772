/**
 * The people of the demo: a buyer with credits, a seller whose agent works, an outsider with a trust key. They sign in
 * with the seeded accounts; keys are made fresh, because a key is shown only once.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Civitas, type TrustStatement } from '../src/index.ts';
import type { Schema } from '../src/types.ts';
import { say } from './report.ts';

type Task = Schema<'Task'>;
const REPO = path.join(import.meta.dirname, 'repo');
const FILES = ['package.json', 'src/cart.mjs', 'test/cart.test.mjs'];
const MAX_BUDGET = 2_000;

export interface Money {
  available: number;
  held: number;
  pending: number;
  earned: number;
}

export interface Demo {
  buyer: Civitas;
  seller: Civitas;
  worker: Civitas;
  workerId: string;
  money(): Promise<Money>;
  submit(): Promise<Task>;
  claim(taskId: string): Promise<void>;
  finished(taskId: string): Promise<Task>;
  trust(): Promise<TrustStatement | null>;
  /** Waits until the score differs from an earlier one: evidence is written after the commit. */
  trustAfter(before: TrustStatement | null): Promise<TrustStatement>;
  timeline(taskId: string): Promise<void>;
  ledger(taskId: string): Promise<void>;
}

const dataFolder = () => path.resolve(import.meta.dirname, '../..', process.env.DATA_DIR ?? '.data');

async function password(): Promise<string> {
  if (process.env.DEMO_PASSWORD) return process.env.DEMO_PASSWORD;
  const file = path.join(dataFolder(), 'secrets.json');
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as { env: { DEMO_PASSWORD: string } }).env.DEMO_PASSWORD;
  } catch {
    throw new Error(
      'The demo needs the seeded accounts: run `npm start` first (or set DEMO_PASSWORD and CIVITAS_URL).',
    );
  }
}

const sessionFile = (baseUrl: string, email: string) =>
  path.join(dataFolder(), `demo-session-${encodeURIComponent(`${email} ${baseUrl}`)}`);

/** The session of the demo before, while it lasts: sign-ins are few per quarter of an hour, demos need not be. */
async function keptSession(baseUrl: string, email: string): Promise<Civitas | null> {
  try {
    const ownerToken = (await readFile(sessionFile(baseUrl, email), 'utf8')).trim();
    const city = new Civitas({ baseUrl, ownerToken });
    return (await city.auth.me()).email === email ? city : null;
  } catch {
    return null;
  }
}

async function keepSession(baseUrl: string, email: string, token: string): Promise<void> {
  // Against a platform elsewhere there is no folder to keep it in.
  await writeFile(sessionFile(baseUrl, email), token, { mode: 0o600 }).catch(() => {});
}

async function until<T>(what: string, read: () => Promise<T>, done: (value: T) => boolean, seconds = 90): Promise<T> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const value = await read();
    if (done(value)) return value;
    if (Date.now() > end) throw new Error(`${what} did not happen within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

export async function openDemo(baseUrl: string): Promise<Demo> {
  const secret = await password();
  const signIn = async (email: string) => {
    const kept = await keptSession(baseUrl, email);
    if (kept) return kept;
    const { token } = await new Civitas({ baseUrl }).auth.logIn({ email, password: secret });
    await keepSession(baseUrl, email, token);
    return new Civitas({ baseUrl, ownerToken: token });
  };
  const buyer = await signIn('buyer@demo.civitas');
  const seller = await signIn('seller@demo.civitas');
  const own = (await seller.agents.list({ pageSize: 100 })).items;
  const sellerId = (await seller.auth.me()).id;
  const mine =
    own.find((a) => 'ownerId' in a && (a as { ownerId?: string }).ownerId === sellerId) ??
    own.find((a) => a.displayName === 'Mender');
  if (!mine) throw new Error('the seeded worker agent is missing');
  const workerId = mine.id;
  const { apiKey } = await seller.agents.rotateKey(workerId);
  const worker = new Civitas({ baseUrl, apiKey });
  await worker.agents.updateMe({ availability: 'busy' });
  // A demo that was cut off left its task with the worker.
  for (const left of (await worker.tasks.list({ role: 'worker', status: 'executing' })).items)
    await worker.tasks.release(left.id, 'left by a demo that was cut off');
  const { key } = await buyer.trust.createKey(`demo ${new Date().toISOString().slice(0, 19)}`);
  const outsider = new Civitas({ baseUrl, trustApiKey: key });
  const trust = () => outsider.trust.get(workerId).catch(() => null);

  return {
    buyer,
    seller,
    worker,
    workerId,
    trust,
    async money() {
      const pool = await buyer.vault.pool();
      const wallet = await seller.vault.wallet(workerId);
      return { available: pool.balance, held: pool.held, pending: wallet.pending, earned: wallet.earned };
    },
    async submit() {
      const files = [];
      for (const name of FILES) {
        const bytes = new Uint8Array(await readFile(path.join(REPO, name)));
        const { sha256 } = await buyer.tasks.upload(bytes);
        files.push({ path: name, sha256, bytes: bytes.byteLength });
      }
      const task = await buyer.tasks.submit({
        taskType: 'code_generation:bug-fix',
        maxBudget: MAX_BUDGET,
        // Hired directly: another agent of this installation could be quicker.
        agentId: workerId,
        complexity: 'low',
        input: {
          description:
            'The test suite of this cart fails. Repair src/cart.mjs; leave the tests as they are. Deliver src/cart.mjs.',
          files,
        },
        requiredDeliverables: ['src/cart.mjs'],
        checks: [
          {
            name: 'test suite',
            cmd: 'cp -r /input/task/files /workspace/repo && cp /input/deliverables/src/cart.mjs /workspace/repo/src/cart.mjs && cd /workspace/repo && node --test',
            timeoutMs: 60_000,
            weight: 10,
          },
        ],
      });
      if ('approval' in task) throw new Error('the owner’s policy asked for an approval');
      return task as Task;
    },
    async claim(taskId) {
      // A direct hire may reach the agent before it asks.
      await until(
        'the worker having the task',
        async () => {
          await worker.tasks.claim(taskId).catch(() => null);
          return buyer.tasks.get(taskId);
        },
        (t) => t.status === 'executing' && t.worker?.agentId === workerId,
      );
    },
    finished: (taskId) =>
      until(
        'the verdict',
        () => buyer.tasks.get(taskId),
        (t) => t.status !== 'quality_check',
      ),
    async trustAfter(before) {
      const seen = await until(
        'the reputation',
        trust,
        (t) =>
          t !== null && t.overallScore !== before?.overallScore && t.completedTasks > (before?.completedTasks ?? 0),
      );
      return seen as TrustStatement;
    },
    async timeline(taskId) {
      say('\n      Timeline');
      for (const e of await buyer.tasks.events(taskId))
        say(`        ${e.at}  ${(e.from ?? '–').padEnd(13)} → ${e.to.padEnd(13)} ${e.action} (${e.actor})`);
    },
    async ledger(taskId) {
      say('      Ledger of the buyer’s pool');
      const rows = (await buyer.vault.transactions({ pageSize: 100 })).items.filter(
        (r) => r.ref.id === taskId || JSON.stringify(r.metadata).includes(taskId),
      );
      for (const r of rows.reverse())
        say(
          `        ${r.kind.padEnd(10)} ${String(r.amount).padStart(7)}   balance ${String(r.balanceAfter).padStart(7)}   ${r.description}`,
        );
      if (rows.length === 0) throw new Error('the ledger names no row of this task');
    },
  };
}

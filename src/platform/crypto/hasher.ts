/**
 * bcrypt off the event loop. bcryptjs yields only every 100 ms, so one login would stall every request; a small pool of
 * worker threads keeps the loop free (identity.md 4.2, measured there).
 *
 * The queue is bounded: beyond it callers get ServiceUnavailable, and nothing about the password is learned. A worker
 * that dies fails its job closed and is replaced.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { env } from '../env.ts';
import { ServiceUnavailable } from '../errors.ts';
import { sourceModule } from '../source-place.ts';

// A constant source started with eval, so that no bundler matters; the absolute path of bcryptjs travels as data,
// because an eval worker resolves from the working directory.
const SOURCE = `
const { parentPort, workerData } = require('node:worker_threads');
import(workerData.bcrypt).then((m) => {
  const bcrypt = m.default ?? m;
  parentPort.on('message', (job) => {
    try {
      const value = job.kind === 'hash' ? bcrypt.hashSync(job.text, job.cost) : bcrypt.compareSync(job.text, job.hash);
      parentPort.postMessage({ id: job.id, value });
    } catch (e) {
      parentPort.postMessage({ id: job.id, error: String(e && e.message) });
    }
  });
  parentPort.postMessage({ ready: true });
});`;

/** No place in the queue, or the place was given up: no hashing has begun, so nothing about the text was learned. */
export class HasherFull extends ServiceUnavailable {}

type Job = { kind: 'hash'; text: string; cost: number } | { kind: 'compare'; text: string; hash: string };

interface Waiting {
  job: Job;
  resolve: (value: string | boolean) => void;
  reject: (e: unknown) => void;
  signal: AbortSignal | undefined;
  onAbort: (() => void) | undefined;
}

/** The port: tests count, delay, hold or fail calls behind it. */
export interface PasswordHasher {
  hash(text: string, cost: number, signal?: AbortSignal): Promise<string>;
  /** False for a malformed hash. Never call it without a hash: a user without a password meets the dummy hash. */
  compare(text: string, hash: string, signal?: AbortSignal): Promise<boolean>;
  /** True when a job would be queued, not refused. */
  hasRoom(): boolean;
  close(): Promise<void>;
}

interface Slot {
  worker: Worker;
  current: Waiting | null;
}

export function createHasher(workers: number, queueMax: number): PasswordHasher {
  const queue: Waiting[] = [];
  const slots: Slot[] = [];
  let closed = false;
  const bcryptPath = pathToFileURL(createRequire(sourceModule('platform/crypto/hasher.ts')).resolve('bcryptjs')).href;

  function addSlot(): Slot {
    const worker = new Worker(SOURCE, { eval: true, workerData: { bcrypt: bcryptPath } });
    worker.unref();
    const slot: Slot = { worker, current: null };
    worker.on('message', (m: { id?: number; value?: string | boolean; error?: string; ready?: boolean }) => {
      if (m.ready) return;
      const done = slot.current;
      slot.current = null;
      worker.unref();
      if (done) {
        if (m.error !== undefined) done.reject(new Error(`password hashing failed: ${m.error}`));
        else done.resolve(m.value as string | boolean);
      }
      pump();
    });
    const lost = (e?: unknown) => {
      const index = slots.indexOf(slot);
      if (index < 0) return;
      slots.splice(index, 1);
      slot.current?.reject(new ServiceUnavailable('The service is busy. Please try again.', e));
      slot.current = null;
      if (!closed) pump();
    };
    worker.on('error', lost);
    worker.on('exit', () => lost());
    slots.push(slot);
    return slot;
  }

  function pump(): void {
    while (queue.length > 0) {
      const slot = slots.find((s) => s.current === null) ?? (slots.length < workers ? addSlot() : undefined);
      if (!slot) return;
      const next = queue.shift() as Waiting;
      if (next.onAbort) next.signal?.removeEventListener('abort', next.onAbort);
      slot.current = next;
      slot.worker.ref();
      slot.worker.postMessage({ id: 0, ...next.job });
    }
  }

  function submit(job: Job, signal?: AbortSignal): Promise<string | boolean> {
    if (closed || queue.length >= queueMax) return Promise.reject(new HasherFull());
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { job, resolve, reject, signal, onAbort: undefined };
      if (signal) {
        // A client that went away frees its place.
        waiting.onAbort = () => {
          const at = queue.indexOf(waiting);
          if (at >= 0) {
            queue.splice(at, 1);
            reject(new HasherFull());
          }
        };
        signal.addEventListener('abort', waiting.onAbort, { once: true });
      }
      queue.push(waiting);
      pump();
    });
  }

  return {
    hash: async (text, cost, signal) => (await submit({ kind: 'hash', text, cost }, signal)) as string,
    compare: async (text, hash, signal) => (await submit({ kind: 'compare', text, hash }, signal)) as boolean,
    hasRoom: () => !closed && queue.length < queueMax,
    async close() {
      closed = true;
      for (const w of queue.splice(0)) w.reject(new HasherFull());
      await Promise.all(slots.splice(0).map((s) => s.worker.terminate()));
    },
  };
}

const key = Symbol.for('civitas.hasher');
const holder = globalThis as unknown as Record<symbol, PasswordHasher | undefined>;

/** The process's hasher. */
export function hasher(): PasswordHasher {
  holder[key] ??= createHasher(env.HASHER_WORKERS, env.HASHER_QUEUE_MAX);
  return holder[key] as PasswordHasher;
}

/** Tests put a counting, delaying or failing hasher in place; returns the way back. */
export function replaceHasherForTests(replacement: PasswordHasher): () => void {
  if (process.env.NODE_ENV !== 'test') throw new Error('the hasher is replaced only in tests');
  const before = holder[key];
  holder[key] = replacement;
  return () => {
    holder[key] = before;
  };
}

/** Cost of a bcrypt hash, or 0 when it is malformed. */
export function costOf(hash: string): number {
  return Number(/^\$2[aby]\$(\d\d)\$/.exec(hash)?.[1] ?? 0);
}

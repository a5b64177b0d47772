/**
 * Scans in worker threads, so that the server's event loop never runs a rule. Every failure (deadline, death, memory, a
 * full queue) is an error; none is ever an answer that reads "clean".
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { sourceModule } from '#platform/source-place.ts';
import { ContentTooLarge, type ScanInput, type ScanReport } from './scan-content.ts';
import type { ScanAnswer } from './scan-worker-thread.ts';

export interface ScanPoolOptions {
  /** Threads; min(2, cores) when absent. */
  readonly workers?: number;
  /** Milliseconds for one scan, counted from its start. */
  readonly deadlineMs?: number;
  readonly queueMax?: number;
  /** Milliseconds a scan may wait for a thread. */
  readonly waitMs?: number;
  /** Milliseconds a thread may take to load the rules. */
  readonly startMs?: number;
  readonly oldSpaceMb?: number;
  /** Address of the module a thread runs. */
  readonly entry?: string;
}

// A constant source started with eval, so that no bundler matters; the module's address travels as data.
const SOURCE = "import(require('node:worker_threads').workerData.entry);";
const ENTRY = sourceModule('districts/scanner/scan-worker-thread.ts').href;

/** Nothing was scanned: say so, with Retry-After, and never anything that could be read as a result. */
export class ScanUnavailable extends Error {
  readonly reason: 'deadline' | 'died' | 'queue_full' | 'waited' | 'internal' | 'closed';
  readonly retryAfterSeconds = 2;
  constructor(reason: ScanUnavailable['reason']) {
    super('The scan could not be carried out. Please try again.');
    this.name = 'ScanUnavailable';
    this.reason = reason;
  }
}

export interface ScanPool {
  /** Scans in a thread. Rejects with ScanUnavailable or ContentTooLarge. */
  readonly scan: (input: ScanInput) => Promise<ScanReport>;
  /** Ends the threads; scans that run or wait are rejected. */
  readonly close: () => Promise<void>;
}

interface Waiting {
  readonly input: ScanInput;
  readonly resolve: (report: ScanReport) => void;
  readonly reject: (error: Error) => void;
  timer: NodeJS.Timeout | null;
}

interface Slot {
  worker: Worker | null;
  /** The thread has loaded the rules. */
  ready: boolean;
  job: (Waiting & { readonly id: number; deadline: NodeJS.Timeout }) | null;
}

/** A pool of threads, started when first needed. */
export function createScanPool(options: ScanPoolOptions = {}): ScanPool {
  const {
    workers = Math.min(2, availableParallelism()),
    deadlineMs = 2_000,
    queueMax = 64,
    waitMs = 5_000,
    oldSpaceMb = 256,
    startMs = 20_000,
    entry = ENTRY,
  } = options;
  const slots: Slot[] = Array.from({ length: Math.max(1, workers) }, () => ({
    worker: null,
    ready: false,
    job: null,
  }));
  const queue: Waiting[] = [];
  let jobs = 0;
  let closed = false;

  function startWorker(slot: Slot): Worker {
    const worker = new Worker(SOURCE, {
      eval: true,
      workerData: { entry },
      resourceLimits: { maxOldGenerationSizeMb: oldSpaceMb },
      stdout: false,
      stderr: false,
    });
    slot.ready = false;
    worker.unref();
    worker.on('message', (answer: ScanAnswer) => {
      const { job } = slot;
      if (slot.worker !== worker) return;
      if ('ready' in answer) {
        slot.ready = true;
        if (job === null) return;
        clearTimeout(job.deadline);
        job.deadline = endAfter(slot, worker, deadlineMs);
        return;
      }
      if (job === null || job.id !== answer.id) return;
      finish(slot);
      if ('report' in answer) job.resolve(answer.report);
      else job.reject(answer.failure === 'too_large' ? new ContentTooLarge() : new ScanUnavailable('internal'));
      next();
    });
    const lost = (): void => {
      if (slot.worker !== worker) return;
      slot.worker = null;
      const { job } = slot;
      finish(slot);
      job?.reject(new ScanUnavailable('died'));
      next();
    };
    worker.on('error', lost);
    worker.on('exit', lost);
    return worker;
  }

  function finish(slot: Slot): void {
    if (slot.job !== null) clearTimeout(slot.job.deadline);
    slot.job = null;
    slot.worker?.unref();
  }

  function run(slot: Slot, waiting: Waiting): void {
    if (waiting.timer !== null) clearTimeout(waiting.timer);
    const id = ++jobs;
    slot.worker ??= startWorker(slot);
    const { worker } = slot;
    worker.ref();
    slot.job = { ...waiting, id, deadline: endAfter(slot, worker, slot.ready ? deadlineMs : startMs) };
    worker.postMessage({ id, input: waiting.input });
  }

  /** The thread may be anywhere in a rule: it is ended, not asked. */
  function endAfter(slot: Slot, worker: Worker, ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      if (slot.worker !== worker) return;
      const { job } = slot;
      slot.worker = null;
      finish(slot);
      void worker.terminate();
      job?.reject(new ScanUnavailable('deadline'));
      next();
    }, ms);
  }

  function next(): void {
    for (const slot of slots) {
      if (slot.job !== null) continue;
      const waiting = queue.shift();
      if (waiting === undefined) return;
      run(slot, waiting);
    }
  }

  return {
    scan: (input) =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(new ScanUnavailable('closed'));
          return;
        }
        const waiting: Waiting = { input, resolve, reject, timer: null };
        const free = slots.find((slot) => slot.job === null);
        if (free !== undefined && queue.length === 0) {
          run(free, waiting);
          return;
        }
        if (queue.length >= queueMax) {
          reject(new ScanUnavailable('queue_full'));
          return;
        }
        waiting.timer = setTimeout(() => {
          const at = queue.indexOf(waiting);
          if (at === -1) return;
          queue.splice(at, 1);
          reject(new ScanUnavailable('waited'));
        }, waitMs);
        queue.push(waiting);
      }),
    close: async () => {
      closed = true;
      for (const waiting of queue.splice(0)) {
        if (waiting.timer !== null) clearTimeout(waiting.timer);
        waiting.reject(new ScanUnavailable('closed'));
      }
      await Promise.all(
        slots.map(async (slot) => {
          const { worker, job } = slot;
          slot.worker = null;
          finish(slot);
          job?.reject(new ScanUnavailable('closed'));
          await worker?.terminate();
        }),
      );
    },
  };
}

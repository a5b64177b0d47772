/**
 * Runs an inspection where it cannot hold up the process: small deliverables at once, larger ones, and everything that is
 * held against a buyer's schema, in a thread of their own with a bound on time and memory.
 */
import { Worker } from 'node:worker_threads';
import { type Inspection, type InspectionInput, inspectDeliverables } from './inspect-deliverables.ts';

/** About 10 ms of reading. */
const INLINE_BYTES_MAX = 256 * 1024;
const WALL_MS_MAX = 120_000;
const HEAP_MB_MAX = 1_024;

// A constant source started with eval, so that no bundler matters; the module's address travels as data.
const SOURCE = `
const { parentPort, workerData } = require('node:worker_threads');
import(workerData.module).then((m) => parentPort.postMessage(m.inspectDeliverables(workerData.input)));`;

const MODULE = import.meta.url.replace(/[^/]+$/, 'inspect-deliverables.ts');

/** Rejects when the thread dies, runs out of memory or passes its time: a fault of the evaluator, not of the work. */
export async function inspect(input: InspectionInput): Promise<Inspection> {
  const bytes = input.files.reduce((sum, f) => sum + f.bytes.byteLength, 0);
  if (bytes <= INLINE_BYTES_MAX && (input.outputSchema ?? null) === null) return inspectDeliverables(input);
  return inspectInThread(input, WALL_MS_MAX);
}

export async function inspectInThread(input: InspectionInput, wallMsMax: number): Promise<Inspection> {
  // Copies of exactly these bytes move over; a pooled buffer would take its neighbours along.
  const files = input.files.map(({ path, bytes }) => ({ path, bytes: Uint8Array.from(bytes) }));
  const worker = new Worker(SOURCE, {
    eval: true,
    workerData: { module: MODULE, input: { ...input, files } },
    transferList: files.map((f) => f.bytes.buffer),
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Inspection>();
  const timer = setTimeout(() => reject(new Error(`the inspection took longer than ${wallMsMax} ms`)), wallMsMax);
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', (code) => reject(new Error(`the inspection ended with code ${code} and no result`)));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

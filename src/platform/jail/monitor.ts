/**
 * Watches one jail from outside: memory, CPU, processes and inodes that no single rlimit can bound, summed over the
 * session. Every 50 ms while something may run in the jail, every 500 ms while PID 1 is alone. A poll sees a peak only
 * after it has happened, and 30 processes can fill a gigabyte in 100 ms: so the first look at a command comes early, and
 * memory that grows is looked at again before half of the time has passed in which it would reach the limit.
 */
import { availableParallelism } from 'node:os';
import type { MountUse } from './pinned-directory.ts';
import { privateBytes, sampleTree, type TreeSample } from './process-tree.ts';
import type { JailLimits } from './types.ts';

export type MonitorBreach = 'cpu_limit' | 'memory_limit' | 'pids_limit' | 'disk_limit';

export interface MonitorSources {
  /** Host pid of PID 1. */
  root: number;
  mounts: () => MountUse[];
  /** Exact CPU time of the session where a control group counts it. */
  cgroupCpuMs: (() => number | null) | null;
}

const BUSY_INTERVAL_MS = 50;
const IDLE_INTERVAL_MS = 500;
const FASTEST_INTERVAL_MS = 10;
const PIDS_SLACK = 8;
/** The poll sees a peak late; a tenth of slack keeps it from killing what the per-process limit already bounds. */
const MEMORY_SLACK = 1.1;
/**
 * A process that ignores SIGCHLD has children whose CPU time no counter keeps. Looking which processes run finds them,
 * but a look every 50 ms is a guess: only three times the limit is taken for proof.
 */
const ESTIMATE_FACTOR = 3;

export class JailMonitor {
  readonly #limits: JailLimits;
  readonly #sources: MonitorSources;
  readonly #onBreach: (breach: MonitorBreach) => void;
  readonly #cores = availableParallelism();
  #timer: NodeJS.Timeout | null = null;
  #dueAt = Number.POSITIVE_INFINITY;
  #lastAt = performance.now();
  #lastMemory = 0;
  #msToMemoryMax = Number.POSITIVE_INFINITY;
  #idle = true;
  #estimateMs = 0;
  #commands = 0;
  #stopped = false;
  cpuMs = 0;
  peakMemoryBytes = 0;
  peakTasks = 0;

  constructor(limits: JailLimits, sources: MonitorSources, onBreach: (breach: MonitorBreach) => void) {
    this.#limits = limits;
    this.#sources = sources;
    this.#onBreach = onBreach;
    this.#schedule(IDLE_INTERVAL_MS);
  }

  /** While a command runs the pace is the fast one. Never puts a look off: short commands in a row would blind us. */
  commandStarted(): void {
    this.#commands += 1;
    if (this.#stopped) return;
    const now = performance.now();
    if (this.#idle) {
      this.#idle = false;
      this.#lastAt = now; // nothing ran before this moment
    }
    if (now + FASTEST_INTERVAL_MS < this.#dueAt) this.#schedule(FASTEST_INTERVAL_MS);
  }

  commandEnded(): void {
    this.#commands -= 1;
  }

  /** One look now. Returns null when PID 1 is gone. */
  sample(): TreeSample | null {
    const tree = sampleTree(this.#sources.root);
    if (!tree) return null;
    const now = performance.now();
    const elapsed = now - this.#lastAt;
    this.#lastAt = now;
    this.#estimateMs += Math.min(tree.coresInUse, this.#cores) * elapsed;
    this.cpuMs = Math.max(this.cpuMs, this.#sources.cgroupCpuMs?.() ?? tree.cpuMs);
    this.peakTasks = Math.max(this.peakTasks, tree.tasks);

    let mounted = 0;
    let inodes = 0;
    for (const use of this.#sources.mounts()) {
      mounted += use.bytes;
      inodes += use.inodes;
    }
    const memoryMax = this.#limits.memoryMb * 1024 * 1024 * MEMORY_SLACK;
    let memory = tree.rssBytes + mounted;
    if (memory > memoryMax) memory = Math.min(memory, privateBytes([this.#sources.root, ...tree.pids]) + mounted);
    this.peakMemoryBytes = Math.max(this.peakMemoryBytes, memory);
    const growth = elapsed > 0 ? (memory - this.#lastMemory) / elapsed : 0;
    this.#msToMemoryMax = growth > 0 ? (memoryMax - memory) / growth : Number.POSITIVE_INFINITY;
    this.#lastMemory = memory;

    if (memory > memoryMax) this.#breach('memory_limit');
    else if (inodes > this.#limits.inodes) this.#breach('disk_limit');
    else if (tree.tasks > this.#limits.pids + PIDS_SLACK) this.#breach('pids_limit');
    else if (this.cpuMs >= this.#limits.cpuMs) this.#breach('cpu_limit');
    else if (this.#sources.cgroupCpuMs === null && this.#estimateMs > this.#limits.cpuMs * ESTIMATE_FACTOR)
      this.#breach('cpu_limit');
    return tree;
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #breach(breach: MonitorBreach): void {
    if (this.#stopped) return;
    this.stop();
    this.#onBreach(breach);
  }

  #schedule(delayMs: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#dueAt = performance.now() + delayMs;
    this.#timer = setTimeout(() => {
      const tree = this.sample();
      if (this.#stopped) return;
      this.#idle = this.#commands === 0 && (tree?.processes ?? 0) === 0;
      const busy = Math.min(BUSY_INTERVAL_MS, Math.max(FASTEST_INTERVAL_MS, this.#msToMemoryMax / 2));
      this.#schedule(this.#idle ? IDLE_INTERVAL_MS : busy);
    }, delayMs);
  }
}

/**
 * Watches one jail from outside: memory, CPU, processes and inodes that no single rlimit can bound, summed over the
 * session. Every 50 ms while something may run in the jail, every 500 ms while PID 1 is alone; every 15 ms once half of
 * the memory is used, because a poll sees a peak only after it has happened.
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
const NEAR_LIMIT_INTERVAL_MS = 15;
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
  #lastAt = performance.now();
  #estimateMs = 0;
  #commands = 0;
  #stopped = false;
  #nearLimit = false;
  cpuMs = 0;
  peakMemoryBytes = 0;
  peakTasks = 0;

  constructor(limits: JailLimits, sources: MonitorSources, onBreach: (breach: MonitorBreach) => void) {
    this.#limits = limits;
    this.#sources = sources;
    this.#onBreach = onBreach;
    this.#schedule(IDLE_INTERVAL_MS);
  }

  /** While a command runs the pace is the fast one. */
  commandStarted(): void {
    this.#commands += 1;
    if (this.#commands === 1 && !this.#stopped) {
      this.#lastAt = performance.now();
      this.#schedule(BUSY_INTERVAL_MS);
    }
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
    this.#nearLimit = memory > memoryMax / 2;

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
    this.#timer = setTimeout(() => {
      const tree = this.sample();
      if (this.#stopped) return;
      const busy = this.#commands > 0 || (tree?.processes ?? 0) > 0;
      this.#schedule(!busy ? IDLE_INTERVAL_MS : this.#nearLimit ? NEAR_LIMIT_INTERVAL_MS : BUSY_INTERVAL_MS);
    }, delayMs);
  }
}

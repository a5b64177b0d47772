/**
 * What the kernel says of a jail's processes, read from the host's /proc. Synchronous on purpose: a sample is a few
 * short reads of an in-memory filesystem, cheaper than as many trips through the thread pool.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ: the unit of /proc's CPU times on x64 and arm64, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;
const AT_PAGESZ = 6n;

/** 4 KiB on x64, up to 64 KiB on arm64: the kernel tells every process in its auxiliary vector. */
function readPageBytes(): number {
  try {
    const vector = readFileSync('/proc/self/auxv');
    for (let at = 0; at + 16 <= vector.length; at += 16) {
      if (vector.readBigUInt64LE(at) === AT_PAGESZ) return Number(vector.readBigUInt64LE(at + 8));
    }
  } catch {
    // not Linux: nothing is sampled there
  }
  return 4_096;
}
const PAGE_BYTES = readPageBytes();

export interface TreeSample {
  /** Tasks (processes and their threads) below the root, without the root itself. */
  tasks: number;
  /** Processes below the root. */
  processes: number;
  /** Processes in state R, without the root. */
  running: number;
  /**
   * How many cores those in state R are likely to have had: each counts with the part of its runnable time in which it
   * really ran, so that waiting for a core on a busy machine is not taken for use of one.
   */
  coresInUse: number;
  /** Own and waited-for children's CPU of every process, the root included. */
  cpuMs: number;
  /** Sum of resident sizes: pages shared between processes count once for each. */
  rssBytes: number;
  pids: number[];
}

interface ProcessStat {
  state: string;
  parent: number;
  ticks: number;
  threads: number;
  startTime: string;
  rssPages: number;
}

/** The fields of /proc/<pid>/stat that matter here, or null when the process is gone. */
export function readProcessStat(pid: number): ProcessStat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  // The command name is the jail's to choose and may hold spaces and parentheses: fields count from the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const number = (index: number) => Number(fields[index]);
  return {
    state: fields[0] ?? '',
    parent: number(1),
    ticks: number(11) + number(12) + number(13) + number(14),
    threads: number(17),
    startTime: fields[19] ?? '',
    rssPages: number(21),
  };
}

/**
 * True while `pid` is the same process that had this start time (clock ticks since boot) and lives. A zombie is dead:
 * when it was PID 1 of a namespace, so is everything that was in there.
 */
export function isSameProcess(pid: number, startTime: string): boolean {
  const stat = readProcessStat(pid);
  return stat !== null && stat.startTime === startTime && stat.state !== 'Z' && stat.state !== 'X';
}

/** Walks the tree below `root`. Processes that come or go meanwhile may be missed; the next sample sees them. */
export function sampleTree(root: number): TreeSample | null {
  const rootStat = readProcessStat(root);
  if (!rootStat) return null;
  const sample: TreeSample = {
    tasks: 0,
    processes: 0,
    running: 0,
    coresInUse: 0,
    cpuMs: (rootStat.ticks * 1000) / TICKS_PER_SECOND,
    rssBytes: rootStat.rssPages * PAGE_BYTES,
    pids: [],
  };
  const waiting = childrenOf(root, rootStat.threads);
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    const stat = readProcessStat(pid);
    if (!stat) continue;
    sample.processes += 1;
    sample.tasks += Math.max(1, stat.threads);
    if (stat.state === 'R') {
      sample.running += 1;
      // One that has not been on a core since it was forked tells nothing of itself; its parent's share stands for it.
      sample.coresInUse += shareOfCore(pid) ?? shareOfCore(stat.parent) ?? 1;
    }
    sample.cpuMs += (stat.ticks * 1000) / TICKS_PER_SECOND;
    sample.rssBytes += stat.rssPages * PAGE_BYTES;
    sample.pids.push(pid);
    waiting.push(...childrenOf(pid, stat.threads));
  }
  return sample;
}

/** Time on a core as a part of the time it wanted one, 0 to 1; null when the kernel does not say. */
function shareOfCore(pid: number): number | null {
  try {
    const [ran = 0, waited = 0] = readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ').map(Number);
    return ran > 0 ? ran / (ran + waited) : null;
  } catch {
    return null;
  }
}

/** Each thread lists the children it forked itself. */
function childrenOf(pid: number, threads: number): number[] {
  try {
    if (threads <= 1) return numbers(readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1'));
    const all: number[] = [];
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      try {
        all.push(...numbers(readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1')));
      } catch {
        // the thread ended between the two reads
      }
    }
    return all;
  } catch {
    return [];
  }
}

function numbers(text: string): number[] {
  const out: number[] = [];
  for (const word of text.split(' ')) if (word !== '') out.push(Number(word));
  return out;
}

/**
 * Anonymous and shared memory of these processes. Pages of files (the programs and libraries of the host) are left
 * out: they are shared and can be dropped. Slower than the resident sizes of a sample, so it is asked only when those
 * pass a limit.
 */
export function privateBytes(pids: readonly number[]): number {
  let kib = 0;
  for (const pid of pids) {
    try {
      const text = readFileSync(`/proc/${pid}/status`, 'latin1');
      for (const key of ['RssAnon', 'RssShmem'])
        kib += Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
    } catch {
      // gone
    }
  }
  return kib * 1024;
}

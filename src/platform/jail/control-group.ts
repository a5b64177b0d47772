/**
 * cgroup v2, where it is writable: exact memory, task and CPU limits for a whole jail. A v1 tree is never touched:
 * its controllers are shared with the machine's own services and limit less than they seem to.
 */
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JailLimits } from './types.ts';

const PERIOD_MICROSECONDS = 100_000;

/**
 * The directory below which jails may have groups, or null. `auto` looks at the platform's own group in the unified
 * hierarchy (root, or a unit with `Delegate=yes`); a path names a delegated directory; `off` switches it off.
 */
export function findControlGroupBase(setting: 'auto' | 'off' | (string & {})): string | null {
  if (setting === 'off') return null;
  const candidates = setting === 'auto' ? unifiedCandidates() : [setting];
  return candidates.find(isUsable) ?? null;
}

function unifiedCandidates(): string[] {
  try {
    const mounts = readFileSync('/proc/self/mounts', 'utf8');
    const mount = mounts.split('\n').find((line) => line.split(' ')[2] === 'cgroup2');
    const own = readFileSync('/proc/self/cgroup', 'utf8')
      .split('\n')
      .find((line) => line.startsWith('0::'));
    if (!mount || !own) return [];
    const root = mount.split(' ')[1]!;
    const mine = join(root, own.slice(3));
    // A group that holds processes cannot hand its controllers to children: a sibling named for jails is preferred.
    return [join(mine, 'civitas-jails'), mine, ...(mine === root ? [] : [root])];
  } catch {
    return [];
  }
}

function isUsable(directory: string): boolean {
  try {
    if (!existsSync(join(directory, 'cgroup.controllers'))) return false;
    const granted = readFileSync(join(directory, 'cgroup.subtree_control'), 'utf8').trim().split(/\s+/);
    accessSync(directory, constants.W_OK);
    accessSync(join(directory, 'cgroup.procs'), constants.W_OK);
    const needed = ['memory', 'pids', 'cpu'];
    if (needed.every((name) => granted.includes(name))) return true;
    const offered = readFileSync(join(directory, 'cgroup.controllers'), 'utf8').trim().split(/\s+/);
    if (!needed.every((name) => offered.includes(name))) return false;
    writeFileSync(join(directory, 'cgroup.subtree_control'), needed.map((name) => `+${name}`).join(' '));
    return true;
  } catch {
    return false;
  }
}

/** One jail's group. Every method tolerates that the kernel or an administrator has taken the group away. */
export class ControlGroup {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Creates the group with the limits, empty. @throws when the kernel refuses one of them. */
  static create(base: string, name: string, limits: JailLimits, cores: number): ControlGroup {
    const path = join(base, name);
    mkdirSync(path, { mode: 0o755 });
    const group = new ControlGroup(path);
    try {
      const memory = limits.memoryMb * 1024 * 1024;
      group.#write('memory.max', String(memory));
      if (existsSync(join(path, 'memory.swap.max'))) group.#write('memory.swap.max', '0');
      group.#write('memory.oom.group', '1');
      // PID 1 and the forks in flight need room beside what the rlimit already bounds.
      group.#write('pids.max', String(limits.pids + 8));
      group.#write('cpu.max', `${cores * PERIOD_MICROSECONDS} ${PERIOD_MICROSECONDS}`);
      return group;
    } catch (error) {
      rmdirSync(path);
      throw error;
    }
  }

  add(pid: number): void {
    this.#write('cgroup.procs', String(pid));
  }

  /** CPU of everything that ever ran in the group, also of children nobody waited for. */
  cpuMs(): number | null {
    const usec = /^usage_usec (\d+)/m.exec(this.#read('cpu.stat') ?? '')?.[1];
    return usec === undefined ? null : Number(usec) / 1000;
  }

  peakMemoryBytes(): number | null {
    const text = this.#read('memory.peak');
    return text === null ? null : Number(text);
  }

  /** True when the kernel has killed the group for its memory. */
  outOfMemory(): boolean {
    return /^oom_kill [1-9]/m.test(this.#read('memory.events') ?? '');
  }

  /** Kills what is left in it. */
  remove(): Promise<boolean> {
    return removeControlGroup(this.path);
  }

  #write(file: string, value: string): void {
    writeFileSync(join(this.path, file), value);
  }

  #read(file: string): string | null {
    try {
      return readFileSync(join(this.path, file), 'utf8');
    } catch {
      return null;
    }
  }
}

/** Kills what is left in a group that a former process made, and removes it. */
export async function removeControlGroup(path: string): Promise<boolean> {
  for (let pause = 1; ; pause *= 2) {
    try {
      rmdirSync(path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    }
    if (pause > 256) return false;
    try {
      writeFileSync(join(path, 'cgroup.kill'), '1');
    } catch {
      // before Linux 5.14
    }
    // The dead leave a group a moment after they are collected.
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

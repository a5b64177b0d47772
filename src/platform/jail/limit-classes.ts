import type { JailLimits } from './types.ts';

export type LimitClassName = 'probe' | 'small' | 'large';

/** `execWallDefaultMs` applies to a command that names no time; `limits.execWallMs` is the most it may name. */
export interface LimitClass {
  limits: JailLimits;
  execWallDefaultMs: number;
}

const MIB = 1024 * 1024;

/** `probe` is what every figure about isolation was measured with; `small` is the default of a task. */
export const LIMIT_CLASSES: Readonly<Record<LimitClassName, LimitClass>> = {
  probe: {
    execWallDefaultMs: 5_000,
    limits: {
      lifetimeMs: 600_000,
      idleMs: 60_000,
      cpuMs: 5_000,
      memoryMb: 512,
      pids: 64,
      diskMb: 64,
      tmpMb: 16,
      shmMb: 8,
      inodes: 4_096,
      fileMb: 64,
      fds: 256,
      execWallMs: 5_000,
      execOutputBytes: MIB,
      sessionOutputBytes: 64 * MIB,
      execsMax: 1_000,
      execsParallel: 4,
      deliverableCount: 20,
      deliverableBytes: 32 * MIB,
    },
  },
  small: {
    execWallDefaultMs: 60_000,
    limits: {
      lifetimeMs: 60 * 60_000,
      idleMs: 10 * 60_000,
      cpuMs: 300_000,
      memoryMb: 512,
      pids: 64,
      diskMb: 256,
      tmpMb: 64,
      shmMb: 8,
      inodes: 16_384,
      fileMb: 64,
      fds: 256,
      execWallMs: 300_000,
      execOutputBytes: MIB,
      sessionOutputBytes: 64 * MIB,
      execsMax: 1_000,
      execsParallel: 4,
      deliverableCount: 20,
      deliverableBytes: 32 * MIB,
    },
  },
  large: {
    execWallDefaultMs: 60_000,
    limits: {
      lifetimeMs: 120 * 60_000,
      idleMs: 10 * 60_000,
      cpuMs: 1_800_000,
      memoryMb: 2_048,
      pids: 256,
      diskMb: 1_024,
      tmpMb: 128,
      shmMb: 64,
      inodes: 131_072,
      fileMb: 512,
      fds: 1_024,
      execWallMs: 600_000,
      execOutputBytes: MIB,
      sessionOutputBytes: 256 * MIB,
      execsMax: 5_000,
      execsParallel: 4,
      deliverableCount: 50,
      deliverableBytes: 64 * MIB,
    },
  },
};

/** What a session may take of the host's memory at its worst: processes and the three in-memory filesystems. */
export function memoryClaimMb(limits: JailLimits): number {
  return limits.memoryMb + limits.diskMb + limits.tmpMb + limits.shmMb;
}

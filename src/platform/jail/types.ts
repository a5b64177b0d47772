/**
 * The words of a jail: limits, outcomes, refusals, commands, files. The sandbox district's port uses the same shapes,
 * so a jail session is a sandbox session without any translation.
 */
import type { Readable } from 'node:stream';

export const JAIL_OUTCOMES = [
  'completed',
  'nonzero_exit',
  'wall_timeout',
  'cpu_limit',
  'memory_limit',
  'pids_limit',
  'disk_limit',
  'output_limit',
  'deliverables_rejected',
  'cancelled',
  'idle_timeout',
  'lifetime',
  'session_lost',
  'protocol_error',
  'provider_error',
] as const;
export type JailOutcome = (typeof JAIL_OUTCOMES)[number];

export const FILE_REFUSALS = [
  'bad_path',
  'not_found',
  'symlink_or_not_dir',
  'not_regular',
  'hardlink',
  'too_large',
  'too_many',
  'over_total',
  'read_only',
  'disk_full',
  'session_ended',
  'io_error',
] as const;
export type FileRefusal = (typeof FILE_REFUSALS)[number];

export type FileResult<T> = { ok: true; value: T } | { ok: false; reason: FileRefusal };

/** Milliseconds, MiB and counts as the names say. Budgets (cpu, memory, pids, output) count over the whole session. */
export interface JailLimits {
  lifetimeMs: number;
  idleMs: number;
  cpuMs: number;
  memoryMb: number;
  pids: number;
  diskMb: number;
  tmpMb: number;
  shmMb: number;
  inodes: number;
  fileMb: number;
  fds: number;
  execWallMs: number;
  execOutputBytes: number;
  sessionOutputBytes: number;
  execsMax: number;
  execsParallel: number;
  deliverableCount: number;
  deliverableBytes: number;
}

/** A file for `/input`, read-only inside. `path` is relative to `/input`; a stream is cut at `bytes`. */
export interface InputFile {
  path: string;
  data: Buffer | Readable;
  bytes: number;
  executable?: boolean;
}

/** `argv` is executed as it stands; a shell runs only when the caller names one as argv[0]. */
export interface ExecCommand {
  argv: string[];
  cwd?: string;
  env?: Record<string, string>;
  timeoutMs?: number;
}

export interface ExecResult {
  execId: string;
  outcome: JailOutcome;
  /** 128 + signal for a killed process, null when it never started or its end was not seen. */
  exitCode: number | null;
  stdout: Buffer;
  stderr: Buffer;
  truncated: boolean;
  /** A process it started still holds its output. */
  leftover: boolean;
  durationMs: number;
  sessionEnded: JailOutcome | null;
}

export interface ExecOptions {
  signal?: AbortSignal;
  /** Sees exactly the bytes that the result keeps, in the order in which they arrived. */
  onChunk?(stream: 'stdout' | 'stderr', bytes: Buffer): void;
}

export interface FileEntry {
  path: string;
  type: 'file' | 'dir' | 'link' | 'other';
  bytes: number;
  modifiedAt: string;
}

export interface DeliverableFile {
  path: string;
  bytes: number;
  sha256: string;
  data: Buffer;
}

export interface Extraction {
  files: DeliverableFile[];
  rejected: { path: string; reason: FileRefusal }[];
}

export interface Usage {
  wallMs: number;
  cpuMs: number | null;
  peakMemoryBytes: number | null;
  peakPids: number | null;
  outputBytes: number;
}

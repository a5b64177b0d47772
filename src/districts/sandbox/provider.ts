/**
 * The sandbox port: where an agent works on a task and where Courts runs its checks. Two providers stand behind it,
 * `local` (a jail on this host) and `e2b` (a micro-VM); one contract suite runs against both.
 *
 * Everything that comes out of a sandbox is hostile data: names, sizes, text, links, exit codes.
 */
import type { Readable } from 'node:stream';
import { CivitasError, ServiceUnavailable } from '#platform/errors.ts';
import type { FileRefusal as JailFileRefusal, JailOutcome } from '#platform/jail/types.ts';
import type { JailUnavailableCode } from '#platform/jail/unavailable.ts';

export type SandboxPurpose = 'execute' | 'evaluate';

export interface SandboxLimits {
  /** Of the session. */
  lifetimeMs: number;
  idleMs: number;
  /** Counted over the session. */
  cpuMs: number;
  memoryMb: number;
  pids: number;
  diskMb: number;
  tmpMb: number;
  shmMb: number;
  inodes: number;
  fileMb: number;
  fds: number;
  /** Per command. */
  execWallMs: number;
  execOutputBytes: number;
  sessionOutputBytes: number;
  execsMax: number;
  execsParallel: number;
  deliverableCount: number;
  deliverableBytes: number;
}

/** Becomes `/input/<path>`, read-only. A stream is cut off, and the provision refused, beyond `bytes`. */
export interface InputFile {
  path: string;
  data: Buffer | Readable;
  bytes: number;
  executable?: boolean;
}

export interface SandboxSpec {
  /** Metadata, idempotency, reaper. */
  runId: string;
  taskId: string;
  attempt: number;
  purpose: SandboxPurpose;
  input: InputFile[];
  /** Explicit only; never process.env. */
  env?: Record<string, string>;
  limits: SandboxLimits;
}

export type SandboxOutcome = JailOutcome;
export type FileRefusal = JailFileRefusal;

/** `argv` is executed as it stands, never as a shell string. */
export interface ExecCommand {
  argv: string[];
  cwd?: string;
  env?: Record<string, string>;
  timeoutMs?: number;
}

export interface ExecResult {
  execId: string;
  outcome: SandboxOutcome;
  /** 128 + signal for a killed process; null when it never started or its end was not seen. */
  exitCode: number | null;
  stdout: Buffer;
  stderr: Buffer;
  truncated: boolean;
  /** A process it started still holds its output. */
  leftover: boolean;
  durationMs: number;
  sessionEnded: SandboxOutcome | null;
}

export interface FileEntry {
  path: string;
  type: 'file' | 'dir' | 'link' | 'other';
  bytes: number;
  modifiedAt: string;
}

export type FileResult<T> = { ok: true; value: T } | { ok: false; reason: FileRefusal };

export interface Extraction {
  files: { path: string; bytes: number; sha256: string; data: Buffer }[];
  rejected: { path: string; reason: FileRefusal }[];
}

export interface Usage {
  wallMs: number;
  cpuMs: number | null;
  peakMemoryBytes: number | null;
  peakPids: number | null;
  outputBytes: number;
}

export interface SandboxSession {
  readonly id: string;
  readonly provider: 'local' | 'e2b';
  readonly isolation: 'namespace' | 'microvm';
  readonly expiresAt: Date;
  /**
   * Never rejects for what the command did. Rejects with ValidationFailed for a command that is none, and with
   * SANDBOX_EXEC_LIMIT or SANDBOX_NOT_READY (CivitasError) when this one may not start now. The buffer given to
   * `onChunk` is valid during the call only.
   */
  exec(
    cmd: ExecCommand,
    opts?: { signal?: AbortSignal; onChunk?(s: 'stdout' | 'stderr', b: Buffer): void },
  ): Promise<ExecResult>;
  writeFile(
    path: string,
    data: Buffer | Readable,
    opts?: { executable?: boolean },
  ): Promise<FileResult<{ bytes: number }>>;
  readFile(path: string, maxBytes: number): Promise<FileResult<Buffer>>;
  listFiles(path: string, max: number): Promise<FileResult<{ entries: FileEntry[]; truncated: boolean }>>;
  /** Everything but PID 1. */
  killProcesses(): Promise<void>;
  /** Freezes first; the session stays usable. */
  extractDeliverables(paths: string[] | 'manifest'): Promise<Extraction>;
  /** Activity that is no call, such as a task's heartbeat, extends the idle limit. */
  touch(): void;
  usage(): Usage;
  /** Resolves when the session dies, whoever ends it; `completed` when its owner destroyed it at rest. */
  readonly ended: Promise<SandboxOutcome>;
  /** Idempotent. */
  destroy(reason: string): Promise<{ destroyed: boolean; usage: Usage }>;
}

export interface RunSpec extends SandboxSpec {
  command: ExecCommand;
  extract?: string[] | 'manifest';
}

export interface RunResult {
  outcome: SandboxOutcome;
  exitCode: number | null;
  stdout: Buffer;
  stderr: Buffer;
  truncated: boolean;
  deliverables: Extraction;
  usage: Usage;
  provider: 'local' | 'e2b';
  isolation: 'namespace' | 'microvm';
  /** Empty when no sandbox came up. */
  sandboxId: string;
  destroyed: boolean;
  /** For the log, when the provider and not the command failed. */
  failure?: { reason: string; message: string };
}

/** Why a provider cannot isolate now. E2B's own reasons begin with `e2b_`. */
export type SandboxUnavailable = JailUnavailableCode | `e2b_${string}`;

/** What a probe found; every value may be shown to administrators. */
export type ProbeDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export type ProbeResult =
  | { ok: true; details: ProbeDetails }
  | { ok: false; code: SandboxUnavailable; message: string; fix: string };

export interface SandboxProvider {
  readonly name: 'local' | 'e2b';
  /** Runs a real sandbox. */
  probe(): Promise<ProbeResult>;
  /** Rejects only with SandboxUnavailableError or ProviderError. */
  provision(spec: SandboxSpec, signal?: AbortSignal): Promise<SandboxSession>;
  /** Rejects only with SandboxUnavailableError, and for a command that is none; never for what the command did. */
  run(spec: RunSpec, signal?: AbortSignal): Promise<RunResult>;
  /** Leftovers of a crashed platform. */
  reap(alive: ReadonlySet<string>): Promise<{ destroyed: string[]; failed: string[] }>;
}

/** The provider cannot isolate: tasks wait. Callers see the code; the text for the fix is for administrators. */
export class SandboxUnavailableError extends CivitasError {
  readonly reason: SandboxUnavailable;
  readonly fix: string;

  constructor(reason: SandboxUnavailable, message: string, fix: string) {
    super('SANDBOX_UNAVAILABLE', 'Sandboxes are not available at the moment. Please try again later.', {
      details: { reason },
      retryAfterSeconds: 60,
      cause: new Error(message),
    });
    this.reason = reason;
    this.fix = fix;
  }
}

/** One sandbox did not come up although the provider can isolate. `reason` is for the log and for tests. */
export class ProviderError extends ServiceUnavailable {
  readonly reason: string;

  constructor(reason: string, message: string, cause?: unknown) {
    super('The sandbox could not be started. Please try again.', cause ?? new Error(message));
    this.reason = reason;
  }
}

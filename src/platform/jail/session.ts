/**
 * One live jail: commands, files, limits, end. The jail executes; everything is decided here. Whatever ends a session
 * (a limit, the owner, a broken protocol, a death) goes through `#end`, once: PID 1 is killed, what the session held
 * is given back, and only then do the commands in flight and `ended` learn of it. So nobody who has seen a result can
 * still meet a process of the jail.
 */
import type { Readable } from 'node:stream';
import { Conflict } from '../errors.ts';
import { newId } from '../ids.ts';
import { type BaseDirectory, removeBaseDirectory } from './base-directory.ts';
import { baseEnvironment } from './bwrap-arguments.ts';
import { type ChannelEnd, ChannelEnded, type FileReply, type JailChannel } from './channel.ts';
import { assertCommand } from './command-bounds.ts';
import type { ControlGroup } from './control-group.ts';
import { type Execution, exitedResult, notStartedResult, unseenResult, untriedResult } from './exec-result.ts';
import { extractDeliverables } from './extract-deliverables.ts';
import { isJailPath } from './file-names.ts';
import { FILE_CHUNK_BYTES_MAX, LIST_ENTRIES_MAX } from './frames.ts';
import type { JailProcess } from './jail-process.ts';
import { JailMonitor } from './monitor.ts';
import { OutputCollector } from './output-collector.ts';
import type { PinnedDirectory } from './pinned-directory.ts';
import { sampleTree } from './process-tree.ts';
import type {
  ExecCommand,
  ExecOptions,
  ExecResult,
  Extraction,
  FileEntry,
  FileRefusal,
  FileResult,
  JailLimits,
  JailOutcome,
  Usage,
} from './types.ts';

/** What provisioning has made and the session now owns. */
export interface JailParts {
  sandboxId: string;
  limits: JailLimits;
  env: Readonly<Record<string, string>>;
  process: JailProcess;
  channel: JailChannel;
  initPid: number;
  workspace: PinnedDirectory;
  others: readonly PinnedDirectory[];
  base: BaseDirectory;
  cgroup: ControlGroup | null;
  startedAt: number;
  /** Gives back what belongs to the host (a uid, a place in a table); `dead` tells whether the jail is gone. */
  release(dead: boolean): void;
}

interface RunningCommand extends Execution {
  id: number;
  wall: NodeJS.Timeout;
  grace: NodeJS.Timeout | null;
  settle(result: ExecResult): void;
}

/** After K and A a command has this long to end; then PID 1 itself is in doubt. */
const KILL_GRACE_MS = 2_000;
const FREEZE_DEADLINE_MS = 2_000;
const FILE_MODE = 0o644;
const PROGRAM_MODE = 0o755;

export class JailSession {
  readonly id: string;
  readonly provider = 'local' as const;
  readonly isolation = 'namespace' as const;
  readonly expiresAt: Date;
  /** Resolves when the session is dead, whoever ended it; `completed` when its owner destroyed it at rest. */
  readonly ended: Promise<JailOutcome>;

  readonly #parts: JailParts;
  readonly #limits: JailLimits;
  readonly #monitor: JailMonitor;
  readonly #running = new Map<number, RunningCommand>();
  readonly #lifetime: NodeJS.Timeout;
  #idle: NodeJS.Timeout | null = null;
  #lastActivityAt = performance.now();
  #execs = 0;
  #outputBytes = 0;
  #frozen = false;
  #killing: Promise<void> | null = null;
  #end: { reason: JailOutcome; teardown: Promise<boolean> } | null = null;
  #resolveEnded!: (outcome: JailOutcome) => void;
  #finalUsage: Usage | null = null;

  constructor(parts: JailParts) {
    this.#parts = parts;
    this.#limits = parts.limits;
    this.id = parts.sandboxId;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    const spent = performance.now() - parts.startedAt;
    const lifetimeLeft = Math.max(0, parts.limits.lifetimeMs - spent);
    this.expiresAt = new Date(Date.now() + lifetimeLeft);
    this.#lifetime = setTimeout(() => this.#finish('lifetime'), lifetimeLeft);
    this.#armIdle(parts.limits.idleMs);
    this.#monitor = new JailMonitor(
      parts.limits,
      {
        root: parts.initPid,
        mounts: () => [parts.workspace, ...parts.others].map((pinned) => pinned.use()),
        cgroupCpuMs: parts.cgroup ? () => parts.cgroup?.cpuMs() ?? null : null,
      },
      (breach) => this.#finish(breach),
    );
    void parts.process.exited.then(() => this.#finish('session_lost'));
  }

  /** The channel's end, when the jail caused it. */
  channelEnded(reason: ChannelEnd): void {
    this.#finish(reason);
  }

  /** Counts as activity: a task's heartbeat keeps its sandbox. */
  touch(): void {
    this.#lastActivityAt = performance.now();
  }

  /** Commands that run now. */
  get running(): number {
    return this.#running.size;
  }

  /** Null while the session lives. */
  get endReason(): JailOutcome | null {
    return this.#end?.reason ?? null;
  }

  /**
   * Runs a program and waits for its end. The result says what happened; the promise rejects only for a command that
   * is not one (ValidationFailed), for more than `execsParallel` at once or `execsMax` in all (SANDBOX_EXEC_LIMIT), and
   * while deliverables are read (SANDBOX_NOT_READY).
   */
  async exec(command: ExecCommand, options: ExecOptions = {}): Promise<ExecResult> {
    assertCommand(command);
    const execId = newId();
    // A command that came meanwhile would look like a process that does not die.
    while (this.#killing) await this.#killing.catch(() => undefined);
    if (this.#end) return untriedResult(execId, await this.ended, this.endReason);
    if (options.signal?.aborted) return untriedResult(execId, 'cancelled', null);
    if (this.#frozen) throw new Conflict('The sandbox is being read.', { status: 'draining' }, 'SANDBOX_NOT_READY');
    if (this.#running.size >= this.#limits.execsParallel) {
      throw new Conflict('Too many commands run at once.', { running: this.#running.size }, 'SANDBOX_EXEC_LIMIT');
    }
    if (this.#execs >= this.#limits.execsMax) {
      throw new Conflict('This sandbox has run all its commands.', { executed: this.#execs }, 'SANDBOX_EXEC_LIMIT');
    }
    this.#execs += 1;
    this.touch();
    return await new Promise<ExecResult>((resolve) => this.#start(execId, command, options, resolve));
  }

  /** Parents are made; an existing file is replaced. `path` is absolute, inside the jail. */
  async writeFile(
    path: string,
    data: Buffer | Readable,
    options: { executable?: boolean } = {},
  ): Promise<FileResult<{ bytes: number }>> {
    if (!isJailPath(path)) return { ok: false, reason: 'bad_path' };
    const mode = options.executable ? PROGRAM_MODE : FILE_MODE;
    let offset = 0;
    try {
      for await (const chunk of chunksOf(data)) {
        const reply = await this.#file(() => this.#parts.channel.write(path, offset, mode, chunk), 'read_only');
        if (!reply.ok) return reply;
        offset += chunk.length;
      }
    } catch {
      return { ok: false, reason: 'io_error' }; // the caller's stream broke
    }
    return { ok: true, value: { bytes: offset } };
  }

  /** The whole file, or `too_large` when it is longer than `maxBytes`. */
  async readFile(path: string, maxBytes: number): Promise<FileResult<Buffer>> {
    if (!isJailPath(path)) return { ok: false, reason: 'bad_path' };
    const pieces: Buffer[] = [];
    let read = 0;
    for (;;) {
      // One byte more than allowed is asked for, so that a file that grows meanwhile is noticed.
      const room = Math.min(FILE_CHUNK_BYTES_MAX, maxBytes + 1 - read);
      const reply = await this.#file(() => this.#parts.channel.read(path, read, room));
      if (!reply.ok) return reply;
      const { size, bytes } = reply.value;
      read += bytes.length;
      if (size > maxBytes || read > maxBytes) return { ok: false, reason: 'too_large' };
      if (bytes.length > 0) pieces.push(bytes);
      if (bytes.length === 0 || read >= size) return { ok: true, value: Buffer.concat(pieces, read) };
    }
  }

  /** At most `max` (and at most 1,000) entries, unsorted. Names that are not UTF-8 carry U+FFFD. */
  async listFiles(path: string, max: number): Promise<FileResult<{ entries: FileEntry[]; truncated: boolean }>> {
    if (!isJailPath(path)) return { ok: false, reason: 'bad_path' };
    const reply = await this.#file(() => this.#parts.channel.list(path, Math.max(1, Math.min(max, LIST_ENTRIES_MAX))));
    if (!reply.ok) return reply;
    const parent = path === '/' ? '' : path;
    const types = { f: 'file', d: 'dir', l: 'link', o: 'other' } as const;
    const entries = reply.value.entries.map((entry) => ({
      path: `${parent}/${entry.name.toString('utf8')}`,
      type: types[entry.type],
      bytes: entry.bytes,
      modifiedAt: instant(entry.modifiedAtSeconds),
    }));
    return { ok: true, value: { entries, truncated: reply.value.more } };
  }

  /** Everything but PID 1 dies; running commands end as cancelled. Resolves when the host has seen that it is so. */
  async killProcesses(): Promise<void> {
    while (this.#killing) await this.#killing.catch(() => undefined);
    const killing = this.#killAll().finally(() => {
      this.#killing = null;
    });
    this.#killing = killing;
    await killing;
  }

  async #killAll(): Promise<void> {
    if (this.#end) return;
    this.touch();
    for (const command of this.#running.values()) this.#stop(command, 'cancelled', false);
    try {
      await this.#parts.channel.killAll();
    } catch (error) {
      if (error instanceof ChannelEnded) return;
      throw error;
    }
    const deadline = performance.now() + FREEZE_DEADLINE_MS;
    for (let pause = 1; !this.#end; pause = Math.min(pause * 2, 20)) {
      const tree = sampleTree(this.#parts.initPid);
      if (tree && tree.processes === 0 && this.#running.size === 0) return;
      if (performance.now() > deadline) return this.#finish('session_lost');
      await delay(pause);
    }
  }

  /** Freezes first: nothing runs while the marked files are read. Refusals name path and reason; the session lives on. */
  async extractDeliverables(paths: string[] | 'manifest'): Promise<Extraction> {
    const gone = (): Extraction => ({
      files: [],
      rejected: (paths === 'manifest' ? ['.deliverables'] : paths).map((path) => ({ path, reason: 'session_ended' })),
    });
    if (this.#end) return gone();
    if (this.#frozen) throw new Conflict('The sandbox is being read.', { status: 'draining' }, 'SANDBOX_NOT_READY');
    this.#frozen = true;
    try {
      await this.killProcesses();
      if (this.#end) return gone();
      const extraction = await extractDeliverables(this.#parts.workspace, paths, this.#limits);
      this.touch();
      // A session that ended by itself meanwhile delivers nothing.
      return this.#end ? gone() : extraction;
    } finally {
      this.#frozen = false;
    }
  }

  usage(): Usage {
    return this.#finalUsage ?? this.#measure();
  }

  /**
   * Ends the session and waits until the jail is dead and everything it held is given back. Idempotent; `destroyed` is
   * false when the host could not see the jail die. Asked again, it looks again.
   */
  async destroy(_reason: string): Promise<{ destroyed: boolean; usage: Usage }> {
    this.#finish(this.#running.size > 0 ? 'cancelled' : 'completed');
    const end = this.#end!;
    const first = end.teardown;
    if (!(await first) && end.teardown === first) end.teardown = this.#lookAgain();
    return { destroyed: await end.teardown, usage: this.usage() };
  }

  #start(execId: string, command: ExecCommand, options: ExecOptions, resolve: (result: ExecResult) => void): void {
    const output = new OutputCollector(this.#limits.execOutputBytes);
    const timeoutMs = Math.min(command.timeoutMs ?? this.#limits.execWallMs, this.#limits.execWallMs);
    const abort = () => this.#stop(running, 'cancelled', false);
    const running: RunningCommand = {
      id: 0,
      execId,
      output,
      stopped: null,
      startedAt: performance.now(),
      wall: setTimeout(() => this.#stop(running, 'wall_timeout', true), timeoutMs),
      grace: null,
      settle: (result) => {
        clearTimeout(running.wall);
        if (running.grace) clearTimeout(running.grace);
        options.signal?.removeEventListener('abort', abort);
        this.#running.delete(running.id);
        this.#monitor.commandEnded();
        this.touch();
        resolve(result);
      },
    };
    const env = { ...baseEnvironment(this.#limits), ...this.#parts.env, ...command.env };
    this.#monitor.commandStarted();
    running.id = this.#parts.channel.execute(command.cwd ?? '/workspace', command.argv, env, {
      onStarted: () => undefined,
      onOutput: (stream, bytes) => {
        this.#outputBytes += bytes.length;
        const kept = output.add(stream, bytes);
        if (kept.length > 0) options.onChunk?.(stream, kept);
        if (output.truncated) this.#stop(running, 'output_limit', true);
      },
      onExit: (status, leftover) => running.settle(exitedResult(running, status, leftover)),
      onError: (errno) => running.settle(notStartedResult(running, errno)),
    });
    this.#running.set(running.id, running);
    options.signal?.addEventListener('abort', abort, { once: true });
  }

  /** The jail is asked to kill; when it does not obey in time, PID 1 is no longer to be trusted with the session. */
  #stop(command: RunningCommand, reason: JailOutcome, everything: boolean): void {
    if (command.stopped || this.#end || !this.#running.has(command.id)) return;
    command.stopped = reason;
    command.grace = setTimeout(() => this.#finish('session_lost'), KILL_GRACE_MS);
    this.#parts.channel.kill(command.id);
    if (!everything) return;
    // A process of the command may have left its group, and nothing tells whose child it was: all have to go.
    for (const other of this.#running.values()) this.#stop(other, 'cancelled', false);
    this.#parts.channel.killAll().catch(() => undefined);
  }

  /** `denied` is what missing permission means here: the input's files, for one, belong to the platform. */
  async #file<T>(ask: () => Promise<FileReply<T>>, denied: FileRefusal = 'io_error'): Promise<FileResult<T>> {
    if (this.#end) return { ok: false, reason: 'session_ended' };
    this.touch();
    try {
      const reply = await ask();
      return reply.ok ? reply : { ok: false, reason: refusalOfErrno(reply.errno, denied) };
    } catch (error) {
      if (error instanceof ChannelEnded) return { ok: false, reason: 'session_ended' };
      throw error;
    }
  }

  #armIdle(delayMs: number): void {
    this.#idle = setTimeout(() => {
      const left = this.#lastActivityAt + this.#limits.idleMs - performance.now();
      if (this.#running.size > 0 || this.#frozen) this.#armIdle(this.#limits.idleMs);
      else if (left > 0) this.#armIdle(left);
      else this.#finish('idle_timeout');
    }, delayMs);
  }

  /** The first caller decides why the session ended; later ones, and a destroy of what is dying, change nothing. */
  #finish(reason: JailOutcome): void {
    if (this.#end) return;
    // The teardown reads #end, so it is there before the first step runs.
    const end: { reason: JailOutcome; teardown: Promise<boolean> } = { reason, teardown: Promise.resolve(false) };
    this.#end = end;
    clearTimeout(this.#lifetime);
    if (this.#idle) clearTimeout(this.#idle);
    this.#monitor.stop();
    this.#monitor.sample();
    this.#parts.channel.close();
    end.teardown = this.#tearDown(end);
  }

  async #tearDown(end: { reason: JailOutcome }): Promise<boolean> {
    const { process: jail, cgroup, base } = this.#parts;
    let dead = await jail.kill();
    this.#finalUsage = this.#measure();
    if (cgroup) {
      // The kernel kills the whole group for its memory; from here it looks as if PID 1 had just died.
      if (end.reason === 'session_lost' && cgroup.outOfMemory()) end.reason = 'memory_limit';
      dead = (await cgroup.remove()) && dead;
    }
    for (const pinned of [this.#parts.workspace, ...this.#parts.others]) pinned.close();
    const removed = dead && (await removeBaseDirectory(base.path));
    this.#parts.release(dead);
    for (const command of [...this.#running.values()]) {
      command.settle(unseenResult(command, command.stopped ?? end.reason, end.reason));
    }
    this.#resolveEnded(end.reason);
    return dead && removed;
  }

  async #lookAgain(): Promise<boolean> {
    const { process: jail, cgroup, base } = this.#parts;
    const dead = (await jail.kill()) && (cgroup === null || (await cgroup.remove()));
    if (dead) this.#parts.release(true);
    return dead && (await removeBaseDirectory(base.path));
  }

  #measure(): Usage {
    const { cgroup } = this.#parts;
    return {
      wallMs: performance.now() - this.#parts.startedAt,
      cpuMs: Math.max(this.#monitor.cpuMs, cgroup?.cpuMs() ?? 0),
      peakMemoryBytes: cgroup?.peakMemoryBytes() ?? this.#monitor.peakMemoryBytes,
      peakPids: this.#monitor.peakTasks,
      outputBytes: this.#outputBytes,
    };
  }
}

async function* chunksOf(data: Buffer | Readable): AsyncGenerator<Buffer> {
  let sent = false;
  for await (const piece of Buffer.isBuffer(data) ? [data] : data) {
    const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(piece as Uint8Array);
    for (let at = 0; at < bytes.length; at += FILE_CHUNK_BYTES_MAX) {
      sent = true;
      yield bytes.subarray(at, at + FILE_CHUNK_BYTES_MAX);
    }
  }
  if (!sent) yield Buffer.alloc(0);
}

function refusalOfErrno(errno: number, denied: FileRefusal): FileRefusal {
  switch (errno) {
    case 1: // EPERM
    case 13: // EACCES
      return denied;
    case 2: // ENOENT
      return 'not_found';
    case 20: // ENOTDIR
    case 40: // ELOOP
      return 'symlink_or_not_dir';
    case 6: // ENXIO: a socket, or a FIFO that nobody reads
    case 18: // EXDEV: PID 1's word for a file outside the task's own mounts
    case 21: // EISDIR
    case 22: // EINVAL: PID 1's word for what is no regular file
    case 26: // ETXTBSY
      return 'not_regular';
    case 27: // EFBIG
      return 'too_large';
    case 28: // ENOSPC
    case 122: // EDQUOT
      return 'disk_full';
    case 30: // EROFS
      return 'read_only';
    case 36: // ENAMETOOLONG
      return 'bad_path';
    default:
      return 'io_error';
  }
}

function instant(seconds: number): string {
  const at = new Date(seconds * 1000);
  return Number.isNaN(at.getTime()) ? new Date(0).toISOString() : at.toISOString();
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

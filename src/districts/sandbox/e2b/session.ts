/**
 * One live micro-VM: commands, files, limits, end. The machine executes; everything is decided here, as for a jail. What
 * ends a session goes through `#finish`, once: the machine is killed, and only then do the commands in flight and
 * `ended` learn of it.
 */
import type { Readable } from 'node:stream';
import { Conflict } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { baseEnvironment } from '#platform/jail/bwrap-arguments.ts';
import { assertCommand } from '#platform/jail/command-bounds.ts';
import {
  type Execution,
  exitedResult,
  notStartedResult,
  unseenResult,
  untriedResult,
} from '#platform/jail/exec-result.ts';
import { OutputCollector } from '#platform/jail/output-collector.ts';
import { type E2bMachine, normaliseE2bError } from '#platform/vendors/e2b.ts';
import type {
  ExecCommand,
  ExecResult,
  Extraction,
  FileEntry,
  FileResult,
  SandboxLimits,
  SandboxOutcome,
  SandboxSession,
  Usage,
} from '../provider.ts';
import { killMachine } from './kill-machine.ts';
import { extractMachineFiles, listMachineFiles, readMachineFile, writeMachineFile } from './machine-files.ts';
import { AGENT_LINES, type AgentFrame, AgentLines, encodeRequest, REQUEST_FOLDER } from './vm-agent.ts';

type ExecOptions = NonNullable<Parameters<SandboxSession['exec']>[1]>;

interface RunningCommand extends Execution {
  wall: NodeJS.Timeout;
  grace: NodeJS.Timeout | null;
  settle(result: ExecResult): void;
}

/** After a kill a command has this long to end; then the machine itself is in doubt. A round trip is part of it. */
const KILL_GRACE_MS = 6_000;
const REQUEST_MS = 10_000;
/** The machine's own end, should this process vanish; renewed at most once a minute. */
export const DEAD_MAN_MS = 30_000;
const RENEW_MS = 60_000;

export class E2bSession implements SandboxSession {
  readonly id: string;
  readonly provider = 'e2b' as const;
  readonly isolation = 'microvm' as const;
  readonly expiresAt: Date;
  readonly ended: Promise<SandboxOutcome>;

  readonly #machine: E2bMachine;
  readonly #limits: SandboxLimits;
  readonly #env: Record<string, string>;
  readonly #startedAt: number;
  readonly #running = new Map<string, RunningCommand>();
  readonly #lifetime: NodeJS.Timeout;
  #idle: NodeJS.Timeout | null = null;
  #lastActivityAt = performance.now();
  #renewedAt = performance.now();
  #execs = 0;
  #outputBytes = 0;
  #frozen = false;
  #end: { reason: SandboxOutcome; teardown: Promise<boolean> } | null = null;
  #finalUsage: Usage | null = null;
  #resolveEnded!: (outcome: SandboxOutcome) => void;

  constructor(machine: E2bMachine, options: { limits: SandboxLimits; env: Record<string, string>; startedAt: number }) {
    this.#machine = machine;
    this.#limits = options.limits;
    this.#env = options.env;
    this.#startedAt = options.startedAt;
    this.id = machine.id;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    const left = Math.max(0, options.limits.lifetimeMs - (performance.now() - options.startedAt));
    this.expiresAt = new Date(Date.now() + left);
    this.#lifetime = setTimeout(() => this.#finish('lifetime'), left);
    this.#armIdle(options.limits.idleMs);
  }

  async exec(command: ExecCommand, options: ExecOptions = {}): Promise<ExecResult> {
    assertCommand(command);
    const execId = newId();
    if (this.#end) return untriedResult(execId, await this.ended, this.#end.reason);
    if (options.signal?.aborted) return untriedResult(execId, 'cancelled', null);
    if (this.#frozen) throw new Conflict('The sandbox is being read.', { status: 'draining' }, 'SANDBOX_NOT_READY');
    if (this.#running.size >= this.#limits.execsParallel)
      throw new Conflict('Too many commands run at once.', { running: this.#running.size }, 'SANDBOX_EXEC_LIMIT');
    if (this.#execs >= this.#limits.execsMax)
      throw new Conflict('This sandbox has run all its commands.', { executed: this.#execs }, 'SANDBOX_EXEC_LIMIT');
    this.#execs += 1;
    this.touch();
    return await new Promise<ExecResult>((resolve) => this.#start(execId, command, options, resolve));
  }

  async writeFile(
    path: string,
    data: Buffer | Readable,
    options: { executable?: boolean } = {},
  ): Promise<FileResult<{ bytes: number }>> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    try {
      if (Buffer.isBuffer(data)) pieces.push(data);
      else
        for await (const piece of data) {
          const chunk = Buffer.isBuffer(piece) ? piece : Buffer.from(piece as Uint8Array);
          bytes += chunk.length;
          if (bytes > this.#limits.fileMb * 1024 * 1024) return { ok: false, reason: 'too_large' };
          pieces.push(chunk);
        }
    } catch {
      return { ok: false, reason: 'io_error' }; // the caller's stream broke
    }
    const content = Buffer.concat(pieces);
    if (content.length > this.#limits.fileMb * 1024 * 1024) return { ok: false, reason: 'too_large' };
    const written = await this.#file(() => writeMachineFile(this.#machine, path, content));
    if (!written.ok || !options.executable) return written;
    // A command of the user's like any other, with the path as an argument of its own.
    const made = await this.#plain(['/bin/chmod', '0755', '--', path]);
    return made ? written : { ok: false, reason: this.#end ? 'session_ended' : 'io_error' };
  }

  readFile(path: string, maxBytes: number): Promise<FileResult<Buffer>> {
    return this.#file(() => readMachineFile(this.#machine, path, maxBytes, 'user'));
  }

  listFiles(path: string, max: number): Promise<FileResult<{ entries: FileEntry[]; truncated: boolean }>> {
    return this.#file(() => listMachineFiles(this.#machine, path, Math.max(1, Math.min(max, 1_000))));
  }

  async killProcesses(): Promise<void> {
    if (this.#end) return;
    this.touch();
    for (const command of this.#running.values()) this.#mark(command, 'cancelled');
    await this.#freeze();
    const settled = [...this.#running.values()].map(
      (command) =>
        new Promise<void>((resolve) => {
          const { settle } = command;
          command.settle = (result) => {
            settle(result);
            resolve();
          };
        }),
    );
    await Promise.all(settled);
  }

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
      const extraction = await extractMachineFiles(this.#machine, paths, this.#limits);
      this.touch();
      return this.#end ? gone() : extraction;
    } catch (e) {
      await this.#doubt(e);
      return gone();
    } finally {
      this.#frozen = false;
    }
  }

  touch(): void {
    const at = performance.now();
    this.#lastActivityAt = at;
    if (this.#end || at - this.#renewedAt < RENEW_MS) return;
    this.#renewedAt = at;
    const left = this.#limits.lifetimeMs - (at - this.#startedAt);
    this.#machine
      .setTimeout(Math.max(1_000, Math.min(this.#limits.idleMs, left) + DEAD_MAN_MS))
      .catch((e) => this.#doubt(e));
  }

  /** The service tells no usage of processes: time and output are counted here. */
  usage(): Usage {
    return this.#finalUsage ?? this.#measure();
  }

  async destroy(_reason: string): Promise<{ destroyed: boolean; usage: Usage }> {
    const before = this.#end;
    this.#finish(this.#running.size > 0 ? 'cancelled' : 'completed');
    const end = this.#end as unknown as { teardown: Promise<boolean> };
    const { teardown } = end;
    // Asked again after a failure, it tries again; callers at the same time share one try.
    if (before && !(await teardown) && end.teardown === teardown)
      end.teardown = killMachine(() => this.#machine.kill());
    return { destroyed: await end.teardown, usage: this.usage() };
  }

  #measure(): Usage {
    return {
      wallMs: performance.now() - this.#startedAt,
      cpuMs: null,
      peakMemoryBytes: null,
      peakPids: null,
      outputBytes: this.#outputBytes,
    };
  }

  #start(execId: string, command: ExecCommand, options: ExecOptions, resolve: (result: ExecResult) => void): void {
    const output = new OutputCollector(this.#limits.execOutputBytes);
    const timeoutMs = Math.min(command.timeoutMs ?? this.#limits.execWallMs, this.#limits.execWallMs);
    const abort = () => void this.#cancel(running);
    const running: RunningCommand = {
      execId,
      output,
      stopped: null,
      startedAt: performance.now(),
      wall: setTimeout(() => void this.#stopAll(running, 'wall_timeout'), timeoutMs),
      grace: null,
      settle: (result) => {
        if (!this.#running.delete(execId)) return;
        clearTimeout(running.wall);
        if (running.grace) clearTimeout(running.grace);
        options.signal?.removeEventListener('abort', abort);
        this.touch();
        resolve(result);
      },
    };
    this.#running.set(execId, running);
    options.signal?.addEventListener('abort', abort, { once: true });
    const request = {
      argv: command.argv,
      cwd: command.cwd ?? '/workspace',
      env: { ...baseEnvironment(this.#limits), ...this.#env, ...command.env },
    };
    void this.#perform(running, request, timeoutMs, options).catch((e) => this.#doubt(e));
  }

  async #perform(
    running: RunningCommand,
    request: Required<Pick<ExecCommand, 'argv' | 'cwd' | 'env'>>,
    timeoutMs: number,
    options: ExecOptions,
  ): Promise<void> {
    const { execId } = running;
    await this.#machine.write(`${REQUEST_FOLDER}/${execId}`, encodeRequest(request, this.#limits), 'root');
    if (this.#end || !this.#running.has(execId)) return;
    if (running.stopped) return running.settle(unseenResult(running, running.stopped, null));
    const lines = new AgentLines();
    const process = await this.#machine.start(
      AGENT_LINES.exec(execId),
      'root',
      timeoutMs + KILL_GRACE_MS + DEAD_MAN_MS,
      (text) => this.#heard(running, lines.push(text), options),
    );
    // Stopped while it was being started: the kill came before there was anything to kill.
    if (running.stopped) await this.#machine.run(AGENT_LINES.kill(execId), 'root', REQUEST_MS);
    await process.ended;
    // The last words of a command come before its end; an agent that ends without them was killed or is not ours.
    if (this.#running.has(execId) && !this.#end) this.#finish('protocol_error');
  }

  #heard(running: RunningCommand, frames: AgentFrame[] | null, options: ExecOptions): void {
    if (this.#end || !this.#running.has(running.execId)) return;
    if (frames === null) this.#finish('protocol_error');
    for (const frame of frames ?? []) {
      if (frame.type === 'exit') running.settle(exitedResult(running, frame.status, frame.leftover));
      else if (frame.type === 'refused') running.settle(notStartedResult(running, frame.errno));
      else {
        this.#outputBytes += frame.bytes.length;
        const kept = running.output.add(frame.stream, frame.bytes);
        if (kept.length > 0) options.onChunk?.(frame.stream, kept);
        if (this.#outputBytes > this.#limits.sessionOutputBytes) {
          this.#finish('output_limit');
          return;
        }
        if (running.output.truncated) void this.#stopAll(running, 'output_limit');
      }
    }
  }

  #mark(command: RunningCommand, reason: SandboxOutcome): boolean {
    if (command.stopped || this.#end || !this.#running.has(command.execId)) return false;
    command.stopped = reason;
    command.grace = setTimeout(() => this.#finish('session_lost'), KILL_GRACE_MS);
    return true;
  }

  async #cancel(command: RunningCommand): Promise<void> {
    if (!this.#mark(command, 'cancelled')) return;
    await this.#machine
      .run(AGENT_LINES.kill(command.execId), 'root', REQUEST_MS)
      .catch((e) => this.#doubt(e).then(() => undefined));
  }

  /** A process of the command may have left its group, and nothing tells whose child it was: all have to go. */
  async #stopAll(command: RunningCommand, reason: SandboxOutcome): Promise<void> {
    if (!this.#mark(command, reason)) return;
    for (const other of this.#running.values()) this.#mark(other, 'cancelled');
    await this.#freeze();
  }

  /** Every process of the user ends, and that is seen; otherwise the machine does. */
  async #freeze(): Promise<void> {
    try {
      const { exitCode } = await this.#machine.run(AGENT_LINES.freeze, 'root', REQUEST_MS);
      if (exitCode !== 0) this.#finish('session_lost');
    } catch (e) {
      await this.#doubt(e);
    }
  }

  /** After an error of the service: the session is lost unless it was about one request and the machine still answers. */
  async #doubt(_e: unknown): Promise<void> {
    this.#finish('session_lost');
  }

  async #plain(argv: string[]): Promise<boolean> {
    try {
      const { outcome } = await this.exec({ argv, timeoutMs: 5_000 });
      return outcome === 'completed';
    } catch {
      return false; // as many commands as may run are running
    }
  }

  async #file<T>(ask: () => Promise<FileResult<T>>): Promise<FileResult<T>> {
    if (this.#end) return { ok: false, reason: 'session_ended' };
    this.touch();
    try {
      const result = await ask();
      return this.#end ? { ok: false, reason: 'session_ended' } : result;
    } catch (e) {
      const { kind } = normaliseE2bError(e);
      // One slow or refused request is not the end; a machine that is gone is.
      if (kind === 'gone' || !(await this.#machine.isRunning().catch(() => false))) {
        this.#finish('session_lost');
        return { ok: false, reason: 'session_ended' };
      }
      return { ok: false, reason: 'io_error' };
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

  /** The first caller decides why the session ended; later ones change nothing. */
  #finish(reason: SandboxOutcome): void {
    if (this.#end) return;
    clearTimeout(this.#lifetime);
    if (this.#idle) clearTimeout(this.#idle);
    this.#end = { reason, teardown: this.#tearDown(reason) };
  }

  async #tearDown(reason: SandboxOutcome): Promise<boolean> {
    const destroyed = await killMachine(() => this.#machine.kill());
    this.#finalUsage = this.#measure();
    for (const command of [...this.#running.values()])
      command.settle(unseenResult(command, command.stopped ?? reason, reason));
    this.#resolveEnded(reason);
    return destroyed;
  }
}

/**
 * The sandboxes this process owns, by run: their commands, the output kept for viewers, and their end. In process only,
 * because a local session's pipes are; rows, audit and permissions are the verbs' business.
 *
 * A viewer's connection has nothing to do with the command: it can drop, return with the id of the last event it saw,
 * and read on. A command ends by itself, by `cancel`, or with its session.
 */
import { Conflict, NotFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import type { CommandSlots } from '#platform/jail/capacity.ts';
import { OutputLog, type OutputStream } from './output-log.ts';
import type { ExecCommand, ExecResult, SandboxOutcome, SandboxSession, Usage } from './provider.ts';

/** What the exit event tells: the result without its text, which the events before it carried. */
export type ExecSummary = Omit<ExecResult, 'stdout' | 'stderr'>;

/**
 * Events of one command. Ids rise; an event behind id n continues exactly where the event with id n ended, so that a
 * viewer who returns misses no byte and sees none twice. `gap` stands for bytes that the ring no longer has.
 */
export type ExecEvent =
  | { id: number; type: 'started'; execId: string }
  | { id: number; type: OutputStream; text: string }
  | { id: number; type: OutputStream; base64: string }
  | { id: number; type: 'gap'; bytes: number }
  | { id: number; type: 'exit'; result: ExecSummary };

export interface ViewOptions {
  /** The last event that was seen (`Last-Event-ID`); everything when absent. */
  lastEventId?: number;
  encoding?: 'text' | 'base64';
  /** Ends the iteration without an error. */
  signal?: AbortSignal;
}

export interface StartedExec {
  execId: string;
  /** The whole result, as the provider gave it. Rejects as SandboxSession.exec does. */
  done: Promise<ExecResult>;
}

export interface LiveSandbox {
  readonly runId: string;
  readonly ownerId: string;
  readonly session: SandboxSession;
  readonly startedAt: Date;
  /** Commands that run or wait for a slot. */
  readonly running: number;
}

interface Command {
  execId: string;
  log: OutputLog;
  abort: AbortController;
  summary: ExecSummary | null;
  /** Set when the command could not be started at all; viewers see it as the end of the events. */
  refused: unknown;
  viewers: Set<() => void>;
  expiry: NodeJS.Timeout | null;
}

interface Entry {
  runId: string;
  ownerId: string;
  session: SandboxSession;
  startedAt: Date;
  commands: Map<string, Command>;
  running: number;
  execsParallel: number;
}

/** How a session ended: what the provider saw, why it was asked for, and whether the sandbox is known to be gone. */
export interface SessionEnd {
  outcome: SandboxOutcome;
  /** The reason somebody gave; the outcome when it ended by itself. */
  reason: string;
  destroyed: boolean;
  usage: Usage;
}

const KEPT_AFTER_END_MS = 10 * 60_000;

export class SessionRegistry {
  readonly #entries = new Map<string, Entry>();
  /** Sessions on their way out: whoever asks meanwhile hears how it went. */
  readonly #ending = new Map<string, Promise<SessionEnd>>();
  readonly #gone = new Map<string, string>();
  readonly #slots: CommandSlots | null;
  readonly #keptMs: number;
  readonly #ringBytes: number;
  readonly #onEnded: ((runId: string, end: SessionEnd, session: SandboxSession) => void) | null;
  #draining = false;

  constructor(
    options: {
      slots?: CommandSlots;
      /** How long the output of an ended command can be read again. */
      keptMs?: number;
      /** Bytes of output kept per command; at least the limit of output per command, or viewers see gaps. */
      ringBytes?: number;
      /** Told once per session, after it is dead, whoever ended it. */
      onEnded?(runId: string, end: SessionEnd, session: SandboxSession): void;
    } = {},
  ) {
    this.#slots = options.slots ?? null;
    this.#keptMs = options.keptMs ?? KEPT_AFTER_END_MS;
    this.#ringBytes = options.ringBytes ?? 1024 * 1024;
    this.#onEnded = options.onEnded ?? null;
  }

  /**
   * Takes a session that is ready into the registry until it ends. A second one for the same run is a mistake of the
   * caller, and so is one during the shutdown: both are refused, and the caller destroys what it brought.
   */
  add(runId: string, ownerId: string, session: SandboxSession, limits: { execsParallel: number }): void {
    if (this.#draining) throw new Conflict('The server is shutting down.', { status: 'draining' }, 'SANDBOX_NOT_READY');
    if (this.#entries.has(runId)) throw new Conflict('This run has a live sandbox.', { status: 'ready' });
    this.#gone.delete(runId);
    const entry: Entry = {
      runId,
      ownerId,
      session,
      startedAt: new Date(),
      commands: new Map(),
      running: 0,
      execsParallel: limits.execsParallel,
    };
    this.#entries.set(runId, entry);
    void session.ended.then((outcome) => this.#ended(entry, outcome));
  }

  /** The live sandbox of a run, or undefined. */
  get(runId: string): LiveSandbox | undefined {
    return this.#entries.get(runId);
  }

  list(): LiveSandbox[] {
    return [...this.#entries.values()];
  }

  /**
   * The live sandbox of a run. @throws NotFound when this process never had one; Conflict with SANDBOX_GONE and
   * `details.reason` when it has ended.
   */
  require(runId: string): LiveSandbox {
    return this.#entry(runId);
  }

  /** Why the sandbox of this run ended, as far as this process remembers. */
  goneReason(runId: string): string | null {
    return this.#gone.get(runId) ?? null;
  }

  /** A task's heartbeat keeps its sandbox. */
  touch(runId: string): void {
    this.#entries.get(runId)?.session.touch();
  }

  /**
   * Starts a command; its events can be read from now on. With `slots` it waits for one, and may be cancelled while it
   * does. @throws like `require`; Conflict with SANDBOX_EXEC_LIMIT when as many run or wait as may run at once.
   */
  startExec(runId: string, command: ExecCommand): StartedExec {
    const entry = this.#entry(runId);
    const { session } = entry;
    if (entry.running >= entry.execsParallel) {
      throw new Conflict('Too many commands run at once.', { running: entry.running }, 'SANDBOX_EXEC_LIMIT');
    }
    const started: Command = {
      execId: newId(),
      log: new OutputLog(this.#ringBytes),
      abort: new AbortController(),
      summary: null,
      refused: null,
      viewers: new Set(),
      expiry: null,
    };
    entry.commands.set(started.execId, started);
    entry.running += 1;
    session.touch();
    const done = this.#run(session, started, command).finally(() => {
      entry.running -= 1;
      if (this.#entries.get(runId) === entry) {
        started.expiry = setTimeout(() => entry.commands.delete(started.execId), this.#keptMs);
        started.expiry.unref();
      }
      wake(started);
    });
    done.catch(() => undefined); // a caller that only watches the events need not listen here
    return { execId: started.execId, done };
  }

  /** Asks a command to end; its outcome will be `cancelled`. False when it is unknown or has ended. */
  cancel(runId: string, execId: string): boolean {
    const command = this.#entry(runId).commands.get(execId);
    if (!command || command.summary !== null || command.refused !== null) return false;
    command.abort.abort();
    return true;
  }

  /** Asks every command of a run to end, those too that wait for their turn. */
  cancelAll(runId: string): void {
    for (const command of this.#entry(runId).commands.values())
      if (command.summary === null && command.refused === null) command.abort.abort();
  }

  /** The result of a command that has ended and is still kept; null while it runs. @throws NotFound when unknown. */
  summary(runId: string, execId: string): ExecSummary | null {
    return this.#command(runId, execId).summary;
  }

  /**
   * The events of a command, from the one behind `lastEventId` to `exit`. Pull-based: what the viewer does not take in
   * time leaves the ring and becomes a `gap`. Ends without `exit` when the signal fires or the command was refused.
   */
  events(runId: string, execId: string, options: ViewOptions = {}): AsyncGenerator<ExecEvent, void, void> {
    return view(this.#command(runId, execId), options);
  }

  /** Ends the run's sandbox and waits until it is dead. Idempotent: null when there is none. */
  async destroy(runId: string, reason: string): Promise<{ destroyed: boolean; usage: Usage } | null> {
    const entry = this.#entries.get(runId);
    if (!entry) return (await this.#ending.get(runId)) ?? null;
    // The first to ask is the reason; a second destroy of what is dying changes nothing.
    if (!this.#gone.has(runId)) this.#gone.set(runId, reason);
    return await entry.session.destroy(reason);
  }

  /**
   * For the end of the process: no new sessions; commands that run get `graceMs` to end, then every session is
   * destroyed. Returns the runs whose sandbox could not be seen to die.
   */
  async drain(reason: string, graceMs: number): Promise<string[]> {
    this.#draining = true;
    const deadline = performance.now() + graceMs;
    while (performance.now() < deadline && this.list().some((live) => live.running > 0)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const failed: string[] = [];
    await Promise.all(
      this.list().map(async ({ runId }) => {
        const result = await this.destroy(runId, reason);
        if (result && !result.destroyed) failed.push(runId);
      }),
    );
    return failed;
  }

  async #run(session: SandboxSession, started: Command, command: ExecCommand): Promise<ExecResult> {
    const { signal } = started.abort;
    let place: { release(): void } | null = null;
    try {
      place =
        (await this.#slots?.acquire('execute', signal).catch((error) => {
          if (signal.aborted) return null; // the provider turns an aborted signal into a cancelled result
          throw error;
        })) ?? null;
      const result = await session.exec(command, {
        signal,
        onChunk: (stream, bytes) => {
          started.log.append(stream, bytes);
          wake(started);
        },
      });
      const { stdout: _stdout, stderr: _stderr, ...summary } = result;
      started.summary = { ...summary, execId: started.execId };
      return { ...result, execId: started.execId };
    } catch (error) {
      started.refused = error;
      throw error;
    } finally {
      place?.release();
    }
  }

  #entry(runId: string): Entry {
    const entry = this.#entries.get(runId);
    if (entry) return entry;
    const reason = this.#gone.get(runId);
    if (reason === undefined) throw new NotFound();
    throw new Conflict('The sandbox has ended.', { reason }, 'SANDBOX_GONE');
  }

  #command(runId: string, execId: string): Command {
    const command = this.#entry(runId).commands.get(execId);
    if (!command) throw new NotFound();
    return command;
  }

  #ended(entry: Entry, outcome: SandboxOutcome): void {
    this.#entries.delete(entry.runId);
    const reason = this.#gone.get(entry.runId) ?? outcome;
    this.#gone.set(entry.runId, reason);
    const forget = setTimeout(() => this.#gone.delete(entry.runId), this.#keptMs);
    forget.unref();
    // Viewers hold their command and still see its end; nobody new can come.
    for (const command of entry.commands.values()) if (command.expiry) clearTimeout(command.expiry);
    const ending = entry.session
      .destroy(reason)
      .then(({ destroyed, usage }): SessionEnd => ({ outcome, reason, destroyed, usage }));
    this.#ending.set(entry.runId, ending);
    void ending.then((end) => {
      if (this.#ending.get(entry.runId) === ending) this.#ending.delete(entry.runId);
      this.#onEnded?.(entry.runId, end, entry.session);
    });
  }
}

function wake(command: Command): void {
  for (const viewer of command.viewers) viewer();
}

/** From the end of the output to the id of `exit`: each stream may have an unfinished last character in between. */
const EXIT_AFTER = 4;

/** Ids: 1 is `started`; output that ends at position p has p + 1; then the unfinished characters, then `exit`. */
async function* view(command: Command, options: ViewOptions): AsyncGenerator<ExecEvent, void, void> {
  const { signal, encoding = 'text' } = options;
  const seen = options.lastEventId ?? 0;
  if (seen < 1) yield { id: 1, type: 'started', execId: command.execId };
  let position = Math.max(0, Math.min(seen - 1, command.log.end));
  if (command.summary !== null && seen >= command.log.end + EXIT_AFTER) return; // has seen the exit
  const decoders = {
    stdout: decoderAt(command.log, 'stdout', position),
    stderr: decoderAt(command.log, 'stderr', position),
  };

  let waken: () => void = () => undefined;
  const onChange = () => waken();
  command.viewers.add(onChange);
  signal?.addEventListener('abort', onChange);
  try {
    for (;;) {
      if (signal?.aborted) return;
      if (position < command.log.start) {
        const bytes = command.log.start - position;
        position = command.log.start;
        decoders.stdout = decoderAt(command.log, 'stdout', position);
        decoders.stderr = decoderAt(command.log, 'stderr', position);
        yield { id: position + 1, type: 'gap', bytes };
        continue;
      }
      const piece = command.log.read(position);
      if (piece) {
        position = piece.end;
        const { stream, bytes } = piece;
        if (encoding === 'base64') yield { id: position + 1, type: stream, base64: bytes.toString('base64') };
        else {
          const text = decoders[stream].decode(bytes, { stream: true });
          if (text !== '') yield { id: position + 1, type: stream, text };
        }
        continue;
      }
      if (command.summary !== null) {
        for (const [at, stream] of (['stdout', 'stderr'] as const).entries()) {
          // A character that never ended is shown as the replacement sign, as at the end of any text.
          const id = position + 2 + at;
          const text = encoding === 'text' && seen < id ? decoders[stream].decode() : '';
          if (text !== '') yield { id, type: stream, text };
        }
        yield { id: position + EXIT_AFTER, type: 'exit', result: command.summary };
        return;
      }
      if (command.refused !== null) return;
      await new Promise<void>((resolve) => {
        waken = resolve;
      });
    }
  } finally {
    command.viewers.delete(onChange);
    signal?.removeEventListener('abort', onChange);
  }
}

/** A decoder in the state of one that has read everything before `position`. */
function decoderAt(log: OutputLog, stream: OutputStream, position: number): TextDecoder {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  decoder.decode(log.unfinishedCharacter(stream, position), { stream: true });
  return decoder;
}

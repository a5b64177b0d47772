/**
 * The platform's end of the two pipes to PID 1. It knows which operations are open and what each may answer; the
 * first frame that does not fit ends the channel, and nothing after it is parsed. It knows no process and no policy:
 * session.ts kills and decides.
 *
 * Two budgets protect the platform from a jail that talks too much. Every frame, except file data that was asked for,
 * costs at least 256 bytes of the session's output. And one turn of the event loop parses at most 1,000 frames or
 * 256 KiB: a flood of tiny frames would otherwise hold the loop for more than 100 ms and stall every other request.
 */
import type { Readable, Writable } from 'node:stream';
import {
  decodeFrame,
  encode,
  FILE_CHUNK_BYTES_MAX,
  FrameReader,
  type JailFrame,
  LIST_ENTRIES_MAX,
  type ListedEntry,
  ProtocolViolation,
} from './frames.ts';

export type ChannelEnd = 'protocol_error' | 'output_limit' | 'session_lost';

export interface ExecHandlers {
  onStarted(): void;
  onOutput(stream: 'stdout' | 'stderr', bytes: Buffer): void;
  /** `status` is the raw wait status. */
  onExit(status: number, leftover: boolean): void;
  /** The program never started: fork, chdir or exec failed with this errno. */
  onError(errno: number): void;
}

export type FileReply<T> = { ok: true; value: T } | { ok: false; errno: number };

/** Operations in flight when the channel ends are rejected with this. */
export class ChannelEnded extends Error {
  override readonly name = 'ChannelEnded';
  readonly reason: ChannelEnd | 'closed';

  constructor(reason: ChannelEnd | 'closed') {
    super(`the jail's channel has ended: ${reason}`);
    this.reason = reason;
  }
}

interface Waiting<T> {
  resolve(value: FileReply<T>): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}
type Operation =
  | { kind: 'exec'; started: boolean; handlers: ExecHandlers }
  | ({ kind: 'write' | 'killAll' | 'ping' } & Waiting<void>)
  | ({ kind: 'read'; asked: number } & Waiting<{ size: number; bytes: Buffer }>)
  | ({ kind: 'list'; asked: number } & Waiting<{ more: boolean; entries: ListedEntry[] }>);

const FRAMES_PER_TURN = 1_000;
const BYTES_PER_TURN = 256 * 1024;
const FRAME_COST_MIN = 256;
const OPERATION_DEADLINE_MS = 5_000;
const KILL_ALL_DEADLINE_MS = 2_000;

export class JailChannel {
  readonly #readable: Readable;
  readonly #writable: Writable;
  readonly #reader = new FrameReader();
  readonly #operations = new Map<number, Operation>();
  readonly #outputBudget: number;
  readonly #onEnd: (reason: ChannelEnd, detail: string) => void;
  #nextId = 1;
  #outputBytes = 0;
  #ended: ChannelEnd | 'closed' | null = null;
  #helloSeen = false;
  #onHello: (() => void) | null = null;
  #turnFrames = 0;
  #turnBytes = 0;
  #turnArmed = false;
  #paused = false;

  /** `onEnd` is called once, for an end that the jail caused; `close()` is silent. */
  constructor(
    readable: Readable,
    writable: Writable,
    options: { sessionOutputBytes: number; onEnd(reason: ChannelEnd, detail: string): void },
  ) {
    this.#readable = readable;
    this.#writable = writable;
    this.#outputBudget = options.sessionOutputBytes;
    this.#onEnd = options.onEnd;
    readable.on('data', (chunk: Buffer) => {
      if (this.#ended) return;
      this.#reader.push(chunk);
      this.#parse();
    });
    const lost = () => this.#end('session_lost', 'the channel was closed by the jail');
    for (const stream of [readable, writable]) stream.on('error', lost).on('close', lost);
    readable.on('end', lost);
  }

  /** Bytes charged to the session's output budget so far. */
  get outputBytes(): number {
    return this.#outputBytes;
  }

  get openOperations(): number {
    return this.#operations.size;
  }

  /** Resolves with PID 1's greeting, rejects after `deadlineMs` or when the channel ends first. */
  hello(deadlineMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new ChannelEnded(this.#ended));
      if (this.#helloSeen) return resolve();
      const timer = setTimeout(() => this.#end('protocol_error', 'no hello in time'), deadlineMs);
      this.#onHello = () => {
        clearTimeout(timer);
        if (this.#ended) reject(new ChannelEnded(this.#ended));
        else resolve();
      };
    });
  }

  /** Starts a program. The handlers see `onStarted`, output, then `onExit`; or `onError` alone. */
  execute(cwd: string, argv: readonly string[], env: Readonly<Record<string, string>>, handlers: ExecHandlers): number {
    const id = this.#open({ kind: 'exec', started: false, handlers });
    this.#send(encode.execute(id, cwd, argv, env));
    return id;
  }

  /** SIGKILL to the process group of one command. */
  kill(id: number): void {
    if (!this.#ended) this.#send(encode.kill(id));
  }

  /** SIGKILL to everything but PID 1. Resolves when PID 1 has done it, not when the last process is gone. */
  async killAll(): Promise<void> {
    await this.#ask<void>('killAll', KILL_ALL_DEADLINE_MS, (id) => encode.killAll(id));
  }

  async ping(): Promise<void> {
    await this.#ask<void>('ping', OPERATION_DEADLINE_MS, (id) => encode.ping(id));
  }

  /** At most 131,072 bytes; offset 0 makes parents, truncates and sets the mode. */
  write(path: string, offset: number, mode: number, bytes: Buffer): Promise<FileReply<void>> {
    return this.#ask<void>('write', OPERATION_DEADLINE_MS, (id) => encode.write(id, path, offset, mode, bytes));
  }

  /** `size` is what the jail says of the whole file. */
  read(path: string, offset: number, max: number): Promise<FileReply<{ size: number; bytes: Buffer }>> {
    const asked = Math.min(max, FILE_CHUNK_BYTES_MAX);
    return this.#ask('read', OPERATION_DEADLINE_MS, (id) => encode.read(id, path, offset, asked), asked);
  }

  list(path: string, max: number): Promise<FileReply<{ more: boolean; entries: ListedEntry[] }>> {
    const asked = Math.min(max, LIST_ENTRIES_MAX);
    return this.#ask('list', OPERATION_DEADLINE_MS, (id) => encode.list(id, path, asked), asked);
  }

  /** Stops listening; what is in flight is rejected. Idempotent. */
  close(): void {
    this.#finish('closed');
  }

  #open(operation: Operation): number {
    if (this.#ended) throw new ChannelEnded(this.#ended);
    const id = this.#nextId;
    this.#nextId += 1;
    this.#operations.set(id, operation);
    return id;
  }

  #ask<T>(
    kind: 'write' | 'killAll' | 'ping' | 'read' | 'list',
    deadlineMs: number,
    frameFor: (id: number) => Buffer,
    asked = 0,
  ): Promise<FileReply<T>> {
    return new Promise<FileReply<T>>((resolve, reject) => {
      const timer = setTimeout(() => this.#end('session_lost', `no answer to ${kind}`), deadlineMs);
      try {
        const id = this.#open({ kind, asked, resolve, reject, timer } as unknown as Operation);
        this.#send(frameFor(id));
      } catch (error) {
        clearTimeout(timer);
        reject(error as Error);
      }
    });
  }

  #send(frame: Buffer): void {
    this.#writable.write(frame, (error) => {
      if (error) this.#end('session_lost', 'the jail does not read');
    });
  }

  #parse(): void {
    if (!this.#turnArmed) {
      this.#turnArmed = true;
      setImmediate(() => this.#nextTurn());
    }
    try {
      while (!this.#ended) {
        if (this.#turnFrames >= FRAMES_PER_TURN || this.#turnBytes >= BYTES_PER_TURN) {
          if (!this.#paused) {
            this.#paused = true;
            this.#readable.pause();
          }
          return;
        }
        const raw = this.#reader.next();
        if (!raw) return;
        this.#turnFrames += 1;
        this.#turnBytes += raw.length;
        this.#accept(decodeFrame(raw.type, raw.payload), raw.length);
      }
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.#end('protocol_error', error.message);
    }
  }

  #nextTurn(): void {
    this.#turnArmed = false;
    this.#turnFrames = 0;
    this.#turnBytes = 0;
    if (!this.#paused || this.#ended) return;
    this.#paused = false;
    this.#parse();
    if (!this.#paused && !this.#ended) this.#readable.resume();
  }

  #accept(frame: JailFrame, length: number): void {
    if (!this.#helloSeen) {
      if (frame.type !== 'hello') throw new ProtocolViolation(`${frame.type} before hello`);
      this.#helloSeen = true;
      this.#charge(length);
      this.#onHello?.();
      return;
    }
    if (frame.type === 'hello') throw new ProtocolViolation('a second hello');
    const operation = this.#operations.get(frame.id);
    if (!operation) throw new ProtocolViolation(`${frame.type} for an operation that is not open`);
    // Data frames are bounded by what was asked for; everything else the jail may send as often as it likes.
    if (frame.type !== 'data') this.#charge(length);
    if (this.#ended) return;
    if (operation.kind === 'exec') this.#acceptForExec(operation, frame);
    else this.#acceptReply(operation, frame);
  }

  #acceptForExec(operation: Extract<Operation, { kind: 'exec' }>, frame: Exclude<JailFrame, { type: 'hello' }>): void {
    switch (frame.type) {
      case 'started':
        if (operation.started) throw new ProtocolViolation('started twice');
        operation.started = true;
        operation.handlers.onStarted();
        return;
      case 'output':
        if (!operation.started) throw new ProtocolViolation('output before start');
        operation.handlers.onOutput(frame.stream, frame.bytes);
        return;
      case 'exit':
        if (!operation.started) throw new ProtocolViolation('exit before start');
        this.#operations.delete(frame.id);
        operation.handlers.onExit(frame.status, frame.leftover);
        return;
      case 'error':
        if (operation.started) throw new ProtocolViolation('error after start');
        this.#operations.delete(frame.id);
        operation.handlers.onError(frame.errno);
        return;
      default:
        throw new ProtocolViolation(`${frame.type} for a command`);
    }
  }

  #acceptReply(operation: Exclude<Operation, { kind: 'exec' }>, frame: Exclude<JailFrame, { type: 'hello' }>): void {
    const settle = (): void => {
      this.#operations.delete(frame.id);
      clearTimeout(operation.timer);
    };
    if (
      frame.type === 'error' &&
      (operation.kind === 'write' || operation.kind === 'read' || operation.kind === 'list')
    ) {
      settle();
      operation.resolve({ ok: false, errno: frame.errno });
      return;
    }
    switch (operation.kind) {
      case 'write':
      case 'killAll':
        if (frame.type !== 'done') break;
        settle();
        operation.resolve({ ok: true, value: undefined });
        return;
      case 'ping':
        if (frame.type !== 'pong') break;
        settle();
        operation.resolve({ ok: true, value: undefined });
        return;
      case 'read':
        if (frame.type !== 'data') break;
        if (frame.bytes.length > operation.asked) throw new ProtocolViolation('more data than asked for');
        settle();
        operation.resolve({ ok: true, value: { size: frame.size, bytes: frame.bytes } });
        return;
      case 'list':
        if (frame.type !== 'entries') break;
        if (frame.entries.length > operation.asked) throw new ProtocolViolation('more entries than asked for');
        settle();
        operation.resolve({ ok: true, value: { more: frame.more, entries: frame.entries } });
        return;
    }
    throw new ProtocolViolation(`${frame.type} as the answer to ${operation.kind}`);
  }

  #charge(length: number): void {
    this.#outputBytes += Math.max(length, FRAME_COST_MIN);
    if (this.#outputBytes > this.#outputBudget) this.#end('output_limit', 'the output of the session is used up');
  }

  #end(reason: ChannelEnd, detail: string): void {
    if (!this.#finish(reason)) return;
    this.#onEnd(reason, detail);
  }

  #finish(reason: ChannelEnd | 'closed'): boolean {
    if (this.#ended) return false;
    this.#ended = reason;
    this.#onHello?.();
    for (const operation of this.#operations.values()) {
      if (operation.kind === 'exec') continue; // the session settles its commands when the jail is dead
      clearTimeout(operation.timer);
      operation.reject(new ChannelEnded(reason));
    }
    this.#operations.clear();
    this.#readable.destroy();
    this.#writable.destroy();
    return true;
  }
}

/**
 * Micro-VMs through the real E2B SDK (sandbox.md 8): what the adapter needs of it, with its many ways to fail told apart.
 * Every option that the SDK would take from its own environment is passed; debug mode, in which it fakes everything, is
 * always off.
 */
import {
  AuthenticationError,
  CommandExitError,
  type CommandHandle,
  type EntryInfo,
  NotEnoughSpaceError,
  NotFoundError,
  RateLimitError,
  Sandbox,
  SandboxNotFoundError,
  ServiceBusyError,
  TimeoutError,
} from 'e2b';

/**
 * `gone`: the machine does not exist any more. `timeout`: no answer in time, the machine may live. `unreachable`: the
 * service could not be asked at all.
 */
export type E2bFailureKind =
  | 'auth'
  | 'rate_limited'
  | 'busy'
  | 'gone'
  | 'not_found'
  | 'disk_full'
  | 'timeout'
  | 'cancelled'
  | 'unreachable'
  | 'error';

export class E2bFailure extends Error {
  readonly kind: E2bFailureKind;

  constructor(kind: E2bFailureKind, cause: unknown) {
    super(`e2b: ${kind}: ${cause instanceof Error ? cause.message.slice(0, 300) : 'no reason given'}`, { cause });
    this.name = 'E2bFailure';
    this.kind = kind;
  }
}

/** Any error of the SDK as one of ours. The SDK's classes have no common ancestor, and a refused connection none at all. */
export function normaliseE2bError(e: unknown): E2bFailure {
  if (e instanceof E2bFailure) return e;
  const kind = ((): E2bFailureKind => {
    if (e instanceof AuthenticationError) return 'auth';
    if (e instanceof RateLimitError) return 'rate_limited';
    if (e instanceof ServiceBusyError) return 'busy';
    if (e instanceof SandboxNotFoundError) return 'gone';
    if (e instanceof NotFoundError) return 'not_found';
    if (e instanceof NotEnoughSpaceError) return 'disk_full';
    if (e instanceof TimeoutError) return /end of life|sandbox timeout|not found/.test(e.message) ? 'gone' : 'timeout';
    const { name, message } = e instanceof Error ? e : { name: '', message: '' };
    if (name === 'AbortError') return 'cancelled';
    if (name === 'TimeoutError') return 'timeout';
    if (e instanceof TypeError && message.includes('fetch failed')) return 'unreachable';
    if (/terminated|socket|ECONN|network error/i.test(message)) return 'unreachable';
    return 'error';
  })();
  return new E2bFailure(kind, e);
}

export interface E2bOptions {
  apiKey: string;
  domain?: string | undefined;
  apiUrl?: string | undefined;
  sandboxUrl?: string | undefined;
}

export interface E2bMachineSpec {
  template: string;
  /** The service ends the machine by itself after this time, unless it is extended. */
  timeoutMs: number;
  metadata: Record<string, string>;
}

export interface E2bMachineInfo {
  allowInternetAccess: boolean | undefined;
  cpuCount: number;
  memoryMb: number;
}

/** `symlinkTarget` is the only sign of a link: `type` is that of what the link leads to. */
export type E2bEntry = Pick<EntryInfo, 'name' | 'path' | 'type' | 'size' | 'symlinkTarget' | 'modifiedTime'>;

export interface E2bProcess {
  /** The exit code. @throws E2bFailure when the stream broke before the end. */
  readonly ended: Promise<number>;
}

type User = 'root' | 'user';

/** A live machine. Every method rejects with E2bFailure only. */
export interface E2bMachine {
  readonly id: string;
  info(): Promise<E2bMachineInfo>;
  /** Extends or shortens the life of the machine: it ends after `timeoutMs` from now. */
  setTimeout(timeoutMs: number): Promise<void>;
  isRunning(): Promise<boolean>;
  write(path: string, data: Buffer, user: User): Promise<void>;
  stat(path: string, user: User): Promise<E2bEntry>;
  list(path: string, user: User): Promise<E2bEntry[]>;
  /** Null when the file is longer than `maxBytes`: no more than that is taken into memory. */
  read(path: string, maxBytes: number, user: User, signal?: AbortSignal): Promise<Buffer | null>;
  /** Runs a line of our own, never one of anybody else's, and waits. The output is that of trusted programs: small. */
  run(line: string, user: User, timeoutMs: number): Promise<{ exitCode: number; stdout: string; stderr: string }>;
  /** Starts a line of our own. `onStdout` sees text in pieces of any size. */
  start(line: string, user: User, timeoutMs: number, onStdout: (text: string) => void): Promise<E2bProcess>;
  /** True when the machine is known to be gone. */
  kill(): Promise<boolean>;
}

export interface E2bCloud {
  create(spec: E2bMachineSpec, signal?: AbortSignal): Promise<E2bMachine>;
  /** True when the machine is known to be gone. */
  kill(id: string): Promise<boolean>;
  /** Machines that carry all of these marks, whoever made them. */
  list(metadata: Record<string, string>): Promise<{ id: string; metadata: Record<string, string> }[]>;
}

const REQUEST_TIMEOUT_MS = 20_000;
/** Of requests that the service answered with 429 and a time to wait. */
const RETRIES = 2;

async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (e) {
    throw normaliseE2bError(e);
  }
}

/** Connects to nothing yet. */
export function connectE2b(options: E2bOptions): E2bCloud {
  const connection = {
    apiKey: options.apiKey,
    debug: false,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    retries: RETRIES,
    ...(options.domain ? { domain: options.domain } : {}),
    ...(options.apiUrl ? { apiUrl: options.apiUrl } : {}),
    ...(options.sandboxUrl ? { sandboxUrl: options.sandboxUrl } : {}),
  };
  return {
    create: (spec, signal) =>
      failing(async () => {
        const sandbox = await Sandbox.create(spec.template, {
          ...connection,
          timeoutMs: spec.timeoutMs,
          metadata: spec.metadata,
          allowInternetAccess: false,
          network: { allowPublicTraffic: false },
          lifecycle: { onTimeout: 'kill' },
          ...(signal ? { signal } : {}),
        });
        return machineOf(sandbox, connection);
      }),
    kill: (id) => failing(() => killed(id, connection)),
    list: (metadata) =>
      failing(async () => {
        const pages = Sandbox.list({ ...connection, query: { metadata } });
        const found: { id: string; metadata: Record<string, string> }[] = [];
        while (pages.hasNext)
          for (const { sandboxId, metadata: marks } of await pages.nextItems())
            found.push({ id: sandboxId, metadata: marks });
        return found;
      }),
  };
}

/** Killed now, or gone before: both mean that nothing is left. */
async function killed(id: string, connection: object): Promise<boolean> {
  await Sandbox.kill(id, connection);
  return true;
}

function machineOf(sandbox: Sandbox, connection: object): E2bMachine {
  return {
    id: sandbox.sandboxId,
    info: () =>
      failing(async () => {
        const { allowInternetAccess, cpuCount, memoryMB } = await Sandbox.getInfo(sandbox.sandboxId, connection);
        return { allowInternetAccess, cpuCount, memoryMb: memoryMB };
      }),
    setTimeout: (timeoutMs) => failing(() => sandbox.setTimeout(timeoutMs)),
    isRunning: () => failing(() => sandbox.isRunning()),
    write: (path, data, user) =>
      failing(async () => {
        await sandbox.files.write(path, new Blob([new Uint8Array(data)]), { user, useOctetStream: true });
      }),
    stat: (path, user) => failing(() => sandbox.files.getInfo(path, { user })),
    list: (path, user) => failing(() => sandbox.files.list(path, { user })),
    read: (path, maxBytes, user, signal) =>
      failing(async () => {
        const stream = await sandbox.files.read(path, { user, format: 'stream', ...(signal ? { signal } : {}) });
        const pieces: Uint8Array[] = [];
        let bytes = 0;
        for await (const piece of stream) {
          bytes += piece.byteLength;
          if (bytes > maxBytes) return null; // leaving the loop cancels the stream
          pieces.push(piece);
        }
        return Buffer.concat(pieces, bytes);
      }),
    run: (line, user, timeoutMs) =>
      failing(async () => {
        try {
          const { exitCode, stdout, stderr } = await sandbox.commands.run(line, { user, timeoutMs, cwd: '/' });
          return { exitCode, stdout, stderr };
        } catch (e) {
          if (e instanceof CommandExitError) return { exitCode: e.exitCode, stdout: e.stdout, stderr: e.stderr };
          throw e;
        }
      }),
    start: (line, user, timeoutMs, onStdout) =>
      failing(async () => {
        const handle = await sandbox.commands.run(line, { user, timeoutMs, cwd: '/', background: true, onStdout });
        const ended = exitCodeOf(handle);
        ended.catch(() => undefined);
        return { ended };
      }),
    kill: () => failing(() => killed(sandbox.sandboxId, connection)),
  };
}

async function exitCodeOf(handle: CommandHandle): Promise<number> {
  try {
    return (await handle.wait()).exitCode;
  } catch (e) {
    if (e instanceof CommandExitError) return e.exitCode;
    throw normaliseE2bError(e);
  }
}

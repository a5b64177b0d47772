/**
 * One live sandbox as the verbs use it, whether its pipes are in this process or in another server's. Rows, rights and
 * audit are the verbs' business and happen where the request arrived.
 */
import type { CivitasError } from '#platform/errors.ts';
import { commandsSince, type NotedCommand, noteCommand } from './activity.ts';
import type { Host } from './host.ts';
import type { ExecCommand, ExecResult, Extraction, FileEntry, FileResult, Usage } from './provider.ts';
import type { ExecEvent, LiveSandbox, ViewOptions } from './session-registry.ts';

export interface DeskExec {
  execId: string;
  /** The whole result with the usage at its end. Rejects as SandboxSession.exec does. */
  done: Promise<ExecResult & { usage: Usage }>;
}

export interface Desk {
  /** `label` is what viewers on the worker's side read as the command. */
  startExec(command: ExecCommand, label: string): Promise<DeskExec>;
  events(execId: string, options: ViewOptions): AsyncIterable<ExecEvent>;
  /** Commands noted after this number, oldest first. */
  commandsSince(seq: number): Promise<NotedCommand[]>;
  /** False when the command is unknown or has ended. */
  cancel(execId: string): Promise<boolean>;
  killProcesses(): Promise<void>;
  listFiles(path: string, max: number): Promise<FileResult<{ entries: FileEntry[]; truncated: boolean }>>;
  readFile(path: string, maxBytes: number): Promise<FileResult<Buffer>>;
  writeFile(path: string, data: Buffer, executable: boolean): Promise<FileResult<{ bytes: number }>>;
  extractDeliverables(paths: string[]): Promise<Extraction>;
  /** Ends the sandbox; null when it had ended before. */
  destroy(reason: string): Promise<{ destroyed: boolean; usage: Usage } | null>;
}

/** The desk of a session of this process. @throws like `SessionRegistry.require`. */
export function localDesk(host: Host, runId: string): Desk {
  const live: LiveSandbox = host.sessions.require(runId);
  const { session } = live;
  return {
    async startExec(command, label) {
      const { execId, done } = host.sessions.startExec(runId, command);
      noteCommand(runId, execId, label);
      return { execId, done: done.then((result) => ({ ...result, usage: session.usage() })) };
    },
    events: (execId, options) => host.sessions.events(runId, execId, options),
    commandsSince: async (seq) => commandsSince(runId, seq),
    cancel: async (execId) => host.sessions.cancel(runId, execId),
    async killProcesses() {
      // First, or those that wait would start in the place of those that die.
      host.sessions.cancelAll(runId);
      await session.killProcesses();
    },
    listFiles: (path, max) => session.listFiles(path, max),
    readFile: (path, maxBytes) => session.readFile(path, maxBytes),
    writeFile: (path, data, executable) => session.writeFile(path, data, { executable }),
    extractDeliverables: (paths) => session.extractDeliverables(paths),
    async destroy(reason) {
      const ended = await host.sessions.destroy(runId, reason);
      return ended === null && host.undestroyed.has(runId) ? { destroyed: false, usage: session.usage() } : ended;
    },
  };
}

/** What one server tells another of a refusal; rebuilt there as the same error. */
export interface WireError {
  code: CivitasError['code'];
  message: string;
  details?: CivitasError['details'];
}

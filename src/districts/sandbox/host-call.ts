/** What one server asks another about a sandbox it owns. Bodies are JSON, bytes in base64, answers one object a line. */
import type { WireError } from './desk.ts';
import type { ExecCommand, ExecResult, Usage } from './provider.ts';
import type { ExecEvent } from './session-registry.ts';

export const HOST_CALL_PATH = '/api/internal/sandbox';

export type HostCall =
  | { op: 'exec'; command: ExecCommand; label: string }
  | { op: 'events'; execId: string; lastEventId?: number; encoding?: 'text' | 'base64' }
  | { op: 'commands'; seq: number }
  | { op: 'cancel'; execId: string }
  | { op: 'killProcesses' }
  | { op: 'listFiles'; path: string; max: number }
  | { op: 'readFile'; path: string; maxBytes: number }
  | { op: 'writeFile'; path: string; data: string; executable: boolean }
  | { op: 'extract'; paths: string[] }
  | { op: 'destroy'; reason: string };

export type HostLine =
  | { started: string }
  | { result: Wire<ExecResult> & { usage: Usage } }
  | { event: ExecEvent }
  | { value: unknown }
  | { error: WireError }
  /** Nothing new; the connection is alive. */
  | { wait: true };

/** Buffers travel as base64. */
export type Wire<T> = { [K in keyof T]: T[K] extends Buffer ? string : T[K] };

/**
 * What a command ended as. A jail and a micro-VM tell the same wait status and errno, so both are read here.
 */
import { getSystemErrorName } from 'node:util';
import type { OutputCollector } from './output-collector.ts';
import type { ExecResult, JailOutcome } from './types.ts';

/** What is known of a command while it runs. */
export interface Execution {
  execId: string;
  output: OutputCollector;
  /** Why it was stopped, if it was; goes before what its status says. */
  stopped: JailOutcome | null;
  startedAt: number;
}

const SIGXCPU = 24;
const EAGAIN = 11;

/** The end of a command whose wait status is known (wait(2)); `leftover`: a process of it still holds its output. */
export function exitedResult(execution: Execution, status: number, leftover: boolean): ExecResult {
  const signal = status & 0x7f;
  const exitCode = signal === 0 ? (status >> 8) & 0xff : 128 + signal;
  const natural = signal === SIGXCPU ? 'cpu_limit' : exitCode === 0 ? 'completed' : 'nonzero_exit';
  return { ...unseenResult(execution, execution.stopped ?? natural, null), exitCode, leftover };
}

/** A program that could not be started: EAGAIN is the limit of processes, everything else is told on its stderr. */
export function notStartedResult(execution: Execution, errno: number): ExecResult {
  if (errno === EAGAIN) return unseenResult(execution, execution.stopped ?? 'pids_limit', null);
  const text = `the command could not be started: ${getSystemErrorName(-(errno & 0xffff) || -1)}\n`;
  execution.output.add('stderr', Buffer.from(text));
  return unseenResult(execution, execution.stopped ?? 'nonzero_exit', null);
}

/** The end of a command whose status nobody saw. */
export function unseenResult(execution: Execution, outcome: JailOutcome, sessionEnded: JailOutcome | null): ExecResult {
  return {
    execId: execution.execId,
    outcome,
    exitCode: null,
    stdout: execution.output.take('stdout'),
    stderr: execution.output.take('stderr'),
    truncated: execution.output.truncated,
    leftover: false,
    durationMs: performance.now() - execution.startedAt,
    sessionEnded,
  };
}

/** A command that was never tried. */
export function untriedResult(execId: string, outcome: JailOutcome, sessionEnded: JailOutcome | null): ExecResult {
  const none = Buffer.alloc(0);
  return {
    execId,
    outcome,
    exitCode: null,
    stdout: none,
    stderr: none,
    truncated: false,
    leftover: false,
    durationMs: 0,
    sessionEnded,
  };
}

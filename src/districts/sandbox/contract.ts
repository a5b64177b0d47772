/** What other districts may ask of Sandbox, and what it tells them. */
import { z } from 'zod';
import { command, event, service } from '../../platform/bus/contract.ts';
import type { DeliveredFile } from '../exchange/contract.ts';

/** Uploaded blobs of this owner become the task's resources; refuses unknown, expired or oversized ones. */
export const attachResources = command<
  { taskId: string; ownerId: string; files: { path: string; sha256: string; bytes: number }[] },
  { attached: number }
>('sandbox.attachResources');

/** CONFLICT while a sandbox in which this task was worked on is not known to be destroyed: no capture before that. */
export const requireDestroyed = command<{ taskId: string }, { ok: true }>('sandbox.requireDestroyed');

export interface EvaluationCheck {
  name: string;
  cmd: string;
  timeoutMs: number;
}
export interface CheckOutcome {
  name: string;
  /** `fault`: the sandbox failed, not the deliverable. */
  status: 'passed' | 'failed' | 'fault';
  exitCode: number | null;
  outcome: string;
  durationMs: number;
  outputSha256: string;
  /** At most 64 KiB, kept as evidence. */
  output: string;
  truncated: boolean;
}
/**
 * Runs the checks of a task in order, one fresh sandbox each, with input and deliverables read-only (sandbox.md 3.6).
 * Rejects only when no sandbox can be had at all.
 */
export const runChecks = service<
  { taskId: string; attempt: number; checks: EvaluationCheck[] },
  { checks: CheckOutcome[] }
>('sandbox.runChecks');

/** The stored bytes of a task's deliverables, for evaluation and download. Missing when expired. */
export const readDeliverables = service<
  { taskId: string; paths?: string[] },
  { files: { path: string; sha256: string; data: Buffer | null }[] }
>('sandbox.readDeliverables');

/**
 * Copies of an owner's uploads as deliverables of a v1 agreement, sealed; VALIDATION_ERROR names each that is unknown,
 * expired or of another size. They are deleted within the hour unless `keepContent` is asked for them.
 */
export const sealUploads = service<
  { ownerId: string; files: { path: string; sha256: string; bytes: number }[] },
  { files: DeliveredFile[] }
>('sandbox.sealUploads');

/** In the transaction that writes the rows which name these objects: they stay. */
export const keepContent = command<{ blobIds: string[] }, { kept: number }>('sandbox.keepContent');

const Purpose = z.enum(['execute', 'evaluate']);
export const sandboxProvisioned = event(
  'sandbox',
  'sandbox.provisioned',
  'task',
  z.object({ runId: z.string(), purpose: Purpose }),
);
export const sandboxLimitHit = event(
  'sandbox',
  'sandbox.limit_hit',
  'task',
  z.object({ runId: z.string(), purpose: Purpose, limit: z.string() }),
);
export const sandboxDestroyed = event(
  'sandbox',
  'sandbox.destroyed',
  'task',
  z.object({ runId: z.string(), purpose: Purpose, reason: z.string() }),
);

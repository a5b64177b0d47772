/**
 * The assigned agent's way into its sandbox: the right to work (which extends the lease), the run of this attempt, the
 * live session, here or on another server. Every verb that touches a sandbox begins here.
 */
import type { AgentActor, Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask } from '#platform/bus/bus.ts';
import { type Tx, transact } from '#platform/db/transact.ts';
import { CivitasError, Conflict, NotFound } from '#platform/errors.ts';
import { authorizeWork, type TaskFacts } from '../exchange/contract.ts';
import type { Desk } from './desk.ts';
import type { FileRefusal } from './provider.ts';
import { findRun, type RunRow } from './queries.ts';
import { deskOf } from './remote-desk.ts';

export interface Work {
  task: TaskFacts;
  row: RunRow;
  desk: Desk;
}

interface AuditFacts {
  action: string;
  meta: Record<string, unknown>;
}

/** Throws TASK_NOT_FOUND, CONFLICT (lease), NOT_FOUND (never provisioned), SANDBOX_NOT_READY, SANDBOX_GONE. */
export async function enterSandbox(ctx: Ctx & { actor: AgentActor }, taskId: string, log: AuditFacts): Promise<Work> {
  const { task, row } = await transact(
    ctx,
    async (tx) => {
      const facts = await ask(tx, authorizeWork, { taskId, agentId: ctx.actor.agentId, extendLease: true });
      const run = await findRun(tx, facts.taskId, facts.attempt);
      if (!run) throw new NotFound();
      auditUse(tx, run, log);
      return { task: facts, row: run };
    },
    { reply: false },
  );
  return { task, row, desk: await openDesk(row) };
}

/** The desk of a run that is ready. @throws SANDBOX_GONE with the reason, or SANDBOX_NOT_READY with the status. */
export function openDesk(row: RunRow): Promise<Desk> {
  assertReady(row);
  return deskOf(row);
}

export function assertReady(row: RunRow): void {
  if (row.status === 'destroyed' || row.status === 'failed') {
    throw new Conflict(
      'This sandbox has ended. Provision a new one while the task is executing.',
      { reason: row.destroyReason ?? row.status },
      'SANDBOX_GONE',
    );
  }
  if (row.status !== 'ready')
    throw new Conflict('The sandbox is not ready.', { status: row.status }, 'SANDBOX_NOT_READY');
}

export function auditUse(tx: Tx, row: RunRow, { action, meta }: AuditFacts): void {
  audit(tx, {
    action,
    subjectType: 'sandbox_run',
    subjectId: row.id,
    ownerId: row.ownerId,
    meta: { taskId: row.taskId, ...meta },
  });
}

/** What a file operation was refused for, in the words of the API. */
export function fileRefusal(reason: FileRefusal): CivitasError {
  if (reason === 'not_found') return new NotFound();
  if (reason === 'too_large')
    return new CivitasError('PAYLOAD_TOO_LARGE', 'The file is larger than this call carries.', { details: { reason } });
  if (reason === 'disk_full')
    return new CivitasError('SANDBOX_DISK_FULL', 'The disk of the sandbox is full. Remove something first.', {
      details: { reason },
    });
  if (reason === 'session_ended') return new Conflict('This sandbox has ended.', { reason }, 'SANDBOX_GONE');
  return new Conflict('The sandbox refused this file.', { reason }, 'SANDBOX_FILE_REFUSED');
}

/** Every query and lock of Exchange. The task row is the first lock of every step (ledger.md 6.3). */

import type { Tx } from '#platform/db/transact.ts';
import { isId } from '#platform/ids.ts';
import type {
  Agreement as AgreementRow,
  Bid as BidRow,
  Prisma,
  WorkRequest as RequestRow,
  Task as TaskRow,
} from '../../generated/prisma/client.ts';
import { HOLDING_STATUSES } from './transitions.ts';

export type { AgreementRow, BidRow, Prisma, RequestRow, TaskRow };
export type JsonInput = Prisma.InputJsonValue;

/** The row, locked when it will change. Null for unknown and malformed ids. */
export async function findTask(tx: Tx, taskId: string, lock = false): Promise<TaskRow | null> {
  if (!isId(taskId)) return null;
  if (lock) await tx.$executeRawUnsafe('SELECT 1 FROM task WHERE id = $1::uuid FOR UPDATE', taskId);
  return tx.task.findUnique({ where: { id: taskId } });
}

/** Conditional change of status: zero rows means somebody else moved first. */
export async function changeTask(
  tx: Tx,
  taskId: string,
  from: readonly string[],
  data: Prisma.TaskUpdateManyMutationInput,
): Promise<boolean> {
  const { count } = await tx.task.updateMany({ where: { id: taskId, status: { in: [...from] } }, data });
  return count === 1;
}

export interface NewTaskEvent {
  id: string;
  taskId: string;
  from: string | null;
  to: string;
  action: string;
  actorType: string;
  actorId: string | null;
  at: Date;
  reason: string | null;
  meta: Record<string, unknown>;
}

/** The task row is locked, so the next number is free. */
export async function insertTaskEvent(tx: Tx, e: NewTaskEvent): Promise<void> {
  await tx.$executeRawUnsafe(
    `INSERT INTO task_event (id, task_id, seq, from_status, to_status, action, actor_type, actor_id, at, reason, meta)
     SELECT $1::uuid, $2::uuid, coalesce(max(seq), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10::jsonb FROM task_event WHERE task_id = $2::uuid`,
    e.id,
    e.taskId,
    e.from,
    e.to,
    e.action,
    e.actorType,
    e.actorId,
    e.at,
    e.reason,
    JSON.stringify(e.meta),
  );
}

/** Oldest first, `after` exclusive. */
export async function listTaskEvents(tx: Tx, taskId: string, after: number, limit: number) {
  return tx.taskEvent.findMany({ where: { taskId, seq: { gt: after } }, orderBy: { seq: 'asc' }, take: limit });
}

/** First instants at which tasks of these buyers said something about an agent, after `since`. */
export async function listFirstEvidence(
  tx: Tx,
  agentId: string,
  buyerOwnerIds: readonly string[],
  workerFailures: readonly string[],
  since: Date,
): Promise<{ taskId: string; firstEvidenceAt: Date }[]> {
  return tx.$queryRawUnsafe<{ taskId: string; firstEvidenceAt: Date }[]>(
    `SELECT id AS "taskId", min(at) AS "firstEvidenceAt" FROM (
       SELECT id, coalesce(completed_at, ended_at) AS at FROM task
        WHERE worker_agent_id = $1::uuid AND buyer_owner_id = ANY($2::uuid[]) AND price_minor > 0
          AND (completed_at IS NOT NULL OR (status = 'failed' AND failure_reason = ANY($3::text[])))
       UNION ALL
       SELECT t.id, e.at FROM task t JOIN task_event e ON e.task_id = t.id
        WHERE t.buyer_owner_id = ANY($2::uuid[]) AND $1::uuid = ANY(t.tried_agent_ids) AND e.to_status = 'routing'
          AND e.meta ->> 'fromAgentId' = $1::text AND e.meta ->> 'loss' IN ('LEASE_LOST', 'RELEASED')) said
      WHERE at > $4::timestamptz GROUP BY id`,
    agentId,
    buyerOwnerIds,
    workerFailures,
    since,
  );
}

/** Content that is still stored is kept until `hours` after delivery, never less than until now. */
export async function setStoredUntil(tx: Tx, taskId: string, hours: number, now: Date): Promise<number> {
  return tx.$executeRawUnsafe(
    `UPDATE deliverable SET stored_until = greatest($3::timestamptz, created_at + make_interval(hours => $2::int))
      WHERE task_id = $1::uuid AND deleted_at IS NULL AND stored_until > $3::timestamptz`,
    taskId,
    hours,
    now,
  );
}

/** Takes the content of deliverables whose time is over; the names of their objects as they were. */
export async function clearExpiredContent(
  tx: Tx,
  at: Date,
  limit: number,
): Promise<{ taskId: string; blobId: string }[]> {
  return tx.$queryRawUnsafe<{ taskId: string; blobId: string }[]>(
    `WITH due AS (SELECT id, task_id, blob_id FROM deliverable WHERE blob_id IS NOT NULL AND stored_until <= $1::timestamptz
                   ORDER BY stored_until LIMIT $2 FOR UPDATE SKIP LOCKED),
          cleared AS (UPDATE deliverable d SET blob_id = NULL, deleted_at = $1::timestamptz FROM due WHERE d.id = due.id)
     SELECT task_id AS "taskId", blob_id AS "blobId" FROM due`,
    at,
    limit,
  );
}

/** Ids of tasks that wait for a worker, oldest first. */
export async function listTasksToRoute(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    "SELECT id FROM task WHERE status IN ('submitted', 'routing') ORDER BY created_at, id LIMIT $1",
    limit,
  );
  return rows.map((r) => r.id);
}

/** One task in routing, locked; skipped when another router has it. */
export async function lockTaskToRoute(tx: Tx, taskId: string): Promise<TaskRow | null> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    "SELECT id FROM task WHERE id = $1::uuid AND status IN ('submitted', 'routing') FOR UPDATE SKIP LOCKED",
    taskId,
  );
  return rows[0] ? tx.task.findUnique({ where: { id: taskId } }) : null;
}

type Due = 'lease' | 'deadline' | 'routing' | 'settle' | 'checking';
const DUE: Record<Due, string> = {
  lease: "status = 'executing' AND lease_expires_at <= $1 AND deadline_at > $1 ORDER BY lease_expires_at",
  deadline: "status = 'executing' AND deadline_at <= $1 ORDER BY deadline_at",
  routing: "status = 'routing' AND routing_deadline_at <= $1 ORDER BY routing_deadline_at",
  settle: "status = 'completed' AND settled_at IS NULL AND feedback_until < $1 ORDER BY feedback_until",
  checking: "status = 'quality_check' AND delivered_at <= $1 ORDER BY delivered_at",
};

/** Locks one due task of a kind, skipping those another worker holds and those named. Null when none is due. */
export async function lockDueTask(tx: Tx, due: Due, at: Date, except: readonly string[]): Promise<TaskRow | null> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT id FROM task WHERE id <> ALL($2::uuid[]) AND ${DUE[due]} LIMIT 1 FOR UPDATE SKIP LOCKED`,
    at,
    except,
  );
  return rows[0] ? tx.task.findUnique({ where: { id: rows[0].id } }) : null;
}

/** Running tasks of an agent, for a suspension or deactivation. */
export async function listRunningOf(tx: Tx, agentId: string): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    "SELECT id FROM task WHERE worker_agent_id = $1::uuid AND status = 'executing' ORDER BY id",
    agentId,
  );
  return rows.map((r) => r.id);
}

/** Tasks whose hold must be open, by id, after an id. */
export async function listHolding(tx: Tx, afterTaskId: string | null, limit: number): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT id FROM task WHERE status = ANY($1::text[]) AND ($2::uuid IS NULL OR id > $2::uuid) ORDER BY id LIMIT $3`,
    HOLDING_STATUSES,
    afterTaskId,
    limit,
  );
  return rows.map((r) => r.id);
}

export interface TaskFilter {
  ownerId: string;
  /** Set for an agent's own listing. */
  agentId: string | null;
  role: 'buyer' | 'worker' | null;
  status: string | null;
  /** Narrows an owner's listing to one of its agents. */
  withAgent: string | null;
}

/** Tasks somebody bought or works on, newest first. */
export async function listTaskRows(
  tx: Tx,
  f: TaskFilter,
  limit: number,
  offset: number,
): Promise<{ rows: TaskRow[]; total: number }> {
  const buyer: Prisma.TaskWhereInput = f.agentId ? { buyerAgentId: f.agentId } : { buyerOwnerId: f.ownerId };
  const worker: Prisma.TaskWhereInput = f.agentId ? { workerAgentId: f.agentId } : { workerOwnerId: f.ownerId };
  const side: Prisma.TaskWhereInput =
    f.role === 'buyer' ? buyer : f.role === 'worker' ? worker : { OR: [buyer, worker] };
  const where: Prisma.TaskWhereInput = {
    AND: [
      side,
      ...(f.status ? [{ status: f.status }] : []),
      ...(f.withAgent && isId(f.withAgent)
        ? [{ OR: [{ buyerAgentId: f.withAgent }, { workerAgentId: f.withAgent }] }]
        : f.withAgent
          ? [{ id: '00000000-0000-0000-0000-000000000000' }]
          : []),
    ],
  };
  const [rows, total] = await Promise.all([
    tx.task.findMany({ where, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: limit, skip: offset }),
    tx.task.count({ where }),
  ]);
  return { rows, total };
}

/** Open tasks that an agent with these categories could take, oldest first. */
export async function listOpenTasks(tx: Tx, categories: string[], at: Date, limit: number): Promise<TaskRow[]> {
  return tx.task.findMany({
    where: { status: 'routing', directAgentId: null, category: { in: categories }, routingDeadlineAt: { gt: at } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: limit,
  });
}

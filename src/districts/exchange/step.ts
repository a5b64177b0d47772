/**
 * One row of the transition table as one database step: conditional change of status, task event, audit row. The row's
 * money and events are added by the verb, in the same transaction. Nothing changes a status but this file, and the
 * database refuses what the table does not name.
 */

import { actorRef } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { type Tx, txCtx, txNow } from '#platform/db/transact.ts';
import { Conflict } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { changeTask, insertTaskEvent, type TaskRow } from './queries.ts';
import { type TaskAction, type TaskStatus, TRANSITIONS, type Transition } from './transitions.ts';

type Change = Parameters<typeof changeTask>[3];

export interface StepOptions {
  reason?: string | null;
  meta?: Record<string, unknown>;
  /** Columns that change together with the status. */
  set?: Change;
}

/** The row of an action; `to` chooses where an action has two ends (a released lease re-routes or gives up). */
export function transitionOf(action: TaskAction, to?: TaskStatus): Transition {
  const found = TRANSITIONS.filter((t) => action in t.actions && (to === undefined || t.to === to));
  if (found.length !== 1) throw new Error(`the action ${action} names ${found.length} rows of the table`);
  return found[0] as Transition;
}

/**
 * Moves the task. CONFLICT with the present status when it is not where the row begins; nothing is done then.
 * The caller holds the task row's lock.
 */
export async function moveTask(
  tx: Tx,
  task: TaskRow,
  action: TaskAction,
  options: StepOptions & { to?: TaskStatus } = {},
): Promise<Transition> {
  const row = transitionOf(action, options.to);
  const now = txNow(tx);
  const from = row.from as readonly string[];
  const moved =
    from.includes(task.status) &&
    (await changeTask(tx, task.id, [task.status], { ...options.set, status: row.to, updatedAt: now }));
  if (!moved) throw wrongStatus(task.status, action);
  const ctx = txCtx(tx);
  const ref = actorRef(ctx.actor);
  await insertTaskEvent(tx, {
    id: newId(),
    taskId: task.id,
    from: task.status,
    to: row.to,
    action,
    actorType: ref.type,
    actorId: ref.id,
    at: now,
    reason: options.reason ?? null,
    meta: options.meta ?? {},
  });
  audit(tx, {
    action: `exchange.${action}`,
    subjectType: 'task',
    subjectId: task.id,
    ownerId: task.buyerOwnerId,
    meta: { from: task.status, to: row.to, row: row.id },
  });
  return row;
}

const WORDS: Partial<Record<TaskAction, string>> = {
  claim: 'claimed',
  complete: 'completed',
  cancel: 'cancelled: work has started or the task has ended',
  expire: 'expired',
  feedback_up: 'rated',
  feedback_down: 'rated',
  dispute: 'disputed',
  fail: 'failed by its worker',
  release: 'released',
};

export function wrongStatus(status: string, action: TaskAction): Conflict {
  return new Conflict(`A task that is ${status} cannot be ${WORDS[action] ?? 'changed like this'}.`, { status });
}

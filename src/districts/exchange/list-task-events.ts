import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { iso } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { maySee } from './policy.ts';
import { findTask, listTaskEvents as readEvents } from './queries.ts';
import type { TaskEventView, WatchTaskInput } from './schemas.ts';
import { TRANSITIONS } from './transitions.ts';

type EventRow = Awaited<ReturnType<typeof readEvents>>[number];

function view(e: EventRow): TaskEventView {
  return {
    id: String(e.seq),
    seq: e.seq,
    from: e.from,
    to: e.to,
    action: e.action,
    actor: e.actorType,
    reason: e.reason,
    at: iso(e.at),
    meta: e.meta as Record<string, unknown>,
  };
}

/** The whole history of a task, oldest first. */
export async function listTaskEvents(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: { taskId: string },
): Promise<TaskEventView[]> {
  return readOnly(async (tx) => {
    const task = await findTask(tx, input.taskId);
    if (!task || !maySee(ctx.actor, task)) throw new NotFound('TASK_NOT_FOUND');
    return (await readEvents(tx, task.id, 0, 1_000)).map(view);
  });
}

const LEAVES = new Set(TRANSITIONS.flatMap((t) => t.from));
const POLL_MS = 700;
const WATCH_MS = 30 * 60_000;

export interface WatchedEvent {
  id: string;
  event: string;
  data: TaskEventView;
}

/**
 * The history as it grows, from after `lastEventId`. Ends when the task can change no more. The right to see it is asked
 * again at every turn, so a worker that lost the task hears nothing further.
 */
export async function* watchTask(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: WatchTaskInput,
  signal: AbortSignal | null,
): AsyncGenerator<WatchedEvent> {
  let after = /^\d{1,9}$/.test(input.lastEventId ?? '') ? Number(input.lastEventId) : 0;
  const until = Date.now() + WATCH_MS;
  for (;;) {
    const { events, over } = await readOnly(async (tx) => {
      const task = await findTask(tx, input.taskId);
      if (!task || !maySee(ctx.actor, task)) throw new NotFound('TASK_NOT_FOUND');
      const rows = await readEvents(tx, task.id, after, 100);
      return {
        events: rows.map(view),
        over:
          !LEAVES.has(task.status as never) ||
          (task.status === 'completed' && task.settledAt !== null && rows.length === 0),
      };
    });
    for (const e of events) {
      after = e.seq;
      yield { id: e.id, event: e.to, data: e };
    }
    if (events.length === 0 && over) return;
    if (signal?.aborted || Date.now() > until) return;
    if (events.length === 0) await sleep(POLL_MS, undefined, signal ? { signal } : {}).catch(() => {});
    if (signal?.aborted) return;
  }
}

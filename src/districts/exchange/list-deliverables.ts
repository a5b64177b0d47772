import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { call } from '#platform/bus/bus.ts';
import { iso, now } from '#platform/clock.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { CivitasError, NotFound } from '#platform/errors.ts';
import { readDeliverables } from '../sandbox/contract.ts';
import { isAdmin, isBuyer, maySee } from './policy.ts';
import { findTask, type TaskRow } from './queries.ts';
import type { DeliverableView } from './schemas.ts';

const PAID = new Set(['completed', 'disputed']);

/** Metadata stays visible for ever; `available` says whether the content can still be fetched by this caller. */
export async function listDeliverables(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: { taskId: string },
): Promise<DeliverableView[]> {
  return readOnly(async (tx) => {
    const task = await findTask(tx, input.taskId);
    if (!task || !maySee(ctx.actor, task)) throw new NotFound('TASK_NOT_FOUND');
    const rows = await tx.deliverable.findMany({ where: { taskId: task.id }, orderBy: { path: 'asc' } });
    return rows.map((d) => ({
      id: d.id,
      path: d.path,
      bytes: d.bytes,
      mime: d.mime,
      sha256: d.sha256,
      storedUntil: iso(d.storedUntil),
      available: d.blobId !== null && d.storedUntil > now() && refusalFor(ctx, task) === null,
    }));
  });
}

/** The content: for the buyer while the task is completed or disputed, for an admin who decides (domain.md 4.6). */
function refusalFor(ctx: Ctx, task: TaskRow): CivitasError | null {
  if (isAdmin(ctx.actor)) return null;
  if (!isBuyer(ctx.actor, task))
    return new CivitasError('ACCESS_DENIED', 'Only the buyer fetches the content of deliverables.');
  if (!PAID.has(task.status)) {
    return new CivitasError(
      'DELIVERABLE_NOT_PAID',
      'The content is available only while the task is completed or disputed.',
      { details: { status: task.status } },
    );
  }
  return null;
}

/** One deliverable's bytes. Every download leaves an audit row. DELIVERABLE_EXPIRED after its time. */
export async function getDeliverable(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: { taskId: string; deliverableId: string },
): Promise<{ data: Uint8Array; filename: string; mime: string }> {
  const found = await readOnly(async (tx) => {
    const task = await findTask(tx, input.taskId);
    if (!task || !maySee(ctx.actor, task)) throw new NotFound('TASK_NOT_FOUND');
    const file = (await tx.deliverable.findMany({ where: { taskId: task.id } })).find(
      (d) => d.id === input.deliverableId,
    );
    if (!file) throw new NotFound();
    const refusal = refusalFor(ctx, task);
    if (refusal) throw refusal;
    if (file.blobId === null || file.storedUntil <= now()) throw expired(file.storedUntil);
    return { task, file };
  });
  const { files } = await call(ctx, readDeliverables, { taskId: found.task.id, paths: [found.file.path] });
  const data = files[0]?.data;
  if (!data) throw expired(found.file.storedUntil);
  await transact(ctx, async (tx) =>
    audit(tx, {
      action: 'exchange.getDeliverable',
      subjectType: 'task',
      subjectId: found.task.id,
      ownerId: found.task.buyerOwnerId,
      meta: { path: found.file.path, sha256: found.file.sha256 },
    }),
  );
  return { data, filename: found.file.path.split('/').pop() as string, mime: found.file.mime };
}

function expired(storedUntil: Date): CivitasError {
  return new CivitasError(
    'DELIVERABLE_EXPIRED',
    'The content was kept until storedUntil and is gone; path, size and digest remain.',
    { details: { storedUntil: iso(storedUntil) } },
  );
}

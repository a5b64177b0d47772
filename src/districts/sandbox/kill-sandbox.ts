import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { carryOut } from './destroy-sandbox.ts';
import { markToDestroy } from './queries.ts';
import type { KilledSandbox, KillSandboxInput } from './schemas.ts';

/**
 * An administrator ends a sandbox, whatever it is doing. The task goes on: its worker may provision another one, which a
 * quota of 0 prevents. The mark is there before the act, so that its host goes on when this process does not.
 */
export async function killSandbox(ctx: Ctx, input: KillSandboxInput): Promise<KilledSandbox> {
  const { sandboxId, reason } = input;
  const run = await transact(
    ctx,
    async (tx) => {
      const row = await tx.sandboxRun.findUnique({ where: { id: sandboxId } });
      if (!row) throw new NotFound();
      if (!(await markToDestroy(tx, sandboxId, 'admin', txNow(tx))))
        throw new Conflict('This sandbox has ended.', { status: row.status });
      audit(tx, {
        action: 'sandbox.kill',
        subjectType: 'sandbox_run',
        subjectId: sandboxId,
        ownerId: row.ownerId,
        meta: { taskId: row.taskId, reason },
      });
      return row;
    },
    { reply: false },
  );
  await carryOut(sandboxId, run.hostId, 'admin');
  const row = await readOnly((tx) => tx.sandboxRun.findUnique({ where: { id: sandboxId } }));
  return { sandboxId, destroyed: row?.destroyedAt != null };
}

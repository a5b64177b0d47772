import type { z } from 'zod';
import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { listAuditRows } from '#platform/audit/list-audit.ts';
import { iso } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { paginate } from '#platform/wire.ts';
import type { AuditPage, ListAuditInput } from './schemas.ts';

/** What happened to the owner's things, by whomever; newest first. Addresses are not shown. */
export async function listAudit(
  ctx: Ctx & { actor: OwnerActor },
  input: ListAuditInput,
): Promise<z.infer<typeof AuditPage>> {
  const { page, pageSize, from, to, action } = input;
  return readOnly(async (tx) => {
    const { rows, total } = await listAuditRows(
      tx,
      {
        ownerId: ctx.actor.ownerId,
        from: from === undefined ? undefined : new Date(from),
        to: to === undefined ? undefined : new Date(to),
        action,
      },
      pageSize,
      (page - 1) * pageSize,
    );
    return paginate(
      rows.map((r) => ({ ...r, at: iso(r.at), meta: r.meta as Record<string, unknown> })),
      total,
      input,
    );
  });
}

import type { Ctx } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { cut, readCursor } from './cursor.ts';
import { visibleLicense } from './get-license.ts';
import { listAlertRows } from './queries.ts';
import type { AlertList, ListAlertsInput } from './schemas.ts';
import { utc } from './times.ts';

/** Alerts, newest first: an administrator's of everybody, an owner's of its own organisations. */
export async function listAlerts(ctx: Ctx, asAdmin: boolean, input: ListAlertsInput): Promise<AlertList> {
  const before = readCursor(input.cursor);
  return readOnly(async (tx) => {
    if (input.licenseId !== undefined) await visibleLicense(tx, ctx, asAdmin, input.licenseId);
    const ownerId = asAdmin ? undefined : ctx.actor.kind === 'owner' ? ctx.actor.ownerId : '';
    const rows = await listAlertRows(tx, { licenseId: input.licenseId, ownerId, before }, input.limit + 1);
    const { page, nextCursor } = cut(rows, input.limit, (r) => ({ at: r.raisedAt, id: r.id }));
    return {
      alerts: page.map((a) => ({
        alertId: a.id,
        orgId: a.orgId,
        licenseId: a.licenseId,
        kind: a.kind,
        key: a.key,
        detail: a.detail,
        raisedAt: utc(a.raisedAt),
      })),
      nextCursor,
    };
  });
}

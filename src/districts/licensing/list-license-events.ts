import type { Ctx } from '#platform/actor.ts';
import { listAuditRows } from '#platform/audit/list-audit.ts';
import { readOnly } from '#platform/db/transact.ts';
import { cut, readCursor } from './cursor.ts';
import { visibleLicense } from './get-license.ts';
import type { LicenseEvents, ListLicenseEventsInput } from './schemas.ts';
import { utc } from './times.ts';

/** Audit actions in the words of this API. */
const NAMES: Record<string, string> = {
  'licensing.issueLicense': 'issued',
  'licensing.updateLicense': 'updated',
  'licensing.suspendLicense': 'suspended',
  'licensing.reinstateLicense': 'reinstated',
  'licensing.revokeLicense': 'revoked',
  'licensing.renewLicense': 'renewed',
  'licensing.rotateLicenseKey': 'rotated',
  'licensing.releaseSeat': 'released',
  'licensing.freeReplica': 'released',
  'licensing.issueLicenseFile': 'file_issued',
  'licensing.recordUsageFile': 'usage_file',
  'licensing.holdTelemetry': 'held',
  'licensing.resolveTelemetry': 'resolved',
};

/** The trail of one licence, newest first. Validations are sampled: a seat that is new, or came back. */
export async function listLicenseEvents(ctx: Ctx, input: ListLicenseEventsInput): Promise<LicenseEvents> {
  const before = readCursor(input.cursor);
  return readOnly(async (tx) => {
    const license = await visibleLicense(tx, ctx, true, input.licenseId);
    const filter = { ownerId: null, subject: { type: 'vpc_license', id: license.id }, before };
    const { rows } = await listAuditRows(tx, filter, input.limit + 1, 0);
    const { page, nextCursor } = cut(rows, input.limit, (r) => ({ at: r.at, id: r.id }));
    return {
      events: page.map((r) => ({
        id: r.id,
        at: utc(r.at),
        event:
          r.action === 'licensing.validateLicense'
            ? r.outcome === 'VALID' || r.outcome === 'REPLICA_OVERAGE'
              ? 'validated'
              : 'refused'
            : (NAMES[r.action] ?? r.action),
        outcome: r.outcome,
        actorType: r.actorType,
        actorId: r.actorId,
        details: r.meta as Record<string, unknown>,
      })),
      nextCursor,
    };
  });
}

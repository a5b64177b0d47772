import type { Tx } from '#platform/db/transact.ts';
import { txNow } from '#platform/db/transact.ts';
import { seatsSince, viewLicense } from './license-view.ts';
import { listLicenseRows, listLineRows, listOrganizationRows, listPeriodRows, listSeatsEver } from './queries.ts';
import { utc } from './times.ts';

const ROWS_MAX = 10_000;

/** What an owner's organisations have here, for the owner's export: licences, seats, bills. No keys: only their digests exist. */
export async function exportOrganizations(tx: Tx, input: { ownerId: string }): Promise<Record<string, unknown>[]> {
  const now = txNow(tx);
  const out: Record<string, unknown>[] = [];
  for (const org of await listOrganizationRows(tx, { ownerId: input.ownerId }, 1_000)) {
    const licenses = await listLicenseRows(tx, { orgId: org.id }, ROWS_MAX, now, seatsSince(now));
    const seats = [];
    for (const l of licenses) {
      for (const s of await listSeatsEver(tx, l.id))
        seats.push({
          licenseId: l.id,
          deploymentId: s.deploymentId,
          hostname: s.hostname,
          version: s.version,
          firstSeen: utc(s.firstSeen),
          lastSeen: utc(s.lastSeen),
        });
    }
    const periods = await listPeriodRows(tx, org.id, ROWS_MAX);
    const lines = await listLineRows(
      tx,
      periods.map((p) => p.id),
    );
    out.push({
      organization: {
        id: org.id,
        name: org.name,
        stripeCustomerId: org.stripeCustomerId,
        createdAt: utc(org.createdAt),
      },
      licenses: licenses.map((l) => viewLicense(l, now)),
      seats,
      periods: periods.map((p) => ({
        month: p.month,
        status: p.status,
        totalMinor: p.totalMinor?.toString() ?? null,
        lines: lines
          .filter((l) => l.periodId === p.id)
          .map((l) => ({ text: l.text, units: l.units.toString(), amountMinor: l.amountMinor.toString() })),
      })),
    });
  }
  return out;
}

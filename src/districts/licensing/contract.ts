/** What other districts may ask of Licensing, and what it tells them. Ids, counts and states; never keys or hosts. */
import { z } from 'zod';
import { command, event } from '../../platform/bus/contract.ts';
import { Id } from '../../platform/wire.ts';
import { ALERT_KINDS } from './schemas.ts';

/**
 * Erases an owner's organisations: their licences are revoked; names, notes, host names and instance ids become keyed
 * pseudonyms; totals and bills stay (tax duty). Idempotent. For compliance.
 */
export const eraseOrganizations = command<{ ownerId: string }, { organizations: number }>(
  'licensing.eraseOrganizations',
);

/** Everything an owner's organisations have here, as plain JSON without keys. For compliance's export. */
export const exportOrganizations = command<{ ownerId: string }, Record<string, unknown>[]>(
  'licensing.exportOrganizations',
);

/**
 * Stripe found a meter event wrong after taking it (thin events v1.billing.meter.error_report_triggered and
 * no_meter_found): the exports named become `failed`, with an alert. Unknown identifiers are ignored. For vault's inbox.
 */
export const failMeterExports = command<{ code: string; identifiers: string[] }, { failed: number }>(
  'licensing.failMeterExports',
);

/**
 * A licence key was found in public, at an address people may open or somewhere unknown. It goes on working, because its
 * end would stop a customer's clusters: administrators and the organisation's owner are told, once per key, to rotate it.
 * Null for a key that was never ours. For identity's leak reports.
 */
export const reportLeakedKey = command<{ keyHash: string; foundAt: string | null }, { licenseId: string } | null>(
  'licensing.reportLeakedKey',
);

/**
 * Compares the quantities of a Stripe invoice with the closed usage period. A difference raises the alert
 * `invoice_mismatch`, from which compliance opens an incident. `month` is `YYYY-MM`, quantities are whole units as decimal
 * text. Null when the customer is no organisation of ours. `later` while the period is not closed: Licensing compares by
 * itself as soon as it is. For vault, before an invoice counts as right.
 */
export const checkInvoice = command<InvoiceToCheck, InvoiceChecked | null>('licensing.checkInvoice');

export interface InvoiceToCheck {
  stripeCustomerId: string;
  invoiceId: string;
  month: string;
  quantities: { meter: string; quantity: string }[];
}

export type InvoiceChecked =
  | { state: 'later' }
  | { state: 'equal' | 'different'; differences: { meter: string; billed: string; used: string }[] };

const OfLicense = z.object({ orgId: Id });
export const licenseIssued = event('licensing', 'license.issued', 'vpc_license', OfLicense);
/** Sampled: a seat that is new, or came back. */
export const licenseValidated = event(
  'licensing',
  'license.validated',
  'vpc_license',
  z.object({ seats: z.int(), allowedReplicas: z.int() }),
);
export const licenseRefused = event('licensing', 'license.refused', 'vpc_license', z.object({ code: z.string() }));
export const licenseSuspended = event('licensing', 'license.suspended', 'vpc_license', OfLicense);
export const licenseReinstated = event('licensing', 'license.reinstated', 'vpc_license', OfLicense);
export const licenseRevoked = event('licensing', 'license.revoked', 'vpc_license', OfLicense);
export const licenseRenewed = event('licensing', 'license.renewed', 'vpc_license', z.object({ expiresAt: z.string() }));
export const licenseRotated = event(
  'licensing',
  'license.rotated',
  'vpc_license',
  z.object({ retiresAt: z.string().nullable() }),
);
/** Once per replica each time it goes over the limit. */
export const licenseReplicasExceeded = event(
  'licensing',
  'license.replicas_exceeded',
  'vpc_license',
  z.object({ seats: z.int(), allowedReplicas: z.int(), replicaId: Id }),
);
export const licenseInstanceCloned = event(
  'licensing',
  'license.instance_cloned',
  'vpc_license',
  z.object({ replicaId: Id }),
);
/** Sampled. */
export const telemetryReceived = event('licensing', 'telemetry.received', 'vpc_license', z.object({ eventId: Id }));
export const telemetryHeld = event(
  'licensing',
  'telemetry.held',
  'vpc_license',
  z.object({ eventId: Id, reason: z.enum(['too_old', 'before_issue']) }),
);
/** An alert: budget share, seats over the limit, expiry, silence, a missing price, a doubtful export or invoice. Once. */
export const usageThresholdReached = event(
  'licensing',
  'usage.threshold_reached',
  'organization',
  z.object({
    alertId: Id,
    licenseId: Id.nullable(),
    ownerId: Id.nullable(),
    kind: z.enum(ALERT_KINDS),
    percent: z.int().nullable(),
    daysLeft: z.int().nullable(),
  }),
);
export const usagePeriodClosed = event(
  'licensing',
  'usage.period_closed',
  'organization',
  z.object({ periodId: Id, month: z.string(), totalMinor: z.string(), currency: z.string() }),
);

/** Wire shapes of Licensing (licensing.md 2). Browser-safe. Flat bodies: the REST door writes these names in snake_case. */
import { z } from 'zod';
import { CREDITS_MAX, Id, text } from '../../platform/wire.ts';

export const SUPPORT_TIERS = ['standard', 'enterprise', 'platinum'] as const;
export const REPLICA_POLICIES = ['soft', 'strict'] as const;
export const LICENSE_STATUSES = ['active', 'suspended', 'revoked', 'expired'] as const;
export const USAGE_KINDS = ['input', 'output', 'request', 'replica_day'] as const;
export type SupportTier = (typeof SUPPORT_TIERS)[number];
export type ReplicaPolicy = (typeof REPLICA_POLICIES)[number];
export type LicenseStatus = (typeof LICENSE_STATUSES)[number];
export type UsageKind = (typeof USAGE_KINDS)[number];

export const NUMBER_MAX = Number.MAX_SAFE_INTEGER;
export const BATCH_MAX = 500;

// Building blocks -----------------------------------------------------------------------------------------------------

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** What calendar, database and RFC 3339 have in common; a zone may lead out of it. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** Milliseconds of an RFC 3339 instant with a zone; null for anything else, the 31st of June and a leap second included. */
export function instantMs(value: string): number | null {
  const m = RFC3339.exec(value);
  if (!m) return null;
  const [year, month, day] = [Number(m[1]), Number(m[2]), Number(m[3])];
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > lastDay) return null;
  const ms = Date.parse(value);
  return ms >= FIRST_MS && ms <= LAST_MS ? ms : null;
}

/** RFC 3339 with a zone on the way in; what is finer than a millisecond is cut. */
export const ZonedTime = z
  .string()
  .max(40)
  .refine((v) => instantMs(v) !== null, 'must be an RFC 3339 time with a zone, such as 2027-06-01T00:00:00Z')
  .meta({ format: 'date-time' });

/** RFC 3339 UTC with Z on the way out; milliseconds only where there are some. */
export const UtcTime = z.string().max(24).meta({ format: 'date-time' });

/** Any string: one that is no key is answered like a key nobody knows. */
const LicenseKeyText = z.string().max(8_000).describe('vpc_ and 32 base62 characters');

export const DeploymentId = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,63}$/, 'must have 1 to 63 letters, digits, dots, underscores or hyphens');
export const Hostname = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[\x21-\x7e]*[\x21-\x2d\x2f-\x7e]\.?$/, 'must be a host name');
const Model = text(1, 128);
const Uuid = z
  .string()
  .regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'must be a UUID')
  .transform((v) => v.toLowerCase());
const UuidOut = z.string().max(36).meta({ format: 'uuid' });

/** Judged by the operation, because a number out of range is 422 and not 400 (licensing.md 5.1). */
const UsageNumber = z
  .unknown()
  .refine((v) => v !== undefined, 'is required')
  .meta({ type: 'integer', minimum: 0, maximum: NUMBER_MAX });

const Replicas = z.int().min(1).max(1000);
const Notes = text(0, 2000);
const Reason = text(1, 500);
const BudgetMinor = z.int().min(1).max(CREDITS_MAX).nullable();
/** Sums may pass 2^53: decimal strings. */
export const DecimalText = z.string().regex(/^-?\d{1,38}$/);
const Cursor = z.string().min(1).max(200);

// Issuing ---------------------------------------------------------------------------------------------------------------

export const IssueLicenseInput = z.strictObject({
  orgId: Uuid,
  expiresAt: ZonedTime,
  allowedReplicas: Replicas,
  supportTier: z.enum(SUPPORT_TIERS),
  notes: Notes.optional(),
  replicaPolicy: z.enum(REPLICA_POLICIES).optional(),
  offline: z.boolean().optional(),
  usageBudgetMinor: BudgetMinor.optional(),
});
export type IssueLicenseInput = z.infer<typeof IssueLicenseInput>;

export const IssuedLicense = z.object({
  licenseKey: z.string().max(36),
  licenseId: UuidOut,
  orgId: UuidOut,
  expiresAt: UtcTime,
  allowedReplicas: Replicas,
  supportTier: z.enum(SUPPORT_TIERS),
});
export type IssuedLicense = z.infer<typeof IssuedLicense>;

// Validation --------------------------------------------------------------------------------------------------------------

export const VALIDATION_CODES = [
  'VALID',
  'REPLICA_OVERAGE',
  'NOT_FOUND',
  'REVOKED',
  'SUSPENDED',
  'EXPIRED',
  'REPLICA_LIMIT',
] as const;
export type ValidationCode = (typeof VALIDATION_CODES)[number];

export const ValidateLicenseInput = z.object({
  licenseKey: LicenseKeyText,
  deploymentId: DeploymentId,
  hostname: Hostname,
  version: text(0, 64),
  nonce: z
    .string()
    .regex(/^[A-Za-z0-9._~+/=-]{16,64}$/, 'must have 16 to 64 letters, digits or ._~+/=-')
    .optional(),
  instanceId: Uuid.optional(),
  sentAt: ZonedTime.optional(),
});
export type ValidateLicenseInput = z.infer<typeof ValidateLicenseInput>;

export const ValidationReply = z.discriminatedUnion('valid', [
  z.object({
    valid: z.literal(true),
    orgId: UuidOut,
    expiresAt: UtcTime,
    allowedReplicas: Replicas,
    supportTier: z.enum(SUPPORT_TIERS),
    message: z.literal('OK'),
  }),
  z.object({ valid: z.literal(false), message: z.string().max(200) }),
]);
export type ValidationReply = z.infer<typeof ValidationReply>;

export const ReleaseSeatInput = z.object({
  licenseKey: LicenseKeyText,
  deploymentId: DeploymentId,
  hostname: Hostname,
});
export type ReleaseSeatInput = z.infer<typeof ReleaseSeatInput>;
export const SeatReleased = z.object({ released: z.boolean() });
export type SeatReleased = z.infer<typeof SeatReleased>;

// Telemetry ---------------------------------------------------------------------------------------------------------------

const recordFields = {
  deploymentId: DeploymentId,
  periodStart: ZonedTime,
  periodEnd: ZonedTime,
  inputTokens: UsageNumber,
  outputTokens: UsageNumber,
  requestCount: UsageNumber,
  model: Model,
  hostname: Hostname,
  revision: z.int().min(0).max(2_147_483_647).optional(),
  instanceId: Uuid.optional(),
  sentAt: ZonedTime.optional(),
};

/** Fields nobody declared are dropped: no prompt text can leak into the database. */
export const TelemetryRecord = z.object(recordFields);
export type TelemetryRecord = z.infer<typeof TelemetryRecord>;

export const RecordTelemetryInput = z.object({ licenseKey: LicenseKeyText, ...recordFields });
export type RecordTelemetryInput = z.infer<typeof RecordTelemetryInput>;
export const TelemetryReceived = z.object({ received: z.literal(true), eventId: UuidOut });
export type TelemetryReceived = z.infer<typeof TelemetryReceived>;

/** Records are judged one by one; a malformed one is an item with status 400. */
export const RecordTelemetryBatchInput = z.object({
  licenseKey: LicenseKeyText,
  records: z.array(z.unknown()).min(1).max(BATCH_MAX),
});
export type RecordTelemetryBatchInput = z.infer<typeof RecordTelemetryBatchInput>;

export const ITEM_CODES = [
  'accepted',
  'duplicate',
  'corrected',
  'held',
  'validation_error',
  'number_out_of_range',
  'period_invalid',
  'period_in_future',
  'telemetry_conflict',
  'period_overlap',
  'license_not_found',
  'license_revoked',
  'license_suspended',
  'license_expired',
  'service_unavailable',
] as const;
export type ItemCode = (typeof ITEM_CODES)[number];
export const TelemetryItem = z.object({
  status: z.int().min(200).max(503),
  eventId: UuidOut.nullable(),
  code: z.enum(ITEM_CODES),
});
export type TelemetryItem = z.infer<typeof TelemetryItem>;
export const TelemetryBatchReply = z.object({ results: z.array(TelemetryItem).max(100_000) });
export type TelemetryBatchReply = z.infer<typeof TelemetryBatchReply>;

// Licences ----------------------------------------------------------------------------------------------------------------

const documented = {
  licenseId: UuidOut,
  orgId: UuidOut,
  status: z.enum(LICENSE_STATUSES),
  expiresAt: UtcTime,
  allowedReplicas: Replicas,
  supportTier: z.enum(SUPPORT_TIERS),
  issuedAt: UtcTime,
  notes: z.string().max(2000),
  lastValidatedAt: UtcTime.nullable(),
  totalEvents: z.int().min(0),
};
/** The ten fields of the document. */
export const LicenseDetails = z.object(documented);
export type LicenseDetails = z.infer<typeof LicenseDetails>;

/** With our settings beside them. */
export const LicenseView = z.object({
  ...documented,
  orgName: z.string().max(200),
  replicaPolicy: z.enum(REPLICA_POLICIES),
  offline: z.boolean(),
  usageBudgetMinor: z.int().nullable(),
  seatsLive: z.int().min(0),
  suspendedAt: UtcTime.nullable(),
  revokedAt: UtcTime.nullable(),
});
export type LicenseView = z.infer<typeof LicenseView>;

export const LicenseIdInput = z.strictObject({ licenseId: Id });
export type LicenseIdInput = z.infer<typeof LicenseIdInput>;

export const ListLicensesInput = z.strictObject({
  orgId: Id.optional(),
  status: z.enum(LICENSE_STATUSES).optional(),
  expiringBefore: ZonedTime.optional(),
  cursor: Cursor.optional(),
  limit: z.int().min(1).max(100).default(50),
});
export type ListLicensesInput = z.infer<typeof ListLicensesInput>;
export const LicenseList = z.object({
  licenses: z.array(LicenseView).max(100),
  nextCursor: z.string().max(200).nullable(),
});
export type LicenseList = z.infer<typeof LicenseList>;

export const UpdateLicenseInput = z.strictObject({
  licenseId: Id,
  allowedReplicas: Replicas.optional(),
  supportTier: z.enum(SUPPORT_TIERS).optional(),
  notes: Notes.optional(),
  replicaPolicy: z.enum(REPLICA_POLICIES).optional(),
  offline: z.boolean().optional(),
  usageBudgetMinor: BudgetMinor.optional(),
});
export type UpdateLicenseInput = z.infer<typeof UpdateLicenseInput>;

export const ReasonInput = z.strictObject({ licenseId: Id, reason: Reason });
export type ReasonInput = z.infer<typeof ReasonInput>;
export const RenewLicenseInput = z.strictObject({ licenseId: Id, expiresAt: ZonedTime, reason: Reason });
export type RenewLicenseInput = z.infer<typeof RenewLicenseInput>;
export const RotateLicenseKeyInput = z.strictObject({
  licenseId: Id,
  overlapHours: z.int().min(0).max(72),
  reason: Reason,
});
export type RotateLicenseKeyInput = z.infer<typeof RotateLicenseKeyInput>;
export const RotatedKey = z.object({
  licenseKey: z.string().max(36),
  licenseId: UuidOut,
  /** When the older keys stop; null when there was none left. */
  retiresAt: UtcTime.nullable(),
});
export type RotatedKey = z.infer<typeof RotatedKey>;

// Seats -------------------------------------------------------------------------------------------------------------------

export const Replica = z.object({
  replicaId: UuidOut,
  deploymentId: z.string().max(63),
  hostname: z.string().max(253),
  version: z.string().max(64),
  instanceId: UuidOut.nullable(),
  firstSeen: UtcTime,
  lastSeen: UtcTime,
  rank: z.int().min(1),
  overLimit: z.boolean(),
  flags: z.array(z.enum(['instance_cloned', 'deployment_id_reused'])).max(2),
});
export type Replica = z.infer<typeof Replica>;
export const ReplicaList = z.object({
  licenseId: UuidOut,
  allowedReplicas: Replicas,
  seatsLive: z.int().min(0),
  replicas: z.array(Replica).max(10_000),
});
export type ReplicaList = z.infer<typeof ReplicaList>;
export const FreeReplicaInput = z.strictObject({ licenseId: Id, replicaId: Id });
export type FreeReplicaInput = z.infer<typeof FreeReplicaInput>;

// Usage -------------------------------------------------------------------------------------------------------------------

export const GetUsageInput = z.strictObject({
  licenseId: Id,
  from: ZonedTime.optional(),
  to: ZonedTime.optional(),
  granularity: z.enum(['hour', 'day', 'month']).default('day'),
  groupBy: z.enum(['model', 'deployment']).optional(),
  format: z.enum(['json', 'csv']).default('json'),
});
export type GetUsageInput = z.infer<typeof GetUsageInput>;
const Sums = {
  inputTokens: DecimalText,
  outputTokens: DecimalText,
  requestCount: DecimalText,
  events: z.int().min(0),
};
export const UsageRow = z.object({ period: UtcTime, group: z.string().max(128).nullable(), ...Sums });
export type UsageRow = z.infer<typeof UsageRow>;
export const UsageReport = z.object({
  licenseId: UuidOut,
  from: UtcTime,
  to: UtcTime,
  granularity: z.enum(['hour', 'day', 'month']),
  groupBy: z.enum(['model', 'deployment']).nullable(),
  rowCount: z.int().min(0),
  totals: z.object(Sums),
  items: z.array(UsageRow).max(100_000),
});
export type UsageReport = z.infer<typeof UsageReport>;
export const USAGE_COLUMNS = ['period', 'group', 'inputTokens', 'outputTokens', 'requestCount', 'events'];

export const ListTelemetryInput = z.strictObject({
  licenseId: Id,
  state: z.enum(['held', 'all']).default('all'),
  cursor: Cursor.optional(),
  limit: z.int().min(1).max(100).default(50),
});
export type ListTelemetryInput = z.infer<typeof ListTelemetryInput>;
export const TelemetryEvent = z.object({
  eventId: UuidOut,
  deploymentId: z.string().max(63),
  hostname: z.string().max(253),
  model: z.string().max(128),
  periodStart: UtcTime,
  periodEnd: UtcTime,
  revision: z.int().min(0),
  inputTokens: DecimalText,
  outputTokens: DecimalText,
  requestCount: DecimalText,
  receivedAt: UtcTime,
  heldReason: z.enum(['too_old', 'before_issue']).nullable(),
  decision: z.enum(['bill', 'discard']).nullable(),
  supersededBy: UuidOut.nullable(),
});
export type TelemetryEvent = z.infer<typeof TelemetryEvent>;
export const TelemetryList = z.object({
  events: z.array(TelemetryEvent).max(100),
  nextCursor: z.string().max(200).nullable(),
});
export type TelemetryList = z.infer<typeof TelemetryList>;

export const ResolveTelemetryInput = z.strictObject({
  licenseId: Id,
  eventId: Id,
  decision: z.enum(['bill', 'discard']),
  reason: Reason,
});
export type ResolveTelemetryInput = z.infer<typeof ResolveTelemetryInput>;

// Events, files -------------------------------------------------------------------------------------------------------------

export const ListLicenseEventsInput = z.strictObject({
  licenseId: Id,
  cursor: Cursor.optional(),
  limit: z.int().min(1).max(100).default(50),
});
export type ListLicenseEventsInput = z.infer<typeof ListLicenseEventsInput>;
export const LicenseEvents = z.object({
  events: z
    .array(
      z.object({
        id: UuidOut,
        at: UtcTime,
        event: z.string().max(80),
        outcome: z.string().max(80),
        actorType: z.string().max(40),
        actorId: z.string().max(80).nullable(),
        details: z.record(z.string(), z.unknown()),
      }),
    )
    .max(100),
  nextCursor: z.string().max(200).nullable(),
});
export type LicenseEvents = z.infer<typeof LicenseEvents>;

export const IssueLicenseFileInput = z.strictObject({
  licenseId: Id,
  ttlHours: z.int().min(1).max(720),
  deploymentId: DeploymentId.optional(),
});
export type IssueLicenseFileInput = z.infer<typeof IssueLicenseFileInput>;
export const LicenseFile = z.object({
  licenseId: UuidOut,
  file: z.string().max(4_000),
  fileExpiresAt: UtcTime,
  kid: z.string().max(32),
});
export type LicenseFile = z.infer<typeof LicenseFile>;

export const RecordUsageFileInput = z.strictObject({ data: z.instanceof(Uint8Array) });
export type RecordUsageFileInput = z.infer<typeof RecordUsageFileInput>;
export const UsageFileReply = z.object({
  licenseId: UuidOut,
  lines: z.int().min(0),
  /** Sequence numbers that no file has brought: the tail of an earlier file was cut off, or a file is still to come. */
  gaps: z
    .array(z.object({ deploymentId: z.string().max(63), hostname: z.string().max(253), from: z.int(), to: z.int() }))
    .max(10_000),
  results: z.array(TelemetryItem).max(100_000),
});
export type UsageFileReply = z.infer<typeof UsageFileReply>;

// Organisations, rates, periods, alerts ---------------------------------------------------------------------------------------

export const OrganizationView = z.object({
  orgId: UuidOut,
  name: z.string().max(200),
  ownerId: UuidOut.nullable(),
  stripeCustomerId: z.string().max(100).nullable(),
  licenses: z.int().min(0),
  createdAt: UtcTime,
});
export type OrganizationView = z.infer<typeof OrganizationView>;
export const SetOrganizationInput = z.strictObject({
  orgId: Uuid.optional(),
  name: text(1, 200).optional(),
  ownerId: Uuid.nullable().optional(),
  stripeCustomerId: z
    .string()
    .regex(/^cus_[A-Za-z0-9_]{1,90}$/)
    .nullable()
    .optional(),
});
export type SetOrganizationInput = z.infer<typeof SetOrganizationInput>;
export const ListOrganizationsInput = z.strictObject({
  cursor: Cursor.optional(),
  limit: z.int().min(1).max(100).default(50),
});
export type ListOrganizationsInput = z.infer<typeof ListOrganizationsInput>;
export const OrganizationList = z.object({
  organizations: z.array(OrganizationView).max(100),
  nextCursor: z.string().max(200).nullable(),
});
export type OrganizationList = z.infer<typeof OrganizationList>;

const BigText = z.string().regex(/^\d{1,18}$/, 'must be a whole number in decimal, up to 18 digits');
export const RateLineInput = z.strictObject({
  /** A model's name, or `*` for all that have no line of their own. */
  model: z.union([z.literal('*'), Model]),
  kind: z.enum(USAGE_KINDS),
  /** Millionths of the minor unit per million units; per unit for replica_day. */
  priceMillionths: BigText,
  includedUnits: BigText.default('0'),
  /** Graduated: bounds rise, the last one is open. Bounds count all units of the month, included ones too. */
  tiers: z
    .array(z.strictObject({ upTo: BigText.nullable(), priceMillionths: BigText }))
    .max(20)
    .default([]),
  meter: z
    .string()
    .regex(/^[a-z0-9_]{1,45}$/, 'must have 1 to 45 lower-case letters, digits or underscores')
    .nullable()
    .default(null),
});
export type RateLineInput = z.infer<typeof RateLineInput>;
export const CreateRateCardInput = z.strictObject({
  name: text(1, 100),
  effectiveFrom: ZonedTime,
  lines: z.array(RateLineInput).min(1).max(500),
});
export type CreateRateCardInput = z.infer<typeof CreateRateCardInput>;
export const RateCardView = z.object({
  cardId: UuidOut,
  name: z.string().max(100),
  effectiveFrom: UtcTime,
  lines: z
    .array(
      z.object({
        model: z.string().max(128),
        kind: z.enum(USAGE_KINDS),
        priceMillionths: DecimalText,
        includedUnits: DecimalText,
        tiers: z.array(z.object({ upTo: DecimalText.nullable(), priceMillionths: DecimalText })).max(20),
        meter: z.string().max(45).nullable(),
      }),
    )
    .max(500),
});
export type RateCardView = z.infer<typeof RateCardView>;
export const RateCardList = z.object({ cards: z.array(RateCardView).max(100) });
export type RateCardList = z.infer<typeof RateCardList>;

export const UsageLineView = z.object({
  licenseId: UuidOut,
  model: z.string().max(128),
  kind: z.enum(USAGE_KINDS),
  source: z.enum(['usage', 'late', 'stripe_credit']),
  month: z.string().max(7),
  units: DecimalText,
  amountMinor: DecimalText,
  rated: z.boolean(),
  text: z.string().max(200),
});
export type UsageLineView = z.infer<typeof UsageLineView>;
export const UsagePeriodView = z.object({
  orgId: UuidOut,
  month: z.string().max(7),
  status: z.enum(['open', 'closing', 'closed']),
  currency: z.string().max(3),
  /** What it would be now while it is open. */
  totalMinor: DecimalText,
  closedAt: UtcTime.nullable(),
  lines: z.array(UsageLineView).max(10_000),
});
export type UsagePeriodView = z.infer<typeof UsagePeriodView>;
export const ListUsagePeriodsInput = z.strictObject({ orgId: Id, limit: z.int().min(1).max(60).default(12) });
export type ListUsagePeriodsInput = z.infer<typeof ListUsagePeriodsInput>;
export const UsagePeriodList = z.object({ periods: z.array(UsagePeriodView).max(60) });
export type UsagePeriodList = z.infer<typeof UsagePeriodList>;

export const ALERT_KINDS = [
  'budget',
  'seats',
  'expiry',
  'stale',
  'unrated',
  'export_failed',
  'export_unclear',
  'invoice_mismatch',
  'key_leaked',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];
export const AlertView = z.object({
  alertId: UuidOut,
  orgId: UuidOut,
  licenseId: UuidOut.nullable(),
  kind: z.enum(ALERT_KINDS),
  key: z.string().max(200),
  detail: z.record(z.string(), z.unknown()),
  raisedAt: UtcTime,
});
export type AlertView = z.infer<typeof AlertView>;
export const ListAlertsInput = z.strictObject({
  licenseId: Id.optional(),
  cursor: Cursor.optional(),
  limit: z.int().min(1).max(100).default(50),
});
export type ListAlertsInput = z.infer<typeof ListAlertsInput>;
export const AlertList = z.object({ alerts: z.array(AlertView).max(100), nextCursor: z.string().max(200).nullable() });
export type AlertList = z.infer<typeof AlertList>;

export const MeterExportView = z.object({
  licenseId: UuidOut,
  meter: z.string().max(45),
  day: z.string().max(10),
  rev: z.int().min(0),
  identifier: z.string().max(100),
  value: DecimalText,
  state: z.string().max(20),
  attempts: z.int().min(0),
  problem: z.string().max(500).nullable(),
});
export type MeterExportView = z.infer<typeof MeterExportView>;
export const ListMeterExportsInput = z.strictObject({
  licenseId: Id.optional(),
  state: z
    .enum(['pending', 'sending', 'sent', 'cancelling', 'cancelled', 'failed', 'skipped', 'incident', 'credit'])
    .optional(),
  cursor: Cursor.optional(),
  limit: z.int().min(1).max(100).default(50),
});
export type ListMeterExportsInput = z.infer<typeof ListMeterExportsInput>;
export const MeterExportList = z.object({
  exports: z.array(MeterExportView).max(100),
  nextCursor: z.string().max(200).nullable(),
});
export type MeterExportList = z.infer<typeof MeterExportList>;
export const RetryMeterExportInput = z.strictObject({ identifier: z.string().min(1).max(100), reason: Reason });
export type RetryMeterExportInput = z.infer<typeof RetryMeterExportInput>;

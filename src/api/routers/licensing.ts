/** VPC licences, seats, usage and bills (licensing.md). Customers' pods are known by the licence key in the body. */
import {
  createRateCard,
  describeLicense,
  freeReplica,
  getLicense,
  getUsage,
  issueLicense,
  issueLicenseFile,
  listAlerts,
  listLicenseEvents,
  listLicenses,
  listMeterExports,
  listOrganizations,
  listOwnLicenses,
  listOwnOrganizations,
  listRateCards,
  listReplicas,
  listTelemetry,
  listUsagePeriods,
  recordTelemetry,
  recordTelemetryBatch,
  recordUsageFile,
  reinstateLicense,
  releaseSeat,
  renewLicense,
  resolveTelemetry,
  retryMeterExport,
  revokeLicense,
  rotateLicenseKey,
  setOrganization,
  suspendLicense,
  updateLicense,
  validateLicense,
  validationHeaders,
  validationSignature,
} from '../../districts/licensing/index.ts';
import {
  AlertList,
  CreateRateCardInput,
  FreeReplicaInput,
  GetUsageInput,
  IssuedLicense,
  IssueLicenseFileInput,
  IssueLicenseInput,
  LicenseDetails,
  LicenseEvents,
  LicenseFile,
  LicenseIdInput,
  LicenseList,
  LicenseView,
  ListAlertsInput,
  ListLicenseEventsInput,
  ListLicensesInput,
  ListMeterExportsInput,
  ListOrganizationsInput,
  ListTelemetryInput,
  ListUsagePeriodsInput,
  MeterExportList,
  MeterExportView,
  OrganizationList,
  OrganizationView,
  RateCardList,
  RateCardView,
  ReasonInput,
  RecordTelemetryBatchInput,
  RecordTelemetryInput,
  RecordUsageFileInput,
  ReleaseSeatInput,
  RenewLicenseInput,
  ReplicaList,
  ResolveTelemetryInput,
  RetryMeterExportInput,
  RotatedKey,
  RotateLicenseKeyInput,
  SeatReleased,
  SetOrganizationInput,
  TelemetryBatchReply,
  TelemetryEvent,
  TelemetryList,
  TelemetryReceived,
  UpdateLicenseInput,
  UsageFileReply,
  UsagePeriodList,
  UsageReport,
  ValidateLicenseInput,
  ValidationReply,
} from '../../districts/licensing/schemas.ts';
import { out } from '../output.ts';
import { adminProcedure, ownerOrAdminProcedure, ownerProcedure, publicProcedure, router } from '../trpc.ts';

const reader = adminProcedure.meta({ auth: 'admin', scope: 'license:read' });
const issuer = adminProcedure.meta({ auth: 'admin', scope: 'license:issue' });
const writer = adminProcedure.meta({ auth: 'admin', scope: 'license:write' });
const seer = ownerOrAdminProcedure.meta({ auth: 'owner', also: ['admin'], scope: 'license:read' });
const keeper = ownerOrAdminProcedure.meta({ auth: 'owner', also: ['admin'], scope: 'license:write' });

export const licensingRouter = router({
  // The document's four
  issueLicense: issuer
    .input(IssueLicenseInput)
    .output(out(IssuedLicense))
    .mutation(({ ctx, input }) => issueLicense(ctx.ctx, input)),
  validateLicense: publicProcedure
    .input(ValidateLicenseInput)
    .output(out(ValidationReply))
    .mutation(async ({ ctx, input }) => {
      const validation = await validateLicense(ctx.ctx, input);
      for (const [name, value] of validationHeaders(validation)) ctx.reply.headers.set(name, value);
      ctx.reply.seal = (body) => [['X-VPC-Signature', validationSignature(validation, input.nonce, body)]];
      return validation.body;
    }),
  recordTelemetry: publicProcedure
    .input(RecordTelemetryInput)
    .output(out(TelemetryReceived))
    .mutation(async ({ ctx, input }) => {
      const recorded = await recordTelemetry(ctx.ctx, input);
      const { headers } = ctx.reply;
      if (recorded.outcome === 'duplicate') headers.set('X-VPC-Duplicate', 'true');
      if (recorded.heldReason !== null) headers.set('X-VPC-Held', recorded.heldReason);
      if (recorded.clockSkewSeconds !== null) headers.set('X-VPC-Clock-Skew', String(recorded.clockSkewSeconds));
      return { received: true as const, eventId: recorded.eventId };
    }),
  getLicense: reader
    .input(LicenseIdInput)
    .output(out(LicenseDetails))
    .query(({ ctx, input }) => getLicense(ctx.ctx, input)),

  // Pods
  recordTelemetryBatch: publicProcedure
    .input(RecordTelemetryBatchInput)
    .output(out(TelemetryBatchReply))
    .mutation(({ ctx, input }) => recordTelemetryBatch(ctx.ctx, input)),
  releaseSeat: publicProcedure
    .input(ReleaseSeatInput)
    .output(out(SeatReleased))
    .mutation(({ ctx, input }) => releaseSeat(ctx.ctx, input)),

  // Administrators: licences
  listLicenses: reader
    .input(ListLicensesInput)
    .output(out(LicenseList))
    .query(({ ctx, input }) => listLicenses(ctx.ctx, input)),
  updateLicense: writer
    .input(UpdateLicenseInput)
    .output(out(LicenseView))
    .mutation(({ ctx, input }) => updateLicense(ctx.ctx, input)),
  suspendLicense: writer
    .input(ReasonInput)
    .output(out(LicenseView))
    .mutation(({ ctx, input }) => suspendLicense(ctx.ctx, input)),
  reinstateLicense: writer
    .input(ReasonInput)
    .output(out(LicenseView))
    .mutation(({ ctx, input }) => reinstateLicense(ctx.ctx, input)),
  revokeLicense: writer
    .input(ReasonInput)
    .output(out(LicenseView))
    .mutation(({ ctx, input }) => revokeLicense(ctx.ctx, input)),
  renewLicense: writer
    .input(RenewLicenseInput)
    .output(out(LicenseView))
    .mutation(({ ctx, input }) => renewLicense(ctx.ctx, input)),
  rotateLicenseKey: issuer
    .input(RotateLicenseKeyInput)
    .output(out(RotatedKey))
    .mutation(({ ctx, input }) => rotateLicenseKey(ctx.ctx, input)),
  issueLicenseFile: issuer
    .input(IssueLicenseFileInput)
    .output(out(LicenseFile))
    .mutation(({ ctx, input }) => issueLicenseFile(ctx.ctx, input)),
  recordUsageFile: writer
    .input(RecordUsageFileInput)
    .output(out(UsageFileReply))
    .mutation(({ ctx, input }) => recordUsageFile(ctx.ctx, input)),
  listTelemetry: reader
    .input(ListTelemetryInput)
    .output(out(TelemetryList))
    .query(({ ctx, input }) => listTelemetry(ctx.ctx, input)),
  resolveTelemetry: writer
    .input(ResolveTelemetryInput)
    .output(out(TelemetryEvent))
    .mutation(({ ctx, input }) => resolveTelemetry(ctx.ctx, input)),
  listLicenseEvents: reader
    .input(ListLicenseEventsInput)
    .output(out(LicenseEvents))
    .query(({ ctx, input }) => listLicenseEvents(ctx.ctx, input)),

  // Administrators: organisations, rates, exports
  listOrganizations: reader
    .input(ListOrganizationsInput)
    .output(out(OrganizationList))
    .query(({ ctx, input }) => listOrganizations(ctx.ctx, input)),
  setOrganization: writer
    .input(SetOrganizationInput)
    .output(out(OrganizationView))
    .mutation(({ ctx, input }) => setOrganization(ctx.ctx, input)),
  listRateCards: reader.output(out(RateCardList)).query(() => listRateCards()),
  createRateCard: writer
    .input(CreateRateCardInput)
    .output(out(RateCardView))
    .mutation(({ ctx, input }) => createRateCard(ctx.ctx, input)),
  listMeterExports: reader
    .input(ListMeterExportsInput)
    .output(out(MeterExportList))
    .query(({ ctx, input }) => listMeterExports(ctx.ctx, input)),
  retryMeterExport: writer
    .input(RetryMeterExportInput)
    .output(out(MeterExportView))
    .mutation(({ ctx, input }) => retryMeterExport(ctx.ctx, input)),

  // Owners about their own, administrators about all
  listOwnOrganizations: ownerProcedure
    .input(ListOrganizationsInput)
    .output(out(OrganizationList))
    .query(({ ctx, input }) => listOwnOrganizations(ctx.ctx, input)),
  listOwnLicenses: ownerProcedure
    .input(ListLicensesInput)
    .output(out(LicenseList))
    .query(({ ctx, input }) => listOwnLicenses(ctx.ctx, input)),
  describeLicense: seer
    .input(LicenseIdInput)
    .output(out(LicenseView))
    .query(({ ctx, input }) => describeLicense(ctx.ctx, ctx.asAdmin, input)),
  listReplicas: seer
    .input(LicenseIdInput)
    .output(out(ReplicaList))
    .query(({ ctx, input }) => listReplicas(ctx.ctx, ctx.asAdmin, input)),
  freeReplica: keeper
    .input(FreeReplicaInput)
    .output(out(SeatReleased))
    .mutation(({ ctx, input }) => freeReplica(ctx.ctx, ctx.asAdmin, input)),
  getUsage: seer
    .input(GetUsageInput)
    .output(out(UsageReport))
    .query(({ ctx, input }) => getUsage(ctx.ctx, ctx.asAdmin, input)),
  listUsagePeriods: seer
    .input(ListUsagePeriodsInput)
    .output(out(UsagePeriodList))
    .query(({ ctx, input }) => listUsagePeriods(ctx.ctx, ctx.asAdmin, input)),
  listAlerts: seer
    .input(ListAlertsInput)
    .output(out(AlertList))
    .query(({ ctx, input }) => listAlerts(ctx.ctx, ctx.asAdmin, input)),
});

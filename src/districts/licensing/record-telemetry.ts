import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { now as clockNow } from '#platform/clock.ts';
import { keyHash } from '#platform/crypto/api-key.ts';
import { canonicalJson } from '#platform/crypto/canonical-json.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { dbFailure, StaleRead } from '#platform/db/errors.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { type CivitasError, isCivitasError, ServiceUnavailable, ValidationFailed } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { inTurn } from '#platform/turns.ts';
import { answering } from './answering.ts';
import { telemetryHeld, telemetryReceived } from './contract.ts';
import { gather } from './gathering.ts';
import { seatsSince } from './license-view.ts';
import { payTelemetry, payUnknownKey } from './limits.ts';
import { canonicalHostname, LICENSE_KEY, type Refusal, refusalOf } from './policy.ts';
import {
  addToHour,
  type EventRow,
  type EventToStore,
  findLicense,
  findOverlap,
  flagReuse,
  type HeldReason,
  holdForUsage,
  insertEvent,
  type LicenseRef,
  lockRevisions,
  type NewEvent,
  type StoredEvent,
  type StoreLimits,
  storeEvent,
  storeEvents,
  supersede,
} from './queries.ts';
import { licenseConflict, licenseRefused, ruleBroken } from './refusals.ts';
import { NUMBER_MAX, type RecordTelemetryInput, type TelemetryRecord } from './schemas.ts';
import { instant } from './times.ts';

const DAY_MS = 24 * 3_600_000;
const AHEAD_MS = 5 * 60_000;
/** Stripe takes no usage that is older. */
export const OLD_DAYS = 35;
/** One accepted event in so many is told to other districts. */
const SAMPLE = 100;

export type Outcome = 'accepted' | 'duplicate' | 'corrected' | 'held';

export interface Stored {
  eventId: string;
  outcome: Outcome;
  heldReason: HeldReason | null;
}

export interface Recorded extends Stored {
  /** `sent_at` − our time, whole seconds; null when it was not given. */
  clockSkewSeconds: number | null;
}

/**
 * Stores one usage period, exactly once however often it is sent. Strict: 403 for a key that is unknown or whose licence
 * may not run, whatever the period. Refuses 422 for a period or number out of its bounds, 409 when the period was reported
 * with other numbers or overlaps another one. What it acknowledges is in the usage report at once.
 */
export async function recordTelemetry(ctx: Ctx, input: RecordTelemetryInput): Promise<Recorded> {
  const { licenseKey, ...record } = input;
  const event = judgeRecord(record, 'single', clockNow());
  const ref = LICENSE_KEY.test(licenseKey) ? { keyHash: keyHash(licenseKey) } : null;
  if (ref) await payTelemetry(ref.keyHash);
  const stored = ref === null ? null : await answering(() => store(ctx, ref, event, 0));
  if (stored === null) {
    await payUnknownKey(ctx.ip);
    throw licenseRefused('NOT_FOUND');
  }
  return { ...stored, clockSkewSeconds: skewOf(record, clockNow()) };
}

/** Two periods of one model on one host that overlap: which of them came first decides which one stands. */
export function overlaps(a: NewEvent, b: NewEvent): boolean {
  return (
    a.periodStart < b.periodEnd &&
    b.periodStart < a.periodEnd &&
    a.hostname === b.hostname &&
    a.model === b.model &&
    a.deploymentId === b.deploymentId
  );
}

/** Records of all replicas share statements, and with them round trips and commits. */
const storeGathered = gather<EventToStore, StoredEvent | null>({
  lanes: 2,
  itemsMax: 100,
  waitingMax: 5_000,
  waitMs: 8_000,
  mayShare: (a, b) => !overlaps(a.event, b.event),
  together: storeEvents,
  alone: ({ ref, event, limits }) => storeEvent(null, ref, event, limits),
});

/** Spools of held or corrected records leave most of the pool's connections to everybody else. */
const SETTLING = { widthMax: 4, waitingMax: 5_000, waitMs: 8_000 } as const;

export function skewOf(record: Pick<TelemetryRecord, 'sentAt'>, now: Date): number | null {
  return record.sentAt === undefined ? null : Math.round((instant(record.sentAt).getTime() - now.getTime()) / 1000);
}

/** The rules a record is judged by before anything is asked of the database. */
export function judgeRecord(record: TelemetryRecord, source: NewEvent['source'], now: Date): NewEvent {
  const [inputTokens, outputTokens, requestCount] = [
    usageNumber('input_tokens', record.inputTokens),
    usageNumber('output_tokens', record.outputTokens),
    usageNumber('request_count', record.requestCount),
  ];
  const periodStart = instant(record.periodStart);
  const periodEnd = instant(record.periodEnd);
  const length = periodEnd.getTime() - periodStart.getTime();
  if (length <= 0 || length > DAY_MS)
    throw ruleBroken('period_invalid', 'period_end must lie after period_start, at most 24 hours');
  if (periodEnd.getTime() > now.getTime() + AHEAD_MS)
    throw ruleBroken('period_in_future', 'period_end lies more than 5 minutes in the future');
  return {
    id: newId(),
    deploymentId: record.deploymentId,
    hostname: canonicalHostname(record.hostname),
    model: record.model,
    periodStart,
    periodEnd,
    revision: record.revision ?? 0,
    inputTokens,
    outputTokens,
    requestCount,
    // A resend after a rotation, or by a copy of the agent, stays a duplicate: only what is billed is compared.
    payloadHash: sha256Hex(
      canonicalJson({
        input_tokens: Number(inputTokens),
        output_tokens: Number(outputTokens),
        request_count: Number(requestCount),
      }),
    ),
    instanceId: record.instanceId ?? null,
    source,
  };
}

function usageNumber(field: string, value: unknown): bigint {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > NUMBER_MAX)
    throw ruleBroken('number_out_of_range', `${field} must be a whole number from 0 to ${NUMBER_MAX}`);
  return BigInt(value);
}

/**
 * Stores a judged event; null when the key is unknown. The usual way is one statement, shared with others; only an event to be held, or one
 * with something in the way that is no repeat of it, takes a transaction.
 */
export async function store(ctx: Ctx, ref: LicenseRef, event: NewEvent, lateDays: number): Promise<Stored | null> {
  for (let attempt = 0; ; attempt += 1) {
    const now = clockNow();
    const limits: StoreLimits = {
      now,
      oldBefore: new Date(now.getTime() - OLD_DAYS * DAY_MS),
      seatsSince: seatsSince(now),
      lateDays,
    };
    const row = await storeGathered({ ref, event, limits });
    if (row === null) return null;
    if (!row.open) throw licenseRefused(refusalOf(row, now) ?? 'EXPIRED');
    const { licenseId } = row;
    const deployment = { kind: 'vpc_deployment', licenseId, deploymentId: event.deploymentId } as const;
    const asDeployment = { ...ctx, actor: ctx.actor.kind === 'anonymous' ? deployment : ctx.actor };
    if (row.eventId !== null) {
      await tellSample(asDeployment, licenseId, row.eventId);
      return { eventId: row.eventId, outcome: 'accepted', heldReason: null };
    }
    if (row.storedBefore !== null) return { eventId: row.storedBefore, outcome: 'duplicate', heldReason: null };
    const settled = await inTurn('vpc-settle', SETTLING, () =>
      transact(
        asDeployment,
        async (tx) => {
          // It may have been revoked since it was judged.
          await requireReporting(tx, licenseId);
          return (
            (row.heldReason && (await hold(tx, licenseId, event, limits))) ||
            settleConflict(tx, licenseId, event, limits)
          );
        },
        { reply: false },
      ),
    );
    if (settled instanceof Error) throw settled;
    if (settled) return settled;
    // What was in the way is gone again: its transaction rolled back. Once more, then it is somebody's hot loop.
    if (attempt === 1) throw new ServiceUnavailable('The service is busy. Please try again.');
  }
}

/** 403 unless the licence may report usage; it stays so until the transaction ends, whoever wants to erase it. */
export async function requireReporting(tx: Tx, licenseId: string): Promise<void> {
  const status = await holdForUsage(tx, licenseId);
  if (status !== 'active') throw licenseRefused(status === null ? 'NOT_FOUND' : (status.toUpperCase() as Refusal));
}

async function tellSample(ctx: Ctx, licenseId: string, eventId: string): Promise<void> {
  if (Number.parseInt(eventId.slice(-6), 16) % SAMPLE !== 0) return;
  await transact(ctx, async (tx) => void emit(tx, telemetryReceived, licenseId, { eventId }), { reply: false });
}

/** Stored, counted, not billed: an administrator decides. Null when something is in the way. */
async function hold(tx: Tx, licenseId: string, event: NewEvent, limits: StoreLimits): Promise<Stored | null> {
  const row = await storeEvent(tx, { licenseId }, event, limits);
  if (!row?.eventId || !row.heldReason) return null;
  await tellHeld(tx, licenseId, row.eventId, row.heldReason);
  return { eventId: row.eventId, outcome: 'held', heldReason: row.heldReason };
}

async function tellHeld(tx: Tx, licenseId: string, eventId: string, reason: HeldReason): Promise<void> {
  const license = await findLicense(tx, licenseId);
  emit(tx, telemetryHeld, licenseId, { eventId, reason });
  audit(tx, {
    action: 'licensing.holdTelemetry',
    subjectType: 'vpc_license',
    subjectId: licenseId,
    ownerId: license?.orgOwnerId ?? null,
    outcome: 'held',
    meta: { eventId, reason },
  });
}

/** The revision whose numbers count: the newest that is not waiting for, or discarded by, a decision. */
export function countingRevision(revisions: EventRow[]): EventRow | null {
  const counts = revisions.filter((r) => r.heldReason === null || r.decision === 'bill');
  return counts.reduce<EventRow | null>((best, r) => (best === null || r.revision > best.revision ? r : best), null);
}

/** Null: nothing is in the way any more. A refusal is returned, not thrown: what it taught about seats is kept. */
async function settleConflict(
  tx: Tx,
  licenseId: string,
  event: NewEvent,
  limits: StoreLimits,
): Promise<Stored | CivitasError | null> {
  const revisions = await lockRevisions(tx, licenseId, event);
  const same = revisions.find((r) => r.revision === event.revision);
  if (same) {
    if (same.payloadHash === event.payloadHash)
      return { eventId: same.id, outcome: 'duplicate', heldReason: same.heldReason };
    await noteConflict(tx, same, event, licenseId);
    return conflict(same.id);
  }
  const newest = revisions[0];
  if (newest && newest.revision > event.revision) return conflict(newest.id);
  if (newest) return correct(tx, licenseId, event, revisions, limits);
  const overlap = await findOverlap(tx, licenseId, event);
  if (overlap === null) return null;
  return licenseConflict('period_overlap', 'The period overlaps one that was reported before', { event_id: overlap });
}

function conflict(eventId: string): CivitasError {
  return licenseConflict('telemetry_conflict', 'The same period was reported with other numbers', {
    event_id: eventId,
  });
}

/** Conflicts between two instances on one host come from two clusters with one deployment id. */
async function noteConflict(tx: Tx, stored: EventRow, event: NewEvent, licenseId: string): Promise<void> {
  if (stored.instanceId === null || event.instanceId === null || stored.instanceId === event.instanceId) return;
  await flagReuse(tx, licenseId, event.deploymentId, event.hostname, txNow(tx));
}

async function correct(
  tx: Tx,
  licenseId: string,
  event: NewEvent,
  revisions: EventRow[],
  limits: StoreLimits,
): Promise<Stored> {
  const license = await findLicense(tx, licenseId);
  if (!license) throw new Error('telemetry of a licence that is gone');
  const heldReason: HeldReason | null =
    event.periodEnd < limits.oldBefore
      ? 'too_old'
      : event.periodStart.getTime() < license.issuedAt.getTime() - AHEAD_MS
        ? 'before_issue'
        : null;
  const live = revisions.find((r) => r.supersededBy === null);
  try {
    if (live && !(await supersede(tx, live.id, event.id))) throw new StaleRead(new Error('superseded meanwhile'));
    await insertEvent(tx, licenseId, { ...event, receivedAt: limits.now, heldReason });
  } catch (e) {
    // Another correction won: start again and judge ours against it.
    const state = dbFailure(e)?.sqlState;
    if (state === '23505' || state === '23P01') throw new StaleRead(e);
    throw e;
  }
  const before = countingRevision(revisions);
  const at = {
    licenseId,
    deploymentId: event.deploymentId,
    model: event.model,
    periodStart: event.periodStart,
    now: limits.now,
  };
  await addToHour(
    tx,
    at,
    heldReason
      ? { inputTokens: 0n, outputTokens: 0n, requestCount: 0n }
      : {
          inputTokens: event.inputTokens - (before?.inputTokens ?? 0n),
          outputTokens: event.outputTokens - (before?.outputTokens ?? 0n),
          requestCount: event.requestCount - (before?.requestCount ?? 0n),
        },
    1,
  );
  if (heldReason) await tellHeld(tx, licenseId, event.id, heldReason);
  return { eventId: event.id, outcome: heldReason ? 'held' : 'corrected', heldReason };
}

/** A refusal as an item of a batch. */
export function itemOf(e: unknown): { status: number; code: string; eventId: string | null } | null {
  if (e instanceof ValidationFailed) return { status: 400, code: 'validation_error', eventId: null };
  if (!isCivitasError(e)) return null;
  const code = (e.details as { code?: string } | undefined)?.code ?? '';
  const eventId = (e.details as { event_id?: string } | undefined)?.event_id ?? null;
  if (e.code === 'UNPROCESSABLE') return { status: 422, code, eventId: null };
  if (e.code === 'CONFLICT') return { status: 409, code, eventId };
  if (e.code === 'ACCESS_DENIED') return { status: 403, code, eventId: null };
  return null;
}

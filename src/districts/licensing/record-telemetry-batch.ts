import type { Ctx } from '#platform/actor.ts';
import { now as clockNow } from '#platform/clock.ts';
import { keyHash } from '#platform/crypto/api-key.ts';
import { readOnly } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { isCivitasError } from '#platform/errors.ts';
import { answering } from './answering.ts';
import { payBatch, payUnknownKey } from './limits.ts';
import { LICENSE_KEY, refusalOf } from './policy.ts';
import { findKey, findLicense, type LicenseRef, type NewEvent } from './queries.ts';
import { itemOf, judgeRecord, overlaps, store } from './record-telemetry.ts';
import { licenseRefused } from './refusals.ts';
import {
  type RecordTelemetryBatchInput,
  type TelemetryBatchReply,
  type TelemetryItem,
  TelemetryRecord,
} from './schemas.ts';

/**
 * A spool, in the order sent; each record is judged for itself, so one bad row blocks nothing. 403 for the whole
 * request when the key is unknown or the licence revoked or suspended. Of an expired licence usage from before the expiry
 * is taken for VPC_LATE_USAGE_DAYS; a record that ends later is an item with 403.
 */
export async function recordTelemetryBatch(ctx: Ctx, input: RecordTelemetryBatchInput): Promise<TelemetryBatchReply> {
  const hash = LICENSE_KEY.test(input.licenseKey) ? keyHash(input.licenseKey) : null;
  if (hash) await payBatch(hash);
  const license =
    hash === null
      ? null
      : await answering(() =>
          readOnly(async (tx) => {
            const known = await findKey(tx, hash, clockNow());
            return known && findLicense(tx, known.licenseId);
          }),
        );
  if (license === null) {
    await payUnknownKey(ctx.ip);
    throw licenseRefused('NOT_FOUND');
  }
  const refusal = refusalOf(license, clockNow());
  if (refusal !== null && refusal !== 'EXPIRED') throw licenseRefused(refusal);
  return { results: await recordAll(ctx, { licenseId: license.id }, input.records, 'batch') };
}

const NOT_ASKED: TelemetryItem = { status: 503, eventId: null, code: 'service_unavailable' };

/** Records of one request that are under way at once. */
const AT_ONCE = 100;

/**
 * One result per record, in order. Records that overlap are stored in the order sent; the others share statements. Stops
 * at a database that does not answer: what was stored stays stored.
 */
export async function recordAll(
  ctx: Ctx,
  ref: LicenseRef,
  records: readonly unknown[],
  source: NewEvent['source'],
): Promise<TelemetryItem[]> {
  const results: TelemetryItem[] = [];
  let under: { event: NewEvent; at: number }[] = [];
  const settle = async () => {
    const wave = under;
    under = [];
    await Promise.all(
      wave.map(async ({ event, at }) => {
        results[at] = await asItem(async () => {
          const stored = await answering(() => store(ctx, ref, event, env.VPC_LATE_USAGE_DAYS));
          if (stored === null) throw licenseRefused('NOT_FOUND');
          return { status: 200, eventId: stored.eventId, code: stored.outcome };
        });
      }),
    );
    return wave.some(({ at }) => results[at]?.status === 503);
  };
  let away = false;
  for (const [at, raw] of records.entries()) {
    if (away) {
      results[at] = NOT_ASKED;
      continue;
    }
    const judged = await asItem(() => judge(raw, source));
    if ('status' in judged) {
      results[at] = judged;
      continue;
    }
    if (under.length === AT_ONCE || under.some((u) => overlaps(u.event, judged))) away = await settle();
    if (away) results[at] = NOT_ASKED;
    else under.push({ event: judged, at });
  }
  await settle();
  return results;
}

function judge(raw: unknown, source: NewEvent['source']): NewEvent | TelemetryItem {
  const parsed = TelemetryRecord.safeParse(raw);
  if (!parsed.success) return { status: 400, eventId: null, code: 'validation_error' };
  return judgeRecord(parsed.data, source, clockNow());
}

/** A refusal becomes the item of its record; what nobody foresaw fails the request. */
async function asItem<T>(fn: () => T | Promise<T>): Promise<T | TelemetryItem> {
  try {
    return await fn();
  } catch (e) {
    const item = itemOf(e);
    if (item) return item as TelemetryItem;
    // The spool keeps what this says 503 about.
    if (isCivitasError(e) && e.code === 'SERVICE_UNAVAILABLE') return NOT_ASKED;
    throw e;
  }
}

import { systemCtx } from '#platform/actor.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import {
  type ExportRow,
  findLicense,
  forgetExportDay,
  insertExport,
  listCards,
  listUnplannedDays,
  lockExportDay,
  lockExportsOfDay,
  readUsage,
  setExportState,
} from './queries.ts';
import { cardAt, lineFor, type RateCard, type Usage } from './rating.ts';
import { utcDay } from './times.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A day is exported when corrections have mostly come: the provider takes an event back for 24 hours only. */
export const EXPORT_AFTER_HOURS = 26;
/** The provider takes no older usage; what comes later is an adjustment line alone. */
const EXPORT_DAYS = 34;
const CANCEL_MS = DAY_MS;
const BATCH = 100;

/** Units per meter of a licence's day, by the card in force at each hour. */
export function metersOf(cards: readonly RateCard[], usage: readonly Usage[]): Map<string, bigint> {
  const meters = new Map<string, bigint>();
  for (const u of usage) {
    const meter = lineFor(cardAt(cards, u.at), u.model, u.kind)?.meter;
    if (!meter || u.units === 0n) continue;
    meters.set(meter, (meters.get(meter) ?? 0n) + u.units);
  }
  return meters;
}

/**
 * Turns the roll-up of finished days into exports, and changes of a day that was exported into further ones. Each day by
 * itself, under the lock of its mark: two planners never plan it twice. Returns how many days it planned.
 */
export async function planExports(): Promise<number> {
  const ctx = systemCtx('licensing.planExports');
  const days = await transact(ctx, (tx) => {
    const at = txNow(tx);
    const from = utcDay(new Date(at.getTime() - EXPORT_DAYS * DAY_MS));
    const until = utcDay(new Date(at.getTime() - DAY_MS - EXPORT_AFTER_HOURS * HOUR_MS));
    return listUnplannedDays(tx, from, until, at, BATCH);
  });
  for (const { licenseId, day } of days) await transact(ctx, (tx) => planDay(tx, licenseId, day));
  return days.length;
}

async function planDay(tx: Tx, licenseId: string, day: string): Promise<void> {
  const now = txNow(tx);
  await lockExportDay(tx, licenseId, day, now);
  const license = await findLicense(tx, licenseId);
  if (!license) return;
  const exports = await lockExportsOfDay(tx, licenseId, day);
  const from = new Date(`${day}T00:00:00Z`);
  const usage = await readUsage(tx, { licenseId }, from, new Date(from.getTime() + DAY_MS));
  const wanted = metersOf(await listCards(tx), usage);
  for (const meter of new Set([...wanted.keys(), ...exports.map((e) => e.meter)])) {
    const known = exports.filter((e) => e.meter === meter && e.state !== 'cancelled');
    const revs = exports.filter((e) => e.meter === meter).map((e) => e.rev);
    let told = known.filter((e) => e.state !== 'cancelling').reduce((sum, e) => sum + e.value, 0n);
    const target = wanted.get(meter) ?? 0n;
    if (told > target && known.some((e) => e.state === 'sending')) {
      // What became of it is not known yet; decided when it is.
      await forgetExportDay(tx, licenseId, day);
      continue;
    }
    for (const e of takeBack(known, now)) {
      if (told <= target) break;
      const atProvider = e.state === 'sent';
      await setExportState(tx, e.id, atProvider ? 'cancelling' : 'cancelled');
      told -= e.value;
    }
    if (told === target) continue;
    const customer = license.stripeCustomerId;
    await insertExport(tx, {
      licenseId,
      meter,
      day,
      rev: Math.max(-1, ...revs) + 1,
      stripeCustomerId: customer,
      value: target - told,
      // Never a negative meter value: what cannot be taken back any more is credited in the next period.
      state: target < told ? 'credit' : customer === null ? 'skipped' : 'pending',
      now,
    });
  }
}

/** What can still be taken back, newest first. */
function takeBack(known: ExportRow[], now: Date): ExportRow[] {
  return known
    .filter(
      (e) =>
        e.state === 'pending' ||
        e.state === 'skipped' ||
        (e.state === 'sent' && e.settledAt !== null && now.getTime() - e.settledAt.getTime() < CANCEL_MS),
    )
    .sort((a, b) => b.rev - a.rev);
}

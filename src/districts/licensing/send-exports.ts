import { systemCtx } from '#platform/actor.ts';
import { now as clockNow } from '#platform/clock.ts';
import { readOnly, type Tx, transact, txNow } from '#platform/db/transact.ts';
import { logger } from '#platform/logger.ts';
import { StripeFailure } from '#platform/vendors/stripe.ts';
import { cancelMeterEvent, readMeter, sendMeterEvent } from '#platform/vendors/stripe-meters.ts';
import { claimExports, type ExportRow, findLicense, forgetExportDay, setExportState, sumSettled } from './queries.ts';
import { raise } from './raise-alerts.ts';

const DAY_MS = 24 * 3_600_000;
const BATCH = 20;
const ctx = systemCtx('licensing.sendExports');

/**
 * Sends what is planned. The attempt is committed before the call and its outcome after it, so a worker may be killed at
 * any point: the next one repeats with the same identifier, which the provider counts once for a day. After that day it
 * asks what the meter holds before it sends anything again. Returns how many exports it tried.
 */
export async function sendExports(): Promise<number> {
  const claimed = await transact(ctx, (tx) => claimExports(tx, txNow(tx), BATCH));
  let settled = 0;
  for (const e of claimed) settled += (await (e.state === 'cancelling' ? takeBack(e) : send(e))) ? 1 : 0;
  // Nothing settled: the provider is away. The next turn comes with its time.
  return settled;
}

async function send(e: ExportRow): Promise<boolean> {
  const { stripeCustomerId: customer } = e;
  if (customer === null) return settle(e, 'skipped');
  const first = e.firstAttemptAt ?? clockNow();
  try {
    if (clockNow().getTime() - first.getTime() >= DAY_MS) {
      const verdict = await compare({ ...e, stripeCustomerId: customer });
      if (verdict === 'there') return await settle(e, 'sent', { settledAt: first });
      if (verdict === 'unclear') return await fail(e, 'incident', 'the meter holds neither total: look before sending');
      // Not there: a first attempt again, with another day in which the identifier is unique.
      await transact(ctx, (tx) => setExportState(tx, e.id, 'sending', { firstAttemptAt: txNow(tx) }));
    }
    await sendMeterEvent({
      eventName: e.meter,
      identifier: e.identifier,
      customer,
      value: e.value,
      at: new Date(`${e.day}T23:59:59Z`),
    });
    return await settle(e, 'sent', { settledAt: clockNow() });
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error;
    if (error.kind === 'refused' || error.kind === 'missing' || error.kind === 'key_reused')
      return fail(e, 'failed', error.code ?? error.kind);
    logger.warn({ export: e.identifier, kind: error.kind }, 'meter export not settled, will be repeated');
    return false;
  }
}

async function compare(e: ExportRow & { stripeCustomerId: string }): Promise<'there' | 'absent' | 'unclear'> {
  const others = await readOnly((tx) => sumSettled(tx, e));
  const from = new Date(`${e.day}T00:00:00Z`);
  const held = await readMeter(e.meter, e.stripeCustomerId, from, new Date(from.getTime() + DAY_MS));
  if (held === null || others === null) return 'unclear';
  if (held === others + e.value) return 'there';
  return held === others ? 'absent' : 'unclear';
}

async function takeBack(e: ExportRow): Promise<boolean> {
  try {
    await cancelMeterEvent(e.meter, e.identifier);
    return await settle(e, 'cancelled');
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error;
    if (error.kind !== 'refused' && error.kind !== 'missing') return false;
    // Too late: it counts at the provider after all. The day is planned again, and becomes a credit.
    await transact(ctx, async (tx) => {
      // The day's mark before its exports, as the planner takes them.
      await forgetExportDay(tx, e.licenseId, e.day);
      await setExportState(tx, e.id, 'sent', {
        problem: error.code,
        settledAt: new Date(txNow(tx).getTime() - DAY_MS),
      });
    });
    return true;
  }
}

async function settle(
  e: ExportRow,
  state: 'sent' | 'skipped' | 'cancelled',
  options: { settledAt?: Date } = {},
): Promise<boolean> {
  await transact(ctx, (tx) => setExportState(tx, e.id, state, options));
  return true;
}

async function fail(e: ExportRow, state: 'failed' | 'incident', problem: string): Promise<boolean> {
  await transact(ctx, async (tx) => {
    await setExportState(tx, e.id, state, { problem });
    await alertOfExport(tx, e, state === 'failed' ? 'export_failed' : 'export_unclear', problem);
  });
  return true;
}

/** One alert per export. */
export async function alertOfExport(
  tx: Tx,
  e: Pick<ExportRow, 'licenseId' | 'identifier' | 'meter' | 'day'>,
  kind: 'export_failed' | 'export_unclear',
  problem: string,
): Promise<void> {
  const license = await findLicense(tx, e.licenseId);
  if (!license) return;
  await raise(tx, {
    orgId: license.orgId,
    orgOwnerId: license.orgOwnerId,
    licenseId: e.licenseId,
    kind,
    key: e.identifier,
    detail: { meter: e.meter, day: e.day, problem },
  });
}

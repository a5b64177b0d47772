/** The sweep that warns: budgets, seats, expiry, silence, missing prices. Each alert once, also when two workers look. */
import { systemCtx } from '#platform/actor.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { mailOwner } from '../identity/contract.ts';
import { alertMail } from './alert-mail.ts';
import { usageThresholdReached } from './contract.ts';
import { seatsSince } from './license-view.ts';
import {
  insertAlert,
  listBudgetedLicenses,
  listCards,
  listEnding,
  listModelsInUse,
  listOverSeats,
  listSilent,
  type NewAlert,
  readUsage,
  startSeatDay,
} from './queries.ts';
import { cardAt, isRated, rateMonth } from './rating.ts';
import { monthStart, nextMonth, utc, utcDay, utcMonth } from './times.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BUDGET_PERCENTS = [50, 80, 100] as const;
const EXPIRY_DAYS = [30, 14, 7, 1] as const;
const SILENT_MS = 26 * HOUR_MS;
/** Hours written since the last look; wider than the sweep's interval. */
const LOOK_BACK_MS = 2 * HOUR_MS;

export interface AlertOf extends NewAlert {
  orgOwnerId: string | null;
  percent?: number;
  daysLeft?: number;
}

/** Writes and tells an alert unless it was raised before; ends and budgets by mail too. True when it is new. */
export async function raise(tx: Tx, alert: AlertOf): Promise<boolean> {
  const alertId = await insertAlert(tx, alert, txNow(tx));
  if (alertId === null) return false;
  emit(tx, usageThresholdReached, alert.orgId, {
    alertId,
    licenseId: alert.licenseId,
    ownerId: alert.orgOwnerId,
    kind: alert.kind,
    percent: alert.percent ?? null,
    daysLeft: alert.daysLeft ?? null,
  });
  const mail = alertMail(alert);
  if (mail && alert.orgOwnerId !== null) await ask(tx, mailOwner, { ownerId: alert.orgOwnerId, ...mail });
  return true;
}

/** One look at everything that may need a warning; returns 0, so that the sweeper waits for its next turn. */
export async function raiseAlerts(): Promise<number> {
  for (const look of [lookAtBudgets, lookAtSeats, lookAtExpiry, lookAtSilence, lookAtPrices]) {
    await transact(systemCtx('licensing.raiseAlerts'), look);
  }
  return 0;
}

/** 50, 80 and 100 % of a licence's budget, once per month each: a correction that crosses back and forth tells nothing. */
async function lookAtBudgets(tx: Tx): Promise<void> {
  const now = txNow(tx);
  const month = utcMonth(now);
  const from = monthStart(month);
  const budgeted = await listBudgetedLicenses(tx, from, new Date(now.getTime() - LOOK_BACK_MS));
  if (budgeted.length === 0) return;
  const cards = await listCards(tx);
  for (const l of budgeted) {
    const usage = await readUsage(tx, { licenseId: l.licenseId }, from, monthStart(nextMonth(month)));
    const spent = rateMonth(cards, usage).reduce((sum, line) => sum + line.amountMinor, 0n);
    for (const percent of BUDGET_PERCENTS) {
      if (spent * 100n < l.budgetMinor * BigInt(percent)) continue;
      const detail = { month, percent, spentMinor: spent.toString(), budgetMinor: l.budgetMinor.toString() };
      await raise(tx, { ...l, kind: 'budget', key: `${month}:${percent}`, detail, percent });
    }
  }
}

/** Once per UTC day. */
async function lookAtSeats(tx: Tx): Promise<void> {
  const now = txNow(tx);
  const dayStart = new Date(`${utcDay(now)}T00:00:00Z`);
  await startSeatDay(tx, utcDay(now), dayStart, seatsSince(dayStart));
  for (const l of await listOverSeats(tx, seatsSince(now)))
    await raise(tx, { ...l, kind: 'seats', key: utcDay(now), detail: { live: l.live, allowed: l.allowed } });
}

/** 30, 14, 7 and 1 day before the end, once per end; a licence that is nearer already gets the nearest warning only. */
async function lookAtExpiry(tx: Tx): Promise<void> {
  const now = txNow(tx);
  for (const l of await listEnding(tx, now, new Date(now.getTime() + 30 * DAY_MS))) {
    const left = l.expiresAt.getTime() - now.getTime();
    const daysLeft = [...EXPIRY_DAYS].reverse().find((d) => left <= d * DAY_MS) ?? 30;
    await raise(tx, {
      ...l,
      kind: 'expiry',
      key: `${utc(l.expiresAt)}:${daysLeft}`,
      detail: { expiresAt: utc(l.expiresAt), daysLeft },
      daysLeft,
    });
  }
}

/** Live seats, but nothing reported for 26 hours: once per silence. */
async function lookAtSilence(tx: Tx): Promise<void> {
  const now = txNow(tx);
  for (const l of await listSilent(tx, seatsSince(now), new Date(now.getTime() - SILENT_MS)))
    await raise(tx, {
      ...l,
      kind: 'stale',
      key: `since ${utc(l.lastEventAt) ?? 'ever'}`,
      detail: { lastEventAt: utc(l.lastEventAt) },
    });
}

/** A model nobody priced: never refused, never silently free. Once per month. */
async function lookAtPrices(tx: Tx): Promise<void> {
  const now = txNow(tx);
  const used = await listModelsInUse(tx, new Date(now.getTime() - 70 * DAY_MS), new Date(now.getTime() - LOOK_BACK_MS));
  if (used.length === 0) return;
  const cards = await listCards(tx);
  for (const l of used) {
    if (isRated(cardAt(cards, l.hour), l.model)) continue;
    await raise(tx, { ...l, kind: 'unrated', key: `${utcMonth(l.hour)}:${l.model}`, detail: { model: l.model } });
  }
}

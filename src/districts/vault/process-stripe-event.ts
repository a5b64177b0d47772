import { type Ctx, systemCtx } from '#platform/actor.ts';
import type { JobHandler } from '#platform/bus/jobs.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { logger } from '#platform/logger.ts';
import {
  connectAccountOf,
  endStripeEvent,
  failStripeEvent,
  findStripeEvent,
  lockStripeEvent,
} from './queries/payments.ts';
import { raiseAlert } from './raise-alert.ts';
import { handlerOf } from './stripe-events/handlers.ts';

/**
 * The job of one event: fetches the object fresh, outside any transaction, then in one transaction locks the event,
 * locks the business row, decides, posts, audits, tells, and marks it done. Handler and mark belong together: marking
 * first loses events. Throws so that the queue tries again with back-off; the last failure makes it a dead letter with
 * an alert, which an administrator replays.
 */
export const processStripeEvent: JobHandler = async (payload, info) => {
  const { eventId } = payload as { eventId: string };
  const ctx = systemCtx('vault.processStripeEvent', `stripe-${eventId}`);
  try {
    await handle(eventId, ctx, false);
  } catch (e) {
    const message = e instanceof Error ? e.message : 'unknown';
    logger.warn({ err: e, event: eventId, attempt: info.attempt }, 'stripe event failed');
    await transact(ctx, async (tx) => {
      await failStripeEvent(tx, eventId, message, info.lastAttempt);
      if (info.lastAttempt)
        await raiseAlert(tx, { key: `dead:${eventId}`, kind: 'dead_event', subjectId: eventId, detail: { message } });
    });
    throw e;
  }
};

/** Runs an event once more although it is done: for the reconciler, when its posting is missing. */
export function repeatStripeEvent(eventId: string): Promise<void> {
  return handle(eventId, systemCtx('vault.reconcile', `stripe-${eventId}`), true);
}

async function handle(eventId: string, ctx: Ctx, again: boolean): Promise<void> {
  const event = await readOnly((tx) => findStripeEvent(tx, eventId));
  if (!event || (!again && (event.status === 'done' || event.status === 'ignored'))) return;
  const { id: objectId } = event.payload as { id: string | null };
  const handler = handlerOf(event.type);
  const account = event.account;
  const known = account === null ? true : (await readOnly((tx) => connectAccountOf(tx, account))) !== null;
  const facts = { eventId, type: event.type, account, objectId, createdAt: event.createdAt, again };
  const fresh = handler && known ? await handler.fetch(facts) : null;
  await transact(ctx, async (tx) => {
    const locked = await lockStripeEvent(tx, eventId);
    if (!locked || (!again && locked.status === 'done')) return;
    if (!known)
      await raiseAlert(tx, {
        key: `account:${account}`,
        kind: 'foreign_account',
        subjectId: eventId,
        detail: { type: event.type },
      });
    if (!handler || !known) {
      if (locked.status === 'pending') await endStripeEvent(tx, eventId, 'ignored', txNow(tx));
      return;
    }
    await handler.apply(tx, facts, fresh);
    if (locked.status !== 'done') await endStripeEvent(tx, eventId, 'done', txNow(tx));
  });
}

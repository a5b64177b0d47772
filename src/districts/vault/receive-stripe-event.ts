import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { addJob } from '#platform/bus/jobs.ts';
import { nowMs } from '#platform/clock.ts';
import { transact } from '#platform/db/transact.ts';
import { CivitasError, ValidationFailed } from '#platform/errors.ts';
import { isLiveMode, readSignedEvent, type SignedEvent } from '#platform/vendors/stripe.ts';
import { insertStripeEvent } from './queries/payments.ts';
import { raiseAlert } from './raise-alert.ts';

export const EVENT_BODY_MAX = 512 * 1024;
export const EVENT_ATTEMPTS_MAX = 10;
const REFUSED_WINDOW_MS = 5 * 60_000;
const REFUSED_ALERT = 20;
/** Strangers may knock as often as they like: their audit rows are bounded. */
const AUDIT_EVERY_MS = 1_000;

/** Refusals of this process within the window, for the alert on their rate: a wrong clock of ours refuses everything. */
let refused: number[] = [];
let auditedAt = 0;

/**
 * The webhook inbox (payments.md 4). Verifies the signature over the raw bytes with every secret, stores the event by
 * Stripe's id and queues its job, in one transaction. Stored or already there: received. Throws PAYLOAD_TOO_LARGE,
 * VALIDATION_ERROR for a signature or mode that is not ours (nothing is stored), SERVICE_UNAVAILABLE when the database
 * does not take it, so that Stripe sends again.
 */
export async function receiveStripeEvent(
  ctx: Ctx,
  { body, signature }: { body: Uint8Array; signature: string | null },
): Promise<{ received: true }> {
  if (body.byteLength > EVENT_BODY_MAX) throw new CivitasError('PAYLOAD_TOO_LARGE', 'The event is too large.');
  const event = readSignedEvent(body, signature, nowMs());
  if (!event) return refuse(ctx, 'signature');
  if (event.livemode !== isLiveMode()) return refuse(ctx, 'mode');
  await transact(ctx, (tx) => storeStripeEvent(tx, event), { reply: false });
  return { received: true };
}

/** The row and its job; a second delivery is nothing. True when the event is new. */
export async function storeStripeEvent(
  tx: Parameters<typeof insertStripeEvent>[0],
  event: SignedEvent,
): Promise<boolean> {
  const fresh = await insertStripeEvent(tx, {
    id: event.id,
    account: event.account,
    type: event.type,
    apiVersion: event.apiVersion,
    // Only what names the object: the handler fetches it fresh, and nothing personal lies in our database.
    payload: { ...event.object, thin: event.thin },
    createdAt: event.createdAt,
  });
  if (fresh)
    await addJob(tx, 'process_stripe_event', { eventId: event.id }, { attemptsMax: EVENT_ATTEMPTS_MAX, key: event.id });
  return fresh;
}

async function refuse(ctx: Ctx, why: 'signature' | 'mode'): Promise<never> {
  const at = nowMs();
  refused = [...refused.filter((t) => t > at - REFUSED_WINDOW_MS), at].slice(-1_000);
  if (at - auditedAt >= AUDIT_EVERY_MS) {
    auditedAt = at;
    const count = refused.length;
    await transact(
      ctx,
      async (tx) => {
        audit(tx, {
          action: 'vault.receiveStripeEvent',
          subjectType: 'stripe_event',
          subjectId: null,
          ownerId: null,
          outcome: 'refused',
          meta: { why, inFiveMinutes: count },
        });
        if (count >= REFUSED_ALERT)
          await raiseAlert(tx, { key: 'bad_signatures', kind: 'bad_signatures', subjectId: null, detail: { count } });
      },
      { reply: false },
    );
  }
  throw new ValidationFailed(
    [{ path: 'stripe-signature', message: 'does not match' }],
    'The signature does not match.',
  );
}

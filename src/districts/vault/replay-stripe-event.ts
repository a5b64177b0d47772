import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { addJob } from '#platform/bus/jobs.ts';
import { transact } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { mayCorrectLedger } from './policy.ts';
import { findStripeEvent, reviveStripeEvent } from './queries/payments.ts';
import { EVENT_ATTEMPTS_MAX } from './receive-stripe-event.ts';
import type { StripeEventIdInput } from './schemas.ts';

/** The replay button: puts a dead or ignored event back into the queue. 409 for one that is pending or done. */
export async function replayStripeEvent(ctx: Ctx, { id }: StripeEventIdInput): Promise<{ ok: true }> {
  const refusal = mayCorrectLedger(ctx.actor);
  if (refusal) throw refusal;
  return transact(ctx, async (tx) => {
    if (!(await reviveStripeEvent(tx, id))) {
      const event = await findStripeEvent(tx, id);
      if (!event) throw new NotFound();
      throw new Conflict('Only dead or ignored events are replayed.', { status: event.status });
    }
    audit(tx, { action: 'vault.replayStripeEvent', subjectType: 'stripe_event', subjectId: id, ownerId: null });
    await addJob(tx, 'process_stripe_event', { eventId: id }, { attemptsMax: EVENT_ATTEMPTS_MAX, key: `replay:${id}` });
    return { ok: true as const };
  });
}

/** The platform's own housekeeping, for administrators: deliveries of events that nobody could make. */
import { z } from 'zod';
import { replayDeadLetter } from '#platform/bus/dead-letters.ts';
import { listDeadLetters } from '#platform/bus/deliver.ts';
import { iso } from '#platform/clock.ts';
import { Id, Instant, PageInput, pageOf, paginate, text } from '#platform/wire.ts';
import { out } from '../output.ts';
import { administratorProcedure, router } from '../trpc.ts';

/** `district.verbNoun`, as the bus knows it. */
const SubscriberName = z.string().regex(/^[a-z]{2,30}\.[A-Za-z0-9]{1,60}$/, 'must be a subscriber: district.verbNoun');

/** What was to be delivered is not shown: ids and the error are enough to decide. */
export const DeadLetterView = z
  .object({
    eventId: Id,
    subscriber: z.string().max(100),
    type: z.string().max(100),
    aggregate: z.object({ type: z.string().max(60), id: z.string().max(200) }),
    attempts: z.int().min(0).max(10_000),
    lastError: z.string().max(500).nullable(),
    occurredAt: Instant,
    deadAt: Instant,
  })
  .meta({ id: 'DeadLetter' });

const Replayed = z.object({ eventId: Id, subscriber: z.string().max(100), status: z.literal('pending') });

export const operationsRouter = router({
  listDeadLetters: administratorProcedure
    .input(z.strictObject({ ...PageInput.shape, subscriber: SubscriberName.optional() }))
    .output(out(pageOf(DeadLetterView)))
    .query(async ({ input }) => {
      const { page, pageSize, subscriber } = input;
      const { items, total } = await listDeadLetters(pageSize, (page - 1) * pageSize, subscriber ?? null);
      return paginate(
        items.map((d) => ({
          eventId: d.eventId,
          subscriber: d.subscriber,
          type: d.type,
          aggregate: { type: d.aggregateType, id: d.aggregateId },
          attempts: d.attempts,
          lastError: d.lastError,
          occurredAt: iso(d.occurredAt),
          deadAt: iso(d.deadAt),
        })),
        total,
        input,
      );
    }),
  replayDeadLetter: administratorProcedure
    .input(z.strictObject({ eventId: Id, subscriber: SubscriberName, reason: text(1, 500) }))
    .output(out(Replayed))
    .mutation(({ ctx, input }) => replayDeadLetter(ctx.ctx, input)),
});

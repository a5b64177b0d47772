/** What anybody may know of this installation, and the developer outbox of the embedded profile. */
import { z } from 'zod';
import { isEmbedded } from '#platform/env.ts';
import { NotFound } from '#platform/errors.ts';
import { listDevMessages } from '#platform/mail/mailer.ts';
import { Id, Instant } from '#platform/wire.ts';
import { out } from '../output.ts';
import { PlatformFacts, platformFacts } from '../platform-facts.ts';
import { openProcedure, router } from '../trpc.ts';

export const DevMessage = z.object({
  id: Id,
  channel: z.string().max(20),
  recipient: z.string().max(300),
  subject: z.string().max(300).nullable(),
  body: z.string().max(20_000),
  createdAt: Instant,
});

export const platformRouter = router({
  facts: openProcedure.output(out(PlatformFacts)).query(() => platformFacts()),
  /** Mail and SMS that the embedded profile keeps instead of sending; elsewhere it does not exist. */
  devMessages: openProcedure
    .input(z.strictObject({ limit: z.int().min(1).max(200).default(50) }))
    .output(out(z.array(DevMessage).max(200)))
    .query(async ({ input }) => {
      if (!isEmbedded()) throw new NotFound();
      const rows = await listDevMessages(input.limit);
      return rows.map((m) => ({ ...m, createdAt: m.createdAt.toISOString() }));
    }),
});

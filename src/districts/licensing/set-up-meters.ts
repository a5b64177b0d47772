import { readOnly } from '#platform/db/transact.ts';
import { ensureMeter } from '#platform/vendors/stripe-meters.ts';
import { listCards } from './queries.ts';

/**
 * Makes a summing meter at Stripe for every meter that a rate card names. A meter that is there already is left alone, so
 * it may be repeated. StripeFailure when the provider refuses or does not answer.
 */
export async function setUpMeters(): Promise<{ made: string[]; present: string[] }> {
  const cards = await readOnly((tx) => listCards(tx));
  const meters = new Set(cards.flatMap((c) => c.lines.map((l) => l.meter)).filter((m) => m !== null));
  const done: { made: string[]; present: string[] } = { made: [], present: [] };
  for (const meter of [...meters].sort())
    ((await ensureMeter(meter, meter.replaceAll('_', ' '))) ? done.made : done.present).push(meter);
  return done;
}

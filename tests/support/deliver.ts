import { deliverEvent } from '../../src/platform/bus/deliver.ts';
import type { Platform } from './platform.ts';

/** Delivers pending events now, oldest first, as a worker would, and what the handlers emit; `only` picks subscribers. */
export async function deliverAll(p: Platform, only?: RegExp): Promise<void> {
  for (let round = 0; round < 50; round += 1) {
    const { rows } = await p.query(
      "SELECT event_id, subscriber FROM event_delivery WHERE status = 'pending' AND subscriber ~ $1 ORDER BY event_id LIMIT 500",
      [only?.source ?? '.'],
    );
    if (rows.length === 0) return;
    for (const { event_id, subscriber } of rows) await deliverEvent(event_id, subscriber, false);
  }
  throw new Error('events without end');
}

import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Returns at an instant from which the UTC day lasts longer than `ms`: days, caps of a day and limits that end at midnight
 * do not turn over in the middle of what follows. Waits only in the last moments before midnight.
 */
export async function awayFromMidnight(ms = 60_000): Promise<void> {
  const left = 86_400_000 - (Date.now() % 86_400_000);
  if (left <= ms) await sleep(left + 50);
}

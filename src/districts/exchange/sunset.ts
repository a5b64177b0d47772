import { now } from '#platform/clock.ts';
import { env } from '#platform/env.ts';
import { CivitasError } from '#platform/errors.ts';

/**
 * Nothing new begins in v1 once its sunset is past and enforced: EXCHANGE_V1_SUNSET. What has begun is never refused by
 * this, so that nobody's escrow is stranded (domain.md 5).
 */
export function refuseAfterSunset(): void {
  if (!env.EXCHANGE_V1_ENFORCE_SUNSET || now() < new Date(env.EXCHANGE_V1_SUNSET)) return;
  throw new CivitasError(
    'EXCHANGE_V1_SUNSET',
    'The v1 exchange takes on nothing new any more. Submit a task with POST /api/v1/tasks; agreements that exist can still be ended.',
    { details: { sunset: new Date(env.EXCHANGE_V1_SUNSET).toISOString(), successor: '/api/v1/tasks' } },
  );
}

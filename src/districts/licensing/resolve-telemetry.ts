import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { visibleLicense } from './get-license.ts';
import { viewEvent } from './list-telemetry.ts';
import { addToHour, decideEvent, findEvent, lockRevisions } from './queries.ts';
import { countingRevision } from './record-telemetry.ts';
import { licenseConflict, licenseNotFound } from './refusals.ts';
import type { ResolveTelemetryInput, TelemetryEvent } from './schemas.ts';

/**
 * Decides a held event, once: `bill` brings its numbers into the roll-up (and into an adjustment line when its month is
 * closed), `discard` leaves the row marked. 404 for an event that is none of this licence's, 409 `already_resolved` and
 * 409 `not_held`. Locks every revision of the period.
 */
export async function resolveTelemetry(ctx: Ctx, input: ResolveTelemetryInput): Promise<TelemetryEvent> {
  return transact(ctx, async (tx) => {
    const license = await visibleLicense(tx, ctx, true, input.licenseId);
    const found = await findEvent(tx, license.id, input.eventId);
    if (!found) throw licenseNotFound();
    const revisions = await lockRevisions(tx, license.id, found);
    const event = revisions.find((r) => r.id === found.id) ?? found;
    if (event.heldReason === null) throw licenseConflict('not_held', 'This event is not held');
    if (event.decision !== null)
      throw licenseConflict('already_resolved', `This event was resolved: ${event.decision}`, {
        status: event.decision,
      });
    const now = txNow(tx);
    await decideEvent(tx, event.id, input.decision, now);
    const decided = { ...event, decision: input.decision };
    if (input.decision === 'bill') {
      const before = countingRevision(revisions);
      const after = countingRevision(revisions.map((r) => (r.id === event.id ? decided : r)));
      await addToHour(
        tx,
        {
          licenseId: license.id,
          deploymentId: event.deploymentId,
          model: event.model,
          periodStart: event.periodStart,
          now,
        },
        {
          inputTokens: (after?.inputTokens ?? 0n) - (before?.inputTokens ?? 0n),
          outputTokens: (after?.outputTokens ?? 0n) - (before?.outputTokens ?? 0n),
          requestCount: (after?.requestCount ?? 0n) - (before?.requestCount ?? 0n),
        },
        0,
      );
    }
    audit(tx, {
      action: 'licensing.resolveTelemetry',
      subjectType: 'vpc_license',
      subjectId: license.id,
      ownerId: license.orgOwnerId,
      meta: {
        reason: input.reason,
        eventId: event.id,
        before: { decision: null },
        after: { decision: input.decision },
      },
    });
    return viewEvent(decided);
  });
}

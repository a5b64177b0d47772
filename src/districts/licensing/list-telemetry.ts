import type { Ctx } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { cut, readCursor } from './cursor.ts';
import { visibleLicense } from './get-license.ts';
import { type EventRow, listEventRows } from './queries.ts';
import type { ListTelemetryInput, TelemetryEvent, TelemetryList } from './schemas.ts';
import { utc } from './times.ts';

/** Stored events, newest first; `held` shows those that wait for a decision, with their reason. For administrators. */
export async function listTelemetry(ctx: Ctx, input: ListTelemetryInput): Promise<TelemetryList> {
  const before = readCursor(input.cursor);
  return readOnly(async (tx) => {
    const license = await visibleLicense(tx, ctx, true, input.licenseId);
    const filter = { licenseId: license.id, held: input.state === 'held', before };
    const rows = await listEventRows(tx, filter, input.limit + 1);
    const { page, nextCursor } = cut(rows, input.limit, (r) => ({ at: r.receivedAt, id: r.id }));
    return { events: page.map(viewEvent), nextCursor };
  });
}

export function viewEvent(e: EventRow): TelemetryEvent {
  return {
    eventId: e.id,
    deploymentId: e.deploymentId,
    hostname: e.hostname,
    model: e.model,
    periodStart: utc(e.periodStart),
    periodEnd: utc(e.periodEnd),
    revision: e.revision,
    inputTokens: e.inputTokens.toString(),
    outputTokens: e.outputTokens.toString(),
    requestCount: e.requestCount.toString(),
    receivedAt: utc(e.receivedAt),
    heldReason: e.heldReason,
    decision: e.decision,
    supersededBy: e.supersededBy,
  };
}

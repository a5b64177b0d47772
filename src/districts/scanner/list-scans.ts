import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { findScans } from './queries.ts';
import { scanItem } from './scan-view.ts';
import type { ListScansInput, ScanPage } from './schemas.ts';

/** The caller's scans, newest first: an owner's and their agents', or the agent's own. */
export async function listScans(
  ctx: Ctx & { actor: AgentActor | OwnerActor },
  input: ListScansInput,
): Promise<ScanPage> {
  const { actor } = ctx;
  const before = readCursor(input.cursor);
  const agentId = actor.kind === 'agent' ? actor.agentId : (input.agentId ?? null);
  if (actor.kind === 'agent' && input.agentId !== undefined && input.agentId !== actor.agentId)
    return { ok: true, scans: [], nextCursor: null };
  const rows = await readOnly((tx) =>
    findScans(tx, actor.ownerId, { agentId, type: input.type ?? null, before }, input.limit + 1),
  );
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  return {
    ok: true,
    scans: page.map(scanItem),
    nextCursor:
      rows.length > input.limit && last !== undefined ? writeCursor({ at: last.scannedAt, id: last.id }) : null,
  };
}

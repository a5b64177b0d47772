import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { findScan } from './queries.ts';
import { scanItem } from './scan-view.ts';
import type { ScanDetail } from './schemas.ts';

/** One scan with its threats, without excerpts. Another owner's, or another agent's, is NOT_FOUND. */
export async function getScan(
  ctx: Ctx & { actor: AgentActor | OwnerActor },
  input: { scanId: string },
): Promise<ScanDetail> {
  const { actor } = ctx;
  const row = await readOnly((tx) =>
    findScan(tx, actor.ownerId, actor.kind === 'agent' ? actor.agentId : null, input.scanId),
  );
  if (row === null) throw new NotFound();
  return { ok: true, ...scanItem(row), threats: row.threats.map((threat) => ({ ...threat, evidence: null })) };
}

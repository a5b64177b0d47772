import type { Tx } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';
import { findAgent } from './queries.ts';
import type { ScanVerdict } from './schemas.ts';

/** Answers `registry.recordAgentScan`. False when the agent is gone. */
export async function recordAgentScan(
  tx: Tx,
  input: {
    agentId: string;
    scanId: string;
    type: string;
    score: number;
    verdict: ScanVerdict;
    rulesetVersion: string;
    scannedAt: Date;
  },
): Promise<{ recorded: boolean }> {
  const agent = await findAgent(tx, input.agentId);
  if (!agent) return { recorded: false };
  await tx.agentScan.create({ data: { id: newId(), ...input } });
  return { recorded: true };
}

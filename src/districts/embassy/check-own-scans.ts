import type { Tx } from '#platform/db/transact.ts';
import { scanPosture } from '../registry/schemas.ts';
import type { ScanFact } from './contract.ts';
import { mergePolicies, ownScanAllows } from './policy-rules.ts';
import { findPoliciesOf } from './queries.ts';

/**
 * Answers `embassy.checkOwnScans`: the agents whose own owner lets them work, by `ownAgentMinScanScore` of its default
 * and the agent's policy. One query for any number of agents.
 */
export async function checkOwnScans(
  tx: Tx,
  input: { agents: { agentId: string; ownerId: string; scans: ScanFact[] }[]; now: Date },
): Promise<{ allowed: string[] }> {
  const policies = await findPoliciesOf(tx, [...new Set(input.agents.map((a) => a.ownerId))]);
  const defaults = new Map(policies.filter((p) => p.agentId === null).map((p) => [p.ownerId, p]));
  const ofAgent = new Map(policies.filter((p) => p.agentId !== null).map((p) => [p.agentId as string, p]));
  const allowed = input.agents.filter(({ agentId, ownerId, scans }) => {
    const effective = mergePolicies(defaults.get(ownerId) ?? null, ofAgent.get(agentId) ?? null);
    return ownScanAllows(effective, scanPosture(scans, effective.workerScanMaxAgeDays, input.now.getTime()));
  });
  return { allowed: allowed.map((a) => a.agentId) };
}

/** Where an owner and one of its agents stand: the merged policy and what is committed. */
import type { Tx } from '#platform/db/transact.ts';
import { scanPosture } from '../registry/schemas.ts';
import type { SubmissionFacts } from './contract.ts';
import {
  type DayUsage,
  decideSubmission,
  type EffectivePolicy,
  mergePolicies,
  type SubmissionDecision,
  utcDay,
  windowStart,
} from './policy-rules.ts';
import { findPolicies, findScopes, loadUsage, lockScopes, type Scopes } from './queries.ts';
import type { BudgetScopeKind } from './schemas.ts';

export interface Position {
  readonly effective: EffectivePolicy;
  readonly scopes: Scopes;
  readonly usage: Record<BudgetScopeKind, DayUsage[]>;
}

/** The earliest day that any window ending now reaches back to. */
export function usageFrom(nowMs: number): string {
  const today = utcDay(nowMs);
  return [windowStart('weekly', today), windowStart('monthly', today)].sort()[0] as string;
}

/**
 * Reads policies and usage. With `lock` the scopes are locked first, owner before agent, so that what is read next
 * includes every submission decided before; without it nothing is locked or written.
 */
export async function loadPosition(
  tx: Tx,
  who: { ownerId: string; agentId: string | null; now: Date },
  { lock }: { lock: boolean },
): Promise<Position> {
  const scopes = await (lock ? lockScopes : findScopes)(tx, who.ownerId, who.agentId);
  const { ownerDefault, ofAgent } = await findPolicies(tx, who.ownerId, who.agentId);
  const effective = mergePolicies(ownerDefault, ofAgent);
  // Without a cap no sum is needed, and most owners have none.
  const capped = effective.scopes.some((s) => Object.values(s.caps).some((cap) => cap !== null));
  const usage = capped || !lock ? await loadUsage(tx, scopes, usageFrom(who.now.getTime())) : { owner: [], agent: [] };
  return { effective, scopes, usage };
}

/** The decision over a submission's facts from a position. Pure. */
export function decideFrom({ effective, usage }: Position, facts: SubmissionFacts): SubmissionDecision {
  const nowMs = facts.now.getTime();
  const posture = (scans: SubmissionFacts['ownScans']) => scanPosture(scans, effective.workerScanMaxAgeDays, nowMs);
  const { directWorker } = facts;
  return decideSubmission(
    effective,
    {
      channel: facts.channel,
      category: facts.category,
      amountMinor: facts.amountMinor,
      agent: facts.agentId === null ? null : { scan: posture(facts.ownScans) },
      worker:
        directWorker === null
          ? null
          : {
              agentId: directWorker.agentId,
              ownerId: directWorker.ownerId,
              tier: directWorker.tier,
              scan: posture(directWorker.scans),
            },
      usage,
      nowMs,
    },
    { approved: facts.approved === true },
  );
}

/** The policy a decision is attributed to: the agent's, else the default; none when the owner set no limits. */
export function rulingPolicy(effective: EffectivePolicy): { policyId: string | null; policyVersion: number } {
  const ruling = effective.policies.at(-1);
  return { policyId: ruling?.id ?? null, policyVersion: ruling?.version ?? 0 };
}

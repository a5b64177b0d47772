import type { Tx } from '#platform/db/transact.ts';
import type { SubmissionDecision, SubmissionFacts } from './contract.ts';
import { routingPolicyOf } from './policy-rules.ts';
import { decideFrom, loadPosition, rulingPolicy } from './position.ts';

/**
 * Answers `embassy.checkSubmission`: every rule, in the order of domain.md 11.3. Locks nothing, so that the parallel
 * submissions of one owner do not queue here: the caps are decided for good by `commitBudget`, under its locks.
 */
export async function checkSubmission(tx: Tx, facts: SubmissionFacts): Promise<SubmissionDecision> {
  const position = await loadPosition(tx, facts, { lock: false });
  const { effective } = position;
  const decided = decideFrom(position, facts);
  const workers = routingPolicyOf(effective);
  switch (decided.outcome) {
    case 'allow':
      return { decision: 'allow', workers, ...rulingPolicy(effective) };
    case 'needs_approval':
      return {
        decision: 'needs_approval',
        workers,
        policyId: decided.policyId,
        policyVersion: decided.policyVersion,
      };
    case 'deny':
      if (decided.code === 'POLICY_DENIED') {
        return { decision: 'policy_denied', policyId: decided.policyId, failures: decided.failures };
      }
      return {
        decision: 'budget_exceeded',
        policyId: effective.scopes.find((s) => s.scope === decided.excess.scope)?.policyId ?? null,
        failures: decided.failures,
        exceeded: { ...decided.excess },
      };
  }
}

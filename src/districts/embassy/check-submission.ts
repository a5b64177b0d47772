import type { Tx } from '#platform/db/transact.ts';
import type { SubmissionDecision, SubmissionFacts } from './contract.ts';
import { routingPolicyOf } from './policy-rules.ts';
import { decideFrom, loadPosition, rulingPolicy } from './position.ts';

/**
 * Answers `embassy.checkSubmission`: every rule, in the order of domain.md 11.3. Locks the owner's budget scope, then
 * the agent's, until the caller commits; of parallel submissions the later one sums what the earlier one committed.
 */
export async function checkSubmission(tx: Tx, facts: SubmissionFacts): Promise<SubmissionDecision> {
  const position = await loadPosition(tx, facts, { lock: true });
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

import { audit } from '#platform/audit/audit.ts';
import { ask } from '#platform/bus/bus.ts';
import type { Tx } from '#platform/db/transact.ts';
import { toWire } from '#platform/money.ts';
import { requestApproval, type SubmissionDecision } from '../embassy/contract.ts';
import type { Spender } from './decide-spending.ts';

/** The step as it was asked for, to be taken again by `approve`, and what the approver sees of it. */
export interface FrozenStep {
  kind: 'task.submit' | 'agreement.fund';
  request: unknown;
  taskType: string;
  agentId: string | undefined;
  description: string;
  amountMinor: bigint;
}

/** Freezes a step above the owner's approval limit: an approval waits instead; no credits are held, no budget counts. */
export async function askApproval(
  tx: Tx,
  who: Spender,
  step: FrozenStep,
  { policyId, policyVersion }: Extract<SubmissionDecision, { decision: 'needs_approval' }>,
) {
  const { kind, request, taskType, agentId, description, amountMinor } = step;
  const { approval } = await ask(tx, requestApproval, {
    ownerId: who.ownerId,
    agentId: who.agentId,
    kind,
    request,
    summary: { taskType, maxBudget: toWire(amountMinor), agentId, summary: description.slice(0, 200) },
    amountMinor,
    policyId,
    policyVersion,
  });
  audit(tx, {
    action: 'exchange.requestApproval',
    subjectType: 'approval',
    subjectId: approval.id,
    ownerId: who.ownerId,
  });
  return { approval };
}

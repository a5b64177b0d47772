import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { NotFound, ValidationFailed } from '#platform/errors.ts';
import { inTurn } from '#platform/turns.ts';
import { readAgent } from '../registry/contract.ts';
import { policyChanged } from './contract.ts';
import { viewPolicy } from './list-policies.ts';
import { NO_LIMITS, ruleIssues } from './policy-rules.ts';
import { type PolicyRow, writePolicy } from './queries.ts';
import type { Policy, PolicyRules, SetAgentPolicyInput, SetDefaultPolicyInput } from './schemas.ts';

/** Of one owner in this process: they write the same row. */
const WRITERS = { widthMax: 2, waitingMax: 100, waitMs: 20_000 };

/** AGENT_NOT_FOUND unless the agent is this owner's; a stranger's looks like none. */
export async function requireOwnAgent(tx: Tx, ownerId: string, agentId: string): Promise<void> {
  const agent = await ask(tx, readAgent, { agentId });
  if (agent?.ownerId !== ownerId) throw new NotFound('AGENT_NOT_FOUND');
}

/** Writes the next version of a policy in the caller's transaction. Refuses rules that cannot hold together. */
export async function storePolicy(
  tx: Tx,
  p: { ownerId: string; agentId: string | null; enabled: boolean; rules: PolicyRules },
): Promise<PolicyRow> {
  const issues = ruleIssues(p.rules);
  if (issues.length > 0) throw new ValidationFailed(issues);
  const row = await writePolicy(tx, { ...p, now: txNow(tx) });
  emit(tx, policyChanged, row.id, { policyId: row.id, version: row.version });
  audit(tx, {
    action: 'embassy.setPolicy',
    subjectType: 'policy',
    subjectId: row.id,
    ownerId: p.ownerId,
    meta: { agentId: p.agentId, version: row.version, enabled: row.enabled },
  });
  return row;
}

/**
 * Replaces the owner's default policy whole and raises its version; rules that are left out have no limit. Submissions
 * decided after the commit stand under it; running tasks keep what they were decided under.
 */
export async function setDefaultPolicy(
  ctx: Ctx & { actor: OwnerActor },
  input: SetDefaultPolicyInput,
): Promise<Policy> {
  const { ownerId } = ctx.actor;
  return inTurn(`embassy.setPolicy ${ownerId}`, WRITERS, () =>
    transact(ctx, async (tx) =>
      viewPolicy(
        await storePolicy(tx, {
          ownerId,
          agentId: null,
          enabled: input.enabled,
          rules: { ...NO_LIMITS, ...input.rules },
        }),
      ),
    ),
  );
}

/** The same for one own agent. */
export async function setAgentPolicy(ctx: Ctx & { actor: OwnerActor }, input: SetAgentPolicyInput): Promise<Policy> {
  const { ownerId } = ctx.actor;
  return inTurn(`embassy.setPolicy ${ownerId}`, WRITERS, () =>
    transact(ctx, async (tx) => {
      await requireOwnAgent(tx, ownerId, input.agentId);
      return viewPolicy(
        await storePolicy(tx, {
          ownerId,
          agentId: input.agentId,
          enabled: input.enabled,
          rules: { ...NO_LIMITS, ...input.rules },
        }),
      );
    }),
  );
}

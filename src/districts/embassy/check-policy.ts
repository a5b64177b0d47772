import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { ask } from '#platform/bus/bus.ts';
import { now } from '#platform/clock.ts';
import { readOnly, type Tx } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import { type CandidateFacts, listRoutingCandidates } from '../registry/contract.ts';
import type { Category } from '../registry/schemas.ts';
import { viewBudget } from './budget-view.ts';
import type { SubmissionFacts } from './contract.ts';
import type { EffectivePolicy } from './policy-rules.ts';
import { decideFrom, loadPosition } from './position.ts';
import type { CheckPolicyInput, PolicyCheck } from './schemas.ts';

/**
 * What a submission would be answered now: the same decision from the same facts, without a lock and with nothing
 * written. An owner asks for itself or for an own agent, an agent for itself.
 */
export async function checkPolicy(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: CheckPolicyInput,
): Promise<PolicyCheck> {
  const at = now();
  const category = input.taskType.split(':')[0] as Category;
  return readOnly(async (tx) => {
    const who = await submitter(tx, ctx.actor, input.agentId, category, at);
    const worker = input.workerAgentId ? await candidate(tx, input.workerAgentId, category, at) : null;
    const position = await loadPosition(tx, { ...who, now: at }, { lock: false });
    const decided = decideFrom(position, {
      ...who,
      category,
      amountMinor: BigInt(input.amount),
      directWorker:
        worker === null
          ? null
          : { agentId: worker.agentId, ownerId: worker.ownerId, tier: worker.tier, scans: worker.scans },
      now: at,
    });
    const budget = (scope: 'owner' | 'agent', agentId: string | null) =>
      viewBudget(
        agentId,
        position.effective.policies.find((p) => p.agentId === agentId) ?? null,
        position.usage[scope],
        at.getTime(),
      );
    return {
      decision: decided.outcome,
      code: decided.outcome === 'deny' ? decided.code : null,
      failures: decided.outcome === 'deny' ? decided.failures : [],
      budgets: [budget('owner', null), ...(who.agentId === null ? [] : [budget('agent', who.agentId)])],
      effective: effectiveView(position.effective),
    };
  });
}

type Submitter = Pick<SubmissionFacts, 'ownerId' | 'agentId' | 'channel' | 'ownScans'>;

async function submitter(
  tx: Tx,
  actor: OwnerActor | AgentActor,
  agentId: string | undefined,
  category: Category,
  at: Date,
): Promise<Submitter> {
  const { ownerId } = actor;
  if (actor.kind === 'agent' && agentId !== undefined && agentId !== actor.agentId) {
    throw new NotFound('AGENT_NOT_FOUND');
  }
  const asking = actor.kind === 'agent' ? actor.agentId : agentId;
  if (asking === undefined) {
    const channel = actor.kind === 'owner' && actor.credential === 'cookie' ? 'session' : 'owner_token';
    return { ownerId, agentId: null, channel, ownScans: [] };
  }
  const own = await candidate(tx, asking, category, at);
  if (own.ownerId !== ownerId) throw new NotFound('AGENT_NOT_FOUND');
  return { ownerId, agentId: own.agentId, channel: 'agent_key', ownScans: own.scans };
}

async function candidate(tx: Tx, agentId: string, category: Category, at: Date): Promise<CandidateFacts> {
  const found = isId(agentId)
    ? (await ask(tx, listRoutingCandidates, { category, agentIds: [agentId], now: at })).candidates[0]
    : undefined;
  if (!found) throw new NotFound('AGENT_NOT_FOUND');
  return found;
}

function effectiveView(e: EffectivePolicy): PolicyCheck['effective'] {
  return {
    perTaskMax: e.perTaskMax,
    categoriesAllowed: e.categoriesAllowed === null ? null : [...e.categoriesAllowed],
    approvalAbove: e.approvalAbove,
    workerMinTier: e.workerMinTier,
    workerMinScanScore: e.workerMinScanScore,
    workerScanCleanOnly: e.workerScanCleanOnly,
    workerScanMaxAgeDays: e.workerScanMaxAgeDays,
    ownAgentMinScanScore: e.ownAgentMinScanScore,
    agentsBlocked: [...e.agentsBlocked],
    ownersBlocked: [...e.ownersBlocked],
  };
}

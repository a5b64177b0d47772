/** Whether somebody may spend: policy and budgets as Embassy rules them, and a worker who can be hired. */
import type { AgentActor, OwnerActor } from '#platform/actor.ts';
import { ask } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { CivitasError, Conflict } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import { toWire } from '#platform/money.ts';
import { inTurn } from '#platform/turns.ts';
import { checkSubmission, type SubmissionDecision } from '../embassy/contract.ts';
import { requireActiveOwner } from '../identity/contract.ts';
import { listRoutingCandidates, readAgent } from '../registry/contract.ts';
import type { Category } from '../registry/schemas.ts';

export interface Spender {
  ownerId: string;
  agentId: string | null;
  channel: 'session' | 'owner_token' | 'agent_key';
}

/** Of one owner in this process: they meet at the owner's budget and pool anyway, and leave the connections to others. */
const SPENDERS = { widthMax: 4, waitingMax: 1_024, waitMs: 20_000 };

/** Runs what spends an owner's credits when it is its turn among all that do. */
export function inSpendingTurn<T>(ownerId: string, fn: () => Promise<T>): Promise<T> {
  return inTurn(`exchange.spend ${ownerId}`, SPENDERS, fn);
}

export interface Spending {
  category: Category;
  amountMinor: bigint;
  /** The worker that is hired, if it is known. */
  workerAgentId: string | null;
  /** A direct hire costs the worker's list price; a bid names its own. */
  listPriceBinds: boolean;
}

/** Who spends, and by which credential. */
export function submitterOf(actor: OwnerActor | AgentActor): Spender {
  return actor.kind === 'agent'
    ? { ownerId: actor.ownerId, agentId: actor.agentId, channel: 'agent_key' }
    : { ownerId: actor.ownerId, agentId: null, channel: actor.credential === 'cookie' ? 'session' : 'owner_token' };
}

type Allowed = Extract<SubmissionDecision, { decision: 'allow' | 'needs_approval' }>;

/**
 * Asks Embassy; throws its refusals in the words of domain.md 11.3. `approved` waives approvalAbove. Locks nothing:
 * `embassy.commitBudget` has the last word about the caps.
 */
export async function decideSpending(
  tx: Tx,
  who: Spender,
  wish: Spending,
  { approved }: { approved: boolean },
): Promise<Allowed> {
  const decided = await askEmbassy(tx, who, wish, approved);
  if (decided.decision !== 'budget_exceeded') return decided;
  const { exceeded } = decided;
  throw new CivitasError(
    'BUDGET_EXCEEDED',
    `The ${exceeded.period} budget of ${exceeded.limit} credits has ${exceeded.used} used; this asks ${exceeded.requested}. Ask for less, raise the cap or wait.`,
    { details: { ...exceeded, policyId: decided.policyId, failures: decided.failures } },
  );
}

/** Policy alone, where nothing is spent yet: budgets and approval are asked when it is. */
export async function refuseByPolicy(tx: Tx, who: Spender, wish: Spending): Promise<void> {
  await askEmbassy(tx, who, wish, true);
}

async function askEmbassy(
  tx: Tx,
  who: Spender,
  wish: Spending,
  approved: boolean,
): Promise<Exclude<SubmissionDecision, { decision: 'policy_denied' }>> {
  const now = txNow(tx);
  const { category, amountMinor } = wish;
  await ask(tx, requireActiveOwner, { ownerId: who.ownerId });
  const ownScans = who.agentId
    ? ((await ask(tx, listRoutingCandidates, { category, agentIds: [who.agentId], now })).candidates[0]?.scans ?? [])
    : [];
  if (who.agentId) await requireActiveAgent(tx, who.agentId);
  const directWorker = wish.workerAgentId === null ? null : await hired(tx, wish, wish.workerAgentId);
  const decided = await ask(tx, checkSubmission, {
    ownerId: who.ownerId,
    agentId: who.agentId,
    channel: who.channel,
    category,
    amountMinor,
    directWorker,
    ownScans,
    now,
    approved,
  });
  if (decided.decision !== 'policy_denied') return decided;
  throw new CivitasError(
    'POLICY_DENIED',
    `The owner's policy refuses this: ${decided.failures.map((f) => f.rule).join(', ')}.`,
    { details: { policyId: decided.policyId, failures: decided.failures } },
  );
}

/** A suspended agent still authenticates, but neither buys nor bids. */
export async function requireActiveAgent(tx: Tx, agentId: string): Promise<void> {
  const self = await ask(tx, readAgent, { agentId });
  if (self?.status !== 'active')
    throw new CivitasError('ACCESS_DENIED', 'This agent is suspended: it can neither submit nor take on work.');
}

/** The hired agent must be active, have room for its price in the budget, and be known. */
async function hired(tx: Tx, wish: Spending, agentId: string) {
  const facts = (
    await ask(tx, listRoutingCandidates, {
      category: wish.category,
      agentIds: isId(agentId) ? [agentId] : [],
      now: txNow(tx),
    })
  ).candidates[0];
  if (!facts?.active) {
    throw new Conflict(
      'The agent you want to hire is not active. Choose another, or leave agentId out.',
      { agentId },
      'AGENT_UNAVAILABLE',
    );
  }
  if (wish.listPriceBinds && facts.priceMinor !== null && facts.priceMinor > wish.amountMinor) {
    throw new Conflict(
      `The agent's list price is ${facts.priceMinor} credits; maxBudget is ${wish.amountMinor}. Raise maxBudget or hire another.`,
      { agentId, price: toWire(facts.priceMinor) },
      'AGENT_UNAVAILABLE',
    );
  }
  return { agentId: facts.agentId, ownerId: facts.ownerId, tier: facts.tier, scans: facts.scans };
}

/** Builds the router's input from what the districts say now; everything that counts is inside, so it can be replayed. */
import { ask } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { toWire } from '#platform/money.ts';
import { checkOwnScans, readWorkerRules } from '../embassy/contract.ts';
import { type CandidateFacts, listRoutingCandidates } from '../registry/contract.ts';
import { type Category, scanPosture, type Tier } from '../registry/schemas.ts';
import { newcomerDraw } from './newcomer-draw.ts';
import type { TaskRow } from './queries.ts';
import { ROUTING_VERSION, type RoutingCandidate, type RoutingInput } from './routing-input.ts';

/** `agentIds` narrows to these agents (direct hire, claim). */
export async function routingSnapshot(tx: Tx, task: TaskRow, agentIds?: string[]): Promise<RoutingInput> {
  const [snapshot] = await routingSnapshots(tx, [task], agentIds);
  return snapshot as RoutingInput;
}

/** One snapshot for each task, in their order. What is asked does not grow with the tasks, only with their categories. */
export async function routingSnapshots(
  tx: Tx,
  tasks: readonly TaskRow[],
  agentIds?: string[],
): Promise<RoutingInput[]> {
  const now = txNow(tx);
  const supplies = new Map<string, Supply>();
  for (const { category } of tasks)
    if (!supplies.has(category)) supplies.set(category, await supplyOf(tx, category as Category, now, agentIds));
  const rules = await ask(tx, readWorkerRules, {
    buyers: tasks.map((t) => ({ ownerId: t.buyerOwnerId, agentId: t.buyerAgentId })),
  });
  return tasks.map((task, n) =>
    snapshotOf(task, supplies.get(task.category) as Supply, rules[n] as RoutingInput['policy'], now),
  );
}

/** Who could work in a category, and whose own owner lets it. */
interface Supply {
  candidates: CandidateFacts[];
  truncated: boolean;
  allowed: ReadonlySet<string>;
}

async function supplyOf(tx: Tx, category: Category, now: Date, agentIds?: string[]): Promise<Supply> {
  const { candidates, truncated } = await ask(tx, listRoutingCandidates, {
    category,
    ...(agentIds ? { agentIds } : {}),
    now,
  });
  const own = await ask(tx, checkOwnScans, {
    agents: candidates.map(({ agentId, ownerId, scans }) => ({ agentId, ownerId, scans })),
    now,
  });
  return { candidates, truncated, allowed: new Set(own.allowed) };
}

function snapshotOf(task: TaskRow, supply: Supply, rules: RoutingInput['policy'], now: Date): RoutingInput {
  const { candidates, truncated, allowed } = supply;
  return {
    version: ROUTING_VERSION,
    now: iso(now),
    settings: {
      tierCaps: env.ROUTING_TIER_CAPS,
      bandsStrict: env.ROUTING_BANDS_STRICT,
      newcomerPercent: env.ROUTING_NEWCOMER_PERCENT,
    },
    task: {
      id: task.id,
      category: task.category as Category,
      tags: task.tags,
      requiredTags: task.requiredTags,
      maxBudget: toWire(task.maxBudgetMinor),
      minTier: task.minTier as Tier | null,
      minScanScore: task.minScanScore,
      buyerClusterId: task.buyerClusterId,
      newcomers: task.newcomers,
      triedAgentIds: task.triedAgentIds,
      newcomerDraw: newcomerDraw(task.id),
    },
    policy: rules,
    candidates: candidates.map((c) => candidate(c, rules.workerScanMaxAgeDays, now, allowed.has(c.agentId))),
    truncated,
  };
}

function candidate(c: CandidateFacts, maxAgeDays: number, now: Date, ownScanOk: boolean): RoutingCandidate {
  const posture = scanPosture(c.scans, maxAgeDays, now.getTime());
  return {
    agentId: c.agentId,
    ownerId: c.ownerId,
    clusterId: c.clusterId,
    active: c.active,
    availability: c.availability,
    reachable: c.reachable,
    tags: c.tags,
    price: c.priceMinor === null ? null : toWire(c.priceMinor),
    tier: c.tier,
    scoreLower: c.scoreLower,
    categoryLower: c.categoryLower,
    categorySamples: c.categorySamples,
    scanScore: posture?.score ?? null,
    scanVerdict: posture?.verdict ?? null,
    scanAgeDays: posture?.ageDays ?? null,
    ownScanOk,
    activeTasks: c.activeTasks,
    concurrencyMax: c.concurrencyMax,
    lastAssignedAt: iso(c.lastAssignedAt),
    lifetimeAssignments: c.lifetimeAssignments,
  };
}

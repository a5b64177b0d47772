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

/** `agentIds` narrows to these agents (direct hire, claim, the list of open tasks). */
export async function routingSnapshot(tx: Tx, task: TaskRow, agentIds?: string[]): Promise<RoutingInput> {
  const now = txNow(tx);
  const category = task.category as Category;
  const { candidates, truncated } = await ask(tx, listRoutingCandidates, {
    category,
    ...(agentIds ? { agentIds } : {}),
    now,
  });
  const rules = await ask(tx, readWorkerRules, { ownerId: task.buyerOwnerId, agentId: task.buyerAgentId });
  const own = await ask(tx, checkOwnScans, {
    agents: candidates.map(({ agentId, ownerId, scans }) => ({ agentId, ownerId, scans })),
    now,
  });
  const allowed = new Set(own.allowed);
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
      category,
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

/** What other districts may ask of Registry inside their own transaction, and what it tells them. */
import { z } from 'zod';
import { command, event } from '../../platform/bus/contract.ts';
import { Id } from '../../platform/wire.ts';
import type { Availability, Category, ScanVerdict, Tier } from './schemas.ts';

export interface AgentFacts {
  agentId: string;
  ownerId: string;
  displayName: string;
  trustTier: Tier;
  status: 'active' | 'suspended' | 'deactivated';
  availability: Availability;
  concurrencyMax: number;
  activeTasks: number;
  /** List price in the asked category; null: the task's budget. */
  priceMinor: bigint | null;
  hasCategory: boolean;
}

/** One agent, or null. Locks nothing. */
export const readAgent = command<{ agentId: string; category?: Category }, AgentFacts | null>('registry.readAgent');

/** A key found in public, by its SHA-256: dead at the commit. Null for one that was never ours. */
export const revokeLeakedAgentKey = command<
  { keyHash: string },
  { ownerId: string; subjectType: string; subjectId: string; revoked: boolean } | null
>('registry.revokeLeakedAgentKey');

/** An owner's agents, oldest first, every status but erased. Locks nothing. */
export const listOwnerAgents = command<{ ownerId: string }, { agentId: string; displayName: string }[]>(
  'registry.listOwnerAgents',
);

/** A candidate row of the router's input (domain.md 10.2), in the words of Registry. */
export interface CandidateFacts {
  agentId: string;
  ownerId: string;
  clusterId: string;
  active: boolean;
  availability: Availability;
  reachable: boolean;
  tags: string[];
  priceMinor: bigint | null;
  tier: Tier;
  scoreLower: number;
  categoryLower: number | null;
  categorySamples: number;
  /** Latest scan per type; the caller applies the maximum age of the policy in force. */
  scans: { type: string; score: number; verdict: ScanVerdict; scannedAt: Date }[];
  activeTasks: number;
  concurrencyMax: number;
  lastAssignedAt: Date | null;
  lifetimeAssignments: number;
}

/**
 * At most 500 candidates that have the category and are active, by scoreLower descending, agentId ascending;
 * `truncated` says there were more. `agentIds` narrows to these agents, whatever their status. A snapshot: no locks.
 */
export const listRoutingCandidates = command<
  { category: Category; agentIds?: string[]; now: Date },
  { candidates: CandidateFacts[]; truncated: boolean }
>('registry.listRoutingCandidates');

/**
 * Takes a slot under the agent's row lock, rechecking status, availability and load. `claim`: availability only needs to
 * be other than offline. False: somebody else was first, or the agent changed.
 */
export const reserveSlot = command<
  { agentId: string; mode: 'assign' | 'claim' | 'direct' },
  { reserved: boolean; reason: 'INACTIVE' | 'UNAVAILABLE' | 'FULL' | null; ownerId: string; displayName: string }
>('registry.reserveSlot');

/** Gives a slot back, in the transaction that ends the work. Never below zero. */
export const releaseSlot = command<{ agentId: string }, { activeTasks: number }>('registry.releaseSlot');

/** Cluster of an owner: itself until it shares a card, a phone or a mailbox with another. */
export const readOwnerCluster = command<{ ownerId: string }, { clusterId: string; weightEligible: boolean }>(
  'registry.readOwnerCluster',
);

export interface ReputationFacts {
  agentId: string;
  overallScore: number;
  scoreLower: number;
  confidence: number;
  effectiveSamples: number;
  dimensions: { outcome: number; relationship: number; economic: number; reliability: number };
  trustTier: Tier;
  formulaVersion: string;
}
export const readReputation = command<{ agentId: string; asOf: Date }, ReputationFacts | null>(
  'registry.readReputation',
);

/** What outsiders may know of an agent. */
export interface StandingFacts {
  agentId: string;
  displayName: string;
  status: 'active' | 'suspended' | 'deactivated';
  trustTier: Tier;
  overallScore: number;
  scoreLower: number;
  confidence: number;
  effectiveSamples: number;
  dimensions: { outcome: number; relationship: number; economic: number; reliability: number };
  /** Categories with evidence, most first. */
  categories: { category: Category; score: number; effectiveSamples: number }[];
  /** Where the score began; a replay of the evidence log needs it. */
  baseRate: number;
  completedTasks: number;
  distinctBuyers: number;
  registeredAt: Date;
  scan: { score: number; verdict: ScanVerdict; scannedAt: Date } | null;
  formulaVersion: string;
  /** The asked instant, or the last evidence where that is later. */
  asOf: Date;
}
/** Unknown, erased and hidden agents are absent from the answer. Locks nothing. */
export const readStandings = command<{ agentIds: string[]; asOf: Date }, Map<string, StandingFacts>>(
  'registry.readStandings',
);

export interface ScoreSnapshot {
  /** UTC day, `YYYY-MM-DD`. */
  day: string;
  overall: number;
  lower: number;
  effectiveSamples: number;
  tier: Tier;
}
/** Daily scores from a day on, oldest first; null for an agent that outsiders may not see. */
export const readScoreHistory = command<{ agentId: string; fromDay: string; limit: number }, ScoreSnapshot[] | null>(
  'registry.readScoreHistory',
);

export interface EvidenceLogRow {
  seq: number;
  dimension: 'outcome' | 'relationship' | 'economic' | 'reliability';
  category: Category;
  x: number;
  weight: number;
  value: number;
  repeatK: number;
  source: number;
  reason: string;
  occurredAt: Date;
  /** The seq of the row this one takes back. */
  reverses: number | null;
  buyerClusterId: string;
}
/**
 * The append-only evidence of an agent, oldest first. `standing` leaves out reversals and what they take back. Null for
 * an agent that outsiders may not see.
 */
export const readEvidenceLog = command<
  { agentId: string; standing: boolean; limit: number; offset: number },
  { rows: EvidenceLogRow[]; total: number } | null
>('registry.readEvidenceLog');

/** The published formula: parameters, weights, tier rules, version, changelog. */
export const readFormula = command<Record<string, never>, Record<string, unknown> & { version: string }>(
  'registry.readFormula',
);

/** Records a scan as a signal of this agent. */
export const recordAgentScan = command<
  {
    agentId: string;
    scanId: string;
    type: string;
    score: number;
    verdict: ScanVerdict;
    rulesetVersion: string;
    scannedAt: Date;
  },
  { recorded: boolean }
>('registry.recordAgentScan');

const Reason = z.string().max(200);
export const agentRegistered = event(
  'registry',
  'agent.registered',
  'agent',
  z.object({ ownerId: Id, framework: z.string() }),
);
export const agentUpdated = event('registry', 'agent.updated', 'agent', z.object({ changed: z.array(z.string()) }));
export const agentKeyRotated = event('registry', 'agent.key_rotated', 'agent', z.object({ keyPrefix: z.string() }));
export const agentDeactivated = event('registry', 'agent.deactivated', 'agent', z.object({ reason: Reason }));
export const agentReactivated = event('registry', 'agent.reactivated', 'agent', z.object({ reason: Reason }));
export const agentSuspended = event('registry', 'agent.suspended', 'agent', z.object({ reason: Reason }));
export const reputationUpdated = event(
  'registry',
  'reputation.updated',
  'agent',
  z.object({ overall: z.int(), lower: z.int(), effectiveSamples: z.number(), formulaVersion: z.string() }),
);
export const trustTierChanged = event(
  'registry',
  'trust_tier.changed',
  'agent',
  z.object({ from: z.string(), to: z.string() }),
);
export const webhookDisabled = event(
  'registry',
  'webhook.disabled',
  'agent',
  z.object({ endpointId: Id, reason: Reason }),
);

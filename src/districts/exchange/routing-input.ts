/**
 * What the router decides from. Every decision stores its input, so that it can be replayed: the schema is strict and
 * holds all that counts, settings and lane draw included (domain.md 10.1, 10.2).
 */
import { z } from 'zod';
import { Instant } from '#platform/wire.ts';
import { Availability, Category, ScanVerdict, TIERS, Tier } from '../registry/schemas.ts';

export const ROUTING_VERSION = 'route-1';

/** Printable ASCII: comparing such ids by code unit is comparing them by byte. */
const RoutedId = z.string().regex(/^[\x21-\x7e]{1,64}$/);
const Count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
/** 1,000 times an amount must stay an exact integer. */
const Amount = z.int().min(0).max(1_000_000_000_000);
const Points = z.int().min(0).max(1_000);
const ScanScore = z.int().min(0).max(100);
const Tags = z.array(z.string().min(1).max(40)).max(100);

/** The part of the buyer's merged policy that decides who may work for it (domain.md 11.1). */
export const RoutingPolicy = z.strictObject({
  workerMinTier: Tier.nullable(),
  workerMinScanScore: ScanScore.nullable(),
  workerScanCleanOnly: z.boolean(),
  workerScanMaxAgeDays: z.int().min(1).max(365),
  agentsBlocked: z.array(RoutedId).max(400),
  ownersBlocked: z.array(RoutedId).max(400),
});
export type RoutingPolicy = z.infer<typeof RoutingPolicy>;

export const RoutingCandidate = z.strictObject({
  agentId: RoutedId,
  ownerId: RoutedId,
  clusterId: RoutedId,
  /** Agent and owner are active. */
  active: z.boolean(),
  availability: Availability,
  /** Seen within ROUTING_SEEN_MINUTES, or a webhook without failures. */
  reachable: z.boolean(),
  tags: Tags,
  price: Amount.nullable(),
  tier: Tier,
  scoreLower: Points,
  categoryLower: Points.nullable(),
  /** Effective samples in the task's category; compared, never calculated with. */
  categorySamples: z.number().min(0).max(1_000),
  scanScore: ScanScore.nullable(),
  scanVerdict: ScanVerdict.nullable(),
  scanAgeDays: z.int().min(0).max(100_000).nullable(),
  /** The worker's own owner lets it work. */
  ownScanOk: z.boolean(),
  activeTasks: Count,
  concurrencyMax: z.int().min(1).max(1_000),
  lastAssignedAt: Instant.nullable(),
  lifetimeAssignments: Count,
});
export type RoutingCandidate = z.infer<typeof RoutingCandidate>;

export const RoutingSettings = z.strictObject({
  /** ROUTING_TIER_CAPS: the greatest maxBudget a tier is assigned by itself. */
  tierCaps: z.strictObject(Object.fromEntries(TIERS.map((t) => [t, Amount])) as Record<Tier, typeof Amount>),
  bandsStrict: z.boolean(),
  newcomerPercent: z.int().min(0).max(100),
});
export type RoutingSettings = z.infer<typeof RoutingSettings>;

export const DEFAULT_ROUTING_SETTINGS: RoutingSettings = {
  tierCaps: { unverified: 500, provisional: 2_500, established: 10_000, trusted: 100_000, elite: 1_000_000 },
  bandsStrict: false,
  newcomerPercent: 10,
};

export const CANDIDATES_MAX = 500;

export const RoutingInput = z.strictObject({
  version: z.literal(ROUTING_VERSION),
  now: Instant,
  settings: RoutingSettings,
  task: z.strictObject({
    id: RoutedId,
    category: Category,
    /** The subtype included. */
    tags: Tags,
    requiredTags: Tags,
    maxBudget: Amount.min(1),
    minTier: Tier.nullable(),
    minScanScore: ScanScore.nullable(),
    buyerClusterId: RoutedId,
    newcomers: z.boolean(),
    triedAgentIds: z.array(RoutedId).max(100),
    /** `newcomerDraw(task.id)`, 0 to 99. */
    newcomerDraw: z.int().min(0).max(99),
  }),
  policy: RoutingPolicy,
  candidates: z
    .array(RoutingCandidate)
    .max(CANDIDATES_MAX)
    .refine((list) => new Set(list.map((c) => c.agentId)).size === list.length, 'an agent is a candidate once'),
  /** Registry had more candidates than it delivered. */
  truncated: z.boolean(),
});
export type RoutingInput = z.infer<typeof RoutingInput>;

/** The words of Registry that every district and the browser share. */
import { z } from 'zod';
import { CREDITS_MAX, Credits, Id, Instant, InstantInput, PageInput, pageOf, text } from '../../platform/wire.ts';

/** The ten categories of work (domain.md 1.3). */
export const CATEGORIES = [
  'code_generation',
  'code_review',
  'testing',
  'data_analysis',
  'content_creation',
  'research',
  'design',
  'devops',
  'security',
  'general',
] as const;
export const Category = z.enum(CATEGORIES);
export type Category = z.infer<typeof Category>;

/** Trust tiers, lowest first (domain.md 13.3). */
export const TIERS = ['unverified', 'provisional', 'established', 'trusted', 'elite'] as const;
export const Tier = z.enum(TIERS);
export type Tier = z.infer<typeof Tier>;

/** 0 for unverified to 4 for elite: tiers are compared by rank. */
export function tierRank(tier: Tier): number {
  return TIERS.indexOf(tier);
}

/** The higher of two tiers; null stands for "no tier asked". */
export function higherTier(a: Tier | null, b: Tier | null): Tier | null {
  if (a === null || b === null) return a ?? b;
  return tierRank(a) >= tierRank(b) ? a : b;
}

export const RECOMMENDATIONS = [
  'not_yet_rated',
  'suitable_for_low_value_tasks',
  'suitable_for_medium_value_tasks',
  'suitable_for_high_value_tasks',
  'highest_trust',
] as const;
export const Recommendation = z.enum(RECOMMENDATIONS);
export type Recommendation = z.infer<typeof Recommendation>;

/** What the Trust API says of an agent: by its tier while it is active, otherwise that it is not rated. */
export function recommendationOf(tier: Tier, active: boolean): Recommendation {
  return active ? RECOMMENDATIONS[tierRank(tier)]! : 'not_yet_rated';
}

export const AVAILABILITIES = ['available', 'busy', 'offline'] as const;
export const Availability = z.enum(AVAILABILITIES);
export type Availability = z.infer<typeof Availability>;

/** Verdicts of a configuration scan, best first. */
export const SCAN_VERDICTS = ['clean', 'review', 'block'] as const;
export const ScanVerdict = z.enum(SCAN_VERDICTS);
export type ScanVerdict = z.infer<typeof ScanVerdict>;

/** What an agent's configuration scans say together (domain.md 11.1). */
export interface ScanPosture {
  score: number;
  verdict: ScanVerdict;
  /** Days, rounded up, of the oldest scan counted. */
  ageDays: number;
}

const DAY_MS = 86_400_000;

/**
 * The lowest score and the worst verdict among the latest scan of each type, of those at most `maxAgeDays` old; null
 * when none is left. A newer scan replaces an older one of its type for better and for worse, so nobody can keep an
 * old good one alive.
 */
export function scanPosture(
  scans: Iterable<{ type: string; score: number; verdict: ScanVerdict; scannedAt: Date }>,
  maxAgeDays: number,
  nowMs: number,
): ScanPosture | null {
  const latest = new Map<string, { score: number; verdict: ScanVerdict; scannedAt: Date }>();
  for (const scan of scans) {
    const known = latest.get(scan.type);
    if (known === undefined || scan.scannedAt > known.scannedAt) latest.set(scan.type, scan);
  }
  let posture: ScanPosture | null = null;
  for (const { score, verdict, scannedAt } of latest.values()) {
    const ageMs = Math.max(0, nowMs - scannedAt.getTime());
    if (ageMs > maxAgeDays * DAY_MS) continue;
    const ageDays = Math.ceil(ageMs / DAY_MS);
    posture ??= { score, verdict, ageDays };
    posture = {
      score: Math.min(posture.score, score),
      verdict: SCAN_VERDICTS.indexOf(posture.verdict) >= SCAN_VERDICTS.indexOf(verdict) ? posture.verdict : verdict,
      ageDays: Math.max(posture.ageDays, ageDays),
    };
  }
  return posture;
}

// Agents on the wire (domain.md 7.2, 7.3) ------------------------------------------------------------------------

export const FRAMEWORKS = ['crewai', 'langgraph', 'openclaw', 'autogen', 'adk', 'openai', 'custom'] as const;
export const Framework = z.enum(FRAMEWORKS);
export const AgentStatus = z.enum(['active', 'suspended', 'deactivated']);

const Tag = z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be lower-case letters, digits and hyphens');
export const CapabilityInput = z.strictObject({
  category: Category,
  tags: z.array(Tag).max(20).default([]),
  /** List price in credits; null or absent: the task's budget. */
  price: Credits.max(1_000_000).nullable().optional(),
});
const Capabilities = z
  .array(CapabilityInput)
  .max(10)
  .refine((list) => new Set(list.map((c) => c.category)).size === list.length, 'each category may occur once');
const ConcurrencyMax = z.int().min(1).max(20);

/**
 * What a key may do beside reading: `work` claims tasks, works in sandboxes and delivers; `hire` submits and cancels tasks
 * and asks for offers. Judging and disputing belong to either side.
 */
export const KeyScope = z.enum(['read', 'work', 'hire']);
export type KeyScope = z.infer<typeof KeyScope>;
/** How long a new key lives and what it may do; they belong to the key, not to the agent. */
const KeyTerms = {
  expiresInDays: z.int().min(1).max(365).optional().describe('Life of the key. Absent: no expiry'),
  scopes: z
    .array(KeyScope)
    .min(1)
    .max(3)
    .refine((list) => new Set(list).size === list.length, 'each scope may occur once')
    .optional()
    .describe('What the key may do. Absent: everything; every key may read'),
};

export const RegisterAgentInput = z.strictObject({
  displayName: text(1, 80),
  framework: Framework,
  description: text(0, 2_000).optional(),
  capabilities: Capabilities.optional(),
  model: text(1, 100).optional(),
  concurrencyMax: ConcurrencyMax.optional(),
  ...KeyTerms,
});
export type RegisterAgentInput = z.infer<typeof RegisterAgentInput>;

export const AgentPatch = z.strictObject({
  displayName: text(1, 80).optional(),
  description: text(0, 2_000).nullable().optional(),
  model: text(1, 100).nullable().optional(),
  availability: Availability.optional(),
  capabilities: Capabilities.optional(),
  concurrencyMax: ConcurrencyMax.optional(),
});
export type AgentPatch = z.infer<typeof AgentPatch>;
export const UpdateAgentInput = z.strictObject({ agentId: Id, ...AgentPatch.shape });
export type UpdateAgentInput = z.infer<typeof UpdateAgentInput>;
export const CallingKey = z
  .object({
    keyId: Id,
    agentId: Id,
    ownerId: Id,
    scopes: z.array(KeyScope).max(3).describe('Empty: everything'),
  })
  .meta({ id: 'CallingKey' });
export type CallingKey = z.infer<typeof CallingKey>;
export const RotateAgentKeyInput = z.strictObject({ agentId: Id, ...KeyTerms });
export type RotateAgentKeyInput = z.infer<typeof RotateAgentKeyInput>;
export const AgentIdInput = z.strictObject({ agentId: Id });
export type AgentIdInput = z.infer<typeof AgentIdInput>;

export const ListAgentsInput = z.strictObject({
  ...PageInput.shape,
  category: Category.optional(),
  tag: Tag.optional(),
  trustTier: Tier.optional(),
  minScore: z.int().min(0).max(1_000).optional(),
  availability: Availability.optional(),
  q: text(1, 80).optional(),
  /** Only the caller's own agents, every status. */
  mine: z.boolean().optional(),
});
export type ListAgentsInput = z.infer<typeof ListAgentsInput>;

const Score = z.int().min(0).max(1_000);
export const AgentPublic = z
  .object({
    id: Id,
    displayName: z.string().max(80),
    framework: Framework,
    model: z.string().max(100).nullable(),
    description: z.string().max(2_000).nullable(),
    capabilities: z
      .array(z.object({ category: Category, tags: z.array(z.string().max(40)).max(20), price: Credits.nullable() }))
      .max(10),
    availability: Availability,
    status: AgentStatus,
    trustTier: Tier,
    overallScore: Score,
    scoreLower: Score,
    confidence: z.int().min(0).max(100),
    completedTasks: z.int().min(0).max(CREDITS_MAX),
    scan: z.object({ score: z.int().min(0).max(100), verdict: ScanVerdict, scannedAt: Instant }).nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'AgentPublic' });
export type AgentPublic = z.infer<typeof AgentPublic>;

export const AgentOwn = z
  .object({
    ...AgentPublic.shape,
    ownerId: Id,
    dimensions: z.object({ outcome: Score, relationship: Score, economic: Score, reliability: Score }),
    effectiveSamples: z.number().min(0).max(100),
    keyPrefix: z.string().max(8).nullable(),
    keyLast4: z.string().max(4).nullable(),
    keyCreatedAt: Instant.nullable(),
    keyLastUsedAt: Instant.nullable(),
    keyExpiresAt: Instant.nullable(),
    keyScopes: z.array(KeyScope).max(3).describe('Empty: everything'),
    concurrencyMax: ConcurrencyMax,
    activeTasks: z.int().min(0).max(20),
    consecutiveFailures: z.int().min(0).max(1_000),
    suspendedReason: z.string().max(200).nullable(),
    lastSeenAt: Instant.nullable(),
    webhook: z.object({ url: z.string().max(2_000), enabled: z.boolean() }).nullable(),
  })
  .meta({ id: 'AgentOwn' });
export type AgentOwn = z.infer<typeof AgentOwn>;

export const AgentPage = pageOf(AgentPublic);

/** An administrator's act on an agent; the reason is shown to its owner. */
export const AgentReasonInput = z.strictObject({ agentId: Id, reason: text(1, 200) });
export type AgentReasonInput = z.infer<typeof AgentReasonInput>;

export const Dimension = z.enum(['outcome', 'relationship', 'economic', 'reliability']);
export const ListReputationEventsInput = z.strictObject({
  ...PageInput.shape,
  agentId: Id,
  dimension: Dimension.optional(),
});
export type ListReputationEventsInput = z.infer<typeof ListReputationEventsInput>;
/** One piece of evidence, with what its weight was computed from (domain.md 13.2). */
export const ReputationEventView = z
  .object({
    id: Id,
    seq: z.int().min(1),
    dimension: Dimension,
    category: Category,
    x: z.number().min(0).max(1),
    weight: z.number().min(0).max(3),
    value: z.number().min(0).max(1),
    repeatK: z.int().min(1),
    source: z.number().min(0).max(3),
    reason: z.string().max(40),
    taskId: Id.nullable(),
    occurredAt: Instant,
    /** The event that this one takes back. */
    reverses: Id.nullable(),
    /** A later event took this one back. */
    reversed: z.boolean(),
  })
  .meta({ id: 'ReputationEvent' });
export type ReputationEventView = z.infer<typeof ReputationEventView>;
export const ReputationEventPage = pageOf(ReputationEventView);
export const RegisteredAgent = z.object({ agent: AgentOwn, apiKey: z.string().max(64) });
export type RegisteredAgent = z.infer<typeof RegisteredAgent>;
export const RotatedKey = z.object({ apiKey: z.string().max(64), rotatedAt: Instant });
export type RotatedKey = z.infer<typeof RotatedKey>;

// Webhooks of agents (domain.md 7.3, 9) ------------------------------------------------------------------------------

export const WEBHOOK_TYPES = [
  'task_assigned',
  'task_completed',
  'task_failed',
  'feedback_received',
  'task_refunded',
  'dispute_opened',
  'dispute_resolved',
  'approval_decided',
  'agent_suspended',
  'trust_tier_changed',
  'bid_accepted',
  'new_matching_request',
  'agreement_cancelled',
  'webhook_test',
] as const;
export const WebhookType = z.enum(WEBHOOK_TYPES);
export type WebhookType = z.infer<typeof WebhookType>;

/** Left out by an agent, which means itself. */
const AgentMeant = { agentId: Id.optional() };
export const WebhookAgentInput = z.strictObject(AgentMeant);
export type WebhookAgentInput = z.infer<typeof WebhookAgentInput>;
const WebhookUrl = z.string().min(1).max(2_000);
export const SetWebhookInput = z.strictObject({ ...AgentMeant, url: WebhookUrl });
export type SetWebhookInput = z.infer<typeof SetWebhookInput>;

export const RegisteredWebhook = z.object({
  url: WebhookUrl,
  /** The first time only. */
  secret: z.string().max(64).optional(),
  enabled: z.boolean(),
});
export type RegisteredWebhook = z.infer<typeof RegisteredWebhook>;

export const Webhook = z
  .object({
    url: WebhookUrl,
    enabled: z.boolean(),
    consecutiveFailures: z.int().min(0).max(2_147_483_647),
    disabledAt: Instant.nullable(),
    disabledReason: z.string().max(200).nullable(),
    /** Until then deliveries carry a signature by the secret before the last rotation, too. */
    previousSecretUntil: Instant.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof Webhook>;
export const RotatedWebhookSecret = z.object({ secret: z.string().max(64), previousSecretUntil: Instant });
export type RotatedWebhookSecret = z.infer<typeof RotatedWebhookSecret>;

export const DeliveryStatus = z.enum(['pending', 'delivered', 'failed']);
const HttpStatus = z.int().min(100).max(999).nullable();
const DurationMs = z.int().min(0).max(2_147_483_647);
export const WebhookDelivery = z
  .object({
    id: Id,
    /** The `webhook-id` header of every attempt. */
    webhookId: z.string().max(64),
    type: WebhookType,
    status: DeliveryStatus,
    /** Tries since it was queued or replayed; `attempts` holds every one there was. */
    attempt: z.int().min(0).max(1_000),
    attempts: z
      .array(
        z.object({ at: Instant, status: HttpStatus, durationMs: DurationMs, error: z.string().max(200).nullable() }),
      )
      .max(10_000),
    nextAttemptAt: Instant.nullable(),
    responseStatus: HttpStatus,
    durationMs: DurationMs.nullable(),
    error: z.string().max(200).nullable(),
    body: z.record(z.string(), z.unknown()),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;
export const WebhookDeliveryPage = pageOf(WebhookDelivery);
export const ListDeliveriesInput = z.strictObject({
  ...PageInput.shape,
  ...AgentMeant,
  status: DeliveryStatus.optional(),
});
export type ListDeliveriesInput = z.infer<typeof ListDeliveriesInput>;
export const QueuedDelivery = z.object({ deliveryId: Id });
export type QueuedDelivery = z.infer<typeof QueuedDelivery>;
export const ReplayDeliveryInput = z.strictObject({ ...AgentMeant, deliveryId: Id });
export type ReplayDeliveryInput = z.infer<typeof ReplayDeliveryInput>;
export const ReplayDeliveriesInput = z.strictObject({
  ...AgentMeant,
  /** Inclusive, by the instant of queueing. */
  from: InstantInput,
  /** Exclusive. */
  to: InstantInput.optional(),
  status: z.enum(['delivered', 'failed']).optional(),
});
export type ReplayDeliveriesInput = z.infer<typeof ReplayDeliveriesInput>;
export const ReplayedDeliveries = z.object({ queued: z.int().min(0).max(1_000) });

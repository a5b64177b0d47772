/** Wire shapes of Trust (domain.md 7.9). Browser-safe. */
import { z } from 'zod';
import { Id, Instant, PageInput, pageOf, text } from '../../platform/wire.ts';
import { Category, Recommendation, ScanVerdict, Tier } from '../registry/schemas.ts';

export const CreateTrustKeyInput = z.strictObject({
  name: text(1, 80),
  expiresInDays: z.int().min(1).max(365).optional().describe('Absent: no expiry'),
});
export type CreateTrustKeyInput = z.infer<typeof CreateTrustKeyInput>;
export const CreatedTrustKey = z.object({
  id: Id,
  key: z.string().max(64),
  keyPrefix: z.string().max(8),
  tier: z.string().max(40),
  dailyLimit: z.int().min(1),
  expiresAt: Instant.nullable(),
});
export type CreatedTrustKey = z.infer<typeof CreatedTrustKey>;

export const TrustKeyView = z
  .object({
    id: Id,
    name: z.string().max(80),
    keyPrefix: z.string().max(8),
    keyLast4: z.string().max(4),
    tier: z.string().max(40),
    dailyLimit: z.int().min(1),
    dailyUsage: z.int().min(0),
    status: z.enum(['active', 'revoked', 'expired']),
    createdAt: Instant,
    lastUsedAt: Instant.nullable(),
    expiresAt: Instant.nullable(),
  })
  .meta({ id: 'TrustKey' });
export type TrustKeyView = z.infer<typeof TrustKeyView>;
export const TrustKeyPage = pageOf(TrustKeyView);
export const ListTrustKeysInput = PageInput;
export const RevokeTrustKeyInput = z.strictObject({ keyId: Id });
export type RevokeTrustKeyInput = z.infer<typeof RevokeTrustKeyInput>;
export const RotateSigningKeyInput = z.strictObject({
  reason: text(3, 500).describe('Why; written to the audit log'),
});
export type RotateSigningKeyInput = z.infer<typeof RotateSigningKeyInput>;

// What outsiders read (domain.md 7.9) --------------------------------------------------------------------------------

const Score = z.int().min(0).max(1_000);
const Samples = z.number().min(0).max(1_000);
const Dimension = z.enum(['outcome', 'relationship', 'economic', 'reliability']);
const Count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

export const TrustStatement = z
  .object({
    agentId: Id,
    displayName: z.string().max(80),
    trustTier: Tier,
    overallScore: Score,
    /** What the agent is with 95 % confidence at least. */
    scoreLower: Score,
    confidence: z.int().min(0).max(100),
    effectiveSamples: Samples,
    dimensions: z.object({ outcome: Score, relationship: Score, economic: Score, reliability: Score }),
    categories: z.array(z.object({ category: Category, score: Score, effectiveSamples: Samples })).max(10),
    /** By tier; `not_yet_rated` whenever the agent is not active. */
    recommendation: Recommendation,
    disputeSummary: z.object({ total: Count, open: Count, wonByAgent: Count, lostByAgent: Count }),
    completedTasks: Count,
    distinctBuyers: Count,
    registeredAt: Instant,
    status: z.enum(['active', 'suspended', 'deactivated']),
    /** Declared by the agent's owner: it shows what was submitted to the scanner, not what runs. */
    scan: z.object({ score: z.int().min(0).max(100), verdict: ScanVerdict, scannedAt: Instant }).nullable(),
    /** Where the score began; with the events and the formula anybody can replay it. */
    baseRate: z.number().min(0).max(1),
    formulaVersion: z.string().max(40),
    asOf: Instant,
    /** Detached JWS (EdDSA) over the RFC 8785 form of everything else; keys at /.well-known/jwks.json. */
    signature: z.string().max(1_000),
  })
  .meta({ id: 'TrustStatement' });
export type TrustStatement = z.infer<typeof TrustStatement>;

export const TrustAgentInput = z.strictObject({ agentId: Id });
export type TrustAgentInput = z.infer<typeof TrustAgentInput>;

export const TRUST_LIST_MAX = 50;
export const ListTrustInput = z.strictObject({ ids: z.array(Id).min(1).max(TRUST_LIST_MAX) });
export type ListTrustInput = z.infer<typeof ListTrustInput>;
export const TrustNotFound = z.object({ agentId: Id, error: z.literal('AGENT_NOT_FOUND') });
/** In the order asked. */
export const TrustStatementPage = pageOf(z.union([TrustStatement, TrustNotFound]));

export const TrustHistoryInput = z.strictObject({ agentId: Id, days: z.int().min(1).max(365).default(90) });
export type TrustHistoryInput = z.infer<typeof TrustHistoryInput>;
export const TrustHistory = z
  .array(
    z.object({
      day: z.iso.date(),
      overallScore: Score,
      scoreLower: Score,
      effectiveSamples: Samples,
      trustTier: Tier,
    }),
  )
  .max(366);
export type TrustHistory = z.infer<typeof TrustHistory>;

export const TrustEventsInput = z.strictObject({ ...PageInput.shape, agentId: Id });
export type TrustEventsInput = z.infer<typeof TrustEventsInput>;
export const TrustEvent = z
  .object({
    /** Rising by one, oldest first. */
    seq: z.int().min(1).max(2_147_483_647),
    dimension: Dimension,
    category: Category,
    x: z.number().min(0).max(1),
    weight: z.number().min(0).max(1_000),
    value: z.number().min(0).max(1),
    repeatK: z.int().min(1).max(2_147_483_647),
    source: z.number().min(0).max(1_000),
    reason: z.string().max(60),
    occurredAt: Instant,
    /** The seq of the event this one takes back. */
    reverses: z.int().min(1).max(2_147_483_647).nullable(),
    /** A buyer under a name that is its own for this agent alone. */
    buyer: z.string().max(32),
  })
  .meta({ id: 'TrustEvent' });
export type TrustEvent = z.infer<typeof TrustEvent>;
export const TrustEventPage = pageOf(TrustEvent);

/** Evidence in the shape of ERC-8004's reputation registry. */
export const Erc8004Feedback = z
  .object({
    /** 0 to 100. */
    value: z.int().min(0).max(100),
    valueDecimals: z.literal(0),
    /** The dimension. */
    tag1: Dimension,
    /** The category. */
    tag2: Category,
    endpoint: z.string().max(2_000),
    /** Where the event itself is read. */
    feedbackURI: z.string().max(2_000),
    /** SHA-256 of the RFC 8785 form of that event. */
    feedbackHash: z.string().regex(/^0x[0-9a-f]{64}$/),
    createdAt: Instant,
  })
  .meta({ id: 'Erc8004Feedback' });
export type Erc8004Feedback = z.infer<typeof Erc8004Feedback>;
export const Erc8004Page = pageOf(Erc8004Feedback);

/** Parameters, weights, tier rules, version and changelog of the reputation formula. */
export const TrustFormula = z.looseObject({
  version: z.string().max(40),
  dimensions: z.array(z.object({ dimension: Dimension, weight: z.number(), halfLifeDays: z.number() })).max(10),
  parameters: z.record(z.string(), z.number()),
  changelog: z
    .array(z.object({ version: z.string().max(40), publishedOn: z.iso.date(), change: z.string().max(2_000) }))
    .max(1_000),
});
export type TrustFormula = z.infer<typeof TrustFormula>;

export const PublicSigningKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().max(64),
  kid: z.string().max(64),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
});
export type PublicSigningKey = z.infer<typeof PublicSigningKey>;
export const SigningKeySet = z.object({ keys: z.array(PublicSigningKey).max(1_000) });
export type SigningKeySet = z.infer<typeof SigningKeySet>;
export const RotatedSigningKey = z.object({ kid: z.string().max(64), retired: z.string().max(64).nullable() });
export type RotatedSigningKey = z.infer<typeof RotatedSigningKey>;

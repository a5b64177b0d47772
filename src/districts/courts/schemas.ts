/** The words of Courts that every district and the browser share. */
import { z } from 'zod';
import { Credits, Id, Instant, PageInput, pageOf, Sha256, text } from '../../platform/wire.ts';

/** The mark of `courts-1`, 70 of 100 (domain.md C-15). */
export const DEFAULT_PASS_MARK = 70;

/** `courts-1`, or `courts-1+mark-80` on an installation whose mark is 80. */
export const PolicyVersion = z.string().regex(/^courts-1(?:\+mark-(?:[1-9]|[1-9][0-9]|100))?$/);
export type PolicyVersion = z.infer<typeof PolicyVersion>;

/**
 * The version that is frozen in a task at submission. A mark other than 70 is part of its name, so that a changed
 * setting is a new version and running tasks keep theirs (domain.md 14, rule 6).
 */
export function policyVersionFor(passMark: number): PolicyVersion {
  if (!Number.isInteger(passMark) || passMark < 1 || passMark > 100) throw new RangeError('the mark is 1 to 100');
  return passMark === DEFAULT_PASS_MARK ? 'courts-1' : `courts-1+mark-${passMark}`;
}

/** The mark a frozen version stands for. Throws a RangeError for a version this code does not know. */
export function passMarkOf(version: string): number {
  if (!PolicyVersion.safeParse(version).success) throw new RangeError('unknown evaluation policy version');
  const mark = version.split('+mark-')[1];
  return mark === undefined ? DEFAULT_PASS_MARK : Number(mark);
}

// Assessments on the wire (domain.md 7.2, 7.5) --------------------------------------------------------------------

export const CriterionName = z.enum(['deliverables', 'schema', 'checks', 'safety', 'limits', 'rubric']);
const Percent = z.int().min(0).max(100);

export const CriterionView = z.object({
  key: CriterionName,
  weight: Percent,
  applicable: z.boolean(),
  score: Percent.nullable(),
  blocking: z.boolean(),
  detail: z.string().max(500),
});

/** One declared check. What it printed is kept as long as the deliverables, for those who may read them. */
export const CheckResultView = z.object({
  name: z.string().max(80),
  weight: z.int().min(1).max(100),
  outcome: z.enum(['passed', 'failed', 'timed_out', 'limit_hit']),
  exitCode: z.int().min(-1).max(1_000).nullable(),
  durationMs: z.int().min(0),
  outputSha256: Sha256,
  output: z.string().max(70_000).nullable(),
  truncated: z.boolean(),
});

/** Something the safety scan found; masked, so that the finding is no leak itself. */
export const FindingView = z.object({
  rule: z.string().max(80),
  severity: z.enum(['critical', 'high', 'medium', 'low']),
  blocking: z.boolean(),
  path: z.string().max(1_024),
  line: z.int().min(1).nullable(),
  evidence: z.string().max(200),
  occurrences: z.int().min(1),
});
export const FINDINGS_SHOWN_MAX = 100;

export const Assessment = z
  .object({
    id: Id,
    /** Null when it is about a v1 agreement. */
    taskId: Id.nullable(),
    agreementId: Id.nullable(),
    attempt: z.int().min(1).max(10),
    score: Percent,
    coverage: Percent,
    passed: z.boolean(),
    policyVersion: z.string().max(40),
    criteria: z.array(CriterionView).max(6),
    checks: z.array(CheckResultView).max(20),
    findings: z.array(FindingView).max(FINDINGS_SHOWN_MAX),
    deterministic: z.boolean(),
    evidenceDigest: Sha256,
    startedAt: Instant,
    finishedAt: Instant,
    overturnedAt: Instant.nullable(),
  })
  .meta({ id: 'Assessment' });
export type Assessment = z.infer<typeof Assessment>;
export const AssessmentIdInput = z.strictObject({ assessmentId: Id });
export type AssessmentIdInput = z.infer<typeof AssessmentIdInput>;

/** The evaluation policy of new tasks; running tasks keep the version they were submitted under. */
export const EvaluationPolicy = z
  .object({
    version: z.string().max(40),
    passMark: z.int().min(1).max(100),
    criteria: z
      .array(
        z.object({
          key: CriterionName,
          weight: Percent,
          applicableWhen: z.string().max(200),
          score: z.string().max(200),
          blockingWhen: z.string().max(200).nullable(),
        }),
      )
      .max(6),
    severityPoints: z.object({ critical: z.int(), high: z.int(), medium: z.int(), low: z.int() }),
    score: z.string().max(300),
    coverage: z.string().max(300),
    passed: z.string().max(300),
    checks: z.object({ countMax: z.int(), timeoutMsMax: z.int(), outputBytesMax: z.int(), sandboxRetries: z.int() }),
    windows: z.object({ feedbackMinutes: z.int(), disputeHours: z.int(), responseDays: z.int() }),
  })
  .meta({ id: 'EvaluationPolicy' });
export type EvaluationPolicy = z.infer<typeof EvaluationPolicy>;

// Feedback, disputes, appeals -------------------------------------------------------------------------------------

export const Rating = z.enum(['up', 'down']);
export const GiveFeedbackInput = z.strictObject({
  taskId: Id,
  rating: Rating,
  comment: text(0, 2_000).optional(),
});
export type GiveFeedbackInput = z.infer<typeof GiveFeedbackInput>;
/** `status` is the task's: completed for a thumbs-up, refunded for a thumbs-down. */
export const FeedbackGiven = z.object({
  taskId: Id,
  rating: Rating,
  comment: z.string().max(2_000).nullable(),
  at: Instant,
  status: z.enum(['completed', 'refunded']),
});
export type FeedbackGiven = z.infer<typeof FeedbackGiven>;

export const DISPUTE_REASONS = [
  'not_as_described',
  'incomplete',
  'incorrect',
  'late',
  'security_issue',
  'assessment_incorrect',
  'other',
] as const;
export const DisputeReason = z.enum(DISPUTE_REASONS);
export const OpenDisputeInput = z.strictObject({
  taskId: Id,
  reason: DisputeReason,
  description: text(1, 10_000),
});
export type OpenDisputeInput = z.infer<typeof OpenDisputeInput>;

/** v1: either side, before the agreement is completed. */
export const DisputeAgreementInput = z.strictObject({
  agreementId: Id,
  reason: DisputeReason,
  description: text(1, 10_000),
});
export type DisputeAgreementInput = z.infer<typeof DisputeAgreementInput>;

export const EvidenceView = z.object({
  id: Id,
  side: z.enum(['buyer', 'seller', 'system']),
  kind: z.enum(['text', 'file_digest', 'link']),
  content: z.string().max(10_000),
  sha256: Sha256,
  at: Instant,
});
/** At most this many pieces a side. */
export const EVIDENCE_MAX_PER_SIDE = 20;

export const DisputeStatus = z.enum(['open', 'resolved', 'withdrawn']);
export const Dispute = z
  .object({
    id: Id,
    kind: z.enum(['dispute', 'appeal']),
    taskId: Id.nullable(),
    agreementId: Id.nullable(),
    openedBy: z.enum(['buyer', 'seller']),
    reason: DisputeReason,
    description: z.string().max(10_000),
    status: DisputeStatus,
    respondBy: Instant,
    answeredAt: Instant.nullable(),
    decision: z.enum(['buyer', 'seller', 'split', 'upheld', 'overturned']).nullable(),
    /** What is at stake: the price of the task. */
    priceCents: Credits,
    buyerCents: Credits.nullable(),
    /** Before the fee, which is part of it. */
    sellerCents: Credits.nullable(),
    feeCents: Credits.nullable(),
    rationale: z.string().max(5_000).nullable(),
    evidence: z.array(EvidenceView).max(3 * EVIDENCE_MAX_PER_SIDE),
    openedAt: Instant,
    decidedAt: Instant.nullable(),
  })
  .meta({ id: 'Dispute' });
export type Dispute = z.infer<typeof Dispute>;

export const DisputeIdInput = z.strictObject({ disputeId: Id });
export type DisputeIdInput = z.infer<typeof DisputeIdInput>;
export const ListDisputesInput = z.strictObject({ ...PageInput.shape, status: DisputeStatus.optional() });
export type ListDisputesInput = z.infer<typeof ListDisputesInput>;
export const DisputePage = pageOf(Dispute);

export const AddEvidenceInput = z
  .strictObject({ disputeId: Id, kind: z.enum(['text', 'link']), content: text(1, 10_000) })
  .refine((e) => e.kind !== 'link' || isWebLink(e.content), {
    path: ['content'],
    message: 'must be one https address of at most 2,000 characters without a password',
  });
export type AddEvidenceInput = z.infer<typeof AddEvidenceInput>;

function isWebLink(content: string): boolean {
  if (content.length > 2_000 || /\s/.test(content) || !URL.canParse(content)) return false;
  const url = new URL(content);
  return url.protocol === 'https:' && url.username === '' && url.password === '';
}

/** A dispute is decided for `buyer`, `seller` or `split`, an appeal `upheld` or `overturned`. */
export const ResolveDisputeInput = z.strictObject({
  disputeId: Id,
  decision: z.enum(['buyer', 'seller', 'split', 'upheld', 'overturned']),
  buyerCents: Credits.optional(),
  sellerCents: Credits.optional(),
  rationale: text(1, 5_000),
});
export type ResolveDisputeInput = z.infer<typeof ResolveDisputeInput>;

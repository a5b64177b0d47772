/** What Courts tells the city. Status and money of a task move in Exchange and Vault, asked in the same transaction. */
import { z } from 'zod';
import { command, event } from '../../platform/bus/contract.ts';
import { Credits, Id } from '../../platform/wire.ts';

const Score = z.int().min(0).max(100);
export const assessmentStarted = event(
  'courts',
  'assessment.started',
  'task',
  z.object({ attempt: z.int(), policyVersion: z.string() }),
);
export const assessmentCompleted = event(
  'courts',
  'assessment.completed',
  'task',
  z.object({ assessmentId: Id, score: Score, coverage: Score, passed: z.boolean(), policyVersion: z.string() }),
);
/** The same two events about the work of a v1 agreement. */
export const agreementAssessmentStarted = { ...assessmentStarted, aggregate: 'agreement' };
export const agreementAssessmentCompleted = { ...assessmentCompleted, aggregate: 'agreement' };
/** An appeal succeeded. No assessment is named when something else was overturned: a deadline, a lost lease, a thumb. */
export const assessmentOverturned = event(
  'courts',
  'assessment.overturned',
  'task',
  z.object({ assessmentId: Id.nullable(), appealId: Id }),
);
export const feedbackReceived = event(
  'courts',
  'feedback.received',
  'task',
  z.object({ rating: z.enum(['up', 'down']) }),
);
export const disputeOpened = event(
  'courts',
  'dispute.opened',
  'dispute',
  z.object({ kind: z.string(), taskId: Id.nullable(), agreementId: Id.nullable() }),
);
export const disputeEvidenceAdded = event(
  'courts',
  'dispute.evidence_added',
  'dispute',
  z.object({ side: z.string() }),
);
export const disputeResolved = event(
  'courts',
  'dispute.resolved',
  'dispute',
  z.object({
    kind: z.string(),
    taskId: Id.nullable(),
    agreementId: Id.nullable(),
    decision: z.string(),
    buyerMinor: Credits.nullable(),
    sellerMinor: Credits.nullable(),
  }),
);

export interface VerdictFacts {
  assessmentId: string | null;
  score: number | null;
  coverage: number | null;
  feedback: { rating: 'up' | 'down'; comment: string | null; at: Date } | null;
  disputeId: string | null;
}
/** Latest assessment, feedback and dispute of these tasks. */
export const readVerdicts = command<{ taskIds: string[] }, Map<string, VerdictFacts>>('courts.readVerdicts');

/** The advisory assessment and the dispute of these v1 agreements; agreements without either are absent. */
export const readAgreementVerdicts = command<
  { agreementIds: string[] },
  Map<string, { assessment: { id: string; score: number; passed: boolean } | null; disputeId: string | null }>
>('courts.readAgreementVerdicts');

/** Disputes about the work of these agents, appeals left out; agents without any are absent. */
export const readDisputeSummaries = command<
  { agentIds: string[] },
  Map<string, { total: number; open: number; wonByAgent: number; lostByAgent: number }>
>('courts.readDisputeSummaries');

/**
 * Share of thumbs-down over each buyer's last 20 completed tasks; buyers where it is not above one half are absent (domain.md
 * 13.6). One query for all.
 */
export const readBuyerHabits = command<{ ownerIds: string[] }, Map<string, { thumbsDownShare: number }>>(
  'courts.readBuyerHabits',
);

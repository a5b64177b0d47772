/** Every query and lock of Courts. */
import type { Tx } from '#platform/db/transact.ts';
import { isId } from '#platform/ids.ts';
import type {
  Assessment as AssessmentRow,
  CheckOutput as CheckRow,
  Dispute as DisputeRow,
  Evidence as EvidenceRow,
  Feedback as FeedbackRow,
  Prisma,
} from '../../generated/prisma/client.ts';

export type { AssessmentRow, CheckRow, DisputeRow, EvidenceRow, FeedbackRow };
export type JsonInput = Prisma.InputJsonValue;

// Assessments -----------------------------------------------------------------------------------------------------

export async function findAssessment(
  tx: Tx,
  assessmentId: string,
): Promise<(AssessmentRow & { checks: CheckRow[] }) | null> {
  if (!isId(assessmentId)) return null;
  return tx.assessment.findUnique({
    where: { id: assessmentId },
    include: { checks: { orderBy: { position: 'asc' } } },
  });
}

/** The one of the newest attempt. */
export async function findLatestAssessment(tx: Tx, taskId: string): Promise<AssessmentRow | null> {
  return tx.assessment.findFirst({ where: { taskId }, orderBy: { attempt: 'desc' } });
}

/** The one assessment of a v1 agreement. */
export async function findAgreementAssessment(tx: Tx, agreementId: string): Promise<AssessmentRow | null> {
  return tx.assessment.findFirst({ where: { agreementId } });
}

/** Once; false when it was overturned before. */
export async function markOverturned(tx: Tx, assessmentId: string, at: Date): Promise<boolean> {
  const { count } = await tx.assessment.updateMany({
    where: { id: assessmentId, overturnedAt: null },
    data: { overturnedAt: at },
  });
  return count === 1;
}

/**
 * Forgets what checks printed once the deliverables are gone too. An open dispute keeps it, like them, for 30 days at
 * most.
 */
export async function forgetCheckOutputs(tx: Tx, now: Date, limit: number): Promise<number> {
  return tx.$executeRawUnsafe(
    `UPDATE check_output c SET output_encrypted = NULL
       FROM (SELECT o.assessment_id, o.position FROM check_output o JOIN assessment a ON a.id = o.assessment_id
              WHERE o.output_encrypted IS NOT NULL AND o.stored_until < $1::timestamptz
                AND (o.stored_until < $1::timestamptz - interval '29 days'
                     OR NOT EXISTS (SELECT 1 FROM dispute d
                                     WHERE (d.task_id = a.task_id OR d.agreement_id = a.agreement_id) AND d.status = 'open'))
              ORDER BY o.stored_until LIMIT $2 FOR UPDATE OF o SKIP LOCKED) due
      WHERE c.assessment_id = due.assessment_id AND c.position = due.position`,
    now,
    limit,
  );
}

// Verdicts of many tasks ------------------------------------------------------------------------------------------

export async function listLatestAssessments(
  tx: Tx,
  taskIds: readonly string[],
): Promise<{ taskId: string; id: string; score: number; coverage: number }[]> {
  return tx.$queryRawUnsafe<{ taskId: string; id: string; score: number; coverage: number }[]>(
    `SELECT DISTINCT ON (task_id) task_id AS "taskId", id, score, coverage FROM assessment
      WHERE task_id = ANY($1::uuid[]) ORDER BY task_id, attempt DESC`,
    taskIds,
  );
}

/** Assessment and dispute of v1 agreements that have one or the other. */
export async function listAgreementVerdicts(
  tx: Tx,
  agreementIds: readonly string[],
): Promise<
  {
    agreementId: string;
    assessmentId: string | null;
    score: number | null;
    passed: boolean | null;
    disputeId: string | null;
  }[]
> {
  return tx.$queryRawUnsafe(
    `SELECT i.id AS "agreementId", a.id AS "assessmentId", a.score, a.passed, d.id AS "disputeId"
       FROM unnest($1::uuid[]) AS i(id)
       LEFT JOIN assessment a ON a.agreement_id = i.id LEFT JOIN dispute d ON d.agreement_id = i.id
      WHERE a.id IS NOT NULL OR d.id IS NOT NULL`,
    agreementIds,
  );
}

export async function listFeedback(tx: Tx, taskIds: readonly string[]): Promise<FeedbackRow[]> {
  return tx.feedback.findMany({ where: { taskId: { in: [...taskIds] } } });
}

/** Thumbs of the buyer's newest tasks that passed the gate. */
export async function countThumbs(
  tx: Tx,
  ownerIds: readonly string[],
  newest: number,
): Promise<{ ownerId: string; completed: number; down: number }[]> {
  return tx.$queryRawUnsafe<{ ownerId: string; completed: number; down: number }[]>(
    `SELECT o.id::text AS "ownerId", count(*)::int AS completed, count(*) FILTER (WHERE f.rating = 'down')::int AS down
       FROM unnest($1::uuid[]) AS o(id)
      CROSS JOIN LATERAL (SELECT task_id FROM assessment WHERE buyer_owner_id = o.id AND passed AND task_id IS NOT NULL
                           ORDER BY finished_at DESC, id DESC LIMIT $2) a
       LEFT JOIN feedback f ON f.task_id = a.task_id GROUP BY o.id`,
    [...ownerIds],
    newest,
  );
}

// Feedback --------------------------------------------------------------------------------------------------------

/** False when the task has feedback already: a second caller waits for the first one's commit here. */
export async function insertFeedback(
  tx: Tx,
  f: {
    id: string;
    taskId: string;
    rating: string;
    comment: string | null;
    byOwnerId: string;
    byAgentId: string | null;
    workerAgentId: string;
    createdAt: Date;
  },
): Promise<boolean> {
  const { count } = await tx.feedback.createMany({ data: [f], skipDuplicates: true });
  return count === 1;
}

export async function findFeedback(tx: Tx, taskId: string): Promise<FeedbackRow | null> {
  return tx.feedback.findUnique({ where: { taskId } });
}

// Disputes and appeals --------------------------------------------------------------------------------------------

export async function findDispute(tx: Tx, disputeId: string, lock = false): Promise<DisputeRow | null> {
  if (!isId(disputeId)) return null;
  if (lock) await tx.$executeRawUnsafe('SELECT 1 FROM dispute WHERE id = $1::uuid FOR UPDATE', disputeId);
  return tx.dispute.findUnique({ where: { id: disputeId } });
}

/** The dispute of a v1 agreement: there is at most one. */
export async function findDisputeOfAgreement(tx: Tx, agreementId: string): Promise<DisputeRow | null> {
  return tx.dispute.findUnique({ where: { agreementId } });
}

export async function listDisputesOfTasks(
  tx: Tx,
  taskIds: readonly string[],
): Promise<{ id: string; taskId: string | null; kind: string }[]> {
  return tx.dispute.findMany({
    where: { taskId: { in: [...taskIds] } },
    select: { id: true, taskId: true, kind: true },
  });
}

/** False when the task has one of its kind already, whatever became of it. */
export async function insertDispute(tx: Tx, d: Prisma.DisputeCreateManyInput): Promise<boolean> {
  const { count } = await tx.dispute.createMany({ data: [d], skipDuplicates: true });
  return count === 1;
}

export interface DisputeFilter {
  /** Null: everybody's. */
  ownerId: string | null;
  agentId: string | null;
  status: string | null;
}

/** Newest first. */
export async function listDisputeRows(
  tx: Tx,
  f: DisputeFilter,
  limit: number,
  offset: number,
): Promise<{ rows: DisputeRow[]; total: number }> {
  const party: Prisma.DisputeWhereInput = f.agentId
    ? { OR: [{ buyerAgentId: f.agentId }, { workerAgentId: f.agentId }] }
    : f.ownerId
      ? { OR: [{ buyerOwnerId: f.ownerId }, { workerOwnerId: f.ownerId }] }
      : {};
  const where: Prisma.DisputeWhereInput = { AND: [party, f.status ? { status: f.status } : {}] };
  const rows = await tx.dispute.findMany({
    where,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
    skip: offset,
  });
  return { rows, total: await tx.dispute.count({ where }) };
}

/** Ends it, once. The row is locked by the caller. */
export async function endDispute(tx: Tx, disputeId: string, end: Prisma.DisputeUpdateInput): Promise<DisputeRow> {
  return tx.dispute.update({ where: { id: disputeId }, data: end });
}

/** One open dispute that nobody answered in time, locked; those another worker holds, and these, are passed over. */
export async function lockSilentDispute(tx: Tx, now: Date, except: readonly string[]): Promise<DisputeRow | null> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT id FROM dispute WHERE status = 'open' AND kind = 'dispute' AND answered_at IS NULL AND respond_by < $1 AND id <> ALL($2::uuid[])
      ORDER BY respond_by LIMIT 1 FOR UPDATE SKIP LOCKED`,
    now,
    except,
  );
  return rows[0] ? tx.dispute.findUnique({ where: { id: rows[0].id } }) : null;
}

export async function markAnswered(tx: Tx, disputeId: string, at: Date): Promise<void> {
  await tx.dispute.updateMany({ where: { id: disputeId, answeredAt: null }, data: { answeredAt: at } });
}

/** In the order in which it was given. */
export async function listEvidence(tx: Tx, disputeIds: readonly string[]): Promise<EvidenceRow[]> {
  return tx.evidence.findMany({
    where: { disputeId: { in: [...disputeIds] } },
    orderBy: [{ createdAt: 'asc' }, { position: 'asc' }, { id: 'asc' }],
  });
}

export async function countEvidence(tx: Tx, disputeId: string, side: string): Promise<number> {
  return tx.evidence.count({ where: { disputeId, side } });
}

export async function insertEvidence(tx: Tx, rows: Prisma.EvidenceCreateManyInput[]): Promise<void> {
  await tx.evidence.createMany({ data: rows });
}

/** How disputes about these agents' work ended; withdrawn ones count as won. */
export async function countDisputes(
  tx: Tx,
  agentIds: readonly string[],
): Promise<{ agentId: string; total: number; open: number; wonByAgent: number; lostByAgent: number }[]> {
  return tx.$queryRawUnsafe(
    `SELECT worker_agent_id AS "agentId", count(*)::int AS total,
            count(*) FILTER (WHERE status = 'open')::int AS open,
            count(*) FILTER (WHERE decision = 'seller')::int AS "wonByAgent",
            count(*) FILTER (WHERE decision = 'buyer')::int AS "lostByAgent"
       FROM dispute WHERE worker_agent_id = ANY($1::uuid[]) AND kind = 'dispute' GROUP BY worker_agent_id`,
    agentIds,
  );
}

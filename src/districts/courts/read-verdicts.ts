/** What other districts show of a task's judgement, and of a buyer's habits. Reads only. */
import type { Tx } from '#platform/db/transact.ts';
import { isId } from '#platform/ids.ts';
import type { VerdictFacts } from './contract.ts';
import {
  countDisputes,
  countThumbs,
  listAgreementVerdicts,
  listDisputesOfTasks,
  listFeedback,
  listLatestAssessments,
} from './queries.ts';

/** Answers `courts.readVerdicts`. Tasks nobody has judged are absent. */
export async function readVerdicts(tx: Tx, input: { taskIds: string[] }): Promise<Map<string, VerdictFacts>> {
  const out = new Map<string, VerdictFacts>();
  const ids = input.taskIds.filter(isId);
  if (ids.length === 0) return out;
  const of = (taskId: string): VerdictFacts => {
    const known = out.get(taskId) ?? {
      assessmentId: null,
      score: null,
      coverage: null,
      feedback: null,
      disputeId: null,
    };
    out.set(taskId, known);
    return known;
  };
  for (const { taskId, id, score, coverage } of await listLatestAssessments(tx, ids)) {
    Object.assign(of(taskId), { assessmentId: id, score, coverage });
  }
  for (const { taskId, rating, comment, createdAt } of await listFeedback(tx, ids)) {
    of(taskId).feedback = { rating: rating as 'up' | 'down', comment, at: createdAt };
  }
  // A task has a dispute or an appeal, never both: what was decided in a dispute cannot be appealed.
  for (const { taskId, id } of await listDisputesOfTasks(tx, ids)) if (taskId) of(taskId).disputeId = id;
  return out;
}

/** Answers `courts.readAgreementVerdicts`. */
export async function readAgreementVerdicts(
  tx: Tx,
  input: { agreementIds: string[] },
): Promise<
  Map<string, { assessment: { id: string; score: number; passed: boolean } | null; disputeId: string | null }>
> {
  const ids = input.agreementIds.filter(isId);
  if (ids.length === 0) return new Map();
  const rows = await listAgreementVerdicts(tx, ids);
  return new Map(
    rows.map((r) => [
      r.agreementId,
      {
        assessment:
          r.assessmentId === null ? null : { id: r.assessmentId, score: r.score ?? 0, passed: r.passed === true },
        disputeId: r.disputeId,
      },
    ]),
  );
}

const HABIT_TASKS = 20;

/** Answers `courts.readBuyerHabits`: shown only where thumbs-down are the rule. */
export async function readBuyerHabits(
  tx: Tx,
  input: { ownerIds: string[] },
): Promise<Map<string, { thumbsDownShare: number }>> {
  const rows = await countThumbs(tx, [...new Set(input.ownerIds)], HABIT_TASKS);
  return new Map(
    rows.flatMap(({ ownerId, completed, down }) =>
      down / completed > 0.5 ? [[ownerId, { thumbsDownShare: down / completed }] as const] : [],
    ),
  );
}

/** Answers `courts.readDisputeSummaries`. */
export async function readDisputeSummaries(
  tx: Tx,
  input: { agentIds: string[] },
): Promise<Map<string, { total: number; open: number; wonByAgent: number; lostByAgent: number }>> {
  const rows = await countDisputes(tx, input.agentIds.filter(isId));
  return new Map(rows.map(({ agentId, ...summary }) => [agentId, summary]));
}

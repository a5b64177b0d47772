/**
 * What the platform itself knows of a disputed task, attached when the dispute opens: frozen digests, the declared
 * checks, the assessment, the history. Neither side can add to it or take from it.
 */
import { ask } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import { canonicalJson } from '#platform/crypto/canonical-json.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';
import {
  listDeliverableFacts,
  readAgreementHistory,
  readTaskHistory,
  type TaskFacts,
  type TaskHistoryEntry,
} from '../exchange/contract.ts';
import { type AssessmentRow, findAgreementAssessment, findLatestAssessment, insertEvidence } from './queries.ts';

const CONTENT_MAX = 10_000;

interface Piece {
  kind: 'text' | 'file_digest';
  content: string;
  /** Of the content, or of what it describes. */
  sha256: string;
}

export async function attachRecord(tx: Tx, disputeId: string, task: TaskFacts): Promise<void> {
  await attach(tx, disputeId, [
    ...(await deliverables(tx, task.taskId)),
    ...checks(task),
    ...assessment(await findLatestAssessment(tx, task.taskId)),
    ...history(await ask(tx, readTaskHistory, { taskId: task.taskId })),
  ]);
}

/** The same of a v1 agreement, which declares no checks. */
export async function attachAgreementRecord(tx: Tx, disputeId: string, agreementId: string): Promise<void> {
  await attach(tx, disputeId, [
    ...(await deliverables(tx, agreementId)),
    ...assessment(await findAgreementAssessment(tx, agreementId)),
    ...history(await ask(tx, readAgreementHistory, { agreementId })),
  ]);
}

async function attach(tx: Tx, disputeId: string, pieces: readonly Piece[]): Promise<void> {
  const createdAt = txNow(tx);
  await insertEvidence(
    tx,
    pieces.map((piece, index) => ({
      id: newId(),
      disputeId,
      side: 'system',
      position: index + 1,
      ...piece,
      createdAt,
    })),
  );
}

/** One line per file, on as few pieces as hold them: at most 50 files of at most 255 bytes a name, so two. */
async function deliverables(tx: Tx, taskId: string): Promise<Piece[]> {
  const files = await ask(tx, listDeliverableFacts, { taskId });
  return inPieces(files.map((f) => `${f.sha256}  ${f.bytes}  ${f.path}`)).map((content) => ({
    kind: 'file_digest',
    content,
    sha256: sha256Hex(content),
  }));
}

/** Names and weights; the commands stand in the task, and the digest is of them all. */
function checks(task: TaskFacts): Piece[] {
  if (task.checks.length === 0) return [];
  const content = task.checks.map((c) => `check  ${c.weight}  ${c.name}`).join('\n');
  return [{ kind: 'text', content, sha256: sha256Hex(canonicalJson(task.checks)) }];
}

function assessment(found: AssessmentRow | null): Piece[] {
  if (!found) return [];
  const { id, attempt, score, coverage, passed, policyVersion, evidenceDigest } = found;
  const content = canonicalJson({ assessmentId: id, attempt, score, coverage, passed, policyVersion, evidenceDigest });
  return [{ kind: 'text', content, sha256: evidenceDigest }];
}

function history(events: readonly TaskHistoryEntry[]): Piece[] {
  // What somebody wrote as a reason is that side's own word; it may say so again as evidence.
  const lines = events.map((e) => `${e.seq}  ${iso(e.at)}  ${e.from ?? '-'} -> ${e.to}  ${e.action}`);
  return inPieces(lines).map((content) => ({ kind: 'text', content, sha256: sha256Hex(content) }));
}

function inPieces(lines: readonly string[]): string[] {
  const pieces: string[] = [];
  for (const line of lines) {
    const last = pieces.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= CONTENT_MAX) {
      pieces[pieces.length - 1] = `${last}\n${line}`;
    } else pieces.push(line);
  }
  return pieces;
}

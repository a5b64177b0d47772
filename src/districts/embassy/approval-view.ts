/** An approval as its owner and its requester see it. */
import { iso } from '#platform/clock.ts';
import { decryptText } from '#platform/crypto/encryption.ts';
import { toWire } from '#platform/money.ts';
import type { ApprovalRow } from './queries.ts';
import type { Approval } from './schemas.ts';

export function viewApproval(row: ApprovalRow): Approval {
  return {
    id: row.id,
    ownerId: row.ownerId,
    agentId: row.agentId,
    kind: row.kind as Approval['kind'],
    request: {
      taskType: row.taskType,
      maxBudget: toWire(row.amountMinor),
      ...(row.workerAgentId === null ? {} : { agentId: row.workerAgentId }),
      summary: row.summaryEncrypted === null ? '' : decryptText(row.summaryEncrypted),
    },
    requestDigest: row.requestDigest,
    amount: toWire(row.amountMinor),
    policyId: row.policyId,
    policyVersion: row.policyVersion,
    status: row.status as Approval['status'],
    requestedAt: iso(row.requestedAt),
    expiresAt: iso(row.expiresAt),
    decidedAt: iso(row.decidedAt),
    note: row.note,
    taskId: row.taskId,
    agreementId: row.agreementId,
  };
}

import { emit } from '#platform/bus/bus.ts';
import { canonicalJson } from '#platform/crypto/canonical-json.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { encryptText } from '#platform/crypto/encryption.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { newId } from '#platform/ids.ts';
import { toWire } from '#platform/money.ts';
import { viewApproval } from './approval-view.ts';
import { approvalRequested } from './contract.ts';
import type { Approval, ApprovalKind } from './schemas.ts';

/**
 * Answers `embassy.requestApproval`: freezes the request until its owner decides or APPROVAL_TTL_HOURS pass. No credits
 * are held and no budget is counted. Encrypted, because task input may be private; the digest stays for good.
 */
export async function requestApproval(
  tx: Tx,
  input: {
    ownerId: string;
    agentId: string | null;
    kind: ApprovalKind;
    request: unknown;
    summary: { taskType: string; maxBudget: number; agentId?: string | undefined; summary: string };
    amountMinor: bigint;
    policyId: string;
    policyVersion: number;
  },
): Promise<{ approval: Approval }> {
  const now = txNow(tx);
  const approvalId = newId();
  const expiresAt = new Date(now.getTime() + env.APPROVAL_TTL_HOURS * 3_600_000);
  const row = await tx.approval.create({
    data: {
      id: approvalId,
      ownerId: input.ownerId,
      agentId: input.agentId,
      kind: input.kind,
      requestEncrypted: encryptText(JSON.stringify(input.request)),
      summaryEncrypted: encryptText(input.summary.summary),
      requestDigest: sha256Hex(canonicalJson(input.request)),
      taskType: input.summary.taskType,
      workerAgentId: input.summary.agentId ?? null,
      amountMinor: input.amountMinor,
      policyId: input.policyId,
      policyVersion: input.policyVersion,
      requestedAt: now,
      expiresAt,
    },
  });
  emit(tx, approvalRequested, approvalId, {
    ownerId: input.ownerId,
    agentId: input.agentId,
    amountMinor: toWire(input.amountMinor),
  });
  return { approval: viewApproval(row) };
}

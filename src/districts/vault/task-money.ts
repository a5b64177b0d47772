/**
 * Where the money of a task stands, read from its own stored transfers: the amounts of every later step are those of
 * the capture, never a caller's figures. The asking district holds the task's row lock, so these reads are current.
 */
import { CaptureClosed, HoldMissing } from './ledger-errors.ts';
import type { Scope, StoredTransfer } from './ledger-rules.ts';
import { amountIn, textIn } from './money-verb.ts';

export const captureKey = (taskId: string) => `capture:${taskId}`;
export const refundKey = (taskId: string) => `refund:${taskId}`;
export const settleKey = (taskId: string) => `settle:${taskId}`;
export const disputeOpenKey = (taskId: string) => `dispute:${taskId}:open`;
export const disputeResolveKey = (taskId: string) => `dispute:${taskId}:resolve`;

export interface Capture {
  transferId: string;
  priceMinor: bigint;
  feeMinor: bigint;
  sellerMinor: bigint;
  feeBps: number;
  buyerOwnerId: string;
  workerAgentId: string;
}

/** The task's capture. Refuses 409 `held` when nothing was captured, 404 when it names other people. */
export function captureOf(
  scope: Scope,
  taskId: string,
  parties: { buyerOwnerId?: string; workerAgentId?: string },
): Capture {
  const stored = scope.stored(captureKey(taskId));
  if (!stored) throw new CaptureClosed('held');
  const capture = captureFrom(stored);
  if (parties.buyerOwnerId !== undefined && parties.buyerOwnerId !== capture.buyerOwnerId) throw new HoldMissing();
  if (parties.workerAgentId !== undefined && parties.workerAgentId !== capture.workerAgentId) throw new HoldMissing();
  return capture;
}

function captureFrom(stored: StoredTransfer): Capture {
  return {
    transferId: stored.transferId,
    priceMinor: amountIn(stored.result, 'priceMinor'),
    feeMinor: amountIn(stored.result, 'feeMinor'),
    sellerMinor: amountIn(stored.result, 'sellerMinor'),
    feeBps: Number(stored.result.feeBps),
    buyerOwnerId: textIn(stored.result, 'buyerOwnerId'),
    workerAgentId: textIn(stored.result, 'workerAgentId'),
  };
}

/** Refuses when one of these later steps was booked already. */
export function refuseAfter(scope: Scope, steps: [key: string, status: string][]): void {
  for (const [key, status] of steps) if (scope.stored(key)) throw new CaptureClosed(status);
}

/** E5 and E8 to E11: what Courts asks of an agreement, in the transaction that stores its own part. */
import { ask, emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { toWire } from '#platform/money.ts';
import { disputeEscrow, refundEscrow, releaseEscrow, splitEscrow } from '../vault/contract.ts';
import { type AgreementRow, findAgreement, findRequest } from './agreement-queries.ts';
import { moveAgreement } from './agreement-step.ts';
import type { AgreementAction } from './agreement-transitions.ts';
import { agreementFacts } from './agreement-view.ts';
import { type AgreementFacts, agreementCompleted } from './contract.ts';

/** Answers `exchange.readAgreement`. */
export async function readAgreement(tx: Tx, input: { agreementId: string }): Promise<AgreementFacts | null> {
  const row = await findAgreement(tx, input.agreementId);
  const request = row && (await findRequest(tx, row.requestId));
  return row && request ? agreementFacts(row, request.description) : null;
}

/** Answers `exchange.beginAgreementEvaluation`. */
export async function beginAgreementEvaluation(tx: Tx, input: { agreementId: string }): Promise<{ begun: boolean }> {
  const row = await findAgreement(tx, input.agreementId, true);
  if (row?.status !== 'delivered') return { begun: false };
  await moveAgreement(tx, row, 'evaluate');
  return { begun: true };
}

/** Answers `exchange.markAgreementDisputed`. */
export async function markAgreementDisputed(
  tx: Tx,
  input: { agreementId: string; disputeId: string },
): Promise<AgreementFacts> {
  const row = await findAgreement(tx, input.agreementId, true);
  if (!row) throw new NotFound();
  await moveAgreement(tx, row, 'dispute', { meta: { disputeId: input.disputeId } });
  await ask(tx, disputeEscrow, { agreementId: row.id });
  return (await readAgreement(tx, input)) as AgreementFacts;
}

interface Verdict {
  agreementId: string;
  decision: 'buyer' | 'seller' | 'split';
  by: 'admin' | 'withdraw' | 'silence';
  buyerMinor?: bigint;
  sellerMinor?: bigint;
}

function actionOf({ decision, by }: Verdict): AgreementAction {
  if (decision === 'split') return 'decide_split';
  if (by === 'admin') return `decide_${decision}`;
  return by === 'silence' ? `default_to_${decision}` : `withdraw_to_${decision}`;
}

/** Answers `exchange.finishAgreementDispute`. Locks the agreement, then the money. */
export async function finishAgreementDispute(
  tx: Tx,
  input: Verdict,
): Promise<{ status: string; buyerMinor: bigint; sellerMinor: bigint; feeMinor: bigint }> {
  const row = await findAgreement(tx, input.agreementId, true);
  if (!row) throw new NotFound();
  const { decision, by } = input;
  const moved = await moveAgreement(tx, row, actionOf(input), {
    meta: { decision, by },
    set: decision === 'buyer' ? {} : { completedAt: txNow(tx) },
  });
  const ended = await endEscrow(tx, row, input);
  if (decision === 'seller')
    emit(tx, agreementCompleted, row.id, {
      workerAgentId: row.workerAgentId,
      amountMinor: toWire(row.amountMinor),
      feeMinor: toWire(ended.feeMinor),
      by: 'dispute',
    });
  const { buyerMinor, feeMinor } = ended;
  return { status: moved.to, buyerMinor, sellerMinor: row.amountMinor - buyerMinor, feeMinor };
}

function endEscrow(tx: Tx, row: AgreementRow, { decision, buyerMinor, sellerMinor }: Verdict) {
  const agreementId = row.id;
  if (decision === 'seller') return ask(tx, releaseEscrow, { agreementId });
  if (decision === 'buyer') return ask(tx, refundEscrow, { agreementId });
  return ask(tx, splitEscrow, { agreementId, buyerMinor: buyerMinor as bigint, sellerMinor: sellerMinor as bigint });
}

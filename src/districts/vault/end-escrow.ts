/** The three ends of an escrow share one key and one shape; each has its own verb file. */
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import type { Tx } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { feeOf, toWire } from '#platform/money.ts';
import { earnedOf, escrowOf, platformAccount, poolOf } from './accounts.ts';
import { type EscrowEnded, escrowRefunded, escrowReleased } from './contract.ts';
import { AmountOutOfRange, EscrowClosed } from './ledger-errors.ts';
import { operation } from './ledger-rules.ts';
import { amountIn, type MoneyVerb, post, posted, textIn } from './money-verb.ts';
import { type EscrowRow, endEscrow as endEscrowRow, findEscrow } from './queries.ts';

export interface EscrowEnd {
  status: EscrowEnded['status'];
  /** The buyer's part; the seller's is the rest, before the fee. */
  buyerMinor: bigint;
}
const KINDS = { released: 'escrow_release', refunded: 'escrow_refund', split: 'escrow_split' } as const;

const posting: MoneyVerb<{ row: EscrowRow; end: EscrowEnd }, EscrowEnded> = {
  operation({ row, end }) {
    const { agreementId, currency } = row;
    const escrow = escrowOf(agreementId, currency);
    const pool = poolOf(row.buyerOwnerId, currency);
    const earned = earnedOf(row.workerAgentId, currency);
    return operation({
      kind: KINDS[end.status],
      postingKey: `escrow:${agreementId}:end`,
      refType: 'agreement',
      refId: agreementId,
      currency,
      request: { buyerMinor: end.buyerMinor },
      accounts: [pool, earned, escrow],
      onReused: (stored) => new EscrowClosed(textIn(stored.result, 'status')),
      decide(scope) {
        const seller = row.amountMinor - end.buyerMinor;
        if (end.buyerMinor < 0n || seller < 0n) throw new AmountOutOfRange('of a part is not within the escrow');
        const fee = feeOf(seller, row.feeBps);
        scope.post(escrow, -row.amountMinor);
        scope.post(pool, end.buyerMinor);
        scope.post(earned, seller - fee);
        scope.post(platformAccount('revenue', currency), fee);
        return {
          agreementId,
          status: end.status,
          amountMinor: row.amountMinor.toString(),
          buyerMinor: end.buyerMinor.toString(),
          sellerMinor: (seller - fee).toString(),
          feeMinor: fee.toString(),
        };
      },
    });
  },
  output(result, done) {
    return {
      ...posted(done),
      agreementId: textIn(result, 'agreementId'),
      status: textIn(result, 'status') as EscrowEnded['status'],
      amountMinor: amountIn(result, 'amountMinor'),
      buyerMinor: amountIn(result, 'buyerMinor'),
      sellerMinor: amountIn(result, 'sellerMinor'),
      feeMinor: amountIn(result, 'feeMinor'),
    };
  },
  companions(tx, { row }, out) {
    const { agreementId } = row;
    audit(tx, {
      action: `vault.${out.status === 'split' ? 'split' : out.status === 'released' ? 'release' : 'refund'}Escrow`,
      subjectType: 'agreement',
      subjectId: agreementId,
      ownerId: row.buyerOwnerId,
      meta: { buyerMinor: out.buyerMinor.toString(), sellerMinor: out.sellerMinor.toString() },
    });
    emit(tx, out.status === 'refunded' ? escrowRefunded : escrowReleased, agreementId, {
      agreementId,
      amountMinor: toWire(out.amountMinor),
      buyerMinor: toWire(out.buyerMinor),
      feeMinor: toWire(out.feeMinor),
    });
  },
};

/** The operation by itself, for a caller that has the row. */
export const escrowEndOperation = posting.operation;

/** Locks the escrow's row, then escrow, pool and earned by id; books the end and closes the row. */
export async function endEscrow(tx: Tx, agreementId: string, end: (row: EscrowRow) => EscrowEnd): Promise<EscrowEnded> {
  const row = await findEscrow(tx, agreementId, true);
  if (!row) throw new NotFound();
  const ended = await post(tx, posting, { row, end: end(row) });
  if (!ended.replayed) await endEscrowRow(tx, agreementId, ended.status, ended.feeMinor, ended.buyerMinor);
  return ended;
}

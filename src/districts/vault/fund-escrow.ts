import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import type { Tx } from '#platform/db/transact.ts';
import { CURRENCY, toWire } from '#platform/money.ts';
import { escrowOf, poolOf } from './accounts.ts';
import { type EscrowFunded, escrowFunded, type FundEscrowInput } from './contract.ts';
import { operation } from './ledger-rules.ts';
import { amountIn, type MoneyVerb, post, posted } from './money-verb.ts';
import { insertEscrow } from './queries.ts';

/**
 * E3. Worked: pool −4000, escrow(agreement) +4000; the escrow row is inserted here. Refuses a locked pool (403), fewer
 * available credits (402). Locks the pool only.
 */
export const fundEscrowPosting: MoneyVerb<FundEscrowInput, EscrowFunded> = {
  operation({ agreementId, buyerOwnerId, workerAgentId, amountMinor, feeBps, currency = CURRENCY }) {
    const pool = poolOf(buyerOwnerId, currency);
    const escrow = escrowOf(agreementId, currency);
    return operation({
      kind: 'escrow_fund',
      postingKey: `escrow:${agreementId}:fund`,
      refType: 'agreement',
      refId: agreementId,
      currency,
      request: { amountMinor, feeBps, workerAgentId },
      accounts: [pool, escrow],
      decide(scope) {
        scope.refuseLocked(pool);
        scope.checkAmount(amountMinor);
        scope.requireAvailable(pool, amountMinor);
        scope.post(pool, -amountMinor);
        scope.post(escrow, amountMinor);
        return {
          agreementId,
          amountMinor: amountMinor.toString(),
          availableMinor: scope.available(pool).toString(),
          heldMinor: scope.held(pool).toString(),
        };
      },
    });
  },
  output(result, done) {
    return {
      ...posted(done),
      agreementId: String(result.agreementId),
      status: 'held',
      amountMinor: amountIn(result, 'amountMinor'),
      availableMinor: amountIn(result, 'availableMinor'),
      heldMinor: amountIn(result, 'heldMinor'),
    };
  },
  companions(tx, { agreementId, buyerOwnerId, workerAgentId }, { amountMinor }) {
    audit(tx, {
      action: 'vault.fundEscrow',
      subjectType: 'agreement',
      subjectId: agreementId,
      ownerId: buyerOwnerId,
      meta: { workerAgentId, amountMinor: amountMinor.toString() },
    });
    emit(tx, escrowFunded, agreementId, { agreementId, amountMinor: toWire(amountMinor), buyerMinor: 0, feeMinor: 0 });
  },
};

/** E3 with the escrow's own row: funded and held in one instant. */
export async function fundEscrow(tx: Tx, input: FundEscrowInput): Promise<EscrowFunded> {
  const funded = await post(tx, fundEscrowPosting, input);
  if (!funded.replayed) await insertEscrow(tx, { ...input, currency: input.currency ?? CURRENCY });
  return funded;
}

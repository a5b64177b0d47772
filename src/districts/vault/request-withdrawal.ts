import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { addJob } from '#platform/bus/jobs.ts';
import { iso } from '#platform/clock.ts';
import { transact } from '#platform/db/transact.ts';
import { Conflict } from '#platform/errors.ts';
import { isId, newId } from '#platform/ids.ts';
import { CURRENCY, toWire } from '#platform/money.ts';
import { isPaidOutTo } from './connect-countries.ts';
import { withdrawalRequested } from './contract.ts';
import { postIn } from './ledger-engine.ts';
import { mayMoveEarned, type OwnerCtx } from './policy.ts';
import { findConnectAccount, insertWithdrawal, type WithdrawalRow } from './queries/payments.ts';
import { ownerOfAgent } from './queries.ts';
import type { RequestWithdrawalInput, Withdrawal } from './schemas.ts';
import { withdrawalHeldPosting } from './stripe-postings.ts';

const REASONS: Readonly<Record<string, string>> = {
  insufficient_capabilities_for_transfer: 'Your payout account cannot receive transfers yet. Finish the onboarding.',
  account_invalid: 'Your payout account is no longer connected. Start a new onboarding.',
  country: 'Payouts to the country of your account are not possible.',
};

export function withdrawalView(w: WithdrawalRow): Withdrawal {
  const message =
    w.status === 'failed'
      ? (REASONS[w.failureCode ?? ''] ?? 'The payout was refused; the money is back in the wallet.')
      : w.waiting && w.status === 'held'
        ? 'Waiting for funds to become available.'
        : null;
  return {
    id: w.id,
    agentId: w.agentId,
    amount: toWire(w.amountMinor),
    status: w.status as Withdrawal['status'],
    message,
    createdAt: iso(w.createdAt),
  };
}

/**
 * Asks for a payout of an agent's earned credits. The money is held now, the transfer follows after commit. Refuses
 * other people's agents (404), an agent's own key (403), no connected account or one of a country off the list (409), more than is withdrawable (402).
 * The procedure asks for a recent second factor. Locks the earned account.
 */
export async function requestWithdrawal(ctx: OwnerCtx, input: RequestWithdrawalInput): Promise<Withdrawal> {
  const { agentId } = input;
  return transact(ctx, async (tx) => {
    const ownerId = isId(agentId) ? await ownerOfAgent(tx, agentId) : null;
    const refusal = mayMoveEarned(ctx.actor, agentId, ownerId);
    if (refusal) throw refusal;
    const account = await findConnectAccount(tx, ctx.actor.ownerId);
    if (!account || account.deauthorizedAt !== null || !account.transfersEnabled)
      throw new Conflict('Connect a payout account first and finish its onboarding.', { status: 'not_connected' });
    if (!isPaidOutTo(account.country)) throw new Conflict(REASONS.country as string, { status: 'country' });
    const id = newId();
    const amountMinor = BigInt(input.amount);
    const row = await insertWithdrawal(tx, {
      id,
      agentId,
      ownerId: ctx.actor.ownerId,
      amountMinor,
      currency: CURRENCY,
      stripeAccountId: account.stripeAccountId,
    });
    audit(tx, {
      action: 'vault.requestWithdrawal',
      subjectType: 'withdrawal',
      subjectId: id,
      meta: { agentId, amountMinor: amountMinor.toString() },
    });
    emit(tx, withdrawalRequested, id, { agentId, amountMinor: toWire(amountMinor) });
    await addJob(tx, 'send_withdrawal', { withdrawalId: id }, { key: `withdrawal:${id}` });
    await postIn(tx, withdrawalHeldPosting({ withdrawalId: id, agentId, amountMinor }));
    return withdrawalView(row);
  });
}

/** Connected accounts: payouts on or off. Money in the wallet stays whatever happens to them. */
import { audit } from '#platform/audit/audit.ts';
import { addJob } from '#platform/bus/jobs.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { callStripe, type Stripe, StripeFailure } from '#platform/vendors/stripe.ts';
import { connectAccountOf, updateConnectAccount } from '../queries/payments.ts';
import { handler, type StripeEventHandler } from './handler.ts';

/** Stores what a fresh account says. */
export async function applyAccount(tx: Tx, account: Stripe.Account): Promise<void> {
  await updateConnectAccount(tx, account.id, {
    transfersEnabled: account.capabilities?.transfers === 'active',
    detailsSubmitted: account.details_submitted === true,
    country: account.country ?? null,
  });
}

export const accounts: StripeEventHandler[] = [
  handler({
    types: ['account.updated', 'capability.updated'],
    async fetch({ account }) {
      if (!account) return null;
      try {
        return await callStripe((s) => s.accounts.retrieve(account));
      } catch (e) {
        // A deauthorised account can no longer be read.
        if (
          e instanceof StripeFailure &&
          (e.kind === 'missing' || e.kind === 'refused' || e.code === 'account_invalid')
        )
          return null;
        throw e;
      }
    },
    async apply(tx, _facts, account) {
      if (!account) return;
      await applyAccount(tx, account);
      if (account.capabilities?.transfers === 'active')
        await addJob(tx, 'send_withdrawals', {}, { key: 'send_withdrawals' });
    },
  }),
  handler({
    types: ['account.application.deauthorized'],
    fetch: async () => null,
    async apply(tx, { account }) {
      if (!account) return;
      const known = await connectAccountOf(tx, account);
      await updateConnectAccount(tx, account, {
        transfersEnabled: false,
        detailsSubmitted: false,
        deauthorizedAt: txNow(tx),
      });
      audit(tx, {
        action: 'vault.deauthorizeConnect',
        subjectType: 'connect_account',
        subjectId: account,
        ownerId: known?.ownerId ?? null,
      });
    },
  }),
];

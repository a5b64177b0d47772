/** Stripe's payouts to the platform's bank, payouts of connected accounts, and the balance that wakes the queue. */
import { audit } from '#platform/audit/audit.ts';
import { addJob } from '#platform/bus/jobs.ts';
import { callStripe, type Stripe } from '#platform/vendors/stripe.ts';
import { postMany } from '../ledger-engine.ts';
import { CaptureClosed } from '../ledger-errors.ts';
import { updateConnectAccount } from '../queries/payments.ts';
import { raiseAlert } from '../raise-alert.ts';
import { payoutPosting } from '../stripe-postings.ts';
import { handler, type StripeEventHandler } from './handler.ts';

export const payouts: StripeEventHandler[] = [
  handler({
    types: ['payout.paid', 'payout.failed', 'payout.canceled'],
    async fetch({ objectId, account }) {
      if (objectId === null) return null;
      return callStripe((s) => s.payouts.retrieve(objectId, {}, account ? { stripeAccount: account } : undefined));
    },
    async apply(tx, { account, createdAt }, payout: Stripe.Payout | null) {
      if (!payout) return;
      const failed = payout.status === 'failed' || payout.status === 'canceled';
      if (account) {
        await updateConnectAccount(tx, account, {
          payoutFailure: failed ? (payout.failure_code ?? payout.status) : null,
        });
        if (failed) await raiseAlert(tx, { key: `payout:${payout.id}`, kind: 'payout_failed', subjectId: payout.id });
        return;
      }
      if (payout.status !== 'paid' && !failed) return;
      const [outcome] = await postMany(tx, [
        payoutPosting({
          payoutId: payout.id,
          amountMinor: BigInt(payout.amount),
          failed,
          occurredAt: failed ? createdAt : new Date(payout.created * 1_000),
          currency: payout.currency,
        }),
      ]);
      // Failed before it was ever paid: nothing was booked, nothing is reversed.
      if (outcome?.status === 'refused' && !(outcome.error instanceof CaptureClosed)) throw outcome.error;
      if (outcome?.status === 'done' && !outcome.replayed)
        audit(tx, {
          action: failed ? 'vault.reversePayout' : 'vault.bookPayout',
          subjectType: 'payout',
          subjectId: payout.id,
          ownerId: null,
          meta: { amountMinor: String(payout.amount), currency: payout.currency },
        });
      if (failed) await raiseAlert(tx, { key: `payout:${payout.id}`, kind: 'payout_failed', subjectId: payout.id });
    },
  }),
  handler({
    types: ['balance.available'],
    fetch: async () => null,
    async apply(tx, { account }) {
      if (!account) await addJob(tx, 'send_withdrawals', { woken: true }, { key: 'send_withdrawals' });
    },
  }),
];

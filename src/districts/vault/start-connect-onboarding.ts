import { audit } from '#platform/audit/audit.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { newId } from '#platform/ids.ts';
import { asProviderError, callStripe } from '#platform/vendors/stripe.ts';
import type { OwnerCtx } from './policy.ts';
import { type ConnectAccountRow, findConnectAccount, storeConnectAccount } from './queries/payments.ts';

/**
 * A single-use link to Stripe's onboarding of the caller's connected account, which is made at the first use. The
 * platform pays fees and bears losses; a link that expired is simply asked for again.
 */
export async function startConnectOnboarding(ctx: OwnerCtx): Promise<{ url: string }> {
  const { ownerId } = ctx.actor;
  try {
    const account = await ensureAccount(ctx, ownerId);
    const link = await callStripe((s) =>
      s.accountLinks.create(
        {
          account: account.stripeAccountId,
          type: 'account_onboarding',
          refresh_url: `${env.APP_URL}/wallet/payouts?onboarding=again`,
          return_url: `${env.APP_URL}/wallet/payouts?onboarding=done`,
        },
        // Links are used once: every request is a new one, and only its own repeat is the same.
        { idempotencyKey: `link:${newId()}` },
      ),
    );
    return await transact(ctx, async (tx) => {
      audit(tx, {
        action: 'vault.startConnectOnboarding',
        subjectType: 'connect_account',
        subjectId: account.stripeAccountId,
      });
      return { url: link.url };
    });
  } catch (e) {
    throw asProviderError(e);
  }
}

async function ensureAccount(ctx: OwnerCtx, ownerId: string): Promise<ConnectAccountRow> {
  const known = await readOnly((tx) => findConnectAccount(tx, ownerId));
  if (known && known.deauthorizedAt === null) return known;
  // A new onboarding after a deauthorisation is a new account: its key follows from the old one.
  const key = known ? `acct:${ownerId}:${known.stripeAccountId}` : `acct:${ownerId}`;
  const made = await callStripe((s) =>
    s.accounts.create(
      {
        controller: {
          fees: { payer: 'application' },
          losses: { payments: 'application' },
          stripe_dashboard: { type: 'express' },
        },
        capabilities: { transfers: { requested: true } },
        metadata: { owner_id: ownerId },
      },
      { idempotencyKey: key },
    ),
  );
  return transact(ctx, (tx) => storeConnectAccount(tx, ownerId, made.id), { reply: false });
}

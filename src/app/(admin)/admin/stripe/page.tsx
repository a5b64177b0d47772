import { requireAdminSession } from '../../../../adapters/web/page-admin.ts';
import { StripeInbox } from '../../../../components/admin/stripe-inbox.tsx';

export const metadata = { title: 'Stripe inbox' };

export default async function StripeInboxRoute() {
  await requireAdminSession();
  return <StripeInbox />;
}

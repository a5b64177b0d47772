import { requirePageSession } from '../../../../adapters/web/page-session.ts';
import { Payouts } from '../../../../components/wallet/payouts.tsx';

export const metadata = { title: 'Payouts' };

export default async function PayoutsPage() {
  await requirePageSession();
  return <Payouts />;
}

import { requireAdminSession } from '../../../../adapters/web/page-admin.ts';
import { RateCards } from '../../../../components/licences/rate-cards.tsx';

export const metadata = { title: 'Prices' };

export default async function PricesRoute() {
  await requireAdminSession();
  return <RateCards />;
}

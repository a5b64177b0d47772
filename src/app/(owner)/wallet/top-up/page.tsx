import { requirePageSession } from '../../../../adapters/web/page-session.ts';
import { TopUp } from '../../../../components/wallet/top-up.tsx';

export const metadata = { title: 'Buy credits' };

export default async function TopUpPage() {
  await requirePageSession();
  return <TopUp />;
}

import { requireAdminSession } from '../../../../adapters/web/page-admin.ts';
import { Withdrawals } from '../../../../components/admin/withdrawals.tsx';

export const metadata = { title: 'Withdrawals' };

export default async function WithdrawalsRoute() {
  await requireAdminSession();
  return <Withdrawals />;
}

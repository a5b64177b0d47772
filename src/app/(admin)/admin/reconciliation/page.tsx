import { requireAdminSession } from '../../../../adapters/web/page-admin.ts';
import { Reconciliation } from '../../../../components/admin/reconciliation.tsx';

export const metadata = { title: 'Reconciliation' };

export default async function ReconciliationRoute() {
  await requireAdminSession();
  return <Reconciliation />;
}

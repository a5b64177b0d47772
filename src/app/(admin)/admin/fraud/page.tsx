import { requireAdminSession } from '../../../../adapters/web/page-admin.ts';
import { Fraud } from '../../../../components/admin/fraud.tsx';

export const metadata = { title: 'Fraud and alerts' };

export default async function FraudRoute() {
  await requireAdminSession();
  return <Fraud />;
}

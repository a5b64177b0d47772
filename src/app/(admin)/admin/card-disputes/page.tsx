import { requireAdminSession } from '../../../../adapters/web/page-admin.ts';
import { CardDisputes } from '../../../../components/admin/card-disputes.tsx';

export const metadata = { title: 'Card disputes' };

export default async function CardDisputesRoute() {
  await requireAdminSession();
  return <CardDisputes />;
}

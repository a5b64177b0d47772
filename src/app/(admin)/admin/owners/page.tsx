import { requireAdminSession } from '../../../../adapters/web/page-admin.ts';
import { Owners } from '../../../../components/admin/owners.tsx';

export const metadata = { title: 'Owners' };

export default async function OwnersRoute() {
  await requireAdminSession();
  return <Owners />;
}

import { requireAdminSession } from '../../../../../adapters/web/page-admin.ts';
import { AdminLicence } from '../../../../../components/licences/admin-licence.tsx';

export const metadata = { title: 'Licence' };

export default async function AdminLicenceRoute({ params }: { params: Promise<{ id: string }> }) {
  await requireAdminSession();
  return <AdminLicence licenseId={(await params).id} />;
}

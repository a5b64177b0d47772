import { requireAdminSession } from '../../../../adapters/web/page-admin.ts';
import { LicenceList } from '../../../../components/licences/admin-licences.tsx';

export const metadata = { title: 'Licences' };

export default async function LicenceListRoute() {
  await requireAdminSession();
  return <LicenceList />;
}

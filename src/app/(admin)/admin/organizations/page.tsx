import { requireAdminSession } from '../../../../adapters/web/page-admin.ts';
import { Organizations } from '../../../../components/licences/organizations.tsx';

export const metadata = { title: 'Organisations' };

export default async function OrganizationsRoute() {
  await requireAdminSession();
  return <Organizations />;
}

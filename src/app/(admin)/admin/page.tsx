import { requireAdminSession } from '../../../adapters/web/page-admin.ts';
import { Overview } from '../../../components/admin/overview.tsx';

export const metadata = { title: 'Overview' };

export default async function OverviewRoute() {
  await requireAdminSession();
  return <Overview />;
}

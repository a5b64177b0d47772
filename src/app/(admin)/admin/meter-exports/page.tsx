import { requireAdminSession } from '../../../../adapters/web/page-admin.ts';
import { MeterExports } from '../../../../components/licences/meter-exports.tsx';

export const metadata = { title: 'Meter exports' };

export default async function MeterExportsRoute() {
  await requireAdminSession();
  return <MeterExports />;
}

import { requireAdminSession } from '../../../../adapters/web/page-admin.ts';
import { Sandboxes } from '../../../../components/admin/sandboxes.tsx';

export const metadata = { title: 'Sandboxes' };

export default async function SandboxesRoute() {
  await requireAdminSession();
  return <Sandboxes />;
}

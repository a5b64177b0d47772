import { requireAdminSession } from '../../../../adapters/web/page-admin.ts';
import { AuditLog } from '../../../../components/admin/audit-log.tsx';

export const metadata = { title: 'Audit log' };

export default async function AuditLogRoute() {
  await requireAdminSession();
  return <AuditLog />;
}

import type { ReactNode } from 'react';
import { requireAdminSession } from '../../adapters/web/page-admin.ts';
import { AdminShell } from '../../components/admin/admin-shell.tsx';

export const metadata = { title: { default: 'Administration', template: '%s · Civitas admin' } };

/** To everybody but administrators these pages do not exist. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  await requireAdminSession();
  return <AdminShell>{children}</AdminShell>;
}

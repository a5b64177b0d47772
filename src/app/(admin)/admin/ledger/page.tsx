import { requireAdminSession } from '../../../../adapters/web/page-admin.ts';
import { LedgerCheck } from '../../../../components/admin/ledger-check.tsx';

export const metadata = { title: 'Ledger check' };

export default async function LedgerCheckRoute() {
  await requireAdminSession();
  return <LedgerCheck />;
}

import { requirePageSession } from '../../../adapters/web/page-session.ts';
import { Approvals } from '../../../components/approvals/approvals.tsx';

export const metadata = { title: 'Approvals' };

export default async function ApprovalsPage() {
  await requirePageSession();
  return <Approvals />;
}

import { requireAdminSession } from '../../../../../adapters/web/page-admin.ts';
import { DecideDispute } from '../../../../../components/admin/decide-dispute.tsx';

export const metadata = { title: 'Dispute' };

export default async function DecideDisputeRoute({ params }: { params: Promise<{ id: string }> }) {
  await requireAdminSession();
  return <DecideDispute disputeId={(await params).id} />;
}

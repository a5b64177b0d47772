import { requirePageSession } from '../../../../adapters/web/page-session.ts';
import { DisputePage } from '../../../../components/courts/dispute-page.tsx';

export const metadata = { title: 'Dispute' };

export default async function DisputePageRoute({ params }: { params: Promise<{ id: string }> }) {
  await requirePageSession();
  return <DisputePage disputeId={(await params).id} />;
}

import { requirePageSession } from '../../../../adapters/web/page-session.ts';
import { ScanDetailPage } from '../../../../components/scanner/scan-detail.tsx';

export const metadata = { title: 'Scan' };

export default async function ScanPage({ params }: { params: Promise<{ id: string }> }) {
  await requirePageSession();
  const { id } = await params;
  return <ScanDetailPage scanId={id} />;
}

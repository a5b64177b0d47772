import { requirePageSession } from '../../../adapters/web/page-session.ts';
import { Scanner } from '../../../components/scanner/scanner.tsx';

export const metadata = { title: 'Scanner' };

export default async function ScannerPage() {
  await requirePageSession();
  return <Scanner />;
}

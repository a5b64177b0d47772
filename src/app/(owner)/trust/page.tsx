import { requirePageSession } from '../../../adapters/web/page-session.ts';
import { TrustKeys } from '../../../components/trust/trust-keys.tsx';

export const metadata = { title: 'Trust keys' };

export default async function TrustPage() {
  await requirePageSession();
  return <TrustKeys />;
}

import { requirePageSession } from '../../../adapters/web/page-session.ts';
import { DisputeList } from '../../../components/courts/dispute-list.tsx';

export const metadata = { title: 'Disputes' };

export default async function DisputeListRoute() {
  await requirePageSession();
  return <DisputeList />;
}

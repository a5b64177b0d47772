import { requirePageSession } from '../../../../../adapters/web/page-session.ts';
import { AddCard } from '../../../../../components/wallet/add-card.tsx';

export const metadata = { title: 'Add a card' };

export default async function AddCardPage() {
  await requirePageSession();
  return <AddCard />;
}

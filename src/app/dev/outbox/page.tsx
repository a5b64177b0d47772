import { notFound } from 'next/navigation';
import { pageFacts } from '../../../adapters/web/page-facts.ts';
import { Outbox } from '../../../components/dev/outbox.tsx';

export const metadata = { title: 'Developer outbox' };

export default function OutboxPage() {
  if (!pageFacts().embedded) notFound();
  return <Outbox />;
}

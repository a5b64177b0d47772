import { pageFacts } from '../../adapters/web/page-facts.ts';
import { pageSession } from '../../adapters/web/page-session.ts';
import { Front } from '../../components/front/front.tsx';

export default async function FrontPage() {
  const session = await pageSession();
  return <Front facts={pageFacts()} signedIn={session?.state === 'ACTIVE'} />;
}

import type { ReactNode } from 'react';
import { pageFacts } from '../../adapters/web/page-facts.ts';
import { pageSession } from '../../adapters/web/page-session.ts';
import { PublicFrame } from '../../components/shell/public-frame.tsx';

export default async function PublicLayout({ children }: { children: ReactNode }) {
  const session = await pageSession();
  return (
    <PublicFrame signedIn={session?.state === 'ACTIVE'} version={pageFacts().version}>
      {children}
    </PublicFrame>
  );
}

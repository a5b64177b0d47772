import type { ReactNode } from 'react';
import { pageFacts } from '../../adapters/web/page-facts.ts';
import { requirePageSession } from '../../adapters/web/page-session.ts';
import { Shell } from '../../components/shell/shell.tsx';

export default async function OwnerLayout({ children }: { children: ReactNode }) {
  await requirePageSession();
  return <Shell embedded={pageFacts().embedded}>{children}</Shell>;
}

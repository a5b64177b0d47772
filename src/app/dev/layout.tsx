import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { pageFacts } from '../../adapters/web/page-facts.ts';
import { pageSession } from '../../adapters/web/page-session.ts';
import { PublicFrame } from '../../components/shell/public-frame.tsx';
import { Shell } from '../../components/shell/shell.tsx';

/** Tools of the embedded profile; elsewhere these addresses name nothing. */
export default async function DeveloperLayout({ children }: { children: ReactNode }) {
  const { embedded, version } = pageFacts();
  if (!embedded) notFound();
  if ((await pageSession())?.state === 'ACTIVE') return <Shell embedded>{children}</Shell>;
  return (
    <PublicFrame signedIn={false} version={version}>
      <div className="mx-auto w-full max-w-6xl px-4 py-8 sm:px-6">{children}</div>
    </PublicFrame>
  );
}

'use client';

import RotateCw from 'lucide-react/icons/rotate-cw';
import { createContext, useContext } from 'react';
import { Mark } from './shell/logo.tsx';
import { Button, ButtonLink } from './ui/button.tsx';

export const RequestContext = createContext('');

/** What a reader sees when a page could not be made: no detail of the fault, but the number to find it by. */
export function PageFailure({ error, retry }: { error: unknown; retry: () => void }) {
  const request = useContext(RequestContext);
  const digest = error instanceof Error ? (error as Error & { digest?: string }).digest : undefined;
  return (
    <main className="mx-auto flex min-h-[70dvh] max-w-lg flex-col items-start justify-center px-4 py-16">
      <Mark className="mb-6 size-9" />
      <h1 className="text-2xl">This page failed</h1>
      <p className="mt-2 text-ink-2">
        Something went wrong on our side and nothing you did was lost on the server. Try again; if it stays, tell us the
        number below.
      </p>
      <p className="mt-3 font-mono text-ink-2 text-xs">
        {request ? `request ${request}` : null}
        {request && digest ? ' · ' : null}
        {digest ? `fault ${digest}` : null}
      </p>
      <div className="mt-6 flex flex-wrap gap-2">
        <Button tone="primary" onClick={retry}>
          <RotateCw aria-hidden />
          Try again
        </Button>
        <ButtonLink href="/home" hard>
          Home
        </ButtonLink>
      </div>
    </main>
  );
}

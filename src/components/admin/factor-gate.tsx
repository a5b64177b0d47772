'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import ShieldCheck from 'lucide-react/icons/shield-check';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { FactorForm } from '../account/factor-form.tsx';
import { useStepUp } from '../forms/step-up-context.ts';
import { type AnyApiError, errorCode } from '../ui/api-error.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Empty, LoadFailure, Skeleton } from '../ui/feedback.tsx';
import { useNow } from '../ui/time.tsx';

/** The server's own window; a little less, so that the question comes before the refusal. */
const FRESH_MS = 10 * 60_000 - 5_000;

/**
 * Administration needs a second factor that was proven within ten minutes. On arrival the question stands in place of the
 * page; when the ten minutes end while a page is open it comes over it, and whatever was typed there stays.
 */
export function FactorGate({ children }: { children: ReactNode }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const present = useNow();
  const me = useQuery({ ...trpc.identity.me.queryOptions(), staleTime: 0 });
  const client = useTRPCClient();
  const withStepUp = useStepUp();
  const [entered, setEntered] = useState(false);
  const asking = useRef(false);

  const on = me.data?.twoFactor.enabled === true;
  const at = me.data?.session.secondFactorAt ?? null;
  const fresh = at !== null && present - Date.parse(at) < FRESH_MS;
  useEffect(() => {
    if (on && fresh) setEntered(true);
  }, [on, fresh]);
  // A list that is read again and again meets the end of the ten minutes by itself: it asks once and goes on.
  useEffect(
    () =>
      queries.getQueryCache().subscribe((event) => {
        if (event.type !== 'updated' || event.action.type !== 'error' || asking.current) return;
        if (errorCode(event.action.error as unknown as AnyApiError) !== 'SECOND_FACTOR_REQUIRED') return;
        asking.current = true;
        withStepUp(() => client.identityAdmin.listOwners.query({ page: 1, pageSize: 1 }))
          .then(() => queries.invalidateQueries())
          // Refused or closed: the page keeps what it has, and each part of it offers another try.
          .catch(() => {})
          .finally(() => {
            asking.current = false;
          });
      }),
    [queries, client, withStepUp],
  );

  if (me.data === undefined) {
    return me.error ? (
      <section className="card">
        <LoadFailure what="Your account" error={me.error} retry={() => void me.refetch()} />
      </section>
    ) : (
      <div role="status" aria-label="Loading" className="grid gap-4">
        <Skeleton className="h-9 w-64" />
        <Skeleton className="h-64 rounded-lg" />
      </div>
    );
  }
  if (!on) {
    return (
      <section className="card">
        <h1 className="sr-only">Administration</h1>
        <Empty
          icon={ShieldCheck}
          title="Turn on a second factor first"
          actions={
            <ButtonLink href="/settings" tone="primary">
              Open the settings
            </ButtonLink>
          }
        >
          An administrator can see and change what belongs to others. Without a second factor nothing of it is open.
        </Empty>
      </section>
    );
  }
  if (!entered) {
    return (
      <div className="mx-auto max-w-md pt-6 sm:pt-14">
        <h1 className="text-2xl">Confirm your second factor</h1>
        <p className="mt-1.5 mb-6 text-ink-2">
          Administration opens for ten minutes after each proof; acts and readings beyond that ask again.
        </p>
        <FactorForm
          onProven={() => {
            setEntered(true);
            void queries.invalidateQueries();
          }}
        />
      </div>
    );
  }
  return children;
}

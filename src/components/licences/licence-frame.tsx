'use client';

import { useQuery } from '@tanstack/react-query';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import SearchX from 'lucide-react/icons/search-x';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { errorCode } from '../ui/api-error.ts';
import { Badge } from '../ui/badge.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { Callout, Empty, LoadFailure, Skeleton } from '../ui/feedback.tsx';
import { PageHeader } from '../ui/page.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { Alerts } from './alerts.tsx';
import { Bills } from './bills.tsx';
import { LicenceFacts } from './licence-facts.tsx';
import { type Licence, STATUS_TONE } from './licence-words.ts';
import { Seats } from './seats.tsx';
import { Usage } from './usage.tsx';

/** One licence with its seats, usage and months; administrators add their acts. */
export function LicenceFrame({
  licenseId,
  base,
  actions,
  main,
  side,
}: {
  licenseId: string;
  base: string;
  actions?: (licence: Licence, refresh: () => void) => ReactNode;
  /** Further parts below the seats. */
  main?: (licence: Licence) => ReactNode;
  side?: (licence: Licence, refresh: () => void) => ReactNode;
}) {
  const trpc = useTRPC();
  const licence = useQuery({ ...trpc.licensing.describeLicense.queryOptions({ licenseId }), refetchInterval: 30_000 });
  const back = (
    <Link href={base} className="inline-flex items-center gap-1 rounded-sm text-ink-2 hover:text-ink">
      <ChevronLeft className="size-4" aria-hidden />
      Licences
    </Link>
  );
  if (licence.data === undefined) {
    const code = errorCode(licence.error);
    const unknown = code !== null && /NOT_FOUND/.test(code);
    return (
      <>
        <PageHeader
          above={back}
          title={unknown ? 'No such licence' : 'Licence'}
          purpose={unknown ? 'This address names a licence that you cannot see.' : 'Its seats, its usage, its months.'}
        />
        {unknown ? (
          <section className="card">
            <Empty icon={SearchX} title="Nothing here" actions={<ButtonLink href={base}>All licences</ButtonLink>}>
              Only the organisation’s owner and administrators see a licence. Check the address.
            </Empty>
          </section>
        ) : licence.error ? (
          <section className="card">
            <LoadFailure what="The licence" error={licence.error} retry={() => void licence.refetch()} />
          </section>
        ) : (
          <div role="status" aria-label="Loading the licence" className="grid gap-5 lg:grid-cols-[3fr_2fr]">
            <Skeleton className="h-96 rounded-lg" />
            <Skeleton className="h-96 rounded-lg" />
          </div>
        )}
      </>
    );
  }
  const l = licence.data;
  const refresh = () => void licence.refetch();
  return (
    <>
      <PageHeader
        above={back}
        title={<bdi>{l.orgName}</bdi>}
        purpose={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm">
            <Badge tone={STATUS_TONE[l.status]}>{l.status}</Badge>
            <span>
              {l.status === 'expired' ? 'ended' : 'ends'} <RelativeTime at={l.expiresAt} />
            </span>
          </span>
        }
        actions={actions?.(l, refresh)}
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid min-w-0 gap-5">
          {l.status === 'suspended' ? (
            <Callout tone="warn" title="Suspended">
              Replicas that validate are told so and stop after their grace time. Usage is not taken in.
            </Callout>
          ) : null}
          {l.status === 'revoked' ? (
            <Callout tone="bad" title="Revoked for good">
              The key is dead. The usage and the months below stay.
            </Callout>
          ) : null}
          <Usage licenseId={l.licenseId} />
          <Seats licenseId={l.licenseId} />
          {main?.(l)}
        </div>
        <div className="grid min-w-0 gap-5">
          <LicenceFacts licence={l} />
          {side?.(l, refresh)}
          <Alerts licenseId={l.licenseId} />
          <Bills orgId={l.orgId} />
        </div>
      </div>
    </>
  );
}

'use client';

import { useQuery } from '@tanstack/react-query';
import ChevronRight from 'lucide-react/icons/chevron-right';
import Link from 'next/link';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { ThemeSwitch } from '../shell/theme.tsx';
import { Badge } from '../ui/badge.tsx';
import { Digest } from '../ui/code.tsx';
import { Skeleton } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Fact, Facts, PageHeader, Section } from '../ui/page.tsx';
import { RelativeTime } from '../ui/time.tsx';

export function Settings() {
  const trpc = useTRPC();
  const me = useQuery(trpc.identity.me.queryOptions());
  return (
    <>
      <PageHeader title="Settings" purpose="Who you are here, how the pages look, and how the account is protected." />
      <div className="grid max-w-3xl gap-5">
        <Section title="Account">
          <Loaded query={me} what="Your account" skeleton={<Skeleton className="h-40 w-full" />}>
            {(m) => (
              <Facts>
                <Fact name="Name">{m.name ? <bdi>{m.name}</bdi> : <span className="text-ink-2">none given</span>}</Fact>
                <Fact name="E-mail address">
                  <span className="break-all">{m.email}</span>{' '}
                  {m.emailVerified ? <Badge tone="good">confirmed</Badge> : <Badge tone="warn">not confirmed</Badge>}
                </Fact>
                <Fact name="Role">{m.role === 'ADMIN' ? 'Administrator' : 'Owner'}</Fact>
                <Fact name="Member since">
                  <RelativeTime at={m.createdAt} />
                </Fact>
                <Fact name="Number">
                  <Digest value={m.id} what="Number of the account" />
                </Fact>
              </Facts>
            )}
          </Loaded>
        </Section>
        <Section title="Look">
          <div className="flex flex-wrap items-center justify-between gap-4">
            <p className="text-ink-2 text-sm">Light, dark, or as your system says. Kept in this browser.</p>
            <ThemeSwitch className="w-48" />
          </div>
        </Section>
        <Section title="Protection" padded={false}>
          <Link
            href="/settings/security"
            className="flex items-center gap-4 rounded-b-lg px-4.5 py-4 -outline-offset-2 hover:bg-sunken"
          >
            <span className="min-w-0 flex-1">
              <span className="block font-medium text-sm">Second factor and sessions</span>
              <span className="block text-ink-2 text-sm">
                {me.data
                  ? me.data.twoFactor.enabled
                    ? 'A second factor is asked at every sign-in.'
                    : 'Only the password protects this account. Add a second factor.'
                  : '\u00a0'}
              </span>
            </span>
            {me.data ? (
              <Badge tone={me.data.twoFactor.enabled ? 'good' : 'warn'}>
                {me.data.twoFactor.enabled ? 'on' : 'off'}
              </Badge>
            ) : null}
            <ChevronRight className="size-4 shrink-0 text-ink-3" aria-hidden />
          </Link>
        </Section>
      </div>
    </>
  );
}

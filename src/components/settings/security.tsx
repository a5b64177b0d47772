'use client';

import { useQuery } from '@tanstack/react-query';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import Link from 'next/link';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { Skeleton } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { PageHeader, Section } from '../ui/page.tsx';
import { ChangeEmail } from './change-email.tsx';
import { ChangePassword } from './change-password.tsx';
import { GithubConnection } from './github-connection.tsx';
import { Sessions } from './sessions.tsx';
import { TwoFactor } from './two-factor.tsx';

/** How the account is protected, and who is inside it now. */
export function Security({ passwordMinLength }: { passwordMinLength: number }) {
  const trpc = useTRPC();
  const me = useQuery(trpc.identity.me.queryOptions());
  const factor = useQuery(trpc.identity.twoFactorStatus.queryOptions());
  return (
    <>
      <PageHeader
        above={
          <Link href="/settings" className="inline-flex items-center gap-1 rounded-sm text-ink-2 hover:text-ink">
            <ChevronLeft className="size-4" aria-hidden />
            Settings
          </Link>
        }
        title="Security"
        purpose="A second factor, the places where you are signed in, your password, and what else opens doors in your name."
      />
      <div className="grid max-w-3xl gap-5">
        <Loaded
          query={{ ...factor, data: factor.data && me.data ? { status: factor.data, me: me.data } : undefined }}
          what="Your second factor"
          skeleton={
            <Section title="Second factor">
              <Skeleton className="h-48 w-full" />
            </Section>
          }
        >
          {({ status, me: account }) => <TwoFactor status={status} me={account} />}
        </Loaded>
        <Sessions />
        <ChangePassword minLength={passwordMinLength} />
        <ChangeEmail email={me.data?.email} />
        <GithubConnection />
      </div>
    </>
  );
}

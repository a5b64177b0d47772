'use client';

import { useQuery } from '@tanstack/react-query';
import ChevronRight from 'lucide-react/icons/chevron-right';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleX from 'lucide-react/icons/circle-x';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import type { AnyApiError } from '../ui/api-error.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Skeleton, SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { formatCount } from '../ui/money.tsx';
import { PageHeader, Section } from '../ui/page.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { readHealth } from './health.ts';

const REFRESH = { refetchInterval: 20_000 } as const;

/** What stands and what waits for a person, in one look. */
export function Overview() {
  const trpc = useTRPC();
  const disputes = useQuery({
    ...trpc.courts.listDisputes.queryOptions({ page: 1, pageSize: 1, status: 'open' }),
    ...REFRESH,
  });
  const letters = useQuery({ ...trpc.operations.listDeadLetters.queryOptions({ page: 1, pageSize: 1 }), ...REFRESH });
  const dead = useQuery({
    ...trpc.vaultAdmin.listStripeEvents.queryOptions({ page: 1, pageSize: 1, status: 'dead' }),
    ...REFRESH,
  });
  const runs = useQuery({ ...trpc.vaultAdmin.listReconciliations.queryOptions({ page: 1, pageSize: 1 }), ...REFRESH });
  const ledger = useQuery({ ...trpc.vaultAdmin.checkLedger.queryOptions(), staleTime: 60_000 });
  const cardDisputes = useQuery({
    ...trpc.vaultAdmin.listCardDisputes.queryOptions({ page: 1, pageSize: 100 }),
    ...REFRESH,
  });
  const last = runs.data?.items[0];
  const answers = cardDisputes.data?.items.filter((d) => d.status.endsWith('needs_response')).length;
  const broken = ledger.data?.checks.filter((c) => !c.ok).length;
  return (
    <>
      <PageHeader title="Overview" purpose="Does everything run, does the money add up, and what waits for a person." />
      <div className="grid gap-5">
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          <Tile
            href="/admin/disputes"
            name="Open disputes"
            query={disputes}
            value={disputes.data && formatCount(disputes.data.pagination.total)}
            tone={disputes.data?.pagination.total ? 'accent' : 'good'}
            says={disputes.data?.pagination.total ? 'wait for an answer or a decision' : 'nothing to decide'}
          />
          <Tile
            href="/admin/ledger"
            name="Ledger"
            query={ledger}
            value={ledger.data && (ledger.data.ok ? 'adds up' : `${broken} broken`)}
            tone={ledger.data?.ok === false ? 'bad' : 'good'}
            says={
              ledger.data ? (
                <>
                  {ledger.data.checks.length} rules, <RelativeTime at={ledger.data.asOf} />
                </>
              ) : null
            }
          />
          <Tile
            href="/admin/reconciliation"
            name="Differences to Stripe"
            query={runs}
            value={runs.data && (last ? formatCount(last.differences.length) : '–')}
            tone={last && !last.ok ? 'bad' : 'good'}
            says={
              last ? (
                <>
                  of {last.from.slice(0, 10)}, read <RelativeTime at={last.ranAt} />
                </>
              ) : (
                'no day was reconciled yet'
              )
            }
          />
          <Tile
            href="/admin/stripe?status=dead"
            name="Dead Stripe events"
            query={dead}
            value={dead.data && formatCount(dead.data.pagination.total)}
            tone={dead.data?.pagination.total ? 'bad' : 'good'}
            says={dead.data?.pagination.total ? 'read the error, then replay' : 'every event was handled'}
          />
          <Tile
            href="/admin/jobs"
            name="Dead letters"
            query={letters}
            value={letters.data && formatCount(letters.data.pagination.total)}
            tone={letters.data?.pagination.total ? 'bad' : 'good'}
            says={letters.data?.pagination.total ? 'read the error, then replay' : 'every event was delivered'}
          />
          <Tile
            href="/admin/card-disputes"
            name="Card disputes to answer"
            query={cardDisputes}
            value={answers === undefined ? undefined : formatCount(answers)}
            tone={answers ? 'bad' : 'good'}
            says={answers ? 'evidence is due at Stripe' : 'nothing to answer'}
          />
        </div>
        <Health />
      </div>
    </>
  );
}

function Tile({
  href,
  name,
  query,
  value,
  tone,
  says,
}: {
  href: string;
  name: string;
  query: { error: AnyApiError | null };
  value: ReactNode;
  tone: Tone;
  says: ReactNode;
}) {
  const Icon = tone === 'bad' ? CircleX : tone === 'accent' ? TriangleAlert : CircleCheck;
  const colour = tone === 'bad' ? 'text-bad-ink' : tone === 'accent' ? 'text-accent-ink' : 'text-good-ink';
  return (
    <Link href={href} className="card group block p-4 transition-colors hover:border-line-strong">
      <span className="flex items-center justify-between gap-2 text-ink-2 text-sm">
        {name}
        <ChevronRight className="size-4 text-ink-3 group-hover:text-ink" aria-hidden />
      </span>
      {value !== undefined ? (
        <span className="num mt-1 flex items-center gap-2 font-semibold text-2xl tracking-tight">
          {value}
          <Icon className={`size-5 ${colour}`} aria-hidden />
        </span>
      ) : query.error ? (
        <span className="mt-1 block font-semibold text-bad-ink text-lg">could not be read</span>
      ) : (
        <Skeleton className="my-1.5 h-7 w-24" />
      )}
      <span className="mt-1 block min-h-4.5 text-ink-2 text-xs">{says}</span>
    </Link>
  );
}

const NAME: Record<string, string> = {
  database: 'Database',
  migrations: 'Migrations',
  worker: 'Worker',
  redis: 'Shared limits (Redis)',
};

/** The server's own readiness, as a load balancer reads it. */
function Health() {
  const health = useQuery({ queryKey: ['readyz'], queryFn: readHealth, ...REFRESH });
  const facts = useQuery(useTRPC().platform.facts.queryOptions());
  return (
    <Section
      title="Health"
      note="What the server says of itself."
      padded={false}
      actions={
        health.data ? (
          health.data.ok ? (
            <Badge tone="good" icon={CircleCheck}>
              ready
            </Badge>
          ) : (
            <Badge tone="bad" icon={CircleX}>
              not ready
            </Badge>
          )
        ) : null
      }
    >
      <Loaded query={health} what="The health" skeleton={<SkeletonRows rows={3} label="Reading the health" />}>
        {(h) => (
          <ul className="divide-y divide-line">
            {h.checks.map((c) => (
              <li key={c.name} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4.5 py-2.5 text-sm">
                <span className="w-44 font-medium">{NAME[c.name] ?? c.name}</span>
                {c.ok ? (
                  <Badge tone="good" icon={CircleCheck}>
                    ok
                  </Badge>
                ) : (
                  <Badge tone={c.name === 'redis' ? 'neutral' : 'bad'} icon={c.name === 'redis' ? undefined : CircleX}>
                    {c.name === 'redis' ? 'not used' : 'fails'}
                  </Badge>
                )}
                <span className="num min-w-0 break-words text-ink-2">
                  {c.detail ? `${c.detail}` : ''}
                  {c.detail && c.ms > 0 ? ', ' : ''}
                  {c.ms > 0 ? `${formatCount(c.ms)} ms` : ''}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {facts.data ? (
        <p className="border-line border-t px-4.5 py-2.5 text-ink-2 text-xs">
          Civitas {facts.data.version}
          {facts.data.embedded ? ', embedded profile: vendors are emulated' : ''}
        </p>
      ) : null}
    </Section>
  );
}

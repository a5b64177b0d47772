'use client';

import { useQuery } from '@tanstack/react-query';
import BellRing from 'lucide-react/icons/bell-ring';
import ChevronRight from 'lucide-react/icons/chevron-right';
import CircleCheck from 'lucide-react/icons/circle-check';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { type RouterOutputs, useTRPC } from '../../adapters/trpc/client.tsx';
import { titleOf } from '../tasks/task-words.ts';
import type { AnyApiError } from '../ui/api-error.ts';
import { SkeletonRows } from '../ui/feedback.tsx';
import { formatCredits } from '../ui/money.tsx';
import { Section } from '../ui/page.tsx';
import { Countdown, useNow } from '../ui/time.tsx';

interface Result<T> {
  data: T | undefined;
  error: AnyApiError | null;
}

interface Item {
  key: string;
  href: string;
  hard?: boolean;
  title: ReactNode;
  note: ReactNode;
}

/** Below it an owner is warned: not enough for ten of the smallest tasks. */
const LOW_BALANCE_TASKS = 10;
const SHOWN_MAX = 6;

/** Decisions only the owner can make, and things that will stop working without one. */
export function NeedsMe({
  tasks,
  agents,
  pool,
}: {
  tasks: Result<RouterOutputs['exchange']['listTasks']>;
  agents: Result<RouterOutputs['registry']['listOwnAgents']>;
  pool: Result<RouterOutputs['vault']['getPool']>;
}) {
  const trpc = useTRPC();
  const present = useNow();
  const approvals = useQuery({
    ...trpc.embassy.listApprovals.queryOptions({ page: 1, pageSize: 20, status: 'pending' }),
    refetchInterval: 15_000,
  });
  const facts = useQuery({ ...trpc.platform.facts.queryOptions(), staleTime: 300_000 });
  const ready = tasks.data && agents.data && pool.data;
  const items: Item[] = [];
  for (const a of approvals.data?.items ?? []) {
    items.push({
      key: a.id,
      href: '/approvals',
      title: `Approve ${formatCredits(a.amount)}?`,
      note: (
        <>
          <bdi>{a.request.summary}</bdi> · expires in <Countdown until={a.expiresAt} over="moments" />
        </>
      ),
    });
  }
  for (const t of tasks.data?.items ?? []) {
    const open = t.feedbackUntil !== null && Date.parse(t.feedbackUntil) > present;
    if (t.status === 'completed' && t.buyer.ownerId !== undefined && open && t.feedback === null) {
      items.push({
        key: t.id,
        href: `/tasks/${t.id}`,
        title: 'Is this work good?',
        note: (
          <>
            <bdi>{titleOf(t)}</bdi> · <Countdown until={t.feedbackUntil as string} over="closed" /> left to say no
          </>
        ),
      });
    }
    if (t.status === 'disputed') {
      items.push({ key: t.id, href: `/tasks/${t.id}`, title: 'Dispute open', note: <bdi>{titleOf(t)}</bdi> });
    }
  }
  for (const a of agents.data?.items ?? []) {
    if (a.status === 'suspended') {
      items.push({
        key: a.id,
        href: `/agents/${a.id}`,
        title: (
          <>
            <bdi>{a.displayName}</bdi> is suspended
          </>
        ),
        note: a.suspendedReason ?? 'It gets no work until it is reinstated.',
      });
    }
  }
  const low = facts.data ? facts.data.rules.taskBudgetMin * LOW_BALANCE_TASKS : 0;
  if (pool.data && (tasks.data?.pagination.total ?? 0) > 0 && pool.data.balance < low) {
    items.push({
      key: 'low',
      href: '/wallet/top-up',
      hard: true,
      title: 'Few credits left',
      note: `${formatCredits(pool.data.balance)} are available. New tasks are refused when they ask for more.`,
    });
  }
  const shown = items.slice(0, SHOWN_MAX);
  return (
    <Section title={items.length > 0 ? `Needs you, ${items.length}` : 'Needs you'} padded={false}>
      {!ready && !tasks.error ? (
        <SkeletonRows rows={3} label="Loading what needs you" />
      ) : shown.length > 0 ? (
        <ul className="divide-y divide-line">
          {shown.map((i) => {
            const body = (
              <>
                <BellRing className="mt-0.5 size-4.5 shrink-0 text-warn-ink" aria-hidden />
                <span className="min-w-0 flex-1">
                  <span className="block font-medium text-sm">{i.title}</span>
                  <span className="block break-words text-ink-2 text-sm">{i.note}</span>
                </span>
                <ChevronRight className="mt-0.5 size-4 shrink-0 text-ink-3" aria-hidden />
              </>
            );
            const look = 'flex items-start gap-3 px-4.5 py-3 -outline-offset-2 hover:bg-sunken';
            return (
              <li key={i.key}>
                {i.hard ? (
                  <a href={i.href} className={look}>
                    {body}
                  </a>
                ) : (
                  <Link href={i.href} className={look}>
                    {body}
                  </Link>
                )}
              </li>
            );
          })}
        </ul>
      ) : (
        <p className="flex items-center gap-3 px-4.5 py-5 text-ink-2 text-sm">
          <CircleCheck className="size-5 shrink-0 text-good-ink" aria-hidden />
          Nothing waits for you. Approvals, fresh results, disputes and low balance show up here.
        </p>
      )}
    </Section>
  );
}

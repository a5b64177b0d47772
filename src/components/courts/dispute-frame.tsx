'use client';

import { useQuery } from '@tanstack/react-query';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import SearchX from 'lucide-react/icons/search-x';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { type RouterOutputs, useTRPC } from '../../adapters/trpc/client.tsx';
import { Assessment } from '../tasks/assessment.tsx';
import { titleOf } from '../tasks/task-words.ts';
import { errorCode } from '../ui/api-error.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Callout, Empty, LoadFailure, Skeleton } from '../ui/feedback.tsx';
import { Credits } from '../ui/money.tsx';
import { Fact, Facts, PageHeader, Section } from '../ui/page.tsx';
import { Countdown, RelativeTime } from '../ui/time.tsx';
import { DisputeState } from './dispute-state.tsx';
import { type Dispute, kindOf, REASON } from './dispute-words.ts';
import { EvidenceList } from './evidence-list.tsx';
import { MoneyEffects } from './money-effects.tsx';

export type Task = RouterOutputs['exchange']['getTask'];

/** One dispute with its task, for the parties and for who decides: they read the same page and do different things. */
export function DisputeFrame({
  disputeId,
  base,
  actions,
  acts,
}: {
  disputeId: string;
  base: string;
  actions?: (dispute: Dispute, task: Task | undefined, refresh: () => void) => ReactNode;
  acts: (dispute: Dispute, task: Task | undefined, refresh: () => void) => ReactNode;
}) {
  const trpc = useTRPC();
  const dispute = useQuery({ ...trpc.courts.getDispute.queryOptions({ disputeId }), refetchInterval: 15_000 });
  const taskId = dispute.data?.taskId ?? null;
  const task = useQuery({
    ...trpc.exchange.getTask.queryOptions({ taskId: taskId ?? '' }),
    enabled: taskId !== null,
    staleTime: 15_000,
  });
  const back = (
    <Link href={base} className="inline-flex items-center gap-1 rounded-sm text-ink-2 hover:text-ink">
      <ChevronLeft className="size-4" aria-hidden />
      Disputes
    </Link>
  );
  if (dispute.data === undefined) {
    const unknown = errorCode(dispute.error) === 'NOT_FOUND';
    return (
      <>
        <PageHeader
          above={back}
          title={unknown ? 'No such dispute' : 'Dispute'}
          purpose={unknown ? 'This address names a dispute that you cannot see.' : 'Evidence, money and decision.'}
        />
        {unknown ? (
          <section className="card">
            <Empty icon={SearchX} title="Nothing here" actions={<ButtonLink href={base}>All disputes</ButtonLink>}>
              Only the two sides and administrators see a dispute. Check the address.
            </Empty>
          </section>
        ) : dispute.error ? (
          <section className="card">
            <LoadFailure what="The dispute" error={dispute.error} retry={() => void dispute.refetch()} />
          </section>
        ) : (
          <div role="status" aria-label="Loading the dispute" className="grid gap-5 lg:grid-cols-[3fr_2fr]">
            <Skeleton className="h-96 rounded-lg" />
            <Skeleton className="h-72 rounded-lg" />
          </div>
        )}
      </>
    );
  }
  const d = dispute.data;
  const refresh = () => {
    void dispute.refetch();
    void task.refetch();
  };
  return (
    <>
      <PageHeader
        above={back}
        title={`${kindOf(d)}: ${REASON[d.reason]}`}
        purpose={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm">
            <DisputeState dispute={d} />
            <span>
              opened by the {d.openedBy} <RelativeTime at={d.openedAt} />
            </span>
          </span>
        }
        actions={actions?.(d, task.data, refresh)}
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid min-w-0 gap-5">
          {d.status !== 'open' && d.rationale ? (
            <Callout tone="accent" title="Why it was decided so">
              <p className="whitespace-pre-wrap break-words">
                <bdi>{d.rationale}</bdi>
              </p>
            </Callout>
          ) : null}
          {acts(d, task.data, refresh)}
          <EvidenceList dispute={d} />
          {task.data?.assessmentId ? <Assessment assessmentId={task.data.assessmentId} /> : null}
        </div>
        <div className="grid min-w-0 gap-5">
          <Section title="Facts">
            <Facts>
              <Fact name="At stake">
                <Credits value={d.priceCents} />
              </Fact>
              <Fact name="Task">
                {d.taskId ? (
                  <Link className="link line-clamp-3" href={`/tasks/${d.taskId}`}>
                    <bdi>{task.data ? titleOf(task.data) : 'open the task'}</bdi>
                  </Link>
                ) : (
                  'an agreement of the first version'
                )}
              </Fact>
              {task.data?.worker ? (
                <Fact name="Agent">
                  <bdi>{task.data.worker.displayName}</bdi>
                </Fact>
              ) : null}
              {d.status === 'open' ? (
                <Fact name="Answer">
                  {d.answeredAt ? (
                    <>
                      given <RelativeTime at={d.answeredAt} />
                    </>
                  ) : (
                    <>
                      due in <Countdown until={d.respondBy} over="no time: it has passed" />
                    </>
                  )}
                </Fact>
              ) : null}
              {d.decidedAt ? (
                <Fact name="Ended">
                  <RelativeTime at={d.decidedAt} />
                </Fact>
              ) : null}
            </Facts>
          </Section>
          <MoneyEffects dispute={d} feeBps={task.data?.feeBps} />
        </div>
      </div>
    </>
  );
}

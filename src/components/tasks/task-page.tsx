'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import SearchX from 'lucide-react/icons/search-x';
import Link from 'next/link';
import { useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { TaskDispute } from '../courts/task-dispute.tsx';
import { errorCode } from '../ui/api-error.ts';
import { Badge } from '../ui/badge.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { Callout, Empty, LoadFailure, Skeleton } from '../ui/feedback.tsx';
import { PageHeader } from '../ui/page.tsx';
import { Assessment } from './assessment.tsx';
import { Deliverables } from './deliverables.tsx';
import { SandboxOutput } from './sandbox-output.tsx';
import { TaskActions } from './task-actions.tsx';
import { TaskFacts } from './task-facts.tsx';
import { TaskMoney } from './task-money.tsx';
import { TaskRequest } from './task-request.tsx';
import { TaskStatus } from './task-status.tsx';
import { TaskTimeline } from './task-timeline.tsx';
import { failureInWords, STATUS, type Task, titleOf } from './task-words.ts';
import { useStream } from './use-live.ts';

const POLL_MS = 15_000;

/** One task, as it happens: for its buyer, and for the owner of the agent that works on it. */
export function TaskPage({ taskId }: { taskId: string }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const task = useQuery({
    ...trpc.exchange.getTask.queryOptions({ taskId }),
    // The stream says when to ask; asking now and then costs little and survives a stream that a proxy refuses.
    refetchInterval: POLL_MS,
  });
  const events = useQuery(trpc.exchange.listTaskEvents.queryOptions({ taskId }));
  const refresh = () => {
    void queries.invalidateQueries(trpc.exchange.pathFilter());
    void queries.invalidateQueries(trpc.vault.pathFilter());
    void queries.invalidateQueries(trpc.courts.pathFilter());
  };
  const known = task.data !== undefined;
  const state = useStream({
    enabled: known,
    subscribe: (handlers) => client.exchange.watchTask.subscribe({ taskId }, handlers),
    onData: refresh,
  });

  const back = (
    <Link href="/tasks" className="inline-flex items-center gap-1 rounded-sm text-ink-2 hover:text-ink">
      <ChevronLeft className="size-4" aria-hidden />
      Tasks
    </Link>
  );
  if (task.data === undefined) {
    if (errorCode(task.error) === 'TASK_NOT_FOUND') {
      return (
        <>
          <PageHeader above={back} title="No such task" purpose="This address names a task that you cannot see." />
          <section className="card">
            <Empty icon={SearchX} title="Nothing here" actions={<ButtonLink href="/tasks">All tasks</ButtonLink>}>
              Only the buyer and the owner of the working agent see a task. Check the address.
            </Empty>
          </section>
        </>
      );
    }
    return (
      <>
        <PageHeader above={back} title="Task" purpose="Its state, its money, its files and its evaluation." />
        {task.error ? (
          <section className="card">
            <LoadFailure what="The task" error={task.error} retry={() => void task.refetch()} />
          </section>
        ) : (
          <div role="status" aria-label="Loading the task" className="grid gap-5 lg:grid-cols-[3fr_2fr]">
            <Skeleton className="h-96 rounded-lg" />
            <Skeleton className="h-96 rounded-lg" />
          </div>
        )}
      </>
    );
  }
  const t = task.data;
  const buyer = t.buyer.ownerId !== undefined;
  return (
    <>
      <PageHeader
        above={back}
        title={<bdi className="line-clamp-3">{titleOf(t)}</bdi>}
        purpose={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm">
            <TaskStatus status={t.status} />
            <span>{meaningOf(t, buyer)}</span>
            {STATUS[t.status].live && state === 'polling' ? <Badge tone="warn">Reconnecting</Badge> : null}
          </span>
        }
        actions={<TaskActions task={t} onDone={refresh} />}
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-5">
          {t.disputeId ? <TaskDispute disputeId={t.disputeId} /> : null}
          {t.failureReason ? (
            <Callout tone="bad" title={failureInWords(t.failureReason) ?? ''}>
              {buyer
                ? 'Your credits came back. You can submit the task again, with more time, other checks or another agent.'
                : 'The buyer got the credits back.'}
            </Callout>
          ) : null}
          {!buyer ? <SandboxOutput taskId={t.id} working={t.status === 'executing'} /> : null}
          {t.assessmentId ? <Assessment assessmentId={t.assessmentId} /> : null}
          {t.status !== 'submitted' && t.status !== 'routing' ? <Deliverables task={t} buyer={buyer} /> : null}
          <TaskRequest task={t} />
        </div>
        <div className="grid gap-5">
          <TaskMoney task={t} buyer={buyer} events={events.data ?? []} />
          <TaskTimeline events={events} />
          <TaskFacts task={t} />
        </div>
      </div>
    </>
  );
}

function meaningOf(task: Task, buyer: boolean): string {
  if (task.status === 'completed' && task.settledAt === null && buyer) return 'The work passed. You can still say no.';
  if (task.status === 'completed' && task.settledAt !== null) return 'The work passed and its payment is final.';
  return STATUS[task.status].meaning;
}

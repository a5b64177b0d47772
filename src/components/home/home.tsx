'use client';

import { useQuery } from '@tanstack/react-query';
import Plus from 'lucide-react/icons/plus';
import Link from 'next/link';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { TaskTable } from '../tasks/task-table.tsx';
import { STATUS } from '../tasks/task-words.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Empty, Skeleton, SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Figure, formatCredits } from '../ui/money.tsx';
import { PageHeader, Section } from '../ui/page.tsx';
import { Checklist } from './checklist.tsx';
import { NeedsMe } from './needs-me.tsx';

const RECENT = 8;

/** What is going on with the owner's money, tasks and agents, and what waits for the owner. */
export function Home() {
  const trpc = useTRPC();
  const tasks = useQuery({
    ...trpc.exchange.listTasks.queryOptions({ page: 1, pageSize: 50 }),
    refetchInterval: 4_000,
  });
  const pool = useQuery({ ...trpc.vault.getPool.queryOptions(), refetchInterval: 8_000 });
  const agents = useQuery(trpc.registry.listOwnAgents.queryOptions());

  const running = tasks.data?.items.filter((t) => STATUS[t.status].live) ?? [];
  const recent = [...running, ...(tasks.data?.items.filter((t) => !STATUS[t.status].live) ?? [])].slice(0, RECENT);
  const heldBy = tasks.data?.items.filter((t) => t.hold.status === 'held' && t.buyer.ownerId !== undefined).length ?? 0;

  return (
    <>
      <PageHeader
        title="Home"
        purpose="What your tasks, your agents and your money are doing right now."
        actions={
          <ButtonLink href="/tasks/new" tone="primary">
            <Plus aria-hidden />
            New task
          </ButtonLink>
        }
      />
      <div className="grid gap-5">
        <Checklist
          funded={pool.data ? pool.data.balance + pool.data.held > 0 || (tasks.data?.items.length ?? 0) > 0 : undefined}
          hasAgent={agents.data ? agents.data.items.length > 0 : undefined}
          hasTask={tasks.data ? tasks.data.pagination.total > 0 : undefined}
        />
        <div className="grid gap-5 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
          <Section
            title="Credits"
            actions={
              <ButtonLink href="/wallet/top-up" hard size="sm">
                Top up
              </ButtonLink>
            }
          >
            <Loaded
              query={pool}
              what="Your balance"
              skeleton={
                <div className="grid grid-cols-2 gap-4">
                  <Skeleton className="h-16" />
                  <Skeleton className="h-16" />
                </div>
              }
            >
              {({ balance, held }) => (
                <div className="grid grid-cols-2 gap-4">
                  <Link href="/wallet" className="rounded-md">
                    <span className="text-ink-2 text-sm">Available</span>
                    <Figure value={balance} />
                  </Link>
                  <Link href="/wallet?view=holds&hold=held" className="rounded-md">
                    <span className="text-ink-2 text-sm">Held for tasks</span>
                    <Figure value={held} />
                  </Link>
                  <p className="col-span-2 text-ink-2 text-sm">
                    {held > 0
                      ? `${formatCredits(held)} are set aside${heldBy > 0 ? ` for ${heldBy} ${heldBy === 1 ? 'task' : 'tasks'}` : ''}: paid when the work passes, returned when it does not.`
                      : 'Nothing is held. A new task sets its whole budget aside until its work has passed.'}
                  </p>
                </div>
              )}
            </Loaded>
          </Section>
          <NeedsMe tasks={tasks} agents={agents} pool={pool} />
        </div>
        <Section
          title={running.length > 0 ? `Tasks, ${running.length} running` : 'Recent tasks'}
          padded={false}
          actions={
            <ButtonLink href="/tasks" size="sm" tone="quiet">
              All tasks
            </ButtonLink>
          }
        >
          <Loaded query={tasks} what="Your tasks" skeleton={<SkeletonRows rows={4} label="Loading tasks" />}>
            {() =>
              recent.length > 0 ? (
                <TaskTable tasks={recent} label="Recent tasks" />
              ) : (
                <Empty
                  icon={Plus}
                  title="No task yet"
                  actions={<ButtonLink href="/tasks/new">Submit your first task</ButtonLink>}
                >
                  A task says what is to be done, what you would pay at most and how the result is checked.
                </Empty>
              )
            }
          </Loaded>
        </Section>
      </div>
    </>
  );
}

'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import FilterX from 'lucide-react/icons/filter-x';
import ListChecks from 'lucide-react/icons/list-checks';
import Plus from 'lucide-react/icons/plus';
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { TaskStatus } from '../../districts/exchange/schemas.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Empty, SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { PageHeader } from '../ui/page.tsx';
import { Pagination } from '../ui/pagination.tsx';
import { Select } from '../ui/select.tsx';
import { TaskTable } from './task-table.tsx';
import { STATUS } from './task-words.ts';

const ANY = 'any';
const PAGE_SIZE = 20;

export function TaskList() {
  const trpc = useTRPC();
  const [filter, setFilter] = useQueryStates({
    role: parseAsStringLiteral(['buyer', 'worker'] as const),
    status: parseAsStringLiteral(TaskStatus.options),
    agent: { parse: (v: string) => v, serialize: (v: string) => v },
    page: parseAsInteger.withDefault(1),
  });
  const agents = useQuery(trpc.registry.listOwnAgents.queryOptions());
  const tasks = useQuery({
    ...trpc.exchange.listTasks.queryOptions({
      page: Math.max(1, filter.page),
      pageSize: PAGE_SIZE,
      ...(filter.role ? { role: filter.role } : {}),
      ...(filter.status ? { status: filter.status } : {}),
      ...(filter.agent ? { agentId: filter.agent } : {}),
    }),
    refetchInterval: 5_000,
    placeholderData: keepPreviousData,
  });
  const filtered = filter.role !== null || filter.status !== null || filter.agent !== null;
  const clear = () => void setFilter({ role: null, status: null, agent: null, page: null });

  return (
    <>
      <PageHeader
        title="Tasks"
        purpose="Work you bought and work your agents did, with what each task holds, pays or gave back."
        actions={
          <ButtonLink href="/tasks/new" tone="primary">
            <Plus aria-hidden />
            New task
          </ButtonLink>
        }
      />
      <section aria-label="Tasks" className="card min-w-0">
        <div className="flex flex-wrap items-center gap-2 border-line border-b p-3">
          <Select
            label="Side"
            size="sm"
            className="w-full xs:w-auto xs:min-w-40"
            value={filter.role ?? ANY}
            onChange={(v) => void setFilter({ role: v === ANY ? null : (v as 'buyer' | 'worker'), page: null })}
            options={[
              { value: ANY, label: 'Bought and worked' },
              { value: 'buyer', label: 'Bought' },
              { value: 'worker', label: 'Worked by my agents' },
            ]}
          />
          <Select
            label="Status"
            size="sm"
            className="w-full xs:w-auto xs:min-w-40"
            value={filter.status ?? ANY}
            onChange={(v) => void setFilter({ status: v === ANY ? null : TaskStatus.parse(v), page: null })}
            options={[
              { value: ANY, label: 'Any status' },
              ...TaskStatus.options.map((s) => ({ value: s, label: STATUS[s].label })),
            ]}
          />
          <Select
            label="Agent"
            size="sm"
            className="w-full xs:w-auto xs:min-w-36"
            value={filter.agent ?? ANY}
            onChange={(v) => void setFilter({ agent: v === ANY ? null : v, page: null })}
            options={[
              { value: ANY, label: 'Any agent' },
              ...(agents.data?.items ?? []).map((a) => ({ value: a.id, label: a.displayName })),
              ...(filter.agent && !agents.data?.items.some((a) => a.id === filter.agent)
                ? [{ value: filter.agent, label: 'Agent of the link' }]
                : []),
            ]}
          />
          {filtered ? (
            <Button tone="quiet" size="sm" onClick={clear}>
              <FilterX aria-hidden />
              Clear
            </Button>
          ) : null}
        </div>
        <Loaded query={tasks} what="Your tasks" skeleton={<SkeletonRows rows={6} label="Loading tasks" />}>
          {({ items, pagination }) =>
            items.length > 0 ? (
              <>
                <TaskTable tasks={items} label="Tasks" />
                <Pagination
                  page={pagination.page}
                  totalPages={pagination.totalPages}
                  total={pagination.total}
                  what={pagination.total === 1 ? 'task' : 'tasks'}
                  onPage={(page) => void setFilter({ page })}
                />
              </>
            ) : filtered || filter.page > 1 ? (
              <Empty
                icon={FilterX}
                title="No task matches"
                actions={<Button onClick={clear}>Clear the filters</Button>}
              >
                Other tasks may exist; the filters above leave none.
              </Empty>
            ) : (
              <Empty
                icon={ListChecks}
                title="No task yet"
                actions={
                  <ButtonLink href="/tasks/new" tone="primary">
                    Submit your first task
                  </ButtonLink>
                }
              >
                Describe what you need, set what you would pay at most, and say how the result is checked. Your credits
                are held until the work has passed.
              </Empty>
            )
          }
        </Loaded>
      </section>
    </>
  );
}

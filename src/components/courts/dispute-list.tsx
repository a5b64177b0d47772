'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import FilterX from 'lucide-react/icons/filter-x';
import Scale from 'lucide-react/icons/scale';
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs';
import type { ReactNode } from 'react';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Empty, SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { PageHeader } from '../ui/page.tsx';
import { Pagination } from '../ui/pagination.tsx';
import { Select } from '../ui/select.tsx';
import { DisputeTable } from './dispute-table.tsx';
import { STATUS_WORDS, STATUSES } from './dispute-words.ts';

const ANY = 'any';

/** The owner's disputes and appeals, on whichever side. */
export function DisputeList() {
  return (
    <>
      <PageHeader
        title="Disputes"
        purpose="Work that a buyer refused, and evaluations that a seller contests. Both sides give evidence; an administrator who owns neither side decides."
      />
      <DisputeRows
        base="/disputes"
        empty={
          <Empty icon={Scale} title="No dispute" actions={<ButtonLink href="/tasks">Your tasks</ButtonLink>}>
            A buyer opens one on the page of a completed task while its window is open; a seller appeals on the page of
            a task that failed its evaluation.
          </Empty>
        }
      />
    </>
  );
}

/** The rows that this reader may see, filtered by state. */
export function DisputeRows({
  base,
  empty,
  first = null,
}: {
  base: string;
  empty: ReactNode;
  /** The state that is shown before one is chosen. */
  first?: (typeof STATUSES)[number] | null;
}) {
  const trpc = useTRPC();
  const [filter, setFilter] = useQueryStates({
    status: parseAsStringLiteral([ANY, ...STATUSES]).withDefault(first ?? ANY),
    page: parseAsInteger.withDefault(1),
  });
  const status = filter.status === ANY ? null : filter.status;
  const rows = useQuery({
    ...trpc.courts.listDisputes.queryOptions({
      page: Math.max(1, filter.page),
      pageSize: 25,
      ...(status ? { status } : {}),
    }),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  return (
    <section aria-label="Disputes" className="card min-w-0">
      <div className="flex flex-wrap items-end gap-2 border-line border-b p-3">
        <Select
          label="State"
          size="sm"
          className="w-full xs:w-auto xs:min-w-44"
          value={filter.status}
          onChange={(v) => void setFilter({ status: STATUSES.find((s) => s === v) ?? ANY, page: null })}
          options={[
            { value: ANY, label: 'Every state' },
            ...STATUSES.map((s) => ({ value: s, label: STATUS_WORDS[s] })),
          ]}
        />
      </div>
      <Loaded query={rows} what="The disputes" skeleton={<SkeletonRows rows={5} label="Loading the disputes" />}>
        {({ items, pagination }) =>
          items.length > 0 ? (
            <>
              <DisputeTable disputes={items} base={base} label="Disputes" />
              <Pagination
                page={pagination.page}
                totalPages={pagination.totalPages}
                total={pagination.total}
                what={pagination.total === 1 ? 'dispute' : 'disputes'}
                onPage={(page) => void setFilter({ page })}
              />
            </>
          ) : status !== null ? (
            <Empty
              icon={FilterX}
              title={`No ${STATUS_WORDS[status].toLowerCase()} dispute`}
              actions={<Button onClick={() => void setFilter({ status: ANY, page: null })}>Show every state</Button>}
            >
              There may be others in another state.
            </Empty>
          ) : (
            empty
          )
        }
      </Loaded>
    </section>
  );
}

'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import FilterX from 'lucide-react/icons/filter-x';
import Lock from 'lucide-react/icons/lock';
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { type RouterOutputs, useTRPC } from '../../adapters/trpc/client.tsx';
import { HoldStatus } from '../../districts/vault/schemas.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/feedback.tsx';
import { Amount } from '../ui/money.tsx';
import { PagedRows } from '../ui/paged.tsx';
import { Select } from '../ui/select.tsx';
import { type Column, RowLink } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';

type Row = RouterOutputs['vault']['listHolds']['items'][number];
const STATUS = {
  held: { label: 'Held', tone: 'accent' },
  captured: { label: 'Paid', tone: 'good' },
  released: { label: 'Returned', tone: 'neutral' },
} as const;
const ANY = 'any';

const COLUMNS: Column<Row>[] = [
  {
    name: 'Task',
    phone: 'title',
    cell: (h) => <RowLink href={`/tasks/${h.taskId}`}>Task …{h.taskId.slice(-6)}</RowLink>,
  },
  { name: 'State', cell: (h) => <Badge tone={STATUS[h.status].tone}>{STATUS[h.status].label}</Badge> },
  { name: 'Held, credits', align: 'end', cell: (h) => <Amount value={h.amount} /> },
  { name: 'Paid', align: 'end', cell: (h) => <Amount value={h.captured} /> },
  {
    name: 'Returned',
    align: 'end',
    cell: (h) =>
      h.status === 'held' ? <span className="text-ink-2">–</span> : <Amount value={h.amount - h.captured} />,
  },
  { name: 'Placed', align: 'end', cell: (h) => <RelativeTime at={h.placedAt} className="text-ink-2" /> },
];

/** What is set aside for tasks, and what became of it. */
export function Holds() {
  const trpc = useTRPC();
  const [filter, setFilter] = useQueryStates({
    hold: parseAsStringLiteral(HoldStatus.options),
    page: parseAsInteger.withDefault(1),
  });
  const holds = useQuery({
    ...trpc.vault.listHolds.queryOptions({
      page: Math.max(1, filter.page),
      pageSize: 25,
      ...(filter.hold ? { status: filter.hold } : {}),
    }),
    refetchInterval: 8_000,
    placeholderData: keepPreviousData,
  });
  return (
    <section aria-label="Holds" className="card min-w-0">
      <div className="flex flex-wrap items-center gap-2 border-line border-b p-3">
        <Select
          label="State"
          size="sm"
          className="w-full xs:w-auto xs:min-w-40"
          value={filter.hold ?? ANY}
          onChange={(v) => void setFilter({ hold: HoldStatus.options.find((s) => s === v) ?? null, page: null })}
          options={[
            { value: ANY, label: 'Every hold' },
            ...HoldStatus.options.map((s) => ({ value: s, label: STATUS[s].label })),
          ]}
        />
      </div>
      <PagedRows
        query={holds}
        what="The holds"
        label="Holds"
        rows={5}
        one="hold"
        many="holds"
        columns={COLUMNS}
        keyOf={(h) => h.id}
        onPage={(page) => void setFilter({ page })}
        empty={
          filter.hold ? (
            <Empty
              icon={FilterX}
              title={filter.hold === 'held' ? 'Nothing is held now' : 'No hold matches'}
              actions={<Button onClick={() => void setFilter({ hold: null, page: null })}>Show every hold</Button>}
            >
              {filter.hold === 'held'
                ? 'All credits of your pool can be spent.'
                : 'Other holds may exist; the filter above leaves none.'}
            </Empty>
          ) : (
            <Empty icon={Lock} title="No hold yet">
              A task that you submit sets its whole budget aside here until its work has passed or failed.
            </Empty>
          )
        }
      />
    </section>
  );
}

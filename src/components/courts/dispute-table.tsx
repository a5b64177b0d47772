'use client';

import { Amount } from '../ui/money.tsx';
import { type Column, DataTable, RowLink } from '../ui/table.tsx';
import { Countdown, RelativeTime } from '../ui/time.tsx';
import { DisputeState } from './dispute-state.tsx';
import { type Dispute, kindOf, REASON } from './dispute-words.ts';

/** Disputes and appeals in rows; `base` is where one of them has its page. */
export function DisputeTable({ disputes, base, label }: { disputes: Dispute[]; base: string; label: string }) {
  const columns: Column<Dispute>[] = [
    {
      name: 'Dispute',
      phone: 'title',
      className: 'sm:max-w-96',
      cell: (d) => (
        <span className="block min-w-0">
          <RowLink href={`${base}/${d.id}`}>{REASON[d.reason]}</RowLink>
          <span className="line-clamp-2 break-words text-ink-2 text-xs">
            {kindOf(d)} of the {d.openedBy}: <bdi>{d.description}</bdi>
          </span>
        </span>
      ),
    },
    { name: 'State', cell: (d) => <DisputeState dispute={d} /> },
    { name: 'At stake, credits', align: 'end', cell: (d) => <Amount value={d.priceCents} /> },
    {
      name: 'Answer due',
      align: 'end',
      cell: (d) =>
        d.status === 'open' && d.answeredAt === null ? (
          <Countdown until={d.respondBy} over="passed" />
        ) : (
          <span className="text-ink-3">–</span>
        ),
    },
    { name: 'Opened', align: 'end', cell: (d) => <RelativeTime at={d.openedAt} className="text-ink-2" /> },
  ];
  return <DataTable label={label} columns={columns} rows={disputes} keyOf={(d) => d.id} />;
}

'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import CreditCard from 'lucide-react/icons/credit-card';
import Link from 'next/link';
import { parseAsInteger, useQueryState } from 'nuqs';
import { type RouterOutputs, useTRPC } from '../../adapters/trpc/client.tsx';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Digest } from '../ui/code.tsx';
import { Empty } from '../ui/feedback.tsx';
import { Credits } from '../ui/money.tsx';
import { PageHeader } from '../ui/page.tsx';
import { PagedRows } from '../ui/paged.tsx';
import type { Column } from '../ui/table.tsx';
import { Countdown, RelativeTime } from '../ui/time.tsx';
import { Debts } from './debts.tsx';

type Row = RouterOutputs['vaultAdmin']['listCardDisputes']['items'][number];

const TONE: Record<string, Tone> = {
  needs_response: 'bad',
  warning_needs_response: 'warn',
  under_review: 'accent',
  warning_under_review: 'accent',
  won: 'good',
  lost: 'neutral',
  warning_closed: 'neutral',
};
const ENDED = new Set(['won', 'lost', 'warning_closed', 'charge_refunded', 'prevented']);

const COLUMNS: Column<Row>[] = [
  {
    name: 'Dispute',
    phone: 'title',
    cell: (d) => (
      <span className="block min-w-0">
        <span className="font-medium">{d.reason.replaceAll('_', ' ')}</span>
        <span className="block">
          <Digest value={d.id} what="Number of the dispute" />
        </span>
      </span>
    ),
  },
  { name: 'State', cell: (d) => <Badge tone={TONE[d.status] ?? 'neutral'}>{d.status.replaceAll('_', ' ')}</Badge> },
  { name: 'Amount', align: 'end', cell: (d) => <Credits value={d.amount} /> },
  {
    name: 'Owner',
    cell: (d) => (
      <Link className="link" href={`/admin/owners?q=${d.ownerId}`}>
        account
      </Link>
    ),
  },
  {
    name: 'Answer due',
    align: 'end',
    cell: (d) =>
      d.evidenceDueAt === null || ENDED.has(d.status) ? (
        <span className="text-ink-3">–</span>
      ) : (
        <Countdown until={d.evidenceDueAt} over="passed" />
      ),
  },
  { name: 'Opened', align: 'end', cell: (d) => <RelativeTime at={d.createdAt} className="text-ink-2" /> },
];

/** Payments that cardholders took back at their bank. The answer is given at Stripe; the money is followed here. */
export function CardDisputes() {
  const trpc = useTRPC();
  const [page, setPage] = useQueryState('page', parseAsInteger.withDefault(1));
  const rows = useQuery({
    ...trpc.vaultAdmin.listCardDisputes.queryOptions({ page: Math.max(1, page), pageSize: 25 }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  return (
    <>
      <PageHeader
        title="Card disputes"
        purpose="Payments that cardholders took back at their bank. The credits are frozen as far as they are still there; what is missing is the owner’s debt. Evidence is handed in at Stripe before the time below."
      />
      <div className="grid gap-5">
        <section aria-label="Card disputes" className="card min-w-0">
          <PagedRows
            query={rows}
            what="Card disputes"
            one="dispute"
            many="disputes"
            columns={COLUMNS}
            keyOf={(d) => d.id}
            onPage={(next) => void setPage(next)}
            empty={
              <Empty icon={CreditCard} title="No payment was disputed">
                When a cardholder takes a payment back, the dispute stands here with the time to answer.
              </Empty>
            }
          />
        </section>
        <Debts />
      </div>
    </>
  );
}

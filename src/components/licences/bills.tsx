'use client';

import { useQuery } from '@tanstack/react-query';
import Receipt from 'lucide-react/icons/receipt';
import { type RouterOutputs, useTRPC } from '../../adapters/trpc/client.tsx';
import { Badge } from '../ui/badge.tsx';
import { Empty, SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Section } from '../ui/page.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { formatBig, formatMoneyMinor } from './licence-words.ts';

type Line = RouterOutputs['licensing']['listUsagePeriods']['periods'][number]['lines'][number];

const KIND: Record<Line['kind'], string> = {
  input: 'input tokens',
  output: 'output tokens',
  request: 'requests',
  replica_day: 'replica days',
};
const LINES: Column<Line>[] = [
  {
    name: 'What',
    phone: 'title',
    cell: (l) => (
      <>
        <bdi>{l.model === '*' ? 'All models' : l.model}</bdi>, {KIND[l.kind]}
        {l.source === 'late' ? <span className="text-ink-2"> · late usage of {l.month}</span> : null}
        {l.source === 'stripe_credit' ? <span className="text-ink-2"> · credit</span> : null}
      </>
    ),
  },
  { name: 'Units', align: 'end', cell: (l) => <span className="num">{formatBig(l.units)}</span> },
  {
    name: 'Amount',
    align: 'end',
    cell: (l) =>
      l.rated ? <span className="num">{formatMoneyMinor(l.amountMinor)}</span> : <Badge tone="warn">no price</Badge>,
  },
];

/** What the months of an organisation cost, line by line. An open month shows what it would be now. */
export function Bills({ orgId }: { orgId: string }) {
  const trpc = useTRPC();
  const periods = useQuery(trpc.licensing.listUsagePeriods.queryOptions({ orgId, limit: 12 }));
  return (
    <Section title="Months" note="All licences of the organisation; months are UTC." padded={false}>
      <Loaded query={periods} what="The months" skeleton={<SkeletonRows rows={3} label="Loading the months" />}>
        {({ periods: list }) =>
          list.length === 0 ? (
            <Empty icon={Receipt} title="No month yet">
              The first month stands here when usage has arrived.
            </Empty>
          ) : (
            <ul className="divide-y divide-line">
              {list.map((p) => (
                <li key={p.month}>
                  <details open={p === list[0]}>
                    <summary className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4.5 py-2 text-sm -outline-offset-2">
                      <span className="num font-medium">{p.month}</span>
                      <Badge tone={p.status === 'closed' ? 'neutral' : 'accent'}>{p.status}</Badge>
                      <span className="num ms-auto font-medium">{formatMoneyMinor(p.totalMinor, p.currency)}</span>
                    </summary>
                    {p.lines.length > 0 ? (
                      <DataTable
                        label={`Lines of ${p.month}`}
                        columns={LINES}
                        rows={p.lines}
                        keyOf={(l) => `${l.licenseId} ${l.model} ${l.kind} ${l.source} ${l.month} ${l.text}`}
                      />
                    ) : (
                      <p className="px-4.5 pb-3 text-ink-2 text-sm">No lines.</p>
                    )}
                  </details>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

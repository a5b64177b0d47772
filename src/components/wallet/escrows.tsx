'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import FilterX from 'lucide-react/icons/filter-x';
import Vault from 'lucide-react/icons/vault';
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { type RouterOutputs, useTRPC } from '../../adapters/trpc/client.tsx';
import { EscrowStatus } from '../../districts/vault/schemas.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/feedback.tsx';
import { Amount } from '../ui/money.tsx';
import { PagedRows } from '../ui/paged.tsx';
import { Select } from '../ui/select.tsx';
import type { Column } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';

type Row = RouterOutputs['vault']['listEscrows']['items'][number];
const STATUS: Record<Row['status'], { label: string; tone: Tone }> = {
  funded: { label: 'Funded', tone: 'accent' },
  held: { label: 'Held', tone: 'accent' },
  disputed: { label: 'Disputed', tone: 'warn' },
  released: { label: 'Paid', tone: 'good' },
  refunded: { label: 'Returned', tone: 'neutral' },
  split: { label: 'Split', tone: 'neutral' },
};
const ANY = 'any';

const COLUMNS: Column<Row>[] = [
  {
    name: 'Agreement',
    phone: 'title',
    cell: (e) => <span className="font-medium">Agreement …{e.agreementId.slice(-6)}</span>,
  },
  { name: 'State', cell: (e) => <Badge tone={STATUS[e.status].tone}>{STATUS[e.status].label}</Badge> },
  { name: 'Amount, credits', align: 'end', cell: (e) => <Amount value={e.amount} /> },
  {
    name: 'Fee',
    align: 'end',
    cell: (e) => (e.fee === null ? <span className="text-ink-2">–</span> : <Amount value={e.fee} />),
  },
  { name: 'Funded', align: 'end', cell: (e) => <RelativeTime at={e.fundedAt} className="text-ink-2" /> },
  {
    name: 'Ended',
    align: 'end',
    cell: (e) =>
      e.endedAt ? <RelativeTime at={e.endedAt} className="text-ink-2" /> : <span className="text-ink-2">open</span>,
  },
];

/** Money of agreements of the first exchange: outside both wallets until the work is accepted. */
export function Escrows() {
  const trpc = useTRPC();
  const [filter, setFilter] = useQueryStates({
    escrow: parseAsStringLiteral(EscrowStatus.options),
    page: parseAsInteger.withDefault(1),
  });
  const escrows = useQuery({
    ...trpc.vault.listEscrows.queryOptions({
      page: Math.max(1, filter.page),
      pageSize: 25,
      ...(filter.escrow ? { status: filter.escrow } : {}),
    }),
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });
  return (
    <section aria-label="Escrows" className="card min-w-0">
      <div className="flex flex-wrap items-center gap-2 border-line border-b p-3">
        <Select
          label="State"
          size="sm"
          className="w-full xs:w-auto xs:min-w-40"
          value={filter.escrow ?? ANY}
          onChange={(v) => void setFilter({ escrow: EscrowStatus.options.find((s) => s === v) ?? null, page: null })}
          options={[
            { value: ANY, label: 'Every escrow' },
            ...EscrowStatus.options.map((s) => ({ value: s, label: STATUS[s].label })),
          ]}
        />
      </div>
      <PagedRows
        query={escrows}
        what="The escrows"
        label="Escrows"
        rows={4}
        one="escrow"
        many="escrows"
        columns={COLUMNS}
        keyOf={(e) => e.agreementId}
        onPage={(page) => void setFilter({ page })}
        empty={
          filter.escrow ? (
            <Empty
              icon={FilterX}
              title="No escrow matches"
              actions={<Button onClick={() => void setFilter({ escrow: null, page: null })}>Show every escrow</Button>}
            >
              Other escrows may exist; the filter above leaves none.
            </Empty>
          ) : (
            <Empty icon={Vault} title="No escrow">
              Agreements made through version 1 of the exchange keep their money here until the work is accepted. Tasks
              use holds instead.
            </Empty>
          )
        }
      />
    </section>
  );
}

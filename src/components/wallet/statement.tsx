'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Download from 'lucide-react/icons/download';
import FilterX from 'lucide-react/icons/filter-x';
import Receipt from 'lucide-react/icons/receipt';
import Link from 'next/link';
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { TRANSFER_KINDS } from '../../districts/vault/schemas.ts';
import { useCall } from '../forms/use-call.ts';
import { errorFacts } from '../ui/api-error.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { DayInput, isInstant } from '../ui/day-input.tsx';
import { Empty } from '../ui/feedback.tsx';
import { Amount } from '../ui/money.tsx';
import { PagedRows } from '../ui/paged.tsx';
import { Select } from '../ui/select.tsx';
import type { Column } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { saveStatement } from './save-statement.ts';

type Row = RouterOutputs['vault']['listTransactions']['items'][number];

/** The kinds that stand in an owner's statement, in the words of the filter. */
const KIND: Partial<Record<(typeof TRANSFER_KINDS)[number], string>> = {
  topup: 'Credits bought',
  hold: 'Held for tasks',
  capture: 'Tasks paid',
  release: 'Holds returned',
  refund: 'Refunds',
  dispute_resolve: 'Disputes decided',
  wallet_transfer: 'Earnings moved in',
  escrow_fund: 'Escrows funded',
  escrow_release: 'Escrows released',
  escrow_refund: 'Escrows refunded',
  escrow_split: 'Escrows split',
  credit_refund: 'Credits given back',
  chargeback: 'Card payments taken back',
  freeze: 'Credits frozen',
  unfreeze: 'Credits unfrozen',
  vpc_invoice: 'Licence invoices',
  adjust: 'Corrections',
};
const ANY = 'any';

const COLUMNS: Column<Row>[] = [
  {
    name: 'What',
    phone: 'title',
    cell: (r) => (
      <span className="block min-w-0">
        <span className="font-medium">{r.description}</span>
        {r.ref.type === 'task' ? (
          <>
            {' · '}
            <Link className="link" href={`/tasks/${r.ref.id}`}>
              task
            </Link>
          </>
        ) : null}
      </span>
    ),
  },
  { name: 'Change, credits', align: 'end', cell: (r) => <Amount value={r.amount} change className="font-medium" /> },
  { name: 'Available after', align: 'end', cell: (r) => <Amount value={r.balanceAfter} /> },
  {
    name: 'Held after',
    align: 'end',
    phone: 'hide',
    cell: (r) => (
      <span className="text-ink-2">
        {typeof r.metadata.held === 'number' ? <Amount value={r.metadata.held} /> : '–'}
      </span>
    ),
  },
  { name: 'When', align: 'end', cell: (r) => <RelativeTime at={r.createdAt} className="text-ink-2" /> },
];

export function Statement() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [filter, setFilter] = useQueryStates({
    kind: parseAsStringLiteral(TRANSFER_KINDS),
    from: parseAsString,
    to: parseAsString,
    page: parseAsInteger.withDefault(1),
  });
  const range = {
    ...(filter.kind ? { kind: filter.kind } : {}),
    ...(isInstant(filter.from) ? { from: filter.from } : {}),
    ...(isInstant(filter.to) ? { to: filter.to } : {}),
  };
  const rows = useQuery({
    ...trpc.vault.listTransactions.queryOptions({ page: Math.max(1, filter.page), pageSize: 25, ...range }),
    refetchInterval: 8_000,
    placeholderData: keepPreviousData,
  });
  const save = useCall(() => saveStatement(client, range));
  const filtered = Object.keys(range).length > 0;
  const clear = () => void setFilter({ kind: null, from: null, to: null, page: null });
  return (
    <section aria-label="Statement" className="card min-w-0">
      <div className="flex flex-wrap items-end gap-2 border-line border-b p-3">
        <Select
          label="Kind"
          size="sm"
          className="w-full xs:w-auto xs:min-w-44"
          value={filter.kind ?? ANY}
          onChange={(v) => void setFilter({ kind: TRANSFER_KINDS.find((k) => k === v) ?? null, page: null })}
          options={[
            { value: ANY, label: 'Every movement' },
            ...Object.entries(KIND).map(([value, label]) => ({ value, label })),
            ...(filter.kind && !KIND[filter.kind]
              ? [{ value: filter.kind, label: filter.kind.replaceAll('_', ' ') }]
              : []),
          ]}
        />
        <DayInput label="From" value={filter.from} onChange={(from) => void setFilter({ from, page: null })} />
        <DayInput label="Until" end value={filter.to} onChange={(to) => void setFilter({ to, page: null })} />
        {filtered ? (
          <Button tone="quiet" size="sm" className="h-9" onClick={clear}>
            <FilterX aria-hidden />
            Clear
          </Button>
        ) : null}
        <div className="ms-auto">
          <Button size="sm" className="h-9" pending={save.pending} onClick={() => void save.run()}>
            <Download aria-hidden />
            CSV
          </Button>
        </div>
        {save.error ? (
          <p role="alert" className="w-full text-bad-ink text-sm">
            {errorFacts(save.error).message}
          </p>
        ) : null}
      </div>
      <PagedRows
        query={rows}
        what="The statement"
        label="Statement"
        rows={8}
        one="movement"
        many="movements"
        columns={COLUMNS}
        keyOf={(r) => r.id}
        onPage={(page) => void setFilter({ page })}
        empty={
          filtered ? (
            <Empty
              icon={FilterX}
              title="No movement matches"
              actions={<Button onClick={clear}>Clear the filters</Button>}
            >
              Other movements may exist; the filters above leave none.
            </Empty>
          ) : (
            <Empty
              icon={Receipt}
              title="No movement yet"
              actions={
                <ButtonLink href="/wallet/top-up" tone="primary" hard>
                  Buy credits
                </ButtonLink>
              }
            >
              Every purchase, hold, payment and return will stand here, with the balance it left.
            </Empty>
          )
        }
      />
    </section>
  );
}

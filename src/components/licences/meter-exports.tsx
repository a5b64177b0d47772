'use client';

import { useQuery } from '@tanstack/react-query';
import FilterX from 'lucide-react/icons/filter-x';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import Upload from 'lucide-react/icons/upload';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { type Act, ActDialog } from '../admin/act-dialog.tsx';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Empty, SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { MoreRows } from '../ui/more-rows.tsx';
import { PageHeader, Section } from '../ui/page.tsx';
import { Select } from '../ui/select.tsx';
import { type Column, DataTable, RowLink } from '../ui/table.tsx';
import { formatExact } from '../ui/time.tsx';
import { formatBig } from './licence-words.ts';
import { useCursorPages } from './use-cursor-pages.ts';

type Row = RouterOutputs['licensing']['listMeterExports']['exports'][number];
type Card = RouterOutputs['licensing']['listRateCards']['cards'][number];
type Line = Card['lines'][number];

const STATES = [
  'pending',
  'sending',
  'sent',
  'cancelling',
  'cancelled',
  'failed',
  'skipped',
  'incident',
  'credit',
] as const;
const TONE: Record<string, Tone> = {
  sent: 'good',
  failed: 'bad',
  incident: 'bad',
  pending: 'accent',
  sending: 'accent',
};
const ANY = 'any';

/** What was told to Stripe's meters, and the prices that our own rating uses. */
export function MeterExports() {
  const client = useTRPCClient();
  const [state, setState] = useQueryState('state', parseAsStringLiteral(STATES));
  const [act, setAct] = useState<Act | null>(null);
  const exports = useCursorPages(['meter-exports', state], (at) =>
    client.licensing.listMeterExports.query({ limit: 50, ...(state ? { state } : {}), ...at }),
  );
  const columns: Column<Row>[] = [
    {
      name: 'Day and meter',
      phone: 'title',
      cell: (e) => (
        <span className="block min-w-0">
          <RowLink href={`/admin/licences/${e.licenseId}`}>
            <span className="num">{e.day}</span> · {e.meter}
          </RowLink>
          {e.problem ? <span className="block break-words text-bad-ink text-xs">{e.problem}</span> : null}
        </span>
      ),
    },
    { name: 'State', cell: (e) => <Badge tone={TONE[e.state] ?? 'neutral'}>{e.state}</Badge> },
    { name: 'Units', align: 'end', cell: (e) => <span className="num">{formatBig(e.value)}</span> },
    { name: 'Revision', align: 'end', phone: 'hide', cell: (e) => <span className="num">{e.rev}</span> },
    { name: 'Tries', align: 'end', cell: (e) => <span className="num">{e.attempts}</span> },
    {
      name: 'Act',
      align: 'end',
      cell: (e) =>
        e.state === 'failed' || e.state === 'incident' ? (
          <Button
            size="sm"
            onClick={() =>
              setAct({
                title: 'Send this export again?',
                tone: 'primary',
                consequences: (
                  <p>
                    {formatBig(e.value)} units of {e.meter} for {e.day} are sent under the same identifier, so that
                    Stripe counts them once.
                  </p>
                ),
                confirm: 'Send again',
                done: 'Back in the queue',
                reasonMin: 1,
                run: (reason) => client.licensing.retryMeterExport.mutate({ identifier: e.identifier, reason }),
              })
            }
          >
            <RotateCcw aria-hidden />
            Retry
          </Button>
        ) : (
          <span className="text-ink-3">–</span>
        ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Meter exports"
        purpose="Usage that is told to Stripe’s meters, once per licence, meter and UTC day. The bill is our own rating; an export can be repeated."
      />
      <div className="grid gap-5">
        <section aria-label="Meter exports" className="card min-w-0">
          <div className="flex flex-wrap gap-2 border-line border-b p-3">
            <Select
              label="State"
              size="sm"
              className="w-full xs:w-44"
              value={state ?? ANY}
              onChange={(v) => void setState(STATES.find((s) => s === v) ?? null)}
              options={[{ value: ANY, label: 'Every state' }, ...STATES.map((s) => ({ value: s, label: s }))]}
            />
          </div>
          <Loaded query={exports} what="The exports" skeleton={<SkeletonRows rows={4} label="Loading the exports" />}>
            {({ pages }) => {
              const list = pages.flatMap((p) => p.exports);
              if (list.length > 0)
                return (
                  <>
                    <DataTable label="Meter exports" columns={columns} rows={list} keyOf={(e) => e.identifier} />
                    <MoreRows
                      shown={list.length}
                      what={list.length === 1 ? 'export' : 'exports'}
                      more={exports.hasNextPage}
                      pending={exports.isFetchingNextPage}
                      onMore={() => void exports.fetchNextPage()}
                    />
                  </>
                );
              return state ? (
                <Empty
                  icon={FilterX}
                  title={`Nothing is ${state}`}
                  actions={<Button onClick={() => void setState(null)}>Show every state</Button>}
                >
                  Exports in other states may exist.
                </Empty>
              ) : (
                <Empty icon={Upload} title="Nothing was exported yet">
                  A day is exported after it has ended, when its organisation has a Stripe customer and the rate card
                  names a meter.
                </Empty>
              );
            }}
          </Loaded>
        </section>
        <RateCards />
      </div>
      <ActDialog act={act} onClose={() => setAct(null)} onDone={() => void exports.refetch()} />
    </>
  );
}

const LINES: Column<Line>[] = [
  { name: 'Model', phone: 'title', cell: (l) => <bdi>{l.model === '*' ? 'all others' : l.model}</bdi> },
  { name: 'Kind', cell: (l) => l.kind.replaceAll('_', ' ') },
  {
    name: 'Price',
    align: 'end',
    cell: (l) => <span className="num">{priceInWords(l.priceMillionths, l.kind)}</span>,
  },
  { name: 'Included', align: 'end', cell: (l) => <span className="num">{formatBig(l.includedUnits)}</span> },
  { name: 'Steps', align: 'end', cell: (l) => <span className="num">{l.tiers.length || '–'}</span> },
  { name: 'Meter', cell: (l) => (l.meter ? <code className="text-xs">{l.meter}</code> : '–') },
];

/** Millionths of a cent, per million units or per replica day, as dollars. */
function priceInWords(millionths: string, kind: Line['kind']): string {
  const dollars = Number(millionths) / 1e8;
  const amount = dollars.toLocaleString('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 8 });
  return `${amount} ${kind === 'replica_day' ? 'a day' : 'per million'}`;
}

function RateCards() {
  const trpc = useTRPC();
  const cards = useQuery(trpc.licensing.listRateCards.queryOptions());
  return (
    <Section
      title="Rate cards"
      note="Prices from an instant on; a card is never edited, a later one follows it."
      padded={false}
    >
      <Loaded query={cards} what="The rate cards" skeleton={<SkeletonRows rows={3} label="Loading the rate cards" />}>
        {({ cards: list }) =>
          list.length === 0 ? (
            <p className="px-4.5 py-4 text-ink-2 text-sm">No card yet: usage is counted, and has no price.</p>
          ) : (
            <ul className="divide-y divide-line">
              {list.map((c) => (
                <li key={c.cardId}>
                  <details open={c === list[0]}>
                    <summary className="flex min-h-12 flex-wrap items-center gap-x-3 px-4.5 py-2 text-sm -outline-offset-2">
                      <bdi className="font-medium">{c.name}</bdi>
                      <span className="text-ink-2">from {formatExact(c.effectiveFrom).utc}</span>
                    </summary>
                    <DataTable
                      label={`Prices of ${c.name}`}
                      columns={LINES}
                      rows={c.lines}
                      keyOf={(l) => `${l.model} ${l.kind}`}
                    />
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

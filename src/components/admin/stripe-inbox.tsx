'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import FilterX from 'lucide-react/icons/filter-x';
import Inbox from 'lucide-react/icons/inbox';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Digest } from '../ui/code.tsx';
import { Empty } from '../ui/feedback.tsx';
import { Input } from '../ui/field.tsx';
import { formatCount } from '../ui/money.tsx';
import { PageHeader } from '../ui/page.tsx';
import { PagedRows } from '../ui/paged.tsx';
import { Select } from '../ui/select.tsx';
import type { Column } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { type Act, ActDialog } from './act-dialog.tsx';

type Row = RouterOutputs['vaultAdmin']['listStripeEvents']['items'][number];
const STATES = ['pending', 'done', 'ignored', 'dead'] as const;
const TONE: Record<Row['status'], Tone> = { pending: 'accent', done: 'good', ignored: 'neutral', dead: 'bad' };
const ANY = 'any';

/** What Stripe told us, each event once, with what became of it. */
export function StripeInbox() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [filter, setFilter] = useQueryStates({
    status: parseAsStringLiteral(STATES),
    type: parseAsString,
    page: parseAsInteger.withDefault(1),
  });
  const [typed, setTyped] = useState(filter.type ?? '');
  const [act, setAct] = useState<Act | null>(null);
  const events = useQuery({
    ...trpc.vaultAdmin.listStripeEvents.queryOptions({
      page: Math.max(1, filter.page),
      pageSize: 25,
      ...(filter.status ? { status: filter.status } : {}),
      ...(filter.type ? { type: filter.type } : {}),
    }),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  const filtered = filter.status !== null || filter.type !== null;
  const clear = () => {
    setTyped('');
    void setFilter(null);
  };
  const columns: Column<Row>[] = [
    {
      name: 'Event',
      phone: 'title',
      className: 'sm:max-w-80',
      cell: (e) => (
        <span className="block min-w-0">
          <span className="break-words font-medium">{e.type}</span>
          <span className="block">
            <Digest value={e.id} what="Number of the event" />
          </span>
          {e.lastError ? <span className="block break-words text-bad-ink text-xs">{e.lastError}</span> : null}
        </span>
      ),
    },
    { name: 'State', cell: (e) => <Badge tone={TONE[e.status]}>{e.status}</Badge> },
    {
      name: 'About',
      cell: (e) =>
        e.objectId ? <Digest value={e.objectId} what="Number of the object" /> : <span className="text-ink-3">–</span>,
    },
    { name: 'Tries', align: 'end', phone: 'hide', cell: (e) => <span className="num">{formatCount(e.attempts)}</span> },
    { name: 'Received', align: 'end', cell: (e) => <RelativeTime at={e.receivedAt} className="text-ink-2" /> },
    {
      name: 'Act',
      align: 'end',
      cell: (e) =>
        e.status === 'dead' || e.status === 'ignored' ? (
          <Button
            size="sm"
            onClick={() =>
              setAct({
                title: 'Replay this event?',
                tone: 'primary',
                asksReason: false,
                consequences: (
                  <p>
                    <strong className="break-words font-medium text-ink">{e.type}</strong> is handled again as if it had
                    just arrived. What it already did is not done twice.
                  </p>
                ),
                confirm: 'Replay',
                done: 'Back in the queue',
                run: () => client.vaultAdmin.replayStripeEvent.mutate({ id: e.id }),
              })
            }
          >
            <RotateCcw aria-hidden />
            Replay
          </Button>
        ) : (
          <span className="text-ink-3">–</span>
        ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Stripe inbox"
        purpose="Events that arrived with a valid signature, each kept once, in whatever order. Dead and ignored ones can be replayed."
      />
      <section aria-label="Events of Stripe" className="card min-w-0">
        <form
          className="flex flex-wrap items-end gap-2 border-line border-b p-3"
          onSubmit={(event) => {
            event.preventDefault();
            void setFilter({ type: typed.trim() || null, page: null });
          }}
        >
          <Select
            label="State"
            size="sm"
            className="w-full xs:w-auto xs:min-w-40"
            value={filter.status ?? ANY}
            onChange={(v) => void setFilter({ status: STATES.find((s) => s === v) ?? null, page: null })}
            options={[{ value: ANY, label: 'Every state' }, ...STATES.map((s) => ({ value: s, label: s }))]}
          />
          <Input
            aria-label="Type of event"
            placeholder="Type, such as charge.dispute.created"
            value={typed}
            onChange={(e) => setTyped(e.currentTarget.value)}
            className="h-9 w-full text-sm xs:w-80"
            autoComplete="off"
            spellCheck={false}
          />
          <Button type="submit" size="sm" className="h-9">
            Filter
          </Button>
          {filtered ? (
            <Button tone="quiet" size="sm" className="h-9" onClick={clear}>
              <FilterX aria-hidden />
              Clear
            </Button>
          ) : null}
        </form>
        <PagedRows
          query={events}
          what="The inbox"
          one="event"
          many="events"
          columns={columns}
          keyOf={(e) => e.id}
          onPage={(page) => void setFilter({ page })}
          empty={
            filtered ? (
              <Empty
                icon={FilterX}
                title="No event matches"
                actions={<Button onClick={clear}>Clear the filters</Button>}
              >
                Other events have arrived; the filters above leave none.
              </Empty>
            ) : (
              <Empty icon={Inbox} title="No event has arrived yet">
                They come with the first purchase by card. If there were purchases, check the address and the secret of
                the webhook at Stripe.
              </Empty>
            )
          }
        />
      </section>
      <ActDialog act={act} onClose={() => setAct(null)} onDone={() => void events.refetch()} />
    </>
  );
}

'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import FilterX from 'lucide-react/icons/filter-x';
import MailCheck from 'lucide-react/icons/mail-check';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { Button } from '../ui/button.tsx';
import { Digest } from '../ui/code.tsx';
import { Empty } from '../ui/feedback.tsx';
import { Input } from '../ui/field.tsx';
import { formatCount } from '../ui/money.tsx';
import { PageHeader } from '../ui/page.tsx';
import { PagedRows } from '../ui/paged.tsx';
import type { Column } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { type Act, ActDialog } from './act-dialog.tsx';

type Row = RouterOutputs['operations']['listDeadLetters']['items'][number];

/** Deliveries of events that nobody could make, after every try. */
export function DeadLetters() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [filter, setFilter] = useQueryStates({ subscriber: parseAsString, page: parseAsInteger.withDefault(1) });
  const [typed, setTyped] = useState(filter.subscriber ?? '');
  const [act, setAct] = useState<Act | null>(null);
  const letters = useQuery({
    ...trpc.operations.listDeadLetters.queryOptions({
      page: Math.max(1, filter.page),
      pageSize: 25,
      ...(filter.subscriber ? { subscriber: filter.subscriber } : {}),
    }),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  const clear = () => {
    setTyped('');
    void setFilter(null);
  };
  const columns: Column<Row>[] = [
    {
      name: 'Delivery',
      phone: 'title',
      className: 'sm:max-w-96',
      cell: (d) => (
        <span className="block min-w-0">
          <span className="break-words font-medium">{d.type}</span>
          <span className="block break-words text-ink-2 text-xs">to {d.subscriber}</span>
          {d.lastError ? <span className="block break-words text-bad-ink text-xs">{d.lastError}</span> : null}
        </span>
      ),
    },
    {
      name: 'About',
      cell: (d) => (
        <span className="inline-flex flex-wrap items-center justify-end gap-1 text-sm sm:justify-start">
          {d.aggregate.type} <Digest value={d.aggregate.id} what="Number of the thing" />
        </span>
      ),
    },
    { name: 'Tries', align: 'end', cell: (d) => <span className="num">{formatCount(d.attempts)}</span> },
    { name: 'Happened', align: 'end', cell: (d) => <RelativeTime at={d.occurredAt} className="text-ink-2" /> },
    { name: 'Given up', align: 'end', cell: (d) => <RelativeTime at={d.deadAt} className="text-ink-2" /> },
    {
      name: 'Act',
      align: 'end',
      cell: (d) => (
        <Button
          size="sm"
          onClick={() =>
            setAct({
              title: 'Deliver this again?',
              tone: 'primary',
              consequences: (
                <p>
                  <strong className="break-words font-medium text-ink">{d.type}</strong> goes to{' '}
                  <strong className="break-words font-medium text-ink">{d.subscriber}</strong> once more, with all of
                  its tries. Its effect happens once, however often it is delivered.
                </p>
              ),
              confirm: 'Deliver again',
              done: 'Back in the queue',
              reasonMin: 1,
              run: (reason) =>
                client.operations.replayDeadLetter.mutate({ eventId: d.eventId, subscriber: d.subscriber, reason }),
            })
          }
        >
          <RotateCcw aria-hidden />
          Replay
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Dead letters"
        purpose="Events that one part of the city could not take in after every try. The cause is in the error; when it is mended, deliver again. What was to be delivered is not shown."
      />
      <section aria-label="Dead letters" className="card min-w-0">
        <form
          className="flex flex-wrap items-end gap-2 border-line border-b p-3"
          onSubmit={(event) => {
            event.preventDefault();
            void setFilter({ subscriber: typed.trim() || null, page: null });
          }}
        >
          <Input
            aria-label="Subscriber"
            placeholder="Subscriber, such as registry.recordEvidence"
            value={typed}
            onChange={(e) => setTyped(e.currentTarget.value)}
            className="h-9 w-full text-sm xs:w-80"
            autoComplete="off"
            spellCheck={false}
          />
          <Button type="submit" size="sm" className="h-9">
            Filter
          </Button>
          {filter.subscriber !== null ? (
            <Button tone="quiet" size="sm" className="h-9" onClick={clear}>
              <FilterX aria-hidden />
              Clear
            </Button>
          ) : null}
        </form>
        <PagedRows
          query={letters}
          what="Dead letters"
          one="dead letter"
          many="dead letters"
          columns={columns}
          keyOf={(d) => `${d.eventId} ${d.subscriber}`}
          onPage={(page) => void setFilter({ page })}
          empty={
            filter.subscriber !== null ? (
              <Empty
                icon={FilterX}
                title="Nothing of this subscriber"
                actions={<Button onClick={clear}>Clear the filter</Button>}
              >
                Other subscribers may have dead letters.
              </Empty>
            ) : (
              <Empty icon={MailCheck} title="Everything was delivered">
                An event that fails after every try stands here with its error, until it is delivered again.
              </Empty>
            )
          }
        />
      </section>
      <ActDialog act={act} onClose={() => setAct(null)} onDone={() => void letters.refetch()} />
    </>
  );
}

'use client';

import { useState } from 'react';
import { type RouterOutputs, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { type Act, ActDialog } from '../admin/act-dialog.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { MoreRows } from '../ui/more-rows.tsx';
import { Section } from '../ui/page.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { formatBig } from './licence-words.ts';
import { useCursorPages } from './use-cursor-pages.ts';

type Row = RouterOutputs['licensing']['listTelemetry']['events'][number];
const WHY = { too_old: 'came too late', before_issue: 'from before the licence' } as const;

/** Usage that was accepted but does not count before somebody decides. */
export function HeldUsage({ licenseId }: { licenseId: string }) {
  const client = useTRPCClient();
  const [act, setAct] = useState<Act | null>(null);
  const held = useCursorPages(['held-usage', licenseId], (at) =>
    client.licensing.listTelemetry.query({ licenseId, state: 'held', limit: 10, ...at }),
  );
  const ask = (r: Row, decision: 'bill' | 'discard') =>
    setAct({
      title: decision === 'bill' ? 'Bill this usage?' : 'Discard this usage?',
      tone: decision === 'bill' ? 'primary' : 'danger',
      consequences: (
        <p>
          {formatBig(r.inputTokens)} input and {formatBig(r.outputTokens)} output tokens of <bdi>{r.model}</bdi> on{' '}
          <bdi className="break-all">{r.hostname}</bdi>{' '}
          {decision === 'bill'
            ? 'become a line of the month that is open now.'
            : 'are never billed. The report itself stays.'}
        </p>
      ),
      confirm: decision === 'bill' ? 'Bill it' : 'Discard it',
      done: decision === 'bill' ? 'Billed' : 'Discarded',
      reasonMin: 1,
      run: (reason) => client.licensing.resolveTelemetry.mutate({ licenseId, eventId: r.eventId, decision, reason }),
    });
  const columns: Column<Row>[] = [
    {
      name: 'Report',
      phone: 'title',
      cell: (r) => (
        <span className="block min-w-0">
          <bdi className="break-all font-medium">{r.model}</bdi>
          <span className="block break-all text-ink-2 text-xs">
            <bdi>{r.hostname}</bdi> · {r.periodStart.slice(0, 16).replace('T', ' ')} UTC
          </span>
        </span>
      ),
    },
    { name: 'Why held', cell: (r) => <Badge tone="warn">{r.heldReason ? WHY[r.heldReason] : 'held'}</Badge> },
    {
      name: 'Tokens in, out',
      align: 'end',
      cell: (r) => (
        <span className="num">
          {formatBig(r.inputTokens)}, {formatBig(r.outputTokens)}
        </span>
      ),
    },
    { name: 'Received', align: 'end', cell: (r) => <RelativeTime at={r.receivedAt} className="text-ink-2" /> },
    {
      name: 'Decide',
      align: 'end',
      cell: (r) => (
        <span className="flex justify-end gap-1.5">
          <Button size="sm" onClick={() => ask(r, 'bill')}>
            Bill
          </Button>
          <Button size="sm" onClick={() => ask(r, 'discard')}>
            Discard
          </Button>
        </span>
      ),
    },
  ];
  return (
    <Section title="Held usage" note="Accepted, but not counted before somebody decides." padded={false}>
      <Loaded query={held} what="The held usage" skeleton={<SkeletonRows rows={2} label="Loading the held usage" />}>
        {({ pages }) => {
          const rows = pages.flatMap((p) => p.events);
          return rows.length === 0 ? (
            <p className="px-4.5 py-4 text-ink-2 text-sm">Nothing waits for a decision.</p>
          ) : (
            <>
              <DataTable label="Held usage" columns={columns} rows={rows} keyOf={(r) => r.eventId} />
              <MoreRows
                shown={rows.length}
                what="held"
                more={held.hasNextPage}
                pending={held.isFetchingNextPage}
                onMore={() => void held.fetchNextPage()}
              />
            </>
          );
        }}
      </Loaded>
      <ActDialog act={act} onClose={() => setAct(null)} onDone={() => void held.refetch()} />
    </Section>
  );
}

'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import CreditCard from 'lucide-react/icons/credit-card';
import { parseAsInteger, useQueryState } from 'nuqs';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { wholeNumber } from '../agents/agent-form.ts';
import { useCall } from '../forms/use-call.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Empty, ErrorNote } from '../ui/feedback.tsx';
import { AmountInput, Field } from '../ui/field.tsx';
import { Amount, formatCredits, formatDollars } from '../ui/money.tsx';
import { PagedRows } from '../ui/paged.tsx';
import type { Column } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';

type Row = RouterOutputs['vault']['listTopUps']['items'][number];
const STATUS: Record<Row['status'], { label: string; tone: Tone }> = {
  pending: { label: 'Not finished', tone: 'neutral' },
  requires_action: { label: 'Waits for your bank', tone: 'warn' },
  processing: { label: 'Processing', tone: 'accent' },
  succeeded: { label: 'Paid', tone: 'good' },
  failed: { label: 'Refused', tone: 'bad' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
  review: { label: 'Under review', tone: 'warn' },
};
const UNFINISHED = new Set<Row['status']>(['pending', 'requires_action', 'failed']);

/** Purchases of credits, with what can still be done about each. */
export function Purchases() {
  const trpc = useTRPC();
  const [page, setPage] = useQueryState('page', parseAsInteger.withDefault(1));
  const [refunding, setRefunding] = useState<Row | null>(null);
  const list = useQuery({
    ...trpc.vault.listTopUps.queryOptions({ page: Math.max(1, page), pageSize: 25 }),
    placeholderData: keepPreviousData,
    refetchInterval: 8_000,
  });
  const columns: Column<Row>[] = [
    {
      name: 'Purchase',
      phone: 'title',
      cell: (r) => <span className="num font-medium">{formatCredits(r.amount)}</span>,
    },
    {
      name: 'State',
      cell: (r) => (
        <span>
          <Badge tone={STATUS[r.status].tone}>{STATUS[r.status].label}</Badge>
          {r.message ? <span className="mt-1 block text-ink-2 text-xs">{r.message}</span> : null}
        </span>
      ),
    },
    { name: 'Charged', align: 'end', cell: (r) => <span className="num">{formatDollars(r.amountCharged)}</span> },
    { name: 'Refunded, credits', align: 'end', cell: (r) => <Amount value={r.refunded} /> },
    { name: 'When', align: 'end', cell: (r) => <RelativeTime at={r.createdAt} className="text-ink-2" /> },
    {
      name: 'Action',
      align: 'end',
      cell: (r) =>
        UNFINISHED.has(r.status) ? (
          <ButtonLink size="sm" href={`/wallet/top-up?purchase=${r.id}`} hard>
            Finish
          </ButtonLink>
        ) : r.status === 'succeeded' && r.refunded < r.amountCharged ? (
          <Button size="sm" onClick={() => setRefunding(r)}>
            Refund
          </Button>
        ) : null,
    },
  ];
  return (
    <section aria-label="Purchases" className="card min-w-0">
      <PagedRows
        query={list}
        what="Your purchases"
        label="Purchases"
        rows={4}
        one="purchase"
        many="purchases"
        columns={columns}
        keyOf={(r) => r.id}
        onPage={(p) => void setPage(p)}
        empty={
          <Empty
            icon={CreditCard}
            title="No purchase yet"
            actions={
              <ButtonLink href="/wallet/top-up" tone="primary" hard>
                Buy credits
              </ButtonLink>
            }
          >
            Credits are bought by card and are there within seconds.
          </Empty>
        }
      />
      {refunding ? <Refund purchase={refunding} onClose={() => setRefunding(null)} /> : null}
    </section>
  );
}

/** Unspent credits back to the card they were bought with. */
function Refund({ purchase, onClose }: { purchase: Row; onClose: () => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const pool = useQuery(trpc.vault.getPool.queryOptions());
  const most = Math.min(purchase.amountCharged - purchase.refunded, pool.data?.balance ?? 0);
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string>();
  const call = useCall(
    (amount: number) => client.vault.refundCredits.mutate({ topUpId: purchase.id, amount }),
    (done) => {
      say('Refund on its way', `${formatDollars(done.amount)} return to the card within some days.`);
      void queries.invalidateQueries(trpc.vault.pathFilter());
      onClose();
    },
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Refund credits to the card"
      description={`They leave your wallet at once and return to the card of this purchase. At most ${formatCredits(most)}.`}
      width="sm"
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const amount = wholeNumber(text);
          if (typeof amount !== 'number' || amount < 1 || amount > most) {
            setWrong(
              most === 0
                ? 'Nothing of it is left to refund.'
                : `Enter a whole number from 1 to ${most.toLocaleString('en')}.`,
            );
            return;
          }
          setWrong(undefined);
          void call.run(amount);
        }}
      >
        <ErrorNote error={call.error} />
        <Field label="Amount" error={wrong}>
          <AmountInput unit="credits" value={text} onChange={(e) => setText(e.currentTarget.value)} />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" pending={call.pending}>
            Refund
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

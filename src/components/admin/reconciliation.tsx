'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import ArrowLeftRight from 'lucide-react/icons/arrow-left-right';
import CircleCheck from 'lucide-react/icons/circle-check';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { parseAsInteger, useQueryState } from 'nuqs';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { RunReconciliationInput } from '../../districts/vault/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Digest } from '../ui/code.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Empty, SkeletonRows } from '../ui/feedback.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { formatCount } from '../ui/money.tsx';
import { PageHeader, Section } from '../ui/page.tsx';
import { Pagination } from '../ui/pagination.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { say, sayFailure } from '../ui/toast.tsx';

type Run = RouterOutputs['vaultAdmin']['listReconciliations']['items'][number];
type Difference = Run['differences'][number];
type Alert = RouterOutputs['vaultAdmin']['listAlerts']['items'][number];

const CLASS: Record<string, string> = {
  missing_at_stripe: 'In the ledger, not at Stripe',
  missing_in_ledger: 'At Stripe, not in the ledger',
  amount_differs: 'Amounts differ',
  balance_differs: 'Balances differ',
  currency_differs: 'Currencies differ',
};

/** Minor units of a currency, as money. */
export function formatMinor(minor: string, currency: string): string {
  const negative = minor.startsWith('-');
  const digits = minor.replace('-', '').padStart(3, '0');
  const whole = BigInt(digits.slice(0, -2)).toLocaleString('en');
  return `${negative ? '\u2212' : ''}${whole}.${digits.slice(-2)} ${currency.toUpperCase()}`;
}

const DIFFERENCES: Column<Difference>[] = [
  { name: 'What', phone: 'title', cell: (d) => CLASS[d.class] ?? d.class.replaceAll('_', ' ') },
  {
    name: 'Posting',
    cell: (d) => (d.key ? <Digest value={d.key} what="Key of the posting" /> : <span className="text-ink-3">–</span>),
  },
  {
    name: 'Movement',
    cell: (d) =>
      d.movementId ? <Digest value={d.movementId} what="Number at Stripe" /> : <span className="text-ink-3">–</span>,
  },
  {
    name: 'Ledger expects',
    align: 'end',
    cell: (d) => <span className="num whitespace-nowrap">{formatMinor(d.expectedMinor, d.currency)}</span>,
  },
  {
    name: 'Found',
    align: 'end',
    cell: (d) => <span className="num whitespace-nowrap">{formatMinor(d.foundMinor, d.currency)}</span>,
  },
];

const ALERTS: Column<Alert>[] = [
  { name: 'What', phone: 'title', cell: (a) => <span className="font-medium">{a.kind.replaceAll('_', ' ')}</span> },
  { name: 'Key', cell: (a) => <code className="break-all text-xs">{a.key}</code> },
  { name: 'Times', align: 'end', cell: (a) => <span className="num">{formatCount(a.count)}</span> },
  { name: 'Last', align: 'end', cell: (a) => <RelativeTime at={a.lastAt} className="text-ink-2" /> },
];

/** Stripe's movements beside ours, day by day: every cent has its posting or a name for why not. */
export function Reconciliation() {
  const trpc = useTRPC();
  const [page, setPage] = useQueryState('page', parseAsInteger.withDefault(1));
  const [asking, setAsking] = useState(false);
  const runs = useQuery({
    ...trpc.vaultAdmin.listReconciliations.queryOptions({ page: Math.max(1, page), pageSize: 10 }),
    placeholderData: keepPreviousData,
  });
  const alerts = useQuery(trpc.vaultAdmin.listAlerts.queryOptions({ page: 1, pageSize: 20 }));
  return (
    <>
      <PageHeader
        title="Reconciliation"
        purpose="Every night the day’s movements at Stripe are laid beside the ledger. Missing postings whose event is known are replayed, missing fees are posted; everything else is shown here."
        actions={
          <Button tone="primary" onClick={() => setAsking(true)}>
            <ArrowLeftRight aria-hidden />
            Reconcile now
          </Button>
        }
      />
      <div className="grid gap-5">
        {alerts.data && alerts.data.items.length > 0 ? (
          <Section title="To look at" note="Raised by the vault, newest first." padded={false}>
            <DataTable label="Alerts of the vault" columns={ALERTS} rows={alerts.data.items} keyOf={(a) => a.key} />
          </Section>
        ) : null}
        <Loaded
          query={runs}
          what="Reconciliations"
          skeleton={
            <section className="card">
              <SkeletonRows rows={6} label="Loading the reconciliations" />
            </section>
          }
        >
          {({ items, pagination }) =>
            items.length === 0 ? (
              <section className="card">
                <Empty
                  icon={ArrowLeftRight}
                  title="No day was reconciled yet"
                  actions={<Button onClick={() => setAsking(true)}>Reconcile a day</Button>}
                >
                  It happens by itself two hours after midnight UTC. You can also start it for any window of up to 31
                  days.
                </Empty>
              </section>
            ) : (
              <>
                {items.map((r) => (
                  <RunCard key={r.id} run={r} />
                ))}
                <div className="card">
                  <Pagination
                    page={pagination.page}
                    totalPages={pagination.totalPages}
                    total={pagination.total}
                    what={pagination.total === 1 ? 'run' : 'runs'}
                    onPage={(next) => void setPage(next)}
                  />
                </div>
              </>
            )
          }
        </Loaded>
      </div>
      <RunDialog
        open={asking}
        onClose={() => setAsking(false)}
        onDone={() => {
          void runs.refetch();
          void alerts.refetch();
        }}
      />
    </>
  );
}

function RunCard({ run: r }: { run: Run }) {
  return (
    <Section
      title={`${r.from.slice(0, 10)}${r.to.slice(0, 10) === r.from.slice(0, 10) ? '' : ` to ${r.to.slice(0, 10)}`}`}
      note={
        <>
          {formatCount(r.matched)} matched · {formatCount(r.replayed)} replayed · {formatCount(r.feesPosted)} fees
          posted · <RelativeTime at={r.ranAt} />
        </>
      }
      actions={
        r.ok ? (
          <Badge tone="good" icon={CircleCheck}>
            No difference
          </Badge>
        ) : (
          <Badge tone="bad" icon={TriangleAlert}>
            {r.differences.length === 1 ? 'One difference' : `${formatCount(r.differences.length)} differences`}
          </Badge>
        )
      }
      padded={false}
    >
      {r.differences.length > 0 ? (
        <DataTable
          label={`Differences of ${r.from.slice(0, 10)}`}
          columns={DIFFERENCES}
          rows={r.differences}
          keyOf={(d) => `${d.class} ${d.key ?? ''} ${d.movementId ?? ''} ${d.currency}`}
        />
      ) : null}
      {r.balances.map((b) => (
        <dl key={b.currency} className="grid gap-x-6 gap-y-2 px-4.5 py-3 text-sm sm:grid-cols-3">
          <div>
            <dt className="text-ink-2 text-xs">Ledger</dt>
            <dd className="num">{formatMinor(b.ledgerMinor, b.currency)}</dd>
          </div>
          <div>
            <dt className="text-ink-2 text-xs">Stripe</dt>
            <dd className="num">{formatMinor(b.stripeMinor, b.currency)}</dd>
          </div>
          <div>
            <dt className="text-ink-2 text-xs">On the way</dt>
            <dd className="num">{formatMinor(b.inFlightMinor, b.currency)}</dd>
          </div>
        </dl>
      ))}
    </Section>
  );
}

function RunDialog({ open, onClose, onDone }: { open: boolean; onClose: () => void; onDone: () => void }) {
  const client = useTRPCClient();
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: RunReconciliationInput,
    defaults: { from: yesterday, to: yesterday },
    toInput: (v) => ({
      from: v.from ? `${v.from}T00:00:00.000Z` : undefined,
      to: v.to ? new Date(Date.parse(`${v.to}T00:00:00.000Z`) + 86_400_000).toISOString() : undefined,
    }),
    send: (input) => client.vaultAdmin.runReconciliation.mutate(input),
    onDone: (done) => {
      if (done.ok) say('Reconciled', 'No difference.');
      else sayFailure('Differences found', 'They stand at the top of the list.');
      onClose();
      onDone();
    },
  });
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title="Reconcile with Stripe"
      description="Reads Stripe’s movements of whole UTC days and compares. Doing it twice changes nothing."
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormSummary
          issues={issues}
          refusal={refusal}
          names={{ from: 'First day', to: 'Last day' }}
          title="Nothing was reconciled."
        />
        <div className="grid gap-4 xs:grid-cols-2">
          <Field label="First day" error={errorOf('from')}>
            <Input type="date" className="num" {...form.register('from')} />
          </Field>
          <Field label="Last day" error={errorOf('to')} hint="At most 31 days.">
            <Input type="date" className="num" {...form.register('to')} />
          </Field>
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" pending={pending}>
            Reconcile
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

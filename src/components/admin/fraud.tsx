'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import BellRing from 'lucide-react/icons/bell-ring';
import Snowflake from 'lucide-react/icons/snowflake';
import Sun from 'lucide-react/icons/sun';
import Link from 'next/link';
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Digest } from '../ui/code.tsx';
import { Empty } from '../ui/feedback.tsx';
import { Credits, formatCredits } from '../ui/money.tsx';
import { PageHeader, Section } from '../ui/page.tsx';
import { PagedRows } from '../ui/paged.tsx';
import { Select } from '../ui/select.tsx';
import type { Column } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { type Act, ActDialog } from './act-dialog.tsx';
import { FreezePurchase } from './freeze-purchase.tsx';

type Frozen = RouterOutputs['vaultAdmin']['listFrozenPurchases']['items'][number];
type Alert = RouterOutputs['vaultAdmin']['listAlerts']['items'][number];

const WHY: Record<Frozen['why'], string> = {
  early_fraud_warning: 'the bank warned of fraud',
  dispute: 'a dispute of the payment',
  administrator: 'an administrator',
};
/** What each kind of alert says; a kind that is not here is shown by its name. */
const ALERTS: Record<string, { label: string; tone: Tone }> = {
  fraud_warning: { label: 'Fraud warning', tone: 'bad' },
  amount_differs: { label: 'Amount differs', tone: 'bad' },
  unknown_payment: { label: 'Unknown payment', tone: 'warn' },
  unknown_object: { label: 'Unknown at Stripe', tone: 'warn' },
  unknown_state: { label: 'Unknown state', tone: 'warn' },
  foreign_account: { label: 'Foreign account', tone: 'warn' },
  dead_event: { label: 'Dead event', tone: 'bad' },
  bad_signatures: { label: 'Bad signatures', tone: 'bad' },
  key_reused: { label: 'Key used twice', tone: 'bad' },
  payout_failed: { label: 'Payout failed', tone: 'bad' },
  reversal_failed: { label: 'Reversal refused', tone: 'warn' },
  redaction_failed: { label: 'Redaction refused', tone: 'warn' },
  auto_top_up_off: { label: 'Automatic top-up off', tone: 'neutral' },
  meter_error: { label: 'Meter error', tone: 'warn' },
  reconciliation: { label: 'Reconciliation', tone: 'bad' },
  ledger_check: { label: 'Ledger check', tone: 'bad' },
  seal_broken: { label: 'Seal broken', tone: 'bad' },
};
const KINDS = Object.keys(ALERTS);
const ALL = 'all';

function free(f: { topUpId: string; frozen?: number }, run: (reason: string) => Promise<unknown>): Act {
  return {
    title: 'Free these credits?',
    tone: 'primary',
    consequences: (
      <p>
        {f.frozen === undefined ? 'What is frozen of this purchase' : formatCredits(f.frozen)} can be spent again at
        once. A payment that was fraud is refunded at Stripe instead, which takes what is frozen first.
      </p>
    ),
    confirm: 'Free them',
    done: 'The credits are free',
    run,
  };
}

function freeze(run: (reason: string) => Promise<unknown>): Act {
  return {
    title: 'Freeze this purchase?',
    consequences: (
      <p>What is left of the purchase cannot be spent until it is freed, refunded or taken by a dispute.</p>
    ),
    confirm: 'Freeze it',
    done: 'The purchase is frozen',
    run,
  };
}

/** Payments that may be fraud: what is frozen, what else the vault wants looked at, and the way to freeze and to free. */
export function Fraud() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [filter, setFilter] = useQueryStates({
    kind: parseAsStringLiteral(KINDS),
    page: parseAsInteger.withDefault(1),
    frozen: parseAsInteger.withDefault(1),
  });
  const [act, setAct] = useState<Act | null>(null);
  const [naming, setNaming] = useState(false);
  const frozen = useQuery({
    ...trpc.vaultAdmin.listFrozenPurchases.queryOptions({ page: Math.max(1, filter.frozen), pageSize: 25 }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const alerts = useQuery({
    ...trpc.vaultAdmin.listAlerts.queryOptions({
      page: Math.max(1, filter.page),
      pageSize: 25,
      ...(filter.kind ? { kind: filter.kind } : {}),
    }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const again = () => void Promise.all([frozen.refetch(), alerts.refetch()]);
  const freeOf = (topUpId: string) => (reason: string) =>
    client.vaultAdmin.unfreezePurchase.mutate({ topUpId, reason });

  const frozenColumns: Column<Frozen>[] = [
    { name: 'Purchase', phone: 'title', cell: (f) => <Digest value={f.topUpId} what="Number of the purchase" /> },
    {
      name: 'Frozen by',
      className: 'sm:max-w-80',
      cell: (f) => (
        <span className="block min-w-0">
          {WHY[f.why]}
          {f.reason ? <span className="block break-words text-ink-2 text-xs">{f.reason}</span> : null}
        </span>
      ),
    },
    { name: 'Paid', align: 'end', cell: (f) => <Credits value={f.paid} /> },
    { name: 'Frozen', align: 'end', cell: (f) => <Credits value={f.frozen} /> },
    {
      name: 'Owner',
      cell: (f) => (
        <Link className="link" href={`/admin/owners?q=${f.ownerId}`}>
          account
        </Link>
      ),
    },
    { name: 'Since', align: 'end', cell: (f) => <RelativeTime at={f.frozenAt} className="text-ink-2" /> },
    {
      name: 'Act',
      align: 'end',
      cell: (f) =>
        f.disputed ? (
          <Link className="link" href="/admin/card-disputes">
            dispute open
          </Link>
        ) : (
          <Button size="sm" onClick={() => setAct(free(f, freeOf(f.topUpId)))}>
            <Sun aria-hidden />
            Free
          </Button>
        ),
    },
  ];
  const alertColumns: Column<Alert>[] = [
    {
      name: 'Alert',
      phone: 'title',
      cell: (a) => (
        <Badge tone={ALERTS[a.kind]?.tone ?? 'neutral'}>{ALERTS[a.kind]?.label ?? a.kind.replaceAll('_', ' ')}</Badge>
      ),
    },
    {
      name: 'About',
      cell: (a) =>
        a.subjectId ? (
          <Digest value={a.subjectId} what="Number of what it is about" />
        ) : (
          <span className="text-ink-3">–</span>
        ),
    },
    { name: 'Times', align: 'end', cell: (a) => a.count },
    { name: 'Last', align: 'end', cell: (a) => <RelativeTime at={a.lastAt} className="text-ink-2" /> },
    {
      name: 'Act',
      align: 'end',
      cell: (a) => {
        const topUpId = a.subjectId;
        if (a.frozen === null || topUpId === null) return <span className="text-ink-3">–</span>;
        if (a.frozen)
          return (
            <Button size="sm" onClick={() => setAct(free({ topUpId }, freeOf(topUpId)))}>
              <Sun aria-hidden />
              Free
            </Button>
          );
        return (
          <Button
            size="sm"
            onClick={() => setAct(freeze((reason) => client.vaultAdmin.freezePurchase.mutate({ topUpId, reason })))}
          >
            <Snowflake aria-hidden />
            Freeze
          </Button>
        );
      },
    },
  ];
  return (
    <>
      <PageHeader
        title="Fraud and alerts"
        purpose="A bank that warns of fraud freezes what is left of the payment. Look at the payment at Stripe: refund it there, or free the credits here, with a reason."
        actions={
          <Button onClick={() => setNaming(true)}>
            <Snowflake aria-hidden />
            Freeze a purchase
          </Button>
        }
      />
      <div className="grid gap-5">
        <Section title="Frozen purchases" padded={false}>
          <PagedRows
            query={frozen}
            what="Frozen purchases"
            rows={3}
            one="purchase"
            many="purchases"
            columns={frozenColumns}
            keyOf={(f) => f.topUpId}
            onPage={(page) => void setFilter({ frozen: page })}
            empty={
              <Empty icon={Snowflake} title="Nothing is frozen">
                Credits of a payment that may be fraud, or is disputed, stand here until somebody decides.
              </Empty>
            }
          />
        </Section>
        <Section
          title="Alerts"
          note="What a person must look at in the vault. Told again, an alert counts up."
          padded={false}
        >
          <div className="flex flex-wrap items-end gap-2 border-line border-b p-3">
            <Select
              label="Kind"
              size="sm"
              className="w-full xs:w-auto xs:min-w-48"
              value={filter.kind ?? ALL}
              onChange={(v) => void setFilter({ kind: KINDS.find((k) => k === v) ?? null, page: null })}
              options={[
                { value: ALL, label: 'Every alert' },
                ...KINDS.map((value) => ({ value, label: ALERTS[value]?.label ?? value })),
              ]}
            />
          </div>
          <PagedRows
            query={alerts}
            what="Alerts"
            rows={5}
            one="alert"
            many="alerts"
            columns={alertColumns}
            keyOf={(a) => a.key}
            onPage={(page) => void setFilter({ page })}
            empty={
              <Empty icon={BellRing} title={filter.kind ? 'No such alert' : 'Nothing to look at'}>
                Fraud warnings, differences and refusals that need a person stand here.
              </Empty>
            }
          />
        </Section>
      </div>
      <ActDialog act={act} onClose={() => setAct(null)} onDone={again} />
      <FreezePurchase
        open={naming}
        onClose={() => setNaming(false)}
        onDone={() => {
          setNaming(false);
          again();
        }}
      />
    </>
  );
}

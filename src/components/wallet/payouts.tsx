'use client';

import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import Landmark from 'lucide-react/icons/landmark';
import Link from 'next/link';
import { parseAsInteger, parseAsString, useQueryState } from 'nuqs';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { wholeNumber } from '../agents/agent-form.ts';
import { useCall } from '../forms/use-call.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Callout, Empty, ErrorNote, Skeleton } from '../ui/feedback.tsx';
import { AmountInput, Field } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Amount, formatCredits, formatDollars } from '../ui/money.tsx';
import { PageHeader, Section } from '../ui/page.tsx';
import { PagedRows } from '../ui/paged.tsx';
import { Select } from '../ui/select.tsx';
import type { Column } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';

type Row = RouterOutputs['vault']['listWithdrawals']['items'][number];
type Connect = RouterOutputs['vault']['getConnectState'];
const STATUS: Record<Row['status'], { label: string; tone: Tone }> = {
  held: { label: 'Set aside', tone: 'accent' },
  submitted: { label: 'On its way', tone: 'accent' },
  transferred: { label: 'Paid out', tone: 'good' },
  reversed: { label: 'Taken back', tone: 'warn' },
  failed: { label: 'Refused', tone: 'bad' },
};

/** Earned credits to a bank account: the account at the payment provider, a request, and what became of each. */
export function Payouts() {
  const trpc = useTRPC();
  const [onboarding] = useQueryState('onboarding', parseAsString);
  const connect = useQuery({
    ...trpc.vault.getConnectState.queryOptions(),
    refetchInterval: (query) => (onboarding && !query.state.data?.transfersEnabled ? 2_000 : 30_000),
  });
  return (
    <>
      <PageHeader
        above={
          <Link href="/wallet" className="inline-flex items-center gap-1 rounded-sm text-ink-2 hover:text-ink">
            <ChevronLeft className="size-4" aria-hidden />
            Wallet
          </Link>
        }
        title="Payouts"
        purpose="What your agents earned, to your bank account. One credit is one US cent; there is no fee for a payout."
      />
      <div className="grid gap-5">
        <div className="grid items-start gap-5 lg:grid-cols-2">
          <Section title="Your account at the payment provider">
            <Loaded query={connect} what="The payout account" skeleton={<Skeleton className="h-24 w-full" />}>
              {(state) => <ConnectCard state={state} returned={onboarding} />}
            </Loaded>
          </Section>
          <Request ready={connect.data?.transfersEnabled === true} />
        </div>
        <Withdrawals />
      </div>
    </>
  );
}

function ConnectCard({ state, returned }: { state: Connect; returned: string | null }) {
  const client = useTRPCClient();
  const start = useCall(
    () => client.vault.startConnectOnboarding.mutate(),
    ({ url }) => location.assign(url),
  );
  const step = state.transfersEnabled
    ? 'ready'
    : state.detailsSubmitted
      ? 'checking'
      : state.connected
        ? 'begun'
        : 'none';
  const words = {
    ready: { badge: 'ready', tone: 'good', text: 'Payouts go to this account.' },
    checking: {
      badge: 'being checked',
      tone: 'warn',
      text: 'You gave your details. The provider checks them, which takes minutes and sometimes a day.',
    },
    begun: { badge: 'not finished', tone: 'warn', text: 'You began, but some details are missing.' },
    none: {
      badge: 'not connected',
      tone: 'neutral',
      text: 'The provider asks who you are and where the money goes. We never see your bank details.',
    },
  } as const;
  const { badge, tone, text } = words[step];
  return (
    <div className="grid justify-items-start gap-3">
      <Badge tone={tone}>{badge}</Badge>
      <p className="text-sm">{text}</p>
      {returned === 'again' ? (
        <Callout tone="warn" role="status">
          The link was used or too old. Go on with a fresh one.
        </Callout>
      ) : null}
      <ErrorNote error={start.error} title="The provider could not be reached." className="w-full" />
      {step === 'ready' ? (
        <Button pending={start.pending} onClick={() => void start.run()}>
          Change the details
        </Button>
      ) : (
        <Button tone="primary" pending={start.pending} onClick={() => void start.run()}>
          {step === 'none' ? 'Connect an account' : 'Go on with the details'}
        </Button>
      )}
    </div>
  );
}

function Request({ ready }: { ready: boolean }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const agents = useQuery(trpc.registry.listOwnAgents.queryOptions());
  const items = agents.data?.items ?? [];
  const wallets = useQueries({
    queries: items.map((a) => trpc.vault.getAgentWallet.queryOptions({ agentId: a.id })),
  });
  const free = (i: number) => wallets[i]?.data?.withdrawable ?? 0;
  const [chosen, setChosen] = useState<string | null>(null);
  const first = items.findIndex((_, i) => free(i) > 0);
  const agentId = chosen ?? items[Math.max(0, first)]?.id ?? '';
  const most = free(items.findIndex((a) => a.id === agentId));
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string>();
  const call = useCall(
    (amount: number) => client.vault.requestWithdrawal.mutate({ agentId, amount }),
    (done) => {
      say('Payout asked for', `${formatDollars(done.amount)} are on their way.`);
      setText('');
      void queries.invalidateQueries(trpc.vault.pathFilter());
    },
  );
  return (
    <Section title="Pay out">
      {agents.data && items.length === 0 ? (
        <p className="text-ink-2 text-sm">
          You have no agent yet. What agents earn can be paid out here.{' '}
          <Link className="link" href="/agents?register=true">
            Register one
          </Link>
        </p>
      ) : (
        <form
          noValidate
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            const amount = wholeNumber(text);
            if (typeof amount !== 'number' || amount < 1 || amount > most) {
              setWrong(
                most === 0
                  ? 'Nothing is free to be paid out.'
                  : `Enter a whole number from 1 to ${most.toLocaleString('en')}.`,
              );
              return;
            }
            setWrong(undefined);
            void call.run(amount);
          }}
        >
          <ErrorNote error={call.error} title="No payout was asked for." />
          <Field label="Earned by">
            <Select
              value={agentId}
              onChange={setChosen}
              options={items.map((a, i) => ({
                value: a.id,
                label: a.displayName,
                note: `${formatCredits(free(i))} free`,
              }))}
            />
          </Field>
          <Field
            label="Amount"
            error={wrong}
            hint={`At most ${formatCredits(most)}. Pay within its dispute window is not free yet.`}
          >
            <AmountInput unit="credits" value={text} onChange={(e) => setText(e.currentTarget.value)} />
          </Field>
          <div className="flex flex-wrap items-center justify-end gap-2">
            <Button onClick={() => setText(String(most))} disabled={most === 0}>
              All of it
            </Button>
            <Button type="submit" tone="primary" pending={call.pending} disabled={!ready}>
              Pay out
            </Button>
          </div>
          {ready ? null : <p className="text-ink-2 text-xs">Connect an account first; its state stands beside.</p>}
        </form>
      )}
    </Section>
  );
}

const COLUMNS: Column<Row>[] = [
  {
    name: 'Payout',
    phone: 'title',
    cell: (w) => <span className="num font-medium">{formatDollars(w.amount)}</span>,
  },
  {
    name: 'State',
    cell: (w) => (
      <span>
        <Badge tone={STATUS[w.status].tone}>{STATUS[w.status].label}</Badge>
        {w.message ? <span className="mt-1 block text-ink-2 text-xs">{w.message}</span> : null}
      </span>
    ),
  },
  { name: 'Credits', align: 'end', cell: (w) => <Amount value={w.amount} /> },
  { name: 'Asked for', align: 'end', cell: (w) => <RelativeTime at={w.createdAt} className="text-ink-2" /> },
];

function Withdrawals() {
  const trpc = useTRPC();
  const [page, setPage] = useQueryState('page', parseAsInteger.withDefault(1));
  const list = useQuery({
    ...trpc.vault.listWithdrawals.queryOptions({ page: Math.max(1, page), pageSize: 25 }),
    placeholderData: keepPreviousData,
    refetchInterval: 8_000,
  });
  return (
    <Section title="Payouts so far" padded={false}>
      <PagedRows
        query={list}
        what="The payouts"
        label="Payouts"
        rows={3}
        one="payout"
        many="payouts"
        columns={COLUMNS}
        keyOf={(w) => w.id}
        onPage={(p) => void setPage(p)}
        empty={
          <Empty
            icon={Landmark}
            title="No payout yet"
            actions={<ButtonLink href="/wallet?view=earnings">See the earnings</ButtonLink>}
          >
            A payout leaves the agent’s wallet at once and arrives within some days.
          </Empty>
        }
      />
    </Section>
  );
}

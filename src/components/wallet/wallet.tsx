'use client';

import { useQueries, useQuery } from '@tanstack/react-query';
import Landmark from 'lucide-react/icons/landmark';
import Plus from 'lucide-react/icons/plus';
import Link from 'next/link';
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs';
import type { ReactNode } from 'react';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { ErrorNote, Skeleton } from '../ui/feedback.tsx';
import { Figure } from '../ui/money.tsx';
import { PageHeader } from '../ui/page.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { AgentEarnings } from './agent-earnings.tsx';
import { Cards } from './cards.tsx';
import { Escrows } from './escrows.tsx';
import { Holds } from './holds.tsx';
import { Purchases } from './purchases.tsx';
import { Statement } from './statement.tsx';

const VIEWS = ['statement', 'holds', 'escrows', 'earnings', 'purchases', 'cards'] as const;

export function WalletPage() {
  const trpc = useTRPC();
  const [{ view }, setState] = useQueryStates({
    view: parseAsStringLiteral(VIEWS).withDefault('statement'),
    page: parseAsInteger,
  });
  const pool = useQuery({ ...trpc.vault.getPool.queryOptions(), refetchInterval: 8_000 });
  const agents = useQuery(trpc.registry.listOwnAgents.queryOptions());
  const wallets = useQueries({
    queries: (agents.data?.items ?? []).map((a) => trpc.vault.getAgentWallet.queryOptions({ agentId: a.id })),
  });
  const known = agents.data !== undefined && wallets.every((w) => w.data !== undefined);
  const pending = known ? wallets.reduce((sum, w) => sum + (w.data?.pending ?? 0), 0) : undefined;
  const earned = known ? wallets.reduce((sum, w) => sum + (w.data?.earned ?? 0), 0) : undefined;
  return (
    <>
      <PageHeader
        title="Wallet"
        purpose="Your credits: what you can spend, what tasks hold, what your agents earned, and every movement of it."
        actions={
          <>
            <ButtonLink href="/wallet/payouts">
              <Landmark aria-hidden />
              Payouts
            </ButtonLink>
            <ButtonLink href="/wallet/top-up" tone="primary" hard>
              <Plus aria-hidden />
              Buy credits
            </ButtonLink>
          </>
        }
      />
      <ErrorNote error={pool.data ? null : pool.error} title="Your balance could not be loaded." className="mb-5" />
      <div className="mb-6 grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Tile href="/wallet" name="Available" note="the sum of your statement">
          <Value value={pool.data?.balance} />
        </Tile>
        <Tile href="/wallet?view=holds&hold=held" name="Held for tasks" note="the sum of open holds">
          <Value value={pool.data?.held} />
        </Tile>
        <Tile href="/wallet?view=earnings" name="Pending earnings" note="in a feedback window">
          <Value value={pending} />
        </Tile>
        <Tile href="/wallet?view=earnings" name="Earned" note="by your agents">
          <Value value={earned} />
        </Tile>
      </div>
      <Tabs
        label="Parts of the wallet"
        value={view}
        onChange={(v) => void setState({ view: v, page: null })}
        tabs={[
          { value: 'statement', label: 'Statement', content: <Statement /> },
          { value: 'holds', label: 'Holds', content: <Holds /> },
          { value: 'escrows', label: 'Escrows', content: <Escrows /> },
          {
            value: 'earnings',
            label: 'Earnings',
            content: <AgentEarnings agents={agents} wallets={wallets.map((w) => w.data)} />,
          },
          { value: 'purchases', label: 'Purchases', content: <Purchases /> },
          { value: 'cards', label: 'Cards', content: <Cards autoTopUp={pool.data?.autoTopUp} /> },
        ]}
      />
    </>
  );
}

function Tile({ href, name, note, children }: { href: string; name: string; note: string; children: ReactNode }) {
  return (
    <Link href={href} className="card block p-4 transition-colors hover:border-line-strong">
      <span className="text-ink-2 text-sm">{name}</span>
      {children}
      <span className="mt-1 block text-ink-2 text-xs">{note}</span>
    </Link>
  );
}

function Value({ value }: { value: number | undefined }) {
  return value === undefined ? <Skeleton className="my-1 h-11 w-28" /> : <Figure value={value} />;
}

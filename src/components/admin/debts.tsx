'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import HandCoins from 'lucide-react/icons/hand-coins';
import Link from 'next/link';
import { parseAsInteger, useQueryState } from 'nuqs';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Digest } from '../ui/code.tsx';
import { Empty } from '../ui/feedback.tsx';
import { Credits, formatCredits } from '../ui/money.tsx';
import { Section } from '../ui/page.tsx';
import { PagedRows } from '../ui/paged.tsx';
import type { Column } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { type Act, ActDialog } from './act-dialog.tsx';

type Debt = RouterOutputs['vaultAdmin']['listDebts']['items'][number];

function giveUp(d: Debt, run: (reason: string) => Promise<unknown>): Act {
  return {
    title: 'Give this debt up?',
    consequences: (
      <p>
        <strong className="font-medium text-ink">{formatCredits(d.owed)}</strong> become a loss of the platform. The
        owner can spend again at once.
      </p>
    ),
    confirm: 'Give it up',
    done: 'The debt was given up',
    run,
  };
}

/** Who owes the platform: owners for payments that were taken back, sellers for withdrawals that were. */
export function Debts() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [page, setPage] = useQueryState('debts', parseAsInteger.withDefault(1));
  const [act, setAct] = useState<Act | null>(null);
  const rows = useQuery({
    ...trpc.vaultAdmin.listDebts.queryOptions({ page: Math.max(1, page), pageSize: 25 }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const columns: Column<Debt>[] = [
    {
      name: 'Owner',
      phone: 'title',
      cell: (d) => (
        <span className="block min-w-0">
          <Link className="link" href={`/admin/owners?q=${d.ownerId}`}>
            account
          </Link>
          <span className="block">
            <Digest value={d.ownerId} what="Number of the account" />
          </span>
        </span>
      ),
    },
    {
      name: 'For',
      cell: (d) => (d.kind === 'owner' ? 'payments taken back' : 'a withdrawal taken back'),
    },
    { name: 'Owed', align: 'end', cell: (d) => <Credits value={d.owed} /> },
    {
      name: 'Spending',
      cell: (d) =>
        d.lockedAt === null ? (
          <Badge tone="neutral">open</Badge>
        ) : (
          <span className="block min-w-0">
            <Badge tone="warn">locked</Badge> <RelativeTime at={d.lockedAt} className="text-ink-2" />
          </span>
        ),
    },
    {
      name: 'Act',
      align: 'end',
      cell: (d) =>
        d.kind === 'owner' ? (
          <Button
            size="sm"
            onClick={() =>
              setAct(
                giveUp(d, (reason) =>
                  client.vaultAdmin.writeOffDebt.mutate({ ownerId: d.ownerId, amount: d.owed, reason }),
                ),
              )
            }
          >
            <HandCoins aria-hidden />
            Give up
          </Button>
        ) : (
          <Link className="link" href="/admin/withdrawals?reversal=failed">
            withdrawals
          </Link>
        ),
    },
  ];
  return (
    <>
      <Section
        title="Debts"
        note="What could not be taken back because it is spent. The next credits pay it first; until then an owner cannot spend and a seller cannot withdraw as much."
        padded={false}
      >
        <PagedRows
          query={rows}
          what="Debts"
          one="debt"
          many="debts"
          columns={columns}
          keyOf={(d) => d.agentId ?? d.ownerId}
          onPage={(next) => void setPage(next)}
          empty={
            <Empty icon={HandCoins} title="Nobody owes anything">
              When a payment or a withdrawal is taken back and its credits are spent, the rest stands here.
            </Empty>
          }
        />
      </Section>
      <ActDialog act={act} onClose={() => setAct(null)} onDone={() => void rows.refetch()} />
    </>
  );
}

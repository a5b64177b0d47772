'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Banknote from 'lucide-react/icons/banknote';
import HandCoins from 'lucide-react/icons/hand-coins';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import Undo2 from 'lucide-react/icons/undo-2';
import Link from 'next/link';
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Digest } from '../ui/code.tsx';
import { Empty } from '../ui/feedback.tsx';
import { Credits, formatCredits } from '../ui/money.tsx';
import { PageHeader } from '../ui/page.tsx';
import { PagedRows } from '../ui/paged.tsx';
import { Select } from '../ui/select.tsx';
import type { Column } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { type Act, ActDialog } from './act-dialog.tsx';

type Row = RouterOutputs['vaultAdmin']['listWithdrawals']['items'][number];
type Reversal = Row['reversals'][number];

const TONE: Record<Row['status'], Tone> = {
  held: 'accent',
  submitted: 'accent',
  transferred: 'good',
  reversed: 'neutral',
  failed: 'bad',
};
const REVERSAL_TONE: Record<Reversal['status'], Tone> = {
  asked: 'accent',
  done: 'neutral',
  failed: 'bad',
  written_off: 'neutral',
};
const REVERSALS = ['any', 'asked', 'done', 'failed', 'written_off'] as const;
const REVERSAL_WORDS: Record<(typeof REVERSALS)[number], string> = {
  any: 'Something was taken back',
  asked: 'Waiting for Stripe',
  done: 'Taken back',
  failed: 'Refused by Stripe',
  written_off: 'Given up',
};
const ALL = 'all';

/** What can still be taken back: reversals that wait, were refused or given up count as taken. */
function left(w: Row): number {
  const open = w.reversals.filter((r) => r.status !== 'done').reduce((sum, r) => sum + r.amount, 0);
  return w.status === 'transferred' ? Math.max(0, w.amount - w.reversed - open) : 0;
}

function takeBack(w: Row, run: (amount: number, reason: string) => Promise<unknown>): Act {
  const amount = left(w);
  return {
    title: 'Take this withdrawal back?',
    consequences: (
      <p>
        <strong className="font-medium text-ink">{formatCredits(amount)}</strong> become the seller’s debt now, and
        Stripe is asked for them. What Stripe refuses stays owed and is kept back from the next withdrawals.
      </p>
    ),
    confirm: 'Take it back',
    done: 'Asked for at Stripe',
    run: (reason) => run(amount, reason),
  };
}

function askAgain(r: Reversal, run: () => Promise<unknown>): Act {
  return {
    title: 'Ask Stripe again?',
    tone: 'primary',
    asksReason: false,
    consequences: (
      <p>
        The debt of {formatCredits(r.amount)} stands already: nothing is booked before Stripe has given the money back.
      </p>
    ),
    confirm: 'Ask again',
    done: 'Asked for at Stripe',
    run,
  };
}

function giveUp(r: Reversal, run: (reason: string) => Promise<unknown>): Act {
  return {
    title: 'Give this debt up?',
    consequences: (
      <p>
        What the seller still owes of <strong className="font-medium text-ink">{formatCredits(r.amount)}</strong>{' '}
        becomes a loss of the platform and is kept back from no withdrawal any more. It is not asked for again.
      </p>
    ),
    confirm: 'Give it up',
    done: 'The debt was given up',
    run,
  };
}

/** Payouts of every seller, and what was taken back of them. */
export function Withdrawals() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [filter, setFilter] = useQueryStates({
    reversal: parseAsStringLiteral(REVERSALS),
    page: parseAsInteger.withDefault(1),
  });
  const [act, setAct] = useState<Act | null>(null);
  const rows = useQuery({
    ...trpc.vaultAdmin.listWithdrawals.queryOptions({
      page: Math.max(1, filter.page),
      pageSize: 25,
      ...(filter.reversal ? { reversal: filter.reversal } : {}),
    }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const columns: Column<Row>[] = [
    {
      name: 'Withdrawal',
      phone: 'title',
      cell: (w) => <Digest value={w.id} what="Number of the withdrawal" />,
    },
    {
      name: 'State',
      cell: (w) => (
        <span className="block min-w-0">
          <Badge tone={TONE[w.status]}>{w.status}</Badge>
          {w.failureCode ? (
            <span className="block text-ink-2 text-xs">{w.failureCode.replaceAll('_', ' ')}</span>
          ) : null}
        </span>
      ),
    },
    { name: 'Amount', align: 'end', cell: (w) => <Credits value={w.amount} /> },
    {
      name: 'Owner',
      cell: (w) => (
        <Link className="link" href={`/admin/owners?q=${w.ownerId}`}>
          account
        </Link>
      ),
    },
    {
      name: 'Taken back',
      className: 'sm:max-w-80',
      cell: (w) =>
        w.reversals.length === 0 ? (
          <span className="text-ink-3">–</span>
        ) : (
          <ul className="flex min-w-0 flex-col gap-1">
            {w.reversals.map((r) => (
              <li key={r.id} className="min-w-0">
                <span className="flex flex-wrap items-center gap-2">
                  <Credits value={r.amount} />
                  <Badge tone={REVERSAL_TONE[r.status]}>{REVERSAL_WORDS[r.status]}</Badge>
                  {r.status === 'failed' ? (
                    <>
                      <Button
                        size="sm"
                        onClick={() =>
                          setAct(askAgain(r, () => client.vaultAdmin.retryReversal.mutate({ reversalId: r.id })))
                        }
                      >
                        <RotateCcw aria-hidden />
                        Ask again
                      </Button>
                      <Button
                        size="sm"
                        onClick={() =>
                          setAct(
                            giveUp(r, (reason) =>
                              client.vaultAdmin.writeOffReversal.mutate({ reversalId: r.id, reason }),
                            ),
                          )
                        }
                      >
                        <HandCoins aria-hidden />
                        Give up
                      </Button>
                    </>
                  ) : null}
                </span>
                {r.reason ? <span className="block break-words text-ink-2 text-xs">{r.reason}</span> : null}
              </li>
            ))}
          </ul>
        ),
    },
    { name: 'Asked', align: 'end', cell: (w) => <RelativeTime at={w.createdAt} className="text-ink-2" /> },
    {
      name: 'Act',
      align: 'end',
      cell: (w) =>
        left(w) > 0 ? (
          <Button
            size="sm"
            onClick={() =>
              setAct(
                takeBack(w, (amount, reason) =>
                  client.vaultAdmin.requestReversal.mutate({ withdrawalId: w.id, amount, reason }),
                ),
              )
            }
          >
            <Undo2 aria-hidden />
            Take back
          </Button>
        ) : (
          <span className="text-ink-3">–</span>
        ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Withdrawals"
        purpose="Payouts of every seller. A paid one can be taken back with a reason: it is the seller’s debt from that moment, and Stripe gives the money back if the seller’s account still has it."
      />
      <section aria-label="Withdrawals" className="card min-w-0">
        <div className="flex flex-wrap items-end gap-2 border-line border-b p-3">
          <Select
            label="Taken back"
            size="sm"
            className="w-full xs:w-auto xs:min-w-48"
            value={filter.reversal ?? ALL}
            onChange={(v) => void setFilter({ reversal: REVERSALS.find((r) => r === v) ?? null, page: null })}
            options={[
              { value: ALL, label: 'Every withdrawal' },
              ...REVERSALS.map((value) => ({ value, label: REVERSAL_WORDS[value] })),
            ]}
          />
        </div>
        <PagedRows
          query={rows}
          what="Withdrawals"
          one="withdrawal"
          many="withdrawals"
          columns={columns}
          keyOf={(w) => w.id}
          onPage={(page) => void setFilter({ page })}
          empty={
            <Empty icon={Banknote} title={filter.reversal ? 'No such withdrawal' : 'Nobody has withdrawn yet'}>
              Payouts to sellers stand here, with what was taken back of them and why.
            </Empty>
          }
        />
      </section>
      <ActDialog act={act} onClose={() => setAct(null)} onDone={() => void rows.refetch()} />
    </>
  );
}

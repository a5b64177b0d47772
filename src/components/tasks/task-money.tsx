'use client';

import { useQueries } from '@tanstack/react-query';
import Link from 'next/link';
import { type RouterOutputs, useTRPC } from '../../adapters/trpc/client.tsx';
import type { TransferKind } from '../../districts/vault/schemas.ts';
import { Credits, formatCredits } from '../ui/money.tsx';
import { Fact, Facts, Section } from '../ui/page.tsx';
import { moneyOf, type Task } from './task-words.ts';

type Event = RouterOutputs['exchange']['listTaskEvents'][number];

/** The ledger transfer that a step of the task makes, as the buyer's statement names it. */
const TRANSFER: Record<string, TransferKind> = {
  submit: 'hold',
  pass_evaluation: 'capture',
  fail_evaluation: 'release',
  abandon_evaluation: 'release',
  fail: 'release',
  miss_deadline: 'release',
  give_up: 'release',
  cancel: 'release',
  expire: 'release',
  feedback_down: 'refund',
  dispute: 'dispute_open',
  decide_buyer: 'dispute_resolve',
  default_to_buyer: 'dispute_resolve',
  decide_split: 'dispute_resolve',
};
const AROUND_MS = 10_000;

/** Fee of a price, as the ledger computes it: whole credits, rounded down. */
function feeOf(price: number, feeBps: number): number {
  return Number((BigInt(price) * BigInt(feeBps)) / 10_000n);
}

/** Held, charged, released: and where each stands in the statement. */
export function TaskMoney({ task, buyer, events }: { task: Task; buyer: boolean; events: readonly Event[] }) {
  const { what, amount } = moneyOf(task);
  const fee = task.price === null ? null : feeOf(task.price, task.feeBps);
  return (
    <Section title="Money">
      <p className="num font-semibold text-2xl tracking-tight">
        {formatCredits(amount)} <span className="font-normal text-base text-ink-2 tracking-normal">{what}</span>
      </p>
      <Facts className="mt-3">
        <Fact name={buyer ? 'Most you pay' : 'Budget'}>
          <Credits value={task.maxBudget} />
        </Fact>
        <Fact name="Agreed price">
          {task.price === null ? 'set when an agent takes it' : <Credits value={task.price} />}
        </Fact>
        {task.hold.status === 'captured' ? (
          <>
            <Fact name="Charged">
              <Credits value={task.hold.captured} />
            </Fact>
            <Fact name="Returned">
              <Credits value={task.status === 'refunded' ? task.hold.amount : task.hold.amount - task.hold.captured} />
            </Fact>
          </>
        ) : null}
        {fee !== null ? (
          <Fact name={`Fee, ${task.feeBps / 100} % of the price`}>
            {task.status === 'failed' || task.status === 'refunded' ? (
              'none'
            ) : (
              <>
                <Credits value={fee} />, <span className="text-ink-2">agent gets</span>{' '}
                <Credits value={(task.price ?? 0) - fee} />
              </>
            )}
          </Fact>
        ) : null}
      </Facts>
      {buyer ? <LedgerEntries taskId={task.id} events={events} /> : null}
    </Section>
  );
}

function LedgerEntries({ taskId, events }: { taskId: string; events: readonly Event[] }) {
  const trpc = useTRPC();
  const moves = events.flatMap((e) => {
    const kind = TRANSFER[e.action];
    if (!kind) return [];
    const at = Date.parse(e.at);
    return [{ kind, from: new Date(at - AROUND_MS).toISOString(), to: new Date(at + AROUND_MS).toISOString() }];
  });
  const found = useQueries({
    queries: moves.map((m) => trpc.vault.listTransactions.queryOptions({ page: 1, pageSize: 100, ...m })),
  });
  const rows = found.flatMap((q, i) => {
    const row = q.data?.items.find((r) => r.ref.type === 'task' && r.ref.id === taskId);
    return row ? [{ row, move: moves[i] as (typeof moves)[number] }] : [];
  });
  if (rows.length === 0) return null;
  return (
    <div className="mt-4">
      <h3 className="font-medium text-ink-2 text-xs">In your statement</h3>
      <ul className="mt-1 divide-y divide-line text-sm">
        {rows.map(({ row, move }) => (
          <li key={row.id} className="flex items-baseline justify-between gap-3 py-1.5">
            <Link
              className="link"
              href={`/wallet?kind=${move.kind}&from=${encodeURIComponent(move.from)}&to=${encodeURIComponent(move.to)}`}
            >
              {row.description}
            </Link>
            <span className="num shrink-0">
              {row.amount > 0 ? '+' : row.amount < 0 ? '\u2212' : ''}
              {Math.abs(row.amount).toLocaleString('en')}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

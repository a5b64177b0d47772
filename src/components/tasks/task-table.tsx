'use client';

import { Amount, formatCount } from '../ui/money.tsx';
import { type Column, DataTable, RowLink } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { TaskStatus } from './task-status.tsx';
import { CATEGORY, moneyOf, type Task, titleOf } from './task-words.ts';

const COLUMNS: Column<Task>[] = [
  {
    name: 'Task',
    phone: 'title',
    className: 'sm:max-w-96',
    cell: (t) => (
      <span className="block min-w-0">
        <RowLink href={`/tasks/${t.id}`} className="line-clamp-2">
          <bdi>{titleOf(t)}</bdi>
        </RowLink>
        <span className="block text-ink-2 text-xs">{CATEGORY[t.category]}</span>
      </span>
    ),
  },
  { name: 'Status', cell: (t) => <TaskStatus status={t.status} /> },
  {
    name: 'Agent',
    cell: (t) =>
      t.worker ? (
        <bdi className="break-words">{t.worker.displayName}</bdi>
      ) : (
        <span className="text-ink-3">none yet</span>
      ),
  },
  {
    name: 'Credits',
    align: 'end',
    cell: (t) => {
      const { amount, what } = moneyOf(t);
      return (
        <span className="num whitespace-nowrap">
          <Amount value={amount} /> <span className="text-ink-2">{what}</span>
        </span>
      );
    },
  },
  {
    name: 'Score',
    align: 'end',
    phone: 'hide',
    cell: (t) =>
      t.score === null ? <span className="text-ink-3">–</span> : <span className="num">{formatCount(t.score)}</span>,
  },
  { name: 'Submitted', align: 'end', cell: (t) => <RelativeTime at={t.createdAt} className="text-ink-2" /> },
];

export function TaskTable({ tasks, label }: { tasks: Task[]; label: string }) {
  return <DataTable label={label} columns={COLUMNS} rows={tasks} keyOf={(t) => t.id} />;
}

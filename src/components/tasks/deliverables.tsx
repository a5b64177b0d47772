'use client';

import { useQuery } from '@tanstack/react-query';
import Download from 'lucide-react/icons/download';
import { type RouterOutputs, useTRPC } from '../../adapters/trpc/client.tsx';
import { buttonLook } from '../ui/button.tsx';
import { Digest } from '../ui/code.tsx';
import { SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Section } from '../ui/page.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { Countdown } from '../ui/time.tsx';
import type { Task } from './task-words.ts';
import { formatBytes } from './upload.ts';

type File = RouterOutputs['exchange']['listDeliverables'][number];

/** What was delivered, by digest; the content while it is stored and paid for. */
export function Deliverables({ task, buyer }: { task: Task; buyer: boolean }) {
  const trpc = useTRPC();
  const files = useQuery(trpc.exchange.listDeliverables.queryOptions({ taskId: task.id }));
  const paid = task.status === 'completed' || task.status === 'disputed';
  const columns: Column<File>[] = [
    { name: 'File', phone: 'title', cell: (f) => <code className="break-all text-xs">{f.path}</code> },
    { name: 'Size', align: 'end', cell: (f) => <span className="num whitespace-nowrap">{formatBytes(f.bytes)}</span> },
    { name: 'SHA-256', cell: (f) => <Digest value={f.sha256} what="Digest" /> },
    {
      name: 'Kept for',
      align: 'end',
      cell: (f) =>
        f.available ? <Countdown until={f.storedUntil} over="gone" /> : <span className="text-ink-2">gone</span>,
    },
    ...(buyer
      ? [
          {
            name: 'Content',
            align: 'end' as const,
            cell: (f: File) =>
              f.available && paid ? (
                <a
                  href={`/api/v1/tasks/${task.id}/deliverables/${f.id}`}
                  download={f.path.split('/').at(-1)}
                  className={buttonLook({ size: 'sm' })}
                  aria-label={`Download ${f.path}`}
                >
                  <Download aria-hidden />
                  Download
                </a>
              ) : (
                <span className="text-ink-2 text-xs">{paid ? 'not stored any more' : 'not paid'}</span>
              ),
          },
        ]
      : []),
  ];
  const summary = summaryOf(task.output);
  return (
    <Section
      title="Deliverables"
      padded={false}
      note="Digests were frozen at delivery; content is stored encrypted and deleted after its time."
    >
      {summary ? (
        <p className="whitespace-pre-wrap break-words border-line border-b px-4.5 py-3 text-sm">
          <bdi>{summary}</bdi>
        </p>
      ) : null}
      <Loaded query={files} what="The deliverables" skeleton={<SkeletonRows rows={2} label="Loading deliverables" />}>
        {(list) =>
          list.length > 0 ? (
            <DataTable label="Deliverables" columns={columns} rows={list} keyOf={(f) => f.id} />
          ) : (
            <p className="px-4.5 py-5 text-ink-2 text-sm">
              {task.status === 'executing'
                ? 'Nothing delivered yet. Files appear here when the agent says it is done.'
                : 'Nothing was delivered.'}
            </p>
          )
        }
      </Loaded>
    </Section>
  );
}

/** The sentence an agent gives with its delivery. */
function summaryOf(output: unknown): string | null {
  if (output === null || typeof output !== 'object') return null;
  const { summary } = output as { summary?: unknown };
  return typeof summary === 'string' && summary.trim() !== '' ? summary : null;
}

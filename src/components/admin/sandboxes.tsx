'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Box from 'lucide-react/icons/box';
import Skull from 'lucide-react/icons/skull';
import Link from 'next/link';
import { parseAsInteger, useQueryState } from 'nuqs';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/feedback.tsx';
import { Meter } from '../ui/meter.tsx';
import { formatCount } from '../ui/money.tsx';
import { PageHeader, Section } from '../ui/page.tsx';
import { PagedRows } from '../ui/paged.tsx';
import type { Column } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { type Act, ActDialog } from './act-dialog.tsx';
import { SandboxHosts } from './sandbox-hosts.tsx';
import { SandboxQuotas } from './sandbox-quotas.tsx';

type Row = RouterOutputs['sandbox']['listRunning']['items'][number];
const REFRESH_MS = 5_000;
const TONE: Record<string, Tone> = {
  provisioning: 'accent',
  loading_resources: 'accent',
  ready: 'good',
  draining: 'warn',
};
const PURPOSE = { execute: 'work', evaluate: 'evaluation' } as const;

/** What runs now, what it uses, and who may run how much. */
export function Sandboxes() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [page, setPage] = useQueryState('page', parseAsInteger.withDefault(1));
  const [act, setAct] = useState<Act | null>(null);
  const running = useQuery({
    ...trpc.sandbox.listRunning.queryOptions({ page: Math.max(1, page), pageSize: 25 }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const columns: Column<Row>[] = [
    {
      name: 'Sandbox',
      phone: 'title',
      cell: (s) => (
        <span className="block min-w-0">
          <span className="font-mono font-medium text-xs">…{s.sandboxId.slice(-12)}</span>
          <span className="block text-ink-2 text-xs">
            {PURPOSE[s.purpose]} · {s.class} · {s.provider}
          </span>
        </span>
      ),
    },
    {
      name: 'State',
      cell: (s) =>
        s.ending ? (
          <Badge tone="warn">ending: {s.ending.replaceAll('_', ' ')}</Badge>
        ) : (
          <Badge tone={TONE[s.status] ?? 'neutral'}>{s.status.replaceAll('_', ' ')}</Badge>
        ),
    },
    {
      name: 'Task',
      cell: (s) => (
        <Link className="link" href={`/tasks/${s.taskId}`}>
          task{s.attempt > 1 ? `, attempt ${s.attempt}` : ''}
        </Link>
      ),
    },
    {
      name: 'Owner',
      cell: (s) =>
        s.ownerId ? (
          <Link className="link" href={`/admin/owners?q=${s.ownerId}`}>
            account
          </Link>
        ) : (
          <span className="text-ink-3">platform</span>
        ),
    },
    { name: 'Usage', className: 'sm:min-w-48', cell: (s) => <UsageOf row={s} /> },
    { name: 'Commands', align: 'end', cell: (s) => <span className="num">{formatCount(s.commands)}</span> },
    { name: 'Since', align: 'end', cell: (s) => <RelativeTime at={s.createdAt} className="text-ink-2" /> },
    {
      name: 'Act',
      align: 'end',
      cell: (s) => (
        <Button
          size="sm"
          tone="danger-quiet"
          aria-label={`Kill sandbox ${s.sandboxId.slice(-12)}`}
          onClick={() =>
            setAct({
              title: 'Kill this sandbox?',
              consequences: (
                <p>
                  Everything in it ends and is destroyed, delivered or not.{' '}
                  {s.purpose === 'execute'
                    ? 'The agent may provision another one while its lease lasts.'
                    : 'The evaluation is tried again in a fresh one.'}
                </p>
              ),
              confirm: 'Kill it',
              done: 'Sandbox told to end',
              run: (reason) => client.sandbox.kill.mutate({ sandboxId: s.sandboxId, reason }),
            })
          }
        >
          <Skull aria-hidden />
          Kill
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Sandboxes"
        purpose="Where agents work and evaluations run: without network, thrown away afterwards. What runs now, what it uses, how long the queue is, and who may run how much."
      />
      <div className="grid gap-5">
        <SandboxHosts refreshMs={REFRESH_MS} />
        <Section title="Running now" padded={false}>
          <PagedRows
            query={running}
            what="Running sandboxes"
            one="sandbox"
            many="sandboxes"
            columns={columns}
            keyOf={(s) => s.sandboxId}
            onPage={(next) => void setPage(next)}
            empty={
              <Empty icon={Box} title="Nothing runs">
                A sandbox appears here when an agent begins to work or an evaluation runs, and goes when it ends.
              </Empty>
            }
          />
        </Section>
        <SandboxQuotas />
      </div>
      <ActDialog act={act} onClose={() => setAct(null)} onDone={() => void running.refetch()} />
    </>
  );
}

const MB = 1_048_576;

/** Peaks since it began, beside the limit of its class. */
function UsageOf({ row: s }: { row: Row }) {
  if (s.usage === null) return <span className="text-ink-3">not measured yet</span>;
  const { peakMemoryBytes, peakPids, cpuMs } = s.usage;
  const memory = peakMemoryBytes === null ? null : Math.round(peakMemoryBytes / MB);
  const limit = s.limits.memoryMb ?? null;
  const words = [
    memory === null ? null : `${formatCount(memory)}${limit === null ? '' : ` of ${formatCount(limit)}`} MB`,
    peakPids === null ? null : `${formatCount(peakPids)} processes`,
    cpuMs === null ? null : `${(cpuMs / 1_000).toFixed(1)} s CPU`,
  ].filter((w) => w !== null);
  return (
    <span className="grid gap-1 sm:w-48">
      {memory !== null && limit !== null ? (
        <Meter value={memory} max={limit} label="Peak memory" tone={memory > limit * 0.9 ? 'warn' : 'accent'} />
      ) : null}
      <span className="num text-ink-2 text-xs">
        {words.length > 0 ? words.join(' · ') : 'not measured by this host'}
      </span>
    </span>
  );
}

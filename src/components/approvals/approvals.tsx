'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import Check from 'lucide-react/icons/check';
import CircleCheck from 'lucide-react/icons/circle-check';
import X from 'lucide-react/icons/x';
import Link from 'next/link';
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { APPROVAL_STATUSES } from '../../districts/embassy/schemas.ts';
import { useCall } from '../forms/use-call.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Empty, ErrorNote, SkeletonRows } from '../ui/feedback.tsx';
import { Field, Textarea } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { formatCredits } from '../ui/money.tsx';
import { PageHeader } from '../ui/page.tsx';
import { Pagination } from '../ui/pagination.tsx';
import { Select } from '../ui/select.tsx';
import { Countdown, RelativeTime } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';

type Row = RouterOutputs['embassy']['listApprovals']['items'][number];
const STATUS: Record<Row['status'], { label: string; tone: Tone }> = {
  pending: { label: 'Waits for you', tone: 'warn' },
  approved: { label: 'Approved', tone: 'good' },
  rejected: { label: 'Refused', tone: 'bad' },
  expired: { label: 'Expired', tone: 'neutral' },
  withdrawn: { label: 'Withdrawn', tone: 'neutral' },
};
const ANY = 'any';

/** Spending above the line an owner drew, waiting for a yes or a no. */
export function Approvals() {
  const trpc = useTRPC();
  const [filter, setFilter] = useQueryStates({
    status: parseAsStringLiteral(APPROVAL_STATUSES),
    page: parseAsInteger.withDefault(1),
  });
  const list = useQuery({
    ...trpc.embassy.listApprovals.queryOptions({
      page: Math.max(1, filter.page),
      pageSize: 20,
      ...(filter.status ? { status: filter.status } : {}),
    }),
    placeholderData: keepPreviousData,
    refetchInterval: 8_000,
  });
  return (
    <>
      <PageHeader
        title="Approvals"
        purpose="Tasks above the amount in your policy start only when you say yes. Nothing is held before that."
      />
      <section aria-label="Approvals" className="card min-w-0">
        <div className="border-line border-b p-3">
          <Select
            label="State"
            size="sm"
            className="w-full xs:w-44"
            value={filter.status ?? ANY}
            onChange={(v) => void setFilter({ status: APPROVAL_STATUSES.find((s) => s === v) ?? null, page: null })}
            options={[
              { value: ANY, label: 'Every approval' },
              ...APPROVAL_STATUSES.map((s) => ({ value: s, label: STATUS[s].label })),
            ]}
          />
        </div>
        <Loaded query={list} what="The approvals" skeleton={<SkeletonRows rows={3} label="Loading approvals" />}>
          {({ items, pagination }) =>
            items.length > 0 ? (
              <>
                <ul className="divide-y divide-line">
                  {items.map((a) => (
                    <OneApproval key={a.id} approval={a} />
                  ))}
                </ul>
                <Pagination
                  page={pagination.page}
                  totalPages={pagination.totalPages}
                  total={pagination.total}
                  what={pagination.total === 1 ? 'approval' : 'approvals'}
                  onPage={(page) => void setFilter({ page })}
                />
              </>
            ) : (
              <Empty
                icon={CircleCheck}
                title={filter.status ? 'No approval in this state' : 'Nothing to approve'}
                actions={
                  filter.status ? (
                    <Button onClick={() => void setFilter({ status: null, page: null })}>Show every approval</Button>
                  ) : undefined
                }
              >
                Requests appear here when a policy of yours asks for approval above an amount.
              </Empty>
            )
          }
        </Loaded>
      </section>
    </>
  );
}

function OneApproval({ approval: a }: { approval: Row }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<'approve' | 'reject' | null>(null);
  const [reason, setReason] = useState('');
  const done = (title: string) => {
    setAsked(null);
    say(title);
    void queries.invalidateQueries(trpc.embassy.pathFilter());
    void queries.invalidateQueries(trpc.exchange.pathFilter());
    void queries.invalidateQueries(trpc.vault.pathFilter());
  };
  const approve = useCall(
    () => client.embassy.approveRequest.mutate({ approvalId: a.id }),
    () => done('Approved, the task begins'),
  );
  const reject = useCall(
    () => client.embassy.rejectRequest.mutate({ approvalId: a.id, reason: reason.trim() }),
    () => done('Refused'),
  );
  const { label, tone } = STATUS[a.status];
  return (
    <li className="flex flex-wrap items-start gap-x-5 gap-y-3 px-4.5 py-4">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2">
          <span className="num font-semibold">{formatCredits(a.amount)}</span>
          <Badge tone={tone}>{label}</Badge>
        </p>
        <p className="mt-1 break-words text-sm">
          <bdi>{a.request.summary || 'The request is not kept any more.'}</bdi>
        </p>
        <p className="num mt-1 text-ink-2 text-xs">
          asked <RelativeTime at={a.requestedAt} /> {a.agentId ? 'by your agent' : 'by you'}
          {a.status === 'pending' ? (
            <>
              {' · '}expires in <Countdown until={a.expiresAt} over="moments" />
            </>
          ) : null}
          {a.note ? (
            <>
              {' · '}
              <bdi>{a.note}</bdi>
            </>
          ) : null}
        </p>
      </div>
      {a.status === 'pending' ? (
        <div className="flex gap-2">
          <Button onClick={() => setAsked('reject')}>
            <X aria-hidden />
            Refuse
          </Button>
          <Button tone="primary" onClick={() => setAsked('approve')}>
            <Check aria-hidden />
            Approve
          </Button>
        </div>
      ) : a.taskId ? (
        <Link href={`/tasks/${a.taskId}`} className="link text-sm">
          The task
        </Link>
      ) : null}
      <Confirm
        open={asked === 'approve'}
        onOpenChange={(open) => setAsked(open ? 'approve' : null)}
        tone="primary"
        title={`Approve ${formatCredits(a.amount)}?`}
        confirm="Approve"
        pending={approve.pending}
        error={<ErrorNote error={approve.error} />}
        onConfirm={() => void approve.run()}
        consequences={
          <p>
            <strong className="num font-medium text-ink">{formatCredits(a.amount)}</strong> are held at once and the
            task begins. Policy and budgets are asked again at that moment.
          </p>
        }
      />
      <Confirm
        open={asked === 'reject'}
        onOpenChange={(open) => setAsked(open ? 'reject' : null)}
        title="Refuse this request?"
        confirm="Refuse"
        cancel="Back"
        pending={reject.pending}
        error={<ErrorNote error={reject.error} />}
        onConfirm={() => {
          if (reason.trim()) void reject.run();
        }}
        consequences={
          <>
            <p>The task is not made and nothing is held. The agent reads your reason.</p>
            <Field label="Reason">
              <Textarea rows={2} maxLength={500} value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
            </Field>
          </>
        }
      />
    </li>
  );
}

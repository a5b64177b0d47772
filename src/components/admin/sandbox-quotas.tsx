'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Plus from 'lucide-react/icons/plus';
import Link from 'next/link';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { SetQuotaInput } from '../../districts/sandbox/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { AmountInput, Field, Input, Textarea } from '../ui/field.tsx';
import { formatCount } from '../ui/money.tsx';
import { Section } from '../ui/page.tsx';
import { PagedRows } from '../ui/paged.tsx';
import type { Column } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';
import { type Act, ActDialog } from './act-dialog.tsx';

type Row = RouterOutputs['sandbox']['listQuotas']['items'][number];

/** Owners who may run more or fewer sandboxes than everybody else. */
export function SandboxQuotas() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [page, setPage] = useState(1);
  const [act, setAct] = useState<Act | null>(null);
  const [editing, setEditing] = useState<Row | 'new' | null>(null);
  const quotas = useQuery({
    ...trpc.sandbox.listQuotas.queryOptions({ page, pageSize: 25 }),
    placeholderData: keepPreviousData,
  });
  const columns: Column<Row>[] = [
    {
      name: 'Owner',
      phone: 'title',
      cell: (q) => (
        <span className="block min-w-0">
          <Link className="link" href={`/admin/owners?q=${q.ownerId}`}>
            …{q.ownerId.slice(-12)}
          </Link>
          <span className="block break-words text-ink-2 text-xs">{q.reason}</span>
        </span>
      ),
    },
    { name: 'At once', align: 'end', cell: (q) => <span className="num">{formatCount(q.sessionsMax)}</span> },
    { name: 'Set', align: 'end', cell: (q) => <RelativeTime at={q.updatedAt} className="text-ink-2" /> },
    {
      name: 'Acts',
      align: 'end',
      cell: (q) => (
        <span className="flex justify-end gap-1.5">
          <Button size="sm" onClick={() => setEditing(q)}>
            Change
          </Button>
          <Button
            size="sm"
            onClick={() =>
              setAct({
                title: 'Remove this quota?',
                tone: 'primary',
                consequences: <p>The owner has the same number as everybody else again.</p>,
                confirm: 'Remove it',
                done: 'Quota removed',
                run: (reason) => client.sandbox.removeQuota.mutate({ ownerId: q.ownerId, reason }),
              })
            }
          >
            Remove
          </Button>
        </span>
      ),
    },
  ];
  return (
    <Section
      title="Quotas"
      note="Owners who may run more or fewer than everybody else; 0 stops new ones."
      padded={false}
      actions={
        <Button size="sm" onClick={() => setEditing('new')}>
          <Plus aria-hidden />
          Set a quota
        </Button>
      }
    >
      <PagedRows
        query={quotas}
        what="Quotas"
        one="quota"
        many="quotas"
        columns={columns}
        keyOf={(q) => q.ownerId}
        onPage={setPage}
        empty={<p className="px-4.5 py-4 text-ink-2 text-sm">Everybody has the same number.</p>}
      />
      <ActDialog act={act} onClose={() => setAct(null)} onDone={() => void quotas.refetch()} />
      {editing !== null ? (
        <QuotaDialog
          key={editing === 'new' ? 'new' : editing.ownerId}
          quota={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onDone={() => {
            setEditing(null);
            void quotas.refetch();
          }}
        />
      ) : null}
    </Section>
  );
}

function QuotaDialog({ quota, onClose, onDone }: { quota: Row | null; onClose: () => void; onDone: () => void }) {
  const client = useTRPCClient();
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: SetQuotaInput,
    defaults: {
      ownerId: quota?.ownerId ?? '',
      sessionsMax: quota ? String(quota.sessionsMax) : '',
      reason: '',
    },
    toInput: (v) => ({
      ownerId: v.ownerId.trim(),
      sessionsMax: /^\d+$/.test(v.sessionsMax.trim()) ? Number(v.sessionsMax) : undefined,
      reason: v.reason.trim(),
    }),
    send: (input) => client.sandbox.setQuota.mutate(input),
    onDone: () => {
      say('Quota set');
      onDone();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title={quota ? 'Change the quota' : 'Set a quota'}
      description="Sandboxes that run already go on; the number counts for the next ones."
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormSummary
          issues={issues}
          refusal={refusal}
          names={{ ownerId: 'Owner', sessionsMax: 'At once', reason: 'Reason' }}
          title="No quota was set."
        />
        <Field label="Owner" error={errorOf('ownerId')} hint="Number of an account; see Owners.">
          <Input
            {...form.register('ownerId')}
            readOnly={quota !== null}
            autoComplete="off"
            spellCheck={false}
            className="font-mono text-sm"
          />
        </Field>
        <Field label="At once on each host" error={errorOf('sessionsMax')}>
          <AmountInput unit="at once" {...form.register('sessionsMax')} />
        </Field>
        <Field label="Reason" error={errorOf('reason')} hint="Written to the audit log with your name.">
          <Textarea rows={2} maxLength={500} {...form.register('reason')} />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" pending={pending}>
            Set it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

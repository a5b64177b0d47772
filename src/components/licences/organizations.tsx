'use client';

import Building2 from 'lucide-react/icons/building-2';
import Plus from 'lucide-react/icons/plus';
import Link from 'next/link';
import { useState } from 'react';
import { type RouterOutputs, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { SetOrganizationInput } from '../../districts/licensing/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Digest } from '../ui/code.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Empty, SkeletonRows } from '../ui/feedback.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { formatCount } from '../ui/money.tsx';
import { MoreRows } from '../ui/more-rows.tsx';
import { PageHeader } from '../ui/page.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';
import { useCursorPages } from './use-cursor-pages.ts';

type Row = RouterOutputs['licensing']['listOrganizations']['organizations'][number];

/** Parties that licences are issued to. */
export function Organizations() {
  const client = useTRPCClient();
  const [editing, setEditing] = useState<Row | 'new' | null>(null);
  const rows = useCursorPages(['organizations'], (at) =>
    client.licensing.listOrganizations.query({ limit: 50, ...at }),
  );
  const columns: Column<Row>[] = [
    {
      name: 'Organisation',
      phone: 'title',
      cell: (o) => (
        <span className="block min-w-0">
          <button type="button" className="text-start font-medium hover:underline" onClick={() => setEditing(o)}>
            <bdi>{o.name}</bdi>
          </button>
          <span className="block">
            <Digest value={o.orgId} what="Number of the organisation" />
          </span>
        </span>
      ),
    },
    {
      name: 'Owner',
      cell: (o) =>
        o.ownerId ? (
          <Link className="link" href={`/admin/owners?q=${o.ownerId}`}>
            account
          </Link>
        ) : (
          <span className="text-ink-3">none</span>
        ),
    },
    {
      name: 'Stripe customer',
      cell: (o) =>
        o.stripeCustomerId ? (
          <code className="break-all text-xs">{o.stripeCustomerId}</code>
        ) : (
          <span className="text-ink-3">none</span>
        ),
    },
    {
      name: 'Licences',
      align: 'end',
      cell: (o) => (
        <Link className="link num" href={`/admin/licences?org=${o.orgId}`}>
          {formatCount(o.licenses)}
        </Link>
      ),
    },
    { name: 'Since', align: 'end', cell: (o) => <RelativeTime at={o.createdAt} className="text-ink-2" /> },
    {
      name: 'Act',
      align: 'end',
      cell: (o) => (
        <Button size="sm" aria-label={`Change ${o.name}`} onClick={() => setEditing(o)}>
          Change
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Organisations"
        purpose="Parties that licences are issued to. Its owner in the city sees the licences; its Stripe customer gets the metered usage."
        actions={
          <Button tone="primary" onClick={() => setEditing('new')}>
            <Plus aria-hidden />
            New organisation
          </Button>
        }
      />
      <section aria-label="Organisations" className="card min-w-0">
        <Loaded
          query={rows}
          what="The organisations"
          skeleton={<SkeletonRows rows={4} label="Loading the organisations" />}
        >
          {({ pages }) => {
            const list = pages.flatMap((p) => p.organizations);
            return list.length === 0 ? (
              <Empty
                icon={Building2}
                title="No organisation yet"
                actions={<Button onClick={() => setEditing('new')}>Make one</Button>}
              >
                The first licence for a number makes its organisation too.
              </Empty>
            ) : (
              <>
                <DataTable label="Organisations" columns={columns} rows={list} keyOf={(o) => o.orgId} />
                <MoreRows
                  shown={list.length}
                  what={list.length === 1 ? 'organisation' : 'organisations'}
                  more={rows.hasNextPage}
                  pending={rows.isFetchingNextPage}
                  onMore={() => void rows.fetchNextPage()}
                />
              </>
            );
          }}
        </Loaded>
      </section>
      {editing !== null ? (
        <EditDialog
          key={editing === 'new' ? 'new' : editing.orgId}
          organization={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onDone={() => {
            setEditing(null);
            void rows.refetch();
          }}
        />
      ) : null}
    </>
  );
}

function EditDialog({
  organization: o,
  onClose,
  onDone,
}: {
  organization: Row | null;
  onClose: () => void;
  onDone: () => void;
}) {
  const client = useTRPCClient();
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: SetOrganizationInput,
    defaults: { name: o?.name ?? '', ownerId: o?.ownerId ?? '', stripeCustomerId: o?.stripeCustomerId ?? '' },
    toInput: (v) => ({
      ...(o ? { orgId: o.orgId } : {}),
      name: v.name.trim(),
      ownerId: v.ownerId.trim() || null,
      stripeCustomerId: v.stripeCustomerId.trim() || null,
    }),
    send: (input) => client.licensing.setOrganization.mutate(input),
    onDone: () => {
      say(o ? 'Organisation changed' : 'Organisation made');
      onDone();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title={o ? 'Change the organisation' : 'New organisation'}
      description="The owner may see its licences and usage, and nothing of other organisations."
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormSummary
          issues={issues}
          refusal={refusal}
          names={{ name: 'Name', ownerId: 'Owner', stripeCustomerId: 'Stripe customer' }}
          title="Nothing was saved."
        />
        <Field label="Name" error={errorOf('name')}>
          <Input {...form.register('name')} autoComplete="off" />
        </Field>
        <Field label="Owner" optional error={errorOf('ownerId')} hint="Number of an account; see Owners.">
          <Input {...form.register('ownerId')} autoComplete="off" spellCheck={false} className="font-mono text-sm" />
        </Field>
        <Field
          label="Stripe customer"
          optional
          error={errorOf('stripeCustomerId')}
          hint="Starts with cus_. Without one nothing is exported to meters."
        >
          <Input
            {...form.register('stripeCustomerId')}
            autoComplete="off"
            spellCheck={false}
            className="font-mono text-sm"
          />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" pending={pending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

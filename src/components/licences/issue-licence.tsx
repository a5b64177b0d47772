'use client';

import { useQuery } from '@tanstack/react-query';
import Plus from 'lucide-react/icons/plus';
import { useState } from 'react';
import { Controller } from 'react-hook-form';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { IssueLicenseInput } from '../../districts/licensing/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { AmountInput, Field, Input } from '../ui/field.tsx';
import { Fact, Facts } from '../ui/page.tsx';
import { Select } from '../ui/select.tsx';
import { formatExact } from '../ui/time.tsx';
import { LicenceKeyDialog } from './licence-key.tsx';
import { LicenceTerms, numberOf } from './licence-terms.tsx';
import { endOfDay, TIER } from './licence-words.ts';

type Issued = RouterOutputs['licensing']['issueLicense'];
const NEW = 'new';

/** A licence for an organisation, known or new. The key is shown once, in the dialog that follows. */
export function IssueLicence({ onDone }: { onDone: () => void }) {
  const [open, setOpen] = useState(false);
  // The key lives here and nowhere else, and goes with the dialog.
  const [issued, setIssued] = useState<Issued | null>(null);
  return (
    <>
      <Button tone="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        Issue a licence
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Issue a licence"
        description="The key is shown once, right after. If it is lost, rotate it: the licence itself stays."
      >
        <IssueForm
          onCancel={() => setOpen(false)}
          onIssued={(made) => {
            setOpen(false);
            setIssued(made);
            onDone();
          }}
        />
      </Dialog>
      <LicenceKeyDialog
        secret={issued?.licenseKey ?? null}
        title="Licence issued"
        onClose={() => {
          setIssued(null);
          onDone();
        }}
      >
        {issued ? (
          <Facts>
            <Fact name="Ends">{formatExact(issued.expiresAt).utc}</Fact>
            <Fact name="Seats">{issued.allowedReplicas}</Fact>
            <Fact name="Support">{TIER[issued.supportTier]}</Fact>
          </Facts>
        ) : null}
      </LicenceKeyDialog>
    </>
  );
}

function IssueForm({ onCancel, onIssued }: { onCancel: () => void; onIssued: (issued: Issued) => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const organizations = useQuery(trpc.licensing.listOrganizations.queryOptions({ limit: 100 }));
  const known = organizations.data?.organizations ?? [];
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: IssueLicenseInput,
    defaults: {
      organization: NEW as string,
      orgId: '',
      ends: new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10),
      allowedReplicas: '5',
      supportTier: 'standard' as string,
      replicaPolicy: 'soft' as string,
      offline: false,
      budget: '',
      notes: '',
    },
    toInput: (v) => ({
      orgId: v.organization === NEW ? v.orgId.trim() : v.organization,
      expiresAt: endOfDay(v.ends),
      allowedReplicas: numberOf(v.allowedReplicas),
      supportTier: v.supportTier,
      replicaPolicy: v.replicaPolicy,
      offline: v.offline,
      ...(v.budget.trim() ? { usageBudgetMinor: numberOf(v.budget) ?? 0 } : {}),
      ...(v.notes.trim() ? { notes: v.notes.trim() } : {}),
    }),
    fieldOf: (path) => ({ expiresAt: 'ends', usageBudgetMinor: 'budget' })[path] ?? path,
    send: (input) => client.licensing.issueLicense.mutate(input),
    onDone: onIssued,
  });
  const organization = form.watch('organization');
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <FormSummary
        issues={issues}
        refusal={refusal}
        names={{
          orgId: 'Number of the organisation',
          ends: 'Last day',
          allowedReplicas: 'Seats',
          budget: 'Monthly budget',
          notes: 'Notes',
        }}
        title="No licence was issued."
      />
      <Field label="Organisation">
        <Controller
          control={form.control}
          name="organization"
          render={({ field }) => (
            <Select
              value={field.value}
              onChange={field.onChange}
              onBlur={field.onBlur}
              options={[
                { value: NEW, label: 'Another one, by its number' },
                ...known.map((o) => ({ value: o.orgId, label: o.name, note: o.orgId })),
              ]}
            />
          )}
        />
      </Field>
      {organization === NEW ? (
        <Field
          label="Number of the organisation"
          error={errorOf('orgId')}
          hint="The UUID under which the customer is known to you. An unknown one makes a new organisation."
          aside={
            <button
              type="button"
              className="link text-xs"
              onClick={() => form.setValue('orgId', crypto.randomUUID(), { shouldValidate: false })}
            >
              Make one
            </button>
          }
        >
          <Input {...form.register('orgId')} autoComplete="off" spellCheck={false} className="font-mono text-sm" />
        </Field>
      ) : null}
      <div className="grid gap-4 xs:grid-cols-2">
        <Field label="Last day" error={errorOf('ends')} hint="Ends with this UTC day.">
          <Input type="date" className="num" {...form.register('ends')} />
        </Field>
        <Field label="Seats" error={errorOf('allowedReplicas')} hint="Replicas that may run at once.">
          <AmountInput unit="replicas" {...form.register('allowedReplicas')} />
        </Field>
        <Field label="Monthly budget" optional error={errorOf('budget')} hint="An alert at shares of it; no stop.">
          <AmountInput unit="cents" {...form.register('budget')} />
        </Field>
      </div>
      <LicenceTerms form={form} errorOf={errorOf} />
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" tone="primary" pending={pending}>
          Issue it
        </Button>
      </div>
    </form>
  );
}

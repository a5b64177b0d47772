'use client';

import { Controller } from 'react-hook-form';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { REPLICA_POLICIES, SUPPORT_TIERS, UpdateLicenseInput } from '../../districts/licensing/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/choice.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { AmountInput, Field, Textarea } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { say } from '../ui/toast.tsx';
import { type Licence, POLICY, TIER } from './licence-words.ts';

const numberOf = (text: string): number | undefined => (/^\d+$/.test(text.trim()) ? Number(text) : undefined);

/** What may change while the licence runs. */
export function LicenceSettings({
  licence: l,
  open,
  onClose,
  onDone,
}: {
  licence: Licence;
  open: boolean;
  onClose: () => void;
  onDone: () => void;
}) {
  const client = useTRPCClient();
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: UpdateLicenseInput,
    defaults: {
      allowedReplicas: String(l.allowedReplicas),
      supportTier: l.supportTier as string,
      replicaPolicy: l.replicaPolicy as string,
      offline: l.offline,
      budget: l.usageBudgetMinor === null ? '' : String(l.usageBudgetMinor),
      notes: l.notes,
    },
    toInput: (v) => ({
      licenseId: l.licenseId,
      allowedReplicas: numberOf(v.allowedReplicas) ?? 0,
      supportTier: v.supportTier,
      replicaPolicy: v.replicaPolicy,
      offline: v.offline,
      usageBudgetMinor: v.budget.trim() === '' ? null : (numberOf(v.budget) ?? 0),
      notes: v.notes,
    }),
    fieldOf: (path) => (path === 'usageBudgetMinor' ? 'budget' : path),
    send: (input) => client.licensing.updateLicense.mutate(input),
    onDone: () => {
      say('Settings changed');
      onDone();
    },
  });
  const seats = numberOf(form.watch('allowedReplicas'));
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title="Change settings"
      description="Replicas learn of it when they validate next, at most a day later."
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormSummary
          issues={issues}
          refusal={refusal}
          names={{ allowedReplicas: 'Seats', budget: 'Monthly budget', notes: 'Notes' }}
          title="Nothing was changed."
        />
        <div className="grid gap-4 xs:grid-cols-2">
          <Field
            label="Seats"
            error={errorOf('allowedReplicas')}
            hint={
              seats !== undefined && seats < l.seatsLive
                ? `${l.seatsLive} are taken now: ${l.seatsLive - seats} will be above the limit.`
                : `${l.seatsLive} are taken now.`
            }
          >
            <AmountInput unit="replicas" {...form.register('allowedReplicas')} />
          </Field>
          <Field label="Monthly budget" optional error={errorOf('budget')} hint="Empty: none.">
            <AmountInput unit="cents" {...form.register('budget')} />
          </Field>
        </div>
        <Field label="Support">
          <Controller
            control={form.control}
            name="supportTier"
            render={({ field }) => (
              <Select
                value={field.value}
                onChange={field.onChange}
                options={SUPPORT_TIERS.map((t) => ({ value: t, label: TIER[t] }))}
              />
            )}
          />
        </Field>
        <Field label="Above the limit">
          <Controller
            control={form.control}
            name="replicaPolicy"
            render={({ field }) => (
              <Select
                value={field.value}
                onChange={field.onChange}
                options={REPLICA_POLICIES.map((p) => ({ value: p, label: POLICY[p] }))}
              />
            )}
          />
        </Field>
        <Controller
          control={form.control}
          name="offline"
          render={({ field }) => (
            <Checkbox checked={field.value} onChange={field.onChange}>
              May run without network, with signed licence files
            </Checkbox>
          )}
        />
        <Field label="Notes" optional error={errorOf('notes')}>
          <Textarea rows={2} maxLength={2_000} {...form.register('notes')} />
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

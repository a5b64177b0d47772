'use client';

import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { UpdateLicenseInput } from '../../districts/licensing/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { AmountInput, Field } from '../ui/field.tsx';
import { say } from '../ui/toast.tsx';
import { LicenceTerms, numberOf } from './licence-terms.tsx';
import type { Licence } from './licence-words.ts';

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
        <LicenceTerms form={form} errorOf={errorOf} />
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

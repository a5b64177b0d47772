'use client';

import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { RenewLicenseInput } from '../../districts/licensing/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, Textarea } from '../ui/field.tsx';
import { formatExact } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';
import { endOfDay, type Licence } from './licence-words.ts';

/** A later end. The key stays the same. */
export function RenewLicence({
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
  const base = Math.max(Date.parse(l.expiresAt), Date.now());
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: RenewLicenseInput,
    defaults: { ends: new Date(base + 365 * 86_400_000).toISOString().slice(0, 10), reason: '' },
    toInput: (v) => ({ licenseId: l.licenseId, expiresAt: endOfDay(v.ends), reason: v.reason.trim() }),
    fieldOf: (path) => (path === 'expiresAt' ? 'ends' : path),
    send: (input) => client.licensing.renewLicense.mutate(input),
    onDone: (renewed) => {
      say('Renewed', `Ends ${formatExact(renewed.expiresAt).utc}.`);
      onDone();
    },
  });
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title="Renew the licence"
      description={`It ends ${formatExact(l.expiresAt).utc}. The key stays the same.`}
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormSummary
          issues={issues}
          refusal={refusal}
          names={{ ends: 'New last day', reason: 'Reason' }}
          title="It was not renewed."
        />
        <Field label="New last day" error={errorOf('ends')} hint="Ends with this UTC day.">
          <Input type="date" className="num" {...form.register('ends')} />
        </Field>
        <Field label="Reason" error={errorOf('reason')} hint="Written to the audit log with your name.">
          <Textarea rows={2} maxLength={500} {...form.register('reason')} />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" pending={pending}>
            Renew
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

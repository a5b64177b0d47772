'use client';

import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { StartRecoveryInput } from '../../districts/identity/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Textarea } from '../ui/field.tsx';
import { formatExact } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';
import type { Owner } from './owners.tsx';

/** A lost second factor comes off after a waiting time that the owner can use to say no. */
export function StartRecovery({
  owner,
  open,
  onClose,
  onDone,
}: {
  owner: Owner;
  open: boolean;
  onClose: () => void;
  onDone: () => void;
}) {
  const client = useTRPCClient();
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: StartRecoveryInput,
    defaults: { evidence: '', reason: '' },
    toInput: (v) => ({ ownerId: owner.id, evidence: v.evidence.trim(), reason: v.reason.trim() }),
    send: (input) => client.identityAdmin.startRecovery.mutate(input),
    onDone: (made) => {
      say('Recovery started', `The factor can be removed from ${formatExact(made.dueAt).local} on.`);
      onDone();
    },
  });
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title="Start a recovery"
      description={
        <p>
          <span className="break-all">{owner.email}</span> gets a mail now and may cancel. Nothing changes before the
          waiting time is over; then finish it here.
        </p>
      }
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormSummary
          issues={issues}
          refusal={refusal}
          names={{ evidence: 'Evidence', reason: 'Reason' }}
          title="The recovery was not started."
        />
        <Field
          label="Evidence"
          error={errorOf('evidence')}
          hint="How you made sure that it is the owner who asks. No copy of a document, only what you checked."
        >
          <Textarea rows={3} maxLength={2_000} {...form.register('evidence')} />
        </Field>
        <Field label="Reason" error={errorOf('reason')} hint="Written to the audit log with your name.">
          <Textarea rows={2} maxLength={500} {...form.register('reason')} />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="danger" pending={pending}>
            Start the recovery
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

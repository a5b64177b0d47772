'use client';

import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { FreezePurchaseInput } from '../../districts/vault/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, Textarea } from '../ui/field.tsx';
import { say } from '../ui/toast.tsx';

/** Freezes what is left of a purchase that somebody named by its number. */
export function FreezePurchase({ open, onClose, onDone }: { open: boolean; onClose: () => void; onDone: () => void }) {
  const client = useTRPCClient();
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: FreezePurchaseInput,
    defaults: { topUpId: '', reason: '' },
    toInput: (v) => ({ topUpId: v.topUpId.trim(), reason: v.reason.trim() }),
    send: (input) => client.vaultAdmin.freezePurchase.mutate(input),
    onDone: () => {
      say('Frozen', 'What is left of the purchase cannot be spent.');
      form.reset();
      onDone();
    },
  });
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title="Freeze a purchase"
      description={
        <p>
          What is left of the purchase cannot be spent until it is freed here, refunded at Stripe or taken by a dispute.
          Tasks that run are not touched.
        </p>
      }
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormSummary
          issues={issues}
          refusal={refusal}
          names={{ topUpId: 'Number of the purchase', reason: 'Reason' }}
          title="Nothing was frozen."
        />
        <Field
          label="Number of the purchase"
          error={errorOf('topUpId')}
          hint="It stands in the payment at Stripe as purchase_id."
        >
          <Input autoComplete="off" spellCheck={false} {...form.register('topUpId')} />
        </Field>
        <Field label="Reason" error={errorOf('reason')} hint="It stands in the owner’s statement and in the audit log.">
          <Textarea rows={2} maxLength={500} {...form.register('reason')} />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="danger" pending={pending}>
            Freeze it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

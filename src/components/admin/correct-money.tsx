'use client';

import { useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { AdjustPoolInput, WriteOffInput } from '../../districts/vault/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Choices } from '../ui/choice.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { AmountInput, Field, Textarea } from '../ui/field.tsx';
import { formatDollars } from '../ui/money.tsx';
import { say } from '../ui/toast.tsx';
import type { Owner } from './owners.tsx';

type Kind = 'give' | 'take' | 'forgive';

/** Corrections of money: each is a transfer of its own in the ledger, with its reason. */
export function CorrectMoney({
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
  const [kind, setKind] = useState<Kind>('give');
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: kind === 'forgive' ? WriteOffInput : AdjustPoolInput,
    defaults: { amount: '', reason: '' },
    toInput: (v) => ({
      ownerId: owner.id,
      amount: /^\d+$/.test(v.amount.trim()) ? Number(v.amount) * (kind === 'take' ? -1 : 1) : undefined,
      reason: v.reason.trim(),
    }),
    send: (input) =>
      kind === 'forgive' ? client.vaultAdmin.writeOffDebt.mutate(input) : client.vaultAdmin.adjustPool.mutate(input),
    onDone: () => {
      say('Corrected', 'The movement stands in the owner’s statement.');
      form.reset();
      onDone();
    },
  });
  const amount = Number(form.watch('amount'));
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title="Correct credits"
      description={
        <p>
          A correction is a movement like every other: it stands in the statement of{' '}
          <span className="break-all">{owner.email}</span> with your reason and cannot be taken back, only corrected
          again.
        </p>
      }
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormSummary
          issues={issues}
          refusal={refusal}
          names={{ amount: 'Amount', reason: 'Reason' }}
          title="Nothing was corrected."
        />
        <Choices<Kind>
          legend="What"
          value={kind}
          onChange={setKind}
          columns={3}
          options={[
            { value: 'give', label: 'Give', note: 'adds to what is available' },
            { value: 'take', label: 'Take', note: 'at most what is available' },
            { value: 'forgive', label: 'Forgive a debt', note: 'at most what is owed' },
          ]}
        />
        <Field
          label="Amount"
          error={errorOf('amount')}
          hint={Number.isSafeInteger(amount) && amount > 0 ? formatDollars(amount) : '1 credit is 1 US cent.'}
        >
          <AmountInput unit="credits" {...form.register('amount')} />
        </Field>
        <Field label="Reason" error={errorOf('reason')} hint="The owner reads it.">
          <Textarea rows={2} maxLength={500} {...form.register('reason')} />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone={kind === 'take' ? 'danger' : 'primary'} pending={pending}>
            {kind === 'give' ? 'Give the credits' : kind === 'take' ? 'Take the credits' : 'Forgive the debt'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

'use client';

import { useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { EnableTwoFactorInput } from '../../districts/identity/schemas.ts';
import { FactorForm } from '../account/factor-form.tsx';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Callout } from '../ui/feedback.tsx';
import { Field, Input } from '../ui/field.tsx';
import { say } from '../ui/toast.tsx';
import { BackupCodesDialog } from './backup-codes.tsx';

/** Number, backup codes, first code: the factor is on after the first step, and proven after the last. */
export function AddPhone({
  open,
  onOpenChange,
  onChanged,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onChanged: () => void;
}) {
  const [codes, setCodes] = useState<string[] | null>(null);
  const [proving, setProving] = useState(false);
  return (
    <>
      <Dialog
        open={open && codes === null && !proving}
        onOpenChange={onOpenChange}
        title="Codes by text message"
        description="At every sign-in we send a code to this phone. An authenticator app is safer where you can use one."
        width="sm"
      >
        <PhoneForm
          onDone={(made) => {
            setCodes(made);
            onChanged();
          }}
        />
      </Dialog>
      <BackupCodesDialog
        codes={codes}
        onClose={() => {
          setCodes(null);
          setProving(true);
        }}
      />
      <ProvePhone
        open={proving}
        onOpenChange={(next) => {
          setProving(next);
          if (!next) onOpenChange(false);
        }}
        onChanged={onChanged}
      />
    </>
  );
}

function PhoneForm({ onDone }: { onDone: (codes: string[]) => void }) {
  const client = useTRPCClient();
  const [locked, setLocked] = useState<string | null>(null);
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: EnableTwoFactorInput,
    defaults: { phoneNumber: '' },
    toInput: (v) => ({ phoneNumber: v.phoneNumber.replace(/[\s()./-]/g, '') }),
    send: (input) => client.identity.enableTwoFactor.mutate(input),
    onDone: (reply) => {
      if (reply.success && reply.backupCodes) onDone(reply.backupCodes);
      else setLocked(reply.error ?? 'The second factor is locked. Try again later.');
    },
  });
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {locked ? (
        <Callout tone="bad" role="alert" title="Not now.">
          {locked}
        </Callout>
      ) : null}
      <FormSummary
        issues={issues}
        refusal={refusal}
        names={{ phoneNumber: 'Phone number' }}
        title="The phone was not added."
      />
      <Field
        label="Phone number"
        error={errorOf('phoneNumber')}
        hint="With the country in front, such as +1 415 555 0123. Every other session is signed out."
      >
        <Input type="tel" autoComplete="tel" inputMode="tel" {...form.register('phoneNumber')} />
      </Field>
      <Button type="submit" tone="primary" pending={pending}>
        Turn on and show backup codes
      </Button>
    </form>
  );
}

/** The first code proves that messages arrive. */
export function ProvePhone({
  open,
  onOpenChange,
  onChanged,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onChanged: () => void;
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Prove that messages arrive"
      description="Ask for the first code now, while the backup codes are at hand."
      width="sm"
    >
      <FactorForm
        only="sms"
        onProven={() => {
          onOpenChange(false);
          say('The phone is proven', 'It is asked at your next sign-in.');
          onChanged();
        }}
      />
    </Dialog>
  );
}

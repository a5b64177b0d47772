'use client';

import { useState } from 'react';
import { type RouterOutputs, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { RotateLicenseKeyInput } from '../../districts/licensing/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { AmountInput, Field, Textarea } from '../ui/field.tsx';
import { formatExact } from '../ui/time.tsx';
import { LicenceKeyDialog } from './licence-key.tsx';
import type { Licence } from './licence-words.ts';

type Rotated = RouterOutputs['licensing']['rotateLicenseKey'];

/** A new key. The old ones go on working for the hours of overlap, so that a rollout needs no gap. */
export function RotateKey({
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
  // The key lives here and nowhere else, and goes with the dialog.
  const [rotated, setRotated] = useState<Rotated | null>(null);
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: RotateLicenseKeyInput,
    defaults: { overlapHours: '24', reason: '' },
    toInput: (v) => ({
      licenseId: l.licenseId,
      overlapHours: /^\d+$/.test(v.overlapHours.trim()) ? Number(v.overlapHours) : undefined,
      reason: v.reason.trim(),
    }),
    send: (input) => client.licensing.rotateLicenseKey.mutate(input),
    onDone: (made) => {
      form.reset();
      onClose();
      setRotated(made);
    },
  });
  return (
    <>
      <Dialog
        open={open}
        onOpenChange={(next) => {
          if (!next) onClose();
        }}
        title="Rotate the key"
        description={
          <p>
            {l.seatsLive === 1 ? 'One replica validates' : `${l.seatsLive} replicas validate`} with the old key. Give
            them the new one before the overlap ends; 0 hours stops the old key at once.
          </p>
        }
      >
        <form onSubmit={submit} noValidate className="flex flex-col gap-4">
          <FormSummary
            issues={issues}
            refusal={refusal}
            names={{ overlapHours: 'Overlap', reason: 'Reason' }}
            title="The key was not rotated."
          />
          <Field label="Overlap" error={errorOf('overlapHours')} hint="0 to 72 hours.">
            <AmountInput unit="hours" {...form.register('overlapHours')} />
          </Field>
          <Field label="Reason" error={errorOf('reason')} hint="Written to the audit log with your name.">
            <Textarea rows={2} maxLength={500} {...form.register('reason')} />
          </Field>
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" tone="danger" pending={pending}>
              Rotate
            </Button>
          </div>
        </form>
      </Dialog>
      <LicenceKeyDialog
        secret={rotated?.licenseKey ?? null}
        title="New licence key"
        onClose={() => {
          setRotated(null);
          onDone();
        }}
      >
        <p className="text-sm">
          {rotated?.retiresAt
            ? `The old key works until ${formatExact(rotated.retiresAt).utc}.`
            : 'No older key works any more.'}
        </p>
      </LicenceKeyDialog>
    </>
  );
}

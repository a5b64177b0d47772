'use client';

import type { ReactNode } from 'react';
import { Controller } from 'react-hook-form';
import type { RouterOutputs } from '../../adapters/trpc/client.tsx';
import { DISPUTE_REASONS, OpenDisputeInput } from '../../districts/courts/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Textarea } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { REASON } from './dispute-words.ts';

/** Reason and description of a dispute or an appeal; the words around them belong to the side that opens it. */
export function DisputeForm({
  taskId,
  open,
  onOpenChange,
  send,
  onDone,
  reason,
  words,
  danger = false,
}: {
  taskId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  send: (input: OpenDisputeInput) => Promise<RouterOutputs['courts']['getDispute']>;
  onDone: (dispute: RouterOutputs['courts']['getDispute']) => void;
  /** The reason that is chosen at first. */
  reason: (typeof DISPUTE_REASONS)[number];
  words: { title: string; about: ReactNode; label: string; hint: string; submit: string; failed: string };
  danger?: boolean;
}) {
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: OpenDisputeInput,
    defaults: { reason: reason as string, description: '' },
    toInput: (v) => ({ taskId, reason: v.reason, description: v.description.trim() }),
    send,
    onDone,
  });
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.title} description={words.about}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormSummary
          issues={issues}
          refusal={refusal}
          names={{ reason: 'Reason', description: words.label }}
          title={words.failed}
        />
        <Field label="Reason" error={errorOf('reason')}>
          <Controller
            control={form.control}
            name="reason"
            render={({ field }) => (
              <Select
                value={field.value}
                onChange={field.onChange}
                onBlur={field.onBlur}
                options={DISPUTE_REASONS.map((r) => ({ value: r, label: REASON[r] }))}
              />
            )}
          />
        </Field>
        <Field label={words.label} error={errorOf('description')} hint={words.hint}>
          <Textarea rows={5} maxLength={10_000} {...form.register('description')} />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" tone={danger ? 'danger' : 'primary'} pending={pending}>
            {words.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

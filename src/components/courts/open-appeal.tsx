'use client';

import Scale from 'lucide-react/icons/scale';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Controller } from 'react-hook-form';
import { type RouterOutputs, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { DISPUTE_REASONS, OpenDisputeInput } from '../../districts/courts/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Textarea } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { REASON } from './dispute-words.ts';

type Task = RouterOutputs['exchange']['getTask'];

const WORKER_FAILURES = new Set(['QUALITY_BELOW_MARK', 'WORKER_FAILED', 'DEADLINE_PASSED', 'WORKER_LOST']);

/** A failure that counts against the worker, or a refund by thumbs-down. The server knows whether there is still time. */
export function mayAppeal(task: Task): boolean {
  if (task.status === 'failed') return WORKER_FAILURES.has(task.failureReason ?? '');
  return task.status === 'refunded' && task.feedback?.rating === 'down';
}

/** The seller contests a failure or a thumbs-down. No money moves; a wrong verdict stops counting against the agent. */
export function OpenAppeal({ taskId }: { taskId: string }) {
  const client = useTRPCClient();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: OpenDisputeInput,
    defaults: { reason: 'assessment_incorrect' as string, description: '' },
    toInput: (v) => ({ taskId, reason: v.reason, description: v.description.trim() }),
    send: (input) => client.courts.openAppeal.mutate(input),
    onDone: (dispute) => router.push(`/disputes/${dispute.id}`),
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Scale aria-hidden />
        Appeal
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Appeal this verdict"
        description="The credits stay where they are. If an administrator agrees with you, the verdict no longer counts against the agent. There is one appeal for each task."
      >
        <form onSubmit={submit} noValidate className="flex flex-col gap-4">
          <FormSummary
            issues={issues}
            refusal={refusal}
            names={{ reason: 'Reason', description: 'Why the verdict is wrong' }}
            title="The appeal was not opened."
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
          <Field
            label="Why the verdict is wrong"
            error={errorOf('description')}
            hint="Name the criterion or the check, and what the delivered files show. Both sides read it."
          >
            <Textarea rows={5} maxLength={10_000} {...form.register('description')} />
          </Field>
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button type="submit" tone="primary" pending={pending}>
              Open the appeal
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}

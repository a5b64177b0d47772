'use client';

import { Controller } from 'react-hook-form';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { DISPUTE_REASONS, OpenDisputeInput } from '../../districts/courts/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Textarea } from '../ui/field.tsx';
import { formatCredits } from '../ui/money.tsx';
import { Select } from '../ui/select.tsx';
import type { Task } from './task-words.ts';

const REASON: Record<(typeof DISPUTE_REASONS)[number], string> = {
  not_as_described: 'Not what was asked for',
  incomplete: 'Incomplete',
  incorrect: 'Wrong result',
  late: 'Late',
  security_issue: 'Security issue',
  assessment_incorrect: 'The evaluation was wrong',
  other: 'Something else',
};

/** The price leaves the agent and waits in reserve until an administrator has decided. */
export function OpenDispute({
  task,
  open,
  onOpenChange,
  onDone,
}: {
  task: Task;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDone: () => void;
}) {
  const client = useTRPCClient();
  const price = task.price ?? task.hold.captured;
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: OpenDisputeInput,
    defaults: { reason: 'not_as_described' as string, description: '' },
    toInput: (v) => ({ taskId: task.id, reason: v.reason, description: v.description.trim() }),
    send: (input) => client.courts.openDispute.mutate(input),
    onDone,
  });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Open a dispute"
      description={
        <p>
          <strong className="num font-medium text-ink">{formatCredits(price)}</strong> leave the agent now and wait in
          reserve. Decided for you, they return to your credits; decided for the agent, they are paid; or they are
          split. If the agent’s owner does not answer in time, you get them.
        </p>
      }
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormSummary
          issues={issues}
          refusal={refusal}
          names={{ reason: 'Reason', description: 'What is wrong' }}
          title="The dispute was not opened."
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
          label="What is wrong"
          error={errorOf('description')}
          hint="Name the file, what you expected and what you found. Both sides read it."
        >
          <Textarea rows={5} {...form.register('description')} />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" tone="danger" pending={pending}>
            Open the dispute
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

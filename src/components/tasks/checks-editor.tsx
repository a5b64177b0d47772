'use client';

import Plus from 'lucide-react/icons/plus';
import Trash2 from 'lucide-react/icons/trash-2';
import { type UseFormReturn, useFieldArray } from 'react-hook-form';
import { Button } from '../ui/button.tsx';
import { Field, Input, Textarea } from '../ui/field.tsx';
import { NEW_CHECK, type TaskValues } from './task-form.ts';

const CHECKS_MAX = 20;

/** Commands that must succeed on the delivered files, with their weight in the score. */
export function ChecksEditor({
  form,
  errorOf,
}: {
  form: UseFormReturn<TaskValues, unknown, unknown>;
  errorOf: (path: string) => string | undefined;
}) {
  const list = useFieldArray({ control: form.control, name: 'checks' });
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1 font-medium text-sm">
        Checks <span className="ms-1 font-normal text-ink-3 text-xs">optional, but they are the strongest proof</span>
      </legend>
      <p className="text-ink-2 text-xs">
        Each command runs in a fresh sandbox with the delivered files; exit code 0 passes. Workers see all checks before
        they claim the task.
      </p>
      {list.fields.map((field, i) => (
        <div key={field.id} className="grid gap-3 rounded-md border border-line bg-sunken p-3">
          <div className="flex items-end gap-3">
            <Field label={`Check ${i + 1}: name`} error={errorOf(`checks.${i}.name`)} className="flex-1">
              <Input placeholder="Unit tests" {...form.register(`checks.${i}.name`)} />
            </Field>
            <Button tone="quiet" size="icon" aria-label={`Remove check ${i + 1}`} onClick={() => list.remove(i)}>
              <Trash2 aria-hidden />
            </Button>
          </div>
          <Field label="Command" error={errorOf(`checks.${i}.cmd`)}>
            <Textarea
              rows={2}
              spellCheck={false}
              className="font-mono text-sm"
              placeholder="cd /workspace/output && node --test"
              {...form.register(`checks.${i}.cmd`)}
            />
          </Field>
          <div className="grid grid-cols-2 gap-3 sm:max-w-sm">
            <Field label="Seconds at most" error={errorOf(`checks.${i}.timeoutSeconds`)}>
              <Input inputMode="numeric" className="num" {...form.register(`checks.${i}.timeoutSeconds`)} />
            </Field>
            <Field label="Weight, 1 to 100" error={errorOf(`checks.${i}.weight`)}>
              <Input inputMode="numeric" className="num" {...form.register(`checks.${i}.weight`)} />
            </Field>
          </div>
        </div>
      ))}
      {list.fields.length < CHECKS_MAX ? (
        <Button className="self-start" onClick={() => list.append(NEW_CHECK)}>
          <Plus aria-hidden />
          Add a check
        </Button>
      ) : null}
    </fieldset>
  );
}

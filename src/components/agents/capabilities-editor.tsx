'use client';

import Plus from 'lucide-react/icons/plus';
import Trash2 from 'lucide-react/icons/trash-2';
import { Controller, type UseFormReturn, useFieldArray } from 'react-hook-form';
import { CATEGORIES } from '../../districts/registry/schemas.ts';
import { CATEGORY } from '../tasks/task-words.ts';
import { Button } from '../ui/button.tsx';
import { AmountInput, Field, Input } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import type { AgentValues } from './agent-form.ts';

/** The kinds of work an agent takes, each with its list price and tags. */
export function CapabilitiesEditor({
  form,
  errorOf,
}: {
  form: UseFormReturn<AgentValues, unknown, unknown>;
  errorOf: (path: string) => string | undefined;
}) {
  const list = useFieldArray({ control: form.control, name: 'capabilities' });
  const chosen = form.watch('capabilities').map((c) => c.category);
  const free = CATEGORIES.find((c) => !chosen.includes(c));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1.5 font-medium text-sm">Work it takes</legend>
      <p className="-mt-1 text-ink-2 text-xs">
        Tasks reach the agent by category. Without a list price it is paid the task’s budget.
      </p>
      {list.fields.map((field, i) => (
        <div
          key={field.id}
          className="grid gap-3 rounded-md border border-line bg-sunken p-3 sm:grid-cols-[1fr_1fr_1fr_auto]"
        >
          <Field label="Category" error={errorOf(`capabilities.${i}.category`)}>
            <Controller
              control={form.control}
              name={`capabilities.${i}.category`}
              render={({ field: f }) => (
                <Select
                  value={f.value}
                  onChange={f.onChange}
                  onBlur={f.onBlur}
                  options={CATEGORIES.map((c) => ({ value: c, label: CATEGORY[c] }))}
                />
              )}
            />
          </Field>
          <Field label="List price" optional error={errorOf(`capabilities.${i}.price`)}>
            <AmountInput unit="credits" {...form.register(`capabilities.${i}.price`)} />
          </Field>
          <Field label="Tags" optional error={errorOf(`capabilities.${i}.tags`)}>
            <Input placeholder="typescript, tests" {...form.register(`capabilities.${i}.tags`)} />
          </Field>
          <Button
            tone="quiet"
            size="icon"
            className="self-end"
            aria-label={`Remove category ${i + 1}`}
            onClick={() => list.remove(i)}
          >
            <Trash2 aria-hidden />
          </Button>
        </div>
      ))}
      {free ? (
        <Button className="self-start" onClick={() => list.append({ category: free, price: '', tags: '' })}>
          <Plus aria-hidden />
          Add a category
        </Button>
      ) : null}
    </fieldset>
  );
}

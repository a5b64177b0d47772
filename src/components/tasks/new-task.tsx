'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Controller } from 'react-hook-form';
import { useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { SubmitTaskInput } from '../../districts/exchange/schemas.ts';
import { CATEGORIES, Category, TIERS } from '../../districts/registry/schemas.ts';
import { wholeNumber } from '../agents/agent-form.ts';
import { TIER } from '../agents/agent-words.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox, Choices } from '../ui/choice.tsx';
import { AmountInput, Field, Input, Textarea } from '../ui/field.tsx';
import { PageHeader, Section } from '../ui/page.tsx';
import { Select } from '../ui/select.tsx';
import { say } from '../ui/toast.tsx';
import { AgentPicker } from './agent-picker.tsx';
import { ChecksEditor } from './checks-editor.tsx';
import { CostPreview } from './cost-preview.tsx';
import { FilesInput } from './files-input.tsx';
import {
  ANY_TIER,
  emptyTask,
  TASK_FIELD_NAMES,
  type TaskValues,
  taskField,
  taskTypeOf,
  toSubmission,
} from './task-form.ts';
import { CATEGORY } from './task-words.ts';
import type { UploadedFile } from './upload.ts';

export function NewTask({ agentId, deadlineMinutes }: { agentId: string | null; deadlineMinutes: number }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const router = useRouter();
  const facts = useQuery({ ...trpc.platform.facts.queryOptions(), staleTime: 300_000 });
  const [files, setFiles] = useState<UploadedFile[]>([]);
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: SubmitTaskInput,
    defaults: { ...emptyTask(agentId), deadlineMinutes: String(deadlineMinutes) },
    toInput: (v: TaskValues) => toSubmission(v, files),
    fieldOf: taskField,
    send: (input) => client.exchange.submitTask.mutate(input),
    onDone: (result) => {
      void queries.invalidateQueries(trpc.exchange.pathFilter());
      void queries.invalidateQueries(trpc.vault.pathFilter());
      if ('approval' in result) {
        say('Waiting for approval', 'Your policy asks for it above this amount.');
        router.push('/approvals');
      } else {
        router.push(`/tasks/${result.id}`);
      }
    },
  });
  const v = form.watch();
  const budget = wholeNumber(v.maxBudget);

  return (
    <>
      <PageHeader
        title="New task"
        purpose="Say what is to be done, what you pay at most, and how the result is proven. Your credits are held until then."
      />
      <form onSubmit={submit} noValidate className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid min-w-0 gap-5">
          <FormSummary issues={issues} refusal={refusal} names={TASK_FIELD_NAMES} title="The task was not submitted." />
          <Section title="The work">
            <div className="grid gap-4">
              <div className="grid gap-4 sm:grid-cols-2">
                <Field label="Kind of work">
                  <Controller
                    control={form.control}
                    name="category"
                    render={({ field }) => (
                      <Select
                        value={field.value}
                        onChange={field.onChange}
                        onBlur={field.onBlur}
                        options={CATEGORIES.map((c) => ({ value: c, label: CATEGORY[c] }))}
                      />
                    )}
                  />
                </Field>
                <Field label="More exactly" optional error={errorOf('subtype')} hint="One word, such as bugfix.">
                  <Input autoComplete="off" {...form.register('subtype')} />
                </Field>
              </div>
              <Field
                label="What is to be done"
                error={errorOf('description')}
                hint="The first line becomes the title. Say what counts as done."
              >
                <Textarea rows={7} {...form.register('description')} />
              </Field>
              <FilesInput files={files} onChange={(change) => setFiles(change)} />
              <div className="grid gap-4 sm:grid-cols-2">
                <Field
                  label="Repository"
                  optional
                  error={errorOf('repo')}
                  hint="owner/name or owner/name@branch on GitHub."
                >
                  <Input autoComplete="off" spellCheck={false} {...form.register('repo')} />
                </Field>
                <Field
                  label="How hard is it?"
                  hint="Sets how long an agent may be silent before another gets the task."
                >
                  <Controller
                    control={form.control}
                    name="complexity"
                    render={({ field }) => (
                      <Select
                        value={field.value}
                        onChange={field.onChange}
                        onBlur={field.onBlur}
                        options={[
                          { value: 'low', label: 'Easy, 5 minutes of silence' },
                          { value: 'medium', label: 'Medium, 10 minutes' },
                          { value: 'high', label: 'Hard, 15 minutes' },
                        ]}
                      />
                    )}
                  />
                </Field>
              </div>
              <details className="group">
                <summary className="w-fit rounded-sm font-medium text-accent-ink text-sm">
                  Paste code instead of files
                </summary>
                <Field label="Code" optional error={errorOf('code')} className="mt-3">
                  <Textarea rows={8} spellCheck={false} className="font-mono text-sm" {...form.register('code')} />
                </Field>
              </details>
            </div>
          </Section>

          <Section title="Proof" note="Evaluated in a fresh sandbox; below the mark every credit comes back.">
            <div className="grid gap-5">
              <ChecksEditor form={form} errorOf={errorOf} />
              <Field
                label="Files that must come back"
                optional
                error={errorOf('requiredDeliverables')}
                hint="One path a line, relative to the output folder. A missing one costs points."
              >
                <Textarea
                  rows={3}
                  spellCheck={false}
                  className="font-mono text-sm"
                  placeholder={'src/index.js\nREPORT.md'}
                  {...form.register('requiredDeliverables')}
                />
              </Field>
            </div>
          </Section>

          <Section title="The worker">
            <div className="grid gap-4">
              <Controller
                control={form.control}
                name="who"
                render={({ field }) => (
                  <Choices
                    legend="Who does it"
                    columns={2}
                    value={field.value}
                    onChange={field.onChange}
                    options={[
                      {
                        value: 'routing',
                        label: 'Best available agent',
                        note: 'Chosen by fit, trust and price; if it is lost, another takes over.',
                      },
                      {
                        value: 'direct',
                        label: 'One agent I choose',
                        note: 'Nobody else gets it; if it is lost, the task fails.',
                      },
                    ]}
                  />
                )}
              />
              {v.who === 'direct' ? (
                <Controller
                  control={form.control}
                  name="agentId"
                  render={({ field }) => (
                    <AgentPicker
                      value={field.value}
                      onChange={field.onChange}
                      category={Category.parse(v.category)}
                      error={errorOf('agentId')}
                    />
                  )}
                />
              ) : (
                <>
                  <div className="grid gap-4 sm:grid-cols-3">
                    <Field label="Lowest tier">
                      <Controller
                        control={form.control}
                        name="minTier"
                        render={({ field }) => (
                          <Select
                            value={field.value}
                            onChange={field.onChange}
                            onBlur={field.onBlur}
                            options={[
                              { value: ANY_TIER, label: 'Any tier' },
                              ...TIERS.map((t) => ({ value: t, label: TIER[t].label })),
                            ]}
                          />
                        )}
                      />
                    </Field>
                    <Field label="Useful tags" optional error={errorOf('tags')}>
                      <Input placeholder="typescript, tests" {...form.register('tags')} />
                    </Field>
                    <Field label="Needed tags" optional error={errorOf('requiredTags')}>
                      <Input {...form.register('requiredTags')} />
                    </Field>
                  </div>
                  <Controller
                    control={form.control}
                    name="newcomers"
                    render={({ field }) => (
                      <Checkbox checked={field.value} onChange={field.onChange}>
                        A newcomer may get it
                        <span className="block text-ink-2 text-xs">
                          One small task in ten goes to an agent without history first.
                        </span>
                      </Checkbox>
                    )}
                  />
                </>
              )}
            </div>
          </Section>
        </div>

        <aside className="grid gap-4 lg:sticky lg:top-8" aria-label="Money and sending">
          <Section title="Money and time">
            <div className="grid gap-4">
              <Field
                label="Most you pay"
                error={errorOf('maxBudget')}
                hint={
                  facts.data ? `At least ${facts.data.rules.taskBudgetMin} credits. 100 credits are 1 dollar.` : ' '
                }
              >
                <AmountInput unit="credits" {...form.register('maxBudget')} />
              </Field>
              <Field label="Deadline, minutes" error={errorOf('deadlineMinutes')} hint="5 to 1,440, counted from now.">
                <Input inputMode="numeric" className="num" {...form.register('deadlineMinutes')} />
              </Field>
              <CostPreview
                budget={typeof budget === 'number' && budget > 0 ? budget : null}
                taskType={taskTypeOf(v)}
                workerAgentId={v.who === 'direct' && v.agentId ? v.agentId : null}
              />
              <Button type="submit" tone="primary" size="lg" wide pending={pending}>
                Hold the credits and submit
              </Button>
            </div>
          </Section>
        </aside>
      </form>
    </>
  );
}

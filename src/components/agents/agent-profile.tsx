'use client';

import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { type AgentOwn, AgentPatch } from '../../districts/registry/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Field, Input, Textarea } from '../ui/field.tsx';
import { Section } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';
import { AGENT_FIELD_NAMES, type AgentValues, agentField, fromAgent, toPatch } from './agent-form.ts';
import { CapabilitiesEditor } from './capabilities-editor.tsx';

/** What buyers read and what routing goes by. */
export function AgentProfile({ agent, onSaved }: { agent: AgentOwn; onSaved: () => void }) {
  const client = useTRPCClient();
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: AgentPatch,
    defaults: fromAgent(agent),
    fieldOf: agentField,
    toInput: (v: AgentValues) => toPatch(v),
    send: (input) => client.registry.updateAgent.mutate({ agentId: agent.id, ...input }),
    onDone: (saved) => {
      form.reset(fromAgent(saved));
      say('Profile saved');
      onSaved();
    },
  });
  return (
    <Section title="Profile" note="Buyers read it; routing goes by the categories and prices.">
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormSummary issues={issues} refusal={refusal} names={AGENT_FIELD_NAMES} title="The profile was not saved." />
        <div className="grid gap-4 sm:grid-cols-[2fr_2fr_1fr]">
          <Field label="Name" error={errorOf('displayName')}>
            <Input autoComplete="off" {...form.register('displayName')} />
          </Field>
          <Field label="Model" optional error={errorOf('model')}>
            <Input autoComplete="off" {...form.register('model')} />
          </Field>
          <Field label="Tasks at once" error={errorOf('concurrencyMax')}>
            <Input inputMode="numeric" className="num" {...form.register('concurrencyMax')} />
          </Field>
        </div>
        <Field label="Description" optional error={errorOf('description')}>
          <Textarea rows={3} {...form.register('description')} />
        </Field>
        <CapabilitiesEditor form={form} errorOf={errorOf} />
        <div className="flex items-center justify-end gap-3">
          {form.formState.isDirty ? <span className="text-ink-2 text-sm">Not saved yet</span> : null}
          <Button type="submit" tone="primary" pending={pending} disabled={!form.formState.isDirty}>
            Save the profile
          </Button>
        </div>
      </form>
    </Section>
  );
}

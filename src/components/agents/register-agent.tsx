'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Controller } from 'react-hook-form';
import { useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { FRAMEWORKS, RegisterAgentInput } from '../../districts/registry/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, Textarea } from '../ui/field.tsx';
import { KeyLifetime, lifetimeInput, NEVER } from '../ui/key-lifetime.tsx';
import { Select } from '../ui/select.tsx';
import { AGENT_FIELD_NAMES, type AgentValues, agentField, EMPTY, toRegistration } from './agent-form.ts';
import { AgentKeyDialog } from './agent-key.tsx';
import { FRAMEWORK } from './agent-words.ts';
import { CapabilitiesEditor } from './capabilities-editor.tsx';
import { ANYTHING, KeyScopes, scopeInput } from './key-scopes.tsx';

/** Form, then the key: the agent exists when the key is shown. */
export function RegisterAgent({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const [made, setMade] = useState<{ id: string; name: string; secret: string } | null>(null);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  return (
    <>
      <Dialog
        open={open && made === null}
        onOpenChange={onOpenChange}
        title="Register an agent"
        description="An agent is a program of yours that buys or does work. It gets its own key, reputation and wallet."
        width="lg"
      >
        <RegisterForm
          onMade={(agent) => {
            setMade(agent);
            void queries.invalidateQueries(trpc.registry.listOwnAgents.queryFilter());
          }}
        />
      </Dialog>
      <AgentKeyDialog
        secret={made?.secret ?? null}
        title={`Key of ${made?.name ?? ''}`}
        onClose={() => {
          const id = made?.id;
          setMade(null);
          // In place of the address that holds the open form: the way back must not open it again.
          if (id) router.replace(`/agents/${id}`);
          else onOpenChange(false);
        }}
      />
    </>
  );
}

function RegisterForm({ onMade }: { onMade: (agent: { id: string; name: string; secret: string }) => void }) {
  const client = useTRPCClient();
  const [lifetime, setLifetime] = useState(NEVER);
  const [scopes, setScopes] = useState(ANYTHING);
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: RegisterAgentInput,
    defaults: EMPTY,
    fieldOf: agentField,
    toInput: (v: AgentValues) => ({ ...toRegistration(v), ...lifetimeInput(lifetime), ...scopeInput(scopes) }),
    // Straight through the client: no cache of replies sees the key.
    send: (input) => client.registry.registerAgent.mutate(input),
    onDone: ({ agent, apiKey }) => onMade({ id: agent.id, name: agent.displayName, secret: apiKey }),
  });
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <FormSummary issues={issues} refusal={refusal} names={AGENT_FIELD_NAMES} title="The agent was not registered." />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" error={errorOf('displayName')} hint="Buyers see it.">
          <Input autoComplete="off" {...form.register('displayName')} />
        </Field>
        <Field label="Framework" error={errorOf('framework')}>
          <Controller
            control={form.control}
            name="framework"
            render={({ field }) => (
              <Select
                value={field.value}
                onChange={field.onChange}
                onBlur={field.onBlur}
                options={FRAMEWORKS.map((f) => ({ value: f, label: FRAMEWORK[f] }))}
              />
            )}
          />
        </Field>
      </div>
      <Field label="Description" optional error={errorOf('description')}>
        <Textarea rows={2} placeholder="What it is good at, in a sentence." {...form.register('description')} />
      </Field>
      <CapabilitiesEditor form={form} errorOf={errorOf} />
      <fieldset className="grid gap-3 border-0 p-0 sm:grid-cols-2">
        <legend className="mb-1.5 font-medium text-sm">Its key</legend>
        <KeyLifetime value={lifetime} onChange={setLifetime} />
        <KeyScopes value={scopes} onChange={setScopes} />
      </fieldset>
      <div className="flex justify-end pt-1">
        <Button type="submit" tone="primary" pending={pending}>
          Register and show the key
        </Button>
      </div>
    </form>
  );
}

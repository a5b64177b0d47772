'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { ChangePasswordInput } from '../../districts/identity/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/choice.tsx';
import { Field, PasswordInput } from '../ui/field.tsx';
import { Section } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';

export function ChangePassword({ minLength }: { minLength: number }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [endOthers, setEndOthers] = useState(true);
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: ChangePasswordInput,
    defaults: { currentPassword: '', newPassword: '' },
    toInput: (v) => ({ ...v, endOtherSessions: endOthers }),
    send: (input) => client.identity.changePassword.mutate(input),
    onDone: () => {
      form.reset();
      say('Password changed', endOthers ? 'Every other session was ended.' : 'Other sessions go on.');
      void queries.invalidateQueries(trpc.identity.listSessions.queryFilter());
    },
  });
  return (
    <Section title="Password">
      <form onSubmit={submit} noValidate className="grid gap-4">
        <FormSummary
          issues={issues}
          refusal={refusal}
          names={{ currentPassword: 'Current password', newPassword: 'New password' }}
          title="The password was not changed."
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Current password" error={errorOf('currentPassword')}>
            <PasswordInput autoComplete="current-password" {...form.register('currentPassword')} />
          </Field>
          <Field label="New password" error={errorOf('newPassword')} hint={`At least ${minLength} characters.`}>
            <PasswordInput autoComplete="new-password" {...form.register('newPassword')} />
          </Field>
        </div>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Checkbox checked={endOthers} onChange={setEndOthers}>
            Sign out everywhere else
          </Checkbox>
          <Button type="submit" tone="primary" pending={pending}>
            Change the password
          </Button>
        </div>
      </form>
    </Section>
  );
}

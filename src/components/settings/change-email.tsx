'use client';

import { useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { ChangeEmailInput } from '../../districts/identity/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/feedback.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Section } from '../ui/page.tsx';

/** Nothing changes until the link in the new mailbox is pressed; the old one can take it back for a week. */
export function ChangeEmail({ email }: { email: string | undefined }) {
  const client = useTRPCClient();
  const [sent, setSent] = useState<{ email: string; message: string } | null>(null);
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: ChangeEmailInput,
    defaults: { newEmail: '' },
    toInput: (v) => ({ newEmail: v.newEmail.trim() }),
    send: (input) => client.identity.changeEmail.mutate(input),
    onDone: (result, input) => {
      form.reset();
      setSent({ email: input.newEmail, message: result.message });
    },
  });
  return (
    <Section title="E-mail address" note={email ? `Now: ${email}` : undefined}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        {sent ? (
          <Callout tone="good" role="status" title={sent.message}>
            Open the link in the mailbox of <bdi className="font-medium">{sent.email}</bdi>. Until then the old address
            stays in force.
          </Callout>
        ) : null}
        <FormSummary
          issues={issues}
          refusal={refusal}
          names={{ newEmail: 'New address' }}
          title="Nothing was changed."
        />
        <div className="flex flex-wrap items-start gap-3">
          <Field label="New address" error={errorOf('newEmail')} className="min-w-0 flex-1 basis-64">
            <Input type="email" autoComplete="email" {...form.register('newEmail')} />
          </Field>
          <Button type="submit" pending={pending} className="mt-6.5 h-10 pointer-coarse:h-11">
            Send a link there
          </Button>
        </div>
      </form>
    </Section>
  );
}

'use client';

import MailCheck from 'lucide-react/icons/mail-check';
import Link from 'next/link';
import { useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { RequestPasswordResetInput } from '../../districts/identity/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Field, Input } from '../ui/field.tsx';
import { publicCall } from './public-call.ts';

/** The answer is the same whether there is such an account or not. */
export function ForgotPassword({ embedded }: { embedded: boolean }) {
  const client = useTRPCClient();
  const [sent, setSent] = useState<{ email: string; message: string } | null>(null);
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: RequestPasswordResetInput,
    defaults: { email: '' },
    toInput: (v) => ({ email: v.email.trim() }),
    send: (input) => publicCall(() => client.identity.requestPasswordReset.mutate(input)),
    onDone: (result, input) => setSent({ email: input.email, message: result.message }),
  });
  if (sent) {
    return (
      <div className="card p-5" role="status">
        <MailCheck className="size-6 text-accent-ink" aria-hidden />
        <h2 className="mt-3 text-lg">Look into your mailbox</h2>
        <p className="mt-1 text-ink-2 text-sm">{sent.message}</p>
        <p className="mt-2 text-sm">
          Address: <bdi className="font-medium">{sent.email}</bdi>
        </p>
        <div className="mt-4 flex flex-wrap gap-2">
          {embedded ? (
            <ButtonLink href="/dev/outbox" tone="primary">
              Open the developer outbox
            </ButtonLink>
          ) : null}
          <Button onClick={() => setSent(null)}>Another address</Button>
        </div>
        <p className="mt-4 text-ink-2 text-xs">The link is good for one hour and for one use.</p>
      </div>
    );
  }
  return (
    <>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormSummary issues={issues} refusal={refusal} names={{ email: 'E-mail address' }} />
        <Field label="E-mail address" error={errorOf('email')}>
          <Input type="email" autoComplete="username" {...form.register('email')} />
        </Field>
        <Button type="submit" tone="primary" size="lg" wide pending={pending}>
          Send me a link
        </Button>
      </form>
      <p className="mt-6 text-ink-2 text-sm">
        It came back to you?{' '}
        <Link href="/login" className="link">
          Sign in
        </Link>
      </p>
    </>
  );
}

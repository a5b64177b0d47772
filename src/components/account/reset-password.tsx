'use client';

import { useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { ResetPasswordInput } from '../../districts/identity/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { errorCode } from '../ui/api-error.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Callout, Skeleton } from '../ui/feedback.tsx';
import { Field, PasswordInput } from '../ui/field.tsx';
import { publicCall } from './public-call.ts';
import { useLinkToken } from './use-link-token.ts';

/** A new password by a mailed link. Nobody is signed in by it, and a second factor is still asked. */
export function ResetPassword({ passwordMinLength }: { passwordMinLength: number }) {
  const link = useLinkToken();
  const [state, setState] = useState<'form' | 'done' | 'dead'>('form');
  if (link.kind === 'reading') return <Skeleton className="h-40 w-full" />;
  if (state === 'done') {
    return (
      <div className="flex flex-col gap-4">
        <Callout tone="good" role="status" title="The new password is in force.">
          Every session of the account was ended. Sign in with the new password; a second factor is asked as before.
        </Callout>
        <ButtonLink href="/login" tone="primary" size="lg" wide>
          Sign in
        </ButtonLink>
      </div>
    );
  }
  if (link.kind === 'none' || state === 'dead') {
    return (
      <Callout
        tone="warn"
        role="alert"
        title={link.kind === 'none' ? 'This address holds no link.' : 'This link is dead.'}
        actions={
          <ButtonLink href="/forgot-password" tone="primary">
            Ask for another link
          </ButtonLink>
        }
      >
        {link.kind === 'none'
          ? 'Open the link of the message in full.'
          : 'It was used already, a newer one was asked for, or it is older than an hour.'}
      </Callout>
    );
  }
  return (
    <ResetForm
      token={link.token}
      passwordMinLength={passwordMinLength}
      onDone={() => setState('done')}
      onDead={() => setState('dead')}
    />
  );
}

function ResetForm({
  token,
  passwordMinLength,
  onDone,
  onDead,
}: {
  token: string;
  passwordMinLength: number;
  onDone: () => void;
  onDead: () => void;
}) {
  const client = useTRPCClient();
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: ResetPasswordInput,
    defaults: { newPassword: '' },
    toInput: (v) => ({ token, newPassword: v.newPassword }),
    send: async (input) => {
      try {
        return await publicCall(() => client.identity.resetPassword.mutate(input));
      } catch (e) {
        if (errorCode(e as never) === 'INVALID_TOKEN') onDead();
        throw e;
      }
    },
    onDone,
  });
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <FormSummary issues={issues} refusal={refusal} names={{ newPassword: 'New password' }} />
      <Field
        label="New password"
        error={errorOf('newPassword')}
        hint={`At least ${passwordMinLength} characters. A sentence you can remember is better than symbols.`}
      >
        <PasswordInput autoComplete="new-password" {...form.register('newPassword')} />
      </Field>
      <Button type="submit" tone="primary" size="lg" wide pending={pending}>
        Set the new password
      </Button>
    </form>
  );
}

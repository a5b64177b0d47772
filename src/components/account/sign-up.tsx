'use client';

import MailCheck from 'lucide-react/icons/mail-check';
import Link from 'next/link';
import { useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { SignUpInput } from '../../districts/identity/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { type AnyApiError, errorCode } from '../ui/api-error.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Field, Input, PasswordInput } from '../ui/field.tsx';
import { Captcha, type CaptchaConfig, useCaptcha } from './captcha.tsx';
import { publicCall } from './public-call.ts';
import { Resend } from './resend.tsx';

const NAMES = { email: 'E-mail address', password: 'Password', name: 'Name' };

interface SignUpProps {
  passwordMinLength: number;
  embedded: boolean;
  captcha: CaptchaConfig | null;
}

export function SignUp({ passwordMinLength, embedded, captcha }: SignUpProps) {
  const client = useTRPCClient();
  const check = useCaptcha(captcha, 'sign_up');
  const [sent, setSent] = useState<{ email: string; message: string } | null>(null);
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: SignUpInput,
    defaults: { email: '', password: '', name: '' },
    toInput: (v) => ({
      email: v.email.trim(),
      password: v.password,
      ...(v.name.trim() ? { name: v.name.trim() } : {}),
      ...(check.token ? { captchaToken: check.token } : {}),
    }),
    send: (input) =>
      publicCall(() => client.identity.signUp.mutate(input)).catch((e: AnyApiError) => {
        // The rules of the form are asked before the provider is: the token is still good then.
        if (errorCode(e) !== 'VALIDATION_ERROR') check.again();
        throw e;
      }),
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
          <Resend email={sent.email} />
        </div>
        <p className="mt-4 text-ink-2 text-xs">
          Nothing arrives? Look into the junk folder, check the address above, and ask for another link.
        </p>
      </div>
    );
  }
  return (
    <>
      <form
        onSubmit={(event) => {
          if (check.ready()) return submit(event);
          event.preventDefault();
        }}
        noValidate
        className="flex flex-col gap-4"
      >
        <FormSummary issues={issues} refusal={refusal} names={NAMES} />
        <Field label={NAMES.email} error={errorOf('email')}>
          <Input type="email" autoComplete="username" {...form.register('email')} />
        </Field>
        <Field
          label={NAMES.password}
          error={errorOf('password')}
          hint={`At least ${passwordMinLength} characters. A sentence you can remember is better than symbols.`}
        >
          <PasswordInput autoComplete="new-password" {...form.register('password')} />
        </Field>
        <Field label={NAMES.name} optional error={errorOf('name')} hint="How we address you. Nobody else sees it.">
          <Input autoComplete="name" {...form.register('name')} />
        </Field>
        {check.props ? <Captcha {...check.props} /> : null}
        <Button type="submit" tone="primary" size="lg" wide pending={pending}>
          Sign up
        </Button>
      </form>
      <p className="mt-6 text-ink-2 text-sm">
        You have an account?{' '}
        <Link href="/login" className="link">
          Sign in
        </Link>
      </p>
    </>
  );
}

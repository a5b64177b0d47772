'use client';

import Link from 'next/link';
import { type FormEvent, useRef, useState } from 'react';
import { safePath } from '../session-end.ts';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/feedback.tsx';
import { Field, Input, PasswordInput } from '../ui/field.tsx';
import { Captcha, type CaptchaConfig, useCaptcha } from './captcha.tsx';
import { Resend } from './resend.tsx';
import { signIn } from './sign-in.ts';

const REASONS: Record<string, { tone: 'good' | 'accent'; text: string }> = {
  ended: { tone: 'accent', text: 'Your session has ended. Sign in again; you will come back to where you were.' },
  'signed-out': { tone: 'good', text: 'You are signed out.' },
  verified: { tone: 'good', text: 'Your address is confirmed. Sign in to begin.' },
};

interface Refusal {
  title: string;
  text: string;
  resend?: boolean;
}

/** Every way a sign-in can end other than well, in words. */
function refusalOf(code: string, seconds: number | null): Refusal {
  switch (code) {
    case 'invalid_credentials':
      return {
        title: 'E-mail or password is wrong.',
        text: 'Check both and try again. After ten tries you have to wait a quarter of an hour.',
      };
    case 'email_not_verified':
      return {
        title: 'Confirm your address first.',
        text: 'The password is right. Open the link we sent you, or ask for another one.',
        resend: true,
      };
    case 'rate_limited':
      return {
        title: 'Too many attempts.',
        text: `To protect the account, sign-in is paused. Wait ${seconds ? `${Math.ceil(seconds / 60)} minutes` : 'up to 15 minutes'} and try again.`,
      };
    case 'captcha_required':
    case 'captcha_failed':
      return {
        title: 'The check that you are a person was not accepted.',
        text: 'It may have been too old. Do it once more and sign in again.',
      };
    case 'provider_unavailable':
      return {
        title: 'The check that you are a person does not answer.',
        text: 'Sign-in needs it. Wait a few minutes and try again; sessions that are open go on.',
      };
    case 'csrf_refused':
      return { title: 'This page is too old.', text: 'Reload it and sign in again.' };
    case 'network':
      return { title: 'The server could not be reached.', text: 'Check your connection and try again.' };
    default:
      return { title: 'Sign-in is not possible right now.', text: 'The service is busy. Wait a moment and try again.' };
  }
}

interface LoginProps {
  reason: string | null;
  returnTo: string | null;
  captcha: CaptchaConfig | null;
}

export function Login({ reason, returnTo, captcha }: LoginProps) {
  const check = useCaptcha(captcha, 'sign_in');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [pending, setPending] = useState(false);
  const [missing, setMissing] = useState<{ email?: string; password?: string }>({});
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const emailField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const note = reason ? REASONS[reason] : undefined;

  async function submit(event: FormEvent) {
    event.preventDefault();
    const wrong = {
      ...(email.trim() === '' ? { email: 'Enter your e-mail address.' } : {}),
      ...(password === '' ? { password: 'Enter your password.' } : {}),
    };
    setMissing(wrong);
    if (wrong.email) return emailField.current?.focus();
    if (wrong.password) return passwordField.current?.focus();
    if (!check.ready()) return;
    setPending(true);
    setRefusal(null);
    const result = await signIn(email.trim(), password, check.token);
    if (result.kind === 'refused') {
      setPending(false);
      check.again();
      setRefusal(refusalOf(result.code, result.retryAfterSeconds));
      passwordField.current?.focus();
      passwordField.current?.select();
      return;
    }
    const target = safePath(returnTo, '/home');
    location.assign(
      result.kind === 'second-factor' ? `/login/second-factor?returnTo=${encodeURIComponent(target)}` : target,
    );
  }

  return (
    <>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        {refusal ? (
          <Callout
            tone="bad"
            role="alert"
            title={refusal.title}
            actions={refusal.resend ? <Resend email={email.trim()} /> : undefined}
          >
            {refusal.text}
          </Callout>
        ) : note ? (
          <Callout tone={note.tone} role="status">
            {note.text}
          </Callout>
        ) : null}
        <Field label="E-mail address" error={missing.email}>
          <Input
            ref={emailField}
            type="email"
            name="email"
            autoComplete="username"
            value={email}
            onChange={(e) => setEmail(e.currentTarget.value)}
          />
        </Field>
        <Field
          label="Password"
          error={missing.password}
          aside={
            <Link href="/forgot-password" className="link text-sm">
              Forgot it?
            </Link>
          }
        >
          <PasswordInput
            ref={passwordField}
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={(e) => setPassword(e.currentTarget.value)}
          />
        </Field>
        {check.props ? <Captcha {...check.props} /> : null}
        <Button type="submit" tone="primary" size="lg" wide pending={pending}>
          Sign in
        </Button>
      </form>
      <p className="mt-6 text-ink-2 text-sm">
        No account yet?{' '}
        <Link href="/sign-up" className="link">
          Sign up
        </Link>
      </p>
    </>
  );
}

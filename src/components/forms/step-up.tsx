'use client';

import { type ReactNode, useCallback, useRef, useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { FactorForm } from '../account/factor-form.tsx';
import { type AnyApiError, errorCode } from '../ui/api-error.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNote } from '../ui/feedback.tsx';
import { Field, PasswordInput } from '../ui/field.tsx';
import { StepUpContext, type WithStepUp } from './step-up-context.ts';

export { StepUpContext };

type Wanted = 'password' | 'factor';

function wantedBy(error: unknown): Wanted | null {
  const code = errorCode(error as AnyApiError);
  return code === 'REAUTHENTICATION_REQUIRED' ? 'password' : code === 'SECOND_FACTOR_REQUIRED' ? 'factor' : null;
}

/** Asks for what the server wants again, above whatever page is open. */
export function StepUpProvider({ children }: { children: ReactNode }) {
  const client = useTRPCClient();
  const [open, setOpen] = useState<Wanted | null>(null);
  const [password, setPassword] = useState('');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<AnyApiError | null>(null);
  /** Two refused calls are answered by one confirmation. */
  const waiting = useRef<((confirmed: boolean) => void)[]>([]);

  const finish = useCallback((confirmed: boolean) => {
    setOpen(null);
    setPassword('');
    setError(null);
    for (const resolve of waiting.current.splice(0)) resolve(confirmed);
  }, []);
  const withStepUp = useCallback<WithStepUp>(async (fn) => {
    const asked = new Set<Wanted>();
    for (;;) {
      try {
        return await fn();
      } catch (e) {
        const wanted = wantedBy(e);
        if (!wanted || asked.has(wanted)) throw e;
        asked.add(wanted);
        const confirmed = await new Promise<boolean>((resolve) => {
          waiting.current.push(resolve);
          setOpen(wanted);
        });
        if (!confirmed) throw e;
      }
    }
  }, []);

  return (
    <StepUpContext value={withStepUp}>
      {children}
      <Dialog
        open={open === 'factor'}
        onOpenChange={(next) => {
          if (!next) finish(false);
        }}
        title="Confirm your second factor"
        description="It was proven more than ten minutes ago, and this act needs it fresh."
        width="sm"
      >
        <FactorForm onProven={() => finish(true)} />
      </Dialog>
      <Dialog
        open={open === 'password'}
        onOpenChange={(next) => {
          if (!next) finish(false);
        }}
        title="Confirm your password"
        description="It was entered more than ten minutes ago, and this act needs it fresh."
        width="sm"
      >
        <form
          className="flex flex-col gap-4"
          onSubmit={async (event) => {
            event.preventDefault();
            setPending(true);
            setError(null);
            try {
              await client.identity.reauthenticate.mutate({ password });
              finish(true);
            } catch (e) {
              setError(e as AnyApiError);
            } finally {
              setPending(false);
            }
          }}
        >
          <ErrorNote error={error} />
          <Field label="Password">
            <PasswordInput
              value={password}
              onChange={(e) => setPassword(e.currentTarget.value)}
              autoComplete="current-password"
              required
            />
          </Field>
          <Button type="submit" tone="primary" pending={pending} disabled={password === ''}>
            Confirm
          </Button>
        </form>
      </Dialog>
    </StepUpContext>
  );
}

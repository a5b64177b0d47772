'use client';

import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { type AnyApiError, errorCode } from '../ui/api-error.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNote } from '../ui/feedback.tsx';
import { Field, PasswordInput } from '../ui/field.tsx';

type WithStepUp = <R>(fn: () => Promise<R>) => Promise<R>;
const StepUpContext = createContext<WithStepUp>((fn) => fn());

/** Runs a call; when the server wants the password again, asks for it and repeats the call once. */
export function useStepUp(): WithStepUp {
  return useContext(StepUpContext);
}

export function StepUpProvider({ children }: { children: ReactNode }) {
  const client = useTRPCClient();
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<AnyApiError | null>(null);
  const waiting = useRef<((confirmed: boolean) => void) | null>(null);

  const finish = useCallback((confirmed: boolean) => {
    setOpen(false);
    setPassword('');
    setError(null);
    waiting.current?.(confirmed);
    waiting.current = null;
  }, []);
  const withStepUp = useCallback<WithStepUp>(async (fn) => {
    try {
      return await fn();
    } catch (e) {
      if (errorCode(e as AnyApiError) !== 'REAUTHENTICATION_REQUIRED') throw e;
      const confirmed = await new Promise<boolean>((resolve) => {
        waiting.current = resolve;
        setOpen(true);
      });
      if (!confirmed) throw e;
      return fn();
    }
  }, []);

  return (
    <StepUpContext value={withStepUp}>
      {children}
      <Dialog
        open={open}
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

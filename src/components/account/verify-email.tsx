'use client';

import { useEffect, useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { errorCode } from '../ui/api-error.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Callout, ErrorNote, Skeleton } from '../ui/feedback.tsx';
import { Field, Input } from '../ui/field.tsx';
import { publicCall } from './public-call.ts';
import { Resend } from './resend.tsx';

type State = { kind: 'reading' } | { kind: 'no-token' } | { kind: 'token'; token: string } | { kind: 'done' };

/**
 * The secret stands in the fragment, which reaches no server and no log. It is taken out of the address bar at once and
 * sent only by a press: programs that follow links in mail do not press buttons.
 */
export function VerifyEmail() {
  const client = useTRPCClient();
  const [state, setState] = useState<State>({ kind: 'reading' });
  useEffect(() => {
    const token = /^#t=([\w-]{1,128})$/.exec(location.hash)?.[1];
    if (token) history.replaceState(history.state, '', location.pathname);
    setState(token ? { kind: 'token', token } : { kind: 'no-token' });
  }, []);
  const call = useCall(
    (token: string) => publicCall(() => client.identity.verifyEmail.mutate({ token })),
    () => setState({ kind: 'done' }),
  );

  if (state.kind === 'reading') return <Skeleton className="h-11 w-full" />;
  if (state.kind === 'done') {
    return (
      <div className="flex flex-col gap-4">
        <Callout tone="good" role="status" title="Your address is confirmed.">
          Sign in, and register your first agent.
        </Callout>
        <ButtonLink href="/login?reason=verified" tone="primary" size="lg" wide>
          Sign in
        </ButtonLink>
      </div>
    );
  }
  if (state.kind === 'token' && errorCode(call.error) !== 'INVALID_TOKEN') {
    return (
      <div className="flex flex-col gap-4">
        <ErrorNote error={call.error} />
        <Button tone="primary" size="lg" wide pending={call.pending} onClick={() => void call.run(state.token)}>
          Confirm my address
        </Button>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {call.error ? (
        <ErrorNote error={call.error} />
      ) : (
        <Callout tone="warn" title="This address holds no link.">
          Open the link of the message in full, or ask for another one below.
        </Callout>
      )}
      <AskAgain />
    </div>
  );
}

function AskAgain() {
  const [email, setEmail] = useState('');
  return (
    <div className="flex flex-col gap-3">
      <Field label="E-mail address">
        <Input type="email" autoComplete="username" value={email} onChange={(e) => setEmail(e.currentTarget.value)} />
      </Field>
      <Resend email={email.trim()} />
    </div>
  );
}

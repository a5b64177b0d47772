'use client';

import { useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { errorCode } from '../ui/api-error.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Callout, ErrorNote, Skeleton } from '../ui/feedback.tsx';
import { Field, Input } from '../ui/field.tsx';
import { publicCall } from './public-call.ts';
import { Resend } from './resend.tsx';
import { useLinkToken } from './use-link-token.ts';

/** Confirmed only by a press: programs that follow links in mail do not press buttons. */
export function VerifyEmail() {
  const client = useTRPCClient();
  const link = useLinkToken();
  const [done, setDone] = useState(false);
  const call = useCall(
    (token: string) => publicCall(() => client.identity.verifyEmail.mutate({ token })),
    () => setDone(true),
  );

  if (link.kind === 'reading') return <Skeleton className="h-11 w-full" />;
  if (done) {
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
  if (link.kind === 'token' && errorCode(call.error) !== 'INVALID_TOKEN') {
    return (
      <div className="flex flex-col gap-4">
        <ErrorNote error={call.error} />
        <Button tone="primary" size="lg" wide pending={call.pending} onClick={() => void call.run(link.token)}>
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

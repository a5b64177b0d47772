'use client';

import { type ReactNode, useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { errorCode } from '../ui/api-error.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Callout, ErrorNote, Skeleton } from '../ui/feedback.tsx';
import { publicCall } from './public-call.ts';
import { useLinkToken } from './use-link-token.ts';

const ACTS = {
  confirmEmail: {
    button: 'Use this address from now on',
    done: 'The new address is in force.',
    next: 'Sign in with it. The old address got a message with which the change can be taken back for seven days.',
    dead: 'Start the change of address again on the security page.',
  },
  undoEmail: {
    button: 'Take the change back',
    done: 'Your old address is back.',
    next: 'Every session was ended and the password is void. A message with a link for a new password is on its way to this address.',
    dead: 'If you did not change the address yourself, reset the password now and write to the operator.',
  },
  cancelRecovery: {
    button: 'Stop the removal',
    done: 'The second factor stays.',
    next: 'Nothing was removed. If you did not ask for it, somebody may know your password: change it.',
    dead: 'It may have been stopped already, or the time is over. Write to the operator if you did not ask for it.',
  },
} as const;

/** One act by a mailed link, done by a press: programs that follow links in mail do not press buttons. */
export function LinkAct({ act, children }: { act: keyof typeof ACTS; children?: ReactNode }) {
  const client = useTRPCClient();
  const link = useLinkToken();
  const [done, setDone] = useState(false);
  const words = ACTS[act];
  const call = useCall(
    (token: string) => publicCall(() => client.identity[act].mutate({ token })),
    () => setDone(true),
  );
  if (link.kind === 'reading') return <Skeleton className="h-11 w-full" />;
  if (done) {
    return (
      <div className="flex flex-col gap-4">
        <Callout tone="good" role="status" title={words.done}>
          {words.next}
        </Callout>
        <ButtonLink href="/login" tone="primary" size="lg" wide>
          Sign in
        </ButtonLink>
      </div>
    );
  }
  if (link.kind === 'none' || errorCode(call.error) === 'INVALID_TOKEN') {
    return (
      <Callout
        tone="warn"
        role="alert"
        title={link.kind === 'none' ? 'This address holds no link.' : 'This link is dead.'}
      >
        {link.kind === 'none' ? 'Open the link of the message in full. ' : 'It was used already or is too old. '}
        {words.dead}
      </Callout>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {children}
      <ErrorNote error={call.error} />
      <Button tone="primary" size="lg" wide pending={call.pending} onClick={() => void call.run(link.token)}>
        {words.button}
      </Button>
    </div>
  );
}

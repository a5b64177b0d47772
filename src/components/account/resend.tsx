'use client';

import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { errorFacts } from '../ui/api-error.ts';
import { Button } from '../ui/button.tsx';
import { say } from '../ui/toast.tsx';
import { publicCall } from './public-call.ts';

/** Another confirmation link. The answer is the same whether there is such an account or not. */
export function Resend({ email }: { email: string }) {
  const client = useTRPCClient();
  const call = useCall(
    () => publicCall(() => client.identity.resendVerification.mutate({ email })),
    (result) => say('Asked for another link', result.message),
  );
  return (
    <div>
      <Button pending={call.pending} onClick={() => void call.run()} disabled={email === ''}>
        Send another link
      </Button>
      {call.error ? (
        <p role="alert" className="mt-2 text-bad-ink text-sm">
          {errorFacts(call.error).message}
        </p>
      ) : null}
    </div>
  );
}

'use client';

import LogOut from 'lucide-react/icons/log-out';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { errorFacts } from '../ui/api-error.ts';
import { Button } from '../ui/button.tsx';

/** Ends this session on the server, then forgets everything of it here. */
export function SignOut({ wide = false }: { wide?: boolean }) {
  const client = useTRPCClient();
  const call = useCall(
    () => client.identity.logOut.mutate(),
    () => location.assign('/login?reason=signed-out'),
  );
  return (
    <>
      <Button
        tone="quiet"
        wide={wide}
        className={wide ? 'justify-start' : ''}
        pending={call.pending}
        onClick={() => void call.run()}
      >
        <LogOut aria-hidden />
        Sign out
      </Button>
      {call.error ? (
        <p role="alert" className="px-3 text-bad-ink text-xs">
          {errorFacts(call.error).message}
        </p>
      ) : null}
    </>
  );
}

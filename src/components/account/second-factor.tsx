'use client';

import { useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { safePath } from '../session-end.ts';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/feedback.tsx';
import { FactorForm } from './factor-form.tsx';

const FEW = 3;

/** The second step of a sign-in. A backup code that leaves few says so before the page goes on. */
export function SecondFactor({ returnTo }: { returnTo: string | null }) {
  const client = useTRPCClient();
  const [left, setLeft] = useState<number | null>(null);
  const go = (path: string) => location.assign(path);
  const cancel = useCall(
    () => client.identity.logOut.mutate(),
    () => go('/login?reason=signed-out'),
  );
  if (left !== null) {
    return (
      <div className="flex flex-col gap-4">
        <Callout
          tone="warn"
          role="status"
          title={left === 0 ? 'That was your last backup code.' : 'Few backup codes are left.'}
        >
          {left === 0 ? 'Without the phone you could not sign in again.' : `${left} of ten can still be used.`} Make a
          new set on the security page; it takes a minute.
        </Callout>
        <Button tone="primary" size="lg" wide onClick={() => go('/settings/security')}>
          Make new backup codes
        </Button>
        <Button wide onClick={() => go(safePath(returnTo, '/home'))}>
          Later
        </Button>
      </div>
    );
  }
  return (
    <>
      <FactorForm
        onProven={({ backupCodesRemaining }) => {
          if (backupCodesRemaining !== undefined && backupCodesRemaining <= FEW) setLeft(backupCodesRemaining);
          else go(safePath(returnTo, '/home'));
        }}
      />
      <p className="mt-6 text-ink-2 text-sm">
        Not you, or no access to any of these?{' '}
        <button type="button" className="link" onClick={() => void cancel.run()} disabled={cancel.pending}>
          Back to the sign-in
        </button>
      </p>
    </>
  );
}

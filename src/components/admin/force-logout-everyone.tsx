'use client';

import LogOut from 'lucide-react/icons/log-out';
import { useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { Button } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNote } from '../ui/feedback.tsx';
import { Field, Input, Textarea } from '../ui/field.tsx';
import { say } from '../ui/toast.tsx';

/** After a leak: everybody signs in anew. With several administrators one proposes and another one agrees. */
export function ForceLogoutEveryone() {
  const client = useTRPCClient();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [proposal, setProposal] = useState('');
  const [made, setMade] = useState<string | null>(null);
  const call = useCall(
    () =>
      client.identityAdmin.forceLogoutEveryone.mutate({
        reason: reason.trim(),
        ...(proposal.trim() ? { proposalId: proposal.trim() } : {}),
      }),
    (result) => {
      if (result.done) {
        say('Everybody is signed out');
        location.assign('/login?reason=ended');
      } else setMade(result.proposalId);
    },
  );
  return (
    <>
      <Button tone="danger-quiet" onClick={() => setOpen(true)}>
        <LogOut aria-hidden />
        Sign everybody out
      </Button>
      <Dialog
        open={open}
        onOpenChange={(next) => {
          setOpen(next);
          if (!next) {
            setMade(null);
            call.clear();
          }
        }}
        title="Sign everybody out"
        description={
          <p>
            Every session of every account ends, yours too. Keys of agents go on working. Where there is a second
            administrator, it takes both of you.
          </p>
        }
      >
        {made ? (
          <>
            <p role="status" className="text-sm">
              Proposed. Nothing has happened yet: another administrator opens this dialog and enters the number of the
              proposal.
            </p>
            <CodeBlock code={made} label="Number of the proposal" />
            <div className="flex justify-end">
              <Button onClick={() => setOpen(false)}>Close</Button>
            </div>
          </>
        ) : (
          <form
            className="flex flex-col gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              void call.run();
            }}
          >
            <ErrorNote error={call.error} />
            <Field label="Reason" hint="Written to the audit log with your name.">
              <Textarea rows={2} maxLength={500} value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
            </Field>
            <Field label="Number of a proposal" optional hint="To agree to what another administrator proposed.">
              <Input
                value={proposal}
                onChange={(e) => setProposal(e.currentTarget.value)}
                autoComplete="off"
                spellCheck={false}
                className="font-mono text-sm"
              />
            </Field>
            <div className="flex justify-end gap-2">
              <Button onClick={() => setOpen(false)}>Cancel</Button>
              <Button type="submit" tone="danger" pending={call.pending} disabled={reason.trim().length < 3}>
                {proposal.trim() ? 'Agree and sign everybody out' : 'Sign everybody out'}
              </Button>
            </div>
          </form>
        )}
      </Dialog>
    </>
  );
}

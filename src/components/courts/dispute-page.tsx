'use client';

import Undo2 from 'lucide-react/icons/undo-2';
import { useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Callout, ErrorNote, Skeleton } from '../ui/feedback.tsx';
import { formatCredits } from '../ui/money.tsx';
import { Countdown } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';
import { AddEvidence } from './add-evidence.tsx';
import { DisputeFrame, type Task } from './dispute-frame.tsx';
import type { Dispute } from './dispute-words.ts';

/** An owner on both sides speaks as the buyer. Null while the task is being read. */
function sideOf(task: Task | undefined): 'buyer' | 'seller' | null {
  if (!task) return null;
  return task.buyer.ownerId !== undefined ? 'buyer' : 'seller';
}

/** A dispute as one of its sides follows it. */
export function DisputePage({ disputeId }: { disputeId: string }) {
  return (
    <DisputeFrame
      disputeId={disputeId}
      base="/disputes"
      actions={(d, task, refresh) =>
        d.status === 'open' && sideOf(task) === d.openedBy ? <Withdraw dispute={d} onDone={refresh} /> : null
      }
      acts={(d, task, refresh) => {
        const side = sideOf(task);
        if (d.status !== 'open') return null;
        // Which side the reader is on stands in the task.
        if (side === null) return <Skeleton className="h-72 rounded-lg" />;
        return (
          <>
            {side !== d.openedBy && d.answeredAt === null ? (
              <Callout tone="warn" title="Your answer is awaited">
                <p>
                  In <Countdown until={d.respondBy} over="no time at all" /> it is decided for the {d.openedBy} if you
                  have said nothing.
                </p>
              </Callout>
            ) : null}
            <AddEvidence dispute={d} side={side} onDone={refresh} />
          </>
        );
      }}
    />
  );
}

function Withdraw({ dispute: d, onDone }: { dispute: Dispute; onDone: () => void }) {
  const client = useTRPCClient();
  const [open, setOpen] = useState(false);
  const call = useCall(
    () => client.courts.withdrawDispute.mutate({ disputeId: d.id }),
    () => {
      setOpen(false);
      say('Withdrawn');
      onDone();
    },
  );
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Undo2 aria-hidden />
        Withdraw
      </Button>
      <Confirm
        open={open}
        onOpenChange={(next) => {
          setOpen(next);
          call.clear();
        }}
        title={`Withdraw this ${d.kind}?`}
        confirm="Withdraw it"
        cancel="Keep it"
        pending={call.pending}
        error={<ErrorNote error={call.error} />}
        onConfirm={() => void call.run()}
        consequences={
          d.kind === 'dispute' ? (
            <p>
              <strong className="num font-medium text-ink">{formatCredits(d.priceCents)}</strong> go to the agent, less
              the fee. There is no second dispute about this task.
            </p>
          ) : (
            <p>Everything stays as it is. There is no second appeal about this task.</p>
          )
        }
      />
    </>
  );
}

'use client';

import Ban from 'lucide-react/icons/ban';
import Scale from 'lucide-react/icons/scale';
import ThumbsDown from 'lucide-react/icons/thumbs-down';
import ThumbsUp from 'lucide-react/icons/thumbs-up';
import { useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { mayAppeal, OpenAppeal } from '../courts/open-appeal.tsx';
import { useCall } from '../forms/use-call.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { ErrorNote } from '../ui/feedback.tsx';
import { Field, Textarea } from '../ui/field.tsx';
import { formatCredits } from '../ui/money.tsx';
import { Countdown, useNow } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';
import { OpenDispute } from './open-dispute.tsx';
import type { Task } from './task-words.ts';

type Asked = 'cancel' | 'up' | 'down' | 'dispute' | null;

/** What the reader may do with this task now. Every act says first what it does to the money. */
export function TaskActions({ task, onDone }: { task: Task; onDone: () => void }) {
  const client = useTRPCClient();
  const present = useNow();
  const [asked, setAsked] = useState<Asked>(null);
  const [comment, setComment] = useState('');
  const buyer = task.buyer.ownerId !== undefined;
  const finish = (title: string) => {
    setAsked(null);
    setComment('');
    say(title);
    onDone();
  };
  const cancel = useCall(
    () => client.exchange.cancelTask.mutate({ taskId: task.id }),
    () => finish('Task cancelled, credits returned'),
  );
  const feedback = useCall(
    (rating: 'up' | 'down') =>
      client.courts.giveFeedback.mutate({
        taskId: task.id,
        rating,
        ...(comment.trim() ? { comment: comment.trim() } : {}),
      }),
    (given) => finish(given.rating === 'up' ? 'Thank you: the payment is final' : 'Price refunded'),
  );
  const ask = (what: Asked) => {
    cancel.clear();
    feedback.clear();
    setAsked(what);
  };
  if (!buyer) return mayAppeal(task) ? <OpenAppeal taskId={task.id} /> : null;
  const mayCancel = task.status === 'submitted' || task.status === 'routing';
  const feedbackOpen =
    task.status === 'completed' &&
    task.feedback === null &&
    task.settledAt === null &&
    task.feedbackUntil !== null &&
    Date.parse(task.feedbackUntil) > present;
  const disputeOpen =
    task.status === 'completed' &&
    task.disputeId === null &&
    task.disputeUntil !== null &&
    Date.parse(task.disputeUntil) > present;
  const price = task.price ?? task.hold.captured;
  return (
    <>
      {mayCancel ? (
        <Button onClick={() => ask('cancel')}>
          <Ban aria-hidden />
          Cancel
        </Button>
      ) : null}
      {feedbackOpen ? (
        <>
          <Button onClick={() => ask('up')} tone="primary">
            <ThumbsUp aria-hidden />
            Good work
          </Button>
          <Button onClick={() => ask('down')}>
            <ThumbsDown aria-hidden />
            Not good
          </Button>
          <p className="num self-center text-ink-2 text-xs">
            <Countdown until={task.feedbackUntil as string} over="closed" /> left
          </p>
        </>
      ) : null}
      {disputeOpen && !feedbackOpen ? (
        <Button onClick={() => ask('dispute')}>
          <Scale aria-hidden />
          Dispute
        </Button>
      ) : null}

      <Confirm
        open={asked === 'cancel'}
        onOpenChange={(open) => setAsked(open ? 'cancel' : null)}
        title="Cancel this task?"
        confirm="Cancel the task"
        cancel="Keep it"
        pending={cancel.pending}
        error={<ErrorNote error={cancel.error} />}
        onConfirm={() => void cancel.run()}
        consequences={
          <p>
            <strong className="num font-medium text-ink">{formatCredits(task.hold.amount)}</strong> return to your
            available credits at once. No agent has begun, so nobody is paid.
          </p>
        }
      />
      <Confirm
        open={asked === 'up'}
        onOpenChange={(open) => setAsked(open ? 'up' : null)}
        title="Good work?"
        tone="primary"
        confirm="Thumbs up"
        pending={feedback.pending}
        error={<ErrorNote error={feedback.error} />}
        onConfirm={() => void feedback.run('up')}
        consequences={
          <>
            <p>
              The payment of <strong className="num font-medium text-ink">{formatCredits(price)}</strong> becomes final
              now, and the agent’s reputation grows. You can still open a dispute until its window ends.
            </p>
            <Comment value={comment} onChange={setComment} />
          </>
        }
      />
      <Confirm
        open={asked === 'down'}
        onOpenChange={(open) => setAsked(open ? 'down' : null)}
        title="Refuse this work?"
        confirm="Thumbs down and refund"
        cancel="Back"
        pending={feedback.pending}
        error={<ErrorNote error={feedback.error} />}
        onConfirm={() => void feedback.run('down')}
        consequences={
          <>
            <p>
              <strong className="num font-medium text-ink">{formatCredits(price)}</strong> return to your available
              credits. The agent gets nothing and its reputation falls; the files cannot be downloaded any more. This
              cannot be undone.
            </p>
            <Comment value={comment} onChange={setComment} />
          </>
        }
      />
      <OpenDispute
        task={task}
        open={asked === 'dispute'}
        onOpenChange={(open) => setAsked(open ? 'dispute' : null)}
        onDone={() => finish('Dispute opened')}
      />
    </>
  );
}

function Comment({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Field label="Comment" optional hint="The agent’s owner reads it.">
      <Textarea rows={2} maxLength={2_000} value={value} onChange={(e) => onChange(e.currentTarget.value)} />
    </Field>
  );
}

'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { Callout } from '../ui/feedback.tsx';
import { formatCredits } from '../ui/money.tsx';
import { Countdown } from '../ui/time.tsx';
import { kindOf, stateOf } from './dispute-words.ts';

/** On the page of a task: that it is disputed, how far that is, and the way there. */
export function TaskDispute({ disputeId }: { disputeId: string }) {
  const trpc = useTRPC();
  const dispute = useQuery({ ...trpc.courts.getDispute.queryOptions({ disputeId }), refetchInterval: 15_000 });
  const d = dispute.data;
  return (
    <Callout
      tone={d === undefined || d.status === 'open' ? 'warn' : 'accent'}
      title={d ? `${kindOf(d)}: ${stateOf(d).label.toLowerCase()}` : 'This task is disputed'}
      actions={
        <ButtonLink href={`/disputes/${disputeId}`} size="sm">
          Evidence and decision
        </ButtonLink>
      }
    >
      {d?.status === 'open' ? (
        <p>
          {d.kind === 'dispute' ? `${formatCredits(d.priceCents)} wait in reserve. ` : null}
          {d.answeredAt === null ? (
            <>
              The other side has <Countdown until={d.respondBy} over="no time left" /> to answer.
            </>
          ) : (
            'Both sides have spoken; an administrator decides.'
          )}
        </p>
      ) : null}
    </Callout>
  );
}

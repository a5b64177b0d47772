'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import ArrowRightLeft from 'lucide-react/icons/arrow-right-left';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNote, Skeleton } from '../ui/feedback.tsx';
import { AmountInput, Field } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Credits, formatCredits } from '../ui/money.tsx';
import { Fact, Facts, Section } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';
import { wholeNumber } from './agent-form.ts';

/** What the agent earned: final, still inside a window, and free to move. */
export function Earnings({ agentId }: { agentId: string }) {
  const trpc = useTRPC();
  const wallet = useQuery({ ...trpc.vault.getAgentWallet.queryOptions({ agentId }), refetchInterval: 15_000 });
  const [moving, setMoving] = useState(false);
  return (
    <Section title="Earnings">
      <Loaded query={wallet} what="The earnings" skeleton={<Skeleton className="h-28 w-full" />}>
        {(w) => (
          <>
            <Facts>
              <Fact name="Pending, in a feedback window">
                <Credits value={w.pending} />
              </Fact>
              <Fact name="Earned">
                <Credits value={w.earned} className="font-medium" />
              </Fact>
              <Fact name="Free to move">
                <Credits value={w.withdrawable} />
              </Fact>
            </Facts>
            <Button className="mt-4" disabled={w.withdrawable === 0} onClick={() => setMoving(true)}>
              <ArrowRightLeft aria-hidden />
              Move to my credits
            </Button>
            {w.withdrawable === 0 ? (
              <p className="mt-2 text-ink-2 text-xs">
                {w.earned + w.pending === 0
                  ? 'Nothing earned yet. Pay arrives when a task of this agent passes its evaluation.'
                  : 'What was earned becomes free when its dispute window is over.'}
              </p>
            ) : null}
            <MoveEarned agentId={agentId} free={w.withdrawable} open={moving} onOpenChange={setMoving} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function MoveEarned({
  agentId,
  free,
  open,
  onOpenChange,
}: {
  agentId: string;
  free: number;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string>();
  const call = useCall(
    (amount: number) => client.vault.transferEarned.mutate({ agentId, amount }),
    (done) => {
      say(`${formatCredits(done.amount)} moved`, `Available now: ${formatCredits(done.newBalance)}.`);
      onOpenChange(false);
      setText('');
      void queries.invalidateQueries(trpc.vault.pathFilter());
    },
  );
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Move earnings to your credits"
      description="The agent’s earned credits become yours to spend on tasks. There is no fee."
      width="sm"
    >
      <form
        className="flex flex-col gap-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const amount = wholeNumber(text);
          if (typeof amount !== 'number' || amount < 1 || amount > free) {
            setWrong(`Enter a whole number from 1 to ${free.toLocaleString('en')}.`);
            return;
          }
          setWrong(undefined);
          void call.run(amount);
        }}
      >
        <ErrorNote error={call.error} />
        <Field label="Amount" error={wrong} hint={`At most ${formatCredits(free)}.`}>
          <AmountInput unit="credits" value={text} onChange={(e) => setText(e.currentTarget.value)} />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={() => setText(String(free))}>All of it</Button>
          <Button type="submit" tone="primary" pending={call.pending}>
            Move
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

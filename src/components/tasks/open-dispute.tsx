'use client';

import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { DisputeForm } from '../courts/dispute-form.tsx';
import { formatCredits } from '../ui/money.tsx';
import type { Task } from './task-words.ts';

/** The price leaves the agent and waits in reserve until an administrator has decided. */
export function OpenDispute({
  task,
  open,
  onOpenChange,
  onDone,
}: {
  task: Task;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDone: () => void;
}) {
  const client = useTRPCClient();
  const price = task.price ?? task.hold.captured;
  return (
    <DisputeForm
      taskId={task.id}
      open={open}
      onOpenChange={onOpenChange}
      send={(input) => client.courts.openDispute.mutate(input)}
      onDone={onDone}
      reason="not_as_described"
      danger
      words={{
        title: 'Open a dispute',
        about: (
          <p>
            <strong className="num font-medium text-ink">{formatCredits(price)}</strong> leave the agent now and wait in
            reserve. Decided for you, they return to your credits; decided for the agent, they are paid; or they are
            split. If the agent’s owner does not answer in time, you get them.
          </p>
        ),
        label: 'What is wrong',
        hint: 'Name the file, what you expected and what you found. Both sides read it.',
        submit: 'Open the dispute',
        failed: 'The dispute was not opened.',
      }}
    />
  );
}

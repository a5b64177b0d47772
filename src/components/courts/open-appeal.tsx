'use client';

import Scale from 'lucide-react/icons/scale';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { type RouterOutputs, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { Button } from '../ui/button.tsx';
import { DisputeForm } from './dispute-form.tsx';

type Task = RouterOutputs['exchange']['getTask'];

const WORKER_FAILURES = new Set(['QUALITY_BELOW_MARK', 'WORKER_FAILED', 'DEADLINE_PASSED', 'WORKER_LOST']);

/** A failure that counts against the worker, or a refund by thumbs-down. The server knows whether there is still time. */
export function mayAppeal(task: Task): boolean {
  if (task.status === 'failed') return WORKER_FAILURES.has(task.failureReason ?? '');
  return task.status === 'refunded' && task.feedback?.rating === 'down';
}

/** The seller contests a failure or a thumbs-down. No money moves; a wrong verdict stops counting against the agent. */
export function OpenAppeal({ taskId }: { taskId: string }) {
  const client = useTRPCClient();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Scale aria-hidden />
        Appeal
      </Button>
      <DisputeForm
        taskId={taskId}
        open={open}
        onOpenChange={setOpen}
        send={(input) => client.courts.openAppeal.mutate(input)}
        onDone={(dispute) => router.push(`/disputes/${dispute.id}`)}
        reason="assessment_incorrect"
        words={{
          title: 'Appeal this verdict',
          about:
            'The credits stay where they are. If an administrator agrees with you, the verdict no longer counts against the agent. There is one appeal for each task.',
          label: 'Why the verdict is wrong',
          hint: 'Name the criterion or the check, and what the delivered files show. Both sides read it.',
          submit: 'Open the appeal',
          failed: 'The appeal was not opened.',
        }}
      />
    </>
  );
}

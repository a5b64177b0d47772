'use client';

import { type ReactNode, useState } from 'react';
import { useCall } from '../forms/use-call.ts';
import { Confirm } from '../ui/dialog.tsx';
import { ErrorNote } from '../ui/feedback.tsx';
import { Field, Textarea } from '../ui/field.tsx';
import { say } from '../ui/toast.tsx';

export interface Act {
  title: string;
  /** What will happen, in numbers where there are some. */
  consequences: ReactNode;
  confirm: string;
  tone?: 'danger' | 'primary';
  /** Must be typed first, for what cannot be undone. */
  typed?: string;
  typedLabel?: string;
  /** False for acts that the log explains by themselves. */
  asksReason?: boolean;
  /** The shortest reason the operation takes. */
  reasonMin?: number;
  run: (reason: string) => Promise<unknown>;
  /** Said when it is done. */
  done: string;
}

/** Asks before an act of an administrator, and for its reason: that is what the audit log will tell the owner. */
export function ActDialog({ act, onClose, onDone }: { act: Act | null; onClose: () => void; onDone: () => void }) {
  // The last act stays visible while the dialog fades out.
  const [shown, setShown] = useState<Act | null>(act);
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  if (act !== null && act !== shown) setShown(act);
  const call = useCall(
    async (given: string) => (shown as Act).run(given),
    () => {
      say((shown as Act).done);
      setReason('');
      onClose();
      onDone();
    },
  );
  const wantsReason = shown?.asksReason !== false;
  const min = shown?.reasonMin ?? 3;
  const tooShort = reason.trim().length < min;
  return (
    <Confirm
      open={act !== null}
      onOpenChange={(open) => {
        if (open) return;
        call.clear();
        setMissing(false);
        onClose();
      }}
      title={shown?.title ?? ''}
      confirm={shown?.confirm ?? ''}
      tone={shown?.tone ?? 'danger'}
      typed={shown?.typed}
      {...(shown?.typedLabel ? { typedLabel: shown.typedLabel } : {})}
      pending={call.pending}
      error={<ErrorNote error={call.error} />}
      onConfirm={() => {
        if (wantsReason && tooShort) setMissing(true);
        else void call.run(reason.trim());
      }}
      consequences={
        <>
          {shown?.consequences}
          {wantsReason ? (
            <Field
              label="Reason"
              className="mt-1 text-ink"
              error={missing && tooShort ? `At least ${min} characters.` : undefined}
              hint="Written to the audit log with your name."
            >
              <Textarea rows={2} maxLength={500} value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
            </Field>
          ) : null}
        </>
      }
    />
  );
}

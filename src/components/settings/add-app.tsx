'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { type RouterOutputs, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { errorCode } from '../ui/api-error.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Callout, ErrorNote, Skeleton } from '../ui/feedback.tsx';
import { OneTimeCode } from '../ui/otp.tsx';
import { say } from '../ui/toast.tsx';
import { BackupCodesDialog } from './backup-codes.tsx';
import { QrCode } from './qr-code.tsx';

type Enrolment = RouterOutputs['identity']['enrolTotp'];

/** Secret, first code, backup codes: nothing is on before the first right code. */
export function AddApp({
  open,
  onOpenChange,
  onChanged,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onChanged: () => void;
}) {
  const [codes, setCodes] = useState<string[] | null>(null);
  return (
    <>
      <Dialog
        open={open && codes === null}
        onOpenChange={onOpenChange}
        title="Authenticator app"
        description="Scan the picture with the app, then type the code that it shows. Every other session is signed out."
        width="sm"
      >
        {open ? (
          <Enrol
            onDone={(made) => {
              onChanged();
              say('Authenticator app added');
              if (made) setCodes(made);
              else onOpenChange(false);
            }}
          />
        ) : null}
      </Dialog>
      <BackupCodesDialog
        codes={codes}
        onClose={() => {
          setCodes(null);
          onOpenChange(false);
        }}
      />
    </>
  );
}

function Enrol({ onDone }: { onDone: (codes: string[] | null) => void }) {
  const client = useTRPCClient();
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const [code, setCode] = useState('');
  const [wrong, setWrong] = useState<{ text: string; n: number } | null>(null);
  const start = useCall(
    () => client.identity.enrolTotp.mutate(),
    (made) => {
      setEnrolment(made);
      setWrong(null);
      setCode('');
    },
  );
  const run = start.run;
  // Once, also where effects run twice.
  const begun = useRef(false);
  const begin = useCallback(() => void run(), [run]);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    begin();
  }, [begin]);
  const confirm = useCall(
    (typed: string) => client.identity.confirmTotp.mutate({ code: typed }),
    (reply) => {
      if (reply.success) {
        onDone(reply.backupCodes ?? null);
        return;
      }
      setCode('');
      setWrong((before) => ({
        text: reply.locked
          ? (reply.error ?? 'Locked after too many wrong codes.')
          : 'This code is not right. Check the clock of your phone, and take the newest code.',
        n: (before?.n ?? 0) + 1,
      }));
    },
  );
  if (start.error || (enrolment && !enrolment.success)) {
    return (
      <div className="flex flex-col gap-4">
        {start.error ? (
          <ErrorNote error={start.error} title="It could not be started." />
        ) : (
          <Callout tone="bad" role="alert" title="Not now.">
            {enrolment?.error}
          </Callout>
        )}
        <Button pending={start.pending} onClick={begin}>
          Try again
        </Button>
      </div>
    );
  }
  if (!enrolment?.otpauthUri || !enrolment.secret) {
    return (
      <div role="status" aria-label="Loading" className="grid justify-items-center gap-4">
        <Skeleton className="size-48 rounded-md" />
        <Skeleton className="h-12 w-full" />
      </div>
    );
  }
  if (errorCode(confirm.error) === 'TWO_FACTOR_NOT_ENABLED') {
    return (
      <Callout
        tone="warn"
        role="alert"
        title="This picture is dead."
        actions={
          <Button
            pending={start.pending}
            onClick={() => {
              confirm.clear();
              begin();
            }}
          >
            Show a new one
          </Button>
        }
      >
        It was shown more than ten minutes ago, or five codes were wrong. Remove the entry from your app and scan a new
        picture.
      </Callout>
    );
  }
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (code.length === 6) void confirm.run(code);
      }}
    >
      <div className="flex flex-col items-center gap-3">
        <QrCode text={enrolment.otpauthUri} label="QR code for your authenticator app" />
        <details className="w-full text-sm">
          <summary className="w-fit rounded-sm font-medium text-accent-ink">It cannot be scanned</summary>
          <p className="mt-2 text-ink-2">Type this key into the app, for codes by time:</p>
          <p className="mt-1 flex flex-wrap items-center gap-2">
            <code className="break-all rounded-sm bg-sunken px-2 py-1 text-xs" data-secret>
              {enrolment.secret.match(/.{1,4}/g)?.join(' ')}
            </code>
            <CopyButton text={enrolment.secret} what="Key" />
          </p>
        </details>
      </div>
      <ErrorNote error={confirm.error} />
      <OneTimeCode
        label="Code that the app shows"
        value={code}
        onChange={setCode}
        onComplete={(typed) => void confirm.run(typed)}
        error={wrong?.text}
        hint="Six digits; a new code every 30 seconds."
        disabled={confirm.pending}
        focusAt={wrong?.n}
      />
      <Button type="submit" tone="primary" size="lg" wide pending={confirm.pending} disabled={code.length < 6}>
        Confirm and turn on
      </Button>
    </form>
  );
}

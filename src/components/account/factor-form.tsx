'use client';

import { useQuery } from '@tanstack/react-query';
import MessageSquare from 'lucide-react/icons/message-square';
import { useEffect, useRef, useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { errorCode } from '../ui/api-error.ts';
import { Button } from '../ui/button.tsx';
import { Callout, ErrorNote, LoadFailure, Skeleton } from '../ui/feedback.tsx';
import { Field, Input } from '../ui/field.tsx';
import { OneTimeCode } from '../ui/otp.tsx';
import { Countdown } from '../ui/time.tsx';

type Status = RouterOutputs['identity']['twoFactorStatus'];
type Reply = RouterOutputs['identity']['verifyCode'];
export type FactorMethod = 'totp' | 'sms' | 'backup';

const SWITCH: Record<FactorMethod, string> = {
  totp: 'Use the authenticator app',
  sms: 'Use a text message',
  backup: 'Use a backup code',
};
const STATUS_MS = 4_000;

export interface Proven {
  method: FactorMethod;
  /** Present after a backup code. */
  backupCodesRemaining: number | undefined;
}

/**
 * One proof of the second factor, at sign-in or as a step-up. A decided attempt is an answer and not an error; each
 * answer has its own sentence here, and the focus returns to the field.
 */
export function FactorForm({
  onProven,
  only,
}: {
  onProven: (proof: Proven) => void;
  /** One method and no way to another, for the first code of a new factor. */
  only?: FactorMethod;
}) {
  const trpc = useTRPC();
  const [sent, setSent] = useState(false);
  const status = useQuery({
    ...trpc.identity.twoFactorStatus.queryOptions(),
    staleTime: 0,
    // The provider tells later whether the message arrived.
    refetchInterval: sent ? STATUS_MS : false,
  });
  const [chosen, setChosen] = useState<FactorMethod | null>(only ?? null);
  if (status.data === undefined) {
    return status.error ? (
      <LoadFailure what="Your second factor" error={status.error} retry={() => void status.refetch()} />
    ) : (
      <div role="status" aria-label="Loading your second factor" className="grid gap-3">
        <Skeleton className="h-5 w-40" />
        <Skeleton className="h-12 w-full" />
        <Skeleton className="h-11 w-full" />
      </div>
    );
  }
  const set = status.data.methods ?? [];
  const method = chosen ?? (set.includes('totp') ? 'totp' : set.includes('sms') ? 'sms' : 'backup');
  const others = only ? [] : ([...set, 'backup'] as FactorMethod[]).filter((m) => m !== method);
  return (
    <div className="flex flex-col gap-5">
      <Method
        key={method}
        method={method}
        status={status.data}
        onSent={() => setSent(true)}
        onProven={onProven}
        refresh={() => void status.refetch()}
      />
      {others.length > 0 ? (
        <div className="flex flex-wrap gap-x-5 gap-y-1 border-line border-t pt-3 text-sm">
          {others.map((m) => (
            <button key={m} type="button" className="link min-h-6 pointer-coarse:min-h-11" onClick={() => setChosen(m)}>
              {SWITCH[m]}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function Method({
  method,
  status,
  onSent,
  onProven,
  refresh,
}: {
  method: FactorMethod;
  status: Status;
  onSent: () => void;
  onProven: (proof: Proven) => void;
  refresh: () => void;
}) {
  const client = useTRPCClient();
  const [code, setCode] = useState('');
  const [refused, setRefused] = useState<{ reply: Reply; n: number } | null>(null);
  const [sent, setSent] = useState<RouterOutputs['identity']['sendCode'] | null>(null);
  const backupField = useRef<HTMLInputElement>(null);
  const send = useCall(
    () => client.identity.sendCode.mutate({}),
    (reply) => {
      setSent(reply);
      setCode('');
      setRefused(null);
      if (reply.success) onSent();
      else refresh();
    },
  );
  const verify = useCall(
    (typed: string) => {
      const input = { code: typed };
      if (method === 'totp') return client.identity.verifyTotp.mutate(input);
      if (method === 'sms') return client.identity.verifyCode.mutate(input);
      return client.identity.verifyBackupCode.mutate(input);
    },
    (reply) => {
      if (reply.success) {
        onProven({ method, backupCodesRemaining: reply.backupCodesRemaining });
        return;
      }
      setCode('');
      setRefused((before) => ({ reply, n: (before?.n ?? 0) + 1 }));
      if (reply.locked) refresh();
    },
  );
  useEffect(() => {
    if (refused) backupField.current?.focus();
  }, [refused]);

  const reply = refused?.reply;
  const locked = reply?.locked === true || sent?.locked === true || status.isLocked;
  const until = reply?.lockoutUntil ?? sent?.lockoutUntil ?? status.lockoutUntil;
  if (locked) {
    return (
      <Callout
        tone="bad"
        role="alert"
        title={until ? 'Locked after too many wrong codes.' : 'The second factor is suspended.'}
        actions={until ? <Button onClick={refresh}>Check again</Button> : undefined}
      >
        {until ? (
          <p>
            No code is looked at for another{' '}
            <strong className="font-medium">
              <Countdown until={until} over="moment" />
            </strong>
            , not even a right one. If it was not you who tried, change your password afterwards.
          </p>
        ) : (
          <p>
            There were too many failures in all. Reset your password, then write to the operator of this installation.
          </p>
        )}
      </Callout>
    );
  }
  if (method === 'backup' && status.backupCodesRemaining === 0) {
    return (
      <Callout tone="warn" role="status" title="No backup code is left.">
        {status.methods?.length
          ? 'Use another method below, then make new codes on the security page.'
          : 'Write to the operator of this installation: the second factor can be removed after a waiting time.'}
      </Callout>
    );
  }
  const wrong = reply ? inWords(reply, method) : undefined;
  const error = verify.error ?? send.error;
  const smsReady = method === 'sms' && sent?.success === true;
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (code !== '') void verify.run(code);
      }}
    >
      {error ? <FactorError error={error} sending={send.error !== null} /> : null}
      {method === 'sms' && status.delivery === 'undelivered' ? (
        <Callout tone="warn" role="status" title="The message was not delivered.">
          The phone is off, out of reach, or blocks it. Ask for another code later, or use a backup code.
        </Callout>
      ) : null}
      {method === 'sms' ? (
        <div className="flex flex-wrap items-center gap-3">
          <Button tone={smsReady ? 'secondary' : 'primary'} pending={send.pending} onClick={() => void send.run()}>
            <MessageSquare aria-hidden />
            {smsReady ? 'Send another code' : 'Send a code'}
          </Button>
          <p role="status" className="min-w-0 text-ink-2 text-sm">
            {sent?.success ? (
              <>
                Sent to {status.phoneNumber ?? 'your phone'}.{' '}
                {sent.expiresAt ? (
                  <>
                    Good for <Countdown until={sent.expiresAt} over="no longer: ask for another" />.
                  </>
                ) : null}
              </>
            ) : (
              `To ${status.phoneNumber ?? 'your phone'}.`
            )}
          </p>
        </div>
      ) : null}
      {method === 'backup' ? (
        <Field
          label="Backup code"
          error={wrong}
          hint={`Ten letters and digits. ${status.backupCodesRemaining} of your codes are left; each works once.`}
        >
          <Input
            ref={backupField}
            value={code}
            onChange={(e) => setCode(e.currentTarget.value.toUpperCase())}
            autoComplete="one-time-code"
            autoCapitalize="characters"
            spellCheck={false}
            className="font-mono"
          />
        </Field>
      ) : method === 'totp' || smsReady || code !== '' ? (
        <OneTimeCode
          label={method === 'totp' ? 'Code of your authenticator app' : 'Code from the message'}
          value={code}
          onChange={setCode}
          onComplete={(typed) => void verify.run(typed)}
          error={wrong}
          hint={method === 'totp' ? 'Six digits; a new code every 30 seconds.' : 'Six digits, as in the message.'}
          disabled={verify.pending}
          focusAt={refused?.n ?? (smsReady ? 0 : undefined)}
        />
      ) : null}
      {method !== 'sms' || smsReady ? (
        <Button type="submit" tone="primary" size="lg" wide pending={verify.pending} disabled={code === ''}>
          Confirm
        </Button>
      ) : null}
    </form>
  );
}

/** What a decided attempt means for the person who typed. */
function inWords(reply: Reply, method: FactorMethod): string {
  const said = reply.error ?? 'This code is not right.';
  if (/expired/i.test(said)) return 'This code has expired. Ask for another one.';
  if (/Maximum verification attempts/i.test(said)) return 'This code was tried too often. Ask for another one.';
  if (/No active verification code/i.test(said))
    return 'No code is waiting: it was used, replaced, or belongs to another sign-in. Ask for another one.';
  if (method === 'backup') return 'This backup code is wrong or was used before.';
  if (method === 'totp') return 'This code is not right. Check the clock of your phone, and take the newest code.';
  const left = reply.attemptsRemaining;
  if (left === 0) return 'This code is not right, and it was the last try. Ask for another one.';
  return left === undefined ? said : `This code is not right. ${left === 1 ? 'One try is' : `${left} tries are`} left.`;
}

/** Refusals that are no verdict on a code: the provider, the limits, the network. */
function FactorError({ error, sending }: { error: Parameters<typeof ErrorNote>[0]['error']; sending: boolean }) {
  const code = errorCode(error);
  if (sending && (code === 'PROVIDER_FAILED' || code === 'PROVIDER_UNAVAILABLE')) {
    return (
      <Callout tone="bad" role="alert" title="The message could not be sent.">
        The provider of text messages does not answer or refuses. Nothing was counted. Try again in a minute, or use a
        backup code.
      </Callout>
    );
  }
  if (sending && code === 'RATE_LIMITED') return <ErrorNote error={error} title="No more messages for now." />;
  return <ErrorNote error={error} />;
}

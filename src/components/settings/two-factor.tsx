'use client';

import { useQueryClient } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import KeyRound from 'lucide-react/icons/key-round';
import MessageSquare from 'lucide-react/icons/message-square';
import QrCode from 'lucide-react/icons/qr-code';
import { type ReactNode, useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Callout, ErrorNote } from '../ui/feedback.tsx';
import { Section } from '../ui/page.tsx';
import { Countdown } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';
import { AddApp } from './add-app.tsx';
import { AddPhone, ProvePhone } from './add-phone.tsx';
import { BackupCodesDialog } from './backup-codes.tsx';

type Status = RouterOutputs['identity']['twoFactorStatus'];
type Me = RouterOutputs['identity']['me'];
type Open = 'app' | 'phone' | 'prove' | 'codes' | 'remove-app' | 'off' | null;
const FEW = 3;

/** What is asked beside the password, and how each part is turned on and off. */
export function TwoFactor({ status, me }: { status: Status; me: Me }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [open, setOpen] = useState<Open>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const refresh = () => void queries.invalidateQueries(trpc.identity.pathFilter());
  const regenerate = useCall(
    () => client.identity.regenerateBackupCodes.mutate(),
    (reply) => {
      if (reply.success && reply.backupCodes) {
        setOpen(null);
        setCodes(reply.backupCodes);
      } else setRefused(reply.error ?? 'The second factor is locked. Try again later.');
      refresh();
    },
  );
  const end = useCall(
    (what: 'app' | 'all') =>
      what === 'app' ? client.identity.removeTotp.mutate({}) : client.identity.disableTwoFactor.mutate({}),
    (reply, what) => {
      if (reply.success) {
        setOpen(null);
        say(what === 'app' ? 'Authenticator app removed' : 'Second factor turned off');
      } else setRefused(reply.error ?? 'The second factor is locked. Try again later.');
      refresh();
    },
  );
  const ask = (what: Open) => {
    setRefused(null);
    regenerate.clear();
    end.clear();
    setOpen(what);
  };
  const app = me.twoFactor.totp;
  const phone = status.phoneNumber !== null;
  const any = app || phone;
  const problem = (error: Parameters<typeof ErrorNote>[0]['error']) =>
    refused ? (
      <Callout tone="bad" role="alert">
        {refused}
      </Callout>
    ) : (
      <ErrorNote error={error} />
    );
  return (
    <Section
      title="Second factor"
      padded={false}
      note="Asked after the password at every sign-in, and again before acts that cannot be undone."
      actions={<Badge tone={status.enabled ? 'good' : 'warn'}>{status.enabled ? 'on' : 'off'}</Badge>}
    >
      {status.isLocked ? (
        <div className="p-4.5 pb-0">
          <Callout
            tone="bad"
            role="alert"
            title={status.lockoutUntil ? 'Locked after too many wrong codes.' : 'Suspended after too many wrong codes.'}
          >
            {status.lockoutUntil ? (
              <p>
                No code is looked at, and nothing here can be changed, for another{' '}
                <strong className="font-medium">
                  <Countdown until={status.lockoutUntil} over="moment" />
                </strong>
                .
              </p>
            ) : (
              <p>Reset your password, then write to the operator of this installation.</p>
            )}
          </Callout>
        </div>
      ) : null}
      {any && status.backupCodesRemaining <= FEW && !status.isLocked ? (
        <div className="p-4.5 pb-0">
          <Callout
            tone="warn"
            role="status"
            title={
              status.backupCodesRemaining === 0
                ? 'No backup code is left.'
                : `Only ${status.backupCodesRemaining} backup ${status.backupCodesRemaining === 1 ? 'code is' : 'codes are'} left.`
            }
          >
            If the phone is lost, they are the way in. Make a new set now.
          </Callout>
        </div>
      ) : null}
      <ul className="divide-y divide-line">
        <Row
          icon={QrCode}
          name="Authenticator app"
          state={app ? <Badge tone="good">on</Badge> : <Badge>off</Badge>}
          note={
            app
              ? 'Codes by time, without a network.'
              : 'The stronger way: codes by time, on your phone, without a network.'
          }
        >
          {app ? (
            phone ? (
              <Button tone="danger-quiet" size="sm" onClick={() => ask('remove-app')}>
                Remove
              </Button>
            ) : null
          ) : (
            <Button
              tone={any ? 'secondary' : 'primary'}
              size="sm"
              disabled={status.isLocked}
              onClick={() => ask('app')}
            >
              Add an app
            </Button>
          )}
        </Row>
        <Row
          icon={MessageSquare}
          name="Text message"
          state={
            !phone ? (
              <Badge>off</Badge>
            ) : status.verifiedAt ? (
              <Badge tone="good">on</Badge>
            ) : (
              <Badge tone="warn">not proven</Badge>
            )
          }
          note={
            phone
              ? `To ${status.phoneNumber}.${status.verifiedAt ? '' : ' No code was typed yet: prove that messages arrive.'}`
              : 'A code to your phone at every sign-in.'
          }
        >
          {phone ? (
            status.verifiedAt ? null : (
              <Button tone="primary" size="sm" disabled={status.isLocked} onClick={() => ask('prove')}>
                Prove it
              </Button>
            )
          ) : (
            <Button size="sm" disabled={status.isLocked} onClick={() => ask('phone')}>
              Add a phone
            </Button>
          )}
        </Row>
        {any ? (
          <Row
            icon={KeyRound}
            name="Backup codes"
            state={
              <Badge tone={status.backupCodesRemaining > FEW ? 'good' : 'warn'}>
                {status.backupCodesRemaining} of 10 left
              </Badge>
            }
            note="Each works once, in place of a code of the phone."
          >
            <Button size="sm" disabled={status.isLocked} onClick={() => ask('codes')}>
              New codes
            </Button>
          </Row>
        ) : null}
      </ul>
      {any ? (
        <div className="flex justify-end border-line border-t px-4.5 py-3">
          <Button tone="danger-quiet" disabled={status.isLocked} onClick={() => ask('off')}>
            Turn the second factor off
          </Button>
        </div>
      ) : null}

      <AddApp open={open === 'app'} onOpenChange={(next) => setOpen(next ? 'app' : null)} onChanged={refresh} />
      <AddPhone open={open === 'phone'} onOpenChange={(next) => setOpen(next ? 'phone' : null)} onChanged={refresh} />
      <ProvePhone open={open === 'prove'} onOpenChange={(next) => setOpen(next ? 'prove' : null)} onChanged={refresh} />
      <BackupCodesDialog codes={codes} onClose={() => setCodes(null)} />
      <Confirm
        open={open === 'codes'}
        onOpenChange={(next) => setOpen(next ? 'codes' : null)}
        title="Make new backup codes?"
        tone="primary"
        confirm="Make new codes"
        pending={regenerate.pending}
        error={problem(regenerate.error)}
        onConfirm={() => void regenerate.run()}
        consequences={
          <p>
            The {status.backupCodesRemaining} codes that are left stop working at once. Ten new ones are shown, once.
          </p>
        }
      />
      <Confirm
        open={open === 'remove-app'}
        onOpenChange={(next) => setOpen(next ? 'remove-app' : null)}
        title="Remove the authenticator app?"
        confirm="Remove the app"
        pending={end.pending}
        error={problem(end.error)}
        onConfirm={() => void end.run('app')}
        consequences={<p>Sign-ins ask for a text message from then on. Every other session is signed out.</p>}
      />
      <Confirm
        open={open === 'off'}
        onOpenChange={(next) => setOpen(next ? 'off' : null)}
        title="Turn the second factor off?"
        confirm="Turn it off"
        typed="turn it off"
        typedLabel="Type these words to confirm"
        pending={end.pending}
        error={problem(end.error)}
        onConfirm={() => void end.run('all')}
        consequences={
          <ul className="list-disc ps-5">
            <li>Only the password protects the account, its agents’ keys and its money.</li>
            <li>Phone, app and the {status.backupCodesRemaining} backup codes are deleted.</li>
            <li>Every other session is signed out.</li>
          </ul>
        }
      />
    </Section>
  );
}

function Row({
  icon: Icon,
  name,
  state,
  note,
  children,
}: {
  icon: LucideIcon;
  name: string;
  state: ReactNode;
  note: ReactNode;
  children: ReactNode;
}) {
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4.5 py-3.5">
      <Icon className="mt-0.5 size-5 shrink-0 text-ink-2" aria-hidden />
      <div className="min-w-0 flex-1 basis-52">
        <p className="flex flex-wrap items-center gap-2 font-medium text-sm">
          {name}
          {state}
        </p>
        <p className="mt-0.5 text-ink-2 text-xs">{note}</p>
      </div>
      <div className="flex gap-2">{children}</div>
    </li>
  );
}

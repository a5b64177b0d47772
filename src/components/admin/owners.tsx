'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import MoreHorizontal from 'lucide-react/icons/ellipsis';
import FilterX from 'lucide-react/icons/filter-x';
import Search from 'lucide-react/icons/search';
import Users from 'lucide-react/icons/users';
import Link from 'next/link';
import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Digest } from '../ui/code.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Empty } from '../ui/feedback.tsx';
import { Input } from '../ui/field.tsx';
import { Fact, Facts, PageHeader } from '../ui/page.tsx';
import { PagedRows } from '../ui/paged.tsx';
import type { Column } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';
import { type Act, ActDialog } from './act-dialog.tsx';
import { CorrectMoney } from './correct-money.tsx';
import { ForceLogoutEveryone } from './force-logout-everyone.tsx';
import { StartRecovery } from './start-recovery.tsx';

export type Owner = RouterOutputs['identityAdmin']['listOwners']['items'][number];

const STATUS = {
  ACTIVE: <Badge tone="good">active</Badge>,
  DISABLED: <Badge tone="bad">suspended</Badge>,
  ERASED: <Badge>erased</Badge>,
} as const;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Accounts: who they are, and what may be done about them. Nobody here sees a password, a code or a number. */
export function Owners() {
  const trpc = useTRPC();
  const [{ q, page }, setState] = useQueryStates({ q: parseAsString, page: parseAsInteger.withDefault(1) });
  const [typed, setTyped] = useState(q ?? '');
  const [chosen, setChosen] = useState<Owner | null>(null);
  const search = q === null ? {} : ID.test(q) ? { ownerId: q } : { email: q };
  const owners = useQuery({
    ...trpc.identityAdmin.listOwners.queryOptions({ page: Math.max(1, page), pageSize: 25, ...search }),
    placeholderData: keepPreviousData,
  });
  const clear = () => {
    setTyped('');
    void setState({ q: null, page: null });
  };
  const columns: Column<Owner>[] = [
    {
      name: 'Account',
      phone: 'title',
      className: 'sm:max-w-80',
      cell: (o) => (
        <span className="block min-w-0">
          <button
            type="button"
            className="break-all text-start font-medium hover:underline"
            onClick={() => setChosen(o)}
          >
            {o.email}
          </button>
          {o.name ? (
            <span className="block text-ink-2 text-xs">
              <bdi>{o.name}</bdi>
            </span>
          ) : null}
        </span>
      ),
    },
    {
      name: 'State',
      cell: (o) => (
        <span className="flex flex-wrap justify-end gap-1 sm:justify-start">
          {STATUS[o.status]}
          {o.role === 'ADMIN' ? <Badge tone="accent">administrator</Badge> : null}
          {o.emailVerified ? null : <Badge tone="warn">address not confirmed</Badge>}
        </span>
      ),
    },
    { name: 'Second factor', cell: (o) => <Factor of={o} /> },
    { name: 'Since', align: 'end', cell: (o) => <RelativeTime at={o.createdAt} className="text-ink-2" /> },
    {
      name: 'Acts',
      align: 'end',
      cell: (o) => (
        <Button size="sm" aria-label={`Open ${o.email}`} onClick={() => setChosen(o)}>
          <MoreHorizontal aria-hidden />
          Open
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Owners"
        purpose="Every account, and what may be done about it. Each act asks for a reason, which the owner finds in its own audit log."
        actions={<ForceLogoutEveryone />}
      />
      <section aria-label="Owners" className="card min-w-0">
        <form
          className="flex flex-wrap items-end gap-2 border-line border-b p-3"
          onSubmit={(event) => {
            event.preventDefault();
            void setState({ q: typed.trim() || null, page: null });
          }}
        >
          <Input
            aria-label="Exact e-mail address, or number of the account"
            placeholder="Exact e-mail address or number"
            value={typed}
            onChange={(e) => setTyped(e.currentTarget.value)}
            className="h-9 w-full text-sm xs:w-80"
            autoComplete="off"
            spellCheck={false}
          />
          <Button type="submit" size="sm" className="h-9">
            <Search aria-hidden />
            Find
          </Button>
          {q !== null ? (
            <Button tone="quiet" size="sm" className="h-9" onClick={clear}>
              <FilterX aria-hidden />
              Clear
            </Button>
          ) : null}
        </form>
        <PagedRows
          query={owners}
          what="Owners"
          one="account"
          many="accounts"
          columns={columns}
          keyOf={(o) => o.id}
          onPage={(next) => void setState({ page: next })}
          empty={
            q !== null ? (
              <Empty icon={FilterX} title="No account matches" actions={<Button onClick={clear}>Show all</Button>}>
                An address is looked up whole, a number in full. Check what you typed.
              </Empty>
            ) : (
              <Empty icon={Users} title="No account on this page" actions={<Button onClick={clear}>First page</Button>}>
                The list ends before this page.
              </Empty>
            )
          }
        />
      </section>
      <OwnerDialog owner={chosen} onClose={() => setChosen(null)} onDone={() => void owners.refetch()} />
    </>
  );
}

function Factor({ of: o }: { of: Owner }) {
  const { sms, totp, locked, suspended } = o.twoFactor;
  const ways = [totp ? 'app' : null, sms ? 'SMS' : null].filter(Boolean).join(' and ');
  return (
    <span className="flex flex-wrap justify-end gap-1 sm:justify-start">
      {ways ? <span className="text-sm">{ways}</span> : <span className="text-ink-3">off</span>}
      {suspended ? <Badge tone="bad">suspended</Badge> : locked ? <Badge tone="warn">locked</Badge> : null}
      {o.recoveryDueAt ? <Badge tone="warn">recovery under way</Badge> : null}
    </span>
  );
}

function OwnerDialog({ owner, onClose, onDone }: { owner: Owner | null; onClose: () => void; onDone: () => void }) {
  const client = useTRPCClient();
  const [act, setAct] = useState<Act | null>(null);
  const [form, setForm] = useState<'recovery' | 'money' | null>(null);
  const [shown, setShown] = useState(owner);
  if (owner !== null && owner !== shown) setShown(owner);
  const o = shown;
  const about = (reason: string) => ({ ownerId: (o as Owner).id, reason });
  const finish = () => {
    onClose();
    onDone();
  };
  const who = <strong className="break-all font-medium text-ink">{o?.email}</strong>;
  return (
    <>
      <Dialog
        open={owner !== null && act === null && form === null}
        onOpenChange={(open) => {
          if (!open) onClose();
        }}
        title={o?.email ?? ''}
        description={o?.name ? <bdi>{o.name}</bdi> : 'An account of this installation.'}
        width="lg"
      >
        {o ? (
          <>
            <Facts>
              <Fact name="State">{STATUS[o.status]}</Fact>
              <Fact name="Role">{o.role === 'ADMIN' ? 'Administrator' : 'Owner'}</Fact>
              <Fact name="E-mail address">{o.emailVerified ? 'confirmed' : 'not confirmed'}</Fact>
              <Fact name="Second factor">
                <Factor of={o} />
              </Fact>
              <Fact name="Number">
                <Digest value={o.id} what="Number of the account" />
              </Fact>
              <Fact name="What happened">
                <Link className="link" href={`/admin/audit?owner=${o.id}`}>
                  Audit log of this account
                </Link>
              </Fact>
            </Facts>
            <div className="grid gap-2 border-line border-t pt-4 sm:grid-cols-2">
              <Button
                wide
                onClick={() =>
                  setAct({
                    title: 'End all sessions?',
                    consequences: <p>{who} is signed out everywhere at once and can sign in again.</p>,
                    confirm: 'End the sessions',
                    done: 'Sessions ended',
                    run: async (reason) => {
                      const { sessionsEnded } = await client.identityAdmin.endOwnerSessions.mutate(about(reason));
                      say(sessionsEnded === 1 ? 'One session ended' : `${sessionsEnded} sessions ended`);
                    },
                  })
                }
              >
                Force sign-out
              </Button>
              {o.status === 'DISABLED' ? (
                <Button
                  wide
                  onClick={() =>
                    setAct({
                      title: 'Lift the suspension?',
                      tone: 'primary',
                      consequences: <p>{who} can sign in again, and its agents’ keys work again.</p>,
                      confirm: 'Lift it',
                      done: 'Account active again',
                      run: (reason) => client.identityAdmin.enableUser.mutate(about(reason)),
                    })
                  }
                >
                  Lift the suspension
                </Button>
              ) : (
                <Button
                  tone="danger-quiet"
                  wide
                  disabled={o.status === 'ERASED'}
                  onClick={() =>
                    setAct({
                      title: 'Suspend this account?',
                      consequences: (
                        <p>
                          {who} is signed out everywhere and cannot sign in; keys of its agents stop working. Its money
                          and its records stay as they are.
                        </p>
                      ),
                      confirm: 'Suspend the account',
                      typed: o.email,
                      typedLabel: 'Type the address to confirm',
                      done: 'Account suspended',
                      run: (reason) => client.identityAdmin.disableUser.mutate(about(reason)),
                    })
                  }
                >
                  Suspend
                </Button>
              )}
              <Button
                wide
                disabled={o.status !== 'ACTIVE'}
                onClick={() =>
                  setAct({
                    title: 'Start a password reset?',
                    consequences: (
                      <p>{who} gets a link by mail. You see neither the link nor the password that is chosen.</p>
                    ),
                    confirm: 'Send the link',
                    tone: 'primary',
                    done: 'Link sent',
                    run: (reason) => client.identityAdmin.startPasswordReset.mutate(about(reason)),
                  })
                }
              >
                Start a password reset
              </Button>
              {o.twoFactor.suspended ? (
                <Button
                  wide
                  onClick={() =>
                    setAct({
                      title: 'Let the second factor be tried again?',
                      tone: 'primary',
                      consequences: <p>{who} failed too often. Its tries are counted from zero again.</p>,
                      confirm: 'Lift the suspension',
                      done: 'Second factor open again',
                      run: (reason) => client.identityAdmin.liftSuspension.mutate(about(reason)),
                    })
                  }
                >
                  Lift the factor’s suspension
                </Button>
              ) : null}
              {o.recoveryDueAt ? (
                <Button
                  wide
                  onClick={() =>
                    setAct({
                      title: 'Finish the recovery?',
                      consequences: (
                        <p>
                          The second factor of {who} is removed, and all sessions end. Only possible when the waiting
                          time is over and nobody cancelled.
                        </p>
                      ),
                      confirm: 'Remove the factor',
                      done: 'Recovery finished',
                      run: (reason) => client.identityAdmin.finishRecovery.mutate(about(reason)),
                    })
                  }
                >
                  Finish the recovery
                </Button>
              ) : (
                <Button wide disabled={!(o.twoFactor.sms || o.twoFactor.totp)} onClick={() => setForm('recovery')}>
                  Start a recovery of the factor
                </Button>
              )}
              <Button wide disabled={o.status === 'ERASED'} onClick={() => setForm('money')}>
                Correct credits
              </Button>
            </div>
          </>
        ) : null}
      </Dialog>
      <ActDialog act={act} onClose={() => setAct(null)} onDone={finish} />
      {o ? (
        <>
          <StartRecovery
            owner={o}
            open={form === 'recovery'}
            onClose={() => setForm(null)}
            onDone={() => {
              setForm(null);
              finish();
            }}
          />
          <CorrectMoney
            owner={o}
            open={form === 'money'}
            onClose={() => setForm(null)}
            onDone={() => {
              setForm(null);
              finish();
            }}
          />
        </>
      ) : null}
    </>
  );
}

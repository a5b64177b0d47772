'use client';

import { useQuery } from '@tanstack/react-query';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleX from 'lucide-react/icons/circle-x';
import RotateCw from 'lucide-react/icons/rotate-cw';
import ShieldCheck from 'lucide-react/icons/shield-check';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { CodeBlock, Digest } from '../ui/code.tsx';
import { Callout, ErrorNote, SkeletonRows } from '../ui/feedback.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { formatCount } from '../ui/money.tsx';
import { Fact, Facts, PageHeader, Section } from '../ui/page.tsx';
import { RelativeTime } from '../ui/time.tsx';

const NAME: Record<string, string> = {
  audit_trial: 'Trial balance',
  audit_held: 'Held money and holds',
  audit_balance: 'Balances and entries',
  audit_hold: 'Entries of holds',
  audit_hold_age: 'Age of holds',
  audit_hold_task: 'Holds and their tasks',
  audit_reference: 'References that lead nowhere',
  audit_escrow: 'Escrows',
  audit_reserve: 'Dispute reserves',
  audit_pending: 'Pending earnings',
  audit_earned_lock: 'Locks on earnings',
  audit_seal: 'Daily seals',
};

/** The ledger explains itself: every rule at one instant, the chain of seals, and the proof of one transfer. */
export function LedgerCheck() {
  const trpc = useTRPC();
  const check = useQuery({ ...trpc.vaultAdmin.checkLedger.queryOptions(), staleTime: 60_000 });
  return (
    <>
      <PageHeader
        title="Ledger check"
        purpose="Every rule of the ledger, read at one instant. A finding is shown with its account and amount; nothing is repaired by itself."
        actions={
          <Button pending={check.isFetching} onClick={() => void check.refetch()}>
            <RotateCw aria-hidden />
            Check again
          </Button>
        }
      />
      <div className="grid gap-5">
        {check.data && check.error ? <ErrorNote error={check.error} title="The last check did not finish." /> : null}
        <section aria-label="Checks of the ledger" className="card min-w-0">
          <Loaded query={check} what="The check" skeleton={<SkeletonRows rows={10} label="Checking the ledger" />}>
            {(c) => (
              <>
                <div className="flex flex-wrap items-center gap-3 border-line border-b px-4.5 py-3.5">
                  {c.ok ? (
                    <Badge tone="good" icon={CircleCheck}>
                      Everything adds up
                    </Badge>
                  ) : (
                    <Badge tone="bad" icon={CircleX}>
                      {formatCount(c.checks.filter((k) => !k.ok).length)} of {c.checks.length} rules broken
                    </Badge>
                  )}
                  <span className="text-ink-2 text-sm">
                    as of <RelativeTime at={c.asOf} />
                  </span>
                </div>
                <ul className="divide-y divide-line">
                  {c.checks.map((k) => (
                    <li
                      key={k.name}
                      className="grid gap-x-4 gap-y-1 px-4.5 py-2.5 text-sm sm:grid-cols-[13rem_5rem_minmax(0,1fr)]"
                    >
                      <span className="font-medium">{NAME[k.name] ?? k.name.replaceAll('_', ' ')}</span>
                      {k.ok ? (
                        <Badge tone="good" icon={CircleCheck} className="justify-self-start">
                          holds
                        </Badge>
                      ) : (
                        <Badge tone="bad" icon={CircleX} className="justify-self-start">
                          broken
                        </Badge>
                      )}
                      <span className={k.ok ? 'text-ink-2' : 'break-all font-mono text-bad-ink text-xs leading-5'}>
                        {k.detail}
                      </span>
                    </li>
                  ))}
                </ul>
              </>
            )}
          </Loaded>
        </section>
        <Seals />
        <Proof />
      </div>
    </>
  );
}

function Seals() {
  const client = useTRPCClient();
  const [range, setRange] = useState({ from: '', to: '' });
  const [verdict, setVerdict] = useState<RouterOutputs['vaultAdmin']['verifyLedger'] | null>(null);
  const verify = useCall(
    () =>
      client.vaultAdmin.verifyLedger.query({
        ...(range.from ? { from: range.from } : {}),
        ...(range.to ? { to: range.to } : {}),
      }),
    setVerdict,
  );
  return (
    <Section
      title="Chain of daily seals"
      note="Each day is closed with a hash over all of its transfers and the day before. Recomputing it finds a changed amount, a deleted entry, an inserted transfer."
    >
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          setVerdict(null);
          void verify.run();
        }}
      >
        <Field label="From day" optional className="w-full xs:w-44">
          <Input
            type="date"
            className="num"
            value={range.from}
            onChange={(e) => setRange({ ...range, from: e.currentTarget.value })}
          />
        </Field>
        <Field label="To day" optional className="w-full xs:w-44">
          <Input
            type="date"
            className="num"
            value={range.to}
            onChange={(e) => setRange({ ...range, to: e.currentTarget.value })}
          />
        </Field>
        <Button type="submit" pending={verify.pending} className="h-10">
          <ShieldCheck aria-hidden />
          Verify
        </Button>
        <p className="pb-2.5 text-ink-2 text-xs">UTC days; without them the last 31.</p>
      </form>
      <ErrorNote error={verify.error} title="The seals were not verified." className="mt-4" />
      {verdict ? (
        <div className="mt-4 grid gap-3" role="status">
          {verdict.problem ? (
            <Callout tone="bad" title={`${verdict.problem.day}: ${verdict.problem.what}`}>
              {verdict.problem.transferId ? (
                <p>
                  Transfer <Digest value={verdict.problem.transferId} what="Number of the transfer" />
                </p>
              ) : (
                <p>No single transfer can be named.</p>
              )}
            </Callout>
          ) : verdict.days === 0 ? (
            <Callout tone="accent" title="No sealed day in this range">
              A day is sealed after it has ended.
            </Callout>
          ) : (
            <Callout tone="good" title="The chain holds">
              <p className="num">
                {formatCount(verdict.days)} {verdict.days === 1 ? 'day' : 'days'}, {formatCount(verdict.transfers)}{' '}
                {verdict.transfers === 1 ? 'transfer' : 'transfers'} recomputed.
              </p>
            </Callout>
          )}
          {verdict.head ? (
            <p className="flex flex-wrap items-center gap-2 text-ink-2 text-xs">
              Last seal <Digest value={verdict.head} what="Hash of the last seal" /> Compare it with the copy that was
              exported.
            </p>
          ) : null}
        </div>
      ) : null}
    </Section>
  );
}

function Proof() {
  const client = useTRPCClient();
  const [id, setId] = useState('');
  const [proof, setProof] = useState<RouterOutputs['vaultAdmin']['proveTransfer'] | null>(null);
  const prove = useCall(() => client.vaultAdmin.proveTransfer.query({ transferId: id.trim() }), setProof);
  return (
    <Section
      title="Proof of one transfer"
      note="For a third party: the transfer, its path in the day’s tree and the seal. It can be checked without this installation."
    >
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          setProof(null);
          void prove.run();
        }}
      >
        <Field label="Number of the transfer" className="w-full sm:w-96">
          <Input
            value={id}
            onChange={(e) => setId(e.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            className="font-mono text-sm"
          />
        </Field>
        <Button type="submit" pending={prove.pending} disabled={id.trim() === ''} className="h-10">
          Make the proof
        </Button>
      </form>
      <ErrorNote error={prove.error} title="No proof was made." className="mt-4" />
      {proof ? (
        <div className="mt-4 grid gap-4">
          <Facts>
            <Fact name="Day">{proof.day}</Fact>
            <Fact name="Place in the day">
              <span className="num">
                {formatCount(proof.leafIndex + 1)} of {formatCount(proof.treeSize)}
              </span>
            </Fact>
            <Fact name="Root of the day">
              <Digest value={proof.root} what="Root of the day" />
            </Fact>
            <Fact name="Seal">
              <Digest value={proof.seal.hash} what="Seal of the day" />
            </Fact>
          </Facts>
          <CodeBlock code={JSON.stringify(proof, null, 2)} label="Proof" className="max-h-96 overflow-y-auto" />
        </div>
      ) : null}
    </Section>
  );
}

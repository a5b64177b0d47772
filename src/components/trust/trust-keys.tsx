'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import Plus from 'lucide-react/icons/plus';
import ShieldCheck from 'lucide-react/icons/shield-check';
import { parseAsInteger, useQueryState } from 'nuqs';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { CreateTrustKeyInput } from '../../districts/trust/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { useCall } from '../forms/use-call.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code.tsx';
import { Confirm, Dialog } from '../ui/dialog.tsx';
import { Empty, ErrorNote, SkeletonRows } from '../ui/feedback.tsx';
import { Field, Input } from '../ui/field.tsx';
import { KeyDialog, type KeyTest } from '../ui/key-dialog.tsx';
import { KeyLifetime, lifetimeInput } from '../ui/key-lifetime.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Meter } from '../ui/meter.tsx';
import { formatCount } from '../ui/money.tsx';
import { PageHeader, Section } from '../ui/page.tsx';
import { Pagination } from '../ui/pagination.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';

const STATE = { active: 'Active', revoked: 'Revoked', expired: 'Expired' };
type Key = RouterOutputs['trust']['listTrustKeys']['items'][number];

/** Asks for a number that no agent has: the key is good when the answer is "not found". */
async function testTrustKey(secret: string): Promise<KeyTest> {
  const startedAt = performance.now();
  const reply = await fetch('/api/v1/trust/agents/00000000-0000-7000-8000-000000000000', {
    headers: { 'X-Trust-API-Key': secret },
    credentials: 'omit',
    cache: 'no-store',
  });
  const ms = Math.round(performance.now() - startedAt);
  const ok = reply.status === 200 || reply.status === 404;
  const body = (await reply.json()) as { error?: { code?: string } };
  return {
    ok,
    status: reply.status,
    ms,
    answer: ok ? 'the key is accepted; the made-up agent is unknown, as it should be' : (body.error?.code ?? 'refused'),
  };
}

export function TrustKeys() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [page, setPage] = useQueryState('page', parseAsInteger.withDefault(1));
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<{ name: string; secret: string; dailyLimit: number } | null>(null);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const facts = useQuery({ ...trpc.platform.facts.queryOptions(), staleTime: 300_000 });
  const keys = useQuery({
    ...trpc.trust.listTrustKeys.queryOptions({ page: Math.max(1, page), pageSize: 20 }),
    placeholderData: keepPreviousData,
  });
  const refresh = () => void queries.invalidateQueries(trpc.trust.pathFilter());
  const revoke = useCall(
    (keyId: string) => client.trust.revokeTrustKey.mutate({ keyId }),
    () => {
      setRevoking(null);
      say('Key revoked', 'It is refused from now on.');
      refresh();
    },
  );
  const base = facts.data?.appUrl ?? '';
  const columns: Column<Key>[] = [
    {
      name: 'Key',
      phone: 'title',
      cell: (k) => (
        <span className="block min-w-0">
          <bdi className="break-words font-medium">{k.name}</bdi>
          <code className="block text-ink-2 text-xs">
            {k.keyPrefix}…{k.keyLast4}
          </code>
        </span>
      ),
    },
    {
      name: 'State',
      cell: (k) => <Badge tone={k.status === 'active' ? 'good' : 'neutral'}>{STATE[k.status]}</Badge>,
    },
    {
      name: 'Asked today',
      className: 'sm:w-44',
      cell: (k) => (
        <span className="block w-full max-w-40">
          <span className="num block text-sm">
            {formatCount(k.dailyUsage)} of {formatCount(k.dailyLimit)}
          </span>
          <Meter
            value={k.dailyUsage}
            max={k.dailyLimit}
            label={`Use of ${k.name} today`}
            tone={k.dailyUsage >= k.dailyLimit ? 'bad' : k.dailyUsage > k.dailyLimit * 0.8 ? 'warn' : 'accent'}
          />
        </span>
      ),
    },
    {
      name: 'Last used',
      align: 'end',
      cell: (k) =>
        k.lastUsedAt ? (
          <RelativeTime at={k.lastUsedAt} className="text-ink-2" />
        ) : (
          <span className="text-ink-2">never</span>
        ),
    },
    {
      name: 'Expires',
      align: 'end',
      cell: (k) =>
        k.expiresAt ? (
          <RelativeTime at={k.expiresAt} className="text-ink-2" />
        ) : (
          <span className="text-ink-2">never</span>
        ),
    },
    {
      name: 'Made',
      align: 'end',
      phone: 'hide',
      cell: (k) => <RelativeTime at={k.createdAt} className="text-ink-2" />,
    },
    {
      name: 'Action',
      align: 'end',
      cell: (k) =>
        k.status === 'active' ? (
          <Button
            size="sm"
            tone="danger-quiet"
            onClick={() => {
              revoke.clear();
              setRevoking(k);
            }}
          >
            Revoke
          </Button>
        ) : null,
    },
  ];
  return (
    <>
      <PageHeader
        title="Trust keys"
        purpose="Keys that let other services read the reputation of agents here, and nothing else."
        actions={
          <Button tone="primary" onClick={() => setCreating(true)}>
            <Plus aria-hidden />
            New trust key
          </Button>
        }
      />
      <div className="grid gap-5">
        <section aria-label="Trust keys" className="card min-w-0">
          <Loaded query={keys} what="Your trust keys" skeleton={<SkeletonRows rows={3} label="Loading trust keys" />}>
            {({ items, pagination }) =>
              items.length > 0 ? (
                <>
                  <DataTable label="Trust keys" columns={columns} rows={items} keyOf={(k) => k.id} />
                  <Pagination
                    page={pagination.page}
                    totalPages={pagination.totalPages}
                    total={pagination.total}
                    what={pagination.total === 1 ? 'key' : 'keys'}
                    onPage={(p) => void setPage(p)}
                  />
                </>
              ) : (
                <Empty
                  icon={ShieldCheck}
                  title="No trust key yet"
                  actions={
                    <Button tone="primary" onClick={() => setCreating(true)}>
                      Make the first trust key
                    </Button>
                  }
                >
                  Give one to a partner or a program that wants to know whether an agent can be relied on.
                </Empty>
              )
            }
          </Loaded>
        </section>
        <Section title="How it is asked" note="Every answer is signed and says how the score came about.">
          <CodeBlock
            label="Shell"
            code={`curl ${base}/api/v1/trust/agents/AGENT_ID \\\n  -H "X-Trust-API-Key: $CIVITAS_TRUST_KEY"`}
          />
        </Section>
      </div>
      <Dialog
        open={creating}
        onOpenChange={setCreating}
        title="New trust key"
        description="It reads reputations, counts against a daily limit, and can be revoked here at any time."
        width="sm"
      >
        <CreateKey
          onMade={(key) => {
            setCreating(false);
            setMade(key);
            refresh();
          }}
        />
      </Dialog>
      <KeyDialog
        secret={made?.secret ?? null}
        title={`Trust key ${made?.name ?? ''}`}
        what="trust key"
        test={testTrustKey}
        onClose={() => setMade(null)}
        snippets={(key) => [
          { name: '.env', code: `CIVITAS_URL=${base}\nCIVITAS_TRUST_KEY=${key}` },
          { name: 'curl', code: `curl ${base}/api/v1/trust/agents/AGENT_ID \\\n  -H "X-Trust-API-Key: ${key}"` },
          {
            name: 'TypeScript',
            code: `import { Civitas } from '@civitas/sdk';\n\nconst city = new Civitas({\n  baseUrl: '${base}',\n  trustApiKey: '${key}',\n});\nconsole.log(await city.trust.get('AGENT_ID'));`,
          },
        ]}
      >
        <p className="num text-sm">
          It may ask for {formatCount(made?.dailyLimit ?? 0)} agents a day, counted in UTC days.
        </p>
      </KeyDialog>
      <Confirm
        open={revoking !== null}
        onOpenChange={(open) => {
          if (!open) setRevoking(null);
        }}
        title="Revoke this trust key?"
        typed={revoking?.name}
        confirm="Revoke the key"
        pending={revoke.pending}
        error={<ErrorNote error={revoke.error} />}
        onConfirm={() => {
          if (revoking) void revoke.run(revoking.id);
        }}
        consequences={
          <p>
            Whoever uses it is refused from now on; it asked for{' '}
            <strong className="num font-medium text-ink">{formatCount(revoking?.dailyUsage ?? 0)} agents today</strong>.
            It cannot be brought back. To replace it, make a second key first.
          </p>
        }
      />
    </>
  );
}

function CreateKey({ onMade }: { onMade: (key: { name: string; secret: string; dailyLimit: number }) => void }) {
  const client = useTRPCClient();
  const [lifetime, setLifetime] = useState('never');
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: CreateTrustKeyInput,
    defaults: { name: '' },
    toInput: (v) => ({ name: v.name.trim(), ...lifetimeInput(lifetime) }),
    send: (input) => client.trust.createTrustKey.mutate(input),
    onDone: (key, input) => onMade({ name: input.name, secret: key.key, dailyLimit: key.dailyLimit }),
  });
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <FormSummary issues={issues} refusal={refusal} names={{ name: 'Name' }} title="The key was not made." />
      <Field label="Name" error={errorOf('name')} hint="Who gets it, so that you know later which one to revoke.">
        <Input autoComplete="off" {...form.register('name')} />
      </Field>
      <KeyLifetime value={lifetime} onChange={setLifetime} />
      <Button type="submit" tone="primary" pending={pending}>
        Make and show the key
      </Button>
    </form>
  );
}

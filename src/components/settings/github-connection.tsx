'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import GitBranch from 'lucide-react/icons/git-branch';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { ConnectGithubInput } from '../../districts/identity/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { useCall } from '../forms/use-call.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { ErrorNote, Skeleton } from '../ui/feedback.tsx';
import { Field, PasswordInput } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Section } from '../ui/page.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';

/** A token for private repositories. It goes in and never comes out again. */
export function GithubConnection() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const connection = useQuery(trpc.identity.githubConnection.queryOptions());
  const [asking, setAsking] = useState(false);
  const refresh = () => void queries.invalidateQueries(trpc.identity.githubConnection.queryFilter());
  const disconnect = useCall(
    () => client.identity.disconnectGithub.mutate(),
    () => {
      setAsking(false);
      say('GitHub disconnected', 'The token was deleted here. Revoke it at GitHub too.');
      refresh();
    },
  );
  return (
    <Section
      title="GitHub"
      note="Tasks that name a private repository read it with this token. Kept encrypted, never shown again."
    >
      <Loaded query={connection} what="The connection" skeleton={<Skeleton className="h-16 w-full" />}>
        {(c) => (
          <div className="grid gap-5">
            {c.connected ? (
              <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
                <GitBranch className="size-5 shrink-0 text-ink-2" aria-hidden />
                <div className="min-w-0 flex-1">
                  <p className="flex flex-wrap items-center gap-2 font-medium text-sm">
                    <code className="text-xs">{c.display}</code>
                    <Badge tone="good">connected</Badge>
                  </p>
                  <p className="mt-0.5 text-ink-2 text-xs">
                    {c.connectedAt ? (
                      <>
                        since <RelativeTime at={c.connectedAt} />,{' '}
                      </>
                    ) : null}
                    {c.lastUsedAt ? (
                      <>
                        last used <RelativeTime at={c.lastUsedAt} />
                      </>
                    ) : (
                      'not used yet'
                    )}
                  </p>
                </div>
                <Button tone="danger-quiet" onClick={() => setAsking(true)}>
                  Disconnect
                </Button>
              </div>
            ) : null}
            <ConnectForm replacing={c.connected} onDone={refresh} />
          </div>
        )}
      </Loaded>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="Disconnect GitHub?"
        confirm="Disconnect"
        pending={disconnect.pending}
        error={<ErrorNote error={disconnect.error} />}
        onConfirm={() => void disconnect.run()}
        consequences={
          <p>
            Coming tasks with a private repository will fail to read it. The token stays valid at GitHub until you
            revoke it there.
          </p>
        }
      />
    </Section>
  );
}

function ConnectForm({ replacing, onDone }: { replacing: boolean; onDone: () => void }) {
  const client = useTRPCClient();
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: ConnectGithubInput,
    defaults: { token: '' },
    toInput: (v) => ({ token: v.token.trim() }),
    send: (input) => client.identity.connectGithub.mutate(input),
    onDone: () => {
      form.reset();
      say('GitHub connected');
      onDone();
    },
  });
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      <FormSummary issues={issues} refusal={refusal} names={{ token: 'Token' }} title="The token was not kept." />
      <div className="flex flex-wrap items-start gap-3">
        <Field
          label={replacing ? 'Another token in its place' : 'Token'}
          error={errorOf('token')}
          hint="A fine-grained token with read access to contents is enough."
          className="min-w-0 flex-1 basis-64"
        >
          <PasswordInput autoComplete="off" placeholder="github_pat_…" {...form.register('token')} />
        </Field>
        <Button type="submit" pending={pending} className="mt-6.5 h-10 pointer-coarse:h-11">
          {replacing ? 'Replace' : 'Connect'}
        </Button>
      </div>
    </form>
  );
}

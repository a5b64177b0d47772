'use client';

import { useQueryClient } from '@tanstack/react-query';
import KeyRound from 'lucide-react/icons/key-round';
import Power from 'lucide-react/icons/power';
import ScanSearch from 'lucide-react/icons/scan-search';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import type { AgentOwn, Availability } from '../../districts/registry/schemas.ts';
import { useCall } from '../forms/use-call.ts';
import { Badge } from '../ui/badge.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Choices } from '../ui/choice.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Callout, ErrorNote } from '../ui/feedback.tsx';
import { KeyEnd, KeyLifetime, lifetimeInput, lifetimeOf, NEVER } from '../ui/key-lifetime.tsx';
import { Fact, Facts, Section } from '../ui/page.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';
import { AgentKeyDialog } from './agent-key.tsx';
import { AgentProfile } from './agent-profile.tsx';
import { AVAILABILITY } from './agent-words.ts';
import { Earnings } from './earnings.tsx';
import { ANYTHING, KeyScopes, scopeChoice, scopeInput, scopeWords } from './key-scopes.tsx';
import { Reputation } from './reputation.tsx';

/** After a change the lists and the agent are read again; nothing is guessed. */
function useRefresh(agentId: string): () => void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries(trpc.registry.getAgent.queryFilter({ agentId }));
    void queries.invalidateQueries(trpc.registry.listOwnAgents.queryFilter());
  };
}

export function OwnAgent({ agent }: { agent: AgentOwn }) {
  const refresh = useRefresh(agent.id);
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="grid gap-5">
        {agent.status === 'suspended' ? (
          <Callout tone="bad" title="This agent is suspended.">
            {agent.suspendedReason ?? 'It failed several tasks in a row.'} It gets no work until an administrator
            reinstates it or an appeal removes one of the failures.
          </Callout>
        ) : null}
        <Reputation agent={agent} />
        <AgentProfile agent={agent} onSaved={refresh} />
      </div>
      <div className="grid gap-5">
        {agent.status === 'active' ? <AvailabilityCard agent={agent} onChanged={refresh} /> : null}
        <KeyCard agent={agent} onChanged={refresh} />
        <Earnings agentId={agent.id} />
        <ScanCard scan={agent.scan} />
        <LifeCard agent={agent} onChanged={refresh} />
      </div>
    </div>
  );
}

function AvailabilityCard({ agent, onChanged }: { agent: AgentOwn; onChanged: () => void }) {
  const client = useTRPCClient();
  const call = useCall(
    (availability: Availability) => client.registry.updateAgent.mutate({ agentId: agent.id, availability }),
    (saved) => {
      say(`${AVAILABILITY[saved.availability].label} now`);
      onChanged();
    },
  );
  return (
    <Section title="Availability" note="Decides whether new work reaches the agent; running work goes on.">
      <div className="grid gap-3">
        <Choices
          legend="New work"
          value={agent.availability}
          onChange={(v: Availability) => void call.run(v)}
          options={(['available', 'busy', 'offline'] as const).map((v) => ({
            value: v,
            label: AVAILABILITY[v].label,
            note: AVAILABILITY[v].note,
          }))}
        />
        <ErrorNote error={call.error} />
      </div>
    </Section>
  );
}

function KeyCard({ agent, onChanged }: { agent: AgentOwn; onChanged: () => void }) {
  const client = useTRPCClient();
  const [asking, setAsking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [lifetime, setLifetime] = useState(NEVER);
  const [scopes, setScopes] = useState(ANYTHING);
  const call = useCall(
    () =>
      client.registry.rotateAgentKey.mutate({
        agentId: agent.id,
        ...lifetimeInput(lifetime),
        ...scopeInput(scopes),
      }),
    ({ apiKey }) => {
      setAsking(false);
      setSecret(apiKey);
      onChanged();
    },
  );
  return (
    <Section title="Key" note="The only credential of the agent. We keep a digest; nobody can show it again.">
      <Facts>
        <Fact name="Key">
          {agent.keyPrefix ? (
            <code className="text-xs">
              {agent.keyPrefix}…{agent.keyLast4}
            </code>
          ) : (
            'none'
          )}
        </Fact>
        <Fact name="Made">{agent.keyCreatedAt ? <RelativeTime at={agent.keyCreatedAt} /> : '–'}</Fact>
        <Fact name="May do">{scopeWords(agent.keyScopes)}</Fact>
        <Fact name="Expires">{agent.keyExpiresAt ? <KeyEnd at={agent.keyExpiresAt} /> : 'never'}</Fact>
        <Fact name="Last used">{agent.keyLastUsedAt ? <RelativeTime at={agent.keyLastUsedAt} /> : 'never'}</Fact>
      </Facts>
      <div className="mt-4">
        <Button
          onClick={() => {
            call.clear();
            // The new key is as narrow as the old one unless somebody widens it.
            setLifetime(lifetimeOf(agent.keyCreatedAt, agent.keyExpiresAt));
            setScopes(scopeChoice(agent.keyScopes));
            setAsking(true);
          }}
          disabled={agent.status === 'deactivated'}
        >
          <KeyRound aria-hidden />
          Rotate the key
        </Button>
        {agent.status === 'deactivated' ? (
          <p className="mt-2 text-ink-2 text-xs">
            Reactivate the agent first; its key is dead while it is deactivated.
          </p>
        ) : null}
      </div>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="Rotate the key now?"
        typed={agent.displayName}
        typedLabel="Type the agent’s name"
        confirm="Rotate the key"
        pending={call.pending}
        error={<ErrorNote error={call.error} />}
        onConfirm={() => void call.run()}
        consequences={
          <>
            <p>
              The key{' '}
              <code className="text-ink text-xs">
                {agent.keyPrefix}…{agent.keyLast4}
              </code>{' '}
              stops working at once, on every server. There is no time of overlap.
            </p>
            <ul className="list-disc ps-5">
              <li>
                It was last used{' '}
                {agent.keyLastUsedAt ? (
                  <strong className="font-medium text-ink">
                    <RelativeTime at={agent.keyLastUsedAt} />
                  </strong>
                ) : (
                  <strong className="font-medium text-ink">never</strong>
                )}
                .
              </li>
              <li>
                <strong className="num font-medium text-ink">
                  {agent.activeTasks} running {agent.activeTasks === 1 ? 'task uses' : 'tasks use'}
                </strong>{' '}
                it.{' '}
                {agent.activeTasks > 0
                  ? 'Their leases stay, but the program must get the new key before they end.'
                  : ''}
              </li>
            </ul>
          </>
        }
      >
        <div className="grid gap-3 sm:grid-cols-2">
          <KeyLifetime value={lifetime} onChange={setLifetime} />
          <KeyScopes value={scopes} onChange={setScopes} />
        </div>
      </Confirm>
      <AgentKeyDialog secret={secret} title={`New key of ${agent.displayName}`} onClose={() => setSecret(null)}>
        <Callout tone="accent">The old key is dead. Put the new one into the program now.</Callout>
      </AgentKeyDialog>
    </Section>
  );
}

/** What the scans of its configuration say; buyers and policies of routing read it too. */
function ScanCard({ scan }: { scan: AgentOwn['scan'] }) {
  return (
    <Section title="Configuration" note="The weakest of the latest scans. Policies can ask for a score and an age.">
      {scan ? (
        <Facts>
          <Fact name="Verdict">
            <Badge tone={scan.verdict === 'clean' ? 'good' : scan.verdict === 'review' ? 'warn' : 'bad'}>
              {scan.verdict === 'clean' ? 'Clean' : scan.verdict === 'review' ? 'Review' : 'Block'}
            </Badge>
          </Fact>
          <Fact name="Score">
            <span className="num">{scan.score} of 100</span>
          </Fact>
          <Fact name="Scanned">
            <RelativeTime at={scan.scannedAt} />
          </Fact>
        </Facts>
      ) : (
        <p className="text-ink-2 text-sm">
          Not scanned yet. Scan its settings, server map and skills, and choose this agent under “Counts for”.
        </p>
      )}
      <ButtonLink href="/scanner" className="mt-4">
        <ScanSearch aria-hidden />
        {scan ? 'Scan again' : 'Scan its files'}
      </ButtonLink>
    </Section>
  );
}

function LifeCard({ agent, onChanged }: { agent: AgentOwn; onChanged: () => void }) {
  const client = useTRPCClient();
  const [asking, setAsking] = useState(false);
  const off = useCall(
    () => client.registry.deactivateAgent.mutate({ agentId: agent.id }),
    () => {
      setAsking(false);
      say('Agent deactivated', 'It can be reactivated on this page.');
      onChanged();
    },
  );
  const on = useCall(
    () => client.registry.reactivateAgent.mutate({ agentId: agent.id }),
    () => {
      say('Agent reactivated', 'Its key works again.');
      onChanged();
    },
  );
  if (agent.status === 'deactivated') {
    return (
      <Section title="Deactivated">
        <p className="text-ink-2 text-sm">
          The agent cannot authenticate and gets no work. Its reputation and money stay.
        </p>
        <div className="mt-4 grid gap-3">
          <ErrorNote error={on.error} />
          <Button tone="primary" className="justify-self-start" pending={on.pending} onClick={() => void on.run()}>
            <Power aria-hidden />
            Reactivate
          </Button>
        </div>
      </Section>
    );
  }
  return (
    <Section title="Deactivate">
      <p className="text-ink-2 text-sm">Takes the agent out of service. It can be undone; reputation and money stay.</p>
      <Button
        tone="danger-quiet"
        className="mt-4"
        onClick={() => {
          off.clear();
          setAsking(true);
        }}
      >
        <Power aria-hidden />
        Deactivate
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={`Deactivate ${agent.displayName}?`}
        confirm="Deactivate"
        pending={off.pending}
        error={<ErrorNote error={off.error} />}
        onConfirm={() => void off.run()}
        consequences={
          <ul className="list-disc ps-5">
            <li>Its key stops working at once.</li>
            <li>
              <strong className="num font-medium text-ink">
                {agent.activeTasks} running {agent.activeTasks === 1 ? 'task' : 'tasks'}
              </strong>{' '}
              will be given to other agents; direct hires fail and are returned to the buyer.
            </li>
            <li>It leaves the directory. You can reactivate it here at any time.</li>
          </ul>
        }
      />
    </Section>
  );
}

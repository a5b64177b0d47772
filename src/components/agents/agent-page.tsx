'use client';

import { useQuery } from '@tanstack/react-query';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import SearchX from 'lucide-react/icons/search-x';
import Link from 'next/link';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { errorCode } from '../ui/api-error.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Empty, LoadFailure, Skeleton } from '../ui/feedback.tsx';
import { PageHeader } from '../ui/page.tsx';
import { AgentState, TierBadge } from './agent-badges.tsx';
import { FRAMEWORK } from './agent-words.ts';
import { OwnAgent } from './own-agent.tsx';
import { PublicAgent } from './public-agent.tsx';

export function AgentPage({ agentId }: { agentId: string }) {
  const trpc = useTRPC();
  const agent = useQuery({ ...trpc.registry.getAgent.queryOptions({ agentId }), refetchInterval: 15_000 });
  const back = (
    <Link href="/agents" className="inline-flex items-center gap-1 rounded-sm text-ink-2 hover:text-ink">
      <ChevronLeft className="size-4" aria-hidden />
      Agents
    </Link>
  );
  if (agent.data === undefined) {
    if (errorCode(agent.error) === 'AGENT_NOT_FOUND') {
      return (
        <>
          <PageHeader above={back} title="No such agent" purpose="This address names an agent that you cannot see." />
          <section className="card">
            <Empty icon={SearchX} title="Nothing here" actions={<ButtonLink href="/agents">All agents</ButtonLink>}>
              The agent was never registered, has been removed, or is hidden. Check the address.
            </Empty>
          </section>
        </>
      );
    }
    return (
      <>
        <PageHeader above={back} title="Agent" purpose="Its key, reputation, earnings and work." />
        {agent.error ? (
          <section className="card">
            <LoadFailure what="The agent" error={agent.error} retry={() => void agent.refetch()} />
          </section>
        ) : (
          <div role="status" aria-label="Loading the agent" className="grid gap-5 lg:grid-cols-[3fr_2fr]">
            <Skeleton className="h-72 rounded-lg" />
            <Skeleton className="h-72 rounded-lg" />
          </div>
        )}
      </>
    );
  }
  const a = agent.data;
  const own = 'ownerId' in a;
  return (
    <>
      <PageHeader
        above={back}
        title={<bdi>{a.displayName}</bdi>}
        purpose={
          <span className="flex flex-wrap items-center gap-2 text-sm">
            <AgentState agent={a} />
            <TierBadge tier={a.trustTier} />
            <span>
              {own ? 'Your agent' : 'An agent you can hire'} · {FRAMEWORK[a.framework]}
              {a.model ? (
                <>
                  {' · '}
                  <bdi>{a.model}</bdi>
                </>
              ) : null}
            </span>
          </span>
        }
        actions={
          own ? (
            <ButtonLink href={`/tasks?role=worker&agent=${a.id}`}>Its tasks</ButtonLink>
          ) : (
            <ButtonLink href={`/tasks/new?agent=${a.id}`} tone="primary">
              Hire
            </ButtonLink>
          )
        }
      />
      {own ? <OwnAgent agent={a} /> : <PublicAgent agent={a} />}
    </>
  );
}

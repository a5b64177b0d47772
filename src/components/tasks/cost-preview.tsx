'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { TaskType } from '../../districts/exchange/schemas.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Callout } from '../ui/feedback.tsx';
import { formatCredits } from '../ui/money.tsx';
import { Fact, Facts } from '../ui/page.tsx';

const RULE: Record<string, string> = {
  CATEGORY_NOT_ALLOWED: 'your policy does not allow this kind of work',
  TASK_MAX_EXCEEDED: 'it is more than your policy allows for one task',
  OWN_AGENT_SCAN: 'the submitting agent’s configuration scan is too low',
  WORKER_BLOCKED: 'you blocked this agent or its owner',
  WORKER_TIER: 'the agent’s tier is below the one your policy asks for',
  WORKER_SCAN: 'the agent’s configuration scan is below the one your policy asks for',
  SCAN_MISSING: 'the agent has no fresh configuration scan',
  DAILY_CAP: 'the daily cap would be passed',
  WEEKLY_CAP: 'the weekly cap would be passed',
  MONTHLY_CAP: 'the monthly cap would be passed',
};

/** What submitting would do to the money, before it is done. The server decides again when it is sent. */
export function CostPreview({
  budget,
  taskType,
  workerAgentId,
}: {
  budget: number | null;
  taskType: string;
  workerAgentId: string | null;
}) {
  const trpc = useTRPC();
  const settled = useSettled({ budget, taskType, workerAgentId }, 350);
  const pool = useQuery(trpc.vault.getPool.queryOptions());
  const facts = useQuery({ ...trpc.platform.facts.queryOptions(), staleTime: 300_000 });
  const valid = settled.budget !== null && TaskType.safeParse(settled.taskType).success;
  const policy = useQuery({
    ...trpc.embassy.checkPolicy.queryOptions({
      taskType: settled.taskType,
      amount: settled.budget ?? 1,
      ...(settled.workerAgentId ? { workerAgentId: settled.workerAgentId } : {}),
    }),
    enabled: valid,
  });
  const available = pool.data?.balance;
  const short = available !== undefined && budget !== null && budget > available;
  const fee = facts.data ? facts.data.rules.feeBps / 100 : null;
  return (
    <div className="grid gap-3" aria-live="polite">
      <Facts className="rounded-md border border-line bg-sunken px-3 py-2.5">
        <Fact name="Available now">
          <span className="num">{available === undefined ? '…' : formatCredits(available)}</span>
        </Fact>
        <Fact name="Held at once">
          <span className="num font-medium">{budget === null ? '–' : formatCredits(budget)}</span>
        </Fact>
        <Fact name="Left to spend">
          <span className={short ? 'num text-bad-ink' : 'num'}>
            {available === undefined || budget === null
              ? '–'
              : short
                ? 'not enough'
                : formatCredits(available - budget)}
          </span>
        </Fact>
      </Facts>
      <ul className="grid gap-1 text-ink-2 text-xs">
        <li>Passed: the agent’s price is paid, never above your budget; the rest returns.</li>
        <li>Failed, expired or cancelled: all of it returns.</li>
        {fee !== null ? <li>The fee of {fee} % is taken from what the agent gets, not on top.</li> : null}
      </ul>
      {short ? (
        <Callout
          tone="warn"
          title={`${formatCredits((budget ?? 0) - (available ?? 0))} are missing.`}
          actions={
            <ButtonLink href="/wallet/top-up" hard size="sm">
              Top up
            </ButtonLink>
          }
        >
          Buy credits or lower what you pay at most.
        </Callout>
      ) : null}
      {valid && policy.data?.decision === 'deny' ? (
        <Callout tone="bad" title="Your policy refuses this.">
          {policy.data.failures.map((f) => RULE[f.rule] ?? f.rule).join('; ')}.
        </Callout>
      ) : null}
      {valid && policy.data?.decision === 'needs_approval' ? (
        <Callout tone="accent" title="This needs an approval.">
          Your policy asks for one above this amount. The task starts when it is approved.
        </Callout>
      ) : null}
    </div>
  );
}

/** The value once it has stood still: no question per keystroke. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the value
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [key, ms]);
  return settled;
}

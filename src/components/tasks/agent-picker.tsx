'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import type { Category } from '../../districts/registry/schemas.ts';
import { TierBadge } from '../agents/agent-badges.tsx';
import { Button } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';
import { SkeletonRows } from '../ui/feedback.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { formatCredits } from '../ui/money.tsx';

/** The agent of a direct hire: found by name, shown with what decides. */
export function AgentPicker({
  value,
  onChange,
  category,
  error,
}: {
  value: string;
  onChange: (agentId: string) => void;
  category: Category;
  error: string | undefined;
}) {
  const trpc = useTRPC();
  const [q, setQ] = useState('');
  const chosen = useQuery({ ...trpc.registry.getAgent.queryOptions({ agentId: value }), enabled: value !== '' });
  const found = useQuery({
    ...trpc.registry.listAgents.queryOptions({
      page: 1,
      pageSize: 8,
      category,
      ...(q.trim() ? { q: q.trim().slice(0, 80) } : {}),
    }),
    enabled: value === '',
  });
  if (value !== '' && chosen.data) {
    const a = chosen.data;
    const capability = a.capabilities.find((c) => c.category === category);
    return (
      <div className="flex flex-col gap-1.5">
        <span className="font-medium text-sm">Agent</span>
        <div className="flex flex-wrap items-center gap-3 rounded-md border border-accent-line bg-accent-soft px-3 py-2.5 text-sm">
          <span className="min-w-0 flex-1 break-words font-medium">
            <bdi>{a.displayName}</bdi>
          </span>
          <TierBadge tier={a.trustTier} />
          <span className="num">
            {capability
              ? capability.price === null
                ? 'is paid your budget'
                : formatCredits(capability.price)
              : 'does not name this kind of work'}
          </span>
          <Button size="sm" onClick={() => onChange('')}>
            Change
          </Button>
        </div>
        {error ? <p className="text-bad-ink text-sm">{error}</p> : null}
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <Field label="Agent" error={error} hint="Agents that take this kind of work, best lower score first.">
        <Input
          type="search"
          placeholder="Search by name"
          value={q}
          onChange={(e) => setQ(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.key === 'Enter') e.preventDefault();
          }}
        />
      </Field>
      <div className="rounded-md border border-line">
        <Loaded query={found} what="The agents" skeleton={<SkeletonRows rows={3} label="Loading agents" />}>
          {({ items }) =>
            items.length > 0 ? (
              <ul className="divide-y divide-line">
                {items.map((a) => {
                  const price = a.capabilities.find((c) => c.category === category)?.price;
                  const open = a.availability === 'available';
                  return (
                    <li key={a.id}>
                      <button
                        type="button"
                        onClick={() => onChange(a.id)}
                        className="flex w-full flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 text-start text-sm -outline-offset-2 hover:bg-sunken pointer-coarse:min-h-11"
                      >
                        <span className="min-w-0 flex-1 break-words font-medium">
                          <bdi>{a.displayName}</bdi>
                        </span>
                        <TierBadge tier={a.trustTier} />
                        <span className={cn('num w-28 text-end', open ? '' : 'text-ink-2')}>
                          {open ? (price == null ? 'your budget' : formatCredits(price)) : a.availability}
                        </span>
                      </button>
                    </li>
                  );
                })}
              </ul>
            ) : (
              <p className="px-3 py-4 text-ink-2 text-sm">
                No agent takes this kind of work under that name. Clear the search or choose another kind.
              </p>
            )
          }
        </Loaded>
      </div>
    </div>
  );
}

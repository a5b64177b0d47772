'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Bot from 'lucide-react/icons/bot';
import FilterX from 'lucide-react/icons/filter-x';
import Plus from 'lucide-react/icons/plus';
import {
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryState,
  useQueryStates,
} from 'nuqs';
import { useEffect, useState } from 'react';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import {
  type AgentOwn,
  type AgentPublic,
  AVAILABILITIES,
  CATEGORIES,
  TIERS,
} from '../../districts/registry/schemas.ts';
import { CATEGORY } from '../tasks/task-words.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Empty, SkeletonRows } from '../ui/feedback.tsx';
import { Input } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { formatCount, formatCredits } from '../ui/money.tsx';
import { PageHeader } from '../ui/page.tsx';
import { Pagination } from '../ui/pagination.tsx';
import { Select } from '../ui/select.tsx';
import { type Column, DataTable, RowLink } from '../ui/table.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { AgentState, ScoreCell, TierBadge } from './agent-badges.tsx';
import { AVAILABILITY, FRAMEWORK, TIER } from './agent-words.ts';
import { RegisterAgent } from './register-agent.tsx';

const OWN: Column<AgentOwn>[] = [
  {
    name: 'Agent',
    phone: 'title',
    cell: (a) => (
      <span className="block min-w-0">
        <RowLink href={`/agents/${a.id}`}>
          <bdi>{a.displayName}</bdi>
        </RowLink>
        <span className="block text-ink-2 text-xs">{FRAMEWORK[a.framework]}</span>
      </span>
    ),
  },
  { name: 'State', cell: (a) => <AgentState agent={a} /> },
  { name: 'Tier', cell: (a) => <TierBadge tier={a.trustTier} /> },
  { name: 'Score', className: 'sm:w-40', cell: (a) => <ScoreCell agent={a} /> },
  {
    name: 'Running',
    align: 'end',
    cell: (a) => (
      <span className="num">
        {a.activeTasks} of {a.concurrencyMax}
      </span>
    ),
  },
  { name: 'Completed', align: 'end', cell: (a) => <span className="num">{formatCount(a.completedTasks)}</span> },
  {
    name: 'Key last used',
    align: 'end',
    cell: (a) =>
      a.keyLastUsedAt ? (
        <RelativeTime at={a.keyLastUsedAt} className="text-ink-2" />
      ) : (
        <span className="text-ink-2">never</span>
      ),
  },
];

export function AgentList() {
  const [view, setView] = useQueryState(
    'view',
    parseAsStringLiteral(['mine', 'directory'] as const).withDefault('mine'),
  );
  const [registering, setRegistering] = useQueryState('register', parseAsBoolean.withDefault(false));
  return (
    <>
      <PageHeader
        title="Agents"
        purpose="Your own programs with their keys and reputation, and the directory of agents you can hire."
        actions={
          <Button tone="primary" onClick={() => void setRegistering(true)}>
            <Plus aria-hidden />
            Register an agent
          </Button>
        }
      />
      <Tabs
        label="Whose agents"
        value={view}
        onChange={(v) => void setView(v)}
        tabs={[
          { value: 'mine', label: 'Yours', content: <OwnAgents onRegister={() => void setRegistering(true)} /> },
          { value: 'directory', label: 'Directory', content: <Directory /> },
        ]}
      />
      <RegisterAgent open={registering} onOpenChange={(open) => void setRegistering(open ? true : null)} />
    </>
  );
}

function OwnAgents({ onRegister }: { onRegister: () => void }) {
  const trpc = useTRPC();
  const agents = useQuery({ ...trpc.registry.listOwnAgents.queryOptions(), refetchInterval: 15_000 });
  return (
    <section aria-label="Your agents" className="card min-w-0">
      <Loaded query={agents} what="Your agents" skeleton={<SkeletonRows rows={3} label="Loading agents" />}>
        {({ items }) =>
          items.length > 0 ? (
            <DataTable label="Your agents" columns={OWN} rows={items} keyOf={(a) => a.id} />
          ) : (
            <Empty
              icon={Bot}
              title="No agent yet"
              actions={
                <Button tone="primary" onClick={onRegister}>
                  Register your first agent
                </Button>
              }
            >
              Give your program a name and get its key. With the key it can submit tasks, claim work and be paid.
            </Empty>
          )
        }
      </Loaded>
    </section>
  );
}

const PUBLIC: Column<AgentPublic>[] = [
  {
    name: 'Agent',
    phone: 'title',
    className: 'sm:max-w-72',
    cell: (a) => (
      <span className="block min-w-0">
        <RowLink href={`/agents/${a.id}`}>
          <bdi>{a.displayName}</bdi>
        </RowLink>
        {a.description ? (
          <span className="line-clamp-1 text-ink-2 text-xs">
            <bdi>{a.description}</bdi>
          </span>
        ) : null}
      </span>
    ),
  },
  {
    name: 'Takes',
    className: 'sm:max-w-56',
    cell: (a) => (
      <span className="text-sm">
        {a.capabilities.length === 0
          ? '–'
          : a.capabilities
              .map((c) => `${CATEGORY[c.category]}${c.price === null ? '' : `, ${formatCredits(c.price)}`}`)
              .join(' · ')}
      </span>
    ),
  },
  { name: 'State', cell: (a) => <AgentState agent={a} /> },
  { name: 'Tier', cell: (a) => <TierBadge tier={a.trustTier} /> },
  { name: 'Score', className: 'sm:w-40', cell: (a) => <ScoreCell agent={a} /> },
  { name: 'Completed', align: 'end', cell: (a) => <span className="num">{formatCount(a.completedTasks)}</span> },
  {
    name: 'Hire',
    align: 'end',
    cell: (a) => (
      <ButtonLink href={`/tasks/new?agent=${a.id}`} size="sm">
        Hire
      </ButtonLink>
    ),
  },
];
const ANY = 'any';

function Directory() {
  const trpc = useTRPC();
  const [filter, setFilter] = useQueryStates({
    category: parseAsStringLiteral(CATEGORIES),
    tier: parseAsStringLiteral(TIERS),
    availability: parseAsStringLiteral(AVAILABILITIES),
    q: parseAsString,
    page: parseAsInteger.withDefault(1),
  });
  const [typed, setTyped] = useState(filter.q ?? '');
  useEffect(() => {
    const timer = setTimeout(() => {
      const q = typed.trim() === '' ? null : typed.trim().slice(0, 80);
      if (q !== filter.q) void setFilter({ q, page: null });
    }, 300);
    return () => clearTimeout(timer);
  }, [typed, filter.q, setFilter]);
  const agents = useQuery({
    ...trpc.registry.listAgents.queryOptions({
      page: Math.max(1, filter.page),
      pageSize: 20,
      ...(filter.category ? { category: filter.category } : {}),
      ...(filter.tier ? { trustTier: filter.tier } : {}),
      ...(filter.availability ? { availability: filter.availability } : {}),
      ...(filter.q ? { q: filter.q } : {}),
    }),
    placeholderData: keepPreviousData,
  });
  const filtered = Boolean(filter.category || filter.tier || filter.availability || filter.q);
  const clear = () => {
    setTyped('');
    void setFilter({ category: null, tier: null, availability: null, q: null, page: null });
  };
  return (
    <section aria-label="Directory of agents" className="card min-w-0">
      <div className="flex flex-wrap items-center gap-2 border-line border-b p-3">
        <Input
          type="search"
          aria-label="Search by name"
          placeholder="Search by name"
          value={typed}
          onChange={(e) => setTyped(e.currentTarget.value)}
          className="h-9 w-full text-sm sm:w-52"
        />
        <Select
          label="Category"
          size="sm"
          className="w-full xs:w-auto xs:min-w-40"
          value={filter.category ?? ANY}
          onChange={(v) => void setFilter({ category: CATEGORIES.find((c) => c === v) ?? null, page: null })}
          options={[
            { value: ANY, label: 'Any category' },
            ...CATEGORIES.map((c) => ({ value: c, label: CATEGORY[c] })),
          ]}
        />
        <Select
          label="Tier"
          size="sm"
          className="w-full xs:w-auto xs:min-w-32"
          value={filter.tier ?? ANY}
          onChange={(v) => void setFilter({ tier: TIERS.find((t) => t === v) ?? null, page: null })}
          options={[{ value: ANY, label: 'Any tier' }, ...TIERS.map((t) => ({ value: t, label: TIER[t].label }))]}
        />
        <Select
          label="Availability"
          size="sm"
          className="w-full xs:w-auto xs:min-w-36"
          value={filter.availability ?? ANY}
          onChange={(v) => void setFilter({ availability: AVAILABILITIES.find((a) => a === v) ?? null, page: null })}
          options={[
            { value: ANY, label: 'Any availability' },
            ...AVAILABILITIES.map((a) => ({ value: a, label: AVAILABILITY[a].label })),
          ]}
        />
        {filtered ? (
          <Button tone="quiet" size="sm" onClick={clear}>
            <FilterX aria-hidden />
            Clear
          </Button>
        ) : null}
      </div>
      <Loaded query={agents} what="The directory" skeleton={<SkeletonRows rows={6} label="Loading the directory" />}>
        {({ items, pagination }) =>
          items.length > 0 ? (
            <>
              <DataTable label="Agents" columns={PUBLIC} rows={items} keyOf={(a) => a.id} />
              <Pagination
                page={pagination.page}
                totalPages={pagination.totalPages}
                total={pagination.total}
                what={pagination.total === 1 ? 'agent' : 'agents'}
                onPage={(page) => void setFilter({ page })}
              />
            </>
          ) : (
            <Empty icon={FilterX} title="No agent matches" actions={<Button onClick={clear}>Clear the filters</Button>}>
              Other agents may exist; the filters above leave none.
            </Empty>
          )
        }
      </Loaded>
    </section>
  );
}

'use client';

import Bot from 'lucide-react/icons/bot';
import type { RouterOutputs } from '../../adapters/trpc/client.tsx';
import type { AnyApiError } from '../ui/api-error.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Empty, SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Amount } from '../ui/money.tsx';
import { DataTable, RowLink } from '../ui/table.tsx';

type Wallet = RouterOutputs['vault']['getAgentWallet'];

/** What each agent earned; the page of an agent moves it. */
export function AgentEarnings({
  agents,
  wallets,
}: {
  agents: {
    data: RouterOutputs['registry']['listOwnAgents'] | undefined;
    error: AnyApiError | null;
    refetch: () => unknown;
  };
  wallets: (Wallet | undefined)[];
}) {
  return (
    <section aria-label="Earnings of your agents" className="card min-w-0">
      <Loaded query={agents} what="The earnings" skeleton={<SkeletonRows rows={3} label="Loading earnings" />}>
        {({ items }) =>
          items.length > 0 ? (
            <DataTable
              label="Earnings of your agents"
              keyOf={(r) => r.agent.id}
              rows={items.map((agent, i) => ({ agent, wallet: wallets[i] }))}
              columns={[
                {
                  name: 'Agent',
                  phone: 'title',
                  cell: (r) => (
                    <RowLink href={`/agents/${r.agent.id}`}>
                      <bdi>{r.agent.displayName}</bdi>
                    </RowLink>
                  ),
                },
                { name: 'Pending, credits', align: 'end', cell: (r) => <Part value={r.wallet?.pending} /> },
                { name: 'Earned', align: 'end', cell: (r) => <Part value={r.wallet?.earned} /> },
                { name: 'Free to move', align: 'end', cell: (r) => <Part value={r.wallet?.withdrawable} /> },
              ]}
            />
          ) : (
            <Empty
              icon={Bot}
              title="No agent yet"
              actions={<ButtonLink href="/agents?register=true">Register an agent</ButtonLink>}
            >
              What your agents are paid stands here: pending while the buyer may still say no, then earned.
            </Empty>
          )
        }
      </Loaded>
    </section>
  );
}

function Part({ value }: { value: number | undefined }) {
  return value === undefined ? <span className="text-ink-2">…</span> : <Amount value={value} />;
}

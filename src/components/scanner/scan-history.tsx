'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import FilterX from 'lucide-react/icons/filter-x';
import History from 'lucide-react/icons/history';
import { parseAsStringLiteral, useQueryStates } from 'nuqs';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { ScanType } from '../../districts/scanner/schemas.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Empty, SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Select } from '../ui/select.tsx';
import { type Column, DataTable, RowLink } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { SEVERITY, TYPE, VERDICT } from './scan-words.ts';

type Item = RouterOutputs['scanner']['list']['scans'][number];
const ANY = 'any';

/** Earlier scans: what was found, of which bytes, by which rules. Never the text. */
export function ScanHistory({ onScan }: { onScan: () => void }) {
  const trpc = useTRPC();
  const [filter, setFilter] = useQueryStates({ type: parseAsStringLiteral(ScanType.options) });
  const client = useTRPCClient();
  const input = { limit: 25, ...(filter.type ? { type: filter.type } : {}) };
  // The library's own way adds a direction to the input, which no operation here knows.
  const scans = useInfiniteQuery({
    queryKey: [...trpc.scanner.list.queryKey(input), 'pages'],
    queryFn: ({ pageParam }) => client.scanner.list.query({ ...input, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });
  const agents = useQuery(trpc.registry.listOwnAgents.queryOptions());
  const nameOf = (id: string | null) =>
    id ? (agents.data?.items.find((a) => a.id === id)?.displayName ?? 'an agent') : null;
  const columns: Column<Item>[] = [
    {
      name: 'Scan',
      phone: 'title',
      cell: (s) => (
        <span className="block min-w-0">
          <RowLink href={`/scanner/${s.scan_id}`}>{TYPE[s.type].label}</RowLink>
          <span className="block text-ink-2 text-xs">
            <code>{s.content_sha256.slice(0, 12)}</code>, {s.content_bytes.toLocaleString('en')} bytes
            {nameOf(s.agent_id) ? (
              <>
                , for <bdi>{nameOf(s.agent_id)}</bdi>
              </>
            ) : null}
          </span>
        </span>
      ),
    },
    {
      name: 'Verdict',
      cell: (s) => (
        <Badge tone={VERDICT[s.verdict].tone} icon={VERDICT[s.verdict].icon}>
          {VERDICT[s.verdict].label}
        </Badge>
      ),
    },
    {
      name: 'Score',
      align: 'end',
      cell: (s) => (
        <span className="num">
          {s.score} <span className="text-ink-2 text-xs">{s.passed ? 'passed' : 'not passed'}</span>
        </span>
      ),
    },
    { name: 'Findings', align: 'end', cell: (s) => <span className="text-sm">{countsOf(s)}</span> },
    { name: 'When', align: 'end', cell: (s) => <RelativeTime at={s.scanned_at} className="text-ink-2" /> },
  ];
  return (
    <section aria-label="Earlier scans" className="card min-w-0">
      <div className="border-line border-b p-3">
        <Select
          label="Kind"
          size="sm"
          className="w-full xs:w-auto xs:min-w-56"
          value={filter.type ?? ANY}
          onChange={(v) => void setFilter({ type: ScanType.options.find((t) => t === v) ?? null })}
          options={[
            { value: ANY, label: 'Every kind' },
            ...ScanType.options.map((t) => ({ value: t, label: TYPE[t].label })),
          ]}
        />
      </div>
      <Loaded query={scans} what="The history" skeleton={<SkeletonRows rows={5} label="Loading scans" />}>
        {({ pages }) => {
          const items = pages.flatMap((p) => p.scans);
          if (items.length > 0) {
            return (
              <>
                <DataTable label="Earlier scans" columns={columns} rows={items} keyOf={(s) => s.scan_id} />
                {scans.hasNextPage ? (
                  <div className="flex justify-center border-line border-t p-3">
                    <Button pending={scans.isFetchingNextPage} onClick={() => void scans.fetchNextPage()}>
                      Show older
                    </Button>
                  </div>
                ) : null}
              </>
            );
          }
          return filter.type ? (
            <Empty
              icon={FilterX}
              title="No scan of this kind"
              actions={<Button onClick={() => void setFilter({ type: null })}>Show every kind</Button>}
            >
              Other scans may exist; the filter above leaves none.
            </Empty>
          ) : (
            <Empty
              icon={History}
              title="No scan yet"
              actions={
                <Button tone="primary" onClick={onScan}>
                  Scan a file
                </Button>
              }
            >
              Each scan of yours and of your agents is listed here with its findings, for a year.
            </Empty>
          );
        }}
      </Loaded>
    </section>
  );
}

function countsOf(s: Item): string {
  const parts = (['critical', 'high', 'medium', 'low'] as const)
    .filter((k) => s.summary[k] > 0)
    .map((k) => `${s.summary[k]} ${SEVERITY[k].label.toLowerCase()}`);
  return parts.length > 0 ? parts.join(', ') : 'none';
}

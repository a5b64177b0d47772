'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Download from 'lucide-react/icons/download';
import FilterX from 'lucide-react/icons/filter-x';
import ScrollText from 'lucide-react/icons/scroll-text';
import ShieldCheck from 'lucide-react/icons/shield-check';
import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { CodeBlock, Digest } from '../ui/code.tsx';
import { DayInput, isInstant } from '../ui/day-input.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Empty, ErrorNote } from '../ui/feedback.tsx';
import { Input } from '../ui/field.tsx';
import { Fact, Facts, PageHeader } from '../ui/page.tsx';
import { PagedRows } from '../ui/paged.tsx';
import { saveCsvPieces } from '../ui/save-file.ts';
import type { Column } from '../ui/table.tsx';
import { formatExact, RelativeTime } from '../ui/time.tsx';
import { ChainResult, type ChainVerdict, verifyChain } from './audit-chain.tsx';

type Row = RouterOutputs['embassy']['searchAudit']['items'][number];

/** Filters that are typed, with the words beside them; kept in the address of the page. */
const TEXTS = [
  { key: 'action', label: 'Action', hint: 'courts, or courts.openDispute' },
  { key: 'owner', label: 'Owner', hint: 'number of the account' },
  { key: 'actor', label: 'Actor', hint: 'number of who acted' },
  { key: 'subject', label: 'Subject', hint: 'number of the thing' },
  { key: 'outcome', label: 'Outcome', hint: 'ok, refused …' },
  { key: 'request', label: 'Request', hint: 'number of the request' },
] as const;
type TextKey = (typeof TEXTS)[number]['key'];

/** Who did what to which thing, in the whole installation. */
export function AuditLog() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [filter, setFilter] = useQueryStates({
    action: parseAsString,
    owner: parseAsString,
    actor: parseAsString,
    subject: parseAsString,
    outcome: parseAsString,
    request: parseAsString,
    from: parseAsString,
    to: parseAsString,
    page: parseAsInteger.withDefault(1),
  });
  const [typed, setTyped] = useState<Record<TextKey, string>>(() => ({
    action: filter.action ?? '',
    owner: filter.owner ?? '',
    actor: filter.actor ?? '',
    subject: filter.subject ?? '',
    outcome: filter.outcome ?? '',
    request: filter.request ?? '',
  }));
  const [chosen, setChosen] = useState<Row | null>(null);
  const search = {
    ...(filter.action ? { action: filter.action } : {}),
    ...(filter.owner ? { ownerId: filter.owner } : {}),
    ...(filter.actor ? { actorId: filter.actor } : {}),
    ...(filter.subject ? { subjectId: filter.subject } : {}),
    ...(filter.outcome ? { outcome: filter.outcome } : {}),
    ...(filter.request ? { requestId: filter.request } : {}),
    ...(isInstant(filter.from) ? { from: filter.from } : {}),
    ...(isInstant(filter.to) ? { to: filter.to } : {}),
  };
  const filtered = Object.keys(search).length > 0;
  const rows = useQuery({
    ...trpc.embassy.searchAudit.queryOptions({ page: Math.max(1, filter.page), pageSize: 25, ...search }),
    placeholderData: keepPreviousData,
  });
  const save = useCall(() =>
    saveCsvPieces(`civitas-audit-${new Date().toISOString().slice(0, 10)}.csv`, ['row', 'rows'], (handlers) =>
      client.embassy.exportAudit.subscribe(search, handlers),
    ),
  );
  const [verdict, setVerdict] = useState<ChainVerdict | null>(null);
  const verify = useCall(() => verifyChain(client), setVerdict);
  const clear = () => {
    setTyped({ action: '', owner: '', actor: '', subject: '', outcome: '', request: '' });
    void setFilter(null);
  };
  const columns: Column<Row>[] = [
    {
      name: 'Action',
      phone: 'title',
      cell: (r) => (
        <button type="button" className="text-start font-medium hover:underline" onClick={() => setChosen(r)}>
          {r.action}
        </button>
      ),
    },
    {
      name: 'Outcome',
      cell: (r) => (r.outcome === 'ok' ? <Badge tone="good">ok</Badge> : <Badge tone="warn">{r.outcome}</Badge>),
    },
    {
      name: 'Actor',
      cell: (r) => (
        <span className="text-sm">
          {r.actorType} <Short id={r.actorId} />
        </span>
      ),
    },
    {
      name: 'Subject',
      cell: (r) => (
        <span className="text-sm">
          {r.subjectType} <Short id={r.subjectId} />
        </span>
      ),
    },
    { name: 'When', align: 'end', cell: (r) => <RelativeTime at={r.at} className="text-ink-2" /> },
  ];
  return (
    <>
      <PageHeader
        title="Audit log"
        purpose="Every act that changed something: who, what, when, with which outcome. Rows hold no secrets, no content and no addresses."
        actions={
          <>
            <Button pending={verify.pending} onClick={() => void verify.run()}>
              <ShieldCheck aria-hidden />
              Verify
            </Button>
            <Button pending={save.pending} onClick={() => void save.run()}>
              <Download aria-hidden />
              Export CSV
            </Button>
          </>
        }
      />
      <ErrorNote error={verify.error} title="The chain was not verified." className="mb-4" />
      <ChainResult verdict={verdict} />
      <ErrorNote error={save.error} title="The log was not exported." className="mb-4" />
      <section aria-label="Audit log" className="card min-w-0">
        <form
          className="border-line border-b p-3"
          onSubmit={(event) => {
            event.preventDefault();
            const next = Object.fromEntries(TEXTS.map(({ key }) => [key, typed[key].trim() || null]));
            void setFilter({ ...next, page: null });
          }}
        >
          <div className="grid grid-cols-2 gap-2 lg:grid-cols-3">
            {TEXTS.map(({ key, label, hint }) => (
              // biome-ignore lint/a11y/noLabelWithoutControl: the input inside is the control
              <label key={key} className="min-w-0 text-ink-2 text-xs">
                {label}
                <Input
                  value={typed[key]}
                  placeholder={hint}
                  onChange={(e) => {
                    const { value } = e.currentTarget;
                    setTyped((t) => ({ ...t, [key]: value }));
                  }}
                  className="mt-1 h-9 text-sm"
                  autoComplete="off"
                  spellCheck={false}
                />
              </label>
            ))}
          </div>
          <div className="mt-3 flex flex-wrap items-center gap-2">
            <DayInput label="From" value={filter.from} onChange={(from) => void setFilter({ from, page: null })} />
            <DayInput label="Until" end value={filter.to} onChange={(to) => void setFilter({ to, page: null })} />
            <span className="ms-auto flex gap-2">
              {filtered ? (
                <Button tone="quiet" size="sm" className="h-9" onClick={clear}>
                  <FilterX aria-hidden />
                  Clear
                </Button>
              ) : null}
              <Button type="submit" size="sm" className="h-9">
                Filter
              </Button>
            </span>
          </div>
        </form>
        <PagedRows
          query={rows}
          what="The audit log"
          one="row"
          many="rows"
          columns={columns}
          keyOf={(r) => r.id}
          onPage={(page) => void setFilter({ page })}
          empty={
            filtered ? (
              <Empty icon={FilterX} title="No row matches" actions={<Button onClick={clear}>Clear the filters</Button>}>
                Other acts are recorded; the filters above leave none.
              </Empty>
            ) : (
              <Empty icon={ScrollText} title="Nothing is recorded yet">
                The first act that changes something stands here.
              </Empty>
            )
          }
        />
      </section>
      <RowDialog row={chosen} onClose={() => setChosen(null)} />
    </>
  );
}

function Short({ id }: { id: string | null }) {
  if (id === null) return null;
  return (
    <code className="text-ink-2 text-xs" title={id}>
      {id.length > 12 ? `…${id.slice(-8)}` : id}
    </code>
  );
}

function RowDialog({ row, onClose }: { row: Row | null; onClose: () => void }) {
  const [shown, setShown] = useState(row);
  if (row !== null && row !== shown) setShown(row);
  return (
    <Dialog
      open={row !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={shown?.action ?? ''}
      description={shown ? `${formatExact(shown.at).local} · ${formatExact(shown.at).utc}` : ''}
      width="lg"
    >
      {shown ? (
        <>
          <Facts>
            <Fact name="Outcome">{shown.outcome}</Fact>
            <Fact name={`Actor, ${shown.actorType}`}>
              {shown.actorId ? <Digest value={shown.actorId} what="Number of the actor" /> : 'nobody'}
            </Fact>
            <Fact name={`Subject, ${shown.subjectType}`}>
              {shown.subjectId ? <Digest value={shown.subjectId} what="Number of the subject" /> : 'none'}
            </Fact>
            <Fact name="Request">
              <Digest value={shown.requestId} what="Number of the request" />
            </Fact>
          </Facts>
          <CodeBlock code={JSON.stringify(shown.meta, null, 2)} label="What changed" wrap />
        </>
      ) : null}
    </Dialog>
  );
}

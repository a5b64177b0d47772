'use client';

import { useQuery } from '@tanstack/react-query';
import Download from 'lucide-react/icons/download';
import FileKey2 from 'lucide-react/icons/file-key-2';
import FilterX from 'lucide-react/icons/filter-x';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { Button } from '../ui/button.tsx';
import { Empty, ErrorNote, SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { MoreRows } from '../ui/more-rows.tsx';
import { PageHeader } from '../ui/page.tsx';
import { saveCsvRows } from '../ui/save-file.ts';
import { Select } from '../ui/select.tsx';
import { Alerts } from './alerts.tsx';
import { IssueLicence } from './issue-licence.tsx';
import { LicenceTable } from './licence-table.tsx';
import { type Licence, STATUSES } from './licence-words.ts';
import { useCursorPages } from './use-cursor-pages.ts';

const ANY = 'any';
const ENDING = { '7': 'Ends within 7 days', '30': 'Ends within 30 days', '90': 'Ends within 90 days' } as const;
const DAY = 86_400_000;

/** Every licence of this installation. */
export function LicenceList() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [filter, setFilter] = useQueryStates({
    status: parseAsStringLiteral(STATUSES),
    org: parseAsString,
    ending: parseAsStringLiteral(Object.keys(ENDING) as (keyof typeof ENDING)[]),
  });
  const [now] = useState(() => Math.floor(Date.now() / 1_000) * 1_000);
  const search = {
    ...(filter.status ? { status: filter.status } : {}),
    ...(filter.org ? { orgId: filter.org } : {}),
    ...(filter.ending ? { expiringBefore: new Date(now + Number(filter.ending) * DAY).toISOString() } : {}),
  };
  const filtered = Object.keys(search).length > 0;
  const organizations = useQuery(trpc.licensing.listOrganizations.queryOptions({ limit: 100 }));
  const licences = useCursorPages(['licences', search], (at) =>
    client.licensing.listLicenses.query({ limit: 50, ...search, ...at }),
  );
  const save = useCall(async () => {
    const rows: Licence[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.licensing.listLicenses.query({ limit: 100, ...search, ...(cursor ? { cursor } : {}) });
      rows.push(...page.licenses);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    saveLicences(rows);
  });
  const clear = () => void setFilter(null);
  return (
    <>
      <PageHeader
        title="Licences"
        purpose="Who may run inference in their own cloud, how many replicas run now, and which licences end soon."
        actions={<IssueLicence onDone={() => void licences.refetch()} />}
      />
      <div className="grid gap-5">
        <section aria-label="Licences" className="card min-w-0">
          <div className="flex flex-wrap items-end gap-2 border-line border-b p-3">
            <Select
              label="State"
              size="sm"
              className="w-full xs:w-40"
              value={filter.status ?? ANY}
              onChange={(v) => void setFilter({ status: STATUSES.find((s) => s === v) ?? null })}
              options={[{ value: ANY, label: 'Every state' }, ...STATUSES.map((s) => ({ value: s, label: s }))]}
            />
            <Select
              label="Organisation"
              size="sm"
              className="w-full xs:w-56"
              value={filter.org ?? ANY}
              onChange={(v) => void setFilter({ org: v === ANY ? null : v })}
              options={[
                { value: ANY, label: 'Every organisation' },
                ...(organizations.data?.organizations ?? []).map((o) => ({ value: o.orgId, label: o.name })),
              ]}
            />
            <Select
              label="End"
              size="sm"
              className="w-full xs:w-48"
              value={filter.ending ?? ANY}
              onChange={(v) => void setFilter({ ending: v in ENDING ? (v as keyof typeof ENDING) : null })}
              options={[
                { value: ANY, label: 'Ends at any time' },
                ...Object.entries(ENDING).map(([value, label]) => ({ value, label })),
              ]}
            />
            {filtered ? (
              <Button tone="quiet" size="sm" className="h-9" onClick={clear}>
                <FilterX aria-hidden />
                Clear
              </Button>
            ) : null}
            <Button size="sm" className="ms-auto h-9" pending={save.pending} onClick={() => void save.run()}>
              <Download aria-hidden />
              CSV
            </Button>
          </div>
          <ErrorNote error={save.error} title="The list was not saved." className="m-3" />
          <Loaded
            query={licences}
            what="The licences"
            skeleton={<SkeletonRows rows={5} label="Loading the licences" />}
          >
            {({ pages }) => {
              const rows = pages.flatMap((p) => p.licenses);
              if (rows.length > 0)
                return (
                  <>
                    <LicenceTable licences={rows} base="/admin/licences" />
                    <MoreRows
                      shown={rows.length}
                      what={rows.length === 1 ? 'licence' : 'licences'}
                      more={licences.hasNextPage}
                      pending={licences.isFetchingNextPage}
                      onMore={() => void licences.fetchNextPage()}
                    />
                  </>
                );
              return filtered ? (
                <Empty
                  icon={FilterX}
                  title="No licence matches"
                  actions={<Button onClick={clear}>Clear the filters</Button>}
                >
                  Other licences may exist; the filters above leave none.
                </Empty>
              ) : (
                <Empty icon={FileKey2} title="No licence yet">
                  Issue one to let a customer run replicas in its own cloud. The key is shown once.
                </Empty>
              );
            }}
          </Loaded>
        </section>
        <Alerts />
      </div>
    </>
  );
}

function saveLicences(rows: Licence[]): void {
  saveCsvRows(
    `civitas-licences-${new Date().toISOString().slice(0, 10)}.csv`,
    [
      'license_id',
      'org_id',
      'org_name',
      'status',
      'expires_at',
      'allowed_replicas',
      'seats_live',
      'replica_policy',
      'support_tier',
      'issued_at',
      'last_validated_at',
      'total_events',
    ],
    rows.map((l) => [
      l.licenseId,
      l.orgId,
      l.orgName,
      l.status,
      l.expiresAt,
      l.allowedReplicas,
      l.seatsLive,
      l.replicaPolicy,
      l.supportTier,
      l.issuedAt,
      l.lastValidatedAt,
      l.totalEvents,
    ]),
  );
}

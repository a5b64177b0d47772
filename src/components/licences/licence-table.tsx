'use client';

import { Badge } from '../ui/badge.tsx';
import { formatCount } from '../ui/money.tsx';
import { type Column, DataTable, RowLink } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { type Licence, STATUS_TONE, TIER } from './licence-words.ts';

export function LicenceTable({ licences, base }: { licences: Licence[]; base: string }) {
  const columns: Column<Licence>[] = [
    {
      name: 'Licence',
      phone: 'title',
      className: 'sm:max-w-80',
      cell: (l) => (
        <span className="block min-w-0">
          <RowLink href={`${base}/${l.licenseId}`}>
            <bdi>{l.orgName}</bdi>
          </RowLink>
          <span className="block font-mono text-ink-2 text-xs">…{l.licenseId.slice(-12)}</span>
        </span>
      ),
    },
    { name: 'State', cell: (l) => <Badge tone={STATUS_TONE[l.status]}>{l.status}</Badge> },
    { name: 'Support', cell: (l) => TIER[l.supportTier] },
    {
      name: 'Seats',
      align: 'end',
      cell: (l) => (
        <span className={l.seatsLive > l.allowedReplicas ? 'num font-medium text-warn-ink' : 'num'}>
          {formatCount(l.seatsLive)} of {formatCount(l.allowedReplicas)}
        </span>
      ),
    },
    { name: 'Ends', align: 'end', cell: (l) => <RelativeTime at={l.expiresAt} className="text-ink-2" /> },
    {
      name: 'Last validated',
      align: 'end',
      cell: (l) =>
        l.lastValidatedAt ? (
          <RelativeTime at={l.lastValidatedAt} className="text-ink-2" />
        ) : (
          <span className="text-ink-3">never</span>
        ),
    },
  ];
  return <DataTable label="Licences" columns={columns} rows={licences} keyOf={(l) => l.licenseId} />;
}

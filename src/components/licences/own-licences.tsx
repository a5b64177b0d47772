'use client';

import { useQuery } from '@tanstack/react-query';
import FileKey2 from 'lucide-react/icons/file-key-2';
import { useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { Empty, SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { MoreRows } from '../ui/more-rows.tsx';
import { PageHeader } from '../ui/page.tsx';
import { Bills } from './bills.tsx';
import { LicenceTable } from './licence-table.tsx';
import { useCursorPages } from './use-cursor-pages.ts';

/** Licences of the organisations that belong to this owner. */
export function OwnLicences() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const licences = useCursorPages(['own-licences'], (at) =>
    client.licensing.listOwnLicenses.query({ limit: 50, ...at }),
  );
  const organizations = useQuery(trpc.licensing.listOwnOrganizations.queryOptions({ limit: 20 }));
  return (
    <>
      <PageHeader
        title="Licences"
        purpose="Inference that your organisation runs in its own cloud: what it may run, what runs now, and what it used."
      />
      <div className="grid gap-5">
        <section aria-label="Licences" className="card min-w-0">
          <Loaded
            query={licences}
            what="Your licences"
            skeleton={<SkeletonRows rows={3} label="Loading your licences" />}
          >
            {({ pages }) => {
              const rows = pages.flatMap((p) => p.licenses);
              return rows.length === 0 ? (
                <Empty icon={FileKey2} title="No licence">
                  The operator of this installation issues licences to organisations. Ask for one, and for your account
                  to be named as the organisation’s owner.
                </Empty>
              ) : (
                <>
                  <LicenceTable licences={rows} base="/licences" />
                  <MoreRows
                    shown={rows.length}
                    what={rows.length === 1 ? 'licence' : 'licences'}
                    more={licences.hasNextPage}
                    pending={licences.isFetchingNextPage}
                    onMore={() => void licences.fetchNextPage()}
                  />
                </>
              );
            }}
          </Loaded>
        </section>
        {(organizations.data?.organizations ?? []).map((o) => (
          <div key={o.orgId} className="grid gap-2">
            <h2 className="text-lg">
              <bdi>{o.name}</bdi>
            </h2>
            <Bills orgId={o.orgId} />
          </div>
        ))}
      </div>
    </>
  );
}

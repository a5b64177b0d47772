'use client';

import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { MoreRows } from '../ui/more-rows.tsx';
import { Section } from '../ui/page.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { detailInWords } from './licence-words.ts';
import { useCursorPages } from './use-cursor-pages.ts';

/** What was done to the licence, newest first. */
export function LicenceEvents({ licenseId }: { licenseId: string }) {
  const client = useTRPCClient();
  const events = useCursorPages(['licence-events', licenseId], (at) =>
    client.licensing.listLicenseEvents.query({ licenseId, limit: 10, ...at }),
  );
  return (
    <Section title="History" padded={false}>
      <Loaded query={events} what="The history" skeleton={<SkeletonRows rows={3} label="Loading the history" />}>
        {({ pages }) => {
          const rows = pages.flatMap((p) => p.events);
          return rows.length === 0 ? (
            <p className="px-4.5 py-4 text-ink-2 text-sm">Nothing is recorded yet.</p>
          ) : (
            <>
              <ol className="divide-y divide-line">
                {rows.map((e) => (
                  <li key={e.id} className="grid gap-0.5 px-4.5 py-2.5 text-sm">
                    <span className="flex flex-wrap items-baseline justify-between gap-x-3">
                      <span className="font-medium">{e.event}</span>
                      <RelativeTime at={e.at} className="text-ink-2 text-xs" />
                    </span>
                    <span className="break-words text-ink-2 text-xs">
                      {e.actorType}
                      {e.outcome === 'ok' ? '' : ` · ${e.outcome}`}
                      {detailInWords(e.details) ? ` · ${detailInWords(e.details)}` : ''}
                    </span>
                  </li>
                ))}
              </ol>
              <MoreRows
                shown={rows.length}
                what={rows.length === 1 ? 'event' : 'events'}
                more={events.hasNextPage}
                pending={events.isFetchingNextPage}
                onMore={() => void events.fetchNextPage()}
              />
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}

'use client';

import { useQuery } from '@tanstack/react-query';
import BellOff from 'lucide-react/icons/bell-off';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { Badge } from '../ui/badge.tsx';
import { SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Section } from '../ui/page.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { alertInWords, detailInWords } from './licence-words.ts';

/** What was noticed, each thing once. */
export function Alerts({ licenseId }: { licenseId?: string }) {
  const trpc = useTRPC();
  const alerts = useQuery(
    trpc.licensing.listAlerts.queryOptions({ limit: 50, ...(licenseId === undefined ? {} : { licenseId }) }),
  );
  return (
    <Section title="Alerts" note="Each is raised once." padded={false}>
      <Loaded query={alerts} what="The alerts" skeleton={<SkeletonRows rows={2} label="Loading the alerts" />}>
        {({ alerts: list }) =>
          list.length === 0 ? (
            <p className="flex items-center gap-2.5 px-4.5 py-4 text-ink-2 text-sm">
              <BellOff className="size-4 shrink-0" aria-hidden />
              Nothing to look at.
            </p>
          ) : (
            <ul className="divide-y divide-line">
              {list.map((a) => {
                const { title, tone } = alertInWords(a.kind);
                return (
                  <li key={a.alertId} className="grid gap-1 px-4.5 py-2.5 text-sm">
                    <span className="flex flex-wrap items-center gap-2">
                      <Badge tone={tone}>{a.kind.replaceAll('_', ' ')}</Badge>
                      <span className="min-w-0 flex-1 font-medium">{title}</span>
                      <RelativeTime at={a.raisedAt} className="text-ink-2 text-xs" />
                    </span>
                    <span className="break-words text-ink-2 text-xs">{detailInWords(a.detail)}</span>
                  </li>
                );
              })}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

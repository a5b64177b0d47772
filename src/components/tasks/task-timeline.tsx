'use client';

import type { RouterOutputs } from '../../adapters/trpc/client.tsx';
import { TaskStatus } from '../../districts/exchange/schemas.ts';
import type { AnyApiError } from '../ui/api-error.ts';
import { cn } from '../ui/cn.ts';
import { SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Section } from '../ui/page.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { actionInWords, failureInWords, STATUS } from './task-words.ts';

type Events = RouterOutputs['exchange']['listTaskEvents'];

const DOT = {
  neutral: 'bg-line-strong',
  accent: 'bg-accent',
  good: 'bg-good-ink',
  warn: 'bg-warn-ink',
  bad: 'bg-bad',
} as const;
const WHO: Record<string, string> = {
  owner: 'by the owner',
  agent: 'by an agent',
  system: 'by the platform',
  admin: 'by an administrator',
};

/** Every step the task took, newest last. */
export function TaskTimeline({
  events,
}: {
  events: { data: Events | undefined; error: AnyApiError | null; refetch: () => unknown };
}) {
  return (
    <Section title="History">
      <Loaded query={events} what="The history" skeleton={<SkeletonRows rows={4} label="Loading the history" />}>
        {(list) => (
          <ol
            aria-live="polite"
            className="relative grid gap-4 before:absolute before:inset-y-2 before:start-[5px] before:w-px before:bg-line"
          >
            {list.map((e, i) => {
              const to = TaskStatus.safeParse(e.to);
              const tone = to.success ? STATUS[to.data].tone : 'neutral';
              const last = i === list.length - 1;
              const live = last && to.success && STATUS[to.data].live;
              return (
                <li key={e.id} className="relative flex items-baseline gap-3 ps-6">
                  <span
                    className={cn(
                      'absolute start-0 top-1.5 size-[11px] rounded-full ring-3 ring-surface',
                      DOT[tone],
                      live ? 'live-dot text-accent-ink' : '',
                    )}
                    aria-hidden
                  />
                  <span className="min-w-0 flex-1 text-sm">
                    <span className={last ? 'font-medium' : ''}>{actionInWords(e.action)}</span>
                    {e.reason ? (
                      <span className="block break-words text-ink-2 text-xs">
                        <bdi>{failureInWords(e.reason)}</bdi>
                      </span>
                    ) : null}
                    <span className="sr-only"> {WHO[e.actor] ?? ''}</span>
                  </span>
                  <RelativeTime at={e.at} className="shrink-0 text-ink-2 text-xs" />
                </li>
              );
            })}
          </ol>
        )}
      </Loaded>
    </Section>
  );
}

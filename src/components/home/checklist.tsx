'use client';

import { useQuery } from '@tanstack/react-query';
import Check from 'lucide-react/icons/check';
import ChevronRight from 'lucide-react/icons/chevron-right';
import Link from 'next/link';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { cn } from '../ui/cn.ts';

interface Step {
  label: string;
  note: string;
  href: string;
  hard?: boolean;
  /** Undefined while it is not known. */
  done: boolean | undefined;
}

/** The way from a new account to the first finished task. Each line ticks itself; the list goes when all are done. */
export function Checklist({
  funded,
  hasAgent,
  hasTask,
}: {
  funded: boolean | undefined;
  hasAgent: boolean | undefined;
  hasTask: boolean | undefined;
}) {
  const trpc = useTRPC();
  const me = useQuery(trpc.identity.me.queryOptions());
  const steps: Step[] = [
    {
      label: 'Confirm your e-mail address',
      note: 'Done with the link we sent.',
      href: '/settings',
      done: me.data?.emailVerified,
    },
    {
      label: 'Buy credits',
      note: 'From 500 credits, by card. One credit is one US cent.',
      href: '/wallet/top-up',
      hard: true,
      done: funded,
    },
    {
      label: 'Register an agent',
      note: 'It gets its own key, shown once.',
      href: '/agents?register=true',
      done: hasAgent,
    },
    {
      label: 'Submit a task',
      note: 'Say what to do, what to pay at most, and how to check it.',
      href: '/tasks/new',
      done: hasTask,
    },
  ];
  // Shown only when it is certain that something is missing: a list that flashes and goes would push the page around.
  if (steps.some((s) => s.done === undefined) || steps.every((s) => s.done)) return null;
  const next = steps.findIndex((s) => !s.done);
  return (
    <section className="card overflow-hidden" aria-labelledby="checklist">
      <div className="flex items-baseline justify-between gap-4 border-line border-b px-4.5 py-3">
        <h2 id="checklist" className="text-base">
          Set up
        </h2>
        <p className="num text-ink-2 text-sm">
          {steps.filter((s) => s.done).length} of {steps.length} done
        </p>
      </div>
      <ol className="grid sm:grid-cols-2 lg:grid-cols-4">
        {steps.map((s, i) => {
          const body = (
            <>
              <span
                className={cn(
                  'num flex size-6 shrink-0 items-center justify-center rounded-full border font-medium text-xs',
                  s.done
                    ? 'border-good-line bg-good-soft text-good-ink'
                    : i === next
                      ? 'border-transparent bg-accent text-on-accent'
                      : 'border-line-strong text-ink-2',
                )}
              >
                {s.done ? <Check className="size-3.5" aria-hidden /> : i + 1}
                {s.done ? <span className="sr-only">Done: </span> : null}
              </span>
              <span className="min-w-0 flex-1">
                <span className={cn('block font-medium text-sm', s.done ? 'text-ink-2' : '')}>{s.label}</span>
                <span className="block text-ink-2 text-xs">{s.note}</span>
              </span>
              {s.done ? null : <ChevronRight className="size-4 shrink-0 text-ink-3" aria-hidden />}
            </>
          );
          const look = 'flex h-full items-start gap-3 p-4.5 -outline-offset-2';
          return (
            <li
              key={s.label}
              className="border-line not-first:border-t sm:not-first:border-t-0 sm:nth-[n+3]:border-t lg:nth-[n+3]:border-t-0 lg:not-first:border-s sm:even:border-s"
            >
              {s.done ? (
                <div className={look}>{body}</div>
              ) : s.hard ? (
                <a href={s.href} className={cn(look, 'hover:bg-sunken')}>
                  {body}
                </a>
              ) : (
                <Link href={s.href} className={cn(look, 'hover:bg-sunken')}>
                  {body}
                </Link>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

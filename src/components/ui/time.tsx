'use client';

import { useSyncExternalStore } from 'react';
import { cn } from './cn.ts';
import { Tooltip } from './tooltip.tsx';

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const l of listeners) l();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The present, ticking once a second for everybody who shows it. */
export function useNow(): number {
  return useSyncExternalStore(
    subscribe,
    () => now,
    () => now,
  );
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

export function formatRelative(at: number, from: number): string {
  const seconds = Math.round((at - from) / 1_000);
  if (Math.abs(seconds) < 5) return 'just now';
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) {
      if (unit === 'day' && Math.abs(seconds) > 30 * 86_400) return new Date(at).toLocaleDateString();
      return relative.format(Math.trunc(seconds / size), unit);
    }
  }
  return 'just now';
}

/** "4:07" or "2 h 05 min" until then; null when it has passed. */
export function formatLeft(until: number, from: number): string | null {
  const left = Math.ceil((until - from) / 1_000);
  if (left <= 0) return null;
  if (left >= 48 * 3_600) return `${Math.floor(left / 86_400)} days`;
  if (left >= 3_600)
    return `${Math.floor(left / 3_600)} h ${String(Math.floor((left % 3_600) / 60)).padStart(2, '0')} min`;
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
}

export function formatExact(at: string): { local: string; utc: string } {
  const date = new Date(at);
  return {
    local: date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' }),
    utc: `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`,
  };
}

/** How long ago, with the exact instant in the reader's zone and in UTC on hover or focus. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const present = useNow();
  const { local, utc } = formatExact(at);
  return (
    <Tooltip
      content={
        <span className="num block">
          {local}
          <br />
          {utc}
        </span>
      }
    >
      <time
        dateTime={at}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the exact instant is shown on focus
        tabIndex={0}
        className={cn('num cursor-default whitespace-nowrap rounded-sm', className)}
      >
        {formatRelative(Date.parse(at), present)}
      </time>
    </Tooltip>
  );
}

/** Time left until an instant; `over` when it has passed. */
export function Countdown({ until, over }: { until: string; over: string }) {
  const present = useNow();
  return (
    <time dateTime={until} className="num">
      {formatLeft(Date.parse(until), present) ?? over}
    </time>
  );
}

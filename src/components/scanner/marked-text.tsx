'use client';

import { useEffect, useRef } from 'react';
import { cn } from '../ui/cn.ts';
import { SEVERITY, type Threat } from './scan-words.ts';

const LINES_MAX = 3_000;
const MARK = { bad: 'bg-bad-soft', warn: 'bg-warn-soft', neutral: 'bg-hover', accent: '', good: '' } as const;
const DOT = {
  bad: 'bg-bad',
  warn: 'bg-warn-ink',
  neutral: 'bg-line-strong',
  accent: 'bg-accent',
  good: 'bg-good-ink',
} as const;
const ORDER = ['critical', 'high', 'medium', 'low'] as const;

/** The text as it was scanned, with its findings at their lines. It stands in this browser only. */
export function MarkedText({
  content,
  threats,
  line,
  onLine,
}: {
  content: string;
  threats: readonly Threat[];
  /** The line to bring into view. */
  line: { number: number; n: number } | null;
  onLine: (line: number) => void;
}) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!line) return;
    const row = box.current?.querySelector<HTMLElement>(`[data-line="${line.number}"]`);
    if (row && box.current) box.current.scrollTop = row.offsetTop - box.current.clientHeight / 3;
  }, [line]);
  const lines = content.split(/\r\n|\n|\r/);
  const at = new Map<number, Threat[]>();
  for (const t of threats) if (t.line !== null) at.set(t.line, [...(at.get(t.line) ?? []), t]);
  return (
    <section
      ref={box}
      aria-label="Scanned text"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      className="relative max-h-[34rem] overflow-auto bg-sunken py-2 font-mono text-xs leading-5 -outline-offset-2"
    >
      {lines.slice(0, LINES_MAX).map((text, i) => {
        const number = i + 1;
        const here = at.get(number);
        const worst = here ? ORDER.find((s) => here.some((t) => t.severity === s)) : undefined;
        const tone = worst ? SEVERITY[worst].tone : null;
        return (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its position
            key={i}
            data-line={number}
            className={cn(
              'flex gap-2 pe-3',
              tone ? MARK[tone] : '',
              line?.number === number ? 'ring-1 ring-focus' : '',
            )}
          >
            <span className="num sticky start-0 w-12 shrink-0 select-none bg-sunken pe-2 text-end text-ink-2">
              {here && tone ? (
                <button
                  type="button"
                  onClick={() => onLine(number)}
                  aria-label={`${here.length} ${here.length === 1 ? 'finding' : 'findings'} at line ${number}: ${here.map((t) => t.description).join(' ')}`}
                  className="inline-flex items-center gap-1.5 rounded-sm font-medium text-ink"
                >
                  <span className={cn('size-1.5 rounded-full', DOT[tone])} aria-hidden />
                  {number}
                </button>
              ) : (
                number
              )}
            </span>
            <span className="min-w-0 flex-1 whitespace-pre-wrap break-all">{visible(text)}</span>
          </div>
        );
      })}
      {lines.length > LINES_MAX ? (
        <p className="px-4 py-2 text-ink-2">… {(lines.length - LINES_MAX).toLocaleString('en')} more lines</p>
      ) : null}
    </section>
  );
}

/** Characters that hide themselves or turn the reading direction are shown by their number. */
function visible(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu,
    (c) => `\u27e8U+${(c.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}\u27e9`,
  );
}

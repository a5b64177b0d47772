import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad';

const TONES: Record<Tone, string> = {
  neutral: 'border-line bg-sunken text-ink-2',
  accent: 'border-accent-line bg-accent-soft text-accent-ink',
  good: 'border-good-line bg-good-soft text-good-ink',
  warn: 'border-warn-line bg-warn-soft text-warn-ink',
  bad: 'border-bad-line bg-bad-soft text-bad-ink',
};

/** A state in a word, with an icon or a dot beside it: never by colour alone. */
export function Badge({
  tone = 'neutral',
  icon: Icon,
  live = false,
  children,
  className,
}: {
  tone?: Tone;
  icon?: LucideIcon | undefined;
  /** Something is happening right now. */
  live?: boolean;
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      className={cn(
        'inline-flex h-6 items-center gap-1.5 whitespace-nowrap rounded-full border px-2 font-medium text-xs',
        TONES[tone],
        className,
      )}
    >
      {live ? <span className="live-dot size-1.5 shrink-0 rounded-full bg-current" aria-hidden /> : null}
      {!live && Icon ? <Icon className="size-3.5 shrink-0" aria-hidden /> : null}
      {children}
    </span>
  );
}

import { cn } from '../ui/cn.ts';

/** The gate: the mark of the city. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" className={cn('size-6', className)} aria-hidden fill="none">
      <rect width="24" height="24" rx="6" fill="currentColor" className="text-accent" />
      <path
        d="M5.5 18.5v-6a6.5 6.5 0 0 1 13 0v6h-3.4v-6a3.1 3.1 0 0 0-6.2 0v6z"
        className="text-on-accent"
        fill="currentColor"
      />
    </svg>
  );
}

export function Logo() {
  return (
    <span className="inline-flex items-center gap-2.5">
      <Mark />
      <span className="font-semibold text-lg tracking-tight">Civitas</span>
    </span>
  );
}

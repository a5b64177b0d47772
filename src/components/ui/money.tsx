import { cn } from './cn.ts';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const dollars = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });
const signed = new Intl.NumberFormat('en', { maximumFractionDigits: 0, signDisplay: 'exceptZero' });

export function formatCount(value: number): string {
  return whole.format(value);
}
/** "1,200 credits"; 1 credit is 1 US cent. */
export function formatCredits(value: number): string {
  return `${whole.format(value)} ${Math.abs(value) === 1 ? 'credit' : 'credits'}`;
}
export function formatDollars(credits: number): string {
  return dollars.format(credits / 100);
}

/** An amount with its unit. */
export function Credits({ value, className }: { value: number; className?: string }) {
  return (
    <span className={cn('num whitespace-nowrap', className)} title={formatDollars(value)}>
      {formatCredits(value)}
    </span>
  );
}

/** An amount in a column whose header names the unit. A change carries its sign. */
export function Amount({ value, change = false, className }: { value: number; change?: boolean; className?: string }) {
  return (
    <span
      className={cn('num whitespace-nowrap', change && value > 0 ? 'text-good-ink' : '', className)}
      title={formatDollars(value)}
    >
      {change ? signed.format(value).replace('-', '\u2212') : whole.format(value)}
    </span>
  );
}

/** A figure on its own: the amount large, its worth below. */
export function Figure({ value, className }: { value: number; className?: string }) {
  return (
    <span className={cn('block', className)}>
      <span className="num flex flex-wrap items-baseline gap-x-1.5 font-semibold text-2xl tracking-tight">
        {whole.format(value)}
        <span className="font-normal text-ink-2 text-sm tracking-normal">
          {Math.abs(value) === 1 ? 'credit' : 'credits'}
        </span>
      </span>
      <span className="num block text-ink-2 text-xs">{formatDollars(value)}</span>
    </span>
  );
}

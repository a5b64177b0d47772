import { cn } from './cn.ts';

/** A share of a whole. The numbers stand beside it in words. */
export function Meter({
  value,
  max,
  label,
  tone = 'accent',
}: {
  value: number;
  max: number;
  label: string;
  tone?: 'accent' | 'warn' | 'bad';
}) {
  const share = max > 0 ? Math.min(1, value / max) : 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: the native element cannot be styled alike everywhere
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(value, max)}
      className="h-1.5 w-full overflow-hidden rounded-full bg-hover"
    >
      <div
        className={cn('h-full rounded-full', tone === 'bad' ? 'bg-bad' : tone === 'warn' ? 'bg-warn-ink' : 'bg-accent')}
        style={{ width: `${share * 100}%` }}
      />
    </div>
  );
}

/** Work of unknown or known length. */
export function Progress({ label, value }: { label: string; value?: number }) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
      className="h-1.5 w-full overflow-hidden rounded-full bg-hover"
    >
      <div
        className={cn(
          'h-full rounded-full bg-accent',
          value === undefined ? 'skeleton w-full bg-accent' : 'transition-[width]',
        )}
        style={value === undefined ? undefined : { width: `${value}%` }}
      />
    </div>
  );
}

/** A score of 0 to 1000 with its lower bound: the band is what is not known yet. */
export function ScoreBand({ score, lower, label }: { score: number; lower?: number; label: string }) {
  const from = lower ?? score;
  return (
    // biome-ignore lint/a11y/useSemanticElements: the native element cannot be styled alike everywhere
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={1000}
      aria-valuenow={score}
      aria-valuetext={
        lower === undefined ? `${score} of 1000` : `${score} of 1000, at least ${lower} with 95 % confidence`
      }
      className="relative h-2 w-full rounded-full bg-hover"
    >
      <div className="absolute inset-y-0 start-0 rounded-full bg-accent/85" style={{ width: `${from / 10}%` }} />
      {lower !== undefined && score > lower ? (
        <div
          className="absolute inset-y-0 rounded-e-full bg-accent/30"
          style={{ insetInlineStart: `${lower / 10}%`, width: `${(score - lower) / 10}%` }}
        />
      ) : null}
      <div
        className="absolute -inset-y-1 w-0.5 rounded-full bg-ink"
        style={{ insetInlineStart: `calc(${score / 10}% - 1px)` }}
      />
    </div>
  );
}

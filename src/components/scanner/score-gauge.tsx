import { cn } from '../ui/cn.ts';

const PASS_AT = 70;
const RADIUS = 52;
const ARC = Math.PI * RADIUS;

/** A score of 0 to 100 as half a circle, with the mark at which it passes. */
export function ScoreGauge({ score, passed }: { score: number; passed: boolean }) {
  const angle = Math.PI * (1 - PASS_AT / 100);
  const tick = (r: number) => `${60 + r * Math.cos(angle)} ${60 - r * Math.sin(angle)}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: the native element cannot be drawn as an arc
    <div
      role="meter"
      aria-label="Score"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={score}
      aria-valuetext={`${score} of 100, ${passed ? 'passed' : 'not passed'}; 70 passes`}
      className="relative w-36 shrink-0"
    >
      <svg viewBox="0 0 120 66" aria-hidden className="block w-full" fill="none">
        <path d="M8 60a52 52 0 0 1 104 0" className="stroke-hover" strokeWidth="9" strokeLinecap="round" />
        {score > 0 ? (
          <path
            d="M8 60a52 52 0 0 1 104 0"
            className={cn(passed ? 'stroke-good-ink' : 'stroke-bad')}
            strokeWidth="9"
            strokeLinecap="round"
            strokeDasharray={`${(score / 100) * ARC} ${ARC}`}
          />
        ) : null}
        <path d={`M${tick(43)}L${tick(60)}`} className="stroke-ink" strokeWidth="1.5" />
      </svg>
      <p className="num -mt-9 text-center" aria-hidden>
        <span className="block font-semibold text-2xl leading-7">{score}</span>
        <span className={cn('block text-xs', passed ? 'text-good-ink' : 'text-bad-ink')}>
          {passed ? 'passed' : 'not passed'}
        </span>
      </p>
    </div>
  );
}

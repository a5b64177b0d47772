import type { AgentOwn, AgentPublic } from '../../districts/registry/schemas.ts';
import { ScoreBand } from '../ui/meter.tsx';
import { formatCount } from '../ui/money.tsx';
import { Section } from '../ui/page.tsx';

const DIMENSIONS: { key: keyof AgentOwn['dimensions']; name: string; weight: number; note: string }[] = [
  { key: 'outcome', name: 'Outcome', weight: 40, note: 'what the evaluations said' },
  { key: 'relationship', name: 'Relationship', weight: 25, note: 'thumbs of the buyers' },
  { key: 'economic', name: 'Economic', weight: 20, note: 'money that stayed paid' },
  { key: 'reliability', name: 'Reliability', weight: 15, note: 'leases and deadlines kept' },
];

/** The score with what is not known of it yet, and what it is made of. */
export function Reputation({ agent }: { agent: AgentPublic | AgentOwn }) {
  const own = 'dimensions' in agent ? agent : null;
  return (
    <Section
      title="Reputation"
      note="Formula beta-1: 0 to 1000, from finished and paid work only. Old evidence fades with a half-life of 90 days."
    >
      <div className="grid gap-6 sm:grid-cols-[12rem_minmax(0,1fr)]">
        <div>
          <p className="num font-semibold text-4xl tracking-tight">{agent.overallScore}</p>
          <p className="num mt-1 text-ink-2 text-sm">
            at least <strong className="font-medium text-ink">{agent.scoreLower}</strong> with 95 % confidence
          </p>
          <div className="mt-3">
            <ScoreBand score={agent.overallScore} lower={agent.scoreLower} label="Overall score" />
          </div>
          <p className="num mt-3 text-ink-2 text-xs">
            {formatCount(agent.completedTasks)} completed {agent.completedTasks === 1 ? 'task' : 'tasks'} ·{' '}
            {agent.confidence} % evidence
            {own ? ` (${own.effectiveSamples} of 50 samples)` : ''}
          </p>
        </div>
        {own ? (
          <dl className="grid content-start gap-4">
            {DIMENSIONS.map((d) => (
              <div key={d.key} className="grid grid-cols-[1fr_auto] items-baseline gap-x-3 gap-y-1.5 text-sm">
                <dt>
                  {d.name} <span className="text-ink-2 text-xs">{d.note}</span>
                </dt>
                <dd className="num">
                  <span className="font-medium">{own.dimensions[d.key]}</span>{' '}
                  <span className="text-ink-2 text-xs">× {d.weight} %</span>
                </dd>
                <dd className="col-span-2">
                  <ScoreBand score={own.dimensions[d.key]} label={d.name} />
                </dd>
              </div>
            ))}
          </dl>
        ) : (
          <p className="self-center text-ink-2 text-sm">
            The tier follows the lower bound, not the score: a few lucky jobs cannot buy trust. An agent without history
            begins at 500 with a wide band.
          </p>
        )}
      </div>
    </Section>
  );
}

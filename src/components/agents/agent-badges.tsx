import type { AgentPublic, Tier } from '../../districts/registry/schemas.ts';
import { Badge } from '../ui/badge.tsx';
import { ScoreBand } from '../ui/meter.tsx';
import { stateOf, TIER } from './agent-words.ts';

export function TierBadge({ tier }: { tier: Tier }) {
  const { label, tone, icon } = TIER[tier];
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}

export function AgentState({ agent }: { agent: Pick<AgentPublic, 'status' | 'availability'> }) {
  const { label, tone, icon } = stateOf(agent);
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}

/** The score and its lower bound, in numbers and as a band. */
export function ScoreCell({ agent }: { agent: Pick<AgentPublic, 'overallScore' | 'scoreLower' | 'confidence'> }) {
  return (
    <span className="block w-full max-w-36">
      <span className="num flex items-baseline justify-between gap-2">
        <span className="font-medium">{agent.overallScore}</span>
        <span className="text-ink-2 text-xs">at least {agent.scoreLower}</span>
      </span>
      <span className="mt-1 block">
        <ScoreBand score={agent.overallScore} lower={agent.scoreLower} label="Score" />
      </span>
    </span>
  );
}

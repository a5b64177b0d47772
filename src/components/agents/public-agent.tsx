import type { AgentPublic } from '../../districts/registry/schemas.ts';
import { Badge } from '../ui/badge.tsx';
import { Fact, Facts, Section } from '../ui/page.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { CapabilityList } from './capability-list.tsx';
import { Reputation } from './reputation.tsx';

const SCAN = { clean: 'good', review: 'warn', block: 'bad' } as const;

/** What everybody may know of an agent. */
export function PublicAgent({ agent }: { agent: AgentPublic }) {
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[3fr_2fr]">
      <div className="grid gap-5">
        {agent.description ? (
          <Section title="What it says of itself">
            <p className="whitespace-pre-wrap break-words">
              <bdi>{agent.description}</bdi>
            </p>
          </Section>
        ) : null}
        <Reputation agent={agent} />
      </div>
      <div className="grid gap-5">
        <CapabilityList agent={agent} />
        <Section title="Facts">
          <Facts>
            <Fact name="Registered">
              <RelativeTime at={agent.createdAt} />
            </Fact>
            <Fact name="Configuration scan">
              {agent.scan ? (
                <Badge tone={SCAN[agent.scan.verdict]}>
                  {agent.scan.verdict}, {agent.scan.score} of 100
                </Badge>
              ) : (
                'none yet'
              )}
            </Fact>
          </Facts>
        </Section>
      </div>
    </div>
  );
}

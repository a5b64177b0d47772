import type { AgentPublic } from '../../districts/registry/schemas.ts';
import { CATEGORY } from '../tasks/task-words.ts';
import { formatCredits } from '../ui/money.tsx';
import { Section } from '../ui/page.tsx';

export function CapabilityList({ agent }: { agent: Pick<AgentPublic, 'capabilities'> }) {
  return (
    <Section title="Work it takes" padded={false}>
      {agent.capabilities.length === 0 ? (
        <p className="p-4.5 text-ink-2 text-sm">No category named: smart routing never chooses it.</p>
      ) : (
        <ul className="divide-y divide-line text-sm">
          {agent.capabilities.map((c) => (
            <li key={c.category} className="flex items-baseline justify-between gap-4 px-4.5 py-2.5">
              <span className="min-w-0">
                {CATEGORY[c.category]}
                {c.tags.length > 0 ? <span className="block text-ink-2 text-xs">{c.tags.join(', ')}</span> : null}
              </span>
              <span className="num shrink-0">{c.price === null ? 'the task’s budget' : formatCredits(c.price)}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

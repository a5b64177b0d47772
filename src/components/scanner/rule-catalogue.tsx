'use client';

import { useQuery } from '@tanstack/react-query';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { parseAsString, useQueryState } from 'nuqs';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { Badge } from '../ui/badge.tsx';
import { CodeBlock } from '../ui/code.tsx';
import { SkeletonRows } from '../ui/feedback.tsx';
import { Input } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { SEVERITY, TYPE } from './scan-words.ts';

/** What the scanner looks for, and why: each rule with a file that it reports and one that it leaves alone. */
export function RuleCatalogue() {
  const trpc = useTRPC();
  const [q, setQ] = useQueryState('q', parseAsString.withDefault(''));
  const rules = useQuery({ ...trpc.scanner.rules.queryOptions(), staleTime: 600_000 });
  const needle = q.trim().toLowerCase();
  return (
    <section aria-label="Rules" className="card min-w-0">
      <div className="border-line border-b p-3">
        <Input
          type="search"
          aria-label="Search rules"
          placeholder="Search by id or word"
          value={q}
          onChange={(e) => void setQ(e.currentTarget.value || null)}
          className="h-9 max-w-sm text-sm"
        />
      </div>
      <Loaded query={rules} what="The rules" skeleton={<SkeletonRows rows={8} label="Loading rules" />}>
        {({ families }) => {
          const found = families
            .map((f) => ({
              ...f,
              rules: f.rules.filter((r) =>
                `${r.id} ${r.title} ${r.category} ${r.rationale}`.toLowerCase().includes(needle),
              ),
            }))
            .filter((f) => f.rules.length > 0);
          if (found.length === 0)
            return <p className="p-4.5 text-ink-2 text-sm">No rule matches. Search for another word.</p>;
          return found.map((f) => (
            <div key={f.name} className="border-line border-b last:border-b-0">
              <h2 className="px-4.5 pt-4 pb-1 text-base">{f.name}</h2>
              <ul className="divide-y divide-line">
                {f.rules.map((r) => (
                  <li key={r.id} className="px-4.5 py-3">
                    <details className="group text-sm">
                      <summary className="flex min-h-6 items-start gap-1.5 rounded-sm">
                        <ChevronRight
                          className="mt-0.5 size-4 shrink-0 text-ink-3 transition-transform group-open:rotate-90"
                          aria-hidden
                        />
                        <span className="flex flex-wrap items-center gap-2">
                          <code className="text-xs">{r.id}</code>
                          <Badge tone={SEVERITY[r.severity].tone}>{SEVERITY[r.severity].label}</Badge>
                          <span className="font-medium">{r.title}</span>
                        </span>
                      </summary>
                      <div className="mt-3 grid gap-3">
                        <p>{r.rationale}</p>
                        <p className="text-ink-2">{r.recommendation}</p>
                        <p className="text-ink-2 text-xs">
                          Read in: {r.types.map((t) => TYPE[t].label.toLowerCase()).join(', ')}
                          {r.posture ? '. A gap: it counts in the score and not in the verdict.' : '.'}
                        </p>
                        <div className="grid items-start gap-3 lg:grid-cols-2">
                          <CodeBlock code={r.bad} label="Reported" wrap className="max-h-72 overflow-auto" />
                          <CodeBlock code={r.good} label="Left alone" wrap className="max-h-72 overflow-auto" />
                        </div>
                      </div>
                    </details>
                  </li>
                ))}
              </ul>
            </div>
          ));
        }}
      </Loaded>
    </section>
  );
}

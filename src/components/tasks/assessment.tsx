'use client';

import { useQuery } from '@tanstack/react-query';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleX from 'lucide-react/icons/circle-x';
import { type RouterOutputs, useTRPC } from '../../adapters/trpc/client.tsx';
import { Badge } from '../ui/badge.tsx';
import { Digest } from '../ui/code.tsx';
import { SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Meter } from '../ui/meter.tsx';
import { Section } from '../ui/page.tsx';

type View = RouterOutputs['courts']['getAssessment'];

const CRITERION: Record<View['criteria'][number]['key'], string> = {
  deliverables: 'Files',
  schema: 'Formats',
  checks: 'Checks',
  safety: 'Safety',
  limits: 'Limits',
  rubric: 'Rubric',
};
const OUTCOME: Record<View['checks'][number]['outcome'], { label: string; good: boolean }> = {
  passed: { label: 'passed', good: true },
  failed: { label: 'failed', good: false },
  timed_out: { label: 'ran out of time', good: false },
  limit_hit: { label: 'hit a limit', good: false },
};
const SEVERITY = { critical: 'bad', high: 'bad', medium: 'warn', low: 'neutral' } as const;

/** The verdict, criterion by criterion, with the output of every check. */
export function Assessment({ assessmentId }: { assessmentId: string }) {
  const trpc = useTRPC();
  const assessment = useQuery({
    ...trpc.courts.getAssessment.queryOptions({ assessmentId }),
    staleTime: 60_000,
  });
  return (
    <Section title="Evaluation" padded={false}>
      <Loaded
        query={assessment}
        what="The evaluation"
        skeleton={<SkeletonRows rows={4} label="Loading the evaluation" />}
      >
        {(a) => (
          <>
            <div className="flex flex-wrap items-center gap-x-6 gap-y-3 px-4.5 py-4">
              <p className="num font-semibold text-3xl tracking-tight">
                {a.score}
                <span className="ms-1 font-normal text-base text-ink-2 tracking-normal">of 100</span>
              </p>
              <div className="grid gap-1 text-sm">
                {a.passed ? (
                  <Badge tone="good" icon={CircleCheck} className="justify-self-start">
                    Passed
                  </Badge>
                ) : (
                  <Badge tone="bad" icon={CircleX} className="justify-self-start">
                    Not passed
                  </Badge>
                )}
                <span className="num text-ink-2 text-xs">
                  rules {a.policyVersion} · {a.coverage} of 100 weight could be judged
                  {a.deterministic ? ' · repeatable' : ''}
                </span>
              </div>
            </div>
            <ul className="divide-y divide-line border-line border-t">
              {a.criteria.map((c) => (
                <li
                  key={c.key}
                  className="grid gap-x-4 gap-y-1 px-4.5 py-2.5 text-sm sm:grid-cols-[7rem_8rem_minmax(0,1fr)] sm:items-center"
                >
                  <span className="flex items-baseline justify-between gap-2">
                    <span className="font-medium">{CRITERION[c.key]}</span>
                    <span className="num text-ink-2 text-xs">weight {c.weight}</span>
                  </span>
                  {c.applicable && c.score !== null ? (
                    <span className="flex items-center gap-2">
                      <Meter value={c.score} max={100} label={CRITERION[c.key]} tone={c.blocking ? 'bad' : 'accent'} />
                      <span className="num w-8 text-end">{c.score}</span>
                    </span>
                  ) : (
                    <span className="text-ink-2 text-xs">not judged</span>
                  )}
                  <span className="break-words text-ink-2 text-xs">
                    {c.blocking ? (
                      <strong className="font-medium text-bad-ink">This alone fails the work. </strong>
                    ) : null}
                    {c.detail}
                  </span>
                </li>
              ))}
            </ul>
            {a.checks.length > 0 ? (
              <div className="border-line border-t px-4.5 py-4">
                <h3 className="font-medium text-ink-2 text-xs">Checks</h3>
                <ul className="mt-2 grid gap-2">
                  {a.checks.map((c) => (
                    <li key={c.name} className="rounded-md border border-line">
                      <details>
                        <summary className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md px-3 py-2 text-sm">
                          <Badge
                            tone={OUTCOME[c.outcome].good ? 'good' : 'bad'}
                            icon={OUTCOME[c.outcome].good ? CircleCheck : CircleX}
                          >
                            {OUTCOME[c.outcome].label}
                          </Badge>
                          <bdi className="min-w-0 flex-1 break-words font-medium">{c.name}</bdi>
                          <span className="num text-ink-2 text-xs">
                            {c.exitCode === null ? '' : `exit ${c.exitCode} · `}
                            {(c.durationMs / 1_000).toFixed(1)} s · weight {c.weight}
                          </span>
                        </summary>
                        <pre
                          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
                          tabIndex={0}
                          className="max-h-80 overflow-auto whitespace-pre-wrap break-words border-line border-t bg-sunken px-3 py-2 text-xs leading-5"
                        >
                          {c.output === null
                            ? 'The output is not stored any more; its digest is.'
                            : c.output === ''
                              ? 'No output.'
                              : c.output}
                          {c.truncated ? '\n… cut at 64 KiB' : ''}
                        </pre>
                      </details>
                    </li>
                  ))}
                </ul>
              </div>
            ) : null}
            {a.findings.length > 0 ? (
              <div className="border-line border-t px-4.5 py-4">
                <h3 className="font-medium text-ink-2 text-xs">Found in the files</h3>
                <ul className="mt-2 grid gap-1.5 text-sm">
                  {a.findings.map((f) => (
                    <li key={`${f.rule} ${f.path} ${f.line}`} className="flex flex-wrap items-baseline gap-x-3">
                      <Badge tone={SEVERITY[f.severity]}>{f.severity}</Badge>
                      <span>{f.rule.replaceAll('_', ' ')}</span>
                      <code className="break-all text-ink-2 text-xs">
                        {f.path}
                        {f.line === null ? '' : `:${f.line}`}
                      </code>
                    </li>
                  ))}
                </ul>
              </div>
            ) : null}
            <p className="flex flex-wrap items-center gap-2 border-line border-t px-4.5 py-2 text-ink-2 text-xs">
              Evidence <Digest value={a.evidenceDigest} what="Digest of the evidence" />
              {a.overturnedAt ? <Badge tone="warn">Overturned on appeal</Badge> : null}
            </p>
          </>
        )}
      </Loaded>
    </Section>
  );
}

'use client';

import Download from 'lucide-react/icons/download';
import type { ReactNode } from 'react';
import type { ExportScanInput } from '../../districts/scanner/schemas.ts';
import { Badge } from '../ui/badge.tsx';
import { buttonLook } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';
import { Callout } from '../ui/feedback.tsx';
import { categoryInWords, type Report, SEVERITY, type Threat, VERDICT } from './scan-words.ts';
import { ScoreGauge } from './score-gauge.tsx';

const FORMATS: { format: ExportScanInput['format']; label: string }[] = [
  { format: 'pdf', label: 'PDF' },
  { format: 'sarif', label: 'SARIF' },
  { format: 'markdown', label: 'Markdown' },
  { format: 'json', label: 'JSON' },
];

/** Verdict and score, side by side and never mixed: one looks for hostility, the other counts gaps too. */
export function Summary({ report, name, actions }: { report: Report; name: string | null; actions?: ReactNode }) {
  const verdict = VERDICT[report.verdict];
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-4">
        <ScoreGauge score={report.score} passed={report.passed} />
        <div className="min-w-0 flex-1 basis-64">
          <p className="flex flex-wrap items-center gap-2">
            <Badge tone={verdict.tone} icon={verdict.icon}>
              {verdict.label}
            </Badge>
            {(['critical', 'high', 'medium', 'low'] as const).map((s) =>
              report.summary[s] > 0 ? (
                <Badge key={s} tone={SEVERITY[s].tone}>
                  {report.summary[s]} {SEVERITY[s].label.toLowerCase()}
                </Badge>
              ) : null,
            )}
          </p>
          <p className="mt-2 text-sm">{verdict.means}</p>
          <p className="mt-1 text-ink-2 text-xs">
            A score of 70 passes. It counts missing protections too. Rules {report.ruleset_version}.
          </p>
        </div>
      </div>
      {report.truncated ? (
        <Callout tone="warn">There are more findings than are listed; repair these and scan again.</Callout>
      ) : null}
      <div className="flex flex-wrap items-center gap-2" data-noprint>
        {actions}
        <span className="ms-auto flex flex-wrap gap-2">
          {FORMATS.map(({ format, label }) => (
            <a
              key={format}
              className={buttonLook({ size: 'sm' })}
              download
              href={`/api/v1/security/scans/${report.scan_id}/export?format=${format}${name ? `&name=${encodeURIComponent(name)}` : ''}`}
            >
              <Download aria-hidden />
              {label}
            </a>
          ))}
        </span>
      </div>
    </div>
  );
}

/** Findings in the order of their weight; a press shows the line where there is a text. */
export function Findings({ threats, onShow }: { threats: readonly Threat[]; onShow?: (line: number) => void }) {
  if (threats.length === 0)
    return <p className="p-4.5 text-ink-2 text-sm">No finding. Nothing in this file matched a rule.</p>;
  return (
    <ol className="divide-y divide-line" aria-label="Findings">
      {threats.map((t, i) => (
        <li key={`${t.rule_id} ${t.line ?? i} ${t.column ?? ''}`} className="px-4.5 py-3.5">
          <Finding threat={t} onShow={onShow} />
        </li>
      ))}
    </ol>
  );
}

export function Finding({ threat: t, onShow }: { threat: Threat; onShow?: ((line: number) => void) | undefined }) {
  const { label, tone } = SEVERITY[t.severity];
  return (
    <article className="min-w-0 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={tone}>{label}</Badge>
        <span className="font-medium">{categoryInWords(t.category)}</span>
        {t.line === null ? (
          <span className="text-ink-2 text-xs">missing</span>
        ) : onShow ? (
          <button type="button" className="link num min-h-6 text-xs" onClick={() => onShow(t.line as number)}>
            line {t.line}
          </button>
        ) : (
          <span className="num text-ink-2 text-xs">line {t.line}</span>
        )}
        {t.occurrences > 1 ? <span className="num text-ink-2 text-xs">{t.occurrences} times</span> : null}
        {t.posture ? <span className="text-ink-2 text-xs">a gap, not an attack</span> : null}
        <code className="ms-auto text-ink-2 text-xs">{t.rule_id}</code>
      </p>
      <p className={cn('mt-1.5 break-words')}>{t.description}</p>
      {t.evidence ? (
        <p className="mt-1">
          <code className="break-all rounded-sm bg-sunken px-1.5 py-0.5 text-xs">{t.evidence}</code>
        </p>
      ) : null}
      <p className="mt-1 break-words text-ink-2">{t.recommendation}</p>
    </article>
  );
}

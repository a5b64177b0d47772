/**
 * From findings to score, passed and verdict. Penalties are the document's: critical 25, high 15, medium 5, low 2 from
 * 100; 70 passes. The verdict looks only at findings that are not posture: any critical blocks, any high asks for a
 * review. Both are computed over every finding, before the list is cut to 200.
 */

import { THREATS_MAX } from './engine/limits.ts';
import { lineAt } from './engine/lines.ts';
import type { Finding, Severity, Summary, Verdict } from './engine/types.ts';

export const PENALTIES: Readonly<Record<Severity, number>> = { critical: 25, high: 15, medium: 5, low: 2 };
export const PASS_SCORE = 70;

export interface Scored {
  readonly findings: Finding[];
  readonly score: number;
  readonly passed: boolean;
  readonly verdict: Verdict;
  readonly summary: Summary;
  readonly truncated: boolean;
}

const RANK: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3 };

/** Orders, counts and cuts. `catalogueIndex` gives the place of a rule in the catalogue. */
export function score(
  findings: readonly Finding[],
  lineStarts: readonly number[],
  catalogueIndex: (ruleId: string) => number,
): Scored {
  const summary: Summary = { critical: 0, high: 0, medium: 0, low: 0 };
  let hostile: Severity = 'low';
  for (const finding of findings) {
    summary[finding.severity]++;
    if (!finding.posture && RANK[finding.severity] < RANK[hostile]) hostile = finding.severity;
  }
  const penalty = findings.reduce((sum, finding) => sum + PENALTIES[finding.severity], 0);
  const total = Math.max(0, 100 - penalty);
  return {
    findings: order(findings, lineStarts, catalogueIndex).slice(0, THREATS_MAX),
    score: total,
    passed: total >= PASS_SCORE,
    verdict: hostile === 'critical' ? 'block' : hostile === 'high' ? 'review' : 'clean',
    summary,
    truncated: findings.length > THREATS_MAX,
  };
}

/** Severity, then line (absences first), then catalogue, then description, then place. */
function order(
  findings: readonly Finding[],
  lineStarts: readonly number[],
  catalogueIndex: (ruleId: string) => number,
): Finding[] {
  const keyed = findings.map((finding) => ({
    finding,
    rank: RANK[finding.severity],
    line: finding.start === null ? 0 : lineAt(lineStarts, finding.start),
    rule: catalogueIndex(finding.rule.id),
  }));
  keyed.sort(
    (a, b) =>
      a.rank - b.rank ||
      a.line - b.line ||
      a.rule - b.rule ||
      compare(a.finding.description, b.finding.description) ||
      (a.finding.start ?? 0) - (b.finding.start ?? 0) ||
      compare(a.finding.matched, b.finding.matched),
  );
  return keyed.map(({ finding }) => finding);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

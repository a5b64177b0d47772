/** What the reports are made of: files that were scanned, files that were not, and the totals. */
import type { Analysis } from '../engine/types.ts';
import { type ScanReport, toReport } from '../scan-content.ts';

export interface FileResult {
  /** Relative to the root, forward slashes. */
  readonly file: string;
  readonly report: ScanReport;
  /** Places in the text; null for a report out of the history, which has lines and columns only. */
  readonly analysis: Analysis | null;
  /** SHA-256 of the file's bytes, 64 hexadecimal digits. */
  readonly sha256: string;
}

export function fileResult(file: string, analysis: Analysis, sha256: string): FileResult {
  return { file, report: toReport(analysis), analysis, sha256 };
}

export interface FileError {
  readonly file: string;
  readonly code: 'unreadable' | 'too_large' | 'internal';
  readonly error: string;
}

export interface Totals {
  readonly files: number;
  readonly failed: number;
  readonly block: number;
  readonly review: number;
  readonly clean: number;
  readonly passed: number;
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
  readonly low: number;
}

export function totalsOf(results: readonly FileResult[], errors: readonly FileError[]): Totals {
  const totals = {
    files: results.length,
    failed: errors.length,
    block: 0,
    review: 0,
    clean: 0,
    passed: 0,
    critical: 0,
    high: 0,
    medium: 0,
    low: 0,
  };
  for (const { report } of results) {
    totals[report.verdict]++;
    if (report.passed) totals.passed++;
    for (const severity of ['critical', 'high', 'medium', 'low'] as const) totals[severity] += report.summary[severity];
  }
  return totals;
}

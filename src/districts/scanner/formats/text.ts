/** A report for the terminal. Everything that comes from a file has passed the hygiene of names; paths pass it here. */
import { printable } from '../engine/hygiene.ts';
import type { Severity, Verdict } from '../engine/types.ts';
import { type FileError, type FileResult, totalsOf } from './file-result.ts';

const PAINT = { critical: '1;31', high: '31', medium: '33', low: '36', dim: '2', bold: '1', good: '32' } as const;
type Paint = keyof typeof PAINT;

const VERDICTS: Readonly<Record<Verdict, { readonly word: string; readonly says: string; readonly paint: Paint }>> = {
  block: { word: 'BLOCK', says: 'hostile content', paint: 'critical' },
  review: { word: 'REVIEW', says: 'a person should look', paint: 'medium' },
  clean: { word: 'CLEAN', says: 'no hostile content found', paint: 'good' },
};

/** `colour` writes escape sequences of our own; never set for a file or a pipe. */
export function toText(results: readonly FileResult[], errors: readonly FileError[], colour: boolean): string {
  const paint = (kind: Paint, text: string): string => (colour ? `\u001b[${PAINT[kind]}m${text}\u001b[0m` : text);
  const lines: string[] = [];
  for (const result of results) {
    const { threats, score, passed, summary, verdict, truncated } = result.report;
    const path = displayPath(result.file);
    for (const threat of threats) {
      const place = threat.line === null ? path : `${path}:${threat.line}`;
      const posture = threat.posture ? paint('dim', ' (posture)') : '';
      lines.push(
        `${paint('bold', `${place}:`)} ${paint(threat.severity, threat.severity)} ${threat.rule_id} ${threat.description}${times(threat.occurrences)}${posture}`,
      );
      lines.push(`    ${paint('dim', `fix: ${threat.recommendation}`)}`);
    }
    if (truncated) lines.push(paint('dim', '    … and more: only the 200 most severe are listed'));
    const { word, says, paint: tone } = VERDICTS[verdict];
    lines.push(
      `${paint('bold', path)}  ${paint(tone, word)} (${says})  score ${paint(passed ? 'good' : 'high', `${score}/100`)} ${passed ? 'passed' : 'failed'}${counts(summary)}`,
      '',
    );
  }
  for (const { file, error } of errors)
    lines.push(`${paint('bold', `${displayPath(file)}:`)} ${paint('critical', 'not scanned')} ${error}`, '');
  const totals = totalsOf(results, errors);
  lines.push(summaryLine(totals.files, totals.failed, totals.block, totals.review, totals.clean, paint));
  if (totals.block + totals.review === 0 && totals.failed === 0 && totals.files > totals.passed) {
    lines.push(
      paint('dim', 'The score counts missing deny rules too: "clean" means no hostile content, not well protected.'),
    );
  }
  return `${lines.join('\n')}\n`;
}

function summaryLine(
  files: number,
  failed: number,
  block: number,
  review: number,
  clean: number,
  paint: (kind: Paint, text: string) => string,
): string {
  const parts = [
    block > 0 ? paint('critical', `${block} to block`) : '',
    review > 0 ? paint('medium', `${review} to review`) : '',
    clean > 0 ? paint('good', `${clean} clean`) : '',
    failed > 0 ? paint('critical', `${failed} not scanned`) : '',
  ].filter((part) => part !== '');
  const total = files + failed;
  return `${paint('bold', `${total} ${total === 1 ? 'file' : 'files'}:`)} ${parts.length === 0 ? 'nothing to scan' : parts.join(', ')}`;
}

function times(occurrences: number): string {
  return occurrences > 1 ? ` ×${occurrences}` : '';
}

function counts(summary: Readonly<Record<Severity, number>>): string {
  const parts = (['critical', 'high', 'medium', 'low'] as const)
    .filter((severity) => summary[severity] > 0)
    .map((severity) => `${summary[severity]} ${severity}`);
  return parts.length === 0 ? '' : `  ${parts.join(', ')}`;
}

/** A path may hold anything a file name may: what a terminal would obey is written out. */
export function displayPath(path: string): string {
  return printable(path.slice(0, 4_096));
}

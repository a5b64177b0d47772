/** A report for a pull request or an issue. */
import type { Verdict } from '../engine/types.ts';
import { type FileError, type FileResult, totalsOf } from './file-result.ts';
import { displayPath } from './text.ts';

const SIGNS: Readonly<Record<Verdict, string>> = { block: '⛔ block', review: '⚠️ review', clean: '✅ clean' };

export function toMarkdown(results: readonly FileResult[], errors: readonly FileError[]): string {
  const totals = totalsOf(results, errors);
  const lines = [
    '# Scan of agent configurations',
    '',
    `${totals.files} scanned: ${totals.block} to block, ${totals.review} to review, ${totals.clean} clean${totals.failed > 0 ? `, **${totals.failed} not scanned**` : ''}.`,
    '',
  ];
  if (results.length > 0) {
    lines.push('| file | type | verdict | score |', '|---|---|---|---|');
    for (const { file, report } of results)
      lines.push(
        `| ${code(displayPath(file))} | ${report.type} | ${SIGNS[report.verdict]} | ${report.score}${report.passed ? '' : ' (failed)'} |`,
      );
    lines.push('');
  }
  for (const result of results) {
    const { threats, truncated } = result.report;
    if (threats.length === 0) continue;
    lines.push(
      `## ${code(displayPath(result.file))}`,
      '',
      '| line | severity | rule | finding | what to do |',
      '|---|---|---|---|---|',
    );
    for (const threat of threats) {
      const repeated = threat.occurrences > 1 ? ` (×${threat.occurrences})` : '';
      lines.push(
        `| ${threat.line ?? '–'} | ${threat.severity}${threat.posture ? ' (posture)' : ''} | ${threat.rule_id} | ${cell(threat.description)}${repeated} | ${cell(threat.recommendation)} |`,
      );
    }
    if (truncated) lines.push('', 'Only the 200 most severe findings are listed.');
    lines.push('');
  }
  if (errors.length > 0) {
    lines.push('## Not scanned', '');
    for (const { file, error } of errors) lines.push(`- ${code(displayPath(file))}: ${cell(error)}`);
    lines.push('');
  }
  lines.push(
    '“Clean” means that no hostile content was found. It does not mean that the configuration protects well: that is the score.',
    '',
  );
  return lines.join('\n');
}

/** Text in a table cell: nothing in it can end the cell or begin markup. */
function cell(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, '\\$&').replace(/\r?\n/g, ' ');
}

function code(text: string): string {
  return `\`${text.replace(/`/g, "'").replace(/\|/g, '\\|')}\``;
}

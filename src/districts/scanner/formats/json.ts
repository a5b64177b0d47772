/** One JSON document for machines: the API's result per file, what failed, and the totals. */
import { RULESET_VERSION } from '../catalogue.ts';
import { type FileError, type FileResult, totalsOf } from './file-result.ts';

export function toJson(results: readonly FileResult[], errors: readonly FileError[]): string {
  const document = {
    ok: errors.length === 0,
    ruleset_version: RULESET_VERSION,
    results: results.map((result) => {
      const { type, threats, score, passed, summary, verdict, truncated } = result.report;
      return { file: result.file, type, threats, score, passed, summary, verdict, truncated };
    }),
    errors,
    totals: totalsOf(results, errors),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

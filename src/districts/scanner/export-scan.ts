import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import type { FileResult } from './formats/file-result.ts';
import { toJson } from './formats/json.ts';
import { toMarkdown } from './formats/markdown.ts';
import { toPdf } from './formats/pdf.ts';
import { toSarif } from './formats/sarif.ts';
import { findScan } from './queries.ts';
import type { ExportScanInput } from './schemas.ts';

const DEFAULT_NAMES = { settings: '.claude/settings.json', mcp_config: '.mcp.json', skill: 'SKILL.md' } as const;
const MIMES = {
  json: 'application/json',
  markdown: 'text/markdown; charset=utf-8',
  pdf: 'application/pdf',
  sarif: 'application/sarif+json',
} as const;
const ENDINGS = { json: 'json', markdown: 'md', pdf: 'pdf', sarif: 'sarif' } as const;

/**
 * A scan of the history as a file to share: the same writers as the command line, without excerpts and, in SARIF, with
 * the place where a finding begins. `name` is what the report calls the file. Another owner's scan is NOT_FOUND.
 */
export async function exportScan(
  ctx: Ctx & { actor: AgentActor | OwnerActor },
  input: ExportScanInput,
): Promise<{ data: Uint8Array; filename: string; mime: string }> {
  const { actor } = ctx;
  const row = await readOnly((tx) =>
    findScan(tx, actor.ownerId, actor.kind === 'agent' ? actor.agentId : null, input.scanId),
  );
  if (row === null) throw new NotFound();
  const result: FileResult = {
    file: input.name ?? DEFAULT_NAMES[row.type],
    report: {
      type: row.type,
      threats: row.threats.map((threat) => ({ ...threat, evidence: null })),
      score: row.score,
      passed: row.passed,
      summary: row.summary,
      verdict: row.verdict,
      ruleset_version: row.rulesetVersion,
      truncated: row.truncated,
    },
    analysis: null,
    sha256: row.contentSha256,
  };
  return {
    data: write(result, input.format),
    filename: `civitas-scan-${row.id}.${ENDINGS[input.format]}`,
    mime: MIMES[input.format],
  };
}

function write(result: FileResult, format: ExportScanInput['format']): Uint8Array {
  switch (format) {
    case 'pdf':
      return toPdf([result], []);
    case 'json':
      return Buffer.from(toJson([result], []));
    case 'markdown':
      return Buffer.from(toMarkdown([result], []));
    case 'sarif':
      return Buffer.from(toSarif([result], [], result.report.verdict === 'clean' ? 0 : 1));
  }
}

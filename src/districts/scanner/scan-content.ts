/** The scanner's one question: what does this text do to whoever loads it? Pure: no clock, no network, no file. */
import { analyseMcp } from './analyse-mcp.ts';
import { analyseSettings } from './analyse-settings.ts';
import { analyseSkill } from './analyse-skill.ts';
import { catalogueIndex, RULESET_VERSION } from './catalogue.ts';
import { forgetCommands } from './engine/command-facts.ts';
import { decode } from './engine/decode.ts';
import { columnAt, lineAt } from './engine/lines.ts';
import { Report } from './engine/report.ts';
import { forgetGrams } from './engine/required-words.ts';
import { forgetPlaces } from './engine/starts.ts';
import type { Analysis, Finding, ScanOptions, ScanType, Severity, Summary, Verdict } from './engine/types.ts';
import { forgetUnits } from './engine/units.ts';
import { inputRules } from './rules/input.ts';
import { score } from './score.ts';

export { ContentTooLarge } from './engine/decode.ts';
export type { Analysis, Finding, ScanOptions, ScanType } from './engine/types.ts';

/** The brands the document names. */
export const DEFAULT_COMPETITORS: readonly string[] = ['Supabase', 'NeonDB', 'PlanetScale', 'DevFleet'];
export const DEFAULT_OPTIONS: ScanOptions = { competitors: DEFAULT_COMPETITORS, allowedServers: [] };

/** One entry of `threats`: the document's keys first, in its order, then the additive ones. */
export interface Threat {
  severity: Severity;
  category: string;
  description: string;
  recommendation: string;
  /** From 1; null for something absent. */
  line: number | null;
  rule_id: string;
  occurrences: number;
  posture: boolean;
  /** From 1, in UTF-16 code units; null where `line` is. */
  column: number | null;
  /** Masked excerpt, or null. Never stored. */
  evidence: string | null;
}

export interface ScanReport {
  type: ScanType;
  threats: Threat[];
  score: number;
  passed: boolean;
  summary: Summary;
  verdict: Verdict;
  ruleset_version: string;
  truncated: boolean;
}

export interface ScanInput {
  readonly type: ScanType;
  /** At most 1 MiB of UTF-8. */
  readonly content: string | Uint8Array;
  readonly competitors?: readonly string[];
  readonly allowedServers?: ScanOptions['allowedServers'];
}

/**
 * Scans one file. The same input gives the same answer; content is never executed, resolved or kept. Throws
 * ContentTooLarge above 1 MiB, and nothing else: what cannot be read is a finding.
 */
export function scanContent(input: ScanInput): ScanReport {
  return toReport(analyse(input));
}

/** `scanContent` with places in the text, for reports that point at them (SARIF, the page). */
export function analyse(input: ScanInput): Analysis {
  const { text: decoded, damaged } = decode(input.content);
  // A lone CR ends a line: as LF the patterns see it too, and every offset stays.
  const text = decoded.includes('\r') ? decoded.replace(/\r(?!\n)/g, '\n') : decoded;
  const options: ScanOptions = {
    competitors: input.competitors ?? DEFAULT_OPTIONS.competitors,
    allowedServers: input.allowedServers ?? DEFAULT_OPTIONS.allowedServers,
  };
  const report = new Report(text);
  if (damaged) report.add(inputRules['INP-002']);
  try {
    if (input.type === 'settings') analyseSettings(report, options);
    else if (input.type === 'mcp_config') analyseMcp(report, options);
    else analyseSkill(report, options);
  } finally {
    forgetCommands();
    forgetPlaces();
    forgetGrams();
    forgetUnits();
  }
  return {
    type: input.type,
    text,
    lineStarts: report.lineStarts,
    ...score(report.findings, report.lineStarts, catalogueIndex),
  };
}

export function toReport(analysis: Analysis): ScanReport {
  return {
    type: analysis.type,
    threats: analysis.findings.map((finding) => toThreat(finding, analysis.lineStarts)),
    score: analysis.score,
    passed: analysis.passed,
    summary: analysis.summary,
    verdict: analysis.verdict,
    ruleset_version: RULESET_VERSION,
    truncated: analysis.truncated,
  };
}

function toThreat(finding: Finding, lineStarts: readonly number[]): Threat {
  const { start } = finding;
  return {
    severity: finding.severity,
    category: finding.rule.category,
    description: finding.description,
    recommendation: finding.recommendation,
    line: start === null ? null : lineAt(lineStarts, start),
    rule_id: finding.rule.id,
    occurrences: finding.occurrences,
    posture: finding.posture,
    column: start === null ? null : columnAt(lineStarts, start),
    evidence: finding.evidence,
  };
}

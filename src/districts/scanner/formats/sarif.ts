/**
 * SARIF 2.1.0 as code hosts read it: every rule of the catalogue in every report, exactly one location with all four
 * region fields, fingerprints that stay when lines move and that no credential's value goes into.
 */
import { sha256Hex } from '#platform/crypto/digest.ts';
import { CATALOGUE, catalogueIndex, RULESET_VERSION } from '../catalogue.ts';
import { TAXONOMY } from '../data/taxonomy.ts';
import { columnAt, lineAt, lineEnd } from '../engine/lines.ts';
import type { Analysis, Finding, Rule, Severity } from '../engine/types.ts';
import type { Threat } from '../scan-content.ts';
import type { FileError, FileResult } from './file-result.ts';

export const DOCUMENTATION_URL = 'https://civitas.example/docs/scanner';
const RESULTS_MAX = 25_000;

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
};
const RANK: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3 };
/** Rules whose matched text is or may hold a credential: their fingerprint names the place alone. */
const SECRET_RULES = /^(?:MCP-01[0-3]|MCP-015|SKL-029)$/;

export function toSarif(results: readonly FileResult[], errors: readonly FileError[], exitCode: number): string {
  const all = results.flatMap((result, index) => fileResults(result, index));
  const kept = all.length > RESULTS_MAX ? [...all].sort((a, b) => a.rank - b.rank).slice(0, RESULTS_MAX) : all;
  const notifications = errors.map(({ file, error }) => ({
    level: 'error',
    message: { text: escapeLinks(error) },
    locations: [{ physicalLocation: { artifactLocation: location(file) } }],
  }));
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'civitas-scan',
            semanticVersion: RULESET_VERSION,
            informationUri: DOCUMENTATION_URL,
            properties: { ruleset_version: RULESET_VERSION },
            rules: CATALOGUE.map(toSarifRule),
          },
        },
        automationDetails: { id: 'civitas-scan/' },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The folder the command was run in.' } } },
        invocations: [
          {
            executionSuccessful: errors.length === 0,
            exitCode,
            toolExecutionNotifications: [
              ...notifications,
              ...(kept.length < all.length
                ? [
                    {
                      level: 'warning',
                      message: { text: `Only the ${RESULTS_MAX} most severe of ${all.length} results are listed.` },
                    },
                  ]
                : []),
            ],
          },
        ],
        artifacts: results.map(({ file, report, sha256 }) => ({
          location: location(file),
          hashes: { 'sha-256': sha256 },
          properties: {
            type: report.type,
            score: report.score,
            passed: report.passed,
            verdict: report.verdict,
          },
        })),
        results: kept.map(({ result }) => result),
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function toSarifRule(rule: Rule): object {
  const taxon = TAXONOMY[rule.category];
  const tags = [
    'security',
    'agent-config',
    ...rule.types,
    rule.category,
    ...(rule.posture ? ['posture'] : []),
    ...taxon.cwe.map((cwe) => `external/cwe/${cwe.toLowerCase()}`),
    ...(taxon.owasp === null ? [] : [taxon.owasp]),
  ];
  return {
    id: rule.id,
    name: pascalCase(rule),
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.rationale.slice(0, 1_024) },
    help: {
      text: `${rule.rationale} ${rule.recommendation}.`,
      markdown: `${rule.rationale}\n\n**What to do:** ${rule.recommendation}.`,
    },
    helpUri: `${DOCUMENTATION_URL}#${rule.id.toLowerCase()}`,
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: {
      tags: tags.slice(0, 10),
      precision: rule.severity === 'low' || rule.posture ? 'medium' : 'high',
      'security-severity': SECURITY_SEVERITY[rule.severity],
    },
  };
}

/** `SET-001`, category missing_deny_rule → `MissingDenyRuleSet001`. */
function pascalCase(rule: Rule): string {
  const words = `${rule.category}_${rule.id.toLowerCase().replace(/-/g, '_')}`.split('_');
  return words
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
    .slice(0, 255);
}

interface Ranked {
  readonly rank: number;
  readonly result: object;
}

function fileResults({ file, report, analysis }: FileResult, index: number): Ranked[] {
  const seen = new Map<string, number>();
  return report.threats.map((threat, at) => {
    const finding = analysis?.findings[at];
    const place = finding === undefined ? threat.description : finding.subject;
    const matched = finding === undefined || SECRET_RULES.test(threat.rule_id) ? '' : finding.matched;
    const basis = [threat.rule_id, file, place, matched].join('\u0000');
    const digest = sha256Hex(basis.toWellFormed()).slice(0, 16);
    const nth = (seen.get(digest) ?? 0) + 1;
    seen.set(digest, nth);
    return {
      rank: RANK[threat.severity],
      result: {
        ruleId: threat.rule_id,
        ruleIndex: catalogueIndex(threat.rule_id),
        level: LEVELS[threat.severity],
        message: { text: escapeLinks(`${threat.description}. ${threat.recommendation}.`) },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { ...location(file), index },
              region: finding && analysis ? regionOf(finding, analysis) : pointOf(threat),
            },
          },
        ],
        partialFingerprints: { primaryLocationLineHash: `${digest}:${nth}` },
        properties: {
          severity: threat.severity,
          posture: threat.posture,
          occurrences: threat.occurrences,
          ...(threat.line === null ? { absence: true } : {}),
        },
      },
    };
  });
}

/** All four fields; an absence points at the whole first line. */
function regionOf(finding: Finding, { text, lineStarts }: Analysis): object {
  if (finding.start === null)
    return { startLine: 1, startColumn: 1, endLine: 1, endColumn: lineEnd(text, lineStarts, 1) + 1 };
  const end = Math.max(finding.end ?? finding.start, finding.start);
  return {
    startLine: lineAt(lineStarts, finding.start),
    startColumn: columnAt(lineStarts, finding.start),
    endLine: lineAt(lineStarts, end),
    endColumn: columnAt(lineStarts, end),
  };
}

/** Without the text only the beginning of a finding is known. */
function pointOf({ line, column }: Threat): object {
  return { startLine: line ?? 1, startColumn: column ?? 1, endLine: line ?? 1, endColumn: column ?? 1 };
}

function location(file: string): { uri: string; uriBaseId: string } {
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

/** Square brackets begin an embedded link (SARIF 3.11.6). */
function escapeLinks(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/[[\]]/g, '\\$&');
}

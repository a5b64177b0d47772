/** What is wrong with the text itself (scanner.md 7.1). Nothing that cannot be read looks clean. */

import { displayName } from '../engine/hygiene.ts';
import type { JsonReading, Leniency } from '../engine/json-reader.ts';
import type { Report } from '../engine/report.ts';
import type { ScanType } from '../engine/types.ts';
import { family } from './define.ts';

const JSON_TYPES: readonly ScanType[] = ['settings', 'mcp_config'];

export const inputRules = family({
  'INP-001': {
    severity: 'high',
    category: 'unparseable',
    types: JSON_TYPES,
    title: 'The file cannot be read as a JSON object',
    rationale:
      'A file that cannot be read protects nothing, and its content may be read differently by another program. It is judged as if it were empty.',
    recommendation: 'Write one JSON object; check brackets, quotes and nesting (at most 64 levels)',
    bad: '{"permissions": {',
    good: '{"permissions": {"deny": []}}',
  },
  'INP-002': {
    severity: 'medium',
    category: 'invalid_encoding',
    types: ['settings', 'mcp_config', 'skill'],
    title: 'The text is not plain UTF-8',
    rationale: 'Programs that read it as UTF-8 see something else, or nothing.',
    recommendation: 'Save the file as UTF-8 without NUL or replacement characters',
    bad: '{"permissions": {"deny": ["Read(~/.ssh/**)\ufffd"]}}',
    good: '{"permissions": {"deny": ["Read(~/.ssh/**)"]}}',
  },
  'INP-003': {
    severity: 'high',
    category: 'duplicate_key',
    types: JSON_TYPES,
    title: 'A key occurs twice',
    rationale:
      'Readers differ in which of two equal keys they keep; a reviewer sees one and the program obeys the other.',
    recommendation: 'Keep one of them',
    bad: '{"permissions": {"deny": ["Bash"]}, "permissions": {}}',
    good: '{"permissions": {"deny": ["Bash"]}, "hooks": {}}',
  },
  'INP-004': {
    severity: 'medium',
    category: 'invalid_config',
    types: JSON_TYPES,
    title: 'The file is not valid configuration',
    rationale:
      'Claude Code refuses a file with comments, trailing commas or containers of the wrong type, so its deny rules do not apply.',
    recommendation: 'Write strict JSON with the documented containers',
    bad: '{"permissions": {"deny": []}, // later\n "env": {}}',
    good: '{"permissions": {"deny": []}, "env": {}}',
  },
  'INP-005': {
    severity: 'high',
    category: 'limit_exceeded',
    types: ['settings', 'mcp_config', 'skill'],
    title: 'A part of the file was not analysed because it exceeds a limit',
    rationale: 'What exceeds a limit may hide something; it is never taken for clean.',
    recommendation: 'Shorten the list, the pattern or the nesting',
    bad: JSON.stringify({ permissions: { deny: [`Read(~/${'a'.repeat(600)})`] } }),
    good: JSON.stringify({ permissions: { deny: [`Read(~/${'a'.repeat(300)})`] } }),
  },
});

const FAILURES = {
  empty: 'The file is empty',
  syntax: 'The file is not readable as JSON',
  depth: 'The file is nested deeper than 64 levels',
  nodes: 'The file has more than 200,000 values',
} as const;

/** Keys whose duplicate decides what runs or what is allowed. */
const DECISIVE: ReadonlySet<string> = new Set([
  'permissions',
  'deny',
  'allow',
  'hooks',
  'env',
  'mcpServers',
  'command',
  'args',
  'url',
  'defaultMode',
]);

const LENIENCIES: Readonly<Record<Leniency, string>> = {
  comment: 'Comments are not valid JSON: Claude Code refuses the file',
  'trailing comma': 'A trailing comma is not valid JSON: Claude Code refuses the file',
  'single quotes': 'Single quotes are not valid JSON: Claude Code refuses the file',
  'unquoted name or value': 'An unquoted name or value is not valid JSON: Claude Code refuses the file',
  'unescaped character': 'An unescaped character is not valid JSON: Claude Code refuses the file',
};

/** Reports what the reader met on its way. */
export function judgeReading(report: Report, reading: JsonReading): void {
  if (reading.failure !== null) {
    report.add(inputRules['INP-001'], {
      start: reading.failure.reason === 'empty' ? null : reading.failure.at,
      end: reading.failure.at,
      matched: reading.failure.reason,
      description: FAILURES[reading.failure.reason],
      evidence: false,
    });
  } else if (reading.root?.kind !== 'object') {
    report.add(inputRules['INP-001'], {
      start: reading.root?.start ?? null,
      end: reading.root?.end ?? null,
      matched: 'root',
      description: 'The top level of the file is not an object',
      evidence: false,
    });
  }
  for (const { key, start, end } of reading.duplicates) {
    const decisive = DECISIVE.has(key);
    report.add(inputRules['INP-003'], {
      start,
      end,
      subject: key,
      severity: decisive ? 'high' : 'low',
      description: `The key ${displayName(key)} occurs twice`,
      evidence: false,
    });
  }
  for (const [kind, at] of reading.leniencies) {
    report.add(inputRules['INP-004'], {
      start: at,
      end: at + 1,
      matched: kind,
      description: LENIENCIES[kind],
      evidence: false,
    });
  }
}

/** A container or value of the wrong type; one finding per kind in a file. */
export function judgeWrongType(report: Report, what: string, start: number, end: number): void {
  report.addOnce(inputRules['INP-004'], 'container', {
    start,
    end,
    matched: 'container',
    description: `${what} has the wrong type and is not read by Claude Code`,
    evidence: false,
  });
}

export function judgeLimit(report: Report, what: string, start: number | null, end: number | null): void {
  report.addOnce(inputRules['INP-005'], what, {
    start,
    end,
    matched: what,
    description: `${what} exceeds the limit of the analysis and was not read in full`,
    evidence: false,
  });
}

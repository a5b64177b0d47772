/** Deny rules: what is missing, what is too narrow, and what looks right and does nothing (scanner.md 6, 7.2). */
import { denyCoverage } from '../engine/deny-coverage.ts';
import { displayName } from '../engine/hygiene.ts';
import type { JsonNode } from '../engine/json-reader.ts';
import { PERMISSION_ENTRIES_MAX } from '../engine/limits.ts';
import { type PermissionRule, readPermissionRule } from '../engine/permission-rule.ts';
import type { Report } from '../engine/report.ts';
import { family } from './define.ts';
import { judgeLimit } from './input.ts';

const deny = (...rules: unknown[]): string => JSON.stringify({ permissions: { deny: rules } });
const COMPLETE = ['Read(~/.ssh/**)', 'Read(~/.aws/**)', 'Bash(curl *)'];

export const settingsDenyRules = family({
  'SET-001': {
    severity: 'critical',
    category: 'missing_deny_rule',
    posture: true,
    types: ['settings'],
    title: 'SSH key access not blocked in deny rules',
    rationale:
      'No deny rule covers every file under ~/.ssh, so the agent may read private keys when a task or an injected text asks for it.',
    recommendation: 'Add Read(~/.ssh/**) to deny rules',
    bad: deny('Read(~/.aws/**)', 'Bash(curl *)'),
    good: deny(...COMPLETE),
  },
  'SET-002': {
    severity: 'critical',
    category: 'missing_deny_rule',
    posture: true,
    types: ['settings'],
    title: 'AWS credential access not blocked',
    rationale: 'No deny rule covers every file under ~/.aws.',
    recommendation: 'Add Read(~/.aws/**) to deny rules',
    bad: deny('Read(~/.ssh/**)', 'Bash(curl *)'),
    good: deny(...COMPLETE),
  },
  'SET-003': {
    severity: 'high',
    category: 'missing_deny_rule',
    posture: true,
    types: ['settings'],
    title: 'Piping curl into a shell (curl * | bash) not blocked',
    rationale: 'No deny rule covers a download that is piped into a shell.',
    recommendation: 'Add Bash(curl *) and Bash(wget *) to deny rules',
    bad: deny('Read(~/.ssh/**)', 'Read(~/.aws/**)', 'Bash(wget *)'),
    good: deny(...COMPLETE),
  },
  'SET-001P': {
    severity: 'high',
    category: 'partial_deny_rule',
    posture: true,
    types: ['settings'],
    title: 'SSH keys are only partly covered by deny rules',
    rationale:
      'Some files under ~/.ssh are covered and others are not: a relative pattern reaches no further than the current folder, a list of names misses the next key.',
    recommendation: 'Add Read(~/.ssh/**) to deny rules',
    bad: deny('Read(~/.ssh/id_rsa)', 'Read(~/.aws/**)', 'Bash(curl *)'),
    good: deny(...COMPLETE),
  },
  'SET-002P': {
    severity: 'high',
    category: 'partial_deny_rule',
    posture: true,
    types: ['settings'],
    title: 'AWS credentials are only partly covered by deny rules',
    rationale: 'Some files under ~/.aws are covered and others are not.',
    recommendation: 'Add Read(~/.aws/**) to deny rules',
    bad: deny('Read(~/.ssh/**)', 'Read(**/.aws/**)', 'Bash(curl *)'),
    good: deny(...COMPLETE),
  },
  'SET-004': {
    severity: 'low',
    category: 'narrow_deny_rule',
    posture: true,
    types: ['settings'],
    title:
      'Only a literal pipe from curl into a shell is blocked; wget … | sh, bash <(curl …), bash -c "$(curl …)", curl -o f; sh f, /usr/bin/curl and wrappers such as npx stay open',
    rationale:
      'Claude Code has matched a | in a rule differently from version to version, and a literal form names one spelling of many.',
    recommendation: 'Add Bash(curl *) and Bash(wget *) to deny rules',
    bad: deny('Read(~/.ssh/**)', 'Read(~/.aws/**)', 'Bash(curl * | bash)'),
    good: deny(...COMPLETE),
    references: ['https://github.com/anthropics/claude-code/issues/41559'],
  },
  'SET-005': {
    severity: 'low',
    category: 'ineffective_deny_rule',
    posture: true,
    types: ['settings'],
    title: 'A deny entry is not a string: Claude Code skips it',
    rationale:
      'The documented form is a string; an object, a number or an array in the list is ignored when the file is read.',
    recommendation: 'Write the entry as a string, such as "Read(~/.ssh/**)"',
    bad: deny({ tool: 'Read', path: '~/.ssh/**' }, 'Read(~/.aws/**)', 'Bash(curl *)'),
    good: deny(...COMPLETE),
  },
  'SET-006': {
    severity: 'medium',
    category: 'ineffective_deny_rule',
    posture: true,
    types: ['settings'],
    title: 'A deny rule is accepted but never consulted',
    rationale:
      'Path rules are consulted for Read and Edit alone, Bash rules match the command line alone, and tool names are case-sensitive.',
    recommendation:
      'Write Edit(path) for writing, Read(path) for reading, Bash(command *) for commands, with the exact tool name',
    bad: deny('Write(~/.ssh/**)', ...COMPLETE),
    good: deny('Edit(~/.ssh/**)', ...COMPLETE),
  },
  'SET-007': {
    severity: 'medium',
    category: 'ineffective_deny_rule',
    posture: true,
    types: ['settings'],
    title: 'A path of a deny rule does not mean what it looks like',
    rationale:
      'One leading slash is the folder of the settings file, not the root of the file system; variables and braces are ordinary characters.',
    recommendation:
      'Begin the path with // for the file system root or ~/ for the home folder, and write one rule per folder',
    bad: deny('Read(/home/*/.ssh/**)', ...COMPLETE),
    good: deny('Read(//home/*/.ssh/**)', ...COMPLETE),
  },
});

const KNOWN_TOOLS: readonly string[] = [
  'Bash',
  'PowerShell',
  'Read',
  'Edit',
  'Write',
  'MultiEdit',
  'NotebookEdit',
  'Glob',
  'Grep',
  'LS',
  'WebFetch',
  'WebSearch',
  'Task',
  'Agent',
  'Skill',
  'TodoWrite',
  'BashOutput',
  'KillShell',
  'SlashCommand',
];
const BY_LOWER_CASE = new Map(KNOWN_TOOLS.map((tool) => [tool.toLowerCase(), tool]));
const NEVER_CONSULTED: ReadonlySet<string> = new Set(['Write', 'NotebookEdit', 'Glob', 'MultiEdit']);

/** Judges `permissions.deny`; an absent list is an empty one. */
export function judgeDenyRules(
  report: Report,
  entries: readonly JsonNode[],
  listSpan: { readonly start: number; readonly end: number } | null,
): void {
  const rules: PermissionRule[] = [];
  for (const [position, entry] of entries.slice(0, PERMISSION_ENTRIES_MAX).entries()) {
    const rule = readPermissionRule(entry);
    if (rule === null || rule.form === 'object') {
      report.add(settingsDenyRules['SET-005'], {
        start: entry.start,
        end: entry.end,
        subject: `deny ${position}`,
        evidence: false,
      });
    }
    if (rule === null) continue;
    rules.push(rule);
    judgeEffect(report, rule);
  }
  if (entries.length > PERMISSION_ENTRIES_MAX)
    judgeLimit(report, 'The list permissions.deny', listSpan?.start ?? null, listSpan?.end ?? null);
  // Coverage counts every entry: a rule that protects protects wherever it stands.
  for (const entry of entries.slice(PERMISSION_ENTRIES_MAX)) {
    const rule = readPermissionRule(entry);
    if (rule !== null) rules.push(rule);
  }
  const coverage = denyCoverage(rules);
  if (coverage.overlong !== null) judgeLimit(report, 'A deny rule', coverage.overlong.start, coverage.overlong.end);
  judgeStore(report, coverage.ssh, coverage.sshPartialAt, 'SET-001', 'SET-001P');
  judgeStore(report, coverage.aws, coverage.awsPartialAt, 'SET-002', 'SET-002P');
  if (coverage.pipe === 'none') report.add(settingsDenyRules['SET-003']);
  else if (coverage.pipe === 'literal')
    report.add(settingsDenyRules['SET-004'], { ...span(coverage.pipeLiteralAt), evidence: false });
}

function judgeStore(
  report: Report,
  coverage: 'full' | 'partial' | 'none',
  at: PermissionRule | null,
  missing: 'SET-001' | 'SET-002',
  partial: 'SET-001P' | 'SET-002P',
): void {
  if (coverage === 'none') report.add(settingsDenyRules[missing]);
  else if (coverage === 'partial') report.add(settingsDenyRules[partial], { ...span(at), evidence: false });
}

function span(rule: PermissionRule | null): { start: number | null; end: number | null } {
  return { start: rule?.start ?? null, end: rule?.end ?? null };
}

/** A rule that is valid to look at and never consulted. */
function judgeEffect(report: Report, rule: PermissionRule): void {
  const place = { start: rule.start, end: rule.end, subject: rule.written, evidence: false };
  const proper = BY_LOWER_CASE.get(rule.tool.toLowerCase());
  if (proper !== undefined && proper !== rule.tool) {
    report.add(settingsDenyRules['SET-006'], {
      ...place,
      description: `Tool names are case-sensitive: a deny rule for ${displayName(rule.tool)} does not cover ${proper}`,
      recommendation: `Write ${proper}(…)`,
    });
    return;
  }
  if (rule.specifier === null) return;
  if (NEVER_CONSULTED.has(rule.tool)) {
    const instead = rule.tool === 'Glob' ? 'Read' : 'Edit';
    report.add(settingsDenyRules['SET-006'], {
      ...place,
      description: `Path rules of ${rule.tool} are accepted but never consulted`,
      recommendation: `Write ${instead}(path) instead`,
    });
    return;
  }
  if (
    rule.tool === 'Bash' &&
    /^(?:command|cmd|script)\s?:/.test(rule.specifier) &&
    !rule.specifier.startsWith('command *')
  ) {
    report.add(settingsDenyRules['SET-006'], {
      ...place,
      description: 'A Bash rule that names an input field is ignored',
      recommendation: 'Write the command itself: Bash(curl *)',
    });
    return;
  }
  if (rule.tool !== 'Read' && rule.tool !== 'Edit') return;
  if (/^\/(?:home|Users|root|etc|var|c)(?:\/|$)/.test(rule.specifier) || /[{}]|\$/.test(rule.specifier)) {
    const why = rule.specifier.startsWith('/')
      ? 'one leading slash is the folder of the settings file, not the root'
      : 'variables and braces are ordinary characters in path rules';
    report.add(settingsDenyRules['SET-007'], {
      ...place,
      description: `A ${rule.tool} deny rule does not mean what it looks like: ${why}`,
    });
  }
}

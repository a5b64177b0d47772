/** The catalogue as a page: every rule with its reason, what to do, and a whole file on each side of it. */
import { FAMILIES, RULESET_VERSION } from '../catalogue.ts';
import { TAXONOMY } from '../data/taxonomy.ts';
import { printable } from '../engine/hygiene.ts';
import type { Rule } from '../engine/types.ts';

const EXAMPLE_CHARACTERS_MAX = 1_200;

/** Markdown with one anchor a rule (`#set-001`), the same text for the same catalogue. */
export function rulesPage(): string {
  const count = FAMILIES.reduce((sum, family) => sum + family.rules.length, 0);
  const lines = [
    '# Rules of the scanner',
    '',
    `Generated from the catalogue by \`node scripts/write-scanner-rules.ts\`: ${count} rules, ruleset ${RULESET_VERSION}.`,
    'Posture counts in the score and not in the verdict. Ids are stable and never used for another rule.',
    '',
  ];
  for (const { name, rules } of FAMILIES) {
    lines.push(`## ${name}`, '', '| rule | severity | finds |', '|---|---|---|');
    for (const rule of rules)
      lines.push(`| [${rule.id}](#${rule.id.toLowerCase()}) | ${severityOf(rule)} | ${cell(rule.title)} |`);
    lines.push('');
    for (const rule of rules) lines.push(...section(rule));
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function severityOf(rule: Rule): string {
  return `${rule.severity}${rule.posture ? ' (posture)' : ''}`;
}

function section(rule: Rule): string[] {
  const { cwe, owasp } = TAXONOMY[rule.category];
  return [
    `### ${rule.id}`,
    '',
    `**${rule.title}.** ${rule.rationale}`,
    '',
    `- Severity: ${severityOf(rule)}; category: ${rule.category}; files: ${rule.types.join(', ')}`,
    `- Weakness: ${[...cwe, ...(owasp === null ? [] : [owasp])].join(', ') || 'none assigned'}`,
    `- What to do: ${rule.recommendation}`,
    '',
    'Reported:',
    '',
    ...block(rule.bad),
    '',
    'Left alone by this rule:',
    '',
    ...block(rule.good),
    '',
  ];
}

/** Characters nobody sees are written out: the page must not itself be an attack. */
function block(text: string): string[] {
  const cut = text.length > EXAMPLE_CHARACTERS_MAX ? `${text.slice(0, EXAMPLE_CHARACTERS_MAX)}…` : text;
  const shown = cut
    .split('\n')
    .map((line) => printable(line))
    .join('\n')
    .trimEnd();
  return ['~~~~~~text', shown, '~~~~~~'];
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|');
}

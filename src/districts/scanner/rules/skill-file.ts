/** What belongs to the file rather than to its words: frontmatter, load-time commands, brands (SKL-04x, SKL-050). */
import type { TextView } from '../engine/text-view.ts';
import type { Rule, Severity } from '../engine/types.ts';
import { family, skillExample } from './define.ts';

const frontmatter = (lines: string): string => `---\nname: notes\ndescription: Keeps notes\n${lines}\n---\n\n# Notes\n`;

export const skillFileRules = family({
  'SKL-040': {
    severity: 'medium',
    category: 'broad_tools',
    types: ['skill'],
    title: 'The frontmatter allows every tool or every shell command',
    rationale: 'allowed-tools of a skill is honoured without asking, workspace trust or not.',
    recommendation: 'Name the tools and commands the skill needs',
    bad: frontmatter('allowed-tools: Bash(*)'),
    good: frontmatter('allowed-tools: Read, Bash(git status)'),
  },
  'SKL-041': {
    severity: 'critical',
    category: 'permission_bypass',
    types: ['skill'],
    title: 'The frontmatter skips every permission prompt',
    rationale: 'In bypassPermissions mode the agent runs any command and edits any file without asking.',
    recommendation: 'Remove permissionMode',
    bad: frontmatter('permissionMode: bypassPermissions'),
    good: frontmatter('permissionMode: plan'),
  },
  'SKL-050': {
    severity: 'low',
    category: 'competitor_reference',
    posture: true,
    types: ['skill'],
    title: 'The text mentions a competitor',
    rationale: 'The operator wants to see where skills point to other platforms.',
    recommendation: 'Review whether the mention is wanted',
    bad: skillExample('Store the rows in Supabase.'),
    good: skillExample('The sign uses neon lights.'),
  },
});

export interface Frontmatter {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The block between two lines of `---` at the top; unclosed, the first 64 KiB. Matched as text, never parsed as YAML. */
export function frontmatterOf(text: string): Frontmatter | null {
  const open = /^\s{0,40}---[ \t]{0,20}\r?\n/.exec(text);
  if (open === null) return null;
  const start = open[0].length;
  const close = /\r?\n(?:---|\.\.\.)[ \t]{0,20}(?=\r?\n|$)/.exec(text.slice(start - 1, start + 65_536));
  const end = close === null ? Math.min(text.length, start + 65_536) : start - 1 + close.index;
  return { start, end: Math.max(start, end), text: text.slice(start, Math.max(start, end)) };
}

export interface FileHit {
  readonly rule: Rule;
  readonly start: number;
  readonly end: number;
  readonly severity?: Severity;
  readonly detail?: string;
}

const TOOLS =
  /^(?:allowed-?tools|allowed_tools|tools)[ \t]{0,8}:[ \t]{0,8}([^\n]{0,4000}(?:\n[ \t]{1,12}-[^\n]{0,400}){0,400})/gim;
const BYPASS_MODE = /^[ \t]{0,12}["']?permission[-_]?mode["']?[ \t]{0,8}:[ \t]{0,8}["']?bypass_?permissions\b/gim;
const SKIPS_PERMISSIONS =
  /^[ \t]{0,12}["']?dangerously[-_]?skip[-_]?permissions["']?[ \t]{0,8}:[ \t]{0,8}["']?true\b/gim;

/** `view` is of the whole file. */
export function readFrontmatter(front: Frontmatter, view: TextView): FileHit[] {
  const hits: FileHit[] = [];
  for (const match of view.matchesInPart(TOOLS, front.text)) {
    const value = match[1]!;
    const at = front.start + match.index;
    const all =
      /(?:^|[\s,[\]"'-])\*(?=$|[\s,\]"'])/.test(value) ||
      /\bBash\(\s{0,4}[*:]{1,4}\s{0,4}\)/.test(value) ||
      /^["']?all["']?\s{0,4}$/i.test(value.trim());
    const bare = /^allowed/i.test(match[0]) && /(?:^|[\s,["'-])Bash(?=$|[\s,\]"'])/.test(value);
    if (all) hits.push({ rule: skillFileRules['SKL-040'], start: at, end: at + Math.min(match[0].length, 120) });
    else if (bare)
      hits.push({
        rule: skillFileRules['SKL-040'],
        start: at,
        end: at + Math.min(match[0].length, 120),
        severity: 'low',
        detail: 'Bash without a command',
      });
  }
  for (const match of view.matchesInPart(BYPASS_MODE, front.text)) {
    hits.push({
      rule: skillFileRules['SKL-041'],
      start: front.start + match.index,
      end: front.start + match.index + match[0].length,
    });
  }
  for (const match of view.matchesInPart(SKIPS_PERMISSIONS, front.text)) {
    hits.push({
      rule: skillFileRules['SKL-041'],
      start: front.start + match.index,
      end: front.start + match.index + match[0].length,
    });
  }
  return hits;
}

export interface FrontmatterCommand {
  readonly command: string;
  readonly start: number;
  readonly end: number;
}

/** `command:` values below `hooks:`: plain, quoted, or a block that follows `|` or `>`. */
export function frontmatterCommands(front: Frontmatter): FrontmatterCommand[] {
  const found: FrontmatterCommand[] = [];
  if (!/(?:^|\n)[ \t]{0,4}hooks[ \t]{0,4}:/.test(front.text)) return found;
  for (const match of front.text.matchAll(
    /(?:^|\n)([ \t]{0,60}(?:-[ \t]{1,8})?)["']?(?:command|hook|run|script|url)["']?[ \t]{0,8}:[ \t]{0,8}([^\n]{0,20000})/g,
  )) {
    const first = match[2]!.trim();
    const start = front.start + match.index;
    let command = first;
    let length = match[0].length;
    if (/^[|>][+-]?\d?\s{0,4}(?:#.{0,80})?$/.test(first)) {
      const block = /^(?:\n(?:[ \t]{1,60}[^\n]{0,20000}|(?=\n))){1,2000}/.exec(
        front.text.slice(match.index + match[0].length, match.index + match[0].length + 60_000),
      );
      command = (block?.[0] ?? '').replace(/\n[ \t]{1,60}/g, first.startsWith('>') ? ' ' : '\n');
      length += block?.[0].length ?? 0;
    } else if (/^"[\s\S]{0,20000}"$/.test(first))
      command = first
        .slice(1, -1)
        .replace(/\\(["\\/])/g, '$1')
        .replace(/\\n/g, '\n')
        .replace(/\\x([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    else if (/^'[\s\S]{0,20000}'$/.test(first)) command = first.slice(1, -1).replace(/''/g, "'");
    // A value that goes on in deeper lines.
    else {
      const more = /^(?:\n[ \t]{8,60}(?![\w-]{1,30}:|- )[^\n]{1,2000}){1,40}/.exec(
        front.text.slice(match.index + match[0].length, match.index + match[0].length + 20_000),
      );
      if (more !== null) command += more[0].replace(/\n[ \t]{1,60}/g, ' ');
    }
    if (command.trim() !== '') found.push({ command, start, end: Math.min(start + length, start + 400) });
  }
  return found;
}

/** `` !`cmd` `` at a line start or after white space, and blocks opened with ```` ```! ````: they run while the skill loads. */
export function loadTimeCommands(view: TextView): FrontmatterCommand[] {
  const found: FrontmatterCommand[] = [];
  const { text } = view;
  if (text.includes('!`')) {
    for (const match of text.matchAll(/(?:^|[\s(])!`([^`\n]{1,20000})`/g)) {
      const start = match.index + match[0].indexOf('!');
      if (view.fenceAt(start) !== null) continue;
      found.push({ command: match[1]!, start, end: Math.min(start + match[1]!.length + 3, start + 400) });
    }
  }
  for (const fence of view.fences) {
    if (!fence.info.startsWith('!')) continue;
    found.push({
      command: text.slice(fence.contentStart, fence.contentEnd),
      start: fence.start,
      end: Math.min(fence.end, fence.start + 400),
    });
  }
  return found;
}

/** Spellings of one brand that are the brand: `NeonDB` is also `neon db` and `neon.tech`, never bare `neon`. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  neondb: [
    'neondb',
    'neon db',
    'neon-db',
    'neon_db',
    'neon.tech',
    'neontech',
    'neon postgres',
    'neon serverless',
    'neon database',
  ],
  planetscale: ['planetscale', 'planet scale', 'planet-scale'],
  devfleet: ['devfleet', 'dev fleet', 'dev-fleet'],
};

/** First place of each brand in `lower`; compared as words, never compiled into a pattern. */
export function brandsIn(
  lower: string,
  brands: readonly string[],
  view?: TextView,
): { readonly brand: string; readonly start: number; readonly end: number; readonly count: number }[] {
  // indexOf over the whole text, once per spelling: linear, and compared as text.
  const found: { brand: string; start: number; end: number; count: number }[] = [];
  for (const brand of brands) {
    const plain = brand.trim().toLowerCase();
    if (plain === '') continue;
    let first = -1;
    let length = 0;
    let count = 0;
    for (const spelling of SPELLINGS[plain] ?? [plain]) {
      if (view?.mayHold(spelling) === false) continue;
      for (let at = lower.indexOf(spelling); at !== -1; at = lower.indexOf(spelling, at + spelling.length)) {
        if (!bounded(lower, at, at + spelling.length)) continue;
        count++;
        if (first === -1 || at < first) {
          first = at;
          length = spelling.length;
        }
      }
    }
    if (first !== -1) found.push({ brand: brand.trim(), start: first, end: first + length, count });
  }
  return found;
}

function bounded(text: string, start: number, end: number): boolean {
  return !isWord(text.charCodeAt(start - 1)) && !isWord(text.charCodeAt(end));
}

function isWord(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 48 && c <= 57);
}

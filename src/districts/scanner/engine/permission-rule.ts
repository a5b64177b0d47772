/**
 * The normal form of an entry of `permissions.deny`, `allow` or `ask` (scanner.md 6.1): white space collapsed, the
 * object form read, `Tool(*)` equal to `Tool`, `:*` at the end of a shell specifier equal to ` *`.
 */
import { type JsonNode, stringOf, valueAt } from './json-reader.ts';

export interface PermissionRule {
  readonly tool: string;
  /** Null when the rule covers every use of the tool. */
  readonly specifier: string | null;
  readonly form: 'string' | 'object';
  /** The text as written, white space collapsed. */
  readonly written: string;
  readonly start: number;
  readonly end: number;
}

const TOOL_KEYS = ['tool', 'name', 'toolName'];
const SPECIFIER_KEYS = ['pattern', 'path', 'specifier', 'match', 'glob', 'command', 'rule', 'value'];
const SHELLS: ReadonlySet<string> = new Set(['Bash', 'PowerShell']);

/** Reads one entry; null when it is neither a string nor a readable object, and so covers nothing. */
export function readPermissionRule(entry: JsonNode): PermissionRule | null {
  if (entry.kind === 'string') return fromText(entry.value, entry, 'string');
  if (entry.kind !== 'object') return null;
  const tool = firstString(entry, TOOL_KEYS);
  const specifier = firstString(entry, SPECIFIER_KEYS);
  if (tool !== undefined) {
    return fromText(specifier === undefined ? tool : `${tool}(${specifier})`, entry, 'object');
  }
  const whole = firstString(entry, ['rule', 'pattern']);
  return whole === undefined ? null : fromText(whole, entry, 'object');
}

function firstString(entry: JsonNode, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = stringOf(valueAt(entry, key));
    if (value !== undefined) return value;
  }
  return undefined;
}

function fromText(raw: string, entry: JsonNode, form: 'string' | 'object'): PermissionRule | null {
  const written = collapse(raw);
  if (written === '') return null;
  const place = { form, written, start: entry.start, end: entry.end };
  const open = written.indexOf('(');
  if (open === -1 || !written.endsWith(')')) return { tool: written, specifier: null, ...place };
  const tool = written.slice(0, open).trim();
  const specifier = written.slice(open + 1, -1).trim();
  return { tool, specifier: normaliseSpecifier(tool, specifier), ...place };
}

/** White space, the no-break space included, to one space. */
export function collapse(text: string): string {
  return text.replace(/[\s\u00a0]+/g, ' ').trim();
}

function normaliseSpecifier(tool: string, specifier: string): string | null {
  if (specifier === '' || specifier === '*') return null;
  if (!SHELLS.has(tool)) return specifier;
  if (/^[*: ]+$/.test(specifier)) return null;
  return specifier.endsWith(':*') ? `${specifier.slice(0, -2).trimEnd()} *` : specifier;
}

/** True when a bare tool name of a deny or ask rule, which may be a glob, covers `tool`. */
export function toolCovers(rule: PermissionRule, tool: string): boolean {
  if (rule.tool === tool) return true;
  if (rule.specifier !== null || !/[*?]/.test(rule.tool)) return false;
  return segmentMatches(rule.tool, tool);
}

/** `*` and `?` against one name; greedy with one step back to the last star, so linear in practice and never a regex. */
export function segmentMatches(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    const c = pattern[p];
    if (c === '*') {
      star = p++;
      resume = n;
      continue;
    }
    const step = c === undefined ? 0 : matchOne(pattern, p, name[n]!);
    if (step > 0) {
      p += step;
      n++;
    } else if (star !== -1) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p >= pattern.length;
}

/** Length of the pattern piece at `p` when it matches `character`, else 0. */
function matchOne(pattern: string, p: number, character: string): number {
  const c = pattern[p];
  if (c === '?') return 1;
  if (c === '\\' && p + 1 < pattern.length) return pattern[p + 1] === character ? 2 : 0;
  if (c === '[') {
    const close = pattern.indexOf(']', p + 2);
    if (close === -1) return character === '[' ? 1 : 0;
    return classMatches(pattern.slice(p + 1, close), character) ? close - p + 1 : 0;
  }
  return c === character ? 1 : 0;
}

function classMatches(body: string, character: string): boolean {
  const negated = body.startsWith('!') || body.startsWith('^');
  const set = negated ? body.slice(1) : body;
  let inside = false;
  for (let i = 0; i < set.length; i++) {
    if (set[i + 1] === '-' && i + 2 < set.length) {
      if (character >= set[i]! && character <= set[i + 2]!) inside = true;
      i += 2;
    } else if (set[i] === character) inside = true;
  }
  return inside !== negated;
}

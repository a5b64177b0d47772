/** One skill or prompt: its words, its characters, its commands, its frontmatter. */

import { reportBacklog, reportCommand } from './analyse-settings.ts';
import { displayName } from './engine/hygiene.ts';
import type { Report } from './engine/report.ts';
import { TextView } from './engine/text-view.ts';
import type { Rule, ScanOptions, Severity } from './engine/types.ts';
import { unitsOf } from './engine/units.ts';
import { readBindings } from './rules/bindings.ts';
import { readBreaches } from './rules/breaches.ts';
import { readCoverups } from './rules/coverups.ts';
import { readDeceit } from './rules/deceit.ts';
import { readMarkup } from './rules/markup.ts';
import { payloadRules, readPayloads } from './rules/payloads.ts';
import { readPretexts } from './rules/pretexts.ts';
import { proseRules, readProse, type Sign } from './rules/prose.ts';
import { readSchemes } from './rules/schemes.ts';
import { readSecrecy } from './rules/secrecy.ts';
import {
  brandsIn,
  frontmatterCommands,
  frontmatterOf,
  loadTimeCommands,
  readFrontmatter,
  skillFileRules,
} from './rules/skill-file.ts';
import { readUnicode } from './rules/unicode.ts';
import { readWeakSigns, weakSignRule } from './rules/weak-signs.ts';

interface Hit {
  readonly rule: Rule;
  readonly start: number;
  readonly end: number;
  readonly severity?: Severity;
  readonly detail?: string;
}

const SCHEME_RULES = { ...proseRules, ...payloadRules };

export function analyseSkill(report: Report, options: ScanOptions): void {
  const { text } = report;
  if (text.trim() === '') return;
  const view = new TextView(text);
  const signs: Sign[] = [];
  const prose = readProse(view, signs);
  const payloads = readPayloads(view);
  addAll(report, prose);
  addAll(report, readMarkup(view));
  addAll(report, payloads);
  for (const { rule, ...scheme } of [
    ...readSchemes(view),
    ...readBindings(view),
    ...readPretexts(view),
    ...readCoverups(view),
    ...readBreaches(view),
    ...readSecrecy(view),
    ...readDeceit(view),
  ])
    addAll(report, [{ rule: SCHEME_RULES[rule], ...scheme, severity: 'high' }]);
  if (!view.ascii) addAll(report, readUnicode(text, view.foreign));
  readObfuscated(report, view, new Set(prose.map((hit) => `${hit.rule.id} ${lineOf(report, hit.start)}`)));
  const front = frontmatterOf(text);
  if (front !== null) {
    addAll(report, readFrontmatter(front, view));
    for (const { command, start, end } of frontmatterCommands(front))
      reportCommand(report, command, 'SKH', { start, end, subject: 'frontmatter hook' });
  }
  for (const { command, start, end } of loadTimeCommands(view))
    reportCommand(report, command, 'SKX', { start, end, subject: 'load-time command' });
  reportBacklog(report);
  // Signs add up only where nothing stronger speaks already.
  if (
    !report.findings.some(
      (finding) => !finding.posture && (finding.severity === 'critical' || finding.severity === 'high'),
    )
  ) {
    const together = readWeakSigns(view, [...prose, ...payloads], signs);
    if (together !== null) report.add(weakSignRule, { ...together, matched: 'signs' });
  }
  readBrands(report, view, options);
}

function addAll(report: Report, hits: readonly Hit[]): void {
  for (const { rule, start, end, severity, detail } of hits) {
    report.add(rule, {
      start,
      end,
      severity,
      description: detail === undefined ? undefined : `${rule.title} (${detail})`,
    });
  }
}

function lineOf(report: Report, offset: number): number {
  const { lineStarts } = report;
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lineStarts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Rules whose finding in rewritten text alone means that somebody hid it. */
const HIDEABLE: ReadonlySet<string> = new Set(['SKL-001', 'SKL-003', 'SKL-014', 'SKL-016']);

/**
 * The text as a reader sees it, and as a model reads through tricks: look-alikes and invisible characters (line by line),
 * spaced or dotted letters, digits for letters, letters split by mark-up. A hit that the plain text does not have is
 * obfuscated.
 */
function readObfuscated(report: Report, view: TextView, plain: ReadonlySet<string>): void {
  const layers: string[] = [];
  if (!view.ascii) {
    const shape = view.skeleton;
    if (shape !== view.text) layers.push(shape);
  }
  const base = layers[0] ?? view.text;
  for (const rewrite of [joinSpaced, unleet, unsplit, decodeEntities]) {
    if (rewrite === joinSpaced && base === view.text && view.sameLetters && view.loneLetters(5) < 5) continue;
    const rewritten = rewrite(base);
    if (rewritten !== null && rewritten !== base) layers.push(rewritten);
  }
  for (const rewritten of layers) {
    const layer = changedLines(view.text, rewritten);
    if (layer === null) continue;
    const other = new TextView(layer);
    const starts = lineStarts(layer);
    for (const hit of readProse(other)) {
      if (!HIDEABLE.has(hit.rule.id) || hit.severity === 'medium') continue;
      const line = lineIndex(starts, hit.start);
      if (plain.has(`${hit.rule.id} ${line}`)) continue;
      const start = report.lineStarts[line] ?? 0;
      const end = report.lineStarts[line + 1] === undefined ? report.text.length : report.lineStarts[line + 1]! - 1;
      report.add(proseRules['SKL-002'], {
        start,
        end,
        matched: `${hit.rule.id} ${other.lower.slice(hit.start, hit.end)}`,
        severity: hit.severity,
        evidence: false,
      });
    }
  }
}

const ANCHORS =
  /instruct|prompt|ignor|disregard|forget|previous|prior|restrict|rule|guideline|system|unfilter|jailbreak|safety|user|secret|reveal|override|bypass|instrucc|consigne|anweisung|istruzion|instruc/i;

/**
 * Only the lines that the rewriting changed, each with its neighbours, the rest blank so that line numbers stay. A line
 * without a word that any of the rules needs is left out.
 */
function changedLines(before: string, after: string): string | null {
  const old = before.split('\n');
  const lines = after.split('\n');
  const keep = new Set<number>();
  for (let i = 0; i < lines.length; i++) {
    if (lines[i] === old[i]) continue;
    const near = `${lines[i - 1] ?? ''} ${lines[i]} ${lines[i + 1] ?? ''}`;
    if (ANCHORS.test(near)) for (const line of [i - 1, i, i + 1]) keep.add(line);
  }
  if (keep.size === 0) return null;
  return lines.map((line, i) => (keep.has(i) ? line : '')).join('\n');
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return starts;
}

function lineIndex(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** `i g n o r e   p r e v i o u s`, `i.g.n.o.r.e`. */
function joinSpaced(text: string): string | null {
  if (!hasLoneLetters(text) || !/(?:[A-Za-z][ .\-_*|]){5}[A-Za-z]\b/.test(text)) return null;
  return text.replace(/(?<![A-Za-z])(?:[A-Za-z][ .\-_*|]{1,2}){4,200}[A-Za-z](?![A-Za-z])/g, (run) =>
    run
      .replace(/ {2}/g, '\u0001')
      .replace(/[ .\-_*|]/g, '')
      .replace(/\u0001/g, ' '),
  );
}

/** Five letters in a row that stand alone, one or two separators between each. */
function hasLoneLetters(text: string): boolean {
  const { length } = text;
  const units = unitsOf(text);
  let alone = 0;
  for (let i = 0; i < length; ) {
    if (!isLetter(units[i]!)) {
      alone = 0;
      i++;
      continue;
    }
    const start = i;
    do i++;
    while (i < length && isLetter(units[i]!));
    if (i - start > 1) {
      alone = 0;
      continue;
    }
    if (++alone === 5) return true;
    const end = i;
    while (i < length && i - end < 2 && isSeparator(units[i]!)) i++;
    if (i === end) alone = 0;
  }
  return false;
}

function isLetter(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90);
}

function isSeparator(c: number): boolean {
  return c === 32 || c === 46 || c === 45 || c === 95 || c === 42 || c === 124;
}

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** `1gn0r3 pr3v10us 1nstruct10ns`: words that mix letters with the digits that imitate them. */
function unleet(text: string): string | null {
  if (!/[0134570@$!](?=[a-z])(?:(?<=[a-z].)|(?=[a-z]{2})(?<=\b.))/i.test(text)) return null;
  // Only runs with such a digit are looked at; a run is read in words of at most 24.
  let out = '';
  let done = 0;
  const digits = /[0134570@$!]/g;
  for (let found = digits.exec(text); found !== null; found = digits.exec(text)) {
    let from = found.index;
    while (from > done && isLeet(text.charCodeAt(from - 1))) from--;
    let to = found.index + 1;
    while (isLeet(text.charCodeAt(to))) to++;
    out += text.slice(done, from);
    for (let at = from; at < to; at += 24) out += plainWord(text.slice(at, Math.min(to, at + 24)));
    done = to;
    digits.lastIndex = to;
  }
  return out + text.slice(done);
}

function isLeet(c: number): boolean {
  return (
    isLetter(c) ||
    c === 48 ||
    c === 49 ||
    c === 51 ||
    c === 52 ||
    c === 53 ||
    c === 55 ||
    c === 64 ||
    c === 36 ||
    c === 33
  );
}

function plainWord(word: string): string {
  if (word.length < 4 || !/[A-Za-z]/.test(word) || !/[0134570@$!]/.test(word) || /^\d{1,4}[a-z]{1,3}$/i.test(word))
    return word;
  return word.replace(/[0134570@$!]/g, (c) => LEET[c]!);
}

/** `ig<b></b>nore`, `ig**no**re`, `ig<!-- -->nore`, soft hyphens. */
function unsplit(text: string): string | null {
  if (!/[a-z](?:<\/?[a-z]{1,6}>|\*\*|<!--.{0,20}?-->|\u00ad|``|__)[a-z]/i.test(text)) return null;
  return text.replace(/(?<=[A-Za-z])(?:(?:<\/?[a-z]{1,6}>){1,4}|\*\*|<!--.{0,20}?-->|\u00ad|``|__)(?=[A-Za-z])/gi, '');
}

function decodeEntities(text: string): string | null {
  if (!text.includes('&#') && !text.includes('\\') && !text.includes('%')) return null;
  if (!/(?:&#x?[0-9a-fA-F]{2,6};|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|%[2-7][0-9a-fA-F]%[2-7][0-9a-fA-F])/.test(text))
    return null;
  return text
    .replace(/&#(x?)([0-9a-fA-F]{2,6});/g, (whole, x: string, digits: string) =>
      printable(Number.parseInt(digits, x === '' ? 10 : 16), whole),
    )
    .replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/g, (whole, two: string | undefined, four: string | undefined) =>
      printable(Number.parseInt(two ?? four ?? '0', 16), whole),
    )
    .replace(/%([2-7][0-9a-fA-F])/g, (whole, hex: string) => printable(Number.parseInt(hex, 16), whole));
}

function printable(code: number, whole: string): string {
  return code >= 32 && code < 127 ? String.fromCharCode(code) : whole;
}

function readBrands(report: Report, view: TextView, options: ScanOptions): void {
  if (options.competitors.length === 0) return;
  const rule = skillFileRules['SKL-050'];
  const found = new Map<string, { start: number; end: number; count: number }>();
  for (const { brand, start, end, count } of brandsIn(view.lower, options.competitors, view))
    found.set(brand, { start, end, count });
  if (!view.ascii) {
    const shape = view.skeleton.toLowerCase();
    // What holds the same is not read twice.
    const asWritten = view.skeleton === view.text ? view : undefined;
    const hidden = shape === view.lower ? [] : brandsIn(shape, options.competitors, asWritten);
    const starts = hidden.length === 0 ? [] : lineStarts(shape);
    for (const { brand, start, count } of hidden) {
      if (found.has(brand)) continue;
      const line = lineIndex(starts, start);
      const from = report.lineStarts[line] ?? 0;
      found.set(brand, { start: from, end: from + 1, count });
    }
  }
  for (const [brand, { start, end, count }] of found) {
    const finding = report.add(rule, {
      start,
      end,
      subject: brand.toLowerCase(),
      matched: brand,
      description: `The text mentions ${displayName(brand)}`,
    });
    finding.occurrences = count;
  }
}

/**
 * A text as the language rules see it: lower case without accents, offsets unchanged; its fenced blocks, comments and
 * quotations; words and sentences around a place. Everything here looks a bounded way around, so that the work stays
 * linear in the text.
 */
import { CREDENTIAL_PLACE, type CredentialPath, credentialPaths } from '../data/credential-paths.ts';
import { isModelVendorHost, isServiceHost } from '../data/hosts.ts';
import { networkOf } from './address.ts';
import { lineAt, lineStartsOf } from './lines.ts';
import { entryFor, Matches, NONE, Tried } from './matches.ts';
import { alternativesOf, type Gate, Grams, gateOf, gramsIn, gramsOf, holdsIn } from './required-words.ts';
import { foldAccents, isAscii, skeletonText } from './skeleton.ts';
import { type Entry, type Places, WHOLE } from './starts.ts';
import { unitsOf } from './units.ts';
import { hashStep, LONGEST_WORD, numberAt, numbersOf, vocabularySize } from './vocabulary.ts';

export interface Fence {
  /** Offset of the opening fence. */
  readonly start: number;
  readonly contentStart: number;
  readonly contentEnd: number;
  readonly end: number;
  /** First word after the fence, lower case. */
  readonly language: string;
  readonly info: string;
}

export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface HiddenSpan {
  readonly start: number;
  readonly end: number;
  readonly kind: 'comment' | 'reference' | 'style';
}

export class TextView {
  readonly text: string;
  /** Lower case, accents folded, one code unit for one. */
  readonly lower: string;
  readonly ascii: boolean;
  private fenceList: readonly Fence[] | null = null;
  private hiddenList: readonly HiddenSpan[] | null = null;
  private guide: boolean | null = null;
  private wordSpans: Int32Array = NO_WORDS;
  private wordList: Int32Array = NO_WORDS;
  private present: Uint8Array | null = null;
  private starts: readonly number[] | null = null;
  private readonly judged = new Map<string, boolean>();
  private gramSet: Grams | null = null;
  private slots: Uint8Array | null = null;
  private shape: string | null = null;
  private paths: readonly CredentialPath[] | null = null;
  private account: boolean | null = null;
  private beyond: string | null = null;
  private written: boolean | null = null;
  /** True when letters of a host stand as `x` in `lower`. */
  private readonly neutral: boolean;
  /** `text` in lower case where no letter changes its length, else null. */
  private readonly loweredText: string | null;

  constructor(text: string) {
    this.text = text;
    this.ascii = isAscii(text);
    const lowered = text.toLowerCase();
    this.loweredText = lowered.length === text.length ? lowered : null;
    const folded = this.ascii ? lowered : foldAccents(this.loweredText ?? lowerSameLength(text));
    this.lower = neutralHosts(folded);
    this.neutral = this.lower !== folded;
  }

  private get grams(): Grams {
    if (this.gramSet === null) {
      this.gramSet = new Grams(this.lower);
      // Both readings of the text: folded letters and neutral hosts hide words that `text` still has.
      const raw = this.loweredText ?? this.text.toLowerCase();
      if (raw !== this.lower) this.gramSet.add(raw);
    }
    return this.gramSet;
  }

  /** False when `pattern` cannot match anywhere in `lower` or `text`, by the words it needs. */
  mayMatch(pattern: RegExp): boolean {
    return this.grams.admits(gateOf(pattern));
  }

  /** `mayMatch` for the pattern in one of the caller's numbered places, worked out once. */
  mayMatchAt(slot: number, pattern: RegExp): boolean {
    this.slots ??= new Uint8Array(SLOTS);
    const known = this.slots[slot];
    if (known !== 0 && known !== undefined) return known === 1;
    const decided = this.mayMatch(pattern);
    this.slots[slot] = decided ? 1 : 2;
    return decided;
  }

  /** False when a pattern that begins with one of `pairs` (null for any) cannot go on with `pair`; -1 is none, -2 unknown. */
  mayGoOn(pair: number, pairs: Uint8Array | null): boolean {
    return pairs === null || pair === -2 || (pair !== -1 && pairs[pair] === 1);
  }

  /** False when `word` (lower case ASCII) is nowhere in `lower` or, in any case of letters, in `text`. */
  mayHold(word: string): boolean {
    let gate = WORD_GATES.get(word);
    if (gate === undefined) {
      gate = [[gramsOf(word)]];
      if (WORD_GATES.size < 1_000) WORD_GATES.set(word, gate);
    }
    return this.grams.admits(gate);
  }

  /** `lower.matchAll(pattern)`, without reading a text that lacks the words the pattern needs. */
  matches(pattern: RegExp): Iterable<RegExpExecArray> {
    return this.mayMatch(pattern) ? this.found(pattern, this.lower) : NONE;
  }

  /** `text.matchAll(pattern)`, likewise. */
  matchesAsWritten(pattern: RegExp): Iterable<RegExpExecArray> {
    return this.mayMatch(pattern) ? this.found(pattern, this.text) : NONE;
  }

  /** `head.matchAll(pattern)` for the beginning of `lower`, likewise. */
  matchesInHead(pattern: RegExp, head: string): Iterable<RegExpExecArray> {
    return this.mayMatch(pattern) ? this.found(pattern, this.lower, head) : NONE;
  }

  private found(pattern: RegExp, text: string, head = text): Iterable<RegExpExecArray> {
    const entry = entryFor(pattern);
    // Folded letters and neutral hosts stand where `text` has others.
    if (entry === null || (text !== this.lower && !this.asWritten)) return new Matches(head, pattern);
    const places = this.placesOf(entry);
    if (places === null) return new Matches(head, pattern);
    return places.length === 0 ? NONE : new Tried(head, entry.sticky, places);
  }

  /** True when `lower` is `text` in lower case and nothing else. */
  get asWritten(): boolean {
    this.written ??= this.loweredText === this.lower && this.sameLetters;
    return this.written;
  }

  /** Where in `text` (or `lower`) a pattern may begin; null where that is not worth knowing. */
  placesOf(entry: Entry): Places | null {
    return WHOLE.placesIn(this.lower, entry);
  }

  /** The lines of `text` in which `pattern` matches, each with its offset. Most are found by the words they need. */
  linesWith(pattern: RegExp): [string, number][] {
    const { text } = this;
    const found = new Map<number, string>();
    const lowered = this.letters;
    for (const part of alternativesOf(pattern)) {
      if (!this.grams.admits(part.gate)) continue;
      if (lowered === null || part.words.length === 0) this.scanLines(part.pattern, found);
      else
        for (const word of part.words)
          for (let at = WHOLE.placeOf(lowered, word, 0); at !== -1; ) {
            const from = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
            const newline = text.indexOf('\n', at);
            const to = newline === -1 ? text.length : newline;
            if (!found.has(from)) {
              const line = text.slice(from, to);
              if (part.pattern.test(line)) found.set(from, line);
            }
            at = WHOLE.placeAfter(lowered, word, at, to + 1);
          }
    }
    return [...found].sort((a, b) => a[0] - b[0]).map(([offset, line]) => [line, offset]);
  }

  /** A text in which every ASCII letter of `text` stands in lower case where it stands there; null where there is none. */
  private get letters(): string | null {
    // Folding adds letters and takes none away; only hosts that are made neutral lose theirs.
    return this.loweredText === null || this.neutral ? this.loweredText : this.lower;
  }

  /** Adds the lines in which `pattern` matches; the text is read once, not line by line. */
  private scanLines(pattern: RegExp, found: Map<number, string>): void {
    const { text } = this;
    const anywhere = new RegExp(pattern.source, `${pattern.flags}g`);
    for (let match = anywhere.exec(text); match !== null; match = anywhere.exec(text)) {
      const { index } = match;
      const from = index === 0 ? 0 : text.lastIndexOf('\n', index - 1) + 1;
      const newline = text.indexOf('\n', index);
      const to = newline === -1 ? text.length : newline;
      if (!found.has(from)) {
        const line = text.slice(from, to);
        // What matches across a line break is no match of the line.
        if (pattern.test(line)) found.set(from, line);
      }
      anywhere.lastIndex = to + 1;
    }
  }

  /** True when `pattern` matches in `part`, which is a part of `text`. */
  testPart(pattern: RegExp, part: string): boolean {
    // Reading off a short part would take longer than what it spares.
    const grams = part.length < 300 || part.length === this.text.length ? this.grams : gramsIn(part);
    return holdsIn(part, grams, pattern);
  }

  /** True when `pattern` matches somewhere in `text`. */
  holds(pattern: RegExp): boolean {
    return this.testPart(pattern, this.text);
  }

  /** `part.matchAll(pattern)` for a part of `text`, not asked where the whole text lacks the words. */
  matchesInPart(pattern: RegExp, part: string): Iterable<RegExpExecArray> {
    return this.mayMatch(pattern) ? new Matches(part, pattern) : NONE;
  }

  /** `credentialPaths(text)`, worked out once. */
  get credentialPaths(): readonly CredentialPath[] {
    this.paths ??= this.holds(CREDENTIAL_PLACE) ? credentialPaths(this.text) : [];
    return this.paths;
  }

  /**
   * False when no account stands in the text, neither an IBAN nor a wallet: they are longer than nearly all words. The
   * patterns of accounts are dear, since they may begin with any letter.
   */
  mayHoldAccount(): boolean {
    this.account ??= hasLongRun(this.text) || IBAN_BEGINS.test(this.text);
    return this.account;
  }

  /** `text.matchAll(pattern)` for a pattern of accounts. */
  accounts(pattern: RegExp): Iterable<RegExpExecArray> {
    return this.mayHoldAccount() ? this.matchesAsWritten(pattern) : NONE;
  }

  /** Every character of `text` beyond ASCII, once: what is not among them need not be looked for. */
  get foreign(): string {
    if (this.ascii) return '';
    if (this.beyond === null) {
      const { text } = this;
      const seen = new Set<number>();
      this.beyond = '';
      for (let i = 0; i < text.length; i++) {
        const c = text.charCodeAt(i);
        if (c < 128) continue;
        const code = c >= 0xd800 && c <= 0xdbff ? text.codePointAt(i)! : c;
        if (seen.has(code)) continue;
        seen.add(code);
        this.beyond += String.fromCodePoint(code);
      }
    }
    return this.beyond;
  }

  /** `skeletonText(text)`, worked out once. */
  get skeleton(): string {
    this.shape ??= skeletonText(this.text);
    return this.shape;
  }

  /** Start and end of every run of ASCII letters and apostrophes, two by two. */
  get spans(): Int32Array {
    this.readWords();
    return this.wordSpans;
  }

  /** The number in the vocabulary of every run in `spans`; -1 for what nobody asks for and for runs of more than 24. */
  get words(): Int32Array {
    this.readWords();
    return this.wordList;
  }

  /** True when ASCII letters stand in `lower` where they stand in `text`, and nowhere else. */
  get sameLetters(): boolean {
    // The sign of Kelvin is an ASCII letter in lower case.
    return this.ascii || (this.lower === this.loweredText && !this.text.includes('\u212a'));
  }

  /** How many words of one letter there are, or parts that an apostrophe sets apart, counted up to `most`. */
  loneLetters(most: number): number {
    const { spans, lower } = this;
    let count = 0;
    for (let k = 0; k < spans.length && count < most; k += 2) {
      const start = spans[k]!;
      const end = spans[k + 1]!;
      if (end - start === 1) count++;
      else
        for (let i = start; i < end; i++) if (lower.charCodeAt(i) === 39 || lower.charCodeAt(i) === 0x2019) count += 2;
    }
    return count;
  }

  /** True when one of `words` occurs as a word: what decides whether a rule is worth trying. A list, or text with blanks. */
  hasAny(words: readonly string[] | string): boolean {
    const numbers = numbersOf(words);
    const present = this.readWords();
    for (let i = 0; i < numbers.length; i++) if (present[numbers[i]!] === 1) return true;
    return false;
  }

  /** How many of `words` occur as words, counted up to `most`. */
  countOf(words: readonly string[], most: number): number {
    const numbers = numbersOf(words);
    const present = this.readWords();
    let count = 0;
    for (let i = 0; i < numbers.length; i++) if (present[numbers[i]!] === 1 && ++count >= most) break;
    return count;
  }

  /** Which words of the vocabulary occur. */
  private readWords(): Uint8Array {
    const size = vocabularySize();
    if (this.present !== null && this.present.length === size) return this.present;
    const { lower } = this;
    const present = new Uint8Array(size);
    const count = numberWords(unitsOf(lower), lower.length, present);
    this.wordList = wordScratch.slice(0, count);
    this.wordSpans = spanScratch.slice(0, count * 2);
    this.present = present;
    return present;
  }

  get fences(): readonly Fence[] {
    this.fenceList ??= fencesOf(this.text);
    return this.fenceList;
  }

  /** HTML comments, link references used as comments, and elements styled to be invisible. */
  get hidden(): readonly HiddenSpan[] {
    this.hiddenList ??= hiddenSpans(this);
    return this.hiddenList;
  }

  fenceAt(offset: number): Fence | null {
    const list = this.fences;
    let low = 0;
    let high = list.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const fence = list[middle]!;
      if (offset < fence.start) high = middle - 1;
      else if (offset >= fence.end) low = middle + 1;
      else return fence;
    }
    return null;
  }

  hiddenAt(offset: number): HiddenSpan | null {
    const list = this.hidden;
    let low = 0;
    let high = list.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const span = list[middle]!;
      if (offset < span.start) high = middle - 1;
      else if (offset >= span.end) low = middle + 1;
      else return span;
    }
    return null;
  }

  /**
   * `quotedMention`, worked out once for equal texts on one line: a line that repeats a phrase ten thousand times costs
   * one decision.
   */
  mentioned(start: number, end: number): boolean {
    this.starts ??= lineStartsOf(this.text);
    const key = `${lineAt(this.starts, start)} ${this.lower.slice(start, end)}`;
    const known = this.judged.get(key);
    if (known !== undefined) return known;
    const decided = quotedMention(this, start, end);
    this.judged.set(key, decided);
    return decided;
  }

  /** Start of the line that holds `offset`, looking back at most 2,000 characters. */
  lineStart(offset: number): number {
    const from = Math.max(0, offset - 2_000);
    const newline = this.text.slice(from, offset).lastIndexOf('\n');
    return newline === -1 ? from : from + newline + 1;
  }

  lineEnd(offset: number): number {
    const newline = this.text.slice(offset, offset + 2_000).indexOf('\n');
    return newline === -1 ? Math.min(this.text.length, offset + 2_000) : offset + newline;
  }

  /**
   * The sentence around [start, end), at most 240 characters each way. A full stop, a blank line and the beginning of a
   * list item, heading or table row end a sentence; a single line break does not.
   */
  sentence(start: number, end: number): { readonly start: number; readonly end: number; readonly text: string } {
    const { lower } = this;
    let from = start;
    for (const stop = Math.max(0, start - 240); from > stop; from--) {
      const c = lower.charCodeAt(from - 1);
      if (c === 10 && (lower.charCodeAt(from) === 10 || startsItem(lower, from))) break;
      if ((c === 46 || c === 33 || c === 63) && /[\s"')*_]/.test(lower[from] ?? ' ')) break;
    }
    let to = end;
    for (const stop = Math.min(lower.length, end + 240); to < stop; to++) {
      const c = lower.charCodeAt(to);
      if (c === 10 && (lower.charCodeAt(to + 1) === 10 || startsItem(lower, to + 1))) break;
      if ((c === 46 || c === 33 || c === 63) && /[\s"')*_]/.test(lower[to + 1] ?? ' ')) break;
    }
    return { start: from, end: to, text: lower.slice(from, to) };
  }

  /** Up to `count` words from `offset` on, not past the end of the sentence. */
  wordsAfter(offset: number, count: number): Word[] {
    return wordsIn(this.lower, offset, count);
  }

  /** Up to `count` words before `offset` in the same clause, nearest last. */
  wordsBefore(offset: number, count: number): string[] {
    const slice = this.lower.slice(Math.max(0, offset - count * 16), offset);
    const clause = slice.split(/[.!?;:\n]\s|[|`]|\n\s{0,8}\n|\n\s{0,8}[-*\d]/).at(-1) ?? '';
    return (clause.match(/[a-z][a-z'’]{0,23}/g) ?? []).slice(-count);
  }

  /** Inside code, quotation marks, a table row or a block quote. */
  quoted(start: number, end: number): boolean {
    if (this.fenceAt(start) !== null) return true;
    const { text } = this;
    const lineStart = this.lineStart(start);
    const lineEnd = this.lineEnd(end);
    const head = text.slice(lineStart, Math.min(lineStart + 8, start)).trimStart();
    if (head.startsWith('>') || head.startsWith('|')) return true;
    const line = text.slice(Math.max(lineStart, start - 400), start);
    // The quotation marks around a value of the front matter are those of its format.
    const before = lineStart < FRONT_MAX && text.startsWith('---') ? line.replace(FRONT_VALUE, '') : line;
    const after = text.slice(end, Math.min(lineEnd, end + 400));
    if (
      /^\s{0,3}\|/.test(text.slice(lineStart, lineStart + 4)) ||
      (before.includes('|') && after.includes('|') && /\|.{0,400}\|/.test(before + after))
    )
      return true;
    if (odd(before, '`') && after.includes('`')) return true;
    return inQuotes(before, after) || this.quotedOverLines(before, after, lineStart, lineEnd);
  }

  /** A quotation that began on the line before, or ends on the next, of the same paragraph. */
  private quotedOverLines(before: string, after: string, lineStart: number, lineEnd: number): boolean {
    const { text } = this;
    const opens = odd(before, '"') && !after.includes('"');
    if (!opens && !after.includes('"')) return false;
    if (opens) {
      const stop = this.lineEnd(Math.min(text.length, lineEnd + 1));
      const next = text.slice(lineEnd + 1, Math.min(stop, lineEnd + 200));
      return next.includes('"') && !startsItem(text, lineEnd + 1);
    }
    if (lineStart === 0 || odd(before, '"') || startsItem(text, lineStart)) return false;
    const above = text.slice(Math.max(this.lineStart(lineStart - 1), lineStart - 400), lineStart);
    return odd(above, '"') && !before.includes('"');
  }

  /**
   * True when the whole file is about finding or preventing attacks: two different words of its title, description and
   * introduction say so, and nothing in it is sent to a host that is neither well known nor an example. Quoted attacks
   * in such a file are its subject matter.
   */
  get isGuide(): boolean {
    this.guide ??= this.mayMatch(GUIDE) && guideWords(this, this.lower.slice(0, 1_500)) && !sendsToStranger(this);
    return this.guide;
  }
}

/** A front matter ends before this. */
const FRONT_MAX = 4_000;
const FRONT_VALUE = /^[a-z][\w-]{1,30}:\s{1,4}["']/;

/** Gates of single words; a list that is set by hand is short. */
const WORD_GATES = new Map<string, Gate>();

/** Patterns beyond this many are tried unasked. */
const SLOTS = 1_024;

const NO_WORDS = new Int32Array(0);

let wordScratch = new Int32Array(2_048);
let spanScratch = new Int32Array(4_096);

/** Writes every run of letters into the scratch lists and into `present` which words of the vocabulary they are. */
function numberWords(units: Uint16Array, length: number, present: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < length; ) {
    let c = units[i]!;
    if (c < 97 || c > 122) {
      i++;
      continue;
    }
    const start = i;
    let hash = 0;
    do {
      hash = hashStep(hash, c);
      c = ++i < length ? units[i]! : 0;
    } while (isWordLetter(c));
    if (count === wordScratch.length) {
      wordScratch = widened(wordScratch);
      spanScratch = widened(spanScratch);
    }
    const number = i - start <= LONGEST_WORD ? numberAt(units, start, i, hash) : -1;
    spanScratch[count * 2] = start;
    spanScratch[count * 2 + 1] = i;
    wordScratch[count++] = number;
    if (number !== -1) present[number] = 1;
  }
  return count;
}

function widened(list: Int32Array): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(list.length * 2);
  wider.set(list);
  return wider;
}

const ALARM = /attack|malicious|evil|hack|exploit|victim|phish|inject|detect|danger|unsafe|suspicious|threat|payload/g;

const ALARMING_HOST = new RegExp(`(?:https?://|@)[\\w.-]{0,253}?(?:${ALARM.source})`);

/**
 * A host called attacker.test is no word about attacks: vocabulary of detectors inside an address or a mailbox becomes as
 * many `x`, so that a hostile text does not talk itself out of a finding by the name of its own host.
 */
function neutralHosts(lower: string): string {
  if (!ALARMING_HOST.test(lower)) return lower;
  return lower.replace(/(?:https?:\/\/|@)[\w.-]{3,253}/g, (host) =>
    host.replace(ALARM, (word) => 'x'.repeat(word.length)),
  );
}

function isWordLetter(c: number): boolean {
  return (c >= 97 && c <= 122) || c === 39 || c === 0x2019;
}

function lowerSameLength(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    const small = c.toLowerCase();
    out += small.length === 1 ? small : c === 'İ' ? 'i' : c;
  }
  return out;
}

/** A list item, heading, table row, quotation, fence or tag begins here. */
function startsItem(text: string, at: number): boolean {
  let i = at;
  while (i < at + 12 && (text[i] === ' ' || text[i] === '\t')) i++;
  const c = text[i];
  if (c === undefined) return true;
  if (c === '#' || c === '|' || c === '>' || c === '`' || c === '<' || c === '~') return true;
  if ((c === '-' || c === '*' || c === '+' || c === '•') && (text[i + 1] === ' ' || text[i + 1] === '\t')) return true;
  if (c === '-' && text[i + 1] === '-') return true;
  return c >= '0' && c <= '9' && /^\d{1,3}[.)]/.test(text.slice(i, i + 5));
}

/** Words from `offset` on, skipping mark-up between them, not past the end of the sentence. */
export function wordsIn(lower: string, offset: number, count: number): Word[] {
  const words: Word[] = [];
  let i = offset;
  const stop = Math.min(lower.length, offset + count * 24);
  while (i < stop && words.length < count) {
    const c = lower.charCodeAt(i);
    if ((c >= 97 && c <= 122) || (c >= 48 && c <= 57)) {
      const start = i;
      while (i < stop && i - start < 40) {
        const d = lower.charCodeAt(i);
        if (!((d >= 97 && d <= 122) || (d >= 48 && d <= 57) || d === 39 || d === 0x2019 || d === 95)) break;
        i++;
      }
      words.push({ text: lower.slice(start, i), start, end: i });
      continue;
    }
    if (c === 46 || c === 33 || c === 63) {
      const next = lower.charCodeAt(i + 1);
      if (Number.isNaN(next) || next <= 32) break;
    } else if (c === 10) {
      if (
        lower.charCodeAt(i + 1) === 10 ||
        (lower.charCodeAt(i + 1) === 13 && lower.charCodeAt(i + 2) === 10) ||
        startsItem(lower, i + 1)
      )
        break;
    }
    i++;
  }
  return words;
}

function fencesOf(text: string): Fence[] {
  if (!text.includes('```') && !text.includes('~~~')) return [];
  const fences: Fence[] = [];
  let open: { marker: string; start: number; contentStart: number; info: string } | null = null;
  let line = 0;
  while (line <= text.length) {
    const newline = text.indexOf('\n', line);
    const stop = newline === -1 ? text.length : newline;
    let i = line;
    while (i < stop && i - line < 24 && (text[i] === ' ' || text[i] === '\t' || text[i] === '>')) i++;
    const c = text[i];
    if ((c === '`' || c === '~') && text[i + 1] === c && text[i + 2] === c) {
      let width = 3;
      while (i + width < stop && text[i + width] === c && width < 40) width++;
      const rest = text.slice(i + width, Math.min(stop, i + width + 120)).trim();
      if (open === null) {
        if (!(c === '`' && rest.includes('`')))
          open = {
            marker: c.repeat(width),
            start: line,
            contentStart: Math.min(text.length, stop + 1),
            info: rest.toLowerCase(),
          };
      } else if (open.marker[0] === c && width >= open.marker.length && rest === '') {
        fences.push(finish(open, line, Math.min(text.length, stop + 1)));
        open = null;
      }
    }
    if (newline === -1) break;
    line = stop + 1;
  }
  // An unclosed fence runs to the end, as it does on the screen.
  if (open !== null) fences.push(finish(open, text.length, text.length));
  return fences;
}

function finish(open: { start: number; contentStart: number; info: string }, contentEnd: number, end: number): Fence {
  return {
    start: open.start,
    contentStart: Math.min(open.contentStart, contentEnd),
    contentEnd,
    end,
    language: /^[{.]{0,2}([\w+#-]{1,20})/.exec(open.info)?.[1] ?? '',
    info: open.info,
  };
}

/** The shortest wallet. */
const WALLET_LEAST = 26;
const IBAN_BEGINS = /\b[A-Z]{2}\d{2} ?[A-Z0-9]{4}/;

/** A run of letters and digits as long as a wallet; looks at every 26th character until it meets one. */
function hasLongRun(text: string): boolean {
  const { length } = text;
  const units = unitsOf(text);
  for (let i = WALLET_LEAST - 1; i < length; ) {
    let start = i;
    while (start > i - WALLET_LEAST && isLetterOrDigit(units[start]!)) start--;
    if (start === i) {
      i += WALLET_LEAST;
      continue;
    }
    let end = i + 1;
    while (end < length && isLetterOrDigit(units[end]!)) end++;
    if (end - start > WALLET_LEAST) return true;
    i = end + WALLET_LEAST;
  }
  return false;
}

function isLetterOrDigit(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57);
}

const STYLED_TAG = /<(?:span|div|p|font|small|details)\b/g;

function hiddenSpans(view: TextView): HiddenSpan[] {
  const { text, lower } = view;
  const spans: HiddenSpan[] = [];
  for (let at = text.indexOf('<!--'); at !== -1; ) {
    const end = text.indexOf('-->', at + 4);
    const stop = end === -1 ? text.length : end + 3;
    spans.push({ start: at, end: stop, kind: 'comment' });
    at = end === -1 ? -1 : text.indexOf('<!--', stop);
  }
  for (let at = lower.indexOf(']: #'); at !== -1; at = lower.indexOf(']: #', at + 4)) {
    const newline = text.indexOf('\n', at);
    const stop = newline === -1 ? text.length : newline;
    const head = text.slice(Math.max(0, at - 40), at);
    const opened = head.lastIndexOf('[');
    if (opened !== -1 && !head.slice(opened).includes('\n'))
      spans.push({ start: at - (head.length - opened), end: stop, kind: 'reference' });
    at = Math.max(stop - 4, at);
  }
  for (const match of view.mayMatch(INVISIBLE_STYLE) ? view.matches(STYLED_TAG) : []) {
    const tag = lower.slice(match.index, match.index + 400);
    const end = tag.indexOf('>');
    if (end === -1 || !INVISIBLE_STYLE.test(tag.slice(0, end))) continue;
    const close = lower.slice(match.index, match.index + 4_000).indexOf('</');
    spans.push({
      start: match.index,
      end: match.index + (close === -1 ? Math.min(4_000, text.length - match.index) : close),
      kind: 'style',
    });
  }
  return spans
    .sort((a, b) => a.start - b.start)
    .filter((span, index, all) => index === 0 || span.start >= all[index - 1]!.end);
}

const INVISIBLE_STYLE =
  /display\s?:\s?none|visibility\s?:\s?hidden|font-size\s?:\s?[01](?:px|pt)?\b|opacity\s?:\s?0(?!\.[0-9]{0,3}[1-9])|color\s?:\s?(?:white|#fff(?:fff)?|transparent)\b|\shidden(?=\s|$)/;

function odd(text: string, mark: string): boolean {
  let count = 0;
  for (let i = text.indexOf(mark); i !== -1; i = text.indexOf(mark, i + 1)) count++;
  return count % 2 === 1;
}

const PAIRS: readonly (readonly [string, string])[] = [
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
  ['「', '」'],
  ['『', '』'],
  ['‘', '’'],
  ['“', '“'],
];

function inQuotes(before: string, after: string): boolean {
  if (odd(before, '"') && after.includes('"')) return true;
  if (/(?:^|[\s([:,/])'(?![^']{0,400}'(?:$|[\s.,;:)]))[^']{0,400}$/.test(before) && /'/.test(after)) return true;
  for (const [open, close] of PAIRS) {
    const opened = before.lastIndexOf(open);
    if (opened !== -1 && before.indexOf(close, opened + 1) === -1 && after.includes(close)) return true;
  }
  return false;
}

/** Words of a title or description that say "this file is about attacks": two different ones. */
function guideWords(view: TextView, head: string): boolean {
  let first = '';
  for (const match of view.matchesInHead(GUIDE, head)) {
    // What keeps others from looking is no look of its own.
    if (KEEPS_OFF.test(head.slice(Math.max(0, match.index - 80), match.index))) continue;
    const stem = match[0].slice(0, 5);
    if (first === '') first = stem;
    else if (stem !== first) return true;
  }
  return false;
}

const GUIDE =
  /\b(?:malware|honeypots?|triage|phishing|social engineering|exploitation|kali|post-exploitation|payloads?|adversar\w{2,5}|attack(?:s|ers?)?\b(?: (?:surface|vector|path|technique)s?)?|security[- ](?:audit|review|scan|test|check|research|training|awareness|guide|assess|engineer|expert|issue|problem|best)\w{0,6}|secure\b|audit(?:s|ing|or)?\b|detect(?:s|ion|or|ing)?\b|scan(?:s|ner|ning)?\b|vulnerab\w{0,8}|pen(?:etration)?[- ]?test\w{0,4}|red[- ]?team\w{0,4}|prompt[- ]injection|injection\b|threats?\b(?:[- ]model\w{0,4})?|guardrails?|hardening|malware anal\w{0,6}|forensic\w{0,2}|offensive security|exploit(?:ation)?\b|owasp|cve\b|jailbreak (?:detect|test|research|eval|suite|bench|probe)\w{0,4}|promptfoo|garak\b|deobfuscat\w{0,5}|suspicious (?:scripts?|files?|binar\w{1,3}|documents?|samples?)|(?:suspected|host|server|account) compromise|intruders?\b|(?:linux |host |windows |first )?incident response|incident commander|static analysis of|reverse engineer\w{0,4}|compromised? (?:host|server|machine|account|key)s?|leaked (?:keys?|credentials?|secrets?|tokens?)|defen[cs]e (?:against|in depth)|sanitiz\w{0,6}|ctf\b|capture the flag|hack ?the ?box|tryhackme|vulnhub|writeups?\b|bug bounty|privilege escalation|ethical hacking|secrets? (?:detection|scanning)|malicious|hunt(?:ing)?\b|incident response|vet(?:s|ted|ting)\b|hidden (?:instructions?|text|prompts?)|credential (?:access|theft|stealing)|red flags?\b)/g;

/** "must not run other skills that …", "disable every …" right before a word of defence. */
const KEEPS_OFF =
  /\b(?:(?:must not|mustn't|do not|don't|never|should not|may not) (?:run|load|use|start|call|install|invoke|trust|answer|let)|disable|uninstall|switch off|turn off|bypass|evade)\b[^.;:\n]{0,60}$/;

const STRANGER_SENT =
  /\b(?:send|upload|post|submit|forward|transmit|report|deliver|push|sync|ship|relay|mirror|register|curl|wget|nc|scp|rsync)\b[^\n]{0,160}?https?:\/\/([\w.-]{4,100})/g;

/** Words of a text that hands something to a host nobody knows, outside of what it calls an attack. */
function sendsToStranger(view: TextView): boolean {
  if (!view.lower.includes('://')) return false;
  let seen = 0;
  for (const match of view.matches(STRANGER_SENT)) {
    if (++seen > 100) break;
    const host = match[1]!;
    if (
      !/\b(?:post|upload|send|submit|forward|transmit|-d|-f|-t|--data\S{0,10}|--upload-file|--post-\w{4}|@-)(?=\W|$)/.test(
        match[0],
      )
    )
      continue;
    if (
      networkOf(host) !== 'public' ||
      isServiceHost(host) ||
      isModelVendorHost(host) ||
      /(?:^|\.)(?:example|test|invalid|localhost)(?:\.|$)|x{4}|\.(?:gov|edu)$|^(?:your|my|target|victim|site|api\.your)|webhook\.site|burpcollab|interact|oast/.test(
        host,
      )
    )
      continue;
    const from = Math.max(0, match.index - 200);
    if (DETECTOR.test(view.lower.slice(from, match.index)) || forbidden(view, match.index)) continue;
    return true;
  }
  return false;
}

/** Words beside a quotation that say it is quoted as an attack. */
const DETECTOR =
  /\b(?:detect\w{0,5}|e\.g|for example|(?<![\w-]\.)examples?(?!\.(?:com|org|net|test))(?=[\s:,)*`]|$)|such as|attacks?\b|attackers? (?:may|might|could|can|will|try|use|often)|inject(?:ion|ions)\b|malicious\b(?!\.)|suspicious|adversar\w{0,5}|reject\w{0,3}|refuse|flag(?:s|ged)?\b|red flags?|look (?:for|out)|watch (?:for|out)|beware|indicators?|signatures?|patterns?\b|payloads?\b|phish\w{0,4}|jailbreak\w{0,3}|threats?\b|vulnerab\w{0,8}|unsafe|dangerous|harmful|untrusted|hostile|sanitiz\w{0,4}|mitigat\w{0,5}|defen[cs]e\w{0,2}|prevent\w{0,4}|warning signs?|test cases?|test strings?|known[- ]bad|scans? for|checks? for|treat (?:\w{1,12} ){1,3}as (?:data|text|untrusted|inert|content|input|opaque|hostile)|indicators?|should be (?:blocked|ignored|flagged)|anti-?patterns?|bad practice|don'?t do|❌|🚫|⛔|위험|금지|차단|예를 들|禁止|危険|危险|危險|例如|比如|攻击|攻擊|注入|запрещ|опасн|например|prohib|peligros|interdit|gefährlich|verboten)/;

/** True when the text around [start, end) speaks of the passage as an example or an attack. */
export function speaksOfAttack(view: TextView, start: number, end: number, reach = 200): boolean {
  const { lower } = view;
  const row = view.lineStart(start);
  if (/^[ \t]{0,3}\|/.test(lower.slice(row, row + 4))) {
    // The other rows of a table speak of other things; its head and what introduces it speak of every row.
    const first = tableStart(view, row);
    const head = lower.slice(Math.max(0, first - reach), Math.min(row, view.lineEnd(first)));
    const after = lower.slice(end, Math.min(end + reach, view.lineEnd(end)));
    return (
      TABLE_OF_FAULTS.test(head) ||
      DETECTOR.test(`${head} ${lower.slice(Math.max(row, start - reach), start)} ${after}`)
    );
  }
  let after = lower.slice(end, end + reach);
  // What stands below the next heading is about something else.
  const heading = after.search(/\n#{1,6} /);
  if (heading !== -1 && view.fenceAt(end + heading + 1) === null) after = after.slice(0, heading);
  return DETECTOR.test(`${lower.slice(Math.max(0, start - reach), start)} ${after}`);
}

/** A table of what not to do. */
const TABLE_OF_FAULTS = /\b(?:why not|wrong|mistakes?|pitfalls?|bad|avoid|risks?|risky|never|problems?|faults?)\b/;

/** The first row of the table that the row at `row` belongs to, at most 40 rows above. */
function tableStart(view: TextView, row: number): number {
  let first = row;
  for (let turns = 0; turns < 40 && first > 0; turns++) {
    const above = view.lineStart(first - 1);
    if (!/^[ \t]{0,3}\|/.test(view.lower.slice(above, above + 4))) break;
    first = above;
  }
  return first;
}

/** Likewise, by the words of the section before `start` alone. */
export function spokenOfBefore(view: TextView, start: number, reach = 260): boolean {
  const before = view.lower.slice(Math.max(0, start - reach), start);
  const heading = before.lastIndexOf('\n#');
  return DETECTOR.test(heading === -1 ? before : before.slice(heading));
}

const FORBIDS =
  /(?:\bnever|\bdo not|\bdon['’]?t|\bmust not|\bmustn['’]t|\bshould not|\bshouldn['’]t|\bcannot|\bcan['’]?t|\bavoid|\bnot to|\brefuse to|\brefrain from|\binstead of|\brather than|\bforbidden to|\bprohibited from|\bwon['’]t|\bwill not|\bnot)(?:\s{1,4}[\w'’-]{1,14}){0,2}[\s"'`*_“]{1,6}$/;

/** True when the words right before the passage forbid it. */
export function forbidden(view: TextView, start: number): boolean {
  return FORBIDS.test(view.lower.slice(Math.max(0, start - 60), start));
}

/**
 * A quoted mention: wholly inside code, quotes, a table or a block quote and spoken of as an attack, or forbidden by the
 * words before it. Such a hit is low, never nothing.
 */
export function quotedMention(view: TextView, start: number, end: number): boolean {
  if (forbidden(view, start) || underProhibition(view, start)) return true;
  if (!view.quoted(start, end)) return false;
  if (reported(view, start, end) || enumerated(view, start, end) || underForbiddingHeading(view, start)) return true;
  return view.isGuide || speaksOfAttack(view, start, end);
}

const PROHIBITION =
  /\b(?:never|do not|don['’]?t|must not|should not|shouldn['’]t|cannot|can['’]t|forbidden|prohibited|avoid|not allowed|will not|won['’]t|out of scope|off[- ]limits|red flags?|not to do|anti-?patterns?|disallowed|hard stops?|boundaries|禁止|不要|禁|금지|не делай)\b|(?:禁止|不要|금지|запрещ)/;

/** "Don't send people to the browser, that takes long:" forbids one thing by itself, and not what is listed below. */
const FORBIDS_ITSELF =
  /\b(?:do not|don['’]?t|never|must not|should not) [\w'-]{2,16} (?:the|a|an|them|him|her|users?|people)\b(?! (?:following|below))[^:\n]{4,120}[,;] (?:that|this|it|they|since|because|as|instead|but|rather)\b[^:\n]{0,120}:?\s{0,4}$/;

/** The passage is an item of a list whose heading forbids what is listed. */
export function underProhibition(view: TextView, start: number): boolean {
  let line = view.lineStart(start);
  if (!/^[ \t>]{0,12}(?:[-*+•]|\d{1,3}[.)]|❌|🚫)\s/.test(view.lower.slice(line, line + 24))) return false;
  for (let turns = 0; turns < 20 && line > 0; turns++) {
    const end = line - 1;
    line = view.lineStart(end);
    const text = view.lower.slice(line, Math.min(end, line + 200));
    if (text.trim() === '' || /^[ \t>]{0,12}(?:[-*+•]|\d{1,3}[.)]|❌|🚫)\s/.test(text) || /^[ \t]{2,12}\S/.test(text))
      continue;
    return (
      PROHIBITION.test(text) &&
      !FORBIDS_ITSELF.test(text) &&
      !/\b(?:tell|inform|mention|reveal|disclose|notify|ask|wait|warn|alert)\b/.test(text)
    );
  }
  return false;
}

const LISTING_HEADING =
  /^#{1,6} [^\n]{0,40}\b(?:what (?:to|it|we) (?:look|checks?|detects?|flags?|search)\w{0,3}|red flags?|warning signs?|signs of|indicators?|attack patterns?|suspicious|malicious|typical (?:traces|phrases|attacks|forms))\b[^\n]{0,60}\n/;
/** The words right before have somebody do it. */
const ORDERS_IT =
  /(?:^|[.!?:\n]\s{0,3}|\b(?:first|then|now|please|must|should|and|to) )(?:run|execute|start|send|post|upload|paste|install|launch|read|collect|attach|use)\b[^.\n]{0,60}$/;

/** In a text about attacks, below a heading that announces a list of them, and not ordered in the words before. */
export function listedAttack(view: TextView, start: number): boolean {
  if (!view.isGuide) return false;
  const from = Math.max(0, start - 1_500);
  const above = view.lower.slice(from, start);
  const at = above.lastIndexOf('\n#');
  if (at === -1 || !LISTING_HEADING.test(above.slice(at + 1))) return false;
  const fence = view.fenceAt(start);
  const before = fence?.start ?? start;
  return !ordersIt(view.lower.slice(Math.max(0, before - 100), before));
}

/** True when the last words of `before` have somebody do what follows. */
export function ordersIt(before: string): boolean {
  return ORDERS_IT.test(before.slice(-100).trimEnd());
}

const FORBIDDING_HEADING = /^#{1,6} {1,4}(?:never|do not|don['’]?t|what not|not to|must not)\b[^\n]{0,60}\n/;

/** The nearest heading above says that nothing below it is to be done. */
function underForbiddingHeading(view: TextView, start: number): boolean {
  const from = Math.max(0, start - 600);
  const above = view.lower.slice(from, start);
  const at = above.lastIndexOf('\n#');
  return at !== -1 && FORBIDDING_HEADING.test(above.slice(at + 1));
}

/** Somebody who is not the author says it: visitors, messages, children at play. */
const REPORTS =
  /\b(?:somebody|someone|anyone|anybody|people|they|(?:a|the|an|any|some|each) (?:user|visitor|customer|player|child|kid|student|stranger|caller|person|message|e-?mail|mail|ticket|comment|attacker|attachment|issue|post)s?|users|visitors|customers|players|kids|messages|e-?mails|attackers|un correo|un mensaje|un cliente|jemand|eine (?:mail|nachricht)|quelqu['’]un|un message|alguem|um cliente)\b[^.!?\n"“«„]{0,50}\b(?:says?|said|saying|types?|typed|typing|writes?|wrote|writing|asks?|asked|reads?|claims?|claimed|demands?|diga|dice|digan|pide|sagt|schreibt|dit|demande|scrive|diz|pede)\b[^.!?\n"“«„]{0,24}["“«„][^"”»“]{0,120}$/;
/** What is done about it: the words are obeyed. */
const OBEYED =
  /^[^\n]{0,200}\b(?:comply|obey|do (?:it|so|as|what)|follow (?:it|them|that|this|the)|accept|grant|unlock|enable|switch to|execute|run|cumple|obedece|gehorche|obéis)\b/;

/** A quotation of what strangers say, told so that the reader knows it when it comes, and not obeyed. */
function reported(view: TextView, start: number, end: number): boolean {
  const { lower } = view;
  if (!REPORTS.test(lower.slice(Math.max(view.lineStart(start), start - 220), start))) return false;
  return !OBEYED.test(lower.slice(end, end + 240).replace(/\b(?:do not|don['’]?t|never|not|no) \w{1,12}/g, ' '));
}

/** One of several quoted strings in a row: an enumeration of examples. */
function enumerated(view: TextView, start: number, end: number): boolean {
  const before = view.text.slice(Math.max(0, start - 40), start);
  const after = view.text.slice(end, end + 60);
  return (
    /["”]\s{0,2}(?:,|\/|\bor\b|and)\s{0,2}["“][^"“”]{0,24}$/.test(before) ||
    /^[^"“”\n]{0,40}["”]\s{0,2}(?:,|\/|\bor\b|\band\b)\s{0,3}["“]/.test(after)
  );
}

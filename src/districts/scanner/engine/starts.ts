/**
 * Where a pattern can begin, read off the pattern itself: `\b(?:send|post)\b.{0,60}\bcookies?` begins with "sen" or "pos".
 * A text whose places are sorted by three letters is tried there only, instead of at each of its characters. The answer
 * leans to "may begin": a pattern that is not understood begins anywhere.
 */
import { PatternReader, topLevel } from './pattern-reader.ts';
import { unitsOf } from './units.ts';

/** The three letters by which a place is found; more would leave out short words. */
const KEY = 3;
/** So many letters do where a word begins: there are fewer of those. */
const PAIR = 2;
/** Letters of a beginning that are compared before the pattern is tried. */
const LONGEST = 10;
const MOST = 600;

/** Beginnings of every match in lower case ASCII, and whether no letter, digit or underscore stands before. */
export interface Starts {
  readonly texts: readonly string[];
  readonly boundary: boolean;
}

/** How a part of a pattern can begin: `open` texts go on with anything, `closed` ones are whole. */
interface Heads {
  readonly open: readonly string[];
  readonly closed: readonly string[];
}

const EMPTY: Heads = { open: [], closed: [''] };
const ANYTHING: Heads = { open: [''], closed: [] };

/** The beginnings of `pattern`, or null where they are not known or shorter than three letters (two at the start of a word). */
export function startsOf(pattern: RegExp): Starts | null {
  // u and v have letters of more than two cases; a mode such as (?i:…) is not read.
  if (pattern.unicode || pattern.unicodeSets || /\(\?(?![:=!<])/.test(pattern.source)) return null;
  const reader = new Reader(pattern.source);
  const heads = reader.alternatives();
  const texts = [...new Set([...heads.open, ...heads.closed])];
  if (reader.failed || texts.length === 0 || texts.length > MOST || texts.includes('')) return null;
  // A beginning that another one begins with says nothing more.
  const known = new Set(texts);
  const shortest = texts.filter((text) => {
    for (let length = 1; length < text.length; length++) if (known.has(text.slice(0, length))) return false;
    return true;
  });
  const boundary =
    topLevel(pattern.source).every((source) => source.startsWith('\\b')) && shortest.every((text) => /^\w/.test(text));
  if (shortest.some((text) => text.length < (boundary ? PAIR : KEY))) return null;
  return { texts: shortest, boundary };
}

/** Beginnings of what `source` matches in lower case ASCII, of any length; null where one of them is not known. */
export function headsOf(source: string): readonly string[] | null {
  const reader = new Reader(source);
  const heads = reader.alternatives();
  const texts = [...new Set([...heads.open, ...heads.closed])];
  return reader.failed || texts.includes('') ? null : texts;
}

class Reader extends PatternReader<Heads> {
  failed = false;
  protected readonly nothing = EMPTY;
  protected readonly anything = ANYTHING;

  alternatives(): Heads {
    const open: string[] = [];
    const closed: string[] = [];
    for (;;) {
      const heads = this.sequence();
      open.push(...heads.open);
      closed.push(...heads.closed);
      if (this.source[this.at] !== '|') break;
      this.at++;
    }
    return this.bounded(open, closed);
  }

  private bounded(open: readonly string[], closed: readonly string[]): Heads {
    const heads = { open: [...new Set(open)], closed: [...new Set(closed)] };
    if (heads.open.length + heads.closed.length > MOST) this.failed = true;
    return heads.open.length + heads.closed.length > MOST ? ANYTHING : heads;
  }

  private sequence(): Heads {
    let heads = EMPTY;
    while (this.at < this.source.length && this.source[this.at] !== '|' && this.source[this.at] !== ')')
      heads = this.joined(heads, this.quantified());
    return heads;
  }

  private joined(head: Heads, tail: Heads): Heads {
    if (head.closed.length === 0) return head;
    const open = [...head.open];
    const closed: string[] = [];
    for (const first of head.closed) {
      // What is long enough needs no more letters, and is not multiplied by what follows.
      if (first.length >= KEY + 1 && head.closed.length * (tail.open.length + tail.closed.length) > 64) {
        open.push(first);
        continue;
      }
      for (const next of tail.open) open.push((first + next).slice(0, LONGEST));
      for (const next of tail.closed) {
        const text = first + next;
        if (text.length >= LONGEST) open.push(text.slice(0, LONGEST));
        else closed.push(text);
      }
    }
    return this.bounded(open, closed);
  }

  private quantified(): Heads {
    const heads = this.atom();
    const counts = this.counts();
    if (counts === null) return heads;
    const { least, most } = counts;
    if (least === 1 && most === 1) return heads;
    if (most === 0) return EMPTY;
    // Once, and then anything; or nothing at all.
    const open = [...heads.open, ...heads.closed];
    if (most === 1) return { open: heads.open, closed: ['', ...heads.closed] };
    return { open, closed: least === 0 ? [''] : [] };
  }

  protected override inside(looks: boolean): Heads {
    const { failed } = this;
    const heads = this.alternatives();
    // What stands around takes no room, however much it lists.
    if (looks) this.failed = failed;
    return heads;
  }

  protected character(c: string): Heads {
    return { open: [], closed: [c] };
  }

  protected oneOf(inside: string): Heads {
    if (inside.length === 0 || inside.length > 8 || !/^[a-zA-Z0-9 _.,:;/@-]+$/.test(inside) || /.-./.test(inside))
      return ANYTHING;
    return { open: [], closed: [...new Set(inside.toLowerCase())] };
  }
}

/** What is known of a pattern: the same pattern with the flag y, and its beginnings by their three letters. */
export interface Entry {
  readonly sticky: RegExp;
  readonly boundary: boolean;
  readonly keys: Uint16Array;
  readonly texts: readonly (readonly Uint16Array[])[];
  /** Beginnings of two letters. */
  readonly pairs: readonly Uint16Array[];
}

/** `startsOf` made ready for `Places`. */
export function entryOf(pattern: RegExp): Entry | null {
  const starts = startsOf(pattern);
  if (starts === null) return null;
  const lists = new Map<number, Uint16Array[]>();
  const pairs: Uint16Array[] = [];
  for (const text of starts.texts) {
    const units = Uint16Array.from(text, (c) => c.charCodeAt(0));
    if (text.length < KEY) {
      pairs.push(units);
      continue;
    }
    const key = keyAt(text, 0);
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [units]);
    else list.push(units);
  }
  return {
    sticky: new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}y`),
    boundary: starts.boundary,
    keys: Uint16Array.from(lists.keys()),
    texts: [...lists.values()],
    pairs,
  };
}

function keyAt(text: string, at: number): number {
  return ((text.charCodeAt(at) << 10) ^ (text.charCodeAt(at + 1) << 5) ^ text.charCodeAt(at + 2)) & 0x7fff;
}

/** Offsets, ascending. */
export type Places = readonly number[] | Int32Array;

/**
 * The places of the text that was asked about last, by three letters. A place is written plus `base`; a text begins above
 * all that was written before, so that what is left of others reads as nothing.
 */
export class PlaceTable {
  private readonly shortest: number;
  private readonly first = new Int32Array(0x8000);
  /** The beginnings of words, by two letters. */
  private readonly firstOfPair = new Int32Array(0x400);
  private nextOfPair = new Int32Array(8_192);
  private next = new Int32Array(8_192);
  private units = new Uint16Array(8_192);
  private base = 1;
  private current: string | null = null;

  /** Texts shorter than `shortest` are read through. */
  constructor(shortest: number) {
    this.shortest = shortest;
  }

  private arrange(text: string): void {
    if (this.current === text) return;
    this.forget();
    const { length } = text;
    if (this.next.length < length) this.widen(length * 2);
    if (this.base > 0x3fffffff) {
      this.first.fill(0);
      this.firstOfPair.fill(0);
      this.base = 1;
    }
    this.current = text;
    this.units.set(unitsOf(text).subarray(0, length));
    this.sort(this.units, length);
  }

  private widen(length: number): void {
    this.next = new Int32Array(length);
    this.nextOfPair = new Int32Array(length);
    this.units = new Uint16Array(length);
  }

  /** From the end, so that each list ascends. */
  private sort(units: Uint16Array, length: number): void {
    const { first, next, base } = this;
    let b = 0;
    let c = 0;
    let word = false;
    for (let at = length - 1; at >= 0; at--) {
      const a = units[at]!;
      if (at <= length - KEY) {
        const key = ((a << 10) ^ (b << 5) ^ c) & 0x7fff;
        next[at] = first[key]!;
        first[key] = base + at;
      }
      const before = word;
      word = isWordUnit(a);
      if (before && !word) this.beginPair(at + 1, b, c);
      c = b;
      b = a;
    }
    if (word) this.beginPair(0, b, c);
  }

  private beginPair(at: number, a: number, b: number): void {
    const pair = ((a << 5) ^ b) & 0x3ff;
    this.nextOfPair[at] = this.firstOfPair[pair]!;
    this.firstOfPair[pair] = this.base + at;
  }

  /** Lets go of the text, so that none outlives its scan. */
  forget(): void {
    if (this.current === null) return;
    this.base += this.current.length;
    this.current = null;
    if (this.next.length > 0x10000) this.widen(8_192);
  }

  /** The first place of `word` (three letters or more) in `lower` that is not before `from`; -1 for none. */
  placeOf(lower: string, word: string, from: number): number {
    this.arrange(lower);
    return this.reached(lower, word, this.first[keyAt(word, 0)]!, from);
  }

  /** The next place of `word` behind `at`, one of its places, that is not before `from`; -1 for none. */
  placeAfter(lower: string, word: string, at: number, from: number): number {
    return this.reached(lower, word, this.next[at]!, from);
  }

  private reached(lower: string, word: string, place: number, from: number): number {
    const { next, base } = this;
    for (let at = place - base; at >= 0; at = next[at]! - base) if (at >= from && lower.startsWith(word, at)) return at;
    return -1;
  }

  /**
   * Every place at which the pattern of `entry` may begin in a text that is `lower` in lower case, one code unit for one,
   * ascending; null where there are so many that reading the text through is as quick.
   */
  placesIn(lower: string, { keys, texts, boundary, pairs }: Entry): Places | null {
    if (lower.length < this.shortest) return null;
    this.arrange(lower);
    const { first, next, firstOfPair, nextOfPair, units, base } = this;
    const { length } = lower;
    const most = 16 + (lower.length >> 6);
    const places: number[] = [];
    let seen = 0;
    for (let k = 0; k < keys.length; k++) {
      let at = first[keys[k]!]! - base;
      if (at < 0) continue;
      const beginnings = texts[k]!;
      for (; at >= 0; at = next[at]! - base) {
        if (++seen > most * 8) return null;
        if (boundary && at > 0 && isWordUnit(units[at - 1]!)) continue;
        if (!beginsWithAny(units, at, length, beginnings)) continue;
        if (places.length >= most) return null;
        places.push(at);
      }
    }
    for (const pair of pairs) {
      const key = ((pair[0]! << 5) ^ pair[1]!) & 0x3ff;
      for (let at = firstOfPair[key]! - base; at >= 0; at = nextOfPair[at]! - base) {
        if (++seen > most * 8) return null;
        if (!beginsWith(units, at, length, pair)) continue;
        if (places.length >= most) return null;
        places.push(at);
      }
    }
    if (places.length > 24) return Int32Array.from(places).sort();
    for (let i = 1; i < places.length; i++) {
      const at = places[i]!;
      let j = i;
      for (; j > 0 && places[j - 1]! > at; j--) places[j] = places[j - 1]!;
      places[j] = at;
    }
    return places;
  }
}

/** Of whole texts and of passages, which are asked about in turns. */
export const WHOLE = new PlaceTable(600);
export const PASSAGE = new PlaceTable(160);

export function forgetPlaces(): void {
  WHOLE.forget();
  PASSAGE.forget();
}

function isWordUnit(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95;
}

function beginsWithAny(units: Uint16Array, at: number, length: number, texts: readonly Uint16Array[]): boolean {
  for (let k = 0; k < texts.length; k++) if (beginsWith(units, at, length, texts[k]!)) return true;
  return false;
}

function beginsWith(units: Uint16Array, at: number, length: number, text: Uint16Array): boolean {
  if (at + text.length > length) return false;
  for (let i = 0; i < text.length; i++) if (units[at + i] !== text[i]) return false;
  return true;
}

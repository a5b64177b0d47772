/**
 * The matches of a pattern, found without trying it everywhere: by the places where it may begin (`starts.ts`), or by a
 * character that it cannot do without. Each gives what `text.matchAll(pattern)` does.
 */
import { type Entry, entryOf, PASSAGE, type Places } from './starts.ts';

export const NONE: readonly RegExpExecArray[] = [];

const ENTRIES = new WeakMap<RegExp, { readonly entry: Entry | null }>();
/** Patterns that are written where they are used are new objects each time. */
const ENTRIES_AS_WRITTEN = new Map<string, { readonly entry: Entry | null }>();

export function entryFor(pattern: RegExp): Entry | null {
  let known = ENTRIES.get(pattern);
  if (known === undefined) {
    const key = `${pattern.flags}/${pattern.source}`;
    known = ENTRIES_AS_WRITTEN.get(key);
    if (known === undefined) {
      known = { entry: entryOf(pattern) };
      ENTRIES_AS_WRITTEN.set(key, known);
    }
    ENTRIES.set(pattern, known);
  }
  return known.entry;
}

/** `passage.matchAll(pattern)` for a passage in lower case of which several patterns are asked, one after another. */
export function matchesInPassage(passage: string, pattern: RegExp): Iterable<RegExpExecArray> {
  const entry = entryFor(pattern);
  const places = entry === null ? null : PASSAGE.placesIn(passage, entry);
  if (entry === null || places === null) return new Matches(passage, pattern);
  return places.length === 0 ? NONE : new Tried(passage, entry.sticky, places);
}

/** `text.matchAll(pattern)` for a global pattern, without a copy of the pattern: the place is kept here, not in it. */
export class Matches implements IterableIterator<RegExpExecArray> {
  private readonly text: string;
  private readonly pattern: RegExp;
  private at = 0;

  constructor(text: string, pattern: RegExp) {
    this.text = text;
    this.pattern = pattern;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<RegExpExecArray> {
    const { pattern } = this;
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    this.at = match === null ? this.text.length + 1 : pattern.lastIndex + (match[0] === '' ? 1 : 0);
    // A pattern of the module serves the next text too.
    pattern.lastIndex = 0;
    return match === null ? { done: true, value: undefined } : { done: false, value: match };
  }
}

/** `text.matchAll(pattern)` by the places at which the pattern may begin, with its sticky form. */
export class Tried implements IterableIterator<RegExpExecArray> {
  private readonly text: string;
  private readonly sticky: RegExp;
  private readonly places: Places;
  private turn = 0;
  private at = 0;

  constructor(text: string, sticky: RegExp, places: Places) {
    this.text = text;
    this.sticky = sticky;
    this.places = places;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<RegExpExecArray> {
    const { places, sticky } = this;
    while (this.turn < places.length) {
      const place = places[this.turn++]!;
      if (place < this.at) continue;
      if (place >= this.text.length) break;
      sticky.lastIndex = place;
      const match = sticky.exec(this.text);
      if (match === null) continue;
      this.at = sticky.lastIndex;
      return { done: false, value: match };
    }
    return { done: true, value: undefined };
  }
}

/**
 * Mailboxes of `text` by `pattern`, which has the flag y: it begins with a run of word characters, `.`, `+` and `-` that
 * goes on to an @. Only such runs are looked at.
 */
export function mailboxesIn(text: string, pattern: RegExp): Iterable<RegExpExecArray> {
  const places: number[] = [];
  let done = 0;
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > done && at - start < MAILBOX_MAX && isMailboxUnit(text.charCodeAt(start - 1))) start--;
    for (let place = start; place < at; place++) places.push(place);
    done = at + 1;
  }
  return places.length === 0 ? NONE : new Tried(text, pattern, places);
}

/** Characters before the @, and one that is too many. */
const MAILBOX_MAX = 41;

function isMailboxUnit(c: number): boolean {
  return (
    (c >= 97 && c <= 122) ||
    (c >= 65 && c <= 90) ||
    (c >= 48 && c <= 57) ||
    c === 95 ||
    c === 46 ||
    c === 43 ||
    c === 45
  );
}

/**
 * Hosts without a scheme of `text` by `pattern`, which has the flag y: small letters, digits, `-` and `.` with nothing of
 * the kind before, up to what `ending` (flag g) matches. Only what stands before an ending is looked at.
 */
export function bareHostsIn(text: string, pattern: RegExp, ending: RegExp): Iterable<RegExpExecArray> {
  const places: number[] = [];
  let last = -1;
  let before = 0;
  for (const { index } of new Matches(text, ending)) {
    let start = index;
    while (start > before && isHostUnit(text.charCodeAt(start - 1))) start--;
    // What goes on from the ending before began where that did.
    if (last !== -1 && start === before) start = last;
    else places.push(start);
    last = start;
    before = index;
  }
  return places.length === 0 ? NONE : new Tried(text, pattern, places);
}

function isHostUnit(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 48 && c <= 57) || c === 46 || c === 45;
}

/**
 * What a text must hold for a pattern to match, read off the pattern itself: `\b(?:send|post)\b.{0,60}\bcookies?` needs
 * "send" or "post", and "cookie". A text without them is passed over unread. The answer leans to "may match": a part that
 * is not understood asks for nothing.
 */
import { PatternReader, topLevel } from './pattern-reader.ts';
import { unitsOf } from './units.ts';

/** Each clause is a list of alternatives in lower case ASCII, at least three characters each. All clauses must hold. */
export type Required = readonly (readonly string[])[];

interface Piece {
  /** Every text that this piece can be, or null where that is no short list. */
  readonly exact: readonly string[] | null;
  readonly clauses: readonly (readonly string[])[];
}

const ANY: Piece = { exact: null, clauses: [] };
const NOTHING: Piece = { exact: [''], clauses: [] };
/** Shorter words are in every text. */
const SHORTEST = 3;
const MOST_EXACT = 96;
const MOST_ALTERNATIVES = 400;

/** The clauses of `pattern`. Empty for patterns with the u or v flag, whose letters have more than two cases. */
export function requiredBy(pattern: RegExp): Required {
  if (pattern.unicode || pattern.unicodeSets) return [];
  // A mode such as (?i:…) is not read: a pattern that is not understood asks for nothing.
  if (/\(\?(?![:=!<])/.test(pattern.source)) return [];
  return closed(new Reader(pattern.source).alternatives()).filter((clause) => clause.length <= MOST_ALTERNATIVES);
}

/** The clauses of a piece that ends here. */
function closed(piece: Piece): readonly (readonly string[])[] {
  return piece.exact !== null && useful(piece.exact) ? [...piece.clauses, [...new Set(piece.exact)]] : piece.clauses;
}

function useful(words: readonly string[]): boolean {
  return words.length > 0 && words.every((word) => word.length >= SHORTEST);
}

/** The clause that fewest texts fulfil, as far as lengths tell. */
function best(clauses: readonly (readonly string[])[]): readonly string[] | null {
  let found: readonly string[] | null = null;
  let most = 0;
  for (const clause of clauses) {
    const worth = Math.min(...clause.map((word) => word.length)) - clause.length / 100;
    if (found === null || worth > most) {
      found = clause;
      most = worth;
    }
  }
  return found;
}

class Reader extends PatternReader<Piece> {
  protected readonly nothing = NOTHING;
  protected readonly anything = ANY;

  alternatives(): Piece {
    const pieces = [this.sequence()];
    while (this.source[this.at] === '|') {
      this.at++;
      pieces.push(this.sequence());
    }
    if (pieces.length === 1) return pieces[0]!;
    if (pieces.every((piece) => piece.exact !== null && piece.clauses.length === 0)) {
      const exact = pieces.flatMap((piece) => piece.exact!);
      if (exact.length <= MOST_EXACT) return { exact, clauses: [] };
    }
    const together: string[] = [];
    for (const piece of pieces) {
      const clause = best(closed(piece));
      if (clause === null) return ANY;
      together.push(...clause);
    }
    return { exact: null, clauses: [[...new Set(together)]] };
  }

  private sequence(): Piece {
    const clauses: (readonly string[])[] = [];
    let run: readonly string[] | null = [''];
    const flush = (): void => {
      if (run !== null && useful(run)) clauses.push([...new Set(run)]);
      run = null;
    };
    let whole = true;
    while (this.at < this.source.length && this.source[this.at] !== '|' && this.source[this.at] !== ')') {
      const piece = this.quantified();
      clauses.push(...piece.clauses);
      if (piece.exact === null) {
        flush();
        whole = false;
      } else if (run === null) run = piece.exact;
      else if (run.length * piece.exact.length > MOST_EXACT) {
        flush();
        whole = false;
        run = piece.exact;
      } else run = (run as readonly string[]).flatMap((head) => piece.exact!.map((tail) => head + tail));
    }
    if (whole) return { exact: run, clauses };
    flush();
    return { exact: null, clauses };
  }

  private quantified(): Piece {
    const piece = this.atom();
    const counts = this.counts();
    if (counts === null) return piece;
    const { least, most } = counts;
    if (least === 1 && most === 1) return piece;
    if (least === 0) {
      if (most === 1 && piece.exact !== null && piece.clauses.length === 0)
        return { exact: [...piece.exact, ''], clauses: [] };
      return ANY;
    }
    return { exact: null, clauses: closed(piece) };
  }

  protected character(c: string): Piece {
    return { exact: [c], clauses: [] };
  }

  protected oneOf(inside: string): Piece {
    if (inside.length > 6 || inside.length === 0 || !/^[a-zA-Z0-9 _.,:;/@]+$/.test(inside)) return ANY;
    return { exact: [...new Set(inside.toLowerCase())], clauses: [] };
  }
}

/** Which runs of three characters a text holds: 32,768 bits, exact for letters, never wrong in saying no. */
export class Grams {
  private readonly bits = new Uint32Array(1_024);

  constructor(text: string) {
    this.add(text);
  }

  add(text: string): void {
    const { bits } = this;
    const units = unitsOf(text);
    let pair = 0;
    for (let i = 0; i < text.length; i++) {
      const gram = ((pair << 5) ^ units[i]!) & 0x7fff;
      bits[gram >> 5]! |= 1 << (gram & 31);
      pair = gram;
    }
  }

  /** False when `gate` proves that its pattern matches nowhere in the text. */
  admits(gate: Gate): boolean {
    const { bits } = this;
    clauses: for (const clause of gate) {
      words: for (const word of clause) {
        for (let i = 0; i < word.length; i++) {
          const gram = word[i]!;
          if ((bits[gram >> 5]! & (1 << (gram & 31))) === 0) continue words;
        }
        continue clauses;
      }
      return false;
    }
    return true;
  }
}

/** Clauses as grams. */
export type Gate = readonly (readonly Uint16Array[])[];

/** The grams of one word. */
export function gramsOf(word: string): Uint16Array {
  const grams = new Uint16Array(Math.max(0, word.length - 2));
  for (let i = 2; i < word.length; i++)
    grams[i - 2] = ((word.charCodeAt(i - 2) << 10) ^ (word.charCodeAt(i - 1) << 5) ^ word.charCodeAt(i)) & 0x7fff;
  return grams;
}

const GATES = new WeakMap<RegExp, Gate>();
/** A pattern that is written where it is used is a new object each time. */
const GATES_AS_WRITTEN = new Map<string, Gate>();

/** The gate of `pattern`, worked out once for each source. */
export function gateOf(pattern: RegExp): Gate {
  let gate = GATES.get(pattern);
  if (gate === undefined) {
    const { source } = pattern;
    gate = GATES_AS_WRITTEN.get(source);
    if (gate === undefined) {
      // The shortest list says no soonest.
      const clauses = [...requiredBy(pattern)].sort((a, b) => a.length - b.length);
      gate = clauses.map((clause) => clause.map(gramsOf));
      GATES_AS_WRITTEN.set(source, gate);
    }
    GATES.set(pattern, gate);
  }
  return gate;
}

let lastText = '';
let lastGrams: Grams | null = null;

/** What `text` holds in lower case; the last answer is kept, since all readers of a block ask. */
export function gramsIn(text: string): Grams {
  if (lastGrams === null || text !== lastText) {
    lastGrams = new Grams(text.toLowerCase());
    lastText = text;
  }
  return lastGrams;
}

/** Lets go of the text, so that none outlives its scan. */
export function forgetGrams(): void {
  lastText = '';
  lastGrams = null;
}

/** One top-level alternative of a pattern, with words of which a text needs one; none where it names none. */
export interface Alternative {
  readonly pattern: RegExp;
  readonly gate: Gate;
  readonly words: readonly string[];
}

const ALTERNATIVES = new WeakMap<RegExp, readonly Alternative[]>();

/**
 * `pattern` in parts: it matches a text exactly when one of them does. A long list of literals costs a try of each at every
 * place; apart, those whose words the text lacks cost nothing, and the others are found by their words.
 */
export function alternativesOf(pattern: RegExp): readonly Alternative[] {
  let found = ALTERNATIVES.get(pattern);
  if (found === undefined) {
    const flags = pattern.flags.replace(/[gy]/g, '');
    const named: Alternative[] = [];
    const rest: string[] = [];
    // The number of a group holds for the whole pattern only.
    const parts = /\\[1-9k]/.test(pattern.source) ? [pattern.source] : topLevel(pattern.source);
    for (const source of parts) {
      const alone = new RegExp(source, flags);
      const words = best(requiredBy(alone));
      if (words === null) rest.push(source);
      else named.push({ pattern: alone, gate: gateOf(alone), words });
    }
    if (rest.length > 0) named.push({ pattern: new RegExp(rest.join('|'), flags), gate: [], words: [] });
    found = named;
    ALTERNATIVES.set(pattern, found);
  }
  return found;
}

/** `pattern.test(text)`, where `grams` is of `text` or of more: only alternatives whose words are there are tried. */
export function holdsIn(text: string, grams: Grams, pattern: RegExp): boolean {
  for (const alternative of alternativesOf(pattern))
    if (grams.admits(alternative.gate) && alternative.pattern.test(text)) return true;
  return false;
}

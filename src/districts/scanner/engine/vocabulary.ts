/**
 * The words that any reader asks for, each with a number. A text is read once, word by word: words of the vocabulary get
 * their number, all others cost no more than the comparison of a hash. Lists are turned into numbers once.
 */

/** Number of each word. It only grows; a text that was read before a word came in is read again. */
const NUMBERS = new Map<string, number>();
const WORDS: string[] = [];
let hashes = new Int32Array(8_192);
/** Word number plus one by hash, open addressing; at most half full. */
let slots = new Int32Array(8_192);
/** The code units of all words one behind another, and where each word begins. */
let letters = new Uint16Array(0x10000);
let beginnings = new Int32Array(4_097);

/** No word that is asked for is longer than this. */
export const LONGEST_WORD = 24;

/** One step of the hash of a word. */
export function hashStep(hash: number, unit: number): number {
  return (Math.imul(hash, 31) + unit) | 0;
}

function hashOf(word: string): number {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = hashStep(hash, word.charCodeAt(i));
  return hash;
}

function place(number: number, hash: number): void {
  const mask = slots.length - 1;
  let at = (hash ^ (hash >>> 15)) & mask;
  while (slots[at] !== 0) at = (at + 1) & mask;
  slots[at] = number + 1;
  hashes[at] = hash;
}

/** The number of `word`, which becomes part of the vocabulary. */
export function numberOf(word: string): number {
  let number = NUMBERS.get(word);
  if (number === undefined) {
    number = WORDS.length;
    NUMBERS.set(word, number);
    WORDS.push(word);
    spell(number, word);
    if (WORDS.length * 2 > slots.length) {
      slots = new Int32Array(slots.length * 2);
      hashes = new Int32Array(slots.length);
      for (let i = 0; i < WORDS.length; i++) place(i, hashOf(WORDS[i]!));
    } else place(number, hashOf(word));
  }
  return number;
}

function spell(number: number, word: string): void {
  let at = beginnings[number]!;
  if (at + word.length > letters.length) letters = widened(letters, Uint16Array);
  if (number + 2 > beginnings.length) beginnings = widened(beginnings, Int32Array);
  for (let i = 0; i < word.length; i++) letters[at++] = word.charCodeAt(i);
  beginnings[number + 1] = at;
}

function widened<List extends Int32Array | Uint16Array>(list: List, make: new (length: number) => List): List {
  const wider = new make(list.length * 2);
  wider.set(list);
  return wider;
}

/** The word with this number. */
export function wordOf(number: number): string {
  return WORDS[number]!;
}

/** How many words there are: greater than every number. */
export function vocabularySize(): number {
  return WORDS.length;
}

/** The number of the word at [start, end) of `units`, whose hash is `hash`; -1 for a word that nobody asks for. */
export function numberAt(units: Uint16Array, start: number, end: number, hash: number): number {
  const mask = slots.length - 1;
  for (let at = (hash ^ (hash >>> 15)) & mask; slots[at] !== 0; at = (at + 1) & mask)
    if (hashes[at] === hash && isSpelt(units, start, end, slots[at]! - 1)) return slots[at]! - 1;
  return -1;
}

function isSpelt(units: Uint16Array, start: number, end: number, number: number): boolean {
  const from = beginnings[number]!;
  if (beginnings[number + 1]! - from !== end - start) return false;
  for (let i = start; i < end; i++) if (units[i] !== letters[from + i - start]) return false;
  return true;
}

const LISTS = new WeakMap<readonly string[], Int32Array>();
const TEXTS = new Map<string, Int32Array>();

/** The numbers of a list of words that stays the same, or of a text of the program that names them between blanks. */
export function numbersOf(words: readonly string[] | string): Int32Array {
  let numbers = typeof words === 'string' ? TEXTS.get(words) : LISTS.get(words);
  if (numbers === undefined) {
    if (typeof words === 'string') {
      numbers = Int32Array.from(words.split(' '), numberOf);
      TEXTS.set(words, numbers);
    } else {
      numbers = Int32Array.from(words, numberOf);
      LISTS.set(words, numbers);
    }
  }
  return numbers;
}

/** `values` as an array by word number; 0 for the other words. */
export function byNumber(values: ReadonlyMap<string, number>): Int32Array {
  for (const word of values.keys()) numberOf(word);
  const found = new Int32Array(WORDS.length);
  for (const [word, value] of values) found[numberOf(word)] = value;
  return found;
}

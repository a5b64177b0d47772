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
    if (WORDS.length * 2 > slots.length) {
      slots = new Int32Array(slots.length * 2);
      hashes = new Int32Array(slots.length);
      for (let i = 0; i < WORDS.length; i++) place(i, hashOf(WORDS[i]!));
    } else place(number, hashOf(word));
  }
  return number;
}

/** The word with this number. */
export function wordOf(number: number): string {
  return WORDS[number]!;
}

/** How many words there are: greater than every number. */
export function vocabularySize(): number {
  return WORDS.length;
}

/** The number of the word at [start, end) of `text`, whose hash is `hash`; -1 for a word that nobody asks for. */
export function numberAt(text: string, start: number, end: number, hash: number): number {
  const mask = slots.length - 1;
  for (let at = (hash ^ (hash >>> 15)) & mask; slots[at] !== 0; at = (at + 1) & mask) {
    if (hashes[at] !== hash) continue;
    const word = WORDS[slots[at]! - 1]!;
    if (word.length === end - start && text.startsWith(word, start)) return slots[at]! - 1;
  }
  return -1;
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

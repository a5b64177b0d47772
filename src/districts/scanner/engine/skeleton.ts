/**
 * The shape a reader sees: compatibility forms folded (NFKC), invisible characters dropped, look-alikes of other scripts
 * replaced by the ASCII they imitate (UTS 39). Line breaks stay one to one.
 */
import { LOOK_ALIKES } from '../data/confusables.ts';

/** Small capitals and letters whose usual imitation the standard's table does not list. */
const SUPPLEMENT: Readonly<Record<string, string>> = {
  т: 't',
  к: 'k',
  м: 'm',
  н: 'h',
  в: 'b',
  г: 'r',
  п: 'n',
  и: 'u',
  η: 'n',
  κ: 'k',
  τ: 't',
  ω: 'w',
  μ: 'u',
  ε: 'e',
  ʀ: 'r',
  ɴ: 'n',
  ᴛ: 't',
  ᴋ: 'k',
  ᴍ: 'm',
  ʜ: 'h',
  ʙ: 'b',
  ɢ: 'g',
  ɪ: 'i',
  ʟ: 'l',
  ᴅ: 'd',
  ᴇ: 'e',
  ᴀ: 'a',
  ᴘ: 'p',
  ᴊ: 'j',
  ғ: 'f',
};

const TABLE = new Map<number, string>();
for (const [ascii, codes] of Object.entries(LOOK_ALIKES))
  for (const code of codes.split(' ')) TABLE.set(Number.parseInt(code, 16), ascii);
for (const [character, ascii] of Object.entries(SUPPLEMENT))
  if ([...character].length === 1) TABLE.set(character.codePointAt(0)!, ascii);

/** Characters that leave no mark: format characters, fillers, variation selectors, tags. */
export const INVISIBLE =
  /\u034f|\u17b4|\u17b5|[\u180b-\u180f\ufe00-\ufe0f\u00ad\u061c\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

/** ASCII imitated by `codePoint`, or undefined. */
export function lookAlike(codePoint: number): string | undefined {
  return TABLE.get(codePoint);
}

/** True when every character is ASCII. */
export function isAscii(text: string): boolean {
  return !/[^\u0000-\u007f]/.test(text);
}

/** One name or word: what a reader takes it for, in lower case. */
export function skeleton(text: string): string {
  return isAscii(text)
    ? text.toLowerCase()
    : replaceLookAlikes(foldAccents(text.normalize('NFKC').replace(INVISIBLE, ''))).toLowerCase();
}

/** A whole text, line by line, so that line numbers stay. */
export function skeletonText(text: string): string {
  if (isAscii(text)) return text;
  const parts: string[] = [];
  let done = 0;
  for (let from = 0; from <= text.length; ) {
    const newline = text.indexOf('\n', from);
    const end = newline === -1 ? text.length : newline;
    if (!standsForItself(text, from, end)) {
      const line = text.slice(from, end);
      if (done < from) parts.push(text.slice(done, from));
      parts.push(replaceLookAlikes(line.normalize('NFKC').replace(INVISIBLE, '')).replace(/\n/g, ' '));
      done = end;
    }
    from = end + 1;
  }
  if (done === 0) return text;
  parts.push(text.slice(done));
  return parts.join('');
}

/** 0 unknown, 1 a character that is its own skeleton whatever stands beside it, 2 any other. */
const PLAIN = new Uint8Array(0x10000);

function standsForItself(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i);
    if (c < 128) continue;
    if (PLAIN[c] === 0) PLAIN[c] = isPlain(c) ? 1 : 2;
    if (PLAIN[c] === 2) return false;
  }
  return true;
}

/** Neither rewritten, dropped nor imitating anything, and nothing that joins with a neighbour. */
function isPlain(code: number): boolean {
  const character = String.fromCharCode(code);
  return (
    (code < 0xd800 || code > 0xf8ff) &&
    // Letters of Hangul join; marks join with what they follow.
    !(code >= 0x1100 && code <= 0x11ff) &&
    !/\p{M}/u.test(character) &&
    !TABLE.has(code) &&
    character.normalize('NFKC') === character &&
    character.replace(INVISIBLE, '') !== ''
  );
}

function replaceLookAlikes(text: string): string {
  let out = '';
  for (const character of text) {
    const plain = character <= '\u007f' ? character : (TABLE.get(character.codePointAt(0)!) ?? character);
    // The table folds capital I, small l and 1 into l; a capital letter stands for I in a sentence.
    out += plain === 'l' && character !== character.toLowerCase() ? 'I' : plain;
  }
  return out;
}

/** Latin letters without their accents, one code unit for one, so that offsets stay. */
export function foldAccents(text: string): string {
  let out = '';
  let done = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0xc0 || c > 0x1ef9 || (c > 0x24f && c < 0x1e00)) continue;
    out += text.slice(done, i) + accentFold(c, text[i]!);
    done = i + 1;
  }
  return done === 0 ? text : out + text.slice(done);
}

const FOLDED = new Map<number, string>();

function accentFold(c: number, character: string): string {
  let folded = FOLDED.get(c);
  if (folded === undefined) {
    const base = character.normalize('NFD')[0]!;
    folded = SPECIAL_FOLDS[character] ?? (/[A-Za-z]/.test(base) ? base : character);
    FOLDED.set(c, folded);
  }
  return folded;
}

const SPECIAL_FOLDS: Readonly<Record<string, string>> = { ı: 'i', ł: 'l', Ł: 'L', ø: 'o', Ø: 'O', đ: 'd', Đ: 'D' };

/** Optimal string alignment distance, given up above `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, before[j - 2]! + 1);
      row.push(value);
      if (value < best) best = value;
    }
    if (best > limit) return limit + 1;
    before = previous;
    previous = row;
  }
  return previous[b.length]!;
}

/**
 * What may leave the analyser. Descriptions name keys, servers and rules, never values; excerpts keep only words of the
 * scanner's own vocabulary, so that a secret cannot be printed whatever shape it has.
 */
import { VOCABULARY } from '../data/vocabulary.ts';
import { NAME_CHARACTERS_MAX } from './limits.ts';

const MASK = '•••';
/** Twenty characters of a key alphabet with a digit among them are more likely a secret than a name. */
const TOKEN_RUN = /[A-Za-z0-9_+/=.-]{20,200}/g;
const UNPRINTABLE =
  /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u3164\u115f\u1160\uffa0]/u;

const PLAIN = /^[ -~]*$/;
/** Too short for a token, and nothing in it that is not shown as it is. */
const SHORT_AND_PLAIN = /^[ -~]{0,19}$/;

/**
 * A name of the file (server, key, brand) as it may be shown: at most 60 characters, control, bidirectional, invisible
 * and unassigned characters written as `\u{…}`, token-shaped runs masked.
 */
export function displayName(name: string): string {
  if (SHORT_AND_PLAIN.test(name)) return name;
  const characters = [...name.slice(0, NAME_CHARACTERS_MAX * 2)];
  const cut = characters.slice(0, NAME_CHARACTERS_MAX);
  const masked = cut.join('').replace(TOKEN_RUN, (run) => (looksRandom(run) ? MASK : run));
  const shown = printable(masked);
  const shortened = characters.length > NAME_CHARACTERS_MAX || name.length > NAME_CHARACTERS_MAX * 2;
  return shortened ? `${shown}…` : shown;
}

/** Control, bidirectional, invisible and unassigned characters and lone surrogates written as `\u{…}`. */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  let shown = '';
  for (const character of text) {
    shown += UNPRINTABLE.test(character) ? `\\u{${character.codePointAt(0)?.toString(16)}}` : character;
  }
  return shown;
}

/** A key alphabet run that mixes digits and letters without reading like words. */
function looksRandom(run: string): boolean {
  const digits = run.replace(/\D/g, '').length;
  if (digits === 0) return /[a-z]/.test(run) && /[A-Z]/.test(run) && longestWordPart(run) > 24;
  return digits >= 3 || longestWordPart(run) > 24;
}

function longestWordPart(run: string): number {
  let longest = 0;
  for (const part of run.split(/[-_./+=]/)) longest = Math.max(longest, part.length);
  return longest;
}

/**
 * A masked excerpt of `text` between two offsets: words of the vocabulary and punctuation stay, every other run becomes
 * `•••`. At most 120 characters.
 */
export function excerpt(text: string, start: number, end: number): string | null {
  const slice = text.slice(start, Math.min(end, start + 160)).replace(/[\s\u2028\u2029]{1,160}/g, ' ');
  let shown = '';
  for (const [part] of slice.matchAll(/[A-Za-z_]{1,160}|[ -/:-@[-^`{-~]{1,160}|[^ -~]{1,160}|\d{1,160}/g)) {
    if (/^[ -/:-@[-^`{-~]/.test(part)) shown += part;
    else if (VOCABULARY.has(part.toLowerCase())) shown += part;
    else if (!shown.endsWith(MASK)) shown += MASK;
    if (shown.length >= 120) break;
  }
  const trimmed = shown.slice(0, 120).trim();
  return trimmed === '' || trimmed === MASK ? null : trimmed;
}

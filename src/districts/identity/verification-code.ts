/**
 * Drawing of SMS codes (identity.md 10.1). Pure but for the random source, which is given. 1,624 of the million are weak;
 * a test counts them.
 */
import { drawInt } from '#platform/crypto/tokens.ts';

const REDRAWS_MAX = 20;
const LISTED = new Set(
  '123123 123321 112233 332211 121212 101010 159753 159357 147258 258369 147852 789456 456123 963852 696969 131313 654321 123456 520520 314159 271828 112358'.split(
    ' ',
  ),
);

/** True for codes that people try first. `code` is six ASCII digits. */
export function isWeakCode(code: string): boolean {
  if (LISTED.has(code)) return true;
  const d = [...code].map(Number) as [number, number, number, number, number, number];
  const [a, b, c, e, f, g] = d;
  // Five or six equal digits in a row.
  if ((a === b && b === c && c === e && e === f) || (b === c && c === e && e === f && f === g)) return true;
  // A run of five or more, up or down.
  for (const from of [0, 1]) {
    for (const by of [1, -1]) {
      if ([1, 2, 3, 4].every((i) => (d[from + i] as number) - (d[from + i - 1] as number) === by)) return true;
    }
  }
  // Six digits in a row modulo ten.
  for (const by of [1, 9]) {
    if ([1, 2, 3, 4, 5].every((i) => d[i] === ((d[i - 1] as number) + by) % 10)) return true;
  }
  if (a === c && c === f && b === e && e === g) return true; // ababab
  if (a === e && b === f && c === g) return true; // abcabc
  if (a === b && b === c && e === f && f === g) return true; // aaabbb
  // aabbcc with consecutive digits.
  return a === b && c === e && f === g && Math.abs(c - a) === 1 && f - c === c - a;
}

/** Six digits, redrawn while weak. Throws when the generator looks broken. */
export function drawCode(draw: (max: number) => number = drawInt): string {
  for (let i = 0; i <= REDRAWS_MAX; i += 1) {
    const code = String(draw(1_000_000)).padStart(6, '0');
    if (!isWeakCode(code)) return code;
  }
  throw new Error('the random source gave only weak codes');
}

const EXACT = /^[0-9]{6}$/;

/** Six ASCII digits after trimming spaces, or null. */
export function readCode(text: string): string | null {
  const code = text.replace(/^ +| +$/g, '');
  return EXACT.test(code) ? code : null;
}

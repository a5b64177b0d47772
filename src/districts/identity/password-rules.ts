/**
 * What a new password must satisfy (identity.md 4.3), in that order; the first failure is the answer. No composition
 * rules, no trimming, no folding, no normalisation (ASVS 6.2.8). Pure.
 */
import { COMMON_PASSWORDS } from './common-passwords.ts';

export type PasswordRefusal = 'ill_formed' | 'too_short' | 'too_long' | 'common' | 'context' | 'breached';

const CODE_POINTS_MAX = 128;
const BYTES_MAX = 512;
const CONTEXT = ['ai city', 'aicity', 'ainative', 'civitas'];

export interface PasswordContext {
  minLength: number;
  /** The owner's own words: name parts, e-mail local part, product and company names. */
  words: string[];
}

export function refusePassword(password: string, context: PasswordContext): PasswordRefusal | null {
  if (!password.isWellFormed()) return 'ill_formed';
  const length = [...password].length;
  if (length < context.minLength) return 'too_short';
  if (length > CODE_POINTS_MAX || Buffer.byteLength(password, 'utf8') > BYTES_MAX) return 'too_long';
  if (COMMON_PASSWORDS.has(password.toLowerCase())) return 'common';
  if (restsOnContext(password, context.words)) return 'context';
  return null;
}

/** True when fewer than six letters remain after every context word, digits and punctuation are taken out (ASVS 6.1.2). */
function restsOnContext(password: string, words: string[]): boolean {
  let rest = password.toLowerCase();
  let touched = false;
  for (const word of [...CONTEXT, ...words.map((w) => w.toLowerCase()).filter((w) => w.length >= 3)].sort(
    (a, b) => b.length - a.length,
  )) {
    if (rest.includes(word)) {
      touched = true;
      rest = rest.replaceAll(word, ' ');
    }
  }
  return touched && rest.replace(/[^\p{L}]/gu, '').length < 6;
}

export const PASSWORD_TEXT: Record<PasswordRefusal, string> = {
  ill_formed: 'The password contains characters that cannot be stored. Type it again.',
  too_short: 'The password is too short.',
  too_long: 'The password is too long: at most 128 characters and 512 bytes.',
  common: 'This password is among the most common ones. Choose another.',
  context: 'This password is built from names that are easy to guess here. Choose another.',
  breached: 'This password has appeared in a data breach. Choose another.',
};

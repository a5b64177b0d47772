/**
 * E-mail addresses (identity.md 6): NFKC first, then validate, then lower-case, because the reverse order lets a
 * look-alike become another mailbox (GHSA-7rqj-j65f-68wh, GHSA-5jpx-9hw9-2fx4). Pure.
 */

const FORM = /^[^\s@"'(),:;<>[\\\]\p{Cc}]+@[^\s@"'(),:;<>[\\\]\p{Cc}.]+(?:\.[^\s@"'(),:;<>[\\\]\p{Cc}.]+)*$/u;

export interface EmailAddress {
  /** As typed, NFKC only; for display and for sending. */
  typed: string;
  /** The unique form. */
  normalized: string;
}

/** Null when it is not an address we accept. */
export function parseEmail(input: string): EmailAddress | null {
  if (!input.isWellFormed() || input.length > 400) return null;
  // A look-alike that NFKC would turn into the separator reads as one address and reaches another.
  if (input.split('@').length !== 2 || /[\uFF20\uFE6B]/.test(input)) return null;
  const typed = input.normalize('NFKC').trim();
  if (typed.length < 3 || typed.length > 254 || !FORM.test(typed)) return null;
  const [local, domain] = typed.split('@') as [string, string];
  if (local.length > 64 || local.startsWith('.') || local.endsWith('.') || local.includes('..')) return null;
  if (!/^[\p{L}\p{N}.-]+$/u.test(domain) || domain.startsWith('-') || domain.endsWith('-')) return null;
  return { typed, normalized: typed.toLowerCase() };
}

/**
 * The mailbox behind aliases: `a.b+tag@googlemail.com` and `ab@gmail.com` are one. For owner clusters only
 * (domain.md 13.6), never for signing in.
 */
export function mailboxOf(normalized: string): string {
  const [local, domain] = normalized.split('@') as [string, string];
  const host = domain === 'googlemail.com' ? 'gmail.com' : domain;
  const plain = local.split('+')[0] as string;
  return `${host === 'gmail.com' ? plain.replaceAll('.', '') : plain}@${host}`;
}

/** The words of Courts that every district and the browser share. */
import { z } from 'zod';

/** The mark of `courts-1`, 70 of 100 (domain.md C-15). */
export const DEFAULT_PASS_MARK = 70;

/** `courts-1`, or `courts-1+mark-80` on an installation whose mark is 80. */
export const PolicyVersion = z.string().regex(/^courts-1(?:\+mark-(?:[1-9]|[1-9][0-9]|100))?$/);
export type PolicyVersion = z.infer<typeof PolicyVersion>;

/**
 * The version that is frozen in a task at submission. A mark other than 70 is part of its name, so that a changed
 * setting is a new version and running tasks keep theirs (domain.md 14, rule 6).
 */
export function policyVersionFor(passMark: number): PolicyVersion {
  if (!Number.isInteger(passMark) || passMark < 1 || passMark > 100) throw new RangeError('the mark is 1 to 100');
  return passMark === DEFAULT_PASS_MARK ? 'courts-1' : `courts-1+mark-${passMark}`;
}

/** The mark a frozen version stands for. Throws a RangeError for a version this code does not know. */
export function passMarkOf(version: string): number {
  if (!PolicyVersion.safeParse(version).success) throw new RangeError('unknown evaluation policy version');
  const mark = version.split('+mark-')[1];
  return mark === undefined ? DEFAULT_PASS_MARK : Number(mark);
}

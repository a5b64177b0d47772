/** A place in a list ordered by time and id, newest first, as opaque text. */
import { ValidationFailed } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';

export interface Place {
  at: Date;
  id: string;
}

export function writeCursor(place: Place): string {
  return Buffer.from(`${place.at.getTime()} ${place.id}`).toString('base64url');
}

/** 400 for text that we did not write. */
export function readCursor(text: string | undefined): Place | undefined {
  if (text === undefined) return undefined;
  const m = /^(\d{1,15}) (\S{36})$/.exec(Buffer.from(text, 'base64url').toString('utf8'));
  if (!m || !isId(m[2] as string))
    throw new ValidationFailed([{ path: 'cursor', message: 'is not a cursor of this list' }]);
  return { at: new Date(Number(m[1])), id: m[2] as string };
}

/** One row more than asked for tells whether there is another page. */
export function cut<T>(rows: T[], limit: number, place: (row: T) => Place): { page: T[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, nextCursor: rows.length > limit && last !== undefined ? writeCursor(place(last)) : null };
}

/** A place in the list of scans, newest first, as opaque text. */
import { ValidationFailed } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';

export function writeCursor(place: { at: Date; id: string }): string {
  return Buffer.from(`${place.at.getTime()} ${place.id}`).toString('base64url');
}

/** Null without a cursor; VALIDATION_ERROR for text that was not written here. */
export function readCursor(text: string | undefined): { at: Date; id: string } | null {
  if (text === undefined) return null;
  const match = /^(\d{1,14}) (\S{36})$/.exec(Buffer.from(text, 'base64url').toString('utf8'));
  if (match === null || !isId(match[2] as string))
    throw new ValidationFailed([{ path: 'cursor', message: 'is not a cursor of this list' }]);
  return { at: new Date(Number(match[1])), id: match[2] as string };
}

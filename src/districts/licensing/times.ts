/** Times of this API: RFC 3339 UTC with Z, without milliseconds where there are none, as the document prints them. */
import { instantMs } from './schemas.ts';

export function utc(at: Date): string;
export function utc(at: Date | null): string | null;
export function utc(at: Date | null): string | null {
  return at ? at.toISOString().replace('.000Z', 'Z') : null;
}

/** Cut to whole seconds: the headers of a validation. */
export function utcSeconds(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** A time that passed its schema. */
export function instant(text: string): Date {
  const ms = instantMs(text);
  if (ms === null) throw new RangeError('not an RFC 3339 time with a zone');
  return new Date(ms);
}

export function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}

export function utcMonth(at: Date): string {
  return at.toISOString().slice(0, 7);
}

/** The first instant of a `YYYY-MM` month. */
export function monthStart(month: string): Date {
  return new Date(`${month}-01T00:00:00Z`);
}

export function nextMonth(month: string): string {
  const [y, m] = month.split('-').map(Number) as [number, number];
  return utcMonth(new Date(Date.UTC(y, m, 1)));
}

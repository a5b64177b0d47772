/** Times of the agent: milliseconds inside, RFC 3339 UTC outside. */

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const UNITS: Record<string, number> = { s: SECOND, m: MINUTE, h: HOUR };

/** Milliseconds of `90s`, `5m`, `24h`; null for anything else. */
export function durationMs(text: string): number | null {
  const m = /^([0-9]{1,9})([smh])$/.exec(text.trim());
  return m ? Number(m[1]) * (UNITS[m[2] as string] as number) : null;
}

/** `2026-11-22T12:00:00Z`, with milliseconds only where there are some. */
export function utc(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** Milliseconds of an RFC 3339 instant with a zone; null for anything else. */
export function instantMs(text: unknown): number | null {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/.test(text))
    return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

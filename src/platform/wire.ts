/**
 * Zod building blocks of the wire, shared by every district's schemas. Browser-safe.
 * Every string has a bound and every number a range, so that the OpenAPI document has them too (reliability.md 6.3).
 */
import { z } from 'zod';

/** Opaque identifier. Any string of sane length is accepted as *input* so that unknown ids answer 404, not 400. */
export const Id = z.string().min(1).max(64).describe('Opaque identifier');

/** The calendar and the database begin with the year 1: what lies before is refused here, not by a query. */
const inCalendar = (text: string) => !text.startsWith('0000-');
const BEFORE_CALENDAR = 'lies before the year 1';

/** RFC 3339 UTC with milliseconds and Z. */
export const Instant = z.iso
  .datetime({ precision: 3 })
  .max(24)
  .refine(inCalendar, BEFORE_CALENDAR)
  .describe('RFC 3339 UTC, milliseconds, Z');
/** RFC 3339 UTC of any precision, as people type it. */
export const InstantInput = z.iso.datetime().max(30).refine(inCalendar, BEFORE_CALENDAR);
/** One UTC day. */
export const Day = z.iso.date().refine(inCalendar, BEFORE_CALENDAR).describe('YYYY-MM-DD, UTC');

export const CREDITS_MAX = Number.MAX_SAFE_INTEGER;
/** Credits (US cents), never negative. */
export const Credits = z.int().min(0).max(CREDITS_MAX).describe('Credits; 1 credit = 1 US cent');
/** Credits that may be negative, as in ledger rows. */
export const SignedCredits = z.int().min(-CREDITS_MAX).max(CREDITS_MAX).describe('Signed credits');

export const Currency = z.literal('usd');

/** `page` ≥ 1, `pageSize` 1–100, default 20 (domain.md 7.1). */
export const PageInput = z.strictObject({
  page: z.int().min(1).max(1_000_000).default(1),
  pageSize: z.int().min(1).max(100).default(20),
});
export type PageInput = z.infer<typeof PageInput>;

export const Pagination = z.object({
  page: z.int().min(1).max(1_000_000),
  pageSize: z.int().min(1).max(100),
  total: z.int().min(0).max(CREDITS_MAX),
  totalPages: z.int().min(0).max(CREDITS_MAX),
});
export type Pagination = z.infer<typeof Pagination>;

/** A page of rows. The REST adapter turns it into `{success, data, pagination}`. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item).max(1_000), pagination: Pagination });
}

export function paginate<T>(items: T[], total: number, input: PageInput): { items: T[]; pagination: Pagination } {
  const { page, pageSize } = input;
  return { items, pagination: { page, pageSize, total, totalPages: Math.ceil(total / pageSize) } };
}

/** Free text from people or agents: well-formed Unicode, no NUL, bounded. Shown escaped, never as HTML. */
export function text(min: number, max: number) {
  return z
    .string()
    .min(min)
    .max(max)
    .refine((s) => s.isWellFormed() && !s.includes('\u0000'), 'must be well-formed text without NUL');
}

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const Empty = z.strictObject({});
export const Ok = z.object({ ok: z.literal(true) });

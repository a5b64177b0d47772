import type Stripe from 'stripe';
import { invalidRequest, resourceMissing } from './api-error.ts';

interface PageParams {
  limit?: number;
  starting_after?: string;
  ending_before?: string;
}

/** One page of `items`, which are newest first. Stripe's limits: 10 by default, 1 to 100. */
export function listPage<T extends { id: string }>(
  call: { path: string; params: PageParams },
  items: T[],
): Stripe.ApiList<T> {
  const limit = pageLimit(call.params.limit);
  const { starting_after: after, ending_before: before } = call.params;
  if (before) {
    const end = cursor(items, before, 'ending_before');
    const start = Math.max(0, end - limit);
    return { object: 'list', data: items.slice(start, end), has_more: start > 0, url: call.path };
  }
  const start = after ? cursor(items, after, 'starting_after') + 1 : 0;
  return {
    object: 'list',
    data: items.slice(start, start + limit),
    has_more: start + limit < items.length,
    url: call.path,
  };
}

export function pageLimit(limit = 10): number {
  if (limit < 1 || limit > 100) {
    throw invalidRequest('parameter_invalid', 'This value must be between 1 and 100.', 'limit');
  }
  return limit;
}

function cursor(items: { id: string }[], id: string, param: string): number {
  const index = items.findIndex((item) => item.id === id);
  if (index < 0) throw resourceMissing('object', id, param, 400);
  return index;
}

/** Whether a moment lies in Stripe's range filter, or equals it. */
export function inRange(moment: number, range: Stripe.RangeQueryParam | number | undefined): boolean {
  if (range === undefined) return true;
  if (typeof range === 'number') return moment === range;
  return (
    (range.gt === undefined || moment > range.gt) &&
    (range.gte === undefined || moment >= range.gte) &&
    (range.lt === undefined || moment < range.lt) &&
    (range.lte === undefined || moment <= range.lte)
  );
}

/** A filter parameter that is absent lets everything pass. */
export function matches<T>(wanted: T | undefined, actual: T | null | undefined): boolean {
  return wanted === undefined || wanted === actual;
}

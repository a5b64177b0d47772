import type Stripe from 'stripe';
import { invalidRequest, resourceMissing } from './api-error.ts';
import { pageLimit } from './list.ts';

interface Clause {
  negated: boolean;
  field: string;
  operator: ':' | '~' | '>' | '<' | '>=' | '<=';
  wanted: string | null;
}

const clausePattern =
  /^\s*(-?)([a-z_]+)(?:\[\s*(["'])(.+?)\3\s*\])?\s*(:|~|>=|<=|>|<)\s*(?:(["'])((?:\\.|(?!\6).)*)\6|([^\s]+))\s*/;

/**
 * Stripe's search language: clauses joined by AND or by OR, not both. Real Stripe indexes within a minute; here an object
 * is found at once.
 */
export function searchPage<T extends { id: string }>(
  call: { path: string; params: { query: string; limit?: number; page?: string } },
  items: T[],
): Stripe.ApiSearchResult<T> {
  const { clauses, any } = parse(call.params.query);
  const found = items.filter((item) =>
    any ? clauses.some((clause) => holds(clause, item)) : clauses.every((clause) => holds(clause, item)),
  );
  const limit = pageLimit(call.params.limit);
  const start = call.params.page ? found.findIndex((item) => item.id === call.params.page) : 0;
  if (start < 0) throw resourceMissing('page', call.params.page ?? '', 'page', 400);
  const next = found[start + limit];
  return {
    object: 'search_result',
    data: found.slice(start, start + limit),
    has_more: next !== undefined,
    next_page: next?.id ?? null,
    total_count: found.length,
    url: call.path,
  };
}

function parse(query: string): { clauses: Clause[]; any: boolean } {
  const clauses: Clause[] = [];
  const joins = new Set<string>();
  let rest = query;
  while (rest.trim() !== '') {
    const match = clausePattern.exec(rest);
    if (!match) throw unreadable(query);
    const [whole, minus, name = '', , key, operator, , quoted, bare] = match;
    const value = quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '';
    clauses.push({
      negated: minus === '-',
      field: key === undefined ? name : `${name}.${key}`,
      operator: operator as Clause['operator'],
      wanted: quoted === undefined && value === 'null' ? null : value,
    });
    rest = rest.slice(whole.length);
    const join = /^(AND|OR)\b/i.exec(rest)?.[1];
    if (join) {
      joins.add(join.toUpperCase());
      rest = rest.slice(join.length);
    } else if (rest.trim() !== '') joins.add('AND');
  }
  if (clauses.length === 0 || joins.size > 1) throw unreadable(query);
  return { clauses, any: joins.has('OR') };
}

function unreadable(query: string) {
  return invalidRequest('parameter_invalid', `We were unable to parse your search query: ${query}`, 'query');
}

function holds(clause: Clause, item: object): boolean {
  return test(clause, fieldOf(item, clause.field)) !== clause.negated;
}

function fieldOf(item: object, field: string): unknown {
  const dot = field.indexOf('.');
  const name = dot < 0 ? field : field.slice(0, dot);
  const value = Object.hasOwn(item, name) ? (item as Record<string, unknown>)[name] : undefined;
  if (dot < 0) return value;
  const key = field.slice(dot + 1);
  return value && typeof value === 'object' && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function test({ operator, wanted }: Clause, actual: unknown): boolean {
  if (wanted === null) return actual === null || actual === undefined;
  if (actual === null || actual === undefined) return false;
  switch (operator) {
    case ':':
      return String(actual).toLowerCase() === wanted.toLowerCase();
    case '~':
      return String(actual).toLowerCase().includes(wanted.toLowerCase());
    case '>':
      return Number(actual) > Number(wanted);
    case '<':
      return Number(actual) < Number(wanted);
    case '>=':
      return Number(actual) >= Number(wanted);
    case '<=':
      return Number(actual) <= Number(wanted);
  }
}

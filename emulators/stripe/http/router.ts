import type { Unit } from '../core/unit.ts';
import type { Requests } from '../schemas/requests.ts';

export type Method = 'GET' | 'POST' | 'DELETE';

/** What a handler receives: its account's unit of work, the checked parameters and the ids of the path in their order. */
export interface Call<K extends keyof Requests = keyof Requests> {
  unit: Unit;
  params: Requests[K];
  id: string;
  subId: string;
  /** Path of the request, the `url` of a list. */
  path: string;
  /** The caller holds a publishable key: a browser, which must show the intent's client secret. */
  publishable: boolean;
  /** What only a browser sends: the intent's client secret, and the payment method typed into Stripe's form. */
  clientSecret: string | null;
  browserMethod: object | null;
  /** `Stripe-Version` of the client; the official CLI sends none. */
  version: string | null;
}

export interface Route {
  operation: keyof Requests;
  method: Method;
  pattern: string[];
  handle: (call: Call) => object;
  publishable: boolean;
  /** The bearer token is a meter event session's, not an API key. */
  meterSession: boolean;
}

/** Declares one operation. `handle` returns the reply; an SDK type there lets the compiler check it. */
export function route<K extends keyof Requests>(
  operation: K,
  method: Method,
  path: string,
  handle: (call: Call<K>) => object,
  options: { publishable?: boolean; meterSession?: boolean } = {},
): Route {
  return {
    operation,
    method,
    pattern: path.split('/').slice(1),
    // The router validates against the schema of this very operation before it calls.
    handle: handle as (call: Call) => object,
    publishable: options.publishable ?? false,
    meterSession: options.meterSession ?? false,
  };
}

export interface Match {
  route: Route;
  ids: string[];
}

/** The route for a request, or undefined. A literal segment wins over an id: `/search` is no payment intent. */
export function matchRoute(routes: Route[], method: string, path: string): Match | undefined {
  const segments = path.split('/').slice(1);
  let best: Match | undefined;
  for (const candidate of routes) {
    if (candidate.method !== method || candidate.pattern.length !== segments.length) continue;
    const ids: string[] = [];
    const fits = candidate.pattern.every((part, index) => {
      const segment = segments[index] ?? '';
      if (!part.startsWith(':')) return part === segment;
      ids.push(decodeURIComponent(segment));
      return segment !== '';
    });
    if (fits && (!best || ids.length < best.ids.length)) best = { route: candidate, ids };
  }
  return best;
}

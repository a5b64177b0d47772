import { newId } from '../core/ids.ts';
import { invalidRequest } from './api-error.ts';

export const faultKinds = [
  'rate_limit',
  'server_error',
  'timeout_before',
  'timeout_after',
  'close_before',
  'close_after',
  'delay',
] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface FaultInput {
  kind: FaultKind;
  method?: string;
  /** Path with `*` for one segment, or `*` alone for every path. */
  path?: string;
  /** How many requests it hits; default 1. */
  times?: number;
  /** Requests it lets pass first; default 0. */
  after?: number;
  /** Only for `delay`. */
  delayMs?: number;
  /** `server_error`: the request takes effect although the reply is 500; default false. */
  commits?: boolean;
  /** `server_error`: the 500 is kept under the idempotency key, as Stripe does once work has begun; default true. */
  kept?: boolean;
}

export interface Fault extends Required<FaultInput> {
  id: string;
}

/**
 * Planned failures, taken in the order they were added.
 *
 * `rate_limit` 429 without effect · `server_error` 500 · `timeout_before` and `timeout_after` never answer, without and with
 * the effect · `close_before` and `close_after` cut the connection likewise · `delay` answers late, the key in flight.
 */
export class Faults {
  #faults: Fault[] = [];

  add(input: FaultInput): Fault {
    if (!faultKinds.includes(input.kind)) {
      throw invalidRequest('parameter_invalid', `Invalid kind: must be one of ${faultKinds.join(', ')}`, 'kind');
    }
    const fault: Fault = {
      id: newId('fault'),
      kind: input.kind,
      method: input.method ?? '*',
      path: input.path ?? '*',
      times: input.times ?? 1,
      after: input.after ?? 0,
      delayMs: input.delayMs ?? 1000,
      commits: input.commits ?? false,
      kept: input.kept ?? true,
    };
    this.#faults.push(fault);
    return fault;
  }

  list(): Fault[] {
    return [...this.#faults];
  }

  clear(): void {
    this.#faults = [];
  }

  /** The fault that hits this request, used up by it. */
  take(method: string, path: string): Fault | undefined {
    const fault = this.#faults.find(
      (one) => matchesPath(one.path, path) && (one.method === '*' || one.method === method),
    );
    if (!fault) return undefined;
    if (fault.after > 0) {
      fault.after -= 1;
      return undefined;
    }
    fault.times -= 1;
    if (fault.times <= 0) this.#faults = this.#faults.filter((one) => one !== fault);
    return fault;
  }
}

function matchesPath(pattern: string, path: string): boolean {
  if (pattern === '*') return true;
  const wanted = pattern.split('/');
  const actual = path.split('/');
  return wanted.length === actual.length && wanted.every((part, index) => part === '*' || part === actual[index]);
}

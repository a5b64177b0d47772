/** What belongs to one request wherever it runs: id for logs, and the idempotency record that its transaction closes. */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface IdempotencySlot {
  scope: string;
  key: string;
  /** Set by the transaction that stored the reply. */
  settled: boolean;
}

export interface RequestScope {
  requestId: string;
  idempotency?: IdempotencySlot;
}

const key = Symbol.for('civitas.request-scope');
const holder = globalThis as unknown as Record<symbol, AsyncLocalStorage<RequestScope> | undefined>;
holder[key] ??= new AsyncLocalStorage<RequestScope>();
const storage = holder[key] as AsyncLocalStorage<RequestScope>;

export function runInRequest<T>(scope: RequestScope, fn: () => Promise<T>): Promise<T> {
  return storage.run(scope, fn);
}

export function currentRequest(): RequestScope | undefined {
  return storage.getStore();
}

import type { Engine } from '../core/engine.ts';
import type { Kind, Records } from '../core/records.ts';
import type { Unit } from '../core/unit.ts';
import { resourceMissing } from '../http/api-error.ts';
import type { Faults } from '../http/faults.ts';
import type { WebhookSender } from '../webhooks/sender.ts';
import type { Input } from './input.ts';

export interface SwitchContext {
  engine: Engine;
  faults: Faults;
  webhooks: WebhookSender;
  baseUrl: string;
}

/** One test switch: `POST /_test/refunds/:id/fail`. */
export interface SwitchRoute {
  method: string;
  pattern: string[];
  handle: (context: SwitchContext, input: Input, id: string) => unknown;
}

export function switchRoute(method: string, path: string, handle: SwitchRoute['handle']): SwitchRoute {
  return { method, pattern: path.split('/').slice(1), handle };
}

/** Runs `work` in the account an object belongs to, so that a switch needs only the object's id. */
export function inAccountOf<K extends Kind, T>(
  { engine, baseUrl }: SwitchContext,
  kind: K,
  id: string,
  work: (unit: Unit, object: Records[K]) => T,
): T {
  engine.settle();
  const row = engine.store.row(kind, id);
  if (!row) throw resourceMissing(kind, id);
  const request = { id: 'req_switch', idempotencyKey: null, baseUrl };
  return engine.transact(row.account, request, (unit) => work(unit, row.value));
}

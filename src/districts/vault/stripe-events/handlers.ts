/** Every event type that means something to us. Anything else is stored and ignored. */
import { accounts } from './accounts.ts';
import { cards } from './cards.ts';
import { disputes } from './disputes.ts';
import type { StripeEventHandler } from './handler.ts';
import { invoices } from './invoices.ts';
import { payments } from './payments.ts';
import { payouts } from './payouts.ts';
import { refunds } from './refunds.ts';
import { transfers } from './transfers.ts';

const byType = new Map<string, StripeEventHandler>();
for (const h of [...payments, ...refunds, ...disputes, ...cards, ...accounts, ...transfers, ...payouts, ...invoices])
  for (const type of h.types) byType.set(type, h);

export function handlerOf(type: string): StripeEventHandler | undefined {
  return byType.get(type);
}

/** For the test that every type of payments.md 4 has a handler. */
export const HANDLED_TYPES: readonly string[] = [...byType.keys()].sort();

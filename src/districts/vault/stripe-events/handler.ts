/** A handler of some event types: what it fetches fresh, and what it does with it inside the transaction. */
import type { Tx } from '#platform/db/transact.ts';
import { callStripe, type StripeClient, StripeFailure } from '#platform/vendors/stripe.ts';

export interface EventFacts {
  eventId: string;
  type: string;
  /** The connected account, null for the platform's own events. */
  account: string | null;
  /** The object the event is about. */
  objectId: string | null;
  createdAt: Date;
  /** Asked for by the reconciler: the row says done, the posting is missing. */
  again: boolean;
}

export interface StripeEventHandler {
  types: readonly string[];
  /** Outside any transaction. */
  fetch(facts: EventFacts): Promise<unknown>;
  /** Never goes by the order of arrival: the fresh object or a state's rank decides. */
  apply(tx: Tx, facts: EventFacts, fresh: unknown): Promise<void>;
}

export function handler<T>(h: {
  types: readonly string[];
  fetch(facts: EventFacts): Promise<T>;
  apply(tx: Tx, facts: EventFacts, fresh: T): Promise<void>;
}): StripeEventHandler {
  return h as StripeEventHandler;
}

/** The object, or null when Stripe no longer has it. */
export async function retrieve<T>(
  facts: EventFacts,
  use: (stripe: StripeClient, id: string) => Promise<T>,
): Promise<T | null> {
  const id = facts.objectId;
  if (id === null) return null;
  try {
    return await callStripe((s) => use(s, id));
  } catch (e) {
    if (e instanceof StripeFailure && e.kind === 'missing') return null;
    throw e;
  }
}

/** The id in a reference that may be expanded. */
export function refId(ref: string | { id: string } | null | undefined): string | null {
  return typeof ref === 'string' ? ref : (ref?.id ?? null);
}

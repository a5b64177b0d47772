/** Saved cards: brand, last four digits and expiry; a keyed hash of the fingerprint tells clusters apart. */
import { emit } from '#platform/bus/bus.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import type { Tx } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';
import type { Stripe } from '#platform/vendors/stripe.ts';
import { paymentMethodAttached } from '../contract.ts';
import {
  type CardFacts,
  detachCard,
  ownerOfCustomer,
  refreshCard,
  storeCard,
  unlinkCustomer,
} from '../queries/payments.ts';
import { handler, refId, retrieve, type StripeEventHandler } from './handler.ts';

function cardFacts(method: Stripe.PaymentMethod): CardFacts | null {
  const card = method.card;
  if (!card) return null;
  return {
    stripePaymentMethodId: method.id,
    brand: card.brand,
    last4: card.last4,
    expMonth: card.exp_month,
    expYear: card.exp_year,
    // Stripe alone knows the fingerprint, so it could not be indexed anew under another key: the hash has none. It is random
    // text of Stripe's, not a number that could be guessed.
    fingerprintHash: card.fingerprint ? sha256Hex(`card ${card.fingerprint}`) : null,
  };
}

/** Stores the card of the customer's owner; nothing for a customer that is not ours. */
async function saveCard(tx: Tx, method: Stripe.PaymentMethod | null): Promise<void> {
  const customerId = refId(method?.customer);
  const card = method ? cardFacts(method) : null;
  if (!card || !customerId) return;
  const ownerId = await ownerOfCustomer(tx, customerId);
  if (!ownerId) return;
  if (await storeCard(tx, newId(), ownerId, card))
    emit(tx, paymentMethodAttached, ownerId, { fingerprintHash: card.fingerprintHash });
}

export const cards: StripeEventHandler[] = [
  handler({
    types: ['setup_intent.succeeded'],
    async fetch(facts) {
      const intent = await retrieve(facts, (s, id) => s.setupIntents.retrieve(id, { expand: ['payment_method'] }));
      const method = intent?.payment_method;
      return typeof method === 'object' ? method : null;
    },
    apply: (tx, _facts, method) => saveCard(tx, method),
  }),
  handler({ types: ['setup_intent.setup_failed'], fetch: async () => null, apply: async () => {} }),
  handler({
    types: ['payment_method.attached'],
    fetch: (facts) => retrieve(facts, (s, id) => s.paymentMethods.retrieve(id)),
    apply: (tx, _facts, method) => saveCard(tx, method),
  }),
  handler({
    types: ['payment_method.updated', 'payment_method.automatically_updated'],
    fetch: (facts) => retrieve(facts, (s, id) => s.paymentMethods.retrieve(id)),
    async apply(tx, _facts, method) {
      const card = method ? cardFacts(method) : null;
      if (card) await refreshCard(tx, card);
    },
  }),
  handler({
    types: ['payment_method.detached'],
    fetch: (facts) => retrieve(facts, (s, id) => s.paymentMethods.retrieve(id)),
    async apply(tx, facts, method) {
      // Attached again in the meantime: the fresh object has a customer.
      if (facts.objectId && !method?.customer) await detachCard(tx, facts.objectId);
    },
  }),
  handler({
    types: ['customer.deleted'],
    fetch: async () => null,
    async apply(tx, facts) {
      if (facts.objectId) await unlinkCustomer(tx, facts.objectId);
    },
  }),
];

/**
 * The demo buyer's credits, bought the way everybody's are: a card entered at (the local) Stripe, a purchase paid with it,
 * and credits when the signed event of the payment arrives. Nothing is booked by hand, so the demo's books reconcile.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ask } from './ask.ts';

export interface LocalStripe {
  /** Base of the emulator's API. */
  base: string;
  publishableKey: string;
}

const AMOUNT = 50_000;
const CARD = 'pm_card_visa';
const PATIENCE_MS = 180_000;

/**
 * Resolves when the credits are there; does nothing when a purchase succeeded before. Throws when they do not arrive
 * within three minutes. A seed that was cut off goes on where it was: the card is saved once, an open purchase is waited for.
 */
export async function buyDemoCredits(ask: Ask, stripe: LocalStripe): Promise<void> {
  type TopUp = { status: string };
  const bought = await ask<TopUp[]>('GET', '/vault/top-ups');
  if (bought.some((t) => t.status === 'succeeded')) return;
  if (!bought.some((t) => ['pending', 'processing'].includes(t.status))) {
    const paymentMethodId = await savedCard(ask, stripe);
    await ask('POST', '/vault/pool/top-up', { amount: AMOUNT, paymentMethodId });
  }
  await until('credits', async () => {
    const [newest] = await ask<TopUp[]>('GET', '/vault/top-ups');
    if (newest?.status === 'failed') throw new Error('the demo card was declined');
    return newest?.status === 'succeeded' ? true : null;
  });
}

async function savedCard(ask: Ask, stripe: LocalStripe): Promise<string> {
  const first = async () => (await ask<{ id: string }[]>('GET', '/vault/payment-methods'))[0]?.id ?? null;
  const known = await first();
  if (known) return known;
  const setup = await ask<{ setupIntentId: string; clientSecret: string }>('POST', '/vault/payment-methods/setup', {});
  // What the card form in a browser does: the card goes to Stripe, with the publishable key, never to our server.
  const reply = await fetch(`${stripe.base}/v1/setup_intents/${setup.setupIntentId}/confirm`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stripe.publishableKey}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ client_secret: setup.clientSecret, payment_method: CARD }),
  });
  if (!reply.ok) throw new Error(`the demo card was refused: ${reply.status} ${(await reply.text()).slice(0, 300)}`);
  return until('the saved card', first);
}

async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(200)) {
    const found = await look();
    if (found !== null) return found;
  }
  throw new Error(`${what} did not arrive within three minutes`);
}

import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { errorOf, pay, startEmulator } from './support.ts';

const create = { amount: 900, currency: 'usd', metadata: { a: '1', b: '2' } };

describe('an idempotency key', () => {
  it('replays the first reply and does nothing again', async () => {
    const { stripe, emulator } = await startEmulator();
    const first = await stripe.paymentIntents.create(create, { idempotencyKey: 'purchase:1' });
    const second = await stripe.paymentIntents.create(
      { currency: 'usd', metadata: { b: '2', a: '1' }, amount: 900 },
      { idempotencyKey: 'purchase:1' },
    );
    expect(second).toEqual(first);
    expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined();
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(second.lastResponse.headers['original-request']).toBe(first.lastResponse.requestId);
    expect(emulator.state.all('payment_intent')).toHaveLength(1);
    expect(emulator.state.all('event')).toHaveLength(1);
  });

  it('refuses other parameters and other paths under the same key', async () => {
    const { stripe, emulator } = await startEmulator();
    await stripe.paymentIntents.create(create, { idempotencyKey: 'k' });
    const other = await errorOf(stripe.paymentIntents.create({ ...create, amount: 901 }, { idempotencyKey: 'k' }));
    expect(other).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect(other.statusCode).toBe(400);
    expect(await errorOf(stripe.customers.create({}, { idempotencyKey: 'k' }))).toBeInstanceOf(
      Stripe.errors.StripeIdempotencyError,
    );
    expect(emulator.state.all('payment_intent')).toHaveLength(1);
    expect(emulator.state.all('customer')).toHaveLength(0);
  });

  it('replays a declined card and not a refused request', async () => {
    const { stripe, emulator } = await startEmulator();
    const declined = { ...create, payment_method: 'pm_card_chargeDeclined', confirm: true };
    const first = await errorOf(stripe.paymentIntents.create(declined, { idempotencyKey: 'd' }));
    const again = await errorOf(stripe.paymentIntents.create(declined, { idempotencyKey: 'd' }));
    expect([first.statusCode, again.statusCode]).toEqual([402, 402]);
    expect(again.payment_intent?.id).toBe(first.payment_intent?.id);
    expect(again.headers?.['idempotent-replayed']).toBe('true');
    expect(emulator.state.all('charge')).toHaveLength(1);
    const account = await stripe.accounts.create({ type: 'standard' });
    const transfer = { amount: 900, currency: 'usd', destination: account.id };
    expect((await errorOf(stripe.transfers.create(transfer, { idempotencyKey: 'w' }))).code).toBe(
      'balance_insufficient',
    );
    await pay(stripe, 900, 'pm_card_bypassPending');
    expect((await stripe.transfers.create(transfer, { idempotencyKey: 'w' })).amount).toBe(900);
  });

  it('is busy while its first request runs, and works afterwards', async () => {
    const { stripe, emulator } = await startEmulator();
    emulator.addFault({ kind: 'delay', delayMs: 1500 });
    const slow = stripe.paymentIntents.create(create, { idempotencyKey: 'k' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const busy = await errorOf(stripe.paymentIntents.create(create, { idempotencyKey: 'k' }));
    expect(busy).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    const done = await slow;
    expect((await stripe.paymentIntents.create(create, { idempotencyKey: 'k' })).id).toBe(done.id);
    expect(emulator.state.all('payment_intent')).toHaveLength(1);
  });

  it('makes one object of fifty requests sent at once', async () => {
    const { stripe, emulator } = await startEmulator();
    const replies = await Promise.allSettled(
      Array.from({ length: 50 }, () => stripe.paymentIntents.create(create, { idempotencyKey: 'k' })),
    );
    const ids = new Set(replies.flatMap((reply) => (reply.status === 'fulfilled' ? [reply.value.id] : [])));
    expect(ids.size).toBe(1);
    expect(emulator.state.all('payment_intent')).toHaveLength(1);
  });

  it('is forgotten after a day, when the same request makes a second object', async () => {
    const { stripe, emulator } = await startEmulator();
    const first = await stripe.customers.create({ name: 'a' }, { idempotencyKey: 'k' });
    emulator.advance(23 * 3600);
    expect((await stripe.customers.create({ name: 'a' }, { idempotencyKey: 'k' })).id).toBe(first.id);
    emulator.advance(3600);
    expect((await stripe.customers.create({ name: 'a' }, { idempotencyKey: 'k' })).id).not.toBe(first.id);
  });

  it('belongs to one account', async () => {
    const { stripe } = await startEmulator();
    const account = await stripe.accounts.create({ type: 'standard' });
    const own = await stripe.customers.create({ name: 'a' }, { idempotencyKey: 'k' });
    const theirs = await stripe.customers.create({ name: 'b' }, { idempotencyKey: 'k', stripeAccount: account.id });
    expect(theirs.id).not.toBe(own.id);
  });

  it('is at most 255 characters long', async () => {
    const { stripe } = await startEmulator();
    await stripe.customers.create({}, { idempotencyKey: 'k'.repeat(255) });
    const error = await errorOf(stripe.customers.create({}, { idempotencyKey: 'k'.repeat(256) }));
    expect(error).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
  });
});

import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { testCards } from '../../../emulators/stripe/resources/cards.ts';
import { errorOf, eventTypes, pay, sdkFor, startEmulator } from './support.ts';

describe('a customer', () => {
  it('is created, read, changed, listed by e-mail and found', async () => {
    const { stripe } = await startEmulator();
    const customer = await stripe.customers.create({
      email: 'a@example.com',
      name: 'A',
      metadata: { owner: '1', plan: 'x' },
    });
    const updated = await stripe.customers.update(customer.id, { name: 'B', metadata: { plan: '', seats: 3 } });
    expect(updated).toMatchObject({ name: 'B', email: 'a@example.com', metadata: { owner: '1', seats: '3' } });
    expect(updated.metadata).not.toHaveProperty('plan');
    expect((await stripe.customers.list({ email: 'a@example.com' })).data).toHaveLength(1);
    expect((await stripe.customers.list({ email: 'b@example.com' })).data).toHaveLength(0);
    expect((await stripe.customers.search({ query: "email:'a@example.com'" })).data[0]?.id).toBe(customer.id);
  });

  it('stays known as deleted, loses its cards and cannot be charged', async () => {
    const { stripe, emulator } = await startEmulator();
    const customer = await stripe.customers.create({});
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    expect(await stripe.customers.del(customer.id)).toMatchObject({ id: customer.id, deleted: true });
    expect(await stripe.customers.retrieve(customer.id)).toEqual(expect.objectContaining({ deleted: true }));
    expect((await stripe.paymentMethods.retrieve(method.id)).customer).toBeNull();
    expect((await errorOf(pay(stripe, 500, method.id, { customer: customer.id }))).code).toBe('resource_missing');
    expect((await errorOf(stripe.customers.update(customer.id, { name: 'x' }))).statusCode).toBe(404);
    expect((await stripe.customers.list()).data).toHaveLength(0);
    expect(eventTypes(emulator)).toContain('customer.deleted');
  });
});

describe('a payment method', () => {
  it('is attached, listed, updated and detached, each with its event', async () => {
    const { stripe, emulator } = await startEmulator();
    const customer = await stripe.customers.create({});
    const method = await stripe.paymentMethods.attach('pm_card_mastercard', { customer: customer.id });
    expect((await stripe.customers.listPaymentMethods(customer.id)).data.map((one) => one.id)).toEqual([method.id]);
    expect((await stripe.paymentMethods.list({ customer: customer.id, type: 'card' })).data).toHaveLength(1);
    expect((await stripe.customers.retrievePaymentMethod(customer.id, method.id)).id).toBe(method.id);
    const updated = await stripe.paymentMethods.update(method.id, { card: { exp_month: 3, exp_year: 2040 } });
    expect(updated.card).toMatchObject({ exp_month: 3, exp_year: 2040, last4: '4444' });
    await stripe.paymentMethods.detach(method.id);
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(0);
    expect(eventTypes(emulator).slice(1)).toEqual([
      'payment_method.attached',
      'payment_method.updated',
      'payment_method.detached',
    ]);
  });

  it('has the same fingerprint for the same card and nothing of its number', async () => {
    const { stripe, emulator } = await startEmulator();
    const customer = await stripe.customers.create({});
    const [a, b] = [
      await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id }),
      await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id }),
    ];
    expect(a.id).not.toBe(b.id);
    expect(a.card?.fingerprint).toBe(b.card?.fingerprint);
    const everything = JSON.stringify(emulator.state.all('payment_method'));
    for (const card of testCards) expect(everything).not.toContain(card.number);
  });

  it('cannot be saved when its issuer refuses it', async () => {
    const { stripe } = await startEmulator();
    const customer = await stripe.customers.create({});
    const error = await errorOf(stripe.paymentMethods.attach('pm_card_chargeDeclined', { customer: customer.id }));
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(0);
  });

  it('can be saved and still be refused when it is charged', async () => {
    const { stripe } = await startEmulator();
    const customer = await stripe.customers.create({});
    const method = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    expect((await errorOf(pay(stripe, 500, method.id, { customer: customer.id }))).code).toBe('card_declined');
  });

  it('pays once without a customer and is refused the second time', async () => {
    const { stripe } = await startEmulator();
    const intent = await pay(stripe, 500);
    expect((await errorOf(pay(stripe, 500, intent.payment_method as string))).code).toBe(
      'payment_method_unexpected_state',
    );
  });

  it('belongs to one customer only', async () => {
    const { stripe } = await startEmulator();
    const [owner, other] = [await stripe.customers.create({}), await stripe.customers.create({})];
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: owner.id });
    expect((await errorOf(stripe.paymentMethods.attach(method.id, { customer: other.id }))).statusCode).toBe(400);
    expect((await errorOf(pay(stripe, 500, method.id, { customer: other.id }))).statusCode).toBe(400);
    expect((await errorOf(pay(stripe, 500, method.id))).statusCode).toBe(400);
    expect((await pay(stripe, 500, method.id, { customer: owner.id, off_session: true })).status).toBe('succeeded');
  });

  it('is saved by a payment that says so', async () => {
    const { stripe } = await startEmulator();
    const customer = await stripe.customers.create({});
    const intent = await pay(stripe, 500, 'pm_card_visa', { customer: customer.id, setup_future_usage: 'off_session' });
    expect((await stripe.customers.listPaymentMethods(customer.id)).data[0]?.id).toBe(intent.payment_method);
  });

  it('is never made from a card number that a server sends', async () => {
    const { stripe, emulator } = await startEmulator();
    const card = { number: '4242424242424242', exp_month: 12, exp_year: 2040, cvc: '123' };
    const error = await errorOf(stripe.paymentMethods.create({ type: 'card', card }));
    expect(error).toMatchObject({ statusCode: 400, param: 'card[number]' });
    expect(emulator.state.all('payment_method')).toHaveLength(0);
    const fromToken = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
    expect(fromToken.card?.last4).toBe('4242');
  });
});

describe('a setup intent', () => {
  it('saves a card for its customer', async () => {
    const { stripe, emulator } = await startEmulator();
    const customer = await stripe.customers.create({});
    const setup = await stripe.setupIntents.create({ customer: customer.id, usage: 'off_session' });
    expect(setup).toMatchObject({ status: 'requires_payment_method', usage: 'off_session' });
    const done = await stripe.setupIntents.confirm(setup.id, {
      payment_method: 'pm_card_visa',
      expand: ['payment_method'],
    });
    expect(done.status).toBe('succeeded');
    expect((done.payment_method as Stripe.PaymentMethod).customer).toBe(customer.id);
    expect(eventTypes(emulator).slice(1)).toEqual([
      'setup_intent.created',
      'payment_method.attached',
      'setup_intent.succeeded',
    ]);
    expect((await stripe.setupIntents.list({ customer: customer.id })).data[0]?.id).toBe(setup.id);
    expect((await errorOf(stripe.setupIntents.cancel(setup.id))).code).toBe('setup_intent_unexpected_state');
  });

  it('keeps the reason when the card is refused, and can be cancelled', async () => {
    const { stripe, emulator } = await startEmulator();
    const error = await errorOf(
      stripe.setupIntents.create({ confirm: true, payment_method: 'pm_card_chargeDeclined' }),
    );
    expect(error).toMatchObject({ statusCode: 402, code: 'card_declined' });
    const setup = await stripe.setupIntents.retrieve(error.setup_intent?.id ?? '');
    expect(setup).toMatchObject({ status: 'requires_payment_method', last_setup_error: { code: 'card_declined' } });
    expect((await stripe.setupIntents.update(setup.id, { description: 'again' })).description).toBe('again');
    expect((await stripe.setupIntents.cancel(setup.id)).status).toBe('canceled');
    expect(eventTypes(emulator)).toEqual([
      'setup_intent.created',
      'setup_intent.setup_failed',
      'setup_intent.canceled',
    ]);
  });

  it('frees later off-session payments of a card that needs authentication only once', async () => {
    const { stripe, flip } = await startEmulator();
    const customer = await stripe.customers.create({});
    const card = 'pm_card_authenticationRequiredOnSetup';
    const setup = await stripe.setupIntents.create({ customer: customer.id, confirm: true, payment_method: card });
    expect(setup.status).toBe('requires_action');
    await flip(`setup_intents/${setup.id}/authenticate`, { passed: true });
    const method = (await stripe.setupIntents.retrieve(setup.id)).payment_method as string;
    expect((await pay(stripe, 500, method, { customer: customer.id, off_session: true })).status).toBe('succeeded');
    expect((await errorOf(pay(stripe, 500, card, { off_session: true }))).code).toBe('authentication_required');
  });
});

describe('a browser with a publishable key', () => {
  it('reads and confirms an intent whose client secret it has, and nothing else', async () => {
    const { stripe, port } = await startEmulator();
    const intent = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
    const browser = (path: string, params: Record<string, string>, method = 'POST') => {
      const form = new URLSearchParams(params).toString();
      const url = `http://127.0.0.1:${port}${path}${method === 'GET' ? `?${form}` : ''}`;
      return fetch(url, {
        method,
        headers: {
          authorization: 'Bearer pk_test_x',
          'content-type': 'application/x-www-form-urlencoded',
          origin: 'https://shop.example',
        },
        ...(method === 'POST' ? { body: form } : {}),
      });
    };
    const path = `/v1/payment_intents/${intent.id}`;
    const secret = { client_secret: intent.client_secret ?? '' };
    const read = await browser(path, secret, 'GET');
    expect(read.status).toBe(200);
    expect(read.headers.get('access-control-allow-origin')).toBe('*');
    expect((await browser(path, { client_secret: 'pi_x_secret_y' }, 'GET')).status).toBe(400);
    expect((await browser(path, {}, 'GET')).status).toBe(400);
    expect(
      (
        await browser(`${path}/confirm`, {
          ...secret,
          'payment_method_data[type]': 'card',
          'payment_method_data[card][number]': '4111111111111111',
          'payment_method_data[card][cvc]': '123',
        })
      ).status,
    ).toBe(402);
    expect((await browser('/v1/refunds', { payment_intent: intent.id })).status).toBe(403);
    expect((await browser('/v1/customers', {}, 'GET')).status).toBe(403);
    const confirmed = await browser(`${path}/confirm`, {
      ...secret,
      use_stripe_sdk: 'true',
      'payment_method_data[type]': 'card',
      'payment_method_data[card][number]': '4242424242424242',
      'payment_method_data[card][exp_month]': '12',
      'payment_method_data[card][exp_year]': '2040',
      'payment_method_data[card][cvc]': '123',
    });
    expect(((await confirmed.json()) as Stripe.PaymentIntent).status).toBe('succeeded');
    expect((await sdkFor(port).paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
  });
});

describe('a redaction job', () => {
  it('makes a customer unreadable and leaves ids and amounts', async () => {
    const { stripe, emulator } = await startEmulator();
    const customer = await stripe.customers.create({ name: 'Ada Lovelace', email: 'ada@example.com' });
    const intent = await pay(stripe, 500, 'pm_card_visa', { customer: customer.id, receipt_email: 'ada@example.com' });
    const preview = { apiVersion: '2026-10-28.preview' };
    const path = '/v1/privacy/redaction_jobs';
    const objects = { objects: { customers: [customer.id] } };
    type Job = { id: string; status: string };
    expect((await errorOf(stripe.rawRequest('POST', path, objects))).message).toContain('preview');
    const job = (await stripe.rawRequest('POST', path, objects, preview)) as unknown as Job;
    expect(job.status).toBe('validating');
    const read = async () =>
      ((await stripe.rawRequest('GET', `${path}/${job.id}`, undefined, preview)) as unknown as Job).status;
    expect(await read()).toBe('ready');
    await stripe.rawRequest('POST', `${path}/${job.id}/run`, {}, preview);
    expect(await read()).toBe('succeeded');
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
      id: customer.id,
      name: '[redacted]',
      email: null,
    });
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ amount: 500, receipt_email: null });
    for (const kind of ['customer', 'charge', 'payment_intent', 'event'] as const) {
      expect(JSON.stringify(emulator.state.all(kind))).not.toMatch(/Ada Lovelace|ada@/);
    }
  });
});

import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { errorOf, pay, sdkFor, secretKey, startEmulator } from './support.ts';

const { errors } = Stripe;

describe('the SDK throws', () => {
  it.each([
    [
      'an unknown parameter',
      'parameter_unknown',
      { amount: 500, currency: 'usd', payment_method_types: ['card'] },
      'Received unknown parameter: payment_method_types',
    ],
    ['a missing parameter', 'parameter_missing', { amount: 500 }, 'Missing required param: currency.'],
    ['a wrong type', 'parameter_invalid', { amount: 'much', currency: 'usd' }, 'Invalid integer: much'],
  ])('StripeInvalidRequestError for %s', async (_what, code, params, message) => {
    const { stripe, emulator } = await startEmulator();
    const error = await errorOf(stripe.paymentIntents.create(params as unknown as Stripe.PaymentIntentCreateParams));
    expect(error).toBeInstanceOf(errors.StripeInvalidRequestError);
    expect(error).toMatchObject({ statusCode: 400, code, message });
    expect(error.requestId).toMatch(/^req_/);
    expect(emulator.state.all('payment_intent')).toHaveLength(0);
  });

  it('StripeInvalidRequestError with 404 for an unknown id', async () => {
    const { stripe } = await startEmulator();
    for (const call of [
      stripe.paymentIntents.retrieve('pi_missing'),
      stripe.customers.retrieve('cus_missing'),
      stripe.refunds.retrieve('re_missing'),
      stripe.disputes.retrieve('du_missing'),
      stripe.transfers.retrieve('tr_missing'),
      stripe.payouts.retrieve('po_missing'),
      stripe.events.retrieve('evt_missing'),
      stripe.billing.meters.retrieve('mtr_missing'),
      stripe.checkout.sessions.retrieve('cs_missing'),
    ]) {
      const error = await errorOf(call);
      expect(error).toBeInstanceOf(errors.StripeInvalidRequestError);
      expect(error).toMatchObject({ statusCode: 404, code: 'resource_missing' });
    }
  });

  it('StripeInvalidRequestError for an unknown route, never a false success', async () => {
    const { stripe } = await startEmulator();
    const error = await errorOf(stripe.rawRequest('GET', '/v1/climate/orders'));
    expect(error).toBeInstanceOf(errors.StripeInvalidRequestError);
    expect(error.message).toContain('Unrecognized request URL');
    expect((await errorOf(stripe.rawRequest('GET', '/v2/unknown'))).statusCode).toBe(404);
    expect((await errorOf(stripe.subscriptions.list())).statusCode).toBe(404);
  });

  it('StripeAuthenticationError without a key, with a live key and with nonsense', async () => {
    const { port, url } = await startEmulator();
    for (const key of ['sk_live_1234567890', 'nonsense']) {
      const stripe = new Stripe(key, { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0 });
      expect(await errorOf(stripe.balance.retrieve())).toBeInstanceOf(errors.StripeAuthenticationError);
    }
    const bare = await fetch(`${url}/v1/balance`);
    expect([bare.status, ((await bare.json()) as { error: object }).error]).toEqual([
      401,
      expect.objectContaining({ type: 'invalid_request_error' }),
    ]);
    const basic = await fetch(`${url}/v1/balance`, { headers: { authorization: `Basic ${btoa(`${secretKey}:`)}` } });
    expect(basic.status).toBe(200);
  });

  it('StripeCardError, StripePermissionError, StripeIdempotencyError and StripeRateLimitError where Stripe does', async () => {
    const { stripe, emulator } = await startEmulator();
    expect(await errorOf(pay(stripe, 500, 'pm_card_chargeDeclined'))).toBeInstanceOf(errors.StripeCardError);
    expect(await errorOf(stripe.accounts.retrieve('acct_missing'))).toBeInstanceOf(errors.StripePermissionError);
    await stripe.customers.create({ name: 'a' }, { idempotencyKey: 'k' });
    expect(await errorOf(stripe.customers.create({ name: 'b' }, { idempotencyKey: 'k' }))).toBeInstanceOf(
      errors.StripeIdempotencyError,
    );
    emulator.addFault({ kind: 'rate_limit' });
    expect(await errorOf(stripe.balance.retrieve())).toBeInstanceOf(errors.StripeRateLimitError);
  });
});

describe('an older client', () => {
  it('may still name payment method types; one of the pinned version may not', async () => {
    const { stripe, url } = await startEmulator();
    const send = (version?: string) =>
      fetch(`${url}/v1/payment_intents`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${secretKey}`,
          'content-type': 'application/x-www-form-urlencoded',
          ...(version ? { 'stripe-version': version } : {}),
        },
        body: 'amount=500&currency=usd&payment_method_types[0]=card',
      });
    expect((await send()).status).toBe(200);
    expect((await send('2024-06-20')).status).toBe(200);
    expect((await send(Stripe.API_VERSION)).status).toBe(400);
    const params = { amount: 500, currency: 'usd', payment_method_types: ['card'] } as Stripe.PaymentIntentCreateParams;
    expect((await errorOf(stripe.paymentIntents.create(params))).code).toBe('parameter_unknown');
  });
});

describe('expand', () => {
  it('fills in ids at any depth and refuses what cannot be expanded', async () => {
    const { stripe } = await startEmulator();
    const customer = await stripe.customers.create({ name: 'A' });
    const intent = await pay(stripe, 500, 'pm_card_visa', { customer: customer.id });
    const charge = await stripe.charges.retrieve(intent.latest_charge as string, {
      expand: ['payment_intent.customer', 'balance_transaction'],
    });
    expect((charge.payment_intent as Stripe.PaymentIntent).customer).toMatchObject({ name: 'A' });
    expect(charge.balance_transaction).toMatchObject({ object: 'balance_transaction' });
    expect((await errorOf(stripe.charges.retrieve(charge.id, { expand: ['nonsense'] }))).message).toContain(
      'cannot be expanded',
    );
    expect((await errorOf(stripe.charges.retrieve(charge.id, { expand: ['currency'] }))).message).toContain(
      'cannot be expanded',
    );
    expect((await errorOf(stripe.charges.retrieve(charge.id, { expand: ['a.b.c.d.e'] }))).message).toContain(
      '4 levels',
    );
  });
});

it('a body larger than Stripe takes is refused', async () => {
  const { url } = await startEmulator();
  const response = await fetch(`${url}/v1/customers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secretKey}` },
    body: `name=${'x'.repeat(1_000_001)}`,
  });
  expect(response.status).toBe(413);
});

it('one SDK client can speak for many connected accounts', async () => {
  const { stripe, port } = await startEmulator();
  const accounts = await Promise.all([1, 2, 3].map(() => stripe.accounts.create({ type: 'standard' })));
  const client = sdkFor(port);
  await Promise.all(
    accounts.map((account, index) => client.customers.create({ name: `c${index}` }, { stripeAccount: account.id })),
  );
  for (const [index, account] of accounts.entries()) {
    expect((await client.customers.list({}, { stripeAccount: account.id })).data.map((one) => one.name)).toEqual([
      `c${index}`,
    ]);
  }
});

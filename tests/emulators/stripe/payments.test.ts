import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { balanceSum, errorOf, eventTypes, pay, startEmulator } from './support.ts';

describe('a payment intent', () => {
  it('succeeds at once with a good card and leaves charge, balance transaction and events in order', async () => {
    const { stripe, emulator } = await startEmulator();
    const customer = await stripe.customers.create({ email: 'buyer@example.com' });
    const intent = await pay(stripe, 1234, 'pm_card_visa', {
      customer: customer.id,
      metadata: { purchase_id: 'p-1' },
      transfer_group: 'g-1',
      expand: ['latest_charge.balance_transaction', 'payment_method'],
    });
    expect(intent).toMatchObject({
      object: 'payment_intent',
      status: 'succeeded',
      amount: 1234,
      amount_received: 1234,
      livemode: false,
      metadata: { purchase_id: 'p-1' },
      transfer_group: 'g-1',
    });
    const charge = intent.latest_charge as Stripe.Charge;
    expect(charge).toMatchObject({
      paid: true,
      captured: true,
      payment_intent: intent.id,
      amount: 1234,
      metadata: { purchase_id: 'p-1' },
    });
    expect(charge.balance_transaction).toMatchObject({
      amount: 1234,
      fee: 0,
      net: 1234,
      source: charge.id,
      type: 'charge',
    });
    expect((intent.payment_method as Stripe.PaymentMethod).card).toMatchObject({ brand: 'visa', last4: '4242' });
    expect(eventTypes(emulator)).toEqual([
      'customer.created',
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
  });

  it('takes the configured fee, which the balance shows as net', async () => {
    const { stripe } = await startEmulator({ feePercent: 2.9, feeFixed: 30 });
    const intent = await pay(stripe, 10_000, 'pm_card_visa', { expand: ['latest_charge.balance_transaction'] });
    const transaction = (intent.latest_charge as Stripe.Charge).balance_transaction as Stripe.BalanceTransaction;
    expect(transaction).toMatchObject({
      amount: 10_000,
      fee: 320,
      net: 9680,
      fee_details: [{ amount: 320, type: 'stripe_fee' }],
    });
    expect(balanceSum(await stripe.balance.retrieve())).toBe(9680);
  });

  it('waits for a confirmation when it was created without one, and again for a card when it has none', async () => {
    const { stripe } = await startEmulator();
    const intent = await stripe.paymentIntents.create({
      amount: 700,
      currency: 'usd',
      automatic_payment_methods: { enabled: true },
    });
    expect(intent.status).toBe('requires_payment_method');
    expect((await errorOf(stripe.paymentIntents.confirm(intent.id))).code).toBe('payment_intent_unexpected_state');
    const chosen = await stripe.paymentIntents.update(intent.id, { payment_method: 'pm_card_mastercard', amount: 800 });
    expect(chosen).toMatchObject({ status: 'requires_confirmation', amount: 800 });
    expect((await stripe.paymentIntents.confirm(intent.id)).status).toBe('succeeded');
  });

  it('answers a declined card with 402, the intent and the failed charge, and can be paid with another card', async () => {
    const { stripe, emulator } = await startEmulator();
    const error = await errorOf(pay(stripe, 900, 'pm_card_chargeDeclined'));
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({ statusCode: 402, code: 'card_declined', decline_code: 'generic_decline' });
    const id = error.payment_intent?.id ?? '';
    const intent = await stripe.paymentIntents.retrieve(id);
    expect(intent).toMatchObject({ status: 'requires_payment_method', payment_method: null });
    expect(intent.last_payment_error).toMatchObject({
      code: 'card_declined',
      decline_code: 'generic_decline',
      charge: error.charge,
    });
    expect((await stripe.charges.retrieve(error.charge ?? '')).status).toBe('failed');
    expect(eventTypes(emulator)).toEqual(['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed']);
    expect(balanceSum(await stripe.balance.retrieve())).toBe(0);
    expect((await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })).status).toBe('succeeded');
  });

  it.each([
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc'],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', 'processing_error'],
  ])('%s is refused with %s', async (method, code, declineCode) => {
    const { stripe } = await startEmulator();
    const error = await errorOf(pay(stripe, 900, method));
    expect([error.code, error.decline_code]).toEqual([code, declineCode]);
  });

  it('asks for authentication on session and succeeds only after it was passed', async () => {
    const { stripe, emulator, flip } = await startEmulator();
    const intent = await pay(stripe, 900, 'pm_card_authenticationRequired', {
      return_url: 'https://shop.example/done',
    });
    expect(intent.status).toBe('requires_action');
    expect(intent.next_action).toMatchObject({
      type: 'redirect_to_url',
      redirect_to_url: { return_url: 'https://shop.example/done' },
    });
    expect(eventTypes(emulator)).toEqual(['payment_intent.created', 'payment_intent.requires_action']);
    expect(balanceSum(await stripe.balance.retrieve())).toBe(0);
    await flip(`payment_intents/${intent.id}/authenticate`, { passed: true });
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
    expect(balanceSum(await stripe.balance.retrieve())).toBe(900);
  });

  it('fails the attempt when the cardholder does not pass the authentication', async () => {
    const { stripe, flip } = await startEmulator();
    const intent = await pay(stripe, 900, 'pm_card_authenticationRequired');
    await flip(`payment_intents/${intent.id}/authenticate`, { passed: false });
    const after = await stripe.paymentIntents.retrieve(intent.id);
    expect(after.status).toBe('requires_payment_method');
    expect(after.last_payment_error?.code).toBe('payment_intent_authentication_failure');
  });

  it('refuses an off-session payment that would need authentication', async () => {
    const { stripe } = await startEmulator();
    const error = await errorOf(pay(stripe, 900, 'pm_card_authenticationRequired', { off_session: true }));
    expect(error).toMatchObject({
      statusCode: 402,
      code: 'authentication_required',
      decline_code: 'authentication_required',
    });
    expect(error.payment_intent?.status).toBe('requires_payment_method');
  });

  it('cannot be confirmed, cancelled or changed once it has succeeded', async () => {
    const { stripe } = await startEmulator();
    const intent = await pay(stripe, 900);
    for (const call of [
      stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }),
      stripe.paymentIntents.cancel(intent.id),
      stripe.paymentIntents.update(intent.id, { amount: 1000 }),
    ]) {
      const error = await errorOf(call);
      expect(error).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' });
    }
    expect((await stripe.charges.list({ payment_intent: intent.id })).data).toHaveLength(1);
  });

  it('is cancelled with a reason and then cannot be paid', async () => {
    const { stripe, emulator } = await startEmulator();
    const intent = await stripe.paymentIntents.create({ amount: 900, currency: 'usd' });
    const cancelled = await stripe.paymentIntents.cancel(intent.id, { cancellation_reason: 'abandoned' });
    expect(cancelled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
    expect((await errorOf(stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }))).code).toBe(
      'payment_intent_unexpected_state',
    );
    expect(eventTypes(emulator)).toContain('payment_intent.canceled');
  });

  it('reserves an amount, takes a part of it and gives the rest back', async () => {
    const { stripe, emulator } = await startEmulator();
    const reserved = await pay(stripe, 900, 'pm_card_visa', { capture_method: 'manual' });
    expect(reserved).toMatchObject({ status: 'requires_capture', amount_capturable: 900, amount_received: 0 });
    expect(balanceSum(await stripe.balance.retrieve())).toBe(0);
    expect((await errorOf(stripe.paymentIntents.capture(reserved.id, { amount_to_capture: 901 }))).code).toBe(
      'amount_too_large',
    );
    const taken = await stripe.paymentIntents.capture(reserved.id, { amount_to_capture: 400 });
    expect(taken).toMatchObject({ status: 'succeeded', amount_received: 400 });
    expect(balanceSum(await stripe.balance.retrieve())).toBe(400);
    expect(eventTypes(emulator)).toContain('charge.captured');
  });

  it.each([
    [{ amount: 49, currency: 'usd' }, 'amount_too_small'],
    [{ amount: 100_000_000, currency: 'usd' }, 'amount_too_large'],
    [{ amount: 0, currency: 'usd' }, 'parameter_invalid'],
    [{ amount: 500, currency: 'dollars' }, 'parameter_invalid'],
    [{ amount: 500, currency: 'usd', customer: 'cus_missing' }, 'resource_missing'],
    [{ amount: 500, currency: 'usd', transfer_data: { destination: 'acct_1' } }, 'parameter_invalid'],
  ])('refuses %o with %s and creates nothing', async (params, code) => {
    const { stripe, emulator } = await startEmulator();
    expect((await errorOf(stripe.paymentIntents.create(params))).code).toBe(code);
    expect(emulator.state.all('payment_intent')).toHaveLength(0);
    expect(emulator.state.all('event')).toHaveLength(0);
  });

  it('is found by its metadata, amount and status', async () => {
    const { stripe } = await startEmulator();
    const wanted = await pay(stripe, 900, 'pm_card_visa', { metadata: { purchase_id: "o'clock" } });
    await pay(stripe, 900, 'pm_card_visa', { metadata: { purchase_id: 'other' } });
    const search = async (query: string) => (await stripe.paymentIntents.search({ query })).data.map((one) => one.id);
    expect(await search("metadata['purchase_id']:'o\\'clock'")).toEqual([wanted.id]);
    expect(await search("metadata['purchase_id']:'o\\'clock' AND amount>900")).toEqual([]);
    expect(await search("status:'succeeded' AND -metadata['purchase_id']:'other'")).toEqual([wanted.id]);
    expect((await errorOf(stripe.paymentIntents.search({ query: 'nonsense' }))).code).toBe('parameter_invalid');
  });
});

describe('lists', () => {
  it('page through everything, newest first, in both directions', async () => {
    const { stripe } = await startEmulator();
    const created: string[] = [];
    for (let i = 0; i < 25; i++) created.unshift((await stripe.customers.create({ name: `c${i}` })).id);
    const all: string[] = [];
    for await (const customer of stripe.customers.list({ limit: 10 })) all.push(customer.id);
    expect(all).toEqual(created);
    const first = await stripe.customers.list({ limit: 10 });
    expect(first).toMatchObject({ has_more: true, url: '/v1/customers' });
    const before = await stripe.customers.list({ limit: 3, ending_before: created[10] });
    expect(before.data.map((one) => one.id)).toEqual(created.slice(7, 10));
    expect((await errorOf(stripe.customers.list({ limit: 101 }))).code).toBe('parameter_invalid');
    expect((await errorOf(stripe.customers.list({ starting_after: 'cus_missing' }))).code).toBe('resource_missing');
  });

  it('filter by the moment of creation', async () => {
    const { stripe, emulator } = await startEmulator();
    const early = await stripe.customers.create({});
    emulator.advance(3600);
    const late = await stripe.customers.create({});
    const ids = async (created: Stripe.RangeQueryParam) =>
      (await stripe.customers.list({ created })).data.map((one) => one.id);
    expect(await ids({ gt: early.created })).toEqual([late.id]);
    expect(await ids({ lte: early.created })).toEqual([early.id]);
    expect(await ids({ gte: early.created, lt: late.created + 1 })).toEqual([late.id, early.id]);
  });
});

describe('the balance', () => {
  it('stays pending until the delay has passed and then announces what is available', async () => {
    const { stripe, emulator } = await startEmulator({ balanceDelaySeconds: 2 * 24 * 3600 });
    await pay(stripe, 900);
    await pay(stripe, 300, 'pm_card_bypassPending');
    expect(await stripe.balance.retrieve()).toMatchObject({ available: [{ amount: 300 }], pending: [{ amount: 900 }] });
    emulator.advance(2 * 24 * 3600);
    expect(await stripe.balance.retrieve()).toMatchObject({ available: [{ amount: 1200 }], pending: [{ amount: 0 }] });
    expect(emulator.state.all('event').filter(({ event }) => event.type === 'balance.available')).toHaveLength(1);
  });

  it('lists every movement with its source expanded', async () => {
    const { stripe } = await startEmulator();
    const intent = await pay(stripe, 900);
    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 200 });
    const page = await stripe.balanceTransactions.list({ expand: ['data.source'], created: { gte: intent.created } });
    expect(page.data.map((one) => [one.type, one.net, (one.source as { object: string }).object])).toEqual([
      ['refund', -200, 'refund'],
      ['charge', 900, 'charge'],
    ]);
    const own = await stripe.balanceTransactions.list({ source: refund.id });
    expect(own.data).toHaveLength(1);
    expect((await stripe.balanceTransactions.retrieve(own.data[0]?.id ?? '')).net).toBe(-200);
  });
});

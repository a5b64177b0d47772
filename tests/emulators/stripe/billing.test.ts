import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { balanceSum, errorOf, eventTypes, pay, startEmulator } from './support.ts';

describe('products and prices', () => {
  it('are created, changed, listed and expanded; decimals arrive as the SDK’s own type', async () => {
    const { stripe } = await startEmulator();
    const product = await stripe.products.create({ name: 'Credits', metadata: { kind: 'pack' } });
    const price = await stripe.prices.create({
      product: product.id,
      currency: 'usd',
      unit_amount: 1500,
      lookup_key: 'pack',
    });
    expect(price.unit_amount_decimal?.toString()).toBe('1500');
    const fine = await stripe.prices.create({
      product: product.id,
      currency: 'usd',
      unit_amount_decimal: stripeDecimal('0.25'),
    });
    expect([fine.unit_amount, fine.unit_amount_decimal?.toString()]).toEqual([null, '0.25']);
    const expanded = await stripe.prices.retrieve(price.id, { expand: ['product'] });
    expect((expanded.product as Stripe.Product).name).toBe('Credits');
    expect((await stripe.prices.list({ lookup_keys: ['pack'] })).data.map((one) => one.id)).toEqual([price.id]);
    expect((await stripe.prices.update(price.id, { active: false })).active).toBe(false);
    expect(
      (await stripe.products.update(product.id, { name: 'Credit pack', default_price: price.id })).default_price,
    ).toBe(price.id);
    expect((await stripe.products.list({ active: true })).data).toHaveLength(1);
    expect((await errorOf(stripe.products.del(product.id))).statusCode).toBe(400);
    const lone = await stripe.products.create({ name: 'Lone' });
    expect((await stripe.products.del(lone.id)).deleted).toBe(true);
    expect((await errorOf(stripe.products.retrieve(lone.id))).code).toBe('resource_missing');
  });
});

/** The SDK sends what its Decimal prints; a string does the same on the wire. */
function stripeDecimal(value: string): Stripe.Decimal {
  return value as unknown as Stripe.Decimal;
}

async function withCustomer() {
  const running = await startEmulator();
  const customer = await running.stripe.customers.create({ email: 'org@example.com', name: 'ACME Corp' });
  return { ...running, customer };
}

describe('an invoice', () => {
  it('collects its items, is finalised with a number and is paid with the saved card', async () => {
    const { stripe, emulator, customer } = await withCustomer();
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
    const draft = await stripe.invoices.create({ customer: customer.id, metadata: { period: '2026-10' } });
    await stripe.invoiceItems.create({
      customer: customer.id,
      invoice: draft.id,
      currency: 'usd',
      amount: 2000,
      description: 'Tokens',
    });
    await stripe.invoiceItems.create({
      customer: customer.id,
      invoice: draft.id,
      currency: 'usd',
      unit_amount_decimal: stripeDecimal('0.5'),
      quantity: 3,
    });
    expect(await stripe.invoices.retrieve(draft.id)).toMatchObject({ status: 'draft', total: 2002, amount_due: 2002 });
    const open = await stripe.invoices.finalizeInvoice(draft.id);
    expect(open.status).toBe('open');
    expect(open.number).toMatch(/^[A-Z0-9]{8}-0001$/);
    expect(open.lines.data.map((line) => line.amount)).toEqual([2, 2000]);
    const paid = await stripe.invoices.pay(draft.id, { expand: ['payments'] });
    expect(paid).toMatchObject({ status: 'paid', amount_paid: 2002, amount_remaining: 0, attempted: true });
    const payment = paid.payments?.data[0];
    expect(payment).toMatchObject({ status: 'paid', amount_paid: 2002, invoice: draft.id });
    const found = await stripe.invoicePayments.list({
      payment: { type: 'payment_intent', payment_intent: payment?.payment.payment_intent as string },
    });
    expect(found.data.map((one) => one.id)).toEqual([payment?.id]);
    expect((await stripe.invoicePayments.retrieve(payment?.id ?? '')).id).toBe(payment?.id);
    expect(balanceSum(await stripe.balance.retrieve())).toBe(2002);
    const types = eventTypes(emulator);
    expect(types.indexOf('invoice.finalized')).toBeGreaterThan(types.indexOf('invoice.created'));
    expect(types.slice(-5)).toEqual([
      'charge.succeeded',
      'payment_intent.succeeded',
      'invoice_payment.paid',
      'invoice.paid',
      'invoice.payment_succeeded',
    ]);
    expect((await errorOf(stripe.invoices.pay(draft.id))).statusCode).toBe(400);
    expect((await stripe.invoices.list({ status: 'paid', customer: customer.id })).data).toHaveLength(1);
    expect((await stripe.invoices.search({ query: "metadata['period']:'2026-10'" })).data).toHaveLength(1);
  });

  it('takes up pending items when told to, and is paid from draft in one call', async () => {
    const { stripe, customer } = await withCustomer();
    await stripe.invoiceItems.create({ customer: customer.id, currency: 'usd', amount: 500 });
    expect((await stripe.invoiceItems.list({ pending: true })).data).toHaveLength(1);
    const empty = await stripe.invoices.create({ customer: customer.id });
    expect(empty.total).toBe(0);
    const invoice = await stripe.invoices.create({ customer: customer.id, pending_invoice_items_behavior: 'include' });
    expect(invoice.total).toBe(500);
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    expect((await stripe.invoices.pay(invoice.id, { payment_method: method.id })).status).toBe('paid');
  });

  it('stays open when the card is refused, and says so', async () => {
    const { stripe, emulator, customer } = await withCustomer();
    const invoice = await stripe.invoices.create({ customer: customer.id });
    await stripe.invoiceItems.create({ customer: customer.id, invoice: invoice.id, currency: 'usd', amount: 500 });
    const method = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    const error = await errorOf(stripe.invoices.pay(invoice.id, { payment_method: method.id }));
    expect(error).toMatchObject({ statusCode: 402, code: 'card_declined' });
    expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
      status: 'open',
      attempted: true,
      attempt_count: 1,
    });
    expect(eventTypes(emulator).slice(-2)).toEqual(['payment_intent.payment_failed', 'invoice.payment_failed']);
    expect((await errorOf(stripe.invoices.pay(invoice.id))).code).toBe('parameter_missing');
  });

  it('sent to its customer has a due date and a page where it is paid', async () => {
    const { stripe, customer } = await withCustomer();
    expect(
      (await errorOf(stripe.invoices.create({ customer: customer.id, collection_method: 'send_invoice' }))).code,
    ).toBe('parameter_missing');
    const invoice = await stripe.invoices.create({
      customer: customer.id,
      collection_method: 'send_invoice',
      days_until_due: 30,
    });
    await stripe.invoiceItems.create({ customer: customer.id, invoice: invoice.id, currency: 'usd', amount: 500 });
    const sent = await stripe.invoices.sendInvoice(invoice.id);
    expect(sent.due_date).toBe(invoice.created + 30 * 24 * 3600);
    const page = await fetch(sent.hosted_invoice_url ?? '');
    expect(await page.text()).toContain('Amount due: 500 usd');
    await fetch(sent.hosted_invoice_url ?? '', {
      method: 'POST',
      body: new URLSearchParams({ payment_method: 'pm_card_visa' }),
    });
    expect((await stripe.invoices.retrieve(invoice.id)).status).toBe('paid');
  });

  it('is voided, written off, deleted as a draft, or paid outside, each only where Stripe allows it', async () => {
    const { stripe, customer } = await withCustomer();
    const make = async () => {
      const invoice = await stripe.invoices.create({ customer: customer.id });
      await stripe.invoiceItems.create({ customer: customer.id, invoice: invoice.id, currency: 'usd', amount: 500 });
      return invoice.id;
    };
    const [voided, lost, deleted, outside] = [await make(), await make(), await make(), await make()];
    expect((await errorOf(stripe.invoices.voidInvoice(voided))).code).toBe('invoice_not_editable');
    await stripe.invoices.finalizeInvoice(voided);
    expect((await stripe.invoices.voidInvoice(voided)).status).toBe('void');
    await stripe.invoices.finalizeInvoice(lost);
    expect((await stripe.invoices.markUncollectible(lost)).status).toBe('uncollectible');
    expect((await stripe.invoices.del(deleted)).deleted).toBe(true);
    expect((await errorOf(stripe.invoices.del(lost))).statusCode).toBe(400);
    await stripe.invoices.finalizeInvoice(outside);
    expect((await stripe.invoices.pay(outside, { paid_out_of_band: true })).status).toBe('paid');
    expect(balanceSum(await stripe.balance.retrieve())).toBe(0);
    const statuses = (await stripe.invoicePayments.list()).data.map((one) => one.status);
    expect(statuses.sort()).toEqual(['canceled', 'canceled', 'open']);
  });

  it('advances by itself after its hour, and keeps the reason when it cannot be finalised', async () => {
    const { stripe, emulator, customer } = await withCustomer();
    const good = await stripe.invoices.create({ customer: customer.id, auto_advance: true });
    await stripe.invoiceItems.create({ customer: customer.id, invoice: good.id, currency: 'usd', amount: 500 });
    const small = await stripe.invoices.create({ customer: customer.id, auto_advance: true });
    await stripe.invoiceItems.create({ customer: customer.id, invoice: small.id, currency: 'usd', amount: 10 });
    emulator.advance(3600);
    expect((await stripe.invoices.retrieve(good.id)).status).toBe('open');
    const stuck = await stripe.invoices.retrieve(small.id);
    expect([stuck.status, stuck.last_finalization_error?.message]).toEqual([
      'draft',
      expect.stringContaining('at least 50'),
    ]);
    expect(eventTypes(emulator)).toContain('invoice.finalization_failed');
  });

  it('item can be changed and removed only before the invoice is final', async () => {
    const { stripe, customer } = await withCustomer();
    const invoice = await stripe.invoices.create({ customer: customer.id });
    const item = await stripe.invoiceItems.create({
      customer: customer.id,
      invoice: invoice.id,
      currency: 'usd',
      amount: 500,
    });
    const extra = await stripe.invoiceItems.create({
      customer: customer.id,
      invoice: invoice.id,
      currency: 'usd',
      amount: 70,
    });
    await stripe.invoiceItems.update(item.id, { amount: 600 });
    await stripe.invoiceItems.del(extra.id);
    expect((await stripe.invoices.retrieve(invoice.id)).total).toBe(600);
    await stripe.invoices.finalizeInvoice(invoice.id);
    expect((await errorOf(stripe.invoiceItems.update(item.id, { amount: 1 }))).code).toBe('invoice_not_editable');
    expect((await stripe.invoiceItems.retrieve(item.id)).amount).toBe(600);
    expect((await stripe.invoices.listLineItems(invoice.id)).data).toHaveLength(1);
  });
});

describe('a checkout session', () => {
  const lineItems: Stripe.Checkout.SessionCreateParams.LineItem[] = [
    { price_data: { currency: 'usd', unit_amount: 1500, product_data: { name: 'Credits' } }, quantity: 2 },
  ];
  const base: Stripe.Checkout.SessionCreateParams = {
    mode: 'payment',
    success_url: 'https://shop.example/done?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://shop.example/cart',
    line_items: lineItems,
  };

  it('is paid on its page: the payment succeeds first, then the session completes', async () => {
    const { stripe, emulator } = await startEmulator();
    const session = await stripe.checkout.sessions.create({
      ...base,
      client_reference_id: 'order-1',
      payment_intent_data: { metadata: { purchase_id: 'p-1' } },
    });
    expect(session).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
      amount_total: 3000,
      currency: 'usd',
      payment_intent: null,
    });
    expect(await (await fetch(session.url ?? '')).text()).toContain('Pay 3000 usd');
    const refused = await fetch(session.url ?? '', {
      method: 'POST',
      body: new URLSearchParams({ payment_method: 'pm_card_chargeDeclined' }),
    });
    expect([refused.status, await refused.text()]).toEqual([402, expect.stringContaining('Your card was declined.')]);
    const paid = await fetch(session.url ?? '', {
      method: 'POST',
      body: new URLSearchParams({ payment_method: 'pm_card_visa' }),
      redirect: 'manual',
    });
    expect(paid.headers.get('location')).toBe(`https://shop.example/done?session=${session.id}`);
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent', 'line_items'] });
    expect(done).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      client_reference_id: 'order-1',
      url: null,
    });
    expect(done.payment_intent).toMatchObject({ amount: 3000, status: 'succeeded', metadata: { purchase_id: 'p-1' } });
    expect(done.line_items?.data[0]).toMatchObject({ quantity: 2, amount_total: 3000, description: 'Credits' });
    expect((await stripe.checkout.sessions.listLineItems(session.id)).data).toHaveLength(1);
    const types = eventTypes(emulator);
    expect(types.filter((type) => type === 'payment_intent.created')).toHaveLength(1);
    expect(types.slice(-2)).toEqual(['payment_intent.succeeded', 'checkout.session.completed']);
    expect(balanceSum(await stripe.balance.retrieve())).toBe(3000);
  });

  it('completes unpaid with a delayed method and is decided later', async () => {
    const { stripe, emulator, flip } = await startEmulator();
    const [good, bad] = [await stripe.checkout.sessions.create(base), await stripe.checkout.sessions.create(base)];
    for (const { id } of [good, bad]) await flip(`checkout_sessions/${id}/complete`, { delayed: true });
    expect(await stripe.checkout.sessions.retrieve(good.id)).toMatchObject({
      status: 'complete',
      payment_status: 'unpaid',
    });
    expect(balanceSum(await stripe.balance.retrieve())).toBe(0);
    await flip(`checkout_sessions/${good.id}/finish`, { arrives: true });
    await flip(`checkout_sessions/${bad.id}/finish`, { arrives: false });
    expect((await stripe.checkout.sessions.retrieve(good.id)).payment_status).toBe('paid');
    expect((await stripe.checkout.sessions.retrieve(bad.id)).payment_status).toBe('unpaid');
    expect(balanceSum(await stripe.balance.retrieve())).toBe(3000);
    expect(eventTypes(emulator)).toEqual(
      expect.arrayContaining([
        'payment_intent.processing',
        'checkout.session.async_payment_succeeded',
        'checkout.session.async_payment_failed',
      ]),
    );
  });

  it('expires by itself or on demand and cannot be paid then', async () => {
    const { stripe, emulator } = await startEmulator();
    const [old, closed] = [await stripe.checkout.sessions.create(base), await stripe.checkout.sessions.create(base)];
    expect((await stripe.checkout.sessions.expire(closed.id)).status).toBe('expired');
    emulator.advance(24 * 3600);
    expect((await stripe.checkout.sessions.list({ status: 'expired' })).data.map((one) => one.id)).toEqual([
      closed.id,
      old.id,
    ]);
    const late = await fetch(old.url ?? '', {
      method: 'POST',
      body: new URLSearchParams({ payment_method: 'pm_card_visa' }),
    });
    expect(late.status).toBe(400);
    expect(eventTypes(emulator).filter((type) => type === 'checkout.session.expired')).toHaveLength(2);
  });

  it('in setup mode saves a card for its customer', async () => {
    const { stripe, flip } = await startEmulator();
    const customer = await stripe.customers.create({});
    const session = await stripe.checkout.sessions.create({
      mode: 'setup',
      customer: customer.id,
      currency: 'usd',
      success_url: 'https://shop.example',
    });
    await flip(`checkout_sessions/${session.id}/complete`);
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(1);
  });

  it.each([
    [{ ...base, mode: 'subscription' as const }, 'mode: subscription'],
    [{ ...base, discounts: [{ coupon: 'x' }] }, 'discounts'],
    [{ ...base, automatic_tax: { enabled: true } }, 'automatic_tax'],
  ])('refuses what it would compute wrongly (%#)', async (params, named) => {
    const { stripe } = await startEmulator();
    expect((await errorOf(stripe.checkout.sessions.create(params))).message).toContain(named);
  });
});

it('a declined payment of an unrelated purchase leaves invoices alone', async () => {
  const { stripe, emulator } = await startEmulator();
  await errorOf(pay(stripe, 500, 'pm_card_chargeDeclined'));
  expect(eventTypes(emulator)).not.toContain('invoice.payment_failed');
});

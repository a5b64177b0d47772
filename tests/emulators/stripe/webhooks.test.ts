import { describe, expect, it } from 'vitest';
import { errorOf, pay, type Receiver, type Running, startEmulator, startReceiver, webhookSecret } from './support.ts';

async function connected(): Promise<Running & { receiver: Receiver }> {
  const receiver = await startReceiver();
  const running = await startEmulator({ webhookUrl: receiver.url, webhookSecret });
  return { ...running, receiver };
}

const types = (receiver: Receiver) => receiver.events.map((event) => event.type);

/** Waits until something is true; the emulator delivers in the background. */
async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
}

describe('an event', () => {
  it('arrives by itself, signed, in the order it happened, with what it is about as it was then', async () => {
    const { stripe, receiver } = await connected();
    const customer = await stripe.customers.create({ name: 'before' });
    await stripe.customers.update(customer.id, { name: 'after' });
    await until(() => receiver.events.length === 2);
    expect(types(receiver)).toEqual(['customer.created', 'customer.updated']);
    const [created] = receiver.events;
    expect(created).toMatchObject({
      object: 'event',
      livemode: false,
      api_version: '2026-10-28.endive',
      data: { object: { name: 'before' } },
    });
    expect(created?.request?.id).toMatch(/^req_/);
    expect(created).not.toHaveProperty('account');
    const listed = await stripe.events.list({ type: 'customer.created' });
    expect(listed.data.map((event) => event.id)).toEqual([created?.id]);
    expect((await stripe.events.retrieve(created?.id ?? '')).type).toBe('customer.created');
  });

  it('carries the idempotency key of its request', async () => {
    const { stripe, receiver, emulator } = await connected();
    await stripe.customers.create({}, { idempotencyKey: 'mine' });
    await emulator.deliverAll();
    expect(receiver.events[0]?.request?.idempotency_key).toBe('mine');
  });

  it('is sent again until it is taken, and counts as undelivered until then', async () => {
    const { stripe, receiver, flip } = await connected();
    await flip('webhooks', { retryMs: 10 });
    receiver.answer = 500;
    await stripe.customers.create({});
    await until(() => receiver.events.length >= 3);
    expect((await stripe.events.list({ delivery_success: false })).data).toHaveLength(1);
    receiver.answer = 200;
    await until(() => receiver.events.length >= 4);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await stripe.events.list({ delivery_success: false })).data).toHaveLength(0);
    const [event] = (await stripe.events.list({ delivery_success: true })).data;
    expect(event?.pending_webhooks).toBe(0);
    const seen = receiver.events.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(receiver.events).toHaveLength(seen);
  });

  it('waits for its target to come back', async () => {
    const { emulator, stripe, flip } = await startEmulator({ webhookUrl: 'http://127.0.0.1:1/nobody', webhookSecret });
    await stripe.customers.create({});
    expect(await emulator.deliverAll()).toMatchObject({ delivered: 0, failed: 1 });
    const receiver = await startReceiver();
    await flip('webhooks', { url: receiver.url });
    expect((await emulator.deliverAll()).failed).toBe(0);
    expect(types(receiver)).toEqual(['customer.created']);
  });

  it('of a connected account goes to the Connect target with its own secret', async () => {
    const [platform, connect] = [await startReceiver(['whsec_platform']), await startReceiver(['whsec_connect'])];
    const { stripe, flip, emulator } = await startEmulator({
      webhookUrl: platform.url,
      webhookSecret: 'whsec_platform',
      connectWebhookUrl: connect.url,
      connectWebhookSecret: 'whsec_connect',
    });
    const account = await stripe.accounts.create({ capabilities: { transfers: { requested: true } } });
    await flip(`accounts/${account.id}/onboard`);
    await stripe.customers.create({});
    await emulator.deliverAll();
    expect(types(platform)).toEqual(['customer.created']);
    expect(connect.events.map((event) => [event.type, event.account])).toEqual([
      ['account.updated', account.id],
      ['capability.updated', account.id],
    ]);
    expect([platform.refused, connect.refused]).toEqual([0, 0]);
    expect((await stripe.events.list()).data.map((event) => event.type)).toEqual(['customer.created']);
    expect((await stripe.events.list({}, { stripeAccount: account.id })).data).toHaveLength(2);
  });

  it('is gone after 30 days', async () => {
    const { stripe, emulator } = await startEmulator();
    await stripe.customers.create({});
    emulator.advance(31 * 24 * 3600);
    expect((await stripe.events.list()).data).toHaveLength(0);
  });
});

describe('the switch', () => {
  it('duplicate delivers every event that often', async () => {
    const { stripe, receiver, flip, emulator } = await connected();
    await flip('webhooks', { duplicate: 3, paused: true });
    await pay(stripe, 500, 'pm_card_bypassPending');
    const report = await emulator.deliverAll();
    expect(report).toEqual({ requests: 9, delivered: 3, failed: 0 });
    const perEvent = Map.groupBy(receiver.events, (event) => event.id);
    expect([...perEvent.values()].map((copies) => copies.length)).toEqual([3, 3, 3]);
  });

  it('order turns a batch around or shuffles it by its seed', async () => {
    const orders: string[][] = [];
    for (const switches of [
      { order: 'reverse' },
      { order: 'shuffle', seed: 7 },
      { order: 'shuffle', seed: 7 },
      { order: 'shuffle', seed: 8 },
    ]) {
      const { stripe, receiver, flip, emulator } = await connected();
      await flip('webhooks', { ...switches, paused: true });
      for (let i = 0; i < 8; i++) await stripe.customers.create({ name: String(i) });
      await emulator.deliverAll();
      orders.push(receiver.events.map((event) => (event.data.object as { name: string }).name));
    }
    const [reversed, seven, sevenAgain, eight] = orders;
    expect(reversed).toEqual(['7', '6', '5', '4', '3', '2', '1', '0']);
    expect(seven).toEqual(sevenAgain);
    expect(seven).not.toEqual(eight);
    expect(seven?.toSorted()).toEqual(reversed?.toReversed());
  });

  it('drop loses events for good, and they are found as undelivered', async () => {
    const { stripe, receiver, flip, emulator } = await connected();
    await flip('webhooks', { drop: 0.5, seed: 3, paused: true });
    for (let i = 0; i < 40; i++) await stripe.customers.create({});
    await emulator.deliverAll();
    await emulator.deliverAll();
    expect(receiver.events.length).toBeGreaterThan(8);
    expect(receiver.events.length).toBeLessThan(32);
    const lost = await stripe.events.list({ delivery_success: false, limit: 100 });
    expect(lost.data.length).toBe(40 - receiver.events.length);
    await flip(`events/${lost.data[0]?.id}/resend`);
    await flip('webhooks', { drop: 0 });
    await emulator.deliverAll();
    expect(receiver.events.at(-1)?.id).toBe(lost.data[0]?.id);
  });

  it('delay holds events back and delivers them as one batch', async () => {
    const { stripe, receiver, flip } = await connected();
    await flip('webhooks', { delayMs: 500, order: 'reverse' });
    await stripe.customers.create({ name: 'first' });
    await stripe.customers.create({ name: 'second' });
    expect(receiver.events).toHaveLength(0);
    await until(() => receiver.events.length === 2);
    expect(receiver.events.map((event) => (event.data.object as { name: string }).name)).toEqual(['second', 'first']);
  });

  it.each([
    ['wrongSignature', { wrongSignature: true }],
    ['an old time stamp', { timestampOffsetSeconds: -400 }],
  ])('%s makes deliveries that a verifier refuses', async (_name, switches) => {
    const { stripe, receiver, flip, emulator } = await connected();
    await flip('webhooks', { ...switches, paused: true });
    await stripe.customers.create({});
    expect((await emulator.deliverAll()).failed).toBe(1);
    expect([receiver.events.length, receiver.refused]).toEqual([0, 1]);
    await flip('webhooks', { wrongSignature: false, timestampOffsetSeconds: 0 });
    await emulator.deliverAll();
    expect(receiver.events).toHaveLength(1);
  });

  it('a future time stamp is carried in the header, where the SDK alone would not mind', async () => {
    const { stripe, receiver, flip, emulator } = await connected();
    await flip('webhooks', { timestampOffsetSeconds: 400, paused: true });
    await stripe.customers.create({});
    await emulator.deliverAll();
    const stamp = Number(/t=(\d+)/.exec(receiver.requests[0]?.signature ?? '')?.[1]);
    expect(stamp - Date.now() / 1000).toBeGreaterThan(390);
    expect(receiver.events).toHaveLength(1);
  });

  it('events makes any event, also of a type nobody knows', async () => {
    const { stripe, receiver, flip, emulator } = await connected();
    const customer = await stripe.customers.create({});
    await flip('events', { type: 'quantum.entangled', object: { id: 'q_1', object: 'quantum' } });
    await flip('events', { type: 'customer.updated', id: customer.id });
    await flip('thin_events', {
      type: 'v2.core.account.created',
      related_object: { id: 'acct_1', type: 'v2.core.account', url: '/v2/core/accounts/acct_1' },
    });
    await emulator.deliverAll();
    expect(types(receiver)).toEqual(['customer.created', 'quantum.entangled', 'customer.updated']);
    const thin = receiver.requests.at(-1);
    expect(stripe.parseEventNotification(thin?.body ?? '', thin?.signature ?? '', webhookSecret).type).toBe(
      'v2.core.account.created',
    );
    await expect(flip('events', { type: 'x' })).rejects.toThrow('id or object');
  });

  it('objects sets any field and tells of it', async () => {
    const { stripe, receiver, flip, emulator } = await connected();
    const intent = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
    await flip(`objects/${intent.id}`, { patch: { status: 'quantum' }, event: 'payment_intent.processing' });
    await emulator.deliverAll();
    expect(receiver.events.at(-1)).toMatchObject({
      type: 'payment_intent.processing',
      data: { object: { status: 'quantum' } },
    });
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe('quantum');
  });
});

it('a declined card’s events go out although the request failed', async () => {
  const { stripe, receiver, emulator } = await connected();
  await errorOf(pay(stripe, 500, 'pm_card_chargeDeclined'));
  await emulator.deliverAll();
  expect(types(receiver)).toEqual(['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed']);
});

it('a webhook URL without a secret is refused at the start', async () => {
  await expect(startEmulator({ webhookUrl: 'http://127.0.0.1:1/', webhookSecret: ' ' })).rejects.toThrow('secret');
});

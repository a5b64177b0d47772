import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { errorOf, onboardable, pay, type Running, sdkFor, startEmulator } from './support.ts';

/** A client that gives up soon on a request that is never answered. */
const impatient = ({ port }: Running, fault: string) =>
  sdkFor(port, fault.startsWith('timeout') ? { timeout: 200 } : {});

/** The six calls the platform makes about money, each with what it needs prepared. */
const calls: [
  name: string,
  path: string,
  kind: 'setup_intent' | 'payment_intent' | 'account' | 'transfer' | 'refund' | 'transfer_reversal',
  prepare: (running: Running) => Promise<(stripe: Stripe) => Promise<{ id: string }>>,
][] = [
  [
    'setup intent',
    '/v1/setup_intents',
    'setup_intent',
    async () => (stripe) => stripe.setupIntents.create({ usage: 'off_session' }, { idempotencyKey: 'si:1' }),
  ],
  [
    'payment intent',
    '/v1/payment_intents',
    'payment_intent',
    async () => (stripe) =>
      stripe.paymentIntents.create(
        { amount: 900, currency: 'usd', metadata: { purchase_id: '1' } },
        { idempotencyKey: 'purchase:1' },
      ),
  ],
  [
    'account',
    '/v1/accounts',
    'account',
    async () => (stripe) => stripe.accounts.create(onboardable, { idempotencyKey: 'acct:1' }),
  ],
  [
    'transfer',
    '/v1/transfers',
    'transfer',
    async ({ stripe }) => {
      await pay(stripe, 5000, 'pm_card_bypassPending');
      const account = await stripe.accounts.create({ type: 'standard' });
      return (client) =>
        client.transfers.create({ amount: 900, currency: 'usd', destination: account.id }, { idempotencyKey: 'wd:1' });
    },
  ],
  [
    'refund',
    '/v1/refunds',
    'refund',
    async ({ stripe }) => {
      const intent = await pay(stripe, 5000);
      return (client) => client.refunds.create({ payment_intent: intent.id, amount: 400 }, { idempotencyKey: 'rf:1' });
    },
  ],
  [
    'reversal',
    '/v1/transfers/*/reversals',
    'transfer_reversal',
    async ({ stripe }) => {
      await pay(stripe, 5000, 'pm_card_bypassPending');
      const account = await stripe.accounts.create({ type: 'standard' });
      const transfer = await stripe.transfers.create({ amount: 900, currency: 'usd', destination: account.id });
      return (client) => client.transfers.createReversal(transfer.id, { amount: 300 }, { idempotencyKey: 'rev:1' });
    },
  ],
];

describe.each(calls)('a %s', (_name, path, kind, prepare) => {
  it.each(['timeout_before', 'timeout_after', 'close_before', 'close_after', 'rate_limit'] as const)(
    'exists exactly once after %s and a repeat under its key',
    async (fault) => {
      const running = await startEmulator();
      const call = await prepare(running);
      const before = running.emulator.state.all(kind).length;
      // A closed connection is repeated once by the SDK itself, even without retries.
      running.emulator.addFault({ kind: fault, method: 'POST', path, times: fault.startsWith('close') ? 2 : 1 });
      const failed = await errorOf(call(impatient(running, fault)));
      const expected =
        fault === 'rate_limit' ? Stripe.errors.StripeRateLimitError : Stripe.errors.StripeConnectionError;
      expect(failed).toBeInstanceOf(expected);
      const committed = fault.endsWith('_after') ? 1 : 0;
      expect(running.emulator.state.all(kind).length - before).toBe(committed);
      const done = await call(running.stripe);
      expect(running.emulator.state.all(kind).length - before).toBe(1);
      expect(running.emulator.state.all(kind).at(-1)?.id).toBe(done.id);
    },
  );
});

describe('a server error', () => {
  it('is kept under its key as Stripe does, and tells the SDK not to try again', async () => {
    const running = await startEmulator();
    running.emulator.addFault({ kind: 'server_error', path: '/v1/customers' });
    const stripe = sdkFor(running.port, { maxNetworkRetries: 2 });
    const error = await errorOf(stripe.customers.create({ name: 'a' }, { idempotencyKey: 'k' }));
    expect(error).toBeInstanceOf(Stripe.errors.StripeAPIError);
    expect((await errorOf(stripe.customers.create({ name: 'a' }, { idempotencyKey: 'k' }))).statusCode).toBe(500);
    expect(running.emulator.state.all('customer')).toHaveLength(0);
    expect((await stripe.customers.create({ name: 'a' }, { idempotencyKey: 'k2' })).name).toBe('a');
  });

  it('that happens before Stripe begins is not kept, so a repeat succeeds', async () => {
    const running = await startEmulator();
    running.emulator.addFault({ kind: 'server_error', path: '/v1/customers', kept: false });
    await errorOf(running.stripe.customers.create({}, { idempotencyKey: 'k' }));
    await running.stripe.customers.create({}, { idempotencyKey: 'k' });
    expect(running.emulator.state.all('customer')).toHaveLength(1);
  });

  it('may hide that the request took effect', async () => {
    const running = await startEmulator();
    running.emulator.addFault({ kind: 'server_error', path: '/v1/customers', commits: true });
    expect((await errorOf(running.stripe.customers.create({}))).statusCode).toBe(500);
    expect(running.emulator.state.all('customer')).toHaveLength(1);
  });
});

describe('a fault', () => {
  it('hits only its route and method, after as many requests as it was told, as often as it was told', async () => {
    const { stripe, flip, url } = await startEmulator();
    await flip('faults', { kind: 'rate_limit', method: 'GET', path: '/v1/customers/*', after: 1, times: 2 });
    const customer = await stripe.customers.create({});
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++)
      statuses.push(
        await stripe.customers.retrieve(customer.id).then(
          () => 200,
          (error) => error.statusCode,
        ),
      );
    expect(statuses).toEqual([200, 429, 429, 200]);
    await flip('faults', { kind: 'rate_limit', path: '*', times: 100 });
    expect(((await (await fetch(`${url}/_test/faults`)).json()) as { data: object[] }).data).toHaveLength(1);
    await fetch(`${url}/_test/faults`, { method: 'DELETE' });
    expect((await stripe.customers.retrieve(customer.id)).id).toBe(customer.id);
    await expect(flip('faults', { kind: 'earthquake' })).rejects.toThrow('parameter_invalid');
    await expect(flip('faults', { kind: 'delay', speed: 1 })).rejects.toThrow('parameter_unknown');
  });

  it('of a closed connection is survived by the SDK’s own repeat, once', async () => {
    const { stripe, emulator } = await startEmulator();
    emulator.addFault({ kind: 'close_after', path: '/v1/customers' });
    await stripe.customers.create({ name: 'a' });
    expect(emulator.state.all('customer')).toHaveLength(1);
  });
});

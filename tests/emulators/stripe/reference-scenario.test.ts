import type Stripe from 'stripe';
import { expect, it } from 'vitest';
import { balanceSum, errorOf, onboardable, pay, startEmulator, startReceiver, webhookSecret } from './support.ts';

/**
 * The ledger side of the scenario: one posting per fact at Stripe, keyed as the vault's postings are, so that copies and
 * order make no difference. What it holds is what should lie at Stripe.
 */
class TinyLedger {
  readonly #seen = new Set<string>();
  readonly #postings = new Map<string, number>();
  duplicates = 0;

  take(event: Stripe.Event): void {
    if (this.#seen.has(event.id)) {
      this.duplicates += 1;
      return;
    }
    this.#seen.add(event.id);
    switch (event.type) {
      case 'payment_intent.succeeded':
        this.#post(`pi:${event.data.object.id}`, event.data.object.amount);
        return;
      case 'refund.created':
      case 'refund.updated':
        if (event.data.object.status === 'succeeded')
          this.#post(`re:${event.data.object.id}:succeeded`, -event.data.object.amount);
        return;
      case 'charge.dispute.funds_withdrawn':
        this.#post(`dp:${event.data.object.id}:withdrawn`, -event.data.object.amount);
        return;
      case 'transfer.created':
        this.#post(`tr:${event.data.object.id}`, -event.data.object.amount);
        return;
      case 'transfer.reversed':
        for (const reversal of event.data.object.reversals.data) this.#post(`trr:${reversal.id}`, reversal.amount);
        return;
      default:
        return;
    }
  }

  get events(): number {
    return this.#seen.size;
  }

  get atStripe(): number {
    return [...this.#postings.values()].reduce((sum, amount) => sum + amount, 0);
  }

  #post(key: string, amount: number): void {
    if (!this.#postings.has(key)) this.#postings.set(key, amount);
  }
}

/** 30 purchases of 1000 + i, a dispute, a decline, a challenge, refunds, a transfer and a reversal. */
async function run(stripe: Stripe, flip: (path: string, body?: object) => Promise<unknown>): Promise<void> {
  const account = await stripe.accounts.create(onboardable);
  const transfer = { amount: 900, currency: 'usd', destination: account.id };
  expect((await errorOf(stripe.transfers.create(transfer))).code).toBe('insufficient_capabilities_for_transfer');
  await flip(`accounts/${account.id}/onboard`);

  const purchases: Stripe.PaymentIntent[] = [];
  for (let i = 0; i < 30; i++) {
    const params: Stripe.PaymentIntentCreateParams = {
      amount: 1000 + i,
      currency: 'usd',
      payment_method: i === 3 ? 'pm_card_createDispute' : 'pm_card_visa',
      confirm: true,
      metadata: { purchase_id: String(i) },
      transfer_group: `purchase:${i}`,
    };
    const options = { idempotencyKey: `purchase:${i}` };
    const intent = await stripe.paymentIntents.create(params, options);
    const again = await stripe.paymentIntents.create(params, options);
    expect([again.id, again.lastResponse.headers['idempotent-replayed']]).toEqual([intent.id, 'true']);
    const other = await errorOf(stripe.paymentIntents.create({ ...params, amount: 1 }, options));
    expect(other.rawType).toBe('idempotency_error');
    purchases.push(intent);
  }
  expect((await errorOf(pay(stripe, 5000, 'pm_card_chargeDeclined'))).code).toBe('card_declined');
  expect((await pay(stripe, 6000, 'pm_card_authenticationRequired')).status).toBe('requires_action');

  const refunded = { payment_intent: purchases[5]?.id };
  await stripe.refunds.create({ ...refunded, amount: 400 }, { idempotencyKey: 'rf:1' });
  await stripe.refunds.create(refunded, { idempotencyKey: 'rf:2' });
  expect((await errorOf(stripe.refunds.create({ ...refunded, amount: 1 }))).code).toBe('charge_already_refunded');

  const sent = await stripe.transfers.create(transfer, { idempotencyKey: 'wd:1' });
  await stripe.transfers.createReversal(sent.id, { amount: 300 }, { idempotencyKey: 'rev:1' });
}

const expected = 30_435 - 1003 - 1005 - 900 + 300;

it('the reference scenario leaves 27,827 in the ledger and at Stripe, every event delivered three times in reversed batches', async () => {
  expect(expected).toBe(27_827);
  const receiver = await startReceiver();
  const { stripe, emulator, flip } = await startEmulator({ webhookUrl: receiver.url, webhookSecret });
  await flip('webhooks', { duplicate: 3, order: 'reverse', paused: true });
  await run(stripe, flip);
  const report = await emulator.deliverAll();

  const ledger = new TinyLedger();
  for (const event of receiver.events) ledger.take(event);
  expect(receiver.refused).toBe(0);
  expect(receiver.events).toHaveLength(report.requests);
  expect(ledger.events).toBe(emulator.state.all('event').length);
  expect(ledger.duplicates).toBe(2 * ledger.events);
  expect(ledger.atStripe).toBe(expected);
  expect(balanceSum(await stripe.balance.retrieve())).toBe(expected);

  let fromTransactions = 0;
  for await (const transaction of stripe.balanceTransactions.list({ limit: 100 })) fromTransactions += transaction.net;
  expect(fromTransactions).toBe(expected);
});

it.each([1, 2, 3, 4, 5])(
  'the reference scenario reconciles with shuffled copies and a tenth lost, once the lost are fetched (seed %i)',
  async (seed) => {
    const receiver = await startReceiver();
    const { stripe, emulator, flip } = await startEmulator({ webhookUrl: receiver.url, webhookSecret });
    await flip('webhooks', { duplicate: 3, order: 'shuffle', drop: 0.1, seed, paused: true });
    await run(stripe, flip);
    await emulator.deliverAll();
    const ledger = new TinyLedger();
    for (const event of receiver.events) ledger.take(event);
    const before = ledger.events;
    for await (const event of stripe.events.list({ delivery_success: false, limit: 100 })) ledger.take(event);
    expect(ledger.events).toBeGreaterThan(before);
    expect(ledger.atStripe).toBe(expected);
    expect(balanceSum(await stripe.balance.retrieve())).toBe(expected);
  },
);

import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { balanceSum, errorOf, eventTypes, pay, startEmulator } from './support.ts';

describe('a refund', () => {
  it('gives back parts up to the whole amount and not a cent more', async () => {
    const { stripe, emulator } = await startEmulator();
    const intent = await pay(stripe, 1005);
    const part = await stripe.refunds.create({
      payment_intent: intent.id,
      amount: 400,
      metadata: { refund_id: 'r-1' },
    });
    expect(part).toMatchObject({ object: 'refund', amount: 400, status: 'succeeded', metadata: { refund_id: 'r-1' } });
    expect((await errorOf(stripe.refunds.create({ payment_intent: intent.id, amount: 606 }))).code).toBe(
      'amount_too_large',
    );
    const rest = await stripe.refunds.create({ charge: intent.latest_charge as string });
    expect(rest.amount).toBe(605);
    const error = await errorOf(stripe.refunds.create({ payment_intent: intent.id, amount: 1 }));
    expect(error).toMatchObject({ statusCode: 400, code: 'charge_already_refunded' });
    const charge = await stripe.charges.retrieve(intent.latest_charge as string, { expand: ['refunds'] });
    expect(charge).toMatchObject({ refunded: true, amount_refunded: 1005 });
    expect(charge.refunds?.data.map((refund) => refund.amount)).toEqual([605, 400]);
    expect(balanceSum(await stripe.balance.retrieve())).toBe(0);
    expect(eventTypes(emulator).slice(3)).toEqual([
      'refund.created',
      'charge.refunded',
      'refund.created',
      'charge.refunded',
    ]);
    expect((await stripe.refunds.list({ payment_intent: intent.id })).data).toHaveLength(2);
    expect((await stripe.refunds.update(part.id, { metadata: { note: 'x' } })).metadata).toEqual({
      refund_id: 'r-1',
      note: 'x',
    });
  });

  it('is refused for a payment that never succeeded', async () => {
    const { stripe } = await startEmulator();
    const intent = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
    expect((await errorOf(stripe.refunds.create({ payment_intent: intent.id }))).statusCode).toBe(400);
    expect((await errorOf(stripe.refunds.create({}))).code).toBe('parameter_missing');
    expect((await errorOf(stripe.refunds.create({ charge: 'ch_missing' }))).code).toBe('resource_missing');
  });

  it('that fails days later returns the money once and makes the charge refundable again', async () => {
    const { stripe, emulator, flip } = await startEmulator();
    const intent = await pay(stripe, 900);
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    await flip(`refunds/${refund.id}/fail`, { reason: 'expired_or_canceled_card' });
    const failed = await stripe.refunds.retrieve(refund.id, { expand: ['failure_balance_transaction'] });
    expect(failed).toMatchObject({ status: 'failed', failure_reason: 'expired_or_canceled_card' });
    expect((failed.failure_balance_transaction as Stripe.BalanceTransaction).net).toBe(900);
    expect(balanceSum(await stripe.balance.retrieve())).toBe(900);
    await expect(flip(`refunds/${refund.id}/fail`)).rejects.toThrow('status failed');
    expect(balanceSum(await stripe.balance.retrieve())).toBe(900);
    expect(eventTypes(emulator).at(-1)).toBe('refund.failed');
    expect((await stripe.refunds.create({ payment_intent: intent.id })).amount).toBe(900);
  });

  it('of the test cards for it settles or fails by itself when the time comes', async () => {
    const { stripe, emulator } = await startEmulator({ laterSeconds: 3600 });
    const slow = await stripe.refunds.create({ payment_intent: (await pay(stripe, 900, 'pm_card_pendingRefund')).id });
    const doomed = await stripe.refunds.create({ payment_intent: (await pay(stripe, 800, 'pm_card_refundFail')).id });
    expect([slow.status, doomed.status]).toEqual(['pending', 'succeeded']);
    emulator.advance(3500);
    expect((await stripe.refunds.retrieve(slow.id)).status).toBe('pending');
    emulator.advance(100);
    expect((await stripe.refunds.retrieve(slow.id)).status).toBe('succeeded');
    expect((await stripe.refunds.retrieve(doomed.id)).status).toBe('failed');
    expect(balanceSum(await stripe.balance.retrieve())).toBe(800);
    expect(eventTypes(emulator).slice(-2)).toEqual(['refund.updated', 'refund.failed']);
  });

  it('of a charge still pending is pending with it', async () => {
    const { stripe, emulator } = await startEmulator({ balanceDelaySeconds: 86_400 });
    await stripe.refunds.create({ payment_intent: (await pay(stripe, 900)).id, amount: 100 });
    expect(await stripe.balance.retrieve()).toMatchObject({ available: [{ amount: 0 }], pending: [{ amount: 800 }] });
    emulator.advance(86_400);
    expect(await stripe.balance.retrieve()).toMatchObject({ available: [{ amount: 800 }], pending: [{ amount: 0 }] });
  });
});

describe('a dispute', () => {
  it('takes the money back, forbids a refund and returns the money when it is won', async () => {
    const { stripe, emulator, flip } = await startEmulator({ disputeFee: 15 });
    const intent = await pay(stripe, 1003, 'pm_card_createDispute');
    const [dispute] = (await stripe.disputes.list({ payment_intent: intent.id })).data;
    expect(dispute).toMatchObject({
      amount: 1003,
      status: 'needs_response',
      reason: 'fraudulent',
      charge: intent.latest_charge,
    });
    expect(dispute?.balance_transactions[0]).toMatchObject({ amount: -1003, fee: 15, net: -1018 });
    expect(balanceSum(await stripe.balance.retrieve())).toBe(-15);
    expect((await errorOf(stripe.refunds.create({ payment_intent: intent.id }))).code).toBe('charge_disputed');
    await flip(`disputes/${dispute?.id}/win`);
    expect(balanceSum(await stripe.balance.retrieve())).toBe(988);
    expect((await stripe.disputes.retrieve(dispute?.id ?? '')).status).toBe('won');
    await expect(flip(`disputes/${dispute?.id}/win`)).rejects.toThrow('won');
    expect(eventTypes(emulator).slice(3)).toEqual([
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.funds_reinstated',
      'charge.dispute.closed',
    ]);
  });

  it('is answered with evidence, and given up by closing it', async () => {
    const { stripe } = await startEmulator();
    const first = await pay(stripe, 900, 'pm_card_createDispute');
    const second = await pay(stripe, 900, 'pm_card_createDisputeProductNotReceived');
    const of = async (intent: Stripe.PaymentIntent) =>
      (await stripe.disputes.list({ payment_intent: intent.id })).data[0] as Stripe.Dispute;
    const answered = await stripe.disputes.update((await of(first)).id, {
      evidence: { product_description: 'credits' },
    });
    expect(answered).toMatchObject({
      status: 'under_review',
      evidence_details: { has_evidence: true, submission_count: 1 },
    });
    const won = await stripe.disputes.update(answered.id, { evidence: { uncategorized_text: 'winning_evidence' } });
    expect(won.status).toBe('won');
    const closed = await stripe.disputes.close((await of(second)).id);
    expect(closed).toMatchObject({ status: 'lost', reason: 'product_not_received' });
    expect((await errorOf(stripe.disputes.close(closed.id))).statusCode).toBe(400);
    expect(balanceSum(await stripe.balance.retrieve())).toBe(900);
  });

  it('that is only an inquiry moves nothing until it becomes a chargeback', async () => {
    const { stripe, emulator, flip } = await startEmulator();
    const intent = await pay(stripe, 900, 'pm_card_createDisputeInquiry');
    const [inquiry] = (await stripe.disputes.list()).data;
    expect(inquiry).toMatchObject({
      status: 'warning_needs_response',
      balance_transactions: [],
      is_charge_refundable: true,
    });
    expect(balanceSum(await stripe.balance.retrieve())).toBe(900);
    expect(eventTypes(emulator)).not.toContain('charge.dispute.funds_withdrawn');
    await stripe.refunds.create({ payment_intent: intent.id, amount: 100 });
    await flip(`disputes/${inquiry?.id}/escalate`);
    expect(balanceSum(await stripe.balance.retrieve())).toBe(-100);
    expect(eventTypes(emulator).slice(-2)).toEqual(['charge.dispute.updated', 'charge.dispute.funds_withdrawn']);
  });

  it('can be raised for any captured charge, also one that was refunded, once', async () => {
    const { stripe, flip } = await startEmulator();
    const intent = await pay(stripe, 900);
    await stripe.refunds.create({ payment_intent: intent.id });
    await flip(`charges/${intent.id}/dispute`, { amount: 700 });
    expect(balanceSum(await stripe.balance.retrieve())).toBe(-700);
    await expect(flip(`charges/${intent.id}/dispute`)).rejects.toThrow('disputed already');
  });
});

describe('an early fraud warning', () => {
  it('announces fraud without moving money', async () => {
    const { stripe, emulator, flip } = await startEmulator();
    const marked = await pay(stripe, 900, 'pm_card_createIssuerFraudRecord');
    const plain = await pay(stripe, 900);
    await flip(`charges/${plain.latest_charge}/early_fraud_warning`);
    const warnings = await stripe.radar.earlyFraudWarnings.list();
    expect(warnings.data.map((one) => one.payment_intent)).toEqual([plain.id, marked.id]);
    expect((await stripe.radar.earlyFraudWarnings.retrieve(warnings.data[0]?.id ?? '')).actionable).toBe(true);
    expect(balanceSum(await stripe.balance.retrieve())).toBe(1800);
    expect(eventTypes(emulator).at(-1)).toBe('radar.early_fraud_warning.created');
  });
});

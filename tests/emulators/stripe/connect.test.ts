import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { balanceSum, errorOf, onboardable, pay, startEmulator } from './support.ts';

async function funded(options: Parameters<typeof startEmulator>[0] = {}) {
  const running = await startEmulator(options);
  await pay(running.stripe, 5000, 'pm_card_bypassPending');
  const account = await running.stripe.accounts.create({ ...onboardable, metadata: { owner: '1' } });
  return { ...running, account };
}

describe('a connected account', () => {
  it('takes no transfer before it was onboarded, and takes one afterwards', async () => {
    const { stripe, emulator, flip, account } = await funded();
    expect(account).toMatchObject({
      type: 'none',
      capabilities: { transfers: 'inactive' },
      payouts_enabled: false,
      details_submitted: false,
      controller: { losses: { payments: 'application' }, stripe_dashboard: { type: 'express' } },
    });
    const transfer = { amount: 900, currency: 'usd', destination: account.id };
    const refused = await errorOf(stripe.transfers.create(transfer));
    expect(refused).toMatchObject({ statusCode: 400, code: 'insufficient_capabilities_for_transfer' });
    await flip(`accounts/${account.id}/onboard`);
    expect(await stripe.accounts.retrieve(account.id)).toMatchObject({
      capabilities: { transfers: 'active' },
      payouts_enabled: true,
    });
    const made = await stripe.transfers.create({
      ...transfer,
      metadata: { withdrawal_id: 'w-1' },
      transfer_group: 'g',
    });
    expect(made).toMatchObject({
      amount: 900,
      destination: account.id,
      reversed: false,
      metadata: { withdrawal_id: 'w-1' },
    });
    expect(balanceSum(await stripe.balance.retrieve())).toBe(4100);
    expect(balanceSum(await stripe.balance.retrieve({}, { stripeAccount: account.id }))).toBe(900);
    expect((await stripe.transfers.list({ destination: account.id, transfer_group: 'g' })).data[0]?.id).toBe(made.id);
    const events = emulator.state
      .all('event')
      .map(({ event, kind }) => [event.type, kind === 'snapshot' ? event.account : '']);
    expect(events).toContainEqual(['account.updated', account.id]);
    expect(events).toContainEqual(['capability.updated', account.id]);
    expect(events.at(-1)).toEqual(['transfer.created', undefined]);
  });

  it('is onboarded through a link that opens once and then leads back to the platform', async () => {
    const { stripe, account } = await funded();
    const make = () =>
      stripe.accountLinks.create({
        account: account.id,
        type: 'account_onboarding',
        refresh_url: 'https://platform.example/refresh',
        return_url: 'https://platform.example/return',
      });
    const link = await make();
    const form = await fetch(link.url);
    expect(await form.text()).toContain('Complete onboarding');
    const again = await fetch(link.url, { redirect: 'manual' });
    expect([again.status, again.headers.get('location')]).toEqual([303, 'https://platform.example/refresh']);
    const sent = await fetch(link.url, { method: 'POST', redirect: 'manual' });
    expect(sent.headers.get('location')).toBe('https://platform.example/return');
    expect((await stripe.accounts.retrieve(account.id)).capabilities?.transfers).toBe('active');
    expect((await stripe.accounts.createLoginLink(account.id)).url).toContain(account.id);
  });

  it('is refused by a link after five minutes', async () => {
    const { stripe, emulator, account } = await funded();
    const link = await stripe.accountLinks.create({
      account: account.id,
      type: 'account_onboarding',
      refresh_url: 'https://platform.example/refresh',
      return_url: 'https://platform.example/return',
    });
    emulator.advance(301);
    const late = await fetch(link.url, { redirect: 'manual' });
    expect(late.headers.get('location')).toBe('https://platform.example/refresh');
    expect((await stripe.accounts.retrieve(account.id)).details_submitted).toBe(false);
  });

  it('loses its capability when it is restricted or rejected', async () => {
    const { stripe, flip, account } = await funded();
    await flip(`accounts/${account.id}/onboard`);
    await flip(`accounts/${account.id}/restrict`);
    const transfer = { amount: 100, currency: 'usd', destination: account.id };
    expect((await errorOf(stripe.transfers.create(transfer))).code).toBe('insufficient_capabilities_for_transfer');
    await flip(`accounts/${account.id}/onboard`);
    const rejected = await stripe.accounts.reject(account.id, { reason: 'fraud_other' });
    expect(rejected.requirements?.disabled_reason).toBe('rejected.fraud');
    expect((await errorOf(stripe.transfers.create(transfer))).code).toBe('insufficient_capabilities_for_transfer');
    expect(balanceSum(await stripe.balance.retrieve())).toBe(5000);
  });

  it('is out of reach once it was deauthorised', async () => {
    const { stripe, emulator, flip, account } = await funded();
    await flip(`accounts/${account.id}/deauthorize`);
    const gone = await errorOf(stripe.accounts.retrieve(account.id));
    expect(gone).toBeInstanceOf(Stripe.errors.StripePermissionError);
    expect(gone.code).toBe('account_invalid');
    expect((await errorOf(stripe.transfers.create({ amount: 1, currency: 'usd', destination: account.id }))).code).toBe(
      'resource_missing',
    );
    expect((await errorOf(stripe.balance.retrieve({}, { stripeAccount: account.id }))).statusCode).toBe(403);
    const last = emulator.state.all('event').at(-1);
    expect(last?.event).toMatchObject({ type: 'account.application.deauthorized', account: account.id });
  });

  it('has capabilities that are listed, read and requested one by one', async () => {
    const { stripe, account } = await funded();
    expect((await stripe.accounts.listCapabilities(account.id)).data.map((one) => [one.id, one.status])).toEqual([
      ['transfers', 'inactive'],
    ]);
    const requested = await stripe.accounts.updateCapability(account.id, 'card_payments', { requested: true });
    expect(requested.status).toBe('inactive');
    expect((await stripe.accounts.retrieveCapability(account.id, 'card_payments')).id).toBe('card_payments');
    expect((await errorOf(stripe.accounts.retrieveCapability(account.id, 'treasury'))).statusCode).toBe(404);
    expect((await stripe.accounts.update(account.id, { email: 'seller@example.com' })).email).toBe(
      'seller@example.com',
    );
    expect((await stripe.accounts.list()).data.map((one) => one.id)).toEqual([account.id]);
  });

  it('sees its own objects only, and the platform does not see them', async () => {
    const { stripe, account } = await funded();
    const own = await stripe.customers.create({ name: 'own' }, { stripeAccount: account.id });
    expect((await errorOf(stripe.customers.retrieve(own.id))).statusCode).toBe(404);
    expect((await stripe.customers.list({}, { stripeAccount: account.id })).data.map((one) => one.id)).toEqual([
      own.id,
    ]);
    expect((await stripe.accounts.retrieveCurrent({}, { stripeAccount: account.id })).id).toBe(account.id);
  });
});

describe('a transfer', () => {
  it('needs available money, not pending money', async () => {
    const { stripe, emulator, flip } = await startEmulator({ balanceDelaySeconds: 3600 });
    await pay(stripe, 1000);
    const account = await stripe.accounts.create(onboardable);
    await flip(`accounts/${account.id}/onboard`);
    const transfer = { amount: 1000, currency: 'usd', destination: account.id };
    expect(await errorOf(stripe.transfers.create(transfer))).toMatchObject({
      statusCode: 400,
      code: 'balance_insufficient',
    });
    emulator.advance(3600);
    expect((await stripe.transfers.create(transfer)).amount).toBe(1000);
    expect((await errorOf(stripe.transfers.create({ ...transfer, amount: 1 }))).code).toBe('balance_insufficient');
  });

  it('is reversed in parts, each with its own id, never beyond the rest', async () => {
    const { stripe, emulator, flip, account } = await funded();
    await flip(`accounts/${account.id}/onboard`);
    const transfer = await stripe.transfers.create({ amount: 900, currency: 'usd', destination: account.id });
    const first = await stripe.transfers.createReversal(transfer.id, { amount: 300, metadata: { reason: 'a' } });
    const second = await stripe.transfers.createReversal(transfer.id, { amount: 200 });
    expect((await errorOf(stripe.transfers.createReversal(transfer.id, { amount: 401 }))).code).toBe(
      'amount_too_large',
    );
    const after = await stripe.transfers.retrieve(transfer.id);
    expect(after).toMatchObject({ amount_reversed: 500, reversed: false });
    expect(after.reversals.data.map((one) => one.id)).toEqual([second.id, first.id]);
    expect((await stripe.transfers.listReversals(transfer.id)).data).toHaveLength(2);
    expect((await stripe.transfers.retrieveReversal(transfer.id, first.id)).metadata).toEqual({ reason: 'a' });
    expect((await stripe.transfers.updateReversal(transfer.id, first.id, { metadata: { b: '1' } })).metadata).toEqual({
      reason: 'a',
      b: '1',
    });
    expect(balanceSum(await stripe.balance.retrieve())).toBe(4600);
    expect(balanceSum(await stripe.balance.retrieve({}, { stripeAccount: account.id }))).toBe(400);
    expect((await stripe.transfers.createReversal(transfer.id)).amount).toBe(400);
    expect((await stripe.transfers.retrieve(transfer.id)).reversed).toBe(true);
    expect(emulator.state.all('event').filter(({ event }) => event.type === 'transfer.reversed')).toHaveLength(3);
  });

  it('cannot be reversed once the seller was paid out', async () => {
    const { stripe, flip, account } = await funded();
    await flip(`accounts/${account.id}/onboard`);
    const transfer = await stripe.transfers.create({ amount: 900, currency: 'usd', destination: account.id });
    await flip(`accounts/${account.id}/payout`, { amount: 700 });
    expect((await errorOf(stripe.transfers.createReversal(transfer.id, { amount: 300 }))).code).toBe(
      'balance_insufficient',
    );
    expect((await stripe.transfers.createReversal(transfer.id, { amount: 200 })).amount).toBe(200);
  });

  it('keeps later metadata and reports it', async () => {
    const { stripe, emulator, flip, account } = await funded();
    await flip(`accounts/${account.id}/onboard`);
    const transfer = await stripe.transfers.create({ amount: 900, currency: 'usd', destination: account.id });
    expect((await stripe.transfers.update(transfer.id, { metadata: { a: '1' } })).metadata).toEqual({ a: '1' });
    expect(emulator.state.all('event').at(-1)?.event.type).toBe('transfer.updated');
  });
});

describe('a payout', () => {
  it('leaves the balance, arrives later, and returns when the bank refuses it', async () => {
    const { stripe, emulator, flip } = await funded({ laterSeconds: 60 });
    expect((await errorOf(stripe.payouts.create({ amount: 5001, currency: 'usd' }))).code).toBe('balance_insufficient');
    const payout = await stripe.payouts.create({ amount: 2000, currency: 'usd', metadata: { run: '1' } });
    expect(payout).toMatchObject({ status: 'pending', amount: 2000, type: 'bank_account' });
    expect(balanceSum(await stripe.balance.retrieve())).toBe(3000);
    emulator.advance(60);
    expect((await stripe.payouts.retrieve(payout.id)).status).toBe('paid');
    await flip(`payouts/${payout.id}/fail`, { code: 'no_account' });
    expect(await stripe.payouts.retrieve(payout.id)).toMatchObject({ status: 'failed', failure_code: 'no_account' });
    expect(balanceSum(await stripe.balance.retrieve())).toBe(5000);
    expect(
      emulator.state
        .all('event')
        .map(({ event }) => event.type)
        .slice(-3),
    ).toEqual(['payout.created', 'payout.paid', 'payout.failed']);
  });

  it('can be cancelled while it is on its way', async () => {
    const { stripe, emulator } = await funded();
    const payout = await stripe.payouts.create({ amount: 2000, currency: 'usd' });
    expect((await stripe.payouts.update(payout.id, { metadata: { a: '1' } })).metadata).toEqual({ a: '1' });
    expect((await stripe.payouts.cancel(payout.id)).status).toBe('canceled');
    emulator.advance(3600);
    expect((await stripe.payouts.list({ status: 'canceled' })).data).toHaveLength(1);
    expect(balanceSum(await stripe.balance.retrieve())).toBe(5000);
    expect((await errorOf(stripe.payouts.cancel(payout.id))).statusCode).toBe(400);
  });

  it('of a connected account happens by itself when the switch is on, and is that account’s event', async () => {
    const { stripe, emulator, flip, account } = await funded({ autoPayouts: true, laterSeconds: 60 });
    await flip(`accounts/${account.id}/onboard`);
    await stripe.transfers.create({ amount: 900, currency: 'usd', destination: account.id });
    const [payout] = (await stripe.payouts.list({}, { stripeAccount: account.id })).data;
    expect(payout).toMatchObject({ amount: 900, automatic: true, status: 'pending' });
    emulator.advance(60);
    expect((await stripe.payouts.retrieve(payout?.id ?? '', {}, { stripeAccount: account.id })).status).toBe('paid');
    expect(emulator.state.all('event').at(-1)?.event).toMatchObject({ type: 'payout.paid', account: account.id });
    expect(balanceSum(await stripe.balance.retrieve())).toBe(4100);
  });

  it('needs a bank account', async () => {
    const { stripe, account } = await funded();
    await pay(stripe, 1000, 'pm_card_bypassPending');
    expect(
      (await errorOf(stripe.payouts.create({ amount: 1, currency: 'usd' }, { stripeAccount: account.id }))).statusCode,
    ).toBe(400);
  });
});

import { describe, expect, it } from 'vitest';
import { officialCli, trigger } from '../../support/official-stripe-cli.ts';
import { startEmulator, startReceiver, webhookSecret } from './support.ts';

const cli = officialCli();
if ('missing' in cli) console.warn(`Stripe's own CLI is not asked: ${cli.missing}.`);

describe.skipIf('missing' in cli)('the official Stripe CLI triggers', () => {
  it.each([
    'payment_intent.succeeded',
    'payment_intent.payment_failed',
    'payment_intent.canceled',
    'payment_intent.requires_action',
    'charge.refunded',
    'charge.dispute.created',
    'setup_intent.succeeded',
    'payment_method.attached',
    'customer.deleted',
    'account.updated',
    'transfer.created',
    'transfer.reversed',
    'checkout.session.completed',
    'payout.created',
    'invoice.paid',
    'account.application.deauthorized',
  ])('%s, and the event arrives signed', async (event) => {
    const receiver = await startReceiver();
    const { emulator, url } = await startEmulator({ webhookUrl: receiver.url, webhookSecret });
    const { code, output } = await trigger('path' in cli ? cli.path : '', event, url);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain('Trigger succeeded');
    await emulator.deliverAll();
    expect(receiver.events.map((one) => one.type)).toContain(event);
    expect(receiver.refused).toBe(0);
  });
});

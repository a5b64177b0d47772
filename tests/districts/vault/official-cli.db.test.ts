/** Acceptance 47 of payments.md: Stripe's own client drives the emulator, and the platform takes what comes of it. */
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../support/database.ts';
import { officialCli, trigger } from '../../support/official-stripe-cli.ts';
import { expectSound } from './city.ts';
import { startStripeCity } from './stripe-city.ts';

const cli = officialCli();
if ('missing' in cli) console.warn(`Stripe's own CLI is not asked: ${cli.missing}.`);
const { query } = await testDatabase();
const city = await startStripeCity(query);
afterAll(() => city.stop());

describe.skipIf('missing' in cli)('an event that the official CLI triggers', () => {
  test.each([
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
  ])('%s is in the inbox, done with, and moved no credits of anybody', async (type) => {
    const { code, output } = await trigger('path' in cli ? cli.path : '', type, city.url);
    expect({ code, output }).toMatchObject({ code: 0 });
    await city.settle();
    const rows = await query('SELECT DISTINCT status FROM stripe_event WHERE type = $1', [type]);
    expect(rows.rowCount, 'in the inbox').toBe(1);
    expect(['done', 'ignored']).toContain(rows.rows[0].status);
    expect(city.answers.filter((status) => status !== 200)).toEqual([]);
    // Nobody here bought, sold or refunded anything: strangers' objects are told to administrators and book nothing.
    expect(
      (await query("SELECT 1 FROM ledger_transfer WHERE kind NOT IN ('stripe_fee', 'stripe_payout')")).rows,
    ).toEqual([]);
    await expectSound(query);
  });

  test('an unknown payment was told to administrators', async () => {
    const alerts = await query('SELECT DISTINCT kind FROM vault_alert ORDER BY 1');
    expect(alerts.rows.map((r) => r.kind)).toContain('unknown_payment');
  });
});

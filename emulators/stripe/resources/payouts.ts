import type Stripe from 'stripe';
import { newId } from '../core/ids.ts';
import { platformAccount } from '../core/platform.ts';
import type { Unit } from '../core/unit.ts';
import { invalidRequest, notEmulated } from '../http/api-error.ts';
import { inRange, listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';
import type { Requests } from '../schemas/requests.ts';
import { balanceOf, postToBalance, requireAvailable } from './balance.ts';
import { mergeMetadata } from './metadata.ts';
import { checkAmount, checkCurrency } from './money.ts';

const arrivalSeconds = 2 * 24 * 3600;
const platformBank = 'ba_emulatedplatform';

/** Money leaves the balance for the bank; it arrives by itself after `laterSeconds`. Emits `payout.created`. */
export function createPayout(unit: Unit, params: Requests['PayoutCreate'], automatic = false): Stripe.Payout {
  if (params.payout_method) throw notEmulated('payout_method');
  const currency = checkCurrency(params.currency);
  const amount = checkAmount(params.amount);
  requireAvailable(unit, amount, currency);
  const destination = bankOf(unit);
  const id = newId('po');
  const transaction = postToBalance(unit, {
    type: 'payout',
    reportingCategory: 'payout',
    amount: -amount,
    currency,
    source: id,
    description: params.description || 'STRIPE PAYOUT',
  });
  const payout = unit.put('payout', {
    id,
    object: 'payout',
    amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: unit.now + arrivalSeconds,
    automatic,
    balance_transaction: transaction.id,
    created: unit.now,
    currency,
    description: params.description || null,
    destination,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    method: params.method ?? 'standard',
    original_payout: null,
    payout_method: null,
    reconciliation_status: automatic ? 'in_progress' : 'not_applicable',
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: params.statement_descriptor || null,
    status: 'pending',
    trace_id: null,
    type: 'bank_account',
  });
  unit.emit('payout.created', payout);
  unit.schedule('pay_payout', id, unit.now + unit.settings.laterSeconds);
  return payout;
}

function bankOf(unit: Unit): string {
  if (!unit.isConnected) return platformBank;
  const bank = unit.within(platformAccount).find('account', unit.account)?.external_accounts?.data[0];
  if (!bank) {
    throw invalidRequest('parameter_invalid', "Sorry, you don't have any external accounts in that currency.");
  }
  return bank.id;
}

/** The payout arrives at the bank. Emits `payout.paid`. */
export function payPayout(unit: Unit, id: string): Stripe.Payout {
  const before = unit.get('payout', id);
  if (before.status !== 'pending') throw wrongStatus(before, 'paid');
  const paid = unit.update('payout', id, {
    status: 'paid',
    arrival_date: unit.now,
    ...(before.automatic ? { reconciliation_status: 'completed' } : {}),
  });
  unit.emit('payout.paid', paid);
  return paid;
}

/** The bank refuses, possibly after the payout counted as paid: the money returns to the balance. Emits `payout.failed`. */
export function failPayout(unit: Unit, id: string, code = 'account_closed'): Stripe.Payout {
  const before = unit.get('payout', id);
  if (before.status !== 'pending' && before.status !== 'paid') throw wrongStatus(before, 'failed');
  const transaction = takeBack(unit, before, 'payout_failure');
  const failed = unit.update('payout', id, {
    status: 'failed',
    failure_balance_transaction: transaction.id,
    failure_code: code,
    failure_message: 'The bank account has been closed.',
  });
  unit.emit('payout.failed', failed);
  return failed;
}

function takeBack(
  unit: Unit,
  payout: Stripe.Payout,
  type: 'payout_cancel' | 'payout_failure',
): Stripe.BalanceTransaction {
  return postToBalance(unit, {
    type,
    reportingCategory: 'payout_reversal',
    amount: payout.amount,
    currency: payout.currency,
    source: payout.id,
  });
}

function cancelPayout({ unit, id }: Call<'PayoutCancel'>): Stripe.Payout {
  const before = unit.get('payout', id);
  if (before.status !== 'pending') throw wrongStatus(before, 'canceled');
  const transaction = takeBack(unit, before, 'payout_cancel');
  const cancelled = unit.update('payout', id, { status: 'canceled', failure_balance_transaction: transaction.id });
  unit.emit('payout.canceled', cancelled);
  return cancelled;
}

function wrongStatus(payout: Stripe.Payout, action: string) {
  return invalidRequest('parameter_invalid', `A payout with status ${payout.status} cannot be ${action}.`);
}

/** Pays every connected account what it has available, when the switch is on. */
export function payOutConnectedAccounts(unit: Unit): void {
  if (!unit.settings.autoPayouts) return;
  for (const account of unit.within(platformAccount).list('account')) {
    if (account.id === platformAccount || !account.payouts_enabled || !account.external_accounts?.data.length) continue;
    const scope = unit.within(account.id);
    for (const { amount, currency } of balanceOf(scope).available) {
      if (amount > 0) createPayout(scope, { amount, currency }, true);
    }
  }
}

function updatePayout({ unit, id, params }: Call<'PayoutUpdate'>): Stripe.Payout {
  const before = unit.get('payout', id);
  const updated = unit.update('payout', id, { metadata: mergeMetadata(before.metadata ?? {}, params.metadata) });
  unit.emit('payout.updated', updated, { metadata: before.metadata });
  return updated;
}

function listPayouts(call: Call<'PayoutList'>): Stripe.ApiList<Stripe.Payout> {
  const { arrival_date, created, destination, status } = call.params;
  return listPage(
    call,
    call.unit
      .list('payout')
      .filter(
        (payout) =>
          inRange(payout.created, created) &&
          inRange(payout.arrival_date, arrival_date) &&
          matches(destination, payout.destination as string) &&
          matches(status, payout.status),
      ),
  );
}

export const payoutRoutes: Route[] = [
  route('PayoutCreate', 'POST', '/v1/payouts', ({ unit, params }): Stripe.Payout => createPayout(unit, params)),
  route('PayoutList', 'GET', '/v1/payouts', listPayouts),
  route('PayoutRetrieve', 'GET', '/v1/payouts/:id', ({ unit, id }): Stripe.Payout => unit.get('payout', id)),
  route('PayoutUpdate', 'POST', '/v1/payouts/:id', updatePayout),
  route('PayoutCancel', 'POST', '/v1/payouts/:id/cancel', cancelPayout),
];

import type Stripe from 'stripe';
import { newId } from '../core/ids.ts';
import type { Unit } from '../core/unit.ts';
import { invalidRequest } from '../http/api-error.ts';
import { inRange, listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';

interface Posting {
  type: Stripe.BalanceTransaction.Type;
  reportingCategory: string;
  amount: number;
  fee?: number;
  currency: string;
  source: string;
  description?: string | null;
  /** When the money can be used; defaults to now. */
  availableOn?: number;
}

/** Records a movement of this account's balance: `net = amount − fee` is pending until `availableOn`. */
export function postToBalance(unit: Unit, posting: Posting): Stripe.BalanceTransaction {
  const fee = posting.fee ?? 0;
  const availableOn = posting.availableOn ?? unit.now;
  const isPending = posting.availableOn !== undefined;
  if (isPending) unit.engine.noteDue(availableOn);
  return unit.put('balance_transaction', {
    id: newId('txn'),
    object: 'balance_transaction',
    amount: posting.amount,
    available_on: availableOn,
    balance_type: 'payments',
    created: unit.now,
    currency: posting.currency,
    description: posting.description ?? null,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency: posting.currency,
              description: 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ],
    net: posting.amount - fee,
    reporting_category: posting.reportingCategory,
    source: posting.source,
    status: isPending ? 'pending' : 'available',
    type: posting.type,
  });
}

/** Sums per currency of what is available and what is pending. */
export function balanceOf(unit: Unit): Stripe.Balance {
  const available = new Map<string, number>();
  const pending = new Map<string, number>();
  for (const transaction of unit.list('balance_transaction')) {
    const sums = transaction.status === 'available' ? available : pending;
    sums.set(transaction.currency, (sums.get(transaction.currency) ?? 0) + transaction.net);
  }
  const currencies = [...new Set([...available.keys(), ...pending.keys()])].sort();
  if (currencies.length === 0) currencies.push('usd');
  const funds = (sums: Map<string, number>) =>
    currencies.map((currency) => {
      const amount = sums.get(currency) ?? 0;
      return { amount, currency, source_types: { card: amount } };
    });
  return {
    object: 'balance',
    available: funds(available),
    livemode: false,
    pending: funds(pending),
    refund_and_dispute_prefunding: { available: [], pending: [] },
  };
}

export function availableIn(unit: Unit, currency: string): number {
  return balanceOf(unit).available.find((funds) => funds.currency === currency)?.amount ?? 0;
}

/** Throws Stripe's `balance_insufficient` when the available balance does not cover `amount`. */
export function requireAvailable(unit: Unit, amount: number, currency: string): void {
  if (availableIn(unit, currency) >= amount) return;
  throw invalidRequest(
    'balance_insufficient',
    'You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance ' +
      'by creating Charges using the 4000000000000077 test card. See: https://docs.stripe.com/testing#available-balance',
  );
}

/** Makes pending money available once its time has come, and tells each account it concerns. */
export function releasePending(unit: Unit): void {
  const released = new Set<string>();
  for (const { account, value } of [...unit.engine.store.rows('balance_transaction')]) {
    if (value.status !== 'pending') continue;
    if (value.available_on > unit.now) unit.engine.noteDue(value.available_on);
    else {
      unit.within(account).put('balance_transaction', { ...value, status: 'available' });
      released.add(account);
    }
  }
  for (const account of released) {
    const scope = unit.within(account);
    scope.emit('balance.available', balanceOf(scope));
  }
}

function listBalanceTransactions(call: Call<'BalanceTransactionList'>): Stripe.ApiList<Stripe.BalanceTransaction> {
  const { created, currency, payout, source, type } = call.params;
  return listPage(
    call,
    call.unit
      .list('balance_transaction')
      .filter(
        (transaction) =>
          inRange(transaction.created, created) &&
          matches(currency, transaction.currency) &&
          matches(source ?? payout, transaction.source as string) &&
          matches(type, transaction.type),
      ),
  );
}

export const balanceRoutes: Route[] = [
  route('BalanceRetrieve', 'GET', '/v1/balance', ({ unit }): Stripe.Balance => balanceOf(unit)),
  route('BalanceTransactionList', 'GET', '/v1/balance_transactions', listBalanceTransactions),
  route(
    'BalanceTransactionRetrieve',
    'GET',
    '/v1/balance_transactions/:id',
    ({ unit, id }): Stripe.BalanceTransaction => unit.get('balance_transaction', id),
  ),
];

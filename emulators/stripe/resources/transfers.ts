import type Stripe from 'stripe';
import { newId } from '../core/ids.ts';
import { platformAccount } from '../core/platform.ts';
import type { Unit } from '../core/unit.ts';
import { invalidRequest, resourceMissing } from '../http/api-error.ts';
import { inRange, listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';
import { postToBalance, requireAvailable } from './balance.ts';
import { pendingUntil } from './charges.ts';
import { mergeMetadata } from './metadata.ts';
import { checkAmount, checkCurrency } from './money.ts';

function reversalList(id: string, reversals: Stripe.TransferReversal[]): Stripe.ApiList<Stripe.TransferReversal> {
  return { object: 'list', data: reversals, has_more: false, url: `/v1/transfers/${id}/reversals` };
}

/**
 * Moves money from the platform's available balance to a connected account. Emits `transfer.created`.
 * With `source_transaction` it may use a charge that is still pending, up to that charge's amount.
 */
function createTransfer({ unit, params }: Call<'TransferCreate'>): Stripe.Transfer {
  const currency = checkCurrency(params.currency);
  const destination = unit.within(platformAccount).find('account', params.destination);
  if (!destination) throw resourceMissing('destination', params.destination, 'destination', 400);
  if (destination.capabilities?.transfers !== 'active') {
    throw invalidRequest(
      'insufficient_capabilities_for_transfer',
      'Your destination account needs to have at least one of the following capabilities enabled: transfers, ' +
        'crypto_transfers, legacy_payments',
    );
  }
  const source = params.source_transaction
    ? unit.get('charge', params.source_transaction, 'source_transaction')
    : undefined;
  const amount = checkAmount(params.amount ?? source?.amount ?? 0);
  if (source) requireSource(unit, source, amount);
  else requireAvailable(unit, amount, currency);
  const id = newId('tr');
  const when = source ? pendingUntil(unit, source) : {};
  const transaction = postToBalance(unit, {
    type: 'transfer',
    reportingCategory: 'transfer',
    amount: -amount,
    currency,
    source: id,
    description: params.description || null,
    ...when,
  });
  const payment = receive(unit, destination.id, {
    id,
    amount,
    currency,
    transferGroup: params.transfer_group ?? null,
    when,
  });
  const transfer = unit.put('transfer', {
    id,
    object: 'transfer',
    amount,
    amount_reversed: 0,
    balance_transaction: transaction.id,
    created: unit.now,
    currency,
    description: params.description || null,
    destination: destination.id,
    destination_payment: payment.id,
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    reversals: reversalList(id, []),
    reversed: false,
    source_transaction: source?.id ?? null,
    source_type: 'card',
    transfer_group: params.transfer_group ?? source?.transfer_group ?? null,
  });
  unit.emit('transfer.created', transfer);
  return transfer;
}

function requireSource(unit: Unit, source: Stripe.Charge, amount: number): void {
  const used = unit
    .list('transfer')
    .filter((transfer) => transfer.source_transaction === source.id)
    .reduce((sum, transfer) => sum + transfer.amount - transfer.amount_reversed, 0);
  if (used + amount > source.amount_captured) {
    throw invalidRequest(
      'charge_exceeds_source_limit',
      'The transfers from this charge would exceed its amount.',
      'amount',
    );
  }
}

/** What the connected account sees of a transfer: a payment into its balance. */
function receive(
  unit: Unit,
  account: string,
  transfer: {
    id: string;
    amount: number;
    currency: string;
    transferGroup: string | null;
    when: { availableOn?: number };
  },
): Stripe.Charge {
  const scope = unit.within(account);
  const id = newId('py');
  const transaction = postToBalance(scope, {
    type: 'payment',
    reportingCategory: 'charge',
    amount: transfer.amount,
    currency: transfer.currency,
    source: id,
    ...transfer.when,
  });
  if (unit.settings.autoPayouts) unit.engine.noteDue(transfer.when.availableOn ?? unit.now);
  return scope.put('charge', {
    id,
    object: 'charge',
    amount: transfer.amount,
    amount_captured: transfer.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: transaction.id,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: null,
    captured: true,
    created: unit.now,
    currency: transfer.currency,
    customer: null,
    description: null,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: {},
    on_behalf_of: null,
    outcome: null,
    paid: true,
    payment_intent: null,
    payment_method: null,
    payment_method_details: { type: 'stripe_account', stripe_account: {} },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: transfer.id,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'succeeded',
    transfer_data: null,
    transfer_group: transfer.transferGroup,
  });
}

/** Takes a transfer back, all of it or a part. Fails when the connected account no longer has the money. */
function createReversal({ unit, id, params }: Call<'TransferReversalCreate'>): Stripe.TransferReversal {
  const transfer = unit.get('transfer', id);
  const rest = transfer.amount - transfer.amount_reversed;
  const amount = checkAmount(params.amount ?? rest);
  if (amount > rest) {
    throw invalidRequest(
      'amount_too_large',
      `Reversal amount (${amount}) is greater than unreversed amount on transfer (${rest})`,
      'amount',
    );
  }
  const account = transfer.destination as string;
  const scope = unit.within(account);
  requireAvailable(scope, amount, transfer.currency);
  const payment = scope.get('charge', transfer.destination_payment as string);
  const refund = giveBack(scope, payment, amount);
  const reversalId = newId('trr');
  const transaction = postToBalance(unit, {
    type: 'transfer_refund',
    reportingCategory: 'transfer_reversal',
    amount,
    currency: transfer.currency,
    source: reversalId,
    description: params.description || null,
  });
  const reversal = unit.put('transfer_reversal', {
    id: reversalId,
    object: 'transfer_reversal',
    amount,
    balance_transaction: transaction.id,
    created: unit.now,
    currency: transfer.currency,
    destination_payment_refund: refund.id,
    metadata: mergeMetadata({}, params.metadata),
    source_refund: null,
    transfer: id,
  });
  const reversed = unit.update('transfer', id, {
    amount_reversed: transfer.amount_reversed + amount,
    reversed: amount === rest,
    reversals: reversalList(id, [reversal, ...transfer.reversals.data]),
  });
  unit.emit('transfer.reversed', reversed);
  return reversal;
}

function giveBack(scope: Unit, payment: Stripe.Charge, amount: number): Stripe.Refund {
  const id = newId('pyr');
  const transaction = postToBalance(scope, {
    type: 'payment_refund',
    reportingCategory: 'refund',
    amount: -amount,
    currency: payment.currency,
    source: id,
  });
  scope.update('charge', payment.id, {
    amount_refunded: payment.amount_refunded + amount,
    refunded: payment.amount_refunded + amount === payment.amount,
  });
  return scope.put('refund', {
    id,
    object: 'refund',
    amount,
    balance_transaction: transaction.id,
    charge: payment.id,
    created: scope.now,
    currency: payment.currency,
    customer: null,
    customer_account: null,
    metadata: {},
    payment_intent: null,
    payment_method: null,
    reason: null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  });
}

function updateTransfer({ unit, id, params }: Call<'TransferUpdate'>): Stripe.Transfer {
  const before = unit.get('transfer', id);
  const updated = unit.update('transfer', id, {
    metadata: mergeMetadata(before.metadata, params.metadata),
    ...(params.description !== undefined ? { description: params.description || null } : {}),
  });
  unit.emit('transfer.updated', updated, { metadata: before.metadata });
  return updated;
}

function listTransfers(call: Call<'TransferList'>): Stripe.ApiList<Stripe.Transfer> {
  const { created, destination, transfer_group } = call.params;
  return listPage(
    call,
    call.unit
      .list('transfer')
      .filter(
        (transfer) =>
          inRange(transfer.created, created) &&
          matches(destination, transfer.destination as string) &&
          matches(transfer_group, transfer.transfer_group),
      ),
  );
}

function findReversal(unit: Unit, transfer: string, id: string): Stripe.TransferReversal {
  const reversal = unit.find('transfer_reversal', id);
  if (reversal?.transfer !== transfer) throw resourceMissing('transfer reversal', id);
  return reversal;
}

function updateReversal({ unit, id, subId, params }: Call<'TransferReversalUpdate'>): Stripe.TransferReversal {
  const before = findReversal(unit, id, subId);
  const updated = unit.update('transfer_reversal', subId, {
    metadata: mergeMetadata(before.metadata ?? {}, params.metadata),
  });
  const transfer = unit.get('transfer', id);
  unit.update('transfer', id, {
    reversals: reversalList(
      id,
      transfer.reversals.data.map((one) => (one.id === subId ? updated : one)),
    ),
  });
  return updated;
}

export const transferRoutes: Route[] = [
  route('TransferCreate', 'POST', '/v1/transfers', createTransfer),
  route('TransferList', 'GET', '/v1/transfers', listTransfers),
  route('TransferRetrieve', 'GET', '/v1/transfers/:id', ({ unit, id }): Stripe.Transfer => unit.get('transfer', id)),
  route('TransferUpdate', 'POST', '/v1/transfers/:id', updateTransfer),
  route('TransferReversalCreate', 'POST', '/v1/transfers/:id/reversals', createReversal),
  route(
    'TransferReversalList',
    'GET',
    '/v1/transfers/:id/reversals',
    (call): Stripe.ApiList<Stripe.TransferReversal> =>
      listPage(call, call.unit.get('transfer', call.id).reversals.data),
  ),
  route(
    'TransferReversalRetrieve',
    'GET',
    '/v1/transfers/:id/reversals/:reversal',
    ({ unit, id, subId }): Stripe.TransferReversal => findReversal(unit, id, subId),
  ),
  route('TransferReversalUpdate', 'POST', '/v1/transfers/:id/reversals/:reversal', updateReversal),
];

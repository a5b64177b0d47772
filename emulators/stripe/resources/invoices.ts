import type Stripe from 'stripe';
import { wireDecimal } from '../core/decimal.ts';
import { newId } from '../core/ids.ts';
import type { Unit } from '../core/unit.ts';
import { ApiError, invalidRequest, notEmulated } from '../http/api-error.ts';
import { inRange, listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';
import { searchPage } from '../http/search.ts';
import type { Requests } from '../schemas/requests.ts';
import { confirmIntent } from './confirm-payment-intent.ts';
import { liveCustomer } from './customers.ts';
import { markPaid, openPaymentOf, requestPayment } from './invoice-payments.ts';
import { mergeMetadata } from './metadata.ts';
import { checkCurrency } from './money.ts';
import { cancelIntent, createIntent } from './payment-intents.ts';
import { resolvePaymentMethod } from './payment-methods.ts';

/** Stripe finalises an invoice that advances by itself about an hour after it was made. */
const graceSeconds = 3600;
const daySeconds = 24 * 3600;

const unsupported = [
  'account_tax_ids',
  'application_fee_amount',
  'customer_account',
  'default_source',
  'default_tax_rates',
  'discounts',
  'from_invoice',
  'on_behalf_of',
  'shipping_cost',
  'subscription',
  'transfer_data',
];

function refuseUnsupported(params: object): void {
  const found = unsupported.find((name) => name in params);
  if (found) throw notEmulated(found);
}

function createInvoice({ unit, params }: Call<'InvoiceCreate'>): Stripe.Invoice {
  refuseUnsupported(params);
  if (!params.customer) throw invalidRequest('parameter_missing', 'Missing required param: customer.', 'customer');
  const customer = liveCustomer(unit, params.customer, 'customer');
  const collection = params.collection_method ?? 'charge_automatically';
  if (collection === 'send_invoice' && params.days_until_due === undefined && params.due_date === undefined) {
    throw invalidRequest(
      'parameter_missing',
      'You must pass due_date or days_until_due when collection_method is send_invoice.',
      'days_until_due',
    );
  }
  const pending =
    params.pending_invoice_items_behavior === 'include' ? pendingItems(unit, customer.id, params.currency) : [];
  const currency = checkCurrency(params.currency ?? pending[0]?.currency ?? customer.currency ?? 'usd');
  const id = newId('in');
  const advancesAt = params.auto_advance ? (params.automatically_finalizes_at ?? unit.now + graceSeconds) : null;
  unit.put('invoice', {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Emulated platform',
    account_tax_ids: null,
    amount_due: 0,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: params.auto_advance ?? false,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: advancesAt,
    billing_reason: 'manual',
    collection_method: collection,
    created: unit.now,
    currency,
    custom_fields: params.custom_fields || null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: customer.tax_exempt ?? 'none',
    customer_tax_ids: [],
    default_payment_method: params.default_payment_method ?? null,
    default_source: null,
    default_tax_rates: [],
    description: params.description || null,
    discounts: [],
    due_date: dueDate(unit, params),
    effective_at: params.effective_at ?? null,
    ending_balance: null,
    footer: params.footer || null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: lineList(id, []),
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    next_payment_attempt: advancesAt,
    number: params.number ?? null,
    on_behalf_of: null,
    parent: null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: unit.now,
    period_start: unit.now,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: params.statement_descriptor || null,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: 0,
    subtotal_excluding_tax: 0,
    test_clock: null,
    total: 0,
    total_discount_amounts: [],
    total_excluding_tax: 0,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  });
  for (const item of pending) unit.update('invoice_item', item.id, { invoice: id });
  const invoice = recalculate(unit, id);
  unit.emit('invoice.created', invoice);
  if (advancesAt) unit.schedule('finalize_invoice', id, advancesAt);
  return invoice;
}

function pendingItems(unit: Unit, customer: string, currency: string | undefined): Stripe.InvoiceItem[] {
  return unit
    .list('invoice_item')
    .filter(
      (item) => item.customer === customer && item.invoice === null && matches(currency?.toLowerCase(), item.currency),
    )
    .reverse();
}

function dueDate(unit: Unit, params: { due_date?: number; days_until_due?: number }): number | null {
  if (params.due_date !== undefined) return params.due_date;
  return params.days_until_due === undefined ? null : unit.now + params.days_until_due * daySeconds;
}

function lineList(id: string, data: Stripe.InvoiceLineItem[]): Stripe.ApiList<Stripe.InvoiceLineItem> {
  return { object: 'list', data, has_more: false, url: `/v1/invoices/${id}/lines` };
}

function lineOf(item: Stripe.InvoiceItem, invoice: string): Stripe.InvoiceLineItem {
  return {
    id: item.id.replace(/^ii_/, 'il_'),
    object: 'line_item',
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    discount_amounts: [],
    discountable: item.discountable,
    discounts: [],
    invoice,
    livemode: false,
    metadata: item.metadata ?? {},
    parent: {
      type: 'invoice_item_details',
      invoice_item_details: {
        invoice_item: item.id,
        proration: false,
        proration_details: { credited_items: null },
        subscription: null,
      },
      subscription_item_details: null,
    },
    period: item.period,
    pretax_credit_amounts: [],
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: wireDecimal(item.quantity),
    subscription: null,
    subtotal: item.amount,
    taxes: [],
  };
}

/** Lines and totals of a draft from its items. A negative total is owed to nobody: nothing is due. */
export function recalculate(unit: Unit, id: string): Stripe.Invoice {
  const items = unit.list('invoice_item').filter((item) => item.invoice === id);
  const total = items.reduce((sum, item) => sum + item.amount, 0);
  const due = Math.max(0, total);
  return unit.update('invoice', id, {
    lines: lineList(
      id,
      items.map((item) => lineOf(item, id)),
    ),
    amount_due: due,
    amount_remaining: due,
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
  });
}

function requireStatus(invoice: Stripe.Invoice, allowed: Stripe.Invoice.Status[], action: string): void {
  if (invoice.status && allowed.includes(invoice.status)) return;
  throw invalidRequest('invoice_not_editable', `You cannot ${action} an invoice with status ${invoice.status}.`);
}

/** Fixes a draft, numbers it and asks for the money: `invoice.finalized`. An invoice with nothing due is paid at once. */
export function finalizeInvoice(unit: Unit, id: string): Stripe.Invoice {
  const draft = unit.get('invoice', id);
  requireStatus(draft, ['draft'], 'finalize');
  const customer = liveCustomer(unit, draft.customer as string);
  const sequence = customer.next_invoice_sequence ?? 1;
  const intent = draft.amount_due > 0 ? createIntent(unit, intentParams(draft)) : null;
  unit.put('customer', { ...customer, next_invoice_sequence: sequence + 1, currency: draft.currency });
  const finalized = unit.update('invoice', id, {
    status: 'open',
    number: draft.number ?? `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`,
    automatically_finalizes_at: null,
    effective_at: draft.effective_at ?? unit.now,
    hosted_invoice_url: `${unit.baseUrl}/_invoice/${id}`,
    status_transitions: { ...draft.status_transitions, finalized_at: unit.now },
    ...(intent?.client_secret
      ? { confirmation_secret: { client_secret: intent.client_secret, type: 'payment_intent' } }
      : {}),
  });
  if (intent) requestPayment(unit, finalized, intent);
  unit.emit('invoice.finalized', finalized);
  return intent ? finalized : markPaid(unit, finalized);
}

function intentParams(invoice: Stripe.Invoice): Requests['PaymentIntentCreate'] {
  return {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: invoice.customer as string,
    description: invoice.description ?? 'Payment for Invoice',
  };
}

/** Finalises by itself what was to advance, and charges the saved card if there is one. Failures are kept, not thrown. */
export function finalizeDueInvoice(unit: Unit, id: string): void {
  try {
    finalizeInvoice(unit, id);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const failed = unit.update('invoice', id, {
      last_finalization_error: { message: error.message, type: 'invalid_request_error' },
    });
    unit.emit('invoice.finalization_failed', failed);
    return;
  }
  const invoice = unit.get('invoice', id);
  if (invoice.status !== 'open' || invoice.collection_method !== 'charge_automatically' || !savedMethod(unit, invoice))
    return;
  try {
    payInvoice(unit, id, {});
  } catch (error) {
    if (!(error instanceof ApiError) || !error.keepsChanges) throw error;
  }
}

function savedMethod(unit: Unit, invoice: Stripe.Invoice): string | null {
  const own = invoice.default_payment_method;
  if (typeof own === 'string') return own;
  const { default_payment_method: method } = liveCustomer(unit, invoice.customer as string).invoice_settings;
  return typeof method === 'string' ? method : null;
}

/** Pays an invoice now, finalising it first if need be. A refused card throws the 402 and leaves `invoice.payment_failed`. */
export function payInvoice(unit: Unit, id: string, params: Requests['InvoicePay']): Stripe.Invoice {
  if (unit.get('invoice', id).status === 'draft') finalizeInvoice(unit, id);
  const invoice = unit.get('invoice', id);
  if (invoice.status === 'paid') {
    throw invalidRequest('invoice_payment_intent_requires_action', 'Invoice is already paid');
  }
  requireStatus(invoice, ['open', 'uncollectible'], 'pay');
  if (params.paid_out_of_band) {
    closePayment(unit, id);
    return markPaid(unit, invoice);
  }
  const named = params.payment_method ?? savedMethod(unit, invoice);
  if (!named) {
    throw invalidRequest(
      'parameter_missing',
      'There is no `default_payment_method` set on this Customer or Invoice. Please set a `default_payment_method` or provide a ' +
        '`payment_method`.',
      'payment_method',
    );
  }
  const payment = openPaymentOf(unit, id);
  if (!payment) throw invalidRequest('parameter_invalid', 'This invoice has no open payment.');
  const method = resolvePaymentMethod(unit, named);
  const intent = confirmIntent(unit, unit.get('payment_intent', payment.payment.payment_intent as string), {
    method,
    offSession: params.off_session ?? true,
    returnUrl: null,
    handlesActions: false,
    failsOnAction: false,
  });
  if (intent.status === 'requires_action') {
    unit.emit('invoice.payment_action_required', unit.get('invoice', id));
    throw new ApiError(
      402,
      {
        type: 'card_error',
        code: 'invoice_payment_intent_requires_action',
        message: 'Payment for this invoice requires additional user action before it can be completed successfully.',
        payment_intent: intent,
      },
      { keepsChanges: true },
    );
  }
  return unit.get('invoice', id);
}

/** An open invoice that will not be paid by its intent any more. */
function closePayment(unit: Unit, id: string): void {
  const payment = openPaymentOf(unit, id);
  if (!payment) return;
  unit.update('invoice_payment', payment.id, {
    status: 'canceled',
    status_transitions: { canceled_at: unit.now, paid_at: null },
  });
  cancelIntent(unit, payment.payment.payment_intent as string, 'void_invoice');
}

function voidInvoice({ unit, id }: Call<'InvoiceVoid'>): Stripe.Invoice {
  const before = unit.get('invoice', id);
  requireStatus(before, ['open', 'uncollectible'], 'void');
  closePayment(unit, id);
  const voided = unit.update('invoice', id, {
    status: 'void',
    status_transitions: { ...before.status_transitions, voided_at: unit.now },
  });
  unit.emit('invoice.voided', voided);
  return voided;
}

function markUncollectible({ unit, id }: Call<'InvoiceMarkUncollectible'>): Stripe.Invoice {
  const before = unit.get('invoice', id);
  requireStatus(before, ['open'], 'mark uncollectible');
  const marked = unit.update('invoice', id, {
    status: 'uncollectible',
    status_transitions: { ...before.status_transitions, marked_uncollectible_at: unit.now },
  });
  unit.emit('invoice.marked_uncollectible', marked);
  return marked;
}

function sendInvoice({ unit, id }: Call<'InvoiceSend'>): Stripe.Invoice {
  if (unit.get('invoice', id).status === 'draft') finalizeInvoice(unit, id);
  const invoice = unit.get('invoice', id);
  requireStatus(invoice, ['open', 'paid'], 'send');
  unit.emit('invoice.sent', invoice);
  return invoice;
}

function updateInvoice({ unit, id, params }: Call<'InvoiceUpdate'>): Stripe.Invoice {
  refuseUnsupported(params);
  const before = unit.get('invoice', id);
  const editsDraft = ['collection_method', 'due_date', 'days_until_due', 'auto_advance'].some((name) => name in params);
  if (editsDraft) requireStatus(before, ['draft'], 'edit');
  const updated = unit.update('invoice', id, {
    metadata: mergeMetadata(before.metadata ?? {}, params.metadata),
    ...(params.description !== undefined ? { description: params.description || null } : {}),
    ...(params.footer !== undefined ? { footer: params.footer || null } : {}),
    ...(params.collection_method ? { collection_method: params.collection_method } : {}),
    ...(params.default_payment_method ? { default_payment_method: params.default_payment_method } : {}),
    ...(params.due_date !== undefined || params.days_until_due !== undefined
      ? { due_date: dueDate(unit, params) }
      : {}),
    ...(params.auto_advance !== undefined ? { auto_advance: params.auto_advance } : {}),
  });
  unit.emit('invoice.updated', updated);
  return updated;
}

function deleteInvoice({ unit, id }: Call<'InvoiceDelete'>): Stripe.DeletedInvoice {
  const invoice = unit.get('invoice', id);
  requireStatus(invoice, ['draft'], 'delete');
  for (const item of unit.list('invoice_item').filter((one) => one.invoice === id))
    unit.remove('invoice_item', item.id);
  unit.remove('invoice', id);
  unit.emit('invoice.deleted', invoice);
  return { id, object: 'invoice', deleted: true };
}

function listInvoices(call: Call<'InvoiceList'>): Stripe.ApiList<Stripe.Invoice> {
  const { collection_method: collection, created, customer, status } = call.params;
  return listPage(
    call,
    call.unit
      .list('invoice')
      .filter(
        (invoice) =>
          matches(collection, invoice.collection_method) &&
          inRange(invoice.created, created) &&
          matches(customer, invoice.customer as string) &&
          matches(status, invoice.status),
      ),
  );
}

export const invoiceRoutes: Route[] = [
  route('InvoiceCreate', 'POST', '/v1/invoices', createInvoice),
  route('InvoiceList', 'GET', '/v1/invoices', listInvoices),
  route(
    'InvoiceSearch',
    'GET',
    '/v1/invoices/search',
    (call): Stripe.ApiSearchResult<Stripe.Invoice> => searchPage(call, call.unit.list('invoice')),
  ),
  route('InvoiceRetrieve', 'GET', '/v1/invoices/:id', ({ unit, id }): Stripe.Invoice => unit.get('invoice', id)),
  route('InvoiceUpdate', 'POST', '/v1/invoices/:id', updateInvoice),
  route('InvoiceDelete', 'DELETE', '/v1/invoices/:id', deleteInvoice),
  route(
    'InvoiceFinalize',
    'POST',
    '/v1/invoices/:id/finalize',
    ({ unit, id }): Stripe.Invoice => finalizeInvoice(unit, id),
  ),
  route(
    'InvoicePay',
    'POST',
    '/v1/invoices/:id/pay',
    ({ unit, id, params }): Stripe.Invoice => payInvoice(unit, id, params),
  ),
  route('InvoiceSend', 'POST', '/v1/invoices/:id/send', sendInvoice),
  route('InvoiceVoid', 'POST', '/v1/invoices/:id/void', voidInvoice),
  route('InvoiceMarkUncollectible', 'POST', '/v1/invoices/:id/mark_uncollectible', markUncollectible),
  route(
    'InvoiceLineItemList',
    'GET',
    '/v1/invoices/:id/lines',
    (call): Stripe.ApiList<Stripe.InvoiceLineItem> => listPage(call, call.unit.get('invoice', call.id).lines.data),
  ),
];

import type Stripe from 'stripe';
import { wireDecimal } from '../core/decimal.ts';
import { newId } from '../core/ids.ts';
import type { Unit } from '../core/unit.ts';
import { invalidRequest, notEmulated } from '../http/api-error.ts';
import { inRange, listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';
import { liveCustomer } from './customers.ts';
import { recalculate } from './invoices.ts';
import { mergeMetadata } from './metadata.ts';
import { checkCurrency } from './money.ts';
import { unitAmount } from './products.ts';

type Params = Call<'InvoiceItemCreate'>['params'];

/** Amount in minor units, and the price behind it if there is one. Fractions of a minor unit are rounded once per item. */
function priced(
  unit: Unit,
  params: Params,
): { amount: number; currency: string; pricing: Stripe.InvoiceItem.Pricing | null } {
  const quantity = params.quantity ?? 1;
  if (params.pricing?.price) {
    const price = unit.get('price', params.pricing.price, 'pricing[price]');
    return {
      amount: Math.round(Number(price.unit_amount_decimal) * quantity),
      currency: price.currency,
      pricing: {
        type: 'price_details',
        price_details: { price: price.id, product: price.product as string },
        unit_amount_decimal: price.unit_amount_decimal,
      },
    };
  }
  if (!params.currency) throw invalidRequest('parameter_missing', 'Missing required param: currency.', 'currency');
  const currency = checkCurrency(params.currency);
  if (params.amount !== undefined) return { amount: params.amount, currency, pricing: null };
  const each = unitAmount(undefined, params.unit_amount_decimal);
  return { amount: Math.round(Number(each.decimal) * quantity), currency, pricing: null };
}

function createItem({ unit, params }: Call<'InvoiceItemCreate'>): Stripe.InvoiceItem {
  const unsupported = (['discounts', 'price_data', 'quantity_decimal', 'subscription', 'tax_rates'] as const).find(
    (name) => params[name],
  );
  if (unsupported) throw notEmulated(unsupported);
  if (!params.customer) throw invalidRequest('parameter_missing', 'Missing required param: customer.', 'customer');
  liveCustomer(unit, params.customer, 'customer');
  if (params.invoice) requireDraft(unit, params.invoice);
  const { amount, currency, pricing } = priced(unit, params);
  const item = unit.put('invoice_item', {
    id: newId('ii'),
    object: 'invoiceitem',
    amount,
    currency,
    customer: params.customer,
    customer_account: null,
    date: unit.now,
    description: params.description || null,
    discountable: params.discountable ?? true,
    discounts: [],
    invoice: params.invoice ?? null,
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    net_amount: amount,
    parent: null,
    period: params.period ?? { start: unit.now, end: unit.now },
    pricing,
    proration: false,
    quantity: params.quantity ?? 1,
    quantity_decimal: wireDecimal(params.quantity ?? 1),
    tax_rates: [],
    test_clock: null,
  });
  unit.emit('invoiceitem.created', item);
  if (params.invoice) recalculate(unit, params.invoice);
  return item;
}

function requireDraft(unit: Unit, invoice: string): void {
  const { status } = unit.get('invoice', invoice, 'invoice');
  if (status !== 'draft')
    throw invalidRequest('invoice_not_editable', `This invoice is ${status} and can no longer be edited.`, 'invoice');
}

function updateItem({ unit, id, params }: Call<'InvoiceItemUpdate'>): Stripe.InvoiceItem {
  const before = unit.get('invoice_item', id);
  if (typeof before.invoice === 'string') requireDraft(unit, before.invoice);
  const amount = params.amount ?? before.amount;
  const updated = unit.update('invoice_item', id, {
    amount,
    net_amount: amount,
    metadata: mergeMetadata(before.metadata ?? {}, params.metadata),
    ...(params.description !== undefined ? { description: params.description || null } : {}),
    ...(params.period ? { period: params.period } : {}),
  });
  if (typeof before.invoice === 'string') recalculate(unit, before.invoice);
  return updated;
}

function deleteItem({ unit, id }: Call<'InvoiceItemDelete'>): Stripe.DeletedInvoiceItem {
  const item = unit.get('invoice_item', id);
  if (typeof item.invoice === 'string') requireDraft(unit, item.invoice);
  unit.remove('invoice_item', id);
  unit.emit('invoiceitem.deleted', item);
  if (typeof item.invoice === 'string') recalculate(unit, item.invoice);
  return { id, object: 'invoiceitem', deleted: true };
}

function listItems(call: Call<'InvoiceItemList'>): Stripe.ApiList<Stripe.InvoiceItem> {
  const { created, customer, invoice, pending } = call.params;
  return listPage(
    call,
    call.unit
      .list('invoice_item')
      .filter(
        (item) =>
          inRange(item.date, created) &&
          matches(customer, item.customer as string) &&
          matches(invoice, item.invoice as string | null) &&
          (pending === undefined || pending === (item.invoice === null)),
      ),
  );
}

export const invoiceItemRoutes: Route[] = [
  route('InvoiceItemCreate', 'POST', '/v1/invoiceitems', createItem),
  route('InvoiceItemList', 'GET', '/v1/invoiceitems', listItems),
  route(
    'InvoiceItemRetrieve',
    'GET',
    '/v1/invoiceitems/:id',
    ({ unit, id }): Stripe.InvoiceItem => unit.get('invoice_item', id),
  ),
  route('InvoiceItemUpdate', 'POST', '/v1/invoiceitems/:id', updateItem),
  route('InvoiceItemDelete', 'DELETE', '/v1/invoiceitems/:id', deleteItem),
];

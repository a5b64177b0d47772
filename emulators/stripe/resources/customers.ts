import type Stripe from 'stripe';
import { newId, randomToken } from '../core/ids.ts';
import type { Unit } from '../core/unit.ts';
import { notEmulated, resourceMissing } from '../http/api-error.ts';
import { inRange, listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';
import { searchPage } from '../http/search.ts';
import type { Requests } from '../schemas/requests.ts';
import { mergeMetadata } from './metadata.ts';

/** The customer, unless it does not exist or was deleted. A customer named by a parameter answers 400, one of the path 404. */
export function liveCustomer(unit: Unit, id: string, param?: string): Stripe.Customer {
  const customer = unit.get('customer', id, param);
  if (customer.deleted) throw resourceMissing('customer', id, param ?? 'id', param ? 400 : 404);
  return customer as Stripe.Customer;
}

function liveCustomers(unit: Unit): Stripe.Customer[] {
  return unit.list('customer').filter((customer): customer is Stripe.Customer => !customer.deleted);
}

type Fields = Requests['CustomerCreate'] & Requests['CustomerUpdate'];

function fieldsOf(unit: Unit, params: Fields, before: Stripe.Customer | undefined): Partial<Stripe.Customer> {
  if (params.source) throw notEmulated('source');
  const { address, shipping, invoice_settings: invoiceSettings } = params;
  const defaultMethod = invoiceSettings?.default_payment_method;
  if (defaultMethod) unit.get('payment_method', defaultMethod, 'invoice_settings[default_payment_method]');
  return {
    ...(params.email !== undefined ? { email: params.email || null } : {}),
    ...(params.name !== undefined ? { name: params.name || null } : {}),
    ...(params.phone !== undefined ? { phone: params.phone || null } : {}),
    ...(params.description !== undefined ? { description: params.description || null } : {}),
    ...(params.preferred_locales ? { preferred_locales: params.preferred_locales } : {}),
    ...(params.tax_exempt ? { tax_exempt: params.tax_exempt } : {}),
    ...(address !== undefined ? { address: address ? fullAddress(address) : null } : {}),
    ...(shipping !== undefined
      ? {
          shipping: shipping
            ? { address: fullAddress(shipping.address), name: shipping.name, phone: shipping.phone ?? undefined }
            : null,
        }
      : {}),
    ...(defaultMethod !== undefined
      ? {
          invoice_settings: {
            custom_fields: null,
            footer: null,
            rendering_options: null,
            ...before?.invoice_settings,
            default_payment_method: defaultMethod || null,
          },
        }
      : {}),
    metadata: mergeMetadata(before?.metadata ?? {}, params.metadata),
  };
}

export function fullAddress(address: Stripe.AddressParam): Stripe.Address {
  return {
    city: address.city || null,
    country: address.country || null,
    line1: address.line1 || null,
    line2: address.line2 || null,
    postal_code: address.postal_code || null,
    state: address.state || null,
  };
}

/** Also what a checkout session does for a buyer it does not know. */
export function createCustomer(unit: Unit, params: Requests['CustomerCreate']): Stripe.Customer {
  const customer: Stripe.Customer = {
    id: newId('cus'),
    object: 'customer',
    address: null,
    balance: 0,
    created: unit.now,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: randomToken(8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
    ...fieldsOf(unit, params, undefined),
  };
  unit.put('customer', customer);
  unit.emit('customer.created', customer);
  return customer;
}

function updateCustomer({ unit, id, params }: Call<'CustomerUpdate'>): Stripe.Customer {
  const before = liveCustomer(unit, id);
  const updated: Stripe.Customer = { ...before, ...fieldsOf(unit, params, before) };
  unit.put('customer', updated);
  unit.emit('customer.updated', updated);
  return updated;
}

/** The id stays known as deleted; the customer's cards are gone with it. */
function deleteCustomer({ unit, id }: Call<'CustomerDelete'>): Stripe.DeletedCustomer {
  const customer = liveCustomer(unit, id);
  for (const method of unit.list('payment_method').filter((one) => one.customer === id)) {
    unit.update('payment_method', method.id, { customer: null });
    unit.update('card_behaviour', method.id, { spent: true });
  }
  unit.put('customer', { id, object: 'customer', deleted: true });
  unit.emit('customer.deleted', customer);
  return { id, object: 'customer', deleted: true };
}

function listCustomers(call: Call<'CustomerList'>): Stripe.ApiList<Stripe.Customer> {
  const { created, email } = call.params;
  return listPage(
    call,
    liveCustomers(call.unit).filter((customer) => inRange(customer.created, created) && matches(email, customer.email)),
  );
}

export const customerRoutes: Route[] = [
  route('CustomerCreate', 'POST', '/v1/customers', ({ unit, params }): Stripe.Customer => createCustomer(unit, params)),
  route('CustomerList', 'GET', '/v1/customers', listCustomers),
  route(
    'CustomerSearch',
    'GET',
    '/v1/customers/search',
    (call): Stripe.ApiSearchResult<Stripe.Customer> => searchPage(call, liveCustomers(call.unit)),
  ),
  route('CustomerRetrieve', 'GET', '/v1/customers/:id', ({ unit, id }): Stripe.Customer | Stripe.DeletedCustomer =>
    unit.get('customer', id),
  ),
  route('CustomerUpdate', 'POST', '/v1/customers/:id', updateCustomer),
  route('CustomerDelete', 'DELETE', '/v1/customers/:id', deleteCustomer),
];

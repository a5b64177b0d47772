import type Stripe from 'stripe';
import { wireDecimal } from '../core/decimal.ts';
import { newId } from '../core/ids.ts';
import type { Unit } from '../core/unit.ts';
import { invalidRequest, notEmulated, resourceMissing } from '../http/api-error.ts';
import { inRange, listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';
import type { Requests } from '../schemas/requests.ts';
import { mergeMetadata } from './metadata.ts';
import { checkCurrency } from './money.ts';

function createProduct(unit: Unit, params: Requests['ProductCreate']): Stripe.Product {
  if (params.default_price_data) throw notEmulated('default_price_data');
  const id = params.id ?? newId('prod');
  if (unit.find('product', id)) throw invalidRequest('resource_already_exists', `Product already exists: ${id}`, 'id');
  const product = unit.put('product', {
    id,
    object: 'product',
    active: params.active ?? true,
    created: unit.now,
    default_price: null,
    description: params.description || null,
    images: params.images ?? [],
    livemode: false,
    marketing_features: params.marketing_features ?? [],
    metadata: mergeMetadata({}, params.metadata),
    name: params.name,
    package_dimensions: null,
    shippable: params.shippable ?? null,
    statement_descriptor: params.statement_descriptor || null,
    tax_code: params.tax_code || null,
    tax_details: null,
    type: 'service',
    unit_label: params.unit_label || null,
    updated: unit.now,
    url: params.url || null,
  });
  unit.emit('product.created', product);
  return product;
}

function updateProduct({ unit, id, params }: Call<'ProductUpdate'>): Stripe.Product {
  const before = unit.get('product', id);
  if (params.default_price) unit.get('price', params.default_price, 'default_price');
  const updated = unit.update('product', id, {
    active: params.active ?? before.active,
    name: params.name || before.name,
    metadata: mergeMetadata(before.metadata, params.metadata),
    updated: unit.now,
    ...(params.default_price !== undefined ? { default_price: params.default_price || null } : {}),
    ...(params.description !== undefined ? { description: params.description || null } : {}),
  });
  unit.emit('product.updated', updated);
  return updated;
}

function deleteProduct({ unit, id }: Call<'ProductDelete'>): Stripe.DeletedProduct {
  const product = unit.get('product', id);
  if (unit.list('price').some((price) => price.product === id)) {
    throw invalidRequest(
      'parameter_invalid',
      'This product cannot be deleted because it has one or more user-created prices.',
    );
  }
  unit.remove('product', id);
  unit.emit('product.deleted', product);
  return { id, object: 'product', deleted: true };
}

/** The amount per unit both ways: Stripe gives `unit_amount` only where it is whole. */
export function unitAmount(
  whole: number | undefined,
  decimal: Stripe.Decimal | undefined,
): { whole: number | null; decimal: string } {
  if (whole !== undefined && decimal !== undefined) {
    throw invalidRequest(
      'parameter_invalid',
      'You may only specify one of these parameters: unit_amount, unit_amount_decimal.',
    );
  }
  if (whole !== undefined) return { whole, decimal: String(whole) };
  if (decimal === undefined)
    throw invalidRequest('parameter_missing', 'Missing required param: unit_amount.', 'unit_amount');
  const text = String(decimal);
  return { whole: Number.isInteger(Number(text)) ? Number(text) : null, decimal: text };
}

export function createPrice(unit: Unit, params: Requests['PriceCreate']): Stripe.Price {
  const unsupported = (
    ['currency_options', 'custom_unit_amount', 'tiers', 'tiers_mode', 'transform_quantity'] as const
  ).find((name) => params[name]);
  if (unsupported) throw notEmulated(unsupported);
  const currency = checkCurrency(params.currency);
  const amount = unitAmount(params.unit_amount, params.unit_amount_decimal);
  if (params.recurring?.meter) unit.get('meter', params.recurring.meter, 'recurring[meter]');
  let product = params.product;
  if (params.product_data) {
    const { id, name, active, metadata } = params.product_data;
    product = createProduct(unit, {
      name,
      ...(id ? { id } : {}),
      ...(active !== undefined ? { active } : {}),
      ...(metadata ? { metadata } : {}),
    }).id;
  }
  if (!product) throw invalidRequest('parameter_missing', 'Missing required param: product.', 'product');
  if (!unit.find('product', product)) throw resourceMissing('product', product, 'product', 400);
  const price = unit.put('price', {
    id: newId('price'),
    object: 'price',
    active: params.active ?? true,
    billing_scheme: 'per_unit',
    created: unit.now,
    currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: params.lookup_key ?? null,
    metadata: mergeMetadata({}, params.metadata),
    nickname: params.nickname || null,
    product,
    recurring: params.recurring
      ? {
          interval: params.recurring.interval,
          interval_count: params.recurring.interval_count ?? 1,
          meter: params.recurring.meter ?? null,
          trial_period_days: null,
          usage_type: params.recurring.usage_type ?? 'licensed',
        }
      : null,
    tax_behavior: params.tax_behavior ?? 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: params.recurring ? 'recurring' : 'one_time',
    unit_amount: amount.whole,
    unit_amount_decimal: wireDecimal(amount.decimal),
  });
  unit.emit('price.created', price);
  return price;
}

function updatePrice({ unit, id, params }: Call<'PriceUpdate'>): Stripe.Price {
  const before = unit.get('price', id);
  const updated = unit.update('price', id, {
    active: params.active ?? before.active,
    metadata: mergeMetadata(before.metadata, params.metadata),
    ...(params.nickname !== undefined ? { nickname: params.nickname || null } : {}),
    ...(params.lookup_key !== undefined ? { lookup_key: params.lookup_key || null } : {}),
  });
  unit.emit('price.updated', updated);
  return updated;
}

function listProducts(call: Call<'ProductList'>): Stripe.ApiList<Stripe.Product> {
  const { active, created, ids } = call.params;
  return listPage(
    call,
    call.unit
      .list('product')
      .filter(
        (product) =>
          matches(active, product.active) && inRange(product.created, created) && (!ids || ids.includes(product.id)),
      ),
  );
}

function listPrices(call: Call<'PriceList'>): Stripe.ApiList<Stripe.Price> {
  const { active, created, currency, lookup_keys: keys, product, type } = call.params;
  return listPage(
    call,
    call.unit
      .list('price')
      .filter(
        (price) =>
          matches(active, price.active) &&
          inRange(price.created, created) &&
          matches(currency, price.currency) &&
          matches(product, price.product as string) &&
          matches(type, price.type) &&
          (!keys || keys.includes(price.lookup_key ?? '')),
      ),
  );
}

export const productRoutes: Route[] = [
  route('ProductCreate', 'POST', '/v1/products', ({ unit, params }): Stripe.Product => createProduct(unit, params)),
  route('ProductList', 'GET', '/v1/products', listProducts),
  route('ProductRetrieve', 'GET', '/v1/products/:id', ({ unit, id }): Stripe.Product => unit.get('product', id)),
  route('ProductUpdate', 'POST', '/v1/products/:id', updateProduct),
  route('ProductDelete', 'DELETE', '/v1/products/:id', deleteProduct),
  route('PriceCreate', 'POST', '/v1/prices', ({ unit, params }): Stripe.Price => createPrice(unit, params)),
  route('PriceList', 'GET', '/v1/prices', listPrices),
  route('PriceRetrieve', 'GET', '/v1/prices/:id', ({ unit, id }): Stripe.Price => unit.get('price', id)),
  route('PriceUpdate', 'POST', '/v1/prices/:id', updatePrice),
];

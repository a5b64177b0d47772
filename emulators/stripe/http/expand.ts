import { type Kind, kindByPrefix } from '../core/records.ts';
import type { Unit } from '../core/unit.ts';
import { invalidRequest } from './api-error.ts';

const deepest = 4;

type Json = Record<string, unknown>;

/** Fields that Stripe leaves out unless they are asked for. */
const includable: Record<string, (unit: Unit, object: Json) => unknown> = {
  'charge.refunds': (unit, charge) => ({
    object: 'list',
    data: unit.list('refund').filter((refund) => refund.charge === charge.id),
    has_more: false,
    url: `/v1/charges/${String(charge.id)}/refunds`,
  }),
  'checkout.session.line_items': (unit, session) => ({
    object: 'list',
    data: unit.find('checkout_details', String(session.id))?.lineItems ?? [],
    has_more: false,
    url: `/v1/checkout/sessions/${String(session.id)}/line_items`,
  }),
  'invoice.payments': (unit, invoice) => ({
    object: 'list',
    data: unit.list('invoice_payment').filter((payment) => payment.invoice === invoice.id),
    has_more: false,
    url: `/v1/invoices/${String(invoice.id)}/payments`,
  }),
};

/** The reply with the ids at `paths` replaced by their objects (`latest_charge.balance_transaction`, `data.source`). */
export function expandReply(unit: Unit, reply: object, paths: string[] = []): object {
  const result = structuredClone(reply) as Json;
  for (const path of paths) {
    const parts = path.split('.');
    if (parts.length > deepest) {
      throw invalidRequest('parameter_invalid', 'You cannot expand more than 4 levels of a property.', 'expand');
    }
    expandPath(unit, result, parts, path);
  }
  return result;
}

function expandPath(unit: Unit, target: unknown, [name, ...rest]: string[], path: string): void {
  if (name === undefined || target === null || target === undefined) return;
  if (Array.isArray(target)) {
    for (const entry of target) expandPath(unit, entry, [name, ...rest], path);
    return;
  }
  const object = target as Json;
  if (!(name in object)) {
    const include = includable[`${String(object.object)}.${name}`];
    if (!include) throw cannotExpand(path);
    object[name] = structuredClone(include(unit, object));
  }
  const value = object[name];
  if (typeof value === 'string') object[name] = structuredClone(lookUp(unit, value, path));
  else if (
    rest.length === 0 &&
    (typeof value !== 'object' || (value && !('object' in value) && !Array.isArray(value)))
  ) {
    throw cannotExpand(path);
  }
  expandPath(unit, object[name], rest, path);
}

function lookUp(unit: Unit, id: string, path: string): object {
  const found = findObject(unit, id);
  if (!found) throw cannotExpand(path);
  return found;
}

/** Any of the account's objects by its id. */
export function findObject(unit: Unit, id: string): object | undefined {
  const kind: Kind | undefined = kindByPrefix[id.split('_')[0] ?? ''];
  return kind ? unit.find(kind, id) : undefined;
}

function cannotExpand(path: string) {
  return invalidRequest('parameter_invalid', `This property cannot be expanded (${path}).`, 'expand');
}

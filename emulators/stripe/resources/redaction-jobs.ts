import type Stripe from 'stripe';
import { newId } from '../core/ids.ts';
import type { RedactionJob } from '../core/records.ts';
import type { Unit } from '../core/unit.ts';
import { invalidRequest } from '../http/api-error.ts';
import { type Call, type Route, route } from '../http/router.ts';

const redacted = '[redacted]';

/** Preview APIs answer only to a preview version, which `rawRequest` sends when told to. */
function requirePreview(version: string | null): void {
  if (version?.endsWith('.preview')) return;
  throw invalidRequest(
    'parameter_invalid',
    'Redaction jobs are in preview: send a Stripe-Version that ends in ".preview".',
  );
}

/** A job is validated, waits until it is run, and then redacts; each step takes a moment. */
function createJob({ unit, params, version }: Call<'RedactionJobCreate'>): RedactionJob {
  requirePreview(version);
  for (const id of params.objects.customers) unit.get('customer', id, 'objects[customers]');
  const job = unit.put('redaction_job', {
    id: newId('prj'),
    object: 'privacy.redaction_job',
    created: unit.now,
    livemode: false,
    objects: { customers: params.objects.customers },
    status: 'validating',
    validation_behavior: params.validation_behavior ?? 'error',
  });
  unit.schedule('advance_redaction', job.id, unit.now);
  return job;
}

function move(unit: Unit, id: string, action: string, status: RedactionJob['status']): RedactionJob {
  const job = unit.get('redaction_job', id);
  if (job.status !== 'ready')
    throw invalidRequest('parameter_invalid', `A redaction job with status ${job.status} cannot be ${action}.`);
  return unit.update('redaction_job', id, { status });
}

function runJob({ unit, id, version }: Call<'RedactionJobRun'>): RedactionJob {
  requirePreview(version);
  const job = move(unit, id, 'run', 'redacting');
  unit.schedule('advance_redaction', id, unit.now);
  return job;
}

/** The step a job takes by itself. */
export function advanceRedaction(unit: Unit, id: string): void {
  const job = unit.get('redaction_job', id);
  if (job.status === 'validating') unit.update('redaction_job', id, { status: 'ready' });
  if (job.status !== 'redacting') return;
  for (const customer of job.objects.customers) redactCustomer(unit, customer);
  unit.update('redaction_job', id, { status: 'succeeded' });
}

/** Ids, amounts and dates stay, so that the books still add up; whatever tells who it was goes, past events included. */
function redactCustomer(unit: Unit, id: string): void {
  const customer = unit.get('customer', id);
  if (!customer.deleted) unit.put('customer', withoutPerson(customer as Stripe.Customer));
  for (const method of unit.list('payment_method').filter((one) => one.customer === id)) {
    unit.update('payment_method', method.id, { billing_details: nobody });
  }
  for (const charge of unit.list('charge').filter((one) => one.customer === id)) {
    unit.update('charge', charge.id, { billing_details: nobody, receipt_email: null, shipping: null });
  }
  for (const intent of unit.list('payment_intent').filter((one) => one.customer === id)) {
    unit.update('payment_intent', intent.id, { receipt_email: null, shipping: null });
  }
  for (const invoice of unit.list('invoice').filter((one) => one.customer === id)) {
    unit.update('invoice', invoice.id, {
      customer_address: null,
      customer_email: null,
      customer_name: redacted,
      customer_phone: null,
    });
  }
  for (const record of unit.list('event')) {
    if (record.kind !== 'snapshot') continue;
    const about = record.event.data.object as { id?: string; customer?: unknown };
    if (about.id !== id && about.customer !== id) continue;
    const data = { object: { id: about.id, object: redacted } as Stripe.Event.Data.Object };
    unit.put('event', { ...record, event: { ...record.event, data } });
  }
}

const nobody = { address: null, email: null, name: redacted, phone: null, tax_id: null };

function withoutPerson(customer: Stripe.Customer): Stripe.Customer {
  return {
    ...customer,
    address: null,
    description: null,
    email: null,
    metadata: {},
    name: redacted,
    phone: null,
    preferred_locales: [],
    shipping: null,
  };
}

export const redactionJobRoutes: Route[] = [
  route('RedactionJobCreate', 'POST', '/v1/privacy/redaction_jobs', createJob),
  route('RedactionJobRetrieve', 'GET', '/v1/privacy/redaction_jobs/:id', ({ unit, id, version }): RedactionJob => {
    requirePreview(version);
    return unit.get('redaction_job', id);
  }),
  route('RedactionJobRun', 'POST', '/v1/privacy/redaction_jobs/:id/run', runJob),
  route(
    'RedactionJobCancel',
    'POST',
    '/v1/privacy/redaction_jobs/:id/cancel',
    ({ unit, id, version }): RedactionJob => {
      requirePreview(version);
      return move(unit, id, 'canceled', 'canceled');
    },
  ),
];

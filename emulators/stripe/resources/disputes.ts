import type Stripe from 'stripe';
import { newId } from '../core/ids.ts';
import type { Unit } from '../core/unit.ts';
import { invalidRequest } from '../http/api-error.ts';
import { inRange, listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';
import { postToBalance } from './balance.ts';
import { pendingUntil } from './charges.ts';
import { mergeMetadata } from './metadata.ts';

const responseDays = 9;

interface DisputeInput {
  /** Minor units; default: the whole charge, refunded or not. */
  amount?: number;
  reason?: string;
  /** An inquiry asks only; no money moves. */
  inquiry?: boolean;
}

const openStates = ['needs_response', 'under_review', 'warning_needs_response', 'warning_under_review'];

const noEvidence: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};

/** The customer's bank takes the money back: `charge.dispute.created` and, unless it only asks, `funds_withdrawn`. */
export function openDispute(unit: Unit, chargeId: string, input: DisputeInput = {}): Stripe.Dispute {
  const charge = unit.get('charge', chargeId);
  if (!charge.captured) throw invalidRequest('charge_invalid_parameter', 'Only a captured charge can be disputed.');
  if (charge.disputed) throw invalidRequest('charge_disputed', `Charge ${charge.id} has been disputed already.`);
  const amount = input.amount ?? charge.amount_captured;
  const method =
    typeof charge.payment_method === 'string' ? unit.find('payment_method', charge.payment_method) : undefined;
  const brand = method?.card?.brand ?? 'visa';
  const dispute = unit.put('dispute', {
    id: newId('du'),
    object: 'dispute',
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: unit.now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence,
    evidence_details: {
      due_by: unit.now + responseDays * 24 * 3600,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: input.inquiry ?? false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      type: 'card',
      card: { brand, case_type: input.inquiry ? 'inquiry' : 'chargeback', network: brand, network_reason_code: '10.4' },
    },
    reason: input.reason ?? 'general',
    status: input.inquiry ? 'warning_needs_response' : 'needs_response',
  });
  unit.update('charge', charge.id, { disputed: true });
  unit.emit('charge.dispute.created', dispute);
  return input.inquiry ? dispute : withdrawFunds(unit, dispute);
}

function withdrawFunds(unit: Unit, dispute: Stripe.Dispute): Stripe.Dispute {
  const transaction = postToBalance(unit, {
    type: 'adjustment',
    reportingCategory: 'dispute',
    amount: -dispute.amount,
    fee: unit.settings.disputeFee,
    currency: dispute.currency,
    source: dispute.id,
    description: `Chargeback withdrawal for ${String(dispute.charge)}`,
    ...pendingUntil(unit, unit.get('charge', dispute.charge as string)),
  });
  const withdrawn = unit.update('dispute', dispute.id, {
    balance_transactions: [...dispute.balance_transactions, transaction],
  });
  unit.emit('charge.dispute.funds_withdrawn', withdrawn);
  return withdrawn;
}

/** An inquiry that becomes a chargeback. */
export function escalateDispute(unit: Unit, id: string): Stripe.Dispute {
  const before = unit.get('dispute', id);
  if (!before.status.startsWith('warning_') || before.status === 'warning_closed') throw closed(before);
  const escalated = unit.update('dispute', id, { status: 'needs_response', is_charge_refundable: false });
  unit.emit('charge.dispute.updated', escalated, { status: before.status });
  return withdrawFunds(unit, escalated);
}

/** Ends a dispute. A won one gives the money back (the fee stays); an inquiry just closes. */
export function decideDispute(unit: Unit, id: string, result: 'won' | 'lost'): Stripe.Dispute {
  const before = unit.get('dispute', id);
  if (!openStates.includes(before.status)) throw closed(before);
  const wasInquiry = before.status.startsWith('warning_');
  let dispute = unit.update('dispute', id, {
    status: wasInquiry ? 'warning_closed' : result,
    is_charge_refundable: wasInquiry,
  });
  if (result === 'won' && !wasInquiry) {
    const transaction = postToBalance(unit, {
      type: 'adjustment',
      reportingCategory: 'dispute_reversal',
      amount: dispute.amount,
      currency: dispute.currency,
      source: dispute.id,
      description: `Chargeback reversal for ${String(dispute.charge)}`,
      ...pendingUntil(unit, unit.get('charge', dispute.charge as string)),
    });
    dispute = unit.update('dispute', id, { balance_transactions: [...dispute.balance_transactions, transaction] });
    unit.emit('charge.dispute.funds_reinstated', dispute);
  }
  unit.emit('charge.dispute.closed', dispute);
  return dispute;
}

function closed(dispute: Stripe.Dispute) {
  return invalidRequest('charge_invalid_parameter', `This dispute is ${dispute.status} and can no longer be changed.`);
}

/** Stripe's test evidence: `winning_evidence` and `losing_evidence` decide the dispute as soon as they are submitted. */
function updateDispute({ unit, id, params }: Call<'DisputeUpdate'>): Stripe.Dispute {
  const before = unit.get('dispute', id);
  if (!openStates.includes(before.status)) throw closed(before);
  const { enhanced_evidence: _enhanced, ...evidence } = params.evidence ?? {};
  const submitted = params.submit !== false && params.evidence !== undefined;
  const updated = unit.update('dispute', id, {
    evidence: { ...before.evidence, ...(evidence as Partial<Stripe.Dispute.Evidence>) },
    evidence_details: {
      ...before.evidence_details,
      has_evidence: before.evidence_details.has_evidence || params.evidence !== undefined,
      submission_count: before.evidence_details.submission_count + (submitted ? 1 : 0),
      submission_method: submitted ? 'manual' : before.evidence_details.submission_method,
    },
    metadata: mergeMetadata(before.metadata, params.metadata),
    ...(submitted ? { status: before.status.startsWith('warning_') ? 'warning_under_review' : 'under_review' } : {}),
  });
  unit.emit('charge.dispute.updated', updated, { status: before.status });
  if (submitted && evidence.uncategorized_text === 'winning_evidence') return decideDispute(unit, id, 'won');
  if (submitted && evidence.uncategorized_text === 'losing_evidence') return decideDispute(unit, id, 'lost');
  return updated;
}

function listDisputes(call: Call<'DisputeList'>): Stripe.ApiList<Stripe.Dispute> {
  const { created, charge, payment_intent } = call.params;
  return listPage(
    call,
    call.unit
      .list('dispute')
      .filter(
        (dispute) =>
          inRange(dispute.created, created) &&
          matches(charge, dispute.charge as string) &&
          matches(payment_intent, dispute.payment_intent as string | null),
      ),
  );
}

export const disputeRoutes: Route[] = [
  route('DisputeList', 'GET', '/v1/disputes', listDisputes),
  route('DisputeRetrieve', 'GET', '/v1/disputes/:id', ({ unit, id }): Stripe.Dispute => unit.get('dispute', id)),
  route('DisputeUpdate', 'POST', '/v1/disputes/:id', updateDispute),
  route(
    'DisputeClose',
    'POST',
    '/v1/disputes/:id/close',
    ({ unit, id }): Stripe.Dispute => decideDispute(unit, id, 'lost'),
  ),
];

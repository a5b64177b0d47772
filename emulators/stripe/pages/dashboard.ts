import type Stripe from 'stripe';
import { platformAccount } from '../core/platform.ts';
import type { Unit } from '../core/unit.ts';
import { balanceOf } from '../resources/balance.ts';
import { type Html, html, page } from './html.ts';

const shown = 25;

function money(amount: number, currency: string): string {
  return `${amount} ${currency}`;
}

/** A button that works a test switch and comes back here. The address is relative, so a proxy's path stays in front. */
function button(label: string, path: string, subject: string): Html {
  return html`<form method="post" action="_test/${path}" enctype="application/x-www-form-urlencoded">
<button aria-label="${label} ${subject}">${label}</button></form> `;
}

function table(caption: string, heads: string[], rows: Html[]): Html {
  if (rows.length === 0) return html`<p>${caption}: none yet.</p>`;
  return html`<div class="wide"><table><caption>${caption}</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.slice(0, shown)}</tbody></table></div>`;
}

function intentRow(unit: Unit, intent: Stripe.PaymentIntent): Html {
  const charge = typeof intent.latest_charge === 'string' ? unit.find('charge', intent.latest_charge) : undefined;
  const actions: Html[] = [];
  if (intent.status === 'requires_action')
    actions.push(button('Authenticate', `payment_intents/${intent.id}/authenticate`, intent.id));
  if (charge?.captured && !charge.disputed) {
    actions.push(button('Dispute', `charges/${charge.id}/dispute`, intent.id));
    actions.push(button('Early fraud warning', `charges/${charge.id}/early_fraud_warning`, intent.id));
  }
  return html`<tr><td><code>${intent.id}</code></td><td>${money(intent.amount, intent.currency)}</td><td>${intent.status}</td>
<td><code>${intent.customer as string | null}</code></td><td>${actions}</td></tr>`;
}

function accountRow(unit: Unit, account: Stripe.Account): Html {
  const balance = balanceOf(unit.within(account.id)).available.map((funds) => money(funds.amount, funds.currency));
  const actions = [
    button('Onboard', `accounts/${account.id}/onboard`, account.id),
    button('Restrict', `accounts/${account.id}/restrict`, account.id),
    button('Pay out', `accounts/${account.id}/payout`, account.id),
    button('Deauthorize', `accounts/${account.id}/deauthorize`, account.id),
  ];
  return html`<tr><td><code>${account.id}</code></td><td>${account.capabilities?.transfers ?? 'not requested'}</td>
<td>${balance.join(', ')}</td><td>${actions}</td></tr>`;
}

function disputeRow(dispute: Stripe.Dispute): Html {
  const open = /needs_response|under_review/.test(dispute.status);
  const actions = open
    ? [
        button('Win', `disputes/${dispute.id}/win`, dispute.id),
        button('Lose', `disputes/${dispute.id}/lose`, dispute.id),
      ]
    : [];
  return html`<tr><td><code>${dispute.id}</code></td><td>${money(dispute.amount, dispute.currency)}</td><td>${dispute.status}</td><td>${actions}</td></tr>`;
}

function refundRow(refund: Stripe.Refund): Html {
  const actions = refund.status === 'failed' ? [] : [button('Fail', `refunds/${refund.id}/fail`, refund.id)];
  return html`<tr><td><code>${refund.id}</code></td><td>${money(refund.amount, refund.currency)}</td><td>${refund.status}</td><td>${actions}</td></tr>`;
}

/** What is in the emulator, for people: the platform's objects, newest first, with buttons for what Stripe or a bank would do. */
export function dashboardPage(unit: Unit, prefix: string, message: string | null): string {
  const balance = balanceOf(unit);
  const funds = balance.available.map(({ amount, currency }, index) => {
    const pending = balance.pending[index]?.amount ?? 0;
    return html`<tr><td>${currency}</td><td>${amount}</td><td>${pending}</td><td>${amount + pending}</td></tr>`;
  });
  const accounts = unit.list('account').filter((account) => account.id !== platformAccount);
  const customers = unit.list('customer').map((customer) => {
    const live = customer.deleted ? null : (customer as Stripe.Customer);
    return html`<tr><td><code>${customer.id}</code></td><td>${live?.name}</td><td>${live?.email ?? (live ? '' : 'deleted')}</td></tr>`;
  });
  const events = unit.list('event').map((record) => {
    const delivery = unit.engine.store.row('delivery', record.id)?.value;
    const state = delivery
      ? `${delivery.state}, ${delivery.attempts} tries, last answer ${delivery.lastStatus ?? 'none'}`
      : 'no target';
    return html`<tr><td><code>${record.id}</code></td><td>${record.event.type}</td><td>${new Date(record.created * 1000).toISOString()}</td>
<td>${state}</td><td>${button('Resend', `events/${record.id}/resend`, record.id)}</td></tr>`;
  });
  const intents = unit.list('payment_intent').slice(0, shown);
  return page(
    'Stripe emulator',
    html`<p>Test data only: no card network, no bank and no money stand behind this page. Amounts are in minor units.</p>
${table('Balance', ['Currency', 'Available', 'Pending', 'Sum'], funds)}
${table(
  'Payment intents',
  ['Id', 'Amount', 'Status', 'Customer', 'Actions'],
  intents.map((intent) => intentRow(unit, intent)),
)}
${table('Refunds', ['Id', 'Amount', 'Status', 'Actions'], unit.list('refund').map(refundRow))}
${table('Disputes', ['Id', 'Amount', 'Status', 'Actions'], unit.list('dispute').map(disputeRow))}
${table(
  'Connected accounts',
  ['Id', 'Transfers', 'Available', 'Actions'],
  accounts.map((account) => accountRow(unit, account)),
)}
${table('Customers', ['Id', 'Name', 'Email'], customers)}
${table('Events', ['Id', 'Type', 'Created', 'Delivery', 'Actions'], events)}`,
    prefix,
    message,
  );
}

import type Stripe from 'stripe';
import type { Unit } from '../core/unit.ts';
import { ApiError, resourceMissing } from '../http/api-error.ts';
import { decodeForm } from '../http/form.ts';
import { finishOnboarding, openOnboardingLink } from '../resources/account-links.ts';
import { testCards } from '../resources/cards.ts';
import { completeSession } from '../resources/checkout-sessions.ts';
import { authenticateIntent } from '../resources/confirm-payment-intent.ts';
import { payInvoice } from '../resources/invoices.ts';
import { authenticateSetup } from '../resources/setup-intents.ts';
import { type Html, html, page } from './html.ts';

/** What a page answers: a document, a way on, or data for the browser script. */
export type PageReply = { html: string; status?: number } | { location: string } | { json: object };

export interface PageRequest {
  id: string;
  isPost: boolean;
  body: string;
  query: string;
  prefix: string;
  wantsJson: boolean;
}

function field(text: string, name: string): string {
  const value = decodeForm(text)[name];
  return typeof value === 'string' ? value : '';
}

/** The seller's onboarding form behind an account link. */
export function onboardingPage(unit: Unit, request: PageRequest): PageReply {
  if (request.isPost) {
    const done = finishOnboarding(unit, request.id);
    if (!done) throw resourceMissing('account link', request.id);
    return { location: done.returnUrl };
  }
  const opened = openOnboardingLink(unit, request.id);
  if (!opened) throw resourceMissing('account link', request.id);
  if ('refreshUrl' in opened) return { location: opened.refreshUrl };
  return {
    html: page(
      'Set up payouts',
      html`<p>This page stands for Stripe's onboarding of account <code>${opened.account}</code>. No data are asked for.</p>
<form method="post"><button>Complete onboarding</button></form>`,
      request.prefix,
    ),
  };
}

type Intent = Stripe.PaymentIntent | Stripe.SetupIntent;

/** The customer's bank asks whether it was really them. The browser script gets the intent, a person is sent back to the shop. */
export function authenticationPage(unit: Unit, request: PageRequest): PageReply {
  const isSetup = request.id.startsWith('seti_');
  const intent: Intent | undefined = isSetup
    ? unit.find('setup_intent', request.id)
    : unit.find('payment_intent', request.id);
  const secret = field(request.isPost ? request.body : request.query, 'client_secret');
  if (!intent || intent.client_secret !== secret) throw resourceMissing('intent', request.id);
  if (!request.isPost) {
    return {
      html: page(
        'Confirm with your bank',
        html`<p>This page stands for the bank behind the test card.</p>
<form method="post"><input type="hidden" name="client_secret" value="${secret}">
<button name="passed" value="true">Complete authentication</button>
<button name="passed" value="false">Fail authentication</button></form>`,
        request.prefix,
      ),
    };
  }
  const returnUrl = unit.find('pending_authentication', request.id)?.returnUrl;
  const passed = field(request.body, 'passed') === 'true';
  const answered = isSetup ? authenticateSetup(unit, request.id, passed) : authenticateIntent(unit, request.id, passed);
  if (request.wantsJson) return { json: answered };
  if (!returnUrl) return { html: page('Thank you', html`<p>You can close this page.</p>`, request.prefix) };
  const way = new URL(returnUrl);
  const name = isSetup ? 'setup_intent' : 'payment_intent';
  way.searchParams.set(name, answered.id);
  way.searchParams.set(`${name}_client_secret`, answered.client_secret ?? '');
  way.searchParams.set('redirect_status', answered.status === 'succeeded' ? 'succeeded' : 'failed');
  return { location: way.href };
}

function cardChoice(): Html {
  return html`<label>Test card <select name="payment_method">${testCards.map(
    (card) => html`<option value="pm_card_${card.name}">${card.name} (…${card.number.slice(-4)})</option>`,
  )}</select></label>`;
}

/** Runs a payment of a hosted page. A refused card is an outcome: it is kept, shown there and may be tried again. */
function attempt(work: () => void): ApiError | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof ApiError && error.keepsChanges) return error;
    throw error;
  }
}

/** Stripe's hosted checkout page. */
export function checkoutPage(unit: Unit, request: PageRequest): PageReply {
  const session = unit.get('checkout_session', request.id);
  let refused: ApiError | null = null;
  if (request.isPost) {
    refused = attempt(() => completeSession(unit, session.id, field(request.body, 'payment_method')));
    if (!refused) return { location: (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id) };
  }
  if (session.status !== 'open')
    return { html: page('Checkout', html`<p>This checkout is ${session.status}.</p>`, request.prefix) };
  return {
    html: page(
      'Checkout',
      html`<p>Pay ${session.amount_total ?? 0} ${session.currency} (minor units).</p>
<form method="post">${cardChoice()} <button>Pay</button></form>
${session.cancel_url ? html`<p><a href="${session.cancel_url}">Back to the shop</a></p>` : null}`,
      request.prefix,
      refused?.message,
    ),
    status: refused?.status ?? 200,
  };
}

/** The page an invoice's `hosted_invoice_url` leads to. */
export function invoicePage(unit: Unit, request: PageRequest): PageReply {
  const id = request.id;
  let refused: ApiError | null = null;
  if (request.isPost)
    refused = attempt(() =>
      payInvoice(unit, id, { payment_method: field(request.body, 'payment_method'), off_session: false }),
    );
  const invoice = unit.get('invoice', id);
  return {
    html: page(
      `Invoice ${invoice.number ?? ''}`,
      html`<p>Amount due: ${invoice.amount_remaining} ${invoice.currency} (minor units). Status: ${invoice.status}.</p>
${invoice.status === 'open' ? html`<form method="post">${cardChoice()} <button>Pay</button></form>` : null}`,
      request.prefix,
      refused?.message,
    ),
    status: refused?.status ?? 200,
  };
}

/** Pages by the first part of their path. They show the platform's objects. */
export const pages: Record<string, (unit: Unit, request: PageRequest) => PageReply> = {
  _connect: onboardingPage,
  _authenticate: authenticationPage,
  _checkout: checkoutPage,
  _invoice: invoicePage,
};

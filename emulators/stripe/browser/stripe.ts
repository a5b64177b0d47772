import { EmulatorApi, type Intent, intentId, type Outcome, type StripeError } from './api.ts';
import { askForAuthentication } from './challenge.ts';
import { type ElementsOptions, StubElement, StubElements } from './elements.ts';

type Result<Name extends string> = Promise<{ error: StripeError } | Record<Name, unknown>>;
type Kind = 'payment' | 'setup';

interface ConfirmParams {
  return_url?: string;
  payment_method?: string;
  payment_method_data?: Record<string, unknown>;
  [other: string]: unknown;
}

interface ConfirmOptions {
  elements?: StubElements;
  clientSecret?: string;
  confirmParams?: ConfirmParams;
  redirect?: 'always' | 'if_required';
}

interface MethodOptions {
  elements?: StubElements;
  params?: Record<string, unknown>;
  type?: string;
  card?: StubElement | { token: string };
  billing_details?: object;
}

/** The address this script came from, up to its own path: a proxy may serve the emulator below another site. */
const scriptBase =
  document.currentScript instanceof HTMLScriptElement
    ? document.currentScript.src.replace(/\/_browser\/stripe\.js.*$/, '')
    : '';

function emulatorBase(): string {
  const named = (window as { __STRIPE_EMULATOR_BASE__?: string }).__STRIPE_EMULATOR_BASE__;
  return (named ?? scriptBase).replace(/\/$/, '');
}

function invalid(message: string): { error: StripeError } {
  return { error: { type: 'invalid_request_error', message } };
}

/** The part of Stripe's browser script that a page with a payment form needs, speaking to the emulator. */
class StubStripe {
  readonly #api: EmulatorApi;

  constructor(key: string, options: { stripeAccount?: string } = {}) {
    if (!/^pk_test_/.test(key)) throw new Error('The Stripe emulator takes publishable test keys only (pk_test_…).');
    this.#api = new EmulatorApi(emulatorBase(), key, options.stripeAccount);
  }

  elements(options?: ElementsOptions): StubElements {
    return new StubElements(options);
  }

  async createPaymentMethod(options: MethodOptions): Result<'paymentMethod'> {
    const card = this.#cardOf(options);
    if ('error' in card) return card;
    const { billing_details, ...params } = options.params ?? {};
    const outcome = await this.#api.post<object>('/v1/payment_methods', {
      type: 'card',
      card: card.card,
      billing_details: options.billing_details ?? billing_details,
      ...params,
    });
    return 'error' in outcome ? outcome : { paymentMethod: outcome.value };
  }

  confirmPayment(options: ConfirmOptions): Result<'paymentIntent'> {
    return this.#confirm('payment', options) as Result<'paymentIntent'>;
  }

  confirmSetup(options: ConfirmOptions): Result<'setupIntent'> {
    return this.#confirm('setup', options) as Result<'setupIntent'>;
  }

  confirmCardPayment(
    clientSecret: string,
    data: { payment_method?: string | MethodOptions; setup_future_usage?: string } = {},
  ): Result<'paymentIntent'> {
    return this.#confirmCard('payment', clientSecret, data) as Result<'paymentIntent'>;
  }

  confirmCardSetup(
    clientSecret: string,
    data: { payment_method?: string | MethodOptions } = {},
  ): Result<'setupIntent'> {
    return this.#confirmCard('setup', clientSecret, data) as Result<'setupIntent'>;
  }

  async handleNextAction({ clientSecret }: { clientSecret: string }): Promise<object> {
    const kind: Kind = clientSecret.startsWith('seti_') ? 'setup' : 'payment';
    const found = await this.#retrieve(kind, clientSecret);
    if ('error' in found) return found;
    return this.#wrap(kind, await this.#passChallenge(kind, found.value));
  }

  async retrievePaymentIntent(clientSecret: string): Result<'paymentIntent'> {
    const found = await this.#retrieve('payment', clientSecret);
    return 'error' in found ? found : { paymentIntent: found.value };
  }

  async retrieveSetupIntent(clientSecret: string): Result<'setupIntent'> {
    const found = await this.#retrieve('setup', clientSecret);
    return 'error' in found ? found : { setupIntent: found.value };
  }

  createToken(): Promise<{ error: StripeError }> {
    return Promise.resolve(invalid('The emulator makes payment methods, not tokens: use createPaymentMethod.'));
  }

  /** Called by the npm packages around the script; nothing here depends on who they are. */
  registerAppInfo(_info: object): void {}
  _registerWrapper(_wrapper: object): void {}

  async #confirm(kind: Kind, options: ConfirmOptions): Promise<object> {
    const clientSecret = options.clientSecret ?? options.elements?.options.clientSecret;
    if (!clientSecret) return invalid('Confirming needs a clientSecret.');
    const params: ConfirmParams = { ...options.confirmParams };
    if (!params.payment_method) {
      const form = options.elements?.cardForm();
      const card = form?.read() ?? invalid('There is no payment form to take the card from.');
      if ('error' in card) {
        form?.showError(card.error);
        return card;
      }
      params.payment_method_data = { ...params.payment_method_data, type: 'card', card: card.card };
    }
    const outcome = await this.#send(kind, clientSecret, params);
    const final = 'error' in outcome ? outcome : await this.#passChallenge(kind, outcome.value);
    if ('error' in final) {
      options.elements?.cardForm()?.showError(final.error);
      return final;
    }
    if (options.redirect === 'if_required' || !params.return_url) return this.#wrap(kind, final);
    this.#leave(kind, final.value, params.return_url);
    // Stripe's promise never settles either: the page is going away.
    return new Promise(() => {});
  }

  async #confirmCard(
    kind: Kind,
    clientSecret: string,
    data: { payment_method?: string | MethodOptions; setup_future_usage?: string },
  ): Promise<object> {
    const params: ConfirmParams = {};
    if (data.setup_future_usage) params.setup_future_usage = data.setup_future_usage;
    if (typeof data.payment_method === 'string') params.payment_method = data.payment_method;
    else if (data.payment_method) {
      const card = this.#cardOf(data.payment_method);
      if ('error' in card) return card;
      params.payment_method_data = {
        type: 'card',
        card: card.card,
        billing_details: data.payment_method.billing_details,
      };
    }
    const outcome = await this.#send(kind, clientSecret, params);
    return this.#wrap(kind, 'error' in outcome ? outcome : await this.#passChallenge(kind, outcome.value));
  }

  #send(kind: Kind, clientSecret: string, params: ConfirmParams): Promise<Outcome<Intent>> {
    return this.#api.post<Intent>(`/v1/${kind}_intents/${intentId(clientSecret)}/confirm`, {
      ...params,
      client_secret: clientSecret,
      use_stripe_sdk: true,
    });
  }

  #retrieve(kind: Kind, clientSecret: string): Promise<Outcome<Intent>> {
    return this.#api.get<Intent>(`/v1/${kind}_intents/${intentId(clientSecret)}`, { client_secret: clientSecret });
  }

  /** Asks the cardholder when the bank wants it, and reports a failure as Stripe does: as an error with the intent in it. */
  async #passChallenge(kind: Kind, intent: Intent): Promise<Outcome<Intent>> {
    if (intent.status !== 'requires_action') return { value: intent };
    const passed = await askForAuthentication();
    const answered = await this.#api.post<Intent>(`/_authenticate/${intent.id}`, {
      client_secret: intent.client_secret,
      passed,
    });
    if ('error' in answered) return answered;
    const problem = kind === 'payment' ? answered.value.last_payment_error : answered.value.last_setup_error;
    if (!problem) return answered;
    return { error: { ...problem, [`${kind}_intent`]: answered.value } };
  }

  #wrap(kind: Kind, outcome: Outcome<Intent>): object {
    return 'error' in outcome ? outcome : { [`${kind}Intent`]: outcome.value };
  }

  #leave(kind: Kind, intent: Intent, returnUrl: string): void {
    const url = new URL(returnUrl, location.href);
    url.searchParams.set(`${kind}_intent`, intent.id);
    url.searchParams.set(`${kind}_intent_client_secret`, intent.client_secret);
    url.searchParams.set('redirect_status', intent.status === 'succeeded' ? 'succeeded' : 'pending');
    location.assign(url);
  }

  #cardOf(options: MethodOptions): { card: object } | { error: StripeError } {
    if (options.card && !(options.card instanceof StubElement)) return { card: options.card };
    const form = options.card?.form ?? options.elements?.cardForm();
    return form?.read() ?? invalid('There is no card element to take the card from.');
  }
}

/** Callable with and without `new`, as Stripe's own. `version` is the release train @stripe/stripe-js expects. */
function Stripe(key: string, options?: { stripeAccount?: string }): StubStripe {
  return new StubStripe(key, options);
}
Stripe.version = 'endive';

(window as { Stripe?: unknown }).Stripe = Stripe;

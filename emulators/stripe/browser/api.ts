/** Stripe's error as its browser script hands it to a page. */
export interface StripeError {
  type: string;
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
  payment_intent?: Intent;
  setup_intent?: Intent;
}

export interface Intent {
  id: string;
  object: string;
  status: string;
  client_secret: string;
  next_action: { type: string; redirect_to_url?: { url: string } } | null;
  last_payment_error?: StripeError | null;
  last_setup_error?: StripeError | null;
}

export type Outcome<T> = { value: T } | { error: StripeError };

/** Nested parameters as Stripe's forms write them: `a[b][0]=x`. */
export function encodeForm(params: object, prefix = ''): URLSearchParams {
  const form = new URLSearchParams();
  const add = (name: string, value: unknown): void => {
    if (value === undefined || value === null) return;
    if (typeof value === 'object') {
      for (const [key, entry] of Object.entries(value)) add(`${name}[${key}]`, entry);
    } else form.append(name, String(value));
  };
  for (const [key, value] of Object.entries(params)) add(prefix ? `${prefix}[${key}]` : key, value);
  return form;
}

/** Calls of one page to the emulator, with its publishable key. Errors come back as values, as Stripe's script has it. */
export class EmulatorApi {
  readonly base: string;
  readonly #key: string;
  readonly #account: string | undefined;

  constructor(base: string, key: string, account: string | undefined) {
    this.base = base;
    this.#key = key;
    this.#account = account;
  }

  get<T>(path: string, params: object): Promise<Outcome<T>> {
    return this.#call<T>(`${path}?${encodeForm(params)}`, { method: 'GET' });
  }

  post<T>(path: string, params: object): Promise<Outcome<T>> {
    return this.#call<T>(path, { method: 'POST', body: encodeForm(params) });
  }

  async #call<T>(path: string, init: RequestInit): Promise<Outcome<T>> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.#key}`, accept: 'application/json' };
    if (this.#account) headers['stripe-account'] = this.#account;
    try {
      const response = await fetch(this.base + path, { ...init, headers });
      const body = (await response.json()) as T & { error?: StripeError };
      return body.error ? { error: body.error } : { value: body };
    } catch {
      return {
        error: { type: 'api_connection_error', message: 'Could not reach the payment service. Please try again.' },
      };
    }
  }
}

/** The id in front of a client secret: `pi_1_secret_2` belongs to `pi_1`. */
export function intentId(clientSecret: string): string {
  return clientSecret.split('_secret_')[0] ?? '';
}

import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';

const ORIGIN = 'http://localhost:3000';

/** A browser's cookie jar and headers, as far as the API's doors look at them. */
export class CookieBrowser {
  readonly jar = new Map<string, string>();
  readonly #base: string;
  readonly #origin: string;
  /** The last Set-Cookie lines. */
  lines: string[] = [];

  constructor(base: string, origin = ORIGIN) {
    this.#base = base;
    this.#origin = origin;
  }

  async send(
    method: string,
    path: string,
    options: { form?: Record<string, string>; json?: unknown; headers?: Record<string, string>; body?: BodyInit } = {},
  ): Promise<Response> {
    const reply = await fetch(`${this.#base}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        cookie: [...this.jar].map(([k, v]) => `${k}=${v}`).join('; '),
        'sec-fetch-site': 'same-origin',
        origin: this.#origin,
        ...(options.form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...(options.json !== undefined ? { 'content-type': 'application/json', 'x-civitas-csrf': '1' } : {}),
        ...options.headers,
      },
      ...(options.form ? { body: new URLSearchParams(options.form).toString() } : {}),
      ...(options.json !== undefined ? { body: JSON.stringify(options.json) } : {}),
      ...(options.body !== undefined ? { body: options.body } : {}),
    });
    this.lines = reply.headers.getSetCookie();
    for (const line of this.lines) {
      const [pair] = line.split(';') as [string];
      const eq = pair.indexOf('=');
      const value = pair.slice(eq + 1);
      if (value === '') this.jar.delete(pair.slice(0, eq));
      else this.jar.set(pair.slice(0, eq), value);
    }
    return reply;
  }

  /** `more`: further fields of the form. */
  async signIn(email: string, password: string, more: Record<string, string> = {}): Promise<Response> {
    resetLimitsForTests();
    const { csrfToken } = (await (await this.send('GET', '/api/auth/csrf')).json()) as { csrfToken: string };
    return this.send('POST', '/api/auth/callback/credentials', {
      form: { csrfToken, email, password, ...more, json: 'true', callbackUrl: `${this.#origin}/` },
    });
  }
}

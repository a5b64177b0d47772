import type { RequestOptions, Transport } from '../transport.ts';
import type { Body, Data } from '../types.ts';

export class Auth {
  readonly #t: Transport;
  constructor(transport: Transport) {
    this.#t = transport;
  }

  signUp(body: Body<'identity_signUp'>, options?: RequestOptions): Promise<Data<'identity_signUp'>> {
    return this.#t.data('POST', '/auth/signup', { body, options });
  }
  verifyEmail(token: string, options?: RequestOptions): Promise<Data<'identity_verifyEmail'>> {
    return this.#t.data('POST', '/auth/verify-email', { body: { token }, options });
  }
  /** The token goes into `ownerToken` of a new client. */
  logIn(body: Body<'identity_logIn'>, options?: RequestOptions): Promise<Data<'identity_logIn'>> {
    return this.#t.data('POST', '/auth/login', { body, options });
  }
  logOut(options?: RequestOptions): Promise<unknown> {
    return this.#t.data('POST', '/auth/logout', { options });
  }
  me(): Promise<Data<'identity_me'>> {
    return this.#t.data('GET', '/auth/me');
  }
}

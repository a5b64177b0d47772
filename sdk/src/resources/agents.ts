import type { Page, RequestOptions, Transport } from '../transport.ts';
import type { Body, Data, Query, Row } from '../types.ts';

export class Agents {
  readonly #t: Transport;
  constructor(transport: Transport) {
    this.#t = transport;
  }

  /** Registers an agent of the signed-in owner. `apiKey` is shown this once; `expiresInDays` and `scopes` are its terms. */
  register(body: Body<'registry_registerAgent'>, options?: RequestOptions): Promise<Data<'registry_registerAgent'>> {
    return this.#t.data('POST', '/agents', { body, options });
  }
  list(query?: Query<'registry_listAgents'>): Promise<Page<Row<'registry_listAgents'>>> {
    return this.#t.page('GET', '/agents', { query });
  }
  get(agentId: string): Promise<Data<'registry_getAgent'>> {
    return this.#t.data('GET', `/agents/${encodeURIComponent(agentId)}`);
  }
  /** The agent this key belongs to. */
  me(): Promise<Data<'registry_me'>> {
    return this.#t.data('GET', '/agents/me');
  }
  updateMe(body: Body<'registry_updateMe'>, options?: RequestOptions): Promise<Data<'registry_updateMe'>> {
    return this.#t.data('PATCH', '/agents/me', { body, options });
  }
  update(
    agentId: string,
    body: Body<'registry_updateAgent'>,
    options?: RequestOptions,
  ): Promise<Data<'registry_updateAgent'>> {
    return this.#t.data('PATCH', `/agents/${encodeURIComponent(agentId)}`, { body, options });
  }
  /** A new key at once, with an end and limits of its own; the old one is dead. Needs an owner session whose sign-in is at most ten minutes old. */
  rotateKey(
    agentId: string,
    terms: NonNullable<Body<'registry_rotateAgentKey'>> = {},
    options?: RequestOptions,
  ): Promise<Data<'registry_rotateAgentKey'>> {
    return this.#t.data('POST', `/agents/${encodeURIComponent(agentId)}/rotate-key`, { body: terms, options });
  }
  deactivate(agentId: string, options?: RequestOptions): Promise<Data<'registry_deactivateAgent'>> {
    return this.#t.data('POST', `/agents/${encodeURIComponent(agentId)}/deactivate`, { options });
  }
  reactivate(agentId: string, options?: RequestOptions): Promise<Data<'registry_reactivateAgent'>> {
    return this.#t.data('POST', `/agents/${encodeURIComponent(agentId)}/reactivate`, { options });
  }
}

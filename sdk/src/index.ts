/**
 * Typed client of the Civitas API.
 *
 *   const city = new Civitas({ apiKey: process.env.CIVITAS_API_KEY });
 *   const { task } = await city.tasks.claim(taskId);
 */
import { Agents } from './resources/agents.ts';
import { Auth } from './resources/auth.ts';
import { Tasks } from './resources/tasks.ts';
import { Trust } from './resources/trust.ts';
import { Vault } from './resources/vault.ts';
import { type CivitasOptions, Transport } from './transport.ts';

export class Civitas {
  readonly agents: Agents;
  readonly auth: Auth;
  readonly tasks: Tasks;
  readonly trust: Trust;
  readonly vault: Vault;
  /** For operations that have no method yet. */
  readonly transport: Transport;

  constructor(options: CivitasOptions = {}) {
    this.transport = new Transport(options);
    this.agents = new Agents(this.transport);
    this.auth = new Auth(this.transport);
    this.tasks = new Tasks(this.transport);
    this.trust = new Trust(this.transport);
    this.vault = new Vault(this.transport);
  }
}

export * from './errors.ts';
export type { ServerEvent } from './events.ts';
export type { components, operations, paths } from './openapi.ts';
export type { TrustStatement } from './resources/trust.ts';
export type { CivitasOptions, Page, RequestOptions } from './transport.ts';
export { verifyWebhook, WebhookRefused } from './webhooks.ts';

import type { Page, RequestOptions, Transport } from '../transport.ts';
import type { Data, Query, Row } from '../types.ts';

export class Vault {
  readonly #t: Transport;
  constructor(transport: Transport) {
    this.#t = transport;
  }

  /** Credits of the signed-in owner: `balance` is spendable, `held` stands beside it. */
  pool(): Promise<Data<'vault_getPool'>> {
    return this.#t.data('GET', '/vault/pool');
  }
  /** Starts a purchase; the credits arrive with the payment's signed event. */
  topUp(
    amount: number,
    paymentMethodId?: string,
    options?: RequestOptions,
  ): Promise<{ topUpId: string; status: string; clientSecret?: string; newBalance: number; amountCharged: number }> {
    return this.#t.data('POST', '/vault/pool/top-up', {
      body: { amount, ...(paymentMethodId ? { paymentMethodId } : {}) },
      options,
    });
  }
  transactions(query?: Query<'vault_listTransactions'>): Promise<Page<Row<'vault_listTransactions'>>> {
    return this.#t.page('GET', '/vault/transactions', { query });
  }
  holds(query?: Query<'vault_listHolds'>): Promise<Page<Row<'vault_listHolds'>>> {
    return this.#t.page('GET', '/vault/holds', { query });
  }
  wallet(agentId: string): Promise<Data<'vault_getAgentWallet'>> {
    return this.#t.data('GET', `/vault/wallets/${encodeURIComponent(agentId)}`);
  }
}

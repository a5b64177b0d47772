import type { Page, RequestOptions, Transport } from '../transport.ts';
import type { Body, Data, Query, Row } from '../types.ts';

export class Vault {
  readonly #t: Transport;
  constructor(transport: Transport) {
    this.#t = transport;
  }

  /** Credits of the signed-in owner: `balance` is spendable, `held` stands beside it. */
  pool(): Promise<Data<'vault_getPool'>> {
    return this.#t.data('GET', '/vault/pool');
  }
  /**
   * Starts a purchase. With a saved card it is charged at once; without one the browser pays with `clientSecret`. The
   * credits arrive with the payment's signed event: ask `topUpStatus` until it says `succeeded`.
   */
  topUp(amount: number, paymentMethodId?: string, options?: RequestOptions): Promise<Data<'vault_topUpPool'>> {
    const body: Body<'vault_topUpPool'> = { amount, ...(paymentMethodId ? { paymentMethodId } : {}) };
    return this.#t.data('POST', '/vault/pool/top-up', { body, options });
  }
  topUpStatus(topUpId: string): Promise<Data<'vault_getTopUp'>> {
    return this.#t.data('GET', `/vault/top-ups/${encodeURIComponent(topUpId)}`);
  }
  topUps(query?: Query<'vault_listTopUps'>): Promise<Page<Row<'vault_listTopUps'>>> {
    return this.#t.page('GET', '/vault/top-ups', { query });
  }
  /** Unspent credits of one purchase go back to the card that paid for them. */
  refund(topUpId: string, amount: number, options?: RequestOptions): Promise<Data<'vault_refundCredits'>> {
    return this.#t.data('POST', `/vault/top-ups/${encodeURIComponent(topUpId)}/refund`, { body: { amount }, options });
  }
  /** Charges a saved card when the balance falls below the threshold, once per crossing. */
  setAutoTopUp(body: Body<'vault_setAutoTopUp'>, options?: RequestOptions): Promise<Data<'vault_setAutoTopUp'>> {
    return this.#t.data('PUT', '/vault/pool/auto-top-up', { body, options });
  }
  paymentMethods(): Promise<Data<'vault_listPaymentMethods'>> {
    return this.#t.data('GET', '/vault/payment-methods');
  }
  /** The pool as it was at an instant. */
  poolAt(at: Date): Promise<Data<'vault_getBalanceAt'>> {
    return this.#t.data('GET', '/vault/pool/at', { query: { at: at.toISOString() } });
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
  /** Pays an agent's withdrawable credits out to the owner's payout account. */
  withdraw(agentId: string, amount: number, options?: RequestOptions): Promise<Data<'vault_requestWithdrawal'>> {
    return this.#t.data('POST', '/vault/withdrawals', { body: { agentId, amount }, options });
  }
}

import type { RequestOptions, Transport } from '../transport.ts';
import type { Data } from '../types.ts';

/** What the Trust API says of an agent; the first five fields are AI City's. */
export interface TrustStatement {
  agentId: string;
  displayName: string;
  trustTier: 'unverified' | 'provisional' | 'established' | 'trusted' | 'elite';
  overallScore: number;
  confidence: number;
  recommendation: string;
  disputeSummary: { total: number; open: number; wonByAgent: number; lostByAgent: number };
  scoreLower: number;
  effectiveSamples: number;
  dimensions: { outcome: number; relationship: number; economic: number; reliability: number };
  completedTasks: number;
  asOf: string;
  /** Detached JWS over the canonical form of everything else. */
  signature: string;
  [more: string]: unknown;
}

export class Trust {
  readonly #t: Transport;
  constructor(transport: Transport) {
    this.#t = transport;
  }

  get(agentId: string): Promise<TrustStatement> {
    return this.#t.data('GET', `/trust/agents/${encodeURIComponent(agentId)}`, { auth: 'trust' });
  }
  getMany(agentIds: readonly string[]): Promise<(TrustStatement | { agentId: string; error: string })[]> {
    return this.#t.data('GET', '/trust/agents', { query: { ids: agentIds }, auth: 'trust' });
  }
  formula(): Promise<Record<string, unknown>> {
    return this.#t.data('GET', '/trust/formula', { auth: 'trust' });
  }
  /** Owner: a key for outsiders; `key` is shown this once. */
  createKey(name: string, options?: RequestOptions): Promise<Data<'trust_createTrustKey'>> {
    return this.#t.data('POST', '/trust/keys', { body: { name }, options });
  }
  listKeys(): Promise<Data<'trust_listTrustKeys'>> {
    return this.#t.data('GET', '/trust/keys');
  }
  revokeKey(keyId: string, options?: RequestOptions): Promise<unknown> {
    return this.#t.data('DELETE', `/trust/keys/${encodeURIComponent(keyId)}`, { options });
  }
}

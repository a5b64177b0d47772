/**
 * The platform of one test file: its own database, the real HTTP server on a free port (without pages), and helpers that
 * do what people do. Everything goes over HTTP unless a test says otherwise.
 */
import type pg from 'pg';
import { afterAll, expect } from 'vitest';
import { decryptText } from '../../src/platform/crypto/encryption.ts';
import { resetEnvForTests } from '../../src/platform/env.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { contract } from './contract.ts';
import { testDatabase } from './database.ts';

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of any operation
  body: any;
  text: string;
}

export interface Owner {
  id: string;
  email: string;
  password: string;
  token: string;
  call: Caller;
}

export interface Agent {
  id: string;
  apiKey: string;
  call: Caller;
}

export type Caller = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;

export interface Platform {
  url: string;
  query: (sql: string, args?: unknown[]) => Promise<pg.QueryResult>;
  anonymous: Caller;
  /** Signs up, verifies and signs in over HTTP. */
  newOwner(options?: { verified?: boolean }): Promise<Owner>;
  newAgent(owner: Owner, body?: Record<string, unknown>): Promise<Agent>;
  withHeaders(headers: Record<string, string>): Caller;
  /** Link secret of the newest mail of a kind to this address. */
  mailedToken(email: string, kind: string): Promise<string>;
  /** Credits without a card: a posting of its own kind, for tests that are not about buying. */
  fund(owner: Owner, credits: number): Promise<void>;
}

let counter = 0;

export async function testPlatform(): Promise<Platform> {
  const { query } = await testDatabase();
  // What these tests ask is who wins a race, not how long a busy machine lets the others wait for it.
  process.env.LEDGER_LOCK_TIMEOUT_MS ??= '8000';
  process.env.LEDGER_STATEMENT_TIMEOUT_MS ??= '30000';
  process.env.LEDGER_OPERATION_DEADLINE_MS ??= '30000';
  resetEnvForTests();
  const { startServer } = await import('../../src/server/http.ts');
  const server = await startServer({ port: 0, host: '127.0.0.1', pages: null });
  afterAll(() => server.stop());
  resetLimitsForTests();
  const url = `http://127.0.0.1:${server.port}`;
  const { breaches } = await contract();

  const withHeaders =
    (fixed: Record<string, string>): Caller =>
    async (method, path, body, headers = {}) => {
      const target =
        path.startsWith('/api') || path.startsWith('/.') || path === '/healthz' || path === '/readyz'
          ? path
          : `/api/v1${path}`;
      const reply = await fetch(`${url}${target}`, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...fixed, ...headers },
        ...(body === undefined
          ? {}
          : {
              body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
            }),
        redirect: 'manual',
      });
      const text = await reply.text();
      const broken = breaches(method, target, { status: reply.status, headers: reply.headers, text });
      if (broken.length > 0)
        throw new Error(`${method} ${target} breaks its contract: ${broken.join('; ')}\n${text.slice(0, 600)}`);
      let parsed: unknown = null;
      try {
        parsed = text === '' ? null : JSON.parse(text);
      } catch {
        parsed = null;
      }
      return { status: reply.status, headers: reply.headers, body: parsed, text };
    };
  const anonymous = withHeaders({});

  async function mailedToken(email: string, kind: string): Promise<string> {
    const rows = await query(
      'SELECT to_encrypted, body_encrypted FROM mail_message WHERE kind = $1 AND body_encrypted IS NOT NULL ORDER BY created_at DESC',
      [kind],
    );
    for (const row of rows.rows) {
      if (decryptText(row.to_encrypted).toLowerCase() !== email.toLowerCase()) continue;
      const found = /#t=([A-Za-z0-9_-]{43})/.exec(decryptText(row.body_encrypted));
      if (found) return found[1] as string;
    }
    // A running worker has sent it and erased the body: the developer outbox has it.
    const sent = await query(
      'SELECT body FROM dev_message WHERE lower(recipient) = lower($1) ORDER BY created_at DESC',
      [email],
    );
    for (const row of sent.rows) {
      const found = new RegExp(`/${kind.replaceAll('_', '-')}#t=([A-Za-z0-9_-]{43})`).exec(row.body);
      if (found) return found[1] as string;
    }
    throw new Error(`no ${kind} mail to ${email}`);
  }

  return {
    url,
    query,
    anonymous,
    withHeaders,
    mailedToken,
    async newOwner(options = {}) {
      counter += 1;
      resetLimitsForTests();
      const email = `owner${counter}.${Date.now().toString(36)}@example.test`;
      const password = `correct horse battery ${counter} staple`;
      expect((await anonymous('POST', '/auth/signup', { email, password })).status).toBe(202);
      const row = await query('SELECT id FROM owner WHERE email_normalized = $1', [email]);
      const id = row.rows[0].id as string;
      const owner: Owner = { id, email, password, token: '', call: anonymous };
      if (options.verified === false) return owner;
      const verified = await anonymous('POST', '/auth/verify-email', {
        token: await mailedToken(email, 'verify_email'),
      });
      expect(verified.status).toBe(200);
      const login = await anonymous('POST', '/auth/login', { email, password });
      expect(login.status).toBe(200);
      owner.token = login.body.data.token;
      owner.call = withHeaders({ authorization: `Bearer ${owner.token}` });
      resetLimitsForTests();
      return owner;
    },
    async newAgent(owner, body = {}) {
      const reply = await owner.call('POST', '/agents', {
        displayName: `Agent ${counter}`,
        framework: 'custom',
        capabilities: [{ category: 'general', tags: [] }],
        ...body,
      });
      expect(reply.status, reply.text).toBe(201);
      const { agent, apiKey } = reply.body.data;
      return { id: agent.id, apiKey, call: withHeaders({ 'x-api-key': apiKey }) };
    },
    async fund(owner, credits) {
      const { fundPoolForTests } = await import('./fund.ts');
      await fundPoolForTests(owner.id, credits);
    },
  };
}

/**
 * The API server of bench/rest.ts and bench/better-auth.ts, as a process of its own; `/bench/key` makes an owner with an
 * agent, over the API, and answers its key, the owner's account and session.
 */
import pg from 'pg';
import { decryptText } from '../src/platform/crypto/encryption.ts';
import { startServer } from '../src/server/http.ts';
import '../src/api/compose.ts';

const server = await startServer({
  port: 0,
  host: '127.0.0.1',
  pages: async (_req, res) => {
    res.end(JSON.stringify(await makeAgent()));
  },
});
const base = `http://127.0.0.1:${server.port}/api/v1`;

async function post<T>(path: string, body: unknown, token?: string): Promise<T> {
  const reply = await fetch(`${base}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  const parsed = (await reply.json()) as { success: boolean; data: T };
  if (!parsed.success) throw new Error(`${path}: ${JSON.stringify(parsed)}`);
  return parsed.data;
}

interface Account {
  email: string;
  password: string;
}

async function makeOwner(email: string): Promise<{ account: Account; token: string }> {
  const account = { email, password: 'correct horse battery bench staple' };
  await post('/auth/signup', account);
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  const { rows } = await client.query(
    'SELECT body_encrypted FROM mail_message ORDER BY created_at DESC, id DESC LIMIT 1',
  );
  await client.end();
  const token = /#t=([A-Za-z0-9_-]{43})/.exec(decryptText(rows[0].body_encrypted))?.[1];
  await post('/auth/verify-email', { token });
  const session = await post<{ token: string }>('/auth/login', account);
  return { account, token: session.token };
}

/** `account` is for signing in: it is not the one of the session, which more than twenty sign-ins would end. */
async function makeAgent(): Promise<{ apiKey: string; token: string; account: Account }> {
  const { account } = await makeOwner('sign-in@example.test');
  const { token } = await makeOwner('bench@example.test');
  const made = await post<{ apiKey: string }>(
    '/agents',
    { displayName: 'Bench', framework: 'custom', capabilities: [{ category: 'general', tags: [] }] },
    token,
  );
  return { apiKey: made.apiKey, token, account };
}

process.send?.({ port: server.port });
process.on('disconnect', () => process.exit(0));

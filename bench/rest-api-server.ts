/** The API server of bench/rest.ts, as a process of its own; `/bench/key` makes an owner with an agent, over the API. */
import pg from 'pg';
import { decryptText } from '../src/platform/crypto/encryption.ts';
import { startServer } from '../src/server/http.ts';
import '../src/api/compose.ts';

const server = await startServer({
  port: 0,
  host: '127.0.0.1',
  pages: async (_req, res) => {
    res.end(JSON.stringify({ apiKey: await makeAgent() }));
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

async function makeAgent(): Promise<string> {
  const account = { email: 'bench@example.test', password: 'correct horse battery bench staple' };
  await post('/auth/signup', account);
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  const { rows } = await client.query('SELECT body_encrypted FROM mail_message LIMIT 1');
  await client.end();
  const token = /#t=([A-Za-z0-9_-]{43})/.exec(decryptText(rows[0].body_encrypted))?.[1];
  await post('/auth/verify-email', { token });
  const session = await post<{ token: string }>('/auth/login', account);
  const made = await post<{ apiKey: string }>(
    '/agents',
    { displayName: 'Bench', framework: 'custom', capabilities: [{ category: 'general', tags: [] }] },
    session.token,
  );
  return made.apiKey;
}

process.send?.({ port: server.port });
process.on('disconnect', () => process.exit(0));

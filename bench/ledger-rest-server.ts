/**
 * The API server of bench/ledger.ts, as a process of its own. `/bench/buyers?ids=…` gives each of these owners a row, an
 * agent and a key, without the sign-up that would take longer than the bench; their pools stand already.
 */
import pg from 'pg';
import type { OwnerActor } from '../src/platform/actor.ts';
import { startServer } from '../src/server/http.ts';
import '../src/api/compose.ts';

const { registerAgent } = await import('../src/districts/registry/register-agent.ts');

const server = await startServer({
  port: 0,
  host: '127.0.0.1',
  pages: async (req, res) => {
    const ids = new URL(req.url ?? '/', 'http://bench').searchParams.get('ids')?.split(',') ?? [];
    res.end(JSON.stringify(await Promise.all(ids.map(newBuyer))));
  },
});

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 });

async function newBuyer(ownerId: string): Promise<string> {
  await pool.query(
    'INSERT INTO owner (id, email_normalized, email_typed, email_verified_at) VALUES ($1::uuid, $2, $2, now())',
    [ownerId, `${ownerId}@example.test`],
  );
  const actor: OwnerActor = {
    kind: 'owner',
    ownerId,
    sessionId: ownerId,
    role: 'OWNER',
    state: 'ACTIVE',
    credential: 'bearer',
    current: true,
    passwordVerifiedAt: new Date(),
    secondFactorAt: null,
    twoFactorOn: false,
    enabledFactorHere: false,
    emailVerified: true,
  };
  const { apiKey } = await registerAgent(
    { actor, requestId: ownerId, ip: null, userAgent: null },
    { displayName: 'Bench', framework: 'custom', capabilities: [{ category: 'general', tags: [] }] },
  );
  return apiKey;
}

process.send?.({ port: server.port });
process.on('disconnect', () => process.exit(0));

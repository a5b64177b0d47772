/**
 * better-auth as its documentation sets it up: e-mail and password, PostgreSQL through `pg`, the API-key plugin, the Node
 * handler. bench/better-auth.ts copies this file beside an installation of better-auth and starts it there. Passwords are
 * hashed by bcryptjs at the same cost as on the other side (the documented `password.hash` and `password.verify`).
 */
import http from 'node:http';

const [{ apiKey }, { betterAuth }, { getMigrations }, { toNodeHandler }, { default: bcrypt }, { default: pg }] =
  await Promise.all(
    ['@better-auth/api-key', 'better-auth', 'better-auth/db/migration', 'better-auth/node', 'bcryptjs', 'pg'].map(
      (name) => import(name),
    ),
  );
const cost = Number(process.env.BENCH_COST);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.BENCH_POOL) });
const server = http.createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address();
const options = {
  baseURL: `http://127.0.0.1:${port}`,
  secret: 'kPz8vR2mQw5xTn7bYc4dHf9gLs3jWa6e',
  database: pool,
  // One client signs in all the time; its limit would be the figure.
  rateLimit: { enabled: false },
  emailAndPassword: {
    enabled: true,
    password: {
      hash: (password) => bcrypt.hash(password, cost),
      verify: ({ hash, password }) => bcrypt.compare(password, hash),
    },
  },
  plugins: [
    apiKey({
      rateLimit:
        process.env.BENCH_KEY_LIMIT === 'on'
          ? { enabled: true, timeWindow: 60_000, maxRequests: 10_000_000 }
          : { enabled: false },
    }),
  ],
};
const { runMigrations } = await getMigrations(options);
await runMigrations();
const auth = betterAuth(options);

const account = { email: 'bench@example.test', password: 'correct horse battery bench staple' };
const signedUp = await auth.api.signUpEmail({ body: { ...account, name: 'Bench' }, returnHeaders: true });
const cookie = signedUp.headers
  .getSetCookie()
  .map((c) => c.split(';')[0])
  .join('; ');
// Many keys: verification writes to the key's row, and one row would be a queue.
const keys = await Promise.all(
  Array.from({ length: 32 }, async () => {
    const made = await auth.api.createApiKey({ body: { userId: signedUp.response.user.id } });
    return made.key;
  }),
);

const handler = toNodeHandler(auth);
server.on('request', async (req, res) => {
  if (req.url !== '/agents/me') return handler(req, res);
  // The route of an application that takes API keys.
  const { valid, key } = await auth.api.verifyApiKey({ body: { key: req.headers['x-api-key'] } });
  const body = JSON.stringify(valid ? { id: key.id, owner: key.referenceId } : { error: 'UNAUTHORIZED' });
  res.writeHead(valid ? 200 : 401, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  res.end(body);
});
process.send?.({ port, account, cookie, keys });
process.on('disconnect', () => process.exit(0));

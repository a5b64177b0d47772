/**
 * The API server alone, as a process of its own: for tests that run two servers on one database, or kill one. With
 * CIVITAS_TEST_HOLD_COMPARE every password or code comparison waits for ever.
 */
import { createHasher, replaceHasherForTests } from '../../src/platform/crypto/hasher.ts';
import { waitForConnections } from '../../src/platform/db/client.ts';
import { startServer } from '../../src/server/http.ts';
import '../../src/api/compose.ts';

if (process.env.CIVITAS_TEST_HOLD_COMPARE) {
  const real = createHasher(1, 1_000);
  replaceHasherForTests({ ...real, compare: () => new Promise(() => {}) });
}
waitForConnections(60_000);
const server = await startServer({ port: 0, host: '127.0.0.1', pages: null });
process.send?.({ ready: server.port });
process.on('disconnect', () => process.exit(0));

/** A server with its sandboxes, as a process of its own: for tests that run two on one database, or kill one. */
import { startHost } from '../../src/api/compose.ts';
import { startServer } from '../../src/server/http.ts';

const stopHost = await startHost({ listens: true });
const server = await startServer({ port: Number(process.env.TEST_PORT ?? 0), host: '127.0.0.1', pages: null });
process.send?.({ ready: server.port });
process.on('SIGTERM', () => {
  // Calls in flight are answered: by the end of their sandbox, if need be.
  Promise.all([server.stop(), stopHost()]).finally(() => process.exit(0));
});
process.on('disconnect', () => process.exit(0));

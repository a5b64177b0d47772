/** The server process: web pages, REST and tRPC on one port. Every process is stateless but for its live sandboxes. */
import '../api/compose.ts';
import http from 'node:http';
import path from 'node:path';
import next from 'next';
import { awaitDatabase } from '#platform/db/await-database.ts';
import { closeDb, syncClock } from '#platform/db/client.ts';
import { env, isEmbedded } from '#platform/env.ts';
import { logger } from '#platform/logger.ts';
import { closeRedis } from '#platform/redis.ts';
import { startHost } from '../api/compose.ts';
import { closeLedger, ledger } from '../districts/vault/index.ts';
import { emulatorProxy } from './embedded/emulator-proxy.ts';
import { startServer } from './http.ts';
import { onStop, tellReady } from './lifecycle.ts';

const root = path.resolve(import.meta.dirname, '../..');
await awaitDatabase(async () => {
  await syncClock();
  await ledger().ready();
});
const clock = setInterval(() => void syncClock().catch(() => {}), 30_000);
const stopHost = await startHost({ listens: true });
const app = next({ dev: false, dir: root, hostname: '127.0.0.1', port: env.PORT });
await app.prepare();
const pages = app.getRequestHandler();
const server = await startServer({
  port: env.PORT,
  host: env.HOST,
  pages: (req, res) => pages(req, res),
  extra: isEmbedded() ? emulatorProxy() : undefined,
});

let metrics: http.Server | null = null;
if (env.METRICS_PORT > 0) {
  const { renderMetrics } = await import('#platform/metrics.ts');
  metrics = http.createServer(async (_req, res) => {
    const { type, text } = await renderMetrics();
    res.setHeader('Content-Type', type);
    res.end(text);
  });
  metrics.listen(env.METRICS_PORT, '127.0.0.1');
}

logger.info({ port: server.port, profile: env.CIVITAS_PROFILE }, 'server listens');
tellReady({ port: server.port });

onStop(async () => {
  clearInterval(clock);
  await server.stop();
  metrics?.close();
  await stopHost();
  await app.close().catch(() => {});
  await closeLedger();
  await closeRedis();
  await closeDb();
});

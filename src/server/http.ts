/**
 * The project's own HTTP server: guard, fixed headers, health, API fast path; pages and files go to Next. It answers
 * `/api/v1` and `/api/trpc` without passing through Next, which costs 5 to 20 times more per request (stack.md).
 */
import http from 'node:http';
import { env } from '#platform/env.ts';
import { newId } from '#platform/ids.ts';
import { logger } from '#platform/logger.ts';
import { renderMetrics } from '#platform/metrics.ts';
import { PEER_HEADER, peerHeaderOf } from '../adapters/facts.ts';
import { answerApi } from '../adapters/front.ts';
import { endAllStreams } from '../adapters/rest/sse.ts';
import { BodyPace, PACE, type PaceLimits } from './body-pace.ts';
import { answerClientError, answerConnect, answerSlow, refuse, setFixedHeaders } from './guard.ts';
import { type Readiness, readiness } from './health.ts';
import { sendResponse, toRequest } from './node-bridge.ts';

export type PageHandler = (req: http.IncomingMessage, res: http.ServerResponse) => Promise<void>;

export interface Server {
  port: number;
  /** Stops accepting, finishes what runs, ends streams. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  port: number;
  host: string;
  /** Pages; null in tests of the API alone. */
  pages: PageHandler | null;
  /** Extra paths of the embedded profile (emulators); false when not answered. */
  extra?: ((req: http.IncomingMessage, res: http.ServerResponse, path: string) => boolean) | undefined;
  ready?: () => Promise<Readiness>;
  /** How long a client may take to send its headers, and how fast its body must come. */
  timeouts?: { headersMs: number; body: PaceLimits };
}

/** Of one client. Behind a trusted proxy every socket is the proxy's, which counts its clients itself. */
const SOCKETS_PER_ADDRESS = 100;

export async function startServer(options: ServerOptions): Promise<Server> {
  let stopping = false;
  const ready = options.ready ?? readiness;

  async function handle(req: http.IncomingMessage, res: http.ServerResponse): Promise<void> {
    setFixedHeaders(res);
    const refused = refuse(req);
    if (refused) {
      if (refused.allow) res.setHeader('Allow', refused.allow);
      res.setHeader('Connection', 'close');
      res.setHeader('X-Request-Id', newId());
      const code = refused.status === 405 ? 'METHOD_NOT_ALLOWED' : 'VALIDATION_ERROR';
      return plain(res, refused.status, { success: false, error: { code, message: refused.message } });
    }
    const url = req.url as string;
    const path = url.split('?')[0] as string;
    if (path === '/healthz') return plain(res, 200, { status: 'ok' });
    if (path === '/readyz') {
      const state = stopping ? { ok: false, checks: { stopping: { ok: false, ms: 0 } } } : await ready();
      return plain(res, state.ok ? 200 : 503, state);
    }
    if (path === '/metrics' && env.METRICS_TOKEN && req.headers.authorization === `Bearer ${env.METRICS_TOKEN}`) {
      const { type, text } = await renderMetrics();
      res.setHeader('Content-Type', type);
      res.end(text);
      return;
    }
    if (options.extra?.(req, res, path)) return;
    if (
      path.startsWith('/api/auth/') ||
      path.startsWith('/api/v1/') ||
      path.startsWith('/api/trpc/') ||
      path.startsWith('/api/webhooks/') ||
      path === '/api/csp-reports' ||
      path === '/api/internal/sandbox' ||
      path.startsWith('/.well-known/') ||
      path === '/robots.txt'
    ) {
      const reply = answerApi(toRequest(req, res), path);
      if (reply) return sendResponse(await reply, req, res);
    }
    if (!options.pages) return plain(res, 404, { error: 'not found' });
    req.headers[PEER_HEADER] = peerHeaderOf(req.socket.remoteAddress ?? '');
    await options.pages(req, res);
  }

  const limits = options.timeouts?.body ?? PACE;
  const pace = new BodyPace(limits, answerSlow);
  const server = http.createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: options.timeouts?.headersMs ?? 10_000,
      requestTimeout: limits.uploadMs,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: Math.min(5_000, options.timeouts?.headersMs ?? 5_000),
    },
    (req, res) => {
      req.on('error', () => {});
      res.on('error', () => {});
      pace.watch(req);
      handle(req, res).catch((err) => {
        logger.error({ err }, 'request failed outside every handler');
        if (!res.headersSent) {
          res.statusCode = 500;
          res.end();
        } else res.destroy();
      });
    },
  );
  server.maxHeadersCount = 100;
  server.maxRequestsPerSocket = 1_000;
  server.maxConnections = env.HTTP_CONNECTIONS_MAX;
  server.on('clientError', answerClientError);
  server.on('connect', (_req, socket) => answerConnect(socket));
  // Expect: 100-continue is answered by the normal path; an upgrade is plain HTTP here.
  const perAddress = new Map<string, number>();
  server.on('connection', (socket) => {
    const at = socket.remoteAddress ?? '';
    const local = at === '127.0.0.1' || at === '::1' || at === '::ffff:127.0.0.1';
    const open = (perAddress.get(at) ?? 0) + 1;
    if (!local && env.TRUSTED_PROXY_HOPS === 0 && open > SOCKETS_PER_ADDRESS) {
      socket.destroy();
      return;
    }
    perAddress.set(at, open);
    socket.once('close', () => {
      const left = (perAddress.get(at) ?? 1) - 1;
      if (left <= 0) perAddress.delete(at);
      else perAddress.set(at, left);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => resolve());
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    async stop() {
      stopping = true;
      endAllStreams();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), env.SHUTDOWN_GRACE_SECONDS * 1_000);
      await closed;
      pace.stop();
      clearTimeout(force);
    },
  };
}

function plain(res: http.ServerResponse, status: number, body: unknown): void {
  res.statusCode = status;
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  res.end(JSON.stringify(body));
}

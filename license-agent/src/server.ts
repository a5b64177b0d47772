/** The agent's own port: probes, flush and metrics for the cluster; the export for this pod alone. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Agent } from './agent.ts';

export interface AgentServer {
  port: number;
  close(): Promise<void>;
}

/** Listens on all addresses of the pod. `/export` and `/confirm` answer callers inside of the pod only. */
export async function serve(agent: Agent, port: number): Promise<AgentServer> {
  const server = http.createServer((req, res) => {
    answer(agent, req, res).catch((e: unknown) => {
      if (!res.headersSent) res.writeHead(500, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ error: (e as Error).message }));
    });
  });
  server.requestTimeout = 15_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function answer(agent: Agent, req: http.IncomingMessage, res: http.ServerResponse): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://agent');
  const say = (status: number, body: unknown) => {
    res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    res.end(`${JSON.stringify(body)}\n`);
  };
  const only = (method: string): boolean => {
    if (req.method === method) return true;
    say(405, { error: `only ${method}` });
    return false;
  };
  switch (url.pathname) {
    case '/livez':
      return only('GET') ? say(200, { ok: true }) : undefined;
    case '/startupz': {
      if (!only('GET')) return;
      const { why } = agent.standing();
      return say(agent.started ? 200 : 503, { started: agent.started, why });
    }
    case '/readyz': {
      if (!only('GET')) return;
      const { ready, why, until, overLimit } = agent.standing();
      return say(ready ? 200 : 503, {
        ready,
        why,
        until: until === null ? null : new Date(until).toISOString(),
        over_limit: overLimit,
        waiting_records: agent.state.queue.length,
      });
    }
    case '/flush':
      // The chart's preStop hook can only GET.
      if (!only('GET')) return;
      await agent.flush();
      return say(200, { waiting_records: agent.state.queue.length });
    case '/metrics':
      if (!only('GET')) return;
      res.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
      res.end(agent.metrics());
      return;
    case '/export': {
      if (!insidePod(req)) return say(403, { error: 'only from inside of the pod' });
      if (!only('POST')) return;
      const lines = agent.exportLog(url.searchParams.get('license_id'));
      res.writeHead(200, { 'content-type': 'application/x-ndjson' });
      res.end(lines.map((l) => `${l}\n`).join(''));
      return;
    }
    case '/confirm': {
      if (!insidePod(req)) return say(403, { error: 'only from inside of the pod' });
      if (!only('POST')) return;
      const upTo = Number(url.searchParams.get('seq'));
      if (!Number.isSafeInteger(upTo) || upTo < 1) return say(400, { error: 'seq must be a whole number from 1' });
      return say(200, { confirmed: agent.confirmLog(upTo) });
    }
    default:
      return say(404, { error: 'not found' });
  }
}

function insidePod(req: http.IncomingMessage): boolean {
  const from = req.socket.remoteAddress ?? '';
  return from === '::1' || from === '127.0.0.1' || from === '::ffff:127.0.0.1';
}

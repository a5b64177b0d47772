/**
 * In the embedded profile the local emulators answer through the one port too, below /emulators/<name>/: the browser
 * stub of the payment form and the emulators' own pages come from the application's origin.
 */
import http from 'node:http';
import { env } from '#platform/env.ts';

export function emulatorProxy(): (req: http.IncomingMessage, res: http.ServerResponse, path: string) => boolean {
  const targets: Record<string, string | undefined> = {
    stripe: env.STRIPE_API_BASE,
    twilio: env.TWILIO_API_BASE,
  };
  return (req, res, path) => {
    const found = /^\/emulators\/([a-z0-9]+)(\/.*)?$/.exec(path);
    const base = found ? targets[found[1] as string] : undefined;
    if (!found || !base) return false;
    // Switches and dashboards are the developer's, not the network's.
    if (/^\/_(test|dashboard)/.test(found[2] ?? '') && !isLoopback(req.socket.remoteAddress)) return false;
    const rest = (req.url as string).slice(`/emulators/${found[1]}`.length) || '/';
    const upstream = http.request(
      new URL(rest, base),
      {
        method: req.method,
        headers: { ...req.headers, host: new URL(base).host, 'x-forwarded-prefix': `/emulators/${found[1]}` },
      },
      (reply) => {
        res.statusCode = reply.statusCode ?? 502;
        for (const [name, value] of Object.entries(reply.headers)) {
          if (value !== undefined && name !== 'connection' && name !== 'transfer-encoding') res.setHeader(name, value);
        }
        reply.pipe(res);
      },
    );
    upstream.on('error', () => {
      if (!res.headersSent) res.statusCode = 502;
      res.end();
    });
    req.pipe(upstream);
    return true;
  };
}

function isLoopback(address: string | undefined): boolean {
  return address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1';
}

import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { widgetScript } from './widget.ts';

const BODY_MAX = 64 * 1024;
const TOKEN_SECONDS = 300;
/** Secrets that Cloudflare and hCaptcha publish for tests, with the dummy token of their widgets. */
const TURNSTILE_DUMMY = 'XXXX.DUMMY.TOKEN.XXXX';
const HCAPTCHA_DUMMY = '10000000-aaaa-bbbb-cccc-000000000001';
const PUBLISHED: Record<string, { token: string; refusal: string | null; hostname: string }> = {
  '1x0000000000000000000000000000000AA': { token: TURNSTILE_DUMMY, refusal: null, hostname: 'example.com' },
  '2x0000000000000000000000000000000AA': {
    token: TURNSTILE_DUMMY,
    refusal: 'invalid-input-response',
    hostname: 'example.com',
  },
  '3x0000000000000000000000000000000AA': {
    token: TURNSTILE_DUMMY,
    refusal: 'timeout-or-duplicate',
    hostname: 'example.com',
  },
  '0x0000000000000000000000000000000000000000': { token: HCAPTCHA_DUMMY, refusal: null, hostname: 'dummy-key-pass' },
};

export interface CaptchaEmulatorOptions {
  siteKey: string;
  secret: string;
}

/** How the next answers differ: late, not at all, a status, a text, or silent about the token's second use. */
export interface CaptchaFault {
  kind: 'delay' | 'hang' | 'status' | 'text' | 'forgetful';
  delayMs?: number;
  status?: number;
  text?: string;
}

export interface Verification {
  secret: string | null;
  response: string | null;
  remoteip: string | null;
}

export interface CaptchaEmulator {
  listen(port: number): Promise<{ port: number; url: string }>;
  close(): Promise<void>;
  /** A token as the widget gives it to a visitor who solved it. */
  solve(options?: { hostname?: string; action?: string; score?: number }): string;
  /** Every siteverify call, newest last. */
  calls: Verification[];
  /** Stays until it is taken back with null. */
  fault: CaptchaFault | null;
}

interface Solved {
  hostname: string;
  action: string;
  score: number | undefined;
  at: number;
  used: boolean;
}

/** A local `siteverify` with its widget: see README.md. */
export function createCaptchaEmulator(options: CaptchaEmulatorOptions): CaptchaEmulator {
  const solved = new Map<string, Solved>();
  let server: Server | null = null;

  const emulator: CaptchaEmulator = {
    calls: [],
    fault: null,
    solve({ hostname = 'localhost', action = '', score } = {}) {
      const token = `local.${randomBytes(24).toString('base64url')}`;
      solved.set(token, { hostname, action, score, at: Date.now(), used: false });
      return token;
    },
    async listen(port) {
      server = createServer((req, res) => {
        answer(req, res).catch(() => res.destroy());
      });
      const listening = server;
      await new Promise<void>((resolve, reject) => {
        listening.once('error', reject);
        listening.listen(port, '127.0.0.1', resolve);
      });
      const actual = (listening.address() as AddressInfo).port;
      return { port: actual, url: `http://127.0.0.1:${actual}` };
    },
    async close() {
      const closing = server;
      if (!closing) return;
      const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
      closing.closeAllConnections();
      await closed;
    },
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { pathname } = new URL(req.url ?? '/', 'http://emulator');
    const body = await readBody(req);
    if (req.method === 'POST' && /(^|\/)siteverify$/.test(pathname)) return verify(new URLSearchParams(body), res);
    if (req.method === 'GET' && pathname === '/api.js') {
      res.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' });
      res.end(widgetScript());
      return;
    }
    // The widget stands in a page of another origin.
    const cors = { 'access-control-allow-origin': req.headers.origin ?? '*', 'access-control-allow-headers': '*' };
    if (req.method === 'OPTIONS' && pathname === '/solve') {
      res.writeHead(204, cors);
      res.end();
      return;
    }
    if (req.method === 'POST' && pathname === '/solve') {
      const form = new URLSearchParams(body);
      if (form.get('sitekey') !== options.siteKey) return json(res, 400, { error: 'no such site key' }, cors);
      const hostname = req.headers.origin ? new URL(req.headers.origin).hostname : 'localhost';
      return json(res, 200, { token: emulator.solve({ hostname, action: form.get('action') ?? '' }) }, cors);
    }
    json(res, 404, { error: 'no such path' });
  }

  async function verify(form: URLSearchParams, res: ServerResponse): Promise<void> {
    const call = { secret: form.get('secret'), response: form.get('response'), remoteip: form.get('remoteip') };
    emulator.calls.push(call);
    const { fault } = emulator;
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.delayMs ?? 1_000));
    if (fault?.kind === 'status') return json(res, fault.status ?? 500, { success: false });
    if (fault?.kind === 'text') {
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(fault.text ?? '');
      return;
    }
    if (!call.secret) return refuse(res, 'missing-input-secret');
    const published = PUBLISHED[call.secret];
    if (!published && call.secret !== options.secret) return refuse(res, 'invalid-input-secret');
    if (!call.response) return refuse(res, 'missing-input-response');
    if (published) {
      const refusal = call.response === published.token ? published.refusal : 'invalid-input-response';
      return refusal ? refuse(res, refusal) : accept(res, Date.now(), published.hostname, '');
    }
    const found = solved.get(call.response);
    if (!found) return refuse(res, 'invalid-input-response');
    const old = Date.now() - found.at > TOKEN_SECONDS * 1_000;
    if (old || (found.used && fault?.kind !== 'forgetful')) return refuse(res, 'timeout-or-duplicate');
    found.used = true;
    accept(res, found.at, found.hostname, found.action, found.score);
  }

  return emulator;
}

function accept(res: ServerResponse, at: number, hostname: string, action: string, score?: number): void {
  json(res, 200, {
    success: true,
    'error-codes': [],
    challenge_ts: new Date(at).toISOString(),
    hostname,
    action,
    cdata: '',
    ...(score === undefined ? {} : { score }),
  });
}

function refuse(res: ServerResponse, code: string): void {
  json(res, 200, { success: false, 'error-codes': [code], messages: [] });
}

function json(res: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers });
  res.end(JSON.stringify(body));
}

async function readBody(req: IncomingMessage): Promise<string> {
  let text = '';
  req.setEncoding('utf8');
  for await (const chunk of req) {
    text += chunk;
    if (text.length > BODY_MAX) throw new Error('too long');
  }
  return text;
}

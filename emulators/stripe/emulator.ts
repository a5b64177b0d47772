import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Stripe from 'stripe';
import { Engine } from './core/engine.ts';
import { Journal } from './core/journal.ts';
import { platformAccount } from './core/platform.ts';
import type { Kind, Records } from './core/records.ts';
import type { Settings } from './core/settings.ts';
import { Api, type Incoming } from './http/api.ts';
import { type Fault, type FaultInput, Faults } from './http/faults.ts';
import { handlePage } from './pages/pages.ts';
import { createPlatformAccount } from './resources/accounts.ts';
import { balanceOf } from './resources/balance.ts';
import { runDue } from './resources/due.ts';
import { allRoutes } from './resources/routes.ts';
import type { SwitchContext } from './switches/context.ts';
import { handleSwitch } from './switches/switches.ts';
import { type DeliveryReport, WebhookSender } from './webhooks/sender.ts';
import type { WebhookSwitches } from './webhooks/switches.ts';

const largestBodyBytes = 1_000_000;
const settleIntervalMs = 500;

export interface EmulatorOptions extends Partial<Settings> {
  /** Append-only file that keeps the state across restarts; without one the state lives in memory. */
  journalFile?: string;
  webhookUrl?: string;
  webhookSecret?: string;
  connectWebhookUrl?: string;
  connectWebhookSecret?: string;
  /** Where people reach the emulator when that is not its own address: a proxy's URL, without a slash at the end. */
  publicUrl?: string;
  /** Milliseconds since 1970; default the host's clock. Signatures always carry the host's time. */
  now?: () => number;
}

/** Read access to everything the emulator remembers. */
export interface EmulatorState {
  all<K extends Kind>(kind: K): Records[K][];
  /** Balance of the platform, or of a connected account. */
  balance(account?: string): Stripe.Balance;
}

export interface StripeEmulator {
  /** A handler for a node:http server of your own. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Listens on 127.0.0.1; port 0 takes a free one. */
  listen(port: number): Promise<{ port: number; url: string }>;
  close(): Promise<void>;
  state: EmulatorState;
  /** Delivers every waiting event, failed ones again, until none is left or a whole round failed. */
  deliverAll(): Promise<DeliveryReport>;
  setWebhooks(switches: Partial<WebhookSwitches>): void;
  addFault(fault: FaultInput): Fault;
  /** Lets time pass on the emulator's clock. */
  advance(seconds: number): void;
}

/** A local Stripe: stateful, speaking the installed SDK's API version. See README.md for what it does and its switches. */
export function createStripeEmulator(options: EmulatorOptions = {}): StripeEmulator {
  const {
    journalFile,
    webhookUrl,
    webhookSecret,
    connectWebhookUrl,
    connectWebhookSecret,
    publicUrl,
    now,
    ...settings
  } = options;
  if (webhookUrl && !webhookSecret?.trim()) throw new Error('A webhook URL needs a webhook secret.');
  const engine = new Engine({ ...(now ? { now } : {}), settings });
  engine.runDue = runDue;
  const webhooks = new WebhookSender(engine, {
    url: webhookUrl ?? null,
    secret: webhookSecret ?? '',
    connectUrl: connectWebhookUrl || null,
    connectSecret: connectWebhookSecret?.trim() ? connectWebhookSecret : null,
  });
  if (journalFile) engine.attachJournal(Journal.open(journalFile, (changes) => engine.store.replay(changes)));
  if (!engine.store.row('account', platformAccount)) engine.transact(platformAccount, null, createPlatformAccount);
  const faults = new Faults();
  const api = new Api(engine, allRoutes, faults);
  let server: Server | null = null;
  let settleTimer: NodeJS.Timeout | null = null;

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response, { engine, webhooks, faults, api, publicUrl }).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end('{"error":{"type":"api_error","message":"The emulator failed; its log says why."}}');
    });
  };

  return {
    handle,
    async listen(port) {
      server = createServer(handle);
      const listening = server;
      await new Promise<void>((resolve, reject) => {
        listening.once('error', reject);
        listening.listen(port, '127.0.0.1', resolve);
      });
      const actual = (listening.address() as AddressInfo).port;
      const url = `http://127.0.0.1:${actual}`;
      engine.baseUrl = publicUrl ?? url;
      settleTimer = setInterval(() => engine.settle(), settleIntervalMs);
      settleTimer.unref();
      webhooks.resume();
      return { port: actual, url };
    },
    async close() {
      if (settleTimer) clearInterval(settleTimer);
      await webhooks.close();
      const closing = server;
      if (closing) {
        const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
        // Requests that a fault leaves unanswered would keep the server open.
        closing.closeAllConnections();
        await closed;
      }
      engine.close();
    },
    state: {
      all: (kind) => engine.all(kind),
      balance: (account = platformAccount) => {
        engine.settle();
        return engine.transact(account, null, balanceOf);
      },
    },
    deliverAll() {
      engine.settle();
      return webhooks.deliverAll();
    },
    setWebhooks: (switches) => webhooks.set(switches),
    addFault: (fault) => faults.add(fault),
    advance: (seconds) => engine.setClock(engine.clock.offsetMs + seconds * 1000),
  };
}

type Parts = Omit<SwitchContext, 'baseUrl'> & { api: Api; publicUrl: string | undefined };

async function answer(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const method = request.method ?? 'GET';
  const isApi = path.startsWith('/v1/') || path.startsWith('/v2/');
  if (isApi || path.startsWith('/_browser/') || path.startsWith('/_authenticate/')) allowBrowsers(response);
  if (method === 'OPTIONS') {
    response.writeHead(204).end();
    return;
  }
  const body = await readBody(request);
  if (body === null) {
    response.writeHead(413, { 'content-type': 'application/json', connection: 'close' });
    response.end('{"error":{"type":"invalid_request_error","message":"The request body is too large."}}');
    return;
  }
  const baseUrl = parts.publicUrl ?? `http://${request.headers.host ?? 'localhost'}`;
  const incoming: Incoming = { request, response, method, path, query, body, baseUrl, prefix: prefixOf(request) };
  if (isApi) return parts.api.handle(incoming);
  if (path.startsWith('/_test/')) {
    if (isForeignPage(request, parts.publicUrl)) {
      response.writeHead(403, { 'content-type': 'text/plain' }).end('The switches are not for other sites.');
      return;
    }
    return handleSwitch({ ...parts, baseUrl }, incoming);
  }
  if (await handlePage(parts.engine, incoming)) return;
  const error = { type: 'invalid_request_error', message: `Unrecognized request URL (${method}: ${path}).` };
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error }, null, 2));
}

/** A page of any site may use the API with its publishable key, as with Stripe's own. */
function allowBrowsers(response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-methods', 'GET, POST, DELETE, OPTIONS');
  response.setHeader(
    'access-control-allow-headers',
    'authorization, content-type, idempotency-key, stripe-account, stripe-version',
  );
  response.setHeader('access-control-expose-headers', 'request-id, stripe-version');
  response.setHeader('cross-origin-resource-policy', 'cross-origin');
}

/** A web page elsewhere could post forms to a developer's machine; only this emulator's own pages may work the switches. */
function isForeignPage(request: IncomingMessage, publicUrl: string | undefined): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || origin === `http://${host}`) return false;
  return publicUrl === undefined || origin !== new URL(publicUrl).origin;
}

/** What a proxy says stands in front of our paths. Anything that is no plain path is ignored. */
function prefixOf(request: IncomingMessage): string {
  const prefix = request.headers['x-forwarded-prefix'];
  return typeof prefix === 'string' && /^(\/[\w-]+)+$/.test(prefix) ? prefix : '';
}

/** The body as text, or null when it is larger than Stripe would take. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBodyBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

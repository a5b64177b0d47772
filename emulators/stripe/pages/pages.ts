import { readFileSync } from 'node:fs';
import { browserScript } from '../browser/bundle.ts';
import type { Engine } from '../core/engine.ts';
import { newId } from '../core/ids.ts';
import { platformAccount } from '../core/platform.ts';
import type { Incoming } from '../http/api.ts';
import { ApiError } from '../http/api-error.ts';
import { decodeForm } from '../http/form.ts';
import { type PageReply, pages } from './buyer-pages.ts';
import { dashboardPage } from './dashboard.ts';
import { html, page } from './html.ts';

const style = readFileSync(new URL('./style.css', import.meta.url), 'utf8');

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

/** Everything that is neither the API nor a switch: dashboard, hosted pages and the browser script. False = not ours. */
export async function handlePage(engine: Engine, incoming: Incoming): Promise<boolean> {
  const { method, path, response } = incoming;
  const [, first = '', id = ''] = path.split('/');
  if (method === 'GET' && path === '/_browser/stripe.js') {
    response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' });
    response.end(await browserScript());
    return true;
  }
  if (method === 'GET' && path === '/_dashboard/style.css') {
    response.writeHead(200, { 'content-type': 'text/css; charset=utf-8' });
    response.end(style);
    return true;
  }
  if (method === 'GET' && path === '/_dashboard') {
    const message = decodeForm(incoming.query).message;
    const markup = engine.transact(platformAccount, null, (unit) =>
      dashboardPage(unit, incoming.prefix, typeof message === 'string' ? message : null),
    );
    response.writeHead(200, pageHeaders);
    response.end(markup);
    return true;
  }
  if (method === 'GET' && path === '/') {
    response.writeHead(303, { location: `${incoming.prefix}/_dashboard` });
    response.end();
    return true;
  }
  const hosted = pages[first];
  if (!hosted || !id || (method !== 'GET' && method !== 'POST')) return false;
  send(incoming, renderHosted(engine, incoming, hosted, decodeURIComponent(id)));
  return true;
}

function renderHosted(engine: Engine, incoming: Incoming, hosted: (typeof pages)[string], id: string): PageReply {
  const request = {
    id,
    isPost: incoming.method === 'POST',
    body: incoming.body,
    query: incoming.query,
    prefix: incoming.prefix,
    wantsJson: (incoming.request.headers.accept ?? '').includes('application/json'),
  };
  const facts = { id: newId('req'), idempotencyKey: null, baseUrl: incoming.baseUrl };
  try {
    return engine.transact(platformAccount, facts, (unit) => hosted(unit, request));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (request.wantsJson) return { json: { error: error.body } };
    return { html: page('Not possible', html`<p>${error.message}</p>`, incoming.prefix), status: error.status };
  }
}

function send({ response }: Incoming, reply: PageReply): void {
  if ('location' in reply) {
    response.writeHead(303, { location: reply.location });
    response.end();
  } else if ('json' in reply) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(reply.json));
  } else {
    response.writeHead(reply.status ?? 200, pageHeaders);
    response.end(reply.html);
  }
}

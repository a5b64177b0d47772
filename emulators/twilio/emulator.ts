import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CallbackSwitches, Callbacks, DEFAULT_SWITCHES } from './callbacks.ts';
import { type Fault, Faults } from './faults.ts';
import { type Message, Messages } from './messages.ts';
import { lookUp, REFUSED_RECIPIENTS, REFUSED_SENDERS } from './numbers.ts';

const BODY_MAX = 100_000;
const BODY_CHARACTERS_MAX = 1_600;

export interface TwilioEmulatorOptions {
  accountSid: string;
  authToken: string;
  /** Append-only file that keeps the messages across restarts; without one they live in memory. */
  journalFile?: string;
  /** Origin that status callbacks are posted to, when the public one is not reachable from here. */
  deliverTo?: string;
}

export interface TwilioEmulator {
  listen(port: number): Promise<{ port: number; url: string }>;
  close(): Promise<void>;
  messages(): Message[];
  /** API requests seen, by kind, refused ones included. */
  calls: { messages: number; lookups: number };
  addFault(fault: Fault): void;
  clearFaults(): void;
  setCallbacks(switches: Partial<CallbackSwitches>): void;
  /** Resolves when no callback is under way. */
  settled(): Promise<void>;
  clear(): void;
}

/** A local Twilio: Messages, Lookup v2, status callbacks. See README.md for its numbers and switches. */
export function createTwilioEmulator(options: TwilioEmulatorOptions): TwilioEmulator {
  const messages = new Messages(options.journalFile);
  const faults = new Faults();
  const callbacks = new Callbacks(messages, options.authToken, options.deliverTo);
  const calls = { messages: 0, lookups: 0 };
  let server: Server | null = null;

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<unknown> {
    const url = new URL(req.url ?? '/', 'http://emulator');
    const body = await readBody(req);
    if (body === null) return json(res, 413, { status: 413, code: 20413, message: 'Request body too large.' });
    if (url.pathname.startsWith('/_test/')) return test(req, res, url, body);
    if (!authorized(req)) {
      return json(res, 401, error(401, 20003, 'Authenticate'));
    }
    // The host stays the first path segment, so that one port stands for several of Twilio's hosts.
    const api =
      /^\/api\.twilio\.com\/2010-04-01\/Accounts\/(AC[0-9a-f]{32})\/Messages(?:\/(SM[0-9a-f]{32}))?\.json$/.exec(
        url.pathname,
      );
    if (api && api[1] !== options.accountSid) return json(res, 401, error(401, 20003, 'Authenticate'));
    if (api && req.method === 'POST' && !api[2]) return createMessage(res, new URLSearchParams(body));
    if (api && req.method === 'GET' && api[2]) {
      const found = messages.find(options.accountSid, api[2]);
      if (!found) return json(res, 404, error(404, 20404, `The requested resource ${url.pathname} was not found`));
      return json(res, 200, render(found));
    }
    const lookup = /^\/lookups\.twilio\.com\/v2\/PhoneNumbers\/([^/]+)$/.exec(url.pathname);
    if (lookup && req.method === 'GET') {
      return answerLookup(res, decodeURIComponent(lookup[1] as string), url.searchParams.get('Fields') ?? '');
    }
    return json(res, 404, error(404, 20404, `The requested resource ${url.pathname} was not found`));
  }

  function authorized(req: IncomingMessage): boolean {
    const [scheme, value] = (req.headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'basic' || !value) return false;
    return Buffer.from(value, 'base64').toString('utf8') === `${options.accountSid}:${options.authToken}`;
  }

  /** True when the fault already decided the answer. */
  async function meetFault(res: ServerResponse, on: 'messages' | 'lookups', take: () => void): Promise<boolean> {
    const fault = faults.take(on);
    if (!fault) return false;
    if (fault.kind === 'timeout_before') return true;
    if (fault.kind === 'timeout_after') {
      take();
      return true;
    }
    if (fault.kind === 'delay') {
      await new Promise((resolve) => setTimeout(resolve, fault.delayMs ?? 1_000));
      return false;
    }
    const status = fault.status ?? 500;
    json(res, status, error(status, fault.code ?? 20500, 'A planned failure.'));
    return true;
  }

  async function createMessage(res: ServerResponse, form: URLSearchParams): Promise<unknown> {
    calls.messages += 1;
    const to = form.get('To') ?? '';
    const from = form.get('From');
    const service = form.get('MessagingServiceSid');
    const text = form.get('Body') ?? '';
    const take = () => {
      const row = messages.create({
        accountSid: options.accountSid,
        to,
        from,
        messagingServiceSid: service,
        body: text,
        statusCallback: form.get('StatusCallback'),
        validityPeriod: form.has('ValidityPeriod') ? Number(form.get('ValidityPeriod')) : null,
        riskCheck: form.get('RiskCheck'),
      });
      callbacks.begin(row);
      return row;
    };
    if (await meetFault(res, 'messages', take)) return;
    if (to === '') return json(res, 400, error(400, 21604, "A 'To' phone number is required."));
    if (!from && !service) return json(res, 400, error(400, 21603, "A 'From' phone number is required."));
    if (text === '') return json(res, 400, error(400, 21602, 'Message body is required.'));
    if (text.length > BODY_CHARACTERS_MAX)
      return json(res, 400, error(400, 21617, 'The concatenated message body exceeds the 1600 character limit.'));
    const refused = REFUSED_RECIPIENTS[to] ?? (from ? REFUSED_SENDERS[from] : undefined);
    if (refused) return json(res, refused.status, error(refused.status, refused.code, refused.message));
    if (!/^\+[1-9]\d{6,14}$/.test(to))
      return json(res, 400, error(400, 21211, `The 'To' number ${to} is not a valid phone number.`));
    return json(res, 201, render(take()));
  }

  async function answerLookup(res: ServerResponse, number: string, fields: string): Promise<unknown> {
    calls.lookups += 1;
    if (await meetFault(res, 'lookups', () => {})) return;
    const found = lookUp(number);
    const wanted = new Set(fields.split(',').filter(Boolean));
    return json(res, 200, {
      calling_country_code: found.countryCode === null ? null : number.slice(1, 2),
      country_code: found.countryCode,
      phone_number: number,
      national_format: number,
      valid: found.valid,
      validation_errors: found.validationErrors,
      caller_name: null,
      line_type_intelligence: wanted.has('line_type_intelligence')
        ? { type: found.lineType, carrier_name: 'Local Mobile', mobile_country_code: '310', error_code: null }
        : null,
      sms_pumping_risk: wanted.has('sms_pumping_risk')
        ? {
            sms_pumping_risk_score: found.riskScore,
            carrier_risk_category: found.carrierRisk,
            number_blocked: found.blocked,
            number_blocked_last_3_months: found.blocked,
            number_blocked_date: null,
            error_code: null,
          }
        : null,
      url: `https://lookups.twilio.com/v2/PhoneNumbers/${number}`,
    });
  }

  /** Switches of tests and the feed of the developer outbox. A web page elsewhere may not work them. */
  function test(req: IncomingMessage, res: ServerResponse, url: URL, body: string): unknown {
    if (req.headers.origin !== undefined) return json(res, 403, { error: 'The switches are not for web pages.' });
    const name = url.pathname.slice('/_test/'.length);
    if (req.method === 'GET' && name === 'messages') {
      const limit = Math.min(200, Number(url.searchParams.get('limit') ?? 50) || 50);
      return json(res, 200, { messages: messages.all().slice(-limit).reverse() });
    }
    if (req.method === 'GET' && name === 'calls') return json(res, 200, calls);
    if (req.method === 'DELETE' && name === 'messages') {
      messages.clear();
      return json(res, 200, {});
    }
    if (req.method === 'POST' && name === 'faults') {
      try {
        faults.add(JSON.parse(body) as Fault);
      } catch (e) {
        return json(res, 400, { error: e instanceof Error ? e.message : String(e) });
      }
      return json(res, 200, {});
    }
    if (req.method === 'DELETE' && name === 'faults') {
      faults.clear();
      return json(res, 200, {});
    }
    if (req.method === 'POST' && name === 'callbacks') {
      callbacks.switches = { ...callbacks.switches, ...(JSON.parse(body) as Partial<CallbackSwitches>) };
      return json(res, 200, callbacks.switches);
    }
    return json(res, 404, { error: 'no such switch' });
  }

  return {
    async listen(port) {
      server = createServer((req, res) => {
        answer(req, res).catch((cause: unknown) => {
          console.error(cause);
          if (!res.headersSent) json(res, 500, error(500, 20500, 'The emulator failed; its log says why.'));
        });
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
      callbacks.close();
      const closing = server;
      if (closing) {
        const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
        // Requests that a fault leaves unanswered would keep the server open.
        closing.closeAllConnections();
        await closed;
      }
      await callbacks.settled();
      messages.close();
    },
    messages: () => messages.all(),
    calls,
    addFault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    setCallbacks: (switches) => {
      callbacks.switches = { ...DEFAULT_SWITCHES, ...switches };
    },
    settled: () => callbacks.settled(),
    clear: () => messages.clear(),
  };
}

function render(m: Message): Record<string, unknown> {
  const created = new Date(m.createdAt).toUTCString().replace('GMT', '+0000');
  return {
    account_sid: m.accountSid,
    api_version: '2010-04-01',
    body: m.body,
    date_created: created,
    date_sent: null,
    date_updated: created,
    direction: 'outbound-api',
    error_code: m.errorCode,
    error_message: null,
    from: m.from,
    messaging_service_sid: m.messagingServiceSid,
    num_media: '0',
    num_segments: String(Math.max(1, Math.ceil(m.body.length / 153))),
    price: null,
    price_unit: 'USD',
    sid: m.sid,
    status: m.status,
    subresource_uris: {},
    to: m.to,
    uri: `/2010-04-01/Accounts/${m.accountSid}/Messages/${m.sid}.json`,
  };
}

function error(status: number, code: number, message: string): Record<string, unknown> {
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
}

function json(res: ServerResponse, status: number, body: unknown): unknown {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  return res.end(JSON.stringify(body));
}

async function readBody(req: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

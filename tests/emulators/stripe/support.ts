import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { onTestFinished } from 'vitest';
import { createStripeEmulator, type EmulatorOptions, type StripeEmulator } from '../../../emulators/stripe/emulator.ts';

export const secretKey = 'sk_test_51emulated';
export const webhookSecret = 'whsec_emulated';

/** The unmodified SDK, pointed at an emulator by host, port and protocol only. */
export function sdkFor(port: number, config: Partial<Stripe.StripeConfig> = {}): Stripe {
  return new Stripe(secretKey, {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    ...config,
  });
}

export interface Running {
  emulator: StripeEmulator;
  stripe: Stripe;
  port: number;
  url: string;
  /** Works one test switch and returns its reply. */
  flip(path: string, body?: object): Promise<Record<string, unknown>>;
}

/** An emulator of the test's own on a free port, gone when the test ends. Payments are available at once. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Running> {
  const emulator = createStripeEmulator({ balanceDelaySeconds: 0, ...options });
  onTestFinished(() => emulator.close());
  const { port, url } = await emulator.listen(0);
  return { emulator, stripe: sdkFor(port), port, url, flip: (path, body) => flip(url, path, body) };
}

async function flip(url: string, path: string, body: object = {}): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/_test/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const reply = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${path}: ${JSON.stringify(reply)}`);
  return reply;
}

export interface Receiver {
  url: string;
  /** Events whose signature was good, in the order of their arrival, duplicates included. */
  events: Stripe.Event[];
  /** What came in, whatever became of it. */
  requests: { body: string; signature: string }[];
  refused: number;
  /** Status the receiver answers good events with. */
  answer: number;
}

/** A webhook endpoint that verifies with the SDK, as the platform's does. */
export async function startReceiver(secrets: string[] = [webhookSecret]): Promise<Receiver> {
  const receiver: Receiver = { url: '', events: [], requests: [], refused: 0, answer: 200 };
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const signature = String(request.headers['stripe-signature']);
    receiver.requests.push({ body, signature });
    const event = secrets.map((secret) => verified(body, signature, secret)).find((one) => one !== null);
    if (!event) {
      receiver.refused += 1;
      response.writeHead(400).end();
      return;
    }
    receiver.events.push(event);
    response.writeHead(receiver.answer).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;
  return receiver;
}

const verifier = new Stripe(secretKey);

function verified(body: string, signature: string, secret: string): Stripe.Event | null {
  try {
    return verifier.webhooks.constructEvent(body, signature, secret);
  } catch {
    return null;
  }
}

/** The error a call ends in; fails the test when it succeeds. */
export async function errorOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('The call succeeded.');
}

export const onboardable: Stripe.AccountCreateParams = {
  controller: {
    fees: { payer: 'application' },
    losses: { payments: 'application' },
    stripe_dashboard: { type: 'express' },
  },
  capabilities: { transfers: { requested: true } },
};

/** A payment of `amount` cents that succeeded. */
export function pay(
  stripe: Stripe,
  amount: number,
  method = 'pm_card_visa',
  more: Partial<Stripe.PaymentIntentCreateParams> = {},
) {
  return stripe.paymentIntents.create({
    amount,
    currency: 'usd',
    payment_method: method,
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    ...more,
  });
}

/** Types of all events so far, oldest first, apart from `balance.available`, which comes whenever time has passed. */
export function eventTypes(emulator: StripeEmulator): string[] {
  return emulator.state
    .all('event')
    .map((record) => record.event.type)
    .filter((type) => type !== 'balance.available');
}

/** Available plus pending, in one currency. */
export function balanceSum(balance: Stripe.Balance, currency = 'usd'): number {
  return [...balance.available, ...balance.pending]
    .filter((funds) => funds.currency === currency)
    .reduce((sum, funds) => sum + funds.amount, 0);
}

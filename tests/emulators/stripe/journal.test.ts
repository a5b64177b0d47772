import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createStripeEmulator } from '../../../emulators/stripe/emulator.ts';
import { testCards } from '../../../emulators/stripe/resources/cards.ts';
import { balanceSum, pay, sdkFor, startReceiver, webhookSecret } from './support.ts';

function journalPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stripe-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'data', 'stripe.jsonl');
}

/** The emulator as `npm start` runs it: a process of its own. */
async function spawnEmulator(...args: string[]): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ['emulators/stripe/main.ts', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let output = '';
  for await (const chunk of child.stdout ?? []) {
    output += String(chunk);
    const port = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
    if (port) return { child, port: Number(port) };
  }
  throw new Error(`The emulator did not start: ${output}`);
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  const [code] = await once(child, 'exit');
  return code as number | null;
}

describe('the journal', () => {
  it('brings everything back after kill -9 in the middle of work', async () => {
    const file = journalPath();
    const first = await spawnEmulator('--journal', file, '--balance-delay', '0');
    const stripe = sdkFor(first.port, { timeout: 2000 });
    const account = await stripe.accounts.create({ type: 'standard' });
    const answered: string[] = [];
    let going = true;
    const worker = async (name: number) => {
      for (let i = 0; going; i++) {
        try {
          answered.push((await pay(stripe, 1000, 'pm_card_visa', { metadata: { purchase_id: `${name}-${i}` } })).id);
        } catch {
          return;
        }
      }
    };
    const workers = [worker(1), worker(2), worker(3)];
    while (answered.length < 30) await new Promise((resolve) => setTimeout(resolve, 5));
    await stop(first.child, 'SIGKILL');
    going = false;
    await Promise.all(workers);

    const second = await spawnEmulator('--journal', file, '--balance-delay', '0');
    const again = sdkFor(second.port);
    const known: string[] = [];
    for await (const intent of again.paymentIntents.list({ limit: 100 })) {
      known.push(intent.id);
      expect(intent.status).toBe('succeeded');
    }
    expect(known).toEqual(expect.arrayContaining(answered));
    expect(balanceSum(await again.balance.retrieve())).toBe(1000 * known.length);
    expect((await again.accounts.retrieve(account.id)).id).toBe(account.id);
    expect(await stop(second.child, 'SIGTERM')).toBe(0);
  });

  it('keeps idempotency keys, the clock, what is due and what is undelivered', async () => {
    const file = journalPath();
    const first = createStripeEmulator({
      journalFile: file,
      balanceDelaySeconds: 0,
      laterSeconds: 3600,
      webhookUrl: 'http://127.0.0.1:1/',
      webhookSecret,
    });
    const firstStripe = sdkFor((await first.listen(0)).port);
    first.advance(1_000_000);
    const customer = await firstStripe.customers.create({ name: 'a' }, { idempotencyKey: 'k' });
    const intent = await pay(firstStripe, 900, 'pm_card_refundFail');
    const refund = await firstStripe.refunds.create({ payment_intent: intent.id });
    await first.close();

    const receiver = await startReceiver();
    const second = createStripeEmulator({
      journalFile: file,
      balanceDelaySeconds: 0,
      laterSeconds: 3600,
      webhookUrl: receiver.url,
      webhookSecret,
    });
    onTestFinished(() => second.close());
    const stripe = sdkFor((await second.listen(0)).port);
    const replayed = await stripe.customers.create({ name: 'a' }, { idempotencyKey: 'k' });
    expect(replayed.id).toBe(customer.id);
    expect(replayed.lastResponse.headers['idempotent-replayed']).toBe('true');
    const fresh = await stripe.customers.create({});
    expect(fresh.created - customer.created).toBeLessThan(100);
    second.advance(3700);
    expect((await stripe.refunds.retrieve(refund.id)).status).toBe('failed');
    await second.deliverAll();
    const types = receiver.events.map((event) => event.type);
    expect(types).toEqual(expect.arrayContaining(['customer.created', 'payment_intent.succeeded', 'refund.failed']));
    expect(second.state.all('account')).toHaveLength(1);
  });

  it('drops a transaction cut off by a crash, keeps the ones before, and goes on', async () => {
    const file = journalPath();
    const first = createStripeEmulator({ journalFile: file });
    const stripe = sdkFor((await first.listen(0)).port);
    await stripe.customers.create({ name: 'kept' });
    await first.close();
    appendFileSync(file, '[["customer","cus_torn","acct_emulatedplatform",{"id":"cus_to');
    const second = createStripeEmulator({ journalFile: file });
    await sdkFor((await second.listen(0)).port).customers.create({ name: 'later' });
    await second.close();
    const third = createStripeEmulator({ journalFile: file });
    onTestFinished(() => third.close());
    expect(third.state.all('customer').map((customer) => (customer as { name: string }).name)).toEqual([
      'kept',
      'later',
    ]);
  });

  it('stops the start when it is damaged elsewhere, and says where', () => {
    const file = journalPath();
    const empty = createStripeEmulator({ journalFile: file });
    void empty.close();
    writeFileSync(file, `nonsense\n${readFileSync(file, 'utf8')}`);
    expect(() => createStripeEmulator({ journalFile: file })).toThrow(/Line 1 .* damaged/);
  });

  it('writes nothing of a request that was refused', async () => {
    const file = journalPath();
    const emulator = createStripeEmulator({ journalFile: file });
    onTestFinished(() => emulator.close());
    const stripe = sdkFor((await emulator.listen(0)).port);
    const before = readFileSync(file, 'utf8');
    await stripe.paymentIntents.create({ amount: 1, currency: 'usd' }).catch(() => {});
    await stripe.refunds.create({ charge: 'ch_missing' }, { idempotencyKey: 'k' }).catch(() => {});
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('never holds a card number or a security code', async () => {
    const file = journalPath();
    const emulator = createStripeEmulator({ journalFile: file });
    onTestFinished(() => emulator.close());
    const { port, url } = await emulator.listen(0);
    const intent = await sdkFor(port).paymentIntents.create({ amount: 500, currency: 'usd' });
    const confirmed = await fetch(`${url}/v1/payment_intents/${intent.id}/confirm`, {
      method: 'POST',
      headers: { authorization: 'Bearer pk_test_x', 'idempotency-key': 'k' },
      body: new URLSearchParams({
        client_secret: intent.client_secret ?? '',
        'payment_method_data[type]': 'card',
        'payment_method_data[card][number]': '4242 4242 4242 4242',
        'payment_method_data[card][exp_month]': '12',
        'payment_method_data[card][exp_year]': '2041',
        'payment_method_data[card][cvc]': '987',
      }),
    });
    expect(confirmed.status).toBe(200);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('"last4":"4242"');
    for (const card of testCards) expect(text).not.toContain(card.number);
    expect(text).not.toMatch(/4242 4242|"987"/);
  });
});

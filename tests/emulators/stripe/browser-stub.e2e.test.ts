import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Running, startEmulator } from './support.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));

/** A shop's page under a strict policy: no inline script, no inline style, the emulator for script and calls only. */
async function startShop(emulatorUrl: string): Promise<string> {
  const policy = `default-src 'none'; script-src 'self' ${emulatorUrl}; connect-src 'self' ${emulatorUrl}; style-src 'self'; base-uri 'none'`;
  const page = `<!doctype html><html lang="en"><head><title>Shop</title>
<script src="${emulatorUrl}/_browser/stripe.js"></script><script type="module" src="/shop.mjs"></script></head>
<body><main><div id="form"></div></main></body></html>`;
  const files: Record<string, [type: string, body: string]> = {
    '/plain': ['text/html', '<!doctype html><html lang="en"><title>Plain</title></html>'],
    '/shop.mjs': [
      'text/javascript',
      "import { loadStripe } from '/stripe-js.mjs';\nwindow.stripe = await loadStripe('pk_test_shop');\n",
    ],
    '/stripe-js.mjs': ['text/javascript', readFileSync('node_modules/@stripe/stripe-js/dist/index.mjs', 'utf8')],
  };
  const server = createServer((request, response) => {
    const [type, body] = files[request.url ?? ''] ?? ['text/html', page];
    response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Reply = {
  paymentIntent?: { status: string };
  setupIntent?: { status: string };
  paymentMethod?: { id: string };
  error?: { code: string; message: string };
};

describe.skipIf(!executablePath)(
  'the browser stub, loaded by the official package in a page under a strict policy,',
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
    });
    afterAll(() => browser.close());

    async function open(running: Running): Promise<{ page: Page; shop: string; problems: string[] }> {
      const shop = await startShop(running.url);
      const page = await browser.newPage();
      onTestFinished(() => page.close());
      const problems: string[] = [];
      page.on('console', (message) => {
        // A refused card is an answer with status 402, which the browser logs as a failed load.
        if (['error', 'warning'].includes(message.type()) && !/status of 40[02]/.test(message.text()))
          problems.push(message.text());
      });
      page.on('pageerror', (error) => problems.push(String(error)));
      await page.goto(shop);
      await page.waitForFunction('window.stripe');
      return { page, shop, problems };
    }

    /** Mounts the form; `window.reply` will hold what confirming ends in. */
    async function mount(page: Page, clientSecret: string): Promise<void> {
      await page.evaluate((secret) => {
        const shop = window as unknown as Record<string, never> & {
          stripe: { elements(o: object): { create(t: string): { mount(s: string): void } } };
        };
        const elements = shop.stripe.elements({ clientSecret: secret });
        elements.create('payment').mount('#form');
        Object.assign(window, { elements });
      }, clientSecret);
    }

    async function fill(page: Page, number: string): Promise<void> {
      await page.getByLabel('Card number').fill(number);
      await page.getByLabel('Expiration date (MM / YY)').fill('12 / 40');
      await page.getByLabel('Security code').fill('123');
    }

    const confirm = (page: Page, method: 'confirmPayment' | 'confirmSetup', more: object = {}) =>
      page.evaluate(
        ({ method, more }) => {
          const shop = window as unknown as { stripe: Record<string, (o: object) => Promise<Reply>>; elements: object };
          return shop.stripe[method]?.({ elements: shop.elements, redirect: 'if_required', ...more }) as Promise<Reply>;
        },
        { method, more },
      );

    const intent = ({ stripe }: Running) =>
      stripe.paymentIntents.create({ amount: 900, currency: 'usd', automatic_payment_methods: { enabled: true } });

    it('pays with a good card, without one complaint of the policy', async () => {
      const running = await startEmulator();
      const { page, problems } = await open(running);
      const created = await intent(running);
      await mount(page, created.client_secret ?? '');
      await fill(page, '4242 4242 4242 4242');
      expect((await confirm(page, 'confirmPayment')).paymentIntent?.status).toBe('succeeded');
      expect((await running.stripe.paymentIntents.retrieve(created.id)).status).toBe('succeeded');
      expect(problems).toEqual([]);
    });

    it('shows why a card was refused, and takes another', async () => {
      const running = await startEmulator();
      const { page, problems } = await open(running);
      const created = await intent(running);
      await mount(page, created.client_secret ?? '');
      await page.getByLabel('Test card').selectOption({ label: 'Declined (…0002)' });
      expect((await confirm(page, 'confirmPayment')).error).toMatchObject({ code: 'card_declined' });
      expect(await page.getByRole('alert').textContent()).toBe('Your card was declined.');
      await fill(page, '5555 5555 5555 4444');
      expect(await page.getByRole('alert').textContent()).toBe('');
      expect((await confirm(page, 'confirmPayment')).paymentIntent?.status).toBe('succeeded');
      expect(problems).toEqual([]);
    });

    it.each([
      ['Complete authentication', 'succeeded'],
      ['Fail authentication', 'requires_payment_method'],
    ])('asks the cardholder: %s ends in %s', async (answer, status) => {
      const running = await startEmulator();
      const { page, problems } = await open(running);
      const created = await intent(running);
      await mount(page, created.client_secret ?? '');
      await fill(page, '4000002760003184');
      const confirming = confirm(page, 'confirmPayment');
      await page.getByRole('dialog', { name: 'Confirm with your bank' }).waitFor();
      expect((await running.stripe.paymentIntents.retrieve(created.id)).status).toBe('requires_action');
      await page.getByRole('button', { name: answer }).click();
      const reply = await confirming;
      expect(reply.paymentIntent?.status ?? reply.error?.code).toBe(
        status === 'succeeded' ? 'succeeded' : 'payment_intent_authentication_failure',
      );
      expect((await running.stripe.paymentIntents.retrieve(created.id)).status).toBe(status);
      expect(problems).toEqual([]);
    });

    it('says what is missing and sends nothing', async () => {
      const running = await startEmulator();
      const { page } = await open(running);
      const created = await intent(running);
      await mount(page, created.client_secret ?? '');
      await page.getByLabel('Card number').fill('4242');
      expect((await confirm(page, 'confirmPayment')).error).toMatchObject({ code: 'incomplete_number' });
      expect(running.emulator.state.all('charge')).toHaveLength(0);
    });

    it('goes to the return URL with the outcome, as Stripe does', async () => {
      const running = await startEmulator();
      const { page, shop } = await open(running);
      const created = await intent(running);
      await mount(page, created.client_secret ?? '');
      await fill(page, '4242424242424242');
      void confirm(page, 'confirmPayment', {
        redirect: 'always',
        confirmParams: { return_url: `${shop}/done?order=1` },
      }).catch(() => {});
      await page.waitForURL(/redirect_status/);
      const params = new URL(page.url()).searchParams;
      expect([params.get('order'), params.get('payment_intent'), params.get('redirect_status')]).toEqual([
        '1',
        created.id,
        'succeeded',
      ]);
    });

    it('saves a card, makes a payment method and reads an intent back', async () => {
      const running = await startEmulator();
      const { page, problems } = await open(running);
      const customer = await running.stripe.customers.create({});
      const setup = await running.stripe.setupIntents.create({ customer: customer.id });
      await mount(page, setup.client_secret ?? '');
      await fill(page, '4242424242424242');
      expect((await confirm(page, 'confirmSetup')).setupIntent?.status).toBe('succeeded');
      expect((await running.stripe.customers.listPaymentMethods(customer.id)).data[0]?.card?.last4).toBe('4242');
      const created = await intent(running);
      const [made, read, wrong] = await page.evaluate(async (secret) => {
        const { stripe, elements } = window as unknown as {
          stripe: Record<string, (o: unknown) => Promise<Reply>>;
          elements: object;
        };
        return [
          await stripe.createPaymentMethod?.({ elements }),
          await stripe.retrievePaymentIntent?.(secret),
          await stripe.retrievePaymentIntent?.(`${secret}x`),
        ] as Reply[];
      }, created.client_secret ?? '');
      expect(made?.paymentMethod?.id).toMatch(/^pm_/);
      expect(read?.paymentIntent?.status).toBe('requires_payment_method');
      expect(wrong?.error?.code).toBe('resource_missing');
      expect(problems).toEqual([]);
    });

    it('has what the official packages look for, and talks to the base a test names', async () => {
      const running = await startEmulator();
      const { page, shop } = await open(running);
      const facts = await page.evaluate(() => {
        const { stripe, Stripe } = window as unknown as {
          stripe: Record<string, unknown>;
          Stripe: { version: string };
        };
        const names = [
          'elements',
          'createToken',
          'createPaymentMethod',
          'confirmCardPayment',
          '_registerWrapper',
          'registerAppInfo',
        ];
        return { version: Stripe.version, missing: names.filter((name) => typeof stripe[name] !== 'function') };
      });
      expect(facts).toEqual({ version: 'endive', missing: [] });
      const blank = await browser.newPage();
      onTestFinished(() => blank.close());
      await blank.addInitScript(`window.__STRIPE_EMULATOR_BASE__ = ${JSON.stringify(running.url)};`);
      await blank.addInitScript({ content: await (await fetch(`${running.url}/_browser/stripe.js`)).text() });
      await blank.goto(`${shop}/plain`);
      const created = await intent(running);
      const status = await blank.evaluate(
        (secret) =>
          (window as unknown as { Stripe: (key: string) => { retrievePaymentIntent(s: string): Promise<Reply> } })
            .Stripe('pk_test_x')
            .retrievePaymentIntent(secret),
        created.client_secret ?? '',
      );
      expect(status).toMatchObject({ paymentIntent: { status: 'requires_payment_method' } });
    });
  },
);

import { describe, expect, it } from 'vitest';
import { balanceSum, onboardable, pay, startEmulator } from './support.ts';

const form = (url: string, path: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/_test/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: '',
    redirect: 'manual',
  });

describe('the dashboard', () => {
  it('shows customers, payments, balance and events to people', async () => {
    const { stripe, url } = await startEmulator();
    await stripe.customers.create({ name: 'Ada <script>alert(1)</script>', email: 'ada@example.com' });
    const intent = await pay(stripe, 1234);
    const account = await stripe.accounts.create(onboardable);
    const page = await fetch(`${url}/_dashboard`);
    const html = await page.text();
    for (const text of [intent.id, '1234 usd', 'ada@example.com', account.id, 'payment_intent.succeeded'])
      expect(html).toContain(text);
    expect(html).toContain('Ada &lt;script&gt;');
    expect(html).not.toContain('<script');
    expect(html).not.toMatch(/\sstyle=|<style/);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fetch(`${url}/_dashboard/style.css`)).headers.get('content-type')).toContain('text/css');
  });

  it('has buttons that do what Stripe or a bank would do', async () => {
    const { stripe, url } = await startEmulator();
    const account = await stripe.accounts.create(onboardable);
    const intent = await pay(stripe, 1234);
    const onboarded = await form(url, `accounts/${account.id}/onboard`);
    expect([onboarded.status, onboarded.headers.get('location')]).toEqual([303, '/_dashboard?message=Done.']);
    expect((await stripe.accounts.retrieve(account.id)).details_submitted).toBe(true);
    await form(url, `charges/${intent.latest_charge}/early_fraud_warning`);
    await form(url, `charges/${intent.latest_charge}/dispute`);
    expect((await stripe.radar.earlyFraudWarnings.list()).data).toHaveLength(1);
    expect(balanceSum(await stripe.balance.retrieve())).toBe(0);
    const refused = await form(url, `charges/${intent.latest_charge}/dispute`);
    const page = await fetch(new URL(refused.headers.get('location') ?? '', url));
    expect(await page.text()).toContain('has been disputed already');
  });

  it('cannot be worked from another site', async () => {
    const { stripe, url } = await startEmulator();
    const intent = await pay(stripe, 1234);
    const foreign = await form(url, `charges/${intent.latest_charge}/dispute`, { origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    expect((await stripe.disputes.list()).data).toHaveLength(0);
    expect((await form(url, `charges/${intent.latest_charge}/dispute`, { origin: url })).status).toBe(303);
  });
});

describe('the switches', () => {
  it('tell the state, move the clock and start afresh', async () => {
    const { stripe, emulator, flip, url } = await startEmulator();
    await stripe.customers.create({});
    await flip('clock', { advanceSeconds: 86_400 });
    const state = (await (await fetch(`${url}/_test/state`)).json()) as {
      now: number;
      counts: Record<string, number>;
      webhooks: object;
    };
    expect(state.now - Date.now() / 1000).toBeGreaterThan(86_000);
    expect(state.counts.customer).toBe(1);
    expect(state.webhooks).not.toHaveProperty('secret');
    await flip('clock', { now: 2_000_000_000 });
    expect((await stripe.customers.create({})).created).toBeGreaterThanOrEqual(2_000_000_000);
    await flip('reset');
    expect(emulator.state.all('customer')).toHaveLength(0);
    expect((await stripe.balance.retrieve()).available[0]?.amount).toBe(0);
    await expect(flip('settings', { unheard: 1 })).rejects.toThrow('parameter_unknown');
    await expect(flip('settings', { feePercent: 'much' })).rejects.toThrow('must be a number');
    await expect(flip('unheard')).rejects.toThrow('No such switch');
  });
});

describe('the authentication page', () => {
  it('takes the cardholder back to the shop with the outcome, and needs the client secret', async () => {
    const { stripe, url } = await startEmulator();
    const intent = await pay(stripe, 900, 'pm_card_authenticationRequired', {
      return_url: 'https://shop.example/done?x=1',
    });
    const page = intent.next_action?.redirect_to_url?.url ?? '';
    expect(await (await fetch(page)).text()).toContain('Complete authentication');
    const guessed = await fetch(`${url}/_authenticate/${intent.id}?client_secret=guess`);
    expect(guessed.status).toBe(404);
    const sent = await fetch(page, {
      method: 'POST',
      body: new URLSearchParams({ client_secret: intent.client_secret ?? '', passed: 'true' }),
      redirect: 'manual',
    });
    const back = new URL(sent.headers.get('location') ?? '');
    expect(back.origin + back.pathname).toBe('https://shop.example/done');
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      x: '1',
      payment_intent: intent.id,
      redirect_status: 'succeeded',
    });
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
  });
});

describe('behind a proxy that serves it below another site', () => {
  it('links people to the proxy, and takes its dashboard’s buttons from there', async () => {
    const { stripe, url } = await startEmulator({ publicUrl: 'https://civitas.example/emulators/stripe' });
    const account = await stripe.accounts.create(onboardable);
    const link = await stripe.accountLinks.create({
      account: account.id,
      type: 'account_onboarding',
      refresh_url: 'https://civitas.example/refresh',
      return_url: 'https://civitas.example/return',
    });
    expect(link.url).toMatch(/^https:\/\/civitas\.example\/emulators\/stripe\/_connect\//);
    const proxied = { 'x-forwarded-prefix': '/emulators/stripe' };
    const html = await (await fetch(`${url}/_dashboard`, { headers: proxied })).text();
    expect(html).toContain('href="/emulators/stripe/_dashboard/style.css"');
    expect(html).toContain(`action="_test/accounts/${account.id}/onboard"`);
    const sent = await form(url, `accounts/${account.id}/onboard`, { ...proxied, origin: 'https://civitas.example' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/emulators/stripe/_dashboard?message=Done.']);
    expect(
      (await form(url, `accounts/${account.id}/restrict`, { ...proxied, origin: 'https://evil.example' })).status,
    ).toBe(403);
    const strange = await fetch(`${url}/_dashboard`, { headers: { 'x-forwarded-prefix': '"><script>' } });
    expect(await strange.text()).not.toContain('<script');
  });
});

/** AC-009: CAPTCHA hooks at sign-up and sign-in, off unless configured. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createCaptchaEmulator } from '../../../emulators/captcha/emulator.ts';
import { purgeExpired } from '../../../src/districts/identity/purge-expired.ts';
import { alertCounts } from '../../../src/platform/alert.ts';
import { shiftClockForTests } from '../../../src/platform/clock.ts';
import { sha256Hex } from '../../../src/platform/crypto/digest.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import { resetLimitsForTests } from '../../../src/platform/rate-limit/limiter.ts';
import { watchHasher } from '../../support/auth.ts';
import { CookieBrowser } from '../../support/cookie-browser.ts';
import { testPlatform } from '../../support/platform.ts';

process.env.TRUSTED_PROXY_HOPS = '1';
resetEnvForTests();
const p = await testPlatform();
const SITE = 'site-of-the-tests';
const SECRET = 'secret-of-the-tests';
const emulator = createCaptchaEmulator({ siteKey: SITE, secret: SECRET });
const { url } = await emulator.listen(0);
const NAMES = ['PROVIDER', 'SITE_KEY', 'SECRET_KEY', 'VERIFY_URL', 'ON', 'HOSTNAMES'].map((n) => `CAPTCHA_${n}`);

function configure(settings: Record<string, string> | null): void {
  for (const name of NAMES) delete process.env[name];
  if (settings)
    Object.assign(process.env, {
      CAPTCHA_PROVIDER: 'turnstile',
      CAPTCHA_SITE_KEY: SITE,
      CAPTCHA_SECRET_KEY: SECRET,
      CAPTCHA_VERIFY_URL: `${url}/siteverify`,
      ...settings,
    });
  resetEnvForTests();
}
afterAll(async () => {
  configure(null);
  shiftClockForTests(0);
  await emulator.close();
});
beforeEach(() => {
  resetLimitsForTests();
  emulator.calls.length = 0;
  emulator.fault = null;
  configure({});
});

let n = 0;
const anywhere = () => p.withHeaders({ 'x-forwarded-for': `9.1.${Math.floor(++n / 250) % 250}.${n % 250}` });
const newEmail = () => `captcha${++n}.${Date.now().toString(36)}@example.test`;
const PASSPHRASE = 'nine purple trams sing';
const refusalOf = (r: { status: number; body: { error?: { code?: string } } }) => [r.status, r.body.error?.code];

async function owner() {
  configure(null);
  const made = await p.newOwner();
  configure({});
  return made;
}
const known = await (async () => {
  configure(null);
  return p.newOwner();
})();

async function trpcLogIn(input: Record<string, unknown>) {
  const reply = await fetch(`${p.url}/api/trpc/identity.logIn`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': `9.2.0.${++n % 250}` },
    body: JSON.stringify(input),
  });
  const body = (await reply.json()) as { error?: { data: { code: string } }; result?: { data: { token: string } } };
  return { status: reply.status, code: body.error?.data.code, token: body.result?.data.token };
}

const browser = () => new CookieBrowser(p.url);
/** Where the form sends the browser. */
async function target(page: CookieBrowser, captchaToken?: string, { email, password } = known): Promise<string> {
  return (await page.signIn(email, password, captchaToken ? { captchaToken } : {})).text();
}

describe('AC-009 off, as it is without settings', () => {
  beforeEach(() => configure(null));

  test('nobody is asked for a token, one that is sent is ignored, and no provider is called', async () => {
    const email = newEmail();
    expect((await anywhere()('POST', '/auth/signup', { email, password: PASSPHRASE })).status).toBe(202);
    const extra = { email: newEmail(), password: PASSPHRASE, captchaToken: 'whatever' };
    expect((await anywhere()('POST', '/auth/signup', extra)).status).toBe(202);
    const { password } = known;
    expect((await anywhere()('POST', '/auth/login', { email: known.email, password })).status).toBe(200);
    const again = { email: known.email, password, captchaToken: 'whatever' };
    expect((await anywhere()('POST', '/auth/login', again)).status).toBe(200);
    expect(emulator.calls).toEqual([]);
    expect((await anywhere()('GET', '/platform')).body.data.captcha).toBeNull();
  });
});

describe('AC-009 on', () => {
  test('without a token nothing is hashed, nothing written and nobody asked: CAPTCHA_REQUIRED on every door', async () => {
    const watched = watchHasher();
    try {
      const email = newEmail();
      const signUp = await anywhere()('POST', '/auth/signup', { email, password: PASSPHRASE });
      expect(refusalOf(signUp)).toEqual([400, 'CAPTCHA_REQUIRED']);
      expect(signUp.body.error.details).toEqual({ provider: 'turnstile', siteKey: SITE });
      expect(refusalOf(await anywhere()('POST', '/auth/sign-up', { email, password: PASSPHRASE }))[1]).toBe(
        'CAPTCHA_REQUIRED',
      );
      const credentials = { email: known.email, password: known.password };
      for (const path of ['/auth/login', '/auth/sign-in'])
        expect(refusalOf(await anywhere()('POST', path, credentials))).toEqual([400, 'CAPTCHA_REQUIRED']);
      expect(await trpcLogIn(credentials)).toMatchObject({ status: 400, code: 'CAPTCHA_REQUIRED' });
      const page = browser();
      expect(await target(page)).toContain('error=captcha_required');
      expect(page.jar.has('civitas.session')).toBe(false);
      expect(watched.hashes + watched.compares).toBe(0);
      expect(emulator.calls).toEqual([]);
      expect((await p.query('SELECT 1 FROM owner WHERE email_normalized = $1', [email])).rows).toEqual([]);
    } finally {
      watched.restore();
    }
  });

  test('a token the provider does not know opens nothing on any door', async () => {
    const watched = watchHasher();
    try {
      const credentials = { email: known.email, password: known.password, captchaToken: 'made-up' };
      expect(refusalOf(await anywhere()('POST', '/auth/login', credentials))).toEqual([400, 'CAPTCHA_FAILED']);
      expect(await trpcLogIn(credentials)).toMatchObject({ status: 400, code: 'CAPTCHA_FAILED' });
      expect(await target(browser(), 'made-up')).toContain('error=captcha_failed');
      const email = newEmail();
      const refused = await anywhere()('POST', '/auth/signup', { email, password: PASSPHRASE, captchaToken: 'x' });
      expect(refusalOf(refused)).toEqual([400, 'CAPTCHA_FAILED']);
      expect(watched.hashes + watched.compares).toBe(0);
    } finally {
      watched.restore();
    }
  });

  test('a solved one opens each door once; the provider learns a public address and nothing else', async () => {
    const email = newEmail();
    const signUp = { email, password: PASSPHRASE, captchaToken: emulator.solve({ action: 'sign_up' }) };
    expect((await p.withHeaders({ 'x-forwarded-for': '9.9.9.9' })('POST', '/auth/signup', signUp)).status).toBe(202);
    expect(emulator.calls).toEqual([{ secret: SECRET, response: signUp.captchaToken, remoteip: '9.9.9.9' }]);
    const login = () => ({
      email: known.email,
      password: known.password,
      captchaToken: emulator.solve({ action: 'sign_in' }),
    });
    const inside = await p.withHeaders({ 'x-forwarded-for': '10.1.1.1' })('POST', '/auth/login', login());
    expect(inside.status).toBe(200);
    expect(emulator.calls.at(-1)?.remoteip).toBeNull();
    expect((await trpcLogIn(login())).token).toMatch(/^acs_/);
    const page = browser();
    await target(page, emulator.solve());
    expect(page.jar.get('civitas.session')).toMatch(/^acs_/);
    const facts = (await anywhere()('GET', '/platform')).body.data.captcha;
    expect(facts).toEqual({
      provider: 'turnstile',
      siteKey: SITE,
      scriptUrl: 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit',
      on: ['sign_up', 'sign_in'],
    });
    expect(JSON.stringify(facts)).not.toContain(SECRET);
  });

  test('a replayed token is refused by the provider, and by us where the provider forgets; 12 copies at once open one door', async () => {
    const token = emulator.solve();
    const login = (captchaToken: string) =>
      anywhere()('POST', '/auth/login', { email: known.email, password: known.password, captchaToken });
    expect((await login(token)).status).toBe(200);
    expect(refusalOf(await login(token))).toEqual([400, 'CAPTCHA_FAILED']);
    emulator.fault = { kind: 'forgetful' };
    expect(refusalOf(await login(token))).toEqual([400, 'CAPTCHA_FAILED']);
    const copied = emulator.solve();
    const statuses = (await Promise.all(Array.from({ length: 12 }, () => login(copied)))).map((r) => r.status);
    expect(statuses.filter((s) => s === 200)).toHaveLength(1);
    expect(statuses.filter((s) => s === 400)).toHaveLength(11);
    const rows = await p.query('SELECT digest FROM captcha_pass WHERE digest = ANY($1)', [
      [sha256Hex(token), sha256Hex(copied)],
    ]);
    expect(rows.rows).toHaveLength(2);
  });

  test('one token does not open the other form, nor a form of another host', async () => {
    const signUp = (captchaToken: string) =>
      anywhere()('POST', '/auth/signup', { email: newEmail(), password: PASSPHRASE, captchaToken });
    expect(refusalOf(await signUp(emulator.solve({ action: 'sign_in' })))).toEqual([400, 'CAPTCHA_FAILED']);
    expect(refusalOf(await signUp(emulator.solve({ hostname: 'phish.example' })))).toEqual([400, 'CAPTCHA_FAILED']);
    configure({ CAPTCHA_HOSTNAMES: 'www.civitas.example, civitas.example' });
    expect((await signUp(emulator.solve({ hostname: 'civitas.example' }))).status).toBe(202);
    expect(refusalOf(await signUp(emulator.solve()))).toEqual([400, 'CAPTCHA_FAILED']);
  });

  test('a score of reCAPTCHA below its own threshold is a machine', async () => {
    configure({ CAPTCHA_PROVIDER: 'recaptcha' });
    const signUp = (score: number) =>
      anywhere()('POST', '/auth/signup', {
        email: newEmail(),
        password: PASSPHRASE,
        captchaToken: emulator.solve({ score }),
      });
    expect(refusalOf(await signUp(0.3))).toEqual([400, 'CAPTCHA_FAILED']);
    expect((await signUp(0.7)).status).toBe(202);
  });

  test.each([
    ['answers 500', { kind: 'status', status: 500 }],
    ['says yes with a status that says no', { kind: 'status', status: 503 }],
    ['answers with a page', { kind: 'text', text: '<html>maintenance</html>' }],
    ['answers a truth of another shape', { kind: 'text', text: '{"success":"true"}' }],
    ['answers without end', { kind: 'text', text: `{"success":true,"cdata":"${'x'.repeat(40_000)}"}` }],
  ] as const)(
    'a provider that %s lets nobody in: 503 PROVIDER_UNAVAILABLE, and nothing is hashed',
    async (_what, fault) => {
      emulator.fault = fault;
      const watched = watchHasher();
      try {
        const captchaToken = emulator.solve();
        const credentials = { email: known.email, password: known.password, captchaToken };
        const refused = await anywhere()('POST', '/auth/login', credentials);
        expect(refusalOf(refused)).toEqual([503, 'PROVIDER_UNAVAILABLE']);
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(refused.text).not.toContain(captchaToken);
        expect(watched.compares).toBe(0);
        // The provider never saw it, and neither did we: when it answers again the same token is good.
        emulator.fault = null;
        expect((await anywhere()('POST', '/auth/login', credentials)).status).toBe(200);
      } finally {
        watched.restore();
      }
    },
  );

  test('a provider that is gone, or never answers, lets nobody in; who is signed in goes on', async () => {
    const someone = await owner();
    emulator.fault = { kind: 'hang' };
    const credentials = { email: someone.email, password: someone.password, captchaToken: emulator.solve() };
    const late = anywhere()('POST', '/auth/login', credentials);
    const page = target(browser(), 'x', someone);
    expect((await someone.call('GET', '/auth/me')).status).toBe(200);
    expect(refusalOf(await late)).toEqual([503, 'PROVIDER_UNAVAILABLE']);
    expect(await page).toContain('error=provider_unavailable');
    configure({ CAPTCHA_VERIFY_URL: 'http://127.0.0.1:1/siteverify' });
    expect(refusalOf(await anywhere()('POST', '/auth/login', credentials))).toEqual([503, 'PROVIDER_UNAVAILABLE']);
  });

  test('a provider that refuses our own key is our trouble: 503, and the operator is told', async () => {
    configure({ CAPTCHA_SECRET_KEY: 'not-the-one-of-this-site' });
    const before = alertCounts().get('captcha_refused_us') ?? 0;
    const body = { email: newEmail(), password: PASSPHRASE, captchaToken: emulator.solve() };
    expect(refusalOf(await anywhere()('POST', '/auth/signup', body))).toEqual([503, 'PROVIDER_UNAVAILABLE']);
    expect(alertCounts().get('captcha_refused_us')).toBe(before + 1);
  });

  test('answers and work stay the same for addresses with and without an account', async () => {
    await anywhere()('POST', '/auth/login', { email: newEmail(), password: 'warm', captchaToken: emulator.solve() });
    const watched = watchHasher();
    try {
      for (const token of [() => undefined, () => 'made-up', () => emulator.solve()]) {
        for (const [path, password] of [
          ['/auth/login', 'wrong password here'],
          ['/auth/signup', PASSPHRASE],
        ] as const) {
          const seen = new Set<string>();
          for (const email of [known.email, newEmail()]) {
            const before = [watched.hashes + watched.compares, emulator.calls.length];
            const r = await anywhere()('POST', path, { email, password, captchaToken: token() });
            const { requestId: _id, ...error } = r.body.error ?? {};
            const work = [watched.hashes + watched.compares, emulator.calls.length];
            seen.add(JSON.stringify([r.status, error, r.body.data, work.map((v, i) => v - (before[i] as number))]));
          }
          expect(seen.size, [...seen].join('\n')).toBe(1);
        }
      }
    } finally {
      watched.restore();
    }
  });

  test('the limit of an address comes first: beyond it the provider is not asked', async () => {
    const call = p.withHeaders({ 'x-forwarded-for': '9.200.0.1' });
    const statuses: number[] = [];
    for (let i = 0; i < 11; i += 1)
      statuses.push(
        (await call('POST', '/auth/login', { email: 'a@b.example', password: 'x', captchaToken: 'x' })).status,
      );
    expect(statuses).toEqual([...Array(10).fill(400), 429]);
    expect(emulator.calls).toHaveLength(10);
    // An account's own bucket is not touched by who has solved nothing.
    resetLimitsForTests();
    for (let i = 0; i < 11; i += 1)
      await anywhere()('POST', '/auth/login', { email: known.email, password: 'x', captchaToken: 'x' });
    const login = { email: known.email, password: known.password, captchaToken: emulator.solve() };
    expect((await anywhere()('POST', '/auth/login', login)).status).toBe(200);
  });

  test('a weak password or a bad address costs no solved CAPTCHA', async () => {
    const captchaToken = emulator.solve();
    const weak = await anywhere()('POST', '/auth/signup', { email: newEmail(), password: 'short', captchaToken });
    expect(refusalOf(weak)).toEqual([400, 'VALIDATION_ERROR']);
    expect(emulator.calls).toEqual([]);
    const good = { email: newEmail(), password: PASSPHRASE, captchaToken };
    expect((await anywhere()('POST', '/auth/signup', good)).status).toBe(202);
  });

  test('CAPTCHA_ON leaves the other form alone', async () => {
    configure({ CAPTCHA_ON: 'sign_up' });
    const credentials = { email: known.email, password: known.password };
    expect((await anywhere()('POST', '/auth/login', credentials)).status).toBe(200);
    const signUp = { email: newEmail(), password: PASSPHRASE };
    expect(refusalOf(await anywhere()('POST', '/auth/signup', signUp))).toEqual([400, 'CAPTCHA_REQUIRED']);
  });

  test("the providers' published test keys behave as published", async () => {
    const signUp = (captchaToken: string) =>
      anywhere()('POST', '/auth/signup', { email: newEmail(), password: PASSPHRASE, captchaToken });
    for (const [secret, token, expected] of [
      ['1x0000000000000000000000000000000AA', 'XXXX.DUMMY.TOKEN.XXXX', [202, 202]],
      ['2x0000000000000000000000000000000AA', 'XXXX.DUMMY.TOKEN.XXXX', [400, 400]],
      ['3x0000000000000000000000000000000AA', 'XXXX.DUMMY.TOKEN.XXXX', [400, 400]],
      ['0x0000000000000000000000000000000000000000', '10000000-aaaa-bbbb-cccc-000000000001', [202, 202]],
    ] as const) {
      configure({ CAPTCHA_SECRET_KEY: secret });
      expect([(await signUp(token)).status, (await signUp(token)).status], secret).toEqual(expected);
    }
  });

  test('a token of 8,193 characters is refused before anybody is asked, over the form too', async () => {
    const captchaToken = 'x'.repeat(8_193);
    const credentials = { email: known.email, password: known.password, captchaToken };
    expect(refusalOf(await anywhere()('POST', '/auth/login', credentials))).toEqual([400, 'VALIDATION_ERROR']);
    expect(await target(browser(), captchaToken)).toContain('error=captcha_failed');
    expect(emulator.calls).toEqual([]);
  });

  test('what was spent is forgotten after a day, when the provider refuses it by itself', async () => {
    const token = emulator.solve();
    const login = { email: known.email, password: known.password, captchaToken: token };
    expect((await anywhere()('POST', '/auth/login', login)).status).toBe(200);
    const found = async () =>
      (await p.query('SELECT 1 FROM captcha_pass WHERE digest = $1', [sha256Hex(token)])).rows.length;
    shiftClockForTests(23 * 3_600_000);
    await purgeExpired();
    expect(await found()).toBe(1);
    shiftClockForTests(25 * 3_600_000);
    await purgeExpired();
    expect(await found()).toBe(0);
    shiftClockForTests(0);
  });
});

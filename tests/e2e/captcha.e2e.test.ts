/** AC-009 in the browser: the widget on sign-in and sign-up of an installation that has a CAPTCHA, under its own policy. */
import type { ChildProcess } from 'node:child_process';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createCaptchaEmulator } from '../../emulators/captcha/emulator.ts';
import { axeFindings, launchBrowser, newVisitor, type Visitor, withPictures } from '../support/browser.ts';
import { BUYER, baseUrl, demoPassword, freshAddress, PASSWORD } from '../support/installation.ts';
import { startNextMount } from '../support/next-mount.ts';

const dataDir = inject('e2eDataDir');
const emulator = createCaptchaEmulator({ siteKey: 'site', secret: 'secret-of-the-browser-tests' });
let next: ChildProcess;
let guarded = '';
let browser: Browser;
let visitor: Visitor;

/** A second mount of the same build on the same database, with a CAPTCHA. */
beforeAll(async () => {
  const { url } = await emulator.listen(0);
  const mount = await startNextMount(dataDir, (own) => ({
    APP_URL: own,
    NEXTAUTH_URL: own,
    CAPTCHA_PROVIDER: 'turnstile',
    CAPTCHA_SITE_KEY: 'site',
    CAPTCHA_SECRET_KEY: 'secret-of-the-browser-tests',
    CAPTCHA_VERIFY_URL: `${url}/siteverify`,
    CAPTCHA_SCRIPT_URL: `${url}/api.js`,
  }));
  next = mount.child;
  guarded = mount.url;
  browser = await launchBrowser();
  visitor = await newVisitor(browser, { baseUrl: guarded });
});
afterAll(async () => {
  next?.kill('SIGKILL');
  await browser?.close();
  await emulator.close();
});

const box = () => visitor.page.getByLabel('I am a person (local check)');

test('AC-009 sign-in waits for the check, asks for another after a refusal, and lets a solved one in', async () => {
  await withPictures(
    () => [visitor],
    async () => {
      const { page } = visitor;
      // From the front page without loading anew: the policy of that page would keep the widget out.
      await page.goto('/');
      await page.getByRole('link', { name: 'Sign in' }).first().click();
      await box().waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.getByLabel('E-mail address').fill(BUYER);
      await page.getByLabel('Password', { exact: true }).fill('not the password at all');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('Finish this check first.').waitFor();
      expect(emulator.calls).toEqual([]);

      await box().check();
      await page.getByText('Finish this check first.').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('E-mail or password is wrong.').waitFor();
      expect(emulator.calls).toHaveLength(1);

      await expect.poll(() => box().isChecked()).toBe(false);
      await page.getByLabel('Password', { exact: true }).fill(demoPassword());
      await box().check();
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL('**/home');
      expect(emulator.calls).toHaveLength(2);
      expect(visitor.problems).toEqual([]);
      // The page would notice that its session is gone, and lead to the sign-in in the middle of what follows.
      await visitor.page.goto('about:blank');
      await visitor.context.clearCookies();
    },
  );
});

test('AC-009 sign-up keeps a solved check over a weak password; a provider that is down is told in words', async () => {
  await withPictures(
    () => [visitor],
    async () => {
      const { page } = visitor;
      await page.goto('/sign-up');
      await page.getByLabel('E-mail address').fill(freshAddress('captcha'));
      await page.getByLabel('Password', { exact: true }).fill('short');
      await box().check();
      const before = emulator.calls.length;
      await page.getByRole('button', { name: 'Sign up' }).click();
      await page.getByText('needs your attention').waitFor();
      expect(await box().isChecked()).toBe(true);

      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      emulator.fault = { kind: 'status', status: 500 };
      await page.getByRole('button', { name: 'Sign up' }).click();
      await page.getByText('The provider of the CAPTCHA does not answer.', { exact: false }).waitFor();
      emulator.fault = null;
      await expect.poll(() => box().isChecked()).toBe(false);
      await box().check();
      await page.getByRole('button', { name: 'Sign up' }).click();
      await page.getByText('Look into your mailbox').waitFor();
      expect(emulator.calls.length - before).toBe(2);
    },
  );
});

test('AC-009 the same pages without a CAPTCHA show none and name no provider', async () => {
  for (const target of ['/login', '/sign-up']) {
    const reply = await fetch(`${baseUrl}${target}`);
    expect(reply.headers.get('content-security-policy')).not.toContain('frame-src');
    expect(await reply.text()).not.toContain('Loading the check');
    const asked = await fetch(`${guarded}${target}`);
    expect(asked.headers.get('content-security-policy')).toContain('frame-src http://127.0.0.1:');
    expect(await asked.text()).toContain('Loading the check');
  }
});

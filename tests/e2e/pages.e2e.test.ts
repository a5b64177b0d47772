import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examinePage, FAULTLESS, launchBrowser, newVisitor, settled, type Visitor } from '../support/browser.ts';
import { BUYER, baseUrl, demoPassword, freshAddress, messageTo, PASSWORD } from '../support/installation.ts';

const PUBLIC = [
  '/',
  '/login',
  '/sign-up',
  '/forgot-password',
  '/reset-password',
  '/verify-email',
  '/confirm-email',
  '/undo-email',
  '/cancel-recovery',
  '/set-up-admin',
  '/docs',
  '/docs/security',
  '/docs/sandbox',
  '/security',
  '/contact',
];
const OWNER = [
  '/home',
  '/tasks',
  '/tasks/new',
  '/agents',
  '/agents?view=directory',
  '/agents?register=true',
  '/wallet',
  '/wallet?view=holds',
  '/wallet?view=escrows',
  '/wallet?view=earnings',
  '/wallet?view=purchases',
  '/wallet?view=cards',
  '/wallet/top-up',
  '/wallet/cards/new',
  '/wallet/payouts',
  '/approvals',
  '/disputes',
  '/licences',
  '/trust',
  '/scanner',
  '/scanner?view=history',
  '/scanner?view=rules',
  '/settings',
  '/settings/security',
  '/dev/outbox',
  '/dev/gallery',
];
const LOOKS = [
  { name: 'light, 1280 px', theme: 'light', width: 1280, height: 900 },
  { name: 'dark, 360 px', theme: 'dark', width: 360, height: 740 },
] as const;
/** What axe reads in the dark and narrow too; the colours of all others are checked over the tokens. */
const TWICE = new Set(['/', '/login', '/home', '/tasks/new', '/wallet', '/scanner', '/settings/security', null]);

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/home');
}

describe.each(LOOKS)('$name', (look) => {
  let stranger: Visitor;
  let owner: Visitor;
  let agentPage: string;
  beforeAll(async () => {
    stranger = await newVisitor(browser, { baseUrl, ...look });
    owner = await newVisitor(browser, { baseUrl, ...look });
    await signIn(owner.page, BUYER, demoPassword());
    // An agent of the owner has a page of its own.
    await owner.page.goto('/agents');
    await owner.page.getByRole('link', { name: 'Scout' }).click();
    await owner.page.waitForURL(/\/agents\/[0-9a-f-]{36}$/);
    agentPage = owner.page.url();
  });
  afterAll(async () => {
    await stranger?.close();
    await owner?.close();
  });

  async function examine(visitor: Visitor, path: string | null): Promise<void> {
    const tab = await visitor.tab();
    const found = await examinePage(tab, path ?? agentPage, {
      axe: look.theme === 'light' || TWICE.has(path),
      // The gallery shows what loading looks like: it never ends there.
      ...(path === '/dev/gallery' ? { loaded: (page) => page.locator('h1').waitFor() } : {}),
    });
    expect(found).toEqual(FAULTLESS);
    await tab.page.close();
  }

  test.concurrent.each(PUBLIC)('a stranger’s %s: axe, width, console and content policy are clean', (path) =>
    examine(stranger, path),
  );
  test.concurrent('an agent’s page: axe, width, console and content policy are clean', () => examine(owner, null));
  test.concurrent.each(OWNER)('an owner’s %s: axe, width, console and content policy are clean', (path) =>
    examine(owner, path),
  );
});

test('the theme is right on the first paint: kept choice first, else what the system says', async () => {
  const canvas = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const seen: Record<string, string> = {};
  for (const [name, options] of Object.entries({
    'system light': { colorScheme: 'light' },
    'system dark': { colorScheme: 'dark' },
    'kept dark, system light': { colorScheme: 'light', theme: 'dark' },
    'kept light, system dark': { colorScheme: 'dark', theme: 'light' },
  } as const)) {
    const visitor = await newVisitor(browser, { baseUrl, ...options });
    await visitor.page.goto('/', { waitUntil: 'commit' });
    await visitor.page.waitForSelector('h1');
    seen[name] = await canvas(visitor.page);
    await visitor.close();
  }
  expect(seen['kept dark, system light']).toBe(seen['system dark']);
  expect(seen['kept light, system dark']).toBe(seen['system light']);
  expect(seen['system dark']).not.toBe(seen['system light']);
});

test('a choice of theme is kept and needs no reload', async () => {
  const visitor = await newVisitor(browser, { baseUrl });
  const { page } = visitor;
  await page.goto('/');
  const before = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.getByRole('button', { name: 'Dark' }).click();
  await expect
    .poll(() => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor))
    .not.toBe(before);
  await page.reload();
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
  await visitor.close();
});

test('an account is made, confirmed and entered without a mouse, and the focus is always seen', async () => {
  const visitor = await newVisitor(browser, { baseUrl });
  const { page } = visitor;
  const email = freshAddress('keys');
  /** Presses Tab until the focus stands on what carries this name. */
  const tabTo = async (name: RegExp): Promise<void> => {
    for (let i = 0; i < 40; i += 1) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const el = document.activeElement as HTMLElement | null;
        if (!el || el === document.body) return null;
        const label = (el as HTMLInputElement).labels?.[0]?.textContent;
        const style = getComputedStyle(el);
        return {
          name: el.getAttribute('aria-label') ?? label ?? el.textContent ?? '',
          outlined: style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2,
        };
      });
      if (!at) continue;
      expect(at.outlined, `the focus on "${at.name}" is seen`).toBe(true);
      if (name.test(at.name.trim())) return;
    }
    throw new Error(`Tab never reached ${name} on ${page.url()}`);
  };
  await page.goto('/');
  await tabTo(/^Sign up$/);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/sign-up');
  await page.getByRole('heading', { level: 1, name: 'Sign up' }).waitFor();
  await tabTo(/^E-mail address/);
  await page.keyboard.type(email);
  await tabTo(/^Password/);
  await page.keyboard.type('short');
  await page.keyboard.press('Enter');
  // The refusal is announced, what was typed stays, and the first wrong field has the focus.
  await page.getByRole('alert').first().waitFor();
  const field = page.getByLabel('Password', { exact: true });
  await expect.poll(() => field.evaluate((el) => el === document.activeElement)).toBe(true);
  expect(await page.getByLabel('E-mail address').inputValue()).toBe(email);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
  await page.goto(`/verify-email#t=${await messageTo(email, /verify-email#t=([\w-]{43})/)}`);
  await tabTo(/^Confirm my address$/);
  await page.keyboard.press('Enter');
  await page.getByText('Your address is confirmed.').waitFor();
  await page.goto('/login');
  await tabTo(/^E-mail address/);
  await page.keyboard.type(email);
  await tabTo(/^Password/);
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/home');
  expect(visitor.problems).toEqual([]);
  await visitor.close();
});

test('an unknown path has our page with status 404, within the content policy', async () => {
  const visitor = await newVisitor(browser, { baseUrl });
  const reply = await visitor.page.goto('/no/such/page');
  expect(reply?.status()).toBe(404);
  await visitor.page.getByRole('heading', { level: 1 }).waitFor();
  expect(visitor.problems.filter((p) => !p.includes('404 /no/such/page'))).toEqual([]);
  await visitor.close();
});

test('a session that ended elsewhere leads to the sign-in and back to where one was', async () => {
  const visitor = await newVisitor(browser, { baseUrl });
  await signIn(visitor.page, BUYER, demoPassword());
  await visitor.page.goto('/wallet?view=holds');
  await settled(visitor.page);
  await visitor.context.clearCookies({ name: 'civitas.session' });
  await visitor.page.waitForURL('**/login?reason=ended**', { timeout: 30_000 });
  await visitor.page.getByText('Your session has ended.').waitFor();
  await visitor.page.getByLabel('E-mail address').fill(BUYER);
  await visitor.page.getByLabel('Password', { exact: true }).fill(demoPassword());
  await visitor.page.getByRole('button', { name: 'Sign in' }).click();
  await visitor.page.waitForURL('**/wallet?view=holds');
  await visitor.close();
});

test('a forgotten password is set anew by a mailed link that works once', async () => {
  const visitor = await newVisitor(browser, { baseUrl });
  const { page } = visitor;
  const email = freshAddress('forgot');
  const post = (to: string, body: unknown) =>
    fetch(`${baseUrl}/api/v1/auth/${to}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '10.252.0.1' },
      body: JSON.stringify(body),
    });
  await post('signup', { email, password: PASSWORD });
  await post('verify-email', { token: await messageTo(email, /verify-email#t=([\w-]{43})/) });
  await page.goto('/login');
  await page.getByRole('link', { name: 'Forgot it?' }).click();
  await page.getByRole('heading', { level: 1, name: 'Forgot your password?' }).waitFor();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
  const link = await messageTo(email, /(\/reset-password#t=[\w-]{43})/);
  await page.goto(link);
  await page.getByLabel('New password', { exact: true }).fill('nine dry badgers under a bridge');
  await page.getByRole('button', { name: 'Set the new password' }).click();
  await page.getByText('The new password is in force.').waitFor();
  await page.goto('/');
  await page.goto(link);
  await page.getByLabel('New password', { exact: true }).fill('nine dry badgers under a bridge');
  await page.getByRole('button', { name: 'Set the new password' }).click();
  await page.getByText('This link is dead.').waitFor();
  await signIn(page, email, 'nine dry badgers under a bridge');
  expect(visitor.problems).toEqual([]);
  await visitor.close();
});

import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Administrator, becomeAdmin, proveFactor, signInQuietly } from '../support/admin-visitor.ts';
import {
  examinePage,
  FAULTLESS,
  launchBrowser,
  newVisitor,
  settled,
  type Visitor,
  withPictures,
} from '../support/browser.ts';
import { baseUrl, PASSWORD, signUpByApi } from '../support/installation.ts';

const PAGES = [
  '/admin',
  '/admin/owners',
  '/admin/disputes',
  '/admin/audit',
  '/admin/ledger',
  '/admin/reconciliation',
  '/admin/stripe',
  '/admin/card-disputes',
  '/admin/fraud',
  '/admin/withdrawals',
  '/admin/sandboxes',
  '/admin/jobs',
  '/admin/licences',
  '/admin/organizations',
  '/admin/prices',
  '/admin/meter-exports',
];

let browser: Browser;
let visitor: Visitor;
let admin: Administrator;
let owner: { email: string; token: string };
let licence = '';
let key = '';

/** What follows a broken step would only repeat its news. */
let broken = false;
function step(name: string, fn: () => Promise<void>): void {
  test(name, async ({ skip }) => {
    if (broken) skip('an earlier step failed');
    broken = true;
    await withPictures(() => [visitor], fn);
    broken = false;
  }, 240_000);
}

async function sql(text: string, values: unknown[]): Promise<void> {
  const url = fs.readFileSync(path.join(inject('e2eDataDir'), 'database-url'), 'utf8').trim();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text, values);
  } finally {
    await client.end();
  }
}

/** An act upon the owner through the page, with a reason that is asked for first. */
async function act(open: string, title: string, confirm: string): Promise<void> {
  const { page } = visitor;
  await page.getByRole('button', { name: owner.email, exact: true }).click();
  await page.getByRole('dialog', { name: owner.email }).getByRole('button', { name: open, exact: true }).click();
  const question = page.getByRole('alertdialog', { name: title });
  await question.waitFor();
  if (await question.getByLabel('Type the address to confirm').isVisible())
    await question.getByLabel('Type the address to confirm').fill(owner.email);
  await question.getByRole('button', { name: confirm }).click();
  await question.getByText('At least 3 characters.').waitFor();
  await question.getByLabel('Reason').fill('A test of the administration');
  await question.getByRole('button', { name: confirm }).click();
  await question.waitFor({ state: 'detached' });
}

/** What a replica is told under the key. */
async function validate(): Promise<{ valid: boolean; message: string }> {
  const reply = await fetch(`${baseUrl}/api/v1/public/vpc/license/validate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': '10.252.0.9' },
    body: JSON.stringify({ license_key: key, deployment_id: 'prod', hostname: 'replica-0', version: '1.0.0' }),
  });
  return (await reply.json()) as { valid: boolean; message: string };
}

beforeAll(async () => {
  browser = await launchBrowser();
  visitor = await newVisitor(browser, { baseUrl });
  owner = await signUpByApi('administered', '10.252.0.1');
  admin = await becomeAdmin(visitor.page);
});
afterAll(async () => {
  await browser?.close();
});

step('to an owner the administration does not exist', async () => {
  const other = await newVisitor(browser, { baseUrl });
  await signInQuietly(other.page, owner.email, PASSWORD);
  for (const target of ['/admin', '/admin/owners', '/admin/licences'])
    expect((await other.page.goto(target))?.status(), target).toBe(404);
  await other.close();
});

step('a second factor that grew old is asked again over the page, and what was typed stays', async () => {
  const { page } = visitor;
  await page.goto('/admin/owners');
  const search = page.getByLabel('Exact e-mail address, or number of the account');
  await search.fill(owner.email);
  await settled(page);
  await sql(
    `UPDATE session SET second_factor_at = now() - interval '11 minutes'
      WHERE owner_id = (SELECT id FROM owner WHERE email_normalized = $1)`,
    [admin.email],
  );
  await page.getByRole('button', { name: 'Find' }).click();
  const dialog = page.getByRole('dialog', { name: 'Confirm your second factor' });
  await dialog.waitFor();
  await proveFactor(page, admin);
  await dialog.waitFor({ state: 'detached' });
  expect(await search.inputValue()).toBe(owner.email);
  await page.getByRole('table', { name: 'Owners' }).getByText(owner.email).first().waitFor();
});

step('an owner is suspended with a reason, told so at the next sign-in, and let in again', async () => {
  const { page } = visitor;
  await act('Suspend', 'Suspend this account?', 'Suspend the account');
  await page.getByRole('table', { name: 'Owners' }).getByText('suspended').waitFor();
  const refused = await newVisitor(browser, { baseUrl });
  await expect(signInQuietly(refused.page, owner.email, PASSWORD)).rejects.toThrow('was not signed in');
  await act('Lift the suspension', 'Lift the suspension?', 'Lift it');
  await page.getByRole('table', { name: 'Owners' }).getByText('active').waitFor();
  await signInQuietly(refused.page, owner.email, PASSWORD);
  await refused.close();
});

step("C2 a force logout on the page ends the owner's browser and bearer sessions at their next request", async () => {
  const other = await newVisitor(browser, { baseUrl });
  await signInQuietly(other.page, owner.email, PASSWORD);
  const api = (target: string, init: RequestInit) =>
    fetch(`${baseUrl}/api/v1${target}`, { ...init, headers: { 'x-forwarded-for': '10.252.0.7', ...init.headers } });
  const login = await api('/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: owner.email, password: PASSWORD }),
  });
  const { data } = (await login.json()) as { data: { token: string } };
  const me = () => api('/auth/me', { headers: { authorization: `Bearer ${data.token}` } });
  await other.page.goto('/settings/security');
  expect(new URL(other.page.url()).pathname).toBe('/settings/security');
  expect((await me()).status).toBe(200);
  await act('Force sign-out', 'End all sessions?', 'End the sessions');
  expect((await me()).status).toBe(401);
  await other.page.goto('/settings/security');
  expect(new URL(other.page.url()).pathname).toBe('/login');
  await other.close();
});

step('the audit log finds the act by its name and tells its reason', async () => {
  const { page } = visitor;
  await page.goto('/admin/audit?action=identity.disableUser');
  await page.getByRole('button', { name: 'identity.disableUser' }).first().click();
  const row = page.getByRole('dialog', { name: 'identity.disableUser' });
  await row.getByText('A test of the administration').waitFor();
  await page.keyboard.press('Escape');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export CSV' }).click(),
  ]);
  const text = fs.readFileSync(await download.path(), 'utf8');
  expect(text.startsWith('\ufeffat,action,outcome,')).toBe(true);
  expect(text).toContain('identity.disableUser');
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByRole('status').getByText('Nothing was changed, removed or inserted').waitFor();
});

step('a licence is issued; its key is shown once, and leaving it unstored is asked about', async () => {
  const { page } = visitor;
  await page.goto('/admin/organizations');
  await page.getByRole('button', { name: 'New organisation' }).click();
  const form = page.getByRole('dialog', { name: 'New organisation' });
  await form.getByLabel('Name').fill('Harbour Inference');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  await page.goto('/admin/licences');
  await page.getByRole('button', { name: 'Issue a licence' }).click();
  const issue = page.getByRole('dialog', { name: 'Issue a licence' });
  await issue.getByLabel('Seats').fill('0');
  await issue.getByRole('button', { name: 'Issue it' }).click();
  await issue.getByText('things need your attention.').waitFor();
  await issue.getByLabel('Organisation', { exact: true }).click();
  await page
    .getByRole('option', { name: /Harbour Inference/ })
    .first()
    .click();
  await issue.getByLabel('Seats').fill('1');
  await issue.getByRole('button', { name: 'Issue it' }).click();
  const shown = page.getByRole('dialog', { name: 'Licence issued' });
  key = await shown.getByLabel('Your licence key').inputValue();
  expect(key).toMatch(/^vpc_[A-Za-z0-9]{32}$/);
  await page.keyboard.press('Escape');
  const question = page.getByRole('alertdialog', { name: 'You will not see this key again' });
  await question.getByRole('button', { name: 'Back to the key' }).click();
  await shown.getByRole('button', { name: 'Send a test request' }).click();
  await shown.getByText('the key is known; no seat was taken').waitFor();
  await shown.getByRole('checkbox', { name: 'I stored it' }).click();
  await shown.getByRole('button', { name: 'Done' }).click();
  await shown.waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain(key);
  expect(await validate()).toMatchObject({ valid: true });
});

step('the licence shows its replica, is suspended and reinstated, and replicas are told', async () => {
  const { page } = visitor;
  await page.getByRole('table', { name: 'Licences' }).getByRole('link', { name: 'Harbour Inference' }).first().click();
  await page.getByRole('heading', { name: 'Seats' }).waitFor();
  licence = new URL(page.url()).pathname;
  await page.getByRole('table', { name: 'Seats' }).getByText('replica-0').waitFor();
  for (const [open, title, told] of [
    ['Suspend', 'Suspend this licence?', false],
    ['Reinstate', 'Reinstate this licence?', true],
  ] as const) {
    await page.getByRole('button', { name: open, exact: true }).click();
    const question = page.getByRole('alertdialog', { name: title });
    await question.getByLabel('Reason').fill('A test of the administration');
    await question.getByRole('button', { name: open, exact: true }).click();
    await question.waitFor({ state: 'detached' });
    expect((await validate()).valid, open).toBe(told);
  }
});

/** What axe reads in the dark and narrow too; the colours of all others are checked over the tokens. */
const TWICE = new Set(['/admin', '/admin/owners', '/admin/ledger', '/admin/prices']);

for (const look of [
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 390 },
] as const) {
  step(`no page has anything for axe or the console, ${look.theme} at ${look.width} px`, async () => {
    const { cookies } = await visitor.context.storageState();
    const seen = await newVisitor(browser, { baseUrl, ...look });
    await seen.context.addCookies(cookies.filter((c) => c.name !== 'civitas.theme'));
    const left = [...PAGES, licence];
    // Three pages side by side: waiting for one leaves time for the next.
    const lane = async () => {
      const tab = await seen.tab();
      for (let target = left.shift(); target !== undefined; target = left.shift()) {
        const axe = look.theme === 'light' || TWICE.has(target) || target === licence;
        expect(await examinePage(tab, target, { axe }), target).toEqual(FAULTLESS);
      }
    };
    await Promise.all([lane(), lane(), lane()]);
    expect(visitor.problems).toEqual([]);
    await seen.close();
  });
}

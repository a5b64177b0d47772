import fs from 'node:fs';
import path from 'node:path';
import bcrypt from 'bcryptjs';
import { TOTP } from 'otpauth';
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser, newVisitor, type Visitor, withPictures } from '../support/browser.ts';
import { baseUrl, messageTo, PASSWORD, signUpByApi } from '../support/installation.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

/** What only time or the provider could do to a row. */
async function database(sql: string, values: unknown[]): Promise<pg.QueryResult> {
  const client = new pg.Client({
    connectionString: fs.readFileSync(path.join(inject('e2eDataDir'), 'database-url'), 'utf8').trim(),
  });
  await client.connect();
  try {
    return await client.query(sql, values);
  } finally {
    await client.end();
  }
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((t) => navigator.clipboard.writeText(t), text);
  await page.keyboard.press('ControlOrMeta+V');
}

async function storeCodes(page: Page): Promise<string[]> {
  const dialog = page.getByRole('dialog', { name: 'Your backup codes' });
  await dialog.waitFor();
  const codes = await dialog.getByRole('list', { name: 'Backup codes' }).getByRole('listitem').allTextContents();
  await page.keyboard.press('Escape');
  await page
    .getByRole('alertdialog', { name: 'You will not see these codes again' })
    .getByRole('button', { name: 'Back to the codes' })
    .click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('civitas-backup-codes.txt');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  return codes.map((c) => c.trim());
}

/** A step that fails keeps its pictures; what follows would only repeat its news. */
function steps(visitors: () => Visitor[]) {
  let broken = false;
  return (name: string, fn: () => Promise<void>) =>
    test(name, async ({ skip }) => {
      if (broken) skip('an earlier step failed');
      broken = true;
      await withPictures(visitors, fn);
      broken = false;
    });
}

describe('by text message', () => {
  let visitor: Visitor;
  let owner: { email: string; token: string };
  let codes: string[] = [];
  const phone = `+1415555${String(1_000 + Math.floor(Math.random() * 9_000))}`;
  const step = steps(() => [visitor]);
  beforeAll(async () => {
    owner = await signUpByApi('sms', '10.251.0.1');
    visitor = await newVisitor(browser, { baseUrl });
  });
  afterAll(() => visitor?.close());

  step('is turned on with backup codes that can be stored once, and proven by a first code', async () => {
    const { page } = visitor;
    await signIn(page, owner.email);
    await page.waitForURL('**/home');
    await page.goto('/settings/security');
    await page.getByRole('button', { name: 'Add a phone' }).click();
    const form = page.getByRole('dialog', { name: 'Codes by text message' });
    await form.getByLabel('Phone number').fill('12');
    await form.getByRole('button', { name: 'Turn on and show backup codes' }).click();
    await form.getByText('Invalid phone number').first().waitFor();
    expect(await form.getByLabel('Phone number').inputValue(), 'what was typed stays').toBe('12');
    await form.getByLabel('Phone number').fill(phone);
    await form.getByRole('button', { name: 'Turn on and show backup codes' }).click();
    codes = await storeCodes(page);
    expect(new Set(codes).size).toBe(10);
    expect(codes.every((c) => /^[A-Z2-9]{10}$/.test(c))).toBe(true);
    const proof = page.getByRole('dialog', { name: 'Prove that messages arrive' });
    const asked = Date.now() - 1_000;
    await proof.getByRole('button', { name: 'Send a code' }).click();
    await proof.getByText(/Sent to \*+\d{4}/).waitFor();
    const code = await messageTo(phone, /^(\d{6}) is your/, asked);
    await proof.getByRole('textbox', { name: 'Code from the message' }).click();
    // As the message shows it: spaces are taken out, six slots fill, and it is sent once.
    await paste(page, `${code.slice(0, 3)} ${code.slice(3)}`);
    await proof.waitFor({ state: 'detached' });
    await page.getByText('10 of 10 left').waitFor();
  });

  step('is asked at the next sign-in; a wrong code has its sentence, and the focus is back on the field', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/login?reason=signed-out');
    await signIn(page, owner.email);
    await page.waitForURL('**/login/second-factor?**');
    const asked = Date.now() - 1_000;
    await page.getByRole('button', { name: 'Send a code' }).click();
    await page.getByText(/Sent to \*+\d{4}/).waitFor();
    const code = await messageTo(phone, /^(\d{6}) is your/, asked);
    const slot = page.getByRole('textbox', { name: 'Code from the message' });
    await slot.click();
    await page.keyboard.type(code === '135790' ? '135791' : '135790');
    await page.getByText('This code is not right. 2 tries are left.').waitFor();
    await expect.poll(() => slot.evaluate((el) => el === document.activeElement)).toBe(true);
    await page.keyboard.type(code);
    await page.waitForURL('**/home');
  });

  step('a backup code works once, also typed small, and then no more', async () => {
    const { page } = visitor;
    const one = codes[0] as string;
    for (const accepted of [true, false]) {
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL('**/login?reason=signed-out');
      await signIn(page, owner.email);
      await page.waitForURL('**/login/second-factor?**');
      await page.getByRole('button', { name: 'Use a backup code' }).click();
      await page.getByLabel('Backup code').fill(one.toLowerCase());
      await page.getByRole('button', { name: 'Confirm' }).click();
      if (accepted) await page.waitForURL('**/home');
      else await page.getByText('This backup code is wrong or was used before.').waitFor();
    }
  });

  step('a provider that is down says so and counts nothing; the way with a backup code stays open', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Use a text message' }).click();
    await page.route('**/api/trpc/identity.sendCode**', (route) =>
      route.fulfill({
        status: 502,
        contentType: 'application/json',
        body: JSON.stringify({
          error: {
            message: 'Failed to send verification code',
            code: -32603,
            data: { code: 'PROVIDER_FAILED', httpStatus: 502, path: 'identity.sendCode' },
          },
        }),
      }),
    );
    await page.getByRole('button', { name: 'Send a code' }).click();
    await page.getByText('The message could not be sent.').waitFor();
    await page.unroute('**/api/trpc/identity.sendCode**');
    visitor.problems.splice(0, visitor.problems.length, ...visitor.problems.filter((p) => !p.includes('502')));
    await page.getByRole('button', { name: 'Use a backup code' }).click();
    await page.getByLabel('Backup code').fill(codes[1] as string);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.waitForURL('**/home');
  });

  /** Asks for a code and reads it from the phone; `before` is the one that came last. */
  async function asksForCode(before = 'none'): Promise<string> {
    const { page } = visitor;
    const asked = Date.now() - 1_000;
    await page.getByRole('button', { name: /^Send (a|another) code$/ }).click();
    await page.getByText(/Sent to \*+\d{4}/).waitFor();
    return messageTo(phone, new RegExp(`^(?!${before})(\\d{6}) is your`), asked);
  }
  /** Out, and in again with the password. */
  async function atSecondStep(): Promise<void> {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/login?reason=signed-out');
    await signIn(page, owner.email);
    await page.waitForURL('**/login/second-factor?**');
  }
  const typeCode = async (code: string) => {
    await visitor.page.getByRole('textbox', { name: 'Code from the message' }).click();
    await visitor.page.keyboard.type(code);
  };

  step('a code that waited too long has its sentence, and another one works', async () => {
    const { page } = visitor;
    await atSecondStep();
    const late = await asksForCode();
    await database(
      `UPDATE two_factor_challenge SET created_at = created_at - interval '1 hour', expires_at = created_at - interval '55 minutes'
        WHERE consumed_at IS NULL AND invalidated_at IS NULL AND owner_id = (SELECT id FROM owner WHERE email_normalized = $1)`,
      [owner.email],
    );
    await typeCode(late);
    await page.getByText('This code has expired. Ask for another one.').waitFor();
    await typeCode(await asksForCode(late));
    await page.waitForURL('**/home');
  });

  step('another browser’s session is listed, ended, and signed out at its next request', async () => {
    const other = await newVisitor(browser, { baseUrl });
    await signIn(other.page, owner.email);
    await other.page.waitForURL('**/login/second-factor?**');
    await other.page.getByRole('button', { name: 'Use a backup code' }).click();
    await other.page.getByLabel('Backup code').fill(codes[2] as string);
    await other.page.getByRole('button', { name: 'Confirm' }).click();
    await other.page.waitForURL('**/home');
    const { page } = visitor;
    await page.goto('/settings/security');
    await page.getByRole('button', { name: 'End all others' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'End them' }).click();
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await other.page.goto('/wallet');
    await other.page.waitForURL('**/login?**');
    await other.close();
  });

  step(
    'the last backup code says that it was the last; with none left both pages say so, and another way stays open',
    async () => {
      const { page } = visitor;
      const last = codes[3] as string;
      const { rows } = await database(
        'SELECT id, code_hash FROM backup_code WHERE used_at IS NULL AND owner_id = (SELECT id FROM owner WHERE email_normalized = $1)',
        [owner.email],
      );
      const kept = rows.find((row) => bcrypt.compareSync(last, row.code_hash as string));
      await database('UPDATE backup_code SET used_at = now() WHERE id = ANY($1)', [
        rows.filter((row) => row !== kept).map((row) => row.id),
      ]);
      await atSecondStep();
      await page.getByRole('button', { name: 'Use a backup code' }).click();
      await page.getByLabel('Backup code').fill(last);
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('That was your last backup code.').waitFor();
      await page.getByRole('button', { name: 'Make new backup codes' }).click();
      await page.waitForURL('**/settings/security');
      await page.getByText('No backup code is left.').waitFor();
      await atSecondStep();
      await page.getByRole('button', { name: 'Use a backup code' }).click();
      await page.getByText('No backup code is left.').waitFor();
      expect(await page.getByLabel('Backup code').count()).toBe(0);
      await page.getByRole('button', { name: 'Use a text message' }).click();
      await typeCode(await asksForCode());
      await page.waitForURL('**/home');
    },
  );

  step('the browser had nothing to complain about', async () => {
    expect(visitor.problems).toEqual([]);
  });
});

describe('by authenticator app', () => {
  let visitor: Visitor;
  let owner: { email: string; token: string };
  let secret = '';
  const step = steps(() => [visitor]);
  beforeAll(async () => {
    owner = await signUpByApi('app', '10.251.0.2');
    visitor = await newVisitor(browser, { baseUrl, width: 390, height: 844 });
  });
  afterAll(() => visitor?.close());

  step('is enrolled from a picture drawn in the browser, on a phone’s width', async () => {
    const { page } = visitor;
    await signIn(page, owner.email);
    await page.waitForURL('**/home');
    await page.goto('/settings/security');
    await page.getByRole('button', { name: 'Add an app' }).click();
    const dialog = page.getByRole('dialog', { name: 'Authenticator app' });
    await dialog.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
    await dialog.getByText('It cannot be scanned').click();
    secret = ((await dialog.locator('[data-secret]').textContent()) ?? '').replaceAll(' ', '');
    await dialog.getByRole('textbox', { name: 'Code that the app shows' }).click();
    await page.keyboard.type('000000');
    await dialog.getByText(/This code is not right/).waitFor();
    await page.keyboard.type(new TOTP({ secret }).generate());
    await storeCodes(page);
    await page.getByText('10 of 10 left').waitFor();
  });

  step('five wrong codes lock the second step, and the page says until when', async () => {
    const other = await newVisitor(browser, { baseUrl });
    const { page } = other;
    await signIn(page, owner.email);
    await page.waitForURL('**/login/second-factor?**');
    const right = new TOTP({ secret });
    const slot = page.getByRole('textbox', { name: 'Code of your authenticator app' });
    for (let i = 0; i < 5; i += 1) {
      await slot.click();
      const wrong = ['314150', '271820', '161800'].find(
        (c) => ![0, 30_000].some((d) => right.generate({ timestamp: Date.now() - d }) === c),
      );
      await page.keyboard.type(wrong as string);
      if (i < 4) await page.getByText(/This code is not right/).waitFor();
      await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
    }
    await page.getByText('Locked after too many wrong codes.').waitFor();
    await page.getByText(/another (29|30):\d\d|another 29:|another 30:/).waitFor();
    expect(other.problems).toEqual([]);
    await other.close();
    await visitor.page.goto('/settings/security');
    await visitor.page.getByText('Locked after too many wrong codes.').waitFor();
    expect(await visitor.page.getByRole('button', { name: 'New codes' }).isDisabled()).toBe(true);
  });

  step('the browser had nothing to complain about', async () => {
    expect(visitor.problems).toEqual([]);
  });
});

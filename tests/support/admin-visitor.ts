/** An administrator in a browser: made on the command line, with a password from its link and an authenticator app. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { inject } from 'vitest';
import { freshAddress, PASSWORD } from './installation.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface Administrator {
  email: string;
  /** Each proves the second factor once. */
  backupCodes: string[];
}

/** What the command prints for a new administrator: the link that works once. */
export async function createAdminByCommand(email: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [path.join(root, 'src/server/cli/admin-create.ts'), '--email', email],
    {
      cwd: root,
      env: { ...process.env, DATA_DIR: inject('e2eDataDir'), PORT: new URL(inject('e2eUrl')).port },
    },
  );
  const link = /https?:\/\/\S+/.exec(stdout)?.[0];
  if (!link) throw new Error(`the command printed no link:\n${stdout}`);
  return link;
}

/** Calls a procedure as the page's own session does. Throws with the API's code. */
export async function callAs<R>(
  page: Page,
  kind: 'query' | 'mutation',
  procedure: string,
  input?: unknown,
): Promise<R> {
  return page.evaluate(
    async ([k, name, value]) => {
      const body = value === null ? undefined : JSON.stringify(value);
      const reply =
        k === 'query'
          ? await fetch(`/api/trpc/${name}${body === undefined ? '' : `?input=${encodeURIComponent(body)}`}`)
          : await fetch(`/api/trpc/${name}`, {
              method: 'POST',
              headers: { 'content-type': 'application/json', 'x-civitas-csrf': '1' },
              ...(body === undefined ? {} : { body }),
            });
      const json = await reply.json();
      if (json.error) throw new Error(`${name}: ${json.error.data?.code} ${json.error.message}`);
      return json.result.data;
    },
    [kind, procedure, input ?? null] as const,
  );
}

/** A cookie session for this browser without its form. */
export async function signInQuietly(page: Page, email: string, password: string): Promise<void> {
  const { csrfToken } = await (await page.request.get('/api/auth/csrf')).json();
  const reply = await page.request.post('/api/auth/callback/credentials', {
    headers: { origin: inject('e2eUrl') },
    form: { csrfToken, email, password, json: 'true' },
  });
  const { url } = await reply.json();
  if (new URL(url).searchParams.has('error')) throw new Error(`${email} was not signed in: ${url}`);
}

/** From the printed link to an account with a second factor. The session on the page is signed in, its factor not yet fresh. */
export async function becomeAdmin(page: Page): Promise<Administrator> {
  const email = freshAddress('admin');
  await page.goto(await createAdminByCommand(email));
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Set the new password' }).click();
  await page.getByText('The new password is in force.').waitFor();
  await signInQuietly(page, email, PASSWORD);
  await page.goto('/home');
  const { secret } = await callAs<{ secret: string }>(page, 'mutation', 'identity.enrolTotp');
  const { backupCodes } = await callAs<{ backupCodes: string[] }>(page, 'mutation', 'identity.confirmTotp', {
    code: new TOTP({ secret }).generate(),
  });
  return { email, backupCodes };
}

/** Opens the administration; when the gate asks, one backup code answers it. */
export async function proveFactor(page: Page, admin: Administrator): Promise<void> {
  await page.getByRole('button', { name: 'Use a backup code' }).click();
  await page.getByLabel('Backup code').fill(admin.backupCodes.pop() as string);
  await page.getByRole('button', { name: 'Confirm' }).click();
}

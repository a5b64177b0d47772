import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repairWell } from '../../sdk/demo/workers.ts';
import { Civitas } from '../../sdk/src/index.ts';
import { launchBrowser, newVisitor, type Visitor, withPictures } from '../support/browser.ts';
import { baseUrl, freshAddress, messageTo, PASSWORD, signUpByApi } from '../support/installation.ts';

const REPO = path.resolve(import.meta.dirname, '../../sdk/demo/repo');
const CHECK =
  'cp -r /input/task/files /workspace/repo && cp /input/deliverables/src/cart.mjs /workspace/repo/src/cart.mjs && cd /workspace/repo && node --test';

let browser: Browser;
let buyer: Visitor;
let seller: Visitor;
const email = freshAddress('main');
const worker = `Mender ${process.pid}`;
let taskUrl = '';
let agentKey = '';
let sellerEmail = '';

/** What follows a broken step would only repeat its news. */
let broken = false;
function step(name: string, fn: () => Promise<void>): void {
  test(name, async ({ skip }) => {
    if (broken) skip('an earlier step of the path failed');
    broken = true;
    await withPictures(() => [buyer, seller], fn);
    broken = false;
  });
}

beforeAll(async () => {
  browser = await launchBrowser();
  buyer = await newVisitor(browser, { baseUrl });
  seller = await newVisitor(browser, { baseUrl });
  const { email: address, token } = await signUpByApi('seller', '10.253.0.1');
  sellerEmail = address;
  const reply = await fetch(`${baseUrl}/api/v1/agents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      displayName: worker,
      framework: 'custom',
      capabilities: [{ category: 'code_generation', tags: [], price: 1_200 }],
    }),
  });
  expect(reply.status, await reply.text()).toBe(201);
});
afterAll(async () => {
  await browser?.close();
});

step('an owner signs up, follows the mailed link and signs in', async () => {
  const { page } = buyer;
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign up' }).first().click();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Name').fill('Main Path');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
  await messageTo(email, /verify-email#t=[\w-]{43}/);
  await page.getByRole('link', { name: 'Open the developer outbox' }).click();
  await page.getByRole('searchbox', { name: 'Search messages' }).fill(email);
  await page
    .getByRole('link', { name: /\/verify-email#t=/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Confirm my address' }).click();
  expect(page.url(), 'the secret of the link leaves the address bar').not.toContain('#t=');
  await page.getByRole('link', { name: 'Sign in' }).last().click();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/home');
  await page.getByRole('heading', { level: 1 }).waitFor();
});

step('credits are bought by card and arrive with the provider’s confirmation', async () => {
  const { page } = buyer;
  await page.goto('/wallet');
  await page.getByRole('link', { name: 'Buy credits' }).first().click();
  await page.getByLabel('Credits', { exact: true }).fill('5000');
  await page.getByRole('button', { name: 'Continue with $50.00' }).click();
  const card = async (number: string) => {
    await page.getByLabel('Card number').fill(number);
    await page.getByLabel(/^Expiration date/).fill('12 / 40');
    await page.getByLabel('Security code').fill('123');
  };
  await card('4000 0000 0000 0002');
  await page.getByRole('button', { name: 'Pay $50.00' }).click();
  await page.getByText('The payment did not go through.').waitFor();
  await card('4242 4242 4242 4242');
  await page.getByRole('button', { name: 'Pay $50.00' }).click();
  await page.getByText('The credits are yours.').waitFor({ timeout: 45_000 });
  await page.getByRole('link', { name: 'To the wallet' }).click();
  await page.getByRole('table', { name: 'Statement' }).getByText('+5,000').waitFor();
});

step('the key of a new agent is shown once, and leaving asks until it is stored', async () => {
  const { page } = buyer;
  await page.goto('/agents');
  await page.getByRole('button', { name: 'Register your first agent' }).click();
  const dialog = page.getByRole('dialog', { name: 'Register an agent' });
  await dialog.getByLabel('Name', { exact: true }).fill('First');
  await dialog.getByRole('button', { name: 'Register and show the key' }).click();
  const field = page.locator('input[data-secret]');
  await field.waitFor();
  const key = await field.inputValue();
  expect(key).toMatch(/^ac_live_/);
  await page.getByRole('button', { name: 'Send a test request' }).click();
  await page.getByText(/200 in \d+ ms: the key belongs to First/).waitFor();
  const question = page.getByRole('alertdialog', { name: 'You will not see this key again' });
  await page.keyboard.press('Escape');
  await question.waitFor();
  await question.getByRole('button', { name: 'Back to the key' }).click();
  await page.goBack();
  await question.waitFor();
  await question.getByRole('button', { name: 'Back to the key' }).click();
  await page.getByRole('checkbox', { name: 'I stored it' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.waitForURL(/\/agents\/[0-9a-f-]{36}$/);
  await page.getByRole('heading', { level: 1, name: 'First' }).waitFor();
  expect(await page.content()).not.toContain(key);
  expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain(key);
});

step('a rotated key kills the old one at once, after the agent’s name was typed', async () => {
  const { page } = seller;
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(sellerEmail);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/home');
  await page.goto('/agents');
  await page.getByRole('link', { name: worker }).click();
  const rotate = async (): Promise<string> => {
    await page.getByRole('button', { name: 'Rotate the key' }).first().click();
    const question = page.getByRole('alertdialog', { name: 'Rotate the key now?' });
    const confirm = question.getByRole('button', { name: 'Rotate the key' });
    await question.getByLabel('Type the agent’s name').fill(worker.slice(1));
    expect(await confirm.isDisabled()).toBe(true);
    await question.getByLabel('Type the agent’s name').fill(worker);
    await confirm.click();
    const field = page.locator('input[data-secret]');
    const key = await field.inputValue();
    await page.getByRole('button', { name: 'Copy', exact: true }).first().click();
    await page.getByRole('button', { name: 'Done' }).click();
    await field.waitFor({ state: 'detached' });
    return key;
  };
  const old = await rotate();
  agentKey = await rotate();
  const ask = (key: string) => fetch(`${baseUrl}/api/v1/agents/me`, { headers: { 'x-api-key': key } });
  expect((await ask(old)).status).toBe(401);
  expect((await ask(agentKey)).status).toBe(200);
});

step('a task is submitted with a folder and a check, and its budget is held', async () => {
  const { page } = buyer;
  await page.goto('/tasks/new');
  await page.getByRole('combobox', { name: 'Kind of work' }).click();
  await page.getByRole('option', { name: 'Code generation' }).click();
  await page
    .getByLabel('What is to be done')
    .fill('Repair the cart\nThe test suite fails. Repair src/cart.mjs; leave the tests as they are.');
  await page.locator('input[type=file]').nth(1).setInputFiles(REPO);
  const chosen = page.getByRole('list', { name: 'Chosen files' });
  await chosen.getByText('src/cart.mjs', { exact: true }).waitFor();
  expect(await chosen.getByRole('listitem').count()).toBe(3);
  await page.getByRole('button', { name: 'Add a check' }).click();
  await page.getByLabel('Check 1: name').fill('test suite');
  await page.getByLabel('Command', { exact: true }).fill(CHECK);
  await page.getByLabel('Files that must come back').fill('src/cart.mjs');
  await page.getByRole('radio', { name: /One agent I choose/ }).click();
  await page.getByRole('searchbox', { name: /^Agent/ }).fill(worker);
  await page.getByRole('button', { name: new RegExp(`^${worker}`) }).click();
  await page.getByLabel('Most you pay').fill('2000');
  await page.getByRole('button', { name: 'Hold the credits and submit' }).click();
  await page.waitForURL(/\/tasks\/[0-9a-f-]{36}$/);
  taskUrl = new URL(page.url()).pathname;
  await page.getByRole('heading', { level: 1, name: 'Repair the cart' }).waitFor();
  await page.getByText('2,000 credits').first().waitFor();
});

step('the agent works over REST; its owner sees the output of the sandbox as it happens', async () => {
  const taskId = taskUrl.split('/').at(-1) as string;
  const city = new Civitas({ baseUrl, apiKey: agentKey });
  // The agent may take the task, or find that it was given it meanwhile.
  const taken = () =>
    city.tasks.claim(taskId).then(
      ({ task }) => task,
      () => city.tasks.get(taskId).catch(() => null),
    );
  await expect.poll(async () => (await taken())?.status, { timeout: 60_000, interval: 300 }).toBe('executing');
  const { page } = seller;
  await page.goto(taskUrl);
  await page.getByText('Your agent has the task.').waitFor();
  let seen = () => {};
  const watched = new Promise<void>((resolve) => {
    seen = resolve;
  });
  // Slow enough to be watched; the work itself goes on when the page has shown it.
  const work = (async () => {
    await city.tasks.sandbox.provision(taskId);
    await city.tasks.exec(taskId, { cmd: 'for n in $(seq 6); do echo "measured $n"; sleep 1; done; exit 3' });
    await watched;
    await repairWell(city, taskId);
  })();
  // A failure is news of the line that waits for it, also while the page is read.
  work.catch(() => {});
  const log = page.getByRole('log', { name: 'Output of the sandbox' });
  await log.getByText('measured 2', { exact: false }).first().waitFor({ timeout: 45_000 });
  await log.getByText(/exit 3 after/).waitFor({ timeout: 45_000 });
  seen();
  await work;
});

step('the result is evaluated, settled and delivered on the buyer’s page without a reload', async () => {
  const { page } = buyer;
  await page.getByText('Completed').first().waitFor({ timeout: 60_000 });
  await page.getByText('src/cart.mjs').first().waitFor();
  await page.getByRole('button', { name: 'Good work' }).click();
  const question = page.getByRole('alertdialog', { name: 'Good work?' });
  await question.getByRole('button', { name: 'Thumbs up' }).click();
  await question.waitFor({ state: 'detached' });
  await page.goto('/wallet');
  // 5,000 bought, 1,200 paid to an agent of that price; the rest of the 2,000 came back.
  await page.getByRole('link', { name: /^Available\s*3,800/ }).waitFor();
  await page.getByRole('link', { name: /^Held for tasks\s*0/ }).waitFor();
  await page.getByRole('table', { name: 'Statement' }).getByRole('link', { name: 'task' }).first().click();
  await page.waitForURL(`**${taskUrl}`);
});

step('an outsider reads the worker’s reputation with a trust key made in the browser', async () => {
  const { page } = buyer;
  await page.goto('/trust');
  await page.getByRole('button', { name: 'New trust key' }).first().click();
  await page.getByRole('dialog').getByLabel('Name').fill('outsider');
  await page.getByRole('dialog').getByRole('button', { name: 'Make and show the key' }).click();
  const key = await page.locator('input[data-secret]').inputValue();
  expect(key).toMatch(/^tst_/);
  await page.getByRole('button', { name: 'Copy', exact: true }).first().click();
  await page.getByRole('button', { name: 'Done' }).click();
  const me = (await (await fetch(`${baseUrl}/api/v1/agents/me`, { headers: { 'x-api-key': agentKey } })).json()) as {
    data: { id: string };
  };
  const outsider = new Civitas({ baseUrl, trustApiKey: key });
  const end = Date.now() + 60_000;
  for (;;) {
    const trust = await outsider.trust.get(me.data.id).catch(() => null);
    if (trust && trust.completedTasks > 0) break;
    expect(Date.now(), 'the evidence arrives').toBeLessThan(end);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
});

step('the browser had nothing to complain about on the whole path', async () => {
  expect([...buyer.problems, ...seller.problems]).toEqual([]);
});

import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { becomeAdmin, callAs } from '../support/admin-visitor.ts';
import {
  examinePage,
  FAULTLESS,
  launchBrowser,
  newVisitor,
  settled,
  type Visitor,
  withPictures,
} from '../support/browser.ts';
import { baseUrl, signUpByApi } from '../support/installation.ts';

const databaseUrl = fs.readFileSync(path.join(inject('e2eDataDir'), 'database-url'), 'utf8').trim();
/** What this process needs to reach the books beside the installation. */
const SETTINGS = {
  NODE_ENV: 'test',
  CIVITAS_PROFILE: 'test',
  LOG_LEVEL: 'silent',
  AUTH_SECRET: 'kPz8vR2mQw5xTn7bYc4dHf9gLs3jWa6e',
  ENCRYPTION_SECRET: 'Zt7yXw4vUs9rQp2oNm5lKj8iHg3fEd6c',
  TWO_FA_ENCRYPTION_KEY: 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=',
};
const REASON = 'A test of the administration';

let browser: Browser;
let visitor: Visitor;
/** Bought 900 credits; 400 of them are held by a task. */
let buyer: { token: string };
let bought: { topUpId: string; intentId: string };
/** The administrator's own agent earned credits and is paid out. */
let agentId = '';
let account = '';

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

async function sql<R>(text: string, values: unknown[]): Promise<R[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(text, values)).rows as R[];
  } finally {
    await client.end();
  }
}

/** A switch of the local Stripe. */
async function stripeSwitch(name: string, body: object = {}): Promise<void> {
  const reply = await fetch(`${baseUrl}/emulators/stripe/_test/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(reply.status, await reply.text()).toBe(200);
}

async function api<R>(method: string, target: string, body?: object): Promise<R> {
  const reply = await fetch(`${baseUrl}/api/v1${target}`, {
    method,
    headers: { authorization: `Bearer ${buyer.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = (await reply.json()) as { data: R };
  expect(reply.ok, JSON.stringify(json)).toBe(true);
  return json.data;
}

/** Waits for what a job of the platform brings about. */
async function until<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (const end = Date.now() + 90_000; Date.now() < end; ) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${what} did not come about`);
}
const balance = async () => (await api<{ balance: number }>('GET', '/vault/pool')).balance;
const untilBalance = (wanted: number) =>
  until(`a balance of ${wanted}`, async () => (await balance()) === wanted || null);

/** Answers the question over the page with a reason. */
async function answer(title: string, confirm: string): Promise<void> {
  const question = visitor.page.getByRole('alertdialog', { name: title });
  await question.waitFor();
  await question.getByRole('button', { name: confirm }).click();
  await question.getByText('At least 3 characters.').waitFor();
  await question.getByLabel('Reason').fill(REASON);
  await question.getByRole('button', { name: confirm }).click();
  await question.waitFor({ state: 'detached' });
}

async function buy(): Promise<void> {
  const made = await api<{ topUpId: string; clientSecret: string }>('POST', '/vault/pool/top-up', { amount: 900 });
  bought = { topUpId: made.topUpId, intentId: made.clientSecret.split('_secret_')[0] as string };
  const paid = await fetch(`${baseUrl}/emulators/stripe/v1/payment_intents/${bought.intentId}/confirm`, {
    method: 'POST',
    headers: { authorization: 'Bearer pk_test_page', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      client_secret: made.clientSecret,
      payment_method: 'pm_card_bypassPending',
      return_url: baseUrl,
    }),
  });
  expect(paid.status, await paid.text()).toBe(200);
  await untilBalance(900);
}

/** Earned credits without a task: a correction of the ledger like an administrator's, of the agent's wallet. */
async function earn(agent: string, amountMinor: bigint): Promise<void> {
  process.env.DATABASE_URL = databaseUrl;
  for (const [name, value] of Object.entries(SETTINGS)) process.env[name] ??= value;
  const [{ systemCtx }, { transact }, { postIn }, { adjustPosting }, { earnedOf }, { newId }, { closeDb }] =
    await Promise.all([
      import('../../src/platform/actor.ts'),
      import('../../src/platform/db/transact.ts'),
      import('../../src/districts/vault/ledger-engine.ts'),
      import('../../src/districts/vault/stripe-postings.ts'),
      import('../../src/districts/vault/accounts.ts'),
      import('../../src/platform/ids.ts'),
      import('../../src/platform/db/client.ts'),
    ]);
  const posting = adjustPosting({ adjustmentId: newId(), account: earnedOf(agent), amountMinor, reason: REASON });
  await transact(systemCtx('test.earn'), (tx) => postIn(tx, posting));
  await closeDb();
}

interface Withdrawal {
  id: string;
  status: string;
  reversals: { id: string; status: string }[];
}
async function withdrawn(id: string): Promise<Withdrawal> {
  const { items } = await callAs<{ items: Withdrawal[] }>(visitor.page, 'query', 'vaultAdmin.listWithdrawals', {
    page: 1,
    pageSize: 100,
  });
  return items.find((w) => w.id === id) as Withdrawal;
}
async function withdraw(amount: number): Promise<string> {
  const { id } = await callAs<{ id: string }>(visitor.page, 'mutation', 'vault.requestWithdrawal', { agentId, amount });
  await until('the transfer', async () => (await withdrawn(id)).status === 'transferred');
  return id;
}
const reversed = (id: string, status: string) =>
  until(`a reversal that is ${status}`, async () => (await withdrawn(id)).reversals[0]?.status === status);
/** The row of this number: its end is shown. */
const rowOf = (table: string, id: string) =>
  visitor.page
    .getByRole('table', { name: table })
    .getByRole('row')
    .filter({ hasText: id.slice(-6) });
const gone = (table: string, id: string) => rowOf(table, id).waitFor({ state: 'detached' });

beforeAll(async () => {
  browser = await launchBrowser();
  visitor = await newVisitor(browser, { baseUrl });
  buyer = await signUpByApi('warned', '10.252.0.21');
  await buy();
  await becomeAdmin(visitor.page);
});
afterAll(async () => {
  await stripeSwitch('settings', { autoPayouts: true });
  await browser?.close();
});

step('a purchase that a bank warned of is freed with a reason, and frozen and freed again from its alert', async () => {
  const { page } = visitor;
  await stripeSwitch(`charges/${bought.intentId}/early_fraud_warning`);
  await untilBalance(0);
  await page.goto('/admin');
  await page.getByRole('link', { name: 'Fraud and alerts' }).click();
  const frozen = rowOf('Frozen purchases', bought.topUpId);
  await frozen.getByText('the bank warned of fraud').waitFor();
  await frozen.getByRole('button', { name: 'Free' }).click();
  await answer('Free these credits?', 'Free them');
  await gone('Frozen purchases', bought.topUpId);
  expect(await balance()).toBe(900);
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'Fraud warning' }).click();
  const alert = rowOf('Alerts', bought.topUpId);
  await alert.getByRole('button', { name: 'Freeze' }).click();
  await answer('Freeze this purchase?', 'Freeze it');
  await frozen.getByText(REASON).waitFor();
  expect(await balance()).toBe(0);
  await alert.getByRole('button', { name: 'Free' }).click();
  await answer('Free these credits?', 'Free them');
  await gone('Frozen purchases', bought.topUpId);
  expect(await balance()).toBe(900);
});

step('a purchase is frozen by its number, once; an open dispute decides about it, not a button', async () => {
  const { page } = visitor;
  await api('POST', '/tasks', { taskType: 'general', input: { description: 'Do the thing.' }, maxBudget: 400 });
  const open = async () => {
    await page.getByRole('button', { name: 'Freeze a purchase' }).click();
    const form = page.getByRole('dialog', { name: 'Freeze a purchase' });
    await form.waitFor();
    return form;
  };
  const form = await open();
  await form.getByRole('button', { name: 'Freeze it' }).click();
  await form.getByText('things need your attention.').waitFor();
  await form.getByLabel('Number of the purchase').fill(bought.topUpId);
  await form.getByLabel('Reason').fill(REASON);
  await form.getByRole('button', { name: 'Freeze it' }).click();
  await form.waitFor({ state: 'detached' });
  const frozen = rowOf('Frozen purchases', bought.topUpId);
  await frozen.getByText('an administrator').waitFor();
  expect(await balance()).toBe(0);
  const again = await open();
  await again.getByLabel('Number of the purchase').fill(bought.topUpId);
  await again.getByLabel('Reason').fill(REASON);
  await again.getByRole('button', { name: 'Freeze it' }).click();
  await again.getByText('This purchase is frozen already.').waitFor();
  await again.getByRole('button', { name: 'Cancel' }).click();
  await stripeSwitch(`charges/${bought.intentId}/dispute`);
  await until('the dispute', async () => {
    const rows = await sql('SELECT 1 FROM card_dispute WHERE top_up_id = $1', [bought.topUpId]);
    return rows.length > 0;
  });
  await page.reload();
  await frozen.getByRole('link', { name: 'dispute open' }).click();
  await page.getByRole('heading', { name: 'Card disputes' }).waitFor();
});

step('what the dispute left owed stands among the debts and is given up with a reason', async () => {
  const { page } = visitor;
  // The task holds 400 of what the bank took.
  const [row] = await sql<{ owner: string }>('SELECT owner_id AS owner FROM top_up WHERE id = $1', [bought.topUpId]);
  const owner = row?.owner as string;
  await until('the debt', async () => {
    const rows = await sql(
      "SELECT 1 FROM ledger_account WHERE kind = 'pool_receivable' AND subject_id = $1 AND posted = -400",
      [owner],
    );
    return rows.length > 0;
  });
  await page.goto('/admin/card-disputes');
  const debt = rowOf('Debts', owner);
  await debt.getByText('400 credits').waitFor();
  await debt.getByText('locked').waitFor();
  await debt.getByRole('button', { name: 'Give up' }).click();
  await answer('Give this debt up?', 'Give it up');
  await gone('Debts', owner);
});

step('a paid withdrawal is taken back on the page with a reason', async () => {
  const { page } = visitor;
  const { agent } = await callAs<{ agent: { id: string } }>(page, 'mutation', 'registry.registerAgent', {
    displayName: 'Paid by mistake',
    framework: 'custom',
  });
  agentId = agent.id;
  await earn(agentId, 500n);
  await callAs(page, 'mutation', 'vault.startConnectOnboarding');
  const [row] = await sql<{ account: string }>(
    'SELECT stripe_account_id AS account FROM connect_account c JOIN agent a ON a.owner_id = c.owner_id WHERE a.id = $1',
    [agentId],
  );
  account = row?.account as string;
  // What a seller was paid stays on the account at Stripe until this test pays it out.
  await stripeSwitch('settings', { autoPayouts: false });
  await stripeSwitch(`accounts/${account}/onboard`);
  await until('the connection', async () => {
    const state = await callAs<{ transfersEnabled: boolean }>(page, 'query', 'vault.getConnectState');
    return state.transfersEnabled;
  });
  const id = await withdraw(300);
  await page.goto('/admin/withdrawals');
  const paid = rowOf('Withdrawals', id);
  await paid.getByRole('button', { name: 'Take back' }).click();
  await answer('Take this withdrawal back?', 'Take it back');
  await reversed(id, 'done');
  await page.reload();
  await paid.getByText('reversed').waitFor();
  await paid.getByText(REASON).waitFor();
  expect(await paid.getByRole('button').filter({ hasText: 'Take back' }).count()).toBe(0);
});

step('what Stripe refuses is asked for again, refused again, and given up; nothing is owed then', async () => {
  const { page } = visitor;
  const id = await withdraw(200);
  await stripeSwitch(`accounts/${account}/payout`, { amount: 200, currency: 'usd' });
  await page.goto('/admin/withdrawals');
  const paid = rowOf('Withdrawals', id);
  await paid.getByRole('button', { name: 'Take back' }).click();
  await answer('Take this withdrawal back?', 'Take it back');
  await reversed(id, 'failed');
  await page.goto('/admin/withdrawals?reversal=failed');
  await paid.getByText('Refused by Stripe').waitFor();
  await page.goto('/admin/card-disputes');
  const [row] = await sql<{ owner: string }>('SELECT owner_id AS owner FROM agent WHERE id = $1', [agentId]);
  const debt = rowOf('Debts', row?.owner as string);
  await debt.getByText('a withdrawal taken back').waitFor();
  await debt.getByRole('link', { name: 'withdrawals' }).click();
  await paid.getByRole('button', { name: 'Ask again' }).click();
  const question = page.getByRole('alertdialog', { name: 'Ask Stripe again?' });
  await question.getByRole('button', { name: 'Ask again' }).click();
  await question.waitFor({ state: 'detached' });
  await until('a second attempt', async () => {
    const [found] = await sql<{ again: boolean }>(
      "SELECT call_key = 2 AND status = 'failed' AS again FROM withdrawal_reversal WHERE withdrawal_id = $1",
      [id],
    );
    return found?.again;
  });
  await page.reload();
  await paid.getByRole('button', { name: 'Give up' }).click();
  await answer('Give this debt up?', 'Give it up');
  await page.goto('/admin/withdrawals?reversal=written_off');
  await paid.getByText('Given up').waitFor();
  expect(await paid.getByRole('button', { name: /Take back|Ask again|Give up/ }).count()).toBe(0);
  await page.goto('/admin/card-disputes');
  await page.getByRole('heading', { name: 'Debts' }).waitFor();
  await settled(page);
  await gone('Debts', row?.owner as string);
  await page.goto('/admin/ledger');
  await page.getByText('Everything adds up').waitFor();
  expect(visitor.problems).toEqual([]);
});

for (const look of [
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 390 },
] as const) {
  step(`the money pages with rows have nothing for axe or the console, ${look.theme} at ${look.width} px`, async () => {
    const { cookies } = await visitor.context.storageState();
    const seen = await newVisitor(browser, { baseUrl, ...look });
    await seen.context.addCookies(cookies.filter((c) => c.name !== 'civitas.theme'));
    await Promise.all(
      ['/admin/fraud', '/admin/card-disputes', '/admin/withdrawals'].map(async (target) =>
        expect(await examinePage(await seen.tab(), target, { axe: look.theme === 'light' }), target).toEqual(FAULTLESS),
      ),
    );
    await seen.close();
  });
}

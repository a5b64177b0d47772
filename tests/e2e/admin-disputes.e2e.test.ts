import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Demo, openDemo } from '../../sdk/demo/people.ts';
import { repairWell } from '../../sdk/demo/workers.ts';
import { becomeAdmin, signInQuietly } from '../support/admin-visitor.ts';
import { axeFindings, launchBrowser, newVisitor, settled, type Visitor, withPictures } from '../support/browser.ts';
import { BUYER, baseUrl, demoPassword, SELLER } from '../support/installation.ts';

let browser: Browser;
let buyer: Visitor;
let seller: Visitor;
let judge: Visitor;
let demo: Demo;
let taskId = '';
let disputeId = '';

/** What follows a broken step would only repeat its news. */
let broken = false;
function step(name: string, fn: () => Promise<void>): void {
  test(name, async ({ skip }) => {
    if (broken) skip('an earlier step failed');
    broken = true;
    await withPictures(() => [buyer, seller, judge], fn);
    broken = false;
  });
}

beforeAll(async () => {
  browser = await launchBrowser();
  buyer = await newVisitor(browser, { baseUrl });
  seller = await newVisitor(browser, { baseUrl, width: 390, height: 844, theme: 'dark' });
  judge = await newVisitor(browser, { baseUrl });
  process.env.DATA_DIR = inject('e2eDataDir');
  process.env.DEMO_PASSWORD = demoPassword();
  demo = await openDemo(baseUrl);
  const task = await demo.submit();
  taskId = task.id;
  await demo.claim(taskId);
  await repairWell(demo.worker, taskId);
  await demo.finished(taskId);
  await demo.buyer.tasks.giveFeedback(taskId, 'up');
  await signInQuietly(buyer.page, BUYER, demoPassword());
  await signInQuietly(seller.page, SELLER, demoPassword());
});
afterAll(async () => {
  await browser?.close();
});

step('a buyer disputes finished work on its page and is told that the price waits in reserve', async () => {
  const { page } = buyer;
  await page.goto(`/tasks/${taskId}`);
  await page.getByRole('button', { name: 'Dispute' }).click();
  const form = page.getByRole('dialog', { name: 'Open a dispute' });
  await form.getByRole('button', { name: 'Open the dispute' }).click();
  await form.getByText('One thing needs your attention.').waitFor();
  await form.getByLabel('What is wrong').fill('The tax is added twice when there is a coupon.');
  await form.getByRole('button', { name: 'Open the dispute' }).click();
  await page.getByText('Dispute: waits for an answer').waitFor();
  await page.getByText('1,200 credits wait in reserve.').waitFor();
  await page.getByRole('link', { name: 'Evidence and decision' }).click();
  await page.getByRole('heading', { name: 'Platform record' }).waitFor();
  disputeId = new URL(page.url()).pathname.split('/').at(-1) as string;
});

step('the seller finds it on a phone, reads what it costs to be silent, and answers', async () => {
  const { page } = seller;
  await page.goto('/disputes');
  await settled(page);
  expect(await axeFindings(page)).toEqual([]);
  await page.locator(`a[href="/disputes/${disputeId}"]`).click();
  await page.getByText('Your answer is awaited').waitFor();
  await page.getByLabel('Text', { exact: true }).fill('The suite that was declared holds no coupon.');
  await page.getByRole('button', { name: 'Answer', exact: true }).click();
  await page.getByText('Waits for the decision').waitFor();
  await settled(page);
  expect(await axeFindings(page)).toEqual([]);
});

step('an administrator splits the price with reasons after reading the sums once more', async () => {
  const before = await demo.money();
  await becomeAdmin(judge.page);
  const { page } = judge;
  await page.goto('/admin/disputes');
  await page.locator(`a[href="/admin/disputes/${disputeId}"]`).click();
  await page.getByText('The suite that was declared holds no coupon.').waitFor();
  await page.getByRole('radio', { name: /Split/ }).click();
  await page.getByLabel('Part of the buyer').fill('1200');
  await page.getByLabel('Reasons').fill('Coupons were not declared, yet the sum is wrong.');
  await page.getByRole('button', { name: 'Decide', exact: true }).click();
  await page.getByText('From 1 to 1,199.').first().waitFor();
  await page.getByLabel('Part of the buyer').fill('500');
  await page.getByRole('button', { name: 'Decide', exact: true }).click();
  const question = page.getByRole('alertdialog', { name: 'Decide it so?' });
  await question.getByText('500 credits return to the buyer, 700 credits go to the agent').waitFor();
  expect((await demo.money()).available, 'nothing moved before').toBe(before.available);
  await question.getByRole('button', { name: 'Decide', exact: true }).click();
  await page.getByText('Decided split').waitFor();
  expect((await demo.money()).available).toBe(before.available + 500);
});

step('both sides read the reasons and the sums, and the ledger adds up', async () => {
  await buyer.page.reload();
  await buyer.page.getByText('Coupons were not declared, yet the sum is wrong.').waitFor();
  await buyer.page.getByText('To the buyer').waitFor();
  expect(await buyer.page.getByRole('heading', { name: 'Add evidence' }).count()).toBe(0);
  await judge.page.goto('/admin/ledger');
  await judge.page.getByText('Everything adds up').waitFor();
  for (const { problems } of [buyer, seller, judge]) expect(problems).toEqual([]);
});

/**
 * `npm run demo`: the whole job against the running platform, twice. A small repository with a failing test suite goes
 * in as the task; a worker agent really repairs it through the sandbox; Courts runs the suite in a fresh sandbox; money
 * and reputation move; an outsider reads them. Then once more with a worker that fails, which shows the release.
 * Fails loudly when any sum is off.
 */
import { openDemo } from './people.ts';
import { expect, say, step } from './report.ts';
import { repairBadly, repairWell } from './workers.ts';

const baseUrl = process.env.CIVITAS_URL ?? `http://localhost:${process.env.PORT ?? 3000}`;

try {
  const demo = await openDemo(baseUrl);
  say(`\nCivitas demo against ${baseUrl}\n`);
  await good();
  await bad();
  say('\nEverything added up.\n');

  async function good(): Promise<void> {
    say('── A task that is done well ──');
    const before = await demo.money();
    const trustBefore = await demo.trust();
    const task = await step('The buyer submits the task', () => demo.submit());
    const held = await demo.money();
    expect('credits are held, not spent', held.available, before.available - task.maxBudget);
    expect('held beside the balance', held.held, before.held + task.maxBudget);
    await step('The worker claims it', () => demo.claim(task.id));
    await step('The worker repairs the code in a sandbox without network', () => repairWell(demo.worker, task.id));
    const done = await step('Courts runs the suite in a fresh sandbox', () => demo.finished(task.id));
    expect('the task is completed', done.status, 'completed');
    expect('the hold is captured', done.hold.status, 'captured');
    const price = done.price as number;
    const fee = Math.floor((price * done.feeBps) / 10_000);
    const paid = await demo.money();
    expect('the buyer paid the price and got the rest back', paid.available, before.available - price);
    expect('nothing of it is held any more', paid.held, before.held);
    expect('the seller has price minus fee pending', paid.pending, before.pending + price - fee);
    await step('The buyer looks at the result and gives thumbs up', async () => {
      const files = await demo.buyer.tasks.deliverables(task.id);
      const first = files[0];
      if (!first) throw new Error('no deliverable');
      say(`      ${first.path}  ${first.bytes} bytes  sha256 ${first.sha256.slice(0, 16)}…`);
      await demo.buyer.tasks.giveFeedback(task.id, 'up');
    });
    const settled = await demo.money();
    expect('the money is the seller’s', settled.earned, before.earned + price - fee);
    const trust = await step('An outsider reads the reputation through the Trust API', () =>
      demo.trustAfter(trustBefore),
    );
    say(
      `      ${trust.displayName}: ${trust.overallScore} (at least ${trust.scoreLower}), tier ${trust.trustTier}, ${trust.recommendation}`,
    );
    expect('the score moved', trust.overallScore === trustBefore?.overallScore, false);
    await demo.timeline(task.id);
    await demo.ledger(task.id);
  }

  async function bad(): Promise<void> {
    say('\n── A task whose work fails its checks ──');
    const before = await demo.money();
    const task = await step('The buyer submits another task', () => demo.submit());
    await step('The worker claims it', () => demo.claim(task.id));
    await step('This time the worker delivers a repair that does not work', () => repairBadly(demo.worker, task.id));
    const failed = await step('Courts runs the suite in a fresh sandbox', () => demo.finished(task.id));
    expect('the task failed', failed.status, 'failed');
    expect('because of its quality', failed.failureReason, 'QUALITY_BELOW_MARK');
    expect('the hold is released', failed.hold.status, 'released');
    const after = await demo.money();
    expect('the buyer has every credit back', after.available, before.available);
    expect('the seller got nothing', after.pending + after.earned, before.pending + before.earned);
    await demo.timeline(task.id);
    await demo.ledger(task.id);
  }
} catch (e) {
  console.error(`\nThe demo failed: ${e instanceof Error ? e.message : String(e)}`);
  if (e && typeof e === 'object' && 'requestId' in e) console.error(`request ${String(e.requestId)}`);
  process.exit(1);
}

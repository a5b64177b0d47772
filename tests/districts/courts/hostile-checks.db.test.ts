import { afterAll, expect, test } from 'vitest';
import { testPlatform } from '../../support/platform.ts';
import { runSweep, startTestWorker } from '../../support/worker.ts';

const p = await testPlatform();
const worker = await startTestWorker();
afterAll(() => worker.stop());

async function eventually<T>(read: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  const until = Date.now() + 100_000;
  for (;;) {
    const value = await read();
    if (done(value)) return value;
    if (Date.now() > until) throw new Error(`did not happen in time: ${JSON.stringify(value).slice(0, 300)}`);
    await new Promise((r) => setTimeout(r, 100));
  }
}

const HOSTILE = [
  { name: 'sleeps past its time', cmd: 'sleep 30', timeoutMs: 500, outcome: 'timed_out' },
  { name: 'prints 10 MB', cmd: 'head -c 10000000 /dev/zero | tr "\\0" x', timeoutMs: 60_000, outcome: 'limit_hit' },
  { name: 'forks without end', cmd: 'f() { f | f & }; f; sleep 20', timeoutMs: 1_000, outcome: null },
  {
    name: 'opens a socket',
    cmd: `node -e "require('net').connect(80, '1.1.1.1').on('connect', () => process.exit(0)).on('error', (e) => { console.log(e.code); process.exit(7); })"`,
    timeoutMs: 30_000,
    outcome: 'failed',
  },
  {
    name: 'writes into the delivery',
    cmd: 'echo changed > /input/deliverables/done.md',
    timeoutMs: 30_000,
    outcome: 'failed',
  },
  { name: 'kills everything it can reach', cmd: 'kill -9 -1; kill -9 1; kill -9 $$', timeoutMs: 30_000, outcome: null },
  { name: 'is fine', cmd: 'grep -q done /input/deliverables/done.md', timeoutMs: 30_000, outcome: 'passed' },
];

test('I86 a check that sleeps, floods, forks, dials out or kills itself fails or is cut, and the evaluation goes on', async () => {
  const [buyer, seller] = [await p.newOwner(), await p.newOwner()];
  await p.fund(buyer, 1_000);
  const agent = await p.newAgent(seller, { capabilities: [{ category: 'general', tags: [], price: 500 }] });
  const submitted = await buyer.call('POST', '/tasks', {
    taskType: 'general',
    maxBudget: 1_000,
    agentId: agent.id,
    input: { description: 'Write done.md.' },
    checks: HOSTILE.map(({ name, cmd, timeoutMs }) => ({ name, cmd, timeoutMs, weight: 10 })),
    requiredDeliverables: ['done.md'],
  });
  expect(submitted.status, submitted.text).toBe(201);
  const { id } = submitted.body.data;
  const task = async () => (await buyer.call('GET', `/tasks/${id}`)).body.data;
  await agent.call('GET', '/agents/me');
  await runSweep();
  await eventually(task, (t) => t.status === 'executing');
  expect((await agent.call('POST', `/tasks/${id}/sandbox/provision`, {})).status).toBe(200);
  await agent.call('POST', `/tasks/${id}/sandbox/exec`, { cmd: 'echo done > /workspace/output/done.md' });
  const complete = { output: { summary: 'done' }, deliverables: ['/workspace/output/done.md'] };
  expect((await agent.call('POST', `/tasks/${id}/complete`, complete)).status).toBe(200);

  const judged = await eventually(task, (t) => t.status !== 'quality_check');
  expect(judged).toMatchObject({ status: 'failed', failureReason: 'QUALITY_BELOW_MARK', hold: { status: 'released' } });
  const assessment = (await agent.call('GET', `/courts/assessments/${judged.assessmentId}`)).body.data;
  expect(assessment.checks.map((c: { name: string }) => c.name)).toEqual(HOSTILE.map((c) => c.name));
  for (const [i, { name, outcome }] of HOSTILE.entries()) {
    const seen = assessment.checks[i];
    if (outcome === null) expect(seen.outcome, name).not.toBe('passed');
    else expect(seen.outcome, `${name}: ${seen.output?.slice(0, 200)}`).toBe(outcome);
    expect(Buffer.byteLength(seen.output ?? ''), name).toBeLessThanOrEqual(64 * 1024);
  }
  expect(assessment.criteria.find((c: { key: string }) => c.key === 'checks').score).toBe(14);
  expect((await buyer.call('GET', '/vault/pool')).body.data).toMatchObject({ balance: 1_000, held: 0 });
});

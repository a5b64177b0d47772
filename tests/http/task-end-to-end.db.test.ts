import { afterAll, describe, expect, test } from 'vitest';
import { testPlatform } from '../support/platform.ts';
import { runSweep, startTestWorker } from '../support/worker.ts';

const p = await testPlatform();
const worker = await startTestWorker();
afterAll(() => worker.stop());

const SUITE = `import { test } from 'node:test';
import assert from 'node:assert';
import { add } from './add.mjs';
test('adds', () => assert.equal(add(2, 3), 5));
`;

async function eventually<T>(read: () => Promise<T>, done: (v: T) => boolean, ms = 90_000): Promise<T> {
  const until = Date.now() + ms;
  for (;;) {
    const v = await read();
    if (done(v)) return v;
    if (Date.now() > until) throw new Error(`did not happen in time: ${JSON.stringify(v).slice(0, 500)}`);
    await new Promise((r) => setTimeout(r, 100));
  }
}

/** Buyer with credits, worker agent with a list price, a task with an uploaded file and a check. */
async function setUp(
  check = 'cp /input/deliverables/add.mjs . && cp /input/task/files/add.test.mjs . && node --test add.test.mjs',
) {
  const buyer = await p.newOwner();
  const seller = await p.newOwner();
  await p.fund(buyer, 5_000);
  const agent = await p.newAgent(seller, {
    displayName: 'Mender',
    capabilities: [{ category: 'code_generation', tags: [], price: 4_000 }],
  });
  const bytes = new TextEncoder().encode(SUITE);
  const upload = await buyer.call('POST', '/uploads', bytes, { 'content-type': 'application/octet-stream' });
  expect(upload.status, upload.text).toBe(201);
  const submitted = await buyer.call('POST', '/tasks', {
    taskType: 'code_generation',
    maxBudget: 5_000,
    agentId: agent.id,
    input: {
      description: 'Write add.mjs so that the suite passes.',
      files: [{ path: 'add.test.mjs', sha256: upload.body.data.sha256, bytes: upload.body.data.bytes }],
    },
    checks: [{ name: 'suite', cmd: check, timeoutMs: 60_000, weight: 10 }],
    requiredDeliverables: ['add.mjs'],
  });
  expect(submitted.status, submitted.text).toBe(201);
  return { buyer, seller, agent, task: submitted.body.data };
}

const taskOf = (call: typeof p.anonymous, id: string) => async () => (await call('GET', `/tasks/${id}`)).body.data;

describe('the main job over REST', () => {
  test('held at submission, worked in a sandbox, evaluated, captured, and the seller is paid', async () => {
    const { buyer, seller, agent, task } = await setUp();
    expect(task.hold).toMatchObject({ amount: 5_000, status: 'held', captured: 0 });
    expect((await buyer.call('GET', '/vault/pool')).body.data).toMatchObject({ balance: 0, held: 5_000 });
    await agent.call('GET', '/agents/me');
    await runSweep('exchange');
    await eventually(taskOf(agent.call, task.id), (t) => t?.status === 'executing');

    const box = await agent.call('POST', `/tasks/${task.id}/sandbox/provision`, {});
    expect(box.status, box.text).toBe(200);
    expect(box.body.data).toMatchObject({ status: 'ready', workspace: '/workspace', outputPath: '/workspace/output' });
    const look = await agent.call('POST', `/tasks/${task.id}/sandbox/exec`, {
      cmd: 'cat /input/task/TASK.md; ls /input/task/files; touch /input/task/x',
    });
    expect(look.body.data.stdout).toContain('Write add.mjs');
    expect(look.body.data.stdout).toContain('add.test.mjs');
    expect(look.body.data.exitCode).not.toBe(0);
    const net = await agent.call('POST', `/tasks/${task.id}/sandbox/exec`, {
      cmd: 'node',
      args: ['-e', "require('net').connect(80,'1.1.1.1').on('error',e=>{console.log(e.code);process.exit(7)})"],
    });
    expect(net.body.data.exitCode).toBe(7);

    const source = new TextEncoder().encode('export const add = (a, b) => a + b;\n');
    const put = await p.withHeaders({ 'x-api-key': agent.apiKey })(
      'PUT',
      `/tasks/${task.id}/sandbox/files/content?path=/workspace/output/add.mjs`,
      source,
      { 'content-type': 'application/octet-stream' },
    );
    expect(put.status, put.text).toBe(200);
    const listed = await agent.call('GET', `/tasks/${task.id}/sandbox/files?path=/workspace/output`);
    expect(listed.body.data.entries.map((e: { path: string }) => e.path)).toContain('/workspace/output/add.mjs');

    const refused = await agent.call('POST', `/tasks/${task.id}/complete`, {
      output: { summary: 'x' },
      deliverables: ['/etc/passwd'],
    });
    expect(refused.status, refused.text).toBe(400);
    const done = await agent.call('POST', `/tasks/${task.id}/complete`, {
      output: { summary: 'Added add().' },
      deliverables: ['/workspace/output/add.mjs'],
    });
    expect(done.status, done.text).toBe(200);
    expect(done.body.data.status).toBe('quality_check');
    const again = await agent.call('POST', `/tasks/${task.id}/complete`, {
      output: { summary: 'x' },
      deliverables: ['/workspace/output/add.mjs'],
    });
    expect([again.status, again.body.error.code]).toEqual([409, 'CONFLICT']);

    const completed = await eventually(taskOf(buyer.call, task.id), (t) => t.status !== 'quality_check');
    expect(completed.status, JSON.stringify(completed)).toBe('completed');
    expect(completed).toMatchObject({ price: 4_000, hold: { status: 'captured', captured: 4_000 } });
    expect((await buyer.call('GET', '/vault/pool')).body.data).toMatchObject({ balance: 1_000, held: 0 });
    expect((await seller.call('GET', `/vault/wallets/${agent.id}`)).body.data).toMatchObject({
      pending: 3_400,
      earned: 0,
    });

    const files = await buyer.call('GET', `/tasks/${task.id}/deliverables`);
    expect(files.body.data).toHaveLength(1);
    const content = await buyer.call('GET', `/tasks/${task.id}/deliverables/${files.body.data[0].id}`);
    expect(content.text).toBe('export const add = (a, b) => a + b;\n');
    expect(content.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");

    const up = await buyer.call('POST', `/tasks/${task.id}/feedback`, { rating: 'up' });
    expect(up.status, up.text).toBe(200);
    expect((await seller.call('GET', `/vault/wallets/${agent.id}`)).body.data).toMatchObject({
      pending: 0,
      earned: 3_400,
    });
    await eventually(
      async () => (await agent.call('GET', '/agents/me')).body.data,
      (a) => a.completedTasks === 1,
    );
  });

  test('work that fails its check releases the hold in full and its content is not handed out', async () => {
    const { buyer, agent, task } = await setUp();
    await agent.call('GET', '/agents/me');
    await runSweep('exchange');
    await eventually(taskOf(agent.call, task.id), (t) => t?.status === 'executing');
    await agent.call('POST', `/tasks/${task.id}/sandbox/provision`, {});
    await agent.call('POST', `/tasks/${task.id}/sandbox/exec`, {
      cmd: "echo 'export const add = (a, b) => a - b;' > /workspace/output/add.mjs",
    });
    await agent.call('POST', `/tasks/${task.id}/complete`, {
      output: { summary: 'done?' },
      deliverables: ['/workspace/output/add.mjs'],
    });
    const failed = await eventually(taskOf(buyer.call, task.id), (t) => t.status !== 'quality_check');
    expect(failed).toMatchObject({
      status: 'failed',
      failureReason: 'QUALITY_BELOW_MARK',
      hold: { status: 'released' },
    });
    expect((await buyer.call('GET', '/vault/pool')).body.data).toMatchObject({ balance: 5_000, held: 0 });
    const files = await buyer.call('GET', `/tasks/${task.id}/deliverables`);
    const content = await buyer.call('GET', `/tasks/${task.id}/deliverables/${files.body.data[0].id}`);
    expect([content.status, content.body.error.code]).toEqual([403, 'DELIVERABLE_NOT_PAID']);
  });
});

import { createHash, generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { evaluateTask } from '../../../src/districts/courts/evaluate-task.ts';
import { registerRubric } from '../../../src/districts/courts/rubrics.ts';
import { captureHold } from '../../../src/districts/vault/contract.ts';
import { handlers as vault } from '../../../src/districts/vault/handlers.ts';
import { answer, registerDistrict } from '../../../src/platform/bus/bus.ts';
import { sha256Hex } from '../../../src/platform/crypto/digest.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import { deliverAll } from '../../support/deliver.ts';
import { market, sandbox } from '../../support/market.ts';
import { testPlatform } from '../../support/platform.ts';

const p = await testPlatform();
const m = await market(p);
const answerByDefault = sandbox.answer;
const gateByDefault = sandbox.gate;
afterEach(() => {
  sandbox.answer = answerByDefault;
  sandbox.gate = gateByDefault;
  registerDistrict(vault);
});

const FOUR = ['build', 'lint', 'unit', 'e2e'].map((name) => ({ name, cmd: `run ${name}`, weight: 25 }));
/** A token of another service, made up here: found as high, but not blocking. */
const TOKEN = Array.from(
  createHash('sha512').update('made up').digest(),
  (b) => 'ABCDFGHJKLMNPQRSTUVWZabcdfghijkmnopqrstuvwz23456789'[b % 51],
).join('');
const HIGH_FINDING = `slack: ${['xoxb', '482915736208', '4829157362081', `aB3${TOKEN.slice(0, 21)}`].join('-')}\n`;

async function assessmentsOf(taskId: string) {
  return (await p.query('SELECT * FROM assessment WHERE task_id = $1 ORDER BY attempt', [taskId])).rows;
}
const taskOf = async (taskId: string) => (await p.query('SELECT * FROM task WHERE id = $1', [taskId])).rows[0];

describe('the quality gate', () => {
  test('I82 three of four checks, one high finding → score 85, coverage 80, paid', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    sandbox.answer = (check) => (check.name === 'e2e' ? { status: 'failed' } : {});
    const taskId = await m.work(buyer, worker, {
      checks: FOUR,
      requiredDeliverables: ['report.txt'],
      files: { 'report.txt': HIGH_FINDING },
    });
    const task = (await buyer.call('GET', `/tasks/${taskId}`)).body.data;
    expect(task).toMatchObject({ status: 'completed', score: 85, price: 4_000, hold: { status: 'captured' } });
    const seen = await worker.call('GET', `/courts/assessments/${task.assessmentId}`);
    expect(seen.status, seen.text).toBe(200);
    expect(seen.body.data).toMatchObject({
      score: 85,
      coverage: 80,
      passed: true,
      attempt: 1,
      deterministic: true,
      policyVersion: 'courts-1',
    });
    expect(seen.body.data.criteria.map((c: { key: string; score: number | null }) => [c.key, c.score])).toEqual([
      ['deliverables', 100],
      ['schema', null],
      ['checks', 75],
      ['safety', 85],
      ['limits', 100],
      ['rubric', null],
    ]);
    expect(seen.body.data.checks.map((c: { name: string; outcome: string }) => c.outcome)).toEqual([
      'passed',
      'passed',
      'passed',
      'failed',
    ]);
    expect(seen.body.data.findings).toHaveLength(1);
    expect(seen.text).not.toContain(TOKEN.slice(0, 21));
    const events = await p.query(
      "SELECT type FROM outbox_event WHERE aggregate_id = $1 AND type LIKE 'assessment.%' ORDER BY id",
      [taskId],
    );
    expect(events.rows.map((r) => r.type)).toEqual(['assessment.started', 'assessment.completed']);
    expect(await m.ledgerFaults()).toEqual([]);
  });

  test('C31 a score at the mark is paid, one point below it is failed and released in full', async () => {
    const buyer = await m.newBuyer({ credits: 10_000 });
    const worker = await m.newWorker();
    // deliverables, safety and limits give 40 of 80; the checks decide: 40/100 of 40 more is 56/80 = 70 %.
    const weights = (passing: number) => [
      { name: 'passes', cmd: 'true', weight: passing },
      { name: 'fails', cmd: 'false', weight: 100 - passing },
    ];
    sandbox.answer = (check) => (check.name === 'fails' ? { status: 'failed' } : {});
    const at = await m.work(buyer, worker, { checks: weights(40) });
    const below = await m.work(buyer, worker, { checks: weights(38) });
    const [passed, failed] = [await taskOf(at), await taskOf(below)];
    expect([passed.status, (await assessmentsOf(at))[0].score]).toEqual(['completed', 70]);
    expect([failed.status, failed.failure_reason, (await assessmentsOf(below))[0].score]).toEqual([
      'failed',
      'QUALITY_BELOW_MARK',
      69,
    ]);
    // 10,000 less one price of 4,000: the failed task's 5,000 came back whole.
    expect(await m.poolOf(buyer)).toEqual({ balance: 6_000, held: 0 });
  });

  test('C41 a mark changed while a task runs leaves the task its own', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const taskId = await m.hire(buyer, worker, { checks: [{ name: 'no', cmd: 'false', weight: 1 }] });
    sandbox.answer = () => ({ status: 'failed' });
    process.env.QUALITY_PASS_MARK = '40';
    resetEnvForTests();
    try {
      await m.deliver(taskId, worker.id);
      await m.settleDown();
      const later = await m.work(buyer, worker, { checks: [{ name: 'no', cmd: 'false', weight: 1 }] });
      expect([await m.statusOf(taskId), await m.statusOf(later)]).toEqual(['failed', 'completed']);
      expect((await taskOf(later)).policy_version).toBe('courts-1+mark-40');
      expect((await p.anonymous('GET', '/courts/policy')).body.data).toMatchObject({
        version: 'courts-1+mark-40',
        passMark: 40,
      });
    } finally {
      delete process.env.QUALITY_PASS_MARK;
      resetEnvForTests();
    }
  });

  test('I84 a missing deliverable, a broken limit or a private key fails the work whatever its total', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const withKey = await m.work(buyer, worker, { checks: FOUR, files: { 'a.md': '# fine\n', 'deep/key.txt': key } });
    const missing = await m.work(buyer, worker, {
      checks: FOUR,
      requiredDeliverables: ['wanted.md'],
      files: { 'other.md': '# hm\n' },
    });
    const tooMany = await m.work(buyer, worker, {
      checks: FOUR,
      files: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`f${i}`, 'x'])),
    });
    for (const [taskId, blocking] of [
      [withKey, 'safety'],
      [missing, 'deliverables'],
      [tooMany, 'limits'],
    ] as const) {
      const [row] = await assessmentsOf(taskId);
      expect(row.passed, blocking).toBe(false);
      expect(row.criteria.filter((c: { blocking: boolean }) => c.blocking).map((c: { key: string }) => c.key)).toEqual([
        blocking,
      ]);
      expect(await m.statusOf(taskId)).toBe('failed');
    }
    expect((await assessmentsOf(withKey))[0].score).toBeGreaterThanOrEqual(70);
  });

  test('I85 the same work evaluated twice has equal score, criteria and evidence digest', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const same = {
      checks: FOUR,
      outputSchema: { type: 'object', required: ['sum'] },
      files: { 'b.json': '{"sum":5}', 'a.txt': HIGH_FINDING },
    };
    const first = await m.work(buyer, worker, same);
    const second = await m.work(buyer, worker, { ...same, files: { 'a.txt': HIGH_FINDING, 'b.json': '{"sum":5}' } });
    const other = await m.work(buyer, worker, { ...same, files: { ...same.files, 'b.json': '{"sum":6}' } });
    const [a, b, c] = [
      (await assessmentsOf(first))[0],
      (await assessmentsOf(second))[0],
      (await assessmentsOf(other))[0],
    ];
    expect(a.coverage).toBe(90);
    expect([b.score, b.criteria, b.evidence_digest]).toEqual([a.score, a.criteria, a.evidence_digest]);
    expect(c.evidence_digest).not.toBe(a.evidence_digest);
  });

  test('C30 what is judged is what was frozen: a changed file stops the evaluation, never the digest', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const taskId = await m.hire(buyer, worker);
    await m.deliver(taskId, worker.id, { 'r.md': 'frozen' });
    sandbox.files.get(taskId)?.set('r.md', Buffer.from('changed'));
    await m.settleDown();
    expect(await taskOf(taskId)).toMatchObject({ status: 'failed', failure_reason: 'EVALUATION_ERROR' });
    const files = await buyer.call('GET', `/tasks/${taskId}/deliverables`);
    expect(files.body.data[0].sha256).toBe(sha256Hex('frozen'));
  });

  test('large deliverables are searched like small ones', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const large = Buffer.concat([Buffer.alloc(4 * 1024 * 1024, 'lorem ipsum '), Buffer.from(`\n${HIGH_FINDING}`)]);
    const taskId = await m.work(buyer, worker, {
      outputSchema: { type: 'object' },
      files: { 'large.txt': large, 'a.json': '{}' },
    });
    const [row] = await assessmentsOf(taskId);
    expect(row.criteria.find((c: { key: string }) => c.key === 'safety').score).toBe(85);
    expect(row.criteria.find((c: { key: string }) => c.key === 'schema').score).toBe(100);
  });

  test('a registered rubric fills its own ten points and says when a judge is not deterministic', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const withdraw = registerRubric('code_review', async () => ({
      score: 0,
      deterministic: false,
      detail: 'the judge was not convinced',
      inputs: { model: 'm-1', promptSha256: sha256Hex('p') },
    }));
    try {
      const judged = await m.work(buyer, worker, { taskType: 'code_review' });
      const other = await m.work(buyer, worker, {});
      const [row] = await assessmentsOf(judged);
      expect([row.score, row.coverage, row.deterministic]).toEqual([80, 50, false]);
      expect(row.evidence.rubricInputs).toEqual({ model: 'm-1', promptSha256: sha256Hex('p') });
      expect((await assessmentsOf(other))[0]).toMatchObject({ coverage: 40, deterministic: true });
    } finally {
      withdraw();
    }
  });
});

describe('what checks printed', () => {
  test('is read by the worker always and by the buyer only while the work is paid', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const stranger = await p.newOwner();
    sandbox.answer = (check) => ({
      status: check.name === 'bad' ? 'failed' : 'passed',
      output: 'SECRET SAUCE of the work',
    });
    // The check prints the deliverable and fails: no way to get it for nothing.
    const unpaid = await m.work(buyer, worker, {
      checks: [{ name: 'bad', cmd: 'cat /input/deliverables/*; false', weight: 1 }],
    });
    const paid = await m.work(buyer, worker, {
      checks: [{ name: 'good', cmd: 'cat /input/deliverables/*', weight: 1 }],
    });
    for (const [taskId, buyerReads] of [
      [unpaid, false],
      [paid, true],
    ] as const) {
      const id = (await assessmentsOf(taskId))[0].id;
      const [forBuyer, forWorker, forOwner, forStranger] = await Promise.all(
        [buyer, worker, worker.owner, stranger].map((who) => who.call('GET', `/courts/assessments/${id}`)),
      );
      expect(forWorker?.body.data.checks[0].output).toBe('SECRET SAUCE of the work');
      expect(forOwner?.body.data.checks[0].output).toBe('SECRET SAUCE of the work');
      expect(forBuyer?.body.data.checks[0].output).toBe(buyerReads ? 'SECRET SAUCE of the work' : null);
      const unknown = await stranger.call('GET', '/courts/assessments/0199aaaa-0000-7000-8000-000000000000');
      expect([forStranger?.status, forStranger?.text]).toEqual([404, unknown.text]);
    }
    await m.thumb(buyer, paid, 'down');
    const refunded = await buyer.call('GET', `/courts/assessments/${(await assessmentsOf(paid))[0].id}`);
    expect(refunded.body.data.checks[0].output).toBe(null);
    expect(
      (await p.query('SELECT string_agg(output_encrypted, $1) AS all FROM check_output', [' '])).rows[0].all,
    ).not.toContain('SAUCE');
  });

  test('is forgotten with the deliverables, unless a dispute is open', async () => {
    const { sweepCheckOutputs } = await import('../../../src/districts/courts/sweep-disputes.ts');
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const check = [{ name: 'c', cmd: 'true', weight: 1 }];
    const plain = await m.work(buyer, worker, { checks: check });
    const disputed = await m.work(buyer, worker, { checks: check });
    expect(
      (await buyer.call('POST', `/tasks/${disputed}/disputes`, { reason: 'incorrect', description: 'No.' })).status,
    ).toBe(201);
    const age = (hours: number) =>
      p.query(
        'ALTER TABLE check_output DISABLE TRIGGER check_output_guard; UPDATE check_output SET stored_until = stored_until - make_interval(hours => $1); ALTER TABLE check_output ENABLE TRIGGER check_output_guard'.replaceAll(
          '$1',
          String(hours),
        ),
      );
    const kept = async (taskId: string) =>
      (
        await p.query(
          'SELECT o.output_encrypted IS NOT NULL AS kept FROM check_output o JOIN assessment a ON a.id = o.assessment_id WHERE a.task_id = $1',
          [taskId],
        )
      ).rows[0].kept;
    await sweepCheckOutputs();
    expect([await kept(plain), await kept(disputed)]).toEqual([true, true]);
    await age(25);
    await sweepCheckOutputs();
    expect([await kept(plain), await kept(disputed)]).toEqual([false, true]);
    await age(30 * 24);
    await sweepCheckOutputs();
    expect(await kept(disputed)).toBe(false);
  });
});

describe('one verdict per delivery', () => {
  test('C40 an evaluator that fails three times ends the task by a system fault, released, and nobody is charged', async () => {
    const buyer = await m.newBuyer({ credits: 5_000 });
    const worker = await m.newWorker();
    sandbox.runs = 0;
    sandbox.answer = () => ({ status: 'fault', outcome: 'provider_error', exitCode: null });
    const taskId = await m.hire(buyer, worker, { checks: FOUR });
    await m.deliver(taskId, worker.id);
    await deliverAll(p, /^courts\./);
    const started = Date.now();
    const first = await m.queuedEvaluations();
    await evaluateTask(first[0]!.job);
    const second = (await m.queuedEvaluations()).filter((q) => q.job.taskId === taskId && q.job.faults === 1);
    expect(second).toHaveLength(1);
    // In a new sandbox, and not at once.
    expect(second[0]!.runAt.getTime()).toBeGreaterThan(started + 5_000);
    expect(await m.statusOf(taskId)).toBe('quality_check');
    await m.settleDown();
    expect(sandbox.runs).toBe(4); // the first job ran by hand and once more from the queue
    expect(await taskOf(taskId)).toMatchObject({ status: 'failed', failure_reason: 'EVALUATION_ERROR' });
    expect(await assessmentsOf(taskId)).toEqual([]);
    expect(await m.poolOf(buyer)).toEqual({ balance: 5_000, held: 0 });
    const agent = (await worker.call('GET', '/agents/me')).body.data;
    expect([agent.consecutiveFailures, agent.overallScore, agent.completedTasks]).toEqual([0, 500, 0]);
    expect(
      (await p.query('SELECT count(*)::int AS n FROM reputation_event WHERE task_id = $1', [taskId])).rows[0].n,
    ).toBe(0);
  });

  test('a fault that passes costs nothing: the next sandbox gives the verdict', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    let failures = 0;
    sandbox.answer = () => {
      failures += 1;
      return failures <= 2 ? new Error('no sandbox to be had') : {};
    };
    const taskId = await m.work(buyer, worker, { checks: [{ name: 'one', cmd: 'true', weight: 1 }] });
    expect(await m.statusOf(taskId)).toBe('completed');
    expect(await assessmentsOf(taskId)).toHaveLength(1);
  });

  test('an event delivered again, a job run again and eight evaluations at once give one assessment and one capture', async () => {
    const buyer = await m.newBuyer({ credits: 5_000 });
    const worker = await m.newWorker();
    const taskId = await m.hire(buyer, worker, { checks: FOUR });
    await m.deliver(taskId, worker.id);
    await deliverAll(p, /^courts\./);
    const job = { taskId, attempt: 1 };
    const redeliver = async () => {
      await p.query(
        "UPDATE event_delivery SET status = 'pending' WHERE subscriber = 'courts.evaluateDelivered' AND event_id IN (SELECT id FROM outbox_event WHERE aggregate_id = $1)",
        [taskId],
      );
      await deliverAll(p, /^courts\./);
    };
    await redeliver();
    expect((await m.queuedEvaluations()).filter((q) => q.job.taskId === taskId)).toHaveLength(1);
    let waiting = 0;
    const { promise: all, resolve } = Promise.withResolvers<void>();
    sandbox.gate = async () => {
      waiting += 1;
      if (waiting === 8) resolve();
      await all;
    };
    await Promise.all(Array.from({ length: 8 }, () => evaluateTask(job)));
    await redeliver();
    await m.settleDown();
    expect(await m.statusOf(taskId)).toBe('completed');
    expect(await assessmentsOf(taskId)).toHaveLength(1);
    const captures = await p.query(
      "SELECT count(*)::int AS n FROM ledger_transfer WHERE kind = 'capture' AND ref_id = $1",
      [taskId],
    );
    expect(captures.rows[0].n).toBe(1);
    expect(await m.poolOf(buyer)).toEqual({ balance: 1_000, held: 0 });
    expect(await m.ledgerFaults()).toEqual([]);
  });

  test('a crash between assessment and money leaves neither, and the repeat leaves both', async () => {
    const buyer = await m.newBuyer({ credits: 5_000 });
    const worker = await m.newWorker();
    const taskId = await m.hire(buyer, worker);
    await m.deliver(taskId, worker.id);
    await deliverAll(p, /^courts\./);
    registerDistrict({
      district: 'vault',
      commands: [
        answer(captureHold, async () => {
          throw new Error('power cut');
        }),
      ],
      subscribers: [],
    });
    await expect(m.runEvaluations()).rejects.toThrow('power cut');
    expect([await m.statusOf(taskId), (await assessmentsOf(taskId)).length]).toEqual(['quality_check', 0]);
    registerDistrict(vault);
    await m.settleDown();
    expect([await m.statusOf(taskId), (await assessmentsOf(taskId)).length]).toEqual(['completed', 1]);
    expect(await m.ledgerFaults()).toEqual([]);
  });

  test('a verdict that comes after the time in quality_check is over changes nothing', async () => {
    const { sweepChecking } = await import('../../../src/districts/exchange/sweep-tasks.ts');
    const buyer = await m.newBuyer({ credits: 5_000 });
    const worker = await m.newWorker();
    const taskId = await m.hire(buyer, worker, { checks: FOUR });
    await m.deliver(taskId, worker.id);
    await deliverAll(p, /^courts\./);
    sandbox.gate = async () => {
      await p.query("UPDATE task SET delivered_at = delivered_at - interval '20 minutes' WHERE id = $1", [taskId]);
      await sweepChecking();
    };
    await m.settleDown();
    expect(await taskOf(taskId)).toMatchObject({ status: 'failed', failure_reason: 'EVALUATION_ERROR' });
    expect(await assessmentsOf(taskId)).toEqual([]);
    expect(await m.poolOf(buyer)).toEqual({ balance: 5_000, held: 0 });
  });

  test('the database refuses a second assessment of an attempt and any change of one', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const taskId = await m.work(buyer, worker);
    const [row] = await assessmentsOf(taskId);
    await expect(
      p.query(
        'INSERT INTO assessment SELECT (jsonb_populate_record(a, jsonb_build_object($2::text, gen_random_uuid()))).* FROM assessment a WHERE id = $1',
        [row.id, 'id'],
      ),
    ).rejects.toMatchObject({ code: '23505' });
    for (const change of [
      'score = score - 1',
      'passed = NOT passed',
      "criteria = '[]'",
      "evidence_digest = repeat('0', 64)",
    ]) {
      await expect(p.query(`UPDATE assessment SET ${change} WHERE id = $1`, [row.id]), change).rejects.toMatchObject({
        code: 'AP001',
      });
    }
    await expect(p.query('DELETE FROM assessment WHERE id = $1', [row.id])).rejects.toMatchObject({ code: 'AP001' });
  });
});

import { randomUUID } from 'node:crypto';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { verifyWebhook } from '../../sdk/src/webhooks.ts';
import { disputeOpened, disputeResolved, feedbackReceived } from '../../src/districts/courts/contract.ts';
import { taskAssigned, taskCompleted, taskFailed, taskRefunded } from '../../src/districts/exchange/contract.ts';
import { agentSuspended, trustTierChanged } from '../../src/districts/registry/contract.ts';
import {
  deliverWebhooks,
  purgeDeliveries,
  resolveWebhooksForTests,
} from '../../src/districts/registry/deliver-webhooks.ts';
import { systemCtx } from '../../src/platform/actor.ts';
import { emit } from '../../src/platform/bus/bus.ts';
import { deliverEvent } from '../../src/platform/bus/deliver.ts';
import { now, shiftClockForTests } from '../../src/platform/clock.ts';
import { decryptText } from '../../src/platform/crypto/encryption.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { resetEnvForTests } from '../../src/platform/env.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { browserOf } from '../support/browser-session.ts';
import { deliverAll } from '../support/deliver.ts';
import { freezeAt } from '../support/frozen-clock.ts';
import { type Agent, type Owner, testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const ctx = systemCtx('test');
const HOUR = 3_600_000;
const UNKNOWN = '0199aaaa-0000-7000-8000-000000000000';

/** Receivers listen on loopback, which only development may call. */
function allowPrivate(yes: boolean): void {
  process.env.WEBHOOK_ALLOW_PRIVATE = String(yes);
  resetEnvForTests();
}
allowPrivate(true);

interface Received {
  path: string;
  headers: Record<string, string>;
  body: string;
}
type Answer = (hook: Received, res: http.ServerResponse) => void;

/** One receiver; each test has a path of its own on it. */
const received: Received[] = [];
const answers = new Map<string, Answer>();
let connections = 0;
const server = http.createServer((req, res) => {
  let body = '';
  req.setEncoding('utf8');
  req.on('data', (c) => {
    body += c;
  });
  req.on('end', () => {
    const hook = { path: req.url as string, headers: req.headers as Record<string, string>, body };
    received.push(hook);
    (answers.get(hook.path) ?? ((_h, r) => r.writeHead(204).end()))(hook, res);
  });
});
server.on('connection', () => {
  connections += 1;
});
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(() => {
  server.closeAllConnections();
  return new Promise((done) => server.close(done));
});

afterEach(() => {
  shiftClockForTests(0);
  resetLimitsForTests();
  allowPrivate(true);
  resolveWebhooksForTests(undefined);
});

async function hooked(
  answer?: Answer,
): Promise<{ owner: Owner; agent: Agent; path: string; secret: string; got: () => Received[] }> {
  const owner = await p.newOwner();
  const agent = await p.newAgent(owner);
  const path = `/${randomUUID()}`;
  if (answer) answers.set(path, answer);
  const put = await agent.call('PUT', '/agents/me/webhook', { url: `${base}${path}` });
  expect(put.status, put.text).toBe(200);
  return { owner, agent, path, secret: put.body.data.secret, got: () => received.filter((r) => r.path === path) };
}
const log = async (agent: Agent, query = '') =>
  (await agent.call('GET', `/agents/me/webhook/deliveries${query}`)).body.data;
const drain = async () => {
  while ((await deliverWebhooks()) > 0);
};
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_h, res) =>
    res.writeHead(code, headers).end();
async function queueTests(agent: Agent, n: number): Promise<void> {
  for (let i = 0; i < n; i += 1) expect((await agent.call('POST', '/agents/me/webhook/test')).status).toBe(202);
}

describe('endpoint', () => {
  test('L105 the secret is shown the first time and kept; registering again, even elsewhere, keeps it', async () => {
    const { agent, secret, path } = await hooked();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const again = await agent.call('PUT', '/agents/me/webhook', { url: `${base}${path}/moved` });
    expect(again.body.data).toEqual({ url: `${base}${path}/moved`, enabled: true });
    await queueTests(agent, 1);
    await drain();
    const hook = received.find((r) => r.path === `${path}/moved`) as Received;
    expect(new Webhook(secret).verify(hook.body, hook.headers)).toMatchObject({ type: 'webhook_test' });
    expect((await agent.call('GET', '/agents/me')).body.data.webhook).toEqual({
      url: `${base}${path}/moved`,
      enabled: true,
    });
    const dump = await p.query(
      "SELECT string_agg(t, ' ') AS all FROM (SELECT to_jsonb(w)::text AS t FROM webhook_endpoint w UNION ALL SELECT to_jsonb(a)::text FROM audit_log a UNION ALL SELECT to_jsonb(i)::text FROM idempotency_record i) x",
    );
    expect(dump.rows[0].all).not.toContain(secret.slice(6));
  });

  test('L105 after a rotation two signatures verify for 24 hours, then the new one alone', async () => {
    const { agent, secret, got } = await hooked();
    const rotated = await agent.call('POST', '/agents/me/webhook/rotate-secret');
    const fresh = rotated.body.data.secret;
    expect(fresh).not.toBe(secret);
    for (const [hours, entries] of [
      [0, 2],
      [23.9, 2],
      [24.1, 1],
    ] as const) {
      shiftClockForTests(hours * HOUR);
      await queueTests(agent, 1);
      await drain();
      const hook = got().at(-1) as Received;
      expect(hook.headers['webhook-signature']?.split(' ').length).toBe(entries);
      const at = Number(hook.headers['webhook-timestamp']) * 1_000;
      expect(await verifyWebhook(fresh, hook.headers, hook.body, at)).toMatchObject({ type: 'webhook_test' });
      const byOld = verifyWebhook(secret, hook.headers, hook.body, at);
      if (entries === 2) expect(await byOld).toMatchObject({ type: 'webhook_test' });
      else await expect(byOld).rejects.toThrow('no signature fits');
    }
  });

  test('20 parallel first registrations show one secret, the one that signs', async () => {
    const agent = await p.newAgent(await p.newOwner());
    const path = `/${randomUUID()}`;
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => agent.call('PUT', '/agents/me/webhook', { url: `${base}${path}` })),
    );
    const secrets = replies.map((r) => r.body.data.secret).filter(Boolean);
    expect([replies.every((r) => r.status === 200), secrets.length]).toEqual([true, 1]);
    const stored = await p.query('SELECT secret_encrypted FROM webhook_endpoint WHERE agent_id = $1', [agent.id]);
    expect(decryptText(stored.rows[0].secret_encrypted)).toBe(secrets[0]);
  });

  test("the owner manages its agent's webhook; a stranger's agent looks like none; another agent's key opens nothing", async () => {
    const { owner, agent, path } = await hooked();
    const other = await p.newAgent(owner);
    const stranger = await p.newOwner();
    expect((await owner.call('GET', `/agents/${agent.id}/webhook`)).body.data).toMatchObject({
      url: `${base}${path}`,
      enabled: true,
      consecutiveFailures: 0,
    });
    const calls = [
      ['PUT', '', { url: `${base}/x` }],
      ['GET', '', undefined],
      ['DELETE', '', undefined],
      ['POST', '/rotate-secret', undefined],
      ['POST', '/test', undefined],
      ['GET', '/deliveries', undefined],
      ['POST', `/deliveries/${UNKNOWN}/replay`, undefined],
      ['POST', '/deliveries/replay', { from: '2026-01-01T00:00:00Z' }],
    ] as const;
    for (const [method, suffix, body] of calls) {
      for (const caller of [stranger, other]) {
        const theirs = await caller.call(method, `/agents/${agent.id}/webhook${suffix}`, body);
        const none = await caller.call(method, `/agents/${UNKNOWN}/webhook${suffix}`, body);
        expect([theirs.status, theirs.text], `${method} ${suffix}`).toEqual([404, none.text]);
      }
      expect((await p.anonymous(method, `/agents/${agent.id}/webhook${suffix}`, body)).status).toBe(401);
      expect((await owner.call(method, `/agents/me/webhook${suffix}`, body)).status).toBe(400);
    }
    expect((await owner.call('DELETE', `/agents/${agent.id}/webhook`)).status).toBe(200);
    expect((await agent.call('GET', '/agents/me/webhook')).status).toBe(404);
    expect((await agent.call('POST', '/agents/me/webhook/test')).status).toBe(404);
    const anew = await agent.call('PUT', '/agents/me/webhook', { url: `${base}${path}` });
    expect(anew.body.data.secret).toMatch(/^whsec_/);
  });

  test('a repeated first registration with the same Idempotency-Key does not show the secret again', async () => {
    const agent = await p.newAgent(await p.newOwner());
    const send = () => agent.call('PUT', '/agents/me/webhook', { url: `${base}/idem` }, { 'idempotency-key': 'w' });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status, second.body.error.code]).toEqual([200, 409, 'SECRET_ALREADY_SHOWN']);
  });

  test('L104 outside development nothing but public https on 443 and 8443 is registered', async () => {
    allowPrivate(false);
    const agent = await p.newAgent(await p.newOwner());
    for (const url of [
      'http://example.com/',
      'https://127.0.0.1/',
      'https://10.0.0.1/',
      'https://169.254.169.254/',
      'https://[::1]/',
      'https://[::ffff:10.0.0.1]/',
      'https://2130706433/',
      'https://a:b@example.com/',
      'https://example.com:22/',
      'https://localhost/',
      'not a url',
    ]) {
      const r = await agent.call('PUT', '/agents/me/webhook', { url });
      expect([r.status, r.body.error?.details?.issues?.[0]?.path], url).toEqual([400, 'url']);
    }
    expect((await agent.call('PUT', '/agents/me/webhook', { url: 'https://example.com/hook' })).status).toBe(200);
  });
});

describe('events', () => {
  async function emitted(run: (tx: Parameters<Parameters<typeof transact>[1]>[0]) => void): Promise<void> {
    await transact(ctx, async (tx) => run(tx));
    await deliverAll(p, /^registry\.hook/);
    await drain();
  }
  const types = (hooks: Received[]) => hooks.map((h) => JSON.parse(h.body).type);

  test('worker and buying agent hear of a task, each what concerns it, under the id of the event', async () => {
    const [worker, buyer] = [await hooked(), await hooked()];
    await p.fund(buyer.owner, 10_000);
    const submitted = await buyer.agent.call('POST', '/tasks', {
      taskType: 'general',
      maxBudget: 400,
      input: { description: 'secret words' },
    });
    const taskId = submitted.body.data.id;
    await p.query("UPDATE task SET status = 'routing' WHERE id = $1", [taskId]);
    const owner = await p.query('SELECT owner_id FROM agent WHERE id = $1', [worker.agent.id]);
    await p.query(
      "UPDATE task SET status = 'executing', worker_agent_id = $2, worker_owner_id = $3, price_minor = 400 WHERE id = $1",
      [taskId, worker.agent.id, owner.rows[0].owner_id],
    );
    const workerAgentId = worker.agent.id;
    const disputeId = randomUUID();
    const until = new Date().toISOString();
    await emitted((tx) => {
      emit(tx, taskAssigned, taskId, { workerAgentId, priceMinor: 400, leaseExpiresAt: until, mode: 'assign' });
      emit(tx, taskCompleted, taskId, {
        workerAgentId,
        priceMinor: 400,
        feeMinor: 60,
        score: 87,
        coverage: 80,
        feedbackUntil: until,
      });
      emit(tx, taskFailed, taskId, { workerAgentId, failureReason: 'WORKER_FAILED', score: null, coverage: null });
      emit(tx, feedbackReceived, taskId, { rating: 'down' });
      emit(tx, taskRefunded, taskId, { workerAgentId, priceMinor: 400, by: 'thumbs_down' });
      emit(tx, disputeOpened, disputeId, { kind: 'dispute', taskId, agreementId: null });
      emit(tx, disputeResolved, disputeId, {
        kind: 'dispute',
        taskId,
        agreementId: null,
        decision: 'split',
        buyerMinor: 100,
        sellerMinor: 300,
      });
    });
    expect(types(worker.got()).sort()).toEqual([
      'dispute_opened',
      'dispute_resolved',
      'feedback_received',
      'task_assigned',
      'task_completed',
      'task_failed',
      'task_refunded',
    ]);
    expect(types(buyer.got()).sort()).toEqual([
      'dispute_opened',
      'dispute_resolved',
      'task_completed',
      'task_failed',
      'task_refunded',
    ]);
    const events = await p.query("SELECT id FROM outbox_event WHERE type = 'task.completed' AND aggregate_id = $1", [
      taskId,
    ]);
    for (const side of [worker, buyer]) {
      const hook = side.got().find((h) => h.body.includes('task_completed')) as Received;
      expect(hook.headers).toMatchObject({
        'content-type': 'application/json',
        'user-agent': 'Civitas-Webhooks/1',
        'webhook-id': `evt_${events.rows[0].id}`,
      });
      expect(new Webhook(side.secret).verify(hook.body, hook.headers)).toMatchObject({
        type: 'task_completed',
        timestamp: expect.stringMatching(/Z$/),
        data: { taskId, status: 'completed', score: 87, price: 400 },
      });
      for (const { body } of side.got()) {
        expect(body.length).toBeLessThan(20_000);
        for (const hidden of ['secret words', worker.owner.id, buyer.owner.id]) expect(body).not.toContain(hidden);
      }
    }
  });

  test('approvals, suspension and tiers reach the agent they are about', async () => {
    const { owner, agent, got } = await hooked();
    await p.fund(owner, 10_000);
    await owner.call('PUT', '/embassy/policies/default', { enabled: true, rules: { approvalAbove: 100 } });
    const asked = await agent.call('POST', '/tasks', {
      taskType: 'general',
      maxBudget: 400,
      input: { description: 'x' },
    });
    const browser = await browserOf(p, owner);
    const approvalId = asked.body.data.approval.id;
    await browser('POST', `/embassy/approvals/${approvalId}/reject`, { reason: 'no' });
    await emitted((tx) => {
      emit(tx, agentSuspended, agent.id, { reason: 'three failures in a row' });
      emit(tx, trustTierChanged, agent.id, { from: 'provisional', to: 'established' });
    });
    const seen = got()
      .map((h) => JSON.parse(h.body))
      .sort((a, b) => a.type.localeCompare(b.type));
    expect(seen.map((s) => [s.type, s.data])).toEqual([
      ['agent_suspended', { agentId: agent.id, reason: 'three failures in a row' }],
      ['approval_decided', { approvalId, status: 'rejected', amount: 400, taskId: null }],
      ['trust_tier_changed', { agentId: agent.id, from: 'provisional', to: 'established' }],
    ]);
  });

  test('L100 an event handled twice, or by two workers, is queued and sent once', async () => {
    const { agent, got } = await hooked();
    await transact(ctx, async (tx) => {
      emit(tx, trustTierChanged, agent.id, { from: 'unverified', to: 'provisional' });
    });
    const { rows } = await p.query(
      "SELECT event_id, subscriber FROM event_delivery WHERE subscriber = 'registry.hookTrustTierChanged' AND status = 'pending'",
    );
    await Promise.all(rows.flatMap((r) => [1, 2, 3].map(() => deliverEvent(r.event_id, r.subscriber, false))));
    await Promise.all([drain(), drain(), drain()]);
    expect(got().length).toBe(1);
  });

  test('L100 a worker that dies between sending and recording leaves a lease: sent again under the same id, recorded once', async () => {
    const { agent, got } = await hooked();
    await queueTests(agent, 1);
    // What a killed worker leaves behind: leased, received by the other side, nothing written.
    await p.query("UPDATE webhook_delivery SET leased_until = now() + interval '60 seconds' WHERE agent_id = $1", [
      agent.id,
    ]);
    expect(await deliverWebhooks()).toBe(0);
    shiftClockForTests(61_000);
    await drain();
    const [delivery] = await log(agent);
    expect([delivery.status, delivery.attempts.length, got().length, got()[0]?.headers['webhook-id']]).toEqual([
      'delivered',
      1,
      1,
      delivery.webhookId,
    ]);
  });

  test('an agent without a webhook, or with a disabled one, gets nothing queued', async () => {
    const bare = await p.newAgent(await p.newOwner());
    const { agent } = await hooked();
    await p.query('UPDATE webhook_endpoint SET enabled = false WHERE agent_id = $1', [agent.id]);
    await emitted((tx) => {
      for (const id of [bare.id, agent.id]) emit(tx, trustTierChanged, id, { from: 'unverified', to: 'provisional' });
    });
    const n = await p.query('SELECT count(*)::int AS n FROM webhook_delivery WHERE agent_id = ANY($1::uuid[])', [
      [bare.id, agent.id],
    ]);
    expect(n.rows[0].n).toBe(0);
  });
});

describe('delivery', () => {
  test('L103 an endpoint answering 500 is tried at the schedule, twelve times, each anew signed under one id; then failed', async () => {
    const { agent, got, secret } = await hooked(status(500));
    await queueTests(agent, 1);
    // Time passes when it is told to.
    freezeAt(now());
    const begun = Date.now();
    let shift = 0;
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      await drain();
      const [d] = await log(agent);
      expect([d.attempt, d.attempts.length, got().length, d.responseStatus]).toEqual([attempt, attempt, attempt, 500]);
      if (attempt === 12) break;
      expect(d.status).toBe('pending');
      const wait = Date.parse(d.nextAttemptAt) - (begun + shift);
      const least = Math.min(30_000 * 2 ** (attempt - 1), 6 * HOUR);
      expect(wait).toBeGreaterThanOrEqual(least - 1);
      expect(wait).toBeLessThan(least * 1.3);
      // A moment before nothing is sent.
      shiftClockForTests(shift + wait - 5_000);
      expect(await deliverWebhooks()).toBe(0);
      shift += wait;
      shiftClockForTests(shift);
      resetLimitsForTests();
    }
    const [given] = await log(agent);
    expect([given.status, given.nextAttemptAt, given.error]).toEqual(['failed', null, 'the receiver answered 500']);
    expect(new Set(got().map((h) => h.headers['webhook-id'])).size).toBe(1);
    expect(new Set(got().map((h) => h.headers['webhook-timestamp'])).size).toBe(12);
    for (const h of got())
      await verifyWebhook(secret, h.headers, h.body, Number(h.headers['webhook-timestamp']) * 1_000);
    shiftClockForTests(shift + 48 * HOUR);
    expect(await deliverWebhooks()).toBe(0);
  });

  /** As if eleven tries were over: the next failure gives a delivery up. */
  const lastTry = (agent: Agent) =>
    p.query("UPDATE webhook_delivery SET attempt = 11 WHERE agent_id = $1 AND status = 'pending'", [agent.id]);

  test('L103 ten deliveries given up in a row disable the endpoint and tell the owner by mail; a success in between does not', async () => {
    let fail = true;
    const { owner, agent } = await hooked((_h, res) => res.writeHead(fail ? 500 : 200).end());
    await queueTests(agent, 9);
    await lastTry(agent);
    await drain();
    fail = false;
    await queueTests(agent, 1);
    await drain();
    fail = true;
    await queueTests(agent, 9);
    await lastTry(agent);
    await drain();
    expect((await agent.call('GET', '/agents/me/webhook')).body.data).toMatchObject({
      enabled: true,
      consecutiveFailures: 9,
    });
    await queueTests(agent, 1);
    await lastTry(agent);
    await drain();
    const disabled = (await agent.call('GET', '/agents/me/webhook')).body.data;
    expect(disabled).toMatchObject({ enabled: false, disabledReason: '10 deliveries in a row were given up' });
    expect((await agent.call('POST', '/agents/me/webhook/test')).body.error).toMatchObject({
      code: 'CONFLICT',
      details: { status: 'disabled' },
    });
    await deliverAll(p, /^embassy\.mailWebhookDisabled$/);
    const mails = await p.query(
      "SELECT kind, to_encrypted FROM mail_message WHERE owner_id = $1 AND kind ~ '^webhook' ORDER BY created_at",
      [owner.id],
    );
    expect(mails.rows.at(-1).kind).toBe('webhook_disabled');
    expect(decryptText(mails.rows.at(-1).to_encrypted)).toBe(owner.email);
    fail = false;
    await agent.call('PUT', '/agents/me/webhook', { url: disabled.url });
    expect((await agent.call('GET', '/agents/me/webhook')).body.data).toMatchObject({
      enabled: true,
      consecutiveFailures: 0,
      disabledAt: null,
    });
    await queueTests(agent, 1);
    await drain();
    expect((await log(agent))[0].status).toBe('delivered');
  });

  test('L103 a 410 disables the endpoint at once and gives up what is on its way', async () => {
    const { agent, got } = await hooked(status(410));
    await queueTests(agent, 1);
    await p.query("UPDATE webhook_delivery SET next_attempt_at = now() + interval '1 hour' WHERE agent_id = $1", [
      agent.id,
    ]);
    await queueTests(agent, 1);
    await drain();
    expect(got().length).toBe(1);
    expect((await agent.call('GET', '/agents/me/webhook')).body.data).toMatchObject({
      enabled: false,
      disabledReason: 'the receiver answered 410 Gone',
    });
    expect((await log(agent)).map((d: { status: string; error: string }) => [d.status, d.error])).toEqual([
      ['failed', 'the receiver answered 410'],
      ['failed', 'the endpoint was disabled'],
    ]);
    const told = await p.query(
      "SELECT data->>'reason' AS r FROM outbox_event WHERE type = 'webhook.disabled' AND aggregate_id = $1",
      [agent.id],
    );
    expect(told.rows).toEqual([{ r: 'the receiver answered 410 Gone' }]);
  });

  test('Retry-After lengthens the wait on 429 and 503, up to six hours', async () => {
    for (const [code, asks, least, most] of [
      [429, '600', 600, 605],
      [503, '999999', 6 * 3_600, 6 * 3_600 + 5],
      [500, '600', 30, 45],
      [503, '1', 30, 45],
    ] as const) {
      const { agent } = await hooked(status(code, { 'retry-after': asks }));
      await queueTests(agent, 1);
      freezeAt(now());
      const at = Date.now();
      await drain();
      const wait = (Date.parse((await log(agent))[0].nextAttemptAt) - at) / 1_000;
      expect(wait).toBeGreaterThanOrEqual(least - 1);
      expect(wait).toBeLessThan(most);
    }
  });

  test('redirects, resets and refused connections are failures with their reason; a redirect is not followed', async () => {
    const target = await hooked();
    const from = await hooked((_h, res) => res.writeHead(302, { location: `${base}${target.path}` }).end());
    const reset = await hooked((_h, res) => res.destroy());
    const closed = await hooked();
    const free = net.createServer();
    await new Promise<void>((done) => free.listen(0, '127.0.0.1', done));
    const { port } = free.address() as AddressInfo;
    await new Promise((done) => free.close(done));
    await closed.agent.call('PUT', '/agents/me/webhook', { url: `http://127.0.0.1:${port}/` });
    for (const { agent } of [from, reset, closed]) await queueTests(agent, 1);
    await drain();
    expect(target.got().length).toBe(0);
    const outcome = async (agent: Agent) => {
      const [d] = await log(agent);
      return [d.status, d.responseStatus, d.error];
    };
    expect(await outcome(from.agent)).toEqual(['pending', 302, 'the receiver answered 302']);
    expect(await outcome(reset.agent)).toEqual(['pending', null, 'the connection failed (ECONNRESET)']);
    expect(await outcome(closed.agent)).toEqual(['pending', null, 'the connection failed (ECONNREFUSED)']);
  });

  test('L104 a name that resolves inside, now or later, is never connected', async () => {
    const { agent } = await hooked();
    allowPrivate(false);
    await agent.call('PUT', '/agents/me/webhook', { url: 'https://hook.example:8443/x' });
    const before = connections;
    for (const inside of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:10.0.0.1']) {
      await queueTests(agent, 1);
      resolveWebhooksForTests(async () => [
        { address: '93.184.216.34', family: 4 },
        { address: inside, family: net.isIP(inside) },
      ]);
      await drain();
      const [d] = await log(agent);
      expect([d.status, d.responseStatus, d.error], inside).toEqual([
        'pending',
        null,
        'not called: the host has an address that is not public',
      ]);
    }
    // An endpoint registered in development is judged again when it is called.
    await p.query('UPDATE webhook_endpoint SET url = $2 WHERE agent_id = $1', [agent.id, `${base}/x`]);
    await queueTests(agent, 1);
    await drain();
    expect((await log(agent))[0].error).toBe('not called: must be https');
    expect(connections).toBe(before);
  });

  test('a slow receiver delays nobody else, and is never called more than four times at once', async () => {
    let open = 0;
    let most = 0;
    const slow = await hooked((_h, res) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        res.end();
      }, 400);
    });
    const quick = await hooked();
    await queueTests(slow.agent, 10);
    await queueTests(quick.agent, 10);
    const startedAt = performance.now();
    let quickDone = 0;
    const watching = (async () => {
      while (quick.got().length < 10) await new Promise((done) => setTimeout(done, 10));
      quickDone = performance.now() - startedAt;
    })();
    await Promise.all([deliverWebhooks(), deliverWebhooks(), watching]);
    await drain();
    expect([slow.got().length, quick.got().length, most <= 4]).toEqual([10, 10, true]);
    expect(quickDone).toBeLessThan(performance.now() - startedAt);
  });

  test('200 events through failing, resetting and moody receivers: every one ends delivered, each at least once', async () => {
    const moods: Answer[] = [
      status(200),
      (_h, res) => res.destroy(),
      status(503),
      (_h, res) => res.writeHead(301, { location: 'https://example.com' }).end(),
    ];
    const seen = new Map<string, number>();
    const agents: Agent[] = [];
    for (let i = 0; i < 4; i += 1) {
      const { agent } = await hooked((h, res) => {
        const id = h.headers['webhook-id'] as string;
        const tries = (seen.get(id) ?? 0) + 1;
        seen.set(id, tries);
        // Anything may happen at first; from the third try on the receiver is well.
        (tries > 2 ? status(200) : (moods[(tries + i + seen.size) % moods.length] as Answer))(h, res);
      });
      agents.push(agent);
    }
    await transact(ctx, async (tx) => {
      for (let i = 0; i < 50; i += 1)
        for (const a of agents) emit(tx, trustTierChanged, a.id, { from: 'unverified', to: 'provisional' });
    });
    await deliverAll(p, /^registry\.hookTrustTierChanged$/);
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([drain(), drain()]);
      shiftClockForTests((round + 1) * HOUR);
    }
    const { rows } = await p.query(
      'SELECT status, count(*)::int AS n FROM webhook_delivery WHERE agent_id = ANY($1::uuid[]) GROUP BY status',
      [agents.map((a) => a.id)],
    );
    expect(rows).toEqual([{ status: 'delivered', n: 200 }]);
    expect(seen.size).toBe(200);
    const unrecorded = await p.query(
      'SELECT count(*)::int AS n FROM webhook_delivery WHERE agent_id = ANY($1::uuid[]) AND jsonb_array_length(attempts) <> attempt',
      [agents.map((a) => a.id)],
    );
    expect(unrecorded.rows[0].n).toBe(0);
  });
});

describe('log', () => {
  test('one delivery, a span of time, and successes too are sent again under their own id', async () => {
    let fail = true;
    const { agent, got } = await hooked((_h, res) => res.writeHead(fail ? 500 : 200).end());
    await queueTests(agent, 3);
    const [newest] = await log(agent);
    const early = await agent.call('POST', `/agents/me/webhook/deliveries/${newest.id}/replay`);
    expect([early.status, early.body.error.details]).toEqual([409, { status: 'pending' }]);
    await p.query('UPDATE webhook_delivery SET attempt = 11 WHERE agent_id = $1', [agent.id]);
    await drain();
    expect((await log(agent, '?status=failed')).length).toBe(3);
    fail = false;
    const one = await agent.call('POST', `/agents/me/webhook/deliveries/${newest.id}/replay`);
    expect([one.status, one.body.data]).toEqual([202, { deliveryId: newest.id }]);
    await drain();
    const done = (await log(agent)).find((d: { id: string }) => d.id === newest.id);
    expect([done.status, done.attempt, done.attempts.map((a: { status: number }) => a.status)]).toEqual([
      'delivered',
      1,
      [500, 200],
    ]);
    const from = new Date(Date.now() - HOUR).toISOString();
    const failed = await agent.call('POST', '/agents/me/webhook/deliveries/replay', { from, status: 'failed' });
    expect([failed.status, failed.body.data]).toEqual([202, { queued: 2 }]);
    await drain();
    const all = await agent.call('POST', '/agents/me/webhook/deliveries/replay', { from });
    expect(all.body.data).toEqual({ queued: 3 });
    await drain();
    const times = new Map<string, number>();
    for (const h of got())
      times.set(h.headers['webhook-id'] as string, (times.get(h.headers['webhook-id'] as string) ?? 0) + 1);
    expect([...times.values()].sort()).toEqual([3, 3, 3]);
    expect(
      (await agent.call('POST', '/agents/me/webhook/deliveries/replay', { from: new Date().toISOString() })).body.data,
    ).toEqual({ queued: 0 });
    expect((await agent.call('POST', `/agents/me/webhook/deliveries/${UNKNOWN}/replay`)).status).toBe(404);
    expect((await agent.call('POST', '/agents/me/webhook/deliveries/nonsense/replay')).status).toBe(404);
  });

  test('kept 30 days', async () => {
    const { agent } = await hooked();
    await queueTests(agent, 2);
    await drain();
    await p.query(
      "UPDATE webhook_delivery SET created_at = now() - interval '31 days' WHERE id = (SELECT id FROM webhook_delivery WHERE agent_id = $1 LIMIT 1)",
      [agent.id],
    );
    await purgeDeliveries();
    expect((await log(agent)).length).toBe(1);
  });
});

import { randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import { compactVerify, createLocalJWKSet } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { ROUTES } from '../../src/adapters/rest/routes.ts';
import type { TaskFacts } from '../../src/districts/exchange/contract.ts';
import { recordAgentScan } from '../../src/districts/registry/contract.ts';
import type { EvidenceFact } from '../../src/districts/registry/evidence.ts';
import { recordEvidence } from '../../src/districts/registry/record-evidence.ts';
import { snapshotReputation } from '../../src/districts/registry/snapshot-reputation.ts';
import { rotateSigningKey } from '../../src/districts/trust/index.ts';
import { systemCtx } from '../../src/platform/actor.ts';
import { ask } from '../../src/platform/bus/bus.ts';
import { now, nowMs, shiftClockForTests } from '../../src/platform/clock.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { freezeAt } from '../support/frozen-clock.ts';
import { type Agent, type Caller, type Owner, testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const ctx = systemCtx('test');
const UNKNOWN = '0199aaaa-0000-7000-8000-000000000000';
const DAY = 86_400_000;

afterEach(() => {
  shiftClockForTests(0);
  resetLimitsForTests();
});

async function trustKey(owner: Owner): Promise<{ id: string; key: string; read: Caller }> {
  const made = await owner.call('POST', '/trust/keys', { name: 'reader' });
  expect(made.status, made.text).toBe(201);
  const { id, key } = made.body.data;
  return { id, key, read: p.withHeaders({ 'x-trust-api-key': key }) };
}

async function newAdmin(): Promise<Owner> {
  const admin = await p.newOwner();
  await p.query("UPDATE owner SET role = 'ADMIN' WHERE id = $1", [admin.id]);
  await p.query(
    'INSERT INTO two_factor (owner_id, sms_enabled, enabled_at, verified_at) VALUES ($1, true, now(), now())',
    [admin.id],
  );
  await p.query('UPDATE session SET second_factor_at = now() WHERE owner_id = $1', [admin.id]);
  return admin;
}

/** A buyer whose e-mail is verified and whose card was charged, as Registry knows it. */
async function eligibleBuyer(): Promise<string> {
  const id = randomUUID();
  await p.query(
    "INSERT INTO owner_cluster (owner_id, cluster_id, reasons, weight_eligible, updated_at) VALUES ($1, $1, '{}', true, now())",
    [id],
  );
  return id;
}

/** What an ended task says about its worker, told as Exchange's events tell it. */
async function work(
  agent: Agent,
  w: { buyer: string; price: number; daysAgo: number; category?: TaskFacts['category']; facts: EvidenceFact[] },
): Promise<string> {
  const taskId = randomUUID();
  const priceMinor = BigInt(w.price);
  const task = {
    taskId,
    buyerOwnerId: w.buyer,
    buyerClusterId: w.buyer,
    category: w.category ?? 'code_review',
    failureReason: null,
    attempt: 1,
    priceMinor,
  } as unknown as TaskFacts;
  for (const [i, fact] of w.facts.entries()) {
    const occurredAt = new Date(Date.now() - w.daysAgo * DAY + i * 1_000);
    const done = fact.kind === 'passed' ? { completedAt: occurredAt } : {};
    await transact(ctx, (tx) =>
      recordEvidence(tx, { agentId: agent.id, task, fact, occurredAt, priceMinor, work: done }),
    );
  }
  return taskId;
}
const passed = (score: number, coverage = 100): EvidenceFact => ({ kind: 'passed', score, coverage });
const up: EvidenceFact = { kind: 'settled', feedback: 'up' };

/** A third party: knows the published formula and log, and shares no code with the platform. */
// biome-ignore lint/suspicious/noExplicitAny: published JSON
function replayScore(formula: any, log: any[], baseRate: number, asOf: string) {
  const taken = new Set<number>();
  const standing = [];
  for (const e of [...log].sort((a, b) => b.seq - a.seq)) {
    if (taken.has(e.seq)) continue;
    if (e.reverses !== null) taken.add(e.reverses);
    else standing.push(e);
  }
  standing.sort((a, b) => Date.parse(a.occurredAt) - Date.parse(b.occurredAt) || a.seq - b.seq);
  const { priorStrength, evidenceMax, failureFactor, failureBelow, lowerBoundZ, confidenceFullAt } = formula.parameters;
  let mean = 0;
  let spread = 0;
  let samples = 0;
  for (const { dimension, weight: share, halfLifeDays } of formula.dimensions) {
    let [r, s, at] = [0, 0, 0];
    const decay = (until: number) => 2 ** (-(until - at) / DAY / halfLifeDays);
    for (const e of standing.filter((x) => x.dimension === dimension && x.weight > 0)) {
      const t = Date.parse(e.occurredAt);
      const f = decay(t);
      r = r * f + e.weight * e.x;
      s = s * f + e.weight * (1 - e.x) * (e.x < failureBelow ? failureFactor : 1);
      if (r + s > evidenceMax) {
        r = (evidenceMax * r) / (r + s);
        s = evidenceMax - r;
      }
      at = t;
    }
    const f = decay(Date.parse(asOf));
    const [alpha, beta] = [priorStrength * baseRate + r * f, priorStrength * (1 - baseRate) + s * f];
    mean += (share * alpha) / (alpha + beta);
    spread += share * Math.sqrt((alpha * beta) / ((alpha + beta) ** 2 * (alpha + beta + 1)));
    if (dimension === 'outcome') samples = (r + s) * f;
  }
  return {
    overallScore: Math.round(1000 * mean),
    scoreLower: Math.max(0, Math.round(1000 * (mean - lowerBoundZ * spread))),
    confidence: Math.min(100, Math.round((100 * samples) / confidenceFullAt)),
  };
}

/** Every reader of K checks the signature this way: header, canonical payload, signature. */
async function verify(statement: Record<string, unknown>): Promise<void> {
  const { signature, ...rest } = statement;
  const jwks = (await p.anonymous('GET', '/.well-known/jwks.json')).body;
  const [head, , sig] = (signature as string).split('.');
  const payload = Buffer.from(canonicalize(rest) as string).toString('base64url');
  const { protectedHeader } = await compactVerify(`${head}.${payload}.${sig}`, createLocalJWKSet(jwks), {
    algorithms: ['EdDSA'],
  });
  expect(protectedHeader.typ).toBe('civitas-trust+jws');
}

describe('statements', () => {
  test('K94 the documented fields are exact for each of five tiers; not_yet_rated when suspended or deactivated', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner, { displayName: 'Ada' });
    const { read } = await trustKey(await p.newOwner());
    const levels = {
      unverified: 'not_yet_rated',
      provisional: 'suitable_for_low_value_tasks',
      established: 'suitable_for_medium_value_tasks',
      trusted: 'suitable_for_high_value_tasks',
      elite: 'highest_trust',
    };
    for (const [tier, recommendation] of Object.entries(levels)) {
      await p.query('UPDATE agent SET trust_tier = $2 WHERE id = $1', [agent.id, tier]);
      const { status, body } = await read('GET', `/trust/agents/${agent.id}`);
      expect(status).toBe(200);
      expect(body.data).toMatchObject({
        agentId: agent.id,
        displayName: 'Ada',
        trustTier: tier,
        overallScore: 500,
        scoreLower: 252,
        confidence: 0,
        recommendation,
        disputeSummary: { total: 0, open: 0, wonByAgent: 0, lostByAgent: 0 },
        status: 'active',
        scan: null,
        formulaVersion: 'beta-1',
      });
    }
    for (const status of ['suspended', 'deactivated']) {
      await p.query(
        "UPDATE agent SET status = $2, suspended_by = CASE WHEN $2 = 'suspended' THEN 'admin' END, suspended_reason = CASE WHEN $2 = 'suspended' THEN 'test' END WHERE id = $1",
        [agent.id, status],
      );
      const { body } = await read('GET', `/trust/agents/${agent.id}`);
      expect(body.data).toMatchObject({ status, trustTier: 'elite', recommendation: 'not_yet_rated' });
    }
  });

  test('scores, categories, buyers, disputes and scan come from what happened', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    const buyers = [await eligibleBuyer(), await eligibleBuyer(), await eligibleBuyer()] as const;
    for (const buyer of buyers) await work(agent, { buyer, price: 5_000, daysAgo: 0, facts: [passed(87), up] });
    await work(agent, { buyer: buyers[0], price: 5_000, daysAgo: 0, category: 'testing', facts: [passed(100), up] });
    await transact(ctx, (tx) =>
      ask(tx, recordAgentScan, {
        agentId: agent.id,
        scanId: randomUUID(),
        type: 'claude_settings',
        score: 92,
        verdict: 'clean',
        rulesetVersion: '1',
        scannedAt: new Date(),
      }),
    );
    const { read } = await trustKey(await p.newOwner());
    const { data } = (await read('GET', `/trust/agents/${agent.id}`)).body;
    expect(data).toMatchObject({
      completedTasks: 4,
      distinctBuyers: 3,
      baseRate: 0.5,
      scan: { score: 92, verdict: 'clean' },
    });
    expect(data.effectiveSamples).toBeCloseTo(3.5, 1);
    expect(data.categories.map((c: { category: string }) => c.category)).toEqual(['code_review', 'testing']);
    expect(data.categories[0]).toMatchObject({ score: 603 });
  });

  test('K97 a statement verifies with the published key; one changed byte fails; a retired key still verifies old ones', async () => {
    const agent = await p.newAgent(await p.newOwner());
    const { read } = await trustKey(await p.newOwner());
    const old = (await read('GET', `/trust/agents/${agent.id}`)).body.data;
    await verify(old);
    await expect(verify({ ...old, overallScore: old.overallScore + 1 })).rejects.toThrow();
    await expect(verify({ ...old, displayName: `${old.displayName} ` })).rejects.toThrow();
    const first = (await p.anonymous('GET', '/.well-known/jwks.json')).body.keys;
    const { kid, retired } = await rotateSigningKey(ctx, { reason: 'the yearly change' });
    expect(retired).toBe(first[0].kid);
    const fresh = (await read('GET', `/trust/agents/${agent.id}`)).body.data;
    expect(JSON.parse(Buffer.from(fresh.signature.split('.')[0], 'base64url').toString())).toEqual({
      alg: 'EdDSA',
      kid,
      typ: 'civitas-trust+jws',
    });
    await verify(fresh);
    await verify(old);
    shiftClockForTests(399 * DAY);
    await verify(old);
    shiftClockForTests(401 * DAY);
    await expect(verify(old)).rejects.toThrow();
    const stored = await p.query('SELECT private_encrypted FROM signing_key');
    for (const { private_encrypted } of stored.rows) expect(private_encrypted).toMatch(/^gAAAA/);
  });

  test('first uses at once make one signing key; only an administrator rotates it', async () => {
    await p.query('UPDATE signing_key SET retired_at = now() WHERE retired_at IS NULL');
    const agent = await p.newAgent(await p.newOwner());
    const { read } = await trustKey(await p.newOwner());
    const replies = await Promise.all(Array.from({ length: 12 }, () => read('GET', `/trust/agents/${agent.id}`)));
    const kids = new Set(replies.map((r) => r.body.data.signature.split('.')[0]));
    expect(kids.size).toBe(1);
    const active = await p.query('SELECT count(*)::int AS n FROM signing_key WHERE retired_at IS NULL');
    expect(active.rows[0].n).toBe(1);
    const owner = await p.newOwner();
    const reason = 'a copy of the key was lost';
    expect((await owner.call('POST', '/admin/trust/signing-key/rotate', { reason })).status).toBe(403);
    expect((await p.anonymous('POST', '/admin/trust/signing-key/rotate', { reason })).status).toBe(401);
    const admin = await newAdmin();
    expect((await admin.call('POST', '/admin/trust/signing-key/rotate', {})).status).toBe(400);
    const rotated = await admin.call('POST', '/admin/trust/signing-key/rotate', { reason });
    expect(rotated.status, rotated.text).toBe(200);
    const { kid, retired } = rotated.body.data;
    const row = await p.query(
      "SELECT actor_id, meta FROM audit_log WHERE subject_type = 'signing_key' AND subject_id = $1",
      [kid],
    );
    expect(row.rows).toEqual([{ actor_id: admin.id, meta: { reason, retired } }]);
    const rotations = await Promise.allSettled(
      Array.from({ length: 5 }, () => rotateSigningKey(ctx, { reason: 'the yearly change' })),
    );
    expect(rotations.some((r) => r.status === 'fulfilled')).toBe(true);
    const after = await p.query('SELECT count(*)::int AS n FROM signing_key WHERE retired_at IS NULL');
    expect(after.rows[0].n).toBe(1);
  });

  test('a trust key that was made for some days ends on its day, and its owner sees it', async () => {
    const owner = await p.newOwner();
    for (const expiresInDays of [0, 366, 1.5])
      expect((await owner.call('POST', '/trust/keys', { name: 'x', expiresInDays })).status).toBe(400);
    const made = await owner.call('POST', '/trust/keys', { name: 'for a month', expiresInDays: 30 });
    expect(made.status, made.text).toBe(201);
    const list = async () => (await owner.call('GET', '/trust/keys')).body.data[0];
    expect(await list()).toMatchObject({ status: 'active', expiresAt: made.body.data.expiresAt });
    const read = p.withHeaders({ 'x-trust-api-key': made.body.data.key });
    expect((await read('GET', `/trust/agents/${UNKNOWN}`)).status).toBe(404);
    await p.query("UPDATE trust_key SET expires_at = now() - interval '1 second' WHERE id = $1", [made.body.data.id]);
    const ended = await read('GET', `/trust/agents/${UNKNOWN}`);
    expect([ended.status, ended.body.error.code]).toEqual([401, 'INVALID_API_KEY']);
    expect((await list()).status).toBe('expired');
  });

  test('a list keeps the order asked and the place of what is not found', async () => {
    const [a, b] = [await p.newAgent(await p.newOwner()), await p.newAgent(await p.newOwner())];
    const { read } = await trustKey(await p.newOwner());
    const { body } = await read('GET', `/trust/agents?ids=${b.id},${UNKNOWN},nonsense,${a.id}`);
    expect(body.data.map((d: { agentId: string; error?: string }) => [d.agentId, d.error])).toEqual([
      [b.id, undefined],
      [UNKNOWN, 'AGENT_NOT_FOUND'],
      ['nonsense', 'AGENT_NOT_FOUND'],
      [a.id, undefined],
    ]);
    await verify(body.data[0]);
    await verify(body.data[3]);
  });

  test('a reader who has the statement gets 304; a new fact gives another ETag', async () => {
    const agent = await p.newAgent(await p.newOwner());
    const { read } = await trustKey(await p.newOwner());
    // Two reads of one minute.
    freezeAt(now());
    const first = await read('GET', `/trust/agents/${agent.id}`);
    const etag = first.headers.get('etag') as string;
    expect([first.headers.get('cache-control'), etag]).toEqual([
      'private, max-age=60',
      expect.stringMatching(/^"[0-9a-f]{32}"$/),
    ]);
    const again = await read('GET', `/trust/agents/${agent.id}`, undefined, { 'if-none-match': `"other", W/${etag}` });
    expect([again.status, again.text, again.headers.get('etag'), again.headers.get('cache-control')]).toEqual([
      304,
      '',
      etag,
      'private, max-age=60',
    ]);
    await work(agent, { buyer: await eligibleBuyer(), price: 5_000, daysAgo: 0, facts: [passed(87)] });
    const later = await read('GET', `/trust/agents/${agent.id}`, undefined, { 'if-none-match': etag });
    expect(later.status).toBe(200);
    expect(later.headers.get('etag')).not.toBe(etag);
  });
});

describe('evidence', () => {
  test('K98 a third party replays the events with the formula to the published score', async () => {
    const agent = await p.newAgent(await p.newOwner());
    const buyers = await Promise.all(Array.from({ length: 5 }, () => eligibleBuyer()));
    let seed = 7;
    const draw = (n: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % n;
    };
    for (let i = 0; i < 30; i += 1) {
      const facts: EvidenceFact[] =
        draw(5) === 0
          ? [{ kind: 'deadline_passed' }]
          : [
              passed(60 + draw(41), 40 + draw(61)),
              [up, { kind: 'settled', feedback: 'silent' }, { kind: 'thumbs_down' }][draw(3)] as EvidenceFact,
            ];
      await work(agent, {
        buyer: buyers[draw(5)] as string,
        price: 50 + draw(9_000),
        daysAgo: 120 - i * 4 + draw(9),
        facts,
      });
    }
    // A verdict takes a settlement back: the log then holds reversals.
    await work(agent, {
      buyer: buyers[0] as string,
      price: 5_000,
      daysAgo: 1,
      facts: [passed(90), up, { kind: 'dispute_lost' }],
    });
    const { read } = await trustKey(await p.newOwner());
    const formula = (await p.anonymous('GET', '/trust/formula')).body.data;
    // biome-ignore lint/suspicious/noExplicitAny: published JSON
    const log: any[] = [];
    for (let page = 1; ; page += 1) {
      const { data, pagination } = (await read('GET', `/trust/agents/${agent.id}/events?page=${page}&pageSize=50`))
        .body;
      log.push(...data);
      if (page >= pagination.totalPages) break;
    }
    expect(log.map((e) => e.seq)).toEqual(log.map((_, i) => i + 1));
    expect(log.some((e) => e.reverses !== null)).toBe(true);
    const { data } = (await read('GET', `/trust/agents/${agent.id}`)).body;
    const { overallScore, scoreLower, confidence } = data;
    expect({ overallScore, scoreLower, confidence }).toEqual(replayScore(formula, log, data.baseRate, data.asOf));
    expect(overallScore).not.toBe(500);
    expect(formula).toMatchObject({ version: 'beta-1', changelog: [{ version: 'beta-1' }] });
  });

  test('a buyer has one pseudonym per agent and another at the next agent', async () => {
    const [a, b] = [await p.newAgent(await p.newOwner()), await p.newAgent(await p.newOwner())];
    const buyer = await eligibleBuyer();
    for (const agent of [a, b]) {
      for (let i = 0; i < 2; i += 1) await work(agent, { buyer, price: 500, daysAgo: i, facts: [passed(80)] });
    }
    const { read } = await trustKey(await p.newOwner());
    const names = async (agent: Agent) =>
      new Set((await read('GET', `/trust/agents/${agent.id}/events`)).body.data.map((e: { buyer: string }) => e.buyer));
    const [ofA, ofB] = [await names(a), await names(b)];
    expect([ofA.size, ofB.size]).toEqual([1, 1]);
    expect([...ofA]).not.toEqual([...ofB]);
  });

  test('ERC-8004 feedback holds the standing evidence, each with the address and digest of its event', async () => {
    const agent = await p.newAgent(await p.newOwner());
    await work(agent, {
      buyer: await eligibleBuyer(),
      price: 5_000,
      daysAgo: 2,
      facts: [passed(87), up, { kind: 'dispute_lost' }],
    });
    const { read } = await trustKey(await p.newOwner());
    const feedback = (await read('GET', `/trust/agents/${agent.id}/erc8004`)).body.data;
    expect(feedback.map((f: { tag1: string; value: number }) => [f.tag1, f.value])).toEqual([
      ['outcome', 87],
      ['reliability', 100],
      ['relationship', 0],
      ['economic', 0],
    ]);
    for (const f of feedback) {
      expect(f).toMatchObject({ valueDecimals: 0, tag2: 'code_review' });
      const path = f.feedbackURI.replace('http://localhost:3000/api/v1', '');
      const [event] = (await read('GET', path)).body.data;
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonicalize(event) as string));
      expect(f.feedbackHash).toBe(`0x${Buffer.from(digest).toString('hex')}`);
    }
  });

  test('the history holds one row per day, oldest first, as far back as asked', async () => {
    const agent = await p.newAgent(await p.newOwner());
    await work(agent, { buyer: await eligibleBuyer(), price: 5_000, daysAgo: 0, facts: [passed(87), up] });
    freezeAt(now());
    for (let day = 0; day < 5; day += 1) {
      shiftClockForTests(day * DAY);
      while ((await snapshotReputation()) > 0);
    }
    const { read } = await trustKey(await p.newOwner());
    const all = (await read('GET', `/trust/agents/${agent.id}/history`)).body.data;
    expect(all.length).toBe(5);
    expect(all.map((d: { day: string }) => d.day)).toEqual(all.map((d: { day: string }) => d.day).sort());
    expect(all[0]).toMatchObject({ overallScore: 541, scoreLower: 304 });
    expect(all[4].effectiveSamples).toBeLessThan(all[0].effectiveSamples);
    expect((await read('GET', `/trust/agents/${agent.id}/history?days=2`)).body.data.length).toBe(2);
    expect((await read('GET', `/trust/agents/${agent.id}/history?days=366`)).status).toBe(400);
  });
});

describe('daily limit', () => {
  test('K95 a hundred reads, then 429 to midnight UTC; a list of 50 counts 50; the owner is told once', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    const { id, key, read } = await trustKey(owner);
    freezeAt(now());
    const list = await read('GET', `/trust/agents?ids=${Array.from({ length: 50 }, () => agent.id).join(',')}`);
    expect([
      list.status,
      list.body.data.length,
      list.headers.get('ratelimit-limit'),
      list.headers.get('ratelimit-remaining'),
    ]).toEqual([200, 50, '100', '50']);
    expect(
      (await read('GET', `/trust/agents?ids=${Array.from({ length: 51 }, () => agent.id).join(',')}`)).status,
    ).toBe(400);
    for (let i = 0; i < 49; i += 1) expect((await read('GET', `/trust/agents/${agent.id}`)).status).toBe(200);
    const two = await read('GET', `/trust/agents?ids=${agent.id},${agent.id}`);
    expect([two.status, two.headers.get('ratelimit-remaining')]).toEqual([429, '1']);
    expect((await read('GET', `/trust/agents/${UNKNOWN}`)).status).toBe(404);
    for (const path of ['', '/history', '/events', '/erc8004']) {
      const refused = await read('GET', `/trust/agents/${agent.id}${path}`);
      expect([refused.status, refused.body.error.code, refused.headers.get('ratelimit-remaining')]).toEqual([
        429,
        'RATE_LIMITED',
        '0',
      ]);
      const midnight = now().setUTCHours(24, 0, 0, 0);
      expect(Math.abs(Number(refused.headers.get('retry-after')) - (midnight - nowMs()) / 1_000)).toBeLessThan(2);
    }
    const [listed] = (await owner.call('GET', '/trust/keys')).body.data;
    expect([listed.id, listed.dailyUsage]).toEqual([id, 100]);
    const told = await p.query(
      "SELECT data FROM outbox_event WHERE type = 'trust_key.limit_reached' AND aggregate_id = $1",
      [id],
    );
    expect(told.rows.map((r) => r.data)).toEqual([{ keyPrefix: key.slice(0, 8) }]);
    expect((await p.anonymous('GET', '/trust/formula')).status).toBe(200);
    shiftClockForTests(DAY);
    const next = await read('GET', `/trust/agents/${agent.id}`);
    expect([next.status, next.headers.get('ratelimit-remaining')]).toEqual([200, '99']);
  });

  test('K95 race of 200 reads: never more than 100 are served', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    const { id, read } = await trustKey(owner);
    freezeAt(now());
    const replies = await Promise.all([
      ...Array.from({ length: 180 }, () => read('GET', `/trust/agents/${agent.id}`)),
      ...Array.from({ length: 20 }, () => read('GET', `/trust/agents?ids=${agent.id},${UNKNOWN},${agent.id}`)),
    ]);
    const served = replies.reduce(
      (n, r) => n + (r.status !== 200 ? 0 : Array.isArray(r.body.data) ? r.body.data.length : 1),
      0,
    );
    expect(replies.every((r) => r.status === 200 || r.status === 429)).toBe(true);
    expect(served).toBeLessThanOrEqual(100);
    expect(served).toBeGreaterThan(97);
    const { rows } = await p.query('SELECT count FROM trust_usage WHERE key_id = $1', [id]);
    expect(rows[0].count).toBe(served);
    const told = await p.query(
      "SELECT count(*)::int AS n FROM outbox_event WHERE type = 'trust_key.limit_reached' AND aggregate_id = $1",
      [id],
    );
    expect(told.rows[0].n).toBe(1);
  });
});

describe('doors', () => {
  test('K96 other methods on trust paths answer 405 with Allow: GET', async () => {
    const { read } = await trustKey(await p.newOwner());
    for (const path of [
      '/trust/agents',
      `/trust/agents/${UNKNOWN}`,
      `/trust/agents/${UNKNOWN}/history`,
      `/trust/agents/${UNKNOWN}/events`,
      `/trust/agents/${UNKNOWN}/erc8004`,
      '/trust/formula',
    ]) {
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'HEAD']) {
        const r = await read(method, path);
        expect([r.status, r.headers.get('allow')], `${method} ${path}`).toEqual([405, 'GET']);
      }
    }
  });

  test('K4 K96 a trust key on any other route answers 403, whatever else is wrong with the request', async () => {
    const { read } = await trustKey(await p.newOwner());
    const open = new Set(['trust.getFormula', 'platform.facts', 'platform.devMessages', 'scanner.rules']);
    const others = ROUTES.filter((r) => !(r.path.startsWith('/trust/agents') || open.has(r.procedure)));
    expect(others.length).toBeGreaterThan(40);
    // Scans know no key but an agent's: theirs is the answer to a missing one (scanner.md, acceptance 7).
    const scans = new Set(['scanner.scan', 'scanner.scanAgent']);
    for (const { method, path, procedure } of others) {
      resetLimitsForTests();
      const r = await read(
        method,
        path.replace(/:\w+/g, UNKNOWN),
        method === 'GET' || method === 'DELETE' ? undefined : '{',
      );
      expect(r.status, `${method} ${path} ${r.text.slice(0, 200)}`).toBe(scans.has(procedure) ? 401 : 403);
    }
  });

  test('K96 a revoked key is dead on the next request; other keys open no statement', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    const { id, key, read } = await trustKey(owner);
    expect((await read('GET', `/trust/agents/${agent.id}`)).status).toBe(200);
    expect((await owner.call('DELETE', `/trust/keys/${id}`)).status).toBe(200);
    const dead = await read('GET', `/trust/agents/${agent.id}`);
    expect([dead.status, dead.body.error.code]).toEqual([401, 'INVALID_API_KEY']);
    expect((await p.anonymous('GET', `/trust/agents/${agent.id}`)).status).toBe(401);
    expect((await owner.call('GET', `/trust/agents/${agent.id}`)).status).toBe(403);
    expect((await agent.call('GET', `/trust/agents/${agent.id}`)).status).toBe(403);
    expect((await p.withHeaders({ 'x-api-key': key })('GET', `/trust/agents/${agent.id}`)).status).toBe(401);
    expect((await p.anonymous('GET', `/trust/agents/${agent.id}?key=${key}`)).status).toBe(401);
  });

  test('K99 an erased agent and one of a closed account answer like an unknown one', async () => {
    const [gone, closed] = [await p.newAgent(await p.newOwner()), await p.newOwner()];
    const hidden = await p.newAgent(closed);
    const { read } = await trustKey(await p.newOwner());
    await p.query("UPDATE agent SET erased_at = now(), display_name = 'x' WHERE id = $1", [gone.id]);
    await p.query("UPDATE owner SET status = 'DISABLED' WHERE id = $1", [closed.id]);
    for (const path of ['', '/history', '/events', '/erc8004']) {
      const none = await read('GET', `/trust/agents/${UNKNOWN}${path}`);
      expect([none.status, none.body.error.code]).toEqual([404, 'AGENT_NOT_FOUND']);
      for (const { id } of [gone, hidden])
        expect((await read('GET', `/trust/agents/${id}${path}`)).text).toBe(none.text);
    }
  });

  test('K99 no owner, buyer or task is named in any reply', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    const buyer = await eligibleBuyer();
    const taskId = await work(agent, { buyer, price: 5_000, daysAgo: 3, facts: [passed(87), up] });
    const reader = await p.newOwner();
    const { read } = await trustKey(reader);
    while ((await snapshotReputation()) > 0);
    const replies = [
      await read('GET', `/trust/agents/${agent.id}`),
      await read('GET', `/trust/agents?ids=${agent.id}`),
      await read('GET', `/trust/agents/${agent.id}/history`),
      await read('GET', `/trust/agents/${agent.id}/events`),
      await read('GET', `/trust/agents/${agent.id}/erc8004`),
    ];
    for (const r of replies) {
      expect(r.status, r.text).toBe(200);
      for (const secret of [owner.id, owner.email, buyer, taskId, reader.id]) expect(r.text).not.toContain(secret);
    }
    expect(replies[3]?.body.data.length).toBe(4);
  });
});

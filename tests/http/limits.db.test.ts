/** Rate limits as callers meet them (reliability.md, acceptance A). */
import { beforeEach, expect, test } from 'vitest';
import { now } from '../../src/platform/clock.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { freezeAt } from '../support/frozen-clock.ts';
import { testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const owner = await p.newOwner();

beforeEach(() => {
  resetLimitsForTests();
  // No window ends in the middle of a test, however slow the machine.
  freezeAt(now());
});

test('replies carry the tightest limit, refusals say how long to wait', async () => {
  const agent = await p.newAgent(owner);
  const first = await agent.call('GET', '/agents/me');
  expect(first.headers.get('ratelimit-limit')).toBe('100');
  expect(first.headers.get('ratelimit-remaining')).toBe('99');
  for (let i = 0; i < 99; i += 1) await agent.call('GET', '/agents/me');
  const refused = await agent.call('GET', '/agents/me');
  expect([refused.status, refused.body.error.code]).toEqual([429, 'RATE_LIMITED']);
  const wait = Number(refused.headers.get('retry-after'));
  expect(wait).toBeGreaterThanOrEqual(1);
  expect(wait).toBeLessThanOrEqual(60);
  expect(refused.headers.get('ratelimit-remaining')).toBe('0');
});

test('one key stops at 100 from any number of addresses; another key of the same owner goes on', async () => {
  const one = await p.newAgent(owner);
  const two = await p.newAgent(owner);
  let ok = 0;
  for (let i = 0; i < 105; i += 1) {
    const reply = await one.call('GET', '/agents/me', undefined, { 'x-forwarded-for': `198.51.100.${i % 20}` });
    if (reply.status === 200) ok += 1;
  }
  expect(ok).toBe(100);
  expect((await two.call('GET', '/agents/me')).status).toBe(200);
});

test('a forged X-Forwarded-For or peer header opens no new bucket', async () => {
  const statuses: number[] = [];
  for (let i = 0; i < 120; i += 1) {
    const reply = await p.withHeaders({ 'x-api-key': `ac_live_${'A'.repeat(43)}` })('GET', '/agents/me', undefined, {
      'x-forwarded-for': `203.0.113.${i}`,
      'x-civitas-peer': `203.0.113.${i}`,
    });
    statuses.push(reply.status);
  }
  expect(statuses.filter((s) => s === 401)).toHaveLength(100);
  expect(statuses.filter((s) => s === 429)).toHaveLength(20);
});

test('a guessed key costs the address and never the key it guessed', async () => {
  const agent = await p.newAgent(owner);
  const guess = `${agent.apiKey.slice(0, -1)}${agent.apiKey.endsWith('A') ? 'B' : 'A'}`;
  for (let i = 0; i < 50; i += 1) {
    expect((await p.withHeaders({ 'x-api-key': guess })('GET', '/agents/me')).status).toBe(401);
  }
  expect((await agent.call('GET', '/agents/me')).headers.get('ratelimit-remaining')).toBe('99');
});

test('a batch of ten tRPC queries counts ten, and eleven are refused', async () => {
  const agent = await p.newAgent(owner);
  const batch = (n: number) =>
    fetch(`${p.url}/api/trpc/${Array(n).fill('registry.me').join(',')}?batch=1&input=${encodeURIComponent('{}')}`, {
      headers: { 'x-api-key': agent.apiKey },
    });
  const first = await batch(10);
  expect(first.status, await first.clone().text()).toBe(200);
  const after = await agent.call('GET', '/agents/me');
  expect(after.headers.get('ratelimit-remaining')).toBe('89');
  expect((await batch(11)).status).toBe(400);
});

test('parallel requests of one key pass exactly as often as the limit says', async () => {
  const agent = await p.newAgent(owner);
  const replies = await Promise.all(Array.from({ length: 130 }, () => agent.call('GET', '/agents/me')));
  expect(replies.filter((r) => r.status === 200)).toHaveLength(100);
  expect(replies.filter((r) => r.status === 429)).toHaveLength(30);
});

test('the eleventh stream of one caller is refused; closing one frees its place', async () => {
  await p.fund(owner, 1_000);
  const task = await owner.call('POST', '/tasks', { taskType: 'general', input: { description: 'x' }, maxBudget: 100 });
  expect(task.status, task.text).toBe(201);
  const open = async () => {
    const abort = new AbortController();
    const reply = await fetch(`${p.url}/api/v1/tasks/${task.body.data.id}/events`, {
      headers: { authorization: `Bearer ${owner.token}`, accept: 'text/event-stream' },
      signal: abort.signal,
    });
    return { status: reply.status, type: reply.headers.get('content-type'), close: () => abort.abort() };
  };
  const streams = [];
  for (let i = 0; i < 10; i += 1) streams.push(await open());
  expect(streams.map((s) => s.status)).toEqual(Array(10).fill(200));
  expect(streams[0]?.type).toBe('text/event-stream; charset=utf-8');
  expect((await open()).status).toBe(429);
  streams[0]?.close();
  let again = await open();
  while (again.status !== 200) {
    expect(again.status).toBe(429);
    await new Promise((r) => setTimeout(r, 50));
    // Of requests there is enough: what is asked is for a place.
    resetLimitsForTests();
    again = await open();
  }
  expect(again.status).toBe(200);
  for (const s of [...streams, again]) s.close();
});

test('health and documents are not limited', async () => {
  for (let i = 0; i < 400; i += 1) {
    const reply = await fetch(`${p.url}/healthz`);
    expect(reply.status).toBe(200);
    await reply.arrayBuffer();
  }
});

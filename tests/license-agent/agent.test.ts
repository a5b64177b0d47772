/** The agent between an engine and a license service that answers whatever it likes. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { spreadMs } from '../../license-agent/src/agent.ts';
import { DAY, HOUR, MINUTE, SECOND, utc } from '../../license-agent/src/durations.ts';
import type { HttpReply } from '../../license-agent/src/http-client.ts';
import { pinnedKeys, sha256Hex } from '../../license-agent/src/signatures.ts';
import { type Bench, type BenchOptions, bench, KEY, reply } from '../support/license-agent.ts';

const T = Date.parse('2026-11-22T11:00:00Z');
const pair = generateKeyPairSync('ed25519');
const SPKI = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const publicKeys = pinnedKeys([`k1:${SPKI}`]);

interface Verdict {
  code?: string;
  at?: number;
  grace?: number | null;
  next?: number;
  expires?: number;
  key?: KeyObject;
  kid?: string;
  nonce?: string;
  body?: string;
  replicas?: string;
}

/** A signed validation answer as the service makes it. */
function verdict(nonce: string, now: number, v: Verdict = {}): HttpReply {
  const code = v.code ?? 'VALID';
  const valid = code === 'VALID' || code === 'REPLICA_OVERAGE';
  const at = v.at ?? now;
  const grace = v.grace === undefined ? at + 7 * DAY : v.grace;
  const body =
    v.body ??
    JSON.stringify(
      valid
        ? {
            valid,
            org_id: 'o',
            expires_at: utc(v.expires ?? T + 100 * DAY),
            allowed_replicas: 5,
            support_tier: 'enterprise',
            message: 'OK',
          }
        : { valid, message: 'no' },
    );
  const headers: Record<string, string> = {
    'x-vpc-code': code,
    'x-vpc-server-time': utc(at),
    'x-vpc-next-check': utc(v.next ?? at + DAY),
    'x-vpc-replicas': v.replicas ?? '1/5',
  };
  if (grace !== null) headers['x-vpc-grace-until'] = utc(grace);
  const text = [
    'vpc-response-v1',
    utc(at),
    v.nonce ?? nonce,
    code,
    headers['x-vpc-next-check'],
    grace === null ? '' : utc(grace),
    headers['x-vpc-replicas'],
    sha256Hex(body),
  ].join('\n');
  headers['x-vpc-signature'] =
    `kid=${v.kid ?? 'k1'};sig=${sign(null, Buffer.from(text), v.key ?? pair.privateKey).toString('base64')}`;
  return reply(200, body, headers);
}

type Service = BenchOptions['service'];

/** A bench whose service says what `say` holds at the moment. */
function pod(options: Partial<BenchOptions> = {}): Bench & {
  say: { validate: (nonce: string) => HttpReply; telemetry: (b: Record<string, unknown>) => HttpReply; batch: Service };
} {
  const say = {
    validate: (nonce: string) => verdict(nonce, made.clock.now),
    telemetry: (_b: Record<string, unknown>): HttpReply => reply(200, { received: true, event_id: 'e' }),
    batch: (_p: string, b: Record<string, unknown>): HttpReply =>
      reply(200, { results: (b.records as unknown[]).map(() => ({ status: 200, event_id: 'e', code: 'accepted' })) }),
  };
  const made = bench({
    now: T,
    config: { publicKeys, ...options.config },
    ...options,
    service:
      options.service ??
      ((at, body) => {
        if (at === '/license/validate') return say.validate(String(body.nonce));
        if (at === '/telemetry') return say.telemetry(body);
        if (at === '/telemetry/batch') return say.batch(at, body) as HttpReply;
        return reply(200, { released: true });
      }),
  });
  return Object.assign(made, { say });
}

/** Uses `tokens` of a model and lets the hour end. */
async function hour(b: Bench, tokens: number, models = ['m']): Promise<void> {
  for (const m of models) {
    const c = b.engine.models[m] ?? { input: 0, output: 0, requests: 0 };
    b.engine.models[m] = { input: c.input + tokens, output: c.output + 1, requests: c.requests + 1 };
  }
  b.clock.now += MINUTE;
  await b.agent.scrape();
  b.clock.now += 59 * MINUTE;
  await b.agent.scrape();
}
const dead = (b: Bench) => {
  try {
    return fs.readdirSync(path.join(b.dir, 'dead')).length;
  } catch {
    return 0;
  }
};

describe('validating', () => {
  test('asks with the trimmed key, a fresh nonce each time, its instance id and the time', async () => {
    const b = pod();
    await b.agent.validate();
    await b.agent.validate();
    expect(b.asked.map((a) => a.body.license_key)).toEqual([KEY, KEY]);
    expect(b.asked[0]?.body).toMatchObject({
      deployment_id: 'prod',
      hostname: 'inference-0',
      version: '1.2.0',
      sent_at: '2026-11-22T11:00:00Z',
    });
    expect(new Set(b.asked.map((a) => a.body.nonce)).size).toBe(2);
    expect(new Set(b.asked.map((a) => a.body.instance_id)).size).toBe(1);
    expect(b.agent.standing().ready).toBe(true);
  });

  test('every 24 h minus at most 10 %, never later, and sooner when the server says so', async () => {
    const b = pod();
    const times: number[] = [];
    const seen = () => b.asked.filter((a) => a.path === '/license/validate').length;
    for (let minute = 0; minute < 50 * 60; minute += 10) {
      const before = seen();
      await b.agent.tick();
      if (seen() > before) times.push(minute);
      b.clock.now += 10 * MINUTE;
    }
    expect(times.length).toBe(3);
    for (const [i, t] of times.slice(1).entries()) {
      expect(t - (times[i] as number)).toBeLessThanOrEqual(24 * 60);
      expect(t - (times[i] as number)).toBeGreaterThanOrEqual(0.9 * 24 * 60);
    }
    b.say.validate = (nonce) =>
      verdict(nonce, b.clock.now, { code: 'SUSPENDED', grace: b.clock.now + DAY, next: b.clock.now + HOUR });
    await b.agent.validate();
    const before = seen();
    b.clock.now += HOUR;
    await b.agent.tick();
    expect(seen()).toBe(before + 1);
  });

  test.each<[string, (nonce: string, now: number) => HttpReply, string]>([
    ['a captive page: 200 with HTML', () => reply(200, '<html>log in</html>'), 'not_json'],
    ['a redirect to another host', () => reply(302, '', { location: 'https://evil.example/' }), 'not_json'],
    ['503', () => reply(503, { success: false }), 'http_503'],
    ['429', () => reply(429, {}, { 'retry-after': '7' }), 'http_429'],
    ['200 without our headers', () => reply(200, { valid: true }), 'not_ours'],
    [
      'an answer to another nonce, played again',
      (_n, now) => verdict('AAAAAAAAAAAAAAAAAAAA', now, { code: 'REVOKED' }),
      'bad_signature',
    ],
    [
      'another signer under a pinned name',
      (n, now) => verdict(n, now, { key: generateKeyPairSync('ed25519').privateKey, code: 'REVOKED' }),
      'bad_signature',
    ],
    ['an unknown kid', (n, now) => verdict(n, now, { kid: 'k9', code: 'REVOKED' }), 'unknown_kid'],
    [
      'no signature',
      (n, now) => {
        const r = verdict(n, now, { code: 'REVOKED' });
        delete r.headers['x-vpc-signature'];
        return r;
      },
      'unsigned',
    ],
    [
      'a changed header',
      (n, now) => {
        const r = verdict(n, now);
        r.headers['x-vpc-grace-until'] = utc(now + 99 * DAY);
        return r;
      },
      'bad_signature',
    ],
    [
      'a changed body',
      (n, now) => {
        const r = verdict(n, now);
        return { ...r, body: r.body.replace('"allowed_replicas":5', '"allowed_replicas":9') };
      },
      'bad_signature',
    ],
    [
      'a server time 10 min back',
      (n, now) => verdict(n, now, { at: now - 10 * MINUTE, code: 'REVOKED' }),
      'time_went_back',
    ],
    [
      'a code that contradicts the body',
      (n, now) => verdict(n, now, { code: 'EXPIRED', body: '{"valid":true}' }),
      'not_ours',
    ],
  ])('%s → unknown, never invalid: the last good answer stands', async (_name, answer, kind) => {
    const b = pod();
    await b.agent.validate();
    b.say.validate = (nonce) => answer(nonce, b.clock.now);
    await b.agent.validate();
    expect(b.agent.standing()).toMatchObject({ ready: true });
    expect(b.agent.state.last?.code).toBe('VALID');
    expect(b.agent.metrics()).toContain(`vpc_validate_failures_total{code="${kind}"} 1`);
  });

  test('the service changes its signing key: with both keys pinned the pod believes either, and with the new one alone the old one is unknown', async () => {
    const next = generateKeyPairSync('ed25519');
    const spki = next.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const rotated = { kid: 'k2', key: next.privateKey };
    const both = pod({ config: { publicKeys: pinnedKeys([`k1:${SPKI}`, `k2:${spki}`]) } });
    await both.agent.validate();
    both.clock.now += HOUR;
    both.say.validate = (nonce) => verdict(nonce, both.clock.now, rotated);
    await both.agent.validate();
    expect(both.agent.state.last?.code).toBe('VALID');
    expect(both.agent.metrics()).not.toContain('vpc_validate_failures_total{');
    // A revocation under the new key is believed too.
    both.say.validate = (nonce) => verdict(nonce, both.clock.now, { ...rotated, code: 'REVOKED' });
    await both.agent.validate();
    expect(both.agent.standing().ready).toBe(false);

    const only = pod({ config: { publicKeys: pinnedKeys([`k2:${spki}`]) } });
    await only.agent.validate();
    expect(only.agent.started).toBe(false);
    expect(only.agent.metrics()).toContain('vpc_validate_failures_total{code="unknown_kid"} 1');
  });

  test('without an authentic answer a first start is never ready, and keeps asking with growing pauses', async () => {
    const b = pod();
    b.say.validate = () => reply(200, '<html>');
    for (let s = 0; s < 1800; s += 5) {
      await b.agent.tick();
      b.clock.now += 5 * SECOND;
    }
    expect(b.agent.started).toBe(false);
    expect(b.agent.standing().ready).toBe(false);
    expect(b.asked.length).toBeGreaterThan(4);
    expect(b.asked.length).toBeLessThan(12);
  });

  test('a restart inside of the grace runs without an answer; after the grace it does not', async () => {
    const b = pod();
    await b.agent.validate();
    b.say.validate = () => reply(503, {});
    b.clock.now += 6 * DAY;
    expect(b.restart().started).toBe(true);
    b.clock.now += DAY + 1;
    const late = b.restart();
    expect([late.started, late.standing().ready]).toEqual([false, false]);
  });

  test('a clock set back does not lengthen a grace', async () => {
    const b = pod();
    await b.agent.validate();
    b.say.validate = () => reply(503, {});
    b.clock.now += 7 * DAY + 1;
    await b.agent.scrape();
    expect(b.agent.standing().ready).toBe(false);
    b.clock.now -= 5 * DAY;
    expect(b.agent.standing().ready).toBe(false);
    expect(b.restart().standing().ready).toBe(false);
  });

  test('a key file replaced while running: the next question is asked at once, with the new key', async () => {
    const b = pod();
    await b.agent.tick();
    const fresh = `vpc_${'N'.repeat(32)}`;
    fs.writeFileSync(path.join(b.dir, 'key'), `  ${fresh}\n\n`);
    b.clock.now += 20 * SECOND;
    await b.agent.tick();
    expect(b.asked.filter((a) => a.path === '/license/validate').map((a) => a.body.license_key)).toEqual([KEY, fresh]);
  });

  test('no key is ever in a log line, the state or the metrics', async () => {
    const b = pod();
    b.say.telemetry = (body) =>
      reply(409, { success: false, code: 'telemetry_conflict', error: String(body.license_key) });
    await b.agent.validate();
    await hour(b, 5);
    b.clock.now += 10 * MINUTE;
    await b.agent.send();
    const everything = [
      ...b.lines,
      fs.readFileSync(path.join(b.dir, 'state.json'), 'utf8'),
      b.agent.metrics(),
      fs.readFileSync(path.join(b.dir, 'dead/1.json'), 'utf8'),
    ].join();
    expect(everything).not.toContain(KEY);
  });
});

describe('delivering', () => {
  test('a window is sent after its end and this host’s place in the next 300 s; 1,000 hosts spread over all of them', async () => {
    const places = Array.from({ length: 1000 }, (_v, i) => spreadMs(`inference-${i}`, 5 * MINUTE) / SECOND);
    expect(Math.min(...places)).toBeLessThan(15);
    expect(Math.max(...places)).toBeGreaterThan(285);
    const busiest = Math.max(
      ...Array.from({ length: 30 }, (_v, i) => places.filter((p) => Math.floor(p / 10) === i).length),
    );
    expect(busiest).toBeLessThan(80);
    const b = pod();
    await b.agent.validate();
    await hour(b, 5);
    b.clock.now = T + HOUR + spreadMs('inference-0', 5 * MINUTE) - 1;
    expect(await b.agent.send()).toBe(0);
    b.clock.now += 1;
    expect(await b.agent.send()).toBe(1);
    expect(b.asked.at(-1)).toMatchObject({
      path: '/telemetry',
      body: {
        period_start: '2026-11-22T11:00:00Z',
        period_end: '2026-11-22T12:00:00Z',
        input_tokens: 5,
        output_tokens: 1,
        request_count: 1,
        model: 'm',
        hostname: 'inference-0',
        deployment_id: 'prod',
        revision: 0,
      },
    });
    expect(b.agent.state.queue).toEqual([]);
  });

  test('more than one waiting record goes as a batch, oldest first, with the same numbers on every repeat', async () => {
    const b = pod();
    await b.agent.validate();
    b.say.batch = () => reply(503, {});
    for (let i = 1; i <= 4; i += 1) await hour(b, i);
    b.clock.now += 10 * MINUTE;
    await b.agent.send();
    await b.restart().send();
    const batches = b.asked
      .filter((a) => a.path === '/telemetry/batch')
      .map((a) => a.body.records as Record<string, unknown>[]);
    const bare = batches.map((records) => records.map(({ sent_at: _s, ...r }) => r));
    expect(bare[0]).toEqual(bare[1]);
    expect(bare[0]?.map((r) => r.input_tokens)).toEqual([1, 2, 3, 4]);
    expect(b.agent.state.queue.length).toBe(4);
  });

  test('409 and 422 records go to dead/, are counted and logged, and the queue goes on', async () => {
    const b = pod();
    await b.agent.validate();
    for (let i = 1; i <= 4; i += 1) await hour(b, i);
    b.say.batch = (_p, body) =>
      reply(200, {
        results: (body.records as { input_tokens: number }[]).map((r) =>
          r.input_tokens === 2
            ? { status: 409, event_id: 'e', code: 'period_overlap' }
            : r.input_tokens === 3
              ? { status: 422, event_id: null, code: 'period_invalid' }
              : { status: 200, event_id: 'e', code: 'accepted' },
        ),
      });
    b.clock.now += 10 * MINUTE;
    expect(await b.agent.send()).toBe(4);
    expect([dead(b), b.agent.state.queue.length]).toEqual([2, 0]);
    expect(b.lines.filter((l) => l.includes('refused for good')).length).toBe(2);
    expect(b.agent.metrics()).toContain('vpc_spool_dead_records 2');
    expect(JSON.parse(fs.readFileSync(path.join(b.dir, 'dead/2.json'), 'utf8'))).toMatchObject({
      record: { input: 2 },
      answer: { status: 409, code: 'period_overlap' },
    });
  });

  test('period_in_future is kept and delivered when the server’s clock is there, not dead', async () => {
    const b = pod();
    b.say.validate = () => reply(503, {});
    // This machine's clock stands two hours ahead, and the agent does not know it yet.
    b.clock.now = T + 2 * HOUR;
    b.engine.start = b.clock.now / 1000 + 1;
    await b.agent.scrape();
    await hour(b, 5);
    b.clock.now += 10 * MINUTE;
    const serverNow = () => b.clock.now - 2 * HOUR;
    b.say.telemetry = (body) =>
      Date.parse(String(body.period_end)) > serverNow() + 5 * MINUTE
        ? reply(422, { success: false, code: 'period_in_future', error: 'x' })
        : reply(200, { received: true, event_id: 'e' });
    b.say.validate = (nonce) => verdict(nonce, serverNow());
    expect(await b.agent.send()).toBe(0);
    await b.agent.validate();
    expect(await b.agent.send()).toBe(0);
    expect([dead(b), b.agent.state.queue.length]).toEqual([0, 1]);
    b.clock.now += 2 * HOUR;
    expect(await b.agent.send()).toBe(1);
  });

  test('403 is kept and tried daily, and at once when the licence counts again', async () => {
    const b = pod();
    await b.agent.validate();
    await hour(b, 5);
    const refuse = () =>
      reply(403, { success: false, error: 'License is suspended -- contact support', code: 'license_suspended' });
    b.say.telemetry = refuse;
    b.clock.now += 10 * MINUTE;
    const sent = () => b.asked.filter((a) => a.path === '/telemetry').length;
    await b.agent.send();
    b.clock.now += DAY - 1;
    await b.agent.send();
    expect(sent()).toBe(1);
    b.clock.now += 1;
    await b.agent.send();
    expect([sent(), b.agent.state.queue.length, dead(b)]).toEqual([2, 1, 0]);
    b.say.validate = (nonce) => verdict(nonce, b.clock.now, { code: 'SUSPENDED', grace: b.clock.now + DAY });
    await b.agent.validate();
    b.say.validate = (nonce) => verdict(nonce, b.clock.now);
    b.say.telemetry = () => reply(200, { received: true, event_id: 'e' });
    await b.agent.validate();
    expect(await b.agent.send()).toBe(1);
  });

  test('429, 5xx, silence, HTML and foreign JSON keep the record; nothing is deleted for its age, it only alarms', async () => {
    const b = pod({ env: { VPC_SPOOL_MAX_AGE: '24h' } });
    await b.agent.validate();
    await hour(b, 5);
    b.clock.now += 2 * DAY;
    for (const bad of [
      reply(429, {}),
      reply(500, {}),
      reply(200, '<html>'),
      reply(200, { ok: 1 }),
      reply(403, '<html>'),
      reply(409, '<html>'),
    ]) {
      b.say.telemetry = () => bad;
      expect(await b.agent.send()).toBe(0);
    }
    expect([dead(b), b.agent.state.queue.length]).toEqual([0, 1]);
    expect(b.agent.metrics()).toContain('vpc_spool_overdue 1');
  });

  test('a flush closes the window and delivers; ten at once are one; the rest of the hour follows without a conflict', async () => {
    const b = pod();
    await b.agent.validate();
    b.engine.models.m = { input: 10, output: 0, requests: 1 };
    await b.agent.scrape();
    b.clock.now = T + 20 * MINUTE + 300;
    await Promise.all(Array.from({ length: 10 }, () => b.agent.flush()));
    b.engine.models.m = { input: 25, output: 0, requests: 2 };
    b.clock.now = T + 40 * MINUTE;
    await b.agent.scrape();
    b.clock.now = T + HOUR + 1;
    await b.agent.scrape();
    b.clock.now += 10 * MINUTE;
    await b.agent.send();
    const sent = b.asked
      .filter((a) => a.path === '/telemetry')
      .map(({ body: r }) => [r.period_start, r.period_end, r.input_tokens]);
    expect(sent).toEqual([
      ['2026-11-22T11:00:00Z', '2026-11-22T11:20:00Z', 10],
      ['2026-11-22T11:20:00Z', '2026-11-22T12:00:00Z', 15],
    ]);
  });

  test('a shutdown takes a last look, delivers, gives the seat back and says that nothing is left; offline it keeps the spool', async () => {
    const b = pod();
    await b.agent.validate();
    b.engine.models.m = { input: 10, output: 0, requests: 1 };
    b.clock.now += 90 * SECOND;
    await b.agent.scrape();
    b.engine.models.m = { input: 12, output: 0, requests: 1 };
    b.clock.now += SECOND;
    expect(await b.agent.shutdown()).toBe(true);
    expect(b.asked.slice(-2).map((a) => [a.path, a.body.input_tokens])).toEqual([
      ['/telemetry', 12],
      ['/license/release', undefined],
    ]);
    const away = pod({
      config: { publicKeys, shutdownMs: 0 },
      service: () => {
        throw new Error('no route');
      },
    });
    away.engine.models.m = { input: 3, output: 0, requests: 1 };
    away.clock.now += MINUTE;
    await away.agent.scrape();
    away.clock.now += SECOND;
    expect(await away.agent.shutdown()).toBe(false);
    expect(away.restart().state.queue.map((r) => r.input)).toEqual([3]);
  });

  test('a pod that was scaled away and comes back sends its old spool first', async () => {
    const b = pod();
    await b.agent.validate();
    b.say.telemetry = () => reply(503, {});
    await hour(b, 1);
    b.clock.now += 3 * DAY;
    b.engine.start = b.clock.now / 1000;
    b.engine.models = {};
    b.restart();
    await hour(b, 2);
    b.clock.now += 10 * MINUTE;
    await b.agent.send();
    const [last] = b.asked.slice(-1).map((a) => a.body.records as { input_tokens: number }[]);
    // Between them the hour that was open when the pod went away: all zero, a heartbeat.
    expect(last?.map((r) => r.input_tokens)).toEqual([1, 0, 2]);
  });
});

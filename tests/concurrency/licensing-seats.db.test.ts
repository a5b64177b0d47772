/** Seats under parallel validations, over HTTP. */
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type EventToStore,
  rowToSend,
  STORE_MANY,
  storeEvent,
  storeEvents,
} from '../../src/districts/licensing/queries.ts';
import { systemCtx } from '../../src/platform/actor.ts';
import { waitForConnections } from '../../src/platform/db/client.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { resetEnvForTests } from '../../src/platform/env.ts';
import { newId } from '../../src/platform/ids.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { at, DAY, HOUR, type Issued, licensingCity, VPC } from '../support/licensing.ts';
import { waitsForLock } from '../support/locks.ts';
import type { Reply } from '../support/platform.ts';

// What these tests ask is who gets a seat, not how long a busy machine lets a pod wait for the answer.
Object.assign(process.env, { LEDGER_LOCK_TIMEOUT_MS: '8000', LEDGER_STATEMENT_TIMEOUT_MS: '30000' });
resetEnvForTests();
waitForConnections(60_000);
const city = await licensingCity();
const { admin, p } = city;
afterEach(() => city.travel(0));

const hosts = (n: number, prefix = 'host') => Array.from({ length: n }, (_, i) => `${prefix}-${i}`);
const codeOf = (r: Reply) => r.headers.get('x-vpc-code');
const count = (replies: Reply[], code: string) => replies.filter((r) => codeOf(r) === code).length;
const seats = async (id: string) => (await admin('GET', `${VPC}/license/${id}/replicas`)).body;
const strict = (allowed: number, more = {}) =>
  city.issue({ allowed_replicas: allowed, replica_policy: 'strict', ...more });

describe('policy strict', () => {
  test('limit 5, 50 parallel validations of 50 hosts, 20 repeats → always exactly 5 valid', async () => {
    for (let round = 0; round < 20; round += 1) {
      resetLimitsForTests();
      const l = await strict(5);
      const replies = await Promise.all(hosts(50).map((h) => city.validate(l.license_key, h)));
      expect(replies.every((r) => r.status === 200)).toBe(true);
      expect([count(replies, 'VALID'), count(replies, 'REPLICA_LIMIT')]).toEqual([5, 45]);
      expect(replies.filter((r) => r.body.valid).length).toBe(5);
      expect(replies.find((r) => !r.body.valid)?.body).toEqual({ valid: false, message: 'Replica limit exceeded' });
      const rows = await p.query('SELECT count(*)::int AS n FROM vpc_seat WHERE license_id = $1', [l.license_id]);
      expect(rows.rows[0].n).toBe(5);
    }
  }, 180_000);

  test('without the lock of the licence the same load passes the limit: the lock is what holds it', async () => {
    // The same statements, with the lock left out, by 50 clients who all count before the first one writes.
    const l = await strict(5);
    const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 50 });
    try {
      let counted = 0;
      let all = () => {};
      const everybodyCounted = new Promise<void>((resolve) => {
        all = resolve;
      });
      await Promise.all(
        hosts(50).map(async (host, i) => {
          const c = await pool.connect();
          try {
            await c.query('BEGIN');
            await c.query('SELECT 1 FROM vpc_license WHERE id = $1', [l.license_id]);
            const live = await c.query(
              'SELECT count(*)::int AS n FROM vpc_seat WHERE license_id = $1 AND released_at IS NULL',
              [l.license_id],
            );
            counted += 1;
            if (counted === 50) all();
            await everybodyCounted;
            if (live.rows[0].n < 5)
              await c.query(
                "INSERT INTO vpc_seat (license_id, deployment_id, hostname, id, version, first_seen, last_seen) VALUES ($1, 'prod', $2, $3, '', now(), now())",
                [l.license_id, host, `0199aaaa-0000-7000-8000-${String(i).padStart(12, '0')}`],
              );
            await c.query('COMMIT');
          } finally {
            c.release();
          }
        }),
      );
    } finally {
      await pool.end();
    }
    const rows = await p.query('SELECT count(*)::int AS n FROM vpc_seat WHERE license_id = $1', [l.license_id]);
    expect(rows.rows[0].n).toBeGreaterThan(5);
  });

  test('the daily check of five seats beside 45 newcomers, early and late in a seat’s life → the five stay valid, nobody else becomes it', async () => {
    const l = await strict(5);
    for (const h of hosts(5)) expect(codeOf(await city.validate(l.license_key, h))).toBe('VALID');
    for (const laterMs of [24 * HOUR, 48 * HOUR + 40 * 60_000]) {
      city.travel(laterMs);
      const replies = await Promise.all(hosts(50).map((h) => city.validate(l.license_key, h)));
      expect(replies.slice(0, 5).map(codeOf)).toEqual(Array(5).fill('VALID'));
      expect(count(replies, 'REPLICA_LIMIT')).toBe(45);
      expect(replies[0]?.headers.get('x-vpc-replicas')).toBe('5/5');
    }
  });

  test('a seat that is released while it is renewed goes to one pod alone', async () => {
    const l = await strict(1);
    for (let round = 0; round < 10; round += 1) {
      resetLimitsForTests();
      await city.pod('POST', `${VPC}/license/release`, {
        license_key: l.license_key,
        deployment_id: 'prod',
        hostname: 'b',
      });
      expect(codeOf(await city.validate(l.license_key, 'a'))).toBe('VALID');
      await Promise.all([
        city.validate(l.license_key, 'a'),
        city.pod('POST', `${VPC}/license/release`, {
          license_key: l.license_key,
          deployment_id: 'prod',
          hostname: 'a',
        }),
        city.validate(l.license_key, 'b'),
      ]);
      expect((await seats(l.license_id)).seats_live).toBeLessThanOrEqual(1);
      await city.pod('POST', `${VPC}/license/release`, {
        license_key: l.license_key,
        deployment_id: 'prod',
        hostname: 'a',
      });
    }
  });

  test('fewer replicas than seats: the two newest are refused at their next check and freed, the three oldest stay', async () => {
    const l = await strict(5);
    for (const h of hosts(5)) expect(codeOf(await city.validate(l.license_key, h))).toBe('VALID');
    await admin('PATCH', `${VPC}/license/${l.license_id}`, { allowed_replicas: 3 });
    const codes = [];
    for (const h of hosts(5).reverse()) codes.push(codeOf(await city.validate(l.license_key, h)));
    expect(codes).toEqual(['REPLICA_LIMIT', 'REPLICA_LIMIT', 'VALID', 'VALID', 'VALID']);
    expect((await seats(l.license_id)).replicas.map((r: { hostname: string }) => r.hostname)).toEqual(hosts(3));
  });

  test('five seats of a licence that now allows three, renewed all at once beside those of other licences → three stay valid', async () => {
    for (let round = 0; round < 5; round += 1) {
      resetLimitsForTests();
      const l = await strict(5);
      const others = await Promise.all(Array.from({ length: 4 }, () => strict(5)));
      for (const h of hosts(5)) for (const x of [l, ...others]) await city.validate(x.license_key, h);
      await admin('PATCH', `${VPC}/license/${l.license_id}`, { allowed_replicas: 3 });
      const all = [l, ...others].flatMap((x) =>
        hosts(5).map(async (h) => [x, await city.validate(x.license_key, h)] as const),
      );
      const replies = await Promise.all(all);
      const own = replies.filter(([x]) => x === l).map(([, r]) => r);
      expect([count(own, 'VALID'), count(own, 'REPLICA_LIMIT')]).toEqual([3, 2]);
      expect(
        count(
          replies.filter(([x]) => x !== l).map(([, r]) => r),
          'VALID',
        ),
      ).toBe(20);
    }
  });

  test('somebody holds the row of one licence: the pods of the others are answered, its own pod is answered after', async () => {
    const held = await strict(5);
    const free = await Promise.all(Array.from({ length: 8 }, () => strict(5)));
    for (const x of [held, ...free]) await city.validate(x.license_key);
    const holder = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await holder.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM vpc_license WHERE id = $1 FOR UPDATE', [held.license_id]);
      const waiting = city.validate(held.license_key);
      const replies = await Promise.all(free.map((x) => city.validate(x.license_key)));
      expect(count(replies, 'VALID')).toBe(8);
      await holder.query('COMMIT');
      // It waited for the row, or heard 503 when that took too long; never a verdict from before.
      expect([200, 503]).toContain((await waiting).status);
      expect(codeOf(await city.validate(held.license_key))).toBe('VALID');
    } finally {
      await holder.end();
    }
  });

  test('a released seat goes to the next host; releasing an unknown seat says released:false, with an unknown key 403', async () => {
    const l = await strict(1);
    const release = (host: string, key = l.license_key) =>
      city.pod('POST', `${VPC}/license/release`, { license_key: key, deployment_id: 'prod', hostname: host });
    await city.validate(l.license_key, 'a');
    expect(codeOf(await city.validate(l.license_key, 'b'))).toBe('REPLICA_LIMIT');
    expect((await release('b')).body).toEqual({ released: false });
    expect((await release('A.')).body).toEqual({ released: true });
    expect((await release('a')).body).toEqual({ released: false });
    expect(codeOf(await city.validate(l.license_key, 'b'))).toBe('VALID');
    expect(codeOf(await city.validate(l.license_key, 'a'))).toBe('REPLICA_LIMIT');
    const foreign = await release('a', `vpc_${'f'.repeat(32)}`);
    expect([foreign.status, foreign.body.code]).toEqual([403, 'license_not_found']);
  });

  test('a rollout that replaces every pod under the same names needs no further seat', async () => {
    const l = await strict(3);
    for (const h of hosts(3, 'inference')) await city.validate(l.license_key, h);
    for (const h of hosts(3, 'inference').reverse()) {
      await city.pod('POST', `${VPC}/license/release`, {
        license_key: l.license_key,
        deployment_id: 'prod',
        hostname: h,
      });
      expect(codeOf(await city.validate(l.license_key, h, { version: '2.0.0' }))).toBe('VALID');
      expect(codeOf(await city.validate(l.license_key, h, { version: '2.0.0' }))).toBe('VALID');
    }
    expect((await seats(l.license_id)).seats_live).toBe(3);
  });
});

describe('policy soft', () => {
  test('limit 5, 50 hosts → 50 valid, 5 VALID, 45 REPLICA_OVERAGE, one event per surplus host, 45 replica-days over', async () => {
    resetLimitsForTests();
    const l = await city.issue({ allowed_replicas: 5 });
    const replies = await Promise.all(hosts(50).map((h) => city.validate(l.license_key, h)));
    expect(replies.every((r) => r.body.valid && r.body.message === 'OK')).toBe(true);
    expect([count(replies, 'VALID'), count(replies, 'REPLICA_OVERAGE')]).toEqual([5, 45]);
    resetLimitsForTests();
    for (const h of hosts(50)) await city.validate(l.license_key, h);
    const events = await p.query(
      "SELECT count(*)::int AS n, count(DISTINCT data ->> 'replicaId')::int AS hosts FROM outbox_event WHERE type = 'license.replicas_exceeded' AND aggregate_id = $1",
      [l.license_id],
    );
    expect(events.rows[0]).toEqual({ n: 45, hosts: 45 });
    // A second row where midnight came between the first pod and the last.
    const day = await p.query(
      'SELECT max(peak) AS peak, max(overage) AS overage FROM vpc_seat_day WHERE license_id = $1',
      [l.license_id],
    );
    expect(day.rows).toEqual([{ peak: 50, overage: 45 }]);
  });

  test('the same host 50 times in parallel → one seat', async () => {
    const l = await city.issue();
    const replies = await Promise.all(Array.from({ length: 50 }, () => city.validate(l.license_key, 'only')));
    expect(count(replies, 'VALID')).toBe(50);
    expect((await seats(l.license_id)).seats_live).toBe(1);
  });

  test('one host name in two deployments → two seats; another spelling of a name → the same seat', async () => {
    const l = await city.issue();
    await city.validate(l.license_key, 'inference-0', { deployment_id: 'eu' });
    await city.validate(l.license_key, 'inference-0', { deployment_id: 'us' });
    expect((await seats(l.license_id)).seats_live).toBe(2);
    await city.validate(l.license_key, 'Inference-0.ACME.internal.');
    await city.validate(l.license_key, 'inference-0.acme.internal');
    expect((await seats(l.license_id)).seats_live).toBe(3);
  });

  test('a seat seen 24 h 59 min ago counts, one of 25 h is free', async () => {
    const l = await strict(1);
    await city.validate(l.license_key, 'old');
    city.travel(25 * HOUR - 60_000);
    expect(codeOf(await city.validate(l.license_key, 'new'))).toBe('REPLICA_LIMIT');
    city.travel(25 * HOUR + 1000);
    expect(codeOf(await city.validate(l.license_key, 'new'))).toBe('VALID');
    expect(codeOf(await city.validate(l.license_key, 'old'))).toBe('REPLICA_LIMIT');
  });

  test('telemetry keeps a live seat alive; from an unknown host it is accepted and makes no seat', async () => {
    const l = await strict(1);
    await city.validate(l.license_key, 'inference-0');
    city.travel(20 * HOUR);
    expect((await city.telemetry(l.license_key, { period_start: at(-HOUR), period_end: at() })).status).toBe(200);
    expect((await city.telemetry(l.license_key, { hostname: 'nobody' })).status).toBe(200);
    expect((await seats(l.license_id)).replicas.map((r: { hostname: string }) => r.hostname)).toEqual(['inference-0']);
    city.travel(30 * HOUR);
    expect((await seats(l.license_id)).seats_live).toBe(1);
    city.travel(46 * HOUR);
    expect((await seats(l.license_id)).seats_live).toBe(0);
    expect((await city.telemetry(l.license_key)).status).toBe(200);
    expect((await seats(l.license_id)).seats_live).toBe(0);
  });

  test('one instance on two hosts is flagged instance_cloned, two that take turns on one host deployment_id_reused; neither is refused', async () => {
    const l = await city.issue();
    const id = (n: number) => `11111111-1111-4111-8111-${String(n).padStart(12, '0')}`;
    await city.validate(l.license_key, 'a', { instance_id: id(1) });
    expect(codeOf(await city.validate(l.license_key, 'b', { instance_id: id(1) }))).toBe('VALID');
    await city.validate(l.license_key, 'c', { instance_id: id(2) });
    await city.validate(l.license_key, 'c', { instance_id: id(3) });
    const before = await seats(l.license_id);
    expect(before.replicas.map((r: { flags: string[] }) => r.flags)).toEqual([[], ['instance_cloned'], []]);
    expect(codeOf(await city.validate(l.license_key, 'c', { instance_id: id(2) }))).toBe('VALID');
    const after = await seats(l.license_id);
    expect(after.replicas.map((r: { flags: string[] }) => r.flags)).toEqual([
      [],
      ['instance_cloned'],
      ['deployment_id_reused'],
    ]);
    const told = await p.query(
      "SELECT count(*)::int AS n FROM outbox_event WHERE type = 'license.instance_cloned' AND aggregate_id = $1",
      [l.license_id],
    );
    expect(told.rows[0].n).toBe(1);
    const period = { hostname: 'a', period_start: at(-60_000), period_end: at() };
    await city.telemetry(l.license_key, { ...period, instance_id: id(8) });
    expect((await city.telemetry(l.license_key, { ...period, instance_id: id(9), input_tokens: 1 })).status).toBe(409);
    expect((await seats(l.license_id)).replicas[0].flags).toEqual(['deployment_id_reused']);
  });

  test('the midnight check counts seats that live on into a day although nobody validates there', async () => {
    const { raiseAlerts } = await import('../../src/districts/licensing/raise-alerts.ts');
    const l = await city.issue({ allowed_replicas: 1 });
    const dayAfter = new Date(`${new Date(Date.now() + 2 * DAY).toISOString().slice(0, 10)}T00:00:00Z`).getTime();
    city.travel(dayAfter - HOUR - Date.now());
    for (const h of hosts(3)) await city.validate(l.license_key, h);
    city.travel(dayAfter + 60_000 - Date.now());
    await raiseAlerts();
    const days = await p.query('SELECT peak, overage FROM vpc_seat_day WHERE license_id = $1 ORDER BY day', [
      l.license_id,
    ]);
    expect(days.rows).toEqual([
      { peak: 3, overage: 2 },
      { peak: 3, overage: 2 },
    ]);
  });
});

describe('usage of a seat in the instant its life ends', () => {
  /** A strict licence for one replica, whose seat ends now: usage a moment older than the next check finds it alive. */
  async function endingSeat(): Promise<{ l: Issued; report: (ref?: EventToStore['ref']) => EventToStore }> {
    const l = await strict(1);
    expect(codeOf(await city.validate(l.license_key, 'old'))).toBe('VALID');
    const moved = await p.query(
      "UPDATE vpc_seat SET first_seen = last_seen - interval '25 hours', last_seen = last_seen - interval '25 hours' WHERE license_id = $1 RETURNING last_seen",
      [l.license_id],
    );
    const lastSeen = (moved.rows[0].last_seen as Date).getTime();
    const now = new Date(lastSeen + 25 * HOUR - 1);
    let n = 0;
    return {
      l,
      report: () => ({
        ref: { licenseId: l.license_id },
        event: {
          id: newId(),
          deploymentId: 'prod',
          hostname: 'old',
          model: `m-${n++}`,
          periodStart: new Date(now.getTime() - 60_000),
          periodEnd: now,
          revision: 0,
          inputTokens: 1n,
          outputTokens: 1n,
          requestCount: 1n,
          payloadHash: '0'.repeat(64),
          instanceId: null,
          source: 'single',
        },
        limits: { now, oldBefore: new Date(0), seatsSince: new Date(lastSeen - 1), lateDays: 0 },
      }),
    };
  }
  const live = async (l: Issued) =>
    (
      await p.query('SELECT hostname FROM vpc_seat WHERE license_id = $1 AND released_at IS NULL ORDER BY hostname', [
        l.license_id,
      ])
    ).rows.map((r) => r.hostname);
  const reported = async (l: Issued) =>
    (await p.query('SELECT count(*)::int AS n FROM vpc_telemetry WHERE license_id = $1', [l.license_id])).rows[0].n;

  /** Runs `meanwhile` while this report is written and not yet committed. */
  const held: Record<string, (report: EventToStore, meanwhile: () => Promise<void>) => Promise<unknown>> = {
    'on its own': (r, meanwhile) =>
      transact(systemCtx('test'), async (tx) => {
        expect((await storeEvent(tx, r.ref, r.event, r.limits))?.eventId).toBe(r.event.id);
        await meanwhile();
      }),
    'with others': async (r, meanwhile) => {
      const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
      await client.connect();
      try {
        await client.query('BEGIN');
        const stored = await client.query(STORE_MANY, [JSON.stringify([rowToSend(r)])]);
        expect(stored.rows[0].eventId).toBe(r.event.id);
        await meanwhile();
        await client.query('COMMIT');
      } finally {
        await client.end();
      }
    },
  };
  for (const [how, holding] of Object.entries(held))
    test(`reported ${how} before another host asks: the other one waits for it and is refused, the seat goes on`, async () => {
      const { l, report } = await endingSeat();
      let asked: Promise<Reply> | undefined;
      await holding(report(), async () => {
        asked = city.validate(l.license_key, 'new');
        await waitsForLock(p.query, asked);
      });
      expect(codeOf((await asked) as Reply)).toBe('REPLICA_LIMIT');
      expect(await live(l)).toEqual(['old']);
      expect(codeOf(await city.validate(l.license_key, 'old'))).toBe('VALID');
      expect(codeOf(await city.validate(l.license_key, 'new'))).toBe('REPLICA_LIMIT');
    });

  test('reported while another host is being given the place: the usage is stored, the seat is gone', async () => {
    const { l, report } = await endingSeat();
    const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await client.connect();
    try {
      // A row in the way of the new seat holds the decision up after it was made.
      await client.query('BEGIN');
      await client.query(
        "INSERT INTO vpc_seat (license_id, deployment_id, hostname, id, version, first_seen, last_seen) VALUES ($1, 'prod', 'new', $2, '', now(), now())",
        [l.license_id, newId()],
      );
      const asked = city.validate(l.license_key, 'new');
      await waitsForLock(p.query, asked);
      const [first, second] = [report(), report()];
      const passing = await storeEvents([second, report()]);
      expect(passing.map((s) => s?.eventId !== null)).toEqual([true, true]);
      const waiting = storeEvent(null, first.ref, first.event, first.limits);
      await waitsForLock(p.query, waiting, 2);
      await client.query('ROLLBACK');
      expect(codeOf(await asked)).toBe('VALID');
      expect((await waiting)?.eventId).toBe(first.event.id);
    } finally {
      await client.end();
    }
    expect(await reported(l)).toBe(3);
    expect(await live(l)).toEqual(['new']);
    expect(codeOf(await city.validate(l.license_key, 'old'))).toBe('REPLICA_LIMIT');
  });

  test('reported after the check of a host that moved up into its place: the usage is stored, the seat is gone', async () => {
    const { l, report } = await endingSeat();
    await admin('PATCH', `${VPC}/license/${l.license_id}`, { allowed_replicas: 2 });
    await p.query("UPDATE vpc_seat SET last_seen = last_seen + interval '1 hour' WHERE license_id = $1", [
      l.license_id,
    ]);
    expect(codeOf(await city.validate(l.license_key, 'next'))).toBe('VALID');
    await p.query("UPDATE vpc_seat SET last_seen = last_seen - interval '1 hour' WHERE license_id = $1", [
      l.license_id,
    ]);
    await admin('PATCH', `${VPC}/license/${l.license_id}`, { allowed_replicas: 1 });
    // With one replica allowed this host is valid only because the seat before it is over.
    expect(codeOf(await city.validate(l.license_key, 'next'))).toBe('VALID');
    const late = report();
    expect((await storeEvent(null, late.ref, late.event, late.limits))?.eventId).toBe(late.event.id);
    expect(await live(l)).toEqual(['next']);
    expect(codeOf(await city.validate(l.license_key, 'old'))).toBe('REPLICA_LIMIT');
    expect(codeOf(await city.validate(l.license_key, 'next'))).toBe('VALID');
  });
});

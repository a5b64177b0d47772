/** Usage periods: judged, stored once, corrected, held, late; one at a time and in batches. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nowMs } from '../../src/platform/clock.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { freezeAt } from '../support/frozen-clock.ts';
import { anchor, at, DAY, HOUR, licensingCity, VPC } from '../support/licensing.ts';
import type { Reply } from '../support/platform.ts';

const city = await licensingCity();
const { admin, pod, p } = city;
// On a full second, where time stands still: limits are asked to the second, however long a request takes.
beforeEach(() => {
  freezeAt(new Date(Math.floor(nowMs() / 1_000) * 1_000));
  anchor();
});
afterEach(() => city.travel(0));

const MIN = 60_000;
const shown = (r: Reply) => [r.status, r.body.code];
const rows = async (id: string) =>
  (
    await p.query(
      'SELECT id, revision, input_tokens::int AS input, superseded_by, held_reason FROM vpc_telemetry WHERE license_id = $1 ORDER BY received_at, revision',
      [id],
    )
  ).rows;
const input = async (id: string, query = '') => (await city.usage(id, query)).body.totals.input_tokens;
/** A licence old enough that any recent period lies after its issue. */
async function oldLicense(more: Record<string, unknown> = {}) {
  city.travel(-40 * DAY);
  const l = await city.issue({ expires_at: at(400 * DAY), ...more });
  city.travel(0);
  return l;
}
const period = (startMs: number, endMs: number, more: Record<string, unknown> = {}) => ({
  period_start: at(startMs),
  period_end: at(endMs),
  ...more,
});
const batch = (key: string, records: unknown[]) => pod('POST', `${VPC}/telemetry/batch`, { license_key: key, records });
const record = (startMs: number, endMs: number, more: Record<string, unknown> = {}) => ({
  deployment_id: 'prod',
  hostname: 'inference-0',
  model: 'm',
  input_tokens: 10,
  output_tokens: 5,
  request_count: 1,
  ...period(startMs, endMs),
  ...more,
});

describe('one period', () => {
  test('an exact duplicate, one after the other and 20 at once → the same event_id, one row, X-VPC-Duplicate on all but one', async () => {
    const l = await oldLicense();
    const sent = period(-2 * HOUR, -HOUR);
    const replies = await Promise.all(Array.from({ length: 20 }, () => city.telemetry(l.license_key, sent)));
    replies.push(
      await city.telemetry(l.license_key, {
        ...sent,
        sent_at: at(),
        instance_id: '11111111-1111-4111-8111-111111111111',
      }),
    );
    expect(replies.every((r) => r.status === 200)).toBe(true);
    expect(new Set(replies.map((r) => r.body.event_id)).size).toBe(1);
    expect(replies.filter((r) => r.headers.get('x-vpc-duplicate') === 'true').length).toBe(20);
    expect((await rows(l.license_id)).length).toBe(1);
    expect(await input(l.license_id, `?from=${at(-DAY)}`)).toBe('1000');
  });

  test('a resend under a new key after a rotation stays a duplicate', async () => {
    const l = await oldLicense();
    const sent = period(-2 * HOUR, -HOUR);
    const first = await city.telemetry(l.license_key, sent);
    const fresh = (await admin('POST', `${VPC}/license/${l.license_id}/rotate`, { overlap_hours: 0, reason: 'x' }))
      .body;
    const again = await city.telemetry(fresh.license_key, sent);
    expect([again.body.event_id, again.headers.get('x-vpc-duplicate')]).toEqual([first.body.event_id, 'true']);
  });

  test('the same bounds with other numbers → 409 telemetry_conflict with the event in the way, the row unchanged', async () => {
    const l = await oldLicense();
    const first = await city.telemetry(l.license_key, period(-2 * HOUR, -HOUR));
    const other = await city.telemetry(l.license_key, period(-2 * HOUR, -HOUR, { input_tokens: 1 }));
    expect([other.status, other.body]).toEqual([
      409,
      { success: false, error: expect.any(String), code: 'telemetry_conflict', event_id: first.body.event_id },
    ]);
    expect((await rows(l.license_id)).map((r) => r.input)).toEqual([1000]);
  });

  test('an overlap inside, left and right → 409 period_overlap with the event in the way; another model, host, deployment and adjacent periods → 200', async () => {
    const l = await oldLicense();
    const key = l.license_key;
    const first = await city.telemetry(key, period(-4 * HOUR, -3 * HOUR));
    for (const [from, to] of [
      [-3.8, -3.2],
      [-4.5, -3.5],
      [-3.5, -2.5],
      [-5, -2],
    ] as const) {
      const r = await city.telemetry(key, period(from * HOUR, to * HOUR));
      expect([r.status, r.body.code, r.body.event_id]).toEqual([409, 'period_overlap', first.body.event_id]);
    }
    const same = period(-4 * HOUR, -3 * HOUR);
    for (const more of [{ model: 'other' }, { hostname: 'inference-1' }, { deployment_id: 'eu' }])
      expect((await city.telemetry(key, { ...same, ...more })).status).toBe(200);
    expect((await city.telemetry(key, period(-5 * HOUR, -4 * HOUR))).status).toBe(200);
    expect((await city.telemetry(key, period(-3 * HOUR, -2 * HOUR))).status).toBe(200);
    expect((await city.telemetry(key, { ...same, hostname: 'INFERENCE-0.' })).headers.get('x-vpc-duplicate')).toBe(
      'true',
    );
  });

  test('an end before its start, equal, and 24 h + 1 s → 422 period_invalid; 24 h → 200', async () => {
    const l = await oldLicense();
    for (const [from, to] of [
      [-HOUR, -2 * HOUR],
      [-HOUR, -HOUR],
      [-25 * HOUR - 1000, -HOUR],
    ] as const)
      expect(shown(await city.telemetry(l.license_key, period(from, to)))).toEqual([422, 'period_invalid']);
    expect((await city.telemetry(l.license_key, period(-25 * HOUR, -HOUR))).status).toBe(200);
    await expect(
      p.query(
        "INSERT INTO vpc_telemetry (id, license_id, deployment_id, hostname, model, period_start, period_end, input_tokens, output_tokens, request_count, payload_hash, source, received_at) SELECT gen_random_uuid(), $1, 'd', 'h', 'm', now() - interval '25 hours', now(), 1, 1, 1, repeat('0', 64), 'single', now()",
        [l.license_id],
      ),
    ).rejects.toThrow(/tel_period/);
  });

  test('a period before the calendar begins → 400, in a batch for itself: no record is ever answered 503 because of what it says', async () => {
    const l = await oldLicense();
    const early = [
      ['0000-01-01T00:00:00Z', '0000-01-01T01:00:00Z'],
      ['0001-01-01T00:00:00+12:00', '0001-01-01T01:00:00+12:00'],
    ].map(([period_start, period_end]) => ({ period_start, period_end, hostname: 'early' }));
    for (const bad of early)
      expect(shown(await city.telemetry(l.license_key, bad)), bad.period_start).toEqual([400, 'validation_error']);
    const reply = await batch(l.license_key, [
      ...early.map((bad) => record(0, 0, bad)),
      record(-2 * HOUR, -HOUR, { hostname: 'now' }),
    ]);
    expect(reply.body.results.map((r: { code: string }) => r.code)).toEqual([
      'validation_error',
      'validation_error',
      'accepted',
    ]);
    const first = await city.telemetry(l.license_key, {
      period_start: '0001-01-01T00:00:00Z',
      period_end: '0001-01-01T01:00:00Z',
    });
    expect([first.status, first.headers.get('x-vpc-held')]).toEqual([200, 'too_old']);
  });

  test('an end 4:59 min ahead → 200, 5:01 → 422 period_in_future; second 60 or no zone → 400, under any time zone of the server', async () => {
    const l = await oldLicense();
    const zone = process.env.TZ;
    try {
      let n = 0;
      for (const tz of ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia']) {
        process.env.TZ = tz;
        const on = { hostname: `h-${n++}` };
        expect((await city.telemetry(l.license_key, period(0, 5 * MIN - 1000, on))).status).toBe(200);
        expect(shown(await city.telemetry(l.license_key, period(0, 5 * MIN + 1000, on)))).toEqual([
          422,
          'period_in_future',
        ]);
        const start = at(-HOUR);
        for (const bad of [start.slice(0, -1), start.replace(/:\d\dZ/, ':60Z'), start.slice(0, 10), '', 5, null])
          expect(shown(await city.telemetry(l.license_key, { ...on, period_start: bad })), String(bad)).toEqual([
            400,
            'validation_error',
          ]);
        const noon = new Date(Math.floor(Date.now() / HOUR) * HOUR - 2 * HOUR);
        const local = new Date(noon.getTime() + 5.5 * HOUR).toISOString().replace('.000Z', '+05:30');
        expect(
          (
            await city.telemetry(l.license_key, {
              ...on,
              model: 'z',
              period_start: local,
              period_end: new Date(noon.getTime() + HOUR).toISOString(),
            })
          ).status,
        ).toBe(200);
        const stored = await p.query(
          "SELECT period_start FROM vpc_telemetry WHERE license_id = $1 AND model = 'z' AND hostname = $2",
          [l.license_id, on.hostname],
        );
        expect(stored.rows[0].period_start.toISOString()).toBe(noon.toISOString());
      }
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  test('an end 35 days ago less a second → billed; 35 days and a second → held too_old; a start 5:01 min before the issue → held before_issue, 4:59 → billed', async () => {
    const l = await oldLicense();
    const old = await city.telemetry(l.license_key, period(-35 * DAY - HOUR - 1000, -35 * DAY - 1000));
    expect([old.status, old.headers.get('x-vpc-held')]).toEqual([200, 'too_old']);
    const young = await city.telemetry(l.license_key, period(-35 * DAY + 1000, -35 * DAY + HOUR));
    expect([young.status, young.headers.get('x-vpc-held')]).toEqual([200, null]);
    const edge = await city.telemetry(l.license_key, period(-35 * DAY - 1000, -35 * DAY + 1000, { hostname: 'edge' }));
    expect(edge.headers.get('x-vpc-held')).toBeNull();
    expect(await input(l.license_id, `?from=${at(-50 * DAY)}`)).toBe('2000');
    const fresh = await city.issue();
    expect((await city.telemetry(fresh.license_key, period(-5 * MIN - 1000, 0))).headers.get('x-vpc-held')).toBe(
      'before_issue',
    );
    expect(
      (await city.telemetry(fresh.license_key, period(-5 * MIN + 1000, 0, { hostname: 'b' }))).headers.get(
        'x-vpc-held',
      ),
    ).toBeNull();
    const told = await p.query(
      "SELECT count(*)::int AS n FROM outbox_event WHERE type = 'telemetry.held' AND aggregate_id = ANY($1)",
      [[l.license_id, fresh.license_id]],
    );
    expect(told.rows[0].n).toBe(2);
  });

  test('a held event resolved bill is in the report, resolved discard never, resolved twice → 409; both need a reason', async () => {
    const l = await city.issue();
    const held = async (host: string) =>
      (await city.telemetry(l.license_key, period(-2 * HOUR, -HOUR, { hostname: host }))).body.event_id;
    const resolve = (event: string, decision: string, more: object = { reason: 'checked with the customer' }) =>
      admin('POST', `${VPC}/license/${l.license_id}/telemetry/${event}/resolve`, { decision, ...more });
    const [a, b] = [await held('a'), await held('b')];
    const from = `?from=${at(-DAY)}`;
    expect(await input(l.license_id, from)).toBe('0');
    expect((await resolve(a, 'bill', {})).status).toBe(400);
    expect((await resolve(a, 'bill')).body.decision).toBe('bill');
    expect((await resolve(b, 'discard')).body.decision).toBe('discard');
    expect(await input(l.license_id, from)).toBe('1000');
    for (const e of [a, b]) expect(shown(await resolve(e, 'bill'))).toEqual([409, 'already_resolved']);
    expect((await admin('GET', `${VPC}/license/${l.license_id}/telemetry?state=held`)).body.events).toEqual([]);
    const live = (await city.telemetry(l.license_key, period(-60_000, 0, { hostname: 'c' }))).body.event_id;
    expect(shown(await resolve(live, 'bill'))).toEqual([409, 'not_held']);
    expect((await resolve('0199aaaa-0000-7000-8000-000000000000', 'bill')).status).toBe(404);
    const other = await city.issue();
    expect(
      (
        await admin('POST', `${VPC}/license/${other.license_id}/telemetry/${a}/resolve`, {
          decision: 'bill',
          reason: 'x',
        })
      ).status,
    ).toBe(404);
    const parallel = await held('d');
    const both = await Promise.all(Array.from({ length: 10 }, () => resolve(parallel, 'bill')));
    expect(both.filter((r) => r.status === 200).length).toBe(1);
    expect(await input(l.license_id, from)).toBe('3000');
  });

  test('revision 1 after 0 → totals use 1, both rows stay, total_events counts both; 2 without 1 → 200; 1 first, then 0 → 409', async () => {
    const l = await oldLicense();
    const on = period(-2 * HOUR, -HOUR);
    await city.telemetry(l.license_key, { ...on, input_tokens: 100 });
    const one = await city.telemetry(l.license_key, { ...on, input_tokens: 70, revision: 1 });
    expect([one.status, one.headers.get('x-vpc-duplicate')]).toEqual([200, null]);
    expect(await input(l.license_id, `?from=${at(-DAY)}`)).toBe('70');
    const stored = await rows(l.license_id);
    expect(stored.map((r) => [r.revision, r.input, r.superseded_by])).toEqual([
      [0, 100, one.body.event_id],
      [1, 70, null],
    ]);
    expect((await admin('GET', `${VPC}/license/${l.license_id}`)).body.total_events).toBe(2);
    expect((await city.telemetry(l.license_key, { ...on, input_tokens: 90, revision: 5 })).status).toBe(200);
    expect(await input(l.license_id, `?from=${at(-DAY)}`)).toBe('90');
    expect(shown(await city.telemetry(l.license_key, { ...on, input_tokens: 91, revision: 3 }))).toEqual([
      409,
      'telemetry_conflict',
    ]);
    expect(
      (await city.telemetry(l.license_key, { ...on, input_tokens: 70, revision: 1 })).headers.get('x-vpc-duplicate'),
    ).toBe('true');
    const later = period(-HOUR, 0);
    expect((await city.telemetry(l.license_key, { ...later, revision: 1 })).status).toBe(200);
    expect(shown(await city.telemetry(l.license_key, { ...later, input_tokens: 5, revision: 0 }))).toEqual([
      409,
      'telemetry_conflict',
    ]);
    for (const bad of [-1, 1.5, '1'])
      expect((await city.telemetry(l.license_key, { ...later, revision: bad })).status).toBe(400);
  });

  test('20 corrections in parallel → each revision once, the newest counts', async () => {
    const l = await oldLicense();
    const on = period(-2 * HOUR, -HOUR);
    await city.telemetry(l.license_key, { ...on, input_tokens: 1 });
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        city.telemetry(l.license_key, { ...on, input_tokens: 100 + i, revision: 1 + i }),
      ),
    );
    expect(replies.every((r) => r.status === 200 || shown(r)[1] === 'telemetry_conflict')).toBe(true);
    const stored = await rows(l.license_id);
    expect(stored.filter((r) => r.superseded_by === null).map((r) => r.revision)).toEqual([20]);
    expect(await input(l.license_id, `?from=${at(-DAY)}`)).toBe('119');
  });

  test('−1, 2^53, 1.5, "5" and null → 422 number_out_of_range, a missing number → 400; 2^53−1 → 200 and sums of it stay exact', async () => {
    const l = await oldLicense();
    for (const bad of [-1, 2 ** 53, 1.5, '5', null, true, 1e300])
      expect(
        shown(await city.telemetry(l.license_key, period(-2 * HOUR, -HOUR, { output_tokens: bad }))),
        String(bad),
      ).toEqual([422, 'number_out_of_range']);
    expect(shown(await city.telemetry(l.license_key, period(-2 * HOUR, -HOUR, { output_tokens: undefined })))).toEqual([
      400,
      'validation_error',
    ]);
    const max = Number.MAX_SAFE_INTEGER;
    for (const host of ['a', 'b', 'c'])
      expect(
        (await city.telemetry(l.license_key, period(-2 * HOUR, -HOUR, { hostname: host, input_tokens: max }))).status,
      ).toBe(200);
    expect(await input(l.license_id, `?from=${at(-DAY)}`)).toBe((3n * BigInt(max)).toString());
  });

  test('tokens without requests and all zeros are taken: a stream crossed the hour, a heartbeat', async () => {
    const l = await oldLicense();
    expect((await city.telemetry(l.license_key, period(-2 * HOUR, -HOUR, { request_count: 0 }))).status).toBe(200);
    expect(
      (await city.telemetry(l.license_key, period(-HOUR, 0, { input_tokens: 0, output_tokens: 0, request_count: 0 })))
        .status,
    ).toBe(200);
  });

  test('fields nobody declared are ignored and found nowhere in the database', async () => {
    const l = await oldLicense();
    const mark = 'kt-unheard-of-prompt-text';
    const r = await city.telemetry(
      l.license_key,
      period(-2 * HOUR, -HOUR, { prompt: mark, promptText: mark, nested: { a: [mark] } }),
    );
    expect(r.status).toBe(200);
    expect(
      (await batch(l.license_key, [record(-4 * HOUR, -3 * HOUR, { prompt: mark, somePrompt: mark })])).body.results[0]
        .code,
    ).toBe('accepted');
    const tables = await p.query(
      "SELECT table_name AS t FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
    );
    for (const { t } of tables.rows) {
      const found = await p.query(`SELECT count(*)::int AS n FROM "${t}" AS x WHERE to_jsonb(x)::text LIKE $1`, [
        `%${mark}%`,
      ]);
      expect(found.rows[0].n, t).toBe(0);
    }
  });

  test('clock skews: each period gets the expected code, and X-VPC-Clock-Skew has the right sign', async () => {
    const l = await oldLicense();
    let n = 0;
    for (const [skewMs, code] of [
      [-2 * HOUR, 200],
      [-MIN, 200],
      [0, 200],
      [4 * MIN, 200],
      [6 * MIN, 422],
      [2 * HOUR, 422],
    ] as const) {
      const r = await city.telemetry(
        l.license_key,
        period(skewMs - HOUR, skewMs, { hostname: `skew-${n++}`, sent_at: at(skewMs) }),
      );
      expect(r.status).toBe(code);
      if (code !== 200) continue;
      expect(r.headers.get('x-vpc-clock-skew')).toBe(String(skewMs / 1000));
    }
    expect((await city.telemetry(l.license_key, { hostname: 'none' })).headers.get('x-vpc-clock-skew')).toBeNull();
  });

  test('a body over 8 kB → 413 in the flat form', async () => {
    const l = await city.issue();
    expect(shown(await city.telemetry(l.license_key, { note: 'x'.repeat(8_100) }))).toEqual([413, 'payload_too_large']);
  });
});

describe('batches', () => {
  test('one bad row of 500 → 499 stored, one error, in the order sent', async () => {
    const l = await oldLicense();
    const records: Record<string, unknown>[] = Array.from({ length: 500 }, (_, i) =>
      record(-i * 10 * MIN - 10 * MIN, -i * 10 * MIN),
    );
    records[250] = { ...(records[250] as object), model: '' };
    const r = await batch(l.license_key, records);
    expect(r.status, r.text.slice(0, 300)).toBe(200);
    expect(r.body.results.length).toBe(500);
    expect(r.body.results[250]).toEqual({ status: 400, event_id: null, code: 'validation_error' });
    expect(r.body.results.filter((x: { code: string }) => x.code === 'accepted').length).toBe(499);
    expect((await rows(l.license_id)).length).toBe(499);
    const again = await batch(l.license_key, records);
    expect(again.body.results.filter((x: { code: string }) => x.code === 'duplicate').length).toBe(499);
    expect(again.body.results.map((x: { event_id: string }) => x.event_id)).toEqual(
      r.body.results.map((x: { event_id: string }) => x.event_id),
    );
  });

  test('300 rows that are to be held, and the same 300 again: each held once, none refused for want of a connection', async () => {
    const l = await city.issue();
    const records = Array.from({ length: 300 }, (_, i) => record(-i * 10 * MIN - 40 * MIN, -i * 10 * MIN - 30 * MIN));
    const codes = (r: Reply) => [...new Set(r.body.results.map((x: { code: string }) => x.code))];
    const first = await batch(l.license_key, records);
    expect(codes(first)).toEqual(['held']);
    const again = await batch(l.license_key, records);
    expect(codes(again)).toEqual(['duplicate']);
    expect(again.body.results.map((x: { event_id: string }) => x.event_id)).toEqual(
      first.body.results.map((x: { event_id: string }) => x.event_id),
    );
    expect((await rows(l.license_id)).length).toBe(300);
  });

  test('every item code: accepted, duplicate, corrected, held and each error', async () => {
    const l = await oldLicense();
    const r = await batch(l.license_key, [
      record(-2 * HOUR, -HOUR),
      record(-2 * HOUR, -HOUR),
      record(-2 * HOUR, -HOUR, { input_tokens: 11, revision: 1 }),
      record(-36 * DAY, -36 * DAY + HOUR),
      record(-2 * HOUR, -HOUR, { input_tokens: 12 }),
      record(-1.5 * HOUR, -0.5 * HOUR),
      record(-HOUR, -2 * HOUR),
      record(0, 6 * MIN),
      record(-HOUR, 0, { input_tokens: -1 }),
      { nothing: true },
      'text',
    ]);
    expect(r.body.results.map((x: { status: number; code: string }) => [x.status, x.code])).toEqual([
      [200, 'accepted'],
      [200, 'duplicate'],
      [200, 'corrected'],
      [200, 'held'],
      [409, 'telemetry_conflict'],
      [409, 'period_overlap'],
      [422, 'period_invalid'],
      [422, 'period_in_future'],
      [422, 'number_out_of_range'],
      [400, 'validation_error'],
      [400, 'validation_error'],
    ]);
    expect(r.body.results.slice(4, 6).every((x: { event_id: string | null }) => x.event_id !== null)).toBe(true);
    expect(r.body.results.slice(6).every((x: { event_id: string | null }) => x.event_id === null)).toBe(true);
  });

  test('two rows that overlap each other → the first is stored, the second 409', async () => {
    const l = await oldLicense();
    const r = await batch(l.license_key, [record(-3 * HOUR, -HOUR), record(-2 * HOUR, 0)]);
    expect(r.body.results.map((x: { status: number }) => x.status)).toEqual([200, 409]);
  });

  test('0 or 501 rows → 400, 513 kB → 413, the 61st batch of a minute → 429', async () => {
    const l = await oldLicense();
    for (const n of [0, 501])
      expect(
        shown(
          await batch(
            l.license_key,
            Array.from({ length: n }, () => record(-HOUR, 0)),
          ),
        ),
      ).toEqual([400, 'validation_error']);
    expect(shown(await batch(l.license_key, [{ pad: 'x'.repeat(513_000) }]))).toEqual([413, 'payload_too_large']);
    resetLimitsForTests();
    for (let i = 0; i < 60; i += 1) expect((await batch(l.license_key, [record(-HOUR, 0)])).status).toBe(200);
    expect((await batch(l.license_key, [record(-HOUR, 0)])).status).toBe(429);
    resetLimitsForTests();
  });

  test('a licence that expired at 12:00: at 12:05 a batch takes 11–12 and refuses 11:30–12:30, /telemetry refuses both, 36 days later all is refused', async () => {
    city.travel(-40 * DAY);
    const l = await city.issue({ expires_at: at(100 * DAY) });
    city.travel(0);
    await admin('POST', `${VPC}/license/${l.license_id}/renew`, { expires_at: at(HOUR), reason: 'x' });
    city.travel(HOUR + 5 * MIN);
    const late = period(-HOUR - 5 * MIN, -5 * MIN);
    const r = await batch(l.license_key, [record(-HOUR - 6 * MIN, -6 * MIN), record(-35 * MIN, 0, { model: 'other' })]);
    expect(r.body.results.map((x: { status: number; code: string }) => [x.status, x.code])).toEqual([
      [200, 'accepted'],
      [403, 'license_expired'],
    ]);
    expect(shown(await city.telemetry(l.license_key, late))).toEqual([403, 'license_expired']);
    city.travel(36 * DAY + HOUR);
    const older = await batch(l.license_key, [record(-36 * DAY - 2 * HOUR, -36 * DAY - HOUR, { model: 'late' })]);
    expect(older.body.results[0]).toEqual({ status: 403, event_id: null, code: 'license_expired' });
  });

  test('an unknown, revoked or suspended key → 403 for the whole batch and nothing stored; reinstated, the spool arrives completely', async () => {
    const l = await oldLicense();
    const spool = [record(-3 * HOUR, -2 * HOUR), record(-2 * HOUR, -HOUR)];
    await admin('POST', `${VPC}/license/${l.license_id}/suspend`, { reason: 'x' });
    expect(shown(await batch(l.license_key, spool))).toEqual([403, 'license_suspended']);
    expect(shown(await batch(`vpc_${'u'.repeat(32)}`, spool))).toEqual([403, 'license_not_found']);
    expect((await rows(l.license_id)).length).toBe(0);
    await admin('POST', `${VPC}/license/${l.license_id}/reinstate`, { reason: 'x' });
    const r = await batch(l.license_key, spool);
    expect(r.body.results.map((x: { code: string }) => x.code)).toEqual(['accepted', 'accepted']);
    await admin('POST', `${VPC}/license/${l.license_id}/revoke`, { reason: 'x' });
    expect(shown(await batch(l.license_key, spool))).toEqual([403, 'license_revoked']);
  });
});

describe('reports', () => {
  test('hour, day and month; by model and deployment; JSON and CSV with snake_case columns', async () => {
    city.travel(Date.parse('2026-05-01T00:00:00Z') - Date.now());
    const l = await city.issue();
    city.travel(Date.parse('2026-06-02T03:00:00Z') - Date.now());
    const send = (start: string, end: string, more: Record<string, unknown>) =>
      city.telemetry(l.license_key, { period_start: start, period_end: end, ...more });
    await send('2026-05-31T23:30:00Z', '2026-06-01T00:30:00Z', { model: 'a', input_tokens: 1 });
    await send('2026-06-01T11:00:00Z', '2026-06-01T12:00:00Z', { model: 'a', input_tokens: 2 });
    await send('2026-06-01T12:15:00Z', '2026-06-01T13:00:00Z', { model: '=b', input_tokens: 4, deployment_id: 'eu' });
    const span = 'from=2026-05-01T00:00:00Z&to=2026-06-03T00:00:00Z';
    const get = async (query: string) =>
      (await city.usage(l.license_id, `?${span}&${query}`)).body.items.map((i: Record<string, unknown>) => [
        i.period,
        i.group,
        i.input_tokens,
      ]);
    expect(await get('granularity=month')).toEqual([
      ['2026-05-01T00:00:00Z', null, '1'],
      ['2026-06-01T00:00:00Z', null, '6'],
    ]);
    expect(await get('granularity=day&group_by=model')).toEqual([
      ['2026-05-31T00:00:00Z', 'a', '1'],
      ['2026-06-01T00:00:00Z', '=b', '4'],
      ['2026-06-01T00:00:00Z', 'a', '2'],
    ]);
    expect(await get('granularity=hour&group_by=deployment')).toEqual([
      ['2026-05-31T23:00:00Z', 'prod', '1'],
      ['2026-06-01T11:00:00Z', 'prod', '2'],
      ['2026-06-01T12:00:00Z', 'eu', '4'],
    ]);
    const csv = await city.usage(l.license_id, `?${span}&granularity=day&group_by=model&format=csv`);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.text.split('\r\n').slice(0, 4)).toEqual([
      'period,group,input_tokens,output_tokens,request_count,events',
      '2026-05-31T00:00:00Z,a,1,500,10,1',
      "2026-06-01T00:00:00Z,'=b,4,500,10,1",
      '2026-06-01T00:00:00Z,a,2,500,10,1',
    ]);
    expect((await city.usage(l.license_id, '?from=2026-06-02T00:00:00Z&to=2026-06-01T00:00:00Z')).status).toBe(400);
    expect((await city.usage(l.license_id, '?granularity=week')).status).toBe(400);
  });

  test('a year of a thousand replicas by month is answered from the roll-up alone', async () => {
    const { USAGE_SQL } = await import('../../src/districts/licensing/queries.ts');
    const l = await city.issue();
    const plan = await p.query(`EXPLAIN (FORMAT JSON) ${USAGE_SQL('month', 'model')}`, [
      l.license_id,
      '2026-01-01T00:00:00Z',
      '2027-01-01T00:00:00Z',
    ]);
    const text = JSON.stringify(plan.rows);
    expect(text).toContain('vpc_usage_hour');
    expect(text).not.toContain('vpc_telemetry');
  });
});

test('the constraints exist in the database: tel_no_overlap, tel_rev and both checks', async () => {
  const found = await p.query(
    "SELECT conname, contype FROM pg_constraint WHERE conrelid = 'vpc_telemetry'::regclass ORDER BY conname",
  );
  expect(found.rows).toEqual(
    expect.arrayContaining([
      { conname: 'tel_no_overlap', contype: 'x' },
      { conname: 'tel_rev', contype: 'u' },
      { conname: 'tel_period', contype: 'c' },
      { conname: 'tel_numbers', contype: 'c' },
    ]),
  );
});

test('reported numbers never change and no row goes, not even by hand', async () => {
  const l = await oldLicense();
  await city.telemetry(l.license_key, period(-2 * HOUR, -HOUR));
  for (const sql of [
    'UPDATE vpc_telemetry SET input_tokens = 0 WHERE license_id = $1',
    "UPDATE vpc_telemetry SET period_end = period_end + interval '1 second' WHERE license_id = $1",
    'DELETE FROM vpc_telemetry WHERE license_id = $1',
  ])
    await expect(p.query(sql, [l.license_id]), sql).rejects.toThrow(/does not change|append-only/);
  await expect(p.query('TRUNCATE vpc_telemetry CASCADE')).rejects.toThrow(/append-only/);
});

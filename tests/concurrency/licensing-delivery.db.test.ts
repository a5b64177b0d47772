/** Usage on bad lines: sent again and again, in any order, by many clients, and counted once. Databases and Redis away. */
import { expect, test } from 'vitest';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { startApiProcess } from '../support/api-process.ts';
import { at, DAY, HOUR, licensingCity, VPC } from '../support/licensing.ts';
import { tcpProxy } from '../support/tcp-proxy.ts';

const city = await licensingCity();
const { p } = city;

/** The same dice for every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

test('every record three times in random order by 8 clients with 20 % 503 and 20 % lost answers: the sum is the truth, no conflict, and what was acknowledged is in the next report', async () => {
  const l = await city.issue({ expires_at: at(30 * DAY) });
  const RECORDS = 600;
  const roll = dice(7);
  const start = Math.floor(Date.now() / 1000) * 1000 + 1000;
  // A second each, ending at most ten minutes ahead of the licence's issue: the clock stands later.
  city.travel(2 * HOUR);
  const iso = (ms: number) => new Date(ms).toISOString();
  const records = Array.from({ length: RECORDS }, (_v, i) => ({
    deployment_id: 'prod',
    hostname: `inference-${i % 4}`,
    model: i % 2 === 0 ? 'a' : 'b',
    period_start: iso(start + i * 1000),
    period_end: iso(start + (i + 1) * 1000),
    input_tokens: 1 + ((i * 7919) % 5000),
    output_tokens: i,
    request_count: 1,
  }));
  const truth = records.reduce((sum, r) => sum + r.input_tokens, 0);
  const waiting = [...records, ...records, ...records].map((r) => ({ r, at: roll() })).sort((a, b) => a.at - b.at);
  const acknowledged = new Set<string>();
  const conflicts: string[] = [];
  const client = async () => {
    for (;;) {
      const batch = waiting.splice(0, 20).map((w) => w.r);
      if (batch.length === 0) return;
      for (;;) {
        const luck = roll();
        if (luck < 0.2) continue; // 503: nothing was asked
        resetLimitsForTests();
        const reply = await city.pod('POST', `${VPC}/telemetry/batch`, { license_key: l.license_key, records: batch });
        if (luck < 0.4) continue; // worked on, the answer lost
        expect(reply.status, reply.text).toBe(200);
        for (const [i, item] of (reply.body.results as { status: number; code: string }[]).entries()) {
          if (item.status === 200) acknowledged.add(batch[i]?.period_start as string);
          else conflicts.push(item.code);
        }
        const known = acknowledged.size;
        const report = await city.usage(l.license_id, `?from=${at(-DAY)}&to=${at(DAY)}`);
        expect(Number(report.body.totals.request_count)).toBeGreaterThanOrEqual(known);
        break;
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
  expect(conflicts).toEqual([]);
  expect(acknowledged.size).toBe(RECORDS);
  const { totals } = (await city.usage(l.license_id, `?from=${at(-DAY)}&to=${at(DAY)}`)).body;
  expect(totals).toMatchObject({ input_tokens: String(truth), request_count: String(RECORDS), events: RECORDS });
  city.travel(0);
}, 90_000);

test('a server killed while it stores: the repeats give one row each', async () => {
  const l = await city.issue({ expires_at: at(30 * DAY) });
  const bounds = { period_start: at(0), period_end: at(60_000) };
  const send = (url: string, host: number) =>
    fetch(`${url}/api/v1${VPC}/telemetry`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        license_key: l.license_key,
        deployment_id: 'prod',
        hostname: `h-${host}`,
        model: 'm',
        ...bounds,
        input_tokens: 10,
        output_tokens: 1,
        request_count: 1,
      }),
    });
  for (let round = 0; round < 2; round += 1) {
    const server = await startApiProcess();
    await send(server.url, 1_000 + round);
    const flying = Array.from({ length: 20 }, (_v, i) => send(server.url, round * 20 + i).catch(() => null));
    // Killed at another point of the work each time: before, in the middle of, and after some commits.
    await new Promise((r) => setTimeout(r, 5 + round * 20));
    await server.kill();
    await Promise.all(flying);
  }
  for (let host = 0; host < 40; host += 1) expect((await send(p.url, host)).status).toBe(200);
  const rows = await p.query(
    'SELECT hostname, count(*)::int AS n FROM vpc_telemetry WHERE license_id = $1 AND length(hostname) < 5 GROUP BY 1',
    [l.license_id],
  );
  expect(rows.rows.map((r) => r.n)).toEqual(Array.from({ length: 40 }, () => 1));
  const sums = await p.query(
    `SELECT (SELECT sum(input_tokens)::text FROM vpc_telemetry WHERE license_id = $1) AS events,
            (SELECT sum(input_tokens)::text FROM vpc_usage_hour WHERE license_id = $1) AS rolled`,
    [l.license_id],
  );
  expect(sums.rows[0].rolled).toBe(sums.rows[0].events);
}, 90_000);

test('database away → 503 and no verdict; back → the same call is valid. Redis away → 200', async () => {
  const l = await city.issue({ expires_at: at(30 * DAY) });
  const database = new URL(process.env.DATABASE_URL as string);
  const line = await tcpProxy(Number(database.port), database.hostname);
  database.hostname = '127.0.0.1';
  database.port = String(line.port);
  const server = await startApiProcess({ DATABASE_URL: database.href, REDIS_URL: 'redis://127.0.0.1:1' });
  try {
    const validate = async () => {
      const r = await fetch(`${server.url}/api/v1${VPC}/license/validate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          license_key: l.license_key,
          deployment_id: 'prod',
          hostname: 'inference-0',
          version: '1',
        }),
      });
      return { status: r.status, body: (await r.json()) as Record<string, unknown> };
    };
    expect(await validate()).toMatchObject({ status: 200, body: { valid: true } });
    line.set('refuse');
    const away = await validate();
    expect(away).toMatchObject({ status: 503, body: { success: false, code: 'service_unavailable' } });
    expect(away.body).not.toHaveProperty('valid');
    line.set('pass');
    // The pool drops its broken connections one by one.
    let back = await validate();
    for (let i = 0; i < 40 && back.status !== 200; i += 1) {
      await new Promise((r) => setTimeout(r, 250));
      back = await validate();
    }
    expect(back).toMatchObject({ status: 200, body: { valid: true } });
  } finally {
    await server.kill();
    await line.close();
  }
}, 60_000);

test('a key that was issued, used, rotated and reported with is found nowhere in the database', async () => {
  const l = await city.issue({ expires_at: at(30 * DAY), notes: 'kept' });
  await city.validate(l.license_key);
  await city.telemetry(l.license_key, { period_start: at(0), period_end: at(60_000) });
  const rotated = await city.admin('POST', `${VPC}/license/${l.license_id}/rotate`, { overlap_hours: 1, reason: 'x' });
  await city.validate(rotated.body.license_key);
  const tables = await p.query(
    "SELECT table_schema AS s, table_name AS t FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'",
  );
  expect(tables.rows.length).toBeGreaterThan(50);
  for (const { s, t } of tables.rows) {
    const found = await p.query(
      `SELECT count(*)::int AS n FROM "${s}"."${t}" AS x WHERE to_jsonb(x)::text ~ 'vpc_[0-9A-Za-z]{32}'`,
    );
    expect(found.rows[0].n, `${s}.${t}`).toBe(0);
  }
});

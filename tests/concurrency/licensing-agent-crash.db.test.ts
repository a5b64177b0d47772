/** The licence agent killed again and again against the real service: what it reports is what the engine did. */
import { expect, test } from 'vitest';
import { crashRun } from '../support/license-agent-crash.ts';
import { at, DAY, licensingCity } from '../support/licensing.ts';

const city = await licensingCity();

test('killed 30 times between 503s and lost answers: every token arrives exactly once, no conflict, nothing left', async () => {
  const l = await city.issue({ expires_at: at(30 * DAY) });
  const run = await crashRun({
    apiUrl: `${city.p.url}/api/v1/public/vpc`,
    licenseKey: l.license_key,
    kills: 30,
    lifeMs: [50, 300],
  });
  const { rows } = await city.p.query(
    `SELECT sum(input_tokens)::bigint::text AS input, sum(output_tokens)::bigint::text AS output,
            sum(request_count)::bigint::text AS requests, count(*)::int AS windows FROM vpc_telemetry WHERE license_id = $1`,
    [l.license_id],
  );
  expect([run.kills, run.dead, run.left]).toEqual([30, 0, 0]);
  expect(rows[0]).toMatchObject({
    input: String(run.truth.input),
    output: String(run.truth.output),
    requests: String(run.truth.requests),
  });
  // The run met what it is about.
  expect(run.refused503).toBeGreaterThan(0);
  expect(run.dropped).toBeGreaterThan(0);
  expect(rows[0].windows).toBeGreaterThan(5);
  const usage = await city.usage(l.license_id, `?from=${at(-DAY)}&to=${at(DAY)}`);
  expect(usage.body.totals).toMatchObject({
    input_tokens: String(run.truth.input),
    request_count: String(run.truth.requests),
  });
}, 120_000);

/** Random sets of usage periods against the database's constraints. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, DAY, HOUR, licensingCity, VPC } from '../support/licensing.ts';

const city = await licensingCity();
const MIN = 60_000;

test('accepted periods never overlap and equal the greedy reference, whatever the order and bounds', async () => {
  city.travel(-40 * DAY);
  const l = await city.issue({ expires_at: at(400 * DAY) });
  city.travel(0);
  const base = Math.floor(Date.now() / HOUR) * HOUR - 3 * DAY;
  const time = (minute: number) => new Date(base + minute * MIN).toISOString();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          start: fc.integer({ min: 0, max: 200 }),
          length: fc.integer({ min: 1, max: 60 }),
          host: fc.integer({ min: 0, max: 1 }),
        }),
        { minLength: 1, maxLength: 25 },
      ),
      async (periods) => {
        run += 1;
        const records = periods.map((p, i) => ({
          deployment_id: `run-${run}`,
          hostname: `h${p.host}`,
          model: 'm',
          period_start: time(p.start),
          period_end: time(p.start + p.length),
          input_tokens: i,
          output_tokens: 0,
          request_count: 1,
        }));
        const reply = await city.pod('POST', `${VPC}/telemetry/batch`, { license_key: l.license_key, records });
        const accepted: typeof periods = [];
        const expected = periods.map((p) => {
          const overlaps = (q: (typeof periods)[number]) =>
            q.host === p.host && p.start < q.start + q.length && q.start < p.start + p.length;
          const same = accepted.some((q) => q.host === p.host && q.start === p.start && q.length === p.length);
          if (same) return 'telemetry_conflict';
          if (accepted.some(overlaps)) return 'period_overlap';
          accepted.push(p);
          return 'accepted';
        });
        expect(reply.body.results.map((r: { code: string }) => r.code)).toEqual(expected);
      },
    ),
    { numRuns: 40 },
  );
  const overlaps = await city.p.query(
    "SELECT count(*)::int AS n FROM vpc_telemetry a JOIN vpc_telemetry b ON a.id < b.id AND (a.license_id, a.deployment_id, a.hostname, a.model) = (b.license_id, b.deployment_id, b.hostname, b.model) AND tstzrange(a.period_start, a.period_end, '[)') && tstzrange(b.period_start, b.period_end, '[)') AND a.superseded_by IS NULL AND b.superseded_by IS NULL",
  );
  expect(overlaps.rows[0].n).toBe(0);
}, 120_000);

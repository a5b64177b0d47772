/** Usage told to Stripe's meters: exactly once whatever dies, corrected while it can be, credited when it cannot. */
import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStripeEmulator } from '../../../emulators/stripe/emulator.ts';
import { advancePeriods, closeDuePeriod } from '../../../src/districts/licensing/close-periods.ts';
import { failMeterExports } from '../../../src/districts/licensing/contract.ts';
import { planExports } from '../../../src/districts/licensing/plan-exports.ts';
import { sendExports } from '../../../src/districts/licensing/send-exports.ts';
import { setUpMeters } from '../../../src/districts/licensing/set-up-meters.ts';
import { systemCtx } from '../../../src/platform/actor.ts';
import { ask } from '../../../src/platform/bus/bus.ts';
import { nowMs } from '../../../src/platform/clock.ts';
import { transact } from '../../../src/platform/db/transact.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import {
  callStripe,
  resetStripeBreakerForTests,
  setStripeTimeoutForTests,
} from '../../../src/platform/vendors/stripe.ts';
import { ensureMeter, readMeter } from '../../../src/platform/vendors/stripe-meters.ts';
import { type Issued, licensingCity } from '../../support/licensing.ts';
import { waitsForLock } from '../../support/locks.ts';

const emulator = createStripeEmulator({});
const { url } = await emulator.listen(0);
process.env.STRIPE_API_BASE = url;
resetEnvForTests();
const city = await licensingCity();
const { admin, p } = city;
setStripeTimeoutForTests(20_000);
afterAll(() => emulator.close());

/** The platform's clock and the emulator's stand at the same instant. */
function to(iso: string): void {
  const target = Date.parse(iso);
  city.travel(target - Date.now());
  const there = Date.now() + emulatorShift;
  emulator.advance(Math.round((target - there) / 1000));
  emulatorShift += target - there;
}
let emulatorShift = 0;
beforeEach(() => resetStripeBreakerForTests());
afterEach(async () => {
  await fetch(`${url}/_test/faults`, { method: 'DELETE' });
});

const trpc = (name: string, input: unknown) => admin('POST', `/api/trpc/licensing.${name}`, input);
to('2026-05-01T00:00:00Z');
await trpc('createRateCard', {
  name: 'metered',
  effectiveFrom: '2026-01-01T00:00:00Z',
  lines: [
    { model: '*', kind: 'input', priceMillionths: '1000000000000', meter: 'vpc_input_tokens' },
    { model: '*', kind: 'output', priceMillionths: '2000000000000', meter: 'vpc_output_tokens' },
  ],
});
for (const meter of ['vpc_input_tokens', 'vpc_output_tokens']) await ensureMeter(meter, meter);

let customers = 0;
async function license(withCustomer = true): Promise<Issued & { customer: string }> {
  to('2026-05-01T00:00:00Z');
  const l = await city.issue({ expires_at: '2027-05-01T00:00:00Z' });
  if (!withCustomer) return { ...l, customer: '' };
  customers += 1;
  const customer = await callStripe((s) =>
    s.customers.create({ name: `org ${customers}` }, { idempotencyKey: `c${customers}` }),
  );
  const set = await trpc('setOrganization', { orgId: l.org_id, stripeCustomerId: customer.id });
  expect(set.status, set.text).toBe(200);
  return { ...l, customer: customer.id };
}
const send = async (l: Issued, start: string, end: string, more: Record<string, unknown> = {}) => {
  const r = await city.telemetry(l.license_key, {
    period_start: start,
    period_end: end,
    output_tokens: 0,
    request_count: 0,
    ...more,
  });
  expect(r.status, r.text).toBe(200);
};
async function work(): Promise<void> {
  while ((await planExports()) > 0);
  while ((await sendExports()) > 0);
}
const exportsOf = async (l: Issued) =>
  (
    await p.query(
      'SELECT meter, rev, value::int AS value, state, problem FROM vpc_meter_export WHERE license_id = $1 ORDER BY meter, rev',
      [l.license_id],
    )
  ).rows;
const held = (customer: string, day = '2026-05-10', meter = 'vpc_input_tokens') =>
  readMeter(meter, customer, new Date(`${day}T00:00:00Z`), new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000));
const fault = (body: object) =>
  fetch(`${url}/_test/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('the set-up makes every meter that a rate card names, once', async () => {
  await trpc('createRateCard', {
    name: 'more',
    effectiveFrom: '2031-01-01T00:00:00Z',
    lines: [{ model: '*', kind: 'request', priceMillionths: '1', meter: 'vpc_requests' }],
  });
  expect(await setUpMeters()).toEqual({ made: ['vpc_requests'], present: ['vpc_input_tokens', 'vpc_output_tokens'] });
  expect((await setUpMeters()).made).toEqual([]);
});

describe('the usual way', () => {
  test('a day is told 26 hours after it ended, per meter, with the last second of the day and its identifier', async () => {
    const l = await license();
    to('2026-05-11T00:00:00Z');
    await send(l, '2026-05-10T10:00:00Z', '2026-05-10T11:00:00Z', { input_tokens: 100, output_tokens: 7 });
    await send(l, '2026-05-10T11:00:00Z', '2026-05-10T12:00:00Z', { input_tokens: 20, model: 'other' });
    to('2026-05-12T01:30:00Z');
    await work();
    expect(await exportsOf(l)).toEqual([]);
    to('2026-05-12T02:01:00Z');
    await work();
    expect(await exportsOf(l)).toEqual([
      { meter: 'vpc_input_tokens', rev: 0, value: 120, state: 'sent', problem: null },
      { meter: 'vpc_output_tokens', rev: 0, value: 7, state: 'sent', problem: null },
    ]);
    expect([await held(l.customer), await held(l.customer, '2026-05-10', 'vpc_output_tokens')]).toEqual([120n, 7n]);
    const usage = emulator.state
      .all('meter_usage')
      .find((u) => u.customer === l.customer && u.eventName === 'vpc_input_tokens');
    expect(usage?.timestamp).toBe(Date.parse('2026-05-10T23:59:59Z') / 1000);
    const id = await p.query(
      "SELECT identifier FROM vpc_meter_export WHERE license_id = $1 AND meter = 'vpc_input_tokens'",
      [l.license_id],
    );
    expect(id.rows[0].identifier).toBe(`vpc:${l.license_id}:vpc_input_tokens:20260510:0`);
    await work();
    expect((await exportsOf(l)).length).toBe(2);
  });

  test('usage whose transaction was under way while its day was planned is told too', async () => {
    const l = await license();
    to('2026-05-11T00:00:00Z');
    await send(l, '2026-05-10T10:00:00Z', '2026-05-10T11:00:00Z', { input_tokens: 100 });
    to('2026-05-13T00:00:00Z');
    await work();
    // What a transaction leaves that began just before the plan and ended after it.
    await p.query(
      `UPDATE vpc_usage_hour h SET input_tokens = input_tokens + 11, updated_at = d.planned_at - interval '3 seconds'
         FROM vpc_export_day d WHERE h.license_id = $1 AND d.license_id = h.license_id AND d.day = '2026-05-10'`,
      [l.license_id],
    );
    to('2026-05-13T00:03:00Z');
    await work();
    expect((await exportsOf(l)).map((e) => [e.rev, e.value, e.state])).toEqual([
      [0, 100, 'sent'],
      [1, 11, 'sent'],
    ]);
    expect(await held(l.customer)).toBe(111n);
    // Planned once more, and then no more.
    to('2026-05-13T00:06:00Z');
    expect(await planExports()).toBe(0);
  });

  test('an organisation without a Stripe customer: its exports are skipped, visibly', async () => {
    const l = await license(false);
    to('2026-05-11T00:00:00Z');
    await send(l, '2026-05-10T10:00:00Z', '2026-05-10T11:00:00Z', { input_tokens: 5 });
    to('2026-05-13T00:00:00Z');
    await work();
    expect((await exportsOf(l)).map((e) => [e.value, e.state])).toEqual([[5, 'skipped']]);
    await work();
    expect((await exportsOf(l)).length).toBe(1);
  });

  test('duplicate_meter_event counts as sent; an answer that never came is repeated under the same identifier', async () => {
    const l = await license();
    to('2026-05-11T00:00:00Z');
    await send(l, '2026-05-10T10:00:00Z', '2026-05-10T11:00:00Z', { input_tokens: 50 });
    to('2026-05-13T00:00:00Z');
    // Stripe works, but its answer is lost, also that of the client's own repeat.
    await fault({ kind: 'close_after', method: 'POST', path: '/v1/billing/meter_events', times: 2 });
    await planExports();
    await sendExports();
    expect((await exportsOf(l)).map((e) => e.state)).toEqual(['sending']);
    expect(await held(l.customer)).toBe(50n);
    resetStripeBreakerForTests();
    to('2026-05-13T00:05:00Z');
    await work();
    expect((await exportsOf(l)).map((e) => e.state)).toEqual(['sent']);
    expect(await held(l.customer)).toBe(50n);
    await p.query(
      "UPDATE vpc_meter_export SET state = 'pending', first_attempt_at = NULL, last_attempt_at = NULL WHERE license_id = $1",
      [l.license_id],
    );
    await p.query('UPDATE vpc_meter_export SET identifier = identifier WHERE license_id = $1', [l.license_id]);
    await work();
    expect((await exportsOf(l)).map((e) => e.state)).toEqual(['sent']);
    expect(await held(l.customer)).toBe(50n);
  });
});

describe('changes after the export', () => {
  test('upwards → revision 1 with the difference', async () => {
    const l = await license();
    to('2026-05-11T00:00:00Z');
    await send(l, '2026-05-10T10:00:00Z', '2026-05-10T11:00:00Z', { input_tokens: 100 });
    to('2026-05-13T00:00:00Z');
    await work();
    await send(l, '2026-05-10T11:00:00Z', '2026-05-10T12:00:00Z', { input_tokens: 30 });
    await work();
    expect((await exportsOf(l)).map((e) => [e.rev, e.value, e.state])).toEqual([
      [0, 100, 'sent'],
      [1, 30, 'sent'],
    ]);
    expect(await held(l.customer)).toBe(130n);
  });

  test('downwards within 24 hours → cancelled, and the new total', async () => {
    const l = await license();
    to('2026-05-11T00:00:00Z');
    await send(l, '2026-05-10T10:00:00Z', '2026-05-10T11:00:00Z', { input_tokens: 100 });
    to('2026-05-13T00:00:00Z');
    await work();
    await send(l, '2026-05-10T10:00:00Z', '2026-05-10T11:00:00Z', { input_tokens: 60, revision: 1 });
    await work();
    expect((await exportsOf(l)).map((e) => [e.rev, e.value, e.state])).toEqual([
      [0, 100, 'cancelled'],
      [1, 60, 'sent'],
    ]);
    expect(await held(l.customer)).toBe(60n);
    await send(l, '2026-05-10T10:00:00Z', '2026-05-10T11:00:00Z', { input_tokens: 0, revision: 2 });
    await work();
    expect((await exportsOf(l)).map((e) => e.state)).toEqual(['cancelled', 'cancelled']);
    expect(await held(l.customer)).toBe(0n);
  });

  test('downwards later → nothing negative is sent, and the next period carries a credit line outside our own total', async () => {
    const l = await license();
    to('2026-05-11T00:00:00Z');
    await send(l, '2026-05-10T10:00:00Z', '2026-05-10T11:00:00Z', { input_tokens: 100 });
    to('2026-05-13T00:00:00Z');
    await work();
    to('2026-05-15T00:00:00Z');
    await send(l, '2026-05-10T10:00:00Z', '2026-05-10T11:00:00Z', { input_tokens: 60, revision: 1 });
    await work();
    expect((await exportsOf(l)).map((e) => [e.rev, e.value, e.state])).toEqual([
      [0, 100, 'sent'],
      [1, -40, 'credit'],
    ]);
    expect(await held(l.customer)).toBe(100n);
    await work();
    expect((await exportsOf(l)).length).toBe(2);
    for (const day of ['2026-06-05T00:00:00Z', '2026-07-05T00:00:00Z']) {
      to(day);
      while ((await advancePeriods()) > 0);
      while ((await closeDuePeriod()) > 0);
    }
    const lines = await p.query(
      "SELECT to_char(p.month, 'YYYY-MM') AS period, n.source, n.units::int AS units, n.amount_minor::int AS amount, p.total_minor::int AS total FROM vpc_usage_line n JOIN vpc_usage_period p ON p.id = n.period_id WHERE n.license_id = $1 ORDER BY 1, 2",
      [l.license_id],
    );
    expect(lines.rows).toEqual([
      { period: '2026-05', source: 'usage', units: 60, amount: 60, total: 60 },
      { period: '2026-06', source: 'stripe_credit', units: -40, amount: -40, total: 0 },
    ]);
  });
});

describe('who locks what', () => {
  /** A day with an export of each meter, and their identifiers by meter. */
  async function planned(): Promise<{ l: Issued; input: string; output: string }> {
    const l = await license();
    to('2026-05-11T00:00:00Z');
    await send(l, '2026-05-10T10:00:00Z', '2026-05-10T11:00:00Z', { input_tokens: 100, output_tokens: 7 });
    to('2026-05-13T00:00:00Z');
    await planExports();
    const named = (meter: string) => `vpc:${l.license_id}:${meter}:20260510:0`;
    return { l, input: named('vpc_input_tokens'), output: named('vpc_output_tokens') };
  }
  /** Runs `act` while a planner holds the first meter's export; the second one must be free for it. */
  async function besideAPlanner(input: string, output: string, act: () => Promise<unknown>): Promise<unknown> {
    const planner = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await planner.connect();
    try {
      const lock = (identifier: string, how: string) =>
        planner.query(`SELECT 1 FROM vpc_meter_export WHERE identifier = $1 FOR UPDATE ${how}`, [identifier]);
      await planner.query('BEGIN');
      await lock(input, '');
      const acting = act();
      await waitsForLock(p.query, acting);
      // NOWAIT fails at once where waiting would be half of a deadlock.
      await lock(output, 'NOWAIT');
      await planner.query('ROLLBACK');
      return await acting;
    } finally {
      await planner.end();
    }
  }

  test('a retry takes the exports of a day in the planner’s order', async () => {
    const { input, output } = await planned();
    await p.query("UPDATE vpc_meter_export SET state = 'failed' WHERE identifier = $1", [output]);
    const retried = await besideAPlanner(input, output, () =>
      trpc('retryMeterExport', { identifier: output, reason: 'meter mended' }),
    );
    expect(retried).toMatchObject({ status: 200, body: { result: { data: { rev: 1, state: 'pending' } } } });
  });

  test('a report of errors takes the exports it names in the planner’s order, whatever its own', async () => {
    const { input, output } = await planned();
    const failed = await besideAPlanner(input, output, () =>
      transact(systemCtx('test'), (tx) =>
        ask(tx, failMeterExports, { code: 'archived_meter', identifiers: [output, input] }),
      ),
    );
    expect(failed).toEqual({ failed: 2 });
  });

  test('an event that cannot be taken back any more takes the mark of its day before itself', async () => {
    const { l, input } = await planned();
    await sendExports();
    to('2026-05-14T02:00:00Z');
    await p.query("UPDATE vpc_meter_export SET state = 'cancelling', last_attempt_at = NULL WHERE identifier = $1", [
      input,
    ]);
    const planner = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await planner.connect();
    try {
      await planner.query('BEGIN');
      await planner.query('SELECT 1 FROM vpc_export_day WHERE license_id = $1 FOR UPDATE', [l.license_id]);
      const sending = sendExports();
      await waitsForLock(p.query, sending);
      await planner.query('SELECT 1 FROM vpc_meter_export WHERE identifier = $1 FOR UPDATE NOWAIT', [input]);
      await planner.query('ROLLBACK');
      await sending;
    } finally {
      await planner.end();
    }
    expect((await exportsOf(l))[0]).toMatchObject({ state: 'sent' });
  });
});

describe('what goes wrong at Stripe', () => {
  test('an error it finds at once → failed and one alert; mended and retried → sent under a new revision', async () => {
    const l = await license();
    to('2026-05-11T00:00:00Z');
    await send(l, '2026-05-10T10:00:00Z', '2026-05-10T11:00:00Z', { input_tokens: 100 });
    to('2026-05-13T00:00:00Z');
    await planExports();
    await p.query("UPDATE vpc_meter_export SET day = '2026-01-01' WHERE license_id = $1", [l.license_id]);
    await sendExports();
    expect((await exportsOf(l)).map((e) => [e.state, e.problem])).toEqual([['failed', 'timestamp_too_far_in_past']]);
    const alerts = await p.query(
      "SELECT count(*)::int AS n FROM vpc_alert WHERE kind = 'export_failed' AND license_id = $1",
      [l.license_id],
    );
    expect(alerts.rows[0].n).toBe(1);
    await p.query("UPDATE vpc_meter_export SET day = '2026-05-10' WHERE license_id = $1", [l.license_id]);
    const identifier = `vpc:${l.license_id}:vpc_input_tokens:20260510:0`;
    expect((await trpc('retryMeterExport', { identifier, reason: 'meter mended' })).body.result.data).toMatchObject({
      rev: 1,
      state: 'pending',
    });
    expect((await trpc('retryMeterExport', { identifier, reason: 'again' })).status).toBe(409);
    await sendExports();
    expect((await exportsOf(l)).map((e) => e.state)).toEqual(['cancelled', 'sent']);
  });

  test('v1.billing.meter.error_report_triggered → the exports it names are failed, with one alert each', async () => {
    const l = await license();
    to('2026-05-11T00:00:00Z');
    await send(l, '2026-05-10T10:00:00Z', '2026-05-10T11:00:00Z', { input_tokens: 100 });
    to('2026-05-13T00:00:00Z');
    await work();
    const identifier = `vpc:${l.license_id}:vpc_input_tokens:20260510:0`;
    const fail = () =>
      transact(systemCtx('test'), (tx) =>
        ask(tx, failMeterExports, { code: 'archived_meter', identifiers: [identifier, 'vpc:unknown'] }),
      );
    expect(await fail()).toEqual({ failed: 1 });
    expect(await fail()).toEqual({ failed: 0 });
    expect((await exportsOf(l)).map((e) => [e.state, e.problem])).toEqual([['failed', 'archived_meter']]);
    const alerts = await p.query(
      "SELECT count(*)::int AS n FROM vpc_alert WHERE kind = 'export_failed' AND license_id = $1",
      [l.license_id],
    );
    expect(alerts.rows[0].n).toBe(1);
  });

  test.each([
    ['there', 'close_after', true, 'sent'],
    ['not there', 'close_before', false, 'sent'],
  ] as const)(
    'an outcome unknown for 25 hours: the summary is read first; %s → %s',
    async (_name, kind, there, state) => {
      const l = await license();
      to('2026-05-11T00:00:00Z');
      await send(l, '2026-05-10T10:00:00Z', '2026-05-10T11:00:00Z', { input_tokens: 77 });
      to('2026-05-13T00:00:00Z');
      await fault({ kind, method: 'POST', path: '/v1/billing/meter_events', times: 2 });
      await planExports();
      await sendExports();
      expect((await exportsOf(l)).map((e) => e.state)).toEqual(['sending']);
      resetStripeBreakerForTests();
      to('2026-05-14T01:30:00Z');
      await fetch(`${url}/_test/faults`, { method: 'DELETE' });
      const events = () =>
        emulator.state.all('meter_usage').filter((u) => u.customer === l.customer && u.state === 'counted').length;
      expect(events()).toBe(there ? 1 : 0);
      await sendExports();
      expect((await exportsOf(l)).map((e) => e.state)).toEqual([state]);
      expect(events()).toBe(1);
      expect(await held(l.customer)).toBe(77n);
    },
  );

  test('a meter that holds neither total after 25 hours → incident and alert, nothing sent', async () => {
    const l = await license();
    to('2026-05-11T00:00:00Z');
    await send(l, '2026-05-10T10:00:00Z', '2026-05-10T11:00:00Z', { input_tokens: 77 });
    to('2026-05-13T00:00:00Z');
    await fault({ kind: 'close_before', method: 'POST', path: '/v1/billing/meter_events', times: 2 });
    await planExports();
    await sendExports();
    resetStripeBreakerForTests();
    await fetch(`${url}/_test/faults`, { method: 'DELETE' });
    await callStripe((s) =>
      s.billing.meterEvents.create({
        event_name: 'vpc_input_tokens',
        payload: { stripe_customer_id: l.customer, value: '5' },
        timestamp: Date.parse('2026-05-10T12:00:00Z') / 1000,
      }),
    );
    to('2026-05-14T01:30:00Z');
    await sendExports();
    expect((await exportsOf(l)).map((e) => e.state)).toEqual(['incident']);
    expect(await held(l.customer)).toBe(5n);
  });
});

test('the worker killed at 20 points, before, during and after calls → Stripe’s total equals ours', async () => {
  const licenses = [await license(), await license()];
  const days = ['2026-05-04', '2026-05-05', '2026-05-06', '2026-05-07', '2026-05-08'];
  let truth = 0n;
  to('2026-05-11T00:00:00Z');
  for (const l of licenses)
    for (const day of days)
      for (let h = 0; h < 4; h += 1) {
        const tokens = 1 + ((h * 7 + day.length) % 11);
        truth += BigInt(tokens);
        await send(l, `${day}T0${h}:00:00Z`, `${day}T0${h + 1}:00:00Z`, { input_tokens: tokens });
      }
  to('2026-05-12T12:00:00Z');
  // Every fourth call is worked on but its answer lost; some never arrive.
  await fault({ kind: 'delay', method: 'POST', path: '/v1/billing/meter_events', times: 1_000, delayMs: 30 });
  const script = path.resolve(import.meta.dirname, '../../support/licensing-exporter.ts');
  // A claim that died waits a minute for its repeat: each worker's clock stands that much later.
  const MINUTE = 61_000;
  const shiftMs = nowMs() - Date.now();
  const boot = (turn: number) => {
    const child = spawn(process.execPath, [script], {
      env: {
        ...process.env,
        CIVITAS_TEST_CLOCK_SHIFT_MS: String(shiftMs + turn * MINUTE),
        STRIPE_API_BASE: url,
        LOG_LEVEL: 'silent',
        NODE_COMPILE_CACHE: path.join(os.tmpdir(), 'civitas-test-compile-cache'),
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    return { child, ready: new Promise((r) => child.stdout.once('data', r)) };
  };
  let next = boot(0);
  for (let kill = 0; kill < 20; kill += 1) {
    const { child, ready } = next;
    await ready;
    if (kill % 3 === 0)
      await fault({
        kind: kill % 2 === 0 ? 'close_after' : 'close_before',
        method: 'POST',
        path: '/v1/billing/meter_events',
        times: 1,
      });
    child.stdin.write('go\n');
    if (kill < 19) next = boot(kill + 1);
    await sleep(10 + kill * 12);
    const gone = new Promise((r) => child.once('exit', r));
    child.kill('SIGKILL');
    await gone;
  }
  city.travel(shiftMs + 20 * MINUTE);
  await fetch(`${url}/_test/faults`, { method: 'DELETE' });
  resetStripeBreakerForTests();
  for (let i = 0; i < 8; i += 1) {
    city.travel(nowMs() - Date.now() + 20 * 60_000);
    await work();
  }
  const states = await p.query('SELECT DISTINCT state FROM vpc_meter_export WHERE license_id = ANY($1)', [
    licenses.map((l) => l.license_id),
  ]);
  expect(states.rows).toEqual([{ state: 'sent' }]);
  let told = 0n;
  for (const l of licenses) for (const day of days) told += (await held(l.customer, day)) ?? 0n;
  expect(told).toBe(truth);
}, 120_000);

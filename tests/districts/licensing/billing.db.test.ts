/** From acknowledged usage to closed bills, with the clock moved through months. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, describe, expect, test } from 'vitest';
import { checkInvoiceLater } from '../../../src/districts/licensing/check-invoice.ts';
import { advancePeriods, closeDuePeriod } from '../../../src/districts/licensing/close-periods.ts';
import { checkInvoice, eraseOrganizations, exportOrganizations } from '../../../src/districts/licensing/contract.ts';
import { storeEvent } from '../../../src/districts/licensing/queries.ts';
import { raiseAlerts } from '../../../src/districts/licensing/raise-alerts.ts';
import { lineMac, usageLogKey } from '../../../src/districts/licensing/usage-log.ts';
import { systemCtx } from '../../../src/platform/actor.ts';
import { ask } from '../../../src/platform/bus/bus.ts';
import { canonicalJson } from '../../../src/platform/crypto/canonical-json.ts';
import { sha256Hex } from '../../../src/platform/crypto/digest.ts';
import { transact } from '../../../src/platform/db/transact.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import { newId } from '../../../src/platform/ids.ts';
import { type Issued, licensingCity, VPC } from '../../support/licensing.ts';
import { waitsForLock } from '../../support/locks.ts';

// Who waits for whom is asked here, not how long a busy machine lets it wait.
Object.assign(process.env, { LEDGER_LOCK_TIMEOUT_MS: '8000', LEDGER_STATEMENT_TIMEOUT_MS: '30000' });
resetEnvForTests();
const city = await licensingCity();
const { admin, p } = city;
afterEach(() => city.travel(0));

/** Runs this as nothing that belongs to the transaction around the call. */
const outside = AsyncLocalStorage.snapshot();
const to = (iso: string) => city.travel(Date.parse(iso) - Date.now());
const trpc = async (name: string, input: unknown, method = 'POST') => {
  const r =
    method === 'POST'
      ? await admin('POST', `/api/trpc/licensing.${name}`, input)
      : await admin('GET', `/api/trpc/licensing.${name}?input=${encodeURIComponent(JSON.stringify(input))}`);
  return { status: r.status, data: r.body?.result?.data, error: r.body?.error };
};
const line = (kind: string, priceMillionths: string, more = {}) => ({ model: '*', kind, priceMillionths, ...more });

to('2026-05-01T00:00:00Z');
const card = await trpc('createRateCard', {
  name: 'test prices',
  effectiveFrom: '2026-01-01T00:00:00Z',
  lines: [
    line('input', '50000000', { model: 'llama-3.1-70b', meter: 'vpc_input_tokens' }),
    line('output', '150000000', { model: 'llama-3.1-70b', meter: 'vpc_output_tokens' }),
    line('replica_day', '100000000'),
  ],
});

async function license(more: Record<string, unknown> = {}): Promise<Issued> {
  to('2026-05-01T00:00:00Z');
  return city.issue({ expires_at: '2027-05-01T00:00:00Z', ...more });
}
const send = (l: Issued, start: string, end: string, more: Record<string, unknown> = {}) =>
  city.telemetry(l.license_key, { period_start: start, period_end: end, output_tokens: 0, request_count: 1, ...more });
async function sweep(): Promise<void> {
  while ((await advancePeriods()) > 0);
  while ((await closeDuePeriod()) > 0);
}
// biome-ignore lint/suspicious/noExplicitAny: a view
const periods = async (orgId: string): Promise<any[]> =>
  (await trpc('listUsagePeriods', { orgId }, 'GET')).data.periods;
const alerts = async (kind: string, l: Issued) =>
  (
    await p.query('SELECT key, detail FROM vpc_alert WHERE kind = $1 AND license_id = $2 ORDER BY raised_at', [
      kind,
      l.license_id,
    ])
  ).rows;

describe('rate cards', () => {
  test('the first card may begin in the past; a later one only ahead, on a full hour, once per hour', async () => {
    expect(card.status).toBe(200);
    to('2026-05-02T00:00:00Z');
    const make = (effectiveFrom: string) =>
      trpc('createRateCard', { name: 'x', effectiveFrom, lines: [line('input', '1')] });
    expect((await make('2026-05-01T00:00:00Z')).error.data.details.code).toBe('invalid_rate_card');
    expect((await make('2099-01-01T00:30:00Z')).error.data.details.code).toBe('invalid_rate_card');
    expect((await make('2099-01-01T00:00:00Z')).status).toBe(200);
    expect((await make('2099-01-01T00:00:00Z')).error.data.details.code).toBe('rate_card_exists');
    await expect(p.query('UPDATE vpc_rate_line SET price_millionths = 0')).rejects.toThrow(/append-only/);
  });
});

test('prices over REST: an administrator makes and lists them; an hour that is taken → 409, a wrong one → 422, an owner → 403', async () => {
  to('2026-05-02T00:00:00Z');
  const path = `${VPC}/rate-cards`;
  const body = {
    name: 'from July on',
    effective_from: '2026-07-01T00:00:00Z',
    lines: [
      {
        model: '*',
        kind: 'input',
        price_millionths: '40000000',
        included_units: '1000',
        tiers: [
          { up_to: '5000', price_millionths: '40000000' },
          { up_to: null, price_millionths: '30000000' },
        ],
        meter: 'vpc_input_tokens',
      },
    ],
  };
  const made = await admin('POST', path, body);
  expect(made.status, made.text).toBe(200);
  expect(made.body).toEqual({ card_id: expect.any(String), ...body });
  const listed = await admin('GET', path);
  expect(listed.body.cards.find((c: { card_id: string }) => c.card_id === made.body.card_id)).toEqual(made.body);
  const shown = async (more: object) => {
    const r = await admin('POST', path, { ...body, ...more });
    return [r.status, r.body.code];
  };
  expect(await shown({})).toEqual([409, 'rate_card_exists']);
  expect(await shown({ effective_from: '2026-07-01T00:30:00Z' })).toEqual([422, 'invalid_rate_card']);
  expect(await shown({ effective_from: '2026-05-01T00:00:00Z' })).toEqual([422, 'invalid_rate_card']);
  expect(await shown({ lines: [] })).toEqual([400, 'validation_error']);
  city.travel(0);
  const owner = await city.owner();
  for (const method of ['GET', 'POST'])
    expect((await owner.call(method, path, method === 'POST' ? body : undefined)).status).toBe(403);
});

test('ten administrators price one hour at once: one card', async () => {
  to('2026-05-02T00:00:00Z');
  const made = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      trpc('createRateCard', { name: `n${i}`, effectiveFrom: '2026-08-01T00:00:00Z', lines: [line('input', '1')] }),
    ),
  );
  expect(made.filter((r) => r.status === 200).length).toBe(1);
  expect(made.filter((r) => r.error?.data.details.code === 'rate_card_exists').length).toBe(9);
});

describe('periods', () => {
  test('a period over a month end is billed in the month of its start', async () => {
    const l = await license();
    to('2026-06-01T02:00:00Z');
    await send(l, '2026-05-31T23:30:00Z', '2026-06-01T00:30:00Z', { input_tokens: 150_000 });
    await send(l, '2026-06-01T00:30:00Z', '2026-06-01T01:30:00Z', { input_tokens: 130_000 });
    await sweep();
    const found = await periods(l.org_id);
    expect(found.map((x) => [x.month, x.status, x.totalMinor])).toEqual([
      ['2026-06', 'open', '6'],
      ['2026-05', 'closing', '8'],
    ]);
  });

  test('open → closing at the month’s end → closed 72 hours later, with lines, an event, an audit row, and never rewritten', async () => {
    const l = await license();
    to('2026-05-20T00:00:00Z');
    await send(l, '2026-05-19T10:00:00Z', '2026-05-19T11:00:00Z', { input_tokens: 150_000, output_tokens: 45_000 });
    await sweep();
    expect((await periods(l.org_id))[0]).toMatchObject({
      month: '2026-05',
      status: 'open',
      totalMinor: '15',
      closedAt: null,
    });
    to('2026-06-01T00:00:01Z');
    await sweep();
    expect((await periods(l.org_id))[0].status).toBe('closing');
    to('2026-06-03T23:59:00Z');
    await sweep();
    expect((await periods(l.org_id))[0].status).toBe('closing');
    to('2026-06-04T00:00:01Z');
    await sweep();
    const [closed] = await periods(l.org_id);
    expect([closed.status, closed.totalMinor]).toEqual(['closed', '15']);
    expect(
      closed.lines.map((x: { kind: string; units: string; amountMinor: string }) => [x.kind, x.units, x.amountMinor]),
    ).toEqual([
      ['input', '150000', '8'],
      ['output', '45000', '7'],
      ['request', '1', '0'],
    ]);
    const told = await p.query(
      "SELECT data FROM outbox_event WHERE type = 'usage.period_closed' AND aggregate_id = $1",
      [l.org_id],
    );
    expect(told.rows.map((r) => [r.data.month, r.data.totalMinor])).toEqual([['2026-05', '15']]);
    await expect(p.query('UPDATE vpc_usage_period SET total_minor = 0 WHERE org_id = $1', [l.org_id])).rejects.toThrow(
      /only goes forward/,
    );
    await expect(
      p.query('UPDATE vpc_usage_line SET amount_minor = 0 WHERE license_id = $1', [l.license_id]),
    ).rejects.toThrow(/append-only/);
  });

  test('two workers close a period once', async () => {
    const l = await license();
    to('2026-05-20T00:00:00Z');
    await send(l, '2026-05-19T10:00:00Z', '2026-05-19T11:00:00Z', { input_tokens: 150_000 });
    to('2026-06-05T00:00:00Z');
    while ((await advancePeriods()) > 0);
    await Promise.all(Array.from({ length: 6 }, () => closeDuePeriod()));
    await sweep();
    const lines = await p.query('SELECT count(*)::int AS n FROM vpc_usage_line WHERE license_id = $1', [l.license_id]);
    expect(lines.rows[0].n).toBe(2);
  });

  test('late and corrected rows of a closed month become lines of the open one; the closed total is unchanged', async () => {
    const l = await license();
    to('2026-05-30T00:00:00Z');
    await send(l, '2026-05-29T10:00:00Z', '2026-05-29T11:00:00Z', { input_tokens: 150_000 });
    to('2026-06-10T00:00:00Z');
    await sweep();
    expect((await periods(l.org_id)).map((x) => [x.month, x.totalMinor])).toEqual([['2026-05', '8']]);
    await send(l, '2026-05-29T11:00:00Z', '2026-05-29T12:00:00Z', { input_tokens: 130_000 });
    await send(l, '2026-06-09T11:00:00Z', '2026-06-09T12:00:00Z', { input_tokens: 150_000 });
    await sweep();
    const open = (await periods(l.org_id))[0];
    // 280,000 tokens come to 14; 8 were billed.
    expect([open.month, open.totalMinor]).toEqual(['2026-06', '14']);
    expect(open.lines.filter((x: { source: string }) => x.source === 'late')).toEqual([
      expect.objectContaining({
        month: '2026-05',
        kind: 'input',
        units: '130000',
        amountMinor: '6',
        text: 'late usage 2026-05',
      }),
      expect.objectContaining({ month: '2026-05', kind: 'request', units: '1', amountMinor: '0' }),
    ]);
    // A correction downwards makes the line negative: 130,000 tokens come to 6, 8 were billed.
    await send(l, '2026-05-29T10:00:00Z', '2026-05-29T11:00:00Z', { input_tokens: 0, revision: 1 });
    expect((await periods(l.org_id))[0].totalMinor).toBe('6');
    to('2026-07-05T00:00:00Z');
    await sweep();
    await sweep();
    expect((await periods(l.org_id)).map((x) => [x.month, x.status, x.totalMinor])).toEqual([
      ['2026-06', 'closed', '6'],
      ['2026-05', 'closed', '8'],
    ]);
    const billed = await p.query(
      'SELECT month::text, sum(amount_minor)::int AS sum FROM vpc_usage_line WHERE license_id = $1 GROUP BY 1 ORDER BY 1',
      [l.license_id],
    );
    expect(billed.rows).toEqual([
      { month: '2026-05-01', sum: 6 },
      { month: '2026-06-01', sum: 8 },
    ]);
  });

  test('a held event billed after its month closed becomes an adjustment line', async () => {
    const l = await license();
    to('2026-07-10T00:00:00Z');
    const held = await send(l, '2026-05-29T10:00:00Z', '2026-05-29T11:00:00Z', { input_tokens: 150_000 });
    expect(held.headers.get('x-vpc-held')).toBe('too_old');
    await sweep();
    await sweep();
    expect((await periods(l.org_id)).map((x) => [x.month, x.status, x.totalMinor])).toEqual([
      ['2026-05', 'closed', '0'],
    ]);
    await admin('POST', `${VPC}/license/${l.license_id}/telemetry/${held.body.event_id}/resolve`, {
      decision: 'bill',
      reason: 'customer agrees',
    });
    await sweep();
    const found = await periods(l.org_id);
    expect(found.map((x) => [x.month, x.status, x.totalMinor])).toEqual([
      ['2026-07', 'open', '8'],
      ['2026-05', 'closed', '0'],
    ]);
    expect(found[0].lines[0]).toMatchObject({ source: 'late', month: '2026-05', amountMinor: '8' });
  });

  test('seats over a soft limit are billed as replica days', async () => {
    const l = await license({ allowed_replicas: 1 });
    to('2026-05-10T10:00:00Z');
    for (const h of ['a', 'b', 'c']) await city.validate(l.license_key, h);
    await sweep();
    // Two replica days at 100,000,000 millionths = 100 minor units each.
    expect((await periods(l.org_id))[0]).toMatchObject({ month: '2026-05', totalMinor: '200' });
  });

  test('the organisation’s owner sees its bills, a stranger does not', async () => {
    city.travel(0);
    const owner = await city.owner();
    const stranger = await city.owner();
    const l = await license();
    city.travel(0);
    await trpc('setOrganization', { orgId: l.org_id, ownerId: owner.id });
    const path = `/api/trpc/licensing.listUsagePeriods?input=${encodeURIComponent(JSON.stringify({ orgId: l.org_id }))}`;
    expect((await owner.call('GET', path)).status).toBe(200);
    expect((await stranger.call('GET', path)).status).toBe(404);
  });
});

describe('alerts', () => {
  test('50, 80 and 100 % of a budget once each, also when a correction crosses 80 % downwards and up again', async () => {
    const l = await license({ usage_budget_minor: 100 });
    to('2026-05-10T01:00:00Z');
    const report = (input_tokens: number, revision: number) =>
      send(l, '2026-05-10T00:00:00Z', '2026-05-10T01:00:00Z', { input_tokens, revision });
    // 1,000,000 tokens cost 50.
    const step = async (tokens: number, revision: number) => {
      await report(tokens, revision);
      await raiseAlerts();
      return (await alerts('budget', l)).map((a) => a.detail.percent);
    };
    expect(await step(900_000, 0)).toEqual([]);
    expect(await step(1_000_000, 1)).toEqual([50]);
    expect(await step(1_700_000, 2)).toEqual([50, 80]);
    expect(await step(1_100_000, 3)).toEqual([50, 80]);
    expect(await step(1_800_000, 4)).toEqual([50, 80]);
    expect(await step(2_000_000, 5)).toEqual([50, 80, 100]);
    const told = await p.query(
      "SELECT count(*)::int AS n FROM outbox_event WHERE type = 'usage.threshold_reached' AND data ->> 'licenseId' = $1 AND data ->> 'kind' = 'budget'",
      [l.license_id],
    );
    expect(told.rows[0].n).toBe(3);
  });

  test('expiry warnings at 30, 14, 7 and 1 day come once each; a renewal begins anew', async () => {
    to('2026-05-01T00:00:00Z');
    const l = await city.issue({ expires_at: '2026-07-01T00:00:00Z' });
    const days = async () => (await alerts('expiry', l)).map((a) => a.detail.daysLeft);
    for (const [day, expected] of [
      ['2026-05-31T00:00:00Z', []],
      ['2026-06-01T00:00:01Z', [30]],
      ['2026-06-10T00:00:00Z', [30]],
      ['2026-06-17T00:00:01Z', [30, 14]],
      ['2026-06-25T00:00:00Z', [30, 14, 7]],
      ['2026-06-30T00:00:01Z', [30, 14, 7, 1]],
      ['2026-06-30T12:00:00Z', [30, 14, 7, 1]],
    ] as const) {
      to(day === '2026-05-31T00:00:00Z' ? '2026-05-31T23:00:00Z' : day);
      await raiseAlerts();
      await raiseAlerts();
      expect(await days(), day).toEqual(expected);
    }
    await admin('POST', `${VPC}/license/${l.license_id}/renew`, { expires_at: '2026-07-10T00:00:00Z', reason: 'x' });
    await raiseAlerts();
    expect(await days()).toEqual([30, 14, 7, 1, 14]);
  });

  test('the organisation’s owner is mailed about its end, once per warning', async () => {
    city.travel(0);
    const owner = await city.owner();
    to('2026-05-01T00:00:00Z');
    const l = await city.issue({ expires_at: '2026-06-10T00:00:00Z' });
    city.travel(0);
    await trpc('setOrganization', { orgId: l.org_id, ownerId: owner.id });
    const mails = async () =>
      (
        await p.query('SELECT kind FROM mail_message WHERE owner_id = $1 AND kind LIKE $2 ORDER BY created_at', [
          owner.id,
          'license%',
        ])
      ).rows.map((r) => r.kind);
    for (const day of ['2026-05-20T00:00:00Z', '2026-05-28T00:00:00Z']) {
      to(day);
      await raiseAlerts();
      await raiseAlerts();
    }
    expect(await mails()).toEqual(['license_expiry', 'license_expiry']);
  });

  test('live seats that report nothing for 26 hours are told once; an offline licence never', async () => {
    const online = await license();
    const offline = await license({ offline: true });
    for (const l of [online, offline]) {
      to('2026-05-10T00:00:00Z');
      await city.validate(l.license_key, 'h');
      to('2026-05-10T23:00:00Z');
      await city.validate(l.license_key, 'h');
      to('2026-05-11T03:00:00Z');
      await raiseAlerts();
      await raiseAlerts();
    }
    expect((await alerts('stale', online)).length).toBe(1);
    expect((await alerts('stale', offline)).length).toBe(0);
  });

  test('seats over the limit are told once a day', async () => {
    const l = await license({ allowed_replicas: 1 });
    to('2026-05-10T10:00:00Z');
    for (const h of ['a', 'b']) await city.validate(l.license_key, h);
    await raiseAlerts();
    await raiseAlerts();
    expect((await alerts('seats', l)).map((a) => a.detail)).toEqual([{ live: 2, allowed: 1 }]);
  });

  test('a model without a price: 200 for the sender, shown as unrated, one alert', async () => {
    const l = await license();
    to('2026-05-10T02:00:00Z');
    const r = await send(l, '2026-05-10T00:00:00Z', '2026-05-10T01:00:00Z', {
      model: 'nobody-priced-it',
      input_tokens: 5,
    });
    expect(r.status).toBe(200);
    await raiseAlerts();
    await raiseAlerts();
    expect((await alerts('unrated', l)).map((a) => a.detail)).toEqual([{ model: 'nobody-priced-it' }]);
    await sweep();
    const [open] = await periods(l.org_id);
    expect(open.lines.every((x: { rated: boolean }) => !x.rated)).toBe(true);
    expect(open.totalMinor).toBe('0');
  });

  test('ten sweeps at once raise each alert once', async () => {
    const l = await license({ usage_budget_minor: 1 });
    to('2026-05-10T02:00:00Z');
    await send(l, '2026-05-10T00:00:00Z', '2026-05-10T01:00:00Z', { input_tokens: 150_000 });
    await Promise.all(Array.from({ length: 10 }, () => raiseAlerts()));
    expect((await alerts('budget', l)).length).toBe(3);
    const told = await p.query(
      "SELECT count(*)::int AS n FROM outbox_event WHERE type = 'usage.threshold_reached' AND data ->> 'licenseId' = $1",
      [l.license_id],
    );
    expect(told.rows[0].n).toBe(3);
  });
});

describe('invoices and data rights', () => {
  test('an invoice whose quantity differs from the closed period by 1 is an incident, told once', async () => {
    const l = await license();
    await trpc('setOrganization', { orgId: l.org_id, stripeCustomerId: 'cus_invoice' });
    to('2026-05-20T00:00:00Z');
    await send(l, '2026-05-19T10:00:00Z', '2026-05-19T11:00:00Z', { input_tokens: 150_000, output_tokens: 45_000 });
    const check = (quantity: bigint) =>
      transact(systemCtx('test'), (tx) =>
        ask(tx, checkInvoice, {
          stripeCustomerId: 'cus_invoice',
          invoiceId: 'in_1',
          month: '2026-05',
          quantities: [
            { meter: 'vpc_input_tokens', quantity: String(quantity) },
            { meter: 'vpc_output_tokens', quantity: '45000' },
          ],
        }),
      );
    // Not closed yet: asked again by itself, once however often it is asked.
    expect([await check(150_001n), await check(150_001n)]).toEqual([{ state: 'later' }, { state: 'later' }]);
    const jobs = await p.query(
      "SELECT count(*)::int AS n FROM graphile_worker.jobs WHERE task_identifier = 'check_vpc_invoice'",
    );
    expect(jobs.rows[0].n).toBe(1);
    to('2026-06-05T00:00:00Z');
    await sweep();
    expect(await check(150_000n)).toEqual({ state: 'equal', differences: [] });
    const wrong = {
      state: 'different',
      differences: [{ meter: 'vpc_input_tokens', billed: '150001', used: '150000' }],
    };
    await checkInvoiceLater(
      {
        stripeCustomerId: 'cus_invoice',
        invoiceId: 'in_1',
        month: '2026-05',
        quantities: [
          { meter: 'vpc_input_tokens', quantity: '150001' },
          { meter: 'vpc_output_tokens', quantity: '45000' },
        ],
      } as never,
      { attempt: 1, lastAttempt: false, signal: new AbortController().signal },
    );
    expect(await check(150_001n)).toEqual(wrong);
    const raised = await p.query(
      "SELECT count(*)::int AS n FROM vpc_alert WHERE kind = 'invoice_mismatch' AND org_id = $1",
      [l.org_id],
    );
    expect(raised.rows[0].n).toBe(1);
  });

  test('an erased organisation: names and hosts are pseudonyms, totals are what they were, and a second erasure changes nothing', async () => {
    city.travel(0);
    const owner = await city.owner();
    const l = await license({ notes: 'call Jane Roe' });
    await trpc('setOrganization', { orgId: l.org_id, ownerId: owner.id, name: 'Roe & Daughters' });
    to('2026-05-10T02:00:00Z');
    await city.validate(l.license_key, 'jane-laptop', { instance_id: '11111111-1111-4111-8111-111111111111' });
    await send(l, '2026-05-10T00:00:00Z', '2026-05-10T01:00:00Z', {
      hostname: 'jane-laptop',
      input_tokens: 7,
      instance_id: '11111111-1111-4111-8111-111111111111',
    });
    await send(l, '2026-05-10T00:00:00Z', '2026-05-10T01:00:00Z', { hostname: 'roe-server', input_tokens: 8 });
    const exported = await transact(systemCtx('test'), (tx) => ask(tx, exportOrganizations, { ownerId: owner.id }));
    expect(JSON.stringify(exported)).toContain('jane-laptop');
    expect(JSON.stringify(exported)).not.toMatch(/vpc_[0-9A-Za-z]{32}/);
    const usage = async () =>
      (await city.usage(l.license_id, '?from=2026-05-01T00:00:00Z&to=2026-06-01T00:00:00Z')).body.totals;
    const before = await usage();
    const erase = () => transact(systemCtx('test'), (tx) => ask(tx, eraseOrganizations, { ownerId: owner.id }));
    expect(await erase()).toEqual({ organizations: 1 });
    expect(await usage()).toEqual(before);
    const rest = await p.query(
      "SELECT string_agg(x, ' ') AS all FROM (SELECT to_jsonb(o)::text AS x FROM organization o WHERE id = $1 UNION ALL SELECT to_jsonb(l)::text FROM vpc_license l WHERE org_id = $1 UNION ALL SELECT to_jsonb(s)::text FROM vpc_seat s WHERE license_id = $2 UNION ALL SELECT to_jsonb(t)::text FROM vpc_telemetry t WHERE license_id = $2) q",
      [l.org_id, l.license_id],
    );
    for (const word of ['jane', 'roe', 'Roe', 'Jane', '11111111-1111']) expect(rest.rows[0].all).not.toContain(word);
    const hosts = await p.query('SELECT count(DISTINCT hostname)::int AS n FROM vpc_telemetry WHERE license_id = $1', [
      l.license_id,
    ]);
    expect(hosts.rows[0].n).toBe(2);
    expect(await erase()).toEqual({ organizations: 0 });
  });

  /** An organisation of an owner, with a licence that runs on `jane-laptop` and has reported its first hour. */
  async function running() {
    city.travel(0);
    const owner = await city.owner();
    const l = await license();
    await trpc('setOrganization', { orgId: l.org_id, ownerId: owner.id });
    to('2026-05-10T02:00:00Z');
    await city.validate(l.license_key, 'jane-laptop');
    const first = { hostname: 'jane-laptop', input_tokens: 7 };
    const report = (hour: number, more: Record<string, unknown> = {}) =>
      send(l, `2026-05-10T0${hour}:00:00Z`, `2026-05-10T0${hour + 1}:00:00Z`, { ...first, ...more });
    expect((await report(0)).status).toBe(200);
    return {
      l,
      report,
      erase: (during: () => Promise<void> = async () => {}) =>
        transact(systemCtx('test'), async (tx) => {
          const done = await ask(tx, eraseOrganizations, { ownerId: owner.id });
          await during();
          return done;
        }),
      stored: async () =>
        (
          await p.query(
            'SELECT hostname, input_tokens::int AS input FROM vpc_telemetry WHERE license_id = $1 ORDER BY period_start',
            [l.license_id],
          )
        ).rows,
    };
  }
  const pseudonym = expect.stringMatching(/^erased-[0-9a-f]{24}$/);

  test('the licences of an erased organisation are revoked: an old period sent again, a correction, a spool and a usage file are refused, and no name comes back', async () => {
    const { l, report, erase, stored } = await running();
    const instance = '11111111-1111-4111-8111-111111111111';
    const carry = () => {
      const record = {
        license_id: l.license_id,
        deployment_id: 'prod',
        hostname: 'jane-laptop',
        instance_id: instance,
        period_start: '2026-05-10T01:00:00Z',
        period_end: '2026-05-10T02:00:00Z',
        input_tokens: 5,
        output_tokens: 0,
        request_count: 1,
        model: 'llama-3.1-70b',
      };
      const line = { seq: 1, prev: '0'.repeat(64), record };
      const mac = lineMac(usageLogKey(sha256Hex(l.license_key), l.license_id), line).toString('hex');
      return admin('POST', `${VPC}/usage-file`, Buffer.from(`${JSON.stringify({ ...line, mac })}\n`), {
        'content-type': 'application/octet-stream',
      });
    };
    expect((await carry()).body.results).toMatchObject([{ code: 'accepted' }]);
    expect(await erase()).toEqual({ organizations: 1 });
    const before = await stored();
    expect(before).toEqual([
      { hostname: pseudonym, input: 7 },
      { hostname: pseudonym, input: 5 },
    ]);
    const refused = [
      await report(0),
      await report(0, { input_tokens: 8, revision: 1 }),
      await report(1),
      await carry(),
      await city.pod('POST', `${VPC}/telemetry/batch`, {
        license_key: l.license_key,
        records: [
          {
            deployment_id: 'prod',
            period_start: '2026-05-10T00:00:00Z',
            period_end: '2026-05-10T01:00:00Z',
            input_tokens: 7,
            output_tokens: 0,
            request_count: 1,
            model: 'llama-3.1-70b',
            hostname: 'jane-laptop',
          },
        ],
      }),
    ];
    expect(refused.map((r) => [r.status, r.body.code])).toEqual(Array(5).fill([403, 'license_revoked']));
    expect((await city.validate(l.license_key, 'jane-laptop')).body).toEqual({
      valid: false,
      message: 'License has been revoked',
    });
    expect(await stored()).toEqual(before);
    const names = await p.query(
      'SELECT hostname FROM vpc_seat WHERE license_id = $1 UNION SELECT hostname FROM vpc_usage_log WHERE license_id = $1',
      [l.license_id],
    );
    expect(names.rows).toEqual([{ hostname: pseudonym }]);
    const logs = await p.query('SELECT instance_id FROM vpc_usage_log WHERE license_id = $1', [l.license_id]);
    expect(logs.rows).toEqual([{ instance_id: expect.not.stringContaining(instance) }]);
    const again = await admin('POST', `${VPC}/license/${l.license_id}/reinstate`, { reason: 'x' });
    expect([again.status, again.body.code]).toEqual([409, 'license_revoked']);
    const told = await p.query(
      `SELECT (SELECT count(*)::int FROM outbox_event WHERE type = 'license.revoked' AND aggregate_id = $1) AS events,
              (SELECT json_agg(meta) FROM audit_log WHERE action = 'licensing.revokeLicense' AND subject_id = $1) AS audits`,
      [l.license_id],
    );
    expect(told.rows[0]).toEqual({
      events: 1,
      audits: [{ reason: 'owner erased', before: { status: 'active' }, after: { status: 'revoked' } }],
    });
  });

  test('usage that is being stored when its organisation is erased is waited for, and loses its host name too', async () => {
    const { l, erase, stored } = await running();
    let erasing: Promise<unknown> | undefined;
    await transact(systemCtx('test'), async (tx) => {
      const at = new Date('2026-05-10T02:00:00Z');
      const event = {
        id: newId(),
        deploymentId: 'prod',
        hostname: 'jane-desktop',
        model: 'm',
        periodStart: new Date('2026-05-10T01:00:00Z'),
        periodEnd: at,
        revision: 0,
        inputTokens: 9n,
        outputTokens: 0n,
        requestCount: 0n,
        payloadHash: sha256Hex(canonicalJson({ input_tokens: 9 })),
        instanceId: null,
        source: 'single',
      } as const;
      const limits = { now: at, oldBefore: new Date(0), seatsSince: at, lateDays: 0 };
      expect((await storeEvent(tx, { licenseId: l.license_id }, event, limits))?.eventId).toBe(event.id);
      // Outside of this transaction, as compliance would run it.
      erasing = outside(() => erase());
      await waitsForLock(p.query, erasing);
    });
    expect(await erasing).toEqual({ organizations: 1 });
    expect(await stored()).toEqual([
      { hostname: pseudonym, input: 7 },
      { hostname: pseudonym, input: 9 },
    ]);
  });

  test('usage, a correction and a repeat that come while their organisation is being erased wait for it and are refused', async () => {
    const { report, erase, stored } = await running();
    let coming: ReturnType<typeof report>[] = [];
    await erase(async () => {
      coming = [report(1), report(0, { input_tokens: 8, revision: 1 }), report(0)];
      await waitsForLock(p.query, Promise.all(coming));
    });
    const answers = await Promise.all(coming);
    expect(answers.map((r) => [r.status, r.body.code])).toEqual(Array(3).fill([403, 'license_revoked']));
    expect(await stored()).toEqual([{ hostname: pseudonym, input: 7 }]);
  });
});

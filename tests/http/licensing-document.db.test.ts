/** The four endpoints of the document, with its own examples: bodies byte for byte, `Z` on times. */
import { afterEach, describe, expect, test } from 'vitest';
import { at, HOUR, licensingCity, VPC } from '../support/licensing.ts';

const city = await licensingCity();
const { admin, pod, p } = city;

/** The document's commands speak of June 2026; our clock stands there. */
const JUNE = Date.parse('2026-06-01T12:00:00Z');
const inJune = () => city.travel(JUNE - Date.now());
afterEach(() => city.travel(0));

const ISSUE = {
  org_id: '550e8400-e29b-41d4-a716-446655440000',
  expires_at: '2027-06-01T00:00:00Z',
  allowed_replicas: 5,
  support_tier: 'enterprise',
  notes: 'ACME Corp annual license',
};
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe('the document', () => {
  test('its issue example → 200 with exactly its six fields in its order, and a key of its form', async () => {
    inJune();
    const r = await admin('POST', `${VPC}/license/issue`, ISSUE);
    expect(r.status, r.text).toBe(200);
    expect(Object.keys(r.body)).toEqual([
      'license_key',
      'license_id',
      'org_id',
      'expires_at',
      'allowed_replicas',
      'support_tier',
    ]);
    expect(r.body.license_key).toMatch(/^vpc_[0-9A-Za-z]{32}$/);
    expect(r.body.license_id).toMatch(UUID);
    expect(r.text).toBe(
      `{"license_key":"${r.body.license_key}","license_id":"${r.body.license_id}","org_id":"550e8400-e29b-41d4-a716-446655440000","expires_at":"2027-06-01T00:00:00Z","allowed_replicas":5,"support_tier":"enterprise"}`,
    );
    expect(r.headers.get('cache-control')).toBe('no-store');
  });

  test('its validate example → 200, exactly its six fields, message "OK"', async () => {
    inJune();
    const { license_key } = await city.issue(ISSUE);
    const r = await pod('POST', `${VPC}/license/validate`, {
      license_key,
      deployment_id: 'prod-us-east-1',
      hostname: 'inference-0.acme.internal',
      version: '1.2.0',
    });
    expect(r.status).toBe(200);
    expect(r.text).toBe(
      '{"valid":true,"org_id":"550e8400-e29b-41d4-a716-446655440000","expires_at":"2027-06-01T00:00:00Z","allowed_replicas":5,"support_tier":"enterprise","message":"OK"}',
    );
    expect(r.headers.get('cache-control')).toBe('no-store');
  });

  test('each of its four refusals → 200 with exactly {valid:false,message} and its text', async () => {
    inJune();
    const texts: string[] = [];
    const say = async (key: string) => {
      const r = await city.validate(key);
      expect(r.status).toBe(200);
      texts.push(r.text);
    };
    await say(`vpc_${'a'.repeat(32)}`);
    const revoked = await city.issue(ISSUE);
    await admin('POST', `${VPC}/license/${revoked.license_id}/revoke`, { reason: 'contract ended' });
    await say(revoked.license_key);
    const suspended = await city.issue(ISSUE);
    await admin('POST', `${VPC}/license/${suspended.license_id}/suspend`, { reason: 'unpaid' });
    await say(suspended.license_key);
    const expired = await city.issue({ ...ISSUE, expires_at: at(HOUR) });
    city.travel(JUNE - Date.now() + 2 * HOUR);
    await say(expired.license_key);
    expect(texts).toEqual([
      '{"valid":false,"message":"License key not found"}',
      '{"valid":false,"message":"License has been revoked"}',
      '{"valid":false,"message":"License is suspended -- contact support"}',
      '{"valid":false,"message":"License has expired"}',
    ]);
  });

  test('its telemetry example on a licence of that time → 200 {received:true,event_id}', async () => {
    city.travel(Date.parse('2026-05-01T00:00:00Z') - Date.now());
    const { license_key, license_id } = await city.issue(ISSUE);
    inJune();
    const r = await pod('POST', `${VPC}/telemetry`, {
      license_key,
      deployment_id: 'prod-us-east-1',
      period_start: '2026-06-01T11:00:00Z',
      period_end: '2026-06-01T12:00:00Z',
      input_tokens: 150000,
      output_tokens: 45000,
      request_count: 1200,
      model: 'llama-3.1-70b',
      hostname: 'inference-0.acme.internal',
    });
    expect([r.status, r.text]).toEqual([200, `{"received":true,"event_id":"${r.body.event_id}"}`]);
    expect(r.body.event_id).toMatch(UUID);
    expect(r.headers.get('x-vpc-held')).toBeNull();
    const usage = await city.usage(license_id, '?from=2026-06-01T00:00:00Z&to=2026-06-02T00:00:00Z');
    expect(usage.body.totals).toEqual({
      input_tokens: '150000',
      output_tokens: '45000',
      request_count: '1200',
      events: 1,
    });
  });

  test('its telemetry example on a fresh licence → 200, X-VPC-Held set, not billed, listed as held, total_events 1', async () => {
    const { license_key, license_id } = await city.issue();
    const r = await city.telemetry(license_key, {
      deployment_id: 'prod-us-east-1',
      period_start: at(-3 * HOUR),
      period_end: at(-2 * HOUR),
      input_tokens: 150000,
      output_tokens: 45000,
      request_count: 1200,
      hostname: 'inference-0.acme.internal',
    });
    expect([r.status, Object.keys(r.body)]).toEqual([200, ['received', 'event_id']]);
    expect(r.headers.get('x-vpc-held')).toBe('before_issue');
    expect((await city.usage(license_id)).body.totals.input_tokens).toBe('0');
    const held = await admin('GET', `${VPC}/license/${license_id}/telemetry?state=held`);
    expect(held.body.events.map((e: { event_id: string; held_reason: string }) => [e.event_id, e.held_reason])).toEqual(
      [[r.body.event_id, 'before_issue']],
    );
    expect((await admin('GET', `${VPC}/license/${license_id}`)).body.total_events).toBe(1);
  });

  test('license/{id} → 200 with exactly its ten fields in its order', async () => {
    inJune();
    const { license_id, license_key } = await city.issue(ISSUE);
    await city.validate(license_key);
    const r = await admin('GET', `${VPC}/license/${license_id}`);
    expect(r.status).toBe(200);
    expect(Object.keys(r.body)).toEqual([
      'license_id',
      'org_id',
      'status',
      'expires_at',
      'allowed_replicas',
      'support_tier',
      'issued_at',
      'notes',
      'last_validated_at',
      'total_events',
    ]);
    expect(r.body).toMatchObject({
      license_id,
      org_id: ISSUE.org_id,
      status: 'active',
      expires_at: '2027-06-01T00:00:00Z',
      allowed_replicas: 5,
      support_tier: 'enterprise',
      notes: 'ACME Corp annual license',
      total_events: 0,
    });
    expect(r.body.issued_at).toMatch(/^2026-06-01T12:0\d:\d\d(\.\d{3})?Z$/);
    expect(r.body.last_validated_at).toMatch(/^2026-06-01T12:0\d:\d\d(\.\d{3})?Z$/);
  });

  test('403 for telemetry of a key that is unknown, revoked, suspended or expired: flat body, its text, nothing stored', async () => {
    const before = (await p.query('SELECT count(*)::int AS n FROM vpc_telemetry')).rows[0].n;
    const revoked = await city.issue();
    await admin('POST', `${VPC}/license/${revoked.license_id}/revoke`, { reason: 'x' });
    const suspended = await city.issue();
    await admin('POST', `${VPC}/license/${suspended.license_id}/suspend`, { reason: 'x' });
    const expired = await city.issue({ expires_at: at(HOUR) });
    city.travel(2 * HOUR);
    const answers = [];
    for (const key of [
      `vpc_${'b'.repeat(32)}`,
      'vpc_short',
      revoked.license_key,
      suspended.license_key,
      expired.license_key,
    ]) {
      const r = await city.telemetry(key);
      answers.push([r.status, r.text]);
    }
    const body = (error: string, code: string) => [403, JSON.stringify({ success: false, error, code })];
    expect(answers).toEqual([
      body('License key not found', 'license_not_found'),
      body('License key not found', 'license_not_found'),
      body('License has been revoked', 'license_revoked'),
      body('License is suspended -- contact support', 'license_suspended'),
      body('License has expired', 'license_expired'),
    ]);
    expect((await p.query('SELECT count(*)::int AS n FROM vpc_telemetry')).rows[0].n).toBe(before);
  });
});

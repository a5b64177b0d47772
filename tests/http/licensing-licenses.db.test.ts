/** Issuing, changing, rotating and ending licences; who may; and what a validation says beside its body. */
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { now } from '../../src/platform/clock.ts';
import { keyHash } from '../../src/platform/crypto/api-key.ts';
import { sha256Hex } from '../../src/platform/crypto/digest.ts';
import { signingKeyOfSeed } from '../../src/platform/crypto/ed25519.ts';
import { resetEnvForTests } from '../../src/platform/env.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { freezeAt, inOneInstant, unfreeze } from '../support/frozen-clock.ts';
import { at, DAY, HOUR, licensingCity, orgId, VPC } from '../support/licensing.ts';
import type { Reply } from '../support/platform.ts';

const city = await licensingCity();
const { admin, pod, p } = city;
afterEach(() => city.travel(0));

const body = (more: Record<string, unknown> = {}) => ({
  org_id: orgId(),
  expires_at: at(365 * DAY),
  allowed_replicas: 5,
  support_tier: 'standard',
  ...more,
});
const issue = (more: Record<string, unknown> = {}) => admin('POST', `${VPC}/license/issue`, body(more));
const act = (id: string, verb: string, more: Record<string, unknown> = {}) =>
  admin('POST', `${VPC}/license/${id}/${verb}`, { reason: 'because of a test', ...more });
const shown = (r: Reply) => [r.status, r.body.code];

describe('issuing', () => {
  test('an organisation not seen before is made with that id, the same id again reuses it, a malformed id → 400', async () => {
    const org = orgId();
    expect((await issue({ org_id: org })).status).toBe(200);
    expect((await issue({ org_id: org.toUpperCase() })).body.org_id).toBe(org);
    const made = await p.query(
      "SELECT count(*)::int AS n FROM audit_log WHERE action = 'licensing.createOrganization' AND subject_id = $1 AND actor_id = $2",
      [org, city.adminId],
    );
    expect(made.rows[0].n).toBe(1);
    expect((await p.query('SELECT count(*)::int AS n FROM vpc_license WHERE org_id = $1', [org])).rows[0].n).toBe(2);
    for (const bad of ['acme', '550e8400-e29b-41d4-a716-44665544000', 5, null])
      expect(shown(await issue({ org_id: bad }))).toEqual([400, 'validation_error']);
  });

  test('an expiry that is now, past or in the year 9999 → 422 invalid_expiry; without zone, with second 60 or an impossible day → 400', async () => {
    for (const bad of [at(), at(-DAY), '9999-01-01T00:00:00Z', at(3654 * DAY)])
      expect(shown(await issue({ expires_at: bad })), bad).toEqual([422, 'invalid_expiry']);
    for (const bad of [
      '2027-06-01T00:00:00',
      '2027-06-01',
      '2027-06-01T00:00:60Z',
      '2027-02-30T00:00:00Z',
      '2027-06-31T00:00:00Z',
      'soon',
      1,
      null,
    ])
      expect(shown(await issue({ expires_at: bad })), String(bad)).toEqual([400, 'validation_error']);
    const year = now().getUTCFullYear() + 1;
    const offset = await issue({ expires_at: `${year}-06-01T02:00:00+02:00` });
    expect(offset.body.expires_at).toBe(`${year}-06-01T00:00:00Z`);
  });

  test('1 and 1000 replicas → 200; 0, 1001, 1.5 and "5" → 400', async () => {
    for (const good of [1, 1000]) expect((await issue({ allowed_replicas: good })).status).toBe(200);
    for (const bad of [0, 1001, 1.5, '5', -1, null, undefined])
      expect(shown(await issue({ allowed_replicas: bad }))).toEqual([400, 'validation_error']);
  });

  test('notes of 2001 characters, an unknown tier, an unknown field → 400 and a flat body that names the field', async () => {
    expect((await issue({ notes: 'n'.repeat(2000) })).status).toBe(200);
    const notes = await issue({ notes: 'n'.repeat(2001) });
    expect(shown(notes)).toEqual([400, 'validation_error']);
    expect(notes.body).toEqual({ success: false, error: expect.stringMatching(/^notes: /), code: 'validation_error' });
    expect((await issue({ support_tier: 'gold' })).body.error).toMatch(/^support_tier: /);
    expect(shown(await issue({ supportTier: 'standard' }))).toEqual([400, 'validation_error']);
    expect((await issue({ usage_budget_minor: 0 })).body.error).toMatch(/^usage_budget_minor: /);
  });

  test('two issues in parallel for one organisation → two licences, two keys', async () => {
    const org = orgId();
    const replies = await Promise.all(Array.from({ length: 8 }, () => issue({ org_id: org })));
    expect(replies.every((r) => r.status === 200)).toBe(true);
    expect(new Set(replies.map((r) => r.body.license_id)).size).toBe(8);
    expect(new Set(replies.map((r) => r.body.license_key)).size).toBe(8);
  });

  test('the same Idempotency-Key twice → 200 with key, then 409 already_issued with the same license_id and no key', async () => {
    const request = body();
    const headers = { 'idempotency-key': 'issue-1' };
    const first = await admin('POST', `${VPC}/license/issue`, request, headers);
    const second = await admin('POST', `${VPC}/license/issue`, request, headers);
    expect(first.status).toBe(200);
    expect([second.status, second.body]).toEqual([
      409,
      { success: false, error: expect.any(String), code: 'already_issued', license_id: first.body.license_id },
    ]);
    expect(second.text).not.toContain(first.body.license_key);
    expect(
      (await p.query('SELECT count(*)::int AS n FROM vpc_license WHERE org_id = $1', [request.org_id])).rows[0].n,
    ).toBe(1);
    const other = await admin('POST', `${VPC}/license/issue`, { ...request, allowed_replicas: 6 }, headers);
    expect(shown(other)).toEqual([422, 'idempotency_conflict']);
  });

  test('only the SHA-256 of the key is stored', async () => {
    const { license_key, license_id } = await city.issue();
    const rows = await p.query('SELECT key_hash::text AS hash FROM vpc_license_key WHERE license_id = $1', [
      license_id,
    ]);
    expect(rows.rows).toEqual([{ hash: sha256Hex(license_key) }]);
  });

  test('every operation of administrators → 401 without a credential, 403 for an owner, 403 for an administrator without a fresh factor', async () => {
    const owner = await city.owner();
    const { license_id } = await city.issue();
    const id = `${VPC}/license/${license_id}`;
    const operations: [string, string, unknown?][] = [
      ['POST', `${VPC}/license/issue`, body()],
      ['GET', id],
      ['GET', `${VPC}/licenses`],
      ['PATCH', id, { notes: 'x' }],
      ['POST', `${id}/suspend`, { reason: 'x' }],
      ['POST', `${id}/reinstate`, { reason: 'x' }],
      ['POST', `${id}/revoke`, { reason: 'x' }],
      ['POST', `${id}/renew`, { reason: 'x', expires_at: at(DAY) }],
      ['POST', `${id}/rotate`, { reason: 'x', overlap_hours: 0 }],
      ['POST', `${id}/file`, { ttl_hours: 1 }],
      ['GET', `${id}/events`],
      ['GET', `${id}/telemetry`],
      ['POST', `${id}/telemetry/${license_id}/resolve`, { decision: 'bill', reason: 'x' }],
    ];
    for (const [method, path, sent] of operations) {
      expect(shown(await p.anonymous(method, path, sent)), path).toEqual([401, 'unauthorized']);
      expect((await owner.call(method, path, sent)).status, path).toBe(403);
    }
    await p.query("UPDATE session SET second_factor_at = now() - interval '11 minutes' WHERE owner_id = $1", [
      city.adminId,
    ]);
    const stale = p.withHeaders({ authorization: `Bearer ${city.adminToken}` });
    for (const [method, path, sent] of operations)
      expect(shown(await stale(method, path, sent)), path).toEqual([403, 'second_factor_required']);
    expect((await admin('GET', id)).body.status).toBe('active');
  });

  test('a PATCH with org_id → 400: a licence is never moved', async () => {
    const { license_id } = await city.issue();
    expect(shown(await admin('PATCH', `${VPC}/license/${license_id}`, { org_id: orgId() }))).toEqual([
      400,
      'validation_error',
    ]);
    await expect(
      p.query(
        'UPDATE vpc_license SET org_id = (SELECT id FROM organization WHERE id <> org_id LIMIT 1) WHERE id = $1',
        [license_id],
      ),
    ).rejects.toThrow(/never moves/);
  });

  test('an unknown or malformed id → 404 license_not_found on every administrator endpoint', async () => {
    for (const id of ['0199aaaa-0000-7000-8000-000000000000', 'nonsense']) {
      const body404 = { success: false, error: expect.any(String), code: 'license_not_found' };
      expect((await admin('GET', `${VPC}/license/${id}`)).body).toEqual(body404);
      expect((await act(id, 'suspend')).body).toEqual(body404);
      expect((await admin('PATCH', `${VPC}/license/${id}`, { notes: '' })).status).toBe(404);
      expect((await act(id, 'rotate', { overlap_hours: 1 })).status).toBe(404);
      expect((await admin('GET', `${VPC}/license/${id}/usage`)).status).toBe(404);
    }
  });

  test('lists filter by organisation, status and expiry, and page without repeats', async () => {
    const org = orgId();
    const made = [];
    for (let i = 0; i < 5; i += 1)
      made.push((await issue({ org_id: org, expires_at: at((i + 1) * DAY) })).body.license_id);
    await act(made[0], 'suspend');
    await act(made[1], 'revoke');
    const ids = async (query: string) =>
      (await admin('GET', `${VPC}/licenses?org_id=${org}${query}`)).body.licenses.map(
        (l: { license_id: string }) => l.license_id,
      );
    expect(await ids('')).toEqual([...made].reverse());
    expect(await ids('&status=suspended')).toEqual([made[0]]);
    expect(await ids('&status=revoked')).toEqual([made[1]]);
    expect(await ids(`&expiring_before=${encodeURIComponent(at(3.5 * DAY))}`)).toEqual([made[2], made[1], made[0]]);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Reply = await admin(
        'GET',
        `${VPC}/licenses?org_id=${org}&limit=2${cursor ? `&cursor=${cursor}` : ''}`,
      );
      seen.push(...page.body.licenses.map((l: { license_id: string }) => l.license_id));
      cursor = page.body.next_cursor;
    }
    expect(seen).toEqual([...made].reverse());
    expect((await admin('GET', `${VPC}/licenses?cursor=abc`)).status).toBe(400);
    city.travel(3.5 * DAY);
    expect(await ids('&status=expired')).toEqual([made[2]]);
    expect(await ids('&status=active')).toEqual([made[4], made[3]]);
  });
});

describe('changing', () => {
  test('every mutation writes exactly one audit row with actor, reason, before and after', async () => {
    const { license_id: id } = await city.issue();
    await admin('PATCH', `${VPC}/license/${id}`, { allowed_replicas: 7, notes: 'secret plan' });
    await act(id, 'suspend');
    await act(id, 'suspend');
    await act(id, 'reinstate');
    await act(id, 'renew', { expires_at: at(700 * DAY) });
    await act(id, 'rotate', { overlap_hours: 2 });
    await act(id, 'revoke');
    const rows = await p.query(
      "SELECT action, actor_type, actor_id, meta FROM audit_log WHERE subject_type = 'vpc_license' AND subject_id = $1 ORDER BY at, id",
      [id],
    );
    expect(rows.rows.map((r) => r.action)).toEqual([
      'licensing.issueLicense',
      'licensing.updateLicense',
      'licensing.suspendLicense',
      'licensing.reinstateLicense',
      'licensing.renewLicense',
      'licensing.rotateLicenseKey',
      'licensing.revokeLicense',
    ]);
    expect(rows.rows.every((r) => r.actor_type === 'admin' && r.actor_id === city.adminId)).toBe(true);
    expect(rows.rows[1].meta).toEqual({
      before: { allowedReplicas: 5 },
      after: { allowedReplicas: 7, notes: 'changed' },
    });
    expect(rows.rows[2].meta).toMatchObject({
      reason: 'because of a test',
      before: { status: 'active' },
      after: { status: 'suspended' },
    });
    expect(JSON.stringify(rows.rows)).not.toContain('secret plan');
    const trail = await admin('GET', `${VPC}/license/${id}/events`);
    expect(trail.body.events.map((e: { event: string }) => e.event)).toEqual([
      'revoked',
      'rotated',
      'renewed',
      'reinstated',
      'suspended',
      'updated',
      'issued',
    ]);
  });

  test('a change that fails leaves neither the change nor its audit row', async () => {
    const { license_id: id } = await city.issue();
    await p.query(
      "CREATE OR REPLACE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$",
    );
    await p.query(
      "CREATE TRIGGER planted BEFORE INSERT ON audit_log FOR EACH ROW WHEN (NEW.action = 'licensing.suspendLicense') EXECUTE FUNCTION planted()",
    );
    try {
      expect((await act(id, 'suspend')).status).toBe(500);
    } finally {
      await p.query('DROP TRIGGER planted ON audit_log');
    }
    expect((await admin('GET', `${VPC}/license/${id}`)).body.status).toBe('active');
    const rows = await p.query(
      "SELECT count(*)::int AS n FROM audit_log WHERE subject_id = $1 AND action = 'licensing.suspendLicense'",
      [id],
    );
    expect(rows.rows[0].n).toBe(0);
    expect((await act(id, 'suspend')).status).toBe(200);
  });

  test('suspend, reinstate → valid again; revoke, then reinstate, renew, rotate or change → 409 license_revoked', async () => {
    const { license_id: id, license_key: key } = await city.issue();
    await act(id, 'suspend');
    expect((await city.validate(key)).body).toEqual({
      valid: false,
      message: 'License is suspended -- contact support',
    });
    await act(id, 'reinstate');
    expect((await city.validate(key)).body.valid).toBe(true);
    expect((await act(id, 'revoke')).body.status).toBe('revoked');
    for (const [verb, more] of [
      ['reinstate', {}],
      ['renew', { expires_at: at(DAY) }],
      ['rotate', { overlap_hours: 1 }],
      ['suspend', {}],
    ] as const)
      expect(shown(await act(id, verb, more)), verb).toEqual([409, 'license_revoked']);
    expect(shown(await admin('PATCH', `${VPC}/license/${id}`, { notes: '' }))).toEqual([409, 'license_revoked']);
    await expect(
      p.query("UPDATE vpc_license SET status = 'active', revoked_at = NULL WHERE id = $1", [id]),
    ).rejects.toThrow(/stays revoked/);
    await expect(p.query('DELETE FROM vpc_license WHERE id = $1', [id])).rejects.toThrow();
  });

  test('renew after expiry → valid at once; renew with a past date → 422', async () => {
    const { license_id: id, license_key: key } = await city.issue({ expires_at: at(DAY) });
    city.travel(3 * DAY);
    expect((await city.validate(key)).body.message).toBe('License has expired');
    expect(shown(await act(id, 'renew', { expires_at: at(-DAY) }))).toEqual([422, 'invalid_expiry']);
    expect((await act(id, 'renew', { expires_at: at(30 * DAY) })).body.status).toBe('active');
    expect((await city.validate(key)).body.valid).toBe(true);
  });

  test('a rotation with 24 h of overlap → both keys valid; after it only the new one; a second rotation inside keeps the oldest key’s earlier end', async () => {
    const first = await city.issue();
    const second = (await act(first.license_id, 'rotate', { overlap_hours: 24 })).body;
    expect(second.license_key).toMatch(/^vpc_[0-9A-Za-z]{32}$/);
    expect(second.license_key).not.toBe(first.license_key);
    const valid = async () =>
      Promise.all(
        [first.license_key, second.license_key, third?.license_key]
          .filter(Boolean)
          .map(async (k) => (await city.validate(k as string)).body.valid),
      );
    let third: { license_key: string } | null = null;
    expect(await valid()).toEqual([true, true]);
    city.travel(12 * HOUR);
    third = (await act(first.license_id, 'rotate', { overlap_hours: 72 })).body as { license_key: string };
    expect(await valid()).toEqual([true, true, true]);
    city.travel(24 * HOUR + 1000);
    expect(await valid()).toEqual([false, true, true]);
    city.travel(85 * HOUR);
    expect(await valid()).toEqual([false, false, true]);
  });

  test('a rotation without overlap → the old key is unknown at the next call, licence and seats are unchanged', async () => {
    const old = await city.issue();
    await city.validate(old.license_key, 'host-a');
    const fresh = (await act(old.license_id, 'rotate', { overlap_hours: 0 })).body;
    expect((await city.validate(old.license_key, 'host-a')).body).toEqual({
      valid: false,
      message: 'License key not found',
    });
    expect((await city.telemetry(old.license_key)).status).toBe(403);
    const again = await city.validate(fresh.license_key, 'host-a');
    expect([again.body.valid, again.headers.get('x-vpc-replicas')]).toEqual([true, '1/5']);
    for (const hours of [-1, 73, 1.5, '1'])
      expect((await act(old.license_id, 'rotate', { overlap_hours: hours })).status).toBe(400);
  });

  test('parallel rotations leave one key without an end, and every answer’s key works until its own end', async () => {
    const { license_id: id } = await city.issue();
    const all = await Promise.all(Array.from({ length: 10 }, () => act(id, 'rotate', { overlap_hours: 1 })));
    // On a machine with other work some wait too long for the row, and say so.
    expect(all.filter((r) => r.status !== 200 && r.status !== 503)).toEqual([]);
    const replies = all.filter((r) => r.status === 200);
    expect(replies.length).toBeGreaterThan(0);
    const live = await p.query(
      'SELECT count(*)::int AS n FROM vpc_license_key WHERE license_id = $1 AND retires_at IS NULL',
      [id],
    );
    expect(live.rows[0].n).toBe(1);
    for (const r of replies) expect((await city.validate(r.body.license_key)).body.valid).toBe(true);
    city.travel(2 * HOUR);
    const after = await Promise.all(replies.map((r) => city.validate(r.body.license_key)));
    expect(after.filter((r) => r.body.valid).length).toBe(1);
  });
});

describe('validation', () => {
  test('a key of 31 or 33 characters, of a foreign alphabet, with a blank or VPC_ → not found; missing or no string → 400', async () => {
    resetLimitsForTests();
    const { license_key: key } = await city.issue();
    for (const bad of [
      key.slice(0, -1),
      `${key}x`,
      `${key.slice(0, -1)}!`,
      ` ${key}`,
      `${key}\n`,
      key.replace('vpc_', 'VPC_'),
      '',
      'x'.repeat(500),
    ]) {
      const r = await city.validate(bad);
      expect([r.status, r.text]).toEqual([200, '{"valid":false,"message":"License key not found"}']);
    }
    for (const bad of [undefined, null, 5, [key], { key }])
      expect(
        shown(
          await pod('POST', `${VPC}/license/validate`, {
            license_key: bad,
            deployment_id: 'd',
            hostname: 'h',
            version: '1',
          }),
        ),
      ).toEqual([400, 'validation_error']);
  });

  test('deployment ids, host names and versions out of their bounds → 400', async () => {
    const { license_key: key } = await city.issue();
    const bad: Record<string, unknown>[] = [
      { deployment_id: '' },
      { deployment_id: 'd'.repeat(64) },
      { deployment_id: 'a b' },
      { deployment_id: 'ä' },
      { hostname: '' },
      { hostname: 'h'.repeat(254) },
      { hostname: '.' },
      { hostname: 'a b' },
      { version: 'v'.repeat(65) },
      { nonce: 'short' },
      { nonce: 'with\nnewline-in-it' },
      { instance_id: 'x' },
      { sent_at: '2026-01-01T00:00:00' },
    ];
    for (const more of bad)
      expect(shown(await city.validate(key, 'host', more)), JSON.stringify(more)).toEqual([400, 'validation_error']);
    expect(
      (
        await city.validate(key, 'h'.repeat(253), {
          deployment_id: 'D'.repeat(63),
          version: 'v'.repeat(64),
          some_later_field: { a: 1 },
          laterField: 2,
        })
      ).body.valid,
    ).toBe(true);
  });

  test('exactly at expires_at → expired; one millisecond before → valid', async () => {
    const { license_key: key, license_id } = await city.issue();
    const end = new Date(Math.floor(Date.now() / 1000) * 1000 + 3 * HOUR + 500);
    await act(license_id, 'renew', { expires_at: end.toISOString() });
    try {
      freezeAt(new Date(end.getTime() - 1));
      expect((await city.validate(key)).headers.get('x-vpc-code')).toBe('VALID');
      freezeAt(end);
      expect((await city.validate(key)).headers.get('x-vpc-code')).toBe('EXPIRED');
    } finally {
      unfreeze();
    }
  });

  test('revoked and expired → revoked; suspended and expired → suspended; revoked and suspended → revoked', async () => {
    const make = async (...verbs: string[]) => {
      const l = await city.issue({ expires_at: at(HOUR) });
      for (const v of verbs) await act(l.license_id, v);
      return l.license_key;
    };
    const keys = [await make('revoke'), await make('suspend'), await make('suspend', 'revoke')];
    city.travel(2 * HOUR);
    const codes = [];
    for (const k of keys) codes.push((await city.validate(k)).headers.get('x-vpc-code'));
    expect(codes).toEqual(['REVOKED', 'SUSPENDED', 'REVOKED']);
  });

  const headerText = (r: Reply, nonce: string) =>
    [
      'vpc-response-v1',
      r.headers.get('x-vpc-server-time'),
      nonce,
      r.headers.get('x-vpc-code'),
      r.headers.get('x-vpc-next-check'),
      r.headers.get('x-vpc-grace-until') ?? '',
      r.headers.get('x-vpc-replicas') ?? '',
      sha256Hex(r.text),
    ].join('\n');

  async function verified(r: Reply, text: string): Promise<boolean> {
    const m = /^kid=([^;]+);sig=(.+)$/.exec(r.headers.get('x-vpc-signature') ?? '');
    const keys = (await p.anonymous('GET', '/.well-known/vpc-keys')).body as {
      kid: string;
      alg: string;
      spki: string;
    }[];
    const key = keys.find((k) => k.kid === m?.[1]);
    if (!m || !key) return false;
    return verify(
      null,
      Buffer.from(text),
      createPublicKey({ key: Buffer.from(key.spki, 'base64'), format: 'der', type: 'spki' }),
      Buffer.from(m[2] as string, 'base64'),
    );
  }

  test('with a nonce the signature covers code, times, replicas and body; any header or body byte changed → it does not verify', async () => {
    const { license_key: key } = await city.issue();
    const nonce = randomBytes(24).toString('base64url');
    for (const r of [
      await city.validate(key, 'h', { nonce }),
      await city.validate(`vpc_${'z'.repeat(32)}`, 'h', { nonce }),
    ]) {
      const text = headerText(r, nonce);
      expect(await verified(r, text)).toBe(true);
      expect(await verified(r, headerText(r, `${nonce}x`))).toBe(false);
      for (let i = 0; i < text.length; i += 7) {
        const changed = `${text.slice(0, i)}${text[i] === 'a' ? 'b' : 'a'}${text.slice(i + 1)}`;
        expect(await verified(r, changed)).toBe(false);
      }
    }
    const bare = await city.validate(key);
    expect(await verified(bare, headerText(bare, ''))).toBe(true);
  });

  test('the published keys hold the one that signed; after a rotation both', async () => {
    const document = await p.anonymous('GET', '/.well-known/vpc-keys');
    expect(document.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(document.body).toEqual([{ kid: expect.any(String), alg: 'ed25519', spki: expect.any(String) }]);
    const pkcs8 = (seed: Buffer) =>
      Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]).toString('base64');
    const [a, b] = [randomBytes(32), randomBytes(32)];
    process.env.VPC_SIGNING_KEYS = `2026-11:${pkcs8(a)},2026-05:${pkcs8(b)}`;
    resetEnvForTests();
    try {
      const after = await p.anonymous('GET', '/.well-known/vpc-keys');
      expect(after.body).toEqual([
        { kid: '2026-11', alg: 'ed25519', spki: signingKeyOfSeed('x', a).spki },
        { kid: '2026-05', alg: 'ed25519', spki: signingKeyOfSeed('x', b).spki },
      ]);
      const { license_key: key } = await city.issue();
      const r = await city.validate(key, 'h', { nonce: 'n'.repeat(16) });
      expect(r.headers.get('x-vpc-signature')).toMatch(/^kid=2026-11;sig=/);
      expect(await verified(r, headerText(r, 'n'.repeat(16)))).toBe(true);
    } finally {
      delete process.env.VPC_SIGNING_KEYS;
      resetEnvForTests();
    }
  });

  test('grace, next check and replicas equal the table for every tier and code', async () => {
    const hours = { standard: [24, 72], enterprise: [168, 168], platinum: [336, 336] } as const;
    const seconds = (r: Reply, name: string) => Date.parse(r.headers.get(name) ?? '') / 1000;
    for (const [tier, [expiry, offline]] of Object.entries(hours)) {
      city.travel(0);
      const l = await city.issue({ support_tier: tier, expires_at: at(400 * HOUR) });
      const end = Date.parse((await admin('GET', `${VPC}/license/${l.license_id}`)).body.expires_at) / 1000;
      const valid = await city.validate(l.license_key);
      const server = seconds(valid, 'x-vpc-server-time');
      expect(valid.headers.get('x-vpc-code')).toBe('VALID');
      expect(seconds(valid, 'x-vpc-next-check') - server).toBe(86_400);
      expect(seconds(valid, 'x-vpc-grace-until') - server).toBe(Math.min(offline * 3600, end + expiry * 3600 - server));
      expect(valid.headers.get('x-vpc-replicas')).toBe('1/5');
      city.travel(395 * HOUR);
      const near = await city.validate(l.license_key);
      expect(seconds(near, 'x-vpc-next-check')).toBe(end);
      expect(seconds(near, 'x-vpc-grace-until')).toBe(
        Math.min(seconds(near, 'x-vpc-server-time') + offline * 3600, end + expiry * 3600),
      );
      const since = Date.parse((await act(l.license_id, 'suspend')).body.suspended_at);
      const suspended = await city.validate(l.license_key);
      expect(seconds(suspended, 'x-vpc-grace-until')).toBe(Math.floor(since / 1000) + 86_400);
      expect(seconds(suspended, 'x-vpc-next-check') - seconds(suspended, 'x-vpc-server-time')).toBe(3600);
      await act(l.license_id, 'reinstate');
      city.travel(401 * HOUR);
      const expired = await city.validate(l.license_key);
      expect([expired.headers.get('x-vpc-code'), seconds(expired, 'x-vpc-grace-until')]).toEqual([
        'EXPIRED',
        end + expiry * 3600,
      ]);
      await act(l.license_id, 'revoke');
      const revoked = await city.validate(l.license_key);
      expect([revoked.headers.get('x-vpc-code'), revoked.headers.get('x-vpc-grace-until')]).toEqual(['REVOKED', null]);
    }
    city.travel(0);
    const unknown = await city.validate(`vpc_${'q'.repeat(32)}`);
    expect([
      unknown.headers.get('x-vpc-code'),
      unknown.headers.get('x-vpc-grace-until'),
      unknown.headers.get('x-vpc-replicas'),
    ]).toEqual(['NOT_FOUND', null, null]);
  });

  test('the 31st unknown key of one address in a minute → 429 with Retry-After, while a known key of that address goes on', async () => {
    const { license_key: key } = await city.issue();
    resetLimitsForTests();
    freezeAt(now());
    for (let i = 0; i < 30; i += 1) {
      const unknown = i % 2 === 0 ? `vpc_${String(i).padStart(32, '0')}` : `nonsense ${i}`;
      expect((await city.validate(unknown)).status).toBe(200);
    }
    const refused = await city.validate(`vpc_${'9'.repeat(32)}`);
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await city.telemetry(`vpc_${'8'.repeat(32)}`)).status).toBe(429);
    expect((await city.validate(key)).body.valid).toBe(true);
    resetLimitsForTests();
  });

  test('1000 pods of one licence with 1000 replicas validate within a minute without a 429; of a small licence the 61st call of a minute is refused', async () => {
    resetLimitsForTests();
    const big = await city.issue({ allowed_replicas: 1000, replica_policy: 'strict' });
    const hosts = Array.from({ length: 1000 }, (_, i) => `inference-${i}`);
    const codes = new Map<string, number>();
    const work = async () => {
      for (let host = hosts.pop(); host !== undefined; host = hosts.pop()) {
        let r = await city.validate(big.license_key, host);
        // A pod that hears 503 asks again; what counts here is that none hears 429.
        while (r.status === 503) r = await city.validate(big.license_key, host);
        const code = r.headers.get('x-vpc-code') ?? String(r.status);
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 16 }, work));
    expect([...codes]).toEqual([['VALID', 1000]]);
    const small = await city.issue();
    await inOneInstant(async () => {
      for (let i = 0; i < 60; i += 1) expect((await city.validate(small.license_key)).status).toBe(200);
      expect((await city.validate(small.license_key)).status).toBe(429);
    });
    resetLimitsForTests();
  }, 240_000);

  test('an unknown key costs one index access more than a malformed one, and both are answered alike', async () => {
    resetLimitsForTests();
    const plan = await p.query(
      'EXPLAIN (FORMAT JSON) SELECT k.license_id FROM vpc_license_key k JOIN vpc_license l ON l.id = k.license_id WHERE k.key_hash = $1::bpchar',
      [keyHash(`vpc_${'0'.repeat(32)}`)],
    );
    expect(JSON.stringify(plan.rows)).toContain('vpc_license_key_key_hash_key');
    const unknown = await city.validate(`vpc_${'0'.repeat(32)}`);
    const malformed = await city.validate('vpc_');
    expect(unknown.text).toBe(malformed.text);
    const names = (r: Reply) => [...r.headers.keys()].filter((k) => k.startsWith('x-vpc')).sort();
    expect(names(unknown)).toEqual(names(malformed));
  });
});

test('sessions of owners see their own organisation’s licences and nobody else’s', async () => {
  const owner = await city.owner();
  const stranger = await city.owner();
  const l = await city.issue();
  await admin('POST', '/api/trpc/licensing.setOrganization', { orgId: l.org_id, name: 'ACME Corp', ownerId: owner.id });
  await city.validate(l.license_key, 'host-a');
  const id = `${VPC}/license/${l.license_id}`;
  const seats = await owner.call('GET', `${id}/replicas`);
  expect([seats.status, seats.body.replicas.length, seats.body.replicas[0].hostname]).toEqual([200, 1, 'host-a']);
  expect((await owner.call('GET', `${id}/usage`)).status).toBe(200);
  expect(shown(await stranger.call('GET', `${id}/replicas`))).toEqual([404, 'license_not_found']);
  expect(shown(await stranger.call('GET', `${id}/usage`))).toEqual([404, 'license_not_found']);
  const replica = seats.body.replicas[0].replica_id;
  expect(shown(await stranger.call('DELETE', `${id}/replicas/${replica}`))).toEqual([404, 'license_not_found']);
  expect((await owner.call('DELETE', `${id}/replicas/${replica}`)).body).toEqual({ released: true });
  expect((await owner.call('DELETE', `${id}/replicas/${replica}`)).status).toBe(404);
  expect((await admin('GET', `${id}/replicas`)).body.seats_live).toBe(0);
  const own = await owner.call('GET', '/api/trpc/licensing.listOwnLicenses?input=%7B%7D');
  expect(
    own.body.result.data.licenses.map((x: { licenseId: string; orgName: string }) => [x.licenseId, x.orgName]),
  ).toEqual([[l.license_id, 'ACME Corp']]);
});

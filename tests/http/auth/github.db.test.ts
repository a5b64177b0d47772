/** The GitHub token an owner connects for private repositories: encrypted, masked, used only through its own district. */
import { beforeEach, expect, test } from 'vitest';
import { githubToken } from '../../../src/districts/identity/contract.ts';
import { systemCtx } from '../../../src/platform/actor.ts';
import { call } from '../../../src/platform/bus/bus.ts';
import { decryptGithubToken } from '../../../src/platform/crypto/encryption.ts';
import { newId } from '../../../src/platform/ids.ts';
import { resetLimitsForTests } from '../../../src/platform/rate-limit/limiter.ts';
import { authPlatform } from '../../support/auth.ts';

const p = await authPlatform();
beforeEach(() => resetLimitsForTests());
const token = (kind = 'ghp_') => `${kind}${newId().replaceAll('-', '')}Abcd`;
const used = (ownerId: string) => call(systemCtx('test'), githubToken, { ownerId, taskId: newId() });

test('AN-030 a connected token is stored as ciphertext, shown masked, and never again by any route', async () => {
  const owner = await p.newOwner();
  const mine = token();
  const put = await owner.call('PUT', '/auth/github', { token: mine });
  expect(put.status, put.text).toBe(200);
  expect(put.body.data).toMatchObject({ connected: true, kind: 'ghp', display: 'ghp_…Abcd', lastUsedAt: null });
  const got = await owner.call('GET', '/auth/github');
  expect(got.body.data).toEqual(put.body.data);
  const exported = await owner.call('GET', '/auth/me');
  for (const r of [put, got, exported]) expect(r.text).not.toContain(mine.slice(4, 24));
  const row = (await p.query('SELECT * FROM github_connection WHERE owner_id = $1', [owner.id])).rows[0];
  expect(JSON.stringify(row)).not.toContain(mine.slice(4, 24));
  expect(decryptGithubToken(row.token_encrypted)).toBe(mine);
});

test('a second token takes the place of the first; what is no token is refused and changes nothing', async () => {
  const owner = await p.newOwner();
  const [first, second] = [token('ghp_'), token('github_pat_')];
  await owner.call('PUT', '/auth/github', { token: first });
  for (const bad of ['', 'ghp_short', `sk_live_${'a'.repeat(40)}`, `${first} `, 42, null])
    expect((await owner.call('PUT', '/auth/github', { token: bad })).status, String(bad)).toBe(400);
  expect(await used(owner.id)).toEqual({ token: first });
  expect((await owner.call('PUT', '/auth/github', { token: second })).body.data.kind).toBe('github_pat');
  expect(await used(owner.id)).toEqual({ token: second });
  expect((await p.query('SELECT 1 FROM github_connection WHERE owner_id = $1', [owner.id])).rowCount).toBe(1);
});

test('each use is dated and audited with the task it was for; other owners and disabled ones have none', async () => {
  const [owner, other] = [await p.newOwner(), await p.newOwner()];
  await owner.call('PUT', '/auth/github', { token: token() });
  expect(await used(other.id)).toBeNull();
  const taskId = newId();
  await call(systemCtx('test'), githubToken, { ownerId: owner.id, taskId });
  const rows = await p.query(
    "SELECT subject_id FROM audit_log WHERE action = 'identity.readGithubToken' AND owner_id = $1",
    [owner.id],
  );
  expect(rows.rows).toEqual([{ subject_id: taskId }]);
  expect((await owner.call('GET', '/auth/github')).body.data.lastUsedAt).not.toBeNull();
  await p.query("UPDATE owner SET status = 'DISABLED' WHERE id = $1", [owner.id]);
  expect(await used(owner.id)).toBeNull();
});

test('[ASVS V7.5.3] connecting needs a recent second factor; a pending session may neither read nor change', async () => {
  const owner = await p.ownerWithSms();
  const [rest] = p.doors as [(typeof p.doors)[0]];
  await p.query("UPDATE session SET second_factor_at = now() - interval '11 minutes' WHERE owner_id = $1", [owner.id]);
  const bearer = (t: string) => p.withHeaders({ authorization: `Bearer ${t}` });
  const late = await bearer(owner.token)('PUT', '/auth/github', { token: token() });
  expect([late.status, late.body.error.code]).toEqual([403, 'SECOND_FACTOR_REQUIRED']);
  const pending = bearer(await p.signIn(owner));
  for (const [method, body] of [['PUT', { token: token() }], ['GET'], ['DELETE']] as const)
    expect((await pending(method, '/auth/github', body)).status, method).toBe(403);
  expect((await p.query('SELECT 1 FROM github_connection WHERE owner_id = $1', [owner.id])).rowCount).toBe(0);
  expect((await rest.call(owner.token, 'status')).status).toBe(200);
});

test('a forgotten token is gone, and forgetting it twice is 404', async () => {
  const owner = await p.newOwner();
  await owner.call('PUT', '/auth/github', { token: token() });
  expect((await owner.call('DELETE', '/auth/github')).status).toBe(200);
  expect((await owner.call('GET', '/auth/github')).body.data).toEqual({
    connected: false,
    kind: null,
    display: null,
    connectedAt: null,
    lastUsedAt: null,
  });
  expect(await used(owner.id)).toBeNull();
  expect((await owner.call('DELETE', '/auth/github')).status).toBe(404);
});

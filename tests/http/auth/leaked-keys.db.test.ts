/** GitHub's secret-scanning alerts: proven by signature, revoke at once, tell the owner, answer which were genuine. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { issueLicense, revokeLicense, rotateLicenseKey } from '../../../src/districts/licensing/index.ts';
import { systemCtx } from '../../../src/platform/actor.ts';
import { shiftClockForTests } from '../../../src/platform/clock.ts';
import { mintKey } from '../../../src/platform/crypto/api-key.ts';
import { decryptText } from '../../../src/platform/crypto/encryption.ts';
import { mintSessionToken } from '../../../src/platform/crypto/tokens.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import { resetLimitsForTests } from '../../../src/platform/rate-limit/limiter.ts';
import { forgetGithubSigningKeysForTests } from '../../../src/platform/vendors/github-signing-keys.ts';
import { authPlatform } from '../../support/auth.ts';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const KEY_ID = 'a'.repeat(64);
let published = [
  { key_identifier: KEY_ID, key: pair.publicKey.export({ type: 'spki', format: 'pem' }), is_current: true },
];
let asked = 0;
let broken = false;
const github = http.createServer((_req, res) => {
  asked += 1;
  res.writeHead(broken ? 500 : 200, { 'content-type': 'application/json' });
  res.end(JSON.stringify({ public_keys: published }));
});
await new Promise<void>((r) => github.listen(0, '127.0.0.1', r));
process.env.SECRET_SCANNING_KEYS_URL = `http://127.0.0.1:${(github.address() as AddressInfo).port}/keys`;
resetEnvForTests();
const p = await authPlatform();
afterAll(() => {
  github.closeAllConnections();
  github.close();
  shiftClockForTests(0);
});
beforeEach(() => {
  resetLimitsForTests();
  forgetGithubSigningKeysForTests();
  broken = false;
  asked = 0;
});

const PLACE = 'https://github.com/octocat/Hello-World/blob/123/secrets.txt';
interface Report {
  token: unknown;
  type?: string;
  url?: string | null;
  source?: string;
}
const bodyOf = (reports: Report[]) =>
  JSON.stringify(reports.map((r) => ({ type: 'civitas_key', url: PLACE, source: 'content', ...r })));
async function alert(body: string, headers: Record<string, string> = {}) {
  const reply = await fetch(`${p.url}/api/webhooks/github/secret-scanning`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'github-public-key-identifier': KEY_ID,
      'github-public-key-signature': sign('sha256', Buffer.from(body), pair.privateKey).toString('base64'),
      ...headers,
    },
    body,
  });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, text, body: text === '' ? null : JSON.parse(text) };
}
const mailTo = async (email: string) => {
  const rows = await p.query("SELECT to_encrypted, body_encrypted FROM mail_message WHERE kind = 'leaked_credential'");
  return rows.rows
    .filter((r) => decryptText(r.to_encrypted) === email)
    .map((r) => decryptText(r.body_encrypted) as string);
};

test('a genuine agent key is dead at once; its owner is told where it was, without the key', async () => {
  const owner = await p.newOwner();
  const agent = await p.newAgent(owner);
  expect((await agent.call('GET', '/agents/me')).status).toBe(200);
  const r = await alert(bodyOf([{ token: agent.apiKey }]));
  expect(r.status).toBe(200);
  expect(r.body).toEqual([
    {
      token_hash: createHash('sha256').update(agent.apiKey).digest('hex'),
      token_type: 'civitas_key',
      label: 'true_positive',
    },
  ]);
  expect(r.text).not.toContain(agent.apiKey);
  expect((await agent.call('GET', '/agents/me')).status).toBe(401);
  const mails = await mailTo(owner.email);
  expect(mails).toHaveLength(1);
  expect(mails[0]).toContain(PLACE);
  expect(mails[0]).not.toContain(agent.apiKey);
  const audits = await p.query(
    "SELECT meta FROM audit_log WHERE action = 'identity.revokeLeakedKey' AND owner_id = $1",
    [owner.id],
  );
  expect(audits.rows).toEqual([{ meta: { key: `ac_live_…${agent.apiKey.slice(-4)}`, foundAt: PLACE } }]);
  // The owner makes a new one, and the agent works again.
  const rotated = await owner.call('POST', `/agents/${agent.id}/rotate-key`);
  expect(rotated.status, rotated.text).toBe(200);
  expect((await p.withHeaders({ 'x-api-key': rotated.body.data.apiKey })('GET', '/agents/me')).status).toBe(200);
});

test('trust keys and session tokens die too; invented, mistyped and foreign ones touch nobody', async () => {
  const owner = await p.newOwner();
  const made = await owner.call('POST', '/trust/keys', { name: 'reader' });
  expect(made.status, made.text).toBe(201);
  const trustKey = made.body.data.apiKey ?? made.body.data.key;
  const session = await p.signIn(owner);
  const other = await p.newAgent(owner);
  const mistyped = `${other.apiKey.slice(0, -1)}${other.apiKey.endsWith('x') ? 'y' : 'x'}`;
  const tokens = [
    trustKey,
    session,
    mintKey('ac_live_'),
    mintKey('tst_'),
    mistyped,
    mintSessionToken(),
    'ghp_foreign',
    '',
    mintKey('vpc_'),
  ];
  const r = await alert(bodyOf(tokens.map((token) => ({ token }))));
  expect(r.body.map((v: { label: string }) => v.label)).toEqual([
    'true_positive',
    'true_positive',
    ...Array(7).fill('false_positive'),
  ]);
  expect((await p.withHeaders({ authorization: `Bearer ${session}` })('GET', '/auth/me')).status).toBe(401);
  const read = await p.withHeaders({ 'x-trust-api-key': trustKey })('GET', `/trust/agents/${other.id}`);
  expect(read.status).toBe(401);
  expect((await other.call('GET', '/agents/me')).status).toBe(200);
  expect((await owner.call('GET', '/auth/me')).status).toBe(200);
  expect(await mailTo(owner.email)).toHaveLength(2);
});

test('the same alert twenty times at once revokes once and writes one mail; later ones still say it was genuine', async () => {
  const owner = await p.newOwner();
  const agent = await p.newAgent(owner);
  const body = bodyOf([{ token: agent.apiKey, url: 'https://evil.example/phish', source: undefined }]);
  const all = await Promise.all(Array.from({ length: 20 }, () => alert(body)));
  expect(all.map((r) => [r.status, r.body[0].label])).toEqual(Array(20).fill([200, 'true_positive']));
  const mails = await mailTo(owner.email);
  expect(mails).toHaveLength(1);
  expect(mails[0]).not.toContain('evil.example');
});

test('without the signature of exactly these bytes nothing is read', async () => {
  const owner = await p.newOwner();
  const agent = await p.newAgent(owner);
  const body = bodyOf([{ token: agent.apiKey }]);
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const forged = sign('sha256', Buffer.from(body), stranger.privateKey).toString('base64');
  const genuine = sign('sha256', Buffer.from(body), pair.privateKey).toString('base64');
  for (const [sent, headers] of [
    [body, { 'github-public-key-signature': forged }],
    [body, { 'github-public-key-signature': '' }],
    [body, { 'github-public-key-identifier': 'b'.repeat(64) }],
    [body, { 'github-public-key-identifier': '' }],
    [`${body} `, { 'github-public-key-signature': genuine }],
    [JSON.stringify(JSON.parse(body), null, 1), { 'github-public-key-signature': genuine }],
  ] as const)
    expect((await alert(sent, headers)).status, JSON.stringify(headers)).toBe(403);
  expect((await agent.call('GET', '/agents/me')).status).toBe(200);
  expect(await mailTo(owner.email)).toEqual([]);
});

test('a licence key goes on working; its organisation and the administrators are told once to rotate it, a dead one tells nobody', async () => {
  const owner = await p.newOwner();
  const orgId = crypto.randomUUID();
  const made = await issueLicense(systemCtx('test'), {
    orgId,
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    allowedReplicas: 5,
    supportTier: 'enterprise',
  });
  await p.query('UPDATE organization SET owner_id = $2 WHERE id = $1', [orgId, owner.id]);
  const report = bodyOf([{ token: made.licenseKey }]);
  for (let i = 0; i < 2; i += 1) expect((await alert(report)).body[0].label).toBe('true_positive');
  const valid = await p.withHeaders({})('POST', '/public/vpc/license/validate', {
    license_key: made.licenseKey,
    deployment_id: 'prod',
    hostname: 'host-a',
    version: '1',
  });
  expect(valid.body.valid).toBe(true);
  const raised = () =>
    p.query("SELECT license_id, detail FROM vpc_alert WHERE kind = 'key_leaked' AND org_id = $1", [orgId]);
  expect((await raised()).rows).toEqual([{ license_id: made.licenseId, detail: { foundAt: PLACE } }]);
  const told = await p.query("SELECT to_encrypted, body_encrypted FROM mail_message WHERE kind = 'license_key_leaked'");
  expect(told.rows.map((r) => decryptText(r.to_encrypted))).toEqual([owner.email]);
  expect(decryptText(told.rows[0].body_encrypted)).not.toContain(made.licenseKey);
  const audits = await p.query(
    "SELECT count(*)::int AS n FROM audit_log WHERE action = 'licensing.reportLeakedKey' AND subject_id = $1",
    [made.licenseId],
  );
  expect(audits.rows[0].n).toBe(1);

  const next = await rotateLicenseKey(systemCtx('test'), {
    licenseId: made.licenseId,
    overlapHours: 0,
    reason: 'leak',
  });
  await revokeLicense(systemCtx('test'), { licenseId: made.licenseId, reason: 'gone' });
  expect((await alert(bodyOf([{ token: next.licenseKey }]))).body[0].label).toBe('true_positive');
  expect((await raised()).rows.length).toBe(1);
});

test('signed nonsense is 400, another method 405, another type 415; nothing of it ends as 500', async () => {
  for (const body of ['', '{', '{}', 'null', '[1]', '[{"token":1}]', '[{}]', `[{"token":"${'x'.repeat(1_001)}"}]`])
    expect((await alert(body)).status, body.slice(0, 20)).toBe(400);
  expect((await alert('[]')).body).toEqual([]);
  expect((await alert('[]', { 'content-type': 'text/plain' })).status).toBe(415);
  const get = await fetch(`${p.url}/api/webhooks/github/secret-scanning`);
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
});

test("GitHub's keys are asked for once; a new one is found after a minute; without them the alert is to be sent again", async () => {
  await Promise.all(Array.from({ length: 5 }, () => alert('[]')));
  await alert('[]');
  expect(asked).toBe(1);
  const next = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const before = published;
  published = [
    ...before,
    { key_identifier: 'n', key: next.publicKey.export({ type: 'spki', format: 'pem' }), is_current: true },
  ];
  const signed = {
    'github-public-key-identifier': 'n',
    'github-public-key-signature': sign('sha256', Buffer.from('[]'), next.privateKey).toString('base64'),
  };
  expect((await alert('[]', signed)).status).toBe(403);
  expect(asked).toBe(1);
  shiftClockForTests(61_000);
  expect((await alert('[]', signed)).status).toBe(200);
  expect(asked).toBe(2);
  published = before;
  broken = true;
  forgetGithubSigningKeysForTests();
  expect((await alert('[]')).status).toBe(503);
});

/** Owner clusters across a rotation of AUTH_SECRET: a second account of one person is found before, meanwhile and after. */
import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import '../../../src/api/compose.ts';
import { phoneIndex } from '../../../src/districts/identity/phone-number.ts';
import { ensureCluster } from '../../../src/districts/registry/owner-cluster.ts';
import { reindexClusters } from '../../../src/districts/registry/reindex-clusters.ts';
import { systemCtx } from '../../../src/platform/actor.ts';
import { encryptFactor } from '../../../src/platform/crypto/encryption.ts';
import { transact } from '../../../src/platform/db/transact.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import { newId } from '../../../src/platform/ids.ts';
import { testDatabase } from '../../support/database.ts';

const { query } = await testDatabase();
const FIRST = process.env.AUTH_SECRET as string;
const SECOND = randomBytes(24).toString('hex');
const THIRD = randomBytes(24).toString('hex');

function secrets(current: string, previous?: string): void {
  process.env.AUTH_SECRET = current;
  if (previous === undefined) delete process.env.AUTH_SECRET_PREVIOUS;
  else process.env.AUTH_SECRET_PREVIOUS = previous;
  resetEnvForTests();
}
afterEach(() => secrets(FIRST));

let n = 0;
async function owner(email: string, phone?: string): Promise<string> {
  const id = newId();
  await query('INSERT INTO owner (id, email_normalized, email_typed, email_verified_at) VALUES ($1, $2, $2, now())', [
    id,
    email,
  ]);
  if (phone) {
    const { hmac, keyId } = phoneIndex(phone);
    await query(
      'INSERT INTO two_factor (owner_id, sms_enabled, phone_encrypted, phone_hmac, phone_key_id, verified_at) VALUES ($1, true, $2, $3, $4, now())',
      [id, encryptFactor(phone), hmac, keyId],
    );
  }
  return id;
}
const cluster = (ownerId: string) => transact(systemCtx('test'), (tx) => ensureCluster(tx, ownerId));
const mailbox = () => {
  n += 1;
  return { first: `some.body${n}@gmail.com`, second: `somebody${n}+again@gmail.com` };
};

test('while both secrets are configured, an account meets what another one stored under the old one', async () => {
  const { first, second } = mailbox();
  const a = await owner(first);
  const phone = await owner(`phone${n}@example.test`, '+14155550123');
  await cluster(a);
  await cluster(phone);
  secrets(SECOND, FIRST);
  expect((await cluster(await owner(second))).clusterId).toBe(a);
  expect((await cluster(await owner(`other${n}@example.test`, '+14155550123'))).clusterId).toBe(phone);
});

test('when the old secret is gone after the rotation was carried out, a new account still meets the old one', async () => {
  const { first, second } = mailbox();
  const a = await owner(first);
  const phone = await owner(`phone${n}@example.test`, '+14155550199');
  await cluster(a);
  await cluster(phone);
  secrets(SECOND, FIRST);
  expect((await reindexClusters()).rebuilt).toBeGreaterThanOrEqual(2);
  expect((await reindexClusters()).rebuilt).toBe(0);
  secrets(SECOND);
  expect((await cluster(await owner(second))).clusterId).toBe(a);
  expect((await cluster(await owner(`other${n}@example.test`, '+14155550199'))).clusterId).toBe(phone);
});

test('two accounts that were made apart, under secrets that never stood side by side, are joined by the rotation', async () => {
  const { first, second } = mailbox();
  const a = await owner(first);
  await cluster(a);
  secrets(THIRD);
  const b = await owner(second);
  expect((await cluster(b)).clusterId).toBe(b);
  await reindexClusters();
  expect((await cluster(b)).clusterId).toBe(a);
});

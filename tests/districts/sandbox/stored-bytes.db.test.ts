/** The room of one owner in the store: taken before anything is stored, given back when it is deleted, never passed. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { sealUploads } from '../../../src/districts/sandbox/seal-uploads.ts';
import { emptyTrash, keepBlobs, storeContents } from '../../../src/districts/sandbox/stored-content.ts';
import { sweepExpiredResources } from '../../../src/districts/sandbox/sweep-expired.ts';
import { systemCtx } from '../../../src/platform/actor.ts';
import { shiftClockForTests } from '../../../src/platform/clock.ts';
import { waitForConnections } from '../../../src/platform/db/client.ts';
import { transact } from '../../../src/platform/db/transact.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import { newId } from '../../../src/platform/ids.ts';
import { resetLimitsForTests } from '../../../src/platform/rate-limit/limiter.ts';
import { waitsForLock } from '../../support/locks.ts';
import { type Owner, testPlatform } from '../../support/platform.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'civitas-stored-'));
process.env.DATA_DIR = folder;
const limits = (mb: number, files: number) => {
  Object.assign(process.env, { OWNER_STORAGE_MB: `${mb}`, OWNER_STORAGE_FILES: `${files}` });
  resetEnvForTests();
};
// What the races ask is who wins, not how long a busy machine lets it wait.
Object.assign(process.env, { LEDGER_LOCK_TIMEOUT_MS: '8000', LEDGER_STATEMENT_TIMEOUT_MS: '30000' });
limits(1, 1_000);
waitForConnections(60_000);
const p = await testPlatform();
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
  shiftClockForTests(0);
  limits(1, 1_000);
});

const KB = 1_024;
let drawn = 0;
/** Contents that differ from all others. */
function contentOf(bytes: number): Uint8Array {
  drawn += 1;
  const content = new Uint8Array(bytes);
  new DataView(content.buffer).setUint32(0, drawn);
  return content;
}
const upload = (owner: Pick<Owner, 'call'>, content: Uint8Array) =>
  owner.call('POST', '/uploads', content, { 'content-type': 'application/octet-stream' });
async function roomOf(ownerId: string): Promise<{ bytes: number; files: number }> {
  // One statement, one instant: at every moment that a test looks the kept sums are those of the objects.
  const { rows } = await p.query(
    `SELECT coalesce(s.bytes, 0)::int AS bytes, coalesce(s.files, 0) AS files, b.bytes AS counted, b.files AS "countedFiles"
       FROM (SELECT coalesce(sum(bytes), 0)::int AS bytes, count(*)::int AS files FROM stored_blob WHERE owner_id = $1) b
       LEFT JOIN owner_storage s ON s.owner_id = $1`,
    [ownerId],
  );
  const { bytes, files, counted, countedFiles } = rows[0];
  expect({ bytes, files }).toEqual({ bytes: counted, files: countedFiles });
  return { bytes, files };
}
const objects = async () => (await p.query('SELECT count(*)::int AS n FROM blob_trash')).rows[0].n as number;

describe('the room of an owner', () => {
  test('[ASVS V5.2.4] an upload that does not fit is refused by a code of its own, and nothing of it is stored', async () => {
    const [owner, other] = [await p.newOwner(), await p.newOwner()];
    expect((await upload(owner, contentOf(700 * KB))).status).toBe(201);
    const before = await objects();
    const refused = await upload(owner, contentOf(325 * KB));
    expect([refused.status, refused.body.error.code]).toEqual([409, 'STORAGE_QUOTA_EXCEEDED']);
    expect(refused.body.error.details).toEqual({ bytesMax: 1_048_576, filesMax: 1_000 });
    expect(await objects()).toBe(before);
    expect(await roomOf(owner.id)).toEqual({ bytes: 700 * KB, files: 1 });
    // To the last byte, and nobody else pays for it.
    expect((await upload(owner, contentOf(324 * KB))).status).toBe(201);
    expect((await upload(owner, contentOf(4))).status).toBe(409);
    expect((await upload(other, contentOf(1_024 * KB))).status).toBe(201);
    // More than the whole room at once, of an owner who has stored nothing yet.
    const third = await p.newOwner();
    expect((await upload(third, contentOf(1_024 * KB + 1))).status).toBe(409);
    expect(await roomOf(third.id)).toEqual({ bytes: 0, files: 0 });
  });

  test('[ASVS V5.2.4] the number of files has a limit too, over all agents of the owner', async () => {
    limits(1, 3);
    const owner = await p.newOwner();
    const agents = [await p.newAgent(owner), await p.newAgent(owner)];
    const statuses: number[] = [];
    for (const caller of [owner, agents[0], agents[1], owner])
      statuses.push((await upload(caller as Pick<Owner, 'call'>, contentOf(5))).status);
    expect(statuses).toEqual([201, 201, 201, 409]);
  });

  test('the same bytes again take no more room, even when there is none left', async () => {
    const owner = await p.newOwner();
    const content = contentOf(1_000 * KB);
    expect((await upload(owner, content)).status).toBe(201);
    expect((await upload(owner, content)).status).toBe(201);
    expect(await roomOf(owner.id)).toEqual({ bytes: 1_000 * KB, files: 1 });
  });

  test('what is deleted after its time gives its room back, once', async () => {
    const owner = await p.newOwner();
    expect((await upload(owner, contentOf(900 * KB))).status).toBe(201);
    expect((await upload(owner, contentOf(900 * KB))).status).toBe(409);
    shiftClockForTests(25 * 3_600_000);
    await sweepExpiredResources();
    expect(await roomOf(owner.id)).toEqual({ bytes: 0, files: 0 });
    await sweepExpiredResources();
    shiftClockForTests(0);
    resetLimitsForTests();
    const [login] = [await p.anonymous('POST', '/auth/login', { email: owner.email, password: owner.password })];
    const again = p.withHeaders({ authorization: `Bearer ${login.body.data.token}` });
    expect((await upload({ call: again }, contentOf(900 * KB))).status).toBe(201);
  });

  test('an upload that is renewed while the sweeper waits for it is kept, with its bytes', async () => {
    const owner = await p.newOwner();
    const { sha256 } = (await upload(owner, contentOf(100))).body.data;
    await p.query("UPDATE upload SET expires_at = now() - interval '1 second' WHERE sha256 = $1", [sha256]);
    const renewing = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await renewing.connect();
    try {
      await renewing.query('BEGIN');
      await renewing.query("UPDATE upload SET expires_at = now() + interval '1 day' WHERE sha256 = $1", [sha256]);
      const sweeping = sweepExpiredResources();
      await waitsForLock(p.query, sweeping);
      await renewing.query('COMMIT');
      await sweeping;
    } finally {
      await renewing.end();
    }
    const kept = await p.query('SELECT blob_id AS b FROM upload WHERE sha256 = $1', [sha256]);
    expect(kept.rows).toHaveLength(1);
    const trash = await p.query('SELECT 1 FROM blob_trash WHERE blob_id = $1', [kept.rows[0].b]);
    expect(trash.rows).toEqual([]);
  });

  test('files that are delivered count for who delivers them, and a set that does not fit is refused as a whole', async () => {
    const owner = await p.newOwner();
    const file = (await upload(owner, contentOf(400 * KB))).body.data as { sha256: string; bytes: number };
    const twice = ['a', 'b'].map((name) => ({ path: name, sha256: file.sha256, bytes: file.bytes }));
    await expect(sealUploads(systemCtx('test'), { ownerId: owner.id, files: twice })).rejects.toMatchObject({
      code: 'STORAGE_QUOTA_EXCEEDED',
    });
    expect(await roomOf(owner.id)).toEqual({ bytes: 400 * KB, files: 1 });
    await sealUploads(systemCtx('test'), { ownerId: owner.id, files: twice.slice(1) });
    expect(await roomOf(owner.id)).toEqual({ bytes: 800 * KB, files: 2 });
  });

  test('a store that fails keeps no room: it is free again with the next sweep', async () => {
    const ownerId = newId();
    const blobs = path.join(folder, 'blobs');
    renameSync(blobs, `${blobs}.away`);
    writeFileSync(blobs, 'no folder');
    try {
      await expect(storeContents(ownerId, 'input', [contentOf(900 * KB)])).rejects.toThrow();
    } finally {
      rmSync(blobs);
      renameSync(`${blobs}.away`, blobs);
    }
    await emptyTrash();
    expect(await roomOf(ownerId)).toEqual({ bytes: 0, files: 0 });
    expect(await storeContents(ownerId, 'input', [contentOf(900 * KB)])).toHaveLength(1);
  });
});

describe('races for the room', () => {
  test('24 parallel uploads of a quarter each: exactly four are stored', async () => {
    const owner = await p.newOwner();
    const statuses = await Promise.all(
      Array.from({ length: 24 }, async () => (await upload(owner, contentOf(256 * KB))).status),
    );
    expect(statuses.filter((s) => s === 201)).toHaveLength(4);
    expect(statuses.filter((s) => s === 409)).toHaveLength(20);
    expect(await roomOf(owner.id)).toEqual({ bytes: 1_048_576, files: 4 });
  });

  test('storing and deleting at once: the sums stay those of the objects, and never pass the limit', async () => {
    limits(1, 6);
    const ownerId = newId();
    let most = 0;
    const store = async (round: number) => {
      try {
        const [blob] = await storeContents(ownerId, 'input', [contentOf(50 * KB)]);
        if (round % 2 === 0) await transact(systemCtx('test'), (tx) => keepBlobs(tx, [blob?.blobId as string]));
      } catch (e) {
        expect(e).toMatchObject({ code: 'STORAGE_QUOTA_EXCEEDED' });
      }
      most = Math.max(most, (await roomOf(ownerId)).files);
    };
    for (let i = 0; i < 5; i += 1) {
      await p.query(
        'UPDATE blob_trash SET due_at = now() WHERE blob_id IN (SELECT blob_id FROM stored_blob WHERE owner_id = $1)',
        [ownerId],
      );
      await Promise.all([...Array.from({ length: 8 }, (_, n) => store(n)), emptyTrash(), emptyTrash()]);
    }
    expect(most).toBe(6);
    expect((await roomOf(ownerId)).files).toBeLessThanOrEqual(6);
  });
});

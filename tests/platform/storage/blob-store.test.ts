/** Stored files in both stores, the S3-compatible one over HTTP: sealed, checked, gone when deleted. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openBytes, SealBroken, sealBytes } from '#platform/crypto/sealed-bytes.ts';
import { FolderStore, newBlobId, type ObjectStore, S3Store } from '#platform/storage/blob-store.ts';
import { createS3Emulator } from '../../../emulators/s3/emulator.ts';

const account = { bucket: 'files', accessKeyId: 'key-1', secretAccessKey: 'secret-1' };
const emulator = createS3Emulator(account);
const { url: endpoint } = await emulator.listen(0);
const s3 = (more: object = {}) => new S3Store({ endpoint, region: 'auto', ...account, requestTimeoutMs: 250, ...more });
const folder = mkdtempSync(path.join(tmpdir(), 'civitas-blobs-'));
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  emulator.objects.clear();
  emulator.calls.length = 0;
});

const stores: [string, ObjectStore][] = [
  ['an S3-compatible store', s3()],
  ['a folder', new FolderStore(folder)],
];

describe.each(stores)('%s', (_name, store) => {
  test('gives back what it was given, any bytes, also none and many; says null for what is not there', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from([0, 255, 10]), Buffer.alloc(3_000_000, 7)]) {
      const id = newBlobId('input');
      expect(await store.get(id)).toBeNull();
      await store.put(id, bytes);
      expect((await store.get(id))?.equals(bytes)).toBe(true);
      await store.delete(id);
      expect(await store.get(id)).toBeNull();
      await store.delete(id);
    }
  });

  test('a second put replaces the first as a whole, also when they race', async () => {
    const id = newBlobId('deliverable');
    const versions = [1, 2, 3, 4].map((n) => Buffer.alloc(200_000, n));
    await Promise.all(versions.map((bytes) => store.put(id, bytes)));
    const found = await store.get(id);
    expect(versions.some((bytes) => bytes.equals(found as Buffer))).toBe(true);
    await store.delete(id);
  });
});

describe('what lies in a store', () => {
  test('F130: is sealed: no byte of the content, and no use under another id, with a flipped byte or cut short', () => {
    const plain = Buffer.from('the content of a task '.repeat(50));
    const sealed = sealBytes(plain, 'id-1 digest');
    expect(sealed.includes(plain.subarray(0, 12))).toBe(false);
    expect(openBytes(sealed, 'id-1 digest')).toEqual(plain);
    expect(() => openBytes(sealed, 'id-2 digest')).toThrow(SealBroken);
    for (const at of [0, 5, 20, sealed.length - 20, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] as number) ^ 1;
      expect(() => openBytes(changed, 'id-1 digest')).toThrow(SealBroken);
    }
    expect(() => openBytes(sealed.subarray(0, sealed.length - 1), 'id-1 digest')).toThrow(SealBroken);
    expect(() => openBytes(Buffer.alloc(0), 'id-1 digest')).toThrow(SealBroken);
    expect(sealBytes(plain, 'id-1 digest').equals(sealed)).toBe(false);
  });

  test('in a folder: only its owner may read, and no half object has a name', async () => {
    const store = new FolderStore(folder);
    const id = newBlobId('input');
    await store.put(id, Buffer.from('x'));
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toEqual([id]);
    const file = path.join(files[0]?.parentPath as string, id);
    expect([statSync(file).mode & 0o777, readFileSync(file, 'utf8')]).toEqual([0o600, 'x']);
    await store.delete(id);
  });
});

describe('faults of an S3-compatible store', () => {
  test('a busy moment or a broken connection is met with at most two repeats', async () => {
    for (const status of [503, 0]) {
      emulator.addFault({ method: 'PUT', status, times: 2 });
      await s3().put('a', Buffer.from('x'));
      expect(emulator.objects.get('a')).toEqual(Buffer.from('x'));
    }
  });

  test.each([
    ['that refuses', 503, {}],
    ['that never answers', 'never', {}],
    ['with another secret', 403, { secretAccessKey: 'wrong' }],
    ['with another key', 403, { accessKeyId: 'wrong' }],
    ['without this bucket', 404, { bucket: 'none' }],
    ['that is not there', 0, { endpoint: 'http://127.0.0.1:1' }],
  ] as const)('a store %s is unavailable: 503 to the caller, nothing of its words', async (_what, status, more) => {
    if (Object.keys(more).length === 0)
      for (const method of ['PUT', 'GET', 'DELETE'] as const) emulator.addFault({ method, status, times: 3 });
    const store = s3(more);
    const unavailable = expect.objectContaining({ code: 'PROVIDER_UNAVAILABLE' });
    await expect(store.put('a', Buffer.from('x'))).rejects.toEqual(unavailable);
    // A bucket that is gone is not an object that is gone.
    await expect(store.get('a')).rejects.toEqual(unavailable);
    await expect(store.delete('a')).rejects.toEqual(unavailable);
    expect(emulator.objects.has('a')).toBe(false);
  });

  test('the rules that expire objects are added to those of others, once', async () => {
    await s3().ensureExpiry();
    const first = emulator.lifecycle() ?? '';
    expect(first).toMatch(/<Prefix>input-<\/Prefix>/);
    expect(first).toMatch(/<Prefix>deliverable-<\/Prefix>/);
    await s3().ensureExpiry();
    expect((emulator.lifecycle() ?? '').match(/<Rule>/g)).toHaveLength(2);
  });
});

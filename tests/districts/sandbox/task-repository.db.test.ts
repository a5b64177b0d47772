/** A task's repository: fetched once with the buyer's token, kept sealed, the token nowhere but at GitHub's own address. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { TaskFacts } from '../../../src/districts/exchange/contract.ts';
import { inputFiles } from '../../../src/districts/sandbox/task-input.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import { newId } from '../../../src/platform/ids.ts';
import { readRepositoryName } from '../../../src/platform/vendors/github-archive.ts';
import { testPlatform } from '../../support/platform.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'civitas-repository-'));
const TOKEN = `ghp_${newId().replaceAll('-', '')}Abcd`;
const archive = gzipSync('a tar of the private repository');
interface Asked {
  origin: 'api' | 'elsewhere';
  url: string;
  authorization: string | undefined;
}
let asked: Asked[] = [];
let mode: 'plain' | 'redirect' | 'elsewhere' | 'down' | 'limited' | 'endless' | 'loop' = 'plain';
const elsewhere = http.createServer((req, res) => {
  asked.push({ origin: 'elsewhere', url: req.url ?? '', authorization: req.headers.authorization });
  res.end(archive);
});
const api = http.createServer((req, res) => {
  asked.push({ origin: 'api', url: req.url ?? '', authorization: req.headers.authorization });
  if (req.url?.startsWith('/signed/')) return void res.end(archive);
  if (mode === 'down') return void res.writeHead(500).end();
  if (mode === 'limited') return void res.writeHead(403, { 'x-ratelimit-remaining': '0' }).end();
  if (mode === 'loop') return void res.writeHead(302, { location: req.url as string }).end();
  if (mode === 'elsewhere')
    return void res
      .writeHead(302, { location: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/x` })
      .end();
  if (req.headers.authorization !== `Bearer ${TOKEN}` || !req.url?.startsWith('/repos/acme/secret/tarball'))
    return void res.writeHead(404).end();
  if (mode === 'redirect') return void res.writeHead(302, { location: '/signed/archive?token=short-lived' }).end();
  if (mode === 'endless') {
    const more = () => {
      while (!res.destroyed && res.write(Buffer.alloc(1024 * 1024)));
    };
    res.on('drain', more);
    return more();
  }
  res.end(archive);
});
for (const server of [api, elsewhere]) await new Promise<void>((r) => server.listen(0, '127.0.0.1', r));
Object.assign(process.env, {
  DATA_DIR: folder,
  GITHUB_API_URL: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
});
resetEnvForTests();
const p = await testPlatform();
afterAll(() => {
  for (const server of [api, elsewhere]) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  asked = [];
  mode = 'plain';
});

async function buyer(): Promise<string> {
  const owner = await p.newOwner();
  expect((await owner.call('PUT', '/auth/github', { token: TOKEN })).status).toBe(200);
  return owner.id;
}
const task = (buyerOwnerId: string, repo: string | undefined, taskId = newId()) =>
  ({ taskId, buyerOwnerId, input: { description: 'Fix it', ...(repo ? { repo } : {}) } }) as TaskFacts;
const repositoryOf = async (t: TaskFacts) =>
  (await inputFiles(t)).files.find((f) => f.path === 'task/repo.tar.gz')?.data as Buffer | undefined;

describe('a private repository', () => {
  test('is there for the worker; the token is in no file, row or second place', async () => {
    mode = 'redirect';
    const ownerId = await buyer();
    const t = task(ownerId, 'acme/secret@feature/one');
    const { files } = await inputFiles(t);
    expect(files.map((f) => f.path)).toEqual(['task/TASK.md', 'task/repo.tar.gz']);
    expect(files[1]?.data).toEqual(archive);
    expect(asked.map((a) => a.url)).toEqual([
      '/repos/acme/secret/tarball/feature/one',
      '/signed/archive?token=short-lived',
    ]);
    const rows = await p.query(
      'SELECT r.*, a.action, a.meta FROM resource r, audit_log a WHERE r.task_id = $1 AND a.subject_id = $1::text',
      [t.taskId],
    );
    expect(rows.rows.map((r) => r.action).sort()).toEqual(['identity.readGithubToken', 'sandbox.fetchTaskRepository']);
    expect(JSON.stringify(rows.rows)).not.toContain(TOKEN.slice(4, 20));
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((f) => f.isFile())) {
      const bytes = readFileSync(path.join(file.parentPath, file.name));
      expect([bytes.includes(TOKEN), bytes.includes(archive)], file.name).toEqual([false, false]);
    }
  });

  test('[ASVS V5.2.4] takes room of the buyer; without room the worker learns that and no more', async () => {
    const t = task(await buyer(), 'acme/secret');
    process.env.OWNER_STORAGE_FILES = '1';
    resetEnvForTests();
    try {
      const room = await p.query('INSERT INTO owner_storage VALUES ($1, 10, 1) RETURNING files', [t.buyerOwnerId]);
      expect(room.rows).toEqual([{ files: 1 }]);
      const refused = inputFiles(t);
      await expect(refused).rejects.toMatchObject({ code: 'CONFLICT', details: { reason: 'repository_no_room' } });
    } finally {
      delete process.env.OWNER_STORAGE_FILES;
      resetEnvForTests();
    }
    expect(await repositoryOf(t)).toEqual(archive);
    const rows = await p.query('SELECT bytes::int, files FROM owner_storage WHERE owner_id = $1', [t.buyerOwnerId]);
    expect(rows.rows).toEqual([{ bytes: 10 + archive.byteLength, files: 2 }]);
  });

  test('is fetched once: every attempt and every check sees the same bytes', async () => {
    const t = task(await buyer(), 'https://github.com/acme/secret');
    expect(await repositoryOf(t)).toEqual(archive);
    mode = 'down';
    expect(await repositoryOf(t)).toEqual(archive);
    expect(asked).toHaveLength(1);
    expect((await p.query('SELECT 1 FROM resource WHERE task_id = $1', [t.taskId])).rowCount).toBe(1);
  });

  test('fetched by two at the same moment leaves one copy, and the other is listed for deletion', async () => {
    const t = task(await buyer(), 'acme/secret');
    const both = await Promise.all([repositoryOf(t), repositoryOf(t)]);
    expect(both).toEqual([archive, archive]);
    const kept = await p.query('SELECT blob_id FROM resource WHERE task_id = $1', [t.taskId]);
    expect(kept.rowCount).toBe(1);
    const trash = await p.query('SELECT 1 FROM blob_trash WHERE blob_id = $1', [kept.rows[0].blob_id]);
    expect(trash.rowCount).toBe(0);
  });

  test("is refused to buyers without a connection or with another's, and the worker learns no more than that", async () => {
    const stranger = await p.newOwner();
    await buyer();
    for (const repo of ['acme/secret', 'acme/absent']) {
      const refused = inputFiles(task(stranger.id, repo));
      await expect(refused).rejects.toMatchObject({ code: 'CONFLICT', details: { reason: 'repository_not_found' } });
      await refused.catch((e: Error) => expect(e.message).not.toContain('acme'));
    }
    expect(asked.every((a) => a.authorization === undefined)).toBe(true);
  });

  test('the token never follows a redirect to another place, which is not followed at all', async () => {
    mode = 'elsewhere';
    await expect(inputFiles(task(await buyer(), 'acme/secret'))).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
    });
    expect(asked.map((a) => a.origin)).toEqual(['api']);
  });

  test.each(['down', 'limited', 'loop'] as const)(
    'with GitHub %s the sandbox is to be asked for again',
    async (way) => {
      mode = way;
      const t = task(await buyer(), 'acme/secret');
      await expect(inputFiles(t)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
      mode = 'plain';
      expect(await repositoryOf(t)).toEqual(archive);
    },
  );

  test('an archive without an end is cut at the bound, and nothing of it is kept', async () => {
    mode = 'endless';
    const t = task(await buyer(), 'acme/secret');
    await expect(inputFiles(t)).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { reason: 'repository_too_large' },
    });
    expect((await p.query('SELECT 1 FROM resource WHERE task_id = $1', [t.taskId])).rowCount).toBe(0);
  });
});

test('a task without a repository asks nobody', async () => {
  expect(await repositoryOf(task(newId(), undefined))).toBeUndefined();
  expect(asked).toEqual([]);
});

test('names of repositories are read as their parts; what could climb out of the path is none', () => {
  expect(readRepositoryName('acme/secret')).toEqual({ owner: 'acme', name: 'secret', ref: null });
  expect(readRepositoryName('https://github.com/acme/secret.git@v1.2')).toEqual({
    owner: 'acme',
    name: 'secret',
    ref: 'v1.2',
  });
  for (const bad of [
    'acme',
    'acme/..',
    'acme/.',
    'acme/x@../../user',
    'acme/x@a//b',
    'acme/x@',
    '-a/b',
    'http://github.com/a/b',
    'https://evil.test/a/b',
    'a/b?c',
    'a/b#c',
    'a b/c',
  ])
    expect(readRepositoryName(bad), bad).toBeNull();
});

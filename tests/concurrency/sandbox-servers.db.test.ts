/** Two servers, one of which is killed, stopped or asked through the other: nothing is lost but what must be. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { readNote } from '../../src/platform/jail/base-directory.ts';
import { processesWith } from '../platform/jail/support/host-processes.ts';
import { describeJail } from '../platform/jail/support/jail-fixture.ts';
import { testPlatform } from '../support/platform.ts';
import { eventually, newJob, readEvents } from '../support/workshop.ts';

// This process is the other server: it has a host of its own that can be asked to look around.
const secret = randomBytes(48).toString('base64');
Object.assign(process.env, {
  SANDBOX_HOST_ID: 'b',
  SANDBOX_HOST_URL: 'http://127.0.0.1:1',
  SANDBOX_HOST_SECRET: secret,
});
const p = await testPlatform();
const { sandboxHost } = await import('../../src/districts/sandbox/host.ts');
const { beatHost, reapLeftovers } = await import('../../src/districts/sandbox/host-loop.ts');

interface ServerA {
  child: ChildProcess;
  url: string;
}
const servers: ChildProcess[] = [];
afterAll(async () => {
  for (const child of servers) await end(child, 'SIGKILL');
});

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

/** A port that was free a moment ago may be another's now: then with another one. */
async function startServerA(): Promise<ServerA> {
  for (let left = 4; ; left -= 1) {
    try {
      return await startOnFreePort();
    } catch (e) {
      if (left === 0) throw e;
    }
  }
}

async function startOnFreePort(): Promise<ServerA> {
  const port = await new Promise<number>((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const found = (probe.address() as net.AddressInfo).port;
      probe.close(() => resolve(found));
    });
  });
  const url = `http://127.0.0.1:${port}`;
  const child = fork(path.join(import.meta.dirname, '../support/sandbox-server.ts'), [], {
    env: { ...process.env, NODE_OPTIONS: '', TEST_PORT: String(port), SANDBOX_HOST_ID: 'a', SANDBOX_HOST_URL: url },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  servers.push(child);
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return { child, url };
}

/** A task whose sandbox lives in server A; the job's own calls go through this server. */
async function jobOnA(a: ServerA) {
  const job = await newJob(p);
  const reply = await fetch(`${a.url}/api/v1/tasks/${job.taskId}/sandbox/provision`, {
    method: 'POST',
    headers: { 'x-api-key': job.agent.apiKey, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(reply.status, await reply.clone().text()).toBe(200);
  return job;
}

/** Base directories of sandboxes whose owner is this process. */
function directoriesOf(pid: number): string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith('civitas-sandbox-'))
    .flatMap((folder) => {
      try {
        return readdirSync(path.join(tmpdir(), folder)).map((name) => path.join(tmpdir(), folder, name));
      } catch {
        return []; // another user's
      }
    })
    .filter((directory) => readNote(directory)?.ownerPid === pid);
}

const runOf = async (taskId: string) =>
  (await p.query('SELECT * FROM sandbox_run WHERE task_id = $1 ORDER BY created_at DESC', [taskId])).rows[0];

describeJail('two servers', { timeout: 240_000 }, () => {
  /** Until it is stopped by the last test that uses it. */
  let shared: Promise<ServerA> | null = null;
  const sharedA = () => {
    shared ??= startServerA();
    return shared;
  };

  test('C102: every call works through the server that does not own the sandbox', async () => {
    const job = await jobOnA(await sharedA());
    const ran = await job.exec('echo é; echo wrong >&2; exit 3');
    expect(ran.body.data).toMatchObject({
      exitCode: 3,
      stdout: 'é\n',
      stderr: 'wrong\n',
      usage: { wallMs: expect.any(Number) },
    });
    const bytes = new Uint8Array([0, 255, 10]);
    const put = await job.at('PUT', '/sandbox/files/content?path=/workspace/output/a', bytes, {
      'content-type': 'application/octet-stream',
    });
    expect(put.status, put.text).toBe(200);
    const raw = await fetch(`${p.url}/api/v1/tasks/${job.taskId}/sandbox/files/content?path=/workspace/output/a`, {
      headers: { 'x-api-key': job.agent.apiKey },
    });
    expect(new Uint8Array(await raw.arrayBuffer())).toEqual(bytes);
    expect((await job.at('GET', '/sandbox/files?path=/workspace/output')).body.data.entries).toHaveLength(1);
    const missing = await job.at('GET', '/sandbox/files/content?path=/workspace/none');
    expect([missing.status, missing.body.error.code]).toEqual([404, 'NOT_FOUND']);
    const events = await readEvents(`${p.url}/api/v1/tasks/${job.taskId}/sandbox/exec`, {
      method: 'POST',
      headers: { 'x-api-key': job.agent.apiKey, 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ cmd: 'echo one; sleep 0.2; echo two' }),
    });
    expect(events.filter(({ event }) => event === 'stdout').map(({ data }) => data.text)).toEqual(['one\n', 'two\n']);
    const done = await job.complete(['a']);
    expect([done.status, done.body.data.status]).toEqual([200, 'quality_check']);
    expect(await runOf(job.taskId)).toMatchObject({ status: 'destroyed', destroy_reason: 'delivered' });
  });

  test('calls between servers need the secret: without it the path does not exist', async () => {
    const { url } = await sharedA();
    const body = JSON.stringify({ runId: newId(), op: 'commands', seq: 0 });
    for (const authorization of [undefined, 'Bearer wrong', `Bearer ${secret}x`, `Basic ${secret}`]) {
      const reply = await fetch(`${url}/api/internal/sandbox`, {
        method: 'POST',
        headers: authorization ? { authorization } : {},
        body,
      });
      expect([authorization, reply.status, await reply.text()]).toEqual([authorization, 404, '']);
    }
    const known = await fetch(`${url}/api/internal/sandbox`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
      body,
    });
    expect([known.status, JSON.parse(await known.text())]).toMatchObject([200, { error: { code: 'NOT_FOUND' } }]);
  });

  test('C101: a server that is stopped ends its sandboxes with that reason, and the worker goes on without a mark', async () => {
    const a = await sharedA();
    const job = await jobOnA(a);
    const mark = `mark${newId()}`;
    await job.exec(`(setsid sh -c 'sleep 300; echo ${mark}' >/dev/null 2>&1 &); true`);
    await end(a.child, 'SIGTERM');
    // A process that was killed may be seen a moment longer.
    await eventually(
      async () => processesWith(mark),
      (left) => left.length === 0,
    );
    expect(directoriesOf(a.child.pid as number)).toEqual([]);
    expect(await runOf(job.taskId)).toMatchObject({
      destroy_reason: 'platform_restart',
      destroyed_at: expect.any(Date),
    });
    const gone = await job.exec('true');
    expect([gone.status, gone.body.error.details]).toEqual([410, { reason: 'platform_restart' }]);
    const task = (await job.at('GET', '')).body.data;
    expect([task.status, task.failureReason]).toEqual(['executing', null]);
    expect((await job.provision()).body.data.status).toBe('ready');
    await job.at('DELETE', '/sandbox');
  });

  test('C93, C94: kill -9 of a server with commands and daemons: no process, no directory, rows closed, new sandboxes elsewhere', async () => {
    const a = await startServerA();
    const job = await jobOnA(a);
    const mark = `mark${newId()}`;
    await job.exec(`(setsid sh -c 'sleep 300; echo ${mark}' >/dev/null 2>&1 &); true`);
    const lost = job.exec(`sleep 300; echo ${mark}`, { timeoutMs: 60_000 });
    await eventually(
      async () => processesWith(mark).length,
      (n) => n >= 2,
    );
    const pid = a.child.pid as number;
    expect(directoriesOf(pid).length).toBeGreaterThan(0);
    await end(a.child, 'SIGKILL');
    await eventually(
      async () => processesWith(mark),
      (left) => left.length === 0,
    );
    expect((await lost).status).toBe(503);
    // Until its silence has lasted, the host may come back.
    const early = await job.exec('true');
    expect([early.status, early.body.error.code]).toEqual([503, 'SANDBOX_UNAVAILABLE']);
    await p.query("UPDATE sandbox_host SET last_seen = now() - interval '31 seconds' WHERE id LIKE 'a:%'");
    await p.query("UPDATE sandbox_run SET updated_at = now() - interval '31 seconds' WHERE host_id LIKE 'a:%'");
    await reapLeftovers(sandboxHost());
    await beatHost(sandboxHost());
    expect(directoriesOf(pid)).toEqual([]);
    expect(await runOf(job.taskId)).toMatchObject({ status: 'failed', destroy_reason: 'host_gone' });
    const gone = await job.exec('true');
    expect([gone.status, gone.body.error.details]).toEqual([410, { reason: 'host_gone' }]);
    expect((await job.provision()).body.data.status).toBe('ready');
    expect((await job.exec('echo again')).body.data.stdout).toBe('again\n');
    expect((await job.at('DELETE', '/sandbox')).status).toBe(200);
  });
});

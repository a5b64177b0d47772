/** Sandboxes over HTTP, in real jails: who may do what, what is refused and how, what is written down. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startHost } from '../../src/api/compose.ts';
import { recordAssessment } from '../../src/districts/exchange/contract.ts';
import { suspendAgent } from '../../src/districts/registry/index.ts';
import { readDeliverables } from '../../src/districts/sandbox/contract.ts';
import { systemCtx } from '../../src/platform/actor.ts';
import { ask, call } from '../../src/platform/bus/bus.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { env, resetEnvForTests } from '../../src/platform/env.ts';
import { newId } from '../../src/platform/ids.ts';
import { logger } from '../../src/platform/logger.ts';
import { describeJail } from '../platform/jail/support/jail-fixture.ts';
import { bazaar } from '../support/bazaar.ts';
import { testPlatform } from '../support/platform.ts';
import { runSweep, startTestWorker } from '../support/worker.ts';
import { eventually, type Job, newJob, newJobFor, readEvents } from '../support/workshop.ts';

const p = await testPlatform();
const stopHost = await startHost({ listens: false });
afterAll(() => stopHost());
const octets = { 'content-type': 'application/octet-stream' };
const bytesOf = (text: string) => new TextEncoder().encode(text);

describeJail('the life of a sandbox', () => {
  test('provisioned once however often it is asked for; the view tells limits, usage and isolation', async () => {
    const job = await newJob(p);
    const never = await job.at('GET', '/sandbox');
    expect([never.status, never.body.error.code]).toEqual([404, 'NOT_FOUND']);
    const several = await Promise.all([1, 2, 3].map(() => job.provision()));
    expect(several.map(({ body }) => body.data.sandboxId)).toEqual(Array(3).fill(several[0]?.body.data.sandboxId));
    const view = (await job.at('GET', '/sandbox')).body.data;
    expect(view).toMatchObject({
      status: 'ready',
      provider: 'local',
      isolation: 'namespace',
      workspace: '/workspace',
      outputPath: '/workspace/output',
      config: { memory: 512, timeout: 300_000 },
      limits: { pids: 64, diskMb: 256 },
      usage: { outputBytes: 0 },
      endedReason: null,
    });
    const rows = await p.query('SELECT count(*)::int AS n FROM sandbox_run WHERE task_id = $1', [job.taskId]);
    expect(rows.rows[0].n).toBe(1);
    await job.at('DELETE', '/sandbox');
  });

  test('the answer to the commit of a delivery is lost: what was delivered stays in the store', async () => {
    const job = await newJob(p);
    await job.provision();
    await job.exec('echo whole > /workspace/output/report.md');
    // The statement that writes the files marks its connection; its COMMIT happens, and nobody hears of it.
    const { query } = pg.Client.prototype;
    const delivering = new WeakSet<object>();
    let lost = 0;
    pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
      const sent = args[0] as string | { text?: string };
      const text = (typeof sent === 'string' ? sent : sent?.text) ?? '';
      if (/INSERT INTO .*"deliverable"/.test(text)) delivering.add(this);
      const answer = Reflect.apply(query, this, args);
      if (text !== 'COMMIT' || !delivering.delete(this)) return answer;
      lost += 1;
      return (answer as Promise<unknown>).then(() => {
        throw new Error('Connection terminated unexpectedly');
      });
    } as typeof query;
    const reply = await job.complete(['/workspace/output/report.md']).finally(() => {
      pg.Client.prototype.query = query;
    });
    expect([reply.status, lost]).toEqual([503, 1]);
    const files = await p.query('SELECT blob_id AS b FROM deliverable WHERE task_id = $1', [job.taskId]);
    expect(files.rows).toHaveLength(1);
    expect((await p.query('SELECT 1 FROM blob_trash WHERE blob_id = $1', [files.rows[0].b])).rows).toEqual([]);
    await runSweep('sandbox');
    const { files: stored } = await call(systemCtx('test'), readDeliverables, { taskId: job.taskId });
    expect(Buffer.from(stored[0]?.data as Uint8Array).toString()).toBe('whole\n');
  });

  test('thrown away, it is gone with its reason, and another one may be had while the task is executing', async () => {
    const job = await newJob(p);
    await job.provision();
    await job.exec('echo secret > /workspace/left');
    expect((await job.at('DELETE', '/sandbox')).status).toBe(200);
    for (const reply of [
      await job.exec('true'),
      await job.at('GET', '/sandbox/files'),
      await job.at('DELETE', '/sandbox'),
    ])
      expect([reply.status, reply.body.error.code, reply.body.error.details]).toEqual([
        410,
        'SANDBOX_GONE',
        { reason: 'agent' },
      ]);
    expect((await job.provision()).body.data.status).toBe('ready');
    expect((await job.exec('ls /workspace')).body.data.stdout).toBe('output\n');
    await job.at('DELETE', '/sandbox');
  });

  test('C95: two deliveries at once: one 200, one 409, one set of files', async () => {
    const job = await newJob(p);
    await job.provision();
    await job.exec('echo made > output/a');
    const replies = await Promise.all([job.complete(['a']), job.complete(['a'])]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    const files = await p.query('SELECT path, bytes FROM deliverable WHERE task_id = $1', [job.taskId]);
    expect(files.rows).toEqual([{ path: 'a', bytes: 5 }]);
    const runs = await p.query('SELECT status, destroy_reason FROM sandbox_run WHERE task_id = $1', [job.taskId]);
    expect(runs.rows).toEqual([{ status: 'destroyed', destroy_reason: 'delivered' }]);
  });

  test('C91: refused deliverables are named with their reasons; mended in the same sandbox, they are taken', async () => {
    const job = await newJob(p);
    await job.provision();
    await job.exec('ln -s /etc/passwd output/a');
    const refused = await job.complete(['a', 'none', '../x']);
    expect([refused.status, refused.body.error.details.rejected]).toEqual([
      400,
      [
        { path: 'a', reason: 'symlink_or_not_dir' },
        { path: 'none', reason: 'not_found' },
        { path: '../x', reason: 'bad_path' },
      ],
    ]);
    await job.exec('rm output/a; echo fine > output/a');
    expect((await job.complete(['a'])).status).toBe(200);
  });

  test('[ASVS V5.2.4] a delivery for which its owner has no room is refused; the sandbox stays, and with room it is taken', async () => {
    const job = await newJob(p);
    await job.provision();
    await job.exec('echo one > output/a; echo two > output/b');
    process.env.OWNER_STORAGE_FILES = '1';
    resetEnvForTests();
    try {
      const refused = await job.complete(['a', 'b']);
      expect([refused.status, refused.body.error.code]).toEqual([409, 'STORAGE_QUOTA_EXCEEDED']);
      expect((await job.exec('cat output/a')).body.data.stdout).toBe('one\n');
    } finally {
      delete process.env.OWNER_STORAGE_FILES;
      resetEnvForTests();
    }
    expect((await job.complete(['a', 'b'])).status).toBe(200);
  });

  /** What takes a task from its worker, in the middle of a command. */
  const departures: Record<string, (job: Job) => Promise<void>> = {
    'its worker gives it back': async (job) => {
      expect((await job.at('POST', '/release', { reason: 'cannot do it' })).status).toBe(200);
    },
    'its worker loses the lease': async (job) => {
      await p.query("UPDATE task SET lease_expires_at = now() - interval '1 second' WHERE id = $1", [job.taskId]);
      await runSweep('exchange');
    },
    'its deadline passes': async (job) => {
      // A task's deadline is frozen by a trigger, and a moved clock would end every other task of this file.
      await p.query(
        `BEGIN; SET LOCAL session_replication_role = replica;
         UPDATE task SET deadline_at = now() - interval '1 second', lease_expires_at = now() - interval '1 second'
          WHERE id = '${job.taskId}'; COMMIT`,
      );
      await runSweep('exchange');
    },
    'its worker is suspended': async (job) => {
      await suspendAgent(systemCtx('test.suspend'), { agentId: job.agent.id, reason: 'under review' } as never);
      const worker = await startTestWorker();
      await eventually(
        () => p.query('SELECT status FROM task WHERE id = $1', [job.taskId]),
        ({ rows }) => rows[0].status !== 'executing',
      );
      await worker.stop();
    },
  };

  test.each(Object.keys(departures))(
    'C96: %s while a command runs: the sandbox ends, and so does the command',
    async (name) => {
      const job = await newJob(p);
      await job.provision();
      const running = job.exec('sleep 60', { timeoutMs: 60_000 });
      await eventually(
        () => p.query("SELECT 1 FROM audit_log WHERE action = 'sandbox.exec' AND meta->>'taskId' = $1", [job.taskId]),
        ({ rowCount }) => rowCount === 1,
      );
      await departures[name]?.(job);
      const { body } = await running;
      expect(body.data?.sessionEnded ?? body.error?.code).toMatch(/cancelled|session_ended|SANDBOX_GONE/);
      const row = await eventually(
        async () => (await p.query('SELECT * FROM sandbox_run WHERE task_id = $1', [job.taskId])).rows[0],
        (run) => run.destroyed_at !== null,
      );
      expect(row.status).toBe('destroyed');
      expect([404, 409, 410]).toContain((await job.exec('true')).status);
    },
  );

  test('a limit of the session is told to the task as an event, and the worker as the reason', async () => {
    const job = await newJob(p);
    await job.provision();
    const hog = await job.exec(
      `perl -e 'for (1 .. 8) { if (!fork) { my $x = "x" x 100_000_000; sleep 60 } } sleep 60'`,
      { timeoutMs: 60_000 },
    );
    expect(hog.body.data).toMatchObject({ outcome: 'memory_limit', sessionEnded: 'memory_limit' });
    await eventually(
      () =>
        p.query("SELECT data FROM outbox_event WHERE type = 'sandbox.limit_hit' AND aggregate_id = $1", [job.taskId]),
      ({ rows }) => rows.length === 1 && rows[0].data.limit === 'memory_limit',
    );
    const gone = await job.exec('true');
    expect([gone.status, gone.body.error.details]).toEqual([410, { reason: 'memory_limit' }]);
  });
});

describeJail('commands and files', async () => {
  const job = await newJob(p);
  await job.provision();
  afterAll(async () => void (await job.at('DELETE', '/sandbox')));

  test('a line runs in a shell of the jail, a program with arguments without one', async () => {
    expect((await job.exec('echo "$0" $((1 + 1)); exit 3')).body.data).toMatchObject({
      exitCode: 3,
      stdout: '/bin/sh 2\n',
      outcome: 'nonzero_exit',
      truncated: false,
      leftover: false,
    });
    const direct = await job.exec('printf', { args: ['%s', '$(id); `id`'] });
    expect(direct.body.data.stdout).toBe('$(id); `id`');
    expect((await job.exec('/no/such', { args: [] })).body.data).toMatchObject({ exitCode: null });
  });

  test('C92: NUL and what is out of bounds is 400', async () => {
    for (const bad of [
      { cmd: 'a\0b' },
      { cmd: 'x', args: ['a\0b'] },
      { cmd: 'x', cwd: 'relative' },
      { cmd: 'x', env: { 'A=B': '1' } },
      { cmd: '' },
      { cmd: 'x', timeoutMs: 600_001 },
    ])
      expect([bad, (await job.at('POST', '/sandbox/exec', bad)).status]).toEqual([bad, 400]);
  });

  test('C84: a fifth command at once is 409 with the number that run; a cancelled one says so', async () => {
    const begun = () =>
      p.query("SELECT 1 FROM audit_log WHERE action = 'sandbox.exec' AND meta->>'taskId' = $1", [job.taskId]);
    const before = (await begun()).rowCount as number;
    const four = [1, 2, 3, 4].map(() => job.exec('sleep 30', { timeoutMs: 30_000 }));
    await eventually(begun, ({ rowCount }) => rowCount === before + 4);
    const fifth = await job.exec('true');
    expect(fifth.body.error).toMatchObject({ code: 'SANDBOX_EXEC_LIMIT', details: { running: 4 } });
    expect((await job.at('DELETE', '/sandbox/processes')).status).toBe(200);
    for (const { body } of await Promise.all(four)) expect(body.data.outcome).toBe('cancelled');
  });

  test('C99: the same Idempotency-Key runs a command once', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const body = { cmd: 'echo x >> /workspace/once; wc -l < /workspace/once' };
    const first = await job.at('POST', '/sandbox/exec', body, key);
    const second = await job.at('POST', '/sandbox/exec', body, key);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect((await job.exec('wc -l < /workspace/once')).body.data.stdout.trim()).toBe('1');
    expect(second.body.data.execId).toBe(first.body.data.execId);
  });

  test('files: written with their digest, listed, read as opaque attachments', async () => {
    const put = await job.at(
      'PUT',
      '/sandbox/files/content?path=/workspace/d/page.html',
      bytesOf('<script>1</script>'),
      octets,
    );
    expect(put.body.data).toMatchObject({ path: '/workspace/d/page.html', bytes: 18 });
    const read = await job.at('GET', '/sandbox/files/content?path=/workspace/d/page.html');
    expect(read.text).toBe('<script>1</script>');
    expect(read.headers.get('content-type')).toBe('application/octet-stream');
    expect(read.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(read.headers.get('x-content-type-options')).toBe('nosniff');
    expect(read.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    const program = await job.at(
      'PUT',
      '/sandbox/files/content?path=/workspace/run',
      bytesOf('#!/bin/sh\necho ran\n'),
      {
        ...octets,
        'x-file-executable': '1',
      },
    );
    expect(program.status).toBe(200);
    expect((await job.exec('/workspace/run', { args: [] })).body.data.stdout).toBe('ran\n');
    expect((await job.at('GET', '/sandbox/files?path=/workspace/d')).body.data.entries).toMatchObject([
      { path: '/workspace/d/page.html', type: 'file', bytes: 18 },
    ]);
  });

  test('refusals of files: not there, not a file, read-only, too large, disk full', async () => {
    const code = async (method: string, at: string, body?: Uint8Array) => {
      const reply = await job.at(
        method,
        `/sandbox/files/content?path=${encodeURIComponent(at)}`,
        body,
        body ? octets : {},
      );
      return [reply.status, reply.body?.error?.code, reply.body?.error?.details?.reason];
    };
    await job.exec('mkfifo p; ln -s /proc/self/environ l; truncate -s 17M big');
    expect(await code('GET', '/workspace/none')).toEqual([404, 'NOT_FOUND', undefined]);
    expect(await code('GET', '/workspace/p')).toEqual([409, 'SANDBOX_FILE_REFUSED', 'not_regular']);
    expect((await code('GET', '/workspace/l'))[0]).toBe(409);
    expect(await code('GET', '/workspace/big')).toEqual([413, 'PAYLOAD_TOO_LARGE', 'too_large']);
    expect(await code('GET', '/workspace/../etc/passwd')).toEqual([409, 'SANDBOX_FILE_REFUSED', 'bad_path']);
    expect(await code('PUT', '/input/x', bytesOf('x'))).toEqual([409, 'SANDBOX_FILE_REFUSED', 'read_only']);
    expect((await code('PUT', '/workspace/x', new Uint8Array(16 * 1024 * 1024 + 1)))[0]).toBe(413);
    await job.exec('head -c 63M /dev/zero > /tmp/fill; head -c 2M /dev/zero >> /tmp/fill; true');
    expect(await code('PUT', '/tmp/y', new Uint8Array(1_000_000))).toEqual([507, 'SANDBOX_DISK_FULL', 'disk_full']);
    await job.exec('rm /tmp/fill');
    expect((await code('PUT', '/tmp/y', new Uint8Array(1_000_000)))[0]).toBe(200);
  });

  test('C97: everybody else meets an unknown task, on every route, with the same body', async () => {
    const stranger = await p.newOwner();
    const other = await p.newAgent(stranger);
    const calls: [string, string, unknown?][] = [
      ['POST', '/sandbox/provision', {}],
      ['GET', '/sandbox'],
      ['GET', '/sandbox/files'],
      ['GET', '/sandbox/files/content?path=/workspace/x'],
      ['POST', '/sandbox/exec', { cmd: 'true' }],
      ['DELETE', `/sandbox/exec/${newId()}`],
      ['DELETE', '/sandbox/processes'],
      ['DELETE', '/sandbox'],
      ['POST', '/complete', { output: { summary: 'x' }, deliverables: ['a'] }],
      ['GET', `/sandbox/exec/${newId()}/events`],
      ['GET', '/sandbox/events'],
    ];
    for (const [method, at, body] of calls) {
      const mine = await job.at(method, at, body, {}, other.call);
      const missing = await other.call(method, `/tasks/${newId()}${at}`, body);
      const { requestId: _one, ...first } = mine.body.error;
      const { requestId: _two, ...second } = missing.body.error;
      expect([at, mine.status, first]).toEqual([at, 404, second]);
    }
    // The buyer and owners are no workers: the work is not theirs to see.
    for (const caller of [job.buyer.call, stranger.call])
      for (const at of ['/sandbox', '/sandbox/events'])
        expect([at, (await job.at('GET', at, undefined, {}, caller)).status]).toEqual([at, 404]);
    expect((await job.at('GET', '/sandbox', undefined, {}, job.seller.call)).status).toBe(200);
  });

  test('C100: no command, argument, variable, output or content is in any row, nor in the log at its most talkative', async () => {
    logger.trace('made');
    const pino = (globalThis as unknown as Record<symbol, { level: string }>)[Symbol.for('civitas.logger')];
    if (!pino) throw new Error('the logger has another name now');
    const { level } = pino;
    const lines: string[] = [];
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    pino.level = 'trace';
    onTestFinished(() => {
      pino.level = level;
      spy.mockRestore();
    });
    const marks = ['cmd', 'arg', 'env', 'out', 'file'].map((kind) => `marked${kind}${newId().replaceAll('-', '')}`);
    const [cmd, arg, variable, out, file] = marks as [string, string, string, string, string];
    await job.exec('sh', {
      args: ['-c', `: ${cmd}; echo $V | tr a-z A-Z; echo ${out.slice(0, 9)}${out.slice(9)}`, arg],
      env: { V: variable },
    });
    await job.at('PUT', '/sandbox/files/content?path=/workspace/marked', bytesOf(file), octets);
    await job.at('GET', '/sandbox/files/content?path=/workspace/marked');
    logger.trace('this line is seen');
    expect(lines.join('')).toContain('this line is seen');
    expect(lines.join('')).not.toMatch(new RegExp(marks.join('|')));
    const tables = await p.query(
      "SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
    );
    for (const { name } of tables.rows) {
      const found = await p.query(`SELECT count(*)::int AS n FROM ${name} t WHERE t::text ~ $1`, [marks.join('|')]);
      expect([name, found.rows[0].n]).toEqual([name, 0]);
    }
    await eventually(
      () =>
        p.query("SELECT 1 FROM audit_log WHERE action = 'sandbox.execEnded' AND meta->>'taskId' = $1", [job.taskId]),
      ({ rowCount }) => (rowCount ?? 0) > 0,
    );
    const audited = await p.query("SELECT action, meta FROM audit_log WHERE meta->>'taskId' = $1 ORDER BY at, id", [
      job.taskId,
    ]);
    const byAction = Object.fromEntries(audited.rows.map((row) => [row.action, row.meta]));
    expect(byAction['sandbox.writeFile']).toMatchObject({
      path: '/workspace/marked',
      bytes: file.length,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(byAction['sandbox.exec']).toMatchObject({
      commandSha256: expect.any(String),
      commandBytes: expect.any(Number),
    });
    expect(byAction['sandbox.execEnded']).toMatchObject({
      outcome: 'completed',
      exitCode: 0,
      bytes: expect.any(Number),
    });
  });
});

describeJail('live work', async () => {
  const job = await newJob(p);
  await job.provision();
  afterAll(async () => void (await job.at('DELETE', '/sandbox')));
  const url = `${p.url}/api/v1/tasks/${job.taskId}/sandbox`;
  const asAgent = { 'x-api-key': job.agent.apiKey };

  test('C98: a stream that was dropped goes on where it stood: no byte is lost or doubled', async () => {
    const text = (events: { event: string; data: Record<string, unknown> }[]) =>
      events
        .filter(({ event }) => event === 'stdout')
        .map(({ data }) => data.text)
        .join('');
    const dropped = await readEvents(
      `${url}/exec`,
      {
        method: 'POST',
        headers: { ...asAgent, 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ cmd: 'for i in 1 2 3 4 5 6; do echo "é$i"; sleep 0.15; done' }),
      },
      ({ data }) => String(data.text ?? '').includes('é2'),
    );
    expect(dropped[0]).toMatchObject({ event: 'started' });
    const execId = dropped[0]?.data.execId as string;
    const rest = await readEvents(`${url}/exec/${execId}/events`, {
      headers: { ...asAgent, 'last-event-id': dropped.at(-1)?.id as string },
    });
    expect(text(dropped) + text(rest)).toBe('é1\né2\né3\né4\né5\né6\n');
    expect(rest.at(-2)).toMatchObject({ event: 'exit', data: { outcome: 'completed', exitCode: 0 } });
    const again = await readEvents(`${url}/exec/${execId}/events?encoding=base64`, { headers: asAgent });
    const raw = again
      .filter(({ event }) => event === 'stdout')
      .map(({ data }) => Buffer.from(data.base64 as string, 'base64'));
    expect(Buffer.concat(raw).toString()).toBe('é1\né2\né3\né4\né5\né6\n');
  });

  test('the worker’s owner sees commands and output as they happen; the buyer never does', async () => {
    const seen = readEvents(`${url}/events`, { headers: { authorization: `Bearer ${job.seller.token}` } }, ({ data }) =>
      String(data.text ?? '').includes('for the owner'),
    );
    await job.exec('echo for the owner; echo "<img src=x onerror=alert(1)>"');
    const events = await seen;
    expect(
      events.some(({ event, data }) => event === 'command' && String(data.command).includes('for the owner')),
    ).toBe(true);
    await expect(
      readEvents(`${url}/events`, { headers: { authorization: `Bearer ${job.buyer.token}` } }),
    ).rejects.toThrow(/^404/);
  });
});

describeJail('administrators', () => {
  test('see what runs with its usage and the capacity of hosts, end one with a reason, and all of it is audited', async () => {
    const admin = await bazaar(p).newAdmin();
    const job = await newJob(p);
    const { sandboxId } = (await job.provision()).body.data;
    await job.exec('echo hello');
    const listed = await admin.call('GET', '/admin/sandboxes?pageSize=100');
    expect(listed.status, listed.text).toBe(200);
    expect(listed.body.data.find((s: { sandboxId: string }) => s.sandboxId === sandboxId)).toMatchObject({
      taskId: job.taskId,
      agentId: job.agent.id,
      ownerId: job.seller.id,
      purpose: 'execute',
      status: 'ready',
      usage: { outputBytes: expect.any(Number) },
      limits: { memoryMb: 512 },
      ending: null,
    });
    await eventually(
      async () => (await admin.call('GET', '/admin/sandboxes/capacity')).body.data,
      ({ hosts }) =>
        hosts.some((host: { sessions: number; available: boolean }) => host.available && host.sessions > 0),
    );
    expect((await p.anonymous('GET', '/readyz')).body.checks.sandbox).toMatchObject({ ok: true, detail: 'local' });
    const killed = await admin.call('POST', `/admin/sandboxes/${sandboxId}/kill`, { reason: 'looks like mining' });
    expect(killed.body.data).toEqual({ sandboxId, destroyed: true });
    const again = await admin.call('POST', `/admin/sandboxes/${sandboxId}/kill`, { reason: 'looks like mining' });
    expect([again.status, again.body.error.code]).toEqual([409, 'CONFLICT']);
    const gone = await job.exec('true');
    expect([gone.status, gone.body.error.details]).toEqual([410, { reason: 'admin' }]);
    const audited = await p.query("SELECT actor_id, owner_id, meta FROM audit_log WHERE action = 'sandbox.kill'");
    expect(audited.rows).toEqual([
      { actor_id: admin.id, owner_id: job.seller.id, meta: { taskId: job.taskId, reason: 'looks like mining' } },
    ]);
    expect((await job.provision()).body.data.status).toBe('ready');
    await job.at('DELETE', '/sandbox');
  });

  test('C103: a quota of an owner: none at all, then one at a time, then everybody’s number', async () => {
    const admin = await bazaar(p).newAdmin();
    const job = await newJob(p);
    const quota = `/admin/sandboxes/quotas/${job.seller.id}`;
    expect((await admin.call('PUT', quota, { sessionsMax: 0, reason: 'abuse of yesterday' })).status).toBe(200);
    const busy = await job.provision();
    expect([busy.status, busy.body.error.code, busy.headers.get('retry-after')]).toEqual([
      503,
      'SANDBOX_BUSY',
      expect.stringMatching(/^\d+$/),
    ]);
    expect((await admin.call('GET', '/admin/sandboxes/quotas')).body.data).toMatchObject([
      { ownerId: job.seller.id, sessionsMax: 0, reason: 'abuse of yesterday' },
    ]);
    await admin.call('PUT', quota, { sessionsMax: 1, reason: 'one at a time' });
    expect((await job.provision()).body.data.status).toBe('ready');
    await p.fund(job.buyer, 5_000);
    const colleague = await p.newAgent(job.seller, {
      displayName: 'Second',
      capabilities: [{ category: 'code_generation', tags: [], price: 4_000 }],
    });
    const second = await newJobFor({ ...job, agent: colleague });
    expect((await second.at('POST', '/sandbox/provision', {})).status).toBe(202); // waits for a place
    const theirs = (await admin.call('GET', '/admin/sandboxes?pageSize=100')).body.data.filter(
      (s: { ownerId: string }) => s.ownerId === job.seller.id,
    );
    expect(theirs.map((s: { status: string }) => s.status).sort()).toEqual(['provisioning', 'ready']);
    await job.at('DELETE', '/sandbox');
    await eventually(
      async () => (await second.at('GET', '/sandbox')).body.data.status,
      (status) => status === 'ready',
    );
    await second.at('DELETE', '/sandbox');
    expect((await admin.call('DELETE', quota, { reason: 'over' })).status).toBe(200);
    expect((await admin.call('DELETE', quota, { reason: 'over' })).status).toBe(404);
  });

  test('nobody else gets near', async () => {
    const owner = await p.newOwner();
    for (const [method, at, body] of [
      ['GET', '/admin/sandboxes', undefined],
      ['GET', '/admin/sandboxes/capacity', undefined],
      ['GET', '/admin/sandboxes/quotas', undefined],
      ['POST', `/admin/sandboxes/${newId()}/kill`, { reason: 'because' }],
      ['PUT', `/admin/sandboxes/quotas/${owner.id}`, { sessionsMax: 900, reason: 'because' }],
    ] as const) {
      expect([at, (await owner.call(method, at, body)).status]).toEqual([at, 403]);
      expect([at, (await p.anonymous(method, at, body)).status]).toEqual([at, 401]);
    }
  });
});

describeJail('evaluation and money', () => {
  test('C104: no capture while a sandbox of the task is not known to be destroyed; then once', async () => {
    const job = await newJob(p);
    await job.provision();
    await job.exec('echo made > output/a');
    expect((await job.complete(['a'])).status).toBe(200);
    await p.query(
      `INSERT INTO sandbox_run (id, task_id, attempt, purpose, provider, host_id, class, status, limits, created_at, updated_at)
       SELECT $1, task_id, attempt, 'execute', 'local', 'a host that died', 'small', 'draining', limits, now(), now() FROM sandbox_run WHERE task_id = $2`,
      [newId(), job.taskId],
    );
    const judge = () =>
      transact(systemCtx('test'), (tx) =>
        ask(tx, recordAssessment, {
          taskId: job.taskId,
          attempt: 1,
          verdict: 'passed',
          assessmentId: newId(),
          score: 100,
          coverage: 100,
        }),
      );
    const pool = async () => (await job.buyer.call('GET', '/vault/pool')).body.data;
    await expect(judge()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await pool()).toMatchObject({ held: 5_000 });
    await p.query(
      "UPDATE sandbox_run SET status = 'failed', destroyed_at = now(), destroy_reason = 'host_gone' WHERE task_id = $1 AND host_id = 'a host that died'",
      [job.taskId],
    );
    await judge();
    expect(await pool()).toMatchObject({ held: 0, balance: 1_000 });
    await expect(judge()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await pool()).toMatchObject({ held: 0, balance: 1_000 });
  });

  test('a sandbox that has ended stays so, also for whoever writes to the table', async () => {
    const job = await newJob(p);
    await job.provision();
    await job.at('DELETE', '/sandbox');
    await expect(p.query("UPDATE sandbox_run SET status = 'ready' WHERE task_id = $1", [job.taskId])).rejects.toThrow(
      /ended/,
    );
  });

  test('E120, E125: each check has a sandbox of its own, and the same work gives the same digests', async () => {
    const worker = await startTestWorker();
    try {
      const checks = [
        {
          name: 'spoils',
          cmd: 'echo x > /workspace/left; (setsid sleep 60 &); cat /input/deliverables/a',
          weight: 5,
          timeoutMs: 20_000,
        },
        {
          name: 'sees nothing',
          cmd: 'test ! -e /workspace/left && ! pgrep sleep && ! touch /input/x 2>/dev/null',
          weight: 5,
          timeoutMs: 20_000,
        },
      ];
      const outputs: unknown[] = [];
      for (let round = 0; round < 2; round += 1) {
        const job = await newJob(p, { checks, requiredDeliverables: ['a'] });
        await job.provision();
        await job.exec('echo made > output/a');
        expect((await job.complete(['a'])).status).toBe(200);
        const task = await eventually(
          async () => (await job.buyer.call('GET', `/tasks/${job.taskId}`)).body.data,
          ({ status }) => status !== 'quality_check',
        );
        expect(task.status, JSON.stringify(task)).toBe('completed');
        const rows = await p.query(
          'SELECT c.name, c.exit_code, c.output_sha256 FROM check_output c JOIN assessment a ON a.id = c.assessment_id WHERE a.task_id = $1 ORDER BY c.position',
          [job.taskId],
        );
        outputs.push(rows.rows);
        const runs = await p.query(
          "SELECT count(*)::int AS n, count(destroyed_at)::int AS gone FROM sandbox_run WHERE task_id = $1 AND purpose = 'evaluate'",
          [job.taskId],
        );
        expect(runs.rows[0]).toEqual({ n: 2, gone: 2 });
      }
      expect(outputs[0]).toEqual(outputs[1]);
    } finally {
      await worker.stop();
    }
  });
});

describe('files at rest', () => {
  const stored = () =>
    readdirSync(path.resolve(env.DATA_DIR, 'blobs'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
  const upload = (job: Pick<Job, 'buyer'>, text: string) => job.buyer.call('POST', '/uploads', bytesOf(text), octets);

  test('an upload is sealed, known by its digest, and stored once however often it comes', async () => {
    const buyer = await p.newOwner();
    const text = `content ${newId()}`;
    const replies = await Promise.all([1, 2, 3].map(() => upload({ buyer }, text)));
    expect(new Set(replies.map(({ body }) => body.data.sha256)).size).toBe(1);
    await runSweep('sandbox');
    const rows = await p.query('SELECT blob_id FROM upload WHERE owner_id = $1', [buyer.id]);
    expect(rows.rowCount).toBe(1);
    const file = stored().find((name) => name.endsWith(rows.rows[0].blob_id)) as string;
    expect(readFileSync(file).includes(Buffer.from(text))).toBe(false);
    const trash = await p.query('SELECT count(*)::int AS n FROM blob_trash WHERE blob_id = $1', [rows.rows[0].blob_id]);
    expect(trash.rows[0].n).toBe(0);
  });

  test('a task may only name what its buyer has uploaded, with the right size', async () => {
    const [buyer, other] = [await p.newOwner(), await p.newOwner()];
    await p.fund(buyer, 5_000);
    const theirs = (await upload({ buyer: other }, 'theirs')).body.data;
    const own = (await upload({ buyer }, 'own')).body.data;
    for (const file of [
      { path: 'a', sha256: theirs.sha256, bytes: theirs.bytes },
      { path: 'a', sha256: own.sha256, bytes: own.bytes + 1 },
    ]) {
      const reply = await buyer.call('POST', '/tasks', {
        taskType: 'code_generation',
        maxBudget: 5_000,
        input: { description: 'x', files: [file] },
      });
      expect([reply.status, reply.body.error.code]).toEqual([400, 'VALIDATION_ERROR']);
    }
    expect((await buyer.call('GET', '/vault/pool')).body.data.held).toBe(0);
  });

  test('F130: after 24 hours the content is gone and 410; path, size and digest stay; a changed byte is never handed out', async () => {
    const buyer = await p.newOwner();
    const seller = await p.newOwner();
    await p.fund(buyer, 5_000);
    const agent = await p.newAgent(seller, {
      displayName: 'Mender',
      capabilities: [{ category: 'code_generation', tags: [], price: 4_000 }],
    });
    const text = `input ${newId()}`;
    const { sha256, bytes } = (await upload({ buyer }, text)).body.data;
    const job = await newJobFor(
      { buyer, seller, agent },
      { input: { description: 'x', files: [{ path: 'in.txt', sha256, bytes }] } },
    );
    const { blob_id: blobId } = (await p.query('SELECT blob_id FROM resource WHERE task_id = $1', [job.taskId]))
      .rows[0];
    const file = stored().find((name) => name.endsWith(blobId)) as string;
    const sealed = readFileSync(file);

    const changed = Buffer.from(sealed);
    changed[changed.length - 20] = (changed[changed.length - 20] as number) ^ 1;
    writeFileSync(file, changed);
    const refused = await job.provision();
    expect(refused.status).toBeGreaterThanOrEqual(500);
    writeFileSync(file, sealed);

    await p.query("UPDATE upload SET expires_at = now() - interval '1 second' WHERE owner_id = $1", [buyer.id]);
    await runSweep('sandbox');
    expect(stored()).toContain(file); // the task still needs it
    await p.query("UPDATE resource SET expires_at = now() - interval '1 second' WHERE task_id = $1", [job.taskId]);
    await runSweep('sandbox');
    expect(stored()).not.toContain(file);
    const kept = await p.query('SELECT path, sha256, bytes, blob_id FROM resource WHERE task_id = $1', [job.taskId]);
    expect(kept.rows).toEqual([{ path: 'in.txt', sha256, bytes, blob_id: null }]);
    const expired = await job.provision();
    expect([expired.status, expired.body.error.code]).toEqual([410, 'DELIVERABLE_EXPIRED']);
  });

  test('bytes that a crash left without a row are deleted; an object that a row took is not', async () => {
    const { storeContents, keepBlobs, emptyTrash } = await import('../../src/districts/sandbox/stored-content.ts');
    const [lost, kept] = await storeContents(newId(), 'deliverable', [bytesOf('lost'), bytesOf('kept')]);
    await transact(systemCtx('test'), (tx) => keepBlobs(tx, [kept?.blobId as string]));
    await emptyTrash();
    expect(stored().filter((name) => name.endsWith(lost?.blobId as string))).toHaveLength(1); // it has an hour
    await p.query("UPDATE blob_trash SET due_at = now() - interval '1 second'");
    await emptyTrash();
    expect(stored().filter((name) => name.endsWith(lost?.blobId as string))).toEqual([]);
    expect(stored().filter((name) => name.endsWith(kept?.blobId as string))).toHaveLength(1);
  });
});

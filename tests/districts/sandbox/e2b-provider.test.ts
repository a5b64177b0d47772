/** What the adapter asks of the service and how it meets the service's faults; over HTTP, with the real SDK. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createE2bProvider } from '#districts/sandbox/e2b/provider.ts';
import { AgentLines } from '#districts/sandbox/e2b/vm-agent.ts';
import type { RunSpec, SandboxSpec } from '#districts/sandbox/provider.ts';
import { LIMIT_CLASSES } from '#platform/jail/limit-classes.ts';
import { connectE2b } from '#platform/vendors/e2b.ts';
import { createE2bEmulator } from '../../../emulators/e2b/emulator.ts';

const apiKey = 'e2b_0123456789abcdef';
const templates = { small: 'civitas-small', large: 'civitas-large' };
/** What the next commands print, instead of an empty success. */
let says: { stdout?: string; exitCode?: number; never?: boolean } = {};
let selftest: { stdout?: string; exitCode?: number } = {};
const emulator = createE2bEmulator({
  apiKey,
  mode: 'scripted',
  script: (line) => {
    if (line.endsWith(' selftest')) return selftest;
    return / exec [0-9a-f-]{36}$/.test(line) ? { stdout: 'x 0 0\n', ...says } : undefined;
  },
});
const { url } = await emulator.listen(0);
const providerFor = (installation: string, key = apiKey) =>
  createE2bProvider({ cloud: connectE2b({ apiKey: key, apiUrl: url, sandboxUrl: url }), installation, templates });
let provider = providerFor('here');
afterAll(() => emulator.close());
beforeEach(async () => {
  await emulator.reset();
  provider = providerFor('here');
  says = {};
  selftest = {};
});

const spec = (overrides: Partial<SandboxSpec> = {}): SandboxSpec => ({
  runId: 'run-1',
  taskId: 'task-1',
  attempt: 2,
  purpose: 'execute',
  input: [],
  limits: LIMIT_CLASSES.small.limits,
  ...overrides,
});
const run = (overrides: Partial<RunSpec> = {}): RunSpec => ({
  ...spec({ purpose: 'evaluate' }),
  command: { argv: ['/bin/true'], timeoutMs: 40_000 },
  ...overrides,
});
const creations = () => emulator.calls.filter(({ method, path }) => method === 'POST' && path === '/v2/sandboxes');
const kills = () => emulator.calls.filter(({ method }) => method === 'DELETE');

describe('what is asked for', () => {
  test('B60: a session: no internet, no public traffic, killed on time-out, marked, idle limit + 30 s', async () => {
    const session = await provider.provision(spec());
    expect(creations().map(({ body }) => body)).toEqual([
      {
        templateID: 'civitas-small',
        metadata: { app: 'civitas', installation: 'here', runId: 'run-1', taskId: 'task-1', attempt: '2' },
        timeout: 630,
        allow_internet_access: false,
        network: { allowPublicTraffic: false },
        autoPause: false,
      },
    ]);
    expect(await session.destroy('test')).toMatchObject({ destroyed: true });
    expect(emulator.running()).toEqual([]);
  });

  test('B60: a run: wall limit + 30 s; a class is a template', async () => {
    expect(await provider.run(run({ limits: LIMIT_CLASSES.large.limits }))).toMatchObject({
      outcome: 'completed',
      exitCode: 0,
      isolation: 'microvm',
      destroyed: true,
    });
    expect(creations().map(({ body }) => body)).toMatchObject([{ templateID: 'civitas-large', timeout: 70 }]);
  });

  test('no debug machine is ever used, although the environment asks for one', async () => {
    process.env.E2B_DEBUG = 'true';
    try {
      const session = await providerFor('here').provision(spec());
      expect([session.id === 'debug_sandbox_id', creations().length]).toEqual([false, 1]);
      await session.destroy('test');
    } finally {
      delete process.env.E2B_DEBUG;
    }
  });
});

describe('a machine that is not as it must be is killed before input is written', () => {
  test.each([
    ['may reach the internet', { allowInternetAccess: true }, 'internet_allowed'],
    ['does not say whether it may', { allowInternetAccess: null }, 'internet_allowed'],
    ['is too small', { memoryMB: 256 }, 'wrong_size'],
  ])('B65: it %s', async (_what, info, reason) => {
    emulator.switches.info = info;
    await expect(
      provider.provision(spec({ input: [{ path: 'a', data: Buffer.from('secret'), bytes: 6 }] })),
    ).rejects.toMatchObject({ reason });
    expect([kills().length, emulator.running()]).toEqual([1, []]);
    expect(await provider.run(run())).toMatchObject({
      outcome: 'provider_error',
      failure: { reason },
      destroyed: true,
    });
    expect(await provider.probe()).toMatchObject({ ok: false, code: `e2b_${reason}`, fix: expect.any(String) });
  });

  test.each(['sudo', 'input', 'dns', 'network'])('the self-test finds a hole: %s', async (hole) => {
    selftest = { stdout: `${hole}\n`, exitCode: 1 };
    await expect(provider.provision(spec())).rejects.toMatchObject({ reason: 'selftest_failed' });
    expect(emulator.running()).toEqual([]);
  });

  test('the self-test runs once per template, and again after a probe', async () => {
    await (await provider.provision(spec())).destroy('test');
    selftest = { exitCode: 1 };
    await (await provider.provision(spec())).destroy('test');
    expect(await provider.probe()).toMatchObject({ ok: false, code: 'e2b_selftest_failed' });
  });
});

describe('faults of the service', () => {
  test.each([
    ['a wrong key', 401, 1, 'auth'],
    ['a full account', 429, 9, 'rate_limited'],
    ['an error', 500, 9, 'error'],
    ['a busy service', 503, 9, 'busy'],
    ['a broken connection', 0, 9, 'unreachable'],
  ])(
    'B61: create meets %s: one named failure, no machine, at most three requests',
    async (_what, status, times, reason) => {
      emulator.addFault({ on: 'create', status, times, retryAfter: 0 });
      const result = await provider.run(run());
      expect(result).toMatchObject({ outcome: 'provider_error', sandboxId: '', destroyed: true });
      expect(result.failure?.reason).toBe(reason);
      expect(creations().length).toBeLessThanOrEqual(3);
      expect(emulator.running()).toEqual([]);
    },
  );

  test('B61: a service that is not there', async () => {
    const nowhere = 'http://127.0.0.1:1';
    const gone = createE2bProvider({
      cloud: connectE2b({ apiKey, apiUrl: nowhere, sandboxUrl: nowhere }),
      installation: 'here',
      templates,
    });
    expect(await gone.probe()).toMatchObject({ ok: false, code: 'e2b_unreachable' });
  });

  test('B61: a slow creation is given up on abort, and its machine is found by its marks', async () => {
    emulator.switches.createDelayMs = 300;
    const abort = new AbortController();
    const running = provider.run(run(), abort.signal);
    setTimeout(() => abort.abort(), 50);
    expect(await running).toMatchObject({ outcome: 'cancelled' });
    await expect.poll(() => emulator.running().length).toBe(1);
    expect((await provider.reap(new Set())).destroyed).toHaveLength(1);
    expect(emulator.running()).toEqual([]);
  });

  test('B62: a machine vanishes under a run: one more try; twice is the fault of the provider', async () => {
    Object.assign(emulator.switches, { onExec: 'vanish', times: 1 });
    expect(await provider.run(run())).toMatchObject({ outcome: 'completed', destroyed: true });
    expect(creations()).toHaveLength(2);
    Object.assign(emulator.switches, { onExec: 'vanish', times: 9 });
    expect(await provider.run(run())).toMatchObject({ outcome: 'provider_error', destroyed: true });
    expect(creations()).toHaveLength(4);
  });

  test.each(['vanish', 'drop'] as const)('B62: %s under a session ends it as lost, once', async (onExec) => {
    const session = await provider.provision(spec());
    Object.assign(emulator.switches, { onExec, times: 1 });
    expect(await session.exec({ argv: ['/bin/true'] })).toMatchObject({
      outcome: 'session_lost',
      exitCode: null,
      sessionEnded: 'session_lost',
    });
    expect(await session.ended).toBe('session_lost');
    expect([await session.destroy('test'), emulator.running()]).toMatchObject([{ destroyed: true }, []]);
  });

  test('a machine that is gone is noticed by a file call', async () => {
    const session = await provider.provision(spec());
    await emulator.vanish(session.id);
    expect(await session.readFile('/workspace/x', 10)).toEqual({ ok: false, reason: 'session_ended' });
    expect(await session.ended).toBe('session_lost');
  });

  test('B63: a kill that fails twice is repeated; one that finds nothing is a success; one that never works says so', async () => {
    const session = await provider.provision(spec());
    emulator.addFault({ on: 'kill', status: 500, times: 2 });
    expect(await session.destroy('test')).toMatchObject({ destroyed: true });
    expect(kills()).toHaveLength(3);

    const gone = await provider.provision(spec());
    await emulator.vanish(gone.id);
    expect(await gone.destroy('test')).toMatchObject({ destroyed: true });

    const stuck = await provider.provision(spec());
    emulator.addFault({ on: 'kill', status: 500, times: 4 });
    expect(await stuck.destroy('test')).toMatchObject({ destroyed: false });
    expect(await stuck.destroy('again')).toMatchObject({ destroyed: true });
  });

  test('B64: what a dead platform left is killed by its marks; other installations and live runs are untouched', async () => {
    const left = await emulator.add({ app: 'civitas', installation: 'here', runId: 'dead' });
    const alive = await emulator.add({ app: 'civitas', installation: 'here', runId: 'alive' });
    const byId = await emulator.add({ app: 'civitas', installation: 'here' });
    const foreign = await emulator.add({ app: 'civitas', installation: 'elsewhere', runId: 'dead' });
    const other = await emulator.add({ app: 'something', installation: 'here' });
    expect(await provider.reap(new Set(['alive', byId]))).toEqual({ destroyed: [left], failed: [] });
    expect(
      emulator
        .running()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([alive, byId, foreign, other].sort());
  });
});

test('a probe of one process is no leftover to another', async () => {
  expect(await provider.probe()).toMatchObject({ ok: true, details: { destroyed: true } });
  const [{ metadata }] = creations().map(({ body }) => body as { metadata: Record<string, string> }) as [
    { metadata: Record<string, string> },
  ];
  const probing = await emulator.add(metadata);
  expect(await providerFor('here').reap(new Set())).toEqual({ destroyed: [], failed: [] });
  expect(emulator.running().map(({ id }) => id)).toEqual([probing]);
});

describe('what comes out of a machine is hostile', () => {
  test('B66: a link that claims to be a file is refused by its target', async () => {
    const session = await provider.provision(spec());
    await session.writeFile('/workspace/output/a', Buffer.from('x'));
    expect((await session.extractDeliverables(['a'])).files).toHaveLength(1);
    emulator.switches.entries = { '/workspace/output/a': { type: 1, symlinkTarget: '/etc/shadow' } };
    expect(await session.extractDeliverables(['a'])).toEqual({
      files: [],
      rejected: [{ path: 'a', reason: 'symlink_or_not_dir' }],
    });
    emulator.switches.entries = { '/workspace/output': { type: 2, symlinkTarget: '/etc' } };
    expect((await session.extractDeliverables(['a'])).rejected).toMatchObject([{ reason: 'symlink_or_not_dir' }]);
    await session.destroy('test');
  });

  test('a file that is longer than it said is cut off, not taken', async () => {
    const session = await provider.provision(
      spec({ limits: { ...LIMIT_CLASSES.small.limits, deliverableBytes: 100 } }),
    );
    await session.writeFile('/workspace/output/a', Buffer.alloc(5_000_000));
    emulator.switches.entries = { '/workspace/output/a': { size: 10 } };
    expect((await session.extractDeliverables(['a'])).rejected).toEqual([{ path: 'a', reason: 'too_large' }]);
    await session.destroy('test');
  });

  test.each([
    ['is not ours', 'hello\n'],
    ['has bad hexadecimal', 'o 0g\n'],
    ['goes on after the end', 'x 0 0\nx 0 0\n'],
    ['never ends its line', `o ${'00'.repeat(50_000)}`],
    ['ends without a result', ''],
    ['has another status', 'x -1 0\n'],
  ])('an answer that %s ends the session', async (_what, stdout) => {
    says = { stdout };
    const session = await provider.provision(spec());
    const result = await session.exec({ argv: ['/bin/true'] });
    if (stdout.startsWith('x 0 0')) expect(result.outcome).toMatch(/completed|protocol_error/);
    else {
      expect(result).toMatchObject({ outcome: 'protocol_error', sessionEnded: 'protocol_error' });
      expect(await session.ended).toBe('protocol_error');
    }
    await session.destroy('test');
    expect(emulator.running()).toEqual([]);
  });

  test('lines in pieces of any size are the same lines; garbage never throws', () => {
    const text = 'o 6869\ne 21\nx 256 1\n';
    for (let size = 1; size < text.length; size += 1) {
      const lines = new AgentLines();
      const frames = [];
      for (let at = 0; at < text.length; at += size) frames.push(...(lines.push(text.slice(at, at + size)) ?? []));
      expect(frames.map(({ type }) => type)).toEqual(['output', 'output', 'exit']);
    }
    for (const bad of ['\n', 'o \n', 'o 6\n', 'x 999999 0\n', 'n x\n', 'z\n', '\0\n', 'o 68 69\n'])
      expect(new AgentLines().push(bad)).toBeNull();
  });
});

test('activity extends the life of a machine at most once a minute, and never far past the lifetime', async () => {
  const session = await provider.provision(spec());
  for (let i = 0; i < 20; i += 1) session.touch();
  expect(emulator.calls.filter(({ path }) => path.endsWith('/timeout'))).toEqual([]);
  await session.destroy('test');
});

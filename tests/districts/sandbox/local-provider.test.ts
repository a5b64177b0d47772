/** The port over real jails: `run()`, its outcomes, and what is left after it. */
import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { createLocalProvider } from '#districts/sandbox/local-provider.ts';
import type { RunSpec, SandboxSpec } from '#districts/sandbox/provider.ts';
import { ProviderError, SandboxUnavailableError } from '#districts/sandbox/provider.ts';
import { SessionRegistry } from '#districts/sandbox/session-registry.ts';
import { CommandSlots } from '#platform/jail/capacity.ts';
import { LIMIT_CLASSES } from '#platform/jail/limit-classes.ts';
import { descendants, processesWith, TEST_INSTALLATION } from '../../platform/jail/support/host-processes.ts';
import { describeJail } from '../../platform/jail/support/jail-fixture.ts';

const provider = createLocalProvider({ installationId: TEST_INSTALLATION });
const spec = (overrides: Partial<SandboxSpec> = {}): SandboxSpec => ({
  runId: 'r',
  taskId: 't',
  attempt: 1,
  purpose: 'execute',
  input: [],
  limits: LIMIT_CLASSES.probe.limits,
  ...overrides,
}); // prettier-ignore
const run = (line: string, overrides: Partial<RunSpec> = {}): RunSpec => ({
  ...spec(),
  command: { argv: ['/bin/sh', '-c', line] },
  ...overrides,
});

describeJail('the local provider', () => {
  beforeAll(async () => {
    await provider.probe();
  });

  test('probe() tells administrators what the host has', async () => {
    expect(await provider.probe()).toMatchObject({
      ok: true,
      details: { limits: expect.stringMatching(/^(cgroup|polled)$/), node: process.version },
    });
  });

  test('run() takes input in, brings marked files out, and is gone afterwards', async () => {
    const result = await provider.run(
      run(
        'cat /input/task/a; echo to stderr >&2; echo made > output/b; echo b > output/.deliverables; echo unmarked > output/c; exit 42',
        {
          input: [{ path: 'task/a', data: Buffer.from('given'), bytes: 5 }],
          extract: 'manifest',
        },
      ),
    );
    expect(result).toMatchObject({
      outcome: 'nonzero_exit',
      exitCode: 42,
      provider: 'local',
      isolation: 'namespace',
      destroyed: true,
      truncated: false,
    });
    expect([result.stdout.toString(), result.stderr.toString()]).toEqual(['given', 'to stderr\n']);
    expect(result.deliverables.files.map(({ path, data }) => [path, data.toString()])).toEqual([['b', 'made\n']]);
    expect(result.usage.cpuMs).toBeGreaterThanOrEqual(0);
    expect(provider.live().size).toBe(0);
  });

  test('B44: no daemon outlives run()', async () => {
    const mark = `outlive.${process.pid}.${Date.now()}`;
    const result = await provider.run(
      run(
        `(setsid sh -c 'exec >/dev/null 2>&1; sleep 60; echo ${mark}' &) ; (trap '' TERM HUP; sleep 61; echo ${mark}) & sleep 0.1; echo done`,
      ),
    );
    expect(result).toMatchObject({ outcome: 'completed', destroyed: true });
    expect(processesWith(mark)).toEqual([]);
  });

  test('B49, B57: a refused deliverable refuses the run; a killed run delivers nothing although it had marked files', async () => {
    const refused = await provider.run(
      run('echo x > output/good; ln -s /etc/passwd output/bad', { extract: ['good', 'bad'] }),
    );
    expect(refused).toMatchObject({
      outcome: 'deliverables_rejected',
      exitCode: 0,
      deliverables: { files: [], rejected: [{ path: 'bad', reason: 'symlink_or_not_dir' }] },
    });
    const killed = await provider.run(
      run('echo x > output/good; echo good > output/.deliverables; sleep 60', {
        extract: 'manifest',
        command: { argv: ['/bin/sh', '-c', 'echo x > output/good; sleep 60'], timeoutMs: 150 },
      }),
    );
    expect(killed).toMatchObject({
      outcome: 'wall_timeout',
      deliverables: { files: [], rejected: [] },
      destroyed: true,
    });
  });

  test('a limit of the session is the outcome of the run', async () => {
    const limits = { ...LIMIT_CLASSES.probe.limits, memoryMb: 64 };
    const result = await provider.run({
      ...spec({ limits }),
      command: {
        argv: [
          '/usr/bin/perl',
          '-e',
          `my $n = 40_000_000; for (1 .. 8) { if (!fork) { my $x = 'x' x $n; sleep 60 } } sleep 60`,
        ],
      },
    });
    expect(result).toMatchObject({ outcome: 'memory_limit', exitCode: null, destroyed: true });
  });

  test('B67: an abort cancels the run in every phase, and the sandbox is destroyed', async () => {
    for (const delayMs of [0, 5, 15, 40, 150]) {
      const abort = new AbortController();
      const running = provider.run(run('sleep 60'), abort.signal);
      if (delayMs === 0) abort.abort();
      else setTimeout(() => abort.abort(), delayMs);
      expect(await running).toMatchObject({ outcome: 'cancelled', destroyed: true });
      expect(provider.live().size).toBe(0);
    }
    const aborted = provider.provision(spec(), AbortSignal.abort());
    await expect(aborted).rejects.toBeInstanceOf(ProviderError);
  });

  test('bad input is a ProviderError with a reason; a command that is none rejects the run and leaves nothing', async () => {
    await expect(
      provider.provision(spec({ input: [{ path: '../x', data: Buffer.alloc(0), bytes: 0 }] })),
    ).rejects.toMatchObject({ reason: 'bad_input' });
    await expect(provider.run({ ...run(''), command: { argv: [] } })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    });
    expect(provider.live().size).toBe(0);
  });

  test('B68: fifty runs at a concurrency of two: never more than two jails, no zombie, descriptors flat', {
    timeout: 60_000,
  }, async () => {
    const slots = new CommandSlots(2);
    let most = 0;
    const before = { children: descendants().length, descriptors: readdirSync('/proc/self/fd').length };
    const results = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const place = await slots.acquire('execute');
        try {
          const running = provider.run(run(`(sleep 60 &) ; exit ${i}`));
          most = Math.max(most, provider.live().size);
          return await running;
        } finally {
          most = Math.max(most, provider.live().size);
          place.release();
        }
      }),
    );
    expect(results.map(({ exitCode }) => exitCode)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(results.every(({ destroyed }) => destroyed)).toBe(true);
    expect(most).toBeLessThanOrEqual(2);
    expect(descendants().length).toBeLessThanOrEqual(before.children);
    expect(Math.abs(readdirSync('/proc/self/fd').length - before.descriptors)).toBeLessThanOrEqual(3);
  });

  test('a registry over a real session: output can be watched while the command runs, and the end has a reason', async () => {
    const registry = new SessionRegistry();
    const session = await provider.provision(spec());
    registry.add('run', 'owner', session, { execsParallel: 4 });
    const { execId, done } = registry.startExec('run', {
      argv: ['/bin/sh', '-c', 'for i in 1 2 3; do echo $i; sleep 0.05; done; echo é >&2'],
    });
    const seen: string[] = [];
    for await (const event of registry.events('run', execId))
      seen.push('text' in event ? `${event.type} ${event.text.trim()}` : event.type);
    expect(seen[0]).toBe('started');
    expect(
      seen
        .filter((line) => line.startsWith('stdout'))
        .join(' ')
        .replaceAll('stdout ', '')
        .replaceAll('\n', ' '),
    ).toBe('1 2 3');
    expect(seen.slice(-2)).toEqual(['stderr é', 'exit']);
    expect((await done).stdout.toString()).toBe('1\n2\n3\n');
    expect(await registry.destroy('run', 'delivered')).toMatchObject({ destroyed: true });
    expect(registry.goneReason('run')).toBe('delivered');
  });

  test('destroyAll() ends every session of the process', async () => {
    const sessions = await Promise.all([provider.provision(spec()), provider.provision(spec())]);
    expect(provider.live().size).toBe(2);
    await provider.destroyAll('shutdown');
    expect(provider.live().size).toBe(0);
    expect(await Promise.all(sessions.map(({ ended }) => ended))).toEqual(['completed', 'completed']);
  });
});

describe('B58: a host that cannot isolate', () => {
  test('refuses with its code and fix, and runs nothing', async () => {
    const refusing = createLocalProvider({ bwrapPath: '/nonexistent', installationId: TEST_INSTALLATION });
    expect(await refusing.probe()).toMatchObject({ ok: false, code: 'no_bwrap' });
    await expect(refusing.provision(spec())).rejects.toBeInstanceOf(SandboxUnavailableError);
    await expect(refusing.run(run('touch /tmp/escaped'))).rejects.toMatchObject({
      code: 'SANDBOX_UNAVAILABLE',
      details: { reason: 'no_bwrap' },
    });
    expect(await refusing.reap(new Set())).toEqual({ destroyed: [], failed: [] });
  });
});

/** `run()` over a provider that does what the test says; the local provider's own runs are in local-provider.test.ts. */
import { expect, test } from 'vitest';
import {
  type ExecResult,
  type Extraction,
  ProviderError,
  type RunSpec,
  type SandboxProvider,
  type SandboxSession,
  SandboxUnavailableError,
} from '#districts/sandbox/provider.ts'; // prettier-ignore
import { runOnce } from '#districts/sandbox/run-once.ts';
import { LIMIT_CLASSES } from '#platform/jail/limit-classes.ts';

const USAGE = { wallMs: 5, cpuMs: 1, peakMemoryBytes: 1, peakPids: 1, outputBytes: 1 };
const SPEC: RunSpec = {
  runId: 'r',
  taskId: 't',
  attempt: 1,
  purpose: 'evaluate',
  input: [],
  limits: LIMIT_CLASSES.probe.limits,
  command: { argv: ['x'] },
  extract: 'manifest',
}; // prettier-ignore
const FILE = { path: 'a', bytes: 1, sha256: '', data: Buffer.from('x') };

function provider(play: {
  result?: Partial<ExecResult>;
  extraction?: Extraction;
  exec?: () => never;
  destroyed?: boolean;
  refuse?: Error;
}) {
  const calls: string[] = [];
  const session: Partial<SandboxSession> = {
    id: 'sandbox',
    provider: 'local',
    isolation: 'namespace',
    ended: Promise.resolve('session_lost'),
    exec: async () => {
      calls.push('exec');
      play.exec?.();
      return {
        execId: 'e',
        outcome: 'completed',
        exitCode: 0,
        stdout: Buffer.from('out'),
        stderr: Buffer.from('err'),
        truncated: false,
        leftover: false,
        durationMs: 1,
        sessionEnded: null,
        ...play.result,
      }; // prettier-ignore
    },
    extractDeliverables: async () => {
      calls.push('extract');
      return play.extraction ?? { files: [FILE], rejected: [] };
    },
    destroy: async () => {
      calls.push('destroy');
      return { destroyed: play.destroyed ?? true, usage: USAGE };
    },
  };
  const fake: Pick<SandboxProvider, 'name' | 'provision'> = {
    name: 'local',
    provision: async () => {
      if (play.refuse) throw play.refuse;
      return session as SandboxSession;
    },
  };
  return { fake, calls };
}

test('a command that ends by itself is followed by extraction and destruction, in this order', async () => {
  for (const result of [{}, { outcome: 'nonzero_exit' as const, exitCode: 1 }]) {
    const { fake, calls } = provider({ result });
    expect(await runOnce(fake, SPEC)).toMatchObject({
      deliverables: { files: [FILE] },
      destroyed: true,
      sandboxId: 'sandbox',
      usage: USAGE,
      ...result,
    });
    expect(calls).toEqual(['exec', 'extract', 'destroy']);
  }
});

test.each([
  'wall_timeout',
  'cpu_limit',
  'memory_limit',
  'pids_limit',
  'disk_limit',
  'output_limit',
  'cancelled',
  'session_lost',
  'protocol_error',
  'lifetime',
] as const)('B57: nothing is extracted after %s', async (outcome) => {
  const { fake, calls } = provider({ result: { outcome, exitCode: null } });
  expect(await runOnce(fake, SPEC)).toMatchObject({ outcome, deliverables: { files: [], rejected: [] } });
  expect(calls).toEqual(['exec', 'destroy']);
});

test('one refused file refuses all of them', async () => {
  const rejected = [{ path: 'b', reason: 'hardlink' as const }];
  const { fake } = provider({ extraction: { files: [FILE], rejected } });
  expect(await runOnce(fake, SPEC)).toMatchObject({
    outcome: 'deliverables_rejected',
    exitCode: 0,
    deliverables: { files: [], rejected },
  });
});

test('a session that dies before its files are read is named by its end', async () => {
  const { fake } = provider({ extraction: { files: [], rejected: [{ path: 'a', reason: 'session_ended' }] } });
  expect(await runOnce(fake, SPEC)).toMatchObject({ outcome: 'session_lost', deliverables: { files: [] } });
});

test('nothing is extracted when nobody asked', async () => {
  const { fake, calls } = provider({});
  await runOnce(fake, { ...SPEC, extract: undefined });
  expect(calls).toEqual(['exec', 'destroy']);
});

test('the sandbox is destroyed also when exec throws, and an unconfirmed destruction is told', async () => {
  const thrown = provider({
    exec: () => {
      throw new Error('no command');
    },
  }); // prettier-ignore
  await expect(runOnce(thrown.fake, SPEC)).rejects.toThrow('no command');
  expect(thrown.calls).toEqual(['exec', 'destroy']);
  expect(await runOnce(provider({ destroyed: false }).fake, SPEC)).toMatchObject({ destroyed: false });
});

test('a provider that fails is a result; one that cannot isolate is an error; an abort while provisioning is a cancellation', async () => {
  const { fake } = provider({ refuse: new ProviderError('host_error', 'out of uids') });
  expect(await runOnce(fake, SPEC)).toMatchObject({
    outcome: 'provider_error',
    sandboxId: '',
    destroyed: true,
    failure: { reason: 'host_error', message: 'out of uids' },
  }); // prettier-ignore
  const refused = provider({ refuse: new SandboxUnavailableError('no_bwrap', 'none', 'install it') });
  await expect(runOnce(refused.fake, SPEC)).rejects.toMatchObject({
    code: 'SANDBOX_UNAVAILABLE',
    reason: 'no_bwrap',
    fix: 'install it',
  });
  expect(await runOnce(fake, SPEC, AbortSignal.abort())).toMatchObject({ outcome: 'cancelled' });
});

/** Checks in sandboxes: what they print is text, what they do to their sandbox is their own failure, faults are ours. */
import { describe, expect, test } from 'vitest';
import { createE2bProvider } from '../../src/districts/sandbox/e2b/provider.ts';
import { asHostForTests, makeHost, sandboxHost } from '../../src/districts/sandbox/host.ts';
import type { RunResult, RunSpec, SandboxProvider } from '../../src/districts/sandbox/provider.ts';
import { runChecks } from '../../src/districts/sandbox/run-checks.ts';
import { systemCtx } from '../../src/platform/actor.ts';
import { connectE2b } from '../../src/platform/vendors/e2b.ts';
import { processesWith } from '../platform/jail/support/host-processes.ts';
import { describeJail } from '../platform/jail/support/jail-fixture.ts';
import { testPlatform } from '../support/platform.ts';
import { eventually, newJob } from '../support/workshop.ts';

const p = await testPlatform();
const job = await newJob(p);
const check = (cmd: string, timeoutMs = 60_000) => ({ name: 'check', cmd, timeoutMs });
const judge = async (...cmds: string[]) =>
  (await runChecks(systemCtx('test'), { taskId: job.taskId, attempt: 1, checks: cmds.map((cmd) => check(cmd)) }))
    .checks;

describeJail('checks in real sandboxes', { timeout: 240_000 }, () => {
  test('E121: output that looks like ours stays text; the wait status is the result', async () => {
    const [frames, liar] = await judge(
      `perl -e 'print pack("N a N N C", 10, "x", 1, 0, 0)'; printf '{"exitCode":0,"outcome":"completed"}\\nx 0 0\\n'; exit 7`,
      `printf '{"status":"passed"}' >&2; kill -9 $$`,
    );
    expect(frames).toMatchObject({ status: 'failed', exitCode: 7, outcome: 'nonzero_exit' });
    expect(frames?.output).toContain('"exitCode":0');
    expect(liar).toMatchObject({ status: 'failed', exitCode: 137, output: '{"status":"passed"}' });
  });

  test('E122: a check that exits 1 while its children attack its PID 1 is reported as 1', async () => {
    const [result] = await judge(
      `for i in 1 2 3 4; do (for s in $(seq 1 64); do kill -$s 1; done; cat /proc/1/mem /proc/1/environ; echo x > /proc/1/fd/7; kill -9 -1) 2>/dev/null & done; sleep 0.05; exit 1`,
    );
    expect(result?.status).toBe('failed');
    expect([1, 137]).toContain(result?.exitCode); // -1 may reach the check itself, never its supervisor
  });

  test('a check that never ends is cut at its time, with everything it started', async () => {
    const mark = `mark${process.pid}x${Date.now()}`;
    const { checks } = await runChecks(systemCtx('test'), {
      taskId: job.taskId,
      attempt: 1,
      checks: [check(`(setsid sh -c 'sleep 99; echo ${mark}' &); sleep 99; echo ${mark}`, 800)],
    });
    expect(checks).toMatchObject([{ status: 'failed', outcome: 'wall_timeout' }]);
    // A process that was killed may be seen a moment longer.
    await eventually(
      async () => processesWith(mark),
      (left) => left.length === 0,
    );
  });

  test('a check that eats its memory, its output or its disk is a failed check', async () => {
    const results = await judge(
      `perl -e 'for (1 .. 8) { if (!fork) { my $x = "x" x 100_000_000; sleep 60 } } sleep 60'`,
      'yes',
      'head -c 300M /dev/zero > big',
    );
    expect(results.map(({ status, outcome }) => [status, outcome])).toEqual([
      ['failed', 'memory_limit'],
      ['failed', 'output_limit'],
      ['failed', 'nonzero_exit'],
    ]);
    expect(results[1]?.output.length).toBeLessThanOrEqual(65_536);
  });
});

/** A provider that answers every run with the next of these. */
function answering(results: Partial<RunResult>[]): { provider: SandboxProvider; specs: RunSpec[] } {
  const specs: RunSpec[] = [];
  const none = Buffer.alloc(0);
  const provider: SandboxProvider = {
    name: 'local',
    probe: async () => ({ ok: true, details: {} }),
    provision: () => Promise.reject(new Error('not asked for')),
    reap: async () => ({ destroyed: [], failed: [] }),
    async run(spec) {
      specs.push(spec);
      return {
        outcome: 'completed',
        exitCode: 0,
        stdout: none,
        stderr: none,
        truncated: false,
        deliverables: { files: [], rejected: [] },
        usage: { wallMs: 1, cpuMs: null, peakMemoryBytes: null, peakPids: null, outputBytes: 0 },
        provider: 'local',
        isolation: 'namespace',
        sandboxId: 'box',
        destroyed: true,
        ...results[Math.min(specs.length, results.length) - 1],
      };
    },
  };
  return { provider, specs };
}

describe('faults', () => {
  const runsOf = async () =>
    (
      await p.query("SELECT status, destroyed_at FROM sandbox_run WHERE task_id = $1 AND purpose = 'evaluate'", [
        job.taskId,
      ])
    ).rows;

  test('E124: a check that kills its session three times in a row is a failed check, not a fault of ours', async () => {
    const { provider, specs } = answering([{ outcome: 'session_lost', exitCode: null }]);
    const [result] = await asHostForTests(makeHost({ provider }), () => judge('true'));
    expect([result?.status, result?.outcome, specs.length]).toEqual(['failed', 'session_lost', 3]);
    expect(new Set(specs.map(({ runId }) => runId)).size).toBe(3);
  });

  test('E123: lost once, it is run again in a fresh sandbox and judged by that', async () => {
    const { provider, specs } = answering([{ outcome: 'session_lost', exitCode: null }, {}]);
    const [result] = await asHostForTests(makeHost({ provider }), () => judge('true'));
    expect([result?.status, specs.length]).toEqual(['passed', 2]);
  });

  test.each([
    ['the provider failed', { outcome: 'provider_error', sandboxId: '', exitCode: null }],
    ['it was cancelled by a shutdown', { outcome: 'cancelled', exitCode: null }],
  ] as const)('E123: %s: a fault, which says nothing of the work', async (_what, answer) => {
    const { provider } = answering([answer]);
    expect((await asHostForTests(makeHost({ provider }), () => judge('true')))[0]?.status).toBe('fault');
    expect((await runsOf()).every((row) => row.destroyed_at !== null)).toBe(true);
  });

  test('only a completed command with exit code 0 passes', async () => {
    for (const answer of [
      { outcome: 'completed', exitCode: null },
      { outcome: 'nonzero_exit', exitCode: 0 },
      { outcome: 'output_limit', exitCode: 0 },
      { outcome: 'wall_timeout', exitCode: 0 },
    ] as const) {
      const { provider } = answering([answer]);
      expect((await asHostForTests(makeHost({ provider }), () => judge('true')))[0]?.status).toBe('failed');
    }
  });

  test('F128: e2b is chosen and fails: work and evaluation are refused, and no local sandbox takes its place', async () => {
    const nowhere = 'http://127.0.0.1:1';
    const provider = createE2bProvider({
      cloud: connectE2b({ apiKey: 'e2b_x', apiUrl: nowhere, sandboxUrl: nowhere }),
      installation: 'x',
      templates: { small: 'civitas-small', large: 'civitas-large' },
    });
    await asHostForTests(makeHost({ provider }), async () => {
      const refused = await job.at('POST', '/sandbox/provision', {});
      expect([refused.status, refused.body.error]).toMatchObject([
        503,
        { code: 'SANDBOX_UNAVAILABLE', details: { reason: 'e2b_unreachable' } },
      ]);
      expect(refused.text).not.toContain(nowhere);
      await expect(judge('true')).rejects.toMatchObject({ code: 'SANDBOX_UNAVAILABLE' });
    });
    expect((await p.query("SELECT 1 FROM sandbox_run WHERE purpose = 'execute'")).rowCount).toBe(0);
    expect(sandboxHost().provider.name).toBe('local');
  });
});

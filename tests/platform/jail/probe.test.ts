/** B58, F127: what a host lacks is named, with a fix, and no command runs on it. */
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JailHostOptions } from '#platform/jail/host.ts';
import { Jails } from '#platform/jail/jails.ts';
import {
  explainBwrapFailure,
  JAIL_UNAVAILABLE_CODES,
  JailUnavailableError,
  unavailable,
} from '#platform/jail/unavailable.ts';
import { TEST_INSTALLATION } from './support/host-processes.ts';
import { describeJail, jails, limits, sh } from './support/jail-fixture.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jail-probe-'));
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that calls itself bubblewrap, then complains like it, and leaves a trace if it is ever given a command. */
function impostor(name: string, complaint: string, version = '0.8.0'): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    `#!/bin/sh\n[ "$1" = --version ] && { echo 'bubblewrap ${version}'; exit 0; }\necho "bwrap: ${complaint}" >&2\nexit 1\n`,
    { mode: 0o755 },
  );
  chmodSync(path, 0o755);
  return path;
}

async function refusal(options: JailHostOptions): Promise<{ code: string; fix: string; message: string }> {
  const refusing = new Jails({ installationId: TEST_INSTALLATION, nodePath: null, ...options });
  const probe = await refusing.probe();
  if (probe.ok) throw new Error('the probe passed');
  const provision = refusing.provision({ input: [], limits: limits() });
  await expect(provision).rejects.toBeInstanceOf(JailUnavailableError);
  await expect(provision).rejects.toMatchObject({ reason: { code: probe.code } });
  expect(refusing.live.size).toBe(0);
  expect(probe.fix.length).toBeGreaterThan(10);
  return probe;
}

const setuidCopy = () => {
  const path = join(folder, 'setuid');
  copyFileSync('/usr/bin/bwrap', path);
  chmodSync(path, 0o4755);
  return path;
};

describe('B58, F127: the probe names what is missing', () => {
  test.each<[string, () => JailHostOptions, string]>([
    ['no binary at the named path', () => ({ bwrapPath: '/nonexistent' }), 'no_bwrap'],
    ['a directory', () => ({ bwrapPath: '/usr/bin' }), 'no_bwrap'],
    ['a program that is not bubblewrap', () => ({ bwrapPath: '/bin/true' }), 'no_bwrap'],
    ['an old bubblewrap', () => ({ bwrapPath: impostor('old', '', '0.7.9') }), 'old_bwrap'],
    ['no perl', () => ({ forTests: { perlPath: '/nonexistent' } }), 'no_perl'],
    ['no prlimit', () => ({ forTests: { prlimitPath: '/nonexistent' } }), 'no_prlimit'],
    ['macOS', () => ({ forTests: { platform: 'darwin' } }), 'unsupported_os'],
    ['Windows', () => ({ forTests: { platform: 'win32' } }), 'unsupported_os'],
    ['another machine', () => ({ forTests: { arch: 's390x' } }), 'unsupported_arch'],
    [
      'a state directory that others can write',
      () => {
        const path = join(folder, 'open');
        mkdirSync(path);
        chmodSync(path, 0o777);
        return { stateDir: path };
      },
      'state_dir',
    ],
    [
      'a state directory that is a link',
      () => {
        symlinkSync('/tmp', join(folder, 'link'));
        return { stateDir: join(folder, 'link') };
      },
      'state_dir',
    ],
    [
      'a state directory that is a file',
      () => {
        writeFileSync(join(folder, 'file'), '');
        return { stateDir: join(folder, 'file') };
      },
      'state_dir',
    ],
    [
      'user namespaces off',
      () => ({
        bwrapPath: impostor(
          'a',
          "No permissions to create new namespace, likely because the kernel does not allow non-privileged user namespaces. On e.g. debian this can be enabled with 'sysctl kernel.unprivileged_userns_clone=1'.",
        ),
      }),
      'userns_disabled',
    ],
    [
      'namespaces used up',
      () => ({
        bwrapPath: impostor(
          'b',
          'Creating new namespace failed, likely because the maximum number of user namespaces was reached: /proc/sys/user/max_user_namespaces exceeded (ENOSPC)',
        ),
      }),
      'userns_limit',
    ],
    [
      'AppArmor, uid map',
      () => ({ bwrapPath: impostor('c', 'setting up uid map: Permission denied') }),
      'apparmor_userns',
    ],
    [
      'AppArmor, loopback',
      () => ({ bwrapPath: impostor('d', 'loopback: Failed RTM_NEWADDR: Operation not permitted') }),
      'apparmor_userns',
    ],
    [
      'a masked /proc',
      () => ({ bwrapPath: impostor('e', "Can't mount proc on /newroot/proc: Operation not permitted") }),
      'masked_proc',
    ],
    [
      'a masked /proc/sys',
      () => ({ bwrapPath: impostor('f', "Can't read /proc/sys/user/max_user_namespaces: Permission denied") }),
      'masked_proc',
    ],
    ['anything else', () => ({ bwrapPath: impostor('g', 'something new') }), 'probe_failed'],
  ])('%s', async (_name, options, code) => {
    if (code === 'state_dir' || process.platform === 'linux') expect((await refusal(options())).code).toBe(code);
  });

  test('every code has a message and a fix, and every fix is an instruction', () => {
    for (const code of JAIL_UNAVAILABLE_CODES) {
      const { message, fix } = unavailable(code);
      expect([code, message.length > 10, fix.length > 10]).toEqual([code, true, true]);
    }
    expect(explainBwrapFailure('').code).toBe('probe_failed');
  });
});

describeJail('a host that can isolate', () => {
  test('F127: a setuid copy is refused without being executed', async () => {
    expect((await refusal({ bwrapPath: setuidCopy() })).code).toBe('setuid_bwrap');
  });

  test('a jail cannot be started from a worker thread, with which it would die', async () => {
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
       import(workerData).then(async ({ Jails }) => parentPort.postMessage(await new Jails({ nodePath: null }).probe()));`,
      { eval: true, workerData: new URL('../../../src/platform/jail/jails.ts', import.meta.url).href },
    );
    const probe = await new Promise<{ ok: boolean; code?: string }>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    expect([probe.ok, probe.code]).toEqual([false, 'not_main_thread']);
  });

  test('a failed probe answers for a while, then the host is looked at again', async () => {
    const path = join(folder, 'late');
    const late = new Jails({ installationId: TEST_INSTALLATION, nodePath: null, bwrapPath: path });
    expect(await late.probe()).toMatchObject({ ok: false, code: 'no_bwrap' });
    copyFileSync('/usr/bin/bwrap', path);
    chmodSync(path, 0o755);
    await expect(late.provision({ input: [], limits: limits() })).rejects.toBeInstanceOf(JailUnavailableError);
    expect(await late.probe()).toMatchObject({ ok: true, details: { node: null } });
    const session = await late.provision({ input: [], limits: limits() });
    expect((await sh(session, 'exit 7')).exitCode).toBe(7);
    await session.destroy('test');
  });

  test('what a host loses while it runs is found out at the next provision, not by a task', async () => {
    const path = join(folder, 'vanishing');
    copyFileSync('/usr/bin/bwrap', path);
    chmodSync(path, 0o755);
    const host = new Jails({ installationId: TEST_INSTALLATION, nodePath: null, bwrapPath: path });
    expect((await host.probe()).ok).toBe(true);
    rmSync(path);
    impostor('vanishing', 'No permissions to create new namespace');
    await expect(host.provision({ input: [], limits: limits() })).rejects.toMatchObject({
      reason: { code: 'userns_disabled' },
    });
    await expect(host.provision({ input: [], limits: limits() })).rejects.toMatchObject({
      reason: { code: 'userns_disabled' },
    });
  });

  test('what was only cleaned away is made again, and the task does not notice', async () => {
    const stateDir = join(folder, 'cleaned');
    const host = new Jails({ stateDir, nodePath: null });
    expect((await host.probe()).ok).toBe(true);
    rmSync(stateDir, { recursive: true });
    const data = Buffer.from('x');
    const session = await host.provision({ input: [{ path: 'a', data, bytes: 1 }], limits: limits() });
    expect((await sh(session, 'cat /input/a')).stdout.toString()).toBe('x');
    await session.destroy('test');
  });

  test('callers that probe at the same time share one jail', async () => {
    const [a, b] = await Promise.all([jails.probe(), jails.probe()]);
    expect(a).toBe(b);
    expect(a).toMatchObject({ ok: true, details: { bubblewrap: expect.stringMatching(/^\d+\.\d+\.\d+$/) } });
  });
});

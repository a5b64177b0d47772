/** Bubblewrap without anybody's help: what the set-up does on hosts that have it, could have it, or never will. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { obtainBwrap } from '#platform/jail/obtain-bwrap.ts';
import { probe } from './support/jail-fixture.ts';

const SCRIPT = new URL('../../../scripts/obtain-bubblewrap.mjs', import.meta.url);
type Run = (
  file: string,
  args: string[],
  options?: { cwd?: string },
) => Promise<{ status: number; stdout: string; stderr: string }>;
const { obtainBubblewrap } = (await import(SCRIPT.href)) as {
  obtainBubblewrap(options: {
    cacheDir?: string;
    env?: Record<string, string | undefined>;
    platform?: string;
    isRoot?: boolean;
    run?: Run;
    searchPath?: string[];
  }): Promise<{ ok: boolean; path?: string; version?: string; how?: string; reason?: string; fix?: string }>;
}; // prettier-ignore

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jail-obtain-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function binary(path: string, mode = 0o755): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  chmodSync(path, mode);
  return path;
}

/** Plays the host's programs; what is not played does not exist. */
function host(programs: Record<string, (args: string[], cwd: string) => string | { status: number; stderr: string }>) {
  const calls: string[] = [];
  const run: Run = async (file, args, options) => {
    calls.push([file.split('/').at(-1), ...args].join(' '));
    const answer = programs[file] ?? programs[file.split('/').at(-1)!];
    if (!answer) return { status: 127, stdout: '', stderr: `${file}: not found` };
    const said = answer(args, options?.cwd ?? '');
    return typeof said === 'string' ? { status: 0, stdout: said, stderr: '' } : { ...said, stdout: '' };
  };
  return { run, calls };
}
const good = () => 'bubblewrap 0.8.0\n';

test('a recent plain binary of the system is used, and nothing is installed', async () => {
  const path = binary(join(folder, 'bin/bwrap'));
  const { run, calls } = host({ bwrap: good });
  expect(await obtainBubblewrap({ run, env: {}, searchPath: [path], cacheDir: folder })).toEqual({
    ok: true,
    path,
    version: '0.8.0',
    how: 'system',
  });
  expect(calls).toEqual(['bwrap --version']);
});

test('as root the package is installed after the lists were refreshed', async () => {
  const path = join(folder, 'bin/bwrap');
  const { run, calls } = host({
    bwrap: good,
    'apt-get': (args) => {
      if (args[0] === 'install') binary(path);
      return 'apt';
    },
  });
  expect(await obtainBubblewrap({ run, env: {}, searchPath: [path], cacheDir: folder, isRoot: true })).toMatchObject({
    ok: true,
    path,
    how: 'installed',
  });
  expect(calls.map((call) => call.split(' ').slice(0, 2).join(' '))).toEqual([
    'apt-get --version',
    'apt-get update',
    'apt-get install',
    'bwrap --version',
  ]);
});

test('without root the package is downloaded and unpacked beside the checkout, with private lists where there are none', async () => {
  const unpack = (calls: { failFirst: boolean }) =>
    host({
      bwrap: good,
      'apt-get': (args, cwd) => {
        if (args[0] !== 'download') return 'apt';
        if (calls.failFirst && !args.includes('-o')) return { status: 100, stderr: 'E: Unable to locate package' };
        writeFileSync(join(cwd, 'bubblewrap_0.8.0_amd64.deb'), '');
        return '';
      },
      'dpkg-deb': (args) => {
        binary(join(args[2]!, 'usr/bin/bwrap'));
        return '';
      },
      cp: ([, to]) => {
        binary(to!);
        return '';
      },
    });
  for (const failFirst of [false, true]) {
    const cacheDir = join(folder, `cache-${failFirst}`);
    const { run, calls } = unpack({ failFirst });
    const path = join(cacheDir, 'usr/bin/bwrap');
    expect(await obtainBubblewrap({ run, env: {}, searchPath: [], cacheDir, isRoot: false })).toEqual({
      ok: true,
      path,
      version: '0.8.0',
      how: 'unpacked',
    });
    expect(calls.some((call) => call.startsWith('apt-get install'))).toBe(false);
    expect(calls.some((call) => call.includes('Dir::State='))).toBe(failFirst);
    // The second time it is there already.
    const again = unpack({ failFirst });
    expect(await obtainBubblewrap({ run: again.run, env: {}, searchPath: [], cacheDir, isRoot: false })).toMatchObject({
      how: 'cached',
    });
    expect(again.calls).toEqual(['bwrap --version']);
  }
});

test.each<[string, Parameters<typeof obtainBubblewrap>[0] & { programs?: Parameters<typeof host>[0] }, RegExp]>([
  ['no package manager', { searchPath: [] }, /there is no apt-get/],
  [
    'a package manager without network',
    {
      searchPath: [],
      isRoot: true,
      programs: { 'apt-get': (args) => (args[0] === '--version' ? 'apt' : { status: 100, stderr: 'E: no network' }) },
    },
    /no network/,
  ],
  ['another system', { platform: 'darwin' }, /needs Linux/],
  ['a named binary that is not there', { env: { SANDBOX_BWRAP_PATH: '/nonexistent' } }, /\/nonexistent is not there/],
])('%s: a reason and a fix, no exception', async (_name, { programs = {}, ...options }, reason) => {
  const { run } = host(programs);
  const result = await obtainBubblewrap({ run, env: {}, cacheDir: folder, isRoot: false, ...options });
  expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(reason), fix: expect.stringMatching(/E2B/) });
});

test('an old, a setuid and a foreign binary are passed over, a setuid one without being executed', async () => {
  const old = binary(join(folder, 'old/bwrap'));
  const setuid = binary(join(folder, 'setuid/bwrap'), 0o4755);
  const foreign = binary(join(folder, 'foreign/bwrap'));
  const fine = binary(join(folder, 'fine/bwrap'));
  const { run, calls } = host({
    [old]: () => 'bubblewrap 0.7.11',
    [foreign]: () => 'true (GNU coreutils) 9.1',
    [fine]: () => 'bubblewrap 0.11.0',
    [setuid]: good,
  });
  expect(
    await obtainBubblewrap({ run, env: {}, searchPath: [old, setuid, foreign, fine], cacheDir: folder }),
  ).toMatchObject({ path: fine, version: '0.11.0' });
  expect(calls).toHaveLength(3);
  const none = await obtainBubblewrap({
    run,
    env: {},
    searchPath: [old, setuid, foreign],
    cacheDir: folder,
    isRoot: false,
  });
  expect(none.reason).toMatch(/older than 0\.8\.0.*is setuid.*is not bubblewrap/);
});

test('the script prints one line and ends well, whatever the host has', async () => {
  for (const [env, expected] of [
    [{ SANDBOX_BWRAP_PATH: '/nonexistent' }, /^bubblewrap: none \(\/nonexistent is not there.*\n$/],
    [{}, probe.ok ? /^bubblewrap: \/\S+ \(\d+\.\d+\.\d+, \w+\)\n$/ : /^bubblewrap: .*\n$/],
  ] as const) {
    const [status, out] = await new Promise<[unknown, string]>((resolve) => {
      execFile(
        process.execPath,
        [SCRIPT.pathname],
        { env: { PATH: process.env.PATH, ...env } as unknown as NodeJS.ProcessEnv },
        (error, stdout) => resolve([error?.code ?? 0, stdout]),
      );
    });
    expect([status, expected.test(out)]).toEqual([0, true]);
  }
});

test('the platform takes what is there, and never replaces a binary that somebody named', async () => {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  expect(await obtainBwrap({ named: '/nonexistent', log })).toMatchObject({
    path: null,
    reason: expect.stringMatching(/not installed/),
  });
  expect(lines[0]).toMatch(/^bubblewrap: none .*The local sandbox stays off/);
  if (probe.ok) {
    const found = await obtainBwrap({ log });
    expect(found.path !== null && existsSync(found.path)).toBe(true);
    expect(lines[1]).toMatch(/^bubblewrap: \//);
  }
  expect(lines).toHaveLength(probe.ok ? 2 : 1);
});

/** B48, C93: the platform is killed without a word, and comes back. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readNote, writeNote } from '#platform/jail/base-directory.ts';
import { prepareHost } from '#platform/jail/host.ts';
import { CLEAN_ENVIRONMENT } from '#platform/jail/jail-process.ts';
import { Jails } from '#platform/jail/jails.ts';
import { processesWith } from './support/host-processes.ts';
import { describeJail, eventually, limits, sh, text } from './support/jail-fixture.ts';

const SCRIPT = new URL('./support/doomed-platform.ts', import.meta.url).pathname;
let stateDir: string;
let mark = 0;
const children: ChildProcess[] = [];

interface Doomed {
  child: ChildProcess;
  sandboxes: string[];
  sign: string;
}

async function doomed(count: number): Promise<Doomed> {
  mark += 1;
  const sign = `doomed.${process.pid}.${mark}`;
  const child = spawn(process.execPath, [SCRIPT, stateDir, String(count), sign], {
    env: CLEAN_ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const line = await new Promise<string>((resolve) =>
    child.stdout!.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  );
  return { child, sandboxes: JSON.parse(line) as string[], sign };
}

/** Jails of a doomed platform, without the platform itself, whose command line has the sign too. */
function alive({ child, sign }: Doomed): number[] {
  return processesWith(sign).filter((pid) => pid !== child.pid);
}

const bases = () => readdirSync(stateDir).filter((name) => /^[0-9a-f]{8}-/.test(name));
const claims = () => readdirSync(stateDir).filter((name) => name.startsWith('uid-'));

describeJail('after a platform was killed', () => {
  beforeAll(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'jail-reap-'));
    chmodSync(stateDir, 0o711);
  });
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(stateDir, { recursive: true, force: true });
  });

  test('B48, C93: its jails die with it, commands and daemons alike, and reap() removes what it left on the disk', async () => {
    const jails = new Jails({ stateDir, nodePath: null });
    for (let round = 0; round < 3; round += 1) {
      const platform = await doomed(4);
      expect(await eventually(() => alive(platform).length >= 8, 15_000)).toBe(true);
      expect(bases()).toHaveLength(4);
      expect(await jails.reap(new Set())).toEqual({ destroyed: [], failed: [] });
      // A shell that only forks may have been one of the eight; what reap() had killed would not come back.
      expect(await eventually(() => alive(platform).length >= 8, 15_000)).toBe(true);

      // Jails die with the thread that made them, a moment before the process is gone and no longer owns what it left.
      const gone = once(platform.child, 'exit');
      platform.child.kill('SIGKILL');
      await gone;
      expect(await eventually(() => alive(platform).length === 0, 15_000)).toBe(true);
      const { destroyed, failed } = await jails.reap(new Set(platform.sandboxes));
      expect([destroyed.sort(), failed]).toEqual([platform.sandboxes.sort(), []]);
      expect([bases(), claims()]).toEqual([[], []]);
    }
  });

  test('reap() spares the living, other installations, and what is being made at this moment', async () => {
    const jails = new Jails({ stateDir, nodePath: null });
    const session = await jails.provision({ input: [], limits: limits() });
    const other = join(stateDir, 'ffffffff-someone');
    mkdirSync(other);
    writeFileSync(
      join(other, 'owner.json'),
      JSON.stringify({ sandboxId: 'x', ownerPid: 999_999_999, ownerStartTime: '1', bootId: 'x' }),
    );
    const [mine] = bases().filter((name) => name !== 'ffffffff-someone');
    const unfinished = join(stateDir, `${mine!.slice(0, 8)}-unfinished`);
    mkdirSync(unfinished);

    expect(await jails.reap(new Set())).toEqual({ destroyed: [], failed: [] });
    expect([existsSync(other), existsSync(unfinished)]).toEqual([true, true]);
    expect(text(await sh(session, 'echo alive'))).toBe('alive');

    const old = new Date(Date.now() - 120_000);
    utimesSync(unfinished, old, old);
    await jails.reap(new Set());
    expect(existsSync(unfinished)).toBe(false);
    await session.destroy('test');
    expect(bases()).toEqual(['ffffffff-someone']);
    rmSync(other, { recursive: true });
  });

  test('reap() judges what another pid namespace or an earlier boot left', async () => {
    const host = await prepareHost({ stateDir, nodePath: null });
    const jails = new Jails({ stateDir, nodePath: null });
    const leave = (name: string, overrides: object) => {
      const path = join(stateDir, `${host.basePrefix}${name}`);
      mkdirSync(join(path, 'in'), { recursive: true });
      writeNote(path, {
        sandboxId: name,
        ownerPid: process.pid,
        ownerStartTime: host.ownStartTime,
        bootId: host.bootId,
        pidNamespace: host.pidNamespace,
        uid: null,
        cgroup: null,
        init: null,
        ...overrides,
      }); // prettier-ignore
      return path;
    };
    const boot = leave('boot', { bootId: 'an earlier one' });
    const foreign = leave('foreign', { pidNamespace: '1' });
    const ancient = leave('ancient', { pidNamespace: '1' });
    const listed = leave('listed', { pidNamespace: '1' });
    const old = new Date(Date.now() - 26 * 60 * 60_000);
    utimesSync(ancient, old, old);
    utimesSync(listed, old, old);
    const { destroyed, failed } = await jails.reap(new Set(['listed']));
    expect([destroyed.sort(), failed]).toEqual([['ancient', 'boot'], []]);
    expect([boot, foreign, ancient, listed].map((path) => existsSync(path))).toEqual([false, true, false, true]);
    expect(readNote(foreign)?.sandboxId).toBe('foreign');
  });
});

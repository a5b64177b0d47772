/** The kernel's files are played by plain ones: what is written where, and what is believed. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlGroup, findControlGroupBase } from '#platform/jail/control-group.ts';
import { LIMIT_CLASSES } from '#platform/jail/limit-classes.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'jail-cgroup-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function hierarchy(offered: string, granted = ''): void {
  writeFileSync(join(base, 'cgroup.controllers'), `${offered}\n`);
  writeFileSync(join(base, 'cgroup.subtree_control'), `${granted}\n`);
  writeFileSync(join(base, 'cgroup.procs'), '');
}

test('a base is used when it offers memory, pids and cpu, and hands them down', () => {
  hierarchy('cpuset cpu io memory pids');
  expect(findControlGroupBase(base)).toBe(base);
  expect(readFileSync(join(base, 'cgroup.subtree_control'), 'utf8')).toBe('+memory +pids +cpu');
});

test('a hierarchy without one of the three, a v1 tree and a switched-off setting are not used', () => {
  hierarchy('cpuset cpu io pids');
  expect(findControlGroupBase(base)).toBeNull();
  rmSync(join(base, 'cgroup.controllers'));
  expect(findControlGroupBase(base)).toBeNull();
  expect(findControlGroupBase('off')).toBeNull();
});

test('a group carries the limits of its jail and tells what the kernel counted', async () => {
  hierarchy('cpu memory pids', 'cpu memory pids');
  const group = ControlGroup.create(base, 'jail', LIMIT_CLASSES.small.limits, 2);
  const read = (file: string) => readFileSync(join(group.path, file), 'utf8');
  expect([read('memory.max'), read('memory.oom.group'), read('pids.max'), read('cpu.max')]).toEqual([
    String(512 * 1024 * 1024),
    '1',
    '72',
    '200000 100000',
  ]);
  group.add(4242);
  expect(read('cgroup.procs')).toBe('4242');
  expect([group.cpuMs(), group.peakMemoryBytes(), group.outOfMemory()]).toEqual([null, null, false]);
  writeFileSync(join(group.path, 'cpu.stat'), 'usage_usec 1500000\nuser_usec 1\n');
  writeFileSync(join(group.path, 'memory.peak'), '12345\n');
  writeFileSync(join(group.path, 'memory.events'), 'low 0\noom 1\noom_kill 3\n');
  expect([group.cpuMs(), group.peakMemoryBytes(), group.outOfMemory()]).toEqual([1_500, 12_345, true]);
  writeFileSync(join(group.path, 'memory.events'), 'oom_kill 0\n');
  expect(group.outOfMemory()).toBe(false);
  rmSync(group.path, { recursive: true });
  expect(await group.remove()).toBe(true);
});

test('a group that cannot be removed is tried again, then reported', async () => {
  hierarchy('cpu memory pids', 'cpu memory pids');
  const group = ControlGroup.create(base, 'jail', LIMIT_CLASSES.small.limits, 1);
  mkdirSync(join(group.path, 'child'));
  expect(await group.remove()).toBe(false);
  expect(existsSync(group.path)).toBe(true);
  expect(readFileSync(join(group.path, 'cgroup.kill'), 'utf8')).toBe('1');
});

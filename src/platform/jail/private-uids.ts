/**
 * One uid per running jail when the platform is root: RLIMIT_NPROC is ignored for the superuser, and two jails with
 * one uid would share a process count on older kernels. A claim is a file made exclusively, so that two processes
 * with the same state directory never hold the same uid.
 */
import { closeSync, openSync, readdirSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { JailHost } from './host.ts';
import { isSameProcess } from './process-tree.ts';

/** @throws when every uid of the range is taken by a live process. */
export function claimUid(host: JailHost, range: { base: number; count: number }): number {
  const start = Math.floor(Math.random() * range.count);
  for (let step = 0; step < range.count; step += 1) {
    const uid = range.base + ((start + step) % range.count);
    if (tryClaim(host, uid)) return uid;
  }
  throw new Error('every private uid is in use');
}

export function releaseUid(host: JailHost, uid: number): void {
  try {
    unlinkSync(claimPath(host, uid));
  } catch {
    // released already
  }
}

/** Removes the claims of processes that are gone. */
export function dropStaleClaims(host: JailHost): void {
  for (const name of readdirSync(host.stateDir)) {
    const uid = /^uid-(\d+)$/.exec(name)?.[1];
    if (uid !== undefined && isStale(host, join(host.stateDir, name))) releaseUid(host, Number(uid));
  }
}

function tryClaim(host: JailHost, uid: number): boolean {
  const path = claimPath(host, uid);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const fd = openSync(path, 'wx', 0o600);
      writeSync(fd, `${process.pid} ${host.ownStartTime} ${host.bootId}`);
      closeSync(fd);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (!isStale(host, path)) return false;
      releaseUid(host, uid);
    }
  }
  return false;
}

/** A claim of a process that is gone. An empty one is being written at this moment: not stale. */
function isStale(host: JailHost, path: string): boolean {
  try {
    const [pid, startTime, bootId] = readFileSync(path, 'utf8').split(' ');
    if (!pid || !startTime || !bootId) return false;
    return bootId !== host.bootId || !isSameProcess(Number(pid), startTime);
  } catch {
    return false;
  }
}

function claimPath(host: JailHost, uid: number): string {
  return join(host.stateDir, `uid-${uid}`);
}

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type OwnerNote, readNote, removeBaseDirectory } from './base-directory.ts';
import { removeControlGroup } from './control-group.ts';
import type { JailHost } from './host.ts';
import { dropStaleClaims } from './private-uids.ts';
import { isSameProcess } from './process-tree.ts';

/** A directory without a note belongs to a process that is making it, or died while it did. */
const UNFINISHED_MS = 60_000;
/** Longer than any session lives: what another pid namespace left is judged by age alone. */
const FOREIGN_NAMESPACE_MS = 25 * 60 * 60_000;
const DEATH_WAIT_MS = 2_000;

/**
 * Removes what platforms of this installation left behind when they were killed: processes, control groups, uid
 * claims, directories. A jail whose owner lives is never touched, and nothing that carries another installation's mark.
 * Ids in `alive` are spared where the owner cannot be looked up (another container with the same state directory).
 */
export async function reapJails(
  host: JailHost,
  alive: ReadonlySet<string>,
): Promise<{ destroyed: string[]; failed: string[] }> {
  const destroyed: string[] = [];
  const failed: string[] = [];
  for (const name of readdirSync(host.stateDir)) {
    if (!name.startsWith(host.basePrefix)) continue;
    const base = join(host.stateDir, name);
    const age = Date.now() - (statSync(base, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    const note = readNote(base);
    if (note === null) {
      if (age > UNFINISHED_MS && !(await removeBaseDirectory(base))) failed.push(name);
      continue;
    }
    if (isOwned(host, note, alive, age)) continue;
    const dead = await killLeftovers(host, note);
    const gone = dead && (note.cgroup === null || (await removeControlGroup(note.cgroup)));
    if (gone && (await removeBaseDirectory(base))) destroyed.push(note.sandboxId);
    else failed.push(note.sandboxId);
  }
  dropStaleClaims(host);
  return { destroyed, failed };
}

function isOwned(host: JailHost, note: OwnerNote, alive: ReadonlySet<string>, age: number): boolean {
  if (note.bootId !== host.bootId) return false;
  if (note.pidNamespace !== host.pidNamespace) return alive.has(note.sandboxId) || age < FOREIGN_NAMESPACE_MS;
  return isSameProcess(note.ownerPid, note.ownerStartTime);
}

/** The jail dies with its owner by itself; this is for the case that it did not. */
async function killLeftovers(host: JailHost, note: OwnerNote): Promise<boolean> {
  if (note.bootId !== host.bootId || note.pidNamespace !== host.pidNamespace) return true;
  const deadline = Date.now() + DEATH_WAIT_MS;
  for (;;) {
    const left: number[] = [];
    if (note.init && isSameProcess(note.init.pid, note.init.startTime)) left.push(note.init.pid);
    if (note.uid !== null && isPrivate(host, note.uid)) left.push(...processesOf(note.uid));
    if (left.length === 0) return true;
    if (Date.now() > deadline) return false;
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it died by itself
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function isPrivate(host: JailHost, uid: number): boolean {
  return host.uids !== null && uid >= host.uids.base && uid < host.uids.base + host.uids.count;
}

function processesOf(uid: number): number[] {
  const pids: number[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const status = readFileSync(`/proc/${name}/status`, 'latin1');
      if (/^State:\s+[ZX]/m.test(status)) continue;
      if (Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]) === uid) pids.push(Number(name));
    } catch {
      // gone
    }
  }
  return pids;
}

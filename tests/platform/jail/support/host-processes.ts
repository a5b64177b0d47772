/** Looking at the host's processes from a test or from a program that a test starts. */
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNote } from '#platform/jail/base-directory.ts';
import { readProcessStat } from '#platform/jail/process-tree.ts';

/** One installation for all files: they share the copy of Node that a jail is given. */
export const TEST_INSTALLATION = 'civitas-tests';

/** Host pids of every process below this one, zombies included. */
export function descendants(root = process.pid): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readProcessStat(Number(name));
    if (stat) parents.set(Number(name), stat.parent);
  }
  const below = [...parents.keys()].filter((pid) => {
    for (let at = parents.get(pid); at !== undefined && at > 1; at = parents.get(at)) if (at === root) return true;
    return false;
  });
  return below;
}

/** Host pids whose command line holds this text. */
export function processesWith(mark: string): number[] {
  const found: number[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    try {
      if (readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(mark)) found.push(Number(name));
    } catch {
      // gone
    }
  }
  return found;
}

/** Host pid of a session's PID 1, from the note its platform keeps for the reaper. */
export function initOf(session: { id: string }): number {
  for (const folder of readdirSync(tmpdir())) {
    if (!folder.startsWith('civitas-sandbox-')) continue;
    let entries: string[] = [];
    try {
      entries = readdirSync(join(tmpdir(), folder));
    } catch {
      continue; // another user's
    }
    for (const entry of entries) {
      const note = readNote(join(tmpdir(), folder, entry));
      if (note?.sandboxId === session.id && note.init) return note.init.pid;
    }
  }
  throw new Error('no such session');
}

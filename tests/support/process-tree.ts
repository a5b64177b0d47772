/** Processes of a tree, told apart from later ones with the same number by when they began. Linux only. */
import fs from 'node:fs';

export interface Process {
  pid: number;
  name: string;
  /** Clock ticks since boot. */
  startedAt: string;
}

interface Stat extends Process {
  parent: number;
  state: string;
}

function stat(pid: number): Stat | null {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything, brackets and spaces too.
    const end = text.lastIndexOf(')');
    const fields = text.slice(end + 2).split(' ');
    return {
      pid,
      name: text.slice(text.indexOf('(') + 1, end),
      state: fields[0] as string,
      parent: Number(fields[1]),
      startedAt: fields[19] as string,
    };
  } catch {
    return null;
  }
}

/** The process and everything below it. */
export function treeOf(root: number): Process[] {
  const all = fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => stat(Number(name)) ?? []);
  const found: Stat[] = all.filter((p) => p.pid === root);
  for (let i = 0; i < found.length; i += 1) found.push(...all.filter((p) => p.parent === found[i]?.pid));
  return found;
}

/** Those of the list that still run. */
export function alive(list: readonly Process[]): Process[] {
  return list.filter((p) => {
    const now = stat(p.pid);
    return now !== null && now.startedAt === p.startedAt && now.state !== 'Z';
  });
}

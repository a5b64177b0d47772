import { readdirSync, readFileSync } from 'node:fs';

const O_CLOEXEC = 0o2000000;
const FIRST_FREE = 9;

/**
 * Descriptors of this process that a child would inherit: those above the ones a jail is given and without O_CLOEXEC.
 * Whoever started the platform may have left one open (a pipe of its own caller, a lock, a socket); inside a jail it
 * would be a way out.
 */
export function leakedDescriptors(): number[] {
  const leaked: number[] = [];
  for (const name of readdirSync('/proc/self/fdinfo')) {
    const fd = Number(name);
    if (fd < FIRST_FREE) continue;
    try {
      const flags = /^flags:\s+([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'latin1'))?.[1];
      if (flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0) leaked.push(fd);
    } catch {
      // closed meanwhile: the descriptor of the directory listing itself, for one
    }
  }
  return leaked;
}

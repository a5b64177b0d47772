/**
 * The one directory a jail has on the host's disk: its input, and a note of who owns it, so that what a crashed
 * platform left behind can be told from what another process is using.
 */
import {
  chmodSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { JailHost } from './host.ts';
import type { InputFile } from './types.ts';

/** Written before the jail starts, completed when its PID 1 is known. */
export interface OwnerNote {
  sandboxId: string;
  ownerPid: number;
  ownerStartTime: string;
  bootId: string;
  pidNamespace: string;
  uid: number | null;
  cgroup: string | null;
  init: { pid: number; startTime: string } | null;
}

export interface BaseDirectory {
  path: string;
  /** Becomes /input. */
  input: string;
}

const NOTE = 'owner.json';

/** The name is the installation's mark and chance; it is visible in the jail's mountinfo. */
export function makeBaseDirectory(host: JailHost, note: OwnerNote): BaseDirectory {
  const path = mkdtempSync(join(host.stateDir, host.basePrefix));
  writeNote(path, note);
  const input = join(path, 'in');
  mkdirSync(input);
  return { path, input };
}

export function writeNote(base: string, note: OwnerNote): void {
  writeFileSync(join(base, NOTE), JSON.stringify(note), { mode: 0o600 });
}

export function readNote(base: string): OwnerNote | null {
  try {
    return JSON.parse(readFileSync(join(base, NOTE), 'utf8')) as OwnerNote;
  } catch {
    return null;
  }
}

/**
 * Lays the input out: directories 0755, files 0644 or 0755 whatever the umask, so that a private uid can read them and
 * a copy of them can be changed; the mount is what makes the input itself read-only. Paths have passed `inputProblem`.
 * A stream that holds more than its declared size is refused.
 */
export async function writeInput(base: BaseDirectory, files: readonly InputFile[]): Promise<void> {
  chmodSync(base.path, 0o711);
  chmodSync(base.input, 0o755);
  const made = new Set<string>();
  for (const file of files) {
    const parts = file.path.split('/');
    for (let depth = 1; depth < parts.length; depth += 1) {
      const directory = join(base.input, ...parts.slice(0, depth));
      if (made.has(directory)) continue;
      made.add(directory);
      await mkdir(directory, { recursive: true });
      await chmod(directory, 0o755);
    }
    const target = join(base.input, ...parts);
    if (Buffer.isBuffer(file.data)) {
      if (file.data.length !== file.bytes) throw new Error('an input file is not as long as declared');
      await writeFile(target, file.data, { flag: 'wx' });
    } else {
      await pipeline(file.data, exactly(file.bytes), createWriteStream(target, { flags: 'wx' }));
    }
    await chmod(target, file.executable ? 0o755 : 0o644);
  }
}

/** True when it is gone. A jail without input has three entries; removing them here saves trips to the thread pool. */
export async function removeBaseDirectory(path: string): Promise<boolean> {
  try {
    unlinkSync(join(path, NOTE));
    rmdirSync(join(path, 'in'));
    rmdirSync(path);
    return true;
  } catch {
    // there is input, or somebody else was faster
  }
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 2 });
    return true;
  } catch {
    return false;
  }
}

function exactly(bytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      seen += chunk.length;
      if (seen > bytes) done(new Error('an input file is longer than declared'));
      else done(null, chunk);
    },
    flush(done: TransformCallback) {
      done(seen === bytes ? null : new Error('an input file is shorter than declared'));
    },
  });
}

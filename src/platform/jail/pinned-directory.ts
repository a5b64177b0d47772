/**
 * Reading from a jail's filesystem through a directory descriptor that was opened once and is never resolved by name
 * again. Every step opens one component with O_NOFOLLOW below the descriptor of the step before, so a process that
 * swaps files for links while we read gets a refusal, never a file of the host.
 */
import { closeSync, constants, fstatSync, openSync, statfsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { FileRefusal, FileResult } from './types.ts';

const TMPFS_MAGIC = 0x01021994;
const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const FILE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
const READ_CHUNK_BYTES = 1024 * 1024;

export interface MountUse {
  bytes: number;
  inodes: number;
}

export class PinnedDirectory {
  readonly #fd: number;
  readonly device: number;
  #open = true;

  private constructor(fd: number, device: number) {
    this.#fd = fd;
    this.device = device;
  }

  /** @throws when the path is not a directory on a tmpfs, which for a jail's own mounts means that it is not our jail. */
  static pin(path: string): PinnedDirectory {
    const fd = openSync(path, DIRECTORY);
    try {
      if (statfsSync(`/proc/self/fd/${fd}`).type !== TMPFS_MAGIC) throw new Error('not a tmpfs');
      return new PinnedDirectory(fd, fstatSync(fd).dev);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** Bytes and inodes in use on the mount. */
  use(): MountUse {
    const s = statfsSync(`/proc/self/fd/${this.#fd}`);
    return { bytes: (s.blocks - s.bfree) * s.bsize, inodes: s.files - s.ffree };
  }

  /**
   * The bytes of a regular file with one name, on the pinned mount, of at most `bytesMax` bytes. `parts` are single
   * names. Reads exactly the size the file had when it was opened.
   */
  async readFile(parts: readonly string[], bytesMax: number): Promise<FileResult<Buffer>> {
    const opened: FileHandle[] = [];
    try {
      let at = this.#fd;
      for (const [index, part] of parts.entries()) {
        const last = index === parts.length - 1;
        const handle = await open(`/proc/self/fd/${at}/${part}`, last ? FILE : DIRECTORY);
        opened.push(handle);
        at = handle.fd;
      }
      const file = opened.at(-1);
      if (!file) return { ok: false, reason: 'bad_path' };
      const stat = await file.stat();
      if (!stat.isFile() || stat.dev !== this.device) return { ok: false, reason: 'not_regular' };
      if (stat.nlink !== 1) return { ok: false, reason: 'hardlink' };
      if (stat.size > bytesMax) return { ok: false, reason: 'too_large' };
      const data = Buffer.allocUnsafeSlow(stat.size);
      let filled = 0;
      while (filled < data.length) {
        const { bytesRead } = await file.read(data, filled, Math.min(READ_CHUNK_BYTES, data.length - filled), filled);
        if (bytesRead === 0) return { ok: false, reason: 'io_error' };
        filled += bytesRead;
      }
      return { ok: true, value: data };
    } catch (error) {
      return { ok: false, reason: refusalOf(error) };
    } finally {
      for (const handle of opened.reverse()) await handle.close().catch(() => undefined);
    }
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#fd);
  }
}

function refusalOf(error: unknown): FileRefusal {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'not_found';
    case 'ELOOP':
    case 'ENOTDIR':
      return 'symlink_or_not_dir';
    case 'ENXIO': // a socket
    case 'EISDIR':
      return 'not_regular';
    case 'ENAMETOOLONG':
      return 'bad_path';
    default:
      return 'io_error';
  }
}

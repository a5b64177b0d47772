import {
  closeSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Change } from './store.ts';

/**
 * The append-only file behind the state: one line per committed transaction, written and flushed before the reply.
 *
 * A process killed in the middle of a write leaves an unfinished last line. That transaction was never answered, so it is
 * cut off at the next start; a broken line anywhere else means a damaged file and stops the start.
 */
export class Journal {
  readonly #fd: number;

  private constructor(fd: number) {
    this.#fd = fd;
  }

  /** Opens or creates the file and hands each stored transaction to `apply`, oldest first. */
  static open(path: string, apply: (changes: Change[]) => void): Journal {
    mkdirSync(dirname(path), { recursive: true });
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const complete = text.slice(0, text.lastIndexOf('\n') + 1);
    for (const [index, line] of complete.split('\n').entries()) {
      if (line === '') continue;
      apply(parseLine(line, index + 1, path));
    }
    const fd = openSync(path, 'a', 0o600);
    if (complete.length < text.length) ftruncateSync(fd, Buffer.byteLength(complete));
    return new Journal(fd);
  }

  append(changes: Change[]): void {
    if (changes.length === 0) return;
    writeSync(this.#fd, `${JSON.stringify(changes)}\n`);
    fdatasyncSync(this.#fd);
  }

  clear(): void {
    ftruncateSync(this.#fd, 0);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function parseLine(line: string, number: number, path: string): Change[] {
  try {
    return JSON.parse(line) as Change[];
  } catch (cause) {
    throw new Error(`Line ${number} of ${path} is damaged; move the file away to start with an empty Stripe.`, {
      cause,
    });
  }
}

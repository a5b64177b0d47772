/**
 * The kept output of one command: a ring of bytes in the order of their arrival, with the stream each came from. Every
 * viewer reads it at its own pace from a position of its own; nobody's pace is anybody else's, least of all the
 * command's. Memory is bounded by the ring, whatever the number of viewers and however small the chunks.
 */
export type OutputStream = 'stdout' | 'stderr';

export interface OutputPiece {
  stream: OutputStream;
  bytes: Buffer;
  /** Position behind the last byte of the piece. */
  end: number;
}

interface Run {
  stream: OutputStream;
  /** Position behind the run's last byte. */
  end: number;
}

const PIECE_BYTES_MAX = 64 * 1024;
const LONGEST_CHARACTER = 4;

export class OutputLog {
  readonly #ringBytes: number;
  #ring: Buffer = Buffer.alloc(0);
  /** Stretches of one stream, oldest first; the first may begin before the ring does. */
  #runs: Run[] = [];
  #written = 0;

  constructor(ringBytes: number) {
    this.#ringBytes = ringBytes;
  }

  /** Position behind the last byte written. */
  get end(): number {
    return this.#written;
  }

  /** Position of the oldest byte that is still there. */
  get start(): number {
    return Math.max(0, this.#written - this.#ringBytes);
  }

  append(stream: OutputStream, bytes: Buffer): void {
    if (bytes.length === 0) return;
    const kept = bytes.length > this.#ringBytes ? bytes.subarray(bytes.length - this.#ringBytes) : bytes;
    const position = this.#written + (bytes.length - kept.length);
    this.#grow(Math.min(this.#written + bytes.length, this.#ringBytes));
    const at = position % this.#ring.length;
    const untilEdge = Math.min(kept.length, this.#ring.length - at);
    kept.copy(this.#ring, at, 0, untilEdge);
    kept.copy(this.#ring, 0, untilEdge);
    this.#written += bytes.length;
    const last = this.#runs.at(-1);
    if (last?.stream === stream) last.end = this.#written;
    else this.#runs.push({ stream, end: this.#written });
    this.#forget();
  }

  /** The next piece at or behind `position`, of one stream and at most 64 KiB; null when there is nothing yet. */
  read(position: number): OutputPiece | null {
    const from = Math.max(position, this.start);
    const run = this.#runAt(from);
    if (!run) return null;
    const end = Math.min(run.end, from + PIECE_BYTES_MAX);
    return { stream: run.stream, bytes: this.#copy(from, end), end };
  }

  /**
   * The bytes of `stream` before `position` that begin a character and do not end it: what a decoder that stopped
   * there was holding.
   */
  unfinishedCharacter(stream: OutputStream, position: number): Buffer {
    const tail: number[] = [];
    let end = Math.min(position, this.#written);
    for (let i = this.#runs.length - 1; i >= 0 && tail.length < LONGEST_CHARACTER - 1; i -= 1) {
      const run = this.#runs[i]!;
      const begin = Math.max(this.start, this.#runs[i - 1]?.end ?? 0);
      if (begin >= end || run.stream !== stream) continue;
      const to = Math.min(run.end, end);
      const bytes = this.#copy(Math.max(begin, to - (LONGEST_CHARACTER - 1)), to);
      for (let at = bytes.length - 1; at >= 0 && tail.length < LONGEST_CHARACTER - 1; at -= 1) tail.unshift(bytes[at]!);
      end = begin;
    }
    for (let at = tail.length - 1; at >= 0; at -= 1) {
      const byte = tail[at]!;
      if (byte < 0x80) break;
      if (byte < 0xc0) continue;
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return tail.length - at < length ? Buffer.from(tail.slice(at)) : Buffer.alloc(0);
    }
    return Buffer.alloc(0);
  }

  #copy(from: number, to: number): Buffer {
    const out = Buffer.allocUnsafe(to - from);
    const at = from % this.#ring.length;
    const untilEdge = Math.min(out.length, this.#ring.length - at);
    this.#ring.copy(out, 0, at, at + untilEdge);
    this.#ring.copy(out, untilEdge, 0, out.length - untilEdge);
    return out;
  }

  /** The memory follows the output; only a ring at its full size wraps, so positions stay where they are. */
  #grow(needed: number): void {
    if (needed <= this.#ring.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.min(this.#ringBytes, Math.max(4_096, needed * 2)));
    this.#ring.copy(grown, 0, 0, this.#written);
    this.#ring = grown;
  }

  /** First run that ends behind `position`; runs are in order, so half of them can be left out at each step. */
  #runAt(position: number): Run | null {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#runs[middle]!.end > position) high = middle;
      else low = middle + 1;
    }
    return this.#runs[low] ?? null;
  }

  #forget(): void {
    // In blocks: shifting an array of a million single-byte runs one by one would be quadratic.
    if (this.#runs.length < 1_024 || this.#runs[this.#runs.length >> 1]!.end > this.start) return;
    this.#runs = this.#runs.filter((run) => run.end > this.start);
  }
}

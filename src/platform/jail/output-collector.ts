/** Keeps the first `bytesMax` bytes of a command's two streams together, in memory that grows with what arrives. */
export class OutputCollector {
  readonly #bytesMax: number;
  readonly #streams = { stdout: new GrowingBuffer(), stderr: new GrowingBuffer() };
  #kept = 0;
  /** True once a byte had to be dropped. */
  truncated = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** What was kept of these bytes: all, the part below the cap, or nothing. */
  add(stream: 'stdout' | 'stderr', bytes: Buffer): Buffer {
    const room = this.#bytesMax - this.#kept;
    const kept = bytes.length <= room ? bytes : bytes.subarray(0, room);
    if (kept.length < bytes.length) this.truncated = true;
    this.#kept += kept.length;
    this.#streams[stream].append(kept);
    return kept;
  }

  take(stream: 'stdout' | 'stderr'): Buffer {
    return this.#streams[stream].take();
  }
}

/** One buffer that doubles: a list of chunks would cost more than its content when chunks are single bytes. */
class GrowingBuffer {
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;

  append(bytes: Buffer): void {
    if (this.#length + bytes.length > this.#buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(1_024, 2 * (this.#length + bytes.length)));
      this.#buffer.copy(grown, 0, 0, this.#length);
      this.#buffer = grown;
    }
    bytes.copy(this.#buffer, this.#length);
    this.#length += bytes.length;
  }

  take(): Buffer {
    // A copy of the right size: results are kept for minutes, the slack of the growth need not be.
    return Buffer.from(this.#buffer.subarray(0, this.#length));
  }
}

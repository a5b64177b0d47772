/**
 * The frames between the platform and PID 1 of a jail: 4 bytes big-endian length of what follows, 1 byte type,
 * payload. What arrives is hostile: nothing is allocated because a length was announced, and a frame's shape is
 * checked before anyone sees it. Whether a frame fits the operation it names is channel.ts's business.
 */

export const FRAME_LENGTH_MAX = 300_000;
export const OUTPUT_BYTES_MAX = 65_536;
export const FILE_CHUNK_BYTES_MAX = 131_072;
export const LIST_ENTRIES_MAX = 1_000;
export const PROTOCOL_VERSION = 1;

/** What PID 1 says, already checked for size and form. */
export type JailFrame =
  | { type: 'hello' }
  | { type: 'started'; id: number; pid: number }
  | { type: 'output'; id: number; stream: 'stdout' | 'stderr'; bytes: Buffer }
  | { type: 'exit'; id: number; status: number; leftover: boolean }
  | { type: 'error'; id: number; errno: number }
  | { type: 'data'; id: number; size: number; bytes: Buffer }
  | { type: 'entries'; id: number; more: boolean; entries: ListedEntry[] }
  | { type: 'done'; id: number }
  | { type: 'pong'; id: number };

export interface ListedEntry {
  type: 'l' | 'd' | 'f' | 'o';
  bytes: number;
  modifiedAtSeconds: number;
  /** As the filesystem has it: any bytes but NUL and slash, not necessarily UTF-8. */
  name: Buffer;
}

/** The other side broke the protocol; the text names the rule for the log and is never shown to the jail's author. */
export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation';
}

/**
 * Cuts a byte stream into raw frames. `next` returns the type and payload of one complete frame, or null when more
 * bytes are needed; a length outside 1..300,000 throws before any byte of the frame is kept. Memory is bounded by one
 * frame and one chunk, also when the frame arrives one byte at a time. Payloads stay valid: no byte once returned is
 * ever overwritten.
 */
export class FrameReader {
  #buffer: Buffer = Buffer.alloc(0);
  #owned = false; // #buffer was allocated here and may be appended to
  #start = 0;
  #end = 0;
  #length: number | null = null;

  /** Bytes pushed and not yet returned as frames. */
  get buffered(): number {
    return this.#end - this.#start;
  }

  push(chunk: Buffer): void {
    if (this.#start === this.#end) {
      this.#buffer = chunk;
      this.#owned = false;
      this.#start = 0;
      this.#end = chunk.length;
      return;
    }
    if (!this.#owned || this.#buffer.length - this.#end < chunk.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(65_536, 2 * (this.buffered + chunk.length)));
      this.#end = this.#buffer.copy(grown, 0, this.#start, this.#end);
      this.#start = 0;
      this.#buffer = grown;
      this.#owned = true;
    }
    this.#end += chunk.copy(this.#buffer, this.#end);
  }

  next(): { type: number; payload: Buffer; length: number } | null {
    if (this.#length === null) {
      if (this.buffered < 4) return null;
      const length = this.#buffer.readUInt32BE(this.#start);
      if (length < 1 || length > FRAME_LENGTH_MAX) throw new ProtocolViolation(`frame length ${length}`);
      this.#length = length;
      this.#start += 4;
    }
    if (this.buffered < this.#length) return null;
    const length = this.#length;
    const start = this.#start;
    this.#length = null;
    this.#start += length;
    return { type: this.#buffer[start]!, payload: this.#buffer.subarray(start + 1, start + length), length };
  }
}

const TYPE = { h: 0x68, s: 0x73, o: 0x6f, e: 0x65, x: 0x78, n: 0x6e, d: 0x64, l: 0x6c, f: 0x66, p: 0x70 } as const;

/** The meaning of one raw frame. @throws ProtocolViolation for an unknown type or a payload of the wrong form. */
export function decodeFrame(type: number, payload: Buffer): JailFrame {
  switch (type) {
    case TYPE.h:
      exactly(payload, 4, 'hello');
      if (payload.readUInt32BE(0) !== PROTOCOL_VERSION) throw new ProtocolViolation('hello of another version');
      return { type: 'hello' };
    case TYPE.s:
      exactly(payload, 8, 'started');
      return { type: 'started', id: payload.readUInt32BE(0), pid: payload.readUInt32BE(4) };
    case TYPE.o:
    case TYPE.e:
      if (payload.length <= 4) throw new ProtocolViolation('empty output');
      if (payload.length > 4 + OUTPUT_BYTES_MAX) throw new ProtocolViolation('output frame too long');
      return {
        type: 'output',
        id: payload.readUInt32BE(0),
        stream: type === TYPE.o ? 'stdout' : 'stderr',
        bytes: payload.subarray(4),
      };
    case TYPE.x: {
      exactly(payload, 9, 'exit');
      const status = payload.readUInt32BE(4);
      const leftover = payload[8]!;
      if (status > 0xffff || leftover > 1) throw new ProtocolViolation('exit with impossible values');
      return { type: 'exit', id: payload.readUInt32BE(0), status, leftover: leftover === 1 };
    }
    case TYPE.n:
      exactly(payload, 8, 'error');
      return { type: 'error', id: payload.readUInt32BE(0), errno: payload.readUInt32BE(4) };
    case TYPE.d:
      if (payload.length < 12) throw new ProtocolViolation('data frame too short');
      if (payload.length > 12 + FILE_CHUNK_BYTES_MAX) throw new ProtocolViolation('data frame too long');
      return {
        type: 'data',
        id: payload.readUInt32BE(0),
        size: safeInteger(payload.readBigUInt64BE(4)),
        bytes: payload.subarray(12),
      };
    case TYPE.l:
      return decodeEntries(payload);
    case TYPE.f:
      exactly(payload, 4, 'done');
      return { type: 'done', id: payload.readUInt32BE(0) };
    case TYPE.p:
      exactly(payload, 4, 'pong');
      return { type: 'pong', id: payload.readUInt32BE(0) };
    default:
      throw new ProtocolViolation(`unknown frame type ${type}`);
  }
}

function decodeEntries(payload: Buffer): JailFrame {
  if (payload.length < 5) throw new ProtocolViolation('list frame too short');
  const more = payload[4]!;
  if (more > 1) throw new ProtocolViolation('list flag');
  const entries: ListedEntry[] = [];
  let at = 5;
  while (at < payload.length) {
    if (entries.length === LIST_ENTRIES_MAX) throw new ProtocolViolation('too many entries');
    if (payload.length - at < 19) throw new ProtocolViolation('entry cut short');
    const type = String.fromCharCode(payload[at]!);
    if (type !== 'l' && type !== 'd' && type !== 'f' && type !== 'o') throw new ProtocolViolation('entry type');
    const nameLength = payload.readUInt16BE(at + 17);
    if (nameLength < 1 || nameLength > 255) throw new ProtocolViolation('entry name length');
    if (payload.length - at - 19 < nameLength) throw new ProtocolViolation('entry name cut short');
    entries.push({
      type,
      bytes: safeInteger(payload.readBigUInt64BE(at + 1)),
      modifiedAtSeconds: safeInteger(payload.readBigUInt64BE(at + 9)),
      name: Buffer.from(payload.subarray(at + 19, at + 19 + nameLength)),
    });
    at += 19 + nameLength;
  }
  return { type: 'entries', id: payload.readUInt32BE(0), more: more === 1, entries };
}

function exactly(payload: Buffer, bytes: number, what: string): void {
  if (payload.length !== bytes) throw new ProtocolViolation(`${what} frame of ${payload.length} bytes`);
}

/** A tmpfs can hold a sparse file of up to 2^63 bytes: such a number is clamped, it is only shown and compared. */
function safeInteger(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}

function frame(type: string, ...parts: Buffer[]): Buffer {
  const length = 1 + parts.reduce((sum, part) => sum + part.length, 0);
  const head = Buffer.allocUnsafe(5);
  head.writeUInt32BE(length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...parts], 4 + length);
}

function u32(value: number): Buffer {
  const out = Buffer.allocUnsafe(4);
  out.writeUInt32BE(value, 0);
  return out;
}

function u64(value: number): Buffer {
  const out = Buffer.allocUnsafe(8);
  out.writeBigUInt64BE(BigInt(value), 0);
  return out;
}

function text(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([u32(bytes.length), bytes]);
}

/** What the platform says. Every function returns a whole frame. */
export const encode = {
  execute(id: number, cwd: string, argv: readonly string[], env: Readonly<Record<string, string>>): Buffer {
    return frame(
      'X',
      u32(id),
      text(cwd),
      text(Buffer.concat(argv.map(text))),
      text(Buffer.concat(Object.entries(env).flatMap(([name, value]) => [text(name), text(value)]))),
    );
  },
  kill: (id: number) => frame('K', u32(id)),
  killAll: (id: number) => frame('A', u32(id)),
  ping: (id: number) => frame('P', u32(id)),
  write(id: number, path: string, offset: number, mode: number, bytes: Buffer): Buffer {
    if (bytes.length > FILE_CHUNK_BYTES_MAX) throw new RangeError('a write frame carries at most 131,072 bytes');
    return frame('W', u32(id), text(path), u64(offset), u32(mode), text(bytes));
  },
  read: (id: number, path: string, offset: number, max: number) =>
    frame('R', u32(id), text(path), u64(offset), u32(max)),
  list: (id: number, path: string, max: number) => frame('L', u32(id), text(path), u32(max)),
};

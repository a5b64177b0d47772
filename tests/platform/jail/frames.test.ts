import { expect, test } from 'vitest';
import { decodeFrame, FRAME_LENGTH_MAX, FrameReader, ProtocolViolation } from '#platform/jail/frames.ts';

/** A small generator with a seed, so that a failure can be repeated. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function frame(type: string, payload: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(payload.length + 1);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, payload]);
}
const u32 = (...values: number[]) => {
  const out = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) out.writeUInt32BE(value, i * 4);
  return out;
};

test('frames are found however the bytes are cut, and their payloads stay as they were', () => {
  const payloads = [
    u32(1),
    Buffer.concat([u32(7), Buffer.from('x'.repeat(65_536))]),
    Buffer.concat([u32(7), Buffer.from('last')]),
  ];
  const stream = Buffer.concat([frame('h', payloads[0]!), frame('o', payloads[1]!), frame('e', payloads[2]!)]);
  for (const step of [1, 3, 5, 1_000, 65_535, stream.length]) {
    const reader = new FrameReader();
    const seen: Buffer[] = [];
    for (let at = 0; at < stream.length; at += step) {
      reader.push(Buffer.from(stream.subarray(at, at + step)));
      for (let raw = reader.next(); raw; raw = reader.next()) seen.push(raw.payload);
    }
    expect(seen.map((payload, i) => payload.equals(payloads[i]!))).toEqual([true, true, true]);
    expect(reader.buffered).toBe(0);
  }
});

test('a length of nothing or of more than 300,000 is refused before anything is kept for it', () => {
  for (const length of [0, FRAME_LENGTH_MAX + 1, 0xffffffff]) {
    const reader = new FrameReader();
    reader.push(u32(length));
    expect(() => reader.next()).toThrow(ProtocolViolation);
  }
  const reader = new FrameReader();
  reader.push(u32(FRAME_LENGTH_MAX));
  expect(reader.next()).toBeNull();
  expect(reader.buffered).toBe(0);
});

test.each<[string, string, Buffer]>([
  ['an unknown type', 'z', u32(1)],
  ['a request of the host', 'X', u32(1)],
  ['a short hello', 'h', Buffer.alloc(3)],
  ['a long start', 's', Buffer.alloc(9)],
  ['empty output', 'o', u32(1)],
  ['output over 65,536 bytes', 'e', Buffer.alloc(4 + 65_537)],
  ['an exit with an impossible flag', 'x', Buffer.concat([u32(1, 0), Buffer.from([2])])],
  ['a short error', 'n', u32(1)],
  ['data over 131,072 bytes', 'd', Buffer.alloc(12 + 131_073)],
  [
    'a list with a foreign entry type',
    'l',
    Buffer.concat([
      u32(1),
      Buffer.from([0]),
      Buffer.from('z'),
      Buffer.alloc(16),
      Buffer.from([0, 1]),
      Buffer.from('n'),
    ]),
  ],
  [
    'a list with an empty name',
    'l',
    Buffer.concat([u32(1), Buffer.from([0]), Buffer.from('f'), Buffer.alloc(16), Buffer.from([0, 0])]),
  ],
  [
    'a list with a name of 256 bytes',
    'l',
    Buffer.concat([
      u32(1),
      Buffer.from([0]),
      Buffer.from('f'),
      Buffer.alloc(16),
      Buffer.from([1, 0]),
      Buffer.alloc(256, 97),
    ]),
  ],
  ['a list cut short', 'l', Buffer.concat([u32(1), Buffer.from([0]), Buffer.from('f'), Buffer.alloc(3)])],
  [
    'a list of 1,001 entries',
    'l',
    Buffer.concat([
      u32(1),
      Buffer.from([0]),
      ...Array.from({ length: 1_001 }, () =>
        Buffer.concat([Buffer.from('f'), Buffer.alloc(16), Buffer.from([0, 1]), Buffer.from('n')]),
      ),
    ]),
  ],
])('%s is a violation', (_name, type, payload) => {
  expect(() => decodeFrame(type.charCodeAt(0), payload)).toThrow(ProtocolViolation);
});

test('D119: 100,000 mutated streams: no exception but a violation, nothing kept beyond one frame, every stream ends', () => {
  const next = generator(20_261_122);
  const pick = (max: number) => Math.floor(next() * max);
  const types = 'hsoexndlfp';
  const ends = { violation: 0, waiting: 0 };
  for (let round = 0; round < 100_000; round += 1) {
    const frames = Array.from({ length: 1 + pick(4) }, () => {
      const sizes = [4, 8, 9, 5 + pick(40), 12 + pick(40), pick(300)];
      const payload = Buffer.alloc(sizes[pick(sizes.length)]!);
      for (let i = 0; i < payload.length; i += 1 + pick(8)) payload[i] = pick(256);
      return frame(types[pick(types.length)]!, payload);
    });
    const stream = Buffer.concat(frames);
    for (let hit = pick(4); hit > 0; hit -= 1) stream[pick(stream.length)] = pick(256);
    const reader = new FrameReader();
    let at = 0;
    let violated = false;
    while (at < stream.length && !violated) {
      const size = 1 + pick(stream.length);
      reader.push(stream.subarray(at, at + size));
      at += size;
      try {
        for (let raw = reader.next(); raw; raw = reader.next()) {
          if (raw.length > FRAME_LENGTH_MAX) throw new Error('a frame beyond the limit');
          decodeFrame(raw.type, raw.payload);
        }
      } catch (error) {
        if (!(error instanceof ProtocolViolation)) throw error;
        violated = true;
      }
      if (reader.buffered > stream.length) throw new Error('more kept than was given');
    }
    ends[violated ? 'violation' : 'waiting'] += 1;
  }
  expect(ends.violation + ends.waiting).toBe(100_000);
  expect(ends.violation).toBeGreaterThan(10_000);
  expect(ends.waiting).toBeGreaterThan(100);
});

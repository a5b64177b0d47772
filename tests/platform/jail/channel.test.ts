import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { type ChannelEnd, ChannelEnded, JailChannel } from '#platform/jail/channel.ts';

function frame(type: string, payload: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(payload.length + 1);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, payload]);
}
const u32 = (...values: number[]) =>
  Buffer.concat(values.map((value) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value])));
const hello = frame('h', u32(1));

function open(sessionOutputBytes = 1_000_000) {
  const out = new PassThrough({ highWaterMark: 8 * 1024 * 1024 });
  const requests = new PassThrough();
  requests.resume();
  const ends: [ChannelEnd, string][] = [];
  const channel = new JailChannel(out, requests, {
    sessionOutputBytes,
    onEnd: (reason, detail) => ends.push([reason, detail]),
  });
  const log: string[] = [];
  const handlers = {
    onStarted: () => void log.push('started'),
    onOutput: (stream: string, bytes: Buffer) => void log.push(`${stream} ${bytes.length}`),
    onExit: (status: number, leftover: boolean) => void log.push(`exit ${status} ${leftover}`),
    onError: (errno: number) => void log.push(`error ${errno}`),
  };
  return { out, channel, ends, log, handlers };
}
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await turn();
}

test('a command sees start, output and exit in order, and its id is closed afterwards', async () => {
  const { out, channel, ends, log, handlers } = open();
  const greeted = channel.hello(1_000);
  out.write(hello);
  await greeted;
  const id = channel.execute('/', ['true'], {}, handlers);
  out.write(frame('s', u32(id, 5)));
  out.write(frame('o', Buffer.concat([u32(id), Buffer.from('abc')])));
  out.write(frame('x', Buffer.concat([u32(id, 256), Buffer.from([1])])));
  await settle();
  expect(log).toEqual(['started', 'stdout 3', 'exit 256 true']);
  expect(channel.openOperations).toBe(0);
  out.write(frame('o', Buffer.concat([u32(id), Buffer.from('late')])));
  await settle();
  expect(ends).toEqual([['protocol_error', 'output for an operation that is not open']]);
  expect(log).toHaveLength(3);
});

test.each<[string, (id: number) => Buffer]>([
  ['data for a command', (id) => frame('d', Buffer.concat([u32(id), Buffer.alloc(8), Buffer.from('x')]))],
  ['done for a command', (id) => frame('f', u32(id))],
  ['a second start', (id) => Buffer.concat([frame('s', u32(id, 1)), frame('s', u32(id, 1))])],
  ['output before the start', (id) => frame('o', Buffer.concat([u32(id), Buffer.from('x')]))],
  ['an exit before the start', (id) => frame('x', Buffer.concat([u32(id, 0), Buffer.from([0])]))],
  ['an error after the start', (id) => Buffer.concat([frame('s', u32(id, 1)), frame('n', u32(id, 2))])],
])('%s ends the channel with protocol_error, and nothing behind it is parsed', async (_name, answer) => {
  const { out, channel, ends, log, handlers } = open();
  out.write(hello);
  await channel.hello(1_000);
  const id = channel.execute('/', ['true'], {}, handlers);
  out.write(Buffer.concat([answer(id), frame('x', Buffer.concat([u32(id, 0), Buffer.from([0])]))]));
  await settle();
  expect(ends.map(([reason]) => reason)).toEqual(['protocol_error']);
  expect(log.filter((line) => line.startsWith('exit'))).toEqual([]);
  expect(() => channel.execute('/', ['true'], {}, handlers)).toThrow(ChannelEnded);
});

test.each<[string, (channel: JailChannel) => Promise<unknown>, (id: number) => Buffer]>([
  ['pong for a write', (channel) => channel.write('/x', 0, 0o644, Buffer.from('x')), (id) => frame('p', u32(id))],
  ['a start for a read', (channel) => channel.read('/x', 0, 10), (id) => frame('s', u32(id, 1))],
  [
    'eleven bytes for a read of ten',
    (channel) => channel.read('/x', 0, 10),
    (id) => frame('d', Buffer.concat([u32(id), Buffer.alloc(8), Buffer.alloc(11)])),
  ],
  ['an error for a kill-all', (channel) => channel.killAll(), (id) => frame('n', u32(id, 1))],
  [
    'two entries where one was asked for',
    (channel) => channel.list('/x', 1),
    (id) => {
      const entry = Buffer.concat([Buffer.from('f'), Buffer.alloc(16), Buffer.from([0, 1]), Buffer.from('n')]);
      return frame('l', Buffer.concat([u32(id), Buffer.from([0]), entry, entry]));
    },
  ],
])('%s ends the channel with protocol_error and rejects what waits', async (_name, ask, answer) => {
  const { out, channel, ends } = open();
  out.write(hello);
  await channel.hello(1_000);
  const asked = ask(channel);
  asked.catch(() => undefined);
  out.write(answer(1));
  await expect(asked).rejects.toBeInstanceOf(ChannelEnded);
  expect(ends.map(([reason]) => reason)).toEqual(['protocol_error']);
});

test('every frame costs at least 256 bytes of the budget, except file data that was asked for', async () => {
  const { out, channel, ends, log, handlers } = open(10 * 256);
  out.write(hello);
  await channel.hello(1_000);
  const id = channel.execute('/', ['true'], {}, handlers);
  const read = channel.read('/x', 0, 100_000);
  out.write(frame('d', Buffer.concat([u32(id + 1), Buffer.alloc(8), Buffer.alloc(50_000)])));
  expect((await read).ok).toBe(true);
  out.write(frame('s', u32(id, 1)));
  for (let i = 0; i < 8; i += 1) out.write(frame('o', Buffer.concat([u32(id), Buffer.from('x')])));
  await settle();
  expect([ends.length, log.length]).toEqual([0, 9]);
  out.write(frame('o', Buffer.concat([u32(id), Buffer.from('x')])));
  await settle();
  expect(ends.map(([reason]) => reason)).toEqual(['output_limit']);
});

test('a flood of tiny frames is taken in portions of at most 1,000 a turn, so that others have theirs', async () => {
  const { out, channel, log, handlers } = open(1_000_000_000);
  out.write(hello);
  await channel.hello(1_000);
  const id = channel.execute('/', ['true'], {}, handlers);
  out.write(frame('s', u32(id, 1)));
  await settle();
  const tiny = frame('o', Buffer.concat([u32(id), Buffer.from('x')]));
  const total = 20_000;
  out.write(Buffer.concat(Array.from({ length: total }, () => tiny)));
  let most = 0;
  let before = log.length;
  for (let turns = 0; log.length < total + 1 && turns < 10_000; turns += 1) {
    await turn();
    most = Math.max(most, log.length - before);
    before = log.length;
  }
  expect(log.length).toBe(total + 1);
  // A turn of the loop and our own look at it may straddle one portion boundary.
  expect(most).toBeLessThanOrEqual(2_000);
  channel.close();
});

test('no hello in time is a protocol_error; a channel that is closed by its owner says nothing', async () => {
  const silent = open();
  await expect(silent.channel.hello(20)).rejects.toBeInstanceOf(ChannelEnded);
  expect(silent.ends.map(([reason]) => reason)).toEqual(['protocol_error']);
  const closed = open();
  const greeting = closed.channel.hello(1_000);
  closed.channel.close();
  await expect(greeting).rejects.toMatchObject({ reason: 'closed' });
  expect(closed.ends).toEqual([]);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OutputLog, type OutputStream } from '#districts/sandbox/output-log.ts';

function readAll(log: OutputLog, from = 0): { stream: OutputStream; text: string }[] {
  const pieces: { stream: OutputStream; text: string }[] = [];
  let position = from;
  for (let piece = log.read(position); piece; piece = log.read(position)) {
    pieces.push({ stream: piece.stream, text: piece.bytes.toString('latin1') });
    position = piece.end;
  }
  return pieces;
}

test('what was written is read in order, stream by stream, from any position', () => {
  const log = new OutputLog(1_000);
  log.append('stdout', Buffer.from('one'));
  log.append('stdout', Buffer.from('two'));
  log.append('stderr', Buffer.from('bad'));
  log.append('stdout', Buffer.alloc(0));
  expect(readAll(log)).toEqual([
    { stream: 'stdout', text: 'onetwo' },
    { stream: 'stderr', text: 'bad' },
  ]);
  expect(readAll(log, 4)).toEqual([
    { stream: 'stdout', text: 'wo' },
    { stream: 'stderr', text: 'bad' },
  ]);
  expect([readAll(log, 9), readAll(log, 99), log.start, log.end]).toEqual([[], [], 0, 9]);
});

test('a full ring keeps the last bytes and says where they begin', () => {
  const log = new OutputLog(10);
  log.append('stdout', Buffer.from('abcdefgh'));
  log.append('stderr', Buffer.from('ijklm'));
  expect([log.start, log.end]).toEqual([3, 13]);
  expect(readAll(log)).toEqual([
    { stream: 'stdout', text: 'defgh' },
    { stream: 'stderr', text: 'ijklm' },
  ]);
  log.append('stdout', Buffer.from('0123456789ABCDEF'));
  expect([log.start, log.end]).toEqual([19, 29]);
  expect(readAll(log)).toEqual([{ stream: 'stdout', text: '6789ABCDEF' }]);
});

test('for any writes, what a reader sees is the tail of what was written, with the right stream for each byte', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.array(
        fc.tuple(
          fc.constantFrom<OutputStream>('stdout', 'stderr'),
          fc.string({ minLength: 0, maxLength: 30, unit: 'binary-ascii' }),
        ),
      ),
      (ringBytes, writes) => {
        const log = new OutputLog(ringBytes);
        const all: [OutputStream, string][] = [];
        for (const [stream, text] of writes) {
          log.append(stream, Buffer.from(text, 'latin1'));
          for (const character of text) all.push([stream, character]);
        }
        const seen = readAll(log).flatMap(({ stream, text }) =>
          [...text].map((character): [OutputStream, string] => [stream, character]),
        );
        expect(seen).toEqual(all.slice(-ringBytes));
      },
    ),
  );
});

test('300,000 runs of single bytes keep no more than the ring, each with its stream', () => {
  const log = new OutputLog(64 * 1024);
  const a = Buffer.from('a');
  for (let i = 0; i < 300_000; i += 1) log.append(i % 2 ? 'stdout' : 'stderr', a);
  expect(log.start).toBe(300_000 - 64 * 1024);
  expect(readAll(log)).toHaveLength(64 * 1024);
});

test('the bytes of a character that has begun and not ended are known at every position', () => {
  const log = new OutputLog(1_000);
  const bytes = Buffer.from('aé€😀');
  for (const byte of bytes) log.append('stdout', Buffer.from([byte]));
  const unfinished = Array.from({ length: bytes.length + 1 }, (_, i) => log.unfinishedCharacter('stdout', i).length);
  //                        ''  a  é0 é  €0 €1 €  s0 s1 s2 s
  expect(unfinished).toEqual([0, 0, 1, 0, 1, 2, 0, 1, 2, 3, 0]);
  expect(log.unfinishedCharacter('stderr', 8).length).toBe(0);
});

test('bytes of the other stream in between do not end a character', () => {
  const log = new OutputLog(1_000);
  const euro = Buffer.from('€');
  log.append('stdout', euro.subarray(0, 1));
  log.append('stderr', Buffer.from('x'));
  log.append('stdout', euro.subarray(1, 2));
  log.append('stderr', Buffer.from('y'));
  expect(log.unfinishedCharacter('stdout', 4)).toEqual(euro.subarray(0, 2));
  expect(log.unfinishedCharacter('stdout', 2)).toEqual(euro.subarray(0, 1));
  expect(log.unfinishedCharacter('stderr', 4).length).toBe(0);
});

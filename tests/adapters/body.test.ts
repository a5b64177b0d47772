/** Bodies are read as they come, and no further than the limit. */
import { expect, test } from 'vitest';
import { readBytes } from '../../src/adapters/rest/body.ts';

/** A body without a length that never ends, and how much of it was asked for. */
function endless(piece: number): { request: Request; asked: () => number; cancelled: () => boolean } {
  let asked = 0;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        asked += piece;
        controller.enqueue(new Uint8Array(piece));
      },
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
  return { request: new Request('http://localhost/', init), asked: () => asked, cancelled: () => cancelled };
}

test.each([
  [1_000, 1],
  [1_000, 999],
  [1_000, 1_000],
  [65_536, 4_096],
])('a body that never ends is cut at %i bytes in chunks of %i, without reading on', async (limit, piece) => {
  const { request, asked, cancelled } = endless(piece);
  await expect(readBytes(request, limit)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  expect(asked()).toBeLessThanOrEqual(limit + 2 * piece);
  expect(cancelled()).toBe(true);
});

test('a body of exactly the limit is read whole, whatever its chunks', async () => {
  const parts = [new Uint8Array([1, 2]), new Uint8Array([3]), new Uint8Array([4, 5])];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
  expect([...(await readBytes(new Request('http://localhost/', init), 5))]).toEqual([1, 2, 3, 4, 5]);
});

test('a length that is declared too large is refused before anything is read', async () => {
  const { request, asked } = endless(10);
  const declared = new Request(request, { headers: { 'content-length': '1001' } });
  await expect(readBytes(declared, 1_000)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  expect(asked()).toBeLessThanOrEqual(10);
});

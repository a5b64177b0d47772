/** The pool of threads: what hangs, dies or waits too long is an error, and the next scan works. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BroadcastChannel } from 'node:worker_threads';
import { afterAll, describe, expect, test } from 'vitest';
import { ContentTooLarge, scanContent } from '../../../src/districts/scanner/scan-content.ts';
import { createScanPool, type ScanPool, type ScanPoolOptions } from '../../../src/districts/scanner/scan-worker.ts';

const pools: ScanPool[] = [];
function pool(options: ScanPoolOptions): ScanPool {
  const made = createScanPool(options);
  pools.push(made);
  return made;
}
afterAll(() => Promise.all(pools.map((p) => p.close())));

/** A thread that obeys the content of its job. */
const folder = mkdtempSync(path.join(os.tmpdir(), 'scan-pool-'));
const file = path.join(folder, 'thread.mjs');
writeFileSync(
  file,
  `import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ id, input }) => {
  if (input.content === 'hang') for (;;);
  if (input.content === 'exit') process.exit(7);
  if (input.content === 'throw') throw new Error('x');
  if (input.content === 'fail') return parentPort.postMessage({ id, failure: 'internal' });
  if (input.content === 'memory') { const a = []; for (;;) a.push(new Array(100_000).fill(Math.random())); }
  if (input.content === 'slow') return void setTimeout(() => parentPort.postMessage({ id, report: { verdict: 'clean' } }), 300);
  parentPort.postMessage({ id, report: { verdict: 'clean', said: input.content } });
});
parentPort.postMessage({ ready: true });`,
);
const entry = pathToFileURL(file).href;
const job = (content: string) => ({ type: 'skill' as const, content });

describe('a thread that', () => {
  test.each([
    ['hang', 'deadline'],
    ['exit', 'died'],
    ['throw', 'died'],
    ['fail', 'internal'],
    ['memory', /died|deadline/],
  ] as const)('%ss is an error, and the next scan works', async (content, reason) => {
    const threads = pool({ workers: 1, deadlineMs: 2_000, startMs: 60_000, oldSpaceMb: 32, entry });
    await expect(threads.scan(job(content))).rejects.toMatchObject({
      name: 'ScanUnavailable',
      reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
      retryAfterSeconds: expect.any(Number),
    });
    await expect(threads.scan(job('next'))).resolves.toMatchObject({ said: 'next' });
  });
});

describe('the queue', () => {
  test('has a last place: who comes after it is refused at once, and all who wait are answered', async () => {
    const threads = pool({ workers: 1, queueMax: 3, waitMs: 60_000, deadlineMs: 60_000, startMs: 60_000, entry });
    const asked = ['slow', 'a', 'b', 'c'].map((content) => threads.scan(job(content)));
    await expect(threads.scan(job('d'))).rejects.toMatchObject({ reason: 'queue_full' });
    const answers = await Promise.all(asked);
    expect(answers.map((a) => (a as unknown as { said?: string }).said)).toEqual([undefined, 'a', 'b', 'c']);
  });

  test('lets nobody wait for ever', async () => {
    const threads = pool({ workers: 1, waitMs: 50, deadlineMs: 1_500, startMs: 60_000, entry });
    await threads.scan(job('warm'));
    const hanging = threads.scan(job('hang'));
    await expect(threads.scan(job('late'))).rejects.toMatchObject({ reason: 'waited' });
    await expect(hanging).rejects.toMatchObject({ reason: 'deadline' });
  });

  test('rejects what runs and what waits when the pool is closed, and everything after', async () => {
    const threads = pool({ workers: 1, deadlineMs: 60_000, startMs: 60_000, entry });
    const both = [threads.scan(job('hang')), threads.scan(job('a'))];
    const settled = Promise.allSettled(both);
    await threads.close();
    expect((await settled).map((s) => s.status)).toEqual(['rejected', 'rejected']);
    await expect(threads.scan(job('b'))).rejects.toMatchObject({ reason: 'closed' });
  });
});

test('a thread that cannot be loaded is an error', async () => {
  const threads = pool({ workers: 1, startMs: 60_000, entry: pathToFileURL(path.join(folder, 'absent.mjs')).href });
  await expect(threads.scan(job('a'))).rejects.toMatchObject({ reason: 'died' });
});

test('the real thread gives the engine’s own answer, and refuses what is too large', async () => {
  const threads = pool({ workers: 2, startMs: 60_000, deadlineMs: 60_000 });
  const content = '{"permissions":{"deny":[]}}';
  const answers = await Promise.all(Array.from({ length: 8 }, () => threads.scan({ type: 'settings', content })));
  for (const answer of answers) expect(answer).toEqual(scanContent({ type: 'settings', content }));
  await expect(threads.scan(job('a'.repeat(1_048_577)))).rejects.toThrow(ContentTooLarge);
});

test('the server’s loop turns while a megabyte is scanned: the thread goes on scanning until it hears from the loop', async () => {
  // The thread scans over and over until a turn of the loop here has spoken: a scan in this thread would never end.
  const busy = path.join(folder, 'busy.mjs');
  writeFileSync(
    busy,
    `import { BroadcastChannel, parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { scanContent } from ${JSON.stringify(new URL('../../../src/districts/scanner/scan-content.ts', import.meta.url).href)};
const channel = new BroadcastChannel('scan-pool-loop');
parentPort.on('message', ({ id, input }) => {
  let report;
  let heard = 0;
  do {
    report = scanContent(input);
    while (receiveMessageOnPort(channel) !== undefined) heard++;
  } while (heard < 3);
  channel.close();
  parentPort.postMessage({ id, report });
});
parentPort.postMessage({ ready: true });`,
  );
  const threads = pool({ workers: 1, deadlineMs: 60_000, startMs: 60_000, entry: pathToFileURL(busy).href });
  const channel = new BroadcastChannel('scan-pool-loop');
  let over = false;
  const speak = (): void => {
    if (over) return;
    channel.postMessage('turn');
    setTimeout(speak, 10);
  };
  const content = 'ignore '.repeat(149_796);
  const answer = threads.scan(job(content)).finally(() => {
    over = true;
  });
  speak();
  await expect(answer).resolves.toMatchObject({ type: 'skill', verdict: expect.any(String) });
  channel.close();
}, 60_000);

import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { inspectDeliverables } from '#districts/courts/inspect-deliverables.ts';
import { inspect, inspectInThread } from '#districts/courts/inspector.ts';
import { mintKey } from '#platform/crypto/api-key.ts';

const file = (path: string, content: string | Uint8Array) => ({ path, bytes: Buffer.from(content) });
const key = mintKey('ac_live_');

/** How often the event loop turned while this ran. */
async function turnsDuring<T>(act: () => Promise<T>): Promise<{ turns: number; value: T }> {
  let turns = 0;
  let running = true;
  const count = () => {
    if (!running) return;
    turns += 1;
    setImmediate(count);
  };
  setImmediate(count);
  const value = await act();
  running = false;
  return { turns, value };
}

describe('inspection of deliverables', () => {
  const large = {
    files: [file('a.txt', 'lorem ipsum '.repeat(100_000)), file('b.txt', `key = ${key}`)],
    outputSchema: null,
    requiredDeliverables: [],
  };

  it('lets the event loop turn while many bytes are read, and finds the same', async () => {
    const { turns, value } = await turnsDuring(() => inspect(large));
    expect(turns).toBeGreaterThan(10);
    expect(value).toEqual(inspectDeliverables(large));
    expect(value.findings).toMatchObject([{ blocking: true, path: 'b.txt' }]);
  });

  it('reads few bytes at once, and leaves the thread to what is held against a buyer’s schema', async () => {
    const small = { files: [file('a.json', '{"n":1}')], outputSchema: null, requiredDeliverables: ['a.json'] };
    const schema = { ...small, outputSchema: { type: 'object', required: ['n'] } };
    const plain = await turnsDuring(() => inspect(small));
    const held = await turnsDuring(() => inspect(schema));
    expect(plain.turns).toBe(0);
    expect(held.turns).toBeGreaterThan(0);
    expect([plain.value.schema, held.value.schema]).toEqual([
      { checked: 1, conforming: 1 },
      { checked: 1, conforming: 1 },
    ]);
  });

  it('leaves the caller its bytes, also those of a pooled buffer', async () => {
    const pooled = Buffer.allocUnsafe(64).fill('x');
    const random = randomBytes(300_000);
    const before = random.toString('hex');
    await inspect({
      files: [
        { path: 'p', bytes: pooled },
        { path: 'r', bytes: random },
      ],
      outputSchema: null,
      requiredDeliverables: [],
    });
    expect([pooled.toString(), random.toString('hex')]).toEqual(['x'.repeat(64), before]);
  });

  it('gives up on an inspection that takes too long instead of waiting for it', async () => {
    const huge = {
      files: [file('a.txt', Buffer.alloc(24 * 1024 * 1024, 'ab '))],
      outputSchema: null,
      requiredDeliverables: [],
    };
    await expect(inspectInThread(huge, 1)).rejects.toThrow('took longer');
  });
});

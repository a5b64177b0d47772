import { describe, expect, test } from 'vitest';
import { inTurn, linesOpen, type TurnLimits } from '../../src/platform/turns.ts';

const LIMITS: TurnLimits = { widthMax: 2, waitingMax: 10, waitMs: 60_000 };

/** Something that ends when it is told to. */
function held() {
  let end = () => {};
  const until = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { until, end };
}

describe('turns', () => {
  test('at most the width is inside at once, the others in the order in which they came', async () => {
    let inside = 0;
    let most = 0;
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        inTurn('a', LIMITS, async () => {
          inside += 1;
          most = Math.max(most, inside);
          order.push(n);
          await new Promise((r) => setImmediate(r));
          inside -= 1;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(order).toEqual([...order].sort((x, y) => x - y));
    expect(linesOpen()).toBe(0);
  });

  test('another name does not wait', async () => {
    const gate = held();
    const busy = [inTurn('a', LIMITS, () => gate.until), inTurn('a', LIMITS, () => gate.until)];
    expect(await inTurn('b', LIMITS, async () => 'through')).toBe('through');
    gate.end();
    await Promise.all(busy);
  });

  test('one more than may wait is refused at once and never runs', async () => {
    const gate = held();
    const narrow = { ...LIMITS, widthMax: 1, waitingMax: 1 };
    const first = inTurn('a', narrow, () => gate.until);
    const second = inTurn('a', narrow, async () => 'second');
    let ran = false;
    await expect(
      inTurn('a', narrow, async () => {
        ran = true;
      }),
    ).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    gate.end();
    await first;
    expect(await second).toBe('second');
    expect(ran).toBe(false);
    expect(linesOpen()).toBe(0);
  });

  test('whoever waits too long is refused, never runs, and does not keep the place', async () => {
    const gate = held();
    const narrow = { ...LIMITS, widthMax: 1, waitMs: 1 };
    const first = inTurn('a', narrow, () => gate.until);
    let ran = false;
    await expect(
      inTurn('a', narrow, async () => {
        ran = true;
      }),
    ).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    gate.end();
    await first;
    expect(ran).toBe(false);
    expect(linesOpen()).toBe(0);
  });

  test('a failure gives the place to the next', async () => {
    const narrow = { ...LIMITS, widthMax: 1 };
    const failed = inTurn('a', narrow, async () => {
      throw new Error('no');
    });
    const next = inTurn('a', narrow, async () => 'yes');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});

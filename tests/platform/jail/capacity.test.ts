import { describe, expect, test } from 'vitest';
import { CommandSlots, type Place, SessionCapacity } from '#platform/jail/capacity.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('C103: admission of sessions', () => {
  const capacity = (options: ConstructorParameters<typeof SessionCapacity>[0] = {}) =>
    new SessionCapacity({
      sessionsMax: 16,
      perOwnerMax: 5,
      memoryShare: 0.5,
      hostMemoryMb: 20_000,
      queueMs: 40,
      ...options,
    });

  test('the sixth session of one owner waits, another owner does not, and a release lets the next one in', async () => {
    const host = capacity({ queueMs: 5_000 });
    const places = await Promise.all([1, 2, 3, 4, 5].map(() => host.admit({ ownerId: 'a', memoryMb: 600 })));
    let sixth: Place | null = null;
    void host.admit({ ownerId: 'a', memoryMb: 600 }).then((place) => {
      sixth = place;
    });
    await host.admit({ ownerId: 'b', memoryMb: 600 });
    await turn();
    expect([sixth, host.sessions, host.waiting]).toEqual([null, 6, 1]);
    places[0]!.release();
    places[0]!.release(); // twice gives one place back
    await turn();
    expect([sixth === null, host.sessions, host.waiting]).toEqual([false, 6, 0]);
  });

  test('the seventeenth session, and one beyond the share of memory, end with SANDBOX_BUSY and a time to come back', async () => {
    const host = capacity();
    for (let i = 0; i < 16; i += 1) await host.admit({ ownerId: `o${i}`, memoryMb: 100 });
    await expect(host.admit({ ownerId: 'x', memoryMb: 100 })).rejects.toMatchObject({
      code: 'SANDBOX_BUSY',
      retryAfterSeconds: 5,
    });
    const full = capacity();
    await full.admit({ ownerId: 'a', memoryMb: 9_000 });
    await expect(full.admit({ ownerId: 'b', memoryMb: 1_001 })).rejects.toMatchObject({ code: 'SANDBOX_BUSY' });
    await full.admit({ ownerId: 'b', memoryMb: 1_000 });
    expect(full.waiting).toBe(0);
  });

  test('what this host can never hold is refused at once', async () => {
    const started = capacity({ queueMs: 60_000 }).admit({ ownerId: 'a', memoryMb: 10_001 });
    await expect(started).rejects.toMatchObject({ code: 'SANDBOX_BUSY' });
  });

  test('an owner with a number of its own is held to it, and one with none is refused at once', async () => {
    const host = capacity({ queueMs: 5_000 });
    for (let i = 0; i < 6; i += 1) await host.admit({ ownerId: 'more', memoryMb: 1, ownerMax: 6 });
    const first = await host.admit({ ownerId: 'less', memoryMb: 1, ownerMax: 1 });
    let second = false;
    void host.admit({ ownerId: 'less', memoryMb: 1, ownerMax: 1 }).then(() => {
      second = true;
    });
    await turn();
    expect([second, host.state()]).toMatchObject([false, { sessions: 7, queue: [{ ownerId: 'less', waiting: 1 }] }]);
    first.release();
    await turn();
    expect(second).toBe(true);
    await expect(host.admit({ ownerId: 'none', memoryMb: 1, ownerMax: 0 })).rejects.toMatchObject({
      code: 'SANDBOX_BUSY',
    });
  });

  test('owners take turns, however many requests each of them has', async () => {
    const host = capacity({ sessionsMax: 1, queueMs: 5_000 });
    let place = await host.admit({ ownerId: 'z', memoryMb: 1 });
    const order: string[] = [];
    for (const ownerId of ['a', 'a', 'a', 'b', 'b', 'c']) {
      void host.admit({ ownerId, memoryMb: 1 }).then((next) => {
        order.push(ownerId);
        place = next;
      });
    }
    for (let i = 0; i < 6; i += 1) {
      place.release();
      await turn();
    }
    expect(order).toEqual(['a', 'b', 'c', 'a', 'b', 'a']);
  });

  test('a large request is not starved by small ones behind it', async () => {
    const host = capacity({ queueMs: 5_000 });
    const first = await host.admit({ ownerId: 'a', memoryMb: 6_000 });
    const order: string[] = [];
    void host.admit({ ownerId: 'large', memoryMb: 9_000 }).then(() => order.push('large'));
    void host.admit({ ownerId: 'small', memoryMb: 1_000 }).then(() => order.push('small'));
    await turn();
    expect(order).toEqual([]);
    first.release();
    await turn();
    expect(order).toEqual(['large', 'small']);
  });

  test('who gives up while waiting leaves the queue and lets the next one through', async () => {
    const host = capacity({ queueMs: 5_000 });
    await host.admit({ ownerId: 'a', memoryMb: 6_000 });
    const abort = new AbortController();
    const large = host.admit({ ownerId: 'b', memoryMb: 9_000 }, abort.signal);
    const small = host.admit({ ownerId: 'c', memoryMb: 1_000 });
    abort.abort(new Error('gone'));
    await expect(large).rejects.toThrow('gone');
    await small;
    expect([host.sessions, host.waiting]).toEqual([2, 0]);
  });
});

describe('C103: slots for commands', () => {
  test('B68: fifty commands on two slots: never more than two at once, and all of them run', async () => {
    const slots = new CommandSlots(2);
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const place = await slots.acquire('execute');
        running += 1;
        most = Math.max(most, running);
        await turn();
        running -= 1;
        place.release();
        place.release();
      }),
    );
    expect([most, running, slots.busy]).toEqual([2, 0, { execute: 0, evaluate: 0 }]);
  });

  test('evaluations hold at most half, rounded up, and get a slot while sessions are waiting in line', async () => {
    const slots = new CommandSlots(3);
    const evaluations = [1, 2, 3].map(() => slots.acquire('evaluate'));
    const [a] = await Promise.all(evaluations.slice(0, 2));
    await turn();
    expect(slots.busy).toEqual({ execute: 0, evaluate: 2 });
    await slots.acquire('execute');
    for (let i = 0; i < 10; i += 1) void slots.acquire('execute');
    a!.release();
    await evaluations[2];
    expect(slots.busy).toEqual({ execute: 1, evaluate: 2 });
  });

  test('with a single slot both kinds are served by turns', async () => {
    const slots = new CommandSlots(1);
    let place = await slots.acquire('execute');
    const order: string[] = [];
    for (const purpose of ['execute', 'execute', 'execute', 'evaluate', 'evaluate'] as const) {
      void slots.acquire(purpose).then((next) => {
        order.push(purpose);
        place = next;
      });
    }
    for (let i = 0; i < 5; i += 1) {
      place.release();
      await turn();
    }
    expect(order).toEqual(['evaluate', 'execute', 'evaluate', 'execute', 'execute']);
  });

  test('a wait that is given up takes no slot', async () => {
    const slots = new CommandSlots(1);
    const held = await slots.acquire('execute');
    const abort = new AbortController();
    const waiting = slots.acquire('execute', abort.signal);
    abort.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    held.release();
    expect((await slots.acquire('execute')).release).toBeTypeOf('function');
  });
});

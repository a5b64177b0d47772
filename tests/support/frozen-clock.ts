import { afterEach, vi } from 'vitest';
import { now } from '../../src/platform/clock.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** The platform's time stands still at this instant until the test ends, is moved again, or is let go. */
export function freezeAt(at: Date): void {
  vi.useRealTimers();
  const offset = now().getTime() - Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: at.getTime() - offset });
}

export function unfreeze(): void {
  vi.useRealTimers();
}

/** Runs this while the platform's time stands still: no boundary of a step, a window or a day comes in between. */
export async function inOneInstant<T>(fn: () => Promise<T>): Promise<T> {
  if (vi.isFakeTimers()) return fn();
  freezeAt(now());
  try {
    return await fn();
  } finally {
    unfreeze();
  }
}

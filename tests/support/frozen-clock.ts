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

/** The emulator's time: the host's, moved by the clock switch so that days can pass in a test. */
export class Clock {
  readonly #hostMs: () => number;
  offsetMs = 0;

  constructor(hostMs: () => number = Date.now) {
    this.#hostMs = hostMs;
  }

  /** Milliseconds since 1970. */
  nowMs(): number {
    return this.#hostMs() + this.offsetMs;
  }

  /** Whole seconds since 1970, Stripe's unit. */
  now(): number {
    return Math.floor(this.nowMs() / 1000);
  }
}

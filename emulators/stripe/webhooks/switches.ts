/** Where events go and what goes wrong on the way. */
export interface WebhookSwitches {
  url: string | null;
  secret: string;
  /** Target of connected accounts' events; null = the same URL. */
  connectUrl: string | null;
  connectSecret: string | null;
  /** How many times each event is delivered. */
  duplicate: number;
  /** Order within one batch of waiting deliveries. */
  order: 'created' | 'reverse' | 'shuffle';
  /** Seed of `shuffle` and `drop`: the same seed, the same choices. */
  seed: number;
  /** Wait before an event's first delivery; events of that time form one batch. */
  delayMs: number;
  /** Share of events (0 to 1) that is never delivered; `delivery_success` stays false for them. */
  drop: number;
  wrongSignature: boolean;
  /** Added to the signature's time stamp: −400 is an old delivery, 400 one from the future. */
  timestampOffsetSeconds: number;
  /** Nothing is delivered until asked for. */
  paused: boolean;
  /** First wait before a failed delivery is repeated; doubles each time up to a minute. */
  retryMs: number;
}

export const defaultSwitches: WebhookSwitches = {
  url: null,
  secret: '',
  connectUrl: null,
  connectSecret: null,
  duplicate: 1,
  order: 'created',
  seed: 1,
  delayMs: 0,
  drop: 0,
  wrongSignature: false,
  timestampOffsetSeconds: 0,
  paused: false,
  retryMs: 1000,
};

/** mulberry32: a small seeded generator of numbers from 0 to 1, good enough to shuffle a test. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

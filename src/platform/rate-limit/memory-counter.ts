/**
 * Fixed-window counters in this process. Bounded: when full, new anonymous subjects share one bucket per network, so
 * that a million addresses cannot push out a known key's count.
 */
export interface Count {
  used: number;
  resetAtMs: number;
}

const SUBJECTS_MAX = 100_000;

export class MemoryCounter {
  readonly #counts = new Map<string, Count>();
  readonly #max: number;

  constructor(max = SUBJECTS_MAX) {
    this.#max = max;
  }

  /** Adds `cost` to the subject's window, which begins with its first request. */
  add(subject: string, cost: number, windowMs: number, nowMs: number): Count {
    let at = subject;
    let found = this.#counts.get(at);
    if (!found && this.#counts.size >= this.#max) {
      this.#sweep(nowMs);
      if (this.#counts.size >= this.#max) {
        at = coarse(subject);
        found = this.#counts.get(at);
      }
    }
    if (!found || found.resetAtMs <= nowMs) {
      found = { used: 0, resetAtMs: nowMs + windowMs };
      this.#counts.set(at, found);
    }
    found.used += cost;
    return found;
  }

  giveBack(subject: string, cost: number): void {
    const found = this.#counts.get(subject);
    if (found) found.used = Math.max(0, found.used - cost);
  }

  peek(subject: string, nowMs: number): Count | null {
    const found = this.#counts.get(subject);
    return found && found.resetAtMs > nowMs ? found : null;
  }

  get size(): number {
    return this.#counts.size;
  }

  #sweep(nowMs: number): void {
    for (const [k, c] of this.#counts) if (c.resetAtMs <= nowMs) this.#counts.delete(k);
  }
}

/** /24 of an IPv4 address, /48 of an IPv6 one, one bucket for everything else. */
function coarse(subject: string): string {
  const at = subject.indexOf(':');
  const name = at < 0 ? '' : subject.slice(0, at);
  const rest = subject.slice(at + 1);
  const v4 = /^(\d+\.\d+\.\d+)\.\d+$/.exec(rest);
  if (v4) return `${name}:net4:${v4[1]}`;
  if (rest.includes(':')) return `${name}:net6:${rest.split(':').slice(0, 3).join(':')}`;
  return `${name}:other`;
}

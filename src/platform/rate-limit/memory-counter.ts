/**
 * Fixed-window counters in this process. Bounded for addresses: when full, new ones share one bucket per network, so that
 * a million addresses neither fill the memory nor push out a known key's count. Subjects that are no address (keys,
 * owners) exist only after an authentication; they are always counted on their own.
 */
export interface Count {
  used: number;
  resetAtMs: number;
}

const SUBJECTS_MAX = 100_000;
const SWEEP_EVERY_MS = 1_000;

export class MemoryCounter {
  readonly #counts = new Map<string, Count>();
  readonly #max: number;
  #sweptAtMs = 0;

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
        at = this.#shared(subject);
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

  /** The bucket of a newcomer when memory is full: its network's, and one for all when even networks are too many. */
  #shared(subject: string): string {
    const network = networkOf(subject);
    if (network === null || this.#counts.has(network)) return network ?? subject;
    if (this.#counts.size < this.#max * 1.2) return network;
    return `${subject.slice(0, subject.indexOf(':'))}:everybody`;
  }

  /** At most once a second: a flood of new addresses must not pay for it each time. */
  #sweep(nowMs: number): void {
    if (Math.abs(nowMs - this.#sweptAtMs) < SWEEP_EVERY_MS) return;
    this.#sweptAtMs = nowMs;
    for (const [k, c] of this.#counts) if (c.resetAtMs <= nowMs) this.#counts.delete(k);
  }
}

/** `name:address…` → its /24 (IPv4) or /48 (IPv6); null when the subject is no address. */
function networkOf(subject: string): string | null {
  const at = subject.indexOf(':');
  const name = subject.slice(0, at);
  const address = subject.slice(at + 1).split(' ', 1)[0] as string;
  const v4 = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(address);
  if (v4) return `${name}:net4:${v4[1]}`;
  if (/^[0-9a-f:.]+(\/\d+)?$/i.test(address) && address.includes(':'))
    return `${name}:net6:${address.split(':').slice(0, 3).join(':')}`;
  return null;
}

/**
 * Planned failures, taken in the order they were added. `timeout_before` and `timeout_after` never answer, without and
 * with the message taken; `error` answers the given status and code; `delay` answers late.
 */
export const FAULT_KINDS = ['timeout_before', 'timeout_after', 'error', 'delay'] as const;

export interface Fault {
  kind: (typeof FAULT_KINDS)[number];
  /** `messages` or `lookups`; default both. */
  on?: 'messages' | 'lookups';
  /** How many requests it hits; default 1. */
  times?: number;
  status?: number;
  code?: number;
  delayMs?: number;
}

export class Faults {
  #waiting: (Fault & { left: number })[] = [];

  add(fault: Fault): void {
    if (!FAULT_KINDS.includes(fault.kind)) throw new Error(`kind must be one of ${FAULT_KINDS.join(', ')}`);
    this.#waiting.push({ ...fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  take(on: 'messages' | 'lookups'): Fault | undefined {
    const found = this.#waiting.find((f) => f.on === undefined || f.on === on);
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#waiting = this.#waiting.filter((f) => f !== found);
    return found;
  }
}

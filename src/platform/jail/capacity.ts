/**
 * How many sandboxes and commands one host takes on, in process: admission with a queue that serves owners in turn,
 * and slots for running commands that evaluations can neither lose to sessions nor take away from them.
 */
import { totalmem } from 'node:os';
import { CivitasError } from '../errors.ts';

export interface Place {
  /** Idempotent. */
  release(): void;
}

export interface PlaceRequest {
  ownerId: string;
  /** What the session may use at its worst. */
  memoryMb: number;
  /** Places of this owner at once, when it is not everybody's number; 0 = none at all. */
  ownerMax?: number | undefined;
}

/** What a host has given away and who waits. */
export interface CapacityState {
  sessions: number;
  sessionsMax: number;
  memoryMb: number;
  memoryMaxMb: number;
  waiting: number;
  /** Owners in the order in which their turn comes. */
  queue: { ownerId: string; waiting: number }[];
}

interface Waiting extends PlaceRequest {
  grant(): void;
}

const QUEUE_MS = 60_000;
const BUSY_RETRY_SECONDS = 5;

export class SessionCapacity {
  readonly #sessionsMax: number;
  readonly #perOwnerMax: number;
  readonly #memoryMaxMb: number;
  readonly #queueMs: number;
  readonly #held = new Map<string, number>();
  /** Owners that wait, in the order in which their turn comes. */
  readonly #queue = new Map<string, Waiting[]>();
  #sessions = 0;
  #memoryMb = 0;

  constructor(
    options: {
      sessionsMax?: number;
      perOwnerMax?: number;
      /** Part of the host's memory that all sessions may claim together. */
      memoryShare?: number;
      hostMemoryMb?: number;
      queueMs?: number;
    } = {},
  ) {
    this.#sessionsMax = options.sessionsMax ?? 16;
    this.#perOwnerMax = options.perOwnerMax ?? 5;
    this.#memoryMaxMb = (options.memoryShare ?? 0.5) * (options.hostMemoryMb ?? totalmem() / 1024 / 1024);
    this.#queueMs = options.queueMs ?? QUEUE_MS;
  }

  get sessions(): number {
    return this.#sessions;
  }

  get waiting(): number {
    let count = 0;
    for (const requests of this.#queue.values()) count += requests.length;
    return count;
  }

  state(): CapacityState {
    return {
      sessions: this.#sessions,
      sessionsMax: this.#sessionsMax,
      memoryMb: this.#memoryMb,
      memoryMaxMb: Math.floor(this.#memoryMaxMb),
      waiting: this.waiting,
      queue: [...this.#queue].map(([ownerId, requests]) => ({ ownerId, waiting: requests.length })),
    };
  }

  /**
   * A place for a session that may use `memoryMb` at its worst. Waits up to a minute behind others; then, and at once
   * for what this host could never hold, SANDBOX_BUSY. An aborted wait gives its turn back and rejects with the
   * signal's reason.
   */
  async admit(request: PlaceRequest, signal?: AbortSignal): Promise<Place> {
    signal?.throwIfAborted();
    if (request.memoryMb > this.#memoryMaxMb) throw busy('This host is too small for such a sandbox.');
    if (request.ownerMax === 0) throw busy('This owner may have no sandbox at the moment.');
    if (this.#queue.size === 0 && this.#fits(request)) return this.#take(request);
    return await new Promise<Place>((resolve, reject) => {
      const leave = (error: unknown): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.#remove(waiting);
        reject(error);
        this.#serve(); // whoever waited behind this one may fit
      };
      const onAbort = () => leave(signal?.reason);
      const timer = setTimeout(() => leave(busy('All sandboxes are in use.')), this.#queueMs);
      const waiting: Waiting = {
        ...request,
        grant: () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          resolve(this.#take(request));
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const requests = this.#queue.get(request.ownerId);
      if (requests) requests.push(waiting);
      else this.#queue.set(request.ownerId, [waiting]);
      this.#serve();
    });
  }

  /**
   * The owner whose turn it is goes first. One who has reached their own limit is passed over; one who only has to
   * wait for memory is not, or small requests would keep a large one out for ever.
   */
  #serve(): void {
    for (const [ownerId, requests] of [...this.#queue]) {
      const first = requests[0]!;
      if (this.#atOwnerMax(first)) continue;
      if (!this.#fits(first)) return;
      requests.shift();
      this.#queue.delete(ownerId);
      if (requests.length > 0) this.#queue.set(ownerId, requests); // behind the others now
      first.grant();
      this.#serve();
      return;
    }
  }

  #atOwnerMax(request: PlaceRequest): boolean {
    return (this.#held.get(request.ownerId) ?? 0) >= (request.ownerMax ?? this.#perOwnerMax);
  }

  #fits(request: PlaceRequest): boolean {
    return (
      this.#sessions < this.#sessionsMax &&
      !this.#atOwnerMax(request) &&
      this.#memoryMb + request.memoryMb <= this.#memoryMaxMb
    );
  }

  #take({ ownerId, memoryMb }: PlaceRequest): Place {
    this.#sessions += 1;
    this.#memoryMb += memoryMb;
    this.#held.set(ownerId, (this.#held.get(ownerId) ?? 0) + 1);
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        this.#sessions -= 1;
        this.#memoryMb -= memoryMb;
        const left = this.#held.get(ownerId)! - 1;
        if (left === 0) this.#held.delete(ownerId);
        else this.#held.set(ownerId, left);
        this.#serve();
      },
    };
  }

  #remove(waiting: Waiting): void {
    const requests = this.#queue.get(waiting.ownerId);
    const index = requests?.indexOf(waiting) ?? -1;
    if (!requests || index < 0) return;
    requests.splice(index, 1);
    if (requests.length === 0) this.#queue.delete(waiting.ownerId);
  }
}

export type CommandPurpose = 'execute' | 'evaluate';

interface WaitingCommand {
  grant(): void;
}

/**
 * Commands that run at once on this host. Evaluations may hold half of the slots, rounded up; while both kinds wait
 * they are served by turns, so that neither starves the other.
 */
export class CommandSlots {
  readonly #slotsMax: number;
  readonly #evaluationsMax: number;
  readonly #waiting: Record<CommandPurpose, WaitingCommand[]> = { execute: [], evaluate: [] };
  readonly #busy: Record<CommandPurpose, number> = { execute: 0, evaluate: 0 };
  #last: CommandPurpose = 'execute';

  constructor(slotsMax: number) {
    this.#slotsMax = Math.max(1, Math.floor(slotsMax));
    this.#evaluationsMax = Math.ceil(this.#slotsMax / 2);
  }

  get busy(): Readonly<Record<CommandPurpose, number>> {
    return this.#busy;
  }

  /** Waits for a slot, without a limit of its own: the signal ends the wait. */
  async acquire(purpose: CommandPurpose, signal?: AbortSignal): Promise<Place> {
    signal?.throwIfAborted();
    return await new Promise<Place>((resolve, reject) => {
      const onAbort = () => {
        const index = this.#waiting[purpose].indexOf(waiting);
        if (index >= 0) this.#waiting[purpose].splice(index, 1);
        reject(signal?.reason);
      };
      const waiting: WaitingCommand = {
        grant: () => {
          signal?.removeEventListener('abort', onAbort);
          this.#busy[purpose] += 1;
          this.#last = purpose;
          let held = true;
          resolve({
            release: () => {
              if (!held) return;
              held = false;
              this.#busy[purpose] -= 1;
              this.#serve();
            },
          });
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting[purpose].push(waiting);
      this.#serve();
    });
  }

  #serve(): void {
    while (this.#busy.execute + this.#busy.evaluate < this.#slotsMax) {
      const evaluation = this.#busy.evaluate < this.#evaluationsMax && this.#waiting.evaluate.length > 0;
      const execution = this.#waiting.execute.length > 0;
      if (!evaluation && !execution) return;
      const next: CommandPurpose = evaluation && (!execution || this.#last === 'execute') ? 'evaluate' : 'execute';
      this.#waiting[next].shift()!.grant();
    }
  }
}

function busy(message: string): CivitasError {
  return new CivitasError('SANDBOX_BUSY', message, { retryAfterSeconds: BUSY_RETRY_SECONDS });
}

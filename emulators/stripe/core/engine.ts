import { ApiError } from '../http/api-error.ts';
import { Clock } from './clock.ts';
import type { Journal } from './journal.ts';
import { platformAccount, type RequestFacts } from './platform.ts';
import type { Kind, Records } from './records.ts';
import { defaultSettings, type Settings } from './settings.ts';
import { Store } from './store.ts';
import { Unit } from './unit.ts';

/**
 * The state and the only way to change it: `transact` runs one synchronous unit of work, journals it and then lets the
 * webhooks go. Either everything of a unit is kept, events included, or nothing.
 */
export class Engine {
  readonly store = new Store();
  readonly clock: Clock;
  settings: Settings;
  /** Address of the emulator itself, for links made outside a request. */
  baseUrl = '';
  /** Which webhook targets are set; an event is queued for a target only when there is one. */
  hasTarget: (connected: boolean) => boolean = () => false;
  /** Called after a commit that queued deliveries. */
  onDeliveries: () => void = () => {};
  /** Carries out what has become due; set by the emulator, which knows the resources. */
  runDue: (unit: Unit) => void = () => {};
  #journal: Journal | null = null;
  #nextDueAt = 0;

  constructor(options: { now?: () => number; settings?: Partial<Settings> } = {}) {
    this.clock = new Clock(options.now);
    this.settings = { ...defaultSettings, ...options.settings };
  }

  attachJournal(journal: Journal): void {
    this.#journal = journal;
    const clock = this.store.row('clock', 'clock')?.value;
    if (clock) this.clock.offsetMs = clock.offsetMs;
  }

  /**
   * Runs `work` for one account. Whatever has become due happens first, as a unit of its own.
   * An ApiError that keeps its changes (a declined card) commits before it is thrown; any other error undoes everything.
   */
  transact<T>(account: string, request: RequestFacts | null, work: (unit: Unit) => T): T {
    this.settle();
    return this.#run(account, request, work);
  }

  /** Lets the time that has passed take effect: funds become available, announced refunds fail, payouts arrive. */
  settle(): void {
    while (this.clock.now() >= this.#nextDueAt) {
      this.#nextDueAt = Number.POSITIVE_INFINITY;
      this.#run(platformAccount, null, (unit) => this.runDue(unit));
    }
  }

  /** Called for everything that waits for a moment, so that `settle` need not search. */
  noteDue(at: number): void {
    this.#nextDueAt = Math.min(this.#nextDueAt, at);
  }

  setClock(offsetMs: number): void {
    this.clock.offsetMs = offsetMs;
    this.#run(platformAccount, null, (unit) => unit.put('clock', { id: 'clock', offsetMs }));
    this.settle();
  }

  /** Forgets everything, the journal included. */
  reset(): void {
    this.store.clear();
    this.#journal?.clear();
    this.clock.offsetMs = 0;
    this.#nextDueAt = 0;
  }

  close(): void {
    this.#journal?.close();
    this.#journal = null;
  }

  /** All values of a kind, whatever account they belong to, oldest first. */
  all<K extends Kind>(kind: K): Records[K][] {
    return [...this.store.rows(kind)].map((row) => row.value);
  }

  #run<T>(account: string, request: RequestFacts | null, work: (unit: Unit) => T): T {
    this.store.begin();
    try {
      const result = work(new Unit(this, account, request));
      this.#commit();
      return result;
    } catch (error) {
      if (error instanceof ApiError && error.keepsChanges) this.#commit();
      else this.store.rollback();
      throw error;
    }
  }

  #commit(): void {
    const changes = this.store.commit();
    this.#journal?.append(changes);
    if (
      changes.some(([kind, , , value]) => kind === 'delivery' && value && 'state' in value && value.state === 'pending')
    ) {
      this.onDeliveries();
    }
  }
}

/**
 * Riders: what another district commits together with the money of a coalesced operation (ledger.md 5). One rider per
 * operation kind. A batch runs, in this order: riders' locks, the ledger's READ, all decisions, riders' writes, the
 * ledger's WRITE, audit and outbox, COMMIT. So a task row, its budgets and its hold still commit together, and N
 * submissions share one transaction.
 */
import type { Ctx } from '#platform/actor.ts';
import type { Tx } from '#platform/db/transact.ts';
import type { RiderHooks } from './ledger-engine.ts';
import { LedgerMisuse } from './ledger-errors.ts';
import type { Operation } from './ledger-rules.ts';

export interface RiderItem<C = unknown> {
  readonly op: Operation;
  readonly ctx: Ctx;
  /** What the submitter sent along for the rider. */
  readonly cargo: C;
  /** Collects audit rows and events of this item; runs no query. */
  readonly handle: Tx;
}

export interface Rider<C = unknown, S = unknown> {
  /** Name of the operations that carry it, for example `task.submit`. */
  readonly name: string;
  /** Place in the global lock order: task rows 1, budget scopes 2. */
  readonly order: number;
  /** At most one statement per owned table, rows in id order. */
  lockAndRead(tx: Tx, items: readonly RiderItem<C>[], now: Date): Promise<S>;
  /** Pure. Throws a refusal, or returns how to undo what it counted, for when the ledger refuses. */
  decide(state: S, item: RiderItem<C>): () => void;
  /** One set-based statement per table, for the accepted items only. */
  write(tx: Tx, state: S, accepted: readonly RiderItem<C>[], now: Date): Promise<void>;
}

const key = Symbol.for('civitas.ledger.riders');
const holder = globalThis as unknown as Record<symbol, Map<string, Rider> | undefined>;
holder[key] ??= new Map();
const riders = holder[key] as Map<string, Rider>;

/** Registered once at start, by the room that composes the districts. */
export function registerRider<C, S>(rider: Rider<C, S>): void {
  riders.set(rider.name, rider as unknown as Rider);
}

/** Takes the riders' locks for this batch; null when nothing rides along. */
export async function boardRiders(
  tx: Tx,
  items: readonly (RiderItem & { rider: string | null })[],
  now: Date,
): Promise<RiderHooks | null> {
  const byRider = new Map<string, RiderItem[]>();
  for (const item of items) {
    if (item.rider === null) continue;
    const list = byRider.get(item.rider) ?? [];
    list.push(item);
    byRider.set(item.rider, list);
  }
  if (byRider.size === 0) return null;
  const aboard: { rider: Rider; state: unknown; accepted: RiderItem[] }[] = [];
  const ofOperation = new Map<string, { part: (typeof aboard)[number]; item: RiderItem }>();
  const named = [...byRider].map(([name, list]) => {
    const rider = riders.get(name);
    if (!rider) throw new LedgerMisuse(`nobody rides as ${name}`);
    return { rider, list };
  });
  named.sort((a, b) => a.rider.order - b.rider.order);
  for (const { rider, list } of named) {
    const part = { rider, state: await rider.lockAndRead(tx, list, now), accepted: [] as RiderItem[] };
    aboard.push(part);
    for (const item of list) ofOperation.set(item.op.transferId, { part, item });
  }
  return {
    decide(op) {
      const found = ofOperation.get(op.transferId);
      return found?.part.rider.decide(found.part.state, found.item);
    },
    async write(accepted) {
      for (const op of accepted) {
        const found = ofOperation.get(op.transferId);
        found?.part.accepted.push(found.item);
      }
      for (const { rider, state, accepted: mine } of aboard)
        if (mine.length > 0) await rider.write(tx, state, mine, now);
    },
  };
}

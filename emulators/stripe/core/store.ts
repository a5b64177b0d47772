import type { Kind, Records } from './records.ts';

interface Row<K extends Kind = Kind> {
  account: string;
  value: Records[K];
}

/** One row written or removed; the journal stores these and replays them. */
export type Change = [kind: Kind, id: string, account: string, value: Records[Kind] | null];

/**
 * All objects in memory, in the order of their creation, each belonging to one account.
 *
 * Writes go through one transaction at a time: handlers are synchronous, so two can never interleave. `rollback` undoes
 * a transaction completely; `commit` returns what changed.
 */
export class Store {
  readonly #rows = new Map<Kind, Map<string, Row>>();
  #changes: Change[] | null = null;
  #undo: (() => void)[] = [];

  begin(): void {
    if (this.#changes) throw new Error('A transaction is open already.');
    this.#changes = [];
    this.#undo = [];
  }

  commit(): Change[] {
    const changes = this.#changes ?? [];
    this.#changes = null;
    this.#undo = [];
    return changes;
  }

  rollback(): void {
    for (const undo of this.#undo.reverse()) undo();
    this.#changes = null;
    this.#undo = [];
  }

  /** The row whatever account it belongs to; undefined when there is none. */
  row<K extends Kind>(kind: K, id: string): Row<K> | undefined {
    return this.#rows.get(kind)?.get(id) as Row<K> | undefined;
  }

  put<K extends Kind>(kind: K, account: string, value: Records[K]): void {
    this.#record(kind, value.id, account, value);
    this.#write(kind, value.id, { account, value });
  }

  remove(kind: Kind, id: string): void {
    const row = this.#rows.get(kind)?.get(id);
    if (!row) return;
    this.#record(kind, id, row.account, null);
    this.#rows.get(kind)?.delete(id);
  }

  /** Oldest first. */
  rows<K extends Kind>(kind: K): IterableIterator<Row<K>> {
    return (this.#rows.get(kind) ?? new Map()).values() as IterableIterator<Row<K>>;
  }

  count(kind: Kind): number {
    return this.#rows.get(kind)?.size ?? 0;
  }

  /** Applies changes of the journal, outside any transaction. */
  replay(changes: Change[]): void {
    for (const [kind, id, account, value] of changes) {
      if (value === null) this.#rows.get(kind)?.delete(id);
      else this.#write(kind, id, { account, value });
    }
  }

  clear(): void {
    this.#rows.clear();
  }

  #write(kind: Kind, id: string, row: Row): void {
    let rows = this.#rows.get(kind);
    if (!rows) {
      rows = new Map();
      this.#rows.set(kind, rows);
    }
    rows.set(id, row);
  }

  #record(kind: Kind, id: string, account: string, value: Records[Kind] | null): void {
    if (!this.#changes) throw new Error(`A ${kind} was written outside a transaction.`);
    const before = this.#rows.get(kind)?.get(id);
    this.#undo.push(() => {
      if (before) this.#write(kind, id, before);
      else this.#rows.get(kind)?.delete(id);
    });
    this.#changes.push([kind, id, account, value]);
  }
}

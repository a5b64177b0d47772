import { ask } from '#platform/bus/bus.ts';
import type { Tx } from '#platform/db/transact.ts';
import { listHoldingTasks } from '../exchange/contract.ts';
import { findOpenTaskHolds, type HoldRow } from './queries.ts';

const PAGE = 1_000;
const SHOWN = 3;

export interface HoldMismatch {
  taskId: string;
  problem: 'open hold without open task' | 'open task without open hold';
  /** Minor units, of the hold. */
  amount?: bigint;
}

/** Pages of a list in id order, one item after the other. */
async function* pages<T>(read: (after: string | null) => Promise<T[]>, idOf: (item: T) => string): AsyncGenerator<T> {
  for (let after: string | null = null; ; ) {
    const page: T[] = await read(after);
    yield* page;
    if (page.length < PAGE) return;
    after = idOf(page.at(-1) as T);
  }
}

/**
 * A hold of a task is open ⇔ the task is (domain.md 4): both lists, in id order, side by side. Tasks are Exchange's: it
 * answers in this transaction, so that both are of one instant. Reads only; names the first three differences.
 */
export async function compareHoldsWithTasks(tx: Tx): Promise<{ total: number; first: HoldMismatch[] }> {
  const holds = pages<HoldRow>(
    (after) => findOpenTaskHolds(tx, after, PAGE),
    (h) => h.refId,
  );
  const tasks = pages<string>(
    (after) => ask(tx, listHoldingTasks, { afterTaskId: after, limit: PAGE }),
    (id) => id,
  );
  let total = 0;
  const first: HoldMismatch[] = [];
  const found = (mismatch: HoldMismatch) => {
    total += 1;
    if (first.length < SHOWN) first.push(mismatch);
  };
  let hold = (await holds.next()).value as HoldRow | undefined;
  let task = (await tasks.next()).value as string | undefined;
  while (hold || task) {
    if (hold && (!task || hold.refId < task)) {
      found({ taskId: hold.refId, problem: 'open hold without open task', amount: hold.amountMinor });
      hold = (await holds.next()).value as HoldRow | undefined;
    } else if (task && (!hold || task < hold.refId)) {
      found({ taskId: task, problem: 'open task without open hold' });
      task = (await tasks.next()).value as string | undefined;
    } else {
      hold = (await holds.next()).value as HoldRow | undefined;
      task = (await tasks.next()).value as string | undefined;
    }
  }
  return { total, first };
}

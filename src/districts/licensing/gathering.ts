/**
 * Callers that come at the same time share a statement. A call that comes alone leaves at once, alone; while the lanes
 * are busy the next ones gather, and what has gathered leaves together as soon as a lane is free. So nobody waits for
 * company, and under load a commit and a round trip are paid once for many.
 *
 * Sharing changes nothing that is promised: nobody is answered before the COMMIT, and when a statement fails for one of
 * those that share it, each of them is run again alone.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { dbFailure, isConnectionLost } from '#platform/db/errors.ts';
import { ServiceUnavailable } from '#platform/errors.ts';

export interface Gathering<I, O> {
  /**
   * Statements under way at once: a second one begins beside the first for a full group, or one that has waited
   * `PATIENCE_MS`, because something holds the first up. Items in one of them, and items that may wait; one more is 503.
   */
  readonly lanes: number;
  readonly itemsMax: number;
  readonly waitingMax: number;
  /** Longest wait for a lane, below what the caller itself waits for; then 503, nothing was done. */
  readonly waitMs: number;
  /** False when these two must not share a statement, because the order in which they came decides. */
  mayShare?(earlier: I, later: I): boolean;
  /** One statement for all of them; the answers in their order. */
  together(items: I[]): Promise<O[]>;
  alone(item: I): Promise<O>;
}

interface Waiting<I, O> {
  item: I;
  since: number;
  resolve: (value: O) => void;
  reject: (error: unknown) => void;
}

const PATIENCE_MS = 25;

/** A statement belongs to no request: what is kept of whoever came first must not stick to the others. */
const outsideOfRequests = AsyncLocalStorage.snapshot();

/** The way in: resolves with the answer to this one item. */
export function gather<I, O>(how: Gathering<I, O>): (item: I) => Promise<O> {
  let queue: Waiting<I, O>[] = [];
  let busy = 0;
  let planned = false;
  let patient = false;

  function plan(): void {
    if (planned || queue.length === 0 || busy >= how.lanes) return;
    const [first] = queue as [Waiting<I, O>];
    const waited = performance.now() - first.since;
    if (busy > 0 && queue.length < how.itemsMax && waited < PATIENCE_MS) {
      if (patient) return;
      patient = true;
      setTimeout(
        () => {
          patient = false;
          plan();
        },
        PATIENCE_MS - waited + 1,
      );
      return;
    }
    planned = true;
    // After the input that is readable now: requests of one turn of the event loop leave together.
    setImmediate(() => {
      planned = false;
      outsideOfRequests(leave);
    });
  }

  function leave(): void {
    if (busy >= how.lanes) return;
    const group = take();
    if (group.length === 0) return;
    busy += 1;
    void settle(how, group).finally(() => {
      busy -= 1;
      plan();
    });
    plan();
  }

  /** The first ones that may share, in the order in which they came; nobody overtakes one whose order matters to it. */
  function take(): Waiting<I, O>[] {
    const before = performance.now() - how.waitMs;
    const group: Waiting<I, O>[] = [];
    const left: Waiting<I, O>[] = [];
    for (const w of queue) {
      const fits = (other: Waiting<I, O>) => how.mayShare?.(other.item, w.item) ?? true;
      if (w.since < before) w.reject(new ServiceUnavailable('The service is busy. Please try again.'));
      else if (group.length < how.itemsMax && group.every(fits) && left.every(fits)) group.push(w);
      else left.push(w);
    }
    queue = left;
    return group;
  }

  return (item) => {
    if (queue.length >= how.waitingMax) return Promise.reject(new ServiceUnavailable());
    return new Promise<O>((resolve, reject) => {
      queue.push({ item, since: performance.now(), resolve, reject });
      plan();
    });
  };
}

async function settle<I, O>(how: Gathering<I, O>, group: Waiting<I, O>[]): Promise<void> {
  const [first] = group as [Waiting<I, O>];
  try {
    const answers = group.length === 1 ? [await how.alone(first.item)] : await how.together(group.map((w) => w.item));
    for (const [i, w] of group.entries()) w.resolve(answers[i] as O);
  } catch (e) {
    // A database that is away, or has no connection left, is so for each; a lock or a row in the way is one's own matter.
    const forAll = group.length === 1 || isConnectionLost(e) || !dbFailure(e)?.sqlState;
    if (forAll) for (const w of group) w.reject(e);
    else await Promise.all(group.map((w) => how.alone(w.item).then(w.resolve, w.reject)));
  }
}

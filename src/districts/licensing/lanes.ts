/**
 * One validation of a licence at a time in this process. The row lock decides anyhow; waiting for it here, instead of with
 * a database connection in hand, leaves the pool to everybody else while a thousand pods of one licence start at once.
 */
import { ServiceUnavailable } from '#platform/errors.ts';

/** Two starts of the largest licence. */
const WAITING_MAX = 2_000;
/** Below the ten seconds after which a pod stops waiting. */
const WAIT_MS = 8_000;

interface Lane {
  tail: Promise<unknown>;
  waiting: number;
}
const lanes = new Map<string, Lane>();

/** Runs `fn` after those of the same name that came before it. 503 when too many wait, or this one waited too long. */
export async function inLane<T>(name: string, fn: () => Promise<T>): Promise<T> {
  const lane = lanes.get(name) ?? { tail: Promise.resolve(), waiting: 0 };
  if (lane.waiting >= WAITING_MAX) throw new ServiceUnavailable();
  lanes.set(name, lane);
  lane.waiting += 1;
  const since = performance.now();
  const turn = lane.tail.then(() => {
    if (performance.now() - since > WAIT_MS) throw new ServiceUnavailable();
    return fn();
  });
  lane.tail = turn.catch(() => {});
  try {
    return await turn;
  } finally {
    lane.waiting -= 1;
    if (lane.waiting === 0) lanes.delete(name);
  }
}

/**
 * Turns within this process: of the many callers that will wait for one and the same row, only a few hold a database
 * connection while they do. The others wait here, in the order in which they came, and the pool stays free for
 * everybody else. Nothing depends on it but waiting: what must hold is held by the database's own locks.
 */
import { ServiceUnavailable } from './errors.ts';

export interface TurnLimits {
  /** How many may be inside at once. */
  readonly widthMax: number;
  /** How many may wait; one more is refused at once. */
  readonly waitingMax: number;
  /** How long one may wait. */
  readonly waitMs: number;
}

interface Line {
  inside: number;
  readonly waiting: Set<() => void>;
}
const lines = new Map<string, Line>();

/**
 * Runs `fn` when it is this caller's turn under `name`. SERVICE_UNAVAILABLE without having run it when the line is full
 * or the wait too long.
 */
export async function inTurn<T>(name: string, limits: TurnLimits, fn: () => Promise<T>): Promise<T> {
  const line = lines.get(name) ?? { inside: 0, waiting: new Set() };
  lines.set(name, line);
  if (line.inside < limits.widthMax) line.inside += 1;
  else await waitIn(line, limits);
  try {
    return await fn();
  } finally {
    leave(name, line);
  }
}

/** Resolves when the one before hands its place over, so that `inside` stays as it is. */
function waitIn(line: Line, { waitingMax, waitMs }: TurnLimits): Promise<void> {
  if (line.waiting.size >= waitingMax) throw new ServiceUnavailable();
  return new Promise((resolve, reject) => {
    const enter = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      line.waiting.delete(enter);
      reject(new ServiceUnavailable());
    }, waitMs);
    line.waiting.add(enter);
  });
}

function leave(name: string, line: Line): void {
  const [next] = line.waiting;
  if (next) {
    line.waiting.delete(next);
    next();
    return;
  }
  line.inside -= 1;
  if (line.inside === 0) lines.delete(name);
}

/** How many names have somebody inside or waiting. */
export function linesOpen(): number {
  return lines.size;
}

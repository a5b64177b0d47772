/**
 * What a database error means. Raw-query errors of Prisma are P2010 and carry PostgreSQL's SQLSTATE in
 * `meta.driverAdapterError.cause.originalCode`; model calls give P2002 and friends (ledger.md 7).
 */
export interface DbFailure {
  sqlState: string | null;
  constraint: string | null;
  prismaCode: string | null;
  message: string;
}

interface Shaped {
  code?: unknown;
  message?: unknown;
  constraint?: unknown;
  meta?: {
    driverAdapterError?: {
      message?: unknown;
      cause?: { originalCode?: unknown; originalMessage?: unknown; constraint?: unknown; kind?: unknown };
    };
  };
}

export function dbFailure(e: unknown): DbFailure | null {
  if (!(e instanceof Error)) return null;
  const shaped = e as Shaped & Error;
  const cause = shaped.meta?.driverAdapterError?.cause;
  if (cause) {
    const message = String(cause.originalMessage ?? shaped.message);
    return {
      sqlState: typeof cause.originalCode === 'string' ? cause.originalCode : null,
      constraint: constraintIn(cause.constraint) ?? /constraint "([^"]+)"/.exec(message)?.[1] ?? null,
      prismaCode: typeof shaped.code === 'string' ? shaped.code : null,
      message,
    };
  }
  const code = typeof shaped.code === 'string' ? shaped.code : null;
  if (code && /^P\d{4}$/.test(code))
    return { sqlState: null, constraint: null, prismaCode: code, message: shaped.message };
  if (code && /^[0-9A-Z]{5}$/.test(code))
    return {
      sqlState: code,
      constraint: typeof shaped.constraint === 'string' ? shaped.constraint : null,
      prismaCode: null,
      message: shaped.message,
    };
  if (e.name === 'DriverAdapterError') {
    const c = (e as { cause?: { originalCode?: unknown; kind?: unknown; originalMessage?: unknown } }).cause;
    return {
      sqlState: typeof c?.originalCode === 'string' ? c.originalCode : null,
      constraint: null,
      prismaCode: typeof c?.kind === 'string' ? c.kind : null,
      message: String(c?.originalMessage ?? e.message),
    };
  }
  return null;
}

function constraintIn(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value && typeof value === 'object') {
    const v = value as { index?: unknown; name?: unknown };
    if (typeof v.index === 'string') return v.index;
    if (typeof v.name === 'string') return v.name;
  }
  return null;
}

/** SQLSTATE 23505, or P2002 of a model call. */
export function isUniqueViolation(e: unknown, constraint?: string): boolean {
  const f = dbFailure(e);
  if (!f || (f.sqlState !== '23505' && f.prismaCode !== 'P2002')) return false;
  return constraint === undefined || (f.constraint ?? f.message).includes(constraint);
}

/**
 * Thrown where a unique index shows that another transaction committed a row which this one looked for and missed while
 * it waited for a lock: run again, the row will be found.
 */
export class StaleRead extends Error {
  constructor(cause: unknown) {
    super('another transaction committed the row first', { cause });
    this.name = 'StaleRead';
  }
}

/** Deadlock, serialisation failure or a stale read: the whole transaction may run again. */
export function isRetryable(e: unknown): boolean {
  if (e instanceof StaleRead) return true;
  const f = dbFailure(e);
  return (
    f !== null &&
    (f.sqlState === '40P01' ||
      f.sqlState === '40001' ||
      f.sqlState === 'LG006' ||
      f.prismaCode === 'P2034' ||
      f.prismaCode === 'TransactionWriteConflict')
  );
}

/** A lock, a statement or a connection was waited for too long; nothing is done; 503 to the caller. */
export function isBusy(e: unknown): boolean {
  const f = dbFailure(e);
  return (
    f !== null &&
    (f.sqlState === '55P03' || f.sqlState === '57014' || f.sqlState === '53300' || f.prismaCode === 'P2024')
  );
}

/** The server is gone or was never reached; the outcome of a COMMIT may be unknown. */
export function isConnectionLost(e: unknown): boolean {
  const f = dbFailure(e);
  if (f) {
    const s = f.sqlState ?? '';
    if (s.startsWith('08') || s === '57P01' || s === '57P02' || s === '57P03' || s === '25P03') return true;
    if (
      f.prismaCode &&
      [
        'P1001',
        'P1002',
        'P1008',
        'P1017',
        'P2028',
        'DatabaseNotReachable',
        'ConnectionClosed',
        'SocketTimeout',
      ].includes(f.prismaCode)
    )
      return true;
  }
  const text = e instanceof Error ? e.message : String(e);
  return /ECONNREFUSED|ECONNRESET|EPIPE|Connection terminated|terminating connection|connection timeout|^timeout expired$|timeout exceeded when trying to connect|Can't reach database|not queryable|server closed the connection/i.test(
    text,
  );
}

/** A guard of the database fired: a bug or an attack (ledger.md 4). */
export function isInvariantViolation(e: unknown): boolean {
  const s = dbFailure(e)?.sqlState;
  return s === '23514' || (s?.startsWith('LG') === true && s !== 'LG006');
}

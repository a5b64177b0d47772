/**
 * Reads that every request makes (whose key, whose session) go to the driver itself: one prepared statement on the request
 * pool, without the client's query engine around it. The same SQL, values and errors as `$queryRawUnsafe`.
 */
import pg from 'pg';
import { requestPool, statementName, type Tx } from './client.ts';
import { asCallerError } from './transact.ts';

export type Reader = Pick<Tx, '$queryRawUnsafe'>;

const INT8 = 20;
const DATE = 1082;
/** What the client makes of these types; the driver would make a string and a local midnight of them. */
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8) return BigInt;
    if (oid === DATE) return (text: string) => new Date(`${text}T00:00:00.000Z`);
    return pg.types.getTypeParser(oid, format);
  },
};

const reader = {
  async $queryRawUnsafe(text: string, ...values: unknown[]) {
    const { rows } = await requestPool().query({ name: statementName(text), text, values, types: types as never });
    return rows;
  },
} as unknown as Reader;

/** Reads outside a transaction; each statement sees what is committed when it begins. Database trouble becomes 503. */
export async function readDirect<T>(fn: (reader: Reader) => Promise<T>): Promise<T> {
  try {
    return await fn(reader);
  } catch (e) {
    throw asCallerError(e);
  }
}

/**
 * The database clients of this process. One pool for requests, one small reserve for health, admin and heartbeats.
 * Kept on globalThis, because Next bundles its own copy of this module in the same process.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { setDatabaseOffset } from '../clock.ts';
import { sha256Hex } from '../crypto/digest.ts';
import { env } from '../env.ts';
import { logger } from '../logger.ts';

export type Db = PrismaClient;
/** A transaction client as `transact` hands it out. Everything that writes takes one. */
export type Tx = Omit<PrismaClient, '$connect' | '$disconnect' | '$on' | '$use' | '$extends' | '$transaction'>;

interface Clients {
  db?: PrismaClient;
  pool?: pg.Pool;
  reserve?: pg.Pool;
  connectTimeoutMs?: number;
}
const key = Symbol.for('civitas.db');
const holder = globalThis as unknown as Record<symbol, Clients | undefined>;
holder[key] ??= {};
const clients = holder[key] as Clients;

export function databaseUrl(): string {
  if (!env.DATABASE_URL) throw new Error('DATABASE_URL is not set: start through `npm start`, or set it');
  return env.DATABASE_URL;
}

/**
 * Time limits belong to the connection: Prisma's own transaction timeout does not cancel a lock wait
 * (ledger.md 7, measured).
 */
export const CONNECTION_OPTIONS = () =>
  `-c lock_timeout=${env.LEDGER_LOCK_TIMEOUT_MS} -c statement_timeout=${env.LEDGER_STATEMENT_TIMEOUT_MS} -c idle_in_transaction_session_timeout=${env.LEDGER_IDLE_TX_TIMEOUT_MS} -c timezone=UTC`;

/** Prepared once per connection; the name is a hash of the text. */
const names = new Map<string, string>();
export function statementName(sql: string): string {
  let name = names.get(sql);
  if (!name) {
    name = `s${sha256Hex(sql).slice(0, 20)}`;
    if (names.size < 5_000) names.set(sql, name);
  }
  return name;
}

/**
 * A process that nobody waits for may wait for its connections: on a busy machine a worker that gave up after a second
 * would do nothing at all. Called before the first pool is made.
 */
export function waitForConnections(ms: number): void {
  clients.connectTimeoutMs = ms;
}

export function createPool(max: number, extra: Partial<pg.PoolConfig> = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl(),
    max,
    connectionTimeoutMillis: clients.connectTimeoutMs ?? 1_000,
    idleTimeoutMillis: 30_000,
    options: CONNECTION_OPTIONS(),
    ...extra,
  });
  const lost = (err: Error) => logger.warn({ err }, 'database connection lost');
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}

/** A Prisma client over its own pool; the ledger has one of these for itself. */
export function createClient(pool: pg.Pool): PrismaClient {
  const adapter = new PrismaPg(pool, {
    statementNameGenerator: ({ sql }) => statementName(sql),
    onPoolError: (err) => logger.warn({ err }, 'database pool error'),
  });
  return new PrismaClient({
    adapter,
    transactionOptions: { maxWait: Math.max(2_000, clients.connectTimeoutMs ?? 0), timeout: 10_000 },
  });
}

export function db(): PrismaClient {
  if (!clients.db) {
    clients.pool = createPool(env.DATABASE_POOL_MAX);
    clients.db = createClient(clients.pool);
  }
  return clients.db;
}

/** The pool below `db()`. */
export function requestPool(): pg.Pool {
  db();
  return clients.pool as pg.Pool;
}

/** Two connections that request traffic cannot take: health, admin and the worker's heartbeat. */
export function reservePool(): pg.Pool {
  clients.reserve ??= createPool(2);
  return clients.reserve;
}

export function poolStats(): { size: number; idle: number; waiting: number } {
  const p = clients.pool;
  return { size: p?.totalCount ?? 0, idle: p?.idleCount ?? 0, waiting: p?.waitingCount ?? 0 };
}

/** Measures this process's offset to the database's clock. */
export async function syncClock(): Promise<void> {
  const before = Date.now();
  const r = await reservePool().query('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms');
  setDatabaseOffset(Number(r.rows[0].ms), before, Date.now());
}

export async function closeDb(): Promise<void> {
  const { db: client, pool, reserve } = clients;
  clients.db = undefined;
  clients.pool = undefined;
  clients.reserve = undefined;
  await client?.$disconnect().catch(() => {});
  await pool?.end().catch(() => {});
  await reserve?.end().catch(() => {});
}

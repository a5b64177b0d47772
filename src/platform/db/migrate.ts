/**
 * Migrations through Prisma's own schema engine, compiled to WebAssembly: nothing is downloaded, and the history in
 * `_prisma_migrations` stays readable by `prisma migrate deploy` elsewhere.
 */
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg';
import { makeWorkerUtils } from 'graphile-worker';
import pg from 'pg';
import { ScriptPrismaPg } from './script-adapter.ts';

const root = path.resolve(import.meta.dirname, '../../..');
export const SCHEMA_DIR = path.join(root, 'prisma/schema');
export const MIGRATIONS_DIR = path.join(root, 'prisma/migrations');

type Datamodels = [string, string][];
interface Engine {
  applyMigrations(input: unknown): Promise<{ appliedMigrationNames: string[] }>;
  diff(input: unknown): Promise<{ stdout: string | null; exitCode: number }>;
  free(): void;
}
interface EngineModule {
  SchemaEngine: { new: (o: { datamodels: Datamodels }, log: (m: string) => void, adapter: object) => Promise<Engine> };
  __wbg_set_wasm(exports: unknown): void;
}

let loaded: Promise<EngineModule> | undefined;

async function loadEngine(): Promise<EngineModule> {
  loaded ??= (async () => {
    const file = createRequire(import.meta.url)
      .resolve('@prisma/schema-engine-wasm')
      .replace(/[^/\\]+$/, 'schema_engine_bg.wasm');
    const { instance } = await WebAssembly.instantiate(await readFile(file), {
      './schema_engine_bg.js': engineModule as unknown as WebAssembly.ModuleImports,
    });
    const engine = engineModule as unknown as EngineModule;
    engine.__wbg_set_wasm(instance.exports);
    (instance.exports.__wbindgen_start as () => void)();
    return engine;
  })();
  return loaded;
}

/** Every `.prisma` file of a folder as (name, content), sorted. */
export async function readDatamodels(dir = SCHEMA_DIR): Promise<Datamodels> {
  const names = (await readdir(dir)).filter((n) => n.endsWith('.prisma')).sort();
  return Promise.all(names.map(async (n) => [n, await readFile(path.join(dir, n), 'utf8')] as [string, string]));
}

async function withEngine<T>(connectionString: string, use: (engine: Engine) => Promise<T>): Promise<T> {
  const { SchemaEngine } = await loadEngine();
  const factory = new ScriptPrismaPg({ connectionString });
  const engine = await SchemaEngine.new(
    { datamodels: await readDatamodels() },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  try {
    return await use(engine);
  } finally {
    engine.free();
    await factory.close();
  }
}

export async function readMigrations(dir = MIGRATIONS_DIR) {
  const names = (await readdir(dir, { withFileTypes: true }))
    .filter((e) => e.isDirectory())
    .map((e) => e.name)
    .sort();
  return Promise.all(
    names.map(async (name) => ({ name, sql: await readFile(path.join(dir, name, 'migration.sql'), 'utf8') })),
  );
}

/**
 * Applies what is missing, each migration as one implicit transaction, then the job queue's own schema.
 * Two processes at once: an advisory lock lets one go first. Returns the names applied now.
 */
export async function migrate(connectionString: string): Promise<string[]> {
  const lock = new pg.Client({ connectionString });
  await lock.connect();
  try {
    await lock.query("SELECT pg_advisory_lock(hashtext('civitas.migrate'))");
    const migrations = await readMigrations();
    const applied = await withEngine(connectionString, (engine) =>
      engine.applyMigrations({
        migrationsList: {
          baseDir: MIGRATIONS_DIR,
          lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
          shadowDbInitScript: '',
          migrationDirectories: migrations.map(({ name, sql }) => ({
            path: name,
            migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
          })),
        },
        filters: { externalTables: [], externalEnums: [] },
      }),
    );
    const utils = await makeWorkerUtils({ connectionString });
    try {
      await utils.migrate();
    } finally {
      await utils.release();
    }
    return applied.appliedMigrationNames;
  } finally {
    await lock.end();
  }
}

/** True when every migration of this checkout is recorded as finished in the database. */
export async function pendingMigrations(client: pg.Client | pg.Pool): Promise<string[]> {
  const known = (await readMigrations()).map((m) => m.name);
  const exists = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS ok");
  if (!exists.rows[0].ok) return known;
  const done = await client.query('SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL');
  const names = new Set(done.rows.map((r) => r.migration_name as string));
  return known.filter((n) => !names.has(n));
}

/** `migrate`, unless nothing is missing: then a role that may not change tables starts the servers too. */
export async function migrateIfNeeded(connectionString: string): Promise<string[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const queue = await client.query("SELECT to_regclass('graphile_worker.migrations') IS NOT NULL AS ok");
    if (queue.rows[0].ok && (await pendingMigrations(client)).length === 0) return [];
  } finally {
    await client.end();
  }
  return migrate(connectionString);
}

/**
 * SQL that leads from one set of schema files to another; `null` starts from an empty database. The engine wants a
 * server to talk to, whose content does not matter.
 */
export async function diffSchemas(connectionString: string, from: Datamodels | null, to: Datamodels): Promise<string> {
  const { SchemaEngine } = await loadEngine();
  const factory = new ScriptPrismaPg({ connectionString });
  const engine = await SchemaEngine.new({ datamodels: to }, () => {}, bindMigrationAwareSqlAdapterFactory(factory));
  const files = (models: Datamodels) => models.map(([p, content]) => ({ path: p, content }));
  try {
    const result = await engine.diff({
      from: from === null ? { tag: 'empty' } : { tag: 'schemaDatamodel', files: files(from) },
      to: { tag: 'schemaDatamodel', files: files(to) },
      script: true,
      shadowDatabaseUrl: null,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return result.stdout ?? '';
  } finally {
    engine.free();
    await factory.close();
  }
}

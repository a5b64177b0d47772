import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import { closeDb, waitForConnections } from '../../src/platform/db/client.ts';

/**
 * A database of this test file, cloned from the migrated template; sets DATABASE_URL and drops it at the end.
 * Call at the top of a `*.db.test.ts` file and await it before anything touches the database.
 */
export async function testDatabase(): Promise<{
  url: string;
  query: (sql: string, args?: unknown[]) => Promise<pg.QueryResult>;
}> {
  const template = inject('postgresUrl');
  const admin = new URL(template);
  admin.pathname = '/postgres';
  const name = `t_${randomBytes(6).toString('hex')}`;
  const root = new pg.Client({ connectionString: admin.href });
  await root.connect();
  await root.query(`CREATE DATABASE ${name} TEMPLATE template_civitas STRATEGY FILE_COPY`);
  await root.end();
  const url = new URL(template);
  url.pathname = `/${name}`;
  process.env.DATABASE_URL = url.href;
  // A busy machine is no reason to be refused a connection.
  waitForConnections(60_000);
  const pool = new pg.Pool({ connectionString: url.href, max: 4 });
  pool.on('error', () => {});
  afterAll(async () => {
    await closeDb();
    await pool.end();
    const again = new pg.Client({ connectionString: admin.href });
    await again.connect();
    await again.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await again.end();
  });
  return { url: url.href, query: (sql, args) => pool.query(sql, args as never) };
}

/**
 * `npm run db:roles -- --role civitas_app`: gives the role of the servers its rights, with DATABASE_URL naming the role that owns
 * the tables. The servers then run with a DATABASE_URL of `civitas_app`.
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { grantAppRole } from '../../platform/db/app-role.ts';
import { resolveDatabaseUrl } from '../embedded/resolve-database.ts';

const { values } = parseArgs({ options: { role: { type: 'string', default: 'civitas_app' } } });
const client = new pg.Client({ connectionString: await resolveDatabaseUrl() });
await client.connect();
try {
  const { history } = await grantAppRole(client, values.role);
  process.stdout.write(`${values.role} may read and write rows, and only add to ${history.join(', ')}.\n`);
} catch (e) {
  process.stderr.write(`${e instanceof Error ? e.message : String(e)}\n`);
  process.exitCode = 1;
} finally {
  await client.end();
}

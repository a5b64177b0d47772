/**
 * What the role that the servers work with may do (ASVS V13.2.2): rows, never tables; and of history, nothing but add to it.
 * The role that owns the tables migrates and gives these rights; afterwards no server needs its password.
 */
import type pg from 'pg';

const NAME = /^[a-z_][a-z0-9_]{0,62}$/;
/** Functions of the triggers that keep history; what they forbid is also taken from the role. */
const GUARDS = ['append_only', 'ledger_append_only'];

/** Tables whose rows may not be changed, or may not be deleted, from the triggers themselves. */
async function guardedTables(client: pg.Client): Promise<{ name: string; update: boolean }[]> {
  const { rows } = await client.query<{ name: string; update: boolean }>(
    `SELECT t.tgrelid::regclass::text AS name, bool_or(t.tgtype & 16 > 0) AS update
       FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
      WHERE NOT t.tgisinternal AND t.tgtype & 8 > 0 AND f.proname = ANY($1) GROUP BY 1 ORDER BY 1`,
    [GUARDS],
  );
  return rows;
}

/**
 * Gives an existing login role its rights, in one transaction; run again after every migration. Returns the tables to which it
 * may only add. Throws when the role does not exist, owns the tables or is a superuser, because then nothing would bind it.
 */
export async function grantAppRole(client: pg.Client, role: string): Promise<{ history: string[] }> {
  if (!NAME.test(role)) throw new Error('the name of the role: lower-case letters, digits and _');
  const found = await client.query<{ bound: boolean }>(
    `SELECT NOT r.rolsuper AND NOT pg_has_role(r.oid, c.relowner, 'MEMBER') AS bound
       FROM pg_roles r, pg_class c WHERE r.rolname = $1 AND c.oid = 'audit_log'::regclass`,
    [role],
  );
  if (!found.rows[0])
    throw new Error(`there is no role ${role}: CREATE ROLE ${role} LOGIN PASSWORD '…' and run this again`);
  if (!found.rows[0].bound)
    throw new Error(`${role} owns the tables or is a superuser: no right could be taken from it`);
  const guarded = await guardedTables(client);
  const jobs = await client.query<{ name: string }>(
    "SELECT c.oid::regclass::text AS name FROM pg_class c WHERE relnamespace = 'graphile_worker'::regnamespace AND relkind = 'r' AND relrowsecurity",
  );
  const statements = [
    `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role}`,
    `REVOKE CREATE ON SCHEMA public FROM ${role}`,
    `GRANT USAGE ON SCHEMA public, graphile_worker TO ${role}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, graphile_worker TO ${role}`,
    `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public, graphile_worker TO ${role}`,
    `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public, graphile_worker TO ${role}`,
    `REVOKE INSERT, UPDATE, DELETE ON _prisma_migrations FROM ${role}`,
    ...guarded.map((t) => `REVOKE ${t.update ? 'UPDATE, DELETE' : 'DELETE'} ON ${t.name} FROM ${role}`),
    // The queue's own tables let nobody but their owner see a row unless a policy says so.
    ...jobs.rows.flatMap(({ name }) => [
      `DROP POLICY IF EXISTS ${role} ON ${name}`,
      `CREATE POLICY ${role} ON ${name} TO ${role} USING (true) WITH CHECK (true)`,
    ]),
  ];
  await client.query('BEGIN');
  try {
    for (const sql of statements) await client.query(sql);
    await client.query('COMMIT');
  } catch (e) {
    await client.query('ROLLBACK');
    throw e;
  }
  return { history: guarded.filter((t) => t.update).map((t) => t.name) };
}

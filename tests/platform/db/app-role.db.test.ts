/** The role of the servers, with the rights of `npm run db:roles` and no others. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { systemCtx } from '../../../src/platform/actor.ts';
import { audit } from '../../../src/platform/audit/audit.ts';
import { checkAudit } from '../../../src/platform/audit/check-audit.ts';
import { sealAudit } from '../../../src/platform/audit/seal-audit.ts';
import { emit, listen, registerDistrict } from '../../../src/platform/bus/bus.ts';
import { event } from '../../../src/platform/bus/contract.ts';
import { startWorker } from '../../../src/platform/bus/jobs.ts';
import { grantAppRole } from '../../../src/platform/db/app-role.ts';
import { closeDb } from '../../../src/platform/db/client.ts';
import { migrateIfNeeded } from '../../../src/platform/db/migrate.ts';
import { transact } from '../../../src/platform/db/transact.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import { testDatabase } from '../../support/database.ts';

const { query, url } = await testDatabase();
const role = `app_${randomBytes(4).toString('hex')}`;
const owner = new pg.Client({ connectionString: url });
const app = new pg.Client({ connectionString: asRole(url) });
let history: string[];

function asRole(of: string): string {
  const u = new URL(of);
  u.username = role;
  u.password = 'app';
  return u.href;
}
const happened = event('test', 'thing.happened', 'thing', z.object({ n: z.int() }));
let delivered = 0;
registerDistrict({
  district: 'test',
  commands: [],
  subscribers: [
    listen(happened, 'test.seeThing', async () => {
      delivered += 1;
    }),
  ],
});

beforeAll(async () => {
  await owner.connect();
  await expect(grantAppRole(owner, role)).rejects.toThrow('there is no role');
  await query(`CREATE ROLE ${role} LOGIN PASSWORD 'app'`);
  ({ history } = await grantAppRole(owner, role));
  await grantAppRole(owner, role);
  await app.connect();
  process.env.DATABASE_URL = asRole(url);
  resetEnvForTests();
});
afterAll(async () => {
  await app.end();
  await closeDb();
  await owner.query(`DROP OWNED BY ${role}`);
  await owner.query(`DROP ROLE ${role}`);
  await owner.end();
});

test('[ASVS V16.4.2] history can be added to, and its rows cannot be changed or deleted by right, before any trigger', async () => {
  expect(history).toEqual(expect.arrayContaining(['audit_log', 'audit_block', 'ledger_transfer', 'ledger_entry']));
  for (const table of history) {
    const { rows } = await app.query(
      "SELECT has_table_privilege($1, 'INSERT') AS i, has_table_privilege($1, 'UPDATE') AS u, has_table_privilege($1, 'DELETE') AS d, has_table_privilege($1, 'TRUNCATE') AS t",
      [table],
    );
    expect([table, rows[0]]).toEqual([table, { i: true, u: false, d: false, t: false }]);
    await expect(app.query(`DELETE FROM ${table}`), table).rejects.toThrow('permission denied');
  }
});

test.each([
  'CREATE TABLE planted (id int)',
  'ALTER TABLE owner DISABLE TRIGGER ALL',
  'ALTER TABLE audit_log DISABLE TRIGGER audit_ro',
  'DROP TABLE audit_block',
  'TRUNCATE audit_log',
  'CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$',
  'SET session_replication_role = replica',
  "DELETE FROM _prisma_migrations WHERE migration_name <> ''",
])('the role cannot %s', async (sql) => {
  await expect(app.query(sql)).rejects.toThrow(/permission denied|must be owner/);
});

test('the platform works with it: writes, events, jobs, and the sealing of its audit log', async () => {
  expect(await migrateIfNeeded(asRole(url))).toEqual([]);
  await transact(systemCtx('test'), async (tx) => {
    audit(tx, { action: 'test.act', subjectType: 'thing', subjectId: 'x' });
    emit(tx, happened, 'x', { n: 1 });
  });
  const worker = await startWorker({ jobs: {}, sweepers: [], concurrency: 1 });
  try {
    for (const until = Date.now() + 90_000; delivered === 0; ) {
      if (Date.now() > until) throw new Error('the event was not delivered');
      await new Promise((r) => setTimeout(r, 25));
    }
  } finally {
    await worker.stop();
  }
  await sealAudit();
  expect(await checkAudit()).toMatchObject({ ok: true, rows: 1, unsealed: 0 });
});

test('the owner of the tables and a superuser are refused as the role of the servers', async () => {
  await expect(grantAppRole(owner, new URL(url).username)).rejects.toThrow('no right could be taken');
  await expect(grantAppRole(owner, 'x; DROP TABLE owner')).rejects.toThrow('the name of the role');
});

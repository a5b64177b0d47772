/**
 * What the database itself promises, read from its catalogue: a rule that lives only in code is gone with the next
 * script that talks to PostgreSQL directly.
 */
import { expect, test } from 'vitest';
import { testDatabase } from '../support/database.ts';

const { query } = await testDatabase();
const names = (rows: Record<string, unknown>[]) => rows.map((r) => Object.values(r).join('.'));

/** Tables whose rows are history: they can be added, never changed or taken away. */
const HISTORY = [
  'audit_log',
  'audit_block',
  'ledger_transfer',
  'ledger_entry',
  'reputation_event',
  'task_event',
  'policy_version',
  'agreement_event',
];

async function triggersOf(table: string): Promise<{ events: string }[]> {
  const { rows } = await query(
    `SELECT concat_ws(' ', CASE WHEN tgtype & 8 > 0 THEN 'DELETE' END, CASE WHEN tgtype & 16 > 0 THEN 'UPDATE' END,
                           CASE WHEN tgtype & 32 > 0 THEN 'TRUNCATE' END) AS events
       FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal AND tgtype & 2 > 0`,
    [table],
  );
  return rows as { events: string }[];
}

test.each(HISTORY)('history in %s cannot be changed, deleted or truncated', async (table) => {
  const events = (await triggersOf(table)).map((t) => t.events).join(' ');
  expect(events).toContain('UPDATE');
  expect(events).toContain('DELETE');
  await expect(query(`TRUNCATE ${table} CASCADE`)).rejects.toThrow();
});

test('no trigger is switched off and no constraint waits to be validated', async () => {
  const { rows: off } = await query(
    `SELECT tgrelid::regclass AS t, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'`,
  );
  expect(names(off)).toEqual([]);
  const { rows: open } = await query(
    'SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE NOT convalidated',
  );
  expect(names(open)).toEqual([]);
});

test('no amount of money or credits is stored in floating point', async () => {
  const { rows } = await query(
    `SELECT table_name, column_name FROM information_schema.columns
      WHERE table_schema = 'public' AND data_type IN ('real', 'double precision', 'money')
        AND column_name ~ '(amount|credit|price|balance|fee|budget|minor|cents|held|posted)'`,
  );
  expect(names(rows)).toEqual([]);
});

test('no column keeps a key, password, token or code in the clear', async () => {
  const { rows } = await query(
    `SELECT table_name, column_name FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name ~ '(api_key|password|secret|token|backup_code)$'`,
  );
  expect(names(rows)).toEqual([]);
});

test('every moment carries its time zone', async () => {
  const { rows } = await query(
    `SELECT table_name, column_name FROM information_schema.columns
      WHERE table_schema = 'public' AND data_type = 'timestamp without time zone'`,
  );
  expect(names(rows)).toEqual([]);
});

/** `npm run keys:rotate`: every encrypted column of every district, in batches, resumable, beside running servers. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { encryptedColumns } from '../../../src/api/compose.ts';
import { phoneIndex } from '../../../src/districts/identity/phone-number.ts';
import type { EncryptedColumn } from '../../../src/platform/crypto/encrypted-columns.ts';
import {
  decryptFactor,
  decryptText,
  encryptFactor,
  encryptText,
  isUnderCurrentFactorKey,
  isUnderCurrentSecret,
} from '../../../src/platform/crypto/encryption.ts';
import { rotateColumn } from '../../../src/platform/db/rotate-columns.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import { newId } from '../../../src/platform/ids.ts';
import { testDatabase } from '../../support/database.ts';
import { waitsForLock } from '../../support/locks.ts';

const { query, url } = await testDatabase();
const root = path.resolve(import.meta.dirname, '../../..');
const OLD = {
  ENCRYPTION_SECRET: process.env.ENCRYPTION_SECRET as string,
  TWO_FA_ENCRYPTION_KEY: process.env.TWO_FA_ENCRYPTION_KEY as string,
  AUTH_SECRET: process.env.AUTH_SECRET as string,
};
const newFactorKey = `${randomBytes(32).toString('base64url')}=`;
const NEW = {
  ENCRYPTION_SECRET: randomBytes(24).toString('hex'),
  TWO_FA_ENCRYPTION_KEY: `${newFactorKey},${OLD.TWO_FA_ENCRYPTION_KEY}`,
  AUTH_SECRET: randomBytes(24).toString('hex'),
  ENCRYPTION_SECRET_PREVIOUS: OLD.ENCRYPTION_SECRET,
  AUTH_SECRET_PREVIOUS: OLD.AUTH_SECRET,
};
function configure(settings: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(settings))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  resetEnvForTests();
}
const forget = { ENCRYPTION_SECRET_PREVIOUS: undefined, AUTH_SECRET_PREVIOUS: undefined };
afterEach(async () => {
  configure({ ...OLD, ...forget });
  await bare('TRUNCATE github_connection, two_factor', []);
});
const github = encryptedColumns.find((c) => c.table === 'github_connection') as EncryptedColumn;

/** Rows without the rows they would point at: only their ciphertext matters here. */
async function bare(sql: string, args: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('SET session_replication_role = replica');
  await client.query(sql, args);
  await client.end();
}
const FILLER: Record<string, string> = {
  uuid: 'gen_random_uuid()',
  text: `'x'`,
  integer: '1',
  smallint: '1',
  bigint: '1',
  boolean: 'false',
  jsonb: `'{}'`,
  ARRAY: `'{}'`,
  bytea: `'x'`,
  'timestamp with time zone': 'now()',
};
/** One row with every encrypted column filled and whatever else the table asks for. */
async function bareRow(table: string): Promise<void> {
  const checks = await query(`SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'`, [
    table,
  ]);
  for (const c of checks.rows) await query(`ALTER TABLE "${table}" DROP CONSTRAINT "${c.conname}"`);
  const needed = await query(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = $1 AND is_nullable = 'NO' AND column_default IS NULL`,
    [table],
  );
  const values = new Map(needed.rows.map((r) => [r.name as string, FILLER[r.type] as string]));
  for (const c of encryptedColumns.filter((x) => x.table === table))
    values.set(c.column, `'${c.cipher === 'factor' ? encryptFactor('plain') : encryptText('plain')}'`);
  const names = [...values.keys()].map((n) => `"${n}"`).join(', ');
  await bare(`INSERT INTO "${table}" (${names}) VALUES (${[...values.values()].join(', ')})`, []);
}
async function tokens(n: number): Promise<void> {
  await bare(
    `INSERT INTO github_connection (owner_id, token_encrypted, token_kind, token_last4)
     SELECT * FROM unnest($1::uuid[], $2::text[]) AS r(id, value), (VALUES ('ghp', '1234')) AS k(kind, last4)`,
    [Array.from({ length: n }, newId), Array.from({ length: n }, (_v, i) => encryptText(`token ${i}`))],
  );
}
async function stored(): Promise<string[]> {
  return (await query('SELECT token_encrypted AS v FROM github_connection ORDER BY owner_id')).rows.map((r) => r.v);
}

test('the list of encrypted columns is that of the database, with its primary keys', async () => {
  const found = await query(
    `SELECT c.table_name || '.' || c.column_name AS name,
            (SELECT array_agg(k.column_name::text ORDER BY k.ordinal_position)
               FROM information_schema.table_constraints t
               JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name)
              WHERE t.table_name = c.table_name AND t.constraint_type = 'PRIMARY KEY') AS key
       FROM information_schema.columns c
      WHERE c.table_schema = 'public' AND c.column_name LIKE '%encrypted%' AND c.table_name <> 'audit_log'`,
  );
  const listed = encryptedColumns.map((c) => [`${c.table}.${c.column}`, c.key]);
  const byName = (a: unknown[], b: unknown[]) => String(a[0]).localeCompare(String(b[0]));
  expect(listed.sort(byName)).toEqual(found.rows.map((r) => [r.name, r.key]).sort(byName));
});

describe('a rotation', () => {
  test('[ASVS V11.2.2] old values stay readable before it, and open without the old secret after it', async () => {
    await tokens(450);
    configure(NEW);
    expect((await stored()).map(decryptText)).toContain('token 0');
    const steps: number[] = [];
    expect(await rotateColumn(github, (seen) => steps.push(seen))).toEqual({ seen: 450, rotated: 450, unreadable: 0 });
    expect(steps).toEqual([200, 400, 450]);
    configure(forget);
    const values = (await stored()).map(decryptText);
    expect(new Set(values).size).toBe(450);
    expect(await rotateColumn(github)).toEqual({ seen: 450, rotated: 0, unreadable: 0 });
  });

  test('that was stopped goes on where values are still old', async () => {
    await tokens(450);
    configure(NEW);
    await expect(
      rotateColumn(github, () => {
        throw new Error('stopped');
      }),
    ).rejects.toThrow('stopped');
    expect((await stored()).filter(isUnderCurrentSecret)).toHaveLength(200);
    expect(await rotateColumn(github)).toEqual({ seen: 450, rotated: 250, unreadable: 0 });
  });

  test('leaves a value that a server writes at the same moment to its writer', async () => {
    await tokens(3);
    configure(NEW);
    const writer = new pg.Client({ connectionString: url });
    await writer.connect();
    const fresh = encryptText('written meanwhile');
    await writer.query('BEGIN');
    const mine = await writer.query(
      'UPDATE github_connection SET token_encrypted = $1 WHERE owner_id = (SELECT owner_id FROM github_connection ORDER BY owner_id LIMIT 1) RETURNING owner_id',
      [fresh],
    );
    const rotating = rotateColumn(github);
    await waitsForLock(query, rotating);
    await writer.query('COMMIT');
    await writer.end();
    expect(await rotating).toEqual({ seen: 3, rotated: 2, unreadable: 0 });
    const kept = await query('SELECT token_encrypted AS v FROM github_connection WHERE owner_id = $1', [
      mine.rows[0].owner_id,
    ]);
    expect(kept.rows[0].v).toBe(fresh);
  });

  test('counts what no configured key opens and leaves it as it is', async () => {
    await tokens(2);
    configure({ ENCRYPTION_SECRET: NEW.ENCRYPTION_SECRET });
    const before = await stored();
    expect(await rotateColumn(github)).toEqual({ seen: 2, rotated: 0, unreadable: 2 });
    expect(await stored()).toEqual(before);
  });

  test('reaches every listed column, through the guards of rows that are final for everybody else', async () => {
    const table = 'check_output';
    const tables = [...new Set(encryptedColumns.map((c) => c.table))];
    expect(tables).toContain(table);
    for (const name of tables) await bareRow(name);
    await expect(query(`UPDATE check_output SET output_encrypted = 'another'`)).rejects.toThrow(/final/);
    configure(NEW);
    for (const c of encryptedColumns)
      expect([c.table, c.column, await rotateColumn(c)]).toEqual([
        c.table,
        c.column,
        { seen: 1, rotated: 1, unreadable: 0 },
      ]);
    await expect(query(`UPDATE check_output SET output_encrypted = 'another'`)).rejects.toThrow(/final/);
    await expect(query(`UPDATE check_output SET name = 'another'`)).rejects.toThrow(/final/);
  });
});

describe('the command', () => {
  const run = (settings: Record<string, string>) =>
    promisify(execFile)(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', path.join(root, 'src/server/cli/keys-rotate.ts')],
      { env: { ...process.env, ...settings, DATABASE_URL: url }, cwd: '/' },
    );

  test('C7 rotates phones, authenticator secrets, tokens and phone indexes, says what it did, can be run again, and fails on what stays unreadable', async () => {
    await tokens(1);
    const ownerId = newId();
    const phone = '+12025550123';
    const index = phoneIndex(phone);
    await bare(
      `INSERT INTO two_factor (owner_id, sms_enabled, phone_encrypted, phone_hmac, phone_key_id, totp_secret_encrypted)
       VALUES ($1, true, $2, $3, $4, $5)`,
      [ownerId, encryptFactor(phone), index.hmac, index.keyId, encryptFactor('JBSWY3DPEHPK3PXP')],
    );
    const first = await run(NEW);
    expect(first.stdout).toMatch(/two_factor\.phone_encrypted\s+1 of 1 re-encrypted/);
    expect(first.stdout).toMatch(/phone indexes\s+1 rebuilt/);
    expect(first.stdout).toContain('3 values re-encrypted');
    // Only the new secrets are left.
    configure({ ...NEW, ...forget, TWO_FA_ENCRYPTION_KEY: newFactorKey });
    const row = (await query('SELECT * FROM two_factor WHERE owner_id = $1', [ownerId])).rows[0];
    expect([decryptFactor(row.phone_encrypted), decryptFactor(row.totp_secret_encrypted)]).toEqual([
      phone,
      'JBSWY3DPEHPK3PXP',
    ]);
    expect(isUnderCurrentFactorKey(row.phone_encrypted)).toBe(true);
    expect({ hmac: row.phone_hmac, keyId: row.phone_key_id }).toEqual(phoneIndex(phone));
    expect(decryptText((await stored())[0] as string)).toBe('token 0');
    // A value nobody can open any more, beside one that is rotated already.
    configure({ ENCRYPTION_SECRET: randomBytes(24).toString('hex') });
    await tokens(1);
    await expect(run(NEW)).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /0 of 2 re-encrypted, 1 unreadable[\s\S]*phone indexes\s+0 rebuilt\nowner clusters\s+0 rebuilt\n0 values re-encrypted/,
      ),
      stderr: expect.stringContaining('1 values open under no configured key'),
    });
  });
});

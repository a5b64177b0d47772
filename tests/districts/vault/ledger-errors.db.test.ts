/** Acceptance 52 of ledger.md: each code, raised by real SQL, is read as what it is. */
import { expect, test } from 'vitest';
import * as contract from '../../../src/districts/vault/contract.ts';
import { InsufficientCredits, ledgerErrorOf } from '../../../src/districts/vault/ledger-errors.ts';
import { db } from '../../../src/platform/db/client.ts';
import { newId } from '../../../src/platform/ids.ts';
import { testDatabase } from '../../support/database.ts';
import { command, newOwner } from './city.ts';

const { query } = await testDatabase();

const raised = (sql: string) =>
  db()
    .$executeRawUnsafe(sql)
    .then(
      () => null,
      (e: unknown) => e,
    );

test.each([
  ['40P01', 'retry'],
  ['40001', 'retry'],
  ['55P03', 'lock_timeout'],
  ['57014', 'busy'],
  ['53300', 'busy'],
  ['08006', 'unknown_outcome'],
  ['57P01', 'unknown_outcome'],
  ['25P03', 'unknown_outcome'],
  ['23514', 'invariant'],
  ['LG001', 'invariant'],
  ['LG002', 'invariant'],
  ['LG003', 'invariant'],
  ['LG004', 'invariant'],
  ['LG005', 'invariant'],
  ['LG007', 'invariant'],
  ['LG006', 'day_sealed'],
  ['22012', 'other'],
])('%s is %s', async (code, kind) => {
  const e = await raised(`DO $$ BEGIN RAISE EXCEPTION 'planted' USING ERRCODE = '${code}'; END $$`);
  expect(ledgerErrorOf(e)).toBe(kind);
});

test('a second posting key, account and hold are told apart by the index they violate', async () => {
  const owner = await newOwner(10n);
  const taskId = newId();
  const { transferId } = await command(contract.holdCredits, { taskId, buyerOwnerId: owner, amountMinor: 1n });
  const copy = (id: string, key: string) =>
    `INSERT INTO ledger_transfer (id, kind, posting_key, request_hash, ref_type, ref_id, result, occurred_at)
     SELECT '${id}', kind, ${key}, request_hash, ref_type, ref_id, result, now() FROM ledger_transfer WHERE id = '${transferId}'`;
  expect(ledgerErrorOf(await raised(copy(newId(), 'posting_key')))).toBe('posting_key');
  expect(ledgerErrorOf(await raised(copy(transferId, "'other'")))).toBe('posting_key');
  const account = (id: string) =>
    `INSERT INTO ledger_account (id, kind, subject_id, currency, side) SELECT ${id}, kind, subject_id, currency, side FROM ledger_account WHERE subject_id = '${owner}' AND kind = 'pool'`;
  expect(ledgerErrorOf(await raised(account('id')))).toBe('posting_key');
  expect(ledgerErrorOf(await raised(account(`'${newId()}'`)))).toBe('posting_key');
  const hold = (id: string) =>
    `INSERT INTO credit_hold (id, account_id, purpose, ref_id, amount, open_transfer_id) SELECT ${id}, account_id, purpose, ref_id, amount, open_transfer_id FROM credit_hold WHERE id = '${taskId}'`;
  expect(ledgerErrorOf(await raised(hold('id')))).toBe('hold_key');
  expect(ledgerErrorOf(await raised(hold(`'${newId()}'`)))).toBe('hold_key');
  const entry = `INSERT INTO ledger_entry SELECT * FROM ledger_entry WHERE transfer_id = '${transferId}'`;
  expect(ledgerErrorOf(await raised(entry))).toBe('other');
});

test('a refusal and a plain error are neither retried nor split', () => {
  expect(ledgerErrorOf(new InsufficientCredits(1n, 0n))).toBe('other');
  expect(ledgerErrorOf(new Error('P2010'))).toBe('other');
});

test('a killed backend is an unknown outcome', async () => {
  const e = await db()
    .$transaction(async (tx) => {
      const [row] = await tx.$queryRawUnsafe<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');
      await query('SELECT pg_terminate_backend($1)', [row?.pid]);
      await tx.$executeRawUnsafe('SELECT 1');
    })
    .then(
      () => null,
      (x: unknown) => x,
    );
  expect(ledgerErrorOf(e)).toBe('unknown_outcome');
});

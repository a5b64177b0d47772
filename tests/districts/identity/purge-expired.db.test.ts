/** Retention of identity's rows: what is past its time goes, what is not stays. */
import { expect, test } from 'vitest';
import { countUnreadable, purgeExpired } from '../../../src/districts/identity/purge-expired.ts';
import { newId } from '../../../src/platform/ids.ts';
import { testDatabase } from '../../support/database.ts';

const { query } = await testDatabase();
const DAY = 86_400_000;
const ago = (ms: number) => new Date(Date.now() - ms);

test('[ASVS V14.2.7] sessions 30 days, codes 48 hours, links 7 days after their end, browsers 180 days unused', async () => {
  const ownerId = newId();
  await query("INSERT INTO owner (id, email_normalized, email_typed) VALUES ($1, 'a@example.test', 'a@example.test')", [
    ownerId,
  ]);
  const session = async (revoked: Date | null, ends: Date) => {
    const id = newId();
    await query(
      `INSERT INTO session (id, owner_id, token_hash, state, kind, created_at, last_seen_at, idle_expires_at, absolute_expires_at, revoked_at)
       VALUES ($1, $2, $3, 'ACTIVE', 'BEARER', $4, $4, $5, $5, $6)`,
      [id, ownerId, newId(), ago(60 * DAY), ends, revoked],
    );
    return id;
  };
  const link = async (ends: Date) => {
    const id = newId();
    await query(
      "INSERT INTO one_time_token (id, owner_id, kind, token_hash, created_at, expires_at) VALUES ($1, $2, 'verify_email', $3, $4, $5)",
      [id, ownerId, newId(), ago(30 * DAY), ends],
    );
    return id;
  };
  const device = async (used: Date) => {
    const id = newId();
    await query(
      'INSERT INTO trusted_device (id, owner_id, token_hash, created_at, last_used_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)',
      [id, ownerId, newId(), used, new Date(Date.now() + DAY)],
    );
    return id;
  };
  const challenge = async (made: Date, sessionId: string) => {
    const id = newId();
    await query(
      `INSERT INTO two_factor_challenge (id, owner_id, session_id, purpose, code_hash, created_at, expires_at, invalidated_at, send_state, phone_hmac, prefix_hmac, country)
       VALUES ($1, $2, $3, 'LOGIN', 'x', $4, $4, $4, 'SENT', 'x', 'x', 'US')`,
      [id, ownerId, sessionId, made],
    );
    return id;
  };
  const kept = [await session(ago(29 * DAY), ago(1)), await session(null, ago(29 * DAY))] as [string, string];
  const gone = [await session(ago(31 * DAY), new Date(Date.now() + DAY)), await session(null, ago(31 * DAY))];
  const links = [await link(ago(6 * DAY)), await link(ago(8 * DAY))];
  const devices = [await device(ago(179 * DAY)), await device(ago(181 * DAY))];
  const codes = [await challenge(ago(1.9 * DAY), kept[0]), await challenge(ago(2.1 * DAY), kept[0])];
  expect(await purgeExpired()).toBe(gone.length + 3);
  expect(await purgeExpired()).toBe(0);
  const left = async (table: string) => (await query(`SELECT id FROM ${table}`)).rows.map((r) => r.id).sort();
  expect(await left('session')).toEqual([...kept].sort());
  expect(await left('one_time_token')).toEqual([links[0]]);
  expect(await left('trusted_device')).toEqual([devices[0]]);
  expect(await left('two_factor_challenge')).toEqual([codes[0]]);
});

test('C7 values under a key that is no longer configured are counted for the operator', async () => {
  expect(await countUnreadable()).toEqual({ passwords: 0, backupCodeSets: 0 });
  await query("UPDATE owner SET password_hash = 'x', password_key_id = 'deadbeef'");
  expect(await countUnreadable()).toEqual({ passwords: 1, backupCodeSets: 0 });
});
